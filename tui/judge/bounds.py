"""Where the user's rulings let the articles and stories of a batch go."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tui.judge.desk import Desk, Text
from tui.judge.rulings import Rulings
from tui.judge.similarity import Tally
from tui.judge.verdicts import origin_of


def stand_alone(copies: Mapping[str, str], placed: Mapping[str, str], rulings: Rulings) -> set[str]:
    """The copies that cannot take their origin's story, as the user wants them apart from somebody in it."""
    alone: set[str] = set()
    homes = dict(placed)
    for copy in sorted(copies, key=lambda copy: (copy not in placed, copy)):
        story = placed.get(origin_of(copy, copies))
        if story is None or homes.get(copy) == story:
            continue
        if any(homes.get(foe) == story for foe in rulings.foes([copy])):
            alone.add(copy)
        elif copy not in placed:
            homes[copy] = story
    return alone


class Bounds:
    """The rulings about the texts of a batch, with the stories in which they and those whom they concern are."""

    def __init__(
        self,
        desk: Desk,
        rulings: Rulings,
        copies: Mapping[str, str],
        placed: Mapping[str, str],
        texts: Sequence[Text],
        alone: set[str],
    ) -> None:
        self._desk = desk
        self._rulings = rulings
        self._copies = {copy: origin_of(copy, copies) for copy in copies if copy not in alone}
        self._placed = dict(placed)
        self._texts = {text.article.id: text for text in texts}
        self._into: dict[str, str] = {}
        self._stored: dict[str, frozenset[str]] = {}
        members: dict[str, set[str]] = {id: {id} for id in self._texts}
        for copy, origin in self._copies.items():
            members.setdefault(origin, set()).add(copy)
        self._friends = {
            id: friends for id in sorted(members) if (friends := rulings.friends(members[id]) - members[id])
        }
        self._foes = {id: foes for id in members if (foes := rulings.foes(members[id]))}

    def home(self, article: str) -> Tally | None:
        """The story in which an article is now, as far as that is known here."""
        if article in self._texts:
            story = self._texts[article].story
        elif article in self._placed:
            story = self._desk.stories.get(self.living(self._placed[article]))
        else:
            origin = self._copies.get(article, article)
            return self.home(origin) if origin != article else None
        return self._desk.stories[self.living(story.id)] if story is not None else None

    def living(self, story: str) -> str:
        """The id of the story that a story was merged into in this batch."""
        while story in self._into:
            story = self._into[story]
        return story

    def merged(self, gone: Tally, living: Tally) -> None:
        self._into[gone.id] = living.id

    def barred(self, article: str) -> set[str]:
        """The stories that a text may not be put into."""
        return {home.id for foe in self._foes.get(article, ()) if (home := self.home(foe)) is not None}

    def bound(self, article: str) -> bool:
        """Whether a text has to be where another one is."""
        return article in self._friends

    def called(self, article: str) -> Tally | None:
        """The story into which a text has to go, if there is one: the oldest where there are more."""
        barred = self.barred(article)
        homes = {home.id: home for friend in self._friends.get(article, ()) if (home := self.home(friend)) is not None}
        allowed = [home for id, home in homes.items() if id not in barred]
        return min(allowed, key=lambda story: (not story.shown, story.first_at, story.id), default=None)

    def to_join(self) -> Iterator[tuple[Tally, Tally]]:
        """Stories that have to be one, as one holds a text of the batch and the other what belongs with it."""
        for article, friends in self._friends.items():
            for friend in sorted(friends):
                here, there = self.home(article), self.home(friend)
                if here is not None and there is not None and here is not there:
                    yield here, there

    def apart(self, a: Tally, b: Tally) -> bool:
        """Whether somebody in one story may not be with somebody in the other."""
        foes = self._foes_of(a)
        return any(self.home(foe) is b for foe in foes)

    def _foes_of(self, story: Tally) -> set[str]:
        found: set[str] = set()
        for article, foes in self._foes.items():
            if self.home(article) is story:
                found |= foes
        for id in [story.id, *(gone for gone in self._into if self.living(gone) == story.id)]:
            if self._desk.stories[id].shown:
                found |= self._foes_of_stored(id)
        return found

    def _foes_of_stored(self, story: str) -> frozenset[str]:
        """Asked for a story only when it is about to be merged."""
        if story not in self._stored:
            ruled = self._desk.index.ruled([story]).get(story, ())
            named = self._rulings.learn(ruled)
            self._placed |= self._desk.index.placed(named - self._placed.keys())
            self._stored[story] = self._rulings.foes(ruled) if ruled else frozenset()
        return self._stored[story]

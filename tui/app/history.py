"""Where the user is, and where they came from: lists of stories, and places in them. No widget, no store."""

from __future__ import annotations

from collections.abc import Collection, Container, Sequence
from dataclasses import dataclass, field, replace

from tui.app.keys import PaneName
from tui.models import Query
from tui.store.listed import Ids, side_by_side, with_more

LONGEST = 200
"""Places remembered in each direction."""
_MANY = 50
"""Stories that stay, from which on the lists are gone through."""
_NEAR = 100
"""How far above and below a story is looked for one beside which it can stay."""


@dataclass(frozen=True, slots=True)
class Place:
    """A list of stories, the story and article shown, and how far everything is scrolled."""

    query: Query = Query()
    name: str = "All stories"
    """What the list is called; may hold feed text (an entity's or a source's name)."""
    words: str = ""
    """What is typed in the filter over it."""
    story: str | None = None
    article: str | None = None
    pane: PaneName = "stories"
    list_offset: int = 0
    story_offset: int = 0

    @property
    def asked(self) -> Query:
        """What the store is asked for: the list, narrowed by the filter."""
        of_list = self.query.words
        # What is typed in the filter is no part of a phrase that was left open in what the list is of.
        of_list += '"' if self.words and of_list.count('"') % 2 else ""
        return replace(self.query, words=" ".join(part for part in (of_list, self.words) if part.strip()))

    @property
    def narrowed(self) -> bool:
        """Whether the list is anything but all stories."""
        return self.asked != Query()


@dataclass(slots=True)
class History:
    """As in a browser: going somewhere new forgets what lay ahead."""

    behind: list[Place] = field(default_factory=list)
    ahead: list[Place] = field(default_factory=list)

    def leave(self, here: Place) -> None:
        """Remember this place before going somewhere new."""
        if not self.behind or self.behind[-1] != here:
            self.behind = [*self.behind, here][-LONGEST:]
        self.ahead = []

    def back(self, here: Place) -> Place | None:
        if not self.behind:
            return None
        self.ahead = [*self.ahead, here][-LONGEST:]
        return self.behind.pop()

    def forward(self, here: Place) -> Place | None:
        if not self.ahead:
            return None
        self.behind = [*self.behind, here][-LONGEST:]
        return self.ahead.pop()


def keeping(new: Sequence[str], shown: Sequence[str], kept: Collection[str]) -> Sequence[str]:
    """The new list, with those of `kept` that are shown but not in it left where they stand.

    A story read in the list of unread ones does not vanish under the reader's eyes. Half a million stories are not
    gone through for it: those that stay are put in beside a neighbour that stays as well.
    """
    if not kept:
        return new
    if len(kept) > _MANY:
        return _keeping_many(new, shown, kept)
    present: Container[str] = new if isinstance(new, Ids) else set(new)
    staying = {story for story in kept if story not in present}
    put: list[tuple[int, str]] = []
    for at, story in sorted((shown.index(story), story) for story in staying if story in shown):
        above = next((shown[n] for n in range(at - 1, max(at - 1 - _NEAR, -1), -1) if shown[n] in present), None)
        if above is not None:
            put.append((new.index(above) + 1, story))
            continue
        below = next((shown[n] for n in range(at + 1, min(at + 1 + _NEAR, len(shown))) if shown[n] in present), None)
        put.append((len(new) if below is None else new.index(below), story))
    return with_more(new, put) if put else new


def _keeping_many(new: Sequence[str], shown: Sequence[str], kept: Collection[str]) -> Sequence[str]:
    """The same in one walk over both lists."""
    present, staying = set(new), set(kept)
    below: dict[str, list[str]] = {}
    """Those that stay, by the story above them; before the first that both lists have, by that one."""
    above: list[str] = []
    neighbour = ""
    for story in shown:
        if story in present:
            if not neighbour:
                below[""], above = above, []
                first = story
            neighbour = story
        elif story in staying:
            (below.setdefault(neighbour, []) if neighbour else above).append(story)
    if not neighbour:
        return side_by_side([*new, *above])
    found: list[str] = []
    for story in new:
        found += [*below[""], story] if story == first else [story]
        found += below.get(story, ())
    return side_by_side(found)

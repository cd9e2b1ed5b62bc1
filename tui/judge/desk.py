"""The stories at hand while a batch is judged, and what the judge asks of the store."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import nsmallest
from math import sqrt
from typing import Protocol

from tui.judge import similarity
from tui.judge.similarity import Tally
from tui.judge.terms import GRAM, SCALE, Features, Vector
from tui.judgements import ChapterText, Constraint, StoryShape, TextVector, TitleCandidate
from tui.models import Article

CANDIDATES = 12
LONGEST_POSTING = 600
"""A term that more stories of the window share than this finds none."""


class StoryIndex(Protocol):
    """What the judge asks of what is stored. Every question is answered from an index."""

    def counts(self, terms: Collection[int]) -> Mapping[int, int]:
        """In how many stories each term was seen; under TOTAL the number of stories."""

    def postings(self, term: int, at: datetime | None, limit: int) -> Sequence[tuple[int, int]] | None:
        """Numbers of living stories around a moment that are indexed under a term, with its weight; None where more
        than `limit`.

        Without a moment: those of all times.
        """

    def earlier(self, term: int, before: datetime, limit: int) -> Sequence[tuple[int, int]]:
        """Numbers of living stories indexed under a term with its weight, whose latest report is of that day or before:
        the latest."""

    def ids(self, numbers: Collection[int]) -> Mapping[int, str]:
        """The ids of stories with these numbers."""

    def shapes(self, stories: Collection[str]) -> Mapping[str, StoryShape]: ...

    def placed(self, articles: Collection[str]) -> Mapping[str, str]:
        """The living story of each article that has one."""

    def dated_texts(self, stories: Collection[str], limit: int) -> Mapping[str, Sequence[ChapterText]]:
        """The latest independent texts of each story whose time is known, at most `limit` of each."""

    def roundups(self, articles: Collection[str]) -> Collection[str]:
        """Those of the articles that hold the texts of several others."""

    def constraints(self, articles: Collection[str]) -> Sequence[Constraint]:
        """What the user ruled about stories that hangs on these articles, directly or through others."""

    def ruled(self, stories: Collection[str]) -> Mapping[str, Sequence[str]]:
        """Those articles of each stored story that such a ruling names."""

    def vectors(self, articles: Collection[str]) -> Mapping[str, TextVector]: ...

    def titles(self, story: str, limit: int) -> Sequence[TitleCandidate]:
        """Titles of a story's independent texts, earliest first."""

    def headline(self, story: str) -> TitleCandidate | None:
        """The title that stands for the story now."""


@dataclass(slots=True)
class Text:
    """An article of the batch that is no copy."""

    article: Article
    at: datetime | None
    """None where the time is not known."""
    features: Features
    vector: Vector
    mask: int | None = None
    """Its title's: see title_mask."""
    roundup: bool = False
    story: Tally | None = None
    fixed: str = ""
    """Why it may not change over; empty if it may."""
    score: float = 0.0
    """What it joined its story with; 0 where it began one."""
    changed_over: bool = False
    gap: timedelta | None = None
    """How far it then lay outside the story's time."""
    runner_up: tuple[float, str] = (0.0, "")


@dataclass(slots=True)
class Desk:
    """The stories at hand while a batch is judged."""

    index: StoryIndex
    stories: dict[str, Tally] = field(default_factory=dict)
    """Loaded or made in this batch, by id."""
    touched: dict[str, None] = field(default_factory=dict)
    live: dict[int, dict[str, None]] = field(default_factory=dict)
    """Terms of touched stories: their stored postings no longer hold."""
    found: dict[tuple[int, str], Sequence[tuple[int, int]]] = field(default_factory=dict)
    ids: dict[int, str] = field(default_factory=dict)
    """Of stored stories that were near something, by number."""

    def load(self, ids: Iterable[str]) -> None:
        missing = [id for id in ids if id not in self.stories]
        if missing:
            for id, shape in self.index.shapes(missing).items():
                self.stories[id] = similarity.from_shape(shape)

    def touch(self, story: Tally, terms: Iterable[int] = ()) -> None:
        if story.id not in self.touched:
            self.touched[story.id] = None
            for term, _ in similarity.indexed(story):
                self.live.setdefault(term, {})[story.id] = None
        for term in terms:
            self.live.setdefault(term, {})[story.id] = None

    def candidates(self, leading: Sequence[tuple[int, int]], at: datetime | None, language: str | None) -> list[Tally]:
        """The stories that share most of the leading terms, within reach in time and in the same language.

        Articles that tell several stories are none.
        """
        stored: dict[int, int] = {}
        nearness: dict[str, int] = {}
        for term, weight in leading:
            for number, theirs in self._postings(term, at):
                stored[number] = stored.get(number, 0) + weight * theirs
            for id in self.live.get(term, ()):
                story = self.stories[id]
                if story.texts:
                    share = SCALE * story.sums.get(term, 0) / (sqrt(story.square) or 1.0)
                    nearness[id] = nearness.get(id, 0) + weight * round(share)
        nearness |= nearest(stored, CANDIDATES, self.touched, self.index, self.ids)
        best = nsmallest(CANDIDATES, [(-near, id) for id, near in nearness.items()])
        self.load(id for _, id in best)
        found = [self.stories[id] for _, id in best if id in self.stories]
        return [
            story
            for story in found
            if story.texts
            and not story.roundup
            and (similarity.gap(at, story) or timedelta()) <= similarity.QUIET
            and (language is None or story.language is None or story.language == language)
        ]

    def _postings(self, term: int, at: datetime | None) -> Sequence[tuple[int, int]]:
        key = (term, at.date().isoformat() if at else "")
        if key not in self.found:
            self.found[key] = self.index.postings(term, at, LONGEST_POSTING) or ()
        return self.found[key]


def nearest(
    stored: Mapping[int, int], count: int, without: Container[str], index: StoryIndex, ids: dict[int, str]
) -> dict[str, int]:
    """The nearest of stored stories, given by number, and those as near as the last of them; at least `count`.

    Only for these the store is asked what they are called. `ids` are those known, and grows.
    """
    ranked = sorted(stored.values(), reverse=True)
    asked = count
    while True:
        least = ranked[asked - 1] if asked < len(ranked) else 0
        numbers = [number for number, near in stored.items() if near >= least]
        if unknown := [number for number in numbers if number not in ids]:
            ids.update(index.ids(unknown))
        found = {id: stored[number] for number in numbers if (id := ids.get(number)) and id not in without}
        if len(found) >= count or len(numbers) == len(stored):
            return found
        asked = 2 * len(numbers)


def leading(text: Text) -> list[tuple[int, int]]:
    """The terms that find candidates for a text; its vector has them heaviest first."""
    return [(term, weight) for term, weight in text.vector.items() if term & 3 != GRAM][: similarity.INDEXED_TERMS]

"""How near an article is to a story, and a story to another: the whole arithmetic of the story judge.

Sums over terms are of whole numbers (see terms.SCALE), so they are exact in any order and on any machine.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import exp, log, sqrt
from operator import mul
from typing import TypeVar

from tui.judge.terms import GRAM, PAIR, SCALE, WORD, Vector
from tui.judgements import StoryShape
from tui.models import Article

Key = TypeVar("Key", int, str)

THRESHOLD = 0.235
"""An article joins a story from this score on."""
MERGE = 0.44
"""Two stories are one from this score on."""
BETTER = 0.03
"""By how much another story of the batch must be nearer before an article of the batch changes over."""

CENTROID_SHARE = 0.7
FLAT = timedelta(days=2)
FADE = timedelta(days=3)
UNKNOWN_GAP, UNKNOWN_GAP_OF_STORIES = 0.95, 0.9
"""What stands in for the fading where a time is not known: an article joins more readily than two stories merge."""
QUIET = timedelta(days=15)
"""After this long without a report a story takes no more articles."""
SIZE_PENALTY = 0.015
CLASH_PENALTY = 0.1
CLASH_FROM = 2
"""Figures that both must hold, with none in common, before they speak against each other."""
NUMBERS_KEPT = 32
FEW_THINGS_PENALTY = (0.2, 0.2)
"""Against a story with which an article has nothing, or one thing, in common, however heavy: a name is no event."""
OWN_FEED_PENALTY = 0.2
"""Against stories that the article's own feed tells nearly alone: what its items share is often its furniture."""
ALONE = 0.6
"""A feed that has more than this share of a story's texts tells it nearly alone."""
FEEDS_KEPT = 8
TERMS_KEPT = 500
INDEXED_TERMS = 30


@dataclass(slots=True)
class Tally:
    """A story while a batch is judged: the sum of its independent texts' vectors, and what else the score needs."""

    id: str
    first_at: datetime
    last_at: datetime
    known: tuple[datetime, datetime] | None = None
    """The time spanned by those of its articles whose time is known."""
    sums: dict[int, int] = field(default_factory=dict)
    square: int = 0
    """Squared length of `sums`."""
    texts: int = 0
    numbers: list[frozenset[int]] = field(default_factory=list)
    readable: MutableMapping[int, str] = field(default_factory=dict)
    language: str | None = None
    feeds: dict[str, int] = field(default_factory=dict)
    """How many of its texts came from which feed. Those from files are not counted."""
    masks: list[int] = field(default_factory=list)
    """Titles of its texts, each with its feed and without figures and dates: see title_mask."""
    roundup: bool = False
    """It began with an article that tells several stories: nothing joins it."""
    shown: bool = False
    """Stored by an earlier batch: its articles stay and its id lives on."""

    def add(self, vector: Vector, numbers: frozenset[int]) -> None:
        self.square += 2 * dot(vector, self.sums) + square(vector)
        for term, weight in vector.items():
            self.sums[term] = self.sums.get(term, 0) + weight
        self.texts += 1
        if numbers:
            self.numbers.append(numbers)

    def remove(self, vector: Vector, numbers: frozenset[int]) -> None:
        for term, weight in vector.items():
            left = self.sums.get(term, 0) - weight
            if left > 0:
                self.sums[term] = left
            else:
                self.sums.pop(term, None)
        self.square = square(self.sums)
        self.texts = max(self.texts - 1, 0)
        if numbers in self.numbers:
            self.numbers.remove(numbers)

    def absorb(self, other: Tally) -> None:
        for term, weight in other.sums.items():
            self.sums[term] = self.sums.get(term, 0) + weight
        self.square = square(self.sums)
        self.texts += other.texts
        self.numbers += other.numbers
        self.readable = {**other.readable, **self.readable}
        self.first_at, self.last_at = min(self.first_at, other.first_at), max(self.last_at, other.last_at)
        for at in other.known or ():
            self.stretch(at, at)
        self.language = self.language or other.language
        for feed, texts in other.feeds.items():
            self.feeds[feed] = self.feeds.get(feed, 0) + texts
        self.masks += other.masks

    def teller(self) -> str | None:
        """The feed that tells the story nearly alone."""
        return next((feed for feed, texts in self.feeds.items() if texts > ALONE * self.texts), None)

    def stretch(self, at: datetime, known: datetime | None) -> None:
        """Take in an article of that time; `known` is None where the time only stands in for an unknown one."""
        self.first_at, self.last_at = min(self.first_at, at), max(self.last_at, at)
        if known is not None:
            first, last = self.known or (known, known)
            self.known = (min(first, known), max(last, known))


def from_shape(shape: StoryShape) -> Tally:
    return Tally(
        id=shape.id,
        first_at=shape.first_at,
        last_at=shape.last_at,
        known=shape.known,
        sums=dict(shape.sums),
        square=square(shape.sums),
        texts=shape.texts,
        numbers=list(shape.numbers),
        readable=ChainMap({}, shape.readable),  # type: ignore[arg-type]  # only the first one is written to
        language=shape.language,
        feeds=dict(shape.feeds),
        masks=list(shape.masks),
        roundup=shape.roundup,
        shown=True,
    )


def to_shape(tally: Tally) -> StoryShape:
    """What is stored of a story: its heaviest terms only, so that a story of a thousand texts is no burden."""
    kept = dict(heaviest(tally.sums, TERMS_KEPT))
    return StoryShape(
        id=tally.id,
        first_at=tally.first_at,
        last_at=tally.last_at,
        known=tally.known,
        texts=tally.texts,
        sums=kept,
        indexed=indexed(tally),
        numbers=tuple(tally.numbers[-NUMBERS_KEPT:]),
        readable={term: tally.readable[term] for term in kept if term in tally.readable},
        language=tally.language,
        feeds=dict(heaviest({feed: texts for feed, texts in tally.feeds.items() if texts}, FEEDS_KEPT)),
        masks=tuple(tally.masks[-NUMBERS_KEPT:]),
        roundup=tally.roundup,
    )


def indexed(tally: Tally) -> tuple[tuple[int, int], ...]:
    """The terms by which a story is found, with their weights in its unit vector."""
    length = sqrt(tally.square) or 1.0
    top = heaviest({t: w for t, w in tally.sums.items() if t & 3 != GRAM}, INDEXED_TERMS)
    return tuple((term, round(SCALE * weight / length)) for term, weight in top)


def heaviest(weights: Mapping[Key, int], count: int) -> list[tuple[Key, int]]:
    """The heaviest entries first; equal weights by the key."""
    ranked = sorted([(-weight, key) for key, weight in weights.items()])
    return [(key, -weight) for weight, key in ranked[:count]]


def dot(vector: Mapping[int, int], sums: Mapping[int, int]) -> int:
    """The product of two vectors; the shorter one first is faster."""
    get = sums.get
    return sum([weight * get(term, 0) for term, weight in vector.items()])


def square(sums: Mapping[int, int]) -> int:
    return sum(map(mul, sums.values(), sums.values()))


def decay(gap: timedelta | None, unknown: float = UNKNOWN_GAP) -> float:
    """Two days apart cost nothing; from then on nearness fades with a time of three days. None: nobody knows (`unknown`)."""
    return unknown if gap is None else exp(-max(gap - FLAT, timedelta()) / FADE)


def gap(at: datetime | None, story: Tally) -> timedelta | None:
    """How far a moment lies outside the time that the story spans; None where either time is not known."""
    if at is None or story.known is None:
        return None
    first, last = story.known
    return max(first - at, at - last, timedelta())


def gap_between(a: Tally, b: Tally) -> timedelta | None:
    if a.known is None or b.known is None:
        return None
    return max(a.known[0] - b.known[1], b.known[0] - a.known[1], timedelta())


def time_of(article: Article) -> datetime | None:
    """When the article came out. An undated feed item came out when it was first seen; an undated file, nobody knows when."""
    return None if article.published is None and article.feed is None else article.at


def clash(numbers: frozenset[int], story: Sequence[frozenset[int]]) -> float:
    """The share of a story's texts whose figures have nothing in common with these."""
    if len(numbers) < CLASH_FROM or not story:
        return 0.0
    return sum(1 for theirs in story if len(theirs) >= CLASH_FROM and numbers.isdisjoint(theirs)) / len(story)


def nearness(
    vector: Vector, numbers: frozenset[int], at: datetime | None, story: Tally, *, inside: bool = False
) -> float:
    """The score of an article against a story; `inside`: the article is in the story and is left out of it."""
    sums, length, texts, others = story.sums, story.square, story.texts, story.numbers
    shared = vector.keys() & sums.keys()
    product = sum([vector[term] * sums[term] for term in shared])
    if inside:
        own = square(vector)
        length += own - 2 * product
        product -= own
        shared = {term for term in shared if sums[term] > vector[term]}
        texts -= 1
        others = list(others)
        if numbers in others:
            others.remove(numbers)
    if texts < 1 or length <= 0:
        return 0.0
    centroid = product / (SCALE * sqrt(length))
    mean = product / (SCALE * SCALE * texts)
    alike = CENTROID_SHARE * centroid + (1 - CENTROID_SHARE) * mean
    alike -= CLASH_PENALTY * clash(numbers, others) * len(others) / texts
    common = _things_in_common(shared)
    few = FEW_THINGS_PENALTY[common] if common < len(FEW_THINGS_PENALTY) else 0.0
    return alike * decay(gap(at, story)) - SIZE_PENALTY * log(1 + texts) - few


def _things_in_common(shared: Iterable[int]) -> int:
    """How many things the shared terms are: words, but those that stand side by side in both are one, as a name is."""
    parts = [term & 3 for term in shared]
    words = parts.count(WORD)
    return max(words - parts.count(PAIR), min(words, 1))


def closeness(a: Tally, b: Tally, *, faded: bool = True) -> float:
    """How near two stories are: the cosine of their sums, faded by the time between; 0 where a title recurs in a feed."""
    if a.square <= 0 or b.square <= 0 or not set(a.masks).isdisjoint(b.masks):
        return 0.0
    small, large = (a.sums, b.sums) if len(a.sums) <= len(b.sums) else (b.sums, a.sums)
    teller = a.teller()
    own = OWN_FEED_PENALTY if teller is not None and teller == b.teller() else 0.0
    fade = decay(gap_between(a, b), UNKNOWN_GAP_OF_STORIES) if faded else 1.0
    return dot(small, large) / (sqrt(a.square) * sqrt(b.square)) * fade - own


def feed_of(article: Article) -> str | None:
    """The feed an article came from; None for files, which are taken to come from anywhere."""
    return article.source_key if article.feed is not None else None


def furniture(feed: str | None, mask: int | None, story: Tally) -> float | None:
    """What an article's own feed takes off its score; None where a recurring title rules the story out."""
    if mask is not None and mask in story.masks:
        return None
    return OWN_FEED_PENALTY if feed is not None and feed == story.teller() else 0.0


def shared_terms(vector: Vector, story: Mapping[int, int], count: int) -> list[tuple[int, float]]:
    """The terms that hold an article and a story together, with their share of the product."""
    whole = dot(vector, story)
    if whole <= 0:
        return []
    products = {term: weight * story[term] for term, weight in vector.items() if term in story}
    return [(term, round(product / whole, 3)) for term, product in heaviest(products, count)]

"""Other stories worth reading with a story, each with its reason: what came before, what came since, who else is in it.

Candidates come from two inverted indexes, of characteristic terms and of people, organisations and places.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import takewhile
from math import log, sqrt
from typing import Protocol

from tui.judge import similarity
from tui.judge.terms import SCALE, WORD, in_feed
from tui.judgements import StoryShape, StorySketch
from tui.models import RelatedKind, RelatedRow

MOST = 12
"""Rows kept of a story."""
MOST_OF: Mapping[RelatedKind, int] = {"maybe_same": 3, "background": 6, "since": 6, "shared_entities": 4}
TERMS_ASKED = 12
ENTITIES_ASKED = 6
EACH_SIDE = 40
"""Stories looked at of one term or entity: the nearest in time before, and as many after."""
COMPARED = 4
"""Candidates whose whole vectors are compared, to see whether they may be the same story."""

ENOUGH_WORDS = 0.07
ENOUGH_TERMS = 3
ENOUGH_WHO = 0.9
ENOUGH_WORDS_BESIDE_NAMES = 2
"""With fewer, it is the people and places that two stories share, not the matter."""
WHO_SHARE = 0.1
MAYBE_FROM = 0.75
"""Share of the threshold from which two stories may be the same."""
MENTIONED_DAYS = 2.0
"""A round-up tells of what happened so shortly before; what is further off it merely resembles."""
MENTIONED = 0.1
"""Least likeness of a round-up and what it tells: its own weight is spread over several stories."""
SAME_OUTLET = 0.85
FADE_DAYS = 60.0
WEIGHED = 60
"""Candidates whose furniture is taken off before they are ranked."""
TELLING = 0.14
"""Least likeness of two stories, their people and places counted, once the furniture is taken off."""
TELLING_NAMES = 0.14
"""The same where they have hardly a word in common beside names."""
ONE_FEED = 0.14
"""The same for two stories of one feed: its items have its words in common."""
HABIT, HABIT_ITEMS = 0.08, 3
"""A word in more than this share of a feed's items, and in so many of them, is the feed's furniture."""
YEARS_APART, LONG_AFTER = 180.0, 0.2
"""Least likeness of stories that lie so many days apart: what is alike by chance is as frequent at any distance."""
FEW_WORDS, FEW_WORDS_DAYS, FEW_WORDS_TELLING = 3, 60.0, 0.19
"""With fewer words in common, and nobody that both name, stories must be of different feeds, lie so close in time, and
be so much alike."""
NAMES_ONLY_DAYS = 365.0
"""Further apart, the same people and places alone relate nothing."""
NAMES_WITHOUT_WORDS = 3
"""Without a word in common: so many names, or two that are both rare, and never in one feed."""
SOMEBODY_RARE = 0.36
"""Least weight of one of them: everybody is named with presidents and countries."""
SERIES = 3
"""Headlines of one feed that begin with so many words in common are those of a series: these words are its name."""

_MIRROR: Mapping[RelatedKind, RelatedKind] = {"background": "since", "since": "background"}


class RelatedIndex(Protocol):
    """What this judge asks of what is stored."""

    def sketches(self, stories: Collection[str]) -> Mapping[str, StorySketch]: ...

    def shapes(self, stories: Collection[str]) -> Mapping[str, StoryShape]: ...

    def counts(self, terms: Collection[int]) -> Mapping[int, int]:
        """In how many stories each term was seen."""

    def by_term(self, term: int, day: int, each_side: int) -> Sequence[tuple[str, int]]:
        """Living stories indexed under a term with its weight, nearest in time before and after a day."""

    def set_apart(self, story: str) -> Collection[str]:
        """Stories that the user ruled to be others than this."""

    def by_entity(self, entity: str, day: int, each_side: int) -> Sequence[tuple[str, int]]:
        """Living stories in which an entity matters, with how much (0 to 100), nearest in time before and after a day."""


@dataclass(slots=True)
class _Candidate:
    words: int = 0
    terms: dict[int, int] = field(default_factory=dict)
    who: float = 0.0
    entities: dict[str, float] = field(default_factory=dict)

    @property
    def likeness(self) -> float:
        return self.words / (SCALE * SCALE)

    @property
    def enough(self) -> bool:
        alike = self.likeness >= ENOUGH_WORDS and len(self.terms) >= ENOUGH_TERMS
        return alike or (len(self.entities) >= 2 and self.who >= ENOUGH_WHO)

    @property
    def score(self) -> float:
        return self.likeness + WHO_SHARE * self.who


def judge(stories: Sequence[str], index: RelatedIndex) -> list[tuple[str, RelatedRow]]:
    """Rows for every story given, and for other stories that they point to, the way back."""
    rows: dict[tuple[str, str], RelatedRow] = {}
    touched = index.sketches(stories)
    for id in sorted(touched):
        for other, row in _rows(touched[id], index):
            rows[id, other.id] = row
            if other.id not in touched:
                kind = _MIRROR.get(row.kind, row.kind)
                rows[other.id, id] = _row(touched[id], kind, row.score, _turned(row.reason))
    return [(story, row) for (story, _), row in sorted(rows.items())]


def _rows(story: StorySketch, index: RelatedIndex) -> list[tuple[StorySketch, RelatedRow]]:
    found = {id: candidate for id, candidate in _candidates(story, index).items() if candidate.enough}
    ranked = sorted(found, key=lambda id: (-found[id].score, id))[:WEIGHED]
    others = index.sketches(ranked)
    left = _without_furniture(story, [id for id in ranked if id in others], others, found, index)
    ranked = sorted(left, key=lambda id: (-found[id].score, id))[: 3 * MOST]
    worded = [id for id in ranked if len(_words(story, found[id])) >= ENOUGH_WORDS_BESIDE_NAMES]
    same = _maybe_same(story, worded[:COMPARED], index)
    for id in index.set_apart(story.id) if same else ():
        same.pop(id, None)
    scored: list[tuple[float, str, RelatedKind]] = []
    for id in ranked:
        if id in others:
            faded = found[id].score / (1 + _days(story, others[id]) / FADE_DAYS) ** 0.5
            scored.append((max(faded, same.get(id, 0.0)), id, _kind(story, others[id], found[id], id in same)))

    chosen: list[tuple[StorySketch, RelatedRow]] = []
    outlets: dict[str, int] = {}
    headlines = {story.headline.casefold()}
    taken: dict[RelatedKind, int] = {}
    while scored and len(chosen) < MOST:
        best = max(scored, key=lambda s: (s[0] * SAME_OUTLET ** outlets.get(others[s[1]].outlet, 0), s[1]))
        scored.remove(best)
        score, id, kind = best
        other = others[id]
        headline = other.headline.casefold()
        if taken.get(kind, 0) >= MOST_OF[kind] or (headline in headlines and kind != "maybe_same"):
            continue
        headlines.add(headline)
        outlets[other.outlet] = outlets.get(other.outlet, 0) + 1
        taken[kind] = taken.get(kind, 0) + 1
        chosen.append((other, _row(other, kind, round(score, 3), _reason(story, other, kind, found[id]))))
    return chosen


def _candidates(story: StorySketch, index: RelatedIndex) -> dict[str, _Candidate]:
    found: dict[str, _Candidate] = {}
    for term, weight in story.terms[:TERMS_ASKED]:
        for id, theirs in index.by_term(term, story.day, EACH_SIDE):
            if id != story.id:
                candidate = found.setdefault(id, _Candidate())
                candidate.words += weight * theirs
                candidate.terms[term] = weight * theirs
    for entity, _, weight in story.entities[:ENTITIES_ASKED]:
        postings = index.by_entity(entity, story.day, EACH_SIDE)
        rarity = 1.4 / log(2 + len(postings))
        for id, theirs in postings:
            if id != story.id:
                candidate = found.setdefault(id, _Candidate())
                shared = rarity * sqrt(weight * theirs) / 100
                candidate.who += shared
                candidate.entities[entity] = shared
    return found


def _without_furniture(
    story: StorySketch,
    ids: Sequence[str],
    others: Mapping[str, StorySketch],
    found: Mapping[str, _Candidate],
    index: RelatedIndex,
) -> list[str]:
    """Those of the candidates that tell of the matter. Words that many items of a common feed have are taken off."""
    feeds = {feed for id in ids for feed in story.feeds & others[id].feeds}
    terms = {term for id in ids if story.feeds & others[id].feeds for term in found[id].terms}
    asked = {in_feed(feed) for feed in feeds} | {in_feed(feed, term) for feed in feeds for term in terms}
    counts = index.counts(asked) if asked else {}
    left = []
    for id in ids:
        other, candidate = others[id], found[id]
        common = story.feeds & other.feeds
        if common and story.masks & other.masks:
            continue  # the next issue of a column
        named = _series(story.headline, other.headline) if common else frozenset()
        for term in [
            term
            for term in candidate.terms
            if any(_habitual(feed, term, counts) for feed in common) or story.readable.get(term, "").casefold() in named
        ]:
            candidate.words -= candidate.terms.pop(term)
        if _tells(story, other, candidate, bool(common)):
            left.append(id)
    return left


def _series(one: str, other: str) -> frozenset[str]:
    """The words with which both headlines begin, if they are many enough."""
    words = [[word for word in re.findall(r"\w+", title.casefold()) if not word.isdigit()] for title in (one, other)]
    same = list(takewhile(lambda pair: pair[0] == pair[1], zip(*words, strict=False)))
    return frozenset(word for word, _ in same) if len(same) >= SERIES else frozenset()


def _habitual(feed: str, term: int, counts: Mapping[int, int]) -> bool:
    seen = counts.get(in_feed(feed, term), 0)
    return seen >= HABIT_ITEMS and seen > HABIT * counts.get(in_feed(feed), 0)


def _tells(story: StorySketch, other: StorySketch, candidate: _Candidate, one_feed: bool) -> bool:
    if not candidate.enough:
        return False
    days = _days(story, other)
    mentioned = (story.roundup or other.roundup) and days <= MENTIONED_DAYS
    least = MENTIONED if mentioned else ONE_FEED if one_feed else TELLING
    if candidate.score < least or (days > YEARS_APART and candidate.score < LONG_AFTER):
        return False
    words = _words(story, candidate)
    if len(words) < ENOUGH_WORDS_BESIDE_NAMES:
        names = sorted(candidate.entities.values())
        if not names or names[-1] < SOMEBODY_RARE:
            return False
        if not words and (
            one_feed or len(names) < 2 or (len(names) < NAMES_WITHOUT_WORDS and names[0] < SOMEBODY_RARE)
        ):
            return False
        return bool(candidate.entities) and candidate.score >= TELLING_NAMES and days <= NAMES_ONLY_DAYS
    few = not candidate.entities and len(words) < FEW_WORDS
    return not few or (not one_feed and days <= FEW_WORDS_DAYS and candidate.score >= FEW_WORDS_TELLING)


def _maybe_same(story: StorySketch, others: Iterable[str], index: RelatedIndex) -> dict[str, float]:
    """Stories that nearly were judged one with this, with how near they are."""
    near: dict[str, float] = {}
    ids = list(others)
    shapes = index.shapes([story.id, *ids])
    if story.id not in shapes:
        return near
    mine = similarity.from_shape(shapes[story.id])
    for id in ids:
        if id in shapes:
            theirs = similarity.from_shape(shapes[id])
            known = mine.language is not None and theirs.language is not None
            if mine.roundup or theirs.roundup or (known and mine.language != theirs.language):
                continue
            score = similarity.closeness(mine, theirs)
            if score >= MAYBE_FROM * similarity.THRESHOLD:
                near[id] = score
    return near


def _kind(story: StorySketch, other: StorySketch, candidate: _Candidate, same: bool) -> RelatedKind:
    if same:
        return "maybe_same"
    if len(_words(story, candidate)) < ENOUGH_WORDS_BESIDE_NAMES:
        return "shared_entities"
    return "background" if (other.first_at, other.id) < (story.first_at, story.id) else "since"


def _words(story: StorySketch, candidate: _Candidate) -> list[str]:
    """Words in common that are no part of a shared name, heaviest first."""
    shared = [name for id, name, _ in story.entities if id in candidate.entities]
    named = {part.casefold() for name in shared for part in name.split() if not part.islower()}
    heaviest = sorted(candidate.terms, key=lambda term: (-candidate.terms[term], term))
    words = [story.readable[term] for term in heaviest if term & 3 == WORD and term in story.readable]
    return [word for word in words if word.casefold() not in named and not word.isdigit()]


def _row(other: StorySketch, kind: RelatedKind, score: float, reason: str) -> RelatedRow:
    return RelatedRow(other.id, other.headline, other.last_at, kind, score, reason)


def _reason(story: StorySketch, other: StorySketch, kind: RelatedKind, candidate: _Candidate) -> str:
    names = {entity: name for entity, name, _ in story.entities}
    who = sorted(candidate.entities, key=lambda entity: (-candidate.entities[entity], entity))[:3]
    words = _words(story, candidate)[:3]
    parts = []
    if kind == "maybe_same":
        parts.append("perhaps the same story")
    if (story.roundup or other.roundup) and _days(story, other) <= MENTIONED_DAYS:
        parts.append("mentioned in a round-up")
    if who:
        parts.append("shares " + ", ".join(names[entity] for entity in who))
    if words:
        parts.append("same words: " + ", ".join(words))
    return "; ".join([*parts, _when(story, other)])


def _days(story: StorySketch, other: StorySketch) -> float:
    apart = max(story.first_at - other.last_at, other.first_at - story.last_at, timedelta())
    return apart / timedelta(days=1)


def _when(story: StorySketch, other: StorySketch) -> str:
    apart = abs(other.first_at - story.first_at)
    side = "earlier" if other.first_at < story.first_at else "later"
    hours = round(apart / timedelta(hours=1))
    if hours == 0:
        return "at the same time"
    if hours < 24:
        return f"{hours} hour{'' if hours == 1 else 's'} {side}"
    days = round(apart / timedelta(days=1))
    for unit, length in (("year", 365), ("month", 30), ("week", 14)):
        if days >= length:
            count = days // (7 if unit == "week" else length)
            return f"{count} {unit}{'' if count == 1 else 's'} {side}"
    return f"{days} day{'' if days == 1 else 's'} {side}"


def _turned(reason: str) -> str:
    """The same reason seen from the other story."""
    if reason.endswith(" earlier"):
        return reason.removesuffix("earlier") + "later"
    return reason.removesuffix("later") + "earlier" if reason.endswith(" later") else reason

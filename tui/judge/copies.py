"""Which articles are copies of which: candidates by link, text and fingerprints, judged by what their texts share.

Copies stand in stars: each is held against the origin itself, the earliest article of its group, and never only
against another copy. So a chain of likenesses, or a round-up that carries several texts, cannot join what is apart.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from tui.judge.evidence import Comparison, compare_readings, verdict
from tui.judge.neighbours import LINK_CAP, CopyIndex, Neighbours
from tui.judgements import CopyJudgement, CopyVerdict, Sketch
from tui.models import Article

WINDOW_DAYS = 45
"""Copies come within days; texts that were published further apart than this are not looked for."""
HASH_CAP = 50
"""A fingerprint that more independent texts have is a turn of phrase: no evidence, and not stored again."""
MIN_SHARED, MIN_CONTAINMENT = 2, 0.12
"""Fingerprints in common, and their share of the smaller text's, that make a candidate."""
MAX_CANDIDATES = 20
FIRST = 1_000_000
"""Rank of a candidate by link or by equal text: before all that merely share fingerprints."""
BOILERPLATE = 8
"""A sentence whose fingerprints all stand in more independent texts than this counts for nothing."""
PART, PART_WORDS, WHOLE = 0.8, 20, 0.55
"""A text is carried by another one that has so much of it, but of which it makes no more than so much."""

Key = tuple[datetime, int, str]
Holders = Mapping[int, Sequence[str]]
"""Each fingerprint of an article with the other articles that it is kept for."""


def precedence(article: Article) -> Key:
    """The origin of a group is the earliest article, then the longest, then the one with the least id."""
    return (article.at, -len(article.text), article.id)


def judge(batch: Sequence[Article], index: CopyIndex) -> CopyJudgement:
    """Judge a batch, and with it those stored articles whose origin is judged again or loses its place."""
    return _Run(index).judge(batch)


class _Run:
    """One run of the judge. What it found of an article stands over what the store knows of it."""

    def __init__(self, index: CopyIndex) -> None:
        self.near = Neighbours(index)
        self.waiting: list[tuple[Key, str]] = []
        self.pending: set[str] = set()
        """To be judged, or to be judged again."""
        self.settled: set[str] = set()
        self.touched: set[str] = set()
        """Pending or settled: what the store holds of them is void."""
        self.verdicts: dict[str, CopyVerdict] = {}
        self.members: defaultdict[str, set[str]] = defaultdict(set)
        """Copies by origin."""
        self.parts: dict[str, tuple[str, ...]] = {}
        """Round-ups, each with what it carries."""
        self.sketches: dict[str, Sketch] = {}
        self.held: defaultdict[int, list[str]] = defaultdict(list)
        """The sketches by fingerprint."""
        self.places: dict[tuple[str, str], frozenset[int]] = {}

    def judge(self, batch: Sequence[Article]) -> CopyJudgement:
        ids = {article.id for article in batch}
        self._summon([*batch, *self.near.fetch(id for id in self.near.copies(ids) if id not in ids)])
        while self.waiting:
            _, id = heapq.heappop(self.waiting)
            if id in self.pending:
                self._settle(id)
        return CopyJudgement(
            judged=tuple(sorted(self.settled)),
            verdicts=tuple(self.verdicts[id] for id in sorted(self.verdicts)),
            sketches=self.sketches,
            roundups=self.parts,
        )

    # ------------------------------------------------------------ who is judged

    def _summon(self, articles: Iterable[Article]) -> None:
        """Put articles on the list, in the order of precedence, forgetting what was found about them."""
        summoned = [article for article in articles if article.id not in self.pending]
        if not summoned:
            return
        for article in summoned:
            if article.id in self.settled:
                self._forget(article.id)
            self.near.take(article)
            self.pending.add(article.id)
            self.touched.add(article.id)
            heapq.heappush(self.waiting, (precedence(article), article.id))
        self.near.look_around(article.id for article in summoned)

    def _forget(self, id: str) -> None:
        self.settled.discard(id)
        self.parts.pop(id, None)
        for value in self.sketches.pop(id).hashes:
            self.held[value].remove(id)
        if found := self.verdicts.pop(id, None):
            self.members[found.origin].discard(id)

    def _dethrone(self, origins: Sequence[str]) -> None:
        """These were origins, but an earlier text came to light: they are judged again, with their copies."""
        if origins:
            ids = {*origins, *(copy for origin in origins for copy in self._copies_of(origin))}
            self._summon(self.near.fetch(sorted(ids - self.pending)))

    # ------------------------------------------------------------ one article

    def _settle(self, id: str) -> None:
        """Judge one article against the origins that it could be a copy of."""
        self.pending.discard(id)
        self.settled.add(id)
        mine = precedence(self.near.article(id))
        holders = {value: self._holders(value) for value in sorted(self.near.all_prints(id))}
        seen = self._compare(id, holders)
        parts = _parts(seen)
        if parts:
            self.parts[id] = parts
        for other, found in seen.items():
            self._look_for_roundup(id, other, found)
        fit = {
            other: found
            for other, found in seen.items()
            if found.kind
            and other not in self.pending
            and not (other in parts or self._is_carried(other, found) or self._is_ruled_out(id, other))
        }
        earlier = [other for other in fit if precedence(self.near.article(other)) < mine]
        if earlier:
            origin = min(earlier, key=lambda other: _preference(fit[other], self.near.article(other)))
            self.verdicts[id] = verdict(self.near.article(id), self.near.article(origin), fit[origin])
            self.members[origin].add(id)
        else:
            self._dethrone(list(fit))
        self._remember(id, [value for value, others in holders.items() if len(others) <= HASH_CAP])

    def _is_ruled_out(self, id: str, origin: str) -> bool:
        """Whether the user took this article, or one of that group, out of the group of the other."""
        return any(self._origin(other) == origin for other in self.near.not_copies(id) if other not in self.pending)

    def _look_for_roundup(self, id: str, other: str, found: Comparison) -> None:
        """If the other one carries this text in one place and a copy of its own in another, it is a round-up.

        The copies that it carries are judged again then, and find better origins, or stand alone.
        """
        place = _place(found, in_here=False)
        if not place or self._is_roundup(other):
            return
        copies = sorted(self._copies_of(other) - self.pending)[:MAX_CANDIDATES]
        carried = {copy: held for copy in copies if (held := self._held_place(copy, other))}
        if all(held & place for held in carried.values()):
            return
        self.parts[other] = tuple(sorted({id, *carried}))
        self._summon(self.near.fetch(sorted(carried)))

    def _held_place(self, copy: str, origin: str) -> frozenset[int]:
        """The sentences of the origin in which this copy stands; none where it is more than a part."""
        if (copy, origin) not in self.places:
            self.near.fetch([copy])
            found = compare_readings(self.near.reading(copy), self.near.reading(origin))
            self.places[copy, origin] = _place(found, in_here=False)
        return self.places[copy, origin]

    def _is_carried(self, other: str, found: Comparison) -> bool:
        """Whether the other one is a round-up, and this text no more than a part of it."""
        return self._is_roundup(other) and (found.kind == "excerpt" or bool(_place(found, in_here=False)))

    def _remember(self, id: str, telling: Sequence[int]) -> None:
        """Keep what later articles find this one by. A copy keeps only what its origin has not: so a fingerprint
        counts independent texts, and a text that a hundred outlets print does not become common by that."""
        found = self.verdicts.get(id)
        theirs = self.near.all_prints(found.origin) if found else ()
        hashes = tuple(value for value in telling if value not in theirs)
        self.sketches[id] = Sketch(len(self.near.prints(id)), hashes)
        for value in hashes:
            self.held[value].append(id)

    # ------------------------------------------------------------ candidates

    def _compare(self, id: str, holders: Holders) -> dict[str, Comparison]:
        """The origins that this article could be a copy of, each with what the two have in common."""
        reading = self.near.reading(id)
        linked, worded = self.near.linked(reading.article), self.near.worded(reading.article)
        tells = len(linked) <= LINK_CAP
        ranked: Counter[str] = Counter()
        for other, shared in self._similar(id, holders).items():
            origin = self._origin(other)
            ranked[origin] = max(ranked[origin], shared)
        for other in (*(linked if tells else ()), *(worded if len(worded) <= LINK_CAP else ())):
            if self._stands(other):
                ranked[self._origin(other)] = FIRST
        chosen = sorted(ranked.keys() - self.pending - {id}, key=lambda other: (-ranked[other], other))
        boilerplate = self._boilerplate(id, holders)
        return {
            article.id: compare_readings(reading, self.near.reading(article.id), boilerplate, link=tells)
            for article in self.near.fetch(chosen[:MAX_CANDIDATES])
        }

    def _similar(self, id: str, holders: Holders) -> dict[str, int]:
        """Articles that share enough fingerprints of text or title with this one, and lie near it in time."""
        mine, title = self.near.prints(id), self.near.title_prints(id)
        texts, titles = Counter[str](), Counter[str]()
        for value, others in holders.items():
            if len(others) <= HASH_CAP:
                (texts if value in mine else titles).update(others)
        published = self.near.article(id).published
        similar: dict[str, int] = {}
        for other in texts.keys() | titles.keys():
            by_text, by_title = texts[other], titles[other]
            alike = bool(title) and 2 * by_title >= len(title)
            if by_text < MIN_SHARED and not alike:
                continue
            size, then = self._size(other)
            if published and then and abs((published - then).days) > WINDOW_DAYS:
                continue
            if alike or by_text >= MIN_CONTAINMENT * min(size, len(mine)):
                similar[other] = by_text + by_title
        return similar

    def _boilerplate(self, id: str, holders: Holders) -> set[str]:
        """Sentences of this article that stand in many independent texts: what outlets print below everything."""
        places: tuple[list[int], list[int]] = ([], [])
        for value, place in self.near.prints(id).items():
            places[len(holders[value]) > BOILERPLATE].append(place)
        rare, common = sorted(places[0]), sorted(places[1])
        found: set[str] = set()
        start = 0
        for sentence in self.near.reading(id).sentences if common else ():
            end = start + len(sentence.tokens)
            if _any_within(common, start, end) and not _any_within(rare, start, end):
                found.add(sentence.folded)
            start = end
        return found

    # ------------------------------------------------------------ what is known of others

    def _holders(self, value: int) -> list[str]:
        """The articles, as judged up to now, that a fingerprint is kept for."""
        stored = [other for other in self.near.holders(value) if other not in self.touched]
        return stored + self.held[value] if value in self.held else stored

    def _stands(self, id: str) -> bool:
        """Whether the article has been judged, in this run or before."""
        return id in self.settled or (id not in self.pending and self.near.was_judged(id))

    def _origin(self, id: str) -> str:
        if id in self.settled:
            return self.verdicts[id].origin if id in self.verdicts else id
        return self.near.origin(id)

    def _copies_of(self, origin: str) -> set[str]:
        stored = () if origin in self.settled else self.near.copies([origin])
        return {*self.members[origin], *(copy for copy in stored if copy not in self.touched)}

    def _is_roundup(self, id: str) -> bool:
        return id in self.parts or (id not in self.settled and self.near.is_roundup(id))

    def _size(self, id: str) -> tuple[int, datetime | None]:
        if id in self.settled:
            return len(self.near.prints(id)), self.near.article(id).published
        return self.near.size(id)


def _place(found: Comparison, *, in_here: bool) -> frozenset[int]:
    """The sentences of the first text (`in_here`) or of the second one that carry the other; none if it does not."""
    if found.alignment is None or found.one_title:
        return frozenset()
    here, there = found.alignment.here, found.alignment.there
    holder, part = (here, there) if in_here else (there, here)
    carries = part.share >= PART and part.words >= PART_WORDS and part.lead and holder.share < WHOLE
    return holder.sentences if carries and holder.total > part.total else frozenset()


def _parts(seen: Mapping[str, Comparison]) -> tuple[str, ...]:
    """The texts that an article carries side by side; none where all that it carries stands in one place."""
    inside = {other: place for other, found in sorted(seen.items()) if (place := _place(found, in_here=True))}
    places = list(inside.values())
    apart = any(not first & second for n, first in enumerate(places) for second in places[n + 1 :])
    return tuple(inside) if apart else ()


def _preference(found: Comparison, origin: Article) -> tuple[bool, float, Key]:
    """The best origin first: the same link, then the most text in common, then the earliest."""
    return (found.kind != "same_link", -round(found.coverage + found.coverage_longer, 6), precedence(origin))


def _any_within(places: Sequence[int], start: int, end: int) -> bool:
    at = bisect_left(places, start)
    return at < len(places) and places[at] < end

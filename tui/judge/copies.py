"""Which articles are copies of which: candidates by link, text and fingerprints, judged by what their texts share.

Copies stand in stars: each is held against the origin itself, the earliest article of its group, and never only
against another copy. So a chain of likenesses, or a round-up that carries several texts, cannot join what is apart.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tui.judge.evidence import Comparison, compare_readings, verdict
from tui.judge.fingerprints import shingle_width
from tui.judge.neighbours import LINK_CAP, CopyIndex, Key, Neighbours
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

_EDGES = (BOILERPLATE - 1, BOILERPLATE, BOILERPLATE + 1, HASH_CAP - 1, HASH_CAP, HASH_CAP + 1)
"""A fingerprint that so many have may just have become too common, or have been it."""

Holders = Mapping[int, Sequence[str]]
"""Each fingerprint of an article with the other articles that it is kept for."""
MOST_TIMES = 20
"""So often at most an article is judged in one run; a bound for what later texts make of earlier ones."""
BRIDGES = 8
"""Copies of an origin that are asked whether they tie another text to it."""
TIED, TIE = 0.4, 0.7
"""Least share of the shorter text that two texts have in common that are tied, and that the copy has with either."""


def judge(batch: Sequence[Article], index: CopyIndex) -> CopyJudgement:
    """Judge a batch, and again those stored articles for which what it brings makes a difference.

    Each article is held against earlier ones only (see Neighbours.key), as though all had come in order of time. So
    an article that comes late has those that follow it judged again, and the end is the same in whatever order, and
    in however many refreshes, the articles came.
    """
    return _Run(index).judge(batch)


@dataclass(frozen=True, slots=True)
class _State:
    """What others can see of a judged article."""

    origin: str
    hashes: frozenset[int]
    roundup: bool


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
        self.before: dict[str, _State | None] = {}
        """What was known of each pending article before; None of a new one."""
        self.awaited: Counter[int] = Counter()
        """Fingerprints of pending articles, as they were kept before."""
        self.times: Counter[str] = Counter()
        self.verdicts: dict[str, CopyVerdict] = {}
        self.members: defaultdict[str, set[str]] = defaultdict(set)
        """Copies by origin."""
        self.parts: dict[str, tuple[str, ...]] = {}
        """Round-ups, each with what it carries."""
        self.sketches: dict[str, Sketch] = {}
        self.held: defaultdict[int, list[str]] = defaultdict(list)
        """The sketches by fingerprint."""
        self.found: dict[tuple[str, str], Comparison] = {}
        """Comparisons without regard to boilerplate."""

    def judge(self, batch: Sequence[Article]) -> CopyJudgement:
        ids = {article.id for article in batch}
        self._summon([*batch, *self.near.fetch(id for id in self.near.copies(ids) if id not in ids)])
        self._summon(self.near.fetch(sorted(self.near.beyond_cap() - self.touched)))
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
            self.near.take(article)
            if article.id in self.settled:
                self.before[article.id] = self._forget(article.id)
            self.pending.add(article.id)
            self.touched.add(article.id)
            heapq.heappush(self.waiting, (self.near.key(article.id), article.id))
        self.near.look_around(article.id for article in summoned)
        for article in summoned:
            if article.id not in self.before:
                self.before[article.id] = self._stored(article.id)
            if before := self.before[article.id]:
                self.awaited.update(before.hashes)

    def _summon_back(self, ids: Iterable[str]) -> None:
        """Judge earlier articles again, in the light of a later one."""
        self._summon(self.near.fetch(sorted(id for id in ids if self.times[id] < MOST_TIMES)))

    def _stored(self, id: str) -> _State | None:
        if not self.near.was_judged(id):
            return None
        hashes = frozenset(value for value in self.near.all_prints(id) if id in self.near.holders(value))
        return _State(self.near.origin(id), hashes, self.near.is_roundup(id))

    def _state(self, id: str) -> _State:
        return _State(self._origin(id), frozenset(self.sketches[id].hashes), id in self.parts)

    def _forget(self, id: str) -> _State:
        state = self._state(id)
        self.settled.discard(id)
        self.parts.pop(id, None)
        for value in self.sketches.pop(id).hashes:
            self.held[value].remove(id)
        if found := self.verdicts.pop(id, None):
            self.members[found.origin].discard(id)
        return state

    # ------------------------------------------------------------ one article

    def _settle(self, id: str) -> None:
        """Judge one article against the earlier origins that it could be a copy of."""
        self.pending.discard(id)
        self.settled.add(id)
        self.times[id] += 1
        before = self.before.pop(id)
        if before:
            self.awaited.subtract(before.hashes)
        holders = {value: self._holders(value) for value in sorted(self.near.all_prints(id))}
        seen = self._compare(id, holders)
        parts = self._parts(id, seen)
        if parts:
            self.parts[id] = parts
        for other in seen:
            self._look_for_roundup(id, other)
        fit = {
            other: found
            for other, found in seen.items()
            if found.kind
            and other not in self.pending
            and not (other in parts or self._is_carried(id, other, found) or self._is_ruled_out(id, other))
        }
        best = sorted(fit, key=lambda other: self._preference(fit[other], other))
        found = verdict(self.near.article(id), self.near.article(best[0]), fit[best[0]]) if best else None
        found = found or self._through_a_copy(id, seen)
        if found:
            self.verdicts[id] = found
            self.members[found.origin].add(id)
        self._remember(id, [value for value, others in holders.items() if self._spread(value, others) <= HASH_CAP])
        self._tie_together(best)
        if self._state(id) != before:
            self._tell(id, holders, before)

    def _preference(self, found: Comparison, origin: str) -> tuple[bool, float, Key]:
        """The best origin first: the same link, then the most text in common, then the earliest."""
        return (found.kind != "same_link", -round(found.coverage + found.coverage_longer, 6), self.near.key(origin))

    def _remember(self, id: str, telling: Sequence[int]) -> None:
        """Keep what later articles find this one by. A copy keeps only what its origin has not: so a fingerprint
        counts independent texts, and a text that a hundred outlets print does not become common by that."""
        found = self.verdicts.get(id)
        theirs = self.near.all_prints(found.origin) if found else ()
        hashes = tuple(value for value in telling if value not in theirs)
        self.sketches[id] = Sketch(len(self.near.prints(id)), hashes)
        for value in hashes:
            self.held[value].append(id)

    def _is_ruled_out(self, id: str, origin: str) -> bool:
        """Whether the user took this article, or one of that group, out of the group of the other."""
        return any(self._origin(other) == origin for other in self.near.not_copies(id) if other not in self.pending)

    # ------------------------------------------------------------ ties through a copy

    def _through_a_copy(self, id: str, seen: Mapping[str, Comparison]) -> CopyVerdict | None:
        """Two texts cut or damaged in different ways may have too little in common, but a third one is a copy of both.

        Never a chain: the text must share passages with the origin itself.
        """
        weak = [other for other, found in seen.items() if _is_weak(found) and other not in self.pending]
        for other in sorted(weak, key=lambda other: self._preference(seen[other], other)):
            if self._is_roundup(id) or self._is_roundup(other) or self._is_ruled_out(id, other):
                continue
            own, theirs = self._copies_of(id), self._copies_of(other)
            for bridge in sorted((own | theirs) - self.pending - {id})[:BRIDGES]:
                found = self._comparison(bridge, other) if bridge in own else self._comparison(id, bridge)
                if found.kind and found.coverage >= TIE and not self._is_roundup(bridge):
                    shown = seen[other] if bridge in own else found
                    return verdict(self.near.article(id), self.near.article(other), shown, found.kind, via=bridge)
        return None

    def _tie_together(self, fit: Sequence[str]) -> None:
        """A copy of two origins that share passages may tie them: the later of them is judged again."""
        for other in fit[1:]:
            early, late = sorted((fit[0], other), key=self.near.key)
            if _is_weak(self._comparison(late, early)):
                self._summon_back([late])

    # ------------------------------------------------------------ round-ups

    def _parts(self, id: str, seen: Mapping[str, Comparison]) -> tuple[str, ...]:
        """The texts that an article carries side by side; none where all that it carries stands in one place."""
        inside = {other: place for other in sorted(seen) if (place := self._place(other, id))}
        places = list(inside.values())
        apart = any(not first & second for n, first in enumerate(places) for second in places[n + 1 :])
        return tuple(inside) if apart else ()

    def _look_for_roundup(self, id: str, other: str) -> None:
        """If the other one carries this text in one place and a copy of its own in another, it is a round-up.

        The copies that it carries are judged again then, and find better origins, or stand alone.
        """
        place = self._place(id, other)
        if not place or self._is_roundup(other):
            return
        copies = sorted(self._copies_of(other) - self.pending - {id})[:MAX_CANDIDATES]
        carried = {copy: held for copy in copies if (held := self._place(copy, other))}
        if all(held & place for held in carried.values()):
            return
        self.parts[other] = tuple(sorted({id, *carried}))
        self._summon_back(self._copies_of(other) - self.pending - {id})

    def _place(self, part: str, whole: str) -> frozenset[int]:
        """The sentences of the one text that carry the other; none where they are more than a part of it."""
        turned = (whole, part) in self.found
        found = self.found[whole, part] if turned else self._comparison(part, whole)
        if found.alignment is None or found.one_title:
            return frozenset()
        carried, holder = found.alignment.here, found.alignment.there
        if turned:
            carried, holder = holder, carried
        carries = carried.share >= PART and carried.words >= PART_WORDS and carried.lead and holder.share < WHOLE
        return holder.sentences if carries and holder.total > carried.total else frozenset()

    def _is_carried(self, id: str, other: str, found: Comparison) -> bool:
        """Whether the other one is a round-up, and this text no more than a part of it."""
        return self._is_roundup(other) and (found.kind == "excerpt" or bool(self._place(id, other)))

    def _comparison(self, one: str, two: str) -> Comparison:
        if (one, two) not in self.found:
            self.near.fetch([one, two])
            self.found[one, two] = compare_readings(self.near.reading(one), self.near.reading(two))
        return self.found[one, two]

    # ------------------------------------------------------------ candidates

    def _compare(self, id: str, holders: Holders) -> dict[str, Comparison]:
        """The earlier origins that this article could be a copy of, each with what the two have in common."""
        reading = self.near.reading(id)
        linked, worded = self.near.linked(reading.article), self.near.worded(reading.article)
        tells = len(linked) <= LINK_CAP
        ranked: Counter[str] = Counter()
        mine = self.near.key(id)
        for other, shared in self._similar(id, holders).items():
            if self.near.key(other) < mine:
                origin = self._origin(other)
                ranked[origin] = max(ranked[origin], shared)
        for other in (*(linked if tells else ()), *(worded if len(worded) <= LINK_CAP else ())):
            if self._stands(other) and self.near.key(other) < mine:
                ranked[self._origin(other)] = FIRST
        chosen = sorted(ranked.keys() - self.pending - {id}, key=lambda other: (-ranked[other], other))
        boilerplate = self._boilerplate(id, holders)
        seen: dict[str, Comparison] = {}
        for article in self.near.fetch(chosen[:MAX_CANDIDATES]):
            seen[article.id] = compare_readings(reading, self.near.reading(article.id), boilerplate, link=tells)
            if not boilerplate and tells:
                self.found[id, article.id] = seen[article.id]
        return seen

    def _similar(self, id: str, holders: Holders) -> dict[str, int]:
        """Articles that share enough fingerprints of text or title with this one, and lie near it in time."""
        mine, title = self.near.prints(id), self.near.title_prints(id)
        texts, titles = Counter[str](), Counter[str]()
        for value, others in holders.items():
            if others and self._spread(value, others) <= HASH_CAP:
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
        common_prints = {value for value, others in holders.items() if self._spread(value, others) > BOILERPLATE}
        if not common_prints:
            return set()
        places: tuple[list[int], list[int]] = ([], [])
        for value, place in self.near.prints(id).items():
            places[value in common_prints].append(place)
        rare, common = sorted(places[0]), sorted(places[1])
        found: set[str] = set()
        reading = self.near.reading(id)
        reach = shingle_width(reading) - 1
        start = 0
        for sentence in reading.sentences if common else ():
            end = start + len(sentence.tokens)
            # A fingerprint that reaches into the next sentence tells nothing of this one.
            last = max(start + 1, end - reach)
            if _any_within(common, start, last) and not _any_within(rare, start, last):
                found.add(sentence.folded)
            start = end
        return found

    # ------------------------------------------------------------ what it means for later articles

    def _tell(self, id: str, holders: Holders, before: _State | None) -> None:
        """Have those articles judged again that looked at this one, or would now."""
        now = self._state(id)
        article, mine = self.near.article(id), self.near.key(id)
        changed = now.hashes ^ (before.hashes if before else frozenset())
        told = {*self.near.linked(article)[:LINK_CAP], *self.near.worded(article)[:LINK_CAP]}
        if changed or (before and (before.origin, before.roundup) != (now.origin, now.roundup)):
            told |= self._similar(id, holders).keys()
        told = {other for other in told if other != id and self._stands(other)}
        told |= self._copies({id, *(self._origin(other) for other in told)})
        later = {other for other in told if other not in self.pending and self.near.key(other) > mine}
        self._summon(self.near.fetch(sorted(later)))
        self._summon_back(self._crossing(holders, changed, now.hashes) - self.pending - {id})

    def _crossing(self, holders: Holders, changed: Iterable[int], kept: Container[int]) -> set[str]:
        """Copies for which a fingerprint became too common by this article, or no longer is."""
        found: set[str] = set()
        for value in changed:
            spread = self._spread(value, holders[value]) + (value in kept)
            # A copy whose own the fingerprint is does not count itself.
            if spread - (value in kept) in _EDGES or spread - (value not in kept) in _EDGES:
                found |= set(holders[value])
        found |= self._copies(found)
        return {other for other in found if self._stands(other) and self._origin(other) != other}

    # ------------------------------------------------------------ what is known of others

    def _holders(self, value: int) -> Sequence[str]:
        """The articles, as judged up to now, that a fingerprint is kept for."""
        stored = self.near.holders(value)
        if stored:
            stored = [other for other in stored if other not in self.touched]
        return [*stored, *self.held[value]] if value in self.held else stored

    def _spread(self, value: int, others: Sequence[str]) -> int:
        """How many independent texts have a fingerprint: those judged, and those that are judged again."""
        return len(others) + self.awaited.get(value, 0)

    def _stands(self, id: str) -> bool:
        """Whether the article has been judged, in this run or before."""
        return id in self.settled or (id not in self.pending and self.near.was_judged(id))

    def _origin(self, id: str) -> str:
        if id in self.settled:
            return self.verdicts[id].origin if id in self.verdicts else id
        return self.near.origin(id)

    def _copies_of(self, origin: str) -> set[str]:
        return self._copies([origin])

    def _copies(self, origins: Iterable[str]) -> set[str]:
        """The copies of these, as judged up to now."""
        asked = set(origins)
        own = {copy for origin in asked for copy in self.members.get(origin, ())}
        return own | {copy for copy in self.near.copies(asked) if copy not in self.touched}

    def _is_roundup(self, id: str) -> bool:
        return id in self.parts or (id not in self.settled and self.near.is_roundup(id))

    def _size(self, id: str) -> tuple[int, datetime | None]:
        if id in self.settled:
            return len(self.near.prints(id)), self.near.article(id).published
        return self.near.size(id)


def _is_weak(found: Comparison) -> bool:
    return found.reason == "passages" and found.coverage >= TIED


def _any_within(places: Sequence[int], start: int, end: int) -> bool:
    at = bisect_left(places, start)
    return at < len(places) and places[at] < end

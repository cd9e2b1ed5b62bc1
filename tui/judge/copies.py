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
from typing import Protocol

from tui.judge.evidence import Comparison, compare_readings, link_tells, verdict
from tui.judge.fingerprints import fingerprints, title_fingerprints
from tui.judge.sentences import Reading, read
from tui.models import Article, CopyJudgement, CopyVerdict, Sketch

WINDOW_DAYS = 45
"""Copies come within days; texts that were published further apart than this are not looked for."""
LINK_CAP = 50
"""A link that more articles have is a page that many items point to: no evidence."""
HASH_CAP = 50
"""A fingerprint that more independent texts have is a turn of phrase: no evidence, and not stored again."""
MIN_SHARED, MIN_CONTAINMENT = 2, 0.12
"""Fingerprints in common, and their share of the smaller text's, that make a candidate."""
MAX_CANDIDATES = 20
BOILERPLATE = 8
"""A sentence whose fingerprints all stand in more independent texts than this counts for nothing."""
FIRST = 1_000_000
"""Rank of a candidate by link or by equal text: before all that merely share fingerprints."""
PART = 0.8
"""Share of a text that must stand in another one for that to carry it."""


class CopyIndex(Protocol):
    """What the judge asks of the store. Answers concern judged articles, except `linked` and `worded`."""

    def postings(self, hashes: Iterable[int]) -> Mapping[int, Sequence[str]]:
        """The articles for which each fingerprint is stored, at most about HASH_CAP."""

    def sizes(self, ids: Iterable[str]) -> Mapping[str, tuple[int, datetime | None]]:
        """How many fingerprints these articles have, and when they were published; only those with a sketch."""

    def linked(self, canonicals: Iterable[str], limit: int) -> Mapping[str, Sequence[str]]:
        """Articles, judged or not, under each canonical link, `limit` at most of each."""

    def worded(self, text_hashes: Iterable[str], limit: int) -> Mapping[str, Sequence[str]]:
        """Articles, judged or not, with each hash of the text, `limit` at most of each."""

    def judged(self, ids: Iterable[str]) -> set[str]:
        """Those of the articles that have been judged."""

    def origins(self, ids: Iterable[str]) -> Mapping[str, str]:
        """Those of the articles that are copies, each with its origin."""

    def copies(self, ids: Iterable[str]) -> Mapping[str, Sequence[str]]:
        """The copies of each of these origins."""

    def roundups(self, ids: Iterable[str]) -> set[str]:
        """Those of the articles that are round-ups."""

    def articles(self, ids: Sequence[str]) -> list[Article]:
        """Articles with their texts; those that are not there are left out."""


Key = tuple[datetime, int, str]
Holders = Mapping[int, Sequence[str]]
"""Each fingerprint of an article with the other articles that it is kept for."""


def precedence(article: Article) -> Key:
    """The origin of a group is the earliest article, then the longest, then the one with the least id."""
    return (article.at, -len(article.text), article.id)


def judge(batch: Sequence[Article], index: CopyIndex) -> CopyJudgement:
    """Judge a batch, and with it those stored articles whose origin is judged again or loses its place."""
    return _Court(index).judge(batch)


class _Court:
    """One run of the judge: what the store knows, and over it what was found in this run."""

    def __init__(self, index: CopyIndex) -> None:
        self.index = index
        self.readings: dict[str, Reading] = {}
        self.prints: dict[str, dict[int, int]] = {}
        self.titles: dict[str, set[int]] = {}
        self.stored: dict[int, Sequence[str]] = {}
        self.linked: dict[str, Sequence[str]] = {}
        self.worded: dict[str, Sequence[str]] = {}
        self.sizes: dict[str, tuple[int, datetime | None]] = {}
        self.origin_known: dict[str, str | None] = {}
        """Of stored articles that are not judged in this run."""
        self.roundup_known: dict[str, bool] = {}
        self.judged_known: dict[str, bool] = {}
        self.waiting: list[tuple[Key, str]] = []
        self.pending: set[str] = set()
        """To be judged in this run, or judged again: nothing that the store says of them holds."""
        self.settled: set[str] = set()
        self.touched: set[str] = set()
        """Pending or settled: what the store holds of them is void."""
        self.verdicts: dict[str, CopyVerdict] = {}
        self.members: defaultdict[str, set[str]] = defaultdict(set)
        """Copies by origin, as judged in this run."""
        self.parts: dict[str, tuple[str, ...]] = {}
        self.held: defaultdict[int, list[str]] = defaultdict(list)
        """Fingerprints of the articles settled in this run."""
        self.sketches: dict[str, Sketch] = {}
        self.places: dict[tuple[str, str], frozenset[int]] = {}

    def judge(self, batch: Sequence[Article]) -> CopyJudgement:
        copies = self.index.copies([article.id for article in batch])
        known = {article.id for article in batch}
        again = sorted({copy for members in copies.values() for copy in members} - known)
        self._summon([*batch, *self.index.articles(again)])
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
            id = article.id
            if id in self.settled:
                self._forget(id)
            elif id not in self.readings:
                self.readings[id] = read(article)
            self.pending.add(id)
            self.touched.add(id)
            heapq.heappush(self.waiting, (precedence(article), id))
        self._look_up([article.id for article in summoned])

    def _forget(self, id: str) -> None:
        self.settled.discard(id)
        self.parts.pop(id, None)
        for value in self.sketches.pop(id).hashes:
            self.held[value].remove(id)
        if found := self.verdicts.pop(id, None):
            self.members[found.origin].discard(id)

    def _look_up(self, ids: Sequence[str]) -> None:
        """Ask the store all at once what it knows about the neighbours of these articles."""
        readings = [self.readings[id] for id in ids]
        wanted = {value for id in ids for value in self._all_prints(id) if value not in self.stored}
        found = self.index.postings(wanted)
        for value in wanted:
            self.stored[value] = found.get(value, ())
        links = {r.article.canonical for r in readings if r.article.canonical and link_tells(r.article.canonical)}
        links = {link for link in links if link not in self.linked}
        self.linked |= self.index.linked(links, LINK_CAP + 1)
        texts = {r.article.text_hash for r in readings if r.article.text_hash not in self.worded}
        self.worded |= self.index.worded(texts, LINK_CAP + 1)
        near = {id for value in wanted for id in self.stored[value]}
        near |= {id for link in links for id in self.linked.get(link, ())}
        near |= {id for text in texts for id in self.worded.get(text, ())}
        self._learn(near)

    def _learn(self, ids: Iterable[str]) -> None:
        new = [id for id in ids if id not in self.origin_known]
        if not new:
            return
        origins = self.index.origins(new)
        roots = {root for root in origins.values() if root not in self.origin_known}
        judged = self.index.judged({*new, *roots})
        roundups = self.index.roundups({*new, *roots})
        self.sizes |= self.index.sizes({*new, *roots})
        for id in {*new, *roots}:
            self.origin_known[id] = origins.get(id)
            self.judged_known[id] = id in judged
            self.roundup_known[id] = id in roundups

    # ------------------------------------------------------------ one article

    def _settle(self, id: str) -> None:
        """Judge one article against the origins that it could be a copy of."""
        self.pending.discard(id)
        self.settled.add(id)
        mine = precedence(self.readings[id].article)
        holders = {value: self._holders(value) for value in self._all_prints(id)}
        seen = self._compare(id, holders)
        parts = self._parts(id, seen)
        if parts:
            self.parts[id] = parts
        fit = {
            other: found
            for other, found in seen.items()
            if found.kind and not (found.kind == "excerpt" and (parts or self._is_roundup(other)))
        }
        earlier = [other for other in fit if precedence(self.readings[other].article) < mine]
        for origin in sorted(earlier, key=lambda other: _preference(fit[other], self.readings[other].article)):
            if fit[origin].kind == "excerpt" and self._bridges(id, origin, fit[origin]):
                continue
            self._join(id, origin, fit[origin])
            break
        else:
            self._dethrone([other for other in fit if other not in earlier])
        self._remember(id, [value for value, others in holders.items() if len(others) <= HASH_CAP])

    def _join(self, id: str, origin: str, found: Comparison) -> None:
        self.verdicts[id] = verdict(self.readings[id].article, self.readings[origin].article, found)
        self.members[origin].add(id)

    def _dethrone(self, origins: Sequence[str]) -> None:
        """These were origins, but an earlier text came to light: they are judged again, with their copies."""
        ids = {*origins, *(copy for origin in origins for copy in self._copies_of(origin))} - self.pending
        self._summon(self._articles(sorted(ids)))

    def _bridges(self, id: str, origin: str, found: Comparison) -> bool:
        """Whether the origin holds this text in one place and another copy's in another: it is a round-up then.

        All that were its excerpts are judged again, and find better origins, or stand alone.
        """
        if found.longer_here or found.alignment is None:
            return False
        place = found.alignment.there.sentences
        excerpts = [
            (other, held)
            for other in sorted(self._copies_of(origin) - self.pending)[:MAX_CANDIDATES]
            if (held := self._held_place(other, origin))
        ]
        apart = [other for other, sentences in excerpts if not sentences & place]
        if not apart:
            return False
        self.parts[origin] = tuple(sorted({id, *(other for other, _ in excerpts)}))
        self._summon(self._articles(sorted(other for other, _ in excerpts)))
        return True

    def _held_place(self, copy: str, origin: str) -> frozenset[int]:
        """The sentences of the origin that this excerpt of it is; none where it is no excerpt."""
        if (copy, origin) not in self.places:
            self._read([copy])
            found = compare_readings(self.readings[copy], self.readings[origin])
            excerpt = found.kind == "excerpt" and not found.longer_here and found.alignment is not None
            self.places[copy, origin] = found.alignment.there.sentences if excerpt and found.alignment else frozenset()
        return self.places[copy, origin]

    def _parts(self, id: str, seen: Mapping[str, Comparison]) -> tuple[str, ...]:
        """The texts that this one carries side by side; none where all that it carries stands in one place."""
        inside = [
            (other, found.alignment.here.sentences)
            for other, found in sorted(seen.items())
            if found.reason in ("excerpt", "contained") and found.longer_here and found.alignment is not None
            if found.coverage >= PART and found.alignment.there.lead
        ]
        apart = any(not first & second for n, (_, first) in enumerate(inside) for _, second in inside[n + 1 :])
        return tuple(other for other, _ in inside) if apart else ()

    # ------------------------------------------------------------ candidates

    def _compare(self, id: str, holders: Holders) -> dict[str, Comparison]:
        reading = self.readings[id]
        link = reading.article.canonical
        linked = self.linked.get(link, ()) if link and link_tells(link) else ()
        tells = len(linked) <= LINK_CAP
        worded = self.worded.get(reading.article.text_hash, ())
        ranked: dict[str, int] = {}
        for other, shared in self._near(id, holders).items():
            root = self._origin(other)
            ranked[root] = max(ranked.get(root, 0), shared)
        for other in (*(linked if tells else ()), *(worded if len(worded) <= LINK_CAP else ())):
            if other != id and self._stands(other):
                ranked[self._origin(other)] = FIRST
        ranked.pop(id, None)
        chosen = sorted(ranked, key=lambda other: (-ranked[other], other))[:MAX_CANDIDATES]
        self._read(chosen)
        boilerplate = self._boilerplate(id, holders)
        return {
            other: compare_readings(reading, self.readings[other], boilerplate, link=tells)
            for other in chosen
            if other in self.readings
        }

    def _near(self, id: str, holders: Holders) -> dict[str, int]:
        """Articles that share enough fingerprints of text or title with this one, and lie near it in time."""
        texts, titles = Counter[str](), Counter[str]()
        mine, title = self._prints(id), self._title_prints(id)
        for value, others in holders.items():
            if len(others) <= HASH_CAP:
                (texts if value in mine else titles).update(others)
        near: dict[str, int] = {}
        published = self.readings[id].article.published
        for other in texts.keys() | titles.keys():
            by_text, by_title = texts[other], titles[other]
            if by_text < MIN_SHARED and 2 * by_title < len(title):
                continue
            size, then = self._size(other)
            if published and then and abs((published - then).days) > WINDOW_DAYS:
                continue
            enough = by_text >= MIN_SHARED and by_text >= MIN_CONTAINMENT * min(size, len(mine))
            if enough or (title and 2 * by_title >= len(title)):
                near[other] = by_text + by_title
        near.pop(id, None)
        return near

    def _holders(self, value: int) -> list[str]:
        """The articles, as judged up to now, that a fingerprint is kept for."""
        return [other for other in self.stored.get(value, ()) if other not in self.touched] + self.held.get(value, [])

    def _boilerplate(self, id: str, holders: Holders) -> set[str]:
        """Sentences of this article that stand in many independent texts: what outlets print below everything."""
        places = self._prints(id)
        common = sorted(place for value, place in places.items() if len(holders[value]) > BOILERPLATE)
        found: set[str] = set()
        if not common:
            return found
        rare = sorted(place for value, place in places.items() if len(holders[value]) <= BOILERPLATE)
        start = 0
        for sentence in self.readings[id].sentences:
            end = start + len(sentence.tokens)
            if bisect_left(common, start) < bisect_left(common, end) and bisect_left(rare, start) == bisect_left(
                rare, end
            ):
                found.add(sentence.folded)
            start = end
        return found

    def _remember(self, id: str, telling: Sequence[int]) -> None:
        """Keep what later articles find this one by. A copy keeps only what its origin has not: so a fingerprint
        counts independent texts, and a text that a hundred outlets print does not become common by that."""
        found = self.verdicts.get(id)
        theirs = self._all_prints(found.origin) if found else ()
        hashes = tuple(value for value in telling if value not in theirs)
        self.sketches[id] = Sketch(len(self._prints(id)), hashes)
        for value in hashes:
            self.held[value].append(id)

    # ------------------------------------------------------------ what is known of others

    def _stands(self, id: str) -> bool:
        """Whether the article has been judged, in this run or before."""
        return id in self.settled or (id not in self.pending and self.judged_known.get(id, False))

    def _origin(self, id: str) -> str:
        if id in self.settled:
            found = self.verdicts.get(id)
            return found.origin if found else id
        return self.origin_known.get(id) or id

    def _copies_of(self, origin: str) -> set[str]:
        stored = self.index.copies([origin]).get(origin, ()) if origin not in self.settled else ()
        return {*self.members[origin], *(copy for copy in stored if copy not in self.touched)}

    def _is_roundup(self, id: str) -> bool:
        return id in self.parts or (id not in self.settled and self.roundup_known.get(id, False))

    def _size(self, id: str) -> tuple[int, datetime | None]:
        if id in self.settled:
            return len(self._prints(id)), self.readings[id].article.published
        return self.sizes[id]

    def _prints(self, id: str) -> dict[int, int]:
        if id not in self.prints:
            self.prints[id] = fingerprints(self.readings[id])
        return self.prints[id]

    def _title_prints(self, id: str) -> set[int]:
        if id not in self.titles:
            self.titles[id] = title_fingerprints(self.readings[id])
        return self.titles[id]

    def _all_prints(self, id: str) -> set[int]:
        return self._prints(id).keys() | self._title_prints(id)

    def _read(self, ids: Iterable[str]) -> None:
        missing = [id for id in ids if id not in self.readings]
        for article in self.index.articles(missing) if missing else ():
            self.readings[article.id] = read(article)

    def _articles(self, ids: Sequence[str]) -> list[Article]:
        self._read(ids)
        return [self.readings[id].article for id in ids if id in self.readings]


def _preference(found: Comparison, origin: Article) -> tuple[bool, float, Key]:
    """The best origin first: the same link, then the most text in common, then the earliest."""
    return (found.kind != "same_link", -round(found.coverage + found.coverage_longer, 6), precedence(origin))

"""What the store knows of the articles near those that are judged, asked for by the batch and kept for the run."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from tui.judge.evidence import link_tells
from tui.judge.fingerprints import fingerprints, title_fingerprints
from tui.judge.rulings import RulingIndex, Rulings
from tui.judge.sentences import Reading, read
from tui.models import Article
from tui.text.fold import word_count

LINK_CAP = 50
"""A link, or a text, that more articles have is no evidence: many items point to one page."""


class CopyIndex(RulingIndex, Protocol):
    """What the copy judge asks of the store; each question is answered for many at once, by indexes."""

    def postings(self, hashes: Iterable[int]) -> Mapping[int, Sequence[str]]:
        """The judged articles that each fingerprint is stored for."""

    def sizes(self, ids: Iterable[str]) -> Mapping[str, tuple[int, datetime | None]]:
        """How many fingerprints these articles have, and when they were published; only those with a sketch."""

    def places(self, ids: Iterable[str]) -> Mapping[str, tuple[datetime, int]]:
        """The time that counts for the order of these articles, and their number of words."""

    def same_link(self, canonicals: Iterable[str]) -> set[str]:
        """Articles under these canonical links that are copies by their link."""

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

    def not_copies(self, ids: Iterable[str]) -> Mapping[str, Sequence[str]]:
        """With whom each of these articles may not be in one group, by the user's word."""

    def articles(self, ids: Sequence[str]) -> list[Article]:
        """Articles with their texts; those that are not there are left out."""


Key = tuple[datetime, int, str]


class Neighbours:
    """The articles of a run with their texts folded, and the stored ones around them."""

    def __init__(self, index: CopyIndex) -> None:
        self._index = index
        self._readings: dict[str, Reading] = {}
        self._prints: dict[str, dict[int, int]] = {}
        self._titles: dict[str, set[int]] = {}
        self._holders: dict[int, Sequence[str]] = {}
        self._linked: dict[str, Sequence[str]] = {}
        self._worded: dict[str, Sequence[str]] = {}
        self._sizes: dict[str, tuple[int, datetime | None]] = {}
        self._keys: dict[str, Key] = {}
        self._origins: dict[str, str | None] = {}
        self._copies: dict[str, Sequence[str]] = {}
        self._beyond: set[str] = set()
        self._judged: set[str] = set()
        self._roundups: set[str] = set()
        self._rulings = Rulings(index)
        self._not_copies: dict[str, set[str]] = {}

    # ------------------------------------------------------------ texts

    def take(self, article: Article) -> None:
        if article.id not in self._readings:
            self._readings[article.id] = read(article)

    def fetch(self, ids: Iterable[str]) -> list[Article]:
        """These articles with their texts, from the store where they are not known yet."""
        ids = list(ids)
        missing = [id for id in ids if id not in self._readings]
        for article in self._index.articles(missing) if missing else ():
            self.take(article)
        return [self._readings[id].article for id in ids if id in self._readings]

    def reading(self, id: str) -> Reading:
        return self._readings[id]

    def article(self, id: str) -> Article:
        return self._readings[id].article

    def prints(self, id: str) -> dict[int, int]:
        """The fingerprints of the text, each with its place."""
        if id not in self._prints:
            self._prints[id] = fingerprints(self._readings[id])
        return self._prints[id]

    def title_prints(self, id: str) -> set[int]:
        if id not in self._titles:
            self._titles[id] = title_fingerprints(self._readings[id])
        return self._titles[id]

    def all_prints(self, id: str) -> set[int]:
        return self.prints(id).keys() | self.title_prints(id)

    def key(self, id: str) -> Key:
        """An article's place in the order of precedence. The origin of a group is its earliest article, then its
        longest, then the one with the least id."""
        if id not in self._keys:
            if id in self._readings:
                article = self._readings[id].article
                self._keys[id] = (article.at, -word_count(article.text), id)
            else:
                self._learn_keys([id])
        return self._keys[id]

    # ------------------------------------------------------------ what the store knows

    def look_around(self, ids: Iterable[str]) -> None:
        """Ask for all that is near these articles: by fingerprints, links, equal texts."""
        ids = list(ids)
        prints = {value for id in ids for value in self.all_prints(id) if value not in self._holders}
        found = self._index.postings(prints)
        self._holders |= {value: found.get(value, ()) for value in prints}
        articles = [self._readings[id].article for id in ids]
        links = {a.canonical for a in articles if a.canonical and link_tells(a.canonical)} - self._linked.keys()
        self._linked |= dict.fromkeys(links, ()) | dict(self._index.linked(links, LINK_CAP + 1))
        texts = {a.text_hash for a in articles} - self._worded.keys()
        self._worded |= dict.fromkeys(texts, ()) | dict(self._index.worded(texts, LINK_CAP + 1))
        self._learn_rulings(ids)
        self._beyond = {link for link in links if len(self._linked[link]) > LINK_CAP}
        self._learn(
            {other for id in ids for other in self._not_copies.get(id, ())}
            | {other for value in prints for other in self._holders[value]}
            | {other for link in links for other in self._linked[link]}
            | {other for text in texts for other in self._worded[text]}
        )

    def _learn_rulings(self, ids: Sequence[str]) -> None:
        """Copies take their origin's story: who stands apart cannot be in one group either."""
        self._rulings.learn(ids)
        barred = self._index.not_copies(ids)
        self._not_copies |= {id: {*barred.get(id, ()), *self._rulings.foes([id])} for id in ids}

    def _learn(self, ids: set[str]) -> None:
        new = {id for id in ids if id not in self._origins}
        if not new:
            return
        origins = self._index.origins(new)
        new |= {origin for origin in origins.values() if origin not in self._origins}
        self._origins |= {id: origins.get(id) for id in new}
        self._judged |= self._index.judged(new)
        self._roundups |= self._index.roundups(new)
        self._sizes |= self._index.sizes(new)
        self._learn_keys(new)

    def _learn_keys(self, ids: Iterable[str]) -> None:
        unknown = [id for id in ids if id not in self._keys]
        for id, (at, words) in self._index.places(unknown).items() if unknown else ():
            self._keys[id] = (at, -words, id)

    def beyond_cap(self) -> set[str]:
        """Copies by a link that the articles looked at last brought over LINK_CAP: it tells nothing any more."""
        return self._index.same_link(sorted(self._beyond)) if self._beyond else set()

    def holders(self, value: int) -> Sequence[str]:
        """The stored articles that a fingerprint is kept for."""
        return self._holders.get(value, ())

    def linked(self, article: Article) -> Sequence[str]:
        """Articles under the same link, itself among them; more than LINK_CAP where the link tells nothing."""
        return self._linked.get(article.canonical or "", ())

    def worded(self, article: Article) -> Sequence[str]:
        """Articles with the same text, itself among them; more than LINK_CAP where that tells nothing."""
        return self._worded.get(article.text_hash, ())

    def not_copies(self, id: str) -> Collection[str]:
        """With whom the article may not be in one group, by the user's word."""
        return self._not_copies.get(id, ())

    def size(self, id: str) -> tuple[int, datetime | None]:
        """How many fingerprints a stored article has, and when it was published."""
        return self._sizes.get(id, (0, None))

    def origin(self, id: str) -> str:
        return self._origins.get(id) or id

    def copies(self, ids: Iterable[str]) -> list[str]:
        """The stored copies of these articles."""
        ids = set(ids)
        new = ids - self._copies.keys()
        if new:
            self._copies |= dict.fromkeys(new, ()) | dict(self._index.copies(new))
            self._learn({copy for id in new for copy in self._copies[id]})
        return sorted({copy for id in ids for copy in self._copies[id]})

    def was_judged(self, id: str) -> bool:
        return id in self._judged

    def is_roundup(self, id: str) -> bool:
        return id in self._roundups

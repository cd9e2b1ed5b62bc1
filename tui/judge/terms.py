"""What one article is about, as weighted terms. Pure: the same article and counts give the same vector everywhere.

A term is a 32-bit number: a hash of a stem, of two neighbouring stems, or of four letters, with its part in the
lowest two bits. A vector maps terms to whole numbers (SCALE stands for 1), heaviest term first: sums of whole
numbers do not depend on their order or on the machine.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import log, sqrt
from zlib import crc32

from tui.judge.language import CJK, guess, primary, stemmer, stop_words
from tui.judge.prior import prior
from tui.models import Article

Vector = Mapping[int, int]

SCALE = 10_000
WORD, PAIR, GRAM, FEED = 0, 1, 2, 3
SHARE = {WORD: 0.7, GRAM: 0.3}
"""What each part adds to the cosine: stems with their pairs, and four-letter runs of title and lead."""
KEPT = 50
"""Terms kept of each part."""
TITLE_WEIGHT, LEAD_WEIGHT, BODY_WEIGHT = 4.0, 2.0, 0.5
PAIR_WEIGHT = 0.5
LEAD_WORDS, BODY_WORDS = 60, 400
STANDIN_TITLE_WORDS = 25

PRIOR_STORIES = 300
"""How many stories the shipped counts (see prior.py) stand for beside those seen: few, as words come and go."""
FEW_ITEMS = 4
"""So many items of a feed tell little of its habits: the share of a term is shrunk as if as many lacked it."""
DULL_FROM = 0.2
SOME_ITEMS = 3
"""From this share of a feed's items on, and from so many items, a term is the feed's habit rather than news."""

TOTAL = 0xFFFF_FFFF
"""Stands in the counts for the number of stories counted (a term of part 3 that no feed is likely to have)."""

_COUNTING = frozenset(["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "third",
    "fourth", "fifth", "sixth", "am", "pm", "th", "st", "nd", "rd", "vol", "no", "part", "episode", "day", "week", "month", "edition"])  # fmt: skip
_TOKEN = re.compile(r"\w+")
_POSSESSIVE = re.compile(r"['\u2019]s\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?\u3002\uff01\uff1f](?=\s|$)|\n")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True, slots=True)
class Features:
    """Counts of one article's terms, weighted by where they stand (title, lead, body)."""

    words: Mapping[int, float]
    pairs: Mapping[int, float]
    grams: Mapping[int, float]
    readable: Mapping[int, str]
    """Stems as the article writes them."""
    numbers: frozenset[int]
    """Figures in title and lead, hashed."""
    language: str | None

    def terms(self) -> frozenset[int]:
        return frozenset(self.words) | frozenset(self.pairs) | frozenset(self.grams)

    def learnt(self) -> frozenset[int]:
        """The terms whose stories are counted."""
        return frozenset(self.words) | frozenset(self.pairs) | (frozenset() if self.settled else frozenset(self.grams))

    @property
    def settled(self) -> bool:
        """English letter runs are as common as they always were; words, and other languages, are learnt from what is read."""
        return self.language in (None, "en")

    def leading(self) -> list[int]:
        """Terms of title and lead; letters of the title only."""
        parts = (self.words, self.pairs, self.grams)
        return [term for part in parts for term, count in part.items() if count >= LEAD_WEIGHT]


@dataclass(frozen=True, slots=True)
class Frequencies:
    """In how many stories terms were seen, and how many stories there were; with the shipped counts before them."""

    stories: int
    counts: Mapping[int, int]

    def idf(self, term: int) -> float:
        """How rare a term is."""
        before = prior()
        share = before.counts.get(term, 0) / before.texts
        return log((PRIOR_STORIES + self.stories + 1) / (PRIOR_STORIES * share + self.counts.get(term, 0) + 0.5))


def features(article: Article) -> Features:
    """The terms of an article. About 0.5 ms for 300 words."""
    title, lead, body = zones(article)
    text = f"{title} {lead}"
    tokens = [_TOKEN.findall(_POSSESSIVE.sub("", zone)) for zone in (title, lead, body)]
    folded = [[token.casefold() for token in zone] for zone in tokens]
    declared = primary(article.language)
    language = guess(folded[0] + folded[1] + folded[2][:100], text) or declared
    stop, stem = stop_words(language), stemmer(language).stemWord

    words: dict[str, float] = {}
    pairs: dict[str, float] = {}
    grams: dict[str, float] = {}
    surface: dict[str, str] = {}
    plain: dict[str, str] = {}
    stems: dict[str, str] = {}
    for written, zone, weight, gram_weight in zip(
        tokens, folded, (TITLE_WEIGHT, LEAD_WEIGHT, BODY_WEIGHT), (2.0, 1.0, 0.0), strict=True
    ):
        before = ""
        for shown, token in zip(written, zone, strict=True):
            if token in stop or (len(token) < 2 and token.isascii()):
                continue
            if not token.isascii() and CJK.search(token):
                for pair in _cjk(token):
                    words[pair] = words.get(pair, 0.0) + weight
                    surface.setdefault(pair, pair)
                before = ""
                continue
            root = stems.get(token)
            if root is None:
                root = stems[token] = stem(token)
                surface.setdefault(root, shown)
            if shown == token:
                plain[root] = shown
            words[root] = words.get(root, 0.0) + weight
            if before:
                pair = f"{before} {root}"
                pairs[pair] = pairs.get(pair, 0.0) + weight
            before = root
            if gram_weight:
                for at in range(max(len(token) - 3, 1)):
                    gram = token[at : at + 4]
                    grams[gram] = grams.get(gram, 0.0) + gram_weight
    return Features(
        words={_term(word, WORD): count for word, count in words.items()},
        pairs={_term(pair, PAIR): count for pair, count in pairs.items()},
        grams={_term(gram, GRAM): count for gram, count in grams.items()},
        readable={_term(word, WORD): plain.get(word) or surface[word] for word in words},
        numbers=frozenset(_term(found.replace(",", ""), WORD) for found in _NUMBER.findall(text)),
        language=language,
    )


@lru_cache(maxsize=8192)
def title_terms(title: str, language: str | None) -> frozenset[int]:
    """The stems of a title."""
    return stems(title, language)


def stems(text: str, language: str | None) -> frozenset[int]:
    """The stems of a text that says something: stop words of the language are left out."""
    stop, stem = stop_words(language), stemmer(language).stemWord
    found: set[str] = set()
    for token in _TOKEN.findall(_POSSESSIVE.sub("", text).casefold()):
        if not token.isascii() and CJK.search(token):
            found.update(_cjk(token))
        elif token not in stop and (len(token) > 1 or not token.isascii()):
            found.add(stem(token))
    return frozenset(_term(word, WORD) for word in found)


def title_mask(title: str, feed: str) -> int | None:
    """A number that titles of one feed share which differ in figures and dates only: the mark of a recurring item.

    "Night Sky Notebook: January 2022" and "... February 2022" are alike. None where nothing else is left.
    """
    left = sorted({token for token in _TOKEN.findall(title.casefold()) if not _recurring(token)})
    return crc32("\n".join([feed, *left]).encode("utf-8", "surrogatepass")) if left else None


def _recurring(token: str) -> bool:
    return token in _COUNTING or token in stop_words("en") or any(letter.isdigit() for letter in token)


def in_feed(feed: str, term: int | None = None) -> int:
    """The term under which it is counted how often a feed has a term in titles and leads; without a term: its stories."""
    return _term(f"{feed}\n{'' if term is None else term}", FEED)


def dullness(feed: str, leading: Iterable[int], counts: Mapping[int, int]) -> dict[int, float]:
    """What is left of the weight of terms that many items of their feed have: its furniture says nothing of events."""
    items = counts.get(in_feed(feed), 0)
    dull: dict[int, float] = {}
    for term in leading:
        having = counts.get(in_feed(feed, term), 0)
        share = having / (items + FEW_ITEMS)
        if having >= SOME_ITEMS and share > DULL_FROM:
            dull[term] = (1 - min(share, 1.0)) ** 3
    return dull


def _settled_idf(term: int) -> float:
    before = prior()
    return log((before.texts + 1) / (before.counts.get(term, 0) + 0.5))


def vector(features: Features, frequencies: Frequencies, dull: Mapping[int, float] | None = None) -> Vector:
    """The unit vector of an article: the heaviest terms of each part, each part with its share.

    `dull` lowers the weight of some terms: see dullness.
    """
    left = (dull or {}).get

    def idf(term: int) -> float:
        return frequencies.idf(term) * left(term, 1.0)

    worded = [(log(1 + count) * idf(term), term) for term, count in features.words.items()]
    worded += [(PAIR_WEIGHT * log(1 + count) * idf(term), term) for term, count in features.pairs.items()]
    letters_idf = _settled_idf if features.settled else frequencies.idf
    lettered = [(log(1 + count) * letters_idf(term) * left(term, 1.0), term) for term, count in features.grams.items()]
    parts = [(worded, SHARE[WORD]), (lettered, SHARE[GRAM])]
    full = sum(share for part, share in parts if part)
    weights: list[tuple[int, int]] = []
    for part, share in parts:
        heaviest = sorted(part, key=lambda entry: (-entry[0], entry[1]))[:KEPT]
        norm = sqrt(sum(weight * weight for weight, _ in heaviest))
        if norm > 0:
            scale = SCALE * sqrt(share / full) / norm
            weights += [(max(round(weight * scale), 1), term) for weight, term in heaviest]
    return {term: weight for weight, term in sorted(weights, key=lambda entry: (-entry[0], entry[1]))}


def zones(article: Article) -> tuple[str, str, str]:
    """Title, lead and body. Where the first words of the text stand in for a title, its first sentence is the title."""
    title, text = article.title, article.text
    bare = title.rstrip(" .\u2026")
    if bare and text.startswith(bare):
        end = _SENTENCE_END.search(text, len(bare))
        first = text[: end.end()] if end else text
        title = " ".join(first.split()[:STANDIN_TITLE_WORDS])
        words = text.split(None)[len(title.split()) :]
    else:
        words = text.split(None, LEAD_WORDS + BODY_WORDS)[: LEAD_WORDS + BODY_WORDS]
    return title, " ".join(words[:LEAD_WORDS]), " ".join(words[LEAD_WORDS : LEAD_WORDS + BODY_WORDS])


def _term(written: str, part: int) -> int:
    return (crc32(written.encode("utf-8", "surrogatepass")) << 2 & 0xFFFF_FFFF) | part


def _cjk(token: str) -> list[str]:
    return [token[at : at + 2] for at in range(max(len(token) - 1, 1))]

"""What one article is about, as weighted terms. Pure: the same article and counts give the same vector everywhere.

A term is a 32-bit number: a hash of a stem, of two neighbouring stems, or of four letters, with its part in the
lowest two bits. A vector maps terms to whole numbers (SCALE stands for 1), heaviest term first: sums of whole
numbers do not depend on their order or on the machine.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import log, sqrt
from zlib import crc32

from tui.judge.language import CJK, guess, primary, stemmer, stop_words
from tui.models import Article

Vector = Mapping[int, int]

SCALE = 10_000
WORD, PAIR, GRAM = 0, 1, 2
SHARE = {WORD: 0.7, GRAM: 0.3}
"""What each part adds to the cosine: stems with their pairs, and four-letter runs of title and lead."""
KEPT = 50
"""Terms kept of each part."""
TITLE_WEIGHT, LEAD_WEIGHT, BODY_WEIGHT = 4.0, 2.0, 0.5
PAIR_WEIGHT = 0.5
LEAD_WORDS, BODY_WORDS = 60, 400
STANDIN_TITLE_WORDS = 25

PRIOR_STORIES = 300
"""How many stories the prior counts for beside those seen."""
PRIOR_SHARE = 0.0015
"""In what share of of them a term that is not known otherwise is taken to be."""

TOTAL = 0xFFFF_FFFF
"""Stands in the counts for the number of stories counted (part 3, which no term has)."""

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


@dataclass(frozen=True, slots=True)
class Frequencies:
    """In how many stories terms were seen, and how many stories there were."""

    stories: int
    counts: Mapping[int, int]

    def idf(self, term: int) -> float:
        seen = self.counts.get(term, 0)
        return log((PRIOR_STORIES + self.stories + 1) / (PRIOR_STORIES * PRIOR_SHARE + seen + 0.5))


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
    stop, stem = stop_words(language), stemmer(language).stemWord
    found: set[str] = set()
    for token in _TOKEN.findall(_POSSESSIVE.sub("", title).casefold()):
        if not token.isascii() and CJK.search(token):
            found.update(_cjk(token))
        elif token not in stop and (len(token) > 1 or not token.isascii()):
            found.add(stem(token))
    return frozenset(_term(word, WORD) for word in found)


def vector(features: Features, frequencies: Frequencies) -> Vector:
    """The unit vector of an article: the heaviest terms of each part, each part with its share."""
    idf = frequencies.idf
    worded = [(log(1 + count) * idf(term), term) for term, count in features.words.items()]
    worded += [(PAIR_WEIGHT * log(1 + count) * idf(term), term) for term, count in features.pairs.items()]
    lettered = [(log(1 + count) * idf(term), term) for term, count in features.grams.items()]
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

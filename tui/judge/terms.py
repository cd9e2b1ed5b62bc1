"""What one article is about, as weighted terms. Pure: the same article and counts give the same vector everywhere.

A term is a 32-bit number: a hash of a stem, of two neighbouring stems, or of four letters, with its part in the
lowest two bits. A vector maps terms to whole numbers (SCALE stands for 1), heaviest term first: sums of whole
numbers do not depend on their order or on the machine.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache, partial
from itertools import accumulate, compress
from math import log, sqrt
from operator import eq
from typing import TypeVar
from zlib import crc32

from tui.judge.language import CJK, guess, knows, primary, stemmer, stop_words
from tui.judge.prior import prior
from tui.models import Article

Vector = Mapping[int, int]
Answer = TypeVar("Answer")

SCALE = 10_000
WORD, PAIR, GRAM, FEED = 0, 1, 2, 3
SHARE = {WORD: 0.6, GRAM: 0.4}
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

REMEMBERED = 1 << 16
"""So many words of a language, and so many terms, are kept at hand between articles: most come again and again."""
LONGEST_REMEMBERED = 64
"""Characters. What is longer does not come again, and may be as long as an article."""
_UNSPACED = "\n"
"""Stands for the stem of a token that is a run of characters: see language.CJK."""

TOTAL = 0xFFFF_FFFF
"""Stands in the counts for the number of stories counted (a term of part 3 that no feed is likely to have)."""

_COUNTING = frozenset(["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "third",
    "fourth", "fifth", "sixth", "am", "pm", "th", "st", "nd", "rd", "vol", "no", "part", "episode", "day", "week", "month", "edition"])  # fmt: skip
_TOKEN = re.compile(r"\w+")
_BLANKS = {code: " " for code in range(128) if not _TOKEN.match(chr(code))}
_TIMES, _GRAM_TIMES = (8, 4, 1), (4, 2, 0)
"""What a stem or a pair, and four letters, in title, lead and body count: in halves, so in whole numbers."""
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
    habits: Mapping[int, int]
    """Terms of title and lead (letters of the title only), each with the one under which its feed's habit of it is
    counted (see in_feed); empty for files."""

    def terms(self) -> frozenset[int]:
        return frozenset(self.words) | frozenset(self.pairs) | frozenset(self.grams)

    def slight(self) -> list[int]:
        """Pairs that are met once, after the lead: they are seldom among the heaviest, and asked for only then."""
        return [term for term, count in self.pairs.items() if count <= BODY_WEIGHT]

    def learnt(self) -> list[int]:
        """The terms whose stories are counted."""
        return [*self.words, *self.pairs, *(() if self.settled else self.grams)]

    def telling(self) -> list[int]:
        """Those of the learnt terms that can always be among the heaviest."""
        pairs = [term for term, count in self.pairs.items() if count > BODY_WEIGHT]
        return [*self.words, *pairs, *(() if self.settled else self.grams)]

    @property
    def settled(self) -> bool:
        """English letter runs are as common as they always were; words, and other languages, are learnt from what is read."""
        return self.language in (None, "en")


@dataclass(frozen=True, slots=True)
class Frequencies:
    """In how many stories terms were seen, and how many stories there were; with the shipped counts before them."""

    stories: int
    counts: Mapping[int, int]
    ask: Callable[[Collection[int]], Mapping[int, int]] | None = None
    """Where to ask for the counts of slight pairs; None where `counts` has them."""
    known: dict[int, float] = field(default_factory=dict, repr=False, compare=False)
    """What `idfs` worked out."""

    def idf(self, term: int) -> float:
        """How rare a term is."""
        return self.idfs([term])[0]

    def highest(self) -> float:
        """The idf of a term that was never seen."""
        return log((PRIOR_STORIES + self.stories + 1) / 0.5)

    def idfs(self, terms: Collection[int], *, ask: bool = False) -> list[float]:
        """How rare each of the terms is."""
        before, texts = prior().counts.get, prior().texts
        stories = PRIOR_STORIES + self.stories + 1
        if ask and self.ask:
            seen = self.ask(terms).get
            return [log(stories / (PRIOR_STORIES * (before(term, 0) / texts) + seen(term, 0) + 0.5)) for term in terms]
        known, seen = self.known, self.counts.get
        for term in terms:
            if term not in known:
                known[term] = log(stories / (PRIOR_STORIES * (before(term, 0) / texts) + seen(term, 0) + 0.5))
        return [known[term] for term in terms]


def features(article: Article) -> Features:
    """The terms of an article. About 0.5 ms for 300 words."""
    title, lead, body = zones(article)
    text = f"{title} {lead}"
    tokens = [_tokens(zone) for zone in (title, lead, body)]
    folded = [[*map(str.casefold, zone)] for zone in tokens]
    declared = primary(article.language)
    language = guess(folded[0] + folded[1] + folded[2][:100], text) or declared
    root_of = _roots(language)

    words: Counter[str] = Counter()
    pairs: Counter[bytes] = Counter()
    grams: Counter[str] = Counter()
    shown: dict[str | None, str] = {}
    plain: dict[str | None, str] = {}
    has_unspaced = not article.text.isascii() or not title.isascii()
    for written, zone, times, gram_times in zip(tokens, folded, _TIMES, _GRAM_TIMES, strict=True):
        roots = [*map(root_of, zone)]
        unspaced = [at for at, root in enumerate(roots) if root == _UNSPACED] if has_unspaced else []
        start = 0
        for end in (*unspaced, len(roots)):  # the runs of words between such tokens
            run = [root for root in roots[start:end] if root]
            words.update(run * times)
            pairs.update(_side_by_side(run) * times)
            if gram_times:
                told = compress(zone[start:end], roots[start:end])
                grams.update(
                    [token[at : at + 4] for token in told for at in range(max(len(token) - 3, 1))] * gram_times
                )
            for root, word in zip(roots[start:end], written[start:end], strict=True):
                if root not in shown:
                    shown[root] = word
            for pair in _cjk(zone[end]) if end < len(roots) else ():
                words[pair] += times
                shown.setdefault(pair, pair)
            start = end + 1
        plain.update(compress(zip(roots, written, strict=True), map(eq, written, zone)))
    counts = dict(zip(map(_word, words), [halves / 2 for halves in words.values()], strict=True))
    paired = {(crc32(pair) << 2 & 0xFFFF_FFFF) | PAIR: halves / 2 for pair, halves in pairs.items()}
    lettered = dict(zip(map(_gram, grams), [halves / 2 for halves in grams.values()], strict=True))
    return Features(
        words=counts,
        pairs=paired,
        grams=lettered,
        readable={term: plain.get(word) or shown[word] for term, word in zip(counts, words, strict=True)},
        numbers=frozenset(_word(found.replace(",", "")) for found in _NUMBER.findall(text)),
        language=language,
        habits=_habits(article, counts, paired, lettered),
    )


def _tokens(text: str) -> list[str]:
    if "'" in text or "\u2019" in text:
        text = _POSSESSIVE.sub("", text)
    return text.translate(_BLANKS).split() if text.isascii() else _TOKEN.findall(text)


def _side_by_side(run: Sequence[str]) -> list[bytes]:
    """Each two neighbours, with a blank between."""
    line = " ".join(run).encode("utf-8", "surrogatepass")
    lengths = map(len, run) if line.isascii() else [len(root.encode("utf-8", "surrogatepass")) for root in run]
    begins = [*accumulate((length + 1 for length in lengths), initial=0)]
    return [line[start : end - 1] for start, end in zip(begins, begins[2:], strict=False)]


@cache
def _roots(language: str | None) -> Callable[[str], str | None]:
    """From a folded token to its stem; None for one that says nothing, _UNSPACED for a run of character pairs."""
    if not knows(language):
        return _roots("en")
    stop, stem = stop_words(language), stemmer(language).stemWord

    def root(token: str) -> str | None:
        if token in stop or (len(token) < 2 and token.isascii()):
            return None
        return _UNSPACED if not token.isascii() and CJK.search(token) else stem(token)

    return _Remembered(root).__getitem__


def _habits(article: Article, *parts: Mapping[int, float]) -> Mapping[int, int]:
    if article.feed is None:
        return {}
    begun = crc32(f"{article.source_key}\n".encode("utf-8", "surrogatepass"))
    leading = [term for part in parts for term, count in part.items() if count >= LEAD_WEIGHT]
    return {term: (crc32(b"%d" % term, begun) << 2 & 0xFFFF_FFFF) | FEED for term in leading}


@lru_cache(maxsize=8192)
def title_terms(title: str, language: str | None) -> frozenset[int]:
    """The stems of a title."""
    return stems(title, language)


def stems(text: str, language: str | None) -> frozenset[int]:
    """The stems of a text that says something: stop words of the language are left out."""
    root_of = _roots(language)
    tokens = {*_tokens(text.casefold())}
    found = {root for root in map(root_of, tokens) if root}
    if _UNSPACED in found:
        found.remove(_UNSPACED)
        found.update(pair for token in tokens if root_of(token) == _UNSPACED for pair in _cjk(token))
    return frozenset(map(_word, found))


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


def dullness(feed: str, habits: Mapping[int, int], counts: Mapping[int, int]) -> dict[int, float]:
    """What is left of the weight of terms that many items of their feed have: its furniture says nothing of events."""
    items = counts.get(in_feed(feed), 0)
    dull: dict[int, float] = {}
    for term, habit in habits.items():
        having = counts.get(habit, 0)
        share = having / (items + FEW_ITEMS)
        if having >= SOME_ITEMS and share > DULL_FROM:
            dull[term] = (1 - min(share, 1.0)) ** 3
    return dull


@lru_cache(maxsize=REMEMBERED)
def _settled_idf(term: int) -> float:
    before = prior()
    return log((before.texts + 1) / (before.counts.get(term, 0) + 0.5))


def vector(features: Features, frequencies: Frequencies, dull: Mapping[int, float] | None = None) -> Vector:
    """The unit vector of an article: the heaviest terms of each part, each part with its share.

    `dull` lowers the weight of some terms: see dullness.
    """
    dull = dull or {}
    words, grams = features.words, features.grams
    pairs = {term: count for term, count in features.pairs.items() if count > BODY_WEIGHT}
    # Negative weights: they sort as they are, the heaviest first, then by term.
    worded = [
        -(log(1 + count) * idf)
        for count, idf in zip(words.values(), _dulled(words, frequencies.idfs(words), dull), strict=True)
    ] + [
        -(PAIR_WEIGHT * log(1 + count) * idf)
        for count, idf in zip(pairs.values(), _dulled(pairs, frequencies.idfs(pairs), dull), strict=True)
    ]
    terms = [*words, *pairs]
    most = PAIR_WEIGHT * log(1 + BODY_WEIGHT) * frequencies.highest()
    if len(worded) < KEPT or most * (1 + 1e-9) >= -sorted(worded)[KEPT - 1]:
        slight = features.slight()
        terms += slight
        worded += [
            -(PAIR_WEIGHT * log(1 + features.pairs[term]) * idf)
            for term, idf in zip(slight, _dulled(slight, frequencies.idfs(slight, ask=True), dull), strict=True)
        ]
    letters_idf = [*map(_settled_idf, grams)] if features.settled else frequencies.idfs(grams)
    lettered = [
        -(log(1 + count) * idf * dull.get(term, 1.0))
        for (term, count), idf in zip(grams.items(), letters_idf, strict=True)
    ]
    parts = [(_least(worded, terms), SHARE[WORD]), (_least(lettered, [*grams]), SHARE[GRAM])]
    full = sum(share for part, share in parts if part)
    weights: list[tuple[int, int]] = []
    for heaviest, share in parts:
        norm = sqrt(sum(weight * weight for weight, _ in heaviest))
        if norm > 0:
            scale = SCALE * sqrt(share / full) / norm
            weights += [(-max(round(-weight * scale), 1), term) for weight, term in heaviest]
    return {term: -weight for weight, term in sorted(weights)}


def _dulled(terms: Iterable[int], idfs: list[float], dull: Mapping[int, float]) -> list[float]:
    return [idf * dull.get(term, 1.0) for term, idf in zip(terms, idfs, strict=True)] if dull else idfs


def _least(weights: Sequence[float], terms: Sequence[int]) -> list[tuple[float, int]]:
    """The KEPT least weights, each with its term."""
    last = sorted(weights)[:KEPT][-1:]
    return sorted([(weight, term) for weight, term in zip(weights, terms, strict=True) if weight <= last[0]])[:KEPT]


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


class _Remembered(dict[str, Answer]):
    """What a function says of words. (An `lru_cache` takes three times as long to answer.)"""

    def __init__(self, ask: Callable[[str], Answer]) -> None:
        self._ask = ask

    def __missing__(self, word: str) -> Answer:
        answer = self._ask(word)
        if len(word) <= LONGEST_REMEMBERED:
            if len(self) >= REMEMBERED:
                self.clear()
            self[word] = answer
        return answer


_word = _Remembered(partial(_term, part=WORD)).__getitem__
_gram = _Remembered(partial(_term, part=GRAM)).__getitem__


def _cjk(token: str) -> list[str]:
    return [token[at : at + 2] for at in range(max(len(token) - 1, 1))]

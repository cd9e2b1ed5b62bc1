"""Two texts laid side by side: which sentences say the same, and how many words stand in both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable
from dataclasses import dataclass
from itertools import accumulate

from rapidfuzz import fuzz, process

from tui.judge.sentences import Reading, Sentence

MAX_SENTENCES = 80
"""Sentences of each text, beyond those found word for word, that are held against another: bounds the cost of very
long documents."""
GRAM, GRAM_UNSPACED = 4, 7
"""A run of so many words (characters of unspaced scripts) that both texts have counts as found."""
SAME_SENTENCE = 75
"""Least rapidfuzz ratio of two sentences that say the same: edits and scanning faults stay above, paraphrase below."""
FEWEST_WORDS = 5
"""Shorter sentences are alike by chance; they count only through runs of words."""
LEAD_WORDS = 60
"""Sentences that begin within so many words from the beginning are the lead."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sentences that say the same, in whole or in part. `score` 0 to 100."""

    here: Sentence
    there: Sentence
    score: float


@dataclass(frozen=True, slots=True)
class Side:
    """What of one text stands in the other."""

    words: int
    """Words found in the other text."""
    total: int
    lead: bool
    """The beginning takes part."""
    sentences: frozenset[int]
    """Numbers of the sentences of which at least half is found."""

    @property
    def share(self) -> float:
        return self.words / self.total if self.total else 0.0


@dataclass(frozen=True, slots=True)
class Alignment:
    here: Side
    there: Side
    pairs: tuple[Pair, ...]


def align(a: Reading, b: Reading, boilerplate: Container[str] = ()) -> Alignment:
    """Align two texts. Sentences (folded) that are boilerplate count on neither side.

    Runs of words in common are counted first: exact, fast, and blind to where sentences end. What they leave
    is matched sentence by sentence, which finds edited and badly scanned text.
    """
    here, there = a.sentences, b.sentences
    found_here, found_there, votes = _runs(here, there, GRAM_UNSPACED if a.unspaced else GRAM)
    matched: dict[int, tuple[int, float]] = {}
    loose: list[int] = []
    for i, sentence in enumerate(here):
        size = len(sentence.tokens)
        if votes[i]:
            j = min(votes[i], key=lambda j, vote=votes[i], i=i: (-vote[j], abs(i - j), j))  # type: ignore[misc]
            other = len(there[j].tokens)
            if 2 * found_here[i] >= size or 2 * found_there[j] >= other:
                matched[i] = (j, 200 * min(found_here[i], found_there[j]) / (size + other))
        if 5 * found_here[i] < 4 * size:
            loose.append(i)
    still = [j for j, part in enumerate(there) if 5 * found_there[j] < 4 * len(part.tokens)]
    open_there = {j: there[j].folded for j in _first_of(still, matched.values())}
    for i in _first_of(loose, [(i, 0.0) for i in matched]):
        size = len(here[i].tokens)
        if size < FEWEST_WORDS or not open_there:
            continue
        match = process.extractOne(here[i].folded, open_there, scorer=fuzz.ratio, score_cutoff=SAME_SENTENCE)
        if match:
            _, score, j = match
            matched[i] = (j, score)
            found_here[i] = max(found_here[i], _credit(size, score))
            found_there[j] = max(found_there[j], _credit(len(there[j].tokens), score))
    pairs = tuple(
        Pair(here[i], there[j], score)
        for i, (j, score) in sorted(matched.items())
        if here[i].folded not in boilerplate and there[j].folded not in boilerplate
    )
    return Alignment(_side(here, found_here, boilerplate), _side(there, found_there, boilerplate), pairs)


def _first_of(loose: list[int], found: Iterable[tuple[int, float]]) -> list[int]:
    """Of many sentences those that lie next to what was found word for word; else the first ones."""
    if len(loose) <= MAX_SENTENCES:
        return loose
    near = {n + step for n, _ in found for step in (-2, -1, 0, 1, 2)}
    return sorted(sorted(loose, key=lambda n: n not in near)[:MAX_SENTENCES])


def _credit(size: int, score: float) -> int:
    """Words that count as found in a sentence that is alike: all from a ratio of 90 on, 5 in 8 at 75."""
    return round(size * min(1.0, (score - 50) / 40))


def _side(parts: tuple[Sentence, ...], found: list[int], boilerplate: Container[str]) -> Side:
    counted = [n for n, part in enumerate(parts) if part.folded not in boilerplate]
    held = frozenset(n for n in counted if 2 * found[n] >= len(parts[n].tokens))
    before = accumulate((len(parts[n].tokens) for n in counted), initial=0)
    return Side(
        words=sum(found[n] for n in counted),
        total=sum(len(parts[n].tokens) for n in counted),
        lead=any(n in held for n, words in zip(counted, before, strict=False) if words < LEAD_WORDS),
        sentences=held,
    )


def _runs(
    here: tuple[Sentence, ...], there: tuple[Sentence, ...], gram: int
) -> tuple[list[int], list[int], list[Counter[int]]]:
    """How many words of each sentence stand in runs that both texts have, and with which sentences they are shared."""
    words_here, at_here = _flat(here)
    words_there, at_there = _flat(there)
    places: dict[tuple[str, ...], list[int]] = {}
    for place, run in enumerate(zip(*(words_there[k:] for k in range(gram)), strict=False)):
        places.setdefault(run, []).append(place)
    marks_here, marks_there = bytearray(len(words_here)), bytearray(len(words_there))
    votes: list[Counter[int]] = [Counter() for _ in here]
    ones = b"\x01" * gram
    for place, run in enumerate(zip(*(words_here[k:] for k in range(gram)), strict=False)):
        others = places.get(run)
        if others is None:
            continue
        marks_here[place : place + gram] = ones
        vote = votes[at_here[place]]
        # A few places are enough: a run that stands in a text many times is a refrain.
        for other in others[:4]:
            marks_there[other : other + gram] = ones
            vote[at_there[other]] += 1
    return _per_sentence(here, marks_here), _per_sentence(there, marks_there), votes


def _flat(parts: tuple[Sentence, ...]) -> tuple[list[str], list[int]]:
    words: list[str] = []
    at: list[int] = []
    for number, part in enumerate(parts):
        words += part.tokens
        at += [number] * len(part.tokens)
    return words, at


def _per_sentence(parts: tuple[Sentence, ...], marks: bytearray) -> list[int]:
    counts = []
    start = 0
    for part in parts:
        end = start + len(part.tokens)
        counts.append(marks.count(1, start, end))
        start = end
    return counts

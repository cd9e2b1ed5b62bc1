from __future__ import annotations

import random
from collections.abc import Collection, Mapping
from dataclasses import replace
from math import log, sqrt

import pytest

from tests.judge.bureau import article
from tui.judge import terms
from tui.judge.prior import MAGIC, MOST, Prior, packed, prior, unpacked
from tui.judge.terms import GRAM, KEPT, PAIR_WEIGHT, SCALE, SHARE, WORD, Features, Frequencies, features, stems, vector

WORDS = ["".join(random.Random(n).choices("aeiourstlnmdkpbg", k=6)) for n in range(900)]


def written(words: int) -> Features:
    chance = random.Random(words)
    text = " ".join(chance.choices(WORDS, k=words))
    return features(article(" ".join(WORDS[:6]), text))


def whole(read: Features, frequencies: Frequencies) -> Mapping[int, int]:
    """The vector as it is defined: every term weighed, then the heaviest kept."""
    worded = [(log(1 + count) * frequencies.idf(term), term) for term, count in read.words.items()]
    worded += [(PAIR_WEIGHT * log(1 + count) * frequencies.idf(term), term) for term, count in read.pairs.items()]
    lettered = [(log(1 + count) * frequencies.idf(term), term) for term, count in read.grams.items()]
    weights: dict[int, int] = {}
    for part, share in ((worded, SHARE[WORD]), (lettered, SHARE[GRAM])):
        heaviest = sorted(part, key=lambda entry: (-entry[0], entry[1]))[:KEPT]
        norm = sqrt(sum(weight * weight for weight, _ in heaviest))
        weights |= {term: max(round(weight * SCALE * sqrt(share) / norm), 1) for weight, term in heaviest}
    return weights


@pytest.mark.parametrize("words", [12, 30, 80, 460])
def test_pairs_met_once_are_asked_for_where_they_may_count_and_change_nothing_else(words: int) -> None:
    read = replace(written(words), language="xx")
    chance = random.Random(1)
    counts = {term: chance.randrange(400) for term in sorted(read.learnt()) if chance.random() < 0.7}
    asked: list[Collection[int]] = []

    def ask(terms: Collection[int]) -> Mapping[int, int]:
        asked.append(terms)
        return {term: counts[term] for term in terms if term in counts}

    told = {term: count for term, count in counts.items() if term in read.telling()}
    sparing = vector(read, Frequencies(500, told, ask))
    assert list(sparing.items()) == list(vector(read, Frequencies(500, counts)).items())
    assert sparing == whole(read, Frequencies(500, counts))
    assert (asked == []) == (words >= 80)


def test_the_shipped_counts_know_common_words_from_rare_ones() -> None:
    common, rare, unknown = (next(iter(stems(word, "en"))) for word in ("government", "submarine", "Quxelbrand"))
    known = prior()
    assert known.texts > 5000
    assert known.counts[common] > 5 * known.counts[rare] > 0
    assert unknown not in known.counts
    assert max(known.counts.values()) <= known.texts


def test_term_counts_are_read_as_they_were_written_and_nothing_else_is() -> None:
    counts = {0: 1, 7: 65_535, 4_294_967_295: 3, 12: 70_000}
    blob = packed(counts, 80_000)
    assert unpacked(blob) == Prior(80_000, counts | {12: MOST})
    assert packed(dict(reversed(counts.items())), 80_000) == blob
    for broken in (b"", b"newsdesk", MAGIC, blob[:-4], blob[:30], MAGIC + b"\0" * 40):
        with pytest.raises(ValueError, match=r"term counts"):
            unpacked(broken)


def test_stems_kept_at_hand_are_few_and_stay_right(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terms, "REMEMBERED", 8)
    asked: list[str] = []

    def loud(word: str) -> str:
        asked.append(word)
        return word.upper()

    kept = terms._Remembered(loud)
    assert [kept[word] for word in [*"abcdefgh", "a"]] == [*"ABCDEFGH", "A"]
    assert len(asked) == 8
    assert [kept["i"], kept["a"], len(kept)] == ["I", "A", 2]
    assert (kept["x" * 1000], len(kept)) == ("X" * 1000, 2), "what is long as an article is not kept"

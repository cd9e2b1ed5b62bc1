from __future__ import annotations

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.judge.newsroom import CANAL, NOON
from tui.judge.fingerprints import (
    DENSE_WINDOW,
    SHINGLE,
    WIDE_WINDOW,
    fingerprints,
    shingles,
    title_fingerprints,
    winnow,
)
from tui.judge.sentences import Reading, folded, read, sentences
from tui.models import Article, Block


def reading(text: str, title: str = "A title of some words") -> Reading:
    return read(
        Article(
            id="a", source_key="s", source_id="a", feed=None, outlet="o", title=title, url=None, canonical=None,
            author="", language=None, published=None, first_seen=NOON, at=NOON,
            blocks=(Block("paragraph", text),), text=text, text_hash="",
        )
    )  # fmt: skip


def noise(seed: int, words: int) -> list[str]:
    chance = random.Random(seed)
    return [f"{chance.choice('bcdfgl')}{chance.choice('aeiou')}{chance.randrange(10**5)}x" for _ in range(words)]


@given(st.integers(0, 10**6), st.integers(0, 60), st.integers(0, 60))
@settings(max_examples=60, deadline=None)
def test_any_shared_run_of_words_gives_a_common_fingerprint(seed: int, before: int, after: int) -> None:
    shared = noise(seed, DENSE_WINDOW + SHINGLE - 1)
    one = noise(seed + 1, before) + shared + noise(seed + 2, 90 - before)
    two = noise(seed + 3, after) + shared + noise(seed + 4, 90 - after)
    assert fingerprints(reading(" ".join(one))).keys() & fingerprints(reading(" ".join(two))).keys()


def test_a_shared_run_late_in_a_long_text_is_found() -> None:
    shared = noise(5, WIDE_WINDOW + SHINGLE - 1)
    one = noise(1, 300) + shared + noise(2, 50)
    two = noise(3, 220) + shared + noise(4, 10)
    assert fingerprints(reading(" ".join(one))).keys() & fingerprints(reading(" ".join(two))).keys()


def test_texts_without_a_run_in_common_share_none() -> None:
    one, two = reading(" ".join(noise(1, 500))), reading(" ".join(noise(2, 500)))
    assert not fingerprints(one).keys() & fingerprints(two).keys()


def test_a_long_text_keeps_few_and_a_short_one_all() -> None:
    assert len(fingerprints(reading(" ".join(noise(1, 30))))) == 27
    assert 60 < len(fingerprints(reading(" ".join(noise(1, 500))))) < 120


def test_fingerprints_are_the_same_on_every_machine() -> None:
    assert sorted(fingerprints(reading("tugs refloated the car carrier", "x"))) == [7665716400243370, 71126400059515768]


def test_fingerprints_fit_a_signed_column() -> None:
    assert all(0 <= value < 2**56 for value in fingerprints(reading(" ".join(CANAL))))


def test_titles_are_never_taken_for_text() -> None:
    words = "tugs refloat car carrier in canal"
    assert title_fingerprints(reading("", words))
    assert not title_fingerprints(reading("", words)) & set(shingles(folded(words), 3))
    assert not title_fingerprints(reading("", "Morning news"))


def test_of_equal_hashes_the_rightmost_is_kept() -> None:
    assert winnow([5, 1, 1, 7, 1, 9, 9, 9], 3) == [2, 4, 7]
    assert winnow([3, 2], 8) == [1]
    assert winnow([], 8) == []


def test_spelling_that_does_not_count_is_folded() -> None:
    assert folded("Ｔｕｇｓ  REFLOAT — the “car-carrier”!") == ("tugs", "refloat", "the", "car", "carrier")
    assert folded("4:30 and 1,000.5 in 2026") == ("4:30", "and", "1,000.5", "in", "2026")
    assert folded("运河 canal") == ("运", "河", "canal")


def test_text_is_cut_into_sentences_that_hold_figures_and_names() -> None:
    found = sentences("The ship left Port Said at 4:00 p.m. with 1,200 cars. It was slow.\n\nNo full stop here at all")
    assert [s.folded for s in found] == [
        "the ship left port said at 4:00 p m",
        "with 1,200 cars it was slow",
        "no full stop here at all",
    ]
    assert found[0].names == {"port", "said"}
    assert found[0].figures == {"4"}
    assert found[1].figures == {"1200"}


def test_endless_and_empty_texts_are_bounded() -> None:
    assert sentences("") == []
    assert fingerprints(reading("")) == {}
    endless = sentences("word " * 50_000)
    assert sum(len(s.tokens) for s in endless) == 12_000
    assert max(len(s.tokens) for s in endless) == 120


def test_a_sentence_goes_on_where_its_line_was_cut() -> None:
    wrapped = (
        "The ship that had shut the canal for more than\n\na day is afloat, the\n\nauthority says.\n\nTraffic goes on."
    )
    assert [s.folded for s in sentences(wrapped)] == [
        "the ship that had shut the canal for more than a day is afloat the authority says",
        "traffic goes on",
    ]


@pytest.mark.parametrize("hostile", [". " * 100_000, "<p>" * 50_000, '."' * 100_000, "a. " * 50_000, "x" * 300_000])
def test_text_that_is_made_to_be_slow_is_read_at_once(hostile: str) -> None:
    started = time.process_time()
    fingerprints(reading(hostile))
    assert time.process_time() - started < 2

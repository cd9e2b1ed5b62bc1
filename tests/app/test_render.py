from __future__ import annotations

import time
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.app.records import HOSTILE, article
from tui import layout
from tui.app import render
from tui.app.copying import copied

NOW = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)


def unsafe(text: str) -> list[str]:
    """Characters that the terminal would obey, or that nobody sees."""
    return [c for c in text if unicodedata.category(c) in ("Cc", "Cs") or (unicodedata.category(c) == "Cf" and c not in "\u200c\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd\U00013430")]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_becomes_one_harmless_line(text: str) -> None:
    shown = render.line(text)
    assert not unsafe(shown)
    assert len(shown) <= 4000


@given(st.text(alphabet=st.characters(codec=None), max_size=60))
def test_no_text_at_all_gets_a_control_through(text: str) -> None:
    assert not any(unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") for c in render.line(text))


def test_brackets_are_shown_and_are_no_markup() -> None:
    for text in ("[/nope]", "Opinion [video] – Rubio", "[@click=app.quit]free[/]", "[b]bold[/b]"):
        assert render.safe(text).plain == text
        assert not render.safe(text).spans


def test_escape_sequences_leave_no_litter() -> None:
    assert render.line("a\x1b]0;PWN\x07b\x1b[2Jc\x9b31md\x1bcE") == "abcdE"


def test_combining_floods_are_capped() -> None:
    assert len(render.line("e" + "\u0301" * 5000)) <= 6


def test_offsets_follow_what_was_dropped() -> None:
    text = "a\u200db\r\nname \x1b[31mred"
    shown, moved = render.shed(text)
    for word in ("name", "red"):
        at = text.index(word)
        assert shown[moved(at) : moved(at + len(word))] == word
    assert moved(len(text)) == len(shown)


@pytest.mark.parametrize(
    "text", ["plain words", "漢字かな交じり文", "e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301", "👍🏽👍🏽👍🏽👍🏽"]
)
def test_truncation_keeps_to_the_cells_and_says_so(text: str) -> None:
    for width in range(0, 12):
        cut = render.truncate(text, width)
        assert cell_len(cut) <= width
        assert cut == text or not width or cut.endswith("…")


def test_of_a_sentence_that_is_too_long_the_headlines_are_cut_and_not_the_sentence() -> None:
    whole = "took “インドの探査機が月の南極に着陸” out of “Rain”"
    assert render.shortened(whole, 80) == whole
    assert render.shortened(whole, 40) == "took “インドの探査機が月…” out of “Rain”"
    assert render.shortened(whole, 30) == whole, "too little would be left of the headlines"
    assert render.shortened("no headline in it", 9) == "no headline in it"


@given(st.text(alphabet=st.sampled_from("ab -—/漢、。（é\u0301 \u3000👍"), max_size=80), st.integers(2, 20))
def test_wrapping_loses_no_letter_and_no_line_is_too_wide(text: str, width: int) -> None:
    lines = [text[a:b] for a, b in render.wrap(text, width)]
    assert all(cell_len(line) <= width for line in lines)
    blanks = " \u3000"
    assert "".join(lines).translate({ord(c): None for c in blanks}) == text.translate({ord(c): None for c in blanks})
    assert all(line.strip() == line for line in lines)


def test_a_wide_character_and_a_mark_do_not_pass_for_two_narrow_ones() -> None:
    text = "[[[[[[[。\u0301"
    assert [cell_len(text[a:b]) for a, b in render.wrap(text, 8)] == [7, 2]


def test_words_stay_whole_where_they_fit() -> None:
    text = "Tug crews freed the car carrier from the state-of-the-art lock"
    assert [text[a:b] for a, b in render.wrap(text, 14)] == [
        "Tug crews", "freed the car", "carrier from", "the state-of-", "the-art lock",
    ]  # fmt: skip


def test_japanese_breaks_between_characters_but_not_before_a_full_stop() -> None:
    text = "日本の船会社三社は、運河。"
    assert [text[a:b] for a, b in render.wrap(text, 18)] == ["日本の船会社三社", "は、運河。"]


@pytest.mark.parametrize(
    "word",
    ["A" * 1_000_000, "漢" * 300_000, "e\u0301" * 300_000, "-" * 1_000_000, "a-" * 300_000],
    ids=["letters", "ideographs", "marks", "hyphens", "hyphenated"],
)
def test_an_endless_word_wraps_in_linear_time(word: str) -> None:
    started = time.process_time()
    short = render.wrap(word[: len(word) // 4], 70)
    quarter = time.process_time() - started
    started = time.process_time()
    whole = render.wrap(word, 70)
    assert time.process_time() - started < 12 * quarter + 0.5
    assert len(whole) >= 4 * len(short) - 4


@pytest.mark.parametrize(
    ("gap", "short", "words"),
    [
        (timedelta(seconds=-90), "now", "just now"),
        (timedelta(seconds=59), "now", "just now"),
        (timedelta(minutes=4), "4m", "4 min ago"),
        (timedelta(hours=23, minutes=59), "23h", "23 h ago"),
        (timedelta(days=1), "1d", "1 day ago"),
        (timedelta(days=7), "1w", "7 days ago"),
        (timedelta(days=45), "1mo", "Mon 19 Jan"),
        (timedelta(days=359), "11mo", "11 Mar 2025"),
        (timedelta(days=361), "1y", "9 Mar 2025"),
        (timedelta(days=4000), "10y", "23 Mar 2015"),
    ],
)
def test_ages_in_short_and_in_words(gap: timedelta, short: str, words: str) -> None:
    assert render.age(NOW - gap, NOW) == short
    assert render.ago(NOW - gap, NOW) == words
    assert len(short) <= 4


def test_a_bare_day_is_that_day_west_of_greenwich_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "America/Mexico_City")
    time.tzset()
    bare, timed = datetime(2025, 2, 2, tzinfo=UTC), datetime(2025, 2, 2, 3, 5, tzinfo=UTC)
    assert (render.day(bare, NOW), render.clock(bare)) == ("2 Feb 2025", "")
    assert (render.day(timed, NOW), render.clock(timed)) == ("1 Feb 2025", "21:05")
    assert [layout.day(at) for at in (bare, timed)] == ["2025-02-02 00:00", "2025-02-01 21:05"]
    cited = [copied("citation", replace(article([]), at=at), NOW) for at in (bare, timed)]
    assert [words.split("Harbour Post, ")[1] for words in cited] == [
        "2025-02-02. https://harbour.example/a (read 2026-03-05).",
        "2025-02-01. https://harbour.example/a (read 2026-03-05).",
    ]


def test_sparklines_scale_to_the_highest_slice_and_fold() -> None:
    assert render.sparkline((1, 0, 3, 9, 2, 0, 0, 1)) == "▂▁▃█▃▁▁▂"
    assert render.sparkline((1, 0, 3, 9, 2, 0, 0, 1), 4) == "▂█▂▂"
    assert render.sparkline((1, 0, 3, 9), plain=True).isascii()
    assert render.sparkline(()) == ""
    assert render.sparkline((0,) * 8) == "▁" * 8


def test_bars_grow_by_eighths_and_are_never_empty() -> None:
    assert [render.bar(share, 4) for share in (1, 0.5, 0.28, 0)] == ["████", "██", "█▏", "▏"]
    assert render.bar(float("nan"), 4) == "▏"
    assert render.bar(0.5, 4, plain=True) == "##"


REFUSED = (
    "javascript:alert(1)",
    "https://a/\x1b]8;;x",
    "https://a b",
    "http://a/\u202e",
    "file:///etc",
    "https://a/" + "x" * 3000,
    "//a/b",
    "",
)


@pytest.mark.parametrize("url", REFUSED, ids=range(len(REFUSED)))
def test_addresses_that_could_end_their_sequence_are_refused(url: str) -> None:
    assert render.safe_url(url) is None


def test_web_addresses_pass() -> None:
    assert render.safe_url("https://canal.example/queue?day=9#top") == "https://canal.example/queue?day=9#top"

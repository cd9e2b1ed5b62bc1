"""Nothing that leaves clean can drive a terminal, hide, or pile up."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tui.text import clean

FORBIDDEN_RANGES = [
    *[(0x00, 0x09), (0x0B, 0x1F), (0x7F, 0x9F), (0xAD, 0xAD), (0x61C, 0x61C), (0x200B, 0x200B), (0x200E, 0x200F)],
    *[(0x2028, 0x202E), (0x2060, 0x206F), (0xFEFF, 0xFEFF), (0xFFF9, 0xFFFC), (0xE0000, 0xE0FFF), (0xD800, 0xDFFF)],
]
FORBIDDEN = {chr(c) for first, last in FORBIDDEN_RANGES for c in range(first, last + 1)}

hostile = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("\x1b\x9b\x9d\x90\x9c\x07[]m;0123\\PX^_ \t\r\n\x00\u200d\u200c\u0301\u0e42€”Ãâ\xa0éA่ि👩"),
        st.sampled_from(sorted(FORBIDDEN)),
    ),
    max_size=60,
)


@given(hostile)
@example("A\x1b]52;c;Y3VybCBldmlsfHNo\x07B")
@example("\x1b\x1b[31m[31m")
@example("Ã\u200b©")
@example("e\u200b\u0301")
@settings(max_examples=400, deadline=None)
def test_no_control_or_invisible_character_leaves(s: str) -> None:
    for text in (clean.line(s), clean.block(s)):
        assert not FORBIDDEN & set(text)
        assert "\n" not in text
    assert not (FORBIDDEN & set(clean.block(s, keep_lines=True)))


@given(hostile)
@settings(max_examples=400, deadline=None)
def test_cleaning_again_changes_nothing(s: str) -> None:
    once = clean.block(s)
    assert clean.block(once) == once
    assert clean.line(clean.line(s)) == clean.line(s)
    rows = clean.block(s, keep_lines=True)
    assert clean.block(rows, keep_lines=True) == rows


@given(hostile)
@settings(max_examples=200, deadline=None)
def test_what_leaves_is_composed_and_trimmed(s: str) -> None:
    text = clean.block(s)
    assert unicodedata.is_normalized("NFC", text)
    assert text == text.strip()
    assert "  " not in text


def test_what_is_taken_as_ordinary_is_visible_and_composed() -> None:
    every = "".join(map(chr, range(0x20, 0x110000)))
    for c in {*clean._UNUSUAL.sub("", every), *clean._HONEST}:
        if c != "\n":
            assert unicodedata.is_normalized("NFC", c)
            assert unicodedata.category(c) not in ("Mn", "Me", "Cf", "Cc", "Cs")


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("A\x1b[2J\x1b[31mB", "AB"),
        ("A\u009b31;5mB", "AB"),
        ("A\x1b]52;c;Y3VybCBldmlsfHNo\x07B", "AB"),
        ("\x1b]8;;http://evil.invalid/\x1b\\https://bank.example/\x1b]8;;\x1b\\", "https://bank.example/"),
        ("A\x1bPq#0;2;0;0;0\x1b\\B", "AB"),
        ("A\x9d0;title\x9cB", "AB"),
        ("A\x1b(BC\x1b7D", "ACD"),
        ("A\x1b[3\x001mB", "AB"),
        ("A\x1b]0;this never ends and stays", "Athis never ends and stays"),
        ("Official report\rFAKE\b\b\b\b\tX\fY\vZ", "Official report FAKE X Y Z"),
        ("nul\0in\0title", "nulintitle"),
        ("Invoice \u202egpj.exe", "Invoice gpj.exe"),
        ("Mar\u200bco Ru\u00adbio vis\u2060its Mex\ufeffi\u200cco", "Marco Rubio visits Mexico"),
        ("\U0001f3f4\U000e0067\U000e007f flag", "\U0001f3f4 flag"),
        ("\ud800 lone", "lone"),
        ("one\u2028two\u2029three\u0085", "one two three…"),
        ("\u3164\u115f", ""),
        ("e\u0301", "é"),
    ],
)
def test_hostile_text_keeps_its_words_only(raw: str, shown: str) -> None:
    assert clean.line(raw) == shown


@pytest.mark.parametrize(
    "honest",
    [
        "👩‍👩‍👧‍👦🇲🇽1️⃣ 日本語 العربية עברית ภาษาไทย हिन्दी é́ ﷽",
        "क्षत्रिय राष्ट्रीय தமிழ்நாடு བོད་སྐད",
        "می‌خواهم",
        "[bold]Not bold[/bold] [@click=app.quit]x[/] a [/] b [/b] c [ d [b + e",
        "%s%n {0} {self.__class__} {{ 7*7 }} ${HOME} %(x)s",
    ],
)
def test_scripts_emoji_and_markup_signs_stay(honest: str) -> None:
    assert clean.line(honest) == honest


def test_marks_pile_up_only_so_far() -> None:
    zalgo = "".join(c + "\u0301\u0316\u0488" * 170 for c in "zalgo")
    shown = clean.line(zalgo)
    assert "".join(unicodedata.normalize("NFD", c)[0] for c in shown if c.isalpha()) == "zalgo"
    assert len(shown) <= 25


def test_a_line_is_cut_at_its_limit() -> None:
    assert clean.line("word " * 1000, 20) == "word word word word…"
    assert len(clean.line("x" * 100_000)) == 500
    assert clean.line("x" * 500) == "x" * 500


def test_code_keeps_its_lines_its_indents_and_one_empty_line_of_several() -> None:
    code = "\n \ndef f():\r\n\treturn 1  \n\n \n  x\u2028y\n\n"
    assert clean.block(code, keep_lines=True) == "def f():\n    return 1\n\n  x\ny"


@pytest.mark.parametrize(
    "flood",
    ["a" + "\u0301" * 300_000, "\x1b]" * 300_000, "\x9d" * 300_000, "\u200d" * 300_000, "Ãâ€" * 30_000, "โร" * 100_000],
)
def test_a_flood_is_cleaned_in_linear_time(flood: str) -> None:
    began = time.process_time()
    clean.block(flood)
    assert time.process_time() - began < 5

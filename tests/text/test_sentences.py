from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.text.sentences import spans


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in spans(text)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One stands. Two stand! Do three?", ["One stands.", "Two stand!", "Do three?"]),
        ("He said: “It is over.” Then he left.", ["He said: “It is over.”", "Then he left."]),
        ("U.S. Secretary of State Marco Rubio met Mr. Ebrard.", ["U.S. Secretary of State Marco Rubio met Mr. Ebrard."]),
        ("It left the U.S. The ship sank.", ["It left the U.S.", "The ship sank."]),
        ("On Sept. 2 about 1.5 million came.", ["On Sept. 2 about 1.5 million came."]),
        ("Prices rose 3.2 per cent. Wages fell.", ["Prices rose 3.2 per cent.", "Wages fell."]),
        ("One paragraph\n\nAnother one.", ["One paragraph", "Another one."]),
        ("彼は来た。彼女も来た。", ["彼は来た。", "彼女も来た。"]),
        ("", []),
        ("  \n\n ", []),
        ("J. K. Rowling wrote it.", ["J. K. Rowling wrote it."]),
    ],
)  # fmt: skip
def test_a_text_is_split_where_sentences_end(text: str, sentences: list[str]) -> None:
    assert split(text) == sentences


@given(st.text(alphabet="aB .!?\n”。U", max_size=60))
def test_nothing_but_white_space_lies_outside_the_sentences(text: str) -> None:
    at, outside = 0, ""
    for start, end in spans(text):
        assert at <= start < end <= len(text)
        outside += text[at:start]
        at = end
    assert not (outside + text[at:]).strip()


def test_a_long_text_without_an_end_takes_no_longer_than_its_length() -> None:
    started = time.process_time()
    assert len(split("a. " * 200_000)) >= 1
    assert time.process_time() - started < 5

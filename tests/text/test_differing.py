from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from tui.text.differing import Part, changed_figures, changes

TEXTS = st.lists(st.sampled_from(["ship", "12", "15", "sank.", "\n\n", "old"]), max_size=12).map(" ".join)


def test_a_change_is_told_by_word_where_it_stands() -> None:
    parts = changes(
        "At least 12 died.\n\nThe search goes on.", "At least 15 died.\n\nThe search goes on.\n\nMore soon."
    )
    assert parts == [
        Part("same", "At least "),
        Part("gone", "12"),
        Part("new", "15"),
        Part("same", " died.\n\nThe search goes on.\n\n"),
        Part("new", "More soon."),
    ]
    assert changed_figures(parts) == (("12", "15"),)


def test_a_phrase_that_was_changed_is_one_change() -> None:
    parts = changes("The old grey ship sank.", "The new blue ship sank.")
    assert [part for part in parts if part.change != "same"] == [Part("gone", "old grey"), Part("new", "new blue")]


def test_equal_texts_have_no_change() -> None:
    assert changes("One.\n\nTwo.", "One.\n\nTwo.") == [Part("same", "One.\n\nTwo.")]
    assert changes("", "") == []


@given(TEXTS, TEXTS)
def test_both_versions_can_be_read_from_the_parts(before: str, after: str) -> None:
    parts = changes(before, after)
    assert "".join(p.text for p in parts if p.change != "gone").split() == after.split()
    assert "".join(p.text for p in parts if p.change != "new").split() == before.split()


def test_a_book_that_was_rewritten_is_told_whole_and_soon() -> None:
    started = time.process_time()
    parts = changes("a b " * 200_000, "c a " * 200_000)
    assert [part.change for part in parts] == ["gone", "new"]
    assert time.process_time() - started < 5

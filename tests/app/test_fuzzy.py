"""A few letters, and the names that they may mean."""

from __future__ import annotations

from time import process_time

import pytest

from tui.app.fuzzy import best, folded, lit, match


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("rbio", "Marco Rubio"),
        ("MRUBIO", "Marco Rubio"),
        ("elys", "Devant l'Élysée"),
        ("mex tarif", "Tariffs on Mexico"),
        ("月の", "インド、月の南極へ"),
    ],
)
def test_letters_in_their_order_find_a_name(typed: str, name: str) -> None:
    assert match(folded(typed), folded(name))[0] > 0


@pytest.mark.parametrize(
    ("typed", "name"), [("rubo x", "Marco Rubio"), ("oibur", "Marco Rubio"), ("cur", "what the cat heard"), ("", "x")]
)
def test_letters_that_are_missing_or_strewn_over_a_sentence_find_nothing(typed: str, name: str) -> None:
    assert match(folded(typed), folded(name)) == (0.0, ())


def test_whole_beginnings_come_before_letters_with_gaps() -> None:
    names = ["Rabid Orcas", "Overrubiod", "Rubio", "Marco Rubio and others"]
    assert [one for _, one in best("rubio", [(folded(name), name) for name in names], 3)] == [
        "Rubio",
        "Marco Rubio and others",
        "Overrubiod",
    ]


def test_a_name_is_text_and_its_letters_are_lit_where_they_stand() -> None:
    shown = lit("é[/", "Caf\u00e9 [/nope] [@click=app.quit]")
    assert shown.plain == "Caf\u00e9 [/nope] [@click=app.quit]"
    assert all("click" not in str(span.style) for span in shown.spans)
    assert [span.start for span in lit("cafe", "Le Caf\u00e9").spans] == [3, 4, 5, 6]


def test_names_in_which_letters_fit_in_a_million_ways_cost_what_they_are_long() -> None:
    name = folded("the release of the reserves " * 20)
    began = process_time()
    for _ in range(100):
        match("eeseeeeereteee", name)
    assert process_time() - began < 1

from __future__ import annotations

import pytest

from tui.judge.figures import differing, figures


@pytest.mark.parametrize(
    ("text", "worth"),
    [
        ("12 people", [12]),
        ("twelve people", [12]),
        ("1,200,000 dollars", [1_200_000]),
        ("$1.2 million", [1_200_000]),
        ("1.2m pounds", [1_200_000]),
        ("a 4:00 start", [4]),
        ("3.5 per cent", [3.5]),
        ("22 1/2 years", [22.5]),
        ("1.200.000 Euro", [1_200_000]),
        ("B12 and one more", []),
        ("two dozen", [2, 12]),
        ("1.2.3.4", [1.2]),
    ],
)
def test_a_figure_is_worth_the_same_however_it_is_written(text: str, worth: list[float]) -> None:
    assert [figure.worth for figure in figures(text)] == worth


@pytest.mark.parametrize(
    ("here", "there", "pairs"),
    [
        ("At least 12 people died in the flood.", "At least 15 people died in the flood.", [("12", "15")]),
        ("At least twelve people died.", "At least 12 people died.", []),
        ("The flood killed 12 people on Monday.", "On Monday 15 people were killed.", [("12", "15")]),
        ("It cost $1.2 million in all.", "It cost 1,200,000 in all.", []),
        ("He got a 270-month sentence for murder.", "He got a 22 1/2 years sentence for murder.", []),
        ("12 people died.", "12 people died, 4 of them children.", []),
        ("Prices rose 3 per cent in May.", "Prices rose $3 in May.", []),
        ("Prices rose 3 per cent in May.", "Prices rose 4% in May.", [("3 per cent", "4%")]),
        ("Nobody died.", "12 died.", []),
    ],
)
def test_figures_differ_where_one_stands_in_the_others_place(
    here: str, there: str, pairs: list[tuple[str, str]]
) -> None:
    assert list(differing(here, there)) == pairs
    assert list(differing(there, here)) == [(b, a) for a, b in pairs]

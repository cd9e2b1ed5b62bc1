"""Quotations are attributed to whom the text plainly says they are of, and to nobody else."""

from __future__ import annotations

import pytest

from tui.judge.entities_quotes import quotes
from tui.judge.entities_spans import Span

PEOPLE = ("Marco Rubio", "Rubio", "Claudia Sheinbaum", "Donald Trump")


def said(text: str) -> list[tuple[str, str]]:
    """(who, what) for each; the names are those of PEOPLE, the longest first."""
    spans: list[Span] = []
    for person in PEOPLE:
        at = text.find(person)
        while at >= 0:
            if not any(span.start <= at < span.end for span in spans):
                spans.append(Span("text", at, at + len(person), "person"))
            at = text.find(person, at + 1)
    spans.sort(key=lambda span: span.start)
    ends = {span.start: span.end for span in spans}
    return [(text[q.speaker : ends[q.speaker]], text[q.start : q.end]) for q in quotes(text, spans)]


@pytest.mark.parametrize(
    "text",
    [
        "“We will not be moved by that,” said Marco Rubio on Tuesday.",
        "“We will not be moved by that,” Marco Rubio said on Tuesday.",
        '"We will not be moved by that," Marco Rubio, the secretary of state, told reporters.',
        "“We will not be moved by that,” Secretary of State Marco Rubio said.",
        "“We will not be moved by that,” said Secretary of State Marco Rubio.",
        "Marco Rubio said: “We will not be moved by that,” and left.",
        "Marco Rubio told reporters in Mexico City on Wednesday: “We will not be moved by that,”",
        "According to Marco Rubio, “We will not be moved by that,” is the line.",
    ],
)
def test_a_plain_attribution_is_taken(text: str) -> None:
    assert said(text) == [("Marco Rubio", "We will not be moved by that,")]


@pytest.mark.parametrize(
    "text",
    [
        "“We will not be moved by that,” he said after Marco Rubio had left.",
        "Marco Rubio met Claudia Sheinbaum. “We will not be moved by that,” an aide said.",
        "Marco Rubio called it “a very bad deal for all”.",
        "“We will not be moved by that,” said an aide to Marco Rubio.",
        "“We will not be moved by that.” Marco Rubio left the room.",
        "Marco Rubio said so.\n\n“We will not be moved by that,” was on the posters.",
        "Marco Rubio said “no way” twice.",
    ],
)
def test_what_is_not_plainly_somebodys_is_nobodys(text: str) -> None:
    assert said(text) == []


def test_a_quotation_goes_on_after_its_speaker_was_named() -> None:
    text = "“We will not be moved by that,” said Marco Rubio. “It is only the beginning of it.”"
    assert [who for who, _ in said(text)] == ["Marco Rubio", "Marco Rubio"]


def test_the_nearer_of_two_names_speaks() -> None:
    text = "Donald Trump left. “We will not be moved by that,” Claudia Sheinbaum said."
    assert [who for who, _ in said(text)] == ["Claudia Sheinbaum"]


def test_a_text_without_names_or_marks_costs_nothing() -> None:
    assert quotes("“Nobody is named in here at all.”", []) == []
    assert said('Marco Rubio said an odd " mark stays open for ever and ever') == []

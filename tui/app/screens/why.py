"""`w`: why an article is in its story, or folded under another, as it was decided, with the evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest
from types import MappingProxyType

from textual.content import Content

from tui.app import render
from tui.app.keytable import KeyTable
from tui.app.screens.sheet import Sheet
from tui.judgements import CopyVerdict, SharedPassage, StoryVerdict, Why
from tui.models import ArticleRow

_KINDS = {
    "same_link": "the same link",
    "same_text": "the same text",
    "edited": "the same text, edited",
    "excerpt": "an excerpt of it",
}


def why_text(why: Why, width: int, headlines: Mapping[str, str] = MappingProxyType({})) -> Content:
    """`headlines`: of the stories that came next."""
    lines = list(_wrapped_content(render.line(why.verdict), width))
    for ruling in why.rulings:
        said = _wrapped(render.line(ruling.words, 600), max(10, width - 2))
        lines += [
            Content.assemble(("▌ " if not at else "  ", "$warning"), (line, "$text-warning"))
            for at, line in enumerate(said)
        ]
    lines += [Content(""), _about(why.a, width)]
    if why.b is not None:
        lines.append(_about(why.b, width))
    if why.copy is not None:
        lines += _copy(why.copy, width, why.b)
    for verdict in why.stories:
        lines += _story(verdict, width, headlines)
    if why.passages:
        beside = why.b or why.beside
        lines += _titled("What both texts say", _shares(why), width)
        lines += _passages(why.passages, width, render.line(why.a.outlet), render.line(beside.outlet if beside else ""))
        if why.changed_figures:
            changed = ", ".join(f"{render.line(a)} → {render.line(b)}" for a, b in why.changed_figures)
            lines += _titled("Figures that differ", changed, width)
    if why.shared_entities:
        lines += _titled("Both name", ", ".join(render.line(name) for name in why.shared_entities), width)
    return Content("\n").join(lines)


def _about(row: ArticleRow, width: int) -> Content:
    outlet = render.line(row.outlet)
    return Content.assemble(
        "  ", (outlet, "$text-primary"), "  ", render.truncate(render.line(row.title), max(10, width - len(outlet) - 5))
    )


def _copy(copy: CopyVerdict, width: int, other: ArticleRow | None) -> list[Content]:
    share = f"{_KINDS[copy.kind]}: {copy.coverage:.0%} of the shorter text stands in the longer, {copy.coverage_longer:.0%} of the longer in the shorter"
    lines = _titled("As a copy", share, width)
    if copy.changed_figures:
        changed = ", ".join(f"{render.line(a)} → {render.line(b)}" for a, b in copy.changed_figures)
        lines += _titled("Figures that differ", changed, width)
    if copy.passages:
        there = render.line(other.outlet) if other else "its origin"
        lines += _passages(copy.passages, width, "this text", there)
    return lines


def _shares(why: Why) -> str:
    sentences = render.count(len(why.passages), "sentence")
    if why.beside is None:
        return f"No copies of each other, but they share {sentences}"
    return f"{sentences} also in the story's first text, “{render.line(why.beside.title)}”"


def _passages(passages: Sequence[SharedPassage], width: int, here: str, there: str) -> list[Content]:
    """Side by side; on a narrow screen too, since that is how they are compared."""
    column = (width - 3) // 2
    left_name, right_name = render.truncate(here, column), render.truncate(there, column)
    gap = " " * max(0, column - Content(left_name).cell_length)
    lines = [
        Content(""),
        Content.assemble((left_name, "bold $text-primary"), gap, "   ", (right_name, "bold $text-primary")),
    ]
    for passage in passages:
        left = _wrapped(render.line(passage.here, 2000), column)
        right = _wrapped(render.line(passage.there, 2000), column)
        for a, b in zip_longest(left, right, fillvalue=""):
            gap = " " * max(0, column - Content(a).cell_length)
            lines.append(Content.assemble(a, gap, (" │ ", "$text-muted"), b))
        lines += [Content.styled(f"{passage.score:.0f} % alike", "$text-muted"), Content("")]
    return lines


def _story(verdict: StoryVerdict, width: int, headlines: Mapping[str, str]) -> list[Content]:
    reason = render.line(verdict.reason) or "close to the story's reports"
    lines = _titled("In the story", reason, width)
    if verdict.shared_terms or verdict.score < 1:
        lines += _wrapped_content(
            f"score {verdict.score:.2f}, needed {verdict.threshold:.2f}, {_gap(verdict.gap_days)} its nearest report",
            width,
        )
    top = verdict.shared_terms[0][1] if verdict.shared_terms else 1.0
    for term, share in verdict.shared_terms[:12]:
        name = render.truncate(render.line(term), 24)
        gap = " " * (26 - Content(name).cell_length)
        lines.append(
            Content.assemble("  ", name, gap, (render.bar(share / (top or 1.0), 12), "$text-primary"), f" {share:.2f}")
        )
    if verdict.runner_up:
        name = f"“{render.line(headlines[verdict.runner_up])}”" if verdict.runner_up in headlines else verdict.runner_up
        lines += _wrapped_content(f"Next best story: {name}, at {verdict.runner_up_score:.2f}", width)
    return lines


def _gap(days: float) -> str:
    return "within a day of" if days < 1 else f"{days:.1f} days from"


def _titled(title: str, words: str, width: int) -> list[Content]:
    return [Content(""), Content.styled(title, "bold $text-primary"), *_wrapped_content(words, width)]


def _wrapped_content(words: str, width: int) -> Iterable[Content]:
    return [Content(line) for line in _wrapped(words, width)]


def _wrapped(words: str, width: int) -> list[str]:
    return [words[start:end] for start, end in render.wrap(words, width)]


def why_sheet(why: Why, table: KeyTable, headlines: Mapping[str, str]) -> Sheet:
    return Sheet("Why is it here?", lambda width, _: why_text(why, width, headlines), table.hints("sheet")[1:])

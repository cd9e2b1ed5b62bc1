"""`w`: why an article is in its story, or folded under another, as it was decided, with the evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import zip_longest
from types import MappingProxyType

from rich.cells import cell_len
from textual.content import Content

from tui.app import render
from tui.app.keytable import KeyTable
from tui.app.screens.sheet import Sheet
from tui.judgements import CopyVerdict, SharedPassage, StoryVerdict, Why
from tui.models import ArticleRow

_KINDS = {"same_link": "by the same link", "same_text": "the same text", "edited": "edited", "excerpt": "an excerpt"}
_ALL = 0.995
"""The share from which a text is told to stand in another as a whole."""


_BAR = 12
_WORDS = 12
"""Rare words that are shown."""
_LABEL = 9
"""Cells of what stands before a headline."""


def why_text(why: Why, width: int, headlines: Mapping[str, str] = MappingProxyType({}), plain: bool = False) -> Content:
    """`headlines`: of the stories that it is in, and of those that came next."""
    lines: list[Content] = []
    if why.b is None:
        lines += _heads(why, headlines, width)
    else:
        lines += [*_muted(render.line(why.verdict), width), Content("")]
        lines += [*_head("Text", why.a, width), *_head("Text", why.b, width)]
    for ruling in why.rulings:
        bar = ("> " if plain else "▌ ", "$warning")
        said = _wrapped(render.line(ruling.words, 600), max(10, width - 2))
        lines.append(Content(""))
        lines += [Content.assemble("  " if at else bar, (line, "$text-warning")) for at, line in enumerate(said)]
    first = why.stories[0] if why.stories else None
    what = "" if why.b is not None else _copied(why.copy) if why.copy is not None else _sentence(why.what)
    lines += [Content(""), *_said(" ".join(filter(None, (what, _placed(first, why.b is None)))), width)]
    if why.copy is not None:
        lines += _figures(why.copy.changed_figures, width, plain)
        other = why.b or why.beside
        there = render.line(other.outlet) if other else "The original"
        if why.copy.passages:
            lines += _passages(why.copy.passages, width, "This text", there, plain)
    for at, verdict in enumerate(why.stories):
        lines += [Content(""), *_said(_placed(verdict, False), width)] if at else []
        lines += _evidence(verdict, width, headlines, plain)
    if why.passages:
        beside = why.b or why.beside
        lines += _titled("What both texts say", _shares(why), width)
        lines += _figures(why.changed_figures, width, plain)
        there = render.line(beside.outlet if beside else "")
        lines += _passages(why.passages, width, render.line(why.a.outlet), there, plain)
    if why.shared_entities:
        lines += _titled("Both name", ", ".join(render.line(name) for name in why.shared_entities), width)
    text = Content("\n").join(lines)
    return render.content_in_ascii(text) if plain else text


def _heads(why: Why, headlines: Mapping[str, str], width: int) -> list[Content]:
    """The text, what it is a copy of, and the story by its headline, where that is another one."""
    lines = _head("Text", why.a, width)
    if why.copy is not None and why.beside is not None:
        lines += _head("Copy of", why.beside, width)
    story = next((headlines.get(verdict.story, "") for verdict in why.stories), "")
    if story and story not in (why.a.title, why.beside.title if why.copy and why.beside else ""):
        lines += _labelled("Story", Content(render.line(story)), width)
    return lines


def _head(label: str, row: ArticleRow, width: int) -> list[Content]:
    outlet = Content.styled(f"{render.truncate(render.line(row.outlet), 30)}  ", "$text-primary")
    return _labelled(label, outlet + Content(render.line(row.title)), width)


def _labelled(label: str, words: Content, width: int) -> list[Content]:
    spans = render.wrap(words.plain, max(width - _LABEL, 10))
    return [
        Content.assemble(((label if not at else "").ljust(_LABEL), "$text-muted"), words[start:end])
        for at, (start, end) in enumerate(spans)
    ]


def _copied(copy: CopyVerdict) -> str:
    if copy.by_title:
        return "A copy by its title: there is little text to compare."
    said = f"A copy, {_KINDS[copy.kind]}"
    if min(copy.coverage, copy.coverage_longer) < _ALL:
        said += f": {copy.coverage:.0%} of the shorter text stands in the longer one"
        said += f", {copy.coverage_longer:.0%} of the longer one in the shorter"
    return f"{said}."


def _placed(verdict: StoryVerdict | None, alone: bool) -> str:
    """Why it is in the story, in a sentence or two. `alone`: of one article, for which this is all that is asked."""
    if verdict is None:
        return "It is in no story yet." if alone else ""
    if verdict.story == verdict.article and not verdict.shared_terms:
        return "The story began with it."
    said = _sentence(verdict.reason or "close to the story's reports")
    if verdict.shared_terms or verdict.score < 1:
        said += f" Alike by {verdict.score:.2f}, where {verdict.threshold:.2f} is enough"
        said += f"; {_gap(verdict.gap_days)} its nearest report."
    return said


def _sentence(words: str) -> str:
    words = render.line(words)
    return f"{words[:1].upper()}{words[1:]}." if words else ""


def _shares(why: Why) -> str:
    sentences = render.count(len(why.passages), "sentence")
    if why.beside is None:
        return f"No copies of each other, but they share {sentences}"
    return f"{sentences} also in the story's first text, “{render.line(why.beside.title)}”"


def _figures(changed: Sequence[tuple[str, str]], width: int, plain: bool) -> list[Content]:
    if not changed:
        return []
    told = ", ".join(f"{render.line(a)} {'!=' if plain else '≠'} {render.line(b)}" for a, b in changed)
    return [Content.styled(line, "$text-warning") for line in _wrapped(f"Figures that differ: {told}", width)]


def _passages(passages: Sequence[SharedPassage], width: int, here: str, there: str, plain: bool) -> list[Content]:
    """Side by side; on a narrow screen too, since that is how they are compared. How alike they are is told where they
    are not the same."""
    column = (width - 3) // 2
    bar = (" | " if plain else " │ ", "$text-muted")

    def pair(left: Content, right: Content) -> Content:
        return Content.assemble(left, " " * max(0, column - left.cell_length), bar, right)

    lines = [Content(""), pair(*(Content.styled(render.truncate(name, column), "bold") for name in (here, there)))]
    for at, passage in enumerate(passages):
        left, right = (_wrapped(render.line(text, 2000), column) for text in (passage.here, passage.there))
        if at:
            lines.append(pair(Content(""), Content("")))
        lines += [pair(Content(a), Content(b)) for a, b in zip_longest(left, right, fillvalue="")]
        if passage.score < 100:
            lines.append(pair(Content(""), Content.styled(f"{passage.score:.0f}% alike", "$text-muted")))
    return lines


def _evidence(verdict: StoryVerdict, width: int, headlines: Mapping[str, str], plain: bool) -> list[Content]:
    """The words that decided, and the story that came next."""
    lines: list[Content] = []
    if verdict.shared_terms:
        lines += [Content(""), Content.styled("Rare words that it shares with the story", "bold $text-primary")]
    top = verdict.shared_terms[0][1] if verdict.shared_terms else 1.0
    room = min(max((cell_len(render.line(term)) for term, _ in verdict.shared_terms[:_WORDS]), default=0), 24)
    for term, share in verdict.shared_terms[:_WORDS]:
        name = render.truncate(render.line(term), room)
        gap = " " * (room + 2 - cell_len(name))
        lines.append(
            Content.assemble("  ", name, gap, (render.bar(share / (top or 1.0), _BAR, plain), "$text-primary"))
        )
    return lines + _next_best(verdict, width, headlines)


def _next_best(verdict: StoryVerdict, width: int, headlines: Mapping[str, str]) -> list[Content]:
    """The other story that it was near to; none where that one is gone, or was far."""
    near = headlines.get(verdict.runner_up or "", "")
    if not near or verdict.runner_up_score < verdict.threshold / 2:
        return []
    return _titled("The nearest other story", f"“{render.line(near)}”: alike by {verdict.runner_up_score:.2f}", width)


def _gap(days: float) -> str:
    return "within a day of" if days < 1 else f"{days:.1f} days from"


def _titled(title: str, words: str, width: int) -> list[Content]:
    return [Content(""), Content.styled(title, "bold $text-primary"), *_muted(words, width)]


def _said(words: str, width: int) -> list[Content]:
    return [Content(line) for line in _wrapped(words, width)]


def _muted(words: str, width: int) -> list[Content]:
    return [Content.styled(line, "$text-muted") for line in _wrapped(words, width)]


def _wrapped(words: str, width: int) -> list[str]:
    return [words[start:end] for start, end in render.wrap(words, width)]


def why_sheet(why: Why, table: KeyTable, headlines: Mapping[str, str], plain: bool = False) -> Sheet:
    text = partial(why_text, why, headlines=headlines, plain=plain)
    return Sheet("Why is it here?", lambda width, _: text(width), table.hints("sheet")[1:])

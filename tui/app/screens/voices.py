"""`B`: who else says so, sentence by sentence, and which figures they have in place of others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

from textual.content import Content

from tui.app import render
from tui.app.keytable import KeyTable
from tui.app.screens.sheet import Sheet
from tui.app.widgets import margin
from tui.models import Article, ArticleSupport, SentenceSupport

_INDENT = 4
"""Cells before a sentence: for how many say so."""
_FIGURES = 5
"""Of other figures in place of those of a sentence, so many are told."""


def voices_text(
    article: Article, support: ArticleSupport, outlets: Mapping[str, str], width: int, plain: bool = False
) -> Content:
    """Each sentence with the outlets that say so in texts of their own below it. `outlets`: by article."""
    others = sum(bool(one.voices) for one in support.body)
    only = sum(one.only_here for one in support.body)
    count = render.count(len(support.body), "sentence")
    said = f"{others:,} of {count} said by other outlets too, {only:,} only here"
    if not others:
        said = f"None of its {count} is said by another outlet"
    lines = [Content.styled(line, "$text-muted") for line in _wrapped(said, width)]
    for one in support.sentences:
        text = article.text[one.start : one.end] if one.end else article.title
        lines += [Content(""), *_sentence(one, render.line(text), outlets, width, plain)]
    whole = Content("\n").join(lines)
    return render.content_in_ascii(whole) if plain else whole


def _sentence(
    one: SentenceSupport, text: str, outlets: Mapping[str, str], width: int, plain: bool
) -> Iterable[Content]:
    figure, indent = margin.figure(one, plain), " " * _INDENT
    for line in _wrapped(text, width - _INDENT):
        yield Content.assemble((f"{figure:<{_INDENT}}", "$text-muted"), (line, "" if one.end else "bold"))
        figure = ""
    if one.only_here:
        yield Content.assemble(indent, ("only here", "$text-success"))
    for line in _wrapped(margin.who(one, outlets), width - _INDENT):
        yield Content.assemble(indent, (line, "$text-primary"))
    for said in _unlike(one, outlets):
        for line in _wrapped(said, width - _INDENT):
            yield Content.assemble(indent, (line, "$text-warning"))


def _unlike(one: SentenceSupport, outlets: Mapping[str, str]) -> Iterable[str]:
    """Each figure in place of another with all who have it, those that most have first."""
    who: dict[tuple[str, str], list[str]] = {}
    for here, there, article in one.figures:
        names = who.setdefault((render.line(here), render.line(there)), [])
        names.append(render.line(outlets.get(article, "another text")))
    ranked = sorted(who.items(), key=lambda entry: -len(entry[1]))
    for (here, there), names in ranked[:_FIGURES]:
        yield f"{here} here, {there} in {', '.join(dict.fromkeys(names))}"
    if len(ranked) > _FIGURES:
        yield f"and {render.count(len(ranked) - _FIGURES, 'more figure')}"


def _wrapped(words: str, width: int) -> list[str]:
    return [words[start:end] for start, end in render.wrap(words, max(width, 10))]


def voices_sheet(
    article: Article, support: ArticleSupport, outlets: Mapping[str, str], table: KeyTable, plain: bool
) -> Sheet:
    text = partial(voices_text, article, support, outlets, plain=plain)
    return Sheet("Who else says so?", lambda width, _: text(width), table.hints("sheet")[1:])

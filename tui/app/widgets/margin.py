"""Who else says so, in the story pane: the figures beside the text, and which sentences are lit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Literal

from rich.cells import cell_len

from tui.app import render
from tui.app.widgets.typeset import Line
from tui.models import ArticleSupport, SentenceSupport

Emphasis = Literal["plain", "only", "new"]
EMPHASES: tuple[Emphasis, ...] = ("plain", "only", "new")


def beside(lines: Sequence[Line]) -> dict[int, int]:
    """For each sentence the line beside which its figure stands: the first that is mostly its own. Line to sentence."""
    found: dict[int, int] = {}
    known: set[int] = set()
    for at, line in enumerate(lines):
        cells: Counter[int] = Counter()
        for piece in line:
            cells[piece.sentence] += cell_len(piece.text)
        del cells[0]
        if cells:
            most = max(cells, key=lambda number: (cells[number], -number))
            if most not in known:
                found[at] = most
                known.add(most)
    return found


def figures(head: Sequence[Line], body: Sequence[Line], support: ArticleSupport, plain: bool) -> dict[int, str]:
    """What stands beside the lines of head and body: the headline's beside its first one."""
    told = {number: figure(one, plain) for number, one in enumerate(support.sentences, 1)}
    found = {len(head) + at: told[number] for at, number in beside(body).items()}
    title = next((number for number, one in enumerate(support.sentences, 1) if not one.end), 0)
    if title:
        found[next((at for at, line in enumerate(head) if line), 0)] = told[title]
    return found


def figure(sentence: SentenceSupport, plain: bool = False) -> str:
    """How many other outlets say so in texts of their own, and a mark where one has another figure. Three cells, the numbers one
    under the other; empty: none."""
    if not sentence.voices:
        return ""
    mark = ("!" if plain else "≠") if sentence.figures else ""
    return f"{min(len(sentence.voices), 99):>2}{mark or ' '}"


def lit(support: ArticleSupport, emphasis: Emphasis, looked_at: datetime | None) -> frozenset[int] | None:
    """The numbers (from 1) of the sentences that are lit while the rest is dimmed; None: nothing is dimmed."""
    holds = _CHOICES[emphasis](support, looked_at)
    if holds is None:
        return None
    return frozenset(number for number, one in enumerate(support.sentences, 1) if holds(one))


def told(support: ArticleSupport | None, emphasis: Emphasis, looked_at: datetime | None) -> str:
    """What the key has done, in words."""
    if emphasis == "plain":
        return "Everything alike"
    if support is None or not support.sentences:
        return f"{_NAMES[emphasis]}: not known of this text"
    if emphasis == "new" and looked_at is None:
        return "New to you: everything, you had not looked at this story before"
    if emphasis == "only" and not support.others:
        return "Only here: everything, no other outlet tells this story in a text of its own"
    if emphasis == "only" and support.waiting:
        return "Only here: not known yet, the story has just changed"
    numbers = lit(support, emphasis, looked_at) or frozenset()
    return f"{_NAMES[emphasis]}: {len(numbers)} of {render.count(len(support.sentences), 'sentence')}"


_NAMES: Mapping[Emphasis, str] = {"only": "Only here", "new": "New to you"}

_Holds = Callable[[SentenceSupport], bool]


def _only(support: ArticleSupport, looked_at: datetime | None) -> _Holds | None:
    return (lambda one: one.only_here) if support.others and not support.waiting else None


def _new(support: ArticleSupport, looked_at: datetime | None) -> _Holds | None:
    return (lambda one: one.since > looked_at) if looked_at is not None else None


_CHOICES: Mapping[Emphasis, Callable[[ArticleSupport, datetime | None], _Holds | None]] = {
    "plain": lambda support, looked_at: None,
    "only": _only,
    "new": _new,
}

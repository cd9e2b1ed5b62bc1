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


LEAST_NAMES = 14
"""Cells beside the text from which the outlets are named there."""


def names(
    figures: Mapping[int, str],
    head: Sequence[Line],
    body: Sequence[Line],
    support: ArticleSupport,
    outlets: Mapping[str, str],
    room: int,
) -> dict[int, str]:
    """Who it is that says so, after the figures: as many lines as the paragraph goes on without another figure."""
    if room < LEAST_NAMES:
        return {}
    lines = [*head, *body]
    numbers = {len(head) + at: number for at, number in beside(body).items()}
    title = next((number for number, one in enumerate(support.sentences, 1) if not one.end), 0)
    found: dict[int, str] = {}
    for at in figures:
        number = numbers.get(at, title)
        free = 1
        while at + free < len(lines) and lines[at + free] and at + free not in figures:
            free += 1
        said = packed(_voices(support.sentences[number - 1], outlets), room, free)
        found |= {at + line: words for line, words in enumerate(said)}
    return found


def who(sentence: SentenceSupport, outlets: Mapping[str, str]) -> str:
    """The other outlets that say so. `outlets`: by article."""
    return ", ".join(_voices(sentence, outlets))


def _voices(sentence: SentenceSupport, outlets: Mapping[str, str]) -> list[str]:
    return list(dict.fromkeys(render.line(outlets[id], 60) for id in sentence.voices if id in outlets))


def packed(names: Sequence[str], room: int, most: int) -> list[str]:
    """Names in at most so many lines of `room` cells: whole ones, then how many more there are."""
    lines = [""]
    for at, name in enumerate(names):
        left = len(names) - at - 1
        more = len(f" +{left}") if left else 0
        after = more if len(lines) == most else min(left, 1)  # the comma at the end of a line
        added = f"{lines[-1]}, {name}" if lines[-1] else name
        if cell_len(added) + after <= room:
            lines[-1] = added
        elif not lines[-1]:
            lines[-1] = render.truncate(name, room - after)
        elif len(lines) < most:
            lines[-1] += ","
            lines.append(render.truncate(name, room - (more if len(lines) + 1 == most else min(left, 1))))
        else:
            lines[-1] += f" +{left + 1}"
            break
    return lines


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
    holds = _CHOICES[emphasis](support, looked_at)
    number = sum(map(holds, support.body)) if holds is not None else 0
    return f"{_NAMES[emphasis]}: {number:,} of {render.count(len(support.body), 'sentence')}"


def legend(figures: Mapping[int, str], emphasis: Emphasis, room: int) -> str:
    """What is lit, else what the figures mean, in a part of the pane's lower edge of `room` cells; empty: nothing."""
    if emphasis != "plain":
        return f"lit: {_NAMES[emphasis].lower()}"
    said = "in the margin: other outlets that say so" if any(figures.values()) else ""
    unlike = next((mark for mark in ("≠", "!") if any(mark in one for one in figures.values())), "")
    more = f"{said}, {unlike} another figure" if said and unlike else said
    return next((words for words in (more, said) if len(words) + 9 <= room), "")


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

"""The help: every key, from the one table."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import zip_longest

from textual.content import Content

from tui.app import keys, keytable, render
from tui.app.language import LANGUAGE
from tui.app.screens.sheet import Sheet

_KEYS_WIDTH = 15
_LONGEST = 100
"""Cells of a line of prose at most."""

_FIRST = (
    "Newsdesk shows stories, not items: reports of the same event stand together, copies are folded under their origin. "
    "The panes: 1 stories, 2 the story, 3 who and what it is about, 4 who reports it and what is related. "
    "The signs beside headlines and text are explained at the end."
)
_SIGNS = (
    ("What filters and searches understand", LANGUAGE),
    (
        "In the list",
        (
            ("●", "unread"),
            ("◆", "new since you looked"),
            ("★", "starred"),
            ("♥", "about someone or something that you follow"),
            ("▁▂█▅", "when its articles came, from the first to the last"),
            ("5 texts", "in how many texts of their own it is told: copies do not count"),
        ),
    ),
    (
        "Beside the text",
        (("2", "so many other outlets say so, in texts of their own"), ("2≠", "one of them has another figure")),
    ),
    (
        "In the coverage",
        (
            ("►", "the article that you read"),
            ("┬", "when somebody copied a text"),
            ("Δ", "changed by its source"),
            ("+3 h", "so long after the first report"),
        ),
    ),
)


_COLUMN, _GUTTER = 64, 4
"""Cells that a column of keys wants, and that lie between two."""


_PLAIN = {
    **{"●": "*", "◆": "+", "★": "*", "♥": "!", "▁▂█▅": "_.#=", "2≠": "2!", "►": ">", "┬": "'", "Δ": "~"},
    **{"↓": "down", "↑": "up", "←": "left", "→": "right"},
}
"""How keys and signs are written where the terminal has ASCII only."""


def help_text(table: keytable.KeyTable, width: int, words: str, plain: bool = False) -> Content:
    """The table and the signs, narrowed to the lines that hold every word; in columns where there is room."""
    wanted = words.casefold().split()
    columns = max(1, (width + _GUTTER) // (_COLUMN + _GUTTER))
    room = (width + _GUTTER) // columns - _GUTTER
    # A key that is typed is that key; as a letter it would be found in every line.
    exact = len(wanted) == 1 and words.strip() in _written(table)
    groups: list[list[Content]] = []
    for name, entries in table.by_group():
        found = [key for key in entries if (_has(key, words.strip()) if exact else _fits(key, wanted))]
        groups.append(_group(name, [_line(key, room, plain) for key in found], room))
    for place, signs in _SIGNS:
        told = [sign for sign in signs if (sign[0] == words.strip() if exact else _told(*sign, wanted))]
        groups.append(_group(place, [_explained(_written_as(sign[0], plain), sign[1], room) for sign in told], room))
    groups = [group for group in groups if group]
    if not groups:
        return Content.assemble("No key does anything with ", (words, "bold"))
    first = [] if wanted else [*_wrapped(_FIRST, min(width, _LONGEST)), Content("")]
    return Content("\n").join([*first, *_beside(groups, columns, room)])


def _written(table: keytable.KeyTable) -> set[str]:
    """Every key and sign as the help writes it."""
    signs = {sign for _, explained in _SIGNS for sign, _ in explained}
    return {keytable.shown(one) for key in table.keys for one in key.keys} | signs


def _group(name: str, lines: Sequence[Content], width: int) -> list[Content]:
    if not lines:
        return []
    return [
        Content.styled(name, "bold $text-primary"),
        *(part for line in lines for part in line.split("\n")),
        Content(""),
    ]


def _beside(groups: Sequence[list[Content]], columns: int, room: int) -> list[Content]:
    """The groups in their order, column by column, none of them broken."""
    height = sum(map(len, groups)) / columns
    made: list[list[Content]] = [[]]
    for group in groups:
        # The one that would stand out by more than half of it begins the next column.
        if len(made) < columns and made[-1] and len(made[-1]) + len(group) / 2 > height:
            made.append([])
        made[-1] += group
    lines = []
    for row in zip_longest(*made, fillvalue=Content("")):
        *some, last = row
        lines.append(Content("").join([*(part + " " * (room + _GUTTER - part.cell_length) for part in some), last]))
    while lines and not lines[-1].plain.strip():
        lines.pop()
    return lines


def _wrapped(text: str, width: int) -> list[Content]:
    return [Content.styled(text[start:end], "$text-muted") for start, end in render.wrap(text, width)]


def _told(sign: str, meaning: str, words: list[str]) -> bool:
    return all(word in f"{sign} {meaning}".casefold() for word in words)


def _has(key: keys.Key, written: str) -> bool:
    return written in [keytable.shown(one) for one in key.keys]


def _fits(key: keys.Key, words: list[str]) -> bool:
    """By description and group."""
    said = f"{key.told} {key.command} {key.group}".casefold()
    return all(word in said for word in words)


def _line(key: keys.Key, width: int, plain: bool) -> Content:
    return _explained(_written_as(keytable.shown_keys(key) or "in :", plain), key.told, width)


def _written_as(names: str, plain: bool) -> str:
    return " ".join(_PLAIN.get(name, name) for name in names.split(" ")) if plain else names


def _explained(names: str, meaning: str, width: int) -> Content:
    """What is explained on the left, what it means beside it."""
    room = max(10, width - _KEYS_WIDTH - 2)
    described: list[str] = [""]
    for word in meaning.split():
        if described[-1] and len(described[-1]) + 1 + len(word) > room:
            described.append("")
        described[-1] = f"{described[-1]} {word}".strip()
    indent = " " * (_KEYS_WIDTH + 2)
    # Keys that fill their column stand above what they do.
    begin = "" if len(names) < _KEYS_WIDTH - 1 else f"\n{indent}"
    return Content.assemble(
        ("  " + names.ljust(_KEYS_WIDTH if not begin else 0), "bold $text-accent"), begin, f"\n{indent}".join(described)
    )


class HelpSheet(Sheet):
    """As wide as the terminal lets it be."""


def help_sheet(table: keytable.KeyTable, plain: bool = False) -> Sheet:
    text = partial(help_text, table, plain=plain)
    return HelpSheet("Help", text, table.hints("sheet"), searchable=True)

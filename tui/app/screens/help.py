"""The help: every key, from the one table."""

from __future__ import annotations

from functools import partial

from textual.content import Content

from tui.app import keys
from tui.app.screens.sheet import Sheet

_KEYS_WIDTH = 15

_FIRST = (
    "Newsdesk shows stories, not items: reports of the same event stand together, copies are folded under their origin. "
    "The panes: 1 stories, 2 the story, 3 who and what it is about, 4 who reports it and what is related."
)
_SIGNS = (
    ("●", "unread"),
    ("◆", "new since you looked"),
    ("★", "starred"),
    ("▁▂█▅", "when its articles came, from the first to the last"),
    ("7 outlets · 5 texts", "who reports it, and in how many texts of their own: copies do not count"),
)


def help_text(table: keys.KeyTable, width: int, words: str) -> Content:
    """The table, narrowed to the lines that hold every word."""
    wanted = words.casefold().split()
    lines: list[Content] = [] if wanted else [Content.styled(_FIRST, "dim"), Content(""), *_signs(width)]
    for group, entries in table.by_group():
        found = [key for key in entries if fits(key, wanted)]
        if not found:
            continue
        if lines and lines[-1].plain:
            lines.append(Content(""))
        lines.append(Content.styled(group, "bold $text-primary"))
        lines += [_line(key, width) for key in found]
    if not lines:
        return Content.assemble("No key does anything with ", (words, "bold"))
    return Content("\n").join(lines)


def _signs(width: int) -> list[Content]:
    """What the list of stories shows beside the headlines."""
    lines = [Content.styled("In the list", "bold $text-primary")]
    for sign, meaning in _SIGNS:
        if len(sign) < _KEYS_WIDTH:
            lines.append(_explained(sign, meaning, width))
        else:
            lines += [Content.styled(f"  {sign}", "bold $text-accent"), _explained("", meaning, width)]
    return [*lines, Content("")]


def fits(key: keys.Key, words: list[str]) -> bool:
    """By description and group; a single word also by the very key."""
    said = f"{key.description} {key.command} {key.group}".casefold()
    if all(word in said for word in words):
        return True
    return len(words) == 1 and words[0] in [keys.shown(one).casefold() for one in key.keys]


def _line(key: keys.Key, width: int) -> Content:
    return _explained(keys.shown_keys(key), key.description, width)


def _explained(names: str, meaning: str, width: int) -> Content:
    """What is explained on the left, what it means beside it."""
    room = max(10, width - _KEYS_WIDTH - 2)
    described: list[str] = [""]
    for word in meaning.split():
        if described[-1] and len(described[-1]) + 1 + len(word) > room:
            described.append("")
        described[-1] = f"{described[-1]} {word}".strip()
    first, *rest = described
    indent = " " * (_KEYS_WIDTH + 2)
    return Content.assemble(
        ("  " + names.ljust(_KEYS_WIDTH), "bold $text-accent"), first, *(f"\n{indent}{line}" for line in rest)
    )


def help_sheet(table: keys.KeyTable) -> Sheet:
    return Sheet("Keys", partial(help_text, table), table.hints("sheet"), searchable=True)

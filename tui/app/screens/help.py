"""The help: every key, from the one table."""

from __future__ import annotations

from functools import partial

from textual.content import Content

from tui.app import keys, keytable
from tui.app.screens.sheet import Sheet

_KEYS_WIDTH = 15

_FIRST = (
    "Newsdesk shows stories, not items: reports of the same event stand together, copies are folded under their origin. "
    "The panes: 1 stories, 2 the story, 3 who and what it is about, 4 who reports it and what is related. "
    "The signs beside headlines and text are explained at the end."
)
_SIGNS = (
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


def help_text(table: keytable.KeyTable, width: int, words: str) -> Content:
    """The table and the signs, narrowed to the lines that hold every word."""
    wanted = words.casefold().split()
    groups = [(name, [_line(key, width) for key in entries if fits(key, wanted)]) for name, entries in table.by_group()]
    groups += [(place, [_explained(*sign, width) for sign in signs if _told(*sign, wanted)]) for place, signs in _SIGNS]
    lines: list[Content] = [] if wanted else [Content.styled(_FIRST, "$text-muted")]
    for name, found in groups:
        if found:
            lines += [Content("")] if lines else []
            lines += [Content.styled(name, "bold $text-primary"), *found]
    if not lines:
        return Content.assemble("No key does anything with ", (words, "bold"))
    return Content("\n").join(lines)


def _told(sign: str, meaning: str, words: list[str]) -> bool:
    return words == [sign] or all(word in meaning.casefold() for word in words)


def fits(key: keys.Key, words: list[str]) -> bool:
    """By description and group; a single word also by the very key."""
    said = f"{key.description} {key.command} {key.group}".casefold()
    if all(word in said for word in words):
        return True
    return len(words) == 1 and words[0] in [keytable.shown(one).casefold() for one in key.keys]


def _line(key: keys.Key, width: int) -> Content:
    return _explained(keytable.shown_keys(key) or "by name in :", key.description, width)


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


def help_sheet(table: keytable.KeyTable) -> Sheet:
    return Sheet("Keys", partial(help_text, table), table.hints("sheet"), searchable=True)

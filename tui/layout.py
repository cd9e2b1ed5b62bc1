"""How values become lines of output: JSON objects for programs, columns and paragraphs for people.

Standard output is data, standard error is narration. No text leaves here with a control character in it,
whatever the store holds and wherever it goes: a pipe may end in a terminal.
"""

from __future__ import annotations

import dataclasses
import io
import json
import os
import re
import shutil
import sys
import textwrap
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TextIO

WIDEST_NAME = 40
"""The widest that a name is set in a column, in cells."""
MEASURE = 76
"""The widest that running text is set, in cells."""

_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e0fff]"
)
_ESCAPED = re.compile(
    "[\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_NO_OFFSET = timedelta(0)
_COLOURS = {"dim": "2", "bold": "1", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}


# ---------------------------------------------------------------- for programs


def fields(record: object) -> dict[str, object]:
    """A record of `models` as an object, to which more can be added; its own records are left as they are."""
    return {field.name: getattr(record, field.name) for field in dataclasses.fields(record)}  # type: ignore[arg-type]


def _plain(value: object) -> object:
    """What json itself has no form for: records as objects, times in ISO 8601 and UTC."""
    if isinstance(value, datetime):
        return iso(value)
    if dataclasses.is_dataclass(value):
        return fields(value)
    if isinstance(value, Path):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def json_line(value: object) -> str:
    """One object on one line, for every reader of lines and on every terminal.

    Line separators, control and invisible characters are written as escapes; a lone surrogate, which is
    no character, as U+FFFD.
    """
    line = json.dumps(value, ensure_ascii=False, default=_plain)
    if line.isascii():
        return line.replace("\x7f", "\\u007f")
    return _SURROGATE.sub("\ufffd", _ESCAPED.sub(lambda found: json.dumps(found[0])[1:-1], line))


def write_json(values: Iterable[object], flush: bool = False) -> None:
    """JSON lines on standard output."""
    as_utf8()
    for value in values:
        sys.stdout.write(json_line(value) + "\n")
        if flush:
            sys.stdout.flush()


def as_utf8() -> None:
    """Standard output in UTF-8, whatever the terminal's encoding: for what programs read."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")


def iso(time: datetime) -> str:
    """An aware time as 2026-01-02T03:04:05Z."""
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0")


# ---------------------------------------------------------------- for people


def safe(text: str) -> str:
    """A text on one line, with nothing in it that a terminal would obey."""
    return text if text.isascii() and text.isprintable() else _UNSAFE.sub("", re.sub(r"[\t\n\r]+", " ", text))


def say(*texts: str) -> None:
    """Narration, on standard error."""
    for text in texts:
        for line in text.split("\n"):
            print(safe(line), file=sys.stderr)


def typed(words: Iterable[str]) -> str:
    """What a user typed as one text, free of what no text can hold (bytes that were not UTF-8)."""
    return " ".join(words).encode("utf-8", "replace").decode()


def in_colour(out: TextIO) -> bool:
    """A terminal that can, and a user who did not ask for none (no-color.org)."""
    return out.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def painted(text: str, *styles: str, out: TextIO | None = None) -> str:
    """The text in these styles where standard output takes colours. The text itself must be safe."""
    if not text or not in_colour(out or sys.stdout):
        return text
    return f"\x1b[{';'.join(_COLOURS[style] for style in styles)}m{text}\x1b[0m"


def width() -> int | None:
    """Cells of a line of standard output; None where it is no terminal, and nothing is cut."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def measure() -> int:
    """The width of running text, in cells."""
    return max(20, min(width() or MEASURE, MEASURE))


def columns(rows: Sequence[Sequence[str]], right: frozenset[int] = frozenset(), limit: int | None = None) -> list[str]:
    """Rows of cells as lines, columns aligned by terminal cells; the last column is cut to `limit`, if there is one."""
    from rich.cells import cell_len

    cells = [[*(_cut(safe(cell), WIDEST_NAME) for cell in row[:-1]), safe(row[-1])] for row in rows]
    if not cells:
        return []
    last = len(cells[0]) - 1
    widths = [max(cell_len(row[column]) for row in cells) for column in range(last)]
    lines = []
    for row in cells:
        line = ""
        for cell, size, column in zip(row, widths, range(last), strict=False):
            blanks = " " * (size - cell_len(cell))
            line += (blanks + cell if column in right else cell + blanks) + "  "
        tail = row[last] if limit is None else _cut(row[last], max(2, limit - cell_len(line)))
        lines.append((line + tail).rstrip())
    return lines


def _cut(text: str, room: int) -> str:
    """The text in at most so many cells."""
    from rich.cells import cell_len, set_cell_size

    return text if cell_len(text) <= room else set_cell_size(text, room - 1).rstrip() + "…"


def wrapped(text: str, first: str = "", rest: str | None = None) -> list[str]:
    """A paragraph as lines of the measure, the first headed by `first`, the others by `rest`."""
    rest = first if rest is None else rest
    text = safe(text)
    if text.isascii():
        return textwrap.wrap(text, measure(), initial_indent=first, subsequent_indent=rest, break_on_hyphens=False) or [
            first.rstrip()
        ]
    return _wrapped_by_cells(text, first, rest)


def _wrapped_by_cells(text: str, first: str, rest: str) -> list[str]:
    from rich.cells import cell_len, chop_cells

    room = measure()
    lines = []
    line, size, begun = first, cell_len(first), False
    for word in text.split(" "):
        # A script without blanks is broken where the line is full.
        pieces = [word] if cell_len(word) <= room - cell_len(rest) else chop_cells(word, room - cell_len(rest))
        for piece in pieces:
            cells = cell_len(piece)
            if begun and size + 1 + cells > room:
                lines.append(line)
                line, size, begun = rest, cell_len(rest), False
            line, size = (f"{line} {piece}", size + 1 + cells) if begun else (line + piece, size + cells)
            begun = True
    return [*lines, line]


def capital(words: str) -> str:
    """As the beginning of a sentence."""
    return words[:1].upper() + words[1:]


def counted(number: int, one: str, many: str | None = None) -> str:
    """`1 story`, `2 stories`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def day(time: datetime) -> str:
    """A time for people, in their own time zone: 2026-01-02 03:04."""
    return local(time).strftime("%Y-%m-%d %H:%M")


def local(at: datetime) -> datetime:
    """Where the user is; a bare day stays that day everywhere: 2 September, 00:00 UTC is not 1 September in Mexico."""
    return at if at.utcoffset() == _NO_OFFSET and not (at.hour or at.minute or at.second) else at.astimezone()

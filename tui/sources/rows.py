"""JSON Lines files, read line by line: such a file may be larger than the memory."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

from tui.sources.documents import SeedRow, hashed, row_id

_PIECE = 1 << 20
_BOM = codecs.BOM_UTF8


@dataclass(frozen=True, slots=True)
class RowFile:
    """A file of rows, as it was when it was looked through."""

    path: Path
    digest: bytes
    plain: bool
    """It is UTF-8, and can be read line by line. Else its encoding must be guessed from the whole of it."""


@dataclass(frozen=True, slots=True)
class Line:
    """Where a row with an id of its own stands; the row itself is read again when it is needed."""

    path: Path
    offset: int
    length: int
    place: str
    source_id: str
    content: str
    raw_hash: str
    about: tuple[Mapping[str, str], str | None]
    """What is stated of the file's rows, and the folder that may name their outlet."""


def look_through(path: Path) -> RowFile:
    """Read a file once, a piece at a time. Raises OSError."""
    digest = blake2b(digest_size=16)
    decoder = codecs.getincrementaldecoder("utf-8")()
    plain, blank = True, True
    with open(path, "rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
            blank = blank and not piece.removeprefix(_BOM).strip()
            if plain:
                try:
                    decoder.decode(piece)
                    plain = b"\0" not in piece
                except UnicodeDecodeError:
                    plain = False
        if plain:
            try:
                decoder.decode(b"", final=True)
            except UnicodeDecodeError:
                plain = False
    return RowFile(path, digest.digest(), plain and not blank)


def lines(file: RowFile, name: str) -> Iterator[tuple[str, int, int, str]]:
    """The lines of a plain file that hold anything: their place in words, offset and length in bytes, their text."""
    offset = 0
    with open(file.path, "rb") as opened:
        # Split at \n only: JSON may hold U+2028 and its like inside a string.
        for number, raw in enumerate(opened, 1):
            text = raw.removeprefix(_BOM if number == 1 else b"").decode("utf-8", "replace").strip()
            if text:
                yield f"{name}, line {number}", offset, len(raw), text
            offset += len(raw)


def values_of(text: str) -> Mapping[str, Any]:
    """The object on a line. Raises ValueError that says what is wrong with it."""
    try:
        values: Any = json.loads(text)
    except RecursionError:
        raise ValueError("not valid JSON (too deep)") from None
    except ValueError as error:
        raise ValueError(f"not valid JSON ({getattr(error, 'msg', '') or 'it cannot be read'})") from error
    if not isinstance(values, dict):
        raise ValueError("not an object in braces")
    return values


def content_of(values: Mapping[str, Any]) -> str:
    """A hash of what a row tells, by which exact repeats are known."""
    return hashed(*(str(values.get(name) or "") for name in ("url", "title", "text", "html")))


def read_again(line: Line) -> SeedRow:
    """The row at a place. Raises ValueError or OSError where the file is no longer what it was."""
    with open(line.path, "rb") as file:
        file.seek(line.offset)
        raw = file.read(line.length)
    values = values_of(raw.removeprefix(_BOM if not line.offset else b"").decode("utf-8", "replace").strip())
    if row_id(values) != line.source_id:
        raise ValueError("the file has changed while it was read")
    return SeedRow(line.place, values, *line.about, line.raw_hash)

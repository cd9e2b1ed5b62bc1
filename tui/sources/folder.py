"""The files of a seeds entry, as they lie on the disk: which there are, and what the seeds.toml beside them say."""

from __future__ import annotations

import os
import time
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from tui.models import Failure
from tui.sources.documents import STATEMENTS, FileKind, hashed
from tui.sources.rows import RowFile, look_through
from tui.text import clean

MOST_FILES = 50_000
LARGEST_FILE, LARGEST_ROWS = 30 << 20, 1 << 30
_SETTLED = 3.0
"""Seconds after which a file that was written is taken to be written."""
_STATEMENTS_FILE = "seeds.toml"

KINDS: dict[str, FileKind] = {
    **dict.fromkeys((".txt", ".text"), "text"),
    **dict.fromkeys((".md", ".markdown"), "markdown"),
    **dict.fromkeys((".html", ".htm", ".xhtml"), "html"),
    **dict.fromkeys((".xml", ".rss", ".atom", ".rdf", ".json"), "feed"),
}
_ROWS = (".jsonl", ".ndjson")


@dataclass(slots=True)
class Found:
    """A seeds entry as it lies on the disk."""

    folder: Path
    bodies: dict[str, bytes | RowFile] = field(default_factory=dict)
    """By name relative to the folder, in order. Files of rows are not held, only looked through."""
    statements: dict[str, dict[str, str]] = field(default_factory=dict)
    """What the seeds.toml files say, by the same names."""
    warnings: list[Failure] = field(default_factory=list)

    def warn(self, place: str, told: str) -> None:
        self.warnings.append(Failure("file", f"{clean.line(place, 300)}: {clean.line(told, 300)}"))


def seen_from_outside(path: Path, stated: Sequence[str]) -> str | None:
    """What can be told of the files without reading them: names, sizes, times. None where that is not to be relied on.

    A file that was written just now may be written again within the same tick of its clock. Raises OSError.
    """
    newest = 0.0
    told: list[str] = []
    for folder, below, names in os.walk(path) if path.is_dir() else [(str(path.parent), [], [path.name])]:
        below[:] = sorted(name for name in below if not name.startswith("."))
        for name in sorted({*names, *([] if path.is_dir() else [_STATEMENTS_FILE])}):
            try:
                about = os.stat(os.path.join(folder, name))
            except OSError:
                continue
            newest = max(newest, about.st_mtime, about.st_ctime)
            told.append(f"{folder}/{name} {about.st_size} {about.st_mtime_ns} {about.st_ctime_ns} {about.st_ino}")
    if not told or newest > time.time() - _SETTLED:
        return None
    return f"files {hashed(*stated, *told)}"


def find(path: Path) -> Found:
    """The seeds under `path`, a folder or one file. Raises OSError where there is nothing to look at."""
    if not path.is_dir():
        found = Found(path.absolute().parent)
        found.bodies[clean.line(path.name)] = _taken_in(path)
        _add_statements(found, found.folder, "")
        found.statements = {name: said for name, said in found.statements.items() if name in found.bodies}
        return found
    found = Found(path.absolute())
    inside = path.resolve()
    for folder, below, names in os.walk(path, onerror=lambda error: _not_listed(found, error, path)):
        here = Path(folder)
        below[:] = sorted(name for name in below if not name.startswith("."))
        relative = "" if here == path else f"{here.relative_to(path).as_posix()}/"
        for name in below:
            if (here / name).is_symlink():
                found.warn(relative + name, "links to a folder are not followed")
        _add_statements(found, here, relative)
        for name in sorted(names):
            if name.startswith(".") or name.partition(".")[0].upper() == "README" or name == _STATEMENTS_FILE:
                continue
            if len(found.bodies) == MOST_FILES:
                found.warn(str(path), f"only the first {MOST_FILES:,} files are read")
                return found
            _add(found, here / name, clean.line(relative + name), inside)
    for name in found.statements.keys() - found.bodies.keys():
        found.warn(_STATEMENTS_FILE, f"{name} is named here, but there is no such file")
    return found


def _not_listed(found: Found, error: OSError, path: Path) -> None:
    if error.filename == str(path):
        raise error
    found.warn(str(error.filename), (error.strerror or "cannot be listed").lower())


def _add(found: Found, path: Path, name: str, inside: Path) -> None:
    suffix = path.suffix.lower()
    try:
        if path.is_symlink() and not path.resolve().is_relative_to(inside):
            found.warn(name, "a link that leads out of the folder; not followed")
        elif not path.is_file():
            found.warn(name, "not a file, or a link to nothing")
        elif suffix not in KINDS and suffix not in _ROWS:
            found.warn(name, "not a kind of file that is read (.txt, .md, .html, .jsonl, .xml, .rss, .atom, .json)")
        elif path.stat().st_size > (most := LARGEST_ROWS if suffix in _ROWS else LARGEST_FILE):
            found.warn(name, f"larger than what is read ({most >> 20:,} MB)")
        else:
            found.bodies[name] = _taken_in(path)
    except OSError as error:
        found.warn(name, (error.strerror or "cannot be read").lower())


def _taken_in(path: Path) -> bytes | RowFile:
    return look_through(path) if path.suffix.lower() in _ROWS else path.read_bytes()


def _add_statements(found: Found, folder: Path, relative: str) -> None:
    """Read the folder's seeds.toml; it goes before those of the folders above."""
    shown = relative + _STATEMENTS_FILE
    try:
        entries = tomllib.loads((folder / _STATEMENTS_FILE).read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        return
    except OSError as error:
        return found.warn(shown, (error.strerror or "cannot be read").lower())
    except ValueError as error:
        return found.warn(shown, f"left out, as it is not valid TOML: {error}")
    for name, entry in entries.items():
        if not isinstance(entry, dict):
            found.warn(shown, f'{name}: give the file its own part: ["{name}"]')
            continue
        for unknown in entry.keys() - set(STATEMENTS):
            found.warn(shown, f"{name}: {unknown} is not known here ({', '.join(STATEMENTS)} are)")
        said = {key: _as_text(entry[key]) for key in STATEMENTS if key in entry}
        found.statements.setdefault(clean.line(relative + name), {}).update(said)


def _as_text(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)

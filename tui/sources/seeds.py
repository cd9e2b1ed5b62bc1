"""Articles from files and folders of this machine.

The files are listed and hashed here; what they hold is read in worker processes, some files or 200 lines at a time.
"""

from __future__ import annotations

import asyncio
import os
import time
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TypeVar

from tui.models import Draft, Failure, FetchState, SourceResult, SourceSpec, joined
from tui.sources.documents import (
    STATEMENTS,
    FileKind,
    Reading,
    SeedFile,
    SeedRow,
    hashed,
    read_files,
    read_rows,
    row_id,
)
from tui.sources.rows import Line, RowFile, content_of, lines, look_through, read_again, values_of
from tui.sources.textfile import decoded
from tui.sources.workers import WorkerFailure, Workers
from tui.text import clean

ROWS_AT_ONCE = 2_000
"""Rows held at a time; what they give is then stored."""
ROWS_A_TASK, FILES_A_TASK, BYTES_A_TASK = 200, 16, 500_000
MOST_FILES = 50_000
LARGEST_FILE, LARGEST_ROWS = 30 << 20, 1 << 30
_SECONDS = 30.0
_SETTLED = 3.0
"""Seconds after which a file that was written is taken to be written."""
_MOST_WARNINGS = 100
_STATEMENTS_FILE = "seeds.toml"

_KINDS: dict[str, FileKind] = {
    **dict.fromkeys((".txt", ".text"), "text"),
    **dict.fromkeys((".md", ".markdown"), "markdown"),
    **dict.fromkeys((".html", ".htm", ".xhtml"), "html"),
    **dict.fromkeys((".xml", ".rss", ".atom", ".rdf", ".json"), "feed"),
}
_ROWS = (".jsonl", ".ndjson")

T = TypeVar("T", SeedFile, SeedRow)


@dataclass(slots=True)
class _Found:
    """A seeds entry as it lies on the disk."""

    folder: Path
    bodies: dict[str, bytes | RowFile] = field(default_factory=dict)
    """By name relative to the folder, in order. Files of rows are not held, only looked through."""
    statements: dict[str, dict[str, str]] = field(default_factory=dict)
    """What the seeds.toml files say, by the same names."""
    warnings: list[Failure] = field(default_factory=list)

    def warn(self, place: str, told: str) -> None:
        self.warnings.append(Failure("file", f"{clean.line(place, 300)}: {clean.line(told, 300)}"))


@dataclass(frozen=True, slots=True)
class _Item:
    """One article before its id is settled: a draft, or a row whose id and contents are known already."""

    source_id: str
    content: str
    raw_hash: str
    draft: Draft | None = None
    row: SeedRow | Line | None = None


Keep = Callable[[SourceResult], None]


async def read_seeds(
    spec: SourceSpec, state: FetchState, known: Mapping[str, str], workers: Workers, keep: Keep | None = None
) -> SourceResult:
    """What the files hold now. A part that cannot be read is a warning; if nothing can, that is the failure.

    Many rows are handed to `keep` some thousand at a time, and are then not in the result: a file may hold more than
    the memory does. The result's validators stand for all of them.
    """
    began = time.monotonic()
    stated = [f"{name}={value}" for name, value in sorted({**spec.defaults, "outlet": spec.outlet or ""}.items())]
    try:
        mark = await asyncio.to_thread(_outside, Path(spec.address), stated)
        if mark and mark == state.etag and state.body_hash:
            return SourceResult("unchanged", etag=mark, body_hash=state.body_hash, seconds=time.monotonic() - began)
        found = await asyncio.to_thread(_find, Path(spec.address))
    except OSError as error:
        return _failed(f"{clean.line(spec.address, 300)}: {(error.strerror or str(error)).lower()}", (), began)
    digest = hashed(*stated, repr(sorted(found.statements.items())), *_flat(found.bodies))
    if digest == state.body_hash:
        return SourceResult("unchanged", etag=mark, body_hash=digest, seconds=time.monotonic() - began)

    files, rows = await asyncio.to_thread(_sorted_out, found, spec)
    items: list[_Item] = []
    complete = True
    unnamed = [row for row in rows if isinstance(row, SeedRow) and not row_id(row.values)]
    batches = [(read_files, batch) for batch in _file_batches(files)]
    readings = await asyncio.gather(
        *(_read(workers, function, batch) for function, batch in batches),
        *(_read(workers, read_rows, batch) for batch in _row_batches(unnamed)),
    )
    for batch_readings, all_read in readings:
        complete &= all_read
        for reading in batch_readings:
            found.warnings += reading.warnings
            items += [_Item(d.source_id, _content(d), d.raw_hash, draft=d) for d in reading.drafts]
    for row in rows:
        if isinstance(row, Line):
            items.append(_Item(row.source_id, row.content, row.raw_hash, row=row))
        elif row_id(row.values):
            items.append(_Item(row_id(row.values), content_of(row.values), row.raw_hash, row=row))

    settled = _settled(items)
    wanted = {source_id: item for source_id, item in settled.items() if known.get(source_id) != item.raw_hash}
    drafts = [replace(item.draft, source_id=source_id) for source_id, item in wanted.items() if item.draft]
    left = [(source_id, item.row) for source_id, item in wanted.items() if item.row]
    seen = tuple(settled)
    title = clean.line(found.folder.name, 120) or None
    unreadable: set[str] = set()
    for start in range(0, len(left), ROWS_AT_ONCE):
        some = left[start : start + ROWS_AT_ONCE]
        given, all_read = await _drafts_of(some, workers, found, unreadable)
        complete &= all_read
        drafts += given
        if keep is not None and start + ROWS_AT_ONCE < len(left):
            keep(SourceResult("ok", drafts=tuple(drafts), seen=seen, title=title))
            drafts = []
    seen = tuple(source_id for source_id in settled if source_id not in unreadable)
    warnings = _fewer(found.warnings)
    if not seen:
        told = warnings[0].message if len(warnings) == 1 else f"{spec.shown}: there is nothing here that can be read"
        return _failed(told, warnings, began)
    return SourceResult(
        "ok",
        drafts=tuple(drafts),
        seen=seen,
        title=title,
        # Where a worker failed the files are asked again next time.
        etag=mark if complete else None,
        body_hash=digest if complete else None,
        warnings=warnings,
        seconds=time.monotonic() - began,
    )


async def _drafts_of(
    some: Sequence[tuple[str, SeedRow | Line]], workers: Workers, found: _Found, unreadable: set[str]
) -> tuple[list[Draft], bool]:
    """The drafts of rows, and whether the workers came through with all."""
    named: list[tuple[str, SeedRow]] = []
    for source_id, row in some:
        try:
            named.append((source_id, read_again(row) if isinstance(row, Line) else row))
        except (ValueError, OSError) as error:
            found.warn(row.place, f"{error}; left out")
            unreadable.add(source_id)
    complete = len(named) == len(some)
    parts = [named[i : i + ROWS_A_TASK] for i in range(0, len(named), ROWS_A_TASK)]
    drafts: list[Draft] = []
    answers = await asyncio.gather(*(_read(workers, read_rows, [row for _, row in part]) for part in parts))
    for part, (readings, all_read) in zip(parts, answers, strict=True):
        complete &= all_read
        for (source_id, _), reading in zip(part, readings, strict=True):
            found.warnings += reading.warnings
            drafts += [replace(draft, source_id=source_id) for draft in reading.drafts]
            if not reading.drafts:
                unreadable.add(source_id)
    return drafts, complete


def _failed(told: str, warnings: tuple[Failure, ...], began: float) -> SourceResult:
    return SourceResult("error", error=Failure("file", told), warnings=warnings, seconds=time.monotonic() - began)


def _fewer(warnings: Sequence[Failure]) -> tuple[Failure, ...]:
    if len(warnings) <= _MOST_WARNINGS:
        return tuple(warnings)
    more = Failure("file", f"… and {len(warnings) - _MOST_WARNINGS:,} more files or lines with faults")
    return (*warnings[:_MOST_WARNINGS], more)


# ---------------------------------------------------------------- listing


def _outside(path: Path, stated: Sequence[str]) -> str | None:
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


def _find(path: Path) -> _Found:
    """The seeds under `path`, a folder or one file. Raises OSError where there is nothing to look at."""
    if not path.is_dir():
        found = _Found(path.absolute().parent)
        found.bodies[clean.line(path.name)] = _taken_in(path)
        _add_statements(found, found.folder, "")
        found.statements = {name: said for name, said in found.statements.items() if name in found.bodies}
        return found
    found = _Found(path.absolute())
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


def _not_listed(found: _Found, error: OSError, path: Path) -> None:
    if error.filename == str(path):
        raise error
    found.warn(str(error.filename), (error.strerror or "cannot be listed").lower())


def _add(found: _Found, path: Path, name: str, inside: Path) -> None:
    suffix = path.suffix.lower()
    try:
        if path.is_symlink() and not path.resolve().is_relative_to(inside):
            found.warn(name, "a link that leads out of the folder; not followed")
        elif not path.is_file():
            found.warn(name, "not a file, or a link to nothing")
        elif suffix not in _KINDS and suffix not in _ROWS:
            found.warn(name, "not a kind of file that is read (.txt, .md, .html, .jsonl, .xml, .rss, .atom, .json)")
        elif path.stat().st_size > (most := LARGEST_ROWS if suffix in _ROWS else LARGEST_FILE):
            found.warn(name, f"larger than what is read ({most >> 20:,} MB)")
        else:
            found.bodies[name] = _taken_in(path)
    except OSError as error:
        found.warn(name, (error.strerror or "cannot be read").lower())


def _taken_in(path: Path) -> bytes | RowFile:
    return look_through(path) if path.suffix.lower() in _ROWS else path.read_bytes()


def _add_statements(found: _Found, folder: Path, relative: str) -> None:
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


# ---------------------------------------------------------------- sorting out


def _sorted_out(found: _Found, spec: SourceSpec) -> tuple[list[SeedFile], list[SeedRow | Line]]:
    files: list[SeedFile] = []
    rows: list[SeedRow | Line] = []
    for name, body in found.bodies.items():
        own = found.statements.get(name, {})
        stated = {**spec.defaults, **own}
        below = name.rpartition("/")[0].rpartition("/")[2]
        # The source's outlet holds for all its files; without one a folder inside names its own.
        folder = None if spec.outlet else below or None
        told = [f"{key}={value}" for key, value in sorted(stated.items())]
        about = hashed(*told, spec.outlet or "", folder or "")
        suffix = os.path.splitext(name)[1].lower()
        if isinstance(body, RowFile):
            rows += _rows(found, name, body, stated, folder, about)
        elif suffix in _KINDS:
            # A saved feed tells its title: a better name for the outlet than a folder's, a worse one than a given one.
            if _KINDS[suffix] == "feed" and not spec.outlet:
                folder = folder or clean.line(found.folder.name, 120)
            files.append(SeedFile(name, _KINDS[suffix], body, stated, folder, hashed(about, body)))
        else:
            found.warn(name, "not a kind of file that is read")
    return files, rows


def _rows(
    found: _Found, name: str, file: RowFile, stated: Mapping[str, str], folder: str | None, about: str
) -> Iterator[SeedRow | Line]:
    try:
        for place, offset, length, text in _lines(found, name, file):
            try:
                values = values_of(text)
            except ValueError as error:
                found.warn(place, f"{error}; left out")
                continue
            raw_hash = hashed(about, text)
            if offset is not None and (id := row_id(values)):
                yield Line(file.path, offset, length, place, id, content_of(values), raw_hash, (stated, folder))
            else:
                yield SeedRow(place, values, stated, folder, raw_hash)
    except OSError as error:
        found.warn(name, (error.strerror or "cannot be read").lower())


def _lines(found: _Found, name: str, file: RowFile) -> Iterator[tuple[str, int | None, int, str]]:
    if file.plain:
        yield from lines(file, name)
        return
    try:
        text, warnings = decoded(file.path.read_bytes(), name)
    except ValueError as error:
        return found.warn(name, str(error))
    found.warnings += warnings
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield f"{name}, line {number}", None, 0, line.strip()


def _flat(bodies: Mapping[str, bytes | RowFile]) -> Iterator[str | bytes]:
    for name, body in bodies.items():
        yield name
        yield body.digest if isinstance(body, RowFile) else body


def _content(draft: Draft) -> str:
    return hashed(draft.url or "", draft.title, joined(draft.blocks))


def _settled(items: Sequence[_Item]) -> dict[str, _Item]:
    """Each item under an id of its own: exact repeats are one item, different items under one id are told apart."""
    same: dict[str, dict[str, _Item]] = {}
    for item in items:
        same.setdefault(item.source_id, {}).setdefault(item.content, item)
    return {
        source_id if len(contents) == 1 else f"{source_id}\u241f{content}": item
        for source_id, contents in same.items()
        for content, item in contents.items()
    }


# ---------------------------------------------------------------- work for the workers


def _file_batches(files: Sequence[SeedFile]) -> Iterator[list[SeedFile]]:
    batch: list[SeedFile] = []
    size = 0
    for file in files:
        if batch and (len(batch) == FILES_A_TASK or size + len(file.body) > BYTES_A_TASK):
            yield batch
            batch, size = [], 0
        batch.append(file)
        size += len(file.body)
    if batch:
        yield batch


def _row_batches(rows: Sequence[SeedRow]) -> Iterator[list[SeedRow]]:
    for i in range(0, len(rows), ROWS_A_TASK):
        yield list(rows[i : i + ROWS_A_TASK])


async def _read(
    workers: Workers, function: Callable[[Sequence[T]], list[Reading]], batch: Sequence[T]
) -> tuple[list[Reading], bool]:
    """What a worker makes of the batch, and whether it came through; one that fails is tried again piece by piece."""
    try:
        return await workers.run(function, batch, seconds=_SECONDS), True
    except WorkerFailure as error:
        if len(batch) == 1:
            place = batch[0].place if isinstance(batch[0], SeedRow) else batch[0].name
            return [Reading(warnings=(Failure("file", f"{place}: {clean.line(str(error), 300)}"),))], False
    pieces = [await _read(workers, function, [piece]) for piece in batch]
    return [reading for readings, _ in pieces for reading in readings], all(read for _, read in pieces)

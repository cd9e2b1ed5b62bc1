"""Articles from files and folders of this machine.

The files are listed and hashed here; what they hold is read in worker processes, some files or 200 lines at a time.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from tui.models import Draft, Failure, FetchState, SourceResult, SourceSpec, joined
from tui.sources.documents import (
    Reading,
    SeedFile,
    SeedRow,
    hashed,
    read_files,
    read_rows,
    row_id,
)
from tui.sources.folder import KINDS, Found, find, seen_from_outside
from tui.sources.rows import Line, RowFile, content_of, lines, read_again, values_of
from tui.sources.textfile import decoded
from tui.sources.workers import WorkerFailure, Workers
from tui.text import clean

ROWS_AT_ONCE = 2_000
"""Rows held at a time; what they give is then stored."""
ROWS_A_TASK, FILES_A_TASK, BYTES_A_TASK = 200, 16, 500_000
_SECONDS = 30.0
_MOST_WARNINGS = 100

T = TypeVar("T", SeedFile, SeedRow)


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
        mark = await asyncio.to_thread(seen_from_outside, Path(spec.address), stated)
        if mark and mark == state.etag and state.body_hash:
            return SourceResult("unchanged", etag=mark, body_hash=state.body_hash, seconds=time.monotonic() - began)
        found = await asyncio.to_thread(find, Path(spec.address))
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
    some: Sequence[tuple[str, SeedRow | Line]], workers: Workers, found: Found, unreadable: set[str]
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


# ---------------------------------------------------------------- sorting out


def _sorted_out(found: Found, spec: SourceSpec) -> tuple[list[SeedFile], list[SeedRow | Line]]:
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
        elif suffix in KINDS:
            # A saved feed tells its title: a better name for the outlet than a folder's, a worse one than a given one.
            if KINDS[suffix] == "feed" and not spec.outlet:
                folder = folder or clean.line(found.folder.name, 120)
            files.append(SeedFile(name, KINDS[suffix], body, stated, folder, hashed(about, body)))
        else:
            found.warn(name, "not a kind of file that is read")
    return files, rows


def _rows(
    found: Found, name: str, file: RowFile, stated: Mapping[str, str], folder: str | None, about: str
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


def _lines(found: Found, name: str, file: RowFile) -> Iterator[tuple[str, int | None, int, str]]:
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

"""`newsdesk doctor`: is everything as it should be? With --repair, what can be put right is, after a copy was made."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from tui import config
from tui.cli import FINE, NOTHING_DONE, SOME_FAILED, WRONG_USE
from tui.commands.backup import megabytes
from tui.commands.surroundings import Finding, about_config, about_recogniser, about_secrets, about_terminal
from tui.errors import BrokenStoreError, ConfigError, StoreError
from tui.layout import counted, painted, safe, say, wrapped, write_json
from tui.models import SourceRow, namesakes
from tui.store import health
from tui.store.backup import FOLDER, backup, copy_files, remove_files, stamped
from tui.store.connect import open_store
from tui.store.sources import sources

_MARKS = {"ok": ("✓", "green"), "note": ("·", "yellow"), "repaired": ("✓", "green"), "wrong": ("✗", "red")}
_FREE = 200_000_000
_MOST = 12


def run(arguments: argparse.Namespace) -> int:
    path = config.db_path(arguments.db)
    findings: list[Finding] = []
    settings: config.Settings | None = None
    try:
        settings = config.load(arguments.feeds)
        findings += [*about_config(settings), *about_secrets(settings)]
    except ConfigError as error:
        findings.append(Finding("config", "wrong", str(error)))
    store_is_there = True
    try:
        findings += _store(path, arguments.repair)
    except StoreError as error:
        store_is_there = False
        findings.append(Finding("database", "wrong", str(error)))
    rows = _asked(path, settings) if store_is_there else []
    failing = [row for row in rows if row.state.error and not row.paused]
    if store_is_there and path.exists():
        findings += _sources(rows, failing)
    findings += [*_disk(path), *about_recogniser(settings), *about_terminal()]
    _tell(findings, arguments.json, len(failing))
    if not store_is_there:
        return NOTHING_DONE
    if settings is None:
        return WRONG_USE
    return SOME_FAILED if any(finding.status == "wrong" for finding in findings) else FINE


def _tell(findings: Iterable[Finding], as_json: bool, failing: int) -> None:
    findings = list(findings)
    if as_json:
        write_json(findings)
        return
    for finding in findings:
        mark, colour = _MARKS[finding.status]
        first, *rest = wrapped(finding.message, f"{'':<15}") or [""]
        print(f"{painted(mark, colour)} {safe(finding.check):<13}{first.lstrip()}")
        for line in [*rest, *(wrapped(finding.advice, f"{'':<15}") if finding.advice else [])]:
            print(line)
    wrong = sum(finding.status == "wrong" for finding in findings)
    if wrong:
        say(f"{counted(wrong, 'thing')} wrong.")
    else:
        say(
            f"Nothing is broken here; {counted(failing, 'source')} failed when last asked."
            if failing
            else "All is well."
        )


# ---------------------------------------------------------------- the database


def _store(path: Path, repair: bool) -> Iterator[Finding]:
    if not path.exists():
        yield Finding("database", "note", f"There is none at {path} yet.", "`newsdesk refresh` makes it.")
        return
    try:
        faults = _examined(path)
    except BrokenStoreError as error:
        # SQLite cannot even read the list of its tables.
        if not repair:
            raise
        yield from _salvaged(path, str(error))
        return
    grave = any(fault.repair == "salvage" for fault in faults)
    if not faults:
        yield Finding("database", "ok", f"{path} ({megabytes(_size(path))}) is whole.")
    elif not repair:
        yield from _told(faults)
        if any(fault.repair != "none" for fault in faults):
            advice = (
                "`newsdesk doctor --repair` takes what can be read over into a new file, and keeps this one."
                if grave
                else "`newsdesk doctor --repair` puts it right, and makes a copy of the database first."
            )
            yield Finding("repair", "note", advice)
    elif grave:
        yield from _salvaged(path, faults[0].message)
    else:
        yield from _mended(path, faults)


def _examined(path: Path) -> list[health.Fault]:
    with closing(open_store(path)) as db:
        return health.examine(db)


def _size(path: Path) -> int:
    """Bytes, with those that SQLite has not yet written into the file itself."""
    files = (path, path.with_name(path.name + "-wal"))
    return sum(file.stat().st_size for file in files if file.exists())


def _told(faults: list[health.Fault]) -> Iterator[Finding]:
    for fault in faults[:_MOST]:
        if fault.repair == "none":
            advice = "They are yours, and are kept: they count again when what they are about comes back."
            yield Finding(fault.check, "note", f"{fault.message}.", advice)
        else:
            yield Finding(fault.check, "wrong", f"{fault.message}.")
    if len(faults) > _MOST:
        yield Finding("database", "wrong", f"… and {len(faults) - _MOST} more faults.")


def _mended(path: Path, faults: list[health.Fault]) -> Iterator[Finding]:
    from tui.judging import alone

    with alone(path):
        copy = stamped(path, datetime.now(UTC), "before-repair-")
        backup(path, copy, verify=False)
        yield Finding("backup", "ok", f"The database as it was is kept as {copy}.")
        with closing(open_store(path)) as db:
            health.mend(db)
            left = health.examine(db)
    still = {fault.message for fault in left}
    for fault in faults:
        if fault.message not in still:
            yield Finding(fault.check, "repaired", f"{fault.message}: put right.")
    yield from _told(left)


def _salvaged(path: Path, told: str) -> Iterator[Finding]:
    from tui.judging import alone
    from tui.store.salvage import salvage

    with alone(path):
        copy = stamped(path, datetime.now(UTC), "before-repair-")
        try:
            copy_files(path, copy)
            done = salvage(path)
        except BaseException:
            remove_files(copy)
            raise
    yield Finding("backup", "ok", f"The damaged file is kept as {copy}.")
    yield Finding(
        "integrity", "repaired", f"{safe(told)}: taken over into a new file, {done.rows.get('articles', 0)} articles."
    )
    if done.incomplete:
        yield Finding(
            "integrity",
            "note",
            f"Not all could be read of: {', '.join(done.incomplete)}.",
            "The next refresh fetches again what the sources still have, and judges it.",
        )
    yield from _told(_examined(path))


def _asked(path: Path, settings: config.Settings | None) -> list[SourceRow]:
    """The sources that a refresh would ask."""
    if not path.exists():
        return []
    with closing(open_store(path)) as db:
        rows = sources(db)
    wanted = {spec.key for spec in settings.sources} if settings else None
    return [row for row in rows if (row.key in wanted if wanted is not None else row.subscribed)]


def _sources(rows: Sequence[SourceRow], failing: Sequence[SourceRow]) -> Iterator[Finding]:
    if not failing:
        yield Finding("feeds", "ok", f"{counted(len(rows), 'source')}, none failing.")
        return
    yield Finding("feeds", "note", f"{len(failing)} of {counted(len(rows), 'source')} failed when last asked.")
    worst = sorted(failing, key=lambda row: -row.state.failures)
    shared = namesakes(rows)
    for row in worst[:_MOST]:
        yield Finding("feeds", "note", _failing(row, row.name in shared))
    if len(worst) > _MOST:
        yield Finding("feeds", "note", f"… and {len(worst) - _MOST:,} more: `newsdesk feeds list` shows all.")


def _failing(row: SourceRow, shared: bool) -> str:
    """`shared`: others go by its name."""
    assert row.state.error is not None
    name = f"{row.name}, {row.place}" if shared else row.name
    times = f", {row.state.failures:,} times in a row" if row.state.failures > 1 else ""
    return f"{name}: {row.state.error.message.removesuffix('.')} ({row.state.error.kind}{times})"


def _disk(path: Path) -> Iterator[Finding]:
    folder = next((folder for folder in path.absolute().parents if folder.is_dir()), Path("/"))
    free = shutil.disk_usage(folder).free
    least = max(_FREE, 2 * path.stat().st_size if path.exists() else 0)
    status: Literal["ok", "note"] = "ok" if free >= least else "note"
    advice = "" if free >= least else "Make room: a copy of the database needs as much as the database itself."
    yield Finding("disk", status, f"{megabytes(free)} free in {folder}.", advice)
    copies = sorted((path.parent / FOLDER).glob(f"{path.stem}-*{path.suffix}"))
    if copies:
        size = sum(copy.stat().st_size for copy in copies)
        yield Finding(
            "disk", "note", f"{counted(len(copies), 'copy', 'copies')} in {copies[0].parent} ({megabytes(size)})."
        )

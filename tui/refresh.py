"""The one use-case: ask the sources, store what they give, judge what was not judged yet.

Stored first, judged after: each source is one transaction, each batch of judgements another, so that
a kill at any moment loses nothing and the next refresh goes on where this one stopped.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tui.config import Settings
from tui.early import EarlyJudge
from tui.errors import NotFoundError
from tui.judging import Batch, alone, corroborate, fault_of, judge_batches, read_again
from tui.models import Failure, FetchState, SourceResult, SourceSpec, SourceStatus, Stored
from tui.store import refreshed, write
from tui.store.connect import open_store

if TYPE_CHECKING:
    from sqlite_utils import Database

    from tui.sources.feeds import Fetcher
    from tui.sources.workers import Workers

DUE_WITHOUT_INTERVAL = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class SourceFinished:
    """One source was asked, or left out."""

    name: str
    url: str | None
    """As in feeds.toml, without credentials; None for seeds."""
    status: SourceStatus
    new: int = 0
    updated: int = 0
    error: Failure | None = None
    warnings: tuple[Failure, ...] = ()
    seconds: float = 0.0
    total: int = 0
    """How many sources this refresh asks."""

    def as_json(self) -> dict[str, Any]:
        return {
            "event": "source",
            "name": self.name,
            "url": self.url,
            "status": self.status,
            "new": self.new,
            "updated": self.updated,
            "error": _failure_as_json(self.error),
            "warnings": [_failure_as_json(warning) for warning in self.warnings],
            "seconds": round(self.seconds, 3),
            "total": self.total,
        }


@dataclass(frozen=True, slots=True)
class Judged:
    """So many of the articles that waited are judged."""

    judged: int
    waiting: int

    def as_json(self) -> dict[str, Any]:
        return {"event": "judged", "judged": self.judged, "waiting": self.waiting}


@dataclass(frozen=True, slots=True)
class Done:
    """The refresh is over."""

    sources: int
    failed: int
    new: int
    updated: int
    copies: int
    """Of the articles judged in this refresh, how many are copies of another."""
    stories: int
    """How many stories those articles are in."""
    seconds: float
    fault: str = ""
    """Why names were not found by the recogniser that the settings wish for."""

    def as_json(self) -> dict[str, Any]:
        return {
            "event": "done",
            "sources": self.sources,
            "failed": self.failed,
            "new": self.new,
            "updated": self.updated,
            "copies": self.copies,
            "stories": self.stories,
            "seconds": round(self.seconds, 3),
            "fault": self.fault or None,
        }


Event = SourceFinished | Judged | Done


@dataclass(slots=True)
class _Tally:
    sources: int = 0
    failed: int = 0
    new: int = 0
    updated: int = 0
    judged: set[str] = field(default_factory=set)
    fault: str = ""

    def judge(self, db: Database, batch: Batch) -> Judged:
        self.judged.update(batch.articles)
        self.fault = self.fault or batch.fault
        return Judged(len(self.judged), write.count_unjudged(db))

    def ask(self, event: SourceFinished) -> SourceFinished:
        self.sources += 1
        self.failed += event.status == "error"
        self.new += event.new
        self.updated += event.updated
        return event


def utc_now() -> datetime:
    return datetime.now(UTC)


async def refresh(
    settings: Settings,
    db_path: Path,
    *,
    only: Sequence[str] = (),
    due: bool = False,
    rest: bool = False,
    early: bool = False,
    now: Callable[[], datetime] = utc_now,
) -> AsyncIterator[Event]:
    """Ask the sources (all, those called by `only`, those that are `due`, or the `rest`: those that were never asked),
    store, judge; yield what happens.

    `early`: what has come is judged while slow feeds are still waited for, and what an earlier refresh left at once.
    Else all are waited for, and the same articles give the same judgements whatever the order in which they came.

    Raises RefreshRunningError if another refresh holds the lock, StoreError if the store cannot be
    opened or written, NotFoundError if `only` names no source. A source that fails is an event.
    """
    started = time.monotonic()
    # One moment for the whole refresh: undated articles get it as their time, whatever the order of the feeds.
    moment = now()
    specs = _chosen(settings.sources, only)
    db = open_store(db_path)
    try:
        with alone(db_path):
            tally = _Tally()

            def wanted(spec: SourceSpec, state: FetchState) -> bool:
                if spec.paused and not only:
                    return False
                return (not due or _is_due(state, moment)) and (not rest or state.checked_at is None)

            async with EarlyJudge(db_path, settings.recogniser, now, wanted=early) as judge:
                asking = _ask_all(db, settings, specs, wanted, moment, now, judge, tally)
                async with (
                    aclosing(asking),
                    aclosing(_judge_all(db, settings.recogniser, judge, tally, now)) as judging,
                ):
                    async for event in asking:
                        yield event
                    async for judged in judging:
                        yield judged
            yield Done(
                tally.sources,
                tally.failed,
                tally.new,
                tally.updated,
                *refreshed.copies_and_stories(db, sorted(tally.judged)),
                time.monotonic() - started,
                tally.fault,
            )
    finally:
        db.close()


# ---------------------------------------------------------------- sources


async def _ask_all(
    db: Database,
    settings: Settings,
    specs: Sequence[SourceSpec],
    wanted: Callable[[SourceSpec, FetchState], bool],
    moment: datetime,
    now: Callable[[], datetime],
    judge: EarlyJudge,
    tally: _Tally,
) -> AsyncGenerator[SourceFinished | Judged]:
    """Ask many sources at once; store each as it comes, one transaction a source. Judge what has come meanwhile."""
    from tui.sources.feeds import Fetcher
    from tui.sources.workers import Workers

    rows = write.sync_sources(db, settings.sources, moment)
    states = write.fetch_states(db)
    every = settings.refresh_every or DUE_WITHOUT_INTERVAL
    parts: dict[str, Stored] = {}
    async with Workers() as workers, Fetcher(workers, now=now) as fetcher:
        running: dict[asyncio.Task[SourceResult], SourceSpec] = {}
        try:
            for spec in specs:
                state = states.get(spec.key, FetchState())
                if not wanted(spec, state):
                    yield tally.ask(SourceFinished(spec.shown, _url(spec), "skipped", total=len(specs)))
                    continue
                keep = _keeper(db, rows[spec.key], spec, moment, every, parts)
                running[asyncio.create_task(_ask(db, rows[spec.key], spec, state, workers, fetcher, keep))] = spec
            if write.count_unjudged(db):
                judge.left_over()
            while running:
                # Files are read to their end before any of it is judged: it is their order that tells what came first.
                files = any(spec.kind == "seeds" for spec in running.values())
                if batch := judge.step(may_begin=not files):
                    yield tally.judge(db, batch)
                patience = None if files else judge.patience()
                await asyncio.wait({*running, *judge.running}, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
                for task in [task for task in running if task.done()]:
                    spec = running.pop(task)
                    result = task.result()
                    asked = not _is_barred(states.get(spec.key, FetchState()), moment)
                    # A source that may not be asked (throttled, gone) keeps what its last answer left behind.
                    stored = (
                        write.store_result(db, rows[spec.key], spec, result, moment, every) if asked else Stored(0, 0)
                    )
                    parted = parts.pop(spec.key, Stored(0, 0))
                    stored = Stored(stored.new + parted.new, stored.updated + parted.updated)
                    if stored.new or stored.updated:
                        judge.brought()
                    finished = SourceFinished(
                        spec.given_name or result.title or spec.shown,
                        _url(spec),
                        result.status,
                        stored.new,
                        stored.updated,
                        result.error,
                        result.warnings,
                        result.seconds,
                        len(specs),
                    )
                    yield tally.ask(finished)
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)


def _keeper(
    db: Database, source: int, spec: SourceSpec, moment: datetime, every: timedelta, parts: dict[str, Stored]
) -> Callable[[SourceResult], None]:
    """Stores a part of what a source gives, while the rest is still being read."""

    def keep(part: SourceResult) -> None:
        stored, before = write.store_result(db, source, spec, part, moment, every), parts.get(spec.key, Stored(0, 0))
        parts[spec.key] = Stored(before.new + stored.new, before.updated + stored.updated)

    return keep


async def _ask(
    db: Database,
    source: int,
    spec: SourceSpec,
    state: FetchState,
    workers: Workers,
    fetcher: Fetcher,
    keep: Callable[[SourceResult], None],
) -> SourceResult:
    known = _Known(db, source)
    if spec.kind == "seeds":
        from tui.sources.seeds import read_seeds

        return await read_seeds(spec, state, known, workers, keep)
    result = await fetcher.fetch(spec, state, known)
    return await fetcher.completed(spec, result) if spec.fulltext and result.status == "ok" else result


class _Known(Mapping[str, str]):
    """The known items of a source, read when they are first needed: most sources answer that nothing changed."""

    def __init__(self, db: Database, source: int) -> None:
        self._db = db
        self._source = source

    @cached_property
    def _items(self) -> dict[str, str]:
        return write.known_items(self._db, self._source)

    def __getitem__(self, source_id: str) -> str:
        return self._items[source_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)


def _is_due(state: FetchState, now: datetime) -> bool:
    return (state.due_at is None or state.due_at <= now) and not _is_barred(state, now)


def _is_barred(state: FetchState, now: datetime) -> bool:
    """Nobody may ask: the feed is gone, or said when to come again (Retry-After)."""
    return state.gone or (state.not_before is not None and state.not_before > now)


def _chosen(sources: Sequence[SourceSpec], only: Sequence[str]) -> list[SourceSpec]:
    if not only:
        return list(sources)
    chosen: list[SourceSpec] = []
    for name in only:
        wanted = name.casefold()
        found = [
            s
            for s in sources
            if wanted in (s.key.casefold(), s.shown.casefold())
            or (wanted in (tag.casefold() for tag in s.tags) and not s.paused)
        ]
        if not found:
            found = [s for s in sources if wanted in s.shown.casefold() or wanted in s.key.casefold()]
        if not found:
            raise NotFoundError(f"No source is called {name!r}. `newsdesk feeds list` shows their names.")
        chosen += [s for s in found if s not in chosen]
    return chosen


def _url(spec: SourceSpec) -> str | None:
    return spec.key if spec.kind == "feed" else None


# ---------------------------------------------------------------- judgements


async def _judge_all(
    db: Database, recogniser: str, judge: EarlyJudge, tally: _Tally, now: Callable[[], datetime]
) -> AsyncGenerator[Judged]:
    """Judge everything that waits, oldest first. Also what an earlier refresh left when it was cut off."""
    async for batch in judge.rest():
        yield tally.judge(db, batch)
    here = 0
    for batch in judge_batches(db, now, recogniser):
        here += len(batch.articles)
        yield tally.judge(db, batch)
        await asyncio.sleep(0)  # lets Ctrl-C through between two batches
    again = 0
    for size in read_again(db, recogniser):
        again += size
        await asyncio.sleep(0)
    if here or again:
        tally.fault = fault_of(recogniser)
    for _ in corroborate(db):
        await asyncio.sleep(0)


def _failure_as_json(failure: Failure | None) -> dict[str, str] | None:
    return {"kind": failure.kind, "message": failure.message} if failure else None

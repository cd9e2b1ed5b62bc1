"""Judging everything anew, in a second store, so that readers see the old judgements until all the new ones are there.

Killed at any moment it leaves the old judgements as they were; started again it goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database

from tui import __version__
from tui.judging import alone, corroborate, judge_batches
from tui.store import rejudged, write
from tui.store.connect import open_store


@dataclass(frozen=True, slots=True)
class Progress:
    """So many articles are judged anew, of so many."""

    judged: int
    articles: int


@dataclass(frozen=True, slots=True)
class Rejudged:
    """It is done: the new judgements hold."""

    articles: int
    stories: int
    copies: int
    changed: int
    """Stories that go on under another id; the old one is an alias."""


def rejudge(path: Path, now: Callable[[], datetime], recogniser: str = "") -> Iterator[Progress | Rejudged]:
    """Judge all stored articles anew; what the user ruled holds. Raises RefreshRunningError and StoreError."""
    db = open_store(path)
    try:
        with alone(path):
            rejudged.prepare(db, path, f"{__version__} {recogniser}")
            second = open_store(rejudged.second_path(path))
            try:
                # The work can be done again: only a crash of the whole machine may cost it.
                second.conn.execute("PRAGMA synchronous = NORMAL")
                yield from _judge_all(second, now, recogniser)
                second.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                second.close()
            changed = rejudged.take_over(db, path, now())
            rejudged.discard(path)
        yield Rejudged(*rejudged.counts(db), changed)
    finally:
        db.close()


def _judge_all(second: Database, now: Callable[[], datetime], recogniser: str) -> Iterator[Progress]:
    articles, _, _ = rejudged.counts(second)
    done = articles - write.count_unjudged(second)
    yield Progress(done, articles)
    for batch in judge_batches(second, now, recogniser):
        done += len(batch.articles)
        yield Progress(min(done, articles), articles)
    for _ in corroborate(second):
        pass

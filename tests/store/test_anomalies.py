"""Whatever write fails, whatever the disk does: nothing that was stored or done is lost, and the next run goes on."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.store.faulty import Disk, faulty_disk, sees_writes
from tests.store.making import FEED, draft
from tui.errors import NewsdeskError
from tui.judging import judge_batches
from tui.models import Draft, SourceResult
from tui.store import health, state, write
from tui.store.connect import open_store

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
EVERY = timedelta(minutes=30)
TEXT = "The council of the harbour town voted on Tuesday for the {} bridge, and work on it begins in May. "


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    with faulty_disk() as disk:
        if not sees_writes(str(tmp_path / "probe.db"), disk):
            pytest.skip("the SQLite of this Python is another one than the system's")
        yield disk


def items(edition: int) -> list[Draft]:
    """Six articles, two of them copies; in the second edition one has changed and one is new."""
    words = ["old", "old", "new", "northern", "southern", "iron", "stone"]
    count = 6 if edition == 1 else 7
    return [
        draft(
            f"item {n}", f"The {words[n]} bridge", TEXT.format(words[n]) * 6 + (f"Edition {edition}." if n == 3 else "")
        )
        for n in range(count)
    ]


@dataclass
class Life:
    """A store's life: two editions of a feed, judged, with acts of its user in between. It notes what was done."""

    path: Path
    acts: set[str] = field(default_factory=set)
    """Ids that were starred, and said to be."""
    editions: int = 0
    failure: BaseException | None = None

    def run(self) -> None:
        try:
            with closing(open_store(self.path)) as db:
                row = write.sync_sources(db, [FEED], NOW)[FEED.key]
                for edition in (1, 2):
                    result = SourceResult("ok", tuple(items(edition)), tuple(d.source_id for d in items(edition)))
                    write.store_result(db, row, FEED, result, NOW, EVERY)
                    self.editions = max(self.editions, edition)
                    for id in [
                        row[0] for row in db.execute("SELECT id FROM articles ORDER BY n LIMIT 2 OFFSET ?", [edition])
                    ]:
                        state.star(db, [id], NOW)
                        self.acts.add(id)
                    for _ in judge_batches(db, lambda: NOW):
                        pass
        except (NewsdeskError, sqlite3.Error) as error:
            self.failure = error


def told(path: Path) -> tuple[object, ...]:
    """What is in the store, in the end; and nothing is wrong with it."""
    with closing(open_store(path)) as db:
        assert health.examine(db) == []
        return (
            db.execute(
                "SELECT a.id, a.title, a.judged, t.text FROM articles a JOIN texts t ON t.article = a.id ORDER BY 1"
            ).fetchall(),
            db.execute("SELECT article, origin, kind FROM copies ORDER BY 1").fetchall(),
            db.execute("SELECT article FROM story_articles ORDER BY 1").fetchall(),
            db.execute("SELECT article FROM marks WHERE starred_at IS NOT NULL ORDER BY 1").fetchall(),
        )


def sweep(disk: Disk, tmp_path: Path, numbers: range, for_good: bool, error: int) -> int:
    """Live the life once for each number, with that write failing; how many writes failed."""
    whole = Life(tmp_path / "whole.db")
    disk.begin(None)
    whole.run()
    assert whole.failure is None
    expected = told(whole.path)
    failed = 0
    for number in numbers:
        life = Life(tmp_path / f"{number}-{for_good}-{error}.db")
        disk.begin(number, for_good, error)
        life.run()
        failed += disk.failed
        if not disk.failed:
            break
        disk.begin(None)
        assert for_good is False or life.failure is not None or life.editions == 2
        if life.failure is not None:
            assert isinstance(life.failure, NewsdeskError), f"write {number}: {life.failure!r}"
        if life.path.exists():
            with closing(open_store(life.path)) as db:
                assert health.examine(db) == [], f"write {number}"
                kept = {row[0] for row in db.execute("SELECT article FROM marks WHERE starred_at IS NOT NULL")}
                assert life.acts <= kept, f"write {number}: a star was lost"
                stored = db.execute("SELECT count(*) FROM articles").fetchone()[0]
                assert stored >= (0, 6, 7)[life.editions], f"write {number}: an article was lost"
        life.failure = None
        life.run()
        assert life.failure is None
        assert told(life.path) == expected, f"write {number}"
        life.path.unlink()
    return failed


def writes_of_a_life(disk: Disk, tmp_path: Path) -> int:
    disk.begin(None)
    Life(tmp_path / "count.db").run()
    return disk.writes


def test_some_write_that_fails_loses_nothing(disk: Disk, tmp_path: Path) -> None:
    last = writes_of_a_life(disk, tmp_path)
    assert last > 100
    assert sweep(disk, tmp_path, range(3, last, last // 12), False, errno.ENOSPC) >= 10
    assert sweep(disk, tmp_path, range(5, last, last // 12), True, errno.ENOSPC) >= 10


@pytest.mark.slow
@pytest.mark.parametrize(
    ("for_good", "error", "step"), [(False, errno.ENOSPC, 1), (True, errno.ENOSPC, 3), (False, errno.EIO, 3)]
)
def test_each_write_that_fails_loses_nothing(disk: Disk, tmp_path: Path, for_good: bool, error: int, step: int) -> None:
    last = writes_of_a_life(disk, tmp_path)
    failed = sweep(disk, tmp_path, range(1, last + 1, step), for_good, error)
    assert failed >= last // step - 5

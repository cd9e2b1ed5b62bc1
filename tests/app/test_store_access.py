"""The reader's connections: what is slow holds up nothing else, and nothing holds up the end."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from sqlite_utils import Database

from tests.app.desk import reading
from tests.app.newsstore import NOW, Report, Telling, build, sample
from tui.app import store_access
from tui.app.store_access import StoreAccess
from tui.errors import StoreError
from tui.models import StoryRow
from tui.store import state
from tui.store.read import counts, story_rows

ENDLESS = "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n"


def endless(db: Database, begun: threading.Event) -> int:
    begun.set()
    return int(db.execute(ENDLESS).fetchone()[0])


def ended(access: StoreAccess) -> bool:
    """Whether all that waits for its threads comes to an end."""
    waits = threading.Thread(target=access.finish, daemon=True)
    waits.start()
    waits.join(20)
    return not waits.is_alive()


async def test_a_list_that_takes_long_holds_up_no_preview_and_quitting_gives_it_up(tmp_path: Path) -> None:
    access = StoreAccess(build(tmp_path / "news.db", sample()).path)
    await access.open()
    begun = threading.Event()
    slow = asyncio.ensure_future(access.list(endless, begun))
    waiting = asyncio.ensure_future(access.list(endless, begun))
    await asyncio.to_thread(begun.wait, 10)
    assert (await access.read(counts)).stories == 4
    access.close()
    assert await asyncio.to_thread(ended, access)
    for question in (slow, waiting):
        with pytest.raises(StoreError):
            await question
    with pytest.raises(StoreError):
        await access.read(counts)


async def test_a_question_of_many_small_ones_is_given_up_between_them(tmp_path: Path) -> None:
    access = StoreAccess(build(tmp_path / "news.db", sample()).path)
    await access.open()
    begun = threading.Event()

    def again_and_again(db: Database) -> int:
        begun.set()
        while True:
            with contextlib.suppress(sqlite3.OperationalError):
                # Broken off, it goes on with the next: only that none is begun any more ends it.
                db.execute(f"{ENDLESS} WHERE x < 100000").fetchone()
                continue
            raise StoreError("given up")

    slow = asyncio.ensure_future(access.read(again_and_again))
    await asyncio.to_thread(begun.wait, 10)
    access.close()
    assert await asyncio.to_thread(ended, access)
    with pytest.raises(StoreError):
        await slow


async def test_the_last_act_waits_for_the_store_and_the_terminal_does_not(tmp_path: Path) -> None:
    built = build(tmp_path / "news.db", sample())
    other = sqlite3.connect(built.path, isolation_level=None)
    access = StoreAccess(built.path)
    await access.open()
    article = built.articles[0][0]
    await access.write(state.mark_read, [article], NOW)
    other.execute("BEGIN IMMEDIATE")
    act = asyncio.ensure_future(access.write(state.star, [article], NOW))
    await asyncio.sleep(0)
    access.close()  # does not wait: the test would stop here
    other.execute("ROLLBACK")
    assert await asyncio.to_thread(ended, access)
    assert (await act) is not None
    assert other.execute("SELECT count(*) FROM marks WHERE starred_at IS NOT NULL").fetchone() == (1,)
    other.close()


def test_a_full_disk_is_said_with_what_to_do(tmp_path: Path) -> None:
    with contextlib.closing(sqlite3.connect(tmp_path / "full.db")) as db:
        db.execute("CREATE TABLE t (x)")
        db.execute("PRAGMA max_page_count = 2")
        with pytest.raises(StoreError, match="is full. Make room"), store_access._translated():
            db.execute("INSERT INTO t VALUES (zeroblob(100000))")


async def test_what_the_list_will_come_to_is_read_beside_the_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = build(tmp_path / "news.db", [Telling((Report("Harbour Post", f"Ship {n}", n),)) for n in range(200)])
    ahead: list[tuple[bool, int]] = []

    def watched(db: Database, ids: Sequence[str]) -> Mapping[str, StoryRow]:
        ahead.append((threading.current_thread() is threading.main_thread(), len(ids)))
        return story_rows(db, ids)

    async with reading(built, (80, 24)) as desk:
        monkeypatch.setattr("tui.store.read.story_rows", watched)
        await desk.press(*["pagedown"] * 4)
        on_screen = [count for main, count in ahead if main]
        beside = [count for main, count in ahead if not main]
        assert on_screen
        assert max(beside) > max(on_screen), "more than is asked for next"

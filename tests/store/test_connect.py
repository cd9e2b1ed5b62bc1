from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest

from tui.errors import BrokenStoreError, NewerStoreError, StoreError
from tui.store.connect import data_version, open_reader, open_store, writing


def test_a_new_store_is_in_wal_with_foreign_keys_and_full_sync(tmp_path: Path) -> None:
    db = open_store(tmp_path / "deep" / "er" / "news.db")
    pragma = {
        name: db.conn.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "foreign_keys", "synchronous", "fullfsync", "checkpoint_fullfsync")
    }
    assert pragma == {
        "journal_mode": "wal", "foreign_keys": 1, "synchronous": 2, "fullfsync": 1, "checkpoint_fullfsync": 1,
    }  # fmt: skip
    db.close()


def test_opening_twice_applies_each_migration_once(tmp_path: Path) -> None:
    open_store(tmp_path / "news.db").close()
    db = open_store(tmp_path / "news.db")
    names = [row[0] for row in db.execute("SELECT name FROM _sqlite_migrations ORDER BY id")]
    assert names == sorted(set(names))
    db.close()


def test_two_that_open_a_new_store_at_once_both_get_it(tmp_path: Path) -> None:
    failures: list[BaseException] = []

    def opening() -> None:
        try:
            open_store(tmp_path / "news.db").close()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=opening) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_a_newer_database_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    db = open_store(path)
    with writing(db):
        db.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('newsdesk', 'm999_later', '')"
        )
    db.close()
    before = path.read_bytes()
    with pytest.raises(NewerStoreError, match="newer version"):
        open_store(path)
    with pytest.raises(NewerStoreError):
        open_reader(path)
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    path.write_bytes(b"Dear diary, " * 1000)
    with pytest.raises(BrokenStoreError, match="left as it is"):
        open_store(path)
    assert path.read_bytes() == b"Dear diary, " * 1000


def test_a_database_of_another_program_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    conn = sqlite3.connect(path)
    conn.execute("CREATE TABLE bookmarks (url TEXT)")
    conn.commit()
    conn.close()
    with pytest.raises(BrokenStoreError, match="some other program"):
        open_store(path)


def test_a_folder_where_nothing_can_be_made_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="may you write"):
        open_store(tmp_path / "file" / "news.db")


def test_a_reader_cannot_write_and_says_what_to_do_where_there_is_nothing(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="newsdesk refresh"):
        open_reader(tmp_path / "news.db")
    open_store(tmp_path / "news.db").close()
    db = open_reader(tmp_path / "news.db")
    with pytest.raises(sqlite3.OperationalError):
        db.execute("DELETE FROM articles")
    db.close()


def test_a_write_that_fails_leaves_nothing_and_another_connection_sees_each_commit(tmp_path: Path) -> None:
    writer = open_store(tmp_path / "news.db")
    other = open_reader(tmp_path / "news.db")
    seen = data_version(other)

    def failing() -> None:
        with writing(writer):
            writer.execute("INSERT INTO views (name, query, at) VALUES ('a', '', '')")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        failing()
    assert (data_version(other), list(other.execute("SELECT * FROM views"))) == (seen, [])
    with writing(writer):
        writer.execute("INSERT INTO views (name, query, at) VALUES ('a', '', '')")
    assert data_version(other) != seen
    writer.close()
    other.close()

"""Opening the database: one connection a thread, set up the same everywhere."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database

from tui.errors import BrokenStoreError, NewerStoreError, StoreError
from tui.store.folding import folded
from tui.store.migrations import migrations

BUSY_MS = 10_000
"""How long a writer waits for another one before it gives up."""


def open_store(path: Path) -> Database:
    """Open the store for reading and writing, making it and its folder if need be, with all migrations applied.

    Raises NewerStoreError, BrokenStoreError or StoreError; in none of these cases is the file changed.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        db = _connect(path)
    except (OSError, sqlite3.OperationalError) as error:
        raise StoreError(
            f"Cannot open the database {path}: {error}. Is the folder there, and may you write to it?"
        ) from error
    try:
        _check(db, path)
        if migrations.pending(db):
            with _translated(path):
                _use_wal(db)
                # One process migrates; another that comes at the same moment waits here and finds nothing to do.
                db.execute("BEGIN IMMEDIATE")
                try:
                    migrations.apply(db)
                    db.commit()
                except BaseException:
                    db.rollback()
                    raise
    except BaseException:
        db.close()
        raise
    return db


def open_reader(path: Path) -> Database:
    """Open an existing, migrated store for reading only. Raises as open_store does, and StoreError if it is not there."""
    if not path.exists():
        raise StoreError(f"There is no database at {path} yet. `newsdesk refresh` makes it.")
    try:
        db = _connect(path)
    except sqlite3.OperationalError as error:
        raise StoreError(f"Cannot open the database {path}: {error}.") from error
    try:
        _check(db, path)
        if migrations.pending(db):
            db.close()
            db = open_store(path)
        db.conn.execute("PRAGMA query_only = ON")
    except BaseException:
        db.close()
        raise
    return db


@contextmanager
def writing(db: Database) -> Iterator[None]:
    """A write transaction: all of it or nothing.

    BEGIN IMMEDIATE: a deferred transaction that reads first and writes later fails at once in WAL
    when another process wrote in between, whatever the busy timeout.
    """
    with _translated(None):
        db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            db.rollback()
            raise
        db.commit()


def data_version(db: Database) -> int:
    """A number that changes when another connection has written to the file."""
    return int(db.conn.execute("PRAGMA data_version").fetchone()[0])


def _connect(path: Path) -> Database:
    conn = sqlite3.connect(path, timeout=BUSY_MS / 1000)
    try:
        conn.execute("PRAGMA foreign_keys = ON")
        # FULL: a read mark or a star that the user saw done survives a power cut.
        conn.execute("PRAGMA synchronous = FULL")
        # On macOS only this empties the disk's own cache; elsewhere it changes nothing.
        conn.execute("PRAGMA fullfsync = ON")
        conn.execute("PRAGMA checkpoint_fullfsync = ON")
        conn.execute("PRAGMA temp_store = MEMORY")
        conn.create_function("folded", 1, lambda name: name and folded(name), deterministic=True)
    except sqlite3.DatabaseError as error:
        conn.close()
        if isinstance(error, sqlite3.OperationalError):
            raise
        raise _broken(path, error) from error
    return Database(conn, execute_plugins=False)


def _use_wal(db: Database) -> None:
    """Another process may be at the same at this moment, and for that SQLite does not wait by itself."""
    until = time.monotonic() + BUSY_MS / 1000
    while True:
        try:
            db.conn.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.02)


def _broken(path: Path, error: Exception) -> BrokenStoreError:
    return BrokenStoreError(
        f"{path} is not a Newsdesk database, or is damaged: {error}. It is left as it is: `newsdesk doctor --repair` "
        "saves what can be read of it; else put a copy in its place, or move it away."
    )


def _check(db: Database, path: Path) -> None:
    try:
        known = {migration.name for migration in migrations._migrations}
        applied = {migration.name for migration in migrations.applied(db)}
        strangers = db.table_names() if not applied else []
    except sqlite3.OperationalError as error:
        raise StoreError(
            f"Cannot read the database {path}: {error}. May you read it, and write to its folder?"
        ) from error
    except sqlite3.DatabaseError as error:
        raise _broken(path, error) from error
    if applied - known:
        raise NewerStoreError(
            f"{path} was written by a newer version of Newsdesk. It is left as it is: update Newsdesk, or use another --db."
        )
    if strangers and "articles" not in strangers and not {"_sqlite_migrations"} >= set(strangers):
        raise BrokenStoreError(f"{path} is a database of some other program. It is left as it is: choose another --db.")


@contextmanager
def _translated(path: Path | None) -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        where = f" {path}" if path else ""
        raise StoreError(f"Cannot write to the database{where}: {error}. {_advice(str(error))}") from error
    except sqlite3.DatabaseError as error:
        if type(error) is not sqlite3.DatabaseError:
            raise  # a fault of the program, which must show as one
        raise BrokenStoreError(
            f"The database is damaged: {error}. It is left as it is: `newsdesk doctor --repair` saves what can be read."
        ) from error


def _advice(told: str) -> str:
    """What to do about an error of SQLite, by its own words."""
    kept = "What was stored before is kept."
    if "full" in told:
        return f"Make room on the disk, then try again. {kept}"
    if "locked" in told:
        return "Another program holds it: try again when that is done."
    if "readonly" in told or "read-only" in told:
        return "May you write to the file, and to its folder?"
    if "I/O" in told:
        return f"The disk does not take it: is it full, or failing? {kept}"
    return f"`newsdesk doctor` looks for what is wrong. {kept}"

"""Seeing whether the shelf says what the other tables say, and filling it anew."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlite_utils import Database

_COLUMNS = "n, source, story, read, copy"


def astray(db: Database) -> int:
    """Rows of the shelf that are missing, too many or wrong: none, unless the file was damaged. Reads all of it."""
    row = db.execute(
        f"""
        SELECT (SELECT count(*) FROM (SELECT {_COLUMNS} FROM shelved EXCEPT SELECT {_COLUMNS} FROM shelf))
             + (SELECT count(*) FROM shelf WHERE n NOT IN (SELECT n FROM articles))
        """
    ).fetchone()
    return int(row[0])


@contextmanager
def refilled(db: Database) -> Iterator[None]:
    """While very many rows are written it is not told of each: it is filled anew after. Inside the caller's write
    transaction, which makes it as it was where this is cut off."""
    triggers = untold(db.conn)
    yield
    fill(db)
    for trigger in triggers:
        db.execute(trigger)


def untold(conn: sqlite3.Connection) -> list[str]:
    """Drop the triggers that keep it right; the statements that make them."""
    found = conn.execute(
        "SELECT name, sql FROM main.sqlite_master WHERE type = 'trigger' AND name LIKE 'shelf\\_%' ESCAPE '\\'"
    ).fetchall()
    for name, _ in found:
        conn.execute(f"DROP TRIGGER main.{name}")
    return [statement for _, statement in found]


def fill(db: Database) -> None:
    """Inside the caller's write transaction."""
    db.execute("DELETE FROM shelf")
    db.execute(f"INSERT INTO shelf ({_COLUMNS}) SELECT {_COLUMNS} FROM shelved")

"""Seeing whether the shelf says what the other tables say, and filling it anew."""

from __future__ import annotations

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


def fill(db: Database) -> None:
    """Inside the caller's write transaction."""
    db.execute("DELETE FROM shelf")
    db.execute(f"INSERT INTO shelf ({_COLUMNS}) SELECT {_COLUMNS} FROM shelved")

"""What can still be read of a damaged store, taken over into a new one."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from sqlite_utils import Database

from tui.errors import StoreError
from tui.store import health
from tui.store.backup import FOLDER
from tui.store.connect import open_store

_STEPS = (1, 2, 4, 8, 16, 32, 64, 128, 256)
"""How far a row that cannot be read is stepped over: a page holds many."""


@dataclass
class Salvaged:
    """What was taken over."""

    rows: dict[str, int] = field(default_factory=dict)
    incomplete: list[str] = field(default_factory=list)
    """Tables of which something could not be read."""


def salvage(path: Path) -> Salvaged:
    """Put a new store in the place of the damaged one, with all of it that can be read. The caller has made a copy.

    Raises StoreError where nothing can be read, or where another program has the store open.
    """
    fresh = path.with_name(f".{path.name}.salvaged")
    _remove(fresh)
    done = Salvaged()
    try:
        with closing(open_store(fresh)) as db, closing(_opened(path)) as old:
            _alone(old, path)
            db.execute("PRAGMA foreign_keys = OFF")
            known = {row[0] for row in old.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            for table in db.table_names():
                if table in known and not table.startswith(("articles_fts", "shelf", "sqlite_", "_sqlite_")):
                    done.rows[table], whole = _take_over(old, db, table)
                    if not whole:
                        done.incomplete.append(table)
            health.mend(db)
            health.forget_validators(db)
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.DatabaseError as error:
        _remove(fresh)
        raise StoreError(
            f"Nothing of {path} can be read: {error}. It is left as it is. Put a copy in its place (`newsdesk backup` "
            f"makes them, in {path.parent / FOLDER} unless told otherwise), or move it away to begin anew."
        ) from error
    except BaseException:
        _remove(fresh)
        raise
    # A WAL of the damaged file must not be taken for the new one's.
    for side in ("-wal", "-shm"):
        Path(f"{path}{side}").unlink(missing_ok=True)
    os.replace(fresh, path)
    _remove(fresh)
    return done


def _opened(path: Path) -> sqlite3.Connection:
    conn = sqlite3.connect(path, timeout=2)
    # A text with bytes that are no UTF-8 is damage too, but no reason to lose the rest of the row.
    conn.text_factory = lambda raw: raw.decode("utf-8", "replace")
    return conn


def _alone(old: sqlite3.Connection, path: Path) -> None:
    """Refuse where another program has the file open: what it wrote from now on would go to the file that is put away."""
    try:
        old.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise StoreError(f"Another program has {path} open. Close every Newsdesk, then try again.") from error
    except sqlite3.DatabaseError:
        pass  # so damaged that this cannot be asked


def _take_over(old: sqlite3.Connection, db: Database, table: str) -> tuple[int, bool]:
    """Copy what can be read of a table; how many rows, and whether that is all."""
    there = {row[1] for row in old.execute(f'PRAGMA table_info("{table}")')}
    columns = [row[0] for row in db.execute(f'SELECT name FROM pragma_table_info("{table}")') if row[0] in there]
    listed = ", ".join(f'"{column}"' for column in columns)
    marks = ", ".join("?" * len(columns))
    take = f'INSERT OR IGNORE INTO "{table}" ({listed}) VALUES ({marks})'
    count, whole = 0, True
    db.execute("BEGIN IMMEDIATE")
    for rows in _rows(old, table, listed):
        if rows is None:
            whole = False
            continue
        for row in rows:
            try:
                count += db.execute(take, row).rowcount
            except sqlite3.IntegrityError:  # a row that makes no sense
                whole = False
    db.commit()
    return count, whole


def _rows(old: sqlite3.Connection, table: str, listed: str) -> Iterator[list[tuple[object, ...]] | None]:
    """The rows of a table, some at a time; None for each place that cannot be read."""
    (sql,) = old.execute("SELECT sql FROM sqlite_master WHERE name = ?", [table]).fetchone()
    if "WITHOUT ROWID" in sql.upper():
        yield from _rows_without_rowid(old, table, listed)
        return
    try:
        last = old.execute(f'SELECT max(rowid) FROM "{table}"').fetchone()[0]
    except sqlite3.DatabaseError:
        last = 1 << 62
    at, missed = -(1 << 62), 0
    while last is not None and at < last:
        try:
            found = old.execute(
                f'SELECT rowid, {listed} FROM "{table}" WHERE rowid > ? ORDER BY rowid LIMIT ?',
                [at, 1 if missed else 500],
            ).fetchall()
        except sqlite3.DatabaseError:
            yield None
            # The page with the next row cannot be read; further on others can. First find where rows begin at all.
            at = max(at, 0) + _STEPS[min(missed, len(_STEPS) - 1)]
            missed += 1
            if missed > 100_000:
                return
            continue
        if not found:
            return
        missed = 0
        at = found[-1][0]
        yield [row[1:] for row in found]


def _rows_without_rowid(old: sqlite3.Connection, table: str, listed: str) -> Iterator[list[tuple[object, ...]] | None]:
    """Such tables are kept in the order of their key: from both ends to what cannot be read."""
    keys = sorted((row[5], row[1]) for row in old.execute(f'PRAGMA table_info("{table}")') if row[5])
    for way in ("ASC", "DESC"):
        order = ", ".join(f'"{name}" {way}' for _, name in keys)
        try:
            cursor = old.execute(f'SELECT {listed} FROM "{table}" ORDER BY {order}')
            while rows := cursor.fetchmany(1):
                yield rows
            return
        except sqlite3.DatabaseError:
            yield None


def _remove(path: Path) -> None:
    for side in ("", "-wal", "-shm", "-journal"):
        Path(f"{path}{side}").unlink(missing_ok=True)

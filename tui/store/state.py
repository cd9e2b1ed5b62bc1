"""What the user did: marks, looks, and taking them back. Each act is a small transaction of its own."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from sqlite_utils import Database

from tui.models import Act, ActKind
from tui.store.codec import to_column, to_time
from tui.store.connect import writing

_COLUMN: dict[ActKind, tuple[str, bool]] = {
    "read": ("read_at", True),
    "unread": ("read_at", False),
    "star": ("starred_at", True),
    "unstar": ("starred_at", False),
}
_VERB: dict[ActKind, str] = {
    "read": "marked as read",
    "unread": "marked as unread",
    "star": "starred",
    "unstar": "star taken off",
}


def mark_read(db: Database, articles: Sequence[str], now: datetime) -> Act | None:
    """Mark articles as read; None where all were."""
    return _mark(db, "read", articles, now)


def mark_unread(db: Database, articles: Sequence[str], now: datetime) -> Act | None:
    """Mark articles as unread; None where all were."""
    return _mark(db, "unread", articles, now)


def star(db: Database, articles: Sequence[str], now: datetime) -> Act | None:
    """Star articles; None where all were."""
    return _mark(db, "star", articles, now)


def unstar(db: Database, articles: Sequence[str], now: datetime) -> Act | None:
    """Take the stars off articles; None where none had one."""
    return _mark(db, "unstar", articles, now)


def undo(db: Database, now: datetime) -> Act | None:
    """Take back the latest act that was not taken back yet; None where there is none."""
    with writing(db):
        row = db.execute(
            "SELECT id, at, kind, description, before FROM acts WHERE NOT undone ORDER BY id DESC LIMIT 1"
        ).fetchone()
        if row is None:
            return None
        id, at, kind, description, before = row
        column, _ = _COLUMN[kind]
        earlier: dict[str, str | None] = json.loads(before)
        for article, value in earlier.items():
            _set(db, column, article, value)
        db.execute("UPDATE acts SET undone = 1 WHERE id = ?", [id])
    return Act(id, to_time(at), kind, tuple(earlier), description)


def looked(db: Database, story: str, now: datetime) -> None:
    """Remember that the user saw the story as it is now."""
    with writing(db):
        db.execute(
            "INSERT INTO looks (story, looked_at) VALUES (?, ?) ON CONFLICT (story) DO UPDATE SET looked_at = excluded.looked_at",
            [story, to_column(now)],
        )


def _mark(db: Database, kind: ActKind, articles: Sequence[str], now: datetime) -> Act | None:
    column, on = _COLUMN[kind]
    with writing(db):
        before: dict[str, str | None] = {}
        for article in articles:
            found = db.execute(f"SELECT {column} FROM marks WHERE article = ?", [article]).fetchone()
            value = found[0] if found else None
            if (value is not None) != on:
                before[article] = value
                _set(db, column, article, to_column(now) if on else None)
        if not before:
            return None
        description = f"{len(before)} article{'' if len(before) == 1 else 's'} {_VERB[kind]}"
        cursor = db.execute(
            "INSERT INTO acts (at, kind, description, before) VALUES (?, ?, ?, ?)",
            [to_column(now), kind, description, json.dumps(before)],
        )
    return Act(int(cursor.lastrowid or 0), now, kind, tuple(before), description)


def _set(db: Database, column: str, article: str, value: str | None) -> None:
    db.execute(
        f"INSERT INTO marks (article, {column}) VALUES (?, ?) ON CONFLICT (article) DO UPDATE SET {column} = excluded.{column}",
        [article, value],
    )

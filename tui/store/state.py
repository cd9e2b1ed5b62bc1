"""Marks and looks. Each act is a small transaction of its own, and can be undone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

from sqlite_utils import Database

from tui.models import Act
from tui.store.acts import TakeBack, record
from tui.store.codec import to_column
from tui.store.connect import writing

_Kind = Literal["read", "unread", "star", "unstar"]

_COLUMN: dict[str, tuple[str, bool]] = {
    "read": ("read_at", True),
    "unread": ("read_at", False),
    "star": ("starred_at", True),
    "unstar": ("starred_at", False),
}
_VERB: dict[_Kind, str] = {
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


def looked(db: Database, story: str, now: datetime) -> None:
    """Remember that the user saw the story as it is now."""
    with writing(db):
        db.execute(
            "INSERT INTO looks (story, looked_at) VALUES (?, ?) ON CONFLICT (story) DO UPDATE SET looked_at = excluded.looked_at",
            [story, to_column(now)],
        )


def _mark(db: Database, kind: _Kind, articles: Sequence[str], now: datetime) -> Act | None:
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
        matter = "read" if column == "read_at" else "star"
        return record(db, kind, description, matter=matter, ids=tuple(before), before=before, now=now)


def _unmark(db: Database, act: Act, before: Mapping[str, str | None], now: datetime) -> None:
    column, _ = _COLUMN[act.kind]
    for article, value in before.items():
        _set(db, column, article, value)


TAKE_BACK: Mapping[str, TakeBack] = dict.fromkeys(_COLUMN, _unmark)


def _set(db: Database, column: str, article: str, value: str | None) -> None:
    db.execute(
        f"INSERT INTO marks (article, {column}) VALUES (?, ?) ON CONFLICT (article) DO UPDATE SET {column} = excluded.{column}",
        [article, value],
    )

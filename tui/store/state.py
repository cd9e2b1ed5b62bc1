"""Marks and looks. Each act is a small transaction of its own, and can be undone."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Literal

from sqlite_utils import Database

from tui.models import Act
from tui.store.acts import TakeBack, record
from tui.store.codec import to_column
from tui.store.connect import writing

MarkKind = Literal["read", "unread", "star", "unstar"]

_COLUMN: dict[str, tuple[str, bool]] = {
    "read": ("read_at", True),
    "unread": ("read_at", False),
    "star": ("starred_at", True),
    "unstar": ("starred_at", False),
}
_VERB: dict[MarkKind, str] = {
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


_EACH = "SELECT value AS article FROM json_each(?) GROUP BY value ORDER BY min(key)"


def _mark(db: Database, kind: MarkKind, articles: Sequence[str], now: datetime) -> Act | None:
    return mark_found(db, kind, _EACH, [json.dumps(list(articles))], now)


def mark_found(db: Database, kind: MarkKind, wanted: str, params: Sequence[str], now: datetime) -> Act | None:
    """Mark the articles that `wanted` selects; None where all were.

    A few statements however many there are: while one runs, the screen's own thread goes on.
    """
    column, on = _COLUMN[kind]
    with writing(db):
        db.execute(
            f"""
            CREATE TEMP TABLE marking AS SELECT w.article, m.{column} AS value
            FROM ({wanted}) w LEFT JOIN marks m ON m.article = w.article WHERE (m.{column} IS NULL) = ?
            """,
            [*params, on],
        )
        changed = tuple(row[0] for row in db.execute("SELECT article FROM marking ORDER BY rowid"))
        act = None
        if changed:
            db.execute(
                f"""
                INSERT INTO marks (article, {column}) SELECT article, ? FROM marking WHERE true
                ON CONFLICT (article) DO UPDATE SET {column} = excluded.{column}
                """,
                [to_column(now) if on else None],
            )
            description = f"{len(changed):,} article{'' if len(changed) == 1 else 's'} {_VERB[kind]}"
            matter = "read" if column == "read_at" else "star"
            act = replace(record(db, kind, description, matter=matter, ids=(), before={}, now=now), ids=changed)
            db.execute(
                """
                UPDATE acts SET (ids, before) =
                    (SELECT json_group_array(article), json_group_object(article, value) FROM marking) WHERE id = ?
                """,
                [act.id],
            )
        db.execute("DROP TABLE marking")
    return act


def _unmark(db: Database, act: Act, before: object, now: datetime) -> None:
    column, _ = _COLUMN[act.kind]
    db.execute(
        f"""
        INSERT INTO marks (article, {column})
        SELECT one.key, one.value FROM acts, json_each(acts.before) one WHERE acts.id = ?
        ON CONFLICT (article) DO UPDATE SET {column} = excluded.{column}
        """,
        [act.id],
    )


def _mark_again(db: Database, act: Act, before: object, now: datetime) -> None:
    column, on = _COLUMN[act.kind]
    db.execute(
        f"""
        INSERT INTO marks (article, {column}) SELECT one.key, ? FROM acts, json_each(acts.before) one WHERE acts.id = ?
        ON CONFLICT (article) DO UPDATE SET {column} = excluded.{column}
        """,
        [to_column(act.at) if on else None, act.id],
    )


TAKE_BACK: Mapping[str, TakeBack] = dict.fromkeys(_COLUMN, _unmark)
AGAIN: Mapping[str, TakeBack] = dict.fromkeys(_COLUMN, _mark_again)

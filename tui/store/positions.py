"""How far the user has read an article."""

from __future__ import annotations

from datetime import datetime

from sqlite_utils import Database

from tui.store.codec import to_column
from tui.store.connect import writing


def position(db: Database, article: str) -> int:
    """Offset in the article's text of the line that was on top; 0: from the beginning."""
    row = db.execute("SELECT offset FROM positions WHERE article = ?", [article]).fetchone()
    return int(row[0]) if row else 0


def remember_position(db: Database, article: str, offset: int, now: datetime) -> None:
    """0, as after the end was reached, forgets it."""
    with writing(db):
        db.execute("DELETE FROM positions WHERE article = ?", [article])
        if offset > 0:
            db.execute(
                "INSERT INTO positions (article, offset, at) SELECT id, ?, ? FROM articles WHERE id = ?",
                [offset, to_column(now), article],
            )

"""Articles whose text was taken from their page."""

from __future__ import annotations

from datetime import datetime

from sqlite_utils import Database

from tui.models import Block
from tui.store.codec import to_column
from tui.store.connect import writing
from tui.store.write import renew_text


def store_full_text(db: Database, article: str, blocks: tuple[Block, ...], now: datetime) -> bool:
    """Put the page's text in place of the excerpt, which stays as a revision; the article waits to be judged anew."""
    with writing(db):
        changed = renew_text(db, article, blocks, now)
        db.execute(
            "INSERT OR REPLACE INTO fulltexts (article, at, failed) VALUES (?, ?, NULL)", [article, to_column(now)]
        )
    return changed


def store_failure(db: Database, article: str, why: str, now: datetime) -> None:
    """The excerpt stays; why it did is remembered, unless a full text is there already."""
    with writing(db):
        db.execute(
            "INSERT INTO fulltexts (article, at, failed) VALUES (?, ?, ?) ON CONFLICT (article) DO NOTHING",
            [article, to_column(now), why],
        )

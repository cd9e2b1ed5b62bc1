"""Articles whose text was taken from their page, and giving them their excerpt back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from tui.errors import NotPossibleError
from tui.models import Act, Block
from tui.store import moves
from tui.store.acts import TakeBack, record
from tui.store.codec import to_blocks, to_column
from tui.store.connect import writing
from tui.store.write import renew_text


def store_full_text(db: Database, article: str, blocks: tuple[Block, ...], now: datetime) -> bool:
    """Put the page's text in place of the excerpt, which its act keeps; the article waits to be judged anew.

    Undoable, and no change by its source: there is no revision of it. False where it is the text that is there.
    """
    with writing(db):
        text, shapes = db.execute("SELECT text, blocks FROM texts WHERE article = ?", [article]).fetchone()
        changed = renew_text(db, article, blocks)
        db.execute(
            "INSERT OR REPLACE INTO fulltexts (article, at, failed) VALUES (?, ?, NULL)", [article, to_column(now)]
        )
        if changed:
            title, text_hash = db.execute("SELECT title, text_hash FROM articles WHERE id = ?", [article]).fetchone()
            before = {"text": text, "blocks": shapes, "text_hash": text_hash}
            said = f"full text of “{title}” fetched"
            record(db, "fulltext", said, matter="text", ids=(article,), before=before, now=now)
    return changed


def store_failure(db: Database, article: str, why: str, now: datetime) -> None:
    """The excerpt stays; why it did is remembered, unless a full text is there already."""
    with writing(db):
        db.execute(
            "INSERT INTO fulltexts (article, at, failed) VALUES (?, ?, ?) ON CONFLICT (article) DO NOTHING",
            [article, to_column(now), why],
        )


def _take_back(db: Database, act: Act, before: Mapping[str, Any], now: datetime) -> None:
    (article,) = act.ids
    if "revision" in before:  # an act of an earlier version: the excerpt was kept as if its source had changed it
        columns, own = "text, blocks", [before["revision"], article]
        excerpt = db.execute(f"SELECT {columns} FROM revisions WHERE id = ? AND article = ?", own).fetchone()
        db.execute("DELETE FROM revisions WHERE id = ? AND article = ?", own)
    else:
        excerpt = before["text"], before["blocks"]
    (text_hash,) = db.execute("SELECT text_hash FROM articles WHERE id = ?", [article]).fetchone()
    if excerpt is None or text_hash != before["text_hash"]:
        raise NotPossibleError(f"Its source has changed the text since: {act.description}.")
    db.execute("DELETE FROM fulltexts WHERE article = ?", [article])
    text, shapes = excerpt
    renew_text(db, article, to_blocks(shapes, text))
    # Its feed may have said something newer meanwhile, which was passed over: it is asked for all that it has.
    db.execute("UPDATE articles SET raw_hash = '' WHERE id = ?", [article])
    db.execute(
        """
        UPDATE fetches SET etag = NULL, last_modified = NULL, body_hash = NULL
        WHERE source = (SELECT source FROM articles WHERE id = ?)
        """,
        [article],
    )
    if (story := moves.story_of(db, article)) is not None:
        moves.settle(db, [story])


TAKE_BACK: Mapping[str, TakeBack] = {"fulltext": _take_back}

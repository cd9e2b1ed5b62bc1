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
    """Put the page's text in place of the excerpt, which stays as a revision; the article waits to be judged anew.

    Undoable. False where it is the text that is there.
    """
    with writing(db):
        changed = renew_text(db, article, blocks, now)
        db.execute(
            "INSERT OR REPLACE INTO fulltexts (article, at, failed) VALUES (?, ?, NULL)", [article, to_column(now)]
        )
        if changed:
            title, text_hash = db.execute("SELECT title, text_hash FROM articles WHERE id = ?", [article]).fetchone()
            (revision,) = db.execute("SELECT max(id) FROM revisions WHERE article = ?", [article]).fetchone()
            before = {"revision": revision, "text_hash": text_hash}
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
    row = db.execute(
        """
        SELECT r.text, r.blocks, a.text_hash FROM revisions r JOIN articles a ON a.id = r.article
        WHERE r.id = ? AND r.article = ?
        """,
        [before["revision"], article],
    ).fetchone()
    if row is None or row[2] != before["text_hash"]:
        raise NotPossibleError(f"Its source has changed the text since: {act.description}.")
    db.execute("DELETE FROM fulltexts WHERE article = ?", [article])
    renew_text(db, article, to_blocks(row[1], row[0]), now)
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

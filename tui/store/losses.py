"""Stories whose articles were lost with a part of the file: what is left is counted and summed up anew."""

from __future__ import annotations

from sqlite_utils import Database

from tui.store import moves

_LEFT = "(SELECT count(*) FROM story_articles sa WHERE sa.story = s.id)"
_ASTRAY = f"""
    SELECT s.id FROM stories s WHERE s.alias_of IS NULL
        AND (s.articles <> {_LEFT} OR ({_LEFT} > 0 AND s.headline_article IS NULL))
"""
_SHAPELESS = "SELECT s.id FROM stories s WHERE s.alias_of IS NULL AND s.n NOT IN (SELECT story FROM story_shapes)"
_UNSUMMED = """
    SELECT sa.article, sa.story FROM story_articles sa JOIN articles a ON a.id = sa.article
    LEFT JOIN text_vectors v ON v.article = a.n LEFT JOIN copies c ON c.article = a.id
    WHERE v.article IS NULL AND c.article IS NULL
"""
"""Independent texts of which is not known any more what they add to their stories' sums."""


def astray(db: Database) -> list[str]:
    """Living stories that do not have the articles that they count, or no headline: none, unless the file was damaged.
    Reads all of them."""
    return [row[0] for row in db.execute(_ASTRAY)]


def settle(db: Database) -> None:
    """Put them right, inside the caller's write transaction; the judge sums up what is left before it judges.

    Texts of which sums are lost are judged again. A story without articles goes, or judges would go on comparing with
    it; what comes again begins it anew. One with a note stays for it.
    """
    unsummed = db.execute(_UNSUMMED).fetchall()
    db.conn.executemany("UPDATE articles SET judged = 0 WHERE id = ?", [(article,) for article, _ in unsummed])
    moves.settle(db, {story for _, story in unsummed})
    for story, left in db.execute(
        f"SELECT s.id, {_LEFT} FROM stories s WHERE s.id IN ({_ASTRAY} UNION {_SHAPELESS})"
    ).fetchall():
        if left:
            _begin_shape(db, story)
            moves.settle(db, [story])
        else:
            _end(db, story)


def _begin_shape(db: Database, story: str) -> None:
    db.execute(
        """
        INSERT OR IGNORE INTO story_shapes (story, texts, terms, weights, readable, roundup)
        SELECT n, 0, x'', x'', '{}', 0 FROM stories WHERE id = ?
        """,
        [story],
    )


def _end(db: Database, story: str) -> None:
    ids = [story, *(row[0] for row in db.execute("SELECT id FROM stories WHERE alias_of = ?", [story]))]
    if any(db.execute("SELECT 1 FROM notes WHERE story = ?", [id]).fetchone() for id in ids):
        moves.withdraw(db, story)
        db.execute("UPDATE stories SET articles = 0, outlets = 0, texts = 0 WHERE id = ?", [story])
        return
    for id in reversed(ids):
        db.execute("UPDATE stories SET continues = NULL WHERE continues = ?", [id])
        moves.remove(db, id)

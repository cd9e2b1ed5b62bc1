"""Which recogniser read which article: so that the same text is read once, and read again by a better one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from sqlite_utils import Database

from tui.models import EntityType
from tui.store.folding import rows_of

Row = tuple[Literal["title", "text"], int, int, EntityType, str]
"""Field, start, end, type and role of a name."""


class Recognitions:
    """What was read before, as far as a recogniser asks for it."""

    def __init__(self, db: Database) -> None:
        self.db = db

    def known(self, contents: Sequence[str], recogniser: str) -> Mapping[str, Sequence[Row]]:
        """What this recogniser found in those of the contents that it has read, by any article that has them."""
        articles: dict[str, str] = {}
        for content in contents:
            row = self.db.execute(
                "SELECT article FROM recognitions WHERE content = ? AND content != '' AND recogniser = ? LIMIT 1",
                [content, recogniser],
            ).fetchone()
            if row:
                articles[row[0]] = content
        found: dict[str, list[Row]] = {content: [] for content in articles.values()}
        for row in rows_of(
            self.db,
            "SELECT m.article, m.field, m.start, m.end, e.type, m.role FROM mentions m JOIN entities e ON e.id = m.entity"
            " WHERE m.article IN ({marks}) ORDER BY m.article, m.field = 'text', m.start",
            list(articles),
        ):
            found[articles[row["article"]]].append(_row(row))
        return found


def record(db: Database, read: Iterable[tuple[str, str, str]]) -> None:
    """Remember (article, recogniser, content) of each article that was read. Runs inside the caller's transaction."""
    db.conn.executemany(
        """
        INSERT INTO recognitions (article, recogniser, content, at)
        SELECT id, ?, ?, at FROM articles WHERE id = ?
        ON CONFLICT (article) DO UPDATE SET recogniser = excluded.recogniser, content = excluded.content, at = excluded.at
        """,
        [(recogniser, content, article) for article, recogniser, content in read],
    )


def behind(db: Database, recogniser: str, limit: int) -> list[str]:
    """The newest of the articles that another recogniser read, and that are not to be judged anyway."""
    others = [row[0] for row in db.execute(_EVERY_RECOGNISER) if row[0] != recogniser]
    found: list[tuple[str, str]] = []
    for other in others:
        found += db.execute(
            """
            SELECT r.at, r.article FROM recognitions r CROSS JOIN articles a ON a.id = r.article AND a.judged
            WHERE r.recogniser = ? ORDER BY r.at DESC LIMIT ?
            """,
            [other, limit],
        )
    return [article for _, article in sorted(found, reverse=True)[:limit]]


def stories_of(db: Database, articles: Sequence[str]) -> set[str]:
    """The stories that these articles are in."""
    return {
        row["story"] for row in rows_of(db, "SELECT story FROM story_articles WHERE article IN ({marks})", articles)
    }


_EVERY_RECOGNISER = """
    WITH RECURSIVE known (name) AS (
        SELECT min(recogniser) FROM recognitions
        UNION ALL
        SELECT (SELECT min(recogniser) FROM recognitions WHERE recogniser > name) FROM known WHERE name IS NOT NULL
    ) SELECT name FROM known WHERE name IS NOT NULL
"""
"""One look into the index for each, however many articles there are."""


def _row(row: Mapping[str, Any]) -> Row:
    return row["field"], row["start"], row["end"], row["type"], row["role"]

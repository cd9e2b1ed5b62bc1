"""Which articles of many stories a mark for all of them is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from sqlite_utils import Database

Bulk = Literal["read", "unread", "star", "unstar"]

_CHUNK = 500

_OF: Mapping[Bulk, str] = {
    "read": """
        SELECT sa.article FROM story_articles sa LEFT JOIN marks m ON m.article = sa.article
        WHERE sa.story IN ({}) AND m.read_at IS NULL""",
    "unread": """
        SELECT sa.article FROM story_articles sa JOIN marks m ON m.article = sa.article
        WHERE sa.story IN ({}) AND m.read_at IS NOT NULL""",
    # As by hand: the article that stands for the story, where none of it has a star.
    "star": """
        SELECT coalesce(h.article, min(sa.article)) FROM stories s JOIN story_articles sa ON sa.story = s.id
        LEFT JOIN story_articles h ON h.article = s.headline_article AND h.story = s.id
        LEFT JOIN marks m ON m.article = sa.article
        WHERE s.id IN ({}) GROUP BY s.id HAVING count(m.starred_at) = 0""",
    "unstar": """
        SELECT sa.article FROM story_articles sa JOIN marks m ON m.article = sa.article
        WHERE sa.story IN ({}) AND m.starred_at IS NOT NULL""",
}


def to_mark(db: Database, mark: Bulk, stories: Sequence[str]) -> list[str]:
    """The articles of these stories that such a mark changes."""
    found: list[str] = []
    for at in range(0, len(stories), _CHUNK):
        part = stories[at : at + _CHUNK]
        found += [row[0] for row in db.execute(_OF[mark].format(",".join("?" * len(part))), list(part))]
    return found


def links_of(db: Database, stories: Iterable[str], limit: int) -> list[tuple[str, str, str]]:
    """Story, headline's article and its address, of the first so many stories that are unread and have one."""
    found: list[tuple[str, str, str]] = []
    for story in stories:
        row = db.execute(
            """
            SELECT s.id, a.id, a.url FROM stories s JOIN story_articles sa ON sa.story = s.id
            JOIN articles a ON a.id = sa.article LEFT JOIN marks m ON m.article = a.id
            WHERE s.id = ? AND m.read_at IS NULL AND a.url IS NOT NULL ORDER BY a.id <> s.headline_article, a.at LIMIT 1
            """,
            [story],
        ).fetchone()
        if row is not None:
            found.append((row[0], row[1], row[2]))
            if len(found) >= limit:
                break
    return found

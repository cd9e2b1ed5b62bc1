"""Marks for all of many stories, and the pages of the first of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlite_utils import Database

from tui.models import Act
from tui.store.state import MarkKind, mark_found

# What is given is gone through once, and each looked up: CROSS keeps the order of the joins.
_READ = """
    SELECT a.id AS article FROM json_each(?) one CROSS JOIN stories s ON s.id = one.value
    CROSS JOIN shelf p ON p.read = {} AND p.copy IN (0, 1) AND p.story = s.n CROSS JOIN articles a ON a.n = p.n"""
_OF: Mapping[MarkKind, str] = {
    "read": _READ.format(0),
    "unread": _READ.format(1),
    # As by hand: the article that stands for the story, where none of it has a star.
    "star": """
        SELECT coalesce(h.article, min(sa.article)) AS article
        FROM json_each(?) one CROSS JOIN stories s ON s.id = one.value CROSS JOIN story_articles sa ON sa.story = s.id
        LEFT JOIN story_articles h ON h.article = s.headline_article AND h.story = s.id
        LEFT JOIN marks m ON m.article = sa.article
        GROUP BY s.id HAVING count(m.starred_at) = 0""",
    "unstar": """
        SELECT sa.article FROM json_each(?) one CROSS JOIN story_articles sa ON sa.story = one.value
        CROSS JOIN marks m ON m.article = sa.article WHERE m.starred_at IS NOT NULL""",
}


def mark_stories(db: Database, mark: MarkKind, stories: Sequence[str], now: datetime) -> Act | None:
    """Mark all of these stories so, as one act; None where they all were."""
    return mark_found(db, mark, _OF[mark], [json.dumps(list(stories))], now)


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

"""What came to a story since the user last looked at it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlite_utils import Database


def latest_news(db: Database, stories: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Outlet and headline of the latest unread text that came since the last look, by story; where there is none, none.

    A copy of what the story already held is nothing new.
    """
    rows = db.execute(
        f"""
        SELECT sa.story, a.outlet, a.title, max(a.at || a.id)
        FROM story_articles sa
        JOIN looks l ON l.story = sa.story
        JOIN articles a ON a.id = sa.article AND a.first_seen > l.looked_at
        LEFT JOIN marks m ON m.article = sa.article
        LEFT JOIN copies c ON c.article = sa.article
        LEFT JOIN story_articles o ON o.article = c.origin AND o.story = sa.story
        WHERE sa.story IN ({",".join("?" for _ in stories)}) AND m.read_at IS NULL AND o.article IS NULL
        GROUP BY sa.story
        """,
        list(stories),
    )
    return {row[0]: (row[1], row[2]) for row in rows}

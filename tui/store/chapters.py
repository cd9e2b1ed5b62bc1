"""The parts of stories of several days: which text is in which."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence

from sqlite_utils import Database

from tui.judgements import ChapterText
from tui.models import ArticleRow, Chapter
from tui.store.codec import to_time
from tui.store.packing import unpack_weights


def texts(db: Database, story: str, limit: int) -> list[ChapterText]:
    """The latest independent texts of a story whose time is known."""
    rows = db.execute(
        """
        SELECT a.id, a.at, v.terms, v.weights, h.chapter
        FROM story_articles sa JOIN articles a ON a.id = sa.article
        JOIN sources s ON s.id = a.source JOIN text_vectors v ON v.article = a.n
        LEFT JOIN chapters h ON h.article = a.id
        WHERE sa.story = ? AND (a.published IS NOT NULL OR s.kind = 'feed') ORDER BY a.at DESC, a.id LIMIT ?
        """,
        [story, limit],
    )
    return [
        ChapterText(id, to_time(at), unpack_weights(terms, "H", weights), chapter)
        for id, at, terms, weights, chapter in rows
    ]


def record(db: Database, found: Sequence[tuple[str, str]]) -> None:
    """Store what texts are in, inside the caller's write transaction. What is stored stays."""
    db.conn.executemany("INSERT INTO chapters (article, chapter) VALUES (?, ?) ON CONFLICT DO NOTHING", found)


def of_articles(db: Database, articles: Collection[str]) -> dict[str, str]:
    """The part of each article that is in one."""
    ids = json.dumps(sorted(articles))
    return dict(
        db.execute("SELECT article, chapter FROM chapters WHERE article IN (SELECT value FROM json_each(?))", [ids])
    )


def put_back(db: Database, chapter_of: Mapping[str, str], articles: Collection[str]) -> None:
    """Let these articles be in the parts in which they were, or in none. The caller holds the write transaction."""
    ids = json.dumps(sorted(articles))
    db.execute("DELETE FROM chapters WHERE article IN (SELECT value FROM json_each(?))", [ids])
    record(db, sorted(chapter_of.items()))


def of_story(db: Database, story: str, articles: Sequence[ArticleRow], headline: str) -> tuple[Chapter, ...]:
    """The parts of a story by time, copies with their origins; none where it has but one.

    A part has the id of its first text, and the story's own headline where the story has it from that part, else the
    title of its first text. Texts whose time is not known are in none.
    """
    chapter_of: Mapping[str, str] = dict(
        db.execute(
            "SELECT c.article, c.chapter FROM story_articles sa JOIN chapters c ON c.article = sa.article WHERE sa.story = ?",
            [story],
        )
    )
    members: dict[str, list[ArticleRow]] = {}
    for row in articles:
        chapter = chapter_of.get(row.id) or chapter_of.get(row.copy_of or "")
        if chapter is not None:
            members.setdefault(chapter, []).append(row)
    if len(members) < 2:
        return ()
    found = []
    for id, rows in members.items():
        ordered = sorted(rows, key=lambda row: (row.at, row.id))
        first = next((row for row in ordered if row.id == id), ordered[0])
        title = headline if any(row.title == headline for row in rows) else first.title
        found.append(Chapter(first.id, title, ordered[0].at, ordered[-1].at, tuple(row.id for row in rows)))
    return tuple(sorted(found, key=lambda chapter: (chapter.first_at, chapter.id)))

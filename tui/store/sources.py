"""What is subscribed, and what it has brought: sources, their outlets and tags."""

from __future__ import annotations

import json

from sqlite_utils import Database

from tui.models import FetchState, SourceRow
from tui.store.codec import to_fetch_state


def sources(db: Database) -> list[SourceRow]:
    """Every source that is subscribed, or was and still has articles, with how it fares."""
    rows = db.query(
        """
        WITH held AS (SELECT source, count(*) AS articles, sum(NOT read) AS unread FROM shelf GROUP BY source)
        SELECT s.*, f.*, s.id AS source_row, coalesce(h.articles, 0) AS articles, coalesce(h.unread, 0) AS unread
        FROM sources s LEFT JOIN fetches f ON f.source = s.id LEFT JOIN held h ON h.source = s.id
        ORDER BY s.kind DESC, s.name COLLATE NOCASE
        """
    )
    return [
        SourceRow(
            id=row["source_row"],
            key=row["key"],
            kind=row["kind"],
            name=row["name"],
            outlet=row["outlet"],
            url=(row["address"] or row["key"]) if row["kind"] == "feed" else None,
            tags=tuple(json.loads(row["tags"])),
            subscribed=bool(row["subscribed"]),
            articles=row["articles"],
            unread=row["unread"],
            state=to_fetch_state(row) if row["source"] else FetchState(),
            paused=bool(row["paused"]),
        )
        for row in rows
        if row["subscribed"] or row["articles"]
    ]


def own_title(db: Database, source: int) -> str:
    """What a feed calls itself; empty where it was never asked."""
    row = db.execute("SELECT title FROM sources WHERE id = ?", [source]).fetchone()
    return row[0] or "" if row else ""


def outlets(db: Database) -> list[str]:
    """The names of all outlets, by the index from one to the next: there are few, and many articles."""
    rows = db.execute(
        """
        WITH RECURSIVE outlets (name) AS (
            SELECT min(outlet) FROM articles
            UNION ALL SELECT (SELECT min(outlet) FROM articles WHERE outlet > name) FROM outlets WHERE name IS NOT NULL
        )
        SELECT name FROM outlets WHERE name IS NOT NULL
        """
    )
    return [row[0] for row in rows]


def tags(db: Database) -> list[tuple[str, int]]:
    """Every tag of a subscribed source, with how many stories it has, most first."""
    rows = db.execute(
        """
        WITH tags AS MATERIALIZED (
            SELECT DISTINCT one.value AS tag FROM sources s, json_each(s.tags) one WHERE s.subscribed
        )
        SELECT tag, (
            SELECT count(DISTINCT p.story) FROM shelf p WHERE p.source IN (
                SELECT s.id FROM sources s, json_each(s.tags) one WHERE s.subscribed AND one.value = tags.tag)
        ) AS stories
        FROM tags ORDER BY stories DESC, tag
        """
    )
    return [(row[0], row[1]) for row in rows]

"""What the screen, the command line and the judges ask of the store. Answers are values, never rows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Literal

from sqlite_utils import Database

from tui.errors import NotFoundError
from tui.models import (
    UNREACHED,
    Article,
    ArticleRow,
    Counts,
    Mention,
    Query,
    RelatedRow,
    Revision,
    Story,
    StoryRow,
)
from tui.store import chapters
from tui.store.codec import to_blocks, to_enclosures, to_optional_time, to_time
from tui.store.labels import labels_by_story
from tui.store.matching import IN_ORDER, story_conditions
from tui.store.news import latest_news

_CHUNK = 500
"""Ids asked for in one statement; SQLite's older limit is 999 parameters."""

_ROW = """
SELECT a.id, sa.story, a.outlet, a.title, a.url, a.at, a.published IS NOT NULL AS dated, a.words,
       m.read_at IS NOT NULL AS read, m.starred_at IS NOT NULL AS starred, c.origin AS copy_of, c.kind AS copy_kind,
       (SELECT count(*) FROM revisions r WHERE r.article = a.id) AS revisions,
       m.read_at IS NULL AND o.article IS NULL AND a.first_seen > l.looked_at AS new,
       (SELECT max(r.replaced_at) FROM revisions r WHERE r.article = a.id) AS changed_at
FROM articles a
LEFT JOIN story_articles sa ON sa.article = a.id
LEFT JOIN marks m ON m.article = a.id
LEFT JOIN copies c ON c.article = a.id
LEFT JOIN story_articles o ON o.article = c.origin AND o.story = sa.story
LEFT JOIN looks l ON l.story = sa.story
"""


# ---------------------------------------------------------------- stories


def is_empty(db: Database) -> bool:
    """Whether no source has brought anything yet."""
    return db.execute("SELECT 1 FROM articles LIMIT 1").fetchone() is None


def counts(db: Database) -> Counts:
    """The figures of the title line."""
    row = next(
        iter(
            db.query(
                """
                SELECT (SELECT count(*) FROM stories WHERE alias_of IS NULL) AS stories,
                       (SELECT count(*) FROM shelf) AS articles,
                       (SELECT count(*) FROM shelf WHERE read = 0) AS unread,
                       (SELECT count(DISTINCT story) FROM shelf WHERE read = 0 AND copy = 0) AS unread_stories,
                       (SELECT count(*) FROM marks WHERE starred_at IS NOT NULL) AS starred,
                       (SELECT count(DISTINCT sa.story) FROM marks m JOIN story_articles sa ON sa.article = m.article
                        WHERE m.starred_at IS NOT NULL) AS starred_stories,
                       (SELECT count(*) FROM fetches f JOIN sources s ON s.id = f.source
                        WHERE s.subscribed AND NOT s.paused AND f.error_kind IS NOT NULL) AS failing,
                       (SELECT count(*) > 1 AND min(coalesce(f.error_kind, '') IN (SELECT value FROM json_each(:unreached)))
                        FROM fetches f JOIN sources s ON s.id = f.source
                        WHERE s.subscribed AND NOT s.paused AND s.kind = 'feed') AS offline,
                       (SELECT max(checked_at) FROM fetches) AS checked_at
                """,
                {"unreached": json.dumps(sorted(UNREACHED))},
            )
        )
    )
    return Counts(**row | {"checked_at": to_optional_time(row["checked_at"]), "offline": bool(row["offline"])})


def last_checked(db: Database) -> datetime | None:
    """When a source was last asked."""
    return to_optional_time(db.execute("SELECT max(checked_at) FROM fetches").fetchone()[0])


def story_ids(
    db: Database,
    query: Query,
    limit: int | None = None,
    now: datetime | None = None,
    *,
    typing: bool = False,
    latest: int | None = None,
) -> list[str]:
    """The stories that the query leaves, in its order. Raises QueryError.

    `typing`: what is typed may be unfinished. `latest`: only of the newest so many stories.
    """
    where, params = story_conditions(query, now, typing=typing, latest=latest)
    sql = f"SELECT s.id FROM stories s WHERE {' AND '.join(where)} ORDER BY {IN_ORDER[query.order]} LIMIT ?"
    return [row[0] for row in db.execute(sql, [*params, -1 if limit is None else limit])]


def story_rows(db: Database, ids: Sequence[str]) -> dict[str, StoryRow]:
    """The list's rows for these stories, by id; ids that are not there are left out."""
    found: dict[str, StoryRow] = {}
    for chunk in _chunks(ids):
        rows = db.query(
            f"""
            SELECT s.id, s.headline, s.articles, s.outlets, s.texts, s.first_at, s.last_at, s.timeline,
                   count(*) FILTER (WHERE m.read_at IS NULL AND o.article IS NULL) AS unread,
                   count(m.starred_at) AS starred,
                   count(*) FILTER (WHERE m.read_at IS NULL AND o.article IS NULL AND a.first_seen > l.looked_at) AS new_texts,
                   coalesce(h.outlet, '') AS outlet,
                   EXISTS (SELECT 1 FROM story_shapes p JOIN follows f JOIN story_entities e
                           ON e.entity = f.entity AND e.day = p.day AND e.story = p.story
                           WHERE p.story = s.n) AS followed
            FROM stories s
            JOIN story_articles sa ON sa.story = s.id
            JOIN articles a ON a.id = sa.article
            LEFT JOIN marks m ON m.article = sa.article
            LEFT JOIN copies c ON c.article = sa.article
            LEFT JOIN story_articles o ON o.article = c.origin AND o.story = sa.story
            LEFT JOIN looks l ON l.story = s.id
            LEFT JOIN articles h ON h.id = s.headline_article
            WHERE s.id IN ({_marks(chunk)})
            GROUP BY s.id
            """,
            chunk,
        )
        told = list(rows)
        news = latest_news(db, [row["id"] for row in told if row["new_texts"]])
        labels = labels_by_story(db, chunk)
        for row in told:
            found[row["id"]] = _story_row(row, *news.get(row["id"], ("", "")), labels.get(row["id"], ()))
    return found


def story(db: Database, id: str) -> Story:
    """A story with its articles: independent texts by time, each followed by its copies. Raises NotFoundError."""
    id = living(db, id)
    rows = story_rows(db, [id])
    if id not in rows:
        raise NotFoundError(f"There is no story {id}.")
    members = [_article_row(row) for row in db.query(f"{_ROW} WHERE sa.story = ? ORDER BY a.at, a.place, a.id", [id])]
    heads = [row for row in members if row.copy_of is None or not any(row.copy_of == m.id for m in members)]
    ordered: list[ArticleRow] = []
    for head in heads:
        ordered.append(head)
        ordered += [row for row in members if row.copy_of == head.id and row not in heads]
    about = next(
        iter(
            db.query(
                """
                SELECT s.continues, coalesce(o.headline, '') AS headline, l.looked_at
                FROM stories s LEFT JOIN looks l ON l.story = s.id LEFT JOIN stories o ON o.id = s.continues WHERE s.id = ?
                """,
                [id],
            )
        )
    )
    parts = chapters.of_story(db, id, ordered, rows[id].headline)
    looked = to_optional_time(about["looked_at"])
    return Story(rows[id], tuple(ordered), looked, about["continues"], about["headline"], parts)


def living(db: Database, id: str) -> str:
    """The id under which a story goes on after merges; the id itself where there was none."""
    for _ in range(64):
        row = db.execute("SELECT alias_of FROM stories WHERE id = ?", [id]).fetchone()
        if row is None or row[0] is None:
            break
        id = row[0]
    return id


def alive(db: Database, ids: Sequence[str]) -> set[str]:
    """Those of these that are stories, and have not gone into others."""
    sql = "SELECT s.id FROM json_each(?) one CROSS JOIN stories s ON s.id = one.value WHERE s.alias_of IS NULL"
    return {row[0] for row in db.execute(sql, [json.dumps(list(ids))])}


def related(db: Database, story_id: str) -> list[RelatedRow]:
    """Other stories worth reading with this one, kind by kind, best first."""
    rows = db.query(
        """
        SELECT r.other, r.kind, r.score, r.reason, s.headline, s.last_at
        FROM related r JOIN stories s ON s.id = r.other
        WHERE r.story = ? AND s.alias_of IS NULL
        ORDER BY CASE r.kind WHEN 'maybe_same' THEN 0 WHEN 'since' THEN 1 WHEN 'background' THEN 2 ELSE 3 END,
                 r.score DESC, r.other
        """,
        [story_id],
    )
    return [
        RelatedRow(row["other"], row["headline"], to_time(row["last_at"]), row["kind"], row["score"], row["reason"])
        for row in rows
    ]


# ---------------------------------------------------------------- articles


def article(db: Database, id: str) -> Article:
    """One article with its text. Raises NotFoundError."""
    found = articles(db, [id])
    if not found:
        raise NotFoundError(f"There is no article {id}.")
    return found[0]


def articles(db: Database, ids: Sequence[str]) -> list[Article]:
    """Articles with their texts, in the order asked for; ids that are not there are left out."""
    found: dict[str, Article] = {}
    for chunk in _chunks(ids):
        rows = db.query(
            f"""
            SELECT a.*, t.text, t.blocks, t.enclosures, s.key AS source_key, s.kind, s.tags, f.address
            FROM articles a
            JOIN texts t ON t.article = a.id
            JOIN sources s ON s.id = a.source
            LEFT JOIN fetches f ON f.source = s.id
            WHERE a.id IN ({_marks(chunk)})
            """,
            chunk,
        )
        for row in rows:
            found[row["id"]] = _article(row)
    return [found[id] for id in ids if id in found]


def article_row(db: Database, id: str) -> ArticleRow:
    """One article without its text. Raises NotFoundError."""
    rows = article_rows(db, [id])
    if id not in rows:
        raise NotFoundError(f"There is no article {id}.")
    return rows[id]


def article_rows(db: Database, ids: Sequence[str]) -> dict[str, ArticleRow]:
    """Articles without their texts, by id."""
    found: dict[str, ArticleRow] = {}
    for chunk in _chunks(ids):
        for row in db.query(f"{_ROW} WHERE a.id IN ({_marks(chunk)})", chunk):
            found[row["id"]] = _article_row(row)
    return found


def mentions(db: Database, article_id: str) -> list[Mention]:
    """Where an article names whom, in reading order, the title first."""
    rows = db.query(
        """
        SELECT m.field, m.start, m.end, e.type, m.name, m.entity, e.name AS entity_name
        FROM mentions m JOIN entities e ON e.id = m.entity
        WHERE m.article = ? ORDER BY m.field = 'text', m.start
        """,
        [article_id],
    )
    return [Mention(**row) for row in rows]


def revisions(db: Database, article_id: str) -> list[Revision]:
    """How an article read before, newest first."""
    rows = db.query(
        "SELECT replaced_at, title, url, text FROM revisions WHERE article = ? ORDER BY id DESC", [article_id]
    )
    return [Revision(to_time(row["replaced_at"]), row["title"], row["url"], row["text"]) for row in rows]


def resolve(db: Database, prefix: str) -> tuple[Literal["article", "story"], str]:
    """What an id, or a prefix of one, stands for: a story's id is its first article's, and the story is meant then.

    Raises NotFoundError where nothing or more than one thing begins so.
    """
    prefix = prefix.strip().lower()
    if not prefix or any(c not in "0123456789abcdef" for c in prefix):
        raise NotFoundError(
            f"{prefix!r} is not an id: ids are made of the digits 0-9 and a-f. `newsdesk stories` lists them."
        )
    stop = prefix + "g"
    stories = {r[0] for r in db.execute("SELECT id FROM stories WHERE id >= ? AND id < ? LIMIT 3", [prefix, stop])}
    found = {r[0] for r in db.execute("SELECT id FROM articles WHERE id >= ? AND id < ? LIMIT 3", [prefix, stop])}
    everything = stories | found
    if not everything:
        raise NotFoundError(f"No article and no story has an id that begins with {prefix}.")
    if len(everything) > 1:
        raise NotFoundError(
            f"{prefix} is the beginning of more than one id: {', '.join(sorted(everything))}. Give more of it."
        )
    id = everything.pop()
    return ("story", id) if id in stories else ("article", id)


# ---------------------------------------------------------------- rows to values


def _story_row(row: dict[str, Any], news_outlet: str, news: str, labels: tuple[str, ...]) -> StoryRow:
    return StoryRow(
        id=row["id"],
        headline=row["headline"],
        articles=row["articles"],
        outlets=row["outlets"],
        texts=row["texts"],
        first_at=to_time(row["first_at"]),
        last_at=to_time(row["last_at"]),
        unread=row["unread"],
        new_texts=row["new_texts"],
        starred=bool(row["starred"]),
        timeline=tuple(json.loads(row["timeline"])),
        outlet=row["outlet"],
        followed=bool(row["followed"]),
        news=news,
        news_outlet=news_outlet,
        labels=labels,
    )


def _article_row(row: dict[str, Any]) -> ArticleRow:
    return ArticleRow(
        id=row["id"],
        story=row["story"],
        outlet=row["outlet"],
        title=row["title"],
        url=row["url"],
        at=to_time(row["at"]),
        dated=bool(row["dated"]),
        words=row["words"],
        read=bool(row["read"]),
        starred=bool(row["starred"]),
        copy_of=row["copy_of"],
        copy_kind=row["copy_kind"],
        revisions=row["revisions"],
        new=bool(row["new"]),
        changed_at=to_optional_time(row["changed_at"]),
    )


def _article(row: dict[str, Any]) -> Article:
    return Article(
        id=row["id"],
        source_key=row["source_key"],
        source_id=row["source_id"],
        feed=(row["address"] or row["source_key"]) if row["kind"] == "feed" else None,
        outlet=row["outlet"],
        title=row["title"],
        url=row["url"],
        canonical=row["canonical"],
        author=row["author"],
        language=row["language"],
        published=to_optional_time(row["published"]),
        first_seen=to_time(row["first_seen"]),
        at=to_time(row["at"]),
        blocks=to_blocks(row["blocks"], row["text"]),
        text=row["text"],
        text_hash=row["text_hash"],
        enclosures=to_enclosures(row["enclosures"]),
        tags=tuple(json.loads(row["tags"])),
        place=row["place"],
    )


def _chunks(ids: Sequence[str]) -> Iterator[list[str]]:
    for at in range(0, len(ids), _CHUNK):
        yield list(ids[at : at + _CHUNK])


def _marks(ids: Iterable[str]) -> str:
    return ",".join("?" for _ in ids)

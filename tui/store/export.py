"""Articles with their judgements, in the order of their time, however many there are: one chunk in memory."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from itertools import islice

from sqlite_utils import Database

from tui.models import Article, CopyKind, Mention, Query
from tui.store import read
from tui.store.matching import article_conditions

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Exported:
    """An article with what was judged of it."""

    article: Article
    story: str | None
    copy_of: str | None
    copy_kind: CopyKind | None
    mentions: tuple[Mention, ...]


def exported(db: Database, words: str = "") -> Generator[Exported, None, None]:
    """Every article, or those that the query leaves, by (at, id). Whoever reads it sees one moment of the store.

    Holds a read transaction until it is read to the end or closed. Raises QueryError.
    """
    db.execute("BEGIN")
    try:
        ids = iter(article_ids(db, Query(words=words)))
        while chunk := list(islice(ids, _CHUNK)):
            yield from of_articles(db, chunk)
    finally:
        db.rollback()


def article_ids(db: Database, query: Query) -> Iterator[str]:
    """The articles that the query leaves, by (at, id). Raises QueryError."""
    where, params, match = article_conditions(query)
    if match:
        where.append("a.n IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH ?)")
        params.append(match)
    narrowed = f"WHERE {' AND '.join(where)}" if where else ""
    for row in db.execute(f"SELECT a.id FROM articles a {narrowed} ORDER BY a.at, a.id", params):
        yield row[0]


def of_articles(db: Database, ids: list[str]) -> Iterator[Exported]:
    """These articles (at most 500), in this order."""
    marks = ",".join("?" * len(ids))
    judged = {
        row[0]: row[1:]
        for row in db.execute(
            f"""
            SELECT a.id, coalesce(st.alias_of, sa.story), c.origin, c.kind FROM articles a
            LEFT JOIN story_articles sa ON sa.article = a.id
            LEFT JOIN stories st ON st.id = sa.story
            LEFT JOIN copies c ON c.article = a.id
            WHERE a.id IN ({marks})
            """,
            ids,
        )
    }
    named: dict[str, list[Mention]] = {}
    for row in db.execute(
        f"""
        SELECT m.article, m.field, m.start, m.end, e.type, m.name, m.entity, e.name
        FROM mentions m JOIN entities e ON e.id = m.entity
        WHERE m.article IN ({marks}) ORDER BY m.article, m.field = 'text', m.start
        """,
        ids,
    ):
        named.setdefault(row[0], []).append(Mention(*row[1:]))
    for article in read.articles(db, ids):
        story, origin, kind = judged[article.id]
        yield Exported(article, story, origin, kind, tuple(named.get(article.id, ())))

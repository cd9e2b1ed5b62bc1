"""Full-text search over titles and texts, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlite_utils import Database

from tui.models import Query, SearchHit
from tui.store.matching import article_conditions
from tui.store.read import article_rows

_NEWEST = 2_000
"""How many matches are looked at: the index yields the latest stored first, and only these are put in order of time."""

_OPEN, _CLOSE = "\x02", "\x03"
"""Marks around a found word in a snippet; cleaned text cannot hold them."""


def search(
    db: Database, words: str, limit: int = 50, now: datetime | None = None, *, typing: bool = False
) -> list[SearchHit]:
    """Articles that the query leaves, newest first, each with the place that holds the words. Raises QueryError."""
    where, params, match = article_conditions(Query(words=words), now, typing=typing)
    if match:
        # Conditions narrow all matches; without them the latest are enough to choose the newest from.
        newest = -1 if where else _NEWEST
        where.append("a.n IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH ? ORDER BY rowid DESC LIMIT ?)")
        params += [match, newest]
    elif not where:
        return []
    rows = db.execute(
        f"SELECT a.id, a.n FROM articles a WHERE {' AND '.join(where)} ORDER BY a.at DESC, a.id LIMIT ?",
        [*params, limit],
    )
    found = [(row[0], row[1]) for row in rows]
    known = article_rows(db, [id for id, _ in found])
    marked = _snippets(db, match, [n for _, n in found]) if match and found else {}
    return [SearchHit(known[id], *_unmark(marked.get(n, ""))) for id, n in found]


def _snippets(db: Database, match: str, texts: Sequence[int]) -> dict[int, str]:
    """The places that hold the words, with marks around them. Asked once: each question looks the words up anew, which
    costs 30 ms where most of a million texts hold them."""
    rows = db.execute(
        f"""
        SELECT rowid, snippet(articles_fts, -1, ?, ?, '…', 24) FROM articles_fts
        WHERE articles_fts MATCH ? AND rowid BETWEEN ? AND ? AND +rowid IN ({",".join(map(str, texts))})
        """,
        [_OPEN, _CLOSE, match, min(texts), max(texts)],
    )
    return dict(rows.fetchall())


def _unmark(marked: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    parts: list[str] = []
    spans: list[tuple[int, int]] = []
    at = 0
    for piece in " ".join(marked.split()).split(_OPEN):
        word, close, rest = piece.partition(_CLOSE)
        if close:
            spans.append((at, at + len(word)))
        parts += [word, rest]
        at += len(word) + len(rest)
    return "".join(parts), tuple(spans)

"""Full-text search over titles and texts, newest first."""

from __future__ import annotations

from sqlite_utils import Database

from tui.models import SearchHit
from tui.store.matching import match_all
from tui.store.read import article_rows

_NEWEST = 2_000
"""How many matches are looked at: the index yields the latest stored first, and only these are put in order of time."""

_OPEN, _CLOSE = "\x02", "\x03"
"""Marks around a found word in a snippet; cleaned text cannot hold them."""


def search(db: Database, words: str, limit: int = 50) -> list[SearchHit]:
    """Articles that hold every word, newest first, each with the place where it does."""
    match = match_all(words)
    rows = db.execute(
        """
        SELECT a.id, a.n FROM articles a
        WHERE a.n IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH ? ORDER BY rowid DESC LIMIT ?)
        ORDER BY a.at DESC, a.id LIMIT ?
        """,
        [match, _NEWEST, limit],
    )
    found = [(row[0], row[1]) for row in rows]
    known = article_rows(db, [id for id, _ in found])
    hits = []
    for id, n in found:
        marked = db.execute(
            "SELECT snippet(articles_fts, -1, ?, ?, '…', 24) FROM articles_fts WHERE articles_fts MATCH ? AND rowid = ?",
            [_OPEN, _CLOSE, match, n],
        ).fetchone()
        snippet, spans = _unmark(marked[0] if marked else "")
        hits.append(SearchHit(known[id], snippet, spans))
    return hits


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

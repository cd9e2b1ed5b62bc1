"""Copies in the store: what the copy judge asks, and what it found."""

from __future__ import annotations

import json
import sys
from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlite_utils import Database

from tui.judgements import Constraint, CopyJudgement
from tui.models import Article
from tui.store.codec import to_optional_time, to_time
from tui.store.constraints import constraints_of, not_copies
from tui.store.read import articles

KEPT_DAYS = 60
"""Fingerprints are dropped so many days after their article was first seen."""
DROPPED_AT_ONCE = 1000


class CopyIndex:
    """Answers for `tui.judge.copies.CopyIndex`: indexed lookups only, a few statements a batch."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self._ids: dict[int, str] = {}

    def postings(self, hashes: Iterable[int]) -> Mapping[int, Sequence[str]]:
        rows = self.db.execute(
            "SELECT hash, article FROM fingerprints WHERE hash IN (SELECT value FROM json_each(?)) ORDER BY hash, article",
            [_json(hashes)],
        ).fetchall()
        self._name({article for _, article in rows})
        found: defaultdict[int, list[str]] = defaultdict(list)
        for value, article in rows:
            found[value].append(self._ids[article])
        return found

    def sizes(self, ids: Iterable[str]) -> Mapping[str, tuple[int, datetime | None]]:
        rows = self.db.execute(
            """
            SELECT a.id, s.size, a.published FROM articles a JOIN sketches s ON s.article = a.n
            WHERE a.id IN (SELECT value FROM json_each(?))
            """,
            [_json(ids)],
        )
        return {id: (size, to_optional_time(published)) for id, size, published in rows}

    def places(self, ids: Iterable[str]) -> Mapping[str, tuple[datetime, int]]:
        rows = self.db.execute(
            "SELECT id, at, words FROM articles WHERE id IN (SELECT value FROM json_each(?))", [_json(ids)]
        )
        return {id: (to_time(at), words) for id, at, words in rows}

    def same_link(self, canonicals: Iterable[str]) -> set[str]:
        return self._those(
            canonicals,
            """
            SELECT a.id FROM articles a JOIN copies c ON c.article = a.id
            WHERE c.kind = 'same_link' AND a.canonical IN (SELECT value FROM json_each(?))
            """,
        )

    def linked(self, canonicals: Iterable[str], limit: int) -> Mapping[str, Sequence[str]]:
        return self._by("canonical", canonicals, limit)

    def worded(self, text_hashes: Iterable[str], limit: int) -> Mapping[str, Sequence[str]]:
        return self._by("text_hash", text_hashes, limit)

    def judged(self, ids: Iterable[str]) -> set[str]:
        return self._those(ids, "SELECT id FROM articles WHERE judged = 1 AND id IN (SELECT value FROM json_each(?))")

    def origins(self, ids: Iterable[str]) -> Mapping[str, str]:
        rows = self.db.execute(
            "SELECT article, origin FROM copies WHERE article IN (SELECT value FROM json_each(?))", [_json(ids)]
        )
        return {article: origin for article, origin in rows}

    def copies(self, ids: Iterable[str]) -> Mapping[str, Sequence[str]]:
        rows = self.db.execute(
            """
            SELECT origin, article FROM copies WHERE origin IN (SELECT value FROM json_each(?))
            ORDER BY origin, article
            """,
            [_json(ids)],
        )
        found: defaultdict[str, list[str]] = defaultdict(list)
        for origin, article in rows:
            found[origin].append(article)
        return found

    def roundups(self, ids: Iterable[str]) -> set[str]:
        return self._those(ids, "SELECT article FROM roundups WHERE article IN (SELECT value FROM json_each(?))")

    def constraints(self, articles: Collection[str]) -> Sequence[Constraint]:
        return constraints_of(self.db, articles)

    def not_copies(self, ids: Iterable[str]) -> Mapping[str, Sequence[str]]:
        return not_copies(self.db, ids)

    def articles(self, ids: Sequence[str]) -> list[Article]:
        return articles(self.db, ids)

    def _by(self, column: str, values: Iterable[str], limit: int) -> Mapping[str, Sequence[str]]:
        rows = self.db.execute(
            f"""
            SELECT v.value, a.id FROM json_each(?) v
            JOIN articles a ON a.n IN (SELECT n FROM articles WHERE {column} = v.value LIMIT ?)
            ORDER BY a.id
            """,
            [_json(values), limit],
        )
        found: defaultdict[str, list[str]] = defaultdict(list)
        for value, id in rows:
            found[value].append(id)
        return found

    def _those(self, ids: Iterable[str], sql: str) -> set[str]:
        return {row[0] for row in self.db.execute(sql, [_json(ids)])}

    def _name(self, numbers: set[int]) -> None:
        rows = self.db.execute(
            "SELECT n, id FROM articles WHERE n IN (SELECT value FROM json_each(?))",
            [_json(numbers - self._ids.keys())],
        )
        self._ids.update(rows)


def record(db: Database, judgement: CopyJudgement) -> None:
    """Store a judgement in place of all that was stored for its articles. The caller holds the write transaction."""
    conn = db.conn
    judged = [(id,) for id in judgement.judged]
    conn.executemany("DELETE FROM copies WHERE article = ?", judged)
    conn.executemany("DELETE FROM roundups WHERE article = ?", judged)
    conn.executemany(
        "INSERT INTO copies (article, origin, kind, coverage, coverage_longer, evidence) VALUES (?, ?, ?, ?, ?, ?)",
        [
            (
                verdict.article,
                verdict.origin,
                verdict.kind,
                verdict.coverage,
                verdict.coverage_longer,
                json.dumps(
                    {
                        "passages": [[p.here, p.there, p.score] for p in verdict.passages],
                        "changed_figures": verdict.changed_figures,
                        "by_title": verdict.by_title,
                    }
                    | ({"via": verdict.via} if verdict.via else {}),
                    ensure_ascii=False,
                    separators=(",", ":"),
                ),
            )
            for verdict in judgement.verdicts
        ],
    )
    conn.executemany(
        "INSERT OR REPLACE INTO roundups (article, parts) VALUES (?, ?)",
        [(id, json.dumps(parts)) for id, parts in judgement.roundups.items()],
    )
    _record_sketches(db, judgement)


def _record_sketches(db: Database, judgement: CopyJudgement) -> None:
    conn = db.conn
    rows = db.execute(
        """
        SELECT a.id, a.n, CAST(julianday(a.first_seen) AS INTEGER), s.hashes FROM articles a
        LEFT JOIN sketches s ON s.article = a.n
        WHERE a.id IN (SELECT value FROM json_each(?))
        """,
        [_json(judgement.sketches)],
    ).fetchall()
    newest = max((day for _, _, day, _ in rows), default=0)
    _drop(db, [(n, hashes) for _, n, _, hashes in rows if hashes is not None])
    postings = []
    sketches = []
    for id, n, day, _ in rows:
        sketch = judgement.sketches[id]
        sketches.append((n, day, sketch.size, _packed(sketch.hashes)))
        postings += [(value, n) for value in sketch.hashes]
    conn.executemany("INSERT INTO sketches (article, day, size, hashes) VALUES (?, ?, ?, ?)", sketches)
    # In the order of the table's key: the pages of the tree are written one after the other.
    conn.executemany("INSERT INTO fingerprints (hash, article) VALUES (?, ?)", sorted(postings))
    old = db.execute(
        "SELECT article, hashes FROM sketches WHERE day < ? ORDER BY day LIMIT ?", [newest - KEPT_DAYS, DROPPED_AT_ONCE]
    ).fetchall()
    _drop(db, old)


def _drop(db: Database, sketches: Sequence[tuple[int, bytes]]) -> None:
    postings = sorted((value, n) for n, hashes in sketches for value in _unpacked(hashes))
    db.conn.executemany("DELETE FROM fingerprints WHERE hash = ? AND article = ?", postings)
    db.conn.executemany("DELETE FROM sketches WHERE article = ?", [(n,) for n, _ in sketches])


def _packed(hashes: Sequence[int]) -> bytes:
    values = array("q", hashes)
    if sys.byteorder == "big":
        values.byteswap()
    return values.tobytes()


def _unpacked(column: bytes) -> array[int]:
    values = array("q")
    values.frombytes(column)
    if sys.byteorder == "big":
        values.byteswap()
    return values


def _json(values: Iterable[object]) -> str:
    return json.dumps(list(values))

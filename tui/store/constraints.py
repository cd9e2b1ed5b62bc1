"""What the user ruled about two articles, found by either of them. Anchored on articles: it holds whatever is judged."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlite_utils import Database

from tui.judgements import Constraint, ConstraintKind
from tui.store.codec import to_column


def constraints_of(db: Database, articles: Collection[str]) -> list[Constraint]:
    """The constraints on stories that hang on these articles, directly or through others."""
    found: dict[Constraint, None] = {}
    asked: set[str] = set()
    ask = set(articles)
    while ask:
        rows = {
            Constraint(*row)
            for one in ("a", "b")
            for row in db.execute(
                f"""
                SELECT kind, a, b FROM constraints
                WHERE {one} IN (SELECT value FROM json_each(?)) AND kind IN ('apart', 'together')
                """,
                [_json(ask)],
            )
        }
        found |= dict.fromkeys(sorted(rows, key=_order))
        asked |= ask
        ask = {end for row in rows for end in (row.a, row.b)} - asked
    return list(found)


def not_copies(db: Database, articles: Iterable[str]) -> dict[str, list[str]]:
    """With whom each of these articles may not be in one group of copies."""
    ids = _json(articles)
    found: defaultdict[str, set[str]] = defaultdict(set)
    for one, other in (("a", "b"), ("b", "a")):
        for id, partner in db.execute(
            f"""
            SELECT {one}, {other} FROM constraints
            WHERE {one} IN (SELECT value FROM json_each(?)) AND kind = 'not_copy'
            """,
            [ids],
        ):
            found[id].add(partner)
    return {id: sorted(partners) for id, partners in found.items()}


def ruled(db: Database, stories: Collection[str]) -> Mapping[str, Sequence[str]]:
    """Those articles of each story that a constraint on stories names."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for story in sorted(stories):
        rows = db.execute(
            """
            SELECT article FROM story_articles sa WHERE story = ?
            AND (EXISTS (SELECT 1 FROM constraints c WHERE c.a = sa.article AND c.kind IN ('apart', 'together'))
                 OR EXISTS (SELECT 1 FROM constraints c WHERE c.b = sa.article AND c.kind IN ('apart', 'together')))
            ORDER BY article
            """,
            [story],
        )
        found[story] += [row[0] for row in rows]
    return found


def set_apart(db: Database, story: str) -> list[str]:
    """The stories that hold an article which is ruled apart from one of this story."""
    rows = db.execute(
        """
        WITH here(id) AS (SELECT article FROM story_articles WHERE story = ?),
            there(id) AS (
                SELECT b FROM here CROSS JOIN constraints ON a = here.id WHERE kind = 'apart'
                UNION SELECT a FROM here CROSS JOIN constraints ON b = here.id WHERE kind = 'apart'
            )
        SELECT DISTINCT sa.story FROM there JOIN story_articles sa ON sa.article = there.id
        """,
        [story],
    )
    return sorted(row[0] for row in rows)


# ---------------------------------------------------------------- changing them, inside the caller's write transaction


def add(db: Database, constraints: Iterable[Constraint], now: datetime) -> list[Constraint]:
    """Those that were not there yet come back."""
    added = []
    for row in constraints:
        cursor = db.execute(
            "INSERT OR IGNORE INTO constraints (kind, a, b, at) VALUES (?, ?, ?, ?)",
            [row.kind, row.a, row.b, to_column(now)],
        )
        if cursor.rowcount:
            added.append(row)
    return added


def remove(db: Database, constraints: Iterable[Constraint]) -> list[list[str]]:
    """What was there comes back as [kind, a, b, at], for `restore`."""
    removed = []
    for row in constraints:
        found = db.execute(
            "DELETE FROM constraints WHERE kind = ? AND a = ? AND b = ? RETURNING kind, a, b, at",
            [row.kind, row.a, row.b],
        ).fetchall()
        removed += [list(each) for each in found]
    return removed


def restore(db: Database, rows: Iterable[Sequence[str]]) -> None:
    """Put back what was removed."""
    db.conn.executemany("INSERT OR IGNORE INTO constraints (kind, a, b, at) VALUES (?, ?, ?, ?)", list(rows))


def between(db: Database, kind: ConstraintKind, these: Collection[str], those: Collection[str]) -> list[Constraint]:
    """The constraints of a kind that have one end here and the other there."""
    rows = db.execute(
        """
        WITH here(id) AS (SELECT value FROM json_each(?)), there(id) AS (SELECT value FROM json_each(?))
        SELECT kind, a, b FROM here CROSS JOIN constraints ON a = here.id WHERE kind = ? AND b IN (SELECT id FROM there)
        UNION
        SELECT kind, a, b FROM here CROSS JOIN constraints ON b = here.id WHERE kind = ? AND a IN (SELECT id FROM there)
        """,
        [_json(these), _json(those), kind, kind],
    )
    return sorted((Constraint(*row) for row in rows), key=_order)


def _order(row: Constraint) -> tuple[str, str, str]:
    return (row.kind, row.a, row.b)


def _json(values: Iterable[str]) -> str:
    return json.dumps(sorted(values))

"""What the user ruled about two articles, found by either of them. Anchored on articles: it holds whatever is judged."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlite_utils import Database

from tui.judgements import Constraint


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


def _order(row: Constraint) -> tuple[str, str, str]:
    return (row.kind, row.a, row.b)


def _json(values: Iterable[str]) -> str:
    return json.dumps(sorted(values))

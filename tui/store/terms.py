"""In how many stories terms were seen: a count that forgets what was rare, so that it stays small."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping

from sqlite_utils import Database

TOTAL = 0xFFFF_FFFF
"""Under it stands the number of stories counted."""
WINDOW = 4096
"""After so many stories each, terms that only one of all stories had are dropped: most of what is seen once is never
seen again. Lossy counting (Manku and Motwani 2002): a count is too low by one a window at most."""


def seen(db: Database, terms: Collection[int]) -> Mapping[int, int]:
    """In how many stories each term was seen; those never seen, or forgotten, are left out."""
    return dict(
        db.execute(
            "SELECT t.term, t.stories FROM json_each(?) j CROSS JOIN terms t ON t.term = j.value",
            [json.dumps(sorted(terms))],
        )
    )


def count(db: Database, counts: Mapping[int, int]) -> None:
    """Add to the counts, inside the caller's write transaction."""
    before = seen(db, [TOTAL]).get(TOTAL, 0)
    by_count: dict[int, list[int]] = {}
    for term, stories in counts.items():
        by_count.setdefault(stories, []).append(term)
    # Most terms have the same count, so few statements add them all; each goes through the tree from left to right.
    for stories, terms in by_count.items():
        db.execute(
            """
            INSERT INTO terms (term, stories) SELECT value, ? FROM json_each(?) WHERE true
            ON CONFLICT (term) DO UPDATE SET stories = stories + excluded.stories
            """,
            [stories, json.dumps(sorted(terms))],
        )
    if before // WINDOW != (before + counts.get(TOTAL, 0)) // WINDOW:
        db.execute("DELETE FROM terms WHERE stories < 2 AND term <> ?", [TOTAL])

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
            "SELECT term, stories FROM terms WHERE term IN (SELECT value FROM json_each(?))",
            [json.dumps(sorted(terms))],
        )
    )


def count(db: Database, counts: Mapping[int, int]) -> None:
    """Add to the counts, inside the caller's write transaction."""
    before = seen(db, [TOTAL]).get(TOTAL, 0)
    db.conn.executemany(
        "INSERT INTO terms (term, stories) VALUES (?, ?) ON CONFLICT (term) DO UPDATE SET stories = stories + excluded.stories",
        sorted(counts.items()),
    )
    if before // WINDOW != (before + counts.get(TOTAL, 0)) // WINDOW:
        db.execute("DELETE FROM terms WHERE stories < 2 AND term <> ?", [TOTAL])

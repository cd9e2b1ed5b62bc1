"""Stories that were changed by hand since the last judgement, and what is stored once they are summed up again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlite_utils import Database

from tui.judgements import StoryShape
from tui.store.shapes import index, store_shape
from tui.store.stories import recount

TITLES = 24
"""Titles of a story that are weighed against each other."""


def stories(db: Database) -> list[str]:
    """Those that wait; some may be gone by now."""
    return [row[0] for row in db.execute("SELECT story FROM unsettled ORDER BY story")]


def record(db: Database, waiting: Sequence[str], shapes: Sequence[StoryShape], headlines: Mapping[str, str]) -> None:
    """Store their shapes and headlines, inside the caller's write transaction: they wait no more."""
    for shape in shapes:
        store_shape(db, shape)
    for story, article in headlines.items():
        db.execute("UPDATE stories SET headline_article = ? WHERE id = ?", [article, story])
    recount(db, headlines)
    index(db, {shape.id: shape.indexed for shape in shapes}, [shape.id for shape in shapes])
    db.conn.executemany("DELETE FROM unsettled WHERE story = ?", [(story,) for story in waiting])

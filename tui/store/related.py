"""Related stories: the indexes their judge asks, and the rows it decided on."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlite_utils import Database

from tui.judgements import StoryShape, StorySketch
from tui.models import RelatedRow
from tui.store.codec import to_time
from tui.store.constraints import set_apart
from tui.store.packing import unpack
from tui.store.stories import StoryIndex

MOST = 12
"""Rows kept of a story, the best ones."""

_CHUNK = 500


class RelatedIndex:
    """The stored stories as the judge of related ones asks for them; for one run over one state of the store."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._stories = StoryIndex(db)
        self._sketches: dict[str, StorySketch] = {}
        self._asked: dict[tuple[str, int | str, int], list[tuple[str, int]]] = {}

    def sketches(self, stories: Collection[str]) -> Mapping[str, StorySketch]:
        """Living stories as the judge compares them."""
        missing = sorted(set(stories) - self._sketches.keys())
        for at in range(0, len(missing), _CHUNK):
            chunk = missing[at : at + _CHUNK]
            rows = self._db.query(
                f"""
                SELECT s.id, s.headline, s.first_at, s.last_at, a.outlet, h.day, h.indexed, h.readable, h.entities, h.feeds,
                       h.masks, h.roundup
                FROM stories s JOIN story_shapes h ON h.story = s.n LEFT JOIN articles a ON a.id = s.headline_article
                WHERE s.alias_of IS NULL AND s.id IN ({",".join("?" * len(chunk))})
                """,
                chunk,
            )
            for row in rows:
                numbers = unpack("I", row["indexed"])
                self._sketches[row["id"]] = StorySketch(
                    id=row["id"],
                    headline=row["headline"],
                    outlet=row["outlet"] or "",
                    first_at=to_time(row["first_at"]),
                    last_at=to_time(row["last_at"]),
                    day=row["day"] or 0,
                    terms=tuple(zip(numbers[::2], numbers[1::2], strict=True)),
                    readable={int(term): word for term, word in json.loads(row["readable"]).items()},
                    entities=tuple((id, name, weight) for id, name, weight in json.loads(row["entities"])),
                    feeds=frozenset(json.loads(row["feeds"])),
                    masks=frozenset(unpack("I", row["masks"])),
                    roundup=bool(row["roundup"]),
                )
        return {id: self._sketches[id] for id in stories if id in self._sketches}

    def shapes(self, stories: Collection[str]) -> Mapping[str, StoryShape]:
        """Living stories with their whole vectors."""
        return self._stories.shapes(stories)

    def counts(self, terms: Collection[int]) -> Mapping[int, int]:
        """In how many stories each term was seen."""
        return self._stories.counts(terms)

    def by_term(self, term: int, day: int, each_side: int) -> Sequence[tuple[str, int]]:
        """Living stories indexed under a term with its weight, nearest in time before and after a day."""
        return self._near("story_terms", "term", term, day, each_side)

    def set_apart(self, story: str) -> Collection[str]:
        """Stories that the user ruled to be others than this."""
        return set_apart(self._db, story)

    def by_entity(self, entity: str, day: int, each_side: int) -> Sequence[tuple[str, int]]:
        """Living stories in which an entity matters, with how much, nearest in time before and after a day."""
        return self._near("story_entities", "entity", entity, day, each_side)

    def _near(self, table: str, column: str, key: int | str, day: int, each_side: int) -> list[tuple[str, int]]:
        asked = (table, key, day)
        if asked not in self._asked:
            self._asked[asked] = [
                row
                for test, order in (("<=", "DESC"), (">", "ASC"))
                for row in self._db.execute(
                    f"""
                    SELECT s.id, t.weight FROM {table} t JOIN stories s ON s.n = t.story
                    WHERE t.{column} = ? AND t.day {test} ? ORDER BY t.day {order}, t.story {order} LIMIT ?
                    """,
                    [key, day, each_side],
                )
            ]
        return self._asked[asked]


def wait(db: Database, stories: Collection[str]) -> None:
    """Note that the related stories of these are to be found anew, inside the caller's write transaction."""
    db.conn.executemany("INSERT OR IGNORE INTO unrelated (story) VALUES (?)", [(story,) for story in sorted(stories)])


def waiting(db: Database) -> list[str]:
    """The stories whose related ones are to be found."""
    return [row[0] for row in db.execute("SELECT story FROM unrelated ORDER BY story")]


def record(db: Database, rows: Iterable[tuple[str, RelatedRow]], touched: Collection[str]) -> None:
    """Store the rows, inside the caller's write transaction; all earlier rows from or to `touched` stories go.
    None of these waits any more."""
    rows = list(rows)
    ids = [(id,) for id in sorted(touched)]
    db.conn.executemany("DELETE FROM related WHERE story = ?", ids)
    db.conn.executemany("DELETE FROM related WHERE other = ?", ids)
    db.conn.executemany("DELETE FROM unrelated WHERE story = ?", ids)
    db.conn.executemany(
        "INSERT OR REPLACE INTO related (story, other, kind, score, reason) VALUES (?, ?, ?, ?, ?)",
        [(story, row.story, row.kind, row.score, row.reason) for story, row in rows],
    )
    db.conn.executemany(
        """
        DELETE FROM related WHERE story = ? AND other NOT IN
            (SELECT other FROM related WHERE story = ? ORDER BY score DESC, other LIMIT ?)
        """,
        [(story, story, MOST) for story in sorted({story for story, _ in rows})],
    )

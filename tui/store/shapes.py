"""What a story looks like to the judges, and the terms and entities under which it is found."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from sqlite_utils import Database

from tui.judgements import StoryShape
from tui.store.codec import to_column, to_time
from tui.store.packing import pack, unpack, unpack_weights

ARTICLES_ASKED = 40
"""Of a story of many articles, only the latest are asked whom they name."""
ENTITIES_KEPT = 12


def read_shapes(db: Database, stories: Collection[str]) -> dict[str, StoryShape]:
    """Living stories by id; those that are not there are left out."""
    rows = db.query(
        """
        SELECT s.id, s.first_at, s.last_at, s.language, h.*
        FROM stories s JOIN story_shapes h ON h.story = s.n WHERE s.id IN (SELECT value FROM json_each(?))
        """,
        [json.dumps(sorted(stories))],
    )
    return {row["id"]: _shape(row) for row in rows}


def store_shape(db: Database, shape: StoryShape) -> None:
    """Store or replace it, inside the caller's write transaction."""
    db.execute(
        """
        INSERT INTO story_shapes
            (story, texts, known_from, known_to, terms, weights, numbers, readable, feeds, masks, roundup)
        SELECT n, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM stories WHERE id = ?
        ON CONFLICT (story) DO UPDATE SET texts = excluded.texts, known_from = excluded.known_from,
            known_to = excluded.known_to, terms = excluded.terms, weights = excluded.weights,
            numbers = excluded.numbers, readable = excluded.readable, feeds = excluded.feeds, masks = excluded.masks,
            roundup = excluded.roundup
        """,
        [
            shape.texts,
            to_column(shape.known[0]) if shape.known else None,
            to_column(shape.known[1]) if shape.known else None,
            pack("I", shape.sums),
            pack("I", shape.sums.values()),
            json.dumps([sorted(numbers) for numbers in shape.numbers]),
            json.dumps(dict(shape.readable), ensure_ascii=False),
            json.dumps(shape.feeds),
            pack("I", shape.masks),
            shape.roundup,
            shape.id,
        ],
    )
    db.execute("UPDATE stories SET language = ? WHERE id = ?", [shape.language, shape.id])


def index(db: Database, terms: Mapping[str, Sequence[tuple[int, int]]], touched: Collection[str]) -> None:
    """Find stories by their present terms and entities, under the day of their latest article whose time is known."""
    for story in sorted(touched):
        row = db.execute(
            """
            SELECT s.n, coalesce(h.known_to, s.last_at), h.day, h.indexed, h.entities
            FROM stories s JOIN story_shapes h ON h.story = s.n WHERE s.id = ?
            """,
            [story],
        ).fetchone()
        if row is None:
            continue
        n, latest, old_day, old_terms, old_entities = row
        day = day_of(to_time(latest))
        pairs = list(terms[story]) if story in terms else _pairs(old_terms)
        packed = pack("I", [number for pair in pairs for number in pair])
        entities = _entities(db, story)
        named = json.dumps(entities, ensure_ascii=False)
        if (day, packed, named) == (old_day, old_terms, old_entities):
            continue
        unindex(db, story)
        _insert(db, n, day, pairs, entities)
        db.execute(
            "UPDATE story_shapes SET day = ?, indexed = ?, entities = ? WHERE story = ?", [day, packed, named, n]
        )


def unindex(db: Database, story: str) -> None:
    """Let the story be found no more."""
    row = db.execute(
        "SELECT h.story, h.day, h.indexed, h.entities FROM story_shapes h JOIN stories s ON s.n = h.story WHERE s.id = ?",
        [story],
    ).fetchone()
    if row is not None and row[1] is not None:
        n, day, indexed, entities = row
        db.conn.executemany(
            "DELETE FROM story_terms WHERE term = ? AND day = ? AND story = ?",
            [(term, day, n) for term, _ in _pairs(indexed)],
        )
        db.conn.executemany(
            "DELETE FROM story_entities WHERE entity = ? AND day = ? AND story = ?",
            [(entity, day, n) for entity, _, _ in json.loads(entities)],
        )


def fill(db: Database) -> None:
    """Write anew under what stories are found, inside the caller's write transaction. Reads every story."""
    db.execute("DELETE FROM story_terms")
    db.execute("DELETE FROM story_entities")
    for n, day, terms, entities in db.execute(
        "SELECT story, day, indexed, entities FROM story_shapes WHERE day IS NOT NULL ORDER BY story"
    ).fetchall():
        _insert(db, n, day, _pairs(terms), json.loads(entities))


def _insert(
    db: Database, n: int, day: int, terms: Sequence[tuple[int, int]], entities: Sequence[tuple[str, str, int]]
) -> None:
    db.conn.executemany(
        "INSERT INTO story_terms (term, day, story, weight) VALUES (?, ?, ?, ?)",
        sorted((term, day, n, weight) for term, weight in terms),
    )
    db.conn.executemany(
        "INSERT INTO story_entities (entity, day, story, weight) VALUES (?, ?, ?, ?)",
        sorted((entity, day, n, weight) for entity, _, weight in entities),
    )


def day_of(at: datetime) -> int:
    """Days since 1970-01-01, UTC."""
    return (at.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)).days


def _shape(row: Mapping[str, Any]) -> StoryShape:
    return StoryShape(
        id=row["id"],
        first_at=to_time(row["first_at"]),
        last_at=to_time(row["last_at"]),
        texts=row["texts"],
        known=(to_time(row["known_from"]), to_time(row["known_to"])) if row["known_from"] else None,
        sums=unpack_weights(row["terms"], "I", row["weights"]),
        indexed=tuple(_pairs(row["indexed"])),
        numbers=tuple([frozenset(numbers) for numbers in json.loads(row["numbers"])]),
        readable=_Readable(row["readable"]),
        language=row["language"],
        feeds=json.loads(row["feeds"]),
        masks=tuple(unpack("I", row["masks"])),
        roundup=bool(row["roundup"]),
    )


class _Readable(Mapping[int, str]):
    """Terms as they are written, decoded when the first is asked for: of most stories looked at, none is."""

    def __init__(self, column: str) -> None:
        self._column = column

    @cached_property
    def _words(self) -> dict[int, str]:
        return {int(term): word for term, word in json.loads(self._column).items()}

    def __getitem__(self, term: int) -> str:
        return self._words[term]

    def __iter__(self) -> Iterator[int]:
        return iter(self._words)

    def __len__(self) -> int:
        return len(self._words)


def _entities(db: Database, story: str) -> list[tuple[str, str, int]]:
    """Who matters in a story: id, name, and the mean of the shares of articles and of titles that name it, in per cent."""
    rows = db.execute(
        """
        WITH latest AS (
            SELECT sa.article FROM story_articles sa JOIN articles a ON a.id = sa.article
            WHERE sa.story = ? ORDER BY a.at DESC, a.id LIMIT ?
        )
        SELECT m.entity, e.name,
               count(DISTINCT m.article) AS articles,
               count(DISTINCT CASE WHEN m.field = 'title' THEN m.article END) AS titles,
               (SELECT count(*) FROM latest) AS whole
        FROM latest l JOIN mentions m ON m.article = l.article JOIN entities e ON e.id = m.entity
        GROUP BY m.entity, e.name
        ORDER BY articles + titles DESC, count(*) DESC, m.entity LIMIT ?
        """,
        [story, ARTICLES_ASKED, ENTITIES_KEPT],
    )
    return [(id, name, max(round(50 * (articles + titles) / whole), 1)) for id, name, articles, titles, whole in rows]


def _pairs(blob: bytes) -> list[tuple[int, int]]:
    numbers = iter(unpack("I", blob))
    return list(zip(numbers, numbers, strict=True))

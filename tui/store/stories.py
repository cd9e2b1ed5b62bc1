"""Stories: what their judge asks, what it decided, and the counts and headlines that lists show."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlite_utils import Database

from tui.models import StoryJudgement, StoryMerge, StoryShape, StoryVerdict, TextVector, TitleCandidate
from tui.store.codec import to_column, to_time
from tui.store.packing import pack, unpack, unpack_weights

DAYS_BEFORE = 15
"""Stories that were quiet for longer before an article are not found for it."""
DAYS_AFTER = 45
"""How much later a story may end and still be found for an article that comes late."""
SLICES = 8
ARTICLES_ASKED = 40
"""Of a story of many articles, only the latest are asked whom they name."""
ENTITIES_KEPT = 12

_ALL_DAYS = (-(2**31), 2**31)
_CHUNK = 500


class StoryIndex:
    """The stored stories as the story judge asks for them. All answers come from an index."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def counts(self, terms: Collection[int]) -> Mapping[int, int]:
        """In how many stories each term was seen."""
        found: dict[int, int] = {}
        for chunk in _chunks(sorted(terms)):
            found.update(self._db.execute(f"SELECT term, stories FROM terms WHERE term IN ({_marks(chunk)})", chunk))
        return found

    def postings(self, term: int, at: datetime | None, limit: int) -> Sequence[tuple[str, int]] | None:
        """Living stories around a moment, or of all times, that are indexed under a term, with its weight.

        None where there are more than `limit`.
        """
        first, last = (day_of(at) - DAYS_BEFORE, day_of(at) + DAYS_AFTER) if at else _ALL_DAYS
        rows = self._db.execute(
            """
            SELECT s.id, t.weight FROM story_terms t JOIN stories s ON s.n = t.story
            WHERE t.term = ? AND t.day BETWEEN ? AND ? LIMIT ?
            """,
            [term, first, last, limit + 1],
        ).fetchall()
        return rows if len(rows) <= limit else None

    def shapes(self, stories: Collection[str]) -> Mapping[str, StoryShape]:
        """Living stories by id; those that are not there are left out."""
        found: dict[str, StoryShape] = {}
        for chunk in _chunks(sorted(stories)):
            rows = self._db.query(
                f"""
                SELECT s.id, s.first_at, s.last_at, s.language, h.*
                FROM stories s JOIN story_shapes h ON h.story = s.n WHERE s.id IN ({_marks(chunk)})
                """,
                chunk,
            )
            found |= {row["id"]: _shape(row) for row in rows}
        return found

    def placed(self, articles: Collection[str]) -> Mapping[str, str]:
        """The living story of each article that has one."""
        found: dict[str, str] = {}
        for chunk in _chunks(sorted(articles)):
            found.update(
                self._db.execute(f"SELECT article, story FROM story_articles WHERE article IN ({_marks(chunk)})", chunk)
            )
        return found

    def roundups(self, articles: Collection[str]) -> Collection[str]:
        """Those of the articles that hold the texts of several others."""
        found: set[str] = set()
        for chunk in _chunks(sorted(articles)):
            rows = self._db.execute(f"SELECT article FROM roundups WHERE article IN ({_marks(chunk)})", chunk)
            found.update(id for (id,) in rows)
        return found

    def vectors(self, articles: Collection[str]) -> Mapping[str, TextVector]:
        """What stored independent texts add to their stories' sums."""
        found: dict[str, TextVector] = {}
        for chunk in _chunks(sorted(articles)):
            rows = self._db.execute(
                f"""
                SELECT a.id, v.terms, v.weights, v.numbers
                FROM articles a JOIN text_vectors v ON v.article = a.n WHERE a.id IN ({_marks(chunk)})
                """,
                chunk,
            )
            for id, terms, weights, numbers in rows:
                found[id] = TextVector(id, unpack_weights(terms, "H", weights), frozenset(unpack("I", numbers)))
        return found

    def titles(self, story: str, limit: int) -> Sequence[TitleCandidate]:
        """Titles of a story's independent texts, earliest first."""
        rows = self._db.execute(
            """
            SELECT a.id, a.title, s.language FROM story_articles sa
            JOIN articles a ON a.id = sa.article JOIN stories s ON s.id = sa.story
            LEFT JOIN copies c ON c.article = sa.article
            WHERE sa.story = ? AND c.article IS NULL ORDER BY a.at, a.id LIMIT ?
            """,
            [story, limit],
        )
        return [TitleCandidate(*row) for row in rows]

    def headline(self, story: str) -> TitleCandidate | None:
        """The title that stands for the story now."""
        row = self._db.execute(
            """
            SELECT a.id, a.title, s.language FROM stories s JOIN articles a ON a.id = s.headline_article
            WHERE s.id = ?
            """,
            [story],
        ).fetchone()
        return TitleCandidate(*row) if row else None


def record(db: Database, judgement: StoryJudgement, now: datetime, also: Collection[str] = ()) -> None:
    """Store what a batch's judgement decided, inside the caller's write transaction.

    `also`: articles of earlier batches that became copies, or ceased to be: their stories are counted again.
    """
    for story in judgement.new:
        db.execute(
            """
            INSERT INTO stories (id, headline, first_at, last_at, articles, outlets, texts) VALUES (?, '', '', '', 0, 0, 0)
            ON CONFLICT (id) DO NOTHING
            """,
            [story],
        )
    for merge in judgement.merges:
        _merge(db, merge, now)
    db.conn.executemany(
        """
        INSERT INTO story_articles (article, story, score, threshold, evidence) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (article) DO UPDATE SET story = excluded.story, score = excluded.score,
            threshold = excluded.threshold, evidence = excluded.evidence
        """,
        [(v.article, v.story, v.score, v.threshold, _evidence(v)) for v in judgement.verdicts],
    )
    db.conn.executemany(
        "DELETE FROM text_vectors WHERE article = (SELECT n FROM articles WHERE id = ?)",
        [(id,) for id in judgement.dropped],
    )
    db.conn.executemany(
        """
        INSERT INTO text_vectors (article, terms, weights, numbers) SELECT n, ?, ?, ? FROM articles WHERE id = ?
        ON CONFLICT (article) DO UPDATE SET terms = excluded.terms, weights = excluded.weights, numbers = excluded.numbers
        """,
        [
            (pack("I", v.weights), pack("H", v.weights.values()), pack("I", sorted(v.numbers)), v.article)
            for v in judgement.vectors
        ],
    )
    db.conn.executemany(
        "INSERT INTO terms (term, stories) VALUES (?, ?) ON CONFLICT (term) DO UPDATE SET stories = stories + excluded.stories",
        sorted(judgement.counts.items()),
    )
    for story, article in judgement.headlines:
        db.execute("UPDATE stories SET headline_article = ? WHERE id = ?", [article, story])
    for shape in judgement.shapes:
        _store_shape(db, shape)
    recount(db, {*judgement.touched, *StoryIndex(db).placed(also).values()})
    _index(db, {shape.id: shape.indexed for shape in judgement.shapes}, judgement.touched)


def recount(db: Database, story_ids: Iterable[str]) -> None:
    """Make counts, times, timeline and headline of stories say what their articles say."""
    for story in sorted(set(story_ids)):
        rows = db.execute(
            """
            SELECT a.id, a.at, a.outlet, a.title, c.origin FROM story_articles sa
            JOIN articles a ON a.id = sa.article LEFT JOIN copies c ON c.article = a.id
            WHERE sa.story = ? ORDER BY a.at, a.id
            """,
            [story],
        ).fetchall()
        if not rows:
            continue
        here = {id: title for id, _, _, title, _ in rows}
        origins = {origin if origin in here else id for id, _, _, _, origin in rows}
        stands = db.execute("SELECT headline_article FROM stories WHERE id = ?", [story]).fetchone()
        headline = stands[0] if stands and stands[0] in here else next(row[0] for row in rows if row[0] in origins)
        times = [at for _, at, _, _, _ in rows]
        db.execute(
            """
            UPDATE stories SET headline = ?, headline_article = ?, first_at = ?, last_at = ?, articles = ?, outlets = ?,
                               texts = ?, timeline = ?
            WHERE id = ?
            """,
            [
                here[headline],
                headline,
                times[0],
                times[-1],
                len(rows),
                len({outlet for _, _, outlet, _, _ in rows}),
                len(origins),
                json.dumps(timeline([to_time(at) for at in times])),
                story,
            ],
        )


def timeline(times: Sequence[datetime]) -> list[int]:
    """How many of the times, sorted, fall into each of eight equal slices from the first to the last."""
    slices = [0] * SLICES
    span = times[-1] - times[0]
    for at in times:
        slices[min(int(SLICES * ((at - times[0]) / span)), SLICES - 1) if span else 0] += 1
    return slices


def day_of(at: datetime) -> int:
    """Days since 1970-01-01, UTC."""
    return (at.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)).days


def _merge(db: Database, merge: StoryMerge, now: datetime) -> None:
    db.execute(
        "UPDATE story_articles SET story = ?, evidence = json_set(evidence, '$.merged_from', ?) WHERE story = ?",
        [merge.into, merge.story, merge.story],
    )
    db.execute(
        "UPDATE stories SET alias_of = ?, articles = 0, outlets = 0, texts = 0 WHERE id = ? OR alias_of = ?",
        [merge.into, merge.story, merge.story],
    )
    db.execute("UPDATE stories SET continues = ? WHERE continues = ?", [merge.into, merge.story])
    db.execute("DELETE FROM related WHERE story = ? OR other = ?", [merge.story, merge.story])
    _unindex(db, merge.story)
    db.execute("DELETE FROM story_shapes WHERE story = (SELECT n FROM stories WHERE id = ?)", [merge.story])
    detail = {"from": merge.story, "score": merge.score, "shared_terms": [list(term) for term in merge.shared_terms]}
    db.execute(
        "INSERT INTO story_log (at, story, act, detail) VALUES (?, ?, 'merge', ?)",
        [to_column(now), merge.into, json.dumps(detail, ensure_ascii=False)],
    )


def _evidence(verdict: StoryVerdict) -> str:
    evidence: dict[str, object] = {
        "shared_terms": [list(term) for term in verdict.shared_terms],
        "gap_days": verdict.gap_days,
        "reason": verdict.reason,
    }
    if verdict.runner_up:
        evidence |= {"runner_up": verdict.runner_up, "runner_up_score": verdict.runner_up_score}
    return json.dumps(evidence, ensure_ascii=False)


def _store_shape(db: Database, shape: StoryShape) -> None:
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
            json.dumps(shape.readable, ensure_ascii=False),
            json.dumps(shape.feeds),
            pack("I", shape.masks),
            shape.roundup,
            shape.id,
        ],
    )
    db.execute("UPDATE stories SET language = ? WHERE id = ?", [shape.language, shape.id])


def _shape(row: Mapping[str, Any]) -> StoryShape:
    return StoryShape(
        id=row["id"],
        first_at=to_time(row["first_at"]),
        last_at=to_time(row["last_at"]),
        texts=row["texts"],
        known=(to_time(row["known_from"]), to_time(row["known_to"])) if row["known_from"] else None,
        sums=unpack_weights(row["terms"], "I", row["weights"]),
        indexed=tuple(_pairs(row["indexed"])),
        numbers=tuple(frozenset(numbers) for numbers in json.loads(row["numbers"])),
        readable={int(term): word for term, word in json.loads(row["readable"]).items()},
        language=row["language"],
        feeds=json.loads(row["feeds"]),
        masks=tuple(unpack("I", row["masks"])),
        roundup=bool(row["roundup"]),
    )


def _index(db: Database, terms: Mapping[str, Sequence[tuple[int, int]]], touched: Collection[str]) -> None:
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
        _unindex(db, story)
        db.conn.executemany(
            "INSERT INTO story_terms (term, day, story, weight) VALUES (?, ?, ?, ?)",
            sorted((term, day, n, weight) for term, weight in pairs),
        )
        db.conn.executemany(
            "INSERT INTO story_entities (entity, day, story, weight) VALUES (?, ?, ?, ?)",
            sorted((entity, day, n, weight) for entity, _, weight in entities),
        )
        db.execute(
            "UPDATE story_shapes SET day = ?, indexed = ?, entities = ? WHERE story = ?", [day, packed, named, n]
        )


def _unindex(db: Database, story: str) -> None:
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


def _entities(db: Database, story: str) -> list[tuple[str, str, int]]:
    """Who matters in a story: id, name, and the mean of the shares of articles and of titles that name it, in per cent."""
    rows = db.execute(
        """
        WITH latest AS (
            SELECT sa.article FROM story_articles sa JOIN articles a ON a.id = sa.article
            WHERE sa.story = ?1 ORDER BY a.at DESC, a.id LIMIT ?2
        )
        SELECT m.entity, e.name,
               count(DISTINCT m.article) AS articles,
               count(DISTINCT CASE WHEN m.field = 'title' THEN m.article END) AS titles,
               (SELECT count(*) FROM latest) AS whole
        FROM latest l JOIN mentions m ON m.article = l.article JOIN entities e ON e.id = m.entity
        GROUP BY m.entity, e.name
        ORDER BY articles + titles DESC, count(*) DESC, m.entity LIMIT ?3
        """,
        [story, ARTICLES_ASKED, ENTITIES_KEPT],
    )
    return [(id, name, max(round(50 * (articles + titles) / whole), 1)) for id, name, articles, titles, whole in rows]


def _pairs(blob: bytes) -> list[tuple[int, int]]:
    numbers = unpack("I", blob)
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def _chunks(values: Sequence[Any]) -> Iterator[list[Any]]:
    for at in range(0, len(values), _CHUNK):
        yield list(values[at : at + _CHUNK])


def _marks(values: Sequence[Any]) -> str:
    return ",".join("?" * len(values))

"""Stories: what their judge asks, what it decided, and the counts and headlines that lists show."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlite_utils import Database

from tui.judgements import (
    ChapterText,
    Constraint,
    StoryJudgement,
    StoryMerge,
    StoryPart,
    StoryShape,
    StoryVerdict,
    TextVector,
    TitleCandidate,
)
from tui.store import chapters, story_log
from tui.store.codec import to_time
from tui.store.constraints import constraints_of, ruled
from tui.store.packing import pack, unpack, unpack_weights
from tui.store.shapes import day_of, index, read_shapes, store_shape, unindex
from tui.store.terms import count, seen

DAYS_BEFORE = 15
"""Stories that were quiet for longer before an article are not found for it."""
DAYS_AFTER = 45
"""How much later a story may end and still be found for an article that comes late."""
SLICES = 8

_ALL_DAYS = (-(2**31), 2**31)


class StoryIndex:
    """The stored stories as the story judge asks for them. All answers come from an index."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def counts(self, terms: Collection[int]) -> Mapping[int, int]:
        """In how many stories each term was seen."""
        return seen(self._db, terms)

    def postings(self, term: int, at: datetime | None, limit: int) -> Sequence[tuple[int, int]] | None:
        """Numbers of living stories around a moment, or of all times, that are indexed under a term, with its weight.

        None where there are more than `limit`.
        """
        first, last = (day_of(at) - DAYS_BEFORE, day_of(at) + DAYS_AFTER) if at else _ALL_DAYS
        rows = self._db.execute(
            "SELECT story, weight FROM story_terms WHERE term = ? AND day BETWEEN ? AND ? LIMIT ?",
            [term, first, last, limit + 1],
        ).fetchall()
        return rows if len(rows) <= limit else None

    def earlier(self, term: int, before: datetime, limit: int) -> Sequence[tuple[int, int]]:
        """Numbers of living stories indexed under a term with its weight, whose latest report is of that day or before:
        the latest."""
        return self._db.execute(
            "SELECT story, weight FROM story_terms WHERE term = ? AND day <= ? ORDER BY day DESC, story LIMIT ?",
            [term, day_of(before), limit],
        ).fetchall()

    def ids(self, numbers: Collection[int]) -> Mapping[int, str]:
        """The ids of stories with these numbers."""
        rows = self._db.execute(
            "SELECT s.n, s.id FROM json_each(?) j CROSS JOIN stories s ON s.n = j.value", [json.dumps(sorted(numbers))]
        )
        return dict(rows)

    def shapes(self, stories: Collection[str]) -> Mapping[str, StoryShape]:
        """Living stories by id; those that are not there are left out."""
        return read_shapes(self._db, stories)

    def placed(self, articles: Collection[str]) -> Mapping[str, str]:
        """The living story of each article that has one."""
        return dict(
            self._db.execute(
                "SELECT article, story FROM story_articles WHERE article IN (SELECT value FROM json_each(?))",
                [json.dumps(sorted(articles))],
            )
        )

    def dated_texts(self, stories: Collection[str], limit: int) -> Mapping[str, Sequence[ChapterText]]:
        """The latest independent texts of each story whose time is known, at most `limit` of each."""
        return {story: chapters.texts(self._db, story, limit) for story in sorted(stories)}

    def roundups(self, articles: Collection[str]) -> Collection[str]:
        """Those of the articles that hold the texts of several others."""
        rows = self._db.execute(
            "SELECT article FROM roundups WHERE article IN (SELECT value FROM json_each(?))",
            [json.dumps(sorted(articles))],
        )
        return {id for (id,) in rows}

    def constraints(self, articles: Collection[str]) -> Sequence[Constraint]:
        """What the user ruled about stories that hangs on these articles."""
        return constraints_of(self._db, articles)

    def ruled(self, stories: Collection[str]) -> Mapping[str, Sequence[str]]:
        """Those articles of each story that such a ruling names."""
        return ruled(self._db, stories)

    def vectors(self, articles: Collection[str]) -> Mapping[str, TextVector]:
        """What stored independent texts add to their stories' sums."""
        rows = self._db.execute(
            """
            SELECT a.id, v.terms, v.weights, v.numbers FROM articles a JOIN text_vectors v ON v.article = a.n
            WHERE a.id IN (SELECT value FROM json_each(?))
            """,
            [json.dumps(sorted(articles))],
        )
        return {
            id: TextVector(id, unpack_weights(terms, "H", weights), frozenset(unpack("I", numbers)))
            for id, terms, weights, numbers in rows
        }

    def parts(self, story: str) -> Sequence[StoryPart]:
        """All the texts that a story is made of, earliest first."""
        rows = self._db.execute(
            """
            SELECT a.id, v.terms, v.weights, v.numbers, a.title, a.at, a.published, s.key, s.kind
            FROM story_articles sa JOIN articles a ON a.id = sa.article JOIN sources s ON s.id = a.source
            JOIN text_vectors v ON v.article = a.n
            WHERE sa.story = ? ORDER BY a.at, a.place, a.id
            """,
            [story],
        )
        return [
            StoryPart(
                TextVector(id, unpack_weights(terms, "H", weights), frozenset(unpack("I", numbers))),
                title,
                to_time(at),
                published is not None,
                source,
                kind == "feed",
            )
            for id, terms, weights, numbers, title, at, published, source, kind in rows
        ]

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

    def headline_article(self, story: str) -> str | None:
        """The article whose title stands for the story now."""
        stands = self.headline(story)
        return stands.article if stands else None

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
            ON CONFLICT (id) DO UPDATE SET alias_of = NULL
            """,
            [story],
        )
    for merge in judgement.merges:
        _merge(db, merge, now)
    before = StoryIndex(db).placed([verdict.article for verdict in judgement.verdicts])
    for verdict in judgement.verdicts:
        if before.get(verdict.article) != verdict.story:
            story_log.joined(db, now, verdict)
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
    count(db, judgement.counts)
    changed = {*judgement.touched, *StoryIndex(db).placed(also).values()}
    shown = _headlines(db, changed - set(judgement.new))
    for story, article in judgement.headlines:
        db.execute("UPDATE stories SET headline_article = ? WHERE id = ?", [article, story])
    for shape in judgement.shapes:
        store_shape(db, shape)
    chapters.record(db, judgement.chapters)
    for link in judgement.continues:
        db.execute("UPDATE stories SET continues = ? WHERE id = ? AND id <> ?", [link.older, link.story, link.older])
        story_log.continued(db, now, link)
    recount(db, changed)
    for story, (article, title) in sorted(_headlines(db, shown).items()):
        if article != shown[story][0]:
            story_log.reworded(db, now, story, shown[story][1], title, article)
    index(db, {shape.id: shape.indexed for shape in judgement.shapes}, judgement.touched)


def recount(db: Database, story_ids: Iterable[str]) -> None:
    """Make counts, times, timeline and headline of stories say what their articles say."""
    for story in sorted(set(story_ids)):
        rows = db.execute(
            """
            SELECT a.id, a.at, a.outlet, a.title, c.origin FROM story_articles sa
            JOIN articles a ON a.id = sa.article LEFT JOIN copies c ON c.article = a.id
            WHERE sa.story = ? ORDER BY a.at, a.place, a.id
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
                len({outlet.casefold() for _, _, outlet, _, _ in rows}),
                len(origins),
                json.dumps(timeline([to_time(at) for at in times])),
                story,
            ],
        )


def alive(db: Database, stories: Iterable[str]) -> list[str]:
    """Those of the stories that are there and no aliases."""
    rows = db.execute(
        "SELECT id FROM stories WHERE alias_of IS NULL AND id IN (SELECT value FROM json_each(?)) ORDER BY id",
        [json.dumps(sorted(stories))],
    )
    return [row[0] for row in rows]


def _headlines(db: Database, stories: Collection[str]) -> dict[str, tuple[str, str]]:
    """The article whose title stands for each story, and that title; none where no title does yet."""
    rows = db.execute(
        "SELECT id, headline_article, headline FROM stories WHERE headline_article IS NOT NULL AND id IN (SELECT value FROM json_each(?))",
        [json.dumps(sorted(stories))],
    )
    return {id: (article, title) for id, article, title in rows}


def timeline(times: Sequence[datetime]) -> list[int]:
    """How many of the times, sorted, fall into each of eight equal slices from the first to the last."""
    slices = [0] * SLICES
    span = times[-1] - times[0]
    for at in times:
        slices[min(int(SLICES * ((at - times[0]) / span)), SLICES - 1) if span else 0] += 1
    return slices


def _merge(db: Database, merge: StoryMerge, now: datetime) -> None:
    fold(db, merge.story, merge.into)
    db.execute("DELETE FROM story_shapes WHERE story = (SELECT n FROM stories WHERE id = ?)", [merge.story])
    db.execute(
        "UPDATE stories SET continues = nullif(coalesce(continues, (SELECT continues FROM stories WHERE id = ?)), id) WHERE id = ?",
        [merge.story, merge.into],
    )
    story_log.merged(db, now, merge)


def fold(db: Database, story: str, into: str) -> None:
    """Make one story the alias of another, which takes its articles. Counts and shapes are the caller's."""
    db.execute(
        "UPDATE story_articles SET story = ?, evidence = json_set(evidence, '$.merged_from', ?) WHERE story = ?",
        [into, story, story],
    )
    db.execute(
        "UPDATE stories SET alias_of = ?, articles = 0, outlets = 0, texts = 0 WHERE id = ? OR alias_of = ?",
        [into, story, story],
    )
    db.execute("UPDATE stories SET continues = nullif(?, id) WHERE continues = ?", [into, story])
    db.execute("DELETE FROM related WHERE story = ? OR other = ?", [story, story])
    unindex(db, story)


def _evidence(verdict: StoryVerdict) -> str:
    evidence: dict[str, object] = {
        "shared_terms": [list(term) for term in verdict.shared_terms],
        "gap_days": verdict.gap_days,
        "reason": verdict.reason,
    }
    if verdict.runner_up:
        evidence |= {"runner_up": verdict.runner_up, "runner_up_score": verdict.runner_up_score}
    return json.dumps(evidence, ensure_ascii=False)

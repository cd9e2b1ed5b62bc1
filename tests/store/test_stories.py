from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlite_utils import Database

from tests.store.making import Shelf, draft
from tui.judgements import StoryJudgement, StoryMerge, StoryShape, StoryVerdict, TextVector, TitleCandidate
from tui.models import SourceSpec
from tui.store.connect import writing
from tui.store.packing import pack, unpack
from tui.store.shapes import day_of
from tui.store.stories import StoryIndex, record, recount, timeline

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
WIRE = SourceSpec("feed", "http://127.0.0.1/b.xml", "http://127.0.0.1/b.xml", outlet="Sample Wire")


def shape(story: str, sums: Mapping[int, int] | None = None, at: datetime = NOON) -> StoryShape:
    sums = sums or {4: 60, 8: 80}
    return StoryShape(
        id=story,
        first_at=at,
        last_at=at,
        texts=1,
        sums=sums,
        known=(at, at),
        indexed=tuple(sums.items()),
        numbers=(frozenset({5, 7}),),
        readable={4: "Canal"},
        language="en",
        feeds={"http://127.0.0.1/a": 2, "http://127.0.0.1/b": 1},
        masks=(9,),
    )


def told(story: str, *articles: str, **more: Any) -> StoryJudgement:
    """What the judge would say of a new story that holds these articles."""
    values: dict[str, Any] = {
        "verdicts": tuple(StoryVerdict(id, story, 0.5, 0.25, (("Canal", 0.4),), 1.5, "close") for id in articles),
        "new": (story,),
        "merges": (),
        "touched": (story,),
        "shapes": (shape(story),),
        "vectors": tuple(TextVector(id, {4: 6000, 8: 8000}, frozenset({3})) for id in articles),
        "dropped": (),
        "headlines": ((story, articles[0]),) if articles else (),
        "counts": {4: 1, 8: 2},
    }
    return StoryJudgement(**{**values, **more})


def put(db: Database, judgement: StoryJudgement) -> None:
    with writing(db):
        record(db, judgement, NOON)


def row(db: Database, story: str) -> dict[str, Any]:
    return dict(next(iter(db.query("SELECT * FROM stories WHERE id = ?", [story]))))


@pytest.fixture
def three(shelf: Shelf) -> list[str]:
    """Articles a day apart, the last by another outlet."""
    shelf.now += timedelta(days=9)
    shelf.put(
        draft("a", "First title", "One.", published=NOON),
        draft("b", "Second", "Two.", published=NOON + timedelta(days=1)),
    )
    shelf.put(draft("c", "Third", "Three.", published=NOON + timedelta(days=2)), spec=WIRE)
    return shelf.ids()


def test_counts_times_and_headline_of_a_story_are_those_of_its_articles(db: Database, three: list[str]) -> None:
    put(db, told(three[0], *three))
    story = row(db, three[0])
    assert (story["headline"], story["articles"], story["outlets"], story["texts"]) == ("First title", 3, 2, 3)
    assert (story["first_at"], story["last_at"]) == ("2026-03-01T12:00:00.000Z", "2026-03-03T12:00:00.000Z")
    assert json.loads(story["timeline"]) == [1, 0, 0, 0, 1, 0, 0, 1]
    assert story["language"] == "en"
    db.execute("UPDATE articles SET outlet = CASE id WHEN ? THEN 'Harbour Post' ELSE 'HARBOUR POST' END", [three[0]])
    recount(db, [three[0]])
    story = row(db, three[0])
    assert (story["outlets"], story["texts"]) == (1, 3), "a name in capitals is no other outlet"


def test_copies_are_counted_as_articles_but_not_as_texts(db: Database, three: list[str]) -> None:
    put(db, told(three[0], *three))
    db.execute(
        "INSERT INTO copies (article, origin, kind, coverage, coverage_longer) VALUES (?, ?, 'same_text', 1, 1)",
        [three[1], three[0]],
    )
    recount(db, [three[0]])
    assert (row(db, three[0])["articles"], row(db, three[0])["texts"]) == (3, 2)


def test_a_headline_whose_article_left_the_story_gives_way_to_the_earliest_text(db: Database, three: list[str]) -> None:
    put(db, told(three[0], *three))
    db.execute("DELETE FROM story_articles WHERE article = ?", [three[0]])
    recount(db, [three[0]])
    story = row(db, three[0])
    assert (story["headline"], story["headline_article"], story["articles"]) == ("Second", three[1], 2)


def test_evidence_is_kept_as_it_was_judged(db: Database, three: list[str]) -> None:
    put(db, told(three[0], *three))
    score, evidence = db.execute("SELECT score, evidence FROM story_articles WHERE article = ?", [three[1]]).fetchone()
    assert score == 0.5
    assert json.loads(evidence) == {"shared_terms": [["Canal", 0.4]], "gap_days": 1.5, "reason": "close"}


def test_a_merge_moves_all_articles_and_leaves_an_alias(db: Database, three: list[str]) -> None:
    put(db, told(three[0], three[0]))
    put(db, told(three[1], three[1]))
    put(db, told(three[2], three[2]))
    index = StoryIndex(db)
    merge = StoryMerge(three[1], three[2], 0.5, (("Canal", 0.4),))
    put(db, told(three[2], new=(), touched=(three[2],), merges=(merge,)))
    merge = StoryMerge(three[2], three[0], 0.6)
    put(db, told(three[0], new=(), touched=(three[0],), merges=(merge,)))
    assert set(index.placed(three).values()) == {three[0]}
    assert dict(db.execute("SELECT id, alias_of FROM stories")) == {
        three[0]: None,
        three[1]: three[0],
        three[2]: three[0],
    }
    assert (row(db, three[0])["articles"], row(db, three[1])["articles"]) == (3, 0)
    assert [(index.ids([number])[number], weight) for number, weight in index.postings(4, NOON, 10) or ()] == [
        (three[0], 60)
    ]
    assert list(index.shapes(three)) == [three[0]]
    assert [
        json.loads(detail)["from"] for (detail,) in db.execute("SELECT detail FROM story_log ORDER BY id")
    ] == three[1:]


def test_a_story_that_begins_anew_with_an_id_that_had_become_an_alias_is_one_of_its_own(
    db: Database, three: list[str]
) -> None:
    put(db, told(three[1], three[1]))
    put(db, told(three[0], three[0]))
    put(db, told(three[0], new=(), touched=(three[0],), merges=(StoryMerge(three[1], three[0], 0.5),)))
    put(db, told(three[1], three[1]))
    assert dict(db.execute("SELECT id, alias_of FROM stories")) == {three[0]: None, three[1]: None}
    assert dict(db.execute("SELECT article, story FROM story_articles")) == {one: one for one in three[:2]}


def test_what_the_judge_stored_comes_back_as_it_was(db: Database, three: list[str]) -> None:
    put(db, told(three[0], *three[:2]))
    index = StoryIndex(db)
    found = index.shapes([three[0], "unknown"])
    assert found == {three[0]: replace(shape(three[0]), last_at=NOON + timedelta(days=1))}
    assert index.vectors(three) == {id: TextVector(id, {4: 6000, 8: 8000}, frozenset({3})) for id in three[:2]}
    assert index.counts([4, 8, 12]) == {4: 1, 8: 2}
    assert index.titles(three[0], 1) == [TitleCandidate(three[0], "First title", "en")]
    assert index.headline(three[0]) == TitleCandidate(three[0], "First title", "en")
    assert index.headline("unknown") is None


def test_counts_add_up_and_dropped_vectors_go(db: Database, three: list[str]) -> None:
    put(db, told(three[0], *three[:2]))
    put(db, told(three[0], new=(), vectors=(), dropped=(three[1],)))
    assert StoryIndex(db).counts([4, 8]) == {4: 2, 8: 4}
    assert list(StoryIndex(db).vectors(three)) == [three[0]]


@pytest.mark.parametrize(("days", "found"), [(-40, True), (-50, False), (0, True), (16, True), (18, False)])
def test_stories_are_found_around_their_last_day_only(db: Database, three: list[str], days: int, found: bool) -> None:
    late = shape(three[0], at=NOON + timedelta(days=2))
    put(db, told(three[0], *three, shapes=(late,)))
    assert bool(StoryIndex(db).postings(4, NOON + timedelta(days=days), 10)) is found
    assert StoryIndex(db).postings(4, None, 10)


def test_a_term_that_too_many_stories_have_finds_none(db: Database, three: list[str]) -> None:
    for id in three:
        put(db, told(id, id))
    assert StoryIndex(db).postings(4, NOON, 2) is None
    assert len(StoryIndex(db).postings(4, NOON, 3) or ()) == 3


def test_finding_stories_reads_an_index_only(db: Database) -> None:
    plans = [
        "SELECT s.id FROM story_terms t JOIN stories s ON s.n = t.story WHERE t.term = 1 AND t.day BETWEEN 1 AND 9",
        "SELECT s.id FROM story_entities t JOIN stories s ON s.n = t.story WHERE t.entity = 'x' AND t.day > 9 ORDER BY t.day, t.story",
        "SELECT story FROM story_articles WHERE article IN ('a', 'b')",
        "SELECT stories FROM terms WHERE term IN (1, 2)",
        "UPDATE stories SET alias_of = 'a' WHERE id = 'b' OR alias_of = 'b'",
    ]
    for statement in plans:
        for *_, detail in db.execute(f"EXPLAIN QUERY PLAN {statement}"):
            assert not detail.startswith("SCAN"), f"{statement}: {detail}"
            assert "TEMP B-TREE" not in detail


def test_timeline_has_every_article_in_one_of_eight_slices() -> None:
    assert timeline([NOON]) == [1, 0, 0, 0, 0, 0, 0, 0]
    assert timeline([NOON + timedelta(hours=h) for h in range(9)]) == [1, 1, 1, 1, 1, 1, 1, 2]


def test_days_and_packed_numbers_are_the_same_on_every_machine() -> None:
    assert day_of(datetime(1970, 1, 2, tzinfo=UTC)) == 1
    assert day_of(datetime(1969, 12, 31, 23, tzinfo=UTC)) == -1
    assert pack("I", [1, 2**32 - 1]) == b"\x01\x00\x00\x00\xff\xff\xff\xff"
    assert list(unpack("H", pack("H", [0, 65_535]))) == [0, 65_535]

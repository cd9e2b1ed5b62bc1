from __future__ import annotations

import json
from datetime import timedelta

from sqlite_utils import Database

from tests.judge.newsroom import CANAL, NOON, OBSERVATORY, Newsroom, prose
from tui.judgements import CopyJudgement, CopyVerdict, SharedPassage, Sketch
from tui.store import copies
from tui.store.connect import writing


def record(db: Database, judgement: CopyJudgement) -> None:
    with writing(db):
        copies.record(db, judgement)


def judgement(
    sketches: dict[str, tuple[int, ...]], *verdicts: CopyVerdict, **roundups: tuple[str, ...]
) -> CopyJudgement:
    return CopyJudgement(
        judged=tuple(sorted(sketches)),
        verdicts=verdicts,
        sketches={id: Sketch(len(hashes), hashes) for id, hashes in sketches.items()},
        roundups=roundups,
    )


def two(db: Database) -> tuple[str, str]:
    room = Newsroom(db)
    room.write("one", CANAL, link="https://post.example/a")
    room.write("two", OBSERVATORY, hours=1, link="https://post.example/a")
    room.judge()
    return room.id("one"), room.id("two")


def test_what_was_recorded_is_found_by_every_question(db: Database) -> None:
    one, two_ = two(db)
    verdict = CopyVerdict(two_, one, "edited", 0.75, 0.5, (SharedPassage("here", "there", 98.0),), (("4", "5"),))
    record(db, judgement({one: (5, 2**56 - 1), two_: (5,)}, verdict, **{one: (two_,)}))
    index = copies.CopyIndex(db)
    assert index.postings([5, 6, 2**56 - 1]) == {5: [one, two_], 2**56 - 1: [one]}
    assert index.origins([one, two_, "0"]) == {two_: one}
    assert index.copies([one, two_]) == {one: [two_]}
    assert index.roundups([one, two_]) == {one}
    assert index.judged([one, two_, "0"]) == {one, two_}
    assert index.sizes([one, two_, "0"]) == {one: (2, NOON), two_: (1, NOON + timedelta(hours=1))}
    assert index.linked(["https://post.example/a", "https://post.example/b"], 5) == {
        "https://post.example/a": sorted([one, two_])
    }
    assert len(index.linked(["https://post.example/a"], 1)["https://post.example/a"]) == 1
    assert [article.id for article in index.articles([two_, one, "0"])] == [two_, one]
    (evidence,) = db.execute("SELECT evidence FROM copies").fetchone()
    assert json.loads(evidence) == {
        "passages": [["here", "there", 98.0]],
        "changed_figures": [["4", "5"]],
        "by_title": False,
    }


def test_equal_texts_are_found_by_their_hash(db: Database) -> None:
    room = Newsroom(db)
    room.write("one", CANAL)
    room.write("two", CANAL)
    room.judge()
    (hash,) = {row[0] for row in db.execute("SELECT text_hash FROM articles")}
    assert copies.CopyIndex(db).worded([hash, "0"], 9) == {hash: sorted([room.id("one"), room.id("two")])}


def test_a_new_judgement_takes_the_place_of_the_old_one(db: Database) -> None:
    one, two_ = two(db)
    record(db, judgement({one: (1, 2), two_: (2, 3)}, CopyVerdict(two_, one, "edited", 1, 1), **{one: (two_,)}))
    record(db, judgement({one: (3,), two_: (4,)}))
    index = copies.CopyIndex(db)
    assert index.postings([1, 2, 3, 4]) == {3: [one], 4: [two_]}
    assert index.origins([two_]) == {}
    assert index.roundups([one]) == set()


def test_articles_that_were_not_judged_keep_what_they_had(db: Database) -> None:
    one, two_ = two(db)
    record(db, judgement({one: (1,), two_: (2,)}, CopyVerdict(two_, one, "edited", 1, 1)))
    record(db, judgement({one: (1,)}))
    index = copies.CopyIndex(db)
    assert index.origins([two_]) == {two_: one}
    assert index.postings([1, 2]) == {1: [one], 2: [two_]}


def test_fingerprints_are_dropped_some_time_after_their_article_came(db: Database) -> None:
    room = Newsroom(db)
    room.write("old", CANAL)
    room.judge()
    before = db.table("fingerprints").count
    room.now += timedelta(days=copies.KEPT_DAYS + 1)
    room.write("new", OBSERVATORY, hours=24 * 61)
    room.judge()
    assert before > 0
    assert {row[0] for row in db.execute("SELECT DISTINCT article FROM fingerprints")} == {2}
    assert db.table("sketches").count == 1


def test_a_copy_is_stored_by_what_its_origin_has_not(db: Database) -> None:
    room = Newsroom(db)
    room.write("wire", CANAL)
    room.write("copy", (*CANAL[:7], *prose(1, 1)), hours=1)
    room.judge()
    held = dict(db.execute("SELECT a.id, length(s.hashes) / 8 FROM sketches s JOIN articles a ON a.n = s.article"))
    assert 0 < held[room.id("copy")] < held[room.id("wire")] / 3


def test_the_questions_use_indexes_only(db: Database) -> None:
    room = Newsroom(db)
    for n in range(30):
        room.write(f"item {n}", prose(n), hours=n)
    room.judge()
    plans: list[str] = []
    db.conn.set_trace_callback(plans.append)
    index = copies.CopyIndex(db)
    ids = list(room.names)
    index.postings([1, 2])
    for ask in (index.sizes, index.judged, index.origins, index.copies, index.roundups):
        ask(ids[:2])
    index.linked(["https://post.example/"], 3)
    index.worded(["0"], 3)
    db.conn.set_trace_callback(None)
    for sql in plans:
        steps = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {sql}")]
        scans = [
            step
            for step in steps
            if step.startswith("SCAN") and "json_each" not in step and not step.startswith("SCAN v ")
        ]
        assert not scans, (sql, steps)

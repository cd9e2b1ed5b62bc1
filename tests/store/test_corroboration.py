from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from tests.app.newsstore import EVERY, NOW, Built, Report, Telling, build
from tui.judge import corroboration
from tui.judgements import CorroborationJudgement
from tui.judging import corroborate
from tui.models import Block, Draft, SentenceSupport, SourceResult, SourceSpec
from tui.store import by_hand, write
from tui.store import corroboration as stored
from tui.store.connect import open_store, writing

FLOOD = "At least 12 people died when the river Lahn burst its banks near Weilburg on Monday."
MORE = "At least 15 people died when the river Lahn burst its banks near Weilburg on Monday."
TRAIN = "A train with 200 passengers stood between two washed-out bridges until the evening."
MAYOR = "Mayor Ida Brandt asked the state for tents, blankets and drinking water."
TELLING = Telling(
    [
        Report("Harbour Post", "The Lahn floods Weilburg", 5, f"{FLOOD} {TRAIN}"),
        Report("Sample Wire", "Twelve dead in flood", 4, FLOOD),
        Report("Evening Courier", "Twelve dead in a flood", 4, FLOOD, copy_of=1),
        Report("Hill Gazette", "A river out of its bed", 3, f"{MORE}\n\n{MAYOR}"),
        Report("Harbour Post", "Passengers wait on the Lahn", 2, TRAIN),
    ]
)


def told(folder: Path, *tellings: Telling) -> tuple[Database, Built]:
    built = build(folder / "news.db", tellings or (TELLING,))
    db = open_store(built.path)
    with writing(db):
        stored.wait(db, built.stories)
    list(corroborate(db))
    return db, built


@pytest.fixture
def db_built(tmp_path: Path):  # type: ignore[no-untyped-def]
    db, built = told(tmp_path)
    yield db, built
    db.close()


def sentences(db: Database, article: str) -> dict[str, SentenceSupport]:
    title, text = db.execute(
        "SELECT title, text FROM articles JOIN texts ON article = id WHERE id = ?", [article]
    ).fetchone()
    return {text[one.start : one.end] if one.end else title: one for one in stored.support(db, article).sentences}


def test_a_sentence_has_the_other_voices_that_carry_it(db_built: tuple[Database, Built]) -> None:
    db, built = db_built
    post, wire, copy, gazette, train = built.articles[0]
    found = sentences(db, post)
    # The wire and its copy are one voice; the second text of this outlet is none.
    assert found[FLOOD].voices == (wire, gazette)
    assert found[TRAIN].voices == ()
    assert found[TRAIN].only_here
    assert not found[FLOOD].only_here
    assert stored.support(db, post).others == 2
    assert sentences(db, copy)[FLOOD].voices[0] == post
    assert sentences(db, gazette)[MAYOR].only_here
    assert sentences(db, train)[TRAIN].only_here


def test_figures_that_differ_are_told_from_both_sides(db_built: tuple[Database, Built]) -> None:
    db, built = db_built
    post, _, _, gazette, _ = built.articles[0]
    assert sentences(db, post)[FLOOD].figures == (("12", "15", gazette),)
    assert ("15", "12", post) in sentences(db, gazette)[MORE].figures


def test_two_texts_lie_side_by_side_with_what_each_adds(db_built: tuple[Database, Built]) -> None:
    db, built = db_built
    post, _, _, gazette, _ = built.articles[0]
    rows = stored.side_by_side(db, post, gazette)
    assert rows is not None
    assert [(row.here, row.there, row.figures) for row in rows] == [
        ("The Lahn floods Weilburg", "A river out of its bed", ()),
        (FLOOD, MORE, (("12", "15"),)),
        (TRAIN, "", ()),
        ("", MAYOR, ()),
    ]
    back = stored.side_by_side(db, gazette, post)
    assert back is not None
    assert (MORE, FLOOD, (("15", "12"),)) in [(row.here, row.there, row.figures) for row in back]


def test_what_was_found_is_never_shown_against_a_changed_text(db_built: tuple[Database, Built]) -> None:
    db, built = db_built
    post, wire, _, gazette, _ = built.articles[0]
    db.execute("UPDATE texts SET text = text || '!' WHERE article = ?", [gazette])
    assert stored.support(db, gazette).sentences == ()
    assert stored.side_by_side(db, post, gazette) is None
    assert sentences(db, post)[FLOOD].voices == (wire,)
    db.execute("UPDATE articles SET title = title || '!' WHERE id = ?", [post])
    assert stored.support(db, post).sentences == ()


def test_nothing_is_called_only_here_while_the_story_waits(db_built: tuple[Database, Built]) -> None:
    db, built = db_built
    with writing(db):
        stored.wait(db, built.stories)
    support = stored.support(db, built.articles[0][0])
    assert support.waiting
    assert not any(one.only_here for one in support.sentences)
    assert any(one.voices for one in support.sentences)
    assert list(corroborate(db)) == built.stories
    assert list(corroborate(db)) == []


def test_a_text_taken_out_of_the_story_no_longer_counts(db_built: tuple[Database, Built]) -> None:
    db, built = db_built
    post, wire, _, gazette, _ = built.articles[0]
    db.execute("DELETE FROM story_articles WHERE article = ?", [gazette])
    assert sentences(db, post)[FLOOD].voices == (wire,)
    assert sentences(db, post)[FLOOD].figures == ()


def test_a_copy_that_is_none_any_longer_is_a_voice_at_once(db_built: tuple[Database, Built]) -> None:
    db, built = db_built
    db.execute("DELETE FROM copies")
    assert len(sentences(db, built.articles[0][0])[FLOOD].voices) == 3


def test_a_sentence_is_as_old_as_the_first_text_that_has_it(db_built: tuple[Database, Built]) -> None:
    db, built = db_built
    post, _, _, gazette, _ = built.articles[0]
    db.execute("UPDATE articles SET first_seen = '2025-09-02T15:00:00.000Z' WHERE id = ?", [gazette])
    found = sentences(db, gazette)
    assert found[MORE].since == NOW
    assert found[MAYOR].since == NOW + timedelta(hours=3)


def test_a_sentence_added_by_a_revision_is_as_old_as_the_revision(db_built: tuple[Database, Built]) -> None:
    db, built = db_built
    post = built.articles[0][0]
    db.execute(
        "INSERT INTO revisions (article, replaced_at, title, text, blocks) VALUES (?, '2025-09-02T14:00:00.000Z', ?, ?, '[]')",
        [post, "The Lahn floods Weilburg", FLOOD],
    )
    db.execute("DELETE FROM story_articles WHERE article = ?", [built.articles[0][4]])
    assert sentences(db, post)[FLOOD].since == NOW
    assert sentences(db, post)[TRAIN].since == NOW + timedelta(hours=2)


def test_a_story_that_lost_its_other_voices_keeps_nothing(db_built: tuple[Database, Built]) -> None:
    db, built = db_built
    db.execute("DELETE FROM story_articles WHERE article != ?", [built.articles[0][0]])
    with writing(db):
        stored.wait(db, built.stories)
    list(corroborate(db))
    assert db["corroborations"].count == db["sentences"].count == 0


def test_a_story_whose_texts_are_moved_while_it_is_compared_waits_on(
    db_built: tuple[Database, Built], monkeypatch: pytest.MonkeyPatch
) -> None:
    db, built = db_built
    compare, moved = corroboration.judge, built.articles[0][3]

    def judge(*of: Any) -> CorroborationJudgement:
        monkeypatch.setattr(corroboration, "judge", compare)
        by_hand.take_out(db, moved, NOW)
        return compare(*of)

    with writing(db):
        stored.wait(db, built.stories)
    monkeypatch.setattr(corroboration, "judge", judge)
    assert list(corroborate(db)).count(built.stories[0]) == 2
    assert (moved,) not in db.execute("SELECT article FROM sentences WHERE story = ?", [built.stories[0]]).fetchall()
    assert stored.waiting(db, -1) == []


def test_a_store_from_before_is_judged_at_its_next_refresh(tmp_path: Path) -> None:
    db, built = told(tmp_path)
    db.execute("DROP TABLE corroborations")
    db.execute("DROP TABLE sentences")
    db.execute("DELETE FROM _sqlite_migrations WHERE name = 'm008_corroboration'")
    db.close()
    db = open_store(built.path)
    assert stored.waiting(db, 9) == built.stories
    assert list(corroborate(db)) == built.stories
    db.close()


def test_an_edited_article_is_judged_anew_with_the_whole_story(db_built: tuple[Database, Built]) -> None:
    db, built = db_built
    spec = SourceSpec("feed", "https://feeds.invalid/2.xml", "", "Hill Gazette")
    key = db.execute("SELECT key FROM sources WHERE name = 'Harbour Post'").fetchone()[0]
    assert key
    rows = write.sync_sources(db, [SourceSpec("feed", key, "", "Harbour Post"), spec], NOW)
    draft = Draft("0-0", "The Lahn floods Weilburg", (Block("paragraph", MAYOR),), raw_hash="new")
    write.store_result(
        db, rows[key], SourceSpec("feed", key, "", "Harbour Post"), SourceResult("ok", (draft,)), NOW, EVERY
    )
    assert stored.support(db, built.articles[0][0]).sentences == ()


def test_fifty_articles_are_read_at_once(tmp_path: Path) -> None:
    reports = [
        Report(
            f"Outlet {n}",
            f"Flood report number {n}",
            n / 10,
            "\n\n".join(
                f"{FLOOD.replace('12', str(10 + (n + k) % 7))} Reporter {k} of outlet {n % 9} saw {k * n} houses under water."
                for k in range(15)
            ),
        )
        for n in range(50)
    ]
    db, built = told(tmp_path, Telling(reports))
    support = stored.support(db, built.articles[0][0])
    assert support.others == 49
    times = []
    for article in built.articles[0][:5]:
        started = time.process_time()
        stored.support(db, article)
        times.append(time.process_time() - started)
    db.close()
    assert min(times) < 0.1

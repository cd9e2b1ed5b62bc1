from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlite_utils import Database

from tests.store.making import FEED, Shelf, draft
from tui.models import Block, Enclosure, Failure, Link, SourceResult, SourceSpec, Stored
from tui.store import read, refreshed, write
from tui.store import sources as stored_sources


def test_storing_the_same_again_adds_nothing(shelf: Shelf) -> None:
    assert shelf.put(draft("1"), draft("2", "Another")) == Stored(2, 0)
    assert shelf.put(draft("1"), draft("2", "Another")) == Stored(0, 0)
    assert len(shelf.ids()) == 2


def test_an_article_comes_back_whole(shelf: Shelf) -> None:
    blocks = (
        Block("heading", "What is known", 2),
        Block("paragraph", "The ship — stuck — waits.", links=(Link(4, 8, "https://example.org/ship"),)),
        Block("code", "a = 1\nb = 2"),
    )
    given = draft("1", link="https://example.org/1", published=shelf.now - timedelta(hours=3), author="A. Writer")
    given = type(given)(
        **{f: getattr(given, f) for f in given.__slots__}
        | {"blocks": blocks, "enclosures": (Enclosure("https://example.org/a.mp3", "audio/mpeg", 7),)}
    )
    shelf.put(given)
    article = read.article(shelf.db, shelf.ids()[0])
    assert article.blocks == blocks
    assert article.text == "What is known\n\nThe ship — stuck — waits.\n\na = 1\nb = 2"
    assert article.enclosures == (Enclosure("https://example.org/a.mp3", "audio/mpeg", 7),)
    assert (article.outlet, article.author, article.feed) == ("Harbour Post", "A. Writer", FEED.key)
    assert article.published == article.at == shelf.now - timedelta(hours=3)
    assert article.tags == ("world",)


def test_the_id_depends_on_source_and_own_id_alone(shelf: Shelf) -> None:
    shelf.put(draft("1"))
    assert shelf.ids() == [write.article_id(FEED.key, "1")]
    assert write.article_id("http://127.0.0.1/b.xml", "1") != write.article_id(FEED.key, "1")
    assert len(shelf.ids()[0]) == 12


def test_the_same_guid_in_two_feeds_is_two_articles(shelf: Shelf) -> None:
    shelf.put(draft("1"))
    shelf.put(draft("1", "Something else"), spec=SourceSpec("feed", "http://127.0.0.1/b.xml", "http://127.0.0.1/b.xml"))
    assert len(shelf.ids()) == 2


def test_a_changed_article_keeps_its_earlier_revision(shelf: Shelf) -> None:
    shelf.put(draft("1", "Ten hurt", "Ten people were hurt."))
    shelf.later(hours=1)
    assert shelf.put(draft("1", "CORRECTED: Nine hurt", "Nine people were hurt.")) == Stored(0, 1)
    (id,) = shelf.ids()
    assert read.article(shelf.db, id).title == "CORRECTED: Nine hurt"
    (earlier,) = read.revisions(shelf.db, id)
    assert (earlier.title, earlier.text, earlier.replaced_at) == ("Ten hurt", "Ten people were hurt.", shelf.now)
    assert read.article_row(shelf.db, id).revisions == 1


def test_the_index_forgets_the_words_of_an_earlier_revision(shelf: Shelf) -> None:
    from tui.store.search import search

    shelf.put(draft("1", "Ten hurt", "Xylophone."))
    shelf.put(draft("1", "Nine hurt", "Marimba."))
    assert search(shelf.db, "xylophone") == []
    assert [hit.row.title for hit in search(shelf.db, "marimba")] == ["Nine hurt"]
    shelf.db.execute("INSERT INTO articles_fts (articles_fts) VALUES ('integrity-check')")


def test_an_item_that_comes_back_without_its_text_keeps_the_text(shelf: Shelf) -> None:
    shelf.put(draft("1", text="All that was written."))
    assert shelf.put(draft("1", text="")) == Stored(0, 0)
    assert read.article(shelf.db, shelf.ids()[0]).text == "All that was written."


def test_a_known_link_and_title_under_a_new_guid_is_the_known_article(shelf: Shelf) -> None:
    shelf.put(draft("guid-1", "A ship", link="https://example.org/ship"))
    assert shelf.put(draft("guid-2", "A ship", link="https://example.org/ship")) == Stored(0, 0)
    assert shelf.put(draft("guid-2", "A ship", link="https://example.org/ship")) == Stored(0, 0)
    assert len(shelf.ids()) == 1


def test_two_items_of_one_document_are_never_one_article(shelf: Shelf) -> None:
    first = draft("guid-1", "Weather", "Rain.", link="https://example.org/weather")
    second = draft("guid-2", "Weather", "Sun.", link="https://example.org/weather")
    assert shelf.put(first, second) == Stored(2, 0)
    third = draft("guid-3", "Weather", "Fog.", link="https://example.org/weather")
    assert shelf.put(third, seen=["guid-1", "guid-2", "guid-3"]) == Stored(1, 0)


def test_a_date_in_the_future_counts_as_now(shelf: Shelf) -> None:
    shelf.put(draft("1", published=shelf.now + timedelta(days=400)))
    article = read.article(shelf.db, shelf.ids()[0])
    assert article.at == shelf.now
    assert article.published == shelf.now + timedelta(days=400)


def test_an_undated_article_has_the_time_of_its_first_refresh_for_good(shelf: Shelf) -> None:
    shelf.put(draft("1"))
    first = shelf.now
    shelf.later(days=2)
    shelf.put(draft("1", text="More is known now."))
    article = read.article(shelf.db, shelf.ids()[0])
    assert (article.at, article.published) == (first, None)


def test_validators_are_kept_only_from_an_answer_that_was_stored(shelf: Shelf) -> None:
    shelf.give(SourceResult("ok", (draft("1"),), ("1",), etag='"v1"', body_hash="h1"))
    shelf.give(SourceResult("error", etag='"broken"', error=Failure("parse", "It is not well-formed.")))
    state = write.fetch_states(shelf.db)[FEED.key]
    assert (state.etag, state.body_hash, state.failures) == ('"v1"', "h1", 1)
    assert state.error == Failure("parse", "It is not well-formed.")
    shelf.give(SourceResult("unchanged"))
    state = write.fetch_states(shelf.db)[FEED.key]
    assert (state.etag, state.failures, state.error) == ('"v1"', 0, None)


def test_failures_in_a_row_double_the_wait_up_to_a_day(shelf: Shelf) -> None:
    waits = []
    for _ in range(8):
        shelf.give(SourceResult("error", error=Failure("timeout", "It did not answer.")))
        due = write.fetch_states(shelf.db)[FEED.key].due_at
        assert due is not None
        waits.append((due - shelf.now).total_seconds() / 3600)
    assert waits == [0.5, 1, 2, 4, 8, 16, 24, 24]


def test_a_failing_source_leaves_no_half_written_articles(shelf: Shelf) -> None:
    broken = draft("2")
    object.__setattr__(broken, "source_id", None)
    with pytest.raises(Exception, match="NOT NULL"):
        shelf.put(draft("1"), broken, seen=["1", "2"])
    assert shelf.ids() == []
    assert not shelf.db.conn.in_transaction


def test_a_permanent_move_is_remembered_and_articles_stay_the_sources_own(shelf: Shelf) -> None:
    shelf.put(draft("1"))
    shelf.give(SourceResult("ok", (draft("2"),), ("1", "2"), moved_to="http://127.0.0.1/new.xml"))
    assert write.fetch_states(shelf.db)[FEED.key].address == "http://127.0.0.1/new.xml"
    assert {a.feed for a in read.articles(shelf.db, shelf.ids())} == {"http://127.0.0.1/new.xml"}
    assert {a.source_key for a in read.articles(shelf.db, shelf.ids())} == {FEED.key}


def test_a_source_taken_out_keeps_its_articles_and_is_asked_anew_when_it_comes_back(shelf: Shelf, db: Database) -> None:
    shelf.put(draft("1"))
    shelf.give(SourceResult("error", gone=True, error=Failure("gone", "It is gone.")))
    write.sync_sources(db, [], shelf.now)
    (row,) = stored_sources.sources(db)
    assert (row.subscribed, row.articles, row.state.gone) == (False, 1, True)
    write.sync_sources(db, [FEED], shelf.now)
    (row,) = stored_sources.sources(db)
    assert (row.subscribed, row.state.gone) == (True, False)


def test_articles_to_be_judged_come_oldest_first(shelf: Shelf) -> None:
    shelf.put(
        draft("late", published=shelf.now), draft("early", published=shelf.now - timedelta(days=1)), draft("undated")
    )
    waiting = write.unjudged(shelf.db, 10)
    assert [a.source_id for a in waiting][0] == "early"
    write.mark_judged(shelf.db, [a.id for a in waiting[:2]])
    assert write.count_unjudged(shelf.db) == 1


def test_an_article_that_its_source_changed_meanwhile_is_not_as_it_was_read(shelf: Shelf) -> None:
    shelf.put(draft("1", "A"), draft("2", "B"), draft("3", "C"))
    waiting = write.unjudged(shelf.db, 10)
    shelf.put(draft("1", "A", text="Other words."), draft("2", "Another title"))
    assert refreshed.as_stored(shelf.db, waiting) == [article.id for article in waiting if article.source_id == "3"]


def test_undated_articles_are_judged_in_the_order_of_their_file_and_the_feeds_oldest_first(shelf: Shelf) -> None:
    file = SourceSpec("seeds", "seeds:archive", "/nowhere/archive.jsonl")
    ids = [f"{n}" for n in range(40)]
    shelf.put(*map(draft, ids[20:]), spec=file, seen=ids)
    shelf.put(*map(draft, ids[:20]), spec=file, seen=ids)
    shelf.put(draft("dated", published=shelf.now), spec=SourceSpec("seeds", "seeds:dated", "/nowhere/dated.jsonl"))
    shelf.later(minutes=1)
    shelf.put(*map(draft, ids))
    shelf.later(minutes=1)
    shelf.put(draft("0", text="Another text."), draft("new"), spec=file, seen=["new", *ids])
    waiting = [article.source_id for article in write.unjudged(shelf.db, 100)]
    assert waiting.pop(waiting.index("dated")) == "dated"
    assert waiting == [*ids, *reversed(ids), "new"]


def test_a_source_is_called_as_the_user_calls_it_else_as_it_calls_itself(shelf: Shelf, db: Database) -> None:
    address = "http://127.0.0.1/b.xml"

    def name(**given: str) -> str:
        shelf.put(draft("1"), spec=SourceSpec("feed", address, address, **given))  # type: ignore[arg-type]
        return stored_sources.sources(db)[-1].name

    assert name() == "Feed's own title"
    assert name(outlet="Harbour Post") == "Harbour Post"
    assert name(outlet="Harbour Post", title="Harbour: world") == "Harbour: world"
    assert name() == "Feed's own title"


def test_an_outlet_that_is_given_another_name_has_it_on_its_articles_too(shelf: Shelf) -> None:
    named_by_item = draft("b", outlet="Agency")
    shelf.put(draft("a"), named_by_item)
    for outlet in ("Quay Times", None, "Harbour Post"):
        write.sync_sources(shelf.db, [replace(FEED, outlet=outlet)], shelf.now)
        names = [row[0] for row in shelf.db.execute("SELECT outlet FROM articles ORDER BY n")]
        assert names == [outlet or "Feed's own title", "Agency"]


def test_an_id_that_comes_back_for_another_article_after_ids_have_churned_is_another_article(shelf: Shelf) -> None:
    shelf.put(draft("x", "Bridge closed", link="https://example.org/bridge"))
    shelf.put(draft("y", "Bridge closed", link="https://example.org/bridge"))
    assert len(shelf.ids()) == 1  # the same link and title under a new id
    shelf.put(
        draft("x", "Ferry late", link="https://example.org/ferry"),
        draft("y", "Bridge closed", link="https://example.org/bridge"),
    )
    assert len(set(shelf.ids())) == 2
    shelf.put(draft("x", "Ferry late", link="https://example.org/ferry"))
    assert len(shelf.ids()) == 2

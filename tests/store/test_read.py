"""What is asked of the store: lists of stories narrowed, ids by their beginning, searches. Each by an index."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.store.making import FEED, Shelf, draft
from tui.errors import NotFoundError, QueryError
from tui.models import Query, SourceResult, SourceSpec
from tui.store import read, state, views, write
from tui.store import sources as stored_sources
from tui.store.export import article_ids
from tui.store.matching import story_conditions
from tui.store.names import beginning
from tui.store.search import search
from tui.store.undoing import undo

OTHER = SourceSpec(
    "feed", "http://127.0.0.1/b.xml", "http://127.0.0.1/b.xml", outlet="Sample Wire", tags=("sport", "west")
)


@pytest.fixture
def desk(shelf: Shelf) -> Shelf:
    """Three stories: the first of both outlets, the second of one, the third of the other; newest last."""
    every = shelf.every
    rows = write.sync_sources(shelf.db, [FEED, OTHER], shelf.now)
    for spec, ids in ((FEED, ("ship", "court")), (OTHER, ("ship", "match"))):
        for id in ids:
            at = shelf.now - timedelta(hours={"ship": 3, "court": 2, "match": 1}[id])
            made = draft(
                f"{id}-{spec.outlet}", title=f"The {id} today", text=f"A text on the {id} and 100% more.", published=at
            )
            write.store_result(
                shelf.db, rows[spec.key], spec, SourceResult("ok", (made,), (made.source_id,)), shelf.now, every
            )
    first: dict[str, str] = {}
    for id, title, at in shelf.db.execute("SELECT id, title, at FROM articles ORDER BY n").fetchall():
        if title not in first:
            first[title] = id
            shelf.db.execute(
                "INSERT INTO stories (id, headline, first_at, last_at, articles, outlets, texts) VALUES (?, ?, ?, ?, 1, 1, 1)",
                [id, title, at, at],
            )
        shelf.db.execute(
            "INSERT INTO story_articles (article, story, score, threshold) VALUES (?, ?, 0, 0)", [id, first[title]]
        )
    shelf.db.conn.commit()
    return shelf


def told(desk: Shelf, query: Query) -> list[str]:
    ids = read.story_ids(desk.db, query)
    rows = read.story_rows(desk.db, ids)
    return [rows[id].headline.split()[1] for id in ids]


@pytest.mark.parametrize(
    ("query", "stories"),
    [
        (Query(), ["match", "court", "ship"]),
        (Query(source=1), ["court", "ship"]),
        (Query(source=2), ["match", "ship"]),
        (Query(source=99), []),
        (Query(outlet="Harbour Post"), ["court", "ship"]),
        (Query(tag="west"), ["match", "ship"]),
        (Query(tag="wes"), []),
        (Query(words="text cou"), ["court"]),
        (Query(words="wire"), ["match", "ship"]),
        (Query(words="%"), []),
        (Query(words="' ( *"), []),
        (Query(outlet="Harbour Post", tag="sport"), ["ship"]),
        (Query(entity="none"), []),
    ],
)
def test_the_list_holds_what_is_asked_for_newest_first(desk: Shelf, query: Query, stories: list[str]) -> None:
    assert told(desk, query) == stories


@pytest.mark.parametrize(
    ("words", "stories"),
    [
        ("outlet:post", ["court", "ship"]),
        ("outlet:post -court", ["ship"]),
        ("-outlet:wire", ["court"]),
        ("source:b.xml tag:WEST", ["match", "ship"]),
        ("title:shi", ["ship"]),
        ('"100 more"', ["match", "court", "ship"]),
        ('"more 100"', []),
        ("newer:90m", ["match"]),
        ("-newer:90m older:150m", ["ship"]),
        ("starred", ["court"]),
        ("unread -starred -match", ["ship"]),
        ("followed", ["match"]),
        ("muted", ["match", "court"]),
        ("-muted", ["ship"]),
        ("noted", ["ship"]),
        ('entity:"mateo díaz"', ["match"]),
        ("entity:mat", ["match"]),
        ("entity:diaz", []),
        ("-entity:mateo-diaz outlet:wire", ["match", "ship"]),
        ("author:gómez", ["court"]),
        ("author:GOMEZ", ["court"]),
        ("-author:gómez", ["match", "ship"]),
        ('title:"the shi"', ["ship"]),
        ('title:"ship the"', []),
        ("title:s -starred", []),
        ("court or starred or match", ["match", "court"]),
        ("-match court or outlet:wire", ["court", "ship"]),
        ("lang:ES-mx or lang:pt", ["match"]),
        ("outlet:hárbour tag:wést", ["ship"]),
        ('"100 mo', ["match", "court", "ship"]),
    ],
)
def test_the_query_language_narrows_the_list(desk: Shelf, words: str, stories: list[str]) -> None:
    _, court, _, match = desk.ids()
    state.star(desk.db, [court], desk.now)
    desk.db.execute("INSERT INTO entities (id, name, type) VALUES ('e', 'Mateo Díaz', 'person')")
    desk.db.execute("INSERT INTO aliases (entity, name, folded) VALUES ('e', 'Mateo Díaz', 'mateo diaz')")
    desk.db.execute(
        "INSERT INTO mentions (article, field, start, end, entity, name) VALUES (?, 'text', 0, 1, 'e', 'x')", [match]
    )
    desk.db.execute("INSERT INTO follows (entity, at) VALUES ('e', '')")
    desk.db.execute("INSERT INTO entities (id, name, type) VALUES ('m', 'Ana Poe', 'person')")
    desk.db.conn.executemany(
        "INSERT INTO mentions (article, field, start, end, entity, name) VALUES (?, 'text', 1, 2, 'm', 'y')",
        [(court,), (match,)],
    )
    desk.db.execute("INSERT INTO mutes (entity, at) VALUES ('m', '')")
    desk.db.execute("INSERT INTO notes (story, text, at) VALUES (?, 'x', '')", [desk.ids()[0]])
    desk.db.execute("UPDATE articles SET author = 'Ana Gómez' WHERE id = ?", [court])
    desk.db.execute("UPDATE stories SET language = 'es' WHERE id = ?", [match])
    ids = read.story_ids(desk.db, Query(words=words), now=desk.now, typing=True)
    assert read.story_ids(desk.db, Query(words=words), now=desk.now, typing=True, latest=100) == ids
    rows = read.story_rows(desk.db, ids)
    assert [rows[id].headline.split()[1] for id in ids] == stories


def test_authors_that_begin_so_are_offered_before_those_of_which_a_later_name_does(desk: Shelf) -> None:
    told = [*(f"By {number:02} Jones" for number in range(12)), "Bo Joy", "Jo Zed", "JOE ASH", "Zé Ó Dó"]
    desk.put(*(draft(f"by {number}", author=name) for number, name in enumerate(told)))
    assert beginning(desk.db, "author", "jo", 3) == ["Jo Zed", "JOE ASH", "Bo Joy"]
    assert beginning(desk.db, "author", "jo", 1) == ["Jo Zed"]
    assert beginning(desk.db, "author", "ze") == ["Zé Ó Dó", "Jo Zed"]
    assert beginning(desk.db, "author", "%") == []


def test_articles_are_found_by_the_same_language(desk: Shelf) -> None:
    ship, court, wired, match = desk.ids()
    assert list(article_ids(desk.db, Query(words="outlet:post -court"))) == [ship]
    state.mark_read(desk.db, [ship], desk.now)
    assert set(article_ids(desk.db, Query(words="unread"))) == {court, wired, match}
    assert [hit.row.id for hit in search(desk.db, "text outlet:wire -match")] == [wired]
    assert [hit.row.id for hit in search(desk.db, "outlet:wire")] == [match, wired]
    assert [hit.snippet for hit in search(desk.db, "outlet:wire")] == ["", ""]
    desk.db.execute("UPDATE articles SET author = 'Ana Gómez' WHERE id = ?", [court])
    desk.db.execute("UPDATE stories SET language = 'es' WHERE id = ?", [match])
    assert set(article_ids(desk.db, Query(words="author:ana or lang:es or -unread"))) == {ship, court, match}
    assert {hit.row.id for hit in search(desk.db, "match or court text")} == {match, court}


def test_a_copy_of_what_was_read_makes_no_story_unread(desk: Shelf) -> None:
    ship, _, wired, _ = desk.ids()
    state.mark_read(desk.db, [ship], desk.now)
    assert "ship" in told(desk, Query(unread=True))
    desk.db.execute(
        "INSERT INTO copies (article, origin, kind, coverage, coverage_longer) VALUES (?, ?, 'same_text', 1, 1)",
        [wired, ship],
    )
    assert "ship" not in told(desk, Query(unread=True))
    assert read.story_rows(desk.db, [ship])[ship].unread == 0
    assert read.counts(desk.db).unread_stories == 2


def test_views_are_saved_renewed_and_removed(desk: Shelf) -> None:
    views.save_view(desk.db, " My  world ", "tag:world unread", desk.now)
    views.save_view(desk.db, "my WORLD", "tag:world", desk.now)
    views.save_view(desk.db, "A", "court", desk.now)
    assert [(view.name, view.query) for view in views.views(desk.db)] == [("A", "court"), ("my WORLD", "tag:world")]
    with pytest.raises(QueryError):
        views.save_view(desk.db, "broken", "wat:x", desk.now)
    views.remove_view(desk.db, "a", desk.now)
    assert [view.name for view in views.views(desk.db)] == ["my WORLD"]
    with pytest.raises(NotFoundError, match="newsdesk views"):
        views.remove_view(desk.db, "a", desk.now)
    undo(desk.db, desk.now)
    assert [view.name for view in views.views(desk.db)] == ["A", "my WORLD"]
    undo(desk.db, desk.now)
    undo(desk.db, desk.now)
    assert [(view.name, view.query) for view in views.views(desk.db)] == [("My world", "tag:world unread")]


def test_unread_and_starred_stories(desk: Shelf) -> None:
    ids = desk.ids()
    state.mark_read(desk.db, ids[:2], desk.now)
    state.star(desk.db, ids[-1:], desk.now)
    assert told(desk, Query(unread=True)) == ["match", "ship"]
    assert told(desk, Query(starred=True)) == ["match"]
    assert told(desk, Query(unread=True, source=1)) == ["ship"]


@pytest.mark.parametrize(
    "query",
    [Query(source=1), Query(outlet="x"), Query(tag="x"), Query(entity="x"), Query(words="x"), Query(starred=True)]
    + [Query(source=1, unread=True)]
    + [Query(words=w) for w in ("starred", "followed", "noted", "tag:x", "entity:x", "outlet:x", '"x"', "title:x")],
)
def test_a_narrowed_list_is_found_by_indexes(desk: Shelf, query: Query) -> None:
    where, params = story_conditions(query)
    sql = f"EXPLAIN QUERY PLAN SELECT s.id FROM stories s WHERE {' AND '.join(where)} ORDER BY s.last_at DESC, s.id"
    steps = [row[3] for row in desk.db.execute(sql, params)]
    small = ("src", "tag", "articles_fts", "outlets", "m USING", "notes")
    assert not [step for step in steps if step.startswith("SCAN") and not any(name in step for name in small)], steps


def test_figures_are_counted_in_the_shelf_by_its_indexes(desk: Shelf) -> None:
    asked: list[str] = []
    desk.db.conn.set_trace_callback(asked.append)
    read.counts(desk.db)
    stored_sources.sources(desk.db)
    stored_sources.tags(desk.db)
    desk.db.conn.set_trace_callback(None)
    steps = [row[3] for sql in asked for row in desk.db.execute(f"EXPLAIN QUERY PLAN {sql}")]
    on_shelf = [step for step in steps if re.search(r" (shelf|p)\b", step)]
    assert len(on_shelf) >= 5
    assert all("USING COVERING INDEX shelf_" in step for step in on_shelf), on_shelf
    assert not [step for step in steps if re.search(r" (articles|copies|a|c)\b", step)], steps


def test_an_id_may_be_shortened_as_long_as_it_is_unique(desk: Shelf) -> None:
    ship, court, wired, _ = desk.ids()
    assert read.resolve(desk.db, f" {ship[:11].upper()}") == ("story", ship)
    assert read.resolve(desk.db, court) == ("story", court)
    assert read.resolve(desk.db, wired) == ("article", wired)
    for prefix in ("", "xyz", "%", "_", "g"):
        with pytest.raises(NotFoundError, match="not an id"):
            read.resolve(desk.db, prefix)
    with pytest.raises(NotFoundError, match="begins with"):
        read.resolve(desk.db, "0" * 12)
    desk.put(*(draft(str(number)) for number in range(20)))
    many = next(c for c in "0123456789abcdef" if sum(id.startswith(c) for id in desk.ids()) > 1)
    with pytest.raises(NotFoundError, match="more than one"):
        read.resolve(desk.db, many)


def test_a_search_finds_every_word_the_last_one_unfinished_and_says_where(desk: Shelf) -> None:
    hits = search(desk.db, "text SHI")
    assert [hit.row.title for hit in hits] == ["The ship today"] * 2
    assert [hits[0].snippet[start:end] for start, end in hits[0].spans] == ["text", "ship"]
    assert len(search(desk.db, "text", limit=3)) == 3
    assert search(desk.db, "text zeppelin") == []
    for odd in ("", "'", "AND OR NOT", "ship*", "title:ship NEAR(", "\x00"):
        search(desk.db, odd)


def test_sources_and_tags_are_counted(desk: Shelf) -> None:
    state.mark_read(desk.db, desk.ids()[:1], desk.now)
    assert [(row.name, row.articles, row.unread) for row in stored_sources.sources(desk.db)] == [
        ("Harbour Post", 2, 1),
        ("Sample Wire", 2, 2),
    ]
    assert stored_sources.tags(desk.db) == [("sport", 2), ("west", 2), ("world", 2)]


def test_a_merged_story_is_found_under_its_old_id(desk: Shelf) -> None:
    ship, court, *_ = desk.ids()
    desk.db.execute("UPDATE story_articles SET story = ? WHERE story = ?", [ship, court])
    desk.db.execute("UPDATE stories SET alias_of = ? WHERE id = ?", [ship, court])
    assert read.story(desk.db, court).row.id == ship
    assert {row.id for row in read.story(desk.db, court).articles} >= {ship, court}
    assert court not in read.story_ids(desk.db, Query())
    with pytest.raises(NotFoundError):
        read.story(desk.db, "0" * 12)

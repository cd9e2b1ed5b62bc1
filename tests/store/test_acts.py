from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlite_utils import Database

from tests.store.making import Shelf, draft
from tui.errors import NotFoundError, NotPossibleError
from tui.models import Block
from tui.store import fulltexts, labels, naming, notes, read, state, views
from tui.store.acts import act_to_undo, acts
from tui.store.connect import open_store
from tui.store.migrations import migrations
from tui.store.undoing import AGAIN, redo, undo


def test_acts_are_listed_newest_first_with_those_that_were_undone(shelf: Shelf) -> None:
    shelf.put(draft("1"))
    ids = shelf.ids()
    state.mark_read(shelf.db, ids, shelf.now)
    state.star(shelf.db, ids, shelf.now)
    undo(shelf.db, shelf.now)
    assert [(act.kind, act.undone) for act in acts(shelf.db, 10)] == [("star", True), ("read", False)]
    assert [act.kind for act in acts(shelf.db, 1)] == ["star"]


def test_any_act_can_be_undone_that_no_later_one_rests_on(shelf: Shelf) -> None:
    shelf.put(draft("1"), draft("2"))
    a, b = shelf.ids()
    first = state.mark_read(shelf.db, [a], shelf.now)
    second = state.mark_read(shelf.db, [b], shelf.now)
    third = state.mark_unread(shelf.db, [a], shelf.now)
    state.star(shelf.db, [a], shelf.now)
    assert first is not None
    assert second is not None
    assert third is not None
    with pytest.raises(NotPossibleError, match=r"1 article marked as unread \(act 3\)"):
        undo(shelf.db, shelf.now, first.id)
    assert undo(shelf.db, shelf.now, second.id) == second
    assert not read.article_row(shelf.db, b).read
    undo(shelf.db, shelf.now, third.id)
    undo(shelf.db, shelf.now, first.id)
    row = read.article_row(shelf.db, a)
    assert (row.read, row.starred) == (False, True)


def test_an_act_is_not_undone_twice_and_an_unknown_one_never(shelf: Shelf) -> None:
    shelf.put(draft("1"))
    act = state.star(shelf.db, shelf.ids(), shelf.now)
    assert act
    undo(shelf.db, shelf.now, act.id)
    with pytest.raises(NotPossibleError, match="undone already"):
        undo(shelf.db, shelf.now, act.id)
    with pytest.raises(NotFoundError):
        undo(shelf.db, shelf.now, 77)


def test_what_was_undone_is_done_again_in_its_order_until_something_new_is_done(shelf: Shelf) -> None:
    shelf.put(draft("1"), draft("2"))
    a, b = shelf.ids()
    db, now = shelf.db, shelf.now
    done = [state.mark_read(db, [a], now), state.star(db, [a], now), state.mark_unread(db, [a], now)]
    marks = db.execute("SELECT * FROM marks").fetchall()
    assert redo(db, now) is None
    for _ in done:
        undo(db, now)
    shelf.later(hours=3)
    assert [redo(db, shelf.now), redo(db, shelf.now), redo(db, shelf.now)] == [
        replace(act, undone=True) for act in done if act
    ]
    assert db.execute("SELECT * FROM marks").fetchall() == marks, "with the times of then"
    undo(db, now)
    state.star(db, [b], now)
    assert redo(db, now) is None, "as in an editor"
    act = acts(db, 9)[1]
    assert act.undone
    assert redo(db, now, act.id) == act
    with pytest.raises(NotPossibleError, match="That was not undone"):
        redo(db, now, act.id)
    with pytest.raises(NotFoundError):
        redo(db, now, 77)


def test_each_kind_of_act_that_can_be_done_again_leaves_what_it_left(shelf: Shelf) -> None:
    shelf.put(draft("1"))
    (article,) = shelf.ids()
    db, now = shelf.db, shelf.now
    db.execute(
        "INSERT INTO stories (id, headline, first_at, last_at, articles, outlets, texts) VALUES (?, 'x', '', '', 1, 1, 1)",
        [article],
    )
    db.execute("INSERT INTO story_articles (article, story, score, threshold) VALUES (?, ?, 1, 1)", [article, article])
    db.execute("INSERT INTO entities (id, name, type) VALUES ('e', 'Ines', 'person')")
    db.commit()
    tables = ("marks", "labels", "notes", "views", "follows", "mutes")

    def stored() -> list[list[tuple[object, ...]]]:
        found = [db.execute(f"SELECT * FROM {table}").fetchall() for table in tables]
        return [[row for row in rows if any(row[1:])] for rows in found]

    states = [stored()]
    for act in (
        lambda: state.mark_read(db, [article], now),
        lambda: state.star(db, [article], now),
        lambda: state.unstar(db, [article], now),
        lambda: labels.set_labels(db, article, ["later", "gold"], now),
        lambda: labels.set_labels(db, article, ["gold", "new"], now),
        lambda: notes.write_note(db, article, "one", now),
        lambda: notes.write_note(db, article, "two", now),
        lambda: views.save_view(db, "Mine", "unread", now),
        lambda: views.save_view(db, "Mine", "starred", now),
        lambda: views.remove_view(db, "mine", now),
        lambda: naming.follow(db, "e", now),
        lambda: naming.mute(db, "e", now),
        lambda: naming.unmute(db, "e", now),
    ):
        assert act() is not None
        states.append(stored())
    assert {act.kind for act in acts(db, 99)} == AGAIN.keys() - {"unread", "unfollow"}
    for expected in states[-2::-1]:
        undo(db, now)
        assert stored() == expected
    shelf.later(days=1)
    for expected in states[1:]:
        assert redo(db, shelf.now) is not None
        assert stored() == expected


def test_what_judges_took_further_is_not_done_again_by_itself(shelf: Shelf) -> None:
    shelf.put(draft("1", text="An excerpt."))
    fulltexts.store_full_text(shelf.db, shelf.ids()[0], (Block("paragraph", "All of it. " * 30),), shelf.now)
    undo(shelf.db, shelf.now)
    with pytest.raises(NotPossibleError, match="Do that again by hand: full text of"):
        redo(shelf.db, shelf.now)


def test_an_act_of_a_kind_that_is_not_known_stays_as_it_is(shelf: Shelf) -> None:
    shelf.db.execute("INSERT INTO acts (at, kind, description, before) VALUES ('2026-01-01', 'dream', 'dreamt', '{}')")
    shelf.db.commit()
    with pytest.raises(NotPossibleError, match="dream"):
        undo(shelf.db, shelf.now)
    found = act_to_undo(shelf.db)
    assert found is not None
    assert not found.undone


def test_acts_of_the_first_release_can_be_undone_after_migrating(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    old = Database(path)
    migrations.apply(old, stop_before="m006_acts_and_constraints")
    old.execute("INSERT INTO sources (id, key, kind, name, added) VALUES (1, 'k', 'feed', 'k', '')")
    old.execute(
        """
        INSERT INTO articles (n, id, source, source_id, outlet, title, first_seen, at, words, raw_hash, text_hash)
        VALUES (1, 'abc', 1, '1', 'O', 'T', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z', 0, '', '')
        """
    )
    old.execute("INSERT INTO marks (article, read_at) VALUES ('abc', '2026-01-02T00:00:00.000Z')")
    old.execute(
        "INSERT INTO acts (at, kind, description, before) VALUES ('2026-01-02T00:00:00.000Z', 'read', 'd', '{\"abc\": null}')"
    )
    old.commit()
    old.close()
    db = open_store(path)
    act = acts(db, 1)[0]
    assert (act.kind, act.ids) == ("read", ("abc",))
    undo(db, act.at)
    assert db.execute("SELECT read_at FROM marks").fetchone() == (None,)

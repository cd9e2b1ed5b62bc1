from __future__ import annotations

from pathlib import Path

import pytest
from sqlite_utils import Database

from tests.store.making import Shelf, draft
from tui.errors import NotFoundError, NotPossibleError
from tui.store import read, state
from tui.store.acts import act_to_undo, acts
from tui.store.connect import open_store
from tui.store.migrations import migrations
from tui.store.undoing import undo


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

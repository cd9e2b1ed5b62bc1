from __future__ import annotations

from typing import get_args

import pytest

from tests.store.making import Shelf, draft
from tui.store import read, state
from tui.store.acts import acts
from tui.store.bulk import _OF, mark_stories
from tui.store.state import MarkKind
from tui.store.undoing import undo


def test_marks_are_undone_one_act_at_a_time_and_only_what_the_act_changed(shelf: Shelf) -> None:
    shelf.put(draft("1"), draft("2"), draft("3"))
    a, b, c = shelf.ids()
    state.mark_read(shelf.db, [a], shelf.now)
    act = state.mark_read(shelf.db, [a, b, c], shelf.now)
    assert act is not None
    assert (act.ids, act.description) == ((b, c), "2 articles marked as read")
    state.star(shelf.db, [b], shelf.now)
    rows = read.article_rows(shelf.db, [a, b, c])
    assert [rows[x].read for x in (a, b, c)] == [True, True, True]
    assert rows[b].starred
    assert undo(shelf.db, shelf.now).kind == "star"  # type: ignore[union-attr]
    assert undo(shelf.db, shelf.now).ids == (b, c)  # type: ignore[union-attr]
    rows = read.article_rows(shelf.db, [a, b, c])
    assert [(rows[x].read, rows[x].starred) for x in (a, b, c)] == [(True, False), (False, False), (False, False)]
    assert undo(shelf.db, shelf.now) is not None
    assert undo(shelf.db, shelf.now) is None


def test_whole_stories_are_marked_by_one_act_of_which_the_list_of_acts_needs_both_ends_only(shelf: Shelf) -> None:
    shelf.put(*(draft(str(n)) for n in range(700)))
    ids = shelf.ids()
    state.mark_read(shelf.db, ids[5:6], shelf.now)
    for n, id in enumerate(ids[:-1]):
        story = ids[n - n % 7]
        if story == id:
            shelf.db.execute(
                "INSERT INTO stories (id, headline, first_at, last_at, articles, outlets, texts) VALUES (?, '', '', '', 0, 0, 0)",
                [id],
            )
        shelf.db.execute(
            "INSERT INTO story_articles (article, story, score, threshold) VALUES (?, ?, 1, 1)", [id, story]
        )
    shelf.db.conn.commit()
    act = mark_stories(shelf.db, "read", ids, shelf.now)
    assert act is not None
    assert sorted(act.ids) == sorted({*ids} - {ids[5], ids[-1]})
    assert act.description == "698 articles marked as read"
    assert mark_stories(shelf.db, "read", ids, shelf.now) is None
    assert acts(shelf.db, 1)[0].ids == act.ids
    assert acts(shelf.db, 1, ends=True)[0].ids == (act.ids[0], act.ids[-1])
    assert acts(shelf.db, 2, ends=True)[1].ids == (ids[5],)
    undo(shelf.db, shelf.now)
    assert [id for id, row in read.article_rows(shelf.db, ids).items() if row.read] == [ids[5]]
    assert read.counts(shelf.db).unread_stories == 100


def test_an_act_that_changes_nothing_is_none_and_leaves_nothing_to_undo(shelf: Shelf) -> None:
    shelf.put(draft("1"))
    assert state.mark_unread(shelf.db, shelf.ids(), shelf.now) is None
    assert state.unstar(shelf.db, shelf.ids(), shelf.now) is None
    assert undo(shelf.db, shelf.now) is None


def test_unreading_keeps_the_star(shelf: Shelf) -> None:
    shelf.put(draft("1"))
    ids = shelf.ids()
    state.star(shelf.db, ids, shelf.now)
    state.mark_read(shelf.db, ids, shelf.now)
    state.mark_unread(shelf.db, ids, shelf.now)
    row = read.article_row(shelf.db, ids[0])
    assert (row.read, row.starred) == (False, True)
    assert read.counts(shelf.db).starred == 1


@pytest.mark.parametrize("mark", get_args(MarkKind))
def test_of_many_stories_each_is_looked_up_once(shelf: Shelf, mark: MarkKind) -> None:
    steps = [row[3] for row in shelf.db.execute(f"EXPLAIN QUERY PLAN {_OF[mark]}", ["[]"])]
    scanned = [step for step in steps if step.startswith("SCAN")]
    assert steps[0].startswith("SCAN one"), steps
    assert scanned == steps[:1], "all else by an index"

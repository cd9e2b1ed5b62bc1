from __future__ import annotations

import pytest
from sqlite_utils import Database

from tui.judge import terms as judged
from tui.store import terms
from tui.store.terms import TOTAL, count, seen


def test_counts_add_up_and_unknown_terms_are_left_out(db: Database) -> None:
    count(db, {4: 1, 8: 2, TOTAL: 3})
    count(db, {4: 1, TOTAL: 1})
    assert seen(db, [4, 8, 12, TOTAL]) == {4: 2, 8: 2, TOTAL: 4}
    assert seen(db, []) == {}


def test_the_judge_and_the_store_count_stories_under_the_same_number() -> None:
    assert judged.TOTAL == TOTAL


def test_many_terms_may_be_asked_at_once(db: Database) -> None:
    count(db, dict.fromkeys(range(0, 400_000, 4), 1))
    assert len(seen(db, range(400_000))) == 100_000


def test_what_one_story_had_is_forgotten_at_the_end_of_a_window(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terms, "WINDOW", 10)
    count(db, {4: 1, 8: 1, TOTAL: 9})
    assert seen(db, [4, 8]) == {4: 1, 8: 1}
    count(db, {4: 1, 12: 1, TOTAL: 2})
    assert seen(db, [4, 8, 12, TOTAL]) == {4: 2, TOTAL: 11}
    count(db, {16: 1, TOTAL: 1})
    assert seen(db, [4, 16, TOTAL]) == {4: 2, 16: 1, TOTAL: 12}


def test_the_count_of_stories_itself_is_never_forgotten(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terms, "WINDOW", 1)
    count(db, {4: 1, TOTAL: 1})
    assert seen(db, [4, TOTAL]) == {TOTAL: 1}


def test_counts_stay_small_over_many_windows(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terms, "WINDOW", 50)
    for story in range(1000):
        count(db, {4: 1, **dict.fromkeys(range(1000 * story, 1000 * story + 80, 4), 1), TOTAL: 1})
    assert db["terms"].count <= 50 * 20 + 2
    assert seen(db, [4, TOTAL]) == {4: 1000, TOTAL: 1000}

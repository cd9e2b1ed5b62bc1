"""The same content is read for names once, and read again after the recogniser changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from sqlite_utils import Database

from tests.store.making import Shelf, draft
from tui import judging
from tui.judge import recogniser as choosing
from tui.judge.entities_spans import Span, Text
from tui.store.read import articles, mentions

NOW = datetime(2026, 3, 1, tzinfo=UTC)


class Counting:
    """Calls the first word of every text a place, and remembers what it was given."""

    def __init__(self, version: str) -> None:
        self.name, self.version = "counting", version
        self.given: list[str] = []

    def recognise(self, texts: Sequence[Text]) -> list[list[Span]]:
        self.given += [text.title for text in texts]
        return [[Span("text", 0, len(text.text.split()[0]), "place", f"by {self.version}")] for text in texts]


@pytest.fixture
def first(monkeypatch: pytest.MonkeyPatch) -> Counting:
    return use(monkeypatch, Counting("1"))


def use(monkeypatch: pytest.MonkeyPatch, recogniser: Counting) -> Counting:
    monkeypatch.setattr(choosing, "recogniser", lambda wished="": recogniser)
    monkeypatch.setattr(choosing, "wished_for", lambda wished="": f"counting {recogniser.version}")
    return recogniser


def judge(db: Database) -> None:
    list(judging.judge_batches(db, lambda: NOW))


def roles(db: Database, ids: Sequence[str]) -> list[str]:
    return [row[0] for id in ids for row in db.execute("SELECT role FROM mentions WHERE article = ?", [id])]


def test_the_same_content_is_read_once_whoever_sent_it(db: Database, shelf: Shelf, first: Counting) -> None:
    shelf.put(
        draft("1", "Harbour opens", "Amsel opened its harbour."),
        draft("2", "Harbour opens", "Amsel opened its harbour."),
    )
    judge(db)
    shelf.put(draft("3", "Harbour opens", "Amsel opened its harbour."), draft("4", "Other", "Voss spoke."))
    judge(db)
    assert first.given == ["Harbour opens", "Other"]
    assert [[m.name for m in mentions(db, id)] for id in shelf.ids()] == [["Amsel"], ["Amsel"], ["Amsel"], ["Voss"]]


def test_another_version_reads_again_newest_first_and_so_many_at_a_time(
    db: Database, shelf: Shelf, first: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.put(*(draft(str(n), f"Title {n}", f"Amsel{n} opened its harbour on day {n}.") for n in range(5)))
    judge(db)
    assert list(judging.read_again(db)) == []
    second = use(monkeypatch, Counting("2"))
    newest = [article.title for article in sorted(articles(db, shelf.ids()), key=lambda a: (a.at, a.id), reverse=True)]
    assert list(judging.read_again(db, most=2)) == [2]
    assert sorted(second.given) == sorted(newest[:2])
    assert list(judging.read_again(db, most=2)) == [2]
    assert list(judging.read_again(db, most=2)) == [1]
    assert list(judging.read_again(db, most=2)) == []
    assert sorted(second.given) == sorted(newest)
    assert set(roles(db, shelf.ids())) == {"By 2"}


def test_nothing_is_loaded_where_nothing_is_to_be_read(
    db: Database, shelf: Shelf, first: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.put(draft("1", "Harbour opens", "Amsel opened its harbour."))
    judge(db)

    def fails(wished: str = "") -> Counting:
        raise AssertionError("loaded")

    monkeypatch.setattr(choosing, "recogniser", fails)
    assert list(judging.read_again(db)) == []

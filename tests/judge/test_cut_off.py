"""A judgement that is cut off after any of its transactions and begun again leaves what one that was not leaves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlite_utils import Database

from tests.judge.bureau import BRIDGE, INQUIRY, VACCINE, Bureau
from tui import judging
from tui.store.connect import writing

TABLES = {
    "story_articles": "article, story, score, threshold, evidence",
    "stories": "id, headline, headline_article, language, first_at, last_at, articles, outlets, texts, timeline, alias_of",
    "story_shapes": "texts, terms, weights, numbers, feeds, masks, indexed, entities",
    "text_vectors": "*",
    "related": "*",
    "unrelated": "*",
    "terms": "*",
    "copies": "*",
    "mentions": "article, field, start, end, entity",
    "entities": "id, name, type",
    "chapters": "*",
    "corroborations": "story, waiting",
}


class CutOffError(Exception):
    pass


def told(bureau: Bureau) -> Bureau:
    for number, report in enumerate((*BRIDGE, *VACCINE, BRIDGE[0])):
        bureau.tell(f"report{number}", report, days=number / 10)
    bureau.tell("inquiry", INQUIRY, days=40)
    bureau.store()
    return bureau


def stored(db: Database) -> dict[str, list[Any]]:
    return {table: sorted(db.execute(f"SELECT {columns} FROM {table}")) for table, columns in TABLES.items()}


def judge(bureau: Bureau) -> None:
    for _ in judging.judge_batches(bureau.db, lambda: bureau.now, size=3):
        pass


def test_what_is_cut_off_between_two_transactions_goes_on_as_if_it_had_not_been(
    bureaus: Callable[[], Bureau], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = told(bureaus())
    count = 0

    def cut_after(transactions: int) -> Callable[[Database], Any]:
        @contextmanager
        def watched(db: Database) -> Iterator[None]:
            nonlocal count
            with writing(db):
                yield
            count += 1
            if count == transactions:
                raise CutOffError

        return watched

    monkeypatch.setattr(judging, "writing", cut_after(-1))
    judge(whole)
    expected, transactions = stored(whole.db), count
    assert transactions > 10
    assert expected["related"]
    assert not expected["unrelated"]
    for number in range(1, transactions):
        again, count = told(bureaus()), 0
        monkeypatch.setattr(judging, "writing", cut_after(number))
        with pytest.raises(CutOffError):
            judge(again)
        monkeypatch.setattr(judging, "writing", writing)
        judge(again)
        found = stored(again.db)
        assert {table: found[table] for table in TABLES if found[table] != expected[table]} == {}, number

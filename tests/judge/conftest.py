from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from tests.judge.bureau import Bureau
from tests.judge.newsroom import Newsroom
from tui.store.connect import open_store


@pytest.fixture
def newsrooms(tmp_path: Path) -> Iterator[Callable[[], Newsroom]]:
    """Makes empty newsrooms, each with a store of its own."""
    opened: list[Database] = []

    def make() -> Newsroom:
        opened.append(open_store(tmp_path / f"{len(opened)}.db"))
        return Newsroom(opened[-1])

    yield make
    for db in opened:
        db.close()


@pytest.fixture
def newsroom(newsrooms: Callable[[], Newsroom]) -> Newsroom:
    return newsrooms()


@pytest.fixture
def bureaus(tmp_path: Path) -> Iterator[Callable[[], Bureau]]:
    """Makes empty bureaus, each with a store of its own."""
    opened: list[Database] = []

    def make() -> Bureau:
        opened.append(open_store(tmp_path / f"bureau{len(opened)}.db"))
        return Bureau(opened[-1])

    yield make
    for db in opened:
        db.close()


@pytest.fixture
def bureau(bureaus: Callable[[], Bureau]) -> Bureau:
    return bureaus()

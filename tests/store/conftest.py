"""A real store in a temporary folder, and sources that gave what a test says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from tests.store.making import Shelf
from tui.store.connect import open_store


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    opened = open_store(tmp_path / "news.db")
    yield opened
    opened.close()


@pytest.fixture
def shelf(db: Database) -> Shelf:
    return Shelf(db, datetime(2026, 3, 1, 12, tzinfo=UTC), timedelta(minutes=30))

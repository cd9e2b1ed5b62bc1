"""docs/store.md describes the tables that there are, and its queries run."""

from __future__ import annotations

import re
from pathlib import Path

from sqlite_utils import Database

from tui.store import rejudged

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "store.md").read_text(encoding="utf-8")


def test_every_table_is_described_and_no_other(db: Database) -> None:
    tables = {name for name in db.table_names() if not name.startswith(("articles_fts_", "sqlite_"))}
    rows = re.findall(r"^\| (`\w+`(?:, `\w+`)*) \|", PAGE, re.MULTILINE)
    described = {name for row in rows for name in re.findall(r"\w+", row)}
    assert described | {"_sqlite_migrations"} == tables


def test_every_table_is_either_judged_anew_or_kept(db: Database) -> None:
    """A new table belongs into one of the lists of tui/store/rejudged.py."""
    tables = {name for name in db.table_names() if not name.startswith(("articles_fts_", "sqlite_"))}
    assert {*rejudged.STORIES, *rejudged.NAMES, *rejudged.KEPT, "_sqlite_migrations"} == tables


def test_the_queries_run(db: Database) -> None:
    found = re.search(r"```sql\n(.*?)```", PAGE, re.DOTALL)
    assert found
    statements = [s for s in found[1].split(";") if s.strip()]
    assert len(statements) == 2
    for statement in statements:
        assert list(db.query(statement)) == []

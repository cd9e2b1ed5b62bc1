"""What can be wrong inside the store, and how it is put right. Nothing that the user did is ever removed."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from sqlite_utils import Database

from tui.store import losses, shapes, shelf
from tui.store.backup import faults
from tui.store.connect import writing

Check = Literal["integrity", "full_text", "references", "texts", "judgements", "figures"]

GIVEN_OR_JUDGED = frozenset(
    [
        "texts",
        "revisions",
        "fetches",
        "copies",
        "roundups",
        "sketches",
        "fingerprints",
        "story_articles",
        "related",
        "text_vectors",
        "story_shapes",
        "story_terms",
        "story_entities",
        "chapters",
        "aliases",
        "roles",
        "mentions",
        "recognitions",
    ]
)
"""Tables whose rows, where they point to nothing, can go: they come again from the sources, or by judging."""
_INDEX = re.compile(
    r"missing from index|entries in index|non-unique entry in index|inverted index for FTS5", re.IGNORECASE
)
_FULL_TEXT = re.compile(r"FTS5 table|articles_fts", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is wrong."""

    check: Check
    message: str
    repair: Literal["here", "salvage", "none"] = "here"
    """`here`: in the file. `salvage`: what can be read goes to a new file. `none`: it is kept as it is."""


@dataclass(frozen=True, slots=True)
class _Reference:
    table: str
    column: str
    parent: str
    to: str
    required: bool

    @property
    def astray(self) -> str:
        return (
            f'"{self.column}" IS NOT NULL AND NOT EXISTS '
            f'(SELECT 1 FROM "{self.parent}" p WHERE p."{self.to}" = "{self.table}"."{self.column}")'
        )


def examine(db: Database) -> list[Fault]:
    """Everything that is wrong, the gravest first. Reads the whole file."""
    found = [_integrity_fault(message) for message in faults(db.conn)]
    if any(fault.repair == "salvage" for fault in found):
        return found  # what else is wrong cannot be told from a file with unreadable pages
    if not any(fault.check == "full_text" for fault in found) and (told := _full_text_fault(db)):
        found.append(Fault("full_text", told))
    for reference in _references(db):
        if count := _count(db, f'SELECT count(*) FROM "{reference.table}" WHERE {reference.astray}'):
            own = reference.table not in GIVEN_OR_JUDGED and reference.required
            message = f"{count} rows of {reference.table} point to a row of {reference.parent} that is not there"
            found.append(Fault("references", message, "none" if own else "here"))
    if count := _count(db, "SELECT count(*) FROM fingerprints WHERE article NOT IN (SELECT n FROM articles)"):
        found.append(Fault("references", f"{count} rows of fingerprints point to an article that is not there"))
    if count := _count(db, f"SELECT count(*) FROM articles WHERE {_NO_TEXT}"):
        found.append(Fault("texts", f"{count} articles have lost their text"))
    if count := _count(db, f"SELECT count(*) FROM articles WHERE {_NO_STORY}"):
        found.append(Fault("judgements", f"{count} articles are said to be judged, but are in no story"))
    if count := len(losses.astray(db)):
        found.append(Fault("judgements", f"{count} stories have lost articles, or their headline"))
    if count := shelf.astray(db):
        found.append(Fault("figures", f"{count} articles are counted, or listed, as what they are not"))
    return found


_NO_TEXT = "NOT EXISTS (SELECT 1 FROM texts WHERE texts.article = articles.id)"
_NO_STORY = "judged = 1 AND NOT EXISTS (SELECT 1 FROM story_articles s WHERE s.article = articles.id)"


def mend(db: Database) -> None:
    """Put right, in the file, whatever can be put right there. The caller has made a copy of it."""
    db.execute("PRAGMA foreign_keys = OFF")
    try:
        with writing(db):
            db.execute("REINDEX")
            for _ in range(3):  # what goes may have been what other rows pointed to
                if not sum(_straighten(db, reference) for reference in _references(db)):
                    break
            db.execute("DELETE FROM fingerprints WHERE article NOT IN (SELECT n FROM articles)")
            # A text that is lost comes again, if its source still has it: its item counts as unknown, and the source
            # is asked for all that it has.
            db.execute(
                f"UPDATE fetches SET etag = NULL, last_modified = NULL, body_hash = NULL WHERE source IN (SELECT source FROM articles WHERE {_NO_TEXT})"
            )
            db.execute(f"UPDATE articles SET raw_hash = '' WHERE {_NO_TEXT}")
            db.execute(f"INSERT INTO texts (article, text, blocks) SELECT id, '', '[]' FROM articles WHERE {_NO_TEXT}")
            db.execute(f"UPDATE articles SET judged = 0 WHERE {_NO_STORY}")
            shapes.fill(db)
            losses.settle(db)
            db.execute("INSERT INTO articles_fts (articles_fts) VALUES ('rebuild')")
            shelf.fill(db)
    finally:
        db.execute("PRAGMA foreign_keys = ON")


def forget_validators(db: Database) -> None:
    """Have every source give all that it has at the next refresh: what was lost here may still be there."""
    with writing(db):
        db.execute("UPDATE fetches SET etag = NULL, last_modified = NULL, body_hash = NULL")


def _straighten(db: Database, reference: _Reference) -> int:
    if not reference.required:
        act = f'UPDATE "{reference.table}" SET "{reference.column}" = NULL'
    elif reference.table in GIVEN_OR_JUDGED:
        act = f'DELETE FROM "{reference.table}"'
    else:
        return 0
    return db.execute(f"{act} WHERE {reference.astray}").rowcount


def _integrity_fault(message: str) -> Fault:
    if _FULL_TEXT.search(message):
        return Fault("full_text", message)
    return Fault("integrity", message, "here" if _INDEX.search(message) else "salvage")


def _full_text_fault(db: Database) -> str | None:
    try:
        db.execute("INSERT INTO articles_fts (articles_fts, rank) VALUES ('integrity-check', 1)")
    except sqlite3.OperationalError as error:
        if "locked" in str(error) or "readonly" in str(error):
            raise
        return f"the full-text index cannot be read: {error}"
    except sqlite3.DatabaseError:
        return "the full-text index does not say what the articles say"
    return None


def _references(db: Database) -> Iterator[_Reference]:
    for table in db.table_names():
        required = {
            row[1]: bool(row[3]) or bool(row[5]) for row in db.execute(f'SELECT * FROM pragma_table_info("{table}")')
        }
        for row in db.execute(f'SELECT * FROM pragma_foreign_key_list("{table}")').fetchall():
            yield _Reference(table, row[3], row[2], row[4] or "id", required[row[3]])


def _count(db: Database, sql: str) -> int:
    return int(db.execute(sql).fetchone()[0])

"""Notes on stories, in the user's own words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from tui.errors import NotPossibleError
from tui.models import Act
from tui.store.acts import TakeBack, record
from tui.store.codec import to_column
from tui.store.connect import writing


def note(db: Database, story: str) -> str:
    """What the user wrote on a story, then on those that went into it; empty where nothing."""
    return "\n\n".join(text for _, text, _ in _notes(db, story))


def write_note(db: Database, story: str, text: str, now: datetime) -> Act | None:
    """Keep this note; an empty one takes it away. Undoable. None where nothing changes."""
    text = text.strip()
    with writing(db):
        before = _notes(db, story)
        if text == note(db, story):
            return None
        db.conn.executemany("DELETE FROM notes WHERE story = ?", [(id,) for id, _, _ in before])
        _set(db, story, text, now)
        said = "note written" if text else "note taken away"
        return record(db, "note", said, matter="note", ids=(story,), before={"notes": before, "after": text}, now=now)


def _notes(db: Database, story: str) -> list[tuple[str, str, str]]:
    """(story, text, time) of each."""
    return db.execute(
        """
        SELECT story, text, at FROM notes WHERE story = ? OR story IN (SELECT id FROM stories WHERE alias_of = ?)
        ORDER BY story != ?, at, story
        """,
        [story] * 3,
    ).fetchall()


def _set(db: Database, story: str, text: str, now: datetime) -> None:
    db.execute("DELETE FROM notes WHERE story = ?", [story])
    if text:
        db.execute("INSERT INTO notes (story, text, at) VALUES (?, ?, ?)", [story, text, to_column(now)])


def _take_back(db: Database, act: Act, before: Mapping[str, Any], now: datetime) -> None:
    # Acts of the first version have "text", the story's own note.
    _set(db, act.ids[0], before.get("text", ""), now)
    db.conn.executemany(
        "INSERT OR REPLACE INTO notes (story, text, at) VALUES (?, ?, ?)",
        [tuple(row) for row in before.get("notes", ())],
    )


def _again(db: Database, act: Act, before: Mapping[str, Any], now: datetime) -> None:
    if "after" not in before:  # an act of an earlier version did not keep what was written
        raise NotPossibleError(f"What was written then is not known any more: {act.description}.")
    db.conn.executemany("DELETE FROM notes WHERE story = ?", [(row[0],) for row in before["notes"]])
    _set(db, act.ids[0], before["after"], act.at)


TAKE_BACK: Mapping[str, TakeBack] = {"note": _take_back}
AGAIN: Mapping[str, TakeBack] = {"note": _again}

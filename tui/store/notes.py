"""Notes on stories, in the user's own words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlite_utils import Database

from tui.models import Act
from tui.store.acts import TakeBack, record
from tui.store.codec import to_column
from tui.store.connect import writing


def note(db: Database, story: str) -> str:
    """What the user wrote on a story; empty where nothing."""
    row = db.execute("SELECT text FROM notes WHERE story = ?", [story]).fetchone()
    return str(row[0]) if row else ""


def write_note(db: Database, story: str, text: str, now: datetime) -> Act | None:
    """Keep this note; an empty one takes it away. Undoable. None where nothing changes."""
    text = text.strip()
    with writing(db):
        before = note(db, story)
        if text == before:
            return None
        _set(db, story, text, now)
        said = "note written" if text else "note taken away"
        return record(db, "note", said, matter="note", ids=(story,), before={"text": before}, now=now)


def _set(db: Database, story: str, text: str, now: datetime) -> None:
    db.execute("DELETE FROM notes WHERE story = ?", [story])
    if text:
        db.execute("INSERT INTO notes (story, text, at) VALUES (?, ?, ?)", [story, text, to_column(now)])


def _take_back(db: Database, act: Act, before: Mapping[str, str], now: datetime) -> None:
    _set(db, act.ids[0], before["text"], now)


TAKE_BACK: Mapping[str, TakeBack] = {"note": _take_back}

"""Saved views: a query with a name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlite_utils import Database

from tui.errors import NotFoundError
from tui.models import Act, View
from tui.query import parse
from tui.store.acts import TakeBack, record
from tui.store.codec import to_column
from tui.store.connect import writing


def views(db: Database) -> list[View]:
    """Every saved view, by name."""
    return [View(*row) for row in db.execute("SELECT name, query FROM views ORDER BY name COLLATE NOCASE")]


def view(db: Database, name: str) -> View:
    """The view of that name, in whatever case. Raises NotFoundError."""
    if (found := _named(db, name)) is None:
        raise NotFoundError(f"No view is called {name.strip()!r}. `newsdesk views` lists them.")
    return found


def save_view(db: Database, name: str, query: str, now: datetime) -> View:
    """Save a query under a name, in place of the view that has it; undoable. Raises QueryError."""
    parse(query, now)
    saved = View(" ".join(name.split()), query.strip())
    with writing(db):
        before = _named(db, saved.name)
        _set(db, before, saved, now)
        _record(db, "view", f"view {saved.name} saved", before, saved, now)
    return saved


def remove_view(db: Database, name: str, now: datetime) -> View:
    """Forget a view; its stories stay. Undoable. Raises NotFoundError."""
    with writing(db):
        gone = view(db, name)
        _set(db, gone, None, now)
        _record(db, "forget-view", f"view {gone.name} forgotten", gone, None, now)
    return gone


def _named(db: Database, name: str) -> View | None:
    row = db.execute("SELECT name, query FROM views WHERE name = ? COLLATE NOCASE", [name.strip()]).fetchone()
    return View(*row) if row else None


def _set(db: Database, old: View | None, new: View | None, now: datetime) -> None:
    if old is not None:
        db.execute("DELETE FROM views WHERE name = ?", [old.name])
    if new is not None:
        db.execute("INSERT INTO views (name, query, at) VALUES (?, ?, ?)", [new.name, new.query, to_column(now)])


def _record(db: Database, kind: str, said: str, before: View | None, after: View | None, now: datetime) -> None:
    name = (after or before or View("", "")).name
    was = {"before": before and [before.name, before.query], "after": after and [after.name, after.query]}
    record(db, kind, said, matter="view", ids=(name.casefold(),), before=was, now=now)


def _take_back(db: Database, act: Act, before: Mapping[str, list[str] | None], now: datetime) -> None:
    was, became = before["before"], before["after"]
    _set(db, View(*became) if became else None, View(*was) if was else None, now)


def _again(db: Database, act: Act, before: Mapping[str, list[str] | None], now: datetime) -> None:
    was, became = before["before"], before["after"]
    _set(db, View(*was) if was else None, View(*became) if became else None, act.at)


TAKE_BACK: Mapping[str, TakeBack] = {"view": _take_back, "forget-view": _take_back}
AGAIN: Mapping[str, TakeBack] = {"view": _again, "forget-view": _again}

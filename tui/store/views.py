"""Saved views: a query with a name."""

from __future__ import annotations

from datetime import datetime

from sqlite_utils import Database

from tui.errors import NotFoundError
from tui.models import View
from tui.query import parse
from tui.store.codec import to_column
from tui.store.connect import writing


def views(db: Database) -> list[View]:
    """Every saved view, by name."""
    return [View(*row) for row in db.execute("SELECT name, query FROM views ORDER BY name COLLATE NOCASE")]


def view(db: Database, name: str) -> View:
    """The view of that name, in whatever case. Raises NotFoundError."""
    row = db.execute("SELECT name, query FROM views WHERE name = ? COLLATE NOCASE", [name.strip()]).fetchone()
    if row is None:
        raise NotFoundError(f"No view is called {name.strip()!r}. `newsdesk views` lists them.")
    return View(*row)


def save_view(db: Database, name: str, query: str, now: datetime) -> View:
    """Save a query under a name, in place of the view that has it. Raises QueryError where it cannot be understood."""
    parse(query, now)
    saved = View(" ".join(name.split()), query.strip())
    with writing(db):
        db.execute("DELETE FROM views WHERE name = ? COLLATE NOCASE", [saved.name])
        db.execute("INSERT INTO views (name, query, at) VALUES (?, ?, ?)", [saved.name, saved.query, to_column(now)])
    return saved


def remove_view(db: Database, name: str) -> View:
    """Forget a view; its stories stay. Raises NotFoundError."""
    with writing(db):
        gone = view(db, name)
        db.execute("DELETE FROM views WHERE name = ?", [gone.name])
    return gone

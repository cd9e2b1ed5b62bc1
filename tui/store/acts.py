"""What the user did, act by act, with what is needed to take it back. How each kind is taken back: see undoing.py."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from tui.models import Act
from tui.store.codec import to_column, to_time

TakeBack = Callable[[Database, Act, Any, datetime], None]
"""Makes what an act changed as it was: (store, the act, its `before`, now), inside undo's write transaction."""

_SELECT = "SELECT id, at, kind, description, {}, undone FROM acts"
_COLUMNS = _SELECT.format("ids")
_ENDS = _SELECT.format(
    "iif(length(ids) > 10000, json_array(json_extract(ids, '$[0]'), json_extract(ids, '$[#-1]')), ids)"
)


def record(
    db: Database, kind: str, description: str, *, matter: str, ids: Sequence[str], before: object, now: datetime
) -> Act:
    """Remember an act, inside the caller's write transaction: the change and its record are one.

    `description` says what was done, as in "3 articles marked as read". `matter` and `ids` say what it touched: the
    acts of one matter (read, star, story, follow, ...) that have an id in common depend on each other. `before` is
    JSON of whatever taking it back needs.
    """
    cursor = db.execute(
        "INSERT INTO acts (at, kind, description, before, matter, ids) VALUES (?, ?, ?, ?, ?, ?)",
        [to_column(now), kind, description, json.dumps(before, ensure_ascii=False), matter, json.dumps(list(ids))],
    )
    return Act(int(cursor.lastrowid or 0), now, kind, tuple(ids), description)


def acts(db: Database, limit: int, *, ends: bool = False) -> list[Act]:
    """The latest acts, newest first, with those that were undone. `ends`: of many ids only the first and the last."""
    return [_act(row) for row in db.execute(f"{_ENDS if ends else _COLUMNS} ORDER BY id DESC LIMIT ?", [limit])]


def act_to_undo(db: Database, id: int | None = None) -> Act | None:
    """The latest act that was not undone, or the one asked for."""
    where = "NOT undone" if id is None else "id = ?"
    row = db.execute(f"{_COLUMNS} WHERE {where} ORDER BY id DESC LIMIT 1", [] if id is None else [id]).fetchone()
    return _act(row) if row else None


def act_to_redo(db: Database, id: int | None = None) -> Act | None:
    """The one asked for, or of the acts that were undone since the latest one that holds, the first."""
    since = "undone AND id > coalesce((SELECT max(id) FROM acts WHERE NOT undone), 0)"
    where = since if id is None else "id = ?"
    row = db.execute(f"{_COLUMNS} WHERE {where} ORDER BY id LIMIT 1", [] if id is None else [id]).fetchone()
    return _act(row) if row else None


def before(db: Database, act: Act) -> Any:
    """What taking it back needs."""
    return json.loads(db.execute("SELECT before FROM acts WHERE id = ?", [act.id]).fetchone()[0])


def later_act_on_the_same(db: Database, act: Act) -> Act | None:
    """The latest act that was not undone and touched something that this one touched before it."""
    row = db.execute(
        f"""
        {_COLUMNS} l WHERE l.id > ? AND NOT l.undone AND l.matter = (SELECT matter FROM acts WHERE id = ?)
        AND EXISTS (SELECT 1 FROM json_each(l.ids) x
                    WHERE x.value IN (SELECT value FROM json_each((SELECT ids FROM acts WHERE id = ?))))
        ORDER BY l.id DESC LIMIT 1
        """,
        [act.id, act.id, act.id],
    ).fetchone()
    return _act(row) if row else None


def mark_undone(db: Database, act: Act, undone: bool = True) -> None:
    """Inside the caller's write transaction."""
    db.execute("UPDATE acts SET undone = ? WHERE id = ?", [undone, act.id])


def _act(row: Sequence[Any]) -> Act:
    id, at, kind, description, ids, undone = row
    return Act(id, to_time(at), kind, tuple(json.loads(ids)), description, bool(undone))

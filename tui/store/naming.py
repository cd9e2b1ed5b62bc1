"""What the user says of entities: follow, mute, this one is that one, this name is another's. Each can be undone."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from hashlib import blake2b
from typing import Any, Literal

from sqlite_utils import Database

from tui.errors import NotPossibleError
from tui.models import Act
from tui.store.acts import TakeBack, record
from tui.store.codec import to_column
from tui.store.connect import writing
from tui.store.folding import folded
from tui.store.mentions import say_again
from tui.store.shapes import index

_Marked = Literal["follows", "mutes"]
_SAID: Mapping[str, tuple[_Marked, bool, str]] = {
    "follow": ("follows", True, "followed"),
    "unfollow": ("follows", False, "no longer followed"),
    "mute": ("mutes", True, "muted"),
    "unmute": ("mutes", False, "no longer muted"),
}
_OTHER: Mapping[_Marked, tuple[_Marked, str]] = {"follows": ("mutes", "muted"), "mutes": ("follows", "followed")}
"""What an entity that is followed, or muted, cannot be as well."""


def follow(db: Database, entity: str, now: datetime) -> Act | None:
    """Follow an entity, and mute it no more; None where it is followed."""
    return _mark(db, "follow", entity, now)


def unfollow(db: Database, entity: str, now: datetime) -> Act | None:
    """Follow an entity no more; None where it is not followed."""
    return _mark(db, "unfollow", entity, now)


def mute(db: Database, entity: str, now: datetime) -> Act | None:
    """Mute an entity, and follow it no more: it is shown dimly; None where it is muted."""
    return _mark(db, "mute", entity, now)


def unmute(db: Database, entity: str, now: datetime) -> Act | None:
    """Mute an entity no more; None where it is not muted."""
    return _mark(db, "unmute", entity, now)


def merge(db: Database, entity: str, into: str, now: datetime) -> Act | None:
    """Say that `entity` is `into`: every mention means that one, now and in what is judged later.

    None where it is so already. Raises NotPossibleError where `into` was said to be `entity`.
    """
    with writing(db):
        if entity == into or _into(db, entity) == into:
            return None
        if entity in _downstream(db, into):
            raise NotPossibleError(f"{_name(db, into)} was said to be {_name(db, entity)} already. Undo that first.")
        before = _into(db, entity)
        _set_into(db, entity, into, now)
        _again(db, entity)
        said = f"{_name(db, entity)} is {_name(db, into)}"
        return record(
            db,
            "entity-merge",
            said,
            matter="entity",
            ids=(entity, into),
            before={"entity": entity, "into": before},
            now=now,
        )


def split(db: Database, entity: str, name: str, now: datetime) -> Act | None:
    """Say that a name that `entity` goes by is somebody else's: an entity of its own from now on, which can be merged.

    None where the entity does not go by it, or by nothing else. The new entity is the last of the act's ids.
    """
    plain = folded(name)
    with writing(db):
        shown = db.execute(
            "SELECT name FROM aliases WHERE entity = ? AND folded = ? ORDER BY count DESC, name LIMIT 1",
            [entity, plain],
        ).fetchone()
        others = db.execute(
            "SELECT 1 FROM aliases WHERE entity = ? AND folded <> ? LIMIT 1", [entity, plain]
        ).fetchone()
        if shown is None or others is None:
            return None
        own = blake2b(f"split\x00{entity}\x00{plain}".encode(), digest_size=6).hexdigest()
        db.execute(
            "INSERT INTO entities (id, name, type) SELECT ?, ?, type FROM entities WHERE id = ? ON CONFLICT (id) DO NOTHING",
            [own, shown[0], entity],
        )
        db.execute(
            "INSERT INTO entity_splits (entity, folded, into_entity, at) VALUES (?, ?, ?, ?)",
            [entity, plain, own, to_column(now)],
        )
        _again(db, entity)
        said = f"“{shown[0]}” is not {_name(db, entity)}"
        return record(
            db,
            "entity-split",
            said,
            matter="entity",
            ids=(entity, own),
            before={"entity": entity, "folded": plain},
            now=now,
        )


# ---------------------------------------------------------------- taking back


def _unmark(db: Database, act: Act, before: Mapping[str, Any], now: datetime) -> None:
    table, on, _ = _SAID[act.kind]
    if on:
        db.execute(f"DELETE FROM {table} WHERE entity = ?", [before["entity"]])
    else:
        db.execute(f"INSERT OR REPLACE INTO {table} (entity, at) VALUES (?, ?)", [before["entity"], before["at"]])
    if ended := before.get("ended"):
        other, _ = _OTHER[table]
        db.execute(f"INSERT OR REPLACE INTO {other} (entity, at) VALUES (?, ?)", [before["entity"], ended])


def _mark_again(db: Database, act: Act, before: Mapping[str, Any], now: datetime) -> None:
    table, on, _ = _SAID[act.kind]
    if on:
        db.execute(f"INSERT OR REPLACE INTO {table} (entity, at) VALUES (?, ?)", [before["entity"], to_column(act.at)])
    else:
        db.execute(f"DELETE FROM {table} WHERE entity = ?", [before["entity"]])
    if before.get("ended"):
        other, _ = _OTHER[table]
        db.execute(f"DELETE FROM {other} WHERE entity = ?", [before["entity"]])


def _unmerge(db: Database, act: Act, before: Mapping[str, Any], now: datetime) -> None:
    entity = before["entity"]
    affected = {entity, *_downstream(db, entity)}
    if before["into"] is None:
        db.execute("DELETE FROM entity_merges WHERE entity = ?", [entity])
    else:
        _set_into(db, entity, before["into"], now)
    _again(db, entity, affected)


def _unsplit(db: Database, act: Act, before: Mapping[str, Any], now: datetime) -> None:
    affected = {before["entity"], *act.ids, *(one for id in act.ids for one in _downstream(db, id))}
    db.execute("DELETE FROM entity_splits WHERE entity = ? AND folded = ?", [before["entity"], before["folded"]])
    _again(db, before["entity"], affected)


TAKE_BACK: Mapping[str, TakeBack] = {
    **dict.fromkeys(_SAID, _unmark),
    "entity-merge": _unmerge,
    "entity-split": _unsplit,
}
AGAIN: Mapping[str, TakeBack] = dict.fromkeys(_SAID, _mark_again)


# ---------------------------------------------------------------- rows


def _mark(db: Database, kind: str, entity: str, now: datetime) -> Act | None:
    table, on, said = _SAID[kind]
    with writing(db):
        row = db.execute(f"SELECT at FROM {table} WHERE entity = ?", [entity]).fetchone()
        if (row is not None) == on:
            return None
        before = {"entity": entity, "at": row[0] if row else None}
        if on:
            other, was = _OTHER[table]
            ended = db.execute(f"DELETE FROM {other} WHERE entity = ? RETURNING at", [entity]).fetchone()
            if ended is not None:
                before["ended"] = ended[0]
                said = f"{said}, and no longer {was}"
            db.execute(f"INSERT INTO {table} (entity, at) VALUES (?, ?)", [entity, to_column(now)])
        else:
            db.execute(f"DELETE FROM {table} WHERE entity = ?", [entity])
        # One matter: what is followed and what is muted bear on each other.
        return record(db, kind, f"{_name(db, entity)} {said}", matter="follows", ids=(entity,), before=before, now=now)


def _again(db: Database, entity: str, also: Collection[str] = ()) -> None:
    stories = say_again(db, {entity, *also, *_upstream(db, entity)})
    # By whom stories are found and related.
    index(db, {}, stories)


def _set_into(db: Database, entity: str, into: str, now: datetime) -> None:
    db.execute(
        """
        INSERT INTO entity_merges (entity, into_entity, at) VALUES (?, ?, ?)
        ON CONFLICT (entity) DO UPDATE SET into_entity = excluded.into_entity, at = excluded.at
        """,
        [entity, into, to_column(now)],
    )


def _into(db: Database, entity: str) -> str | None:
    row = db.execute("SELECT into_entity FROM entity_merges WHERE entity = ?", [entity]).fetchone()
    return row[0] if row else None


def _downstream(db: Database, entity: str) -> Sequence[str]:
    """Where an entity's merges lead, one after the other."""
    found: list[str] = []
    at = _into(db, entity)
    while at is not None and at not in found:
        found.append(at)
        at = _into(db, at)
    return found


def _upstream(db: Database, entity: str) -> set[str]:
    """Entities that were said to be this one, at first or second hand, or of which it was split off."""
    found: set[str] = set()
    new = [entity]
    while new:
        rows = [
            row[0]
            for one in new
            for row in db.execute(
                """
                SELECT entity FROM entity_merges WHERE into_entity = ?
                UNION ALL SELECT entity FROM entity_splits WHERE into_entity = ?
                """,
                [one, one],
            )
        ]
        new = [row for row in dict.fromkeys(rows) if row not in found and row != entity]
        found |= set(new)
    return found


def _name(db: Database, entity: str) -> str:
    row = db.execute("SELECT name FROM entities WHERE id = ?", [entity]).fetchone()
    return str(row[0]) if row else entity

"""The names of what there is, to be found by a few of their letters."""

from __future__ import annotations

from sqlite_utils import Database


def headlines(db: Database, limit: int) -> list[tuple[str, str]]:
    """Id and headline of the latest stories."""
    rows = db.execute(
        "SELECT id, headline FROM stories WHERE alias_of IS NULL ORDER BY last_at DESC, id LIMIT ?", [limit]
    )
    return [(row[0], row[1]) for row in rows]


def entity_names(db: Database, limit: int) -> list[tuple[str, str, str]]:
    """Id, name and type of the people, organisations and places named most."""
    rows = db.execute(
        "SELECT id, name, type FROM entities WHERE mentions > 0 ORDER BY mentions DESC, id LIMIT ?", [limit]
    )
    return [(row[0], row[1], row[2]) for row in rows]

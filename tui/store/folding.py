"""Names as they are compared, and rows asked for by many ids."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

from sqlite_utils import Database

_CHUNK = 500


def folded(name: str) -> str:
    """A name without case, accents and double spaces."""
    plain = (
        name
        if name.isascii()
        else "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    )
    return " ".join(plain.casefold().replace("’", "'").split())


def escaped(text: str) -> str:
    """For `LIKE ? ESCAPE '\\'`."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def each_once(column: str, table: str, where: str = "1") -> str:
    """SQL for the values of a column, from one to the next by its index: there are few, and many rows.

    `column` may name the collation of that index.
    """
    values, first = f"all_{column.split()[0]}s", f"SELECT min({column}) FROM {table} WHERE {where}"
    return f"""
        WITH RECURSIVE {values} (name) AS (
            {first} UNION ALL SELECT ({first} AND {column} > name) FROM {values} WHERE name IS NOT NULL
        )
        SELECT name FROM {values} WHERE name IS NOT NULL"""


def rows_of(db: Database, sql: str, values: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Rows of a query with `{marks}` where the values stand, some hundred values at a time."""
    for at in range(0, len(values), _CHUNK):
        part = values[at : at + _CHUNK]
        yield from db.query(sql.format(marks=", ".join("?" * len(part))), list(part))

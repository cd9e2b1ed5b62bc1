"""The names of what there is, to be found by a few of their letters."""

from __future__ import annotations

from sqlite_utils import Database

from tui.store.folding import folded


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


def beginning(db: Database, kind: str, begun: str, limit: int = 12) -> list[str]:
    """Values that a condition of the query language may have, the likeliest first: those that begin so, then those of
    which a later word does."""
    if kind == "entity":
        wanted = folded(begun)
        rows = db.execute(_ENTITIES, [wanted, wanted + "\U0010ffff", limit]) if wanted else entity_names(db, limit)
        return list(dict.fromkeys(row[1] for row in rows))
    if kind == "author":
        likely = _escaped(begun)
        names = [row[0] for row in db.execute(_AUTHORS, [f"{likely}%", f"% {likely}%", 10 * limit])]
    elif kind in _NAMES:
        names = [row[0] for row in db.execute(_NAMES[kind])]
    else:
        return []
    wanted = folded(begun)
    told = [(folded(name), name) for name in names if name]
    first = [name for plain, name in told if plain.startswith(wanted)]
    later = [name for plain, name in told if not plain.startswith(wanted) and f" {wanted}" in plain]
    return [*first, *later][:limit]


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


_ENTITIES = """
SELECT DISTINCT e.id, e.name FROM aliases a JOIN entities e ON e.id = a.entity
WHERE a.folded >= ? AND a.folded < ? AND e.mentions > 0 ORDER BY e.mentions DESC, e.id LIMIT ?
"""
_AUTHORS = """
SELECT DISTINCT author FROM articles INDEXED BY articles_by_author
WHERE author <> '' AND (author LIKE ? ESCAPE '\\' OR author LIKE ? ESCAPE '\\') LIMIT ?
"""
# From one name to the next by the index: there are few, and many articles.
_NEXT = """
WITH RECURSIVE names (name) AS (
    SELECT min({column}) FROM {table} WHERE {where}
    UNION ALL SELECT (SELECT min({column}) FROM {table} WHERE {where} AND {column} > name) FROM names WHERE name IS NOT NULL
)
SELECT name FROM names WHERE name IS NOT NULL
"""
_NAMES = {
    "outlet": _NEXT.format(column="outlet", table="articles", where="1"),
    "lang": _NEXT.format(column="language", table="stories", where="alias_of IS NULL"),
    "source": "SELECT name FROM sources WHERE subscribed ORDER BY name COLLATE NOCASE",
    "tag": "SELECT DISTINCT tag.value FROM sources s, json_each(s.tags) tag WHERE s.subscribed ORDER BY 1",
    "label": "SELECT DISTINCT label FROM labels ORDER BY 1",
}

"""The names of what there is, to be found by a few of their letters."""

from __future__ import annotations

from sqlite_utils import Database

from tui.store.folding import each_once, escaped, folded

OUTLETS = each_once("outlet", "articles")
LABELS = each_once("label", "labels")
AUTHORS = each_once("author COLLATE NOCASE", "articles", "author <> ''")
"""SQL for the name of each."""


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
        names = [row[0] for row in db.execute(_AUTHORS, [begun, begun + "\U0010ffff", limit])]
        if len(names) < limit:
            likely = f"% {escaped(folded(begun))}%"
            names = list(dict.fromkeys([*names, *(row[0] for row in db.execute(_AUTHORS_LATER, [likely, limit]))]))
    elif kind in _NAMES:
        names = [row[0] for row in db.execute(_NAMES[kind])]
    else:
        return []
    wanted = folded(begun)
    told = [(folded(name), name) for name in names if name]
    first = [name for plain, name in told if plain.startswith(wanted)]
    later = [name for plain, name in told if not plain.startswith(wanted) and f" {wanted}" in plain]
    return [*first, *later][:limit]


_ENTITIES = """
SELECT DISTINCT e.id, e.name FROM aliases a JOIN entities e ON e.id = a.entity
WHERE a.folded >= ? AND a.folded < ? AND e.mentions > 0 ORDER BY e.mentions DESC, e.id LIMIT ?
"""
_AUTHORS = """
SELECT DISTINCT author FROM articles
WHERE author <> '' AND author COLLATE NOCASE >= ? AND author COLLATE NOCASE < ? ORDER BY author COLLATE NOCASE LIMIT ?
"""
_AUTHORS_LATER = f"{AUTHORS} AND ' ' || folded(name) LIKE ? ESCAPE '\\' LIMIT ?"
_NAMES = {
    "outlet": OUTLETS,
    "lang": each_once("language", "stories", "alias_of IS NULL"),
    "source": "SELECT name FROM sources WHERE subscribed ORDER BY name COLLATE NOCASE",
    "tag": "SELECT DISTINCT tag.value FROM sources s, json_each(s.tags) tag WHERE s.subscribed ORDER BY 1",
    "label": LABELS,
}

"""People, organisations and places: what the judge found, and who matters in a story."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import log2
from typing import Any, Protocol

from sqlite_utils import Database

from tui.errors import NotFoundError
from tui.models import EntityRow, EntityType, Mention

_CHUNK = 500
_LEAD = 500
"""Characters: what stands there is what the article is about."""
_STORIES_COUNTED = 99
"""Stories of one entity are counted up to here in lists, so that a list costs the same however often its entities are named."""
_STORIES_OF_ONE = 9999
"""And up to here where one entity was asked for."""
_ROLES = 3
_ALIASES = 12


class _Sighting(Protocol):
    @property
    def mention(self) -> Mention: ...
    @property
    def whole(self) -> bool: ...
    @property
    def role(self) -> str: ...


class _Entity(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def type(self) -> EntityType: ...
    @property
    def name(self) -> str: ...
    @property
    def listed(self) -> bool: ...


class _Judgement(Protocol):
    @property
    def sightings(self) -> Mapping[str, Sequence[_Sighting]]: ...
    @property
    def entities(self) -> Sequence[_Entity]: ...


class EntityIndex:
    """What the judge asks of the store."""

    def __init__(self, db: Database) -> None:
        self.db = db

    def names(self, ids: Sequence[str]) -> Mapping[str, str]:
        """The names that known entities are shown by."""
        rows = _rows(self.db, "SELECT id, name FROM entities WHERE id IN ({marks})", ids)
        return {row["id"]: row["name"] for row in rows}


# ---------------------------------------------------------------- writing


def record(db: Database, judgement: _Judgement) -> None:
    """Replace the mentions of the judged articles; keep counts, aliases and roles of the entities right.

    Runs inside the caller's write transaction.
    """
    articles = list(judgement.sightings)
    aliases: Counter[tuple[str, str, bool]] = Counter()
    roles: Counter[tuple[str, str]] = Counter()
    spread: Counter[str] = Counter()
    for row in _rows(
        db, "SELECT article, entity, name, whole, role FROM mentions WHERE article IN ({marks})", articles
    ):
        aliases[row["entity"], row["name"], bool(row["whole"])] -= 1
        roles[row["entity"], row["role"]] -= 1
    for row in _rows(db, "SELECT DISTINCT article, entity FROM mentions WHERE article IN ({marks})", articles):
        spread[row["entity"]] -= 1
    many = db.conn.executemany
    many("DELETE FROM mentions WHERE article = ?", [(article,) for article in articles])
    many(
        "INSERT INTO entities (id, name, type, listed) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
        [(entity.id, entity.name, entity.type, entity.listed) for entity in judgement.entities],
    )
    rows: list[tuple[object, ...]] = []
    for article, sightings in judgement.sightings.items():
        for sighting in sightings:
            m = sighting.mention
            rows.append((article, m.field, m.start, m.end, m.entity, m.name, sighting.whole, sighting.role))
            aliases[m.entity, m.name, sighting.whole] += 1
            roles[m.entity, sighting.role] += 1
        spread.update({sighting.mention.entity for sighting in sightings})
    many(
        "INSERT INTO mentions (article, field, start, end, entity, name, whole, role) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        rows,
    )
    _count(db, aliases, roles, spread)


def _count(
    db: Database, aliases: Counter[tuple[str, str, bool]], roles: Counter[tuple[str, str]], spread: Counter[str]
) -> None:
    many = db.conn.executemany
    many(
        """
        INSERT INTO aliases (entity, name, folded, count, whole) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (entity, name) DO UPDATE SET count = count + excluded.count, whole = excluded.whole
        """,
        [
            (entity, name, _folded(name), change, whole)
            for (entity, name, whole), change in sorted(aliases.items())
            if change
        ],
    )
    many(
        "INSERT INTO roles (entity, role, count) VALUES (?, ?, ?) ON CONFLICT (entity, role) DO UPDATE SET count = count + excluded.count",
        [(entity, role, change) for (entity, role), change in sorted(roles.items()) if change and role],
    )
    mentions: Counter[str] = Counter()
    for (entity, _, _), change in aliases.items():
        mentions[entity] += change
    touched = sorted(mentions)
    many(
        "UPDATE entities SET mentions = mentions + ?, articles = articles + ? WHERE id = ?",
        [(mentions[entity], spread[entity], entity) for entity in touched],
    )
    many("DELETE FROM aliases WHERE entity = ? AND count <= 0", [(entity,) for entity in touched])
    many("DELETE FROM roles WHERE entity = ? AND count <= 0", [(entity,) for entity in touched])
    # The name that is written most, of those that say it in full: the same whatever came first.
    many(
        """
        UPDATE entities SET name = coalesce((
            SELECT a.name FROM aliases a WHERE a.entity = entities.id AND a.whole
            ORDER BY a.count DESC, length(a.name) DESC, a.name LIMIT 1
        ), name) WHERE id = ? AND NOT listed
        """,
        [(entity,) for entity in touched],
    )


# ---------------------------------------------------------------- reading


def entities_of_story(db: Database, story_id: str) -> list[EntityRow]:
    """Who and what a story is about, weightiest first.

    A text counts an entity for being in its title, in its lead, and for how often it names it; what counts in
    many independent texts weighs most. Copies do not count again.
    """
    rows = list(
        db.query(
            """
            SELECT m.article, m.entity, m.name, m.role, m.field, m.start
            FROM story_articles sa JOIN mentions m ON m.article = sa.article
            LEFT JOIN copies c ON c.article = sa.article
            WHERE sa.story = (SELECT coalesce(alias_of, id) FROM stories WHERE id = ?) AND c.article IS NULL
            """,
            [story_id],
        )
    )
    by_text: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        by_text.setdefault((row["entity"], row["article"]), []).append(row)
    scores: dict[str, float] = {}
    for (entity, _), mentions in by_text.items():
        in_title = any(row["field"] == "title" for row in mentions)
        in_lead = any(row["field"] == "text" and row["start"] < _LEAD for row in mentions)
        score = 3 * in_title + 1.5 * in_lead + log2(1 + len(mentions))
        scores[entity] = scores.get(entity, 0) + score
    known = {
        row["id"]: row for row in _rows(db, "SELECT id, name, type FROM entities WHERE id IN ({marks})", list(scores))
    }
    top = max(scores.values(), default=1)
    names: dict[str, Counter[str]] = {}
    roles: dict[str, Counter[str]] = {}
    for row in rows:
        names.setdefault(row["entity"], Counter())[row["name"]] += 1
        if row["role"]:
            roles.setdefault(row["entity"], Counter())[row["role"]] += 1
    found = [
        EntityRow(
            id=entity,
            name=known[entity]["name"],
            type=known[entity]["type"],
            weight=score / top,
            mentions=names[entity].total(),
            stories=_stories(db, entity, _STORIES_COUNTED),
            roles=tuple(role for role, _ in _ranked(roles.get(entity, Counter()))[:_ROLES]),
            aliases=tuple(_ranked(names[entity])[:_ALIASES]),
        )
        for entity, score in scores.items()
    ]
    return sorted(found, key=lambda row: (-row.weight, -row.mentions, row.name, row.id))


def entities(db: Database, words: str = "", limit: int = 200) -> list[EntityRow]:
    """The entities named most; with words, those of which some name holds all of them. `stories` counts to 99."""
    terms = _folded(words).split()
    holds = " AND ".join("folded LIKE ? ESCAPE '\\'" for _ in terms)
    narrowed = f"AND id IN (SELECT entity FROM aliases WHERE {holds})" if terms else ""
    rows = db.query(
        f"SELECT id, name, type, mentions FROM entities WHERE mentions > 0 {narrowed} ORDER BY mentions DESC, id LIMIT ?",
        [*(f"%{_escaped(term)}%" for term in terms), limit],
    )
    found = list(rows)
    top = max((row["mentions"] for row in found), default=1)
    return [_entity_row(db, row, top, _STORIES_COUNTED) for row in found]


def entity(db: Database, id_or_name: str) -> EntityRow:
    """The entity of an id or of a name, whatever its case and accents; of several the one named most.

    Raises NotFoundError.
    """
    asked = id_or_name.strip()
    row = next(iter(db.query("SELECT id, name, type, mentions FROM entities WHERE id = ?", [asked.lower()])), None)
    row = row or next(
        iter(
            db.query(
                """
                SELECT id, name, type, mentions FROM entities
                WHERE id IN (SELECT entity FROM aliases WHERE folded = ?) OR name = ? COLLATE NOCASE
                ORDER BY name = ? COLLATE NOCASE DESC, mentions DESC, id LIMIT 1
                """,
                [_folded(asked), asked, asked],
            )
        ),
        None,
    )
    if row is None:
        raise NotFoundError(f"No person, organisation or place is known as {asked!r}. `newsdesk entities` lists them.")
    return _entity_row(db, row, row["mentions"], _STORIES_OF_ONE)


def _entity_row(db: Database, row: dict[str, Any], top: int, up_to: int) -> EntityRow:
    roles = db.execute("SELECT role FROM roles WHERE entity = ? ORDER BY count DESC, role LIMIT ?", [row["id"], _ROLES])
    aliases = db.execute(
        "SELECT name, count FROM aliases WHERE entity = ? ORDER BY count DESC, name LIMIT ?", [row["id"], _ALIASES]
    )
    return EntityRow(
        id=row["id"],
        name=row["name"],
        type=row["type"],
        weight=row["mentions"] / max(1, top),
        mentions=row["mentions"],
        stories=_stories(db, row["id"], up_to),
        roles=tuple(role for (role,) in roles),
        aliases=tuple((name, count) for name, count in aliases),
    )


def _stories(db: Database, entity_id: str, up_to: int) -> int:
    row = db.execute(
        """
        SELECT count(*) FROM (
            SELECT DISTINCT sa.story FROM mentions m JOIN story_articles sa ON sa.article = m.article WHERE m.entity = ? LIMIT ?
        )
        """,
        [entity_id, up_to],
    ).fetchone()
    return int(row[0])


def _ranked(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _rows(db: Database, sql: str, values: Sequence[str]) -> Iterable[dict[str, Any]]:
    for at in range(0, len(values), _CHUNK):
        part = values[at : at + _CHUNK]
        yield from db.query(sql.format(marks=", ".join("?" * len(part))), list(part))


def _folded(name: str) -> str:
    plain = (
        name
        if name.isascii()
        else "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    )
    return " ".join(plain.casefold().replace("’", "'").split())


def _escaped(term: str) -> str:
    return term.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")

"""Where texts name whom: storing what was judged, and keeping every count right when names change what they mean.

A mention's `own` is what its article alone says, `judged` what its story makes of that, `entity` what the user makes
of it. `own` and `judged` are kept only where they differ from what follows them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from sqlite_utils import Database

from tui.models import EntityType, Mention
from tui.store.folding import folded, rows_of


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
    @property
    def surname(self) -> str: ...
    @property
    def alone(self) -> bool: ...


class _Quote(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def speaker(self) -> int: ...


class _Hint(Protocol):
    @property
    def entity(self) -> str: ...
    @property
    def word(self) -> str: ...
    @property
    def count(self) -> int: ...


class _Judgement(Protocol):
    @property
    def sightings(self) -> Mapping[str, Sequence[_Sighting]]: ...
    @property
    def entities(self) -> Sequence[_Entity]: ...
    @property
    def quotes(self) -> Mapping[str, Sequence[_Quote]]: ...
    @property
    def hints(self) -> Mapping[str, Sequence[_Hint]]: ...


class _Resolution(Protocol):
    @property
    def own(self) -> str: ...
    @property
    def entity(self) -> str: ...
    @property
    def reason(self) -> str: ...


class Said:
    """What the user said of entities: who is whom, and which name is not whose."""

    def __init__(self, db: Database) -> None:
        self._merges = dict(db.execute("SELECT entity, into_entity FROM entity_merges").fetchall())
        self._splits = {
            (entity, name): into
            for entity, name, into in db.execute("SELECT entity, folded, into_entity FROM entity_splits")
        }
        self._split = {entity for entity, _ in self._splits}

    def means(self, entity: str, name: str) -> str:
        """The entity that the user means by what was judged to be `entity` and is written `name`."""
        seen = {entity}
        while entity in self._split or entity in self._merges:
            into = self._splits.get((entity, folded(name))) if entity in self._split else None
            into = into or self._merges.get(entity)
            if into is None or into in seen:
                break
            seen.add(into)
            entity = into
        return entity


def record(db: Database, judgement: _Judgement) -> None:
    """Replace the mentions of the judged articles; keep counts, aliases and roles of the entities right.

    Runs inside the caller's write transaction.
    """
    articles = list(judgement.sightings)
    said = Said(db)
    changes = _Changes()
    changes.gone(db, articles)
    many = db.conn.executemany
    for table in ("mentions", "quotes", "hints"):
        many(f"DELETE FROM {table} WHERE article = ?", [(article,) for article in articles])
    many(
        """
        INSERT INTO entities (id, name, type, listed, surname, alone) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET surname = excluded.surname WHERE surname IS NOT excluded.surname
        """,
        [(e.id, e.name, e.type, e.listed, e.surname or None, e.alone) for e in judgement.entities],
    )
    rows: list[tuple[object, ...]] = []
    for article, sightings in judgement.sightings.items():
        for sighting in sightings:
            m = sighting.mention
            means = said.means(m.entity, m.name)
            judged = m.entity if means != m.entity else None
            rows.append((article, m.field, m.start, m.end, means, m.name, sighting.whole, sighting.role, judged))
    many(
        """
        INSERT INTO mentions (article, field, start, end, entity, name, whole, role, judged)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        rows,
    )
    many(
        "INSERT INTO quotes (article, speaker, start, end) VALUES (?, ?, ?, ?)",
        [(article, q.speaker, q.start, q.end) for article, found in judgement.quotes.items() for q in found],
    )
    many(
        "INSERT INTO hints (article, entity, word, count) VALUES (?, ?, ?, ?)",
        [(article, h.entity, h.word, h.count) for article, found in judgement.hints.items() for h in found],
    )
    changes.come(db, articles)
    changes.write(db)


def settle(db: Database, resolved: Mapping[str, Sequence[_Resolution]]) -> set[str]:
    """Let the names in these stories mean what their stories make of them; what was so before and is not now goes.

    Runs inside the caller's write transaction. Answers in which stories a name means another now.
    """
    said = Said(db)
    changed = set()
    for story, resolutions in resolved.items():
        meant = {resolution.own: resolution.entity for resolution in resolutions}
        rows = db.execute(
            """
            SELECT m.article, m.field, m.start, m.name, m.entity, m.judged, m.own
            FROM story_articles sa JOIN mentions m ON m.article = sa.article WHERE sa.story = ?
            """,
            [story],
        ).fetchall()
        moved = []
        for article, where, start, name, entity, judged, own in rows:
            alone = own or judged or entity
            if alone in meant or own is not None:
                judges = meant.get(alone, alone)
                means = said.means(judges, name)
                to = (means, judges if judges != means else None, alone if alone != judges else None)
                if to != (entity, judged, own):
                    moved.append((*to, article, where, start))
        if moved:
            _move(db, moved)
            changed.add(story)
        db.execute(
            "DELETE FROM entity_links WHERE story = ? OR story IN (SELECT id FROM stories WHERE alias_of = ?)",
            [story, story],
        )
        db.conn.executemany(
            "INSERT INTO entity_links (story, own, entity, reason) VALUES (?, ?, ?, ?)",
            [(story, r.own, r.entity, r.reason) for r in resolutions],
        )
        # Whoever follows a lone name follows the person that it turned out to be.
        for table, other in (("follows", "mutes"), ("mutes", "follows")):
            db.conn.executemany(
                f"""
                INSERT OR IGNORE INTO {table} (entity, at) SELECT ?, at FROM {table} WHERE entity = ?
                AND NOT EXISTS (SELECT 1 FROM {other} WHERE entity = ?)
                """,
                [(r.entity, r.own, r.entity) for r in resolutions],
            )
    return changed


def say_again(db: Database, entities: Collection[str]) -> set[str]:
    """Let the mentions of these entities, and of those that were joined into them, mean what the user says now.

    Runs inside the caller's write transaction. Answers in which stories a name means another now.
    """
    said = Said(db)
    wanted = sorted(entities)
    moved = []
    for column in ("entity", "judged"):
        for row in rows_of(
            db,
            f"SELECT article, field, start, name, entity, judged, own FROM mentions WHERE {column} IN ({{marks}})",
            wanted,
        ):
            judges = row["judged"] or row["entity"]
            means = said.means(judges, row["name"])
            if means != row["entity"]:
                judged = judges if judges != means else None
                own = row["own"]
                moved.append((means, judged, own, row["article"], row["field"], row["start"]))
    _move(db, list(dict.fromkeys(moved)))
    articles = sorted({row[3] for row in moved})
    stories = rows_of(db, "SELECT DISTINCT story FROM story_articles WHERE article IN ({marks})", articles)
    return {row["story"] for row in stories}


def _move(db: Database, moved: Sequence[tuple[Any, ...]]) -> None:
    """(entity, judged, own, article, field, start) of mentions that mean another now."""
    if not moved:
        return
    articles = sorted({row[3] for row in moved})
    changes = _Changes()
    changes.gone(db, articles)
    db.conn.executemany(
        "UPDATE mentions SET entity = ?, judged = ?, own = ? WHERE article = ? AND field = ? AND start = ?", moved
    )
    changes.come(db, articles)
    changes.write(db)


# ---------------------------------------------------------------- counts


class _Alias(NamedTuple):
    entity: str
    name: str
    whole: bool


@dataclass(slots=True)
class _Changes:
    """What mentions that go and come do to the counts of their entities."""

    aliases: Counter[_Alias] = field(default_factory=Counter)
    roles: Counter[tuple[str, str]] = field(default_factory=Counter)
    spread: Counter[str] = field(default_factory=Counter)

    def gone(self, db: Database, articles: Sequence[str]) -> None:
        self._take(db, articles, -1)

    def come(self, db: Database, articles: Sequence[str]) -> None:
        self._take(db, articles, 1)

    def _take(self, db: Database, articles: Sequence[str], sign: int) -> None:
        rows = rows_of(
            db,
            "SELECT article, entity, name, whole, role, judged, own FROM mentions WHERE article IN ({marks})",
            articles,
        )
        spread = set()
        for row in rows:
            # A name that came from another entity is an alias here, never the name to show.
            whole = bool(row["whole"]) and row["judged"] is None and row["own"] is None
            self.aliases[_Alias(row["entity"], row["name"], whole)] += sign
            if row["role"]:
                self.roles[row["entity"], row["role"]] += sign
            spread.add((row["article"], row["entity"]))
        for _, entity in spread:
            self.spread[entity] += sign

    def write(self, db: Database) -> None:
        changed = {alias: change for alias, change in self.aliases.items() if change}
        _write_counts(db, changed, self.roles, self.spread)


def _write_counts(
    db: Database,
    aliases: Mapping[_Alias, int],
    roles: Mapping[tuple[str, str], int],
    spread: Mapping[str, int],
) -> None:
    many = db.conn.executemany
    many(
        """
        INSERT INTO aliases (entity, name, folded, count, whole) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (entity, name) DO UPDATE SET count = count + excluded.count, whole = max(whole, excluded.whole)
        """,
        [(entity, name, folded(name), change, whole) for (entity, name, whole), change in sorted(aliases.items())],
    )
    many(
        "INSERT INTO roles (entity, role, count) VALUES (?, ?, ?) ON CONFLICT (entity, role) DO UPDATE SET count = count + excluded.count",
        [(entity, role, change) for (entity, role), change in sorted(roles.items()) if change],
    )
    mentions: Counter[str] = Counter()
    for alias, change in aliases.items():
        mentions[alias.entity] += change
    touched = sorted({*mentions, *(entity for entity, change in spread.items() if change)})
    many(
        "UPDATE entities SET mentions = mentions + ?, articles = articles + ? WHERE id = ?",
        [(mentions[entity], spread.get(entity, 0), entity) for entity in touched],
    )
    _tidy(db, touched)


def _tidy(db: Database, entities: Iterable[str]) -> None:
    many = db.conn.executemany
    ids = [(entity,) for entity in entities]
    many("DELETE FROM aliases WHERE entity = ? AND count <= 0", ids)
    many("DELETE FROM roles WHERE entity = ? AND count <= 0", ids)
    # The name that is written most, of those that say it in full: the same whatever came first.
    many(
        """
        UPDATE entities SET name = coalesce((
            SELECT a.name FROM aliases a WHERE a.entity = entities.id AND a.whole
            ORDER BY a.count DESC, length(a.name) DESC, a.name LIMIT 1
        ), name) WHERE id = ? AND NOT listed
        """,
        ids,
    )

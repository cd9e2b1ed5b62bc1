"""People, organisations and places: what the judge found, and who matters in a story."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import log2
from typing import Any

from sqlite_utils import Database

from tui.errors import NotFoundError
from tui.models import STORIES_COUNTED, EntityRow
from tui.store.folding import escaped, folded, rows_of

_LEAD = 500
"""Characters: what stands there is what the article is about."""
_STORIES_OF_ONE = 9999
"""Stories are counted up to here where one entity was asked for; in lists up to STORIES_COUNTED, so that a list costs the
same however often its entities are named."""
_HINT = 0.3
"""What a hint counts beside a name."""
_ABOUT = 0.3
"""Share of the weightiest entity's weight from which the story is about one too."""
_ROLES = 3
_ALIASES = 12
_NAMED = 200
"""Entities that a name may stand for."""


def entities_of_story(db: Database, story_id: str) -> list[EntityRow]:
    """Who and what a story is about, weightiest first.

    A text counts an entity for being in its title, in its lead, and for how often it names it; what counts in
    many independent texts weighs most. Copies do not count again. What texts only hint at comes with no mentions.
    """
    seen: dict[str, _Seen] = {}
    texts = 0
    for row in db.query(f"{_OF_STORY} SELECT count(*) AS texts FROM texts", [story_id]):
        texts = row["texts"]
    for row in db.query(
        f"""
        {_OF_STORY}
        SELECT m.entity, max(m.field = 'title') AS title, max(m.field = 'text' AND m.start < {_LEAD}) AS lead, count(*) AS times
        FROM texts t JOIN mentions m ON m.article = t.article GROUP BY m.entity, m.article
        """,
        [story_id],
    ):
        seen.setdefault(row["entity"], _Seen()).add(row["title"], row["lead"], row["times"])
    for row in db.query(
        f"{_OF_STORY} SELECT h.entity, sum(h.count) AS times FROM texts t JOIN hints h ON h.article = t.article GROUP BY h.entity",
        [story_id],
    ):
        seen.setdefault(row["entity"], _Seen()).hint(row["times"])
    names: dict[str, Counter[str]] = {}
    roles: dict[str, Counter[str]] = {}
    for row in db.query(
        f"""
        {_OF_STORY}
        SELECT m.entity, m.name, m.role, count(*) AS times FROM texts t JOIN mentions m ON m.article = t.article
        GROUP BY m.entity, m.name, m.role
        """,
        [story_id],
    ):
        names.setdefault(row["entity"], Counter())[row["name"]] += row["times"]
        if row["role"]:
            roles.setdefault(row["entity"], Counter())[row["role"]] += row["times"]
    top = max((one.score for one in seen.values()), default=1)
    found = []
    for row in rows_of(db, _KNOWN, list(seen)):
        one = seen[row["id"]]
        mentions = names.get(row["id"], Counter())
        found.append(
            EntityRow(
                id=row["id"],
                name=row["name"],
                type=row["type"],
                weight=one.score / top,
                mentions=mentions.total(),
                stories=_stories(db, row["id"], STORIES_COUNTED),
                roles=tuple(role for role, _ in _ranked(roles.get(row["id"], Counter()))[:_ROLES]),
                aliases=tuple(_ranked(mentions)[:_ALIASES]),
                about=one.about(texts, top),
                hints=one.hints,
                followed=bool(row["followed"]),
                muted=bool(row["muted"]),
            )
        )
    return sorted(found, key=lambda row: (-row.weight, -row.mentions, row.name, row.id))


_OF_STORY = """
WITH texts AS (
    SELECT sa.article FROM story_articles sa LEFT JOIN copies c ON c.article = sa.article
    WHERE sa.story = (SELECT coalesce(alias_of, id) FROM stories WHERE id = ?) AND c.article IS NULL
)
"""
_KNOWN = """
SELECT id, name, type, mentions, EXISTS (SELECT 1 FROM follows f WHERE f.entity = id) AS followed,
       EXISTS (SELECT 1 FROM mutes u WHERE u.entity = id) AS muted
FROM entities WHERE id IN ({marks})
"""


@dataclass(slots=True)
class _Seen:
    """How an entity stands in the independent texts of a story."""

    score: float = 0.0
    texts: int = 0
    titles: int = 0
    leads: int = 0
    times: int = 0
    hints: int = 0

    def add(self, title: bool, lead: bool, times: int) -> None:
        """One text that names it."""
        self.score += 3 * bool(title) + 1.5 * bool(lead) + log2(1 + times)
        self.texts += 1
        self.titles += bool(title)
        self.leads += bool(lead)
        self.times += times

    def hint(self, times: int) -> None:
        self.hints = times
        self.score += _HINT * log2(1 + times)

    def about(self, texts: int, top: float) -> bool:
        """In titles, or again and again from the lead on, and not in one text among many."""
        prominent = self.titles > 0 or (self.leads > 0 and self.times >= 2 * self.texts)
        return prominent and 2 * self.texts >= texts and self.score >= _ABOUT * top


def entities(db: Database, words: str = "", limit: int = 200, *, followed: bool = False) -> list[EntityRow]:
    """The entities named most; with words, those of which some name holds all of them. `stories` counts to STORIES_COUNTED."""
    terms = folded(words).split()
    holds = " AND ".join("folded LIKE ? ESCAPE '\\'" for _ in terms)
    narrowed = f"AND id IN (SELECT entity FROM aliases WHERE {holds})" if terms else ""
    if followed:
        narrowed += " AND id IN (SELECT entity FROM follows)"
    rows = db.execute(
        f"SELECT id FROM entities WHERE mentions > 0 {narrowed} ORDER BY mentions DESC, id LIMIT ?",
        [*(f"%{escaped(term)}%" for term in terms), limit],
    )
    ids = [id for (id,) in rows]
    known = {row["id"]: row for row in rows_of(db, _KNOWN, ids)}
    top = max((row["mentions"] for row in known.values()), default=1)
    return [_entity_row(db, known[id], top, STORIES_COUNTED) for id in ids]


def entity(db: Database, id_or_name: str, *, counted: bool = True) -> EntityRow:
    """The entity of an id or of a name, whatever its case and accents; of several the one named most.

    Not `counted`: its stories are left at 0, for who counts them anyway.

    Raises NotFoundError.
    """
    found = named(db, id_or_name)
    if not found:
        raise NotFoundError(
            f"No person, organisation or place is known as {id_or_name.strip()!r}. `newsdesk entities` lists them."
        )
    row = next(rows_of(db, _KNOWN, found[:1]))
    return _entity_row(db, row, row["mentions"], _STORIES_OF_ONE if counted else 0)


def named(db: Database, id_or_name: str) -> list[str]:
    """The ids of the entities that an id or a name stands for, the one named most first.

    A name stands for those that go by exactly it, whatever its case and accents; where none does, for those with a
    name that begins so. An id of an entity that turned out to be another stands for that one.
    """
    asked = id_or_name.strip()
    if len(asked) == 12 and db.execute("SELECT 1 FROM entities WHERE id = ?", [asked.lower()]).fetchone():
        return [_present(db, asked.lower())]
    plain = folded(asked)
    if not plain:
        return []
    exact = "id IN (SELECT entity FROM aliases WHERE folded = ?) OR (name = ? COLLATE NOCASE)"
    best = "alone, (name = ? COLLATE NOCASE) DESC, mentions DESC, id"
    found = db.execute(
        f"SELECT id FROM entities WHERE mentions > 0 AND ({exact}) ORDER BY {best} LIMIT {_NAMED}",
        [plain, asked, asked],
    ).fetchall()
    if not found:
        begins = "id IN (SELECT entity FROM aliases WHERE folded >= ? AND folded < ?)"
        found = db.execute(
            f"SELECT id FROM entities WHERE mentions > 0 AND {begins} ORDER BY mentions DESC, id LIMIT {_NAMED}",
            [plain, plain + "\U0010ffff"],
        ).fetchall()
    return [id for (id,) in found]


def _present(db: Database, id: str) -> str:
    """The entity that an id stands for now: by what the user said of it, or by what its story made of it."""
    for _ in range(64):
        row = db.execute("SELECT into_entity FROM entity_merges WHERE entity = ?", [id]).fetchone()
        if row is None and not db.execute("SELECT 1 FROM mentions WHERE entity = ? LIMIT 1", [id]).fetchone():
            row = db.execute(
                "SELECT entity FROM entity_links WHERE own = ? AND entity <> own ORDER BY story LIMIT 1", [id]
            ).fetchone()
        if row is None:
            break
        id = row[0]
    return id


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
        followed=bool(row["followed"]),
        muted=bool(row["muted"]),
    )


def _stories(db: Database, entity_id: str, up_to: int) -> int:
    if not up_to:
        return 0
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

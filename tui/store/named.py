"""Who is named where: what the judges of entities ask of the store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from sqlite_utils import Database

from tui.models import EntityType
from tui.store.folding import rows_of

_KNOWN_FROM = 3
"""Articles of a person from which lone names are looked at again for them."""
_MOST_WAITING = 100
"""Stories looked at again after a batch."""


class EntityIndex:
    """What the judge asks of the store."""

    def __init__(self, db: Database) -> None:
        self.db = db

    def names(self, ids: Sequence[str]) -> Mapping[str, str]:
        """The names that known entities are shown by."""
        rows = rows_of(self.db, "SELECT id, name FROM entities WHERE id IN ({marks})", ids)
        return {row["id"]: row["name"] for row in rows}


class StoryNames:
    """What the articles of a story name, each for itself, and who is known beyond it."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def of_story(
        self, story: str
    ) -> list[tuple[str, EntityType, Mapping[str, int], bool, tuple[str, ...], tuple[str, ...]]]:
        """(id that its articles alone give it, type, names with counts, named in full, articles by time, roles)."""
        rows = self._db.execute(
            """
            SELECT coalesce(m.own, m.judged, m.entity) AS it, m.name, max(m.whole), m.role, m.article, count(*)
            FROM story_articles sa JOIN mentions m ON m.article = sa.article
            WHERE sa.story = ? GROUP BY it, m.name, m.role, m.article
            """,
            [story],
        ).fetchall()
        order = {
            id: at
            for at, (id,) in enumerate(
                self._db.execute(
                    "SELECT a.id FROM story_articles sa JOIN articles a ON a.id = sa.article WHERE sa.story = ? ORDER BY a.at, a.place, a.id",
                    [story],
                )
            )
        }
        names: dict[str, Counter[str]] = {}
        whole: set[str] = set()
        roles: dict[str, set[str]] = {}
        articles: dict[str, set[str]] = {}
        for it, name, full, role, article, count in rows:
            names.setdefault(it, Counter())[name] += count
            articles.setdefault(it, set()).add(article)
            if full:
                whole.add(it)
            if role:
                roles.setdefault(it, set()).add(role)
        types = {
            row["id"]: row["type"]
            for row in rows_of(self._db, "SELECT id, type FROM entities WHERE id IN ({marks})", list(names))
        }
        return [
            (
                it,
                types[it],
                names[it],
                it in whole or types[it] != "person",
                tuple(sorted(articles[it], key=order.__getitem__)),
                tuple(sorted(roles.get(it, ()))),
            )
            for it in sorted(names)
        ]

    def of_surname(self, surname: str, limit: int) -> list[tuple[str, str, int, tuple[tuple[str, int], ...]]]:
        """People known by a full name that ends so, those of most articles first: id, name, articles, roles."""
        found = self._db.execute(
            "SELECT id, name, articles FROM entities WHERE surname = ? AND NOT alone AND articles > 0 ORDER BY articles DESC, id LIMIT ?",
            [surname, limit],
        ).fetchall()
        return [
            (
                id,
                name,
                articles,
                tuple(
                    self._db.execute(
                        "SELECT role, count FROM roles WHERE entity = ? ORDER BY count DESC LIMIT 8", [id]
                    ).fetchall()
                ),
            )
            for id, name, articles in found
        ]

    def waiting(self, stories: Collection[str]) -> set[str]:
        """Stories with a titled lone name of somebody whom these stories name in full."""
        found: set[str] = set()
        asked: set[str] = set()
        for story in sorted(stories):
            if len(found) >= _MOST_WAITING:
                break
            surnames = self._db.execute(
                """
                SELECT DISTINCT e.surname FROM story_articles sa JOIN mentions m ON m.article = sa.article
                JOIN entities e ON e.id = m.entity
                WHERE sa.story = ? AND e.surname IS NOT NULL AND NOT e.alone AND e.articles >= ?
                """,
                [story, _KNOWN_FROM],
            ).fetchall()
            new = {surname for (surname,) in surnames} - asked
            asked |= new
            for surname in sorted(new):
                rows = self._db.execute(
                    """
                    SELECT DISTINCT sa.story FROM entities e JOIN mentions m ON m.entity = e.id
                    JOIN story_articles sa ON sa.article = m.article
                    WHERE e.surname = ? AND e.alone AND m.role <> '' LIMIT 20
                    """,
                    [surname],
                )
                found |= {id for (id,) in rows}
        return found

"""All that is known of one entity, read in a few indexed questions whatever the size of the store."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlite_utils import Database

from tui.models import Company, Dossier, EntityRow, EntityStory, QuoteRow, RoleLine
from tui.store.codec import to_time
from tui.store.entities import entity
from tui.store.folding import folded, rows_of

STORIES = 200
"""Newest stories that a dossier lists."""
QUOTES = 30
SLICES = 48
_ROLES = 12
_ALIASES = 60
_COMPANY = 24
_COMPANY_FROM = 300
"""Newest stories that tell with whom it is named."""
_OUTLETS_FROM = 200
"""Newest articles that tell which outlets state a role."""
_QUOTES_READ = 4 * QUOTES
_SAME = 60
"""Folded characters by which two printings of one quotation are known."""


@dataclass(frozen=True, slots=True)
class _Named:
    """An article that names the entity."""

    article: str
    at: str
    outlet: str
    story: str | None
    copy: bool
    in_title: bool


def dossier(db: Database, id_or_name: str) -> Dossier:
    """Raises NotFoundError."""
    row = entity(db, id_or_name, counted=False)
    named = _articles(db, row.id)
    stories, total = _stories(db, named)
    return Dossier(
        entity=replace(row, stories=total, aliases=_aliases(db, row)),
        first_at=to_time(named[-1].at) if named else None,
        last_at=to_time(named[0].at) if named else None,
        roles=_roles(db, row.id, [one.article for one in named[:_OUTLETS_FROM]]),
        stories=tuple(stories[:STORIES]),
        timeline=_timeline([to_time(one.at) for one in named]),
        company=_company(db, row.id, [story.story for story in stories[:_COMPANY_FROM]]),
        quotes=_quotes(db, row.id),
        reasons=_reasons(db, row.id),
        merged=tuple(
            db.execute(
                "SELECT e.id, e.name FROM entity_merges m JOIN entities e ON e.id = m.entity WHERE m.into_entity = ? ORDER BY m.at",
                [row.id],
            ).fetchall()
        ),
    )


def _articles(db: Database, id: str) -> list[_Named]:
    """Newest first."""
    rows = db.execute(
        """
        SELECT a.id, a.at, a.outlet, sa.story, c.article IS NOT NULL, x.title
        FROM (SELECT article, max(field = 'title') AS title FROM mentions WHERE entity = ? GROUP BY article) x
        JOIN articles a ON a.id = x.article
        LEFT JOIN story_articles sa ON sa.article = x.article LEFT JOIN copies c ON c.article = x.article
        ORDER BY a.at DESC, a.id
        """,
        [id],
    )
    return [
        _Named(article, at, outlet, story, bool(copy), bool(title)) for article, at, outlet, story, copy, title in rows
    ]


def _stories(db: Database, named: Sequence[_Named]) -> tuple[list[EntityStory], int]:
    """The newest stories, and how many there are."""
    by_story: dict[str, list[_Named]] = {}
    for one in named:
        if one.story is not None:
            by_story.setdefault(one.story, []).append(one)
    newest = list(by_story)[:_COMPANY_FROM]
    heads = {
        row["id"]: row
        for row in rows_of(
            db,
            """
            SELECT s.id, s.headline, EXISTS (
                SELECT 1 FROM story_articles sa LEFT JOIN marks k ON k.article = sa.article
                WHERE sa.story = s.id AND k.read_at IS NULL) AS unread
            FROM stories s WHERE s.id IN ({marks})
            """,
            newest,
        )
    }
    found = [
        EntityStory(
            story,
            heads[story]["headline"],
            to_time(by_story[story][0].at),
            sum(not one.copy for one in by_story[story]) or 1,
            any(one.in_title for one in by_story[story]),
            bool(heads[story]["unread"]),
        )
        for story in newest
        if story in heads
    ]
    return found, len(by_story)


def _timeline(times: Sequence[datetime]) -> tuple[int, ...]:
    slices = [0] * SLICES
    if times:
        first, span = times[-1], times[0] - times[-1]
        for at in times:
            slices[min(int(SLICES * ((at - first) / span)), SLICES - 1) if span else SLICES - 1] += 1
    return tuple(slices)


def _aliases(db: Database, row: EntityRow) -> tuple[tuple[str, int], ...]:
    return tuple(
        db.execute(
            "SELECT name, count FROM aliases WHERE entity = ? ORDER BY count DESC, name LIMIT ?", [row.id, _ALIASES]
        ).fetchall()
    )


def _roles(db: Database, id: str, newest: Sequence[str]) -> tuple[RoleLine, ...]:
    counted = db.execute(
        "SELECT role, count FROM roles WHERE entity = ? ORDER BY count DESC, role LIMIT ?", [id, _ROLES]
    ).fetchall()
    if not counted:
        return ()
    outlets: dict[str, Counter[str]] = {}
    for row in rows_of(
        db,
        f"""
        SELECT m.role, a.outlet, count(*) AS times FROM mentions m JOIN articles a ON a.id = m.article
        WHERE m.article IN ({{marks}}) AND m.entity = '{id}' AND m.role <> '' GROUP BY m.role, a.outlet
        """,
        newest,
    ):
        outlets.setdefault(row["role"], Counter())[row["outlet"]] += row["times"]
    return tuple(
        RoleLine(role, count, tuple(sorted(outlets.get(role, ()), key=lambda o, role=role: (-outlets[role][o], o))))
        for role, count in counted
    )


def _company(db: Database, id: str, stories: Sequence[str]) -> tuple[Company, ...]:
    """Who matters in the same stories, most often first."""
    shared: Counter[str] = Counter()
    for row in rows_of(
        db,
        "SELECT h.entities FROM stories s JOIN story_shapes h ON h.story = s.n WHERE s.id IN ({marks})",
        stories,
    ):
        shared.update(other for other, _, _ in json.loads(row["entities"]) if other != id)
    known = {
        row["id"]: row
        for row in rows_of(
            db,
            "SELECT id, name, type FROM entities WHERE mentions > 0 AND id IN ({marks})",
            [id for id, _ in shared.most_common(3 * _COMPANY)],
        )
    }
    ranked = sorted(known, key=lambda other: (-shared[other], known[other]["name"], other))
    return tuple(Company(o, known[o]["name"], known[o]["type"], shared[o]) for o in ranked[:_COMPANY])


def _quotes(db: Database, id: str) -> tuple[QuoteRow, ...]:
    """Newest first; what several texts print alike once, as the first of them printed it."""
    rows = db.execute(
        """
        SELECT q.article, a.outlet, a.at, sa.story, substr(t.text, q.start + 1, q.end - q.start)
        FROM (
            SELECT q.article, q.start, q.end, a.at FROM mentions m CROSS JOIN quotes q ON q.article = m.article AND q.speaker = m.start
            JOIN articles a ON a.id = q.article
            WHERE m.entity = ? AND m.field = 'text' AND NOT EXISTS (SELECT 1 FROM copies c WHERE c.article = m.article)
            ORDER BY a.at DESC, a.id, q.start LIMIT ?
        ) q JOIN articles a ON a.id = q.article JOIN texts t ON t.article = q.article
        LEFT JOIN story_articles sa ON sa.article = q.article
        ORDER BY a.at DESC, a.id, q.start
        """,
        [id, _QUOTES_READ],
    ).fetchall()
    found: dict[str, QuoteRow] = {}
    outlets: dict[str, set[str]] = {}
    for article, outlet, at, story, text in rows:
        same = "".join(c for c in folded(text) if c.isalnum())[:_SAME]
        outlets.setdefault(same, set()).add(outlet)
        found[same] = QuoteRow(text.strip(), article, story, outlet, to_time(at), len(outlets[same]))
    return tuple(sorted(found.values(), key=lambda quote: quote.at, reverse=True)[:QUOTES])


def _reasons(db: Database, id: str) -> tuple[tuple[str, int], ...]:
    return tuple(
        db.execute(
            "SELECT reason, count(*) FROM entity_links WHERE entity = ? GROUP BY reason ORDER BY 2 DESC, 1 LIMIT 12",
            [id],
        ).fetchall()
    )

"""From what a person asks for to what SQLite takes. Nothing typed is ever syntax."""

from __future__ import annotations

import re
from typing import Any

from tui.models import Query

_STORIES = "SELECT sa.story FROM articles a JOIN story_articles sa ON sa.article = a.id WHERE"
# From the articles to their stories, by index: many times quicker than asking each story for its articles.
_BY_WORDS = f"{_STORIES} a.n IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH ?)"
# From one outlet's name to the next by the index: there are few outlets, and many articles.
_BY_OUTLETS = f"""{_STORIES} a.outlet IN (
    WITH RECURSIVE outlets (name) AS (
        SELECT min(outlet) FROM articles
        UNION ALL SELECT (SELECT min(outlet) FROM articles WHERE outlet > name) FROM outlets WHERE name IS NOT NULL
    )
    SELECT name FROM outlets WHERE name LIKE ? ESCAPE '\\')"""
_WORD = re.compile(r"\w+", re.UNICODE)


def match_all(typed: str) -> str:
    """A match expression for texts that hold every word typed, the last one as a beginning (`rub` finds Rubio)."""
    found = _WORD.findall(typed)
    if not found:
        return '""'
    quoted = [f'"{word}"' for word in found]
    return " AND ".join([*quoted[:-1], quoted[-1] + " *"])


def story_conditions(query: Query) -> tuple[list[str], list[Any]]:
    """The conditions on `stories s` that the query stands for, and their parameters."""
    where = ["s.alias_of IS NULL"]
    params: list[Any] = []
    if query.source is not None:
        where.append(f"s.id IN ({_STORIES} a.source = ?)")
        params.append(query.source)
    if query.outlet:
        where.append(f"s.id IN ({_STORIES} a.outlet = ?)")
        params.append(query.outlet)
    if query.tag:
        tagged = "SELECT src.id FROM sources src JOIN json_each(src.tags) tag WHERE tag.value = ?"
        where.append(f"s.id IN ({_STORIES} a.source IN ({tagged}))")
        params.append(query.tag)
    if query.entity:
        where.append(
            "s.id IN (SELECT sa.story FROM mentions m JOIN story_articles sa ON sa.article = m.article WHERE m.entity = ?)"
        )
        params.append(query.entity)
    if query.unread:
        where.append(
            "EXISTS (SELECT 1 FROM story_articles sa LEFT JOIN marks m ON m.article = sa.article WHERE sa.story = s.id AND m.read_at IS NULL)"
        )
    if query.starred:
        where.append(
            "s.id IN (SELECT sa.story FROM marks m JOIN story_articles sa ON sa.article = m.article WHERE m.starred_at IS NOT NULL)"
        )
    if query.words.strip():
        where.append(f"s.id IN ({_BY_WORDS} UNION ALL {_BY_OUTLETS})")
        like = query.words.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        params += [match_all(query.words), f"%{like}%"]
    return where, params

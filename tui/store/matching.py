"""From what a person asks for to what SQLite takes. Nothing typed is ever syntax."""

from __future__ import annotations

import re
from typing import Any

from tui.models import Query

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
    member = "EXISTS (SELECT 1 FROM story_articles sa {joins} WHERE sa.story = s.id AND {test})"
    article = "JOIN articles a ON a.id = sa.article"
    if query.source is not None:
        where.append(member.format(joins=article, test="a.source = ?"))
        params.append(query.source)
    if query.outlet:
        where.append(member.format(joins=article, test="a.outlet = ?"))
        params.append(query.outlet)
    if query.tag:
        joins = f"{article} JOIN sources src ON src.id = a.source JOIN json_each(src.tags) tag"
        where.append(member.format(joins=joins, test="tag.value = ?"))
        params.append(query.tag)
    if query.entity:
        where.append(
            "s.id IN (SELECT sa.story FROM mentions m JOIN story_articles sa ON sa.article = m.article WHERE m.entity = ?)"
        )
        params.append(query.entity)
    if query.unread:
        marks = "LEFT JOIN marks m ON m.article = sa.article"
        where.append(member.format(joins=marks, test="m.read_at IS NULL"))
    if query.starred:
        where.append(
            "s.id IN (SELECT sa.story FROM marks m JOIN story_articles sa ON sa.article = m.article WHERE m.starred_at IS NOT NULL)"
        )
    if query.words.strip():
        where.append(
            """s.id IN (
                SELECT sa.story FROM articles a JOIN story_articles sa ON sa.article = a.id
                WHERE a.n IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH ?)
                   OR a.outlet LIKE ? ESCAPE '\\')"""
        )
        like = query.words.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        params += [match_all(query.words), f"%{like}%"]
    return where, params

"""From what a person asks for to what SQLite takes. Nothing typed is ever syntax of SQL or of the index."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from tui.models import Order, Query
from tui.query import Condition, parse
from tui.store.codec import to_column
from tui.store.folding import escaped, folded
from tui.store.names import AUTHORS, LABELS, OUTLETS

Sql = tuple[str, list[Any]]

_STORIES = "SELECT p.story FROM articles a JOIN shelf p ON p.n = a.n WHERE p.story IS NOT NULL AND"
_SHELVED = "SELECT a.story FROM shelf a WHERE a.story IS NOT NULL AND"
"""The same for what is told by the numbers of articles and sources alone: 800,000 texts that hold a word in half a second."""
_OWN = "SELECT 1 FROM story_articles sa JOIN articles a ON a.id = sa.article WHERE sa.story = s.id AND"
_NEWEST = """s.last_at >= coalesce(
    (SELECT last_at FROM stories WHERE alias_of IS NULL ORDER BY last_at DESC LIMIT 1 OFFSET ?), '')"""
_OUTLETS = f"a.outlet IN ({OUTLETS} AND folded(name) LIKE ? ESCAPE '\\')"
_WORDS = "a.n IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH ?)"
IN_ORDER: dict[Order, str] = {
    "newest": "s.last_at DESC, s.id",
    # By outlets with texts of their own: neither an outlet that repeats itself nor copies of one text are coverage.
    "covered": "min(s.outlets, s.texts) DESC, s.outlets DESC, s.texts DESC, s.last_at DESC, s.id",
    "oldest": "s.last_at, s.id",
}
_LATEST = "a.n IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH ? ORDER BY rowid DESC LIMIT {})"
_SOURCES = "a.source IN (SELECT src.id FROM sources src WHERE folded(src.name) LIKE ? ESCAPE '\\' OR src.key LIKE ? ESCAPE '\\')"
_TAGS = """a.source IN (
    SELECT src.id FROM sources src JOIN json_each(src.tags) tag WHERE folded(tag.value) LIKE ? ESCAPE '\\')"""
# Among all articles the names are read from their index alone, not from the articles.
_AUTHORS = f"""a.n IN (
    SELECT n FROM articles WHERE author <> '' AND author COLLATE NOCASE IN (
        {AUTHORS} AND folded(name) LIKE ? ESCAPE '\\'))"""
_AUTHOR = "folded(a.author) LIKE ? ESCAPE '\\'"
# By a name that it goes by; where nothing is called so, by the beginning of one.
_ENTITIES = """SELECT entity FROM aliases WHERE folded = ?
    UNION ALL SELECT entity FROM aliases WHERE folded >= ? AND folded < ?
              AND NOT EXISTS (SELECT 1 FROM aliases WHERE folded = ?)"""
_NOTED = "SELECT coalesce(noted.alias_of, noted.id) FROM notes JOIN stories noted ON noted.id = notes.story"
"""A note on a story that went into another one is that one's, too."""
_LANGUAGE = """EXISTS (SELECT 1 FROM story_articles sa JOIN stories said ON said.id = sa.story
    WHERE sa.article = a.id AND said.language = ?)"""
"""A text's language is its story's: feeds often do not state it, and are then judged by the text."""
_UNREAD = "EXISTS (SELECT 1 FROM shelf p WHERE p.read = 0 AND p.copy = 0 AND p.story = s.n)"
"""Unread by an independent text: a further copy of what was read is nothing new."""
_NUMBERED = ("a.n ", "a.source ")
_WORD = re.compile(r"\w+", re.UNICODE)


def match_all(conditions: Sequence[Condition]) -> str:
    """A match expression for texts that hold all of these words and phrases; the last word may be unfinished."""
    words = [one for some in conditions for one in some.parts or (some,) if one.kind == "words"]
    parts = [_matching(one, words[-1:]) for one in conditions]
    return " AND ".join(part for part in parts if part) or '""'


def _matching(one: Condition, last: Sequence[Condition]) -> str:
    """Empty where it holds no word at all."""
    if one.kind == "any":
        parts = [part for other in one.parts if (part := _matching(other, last))]
        return f"({' OR '.join(parts)})" if parts else ""
    found = _WORD.findall(one.text)
    if not found:
        return ""
    # One letter as a beginning would read most of the index.
    letter = len(found[-1]) == 1 and found[-1].isascii()
    if one.kind in ("phrase", "title"):
        begun = (one.is_open or one.kind == "title") and not (letter and len(found) == 1)
        return f'"{" ".join(found)}"' + (" *" if begun else "")
    quoted = [f'"{word}"' for word in found]
    if any(one is it for it in last) and not letter and not one.excluded:
        quoted[-1] += " *"
    return f"({' AND '.join(quoted)})" if len(quoted) > 1 else quoted[0]


def conditions(query: Query, now: datetime | None = None, *, typing: bool = False) -> tuple[Condition, ...]:
    """What was typed, understood. Raises QueryError."""
    return parse(query.words, now or datetime.now(UTC), typing=typing)


def story_conditions(
    query: Query, now: datetime | None = None, *, typing: bool = False, latest: int | None = None
) -> tuple[list[str], list[Any]]:
    """The conditions on `stories s` that the query stands for, and their parameters. Raises QueryError.

    `latest`: only so many of the newest stories are looked at, and words only in the latest texts that hold them.
    """
    made: list[Sql] = [("s.alias_of IS NULL", [])]
    if latest:
        made.append((_NEWEST, [latest]))
    made += [_told_by(sql, params, latest) for sql, params in _fixed(query)]
    if query.unread:
        made.append((_UNREAD, []))
    if query.starred:
        made.append(_story(Condition("starred"), latest))
    wanted, others = _parted(conditions(query, now, typing=typing))
    if wanted:
        sql, params = _told(wanted)
        sql = _LATEST.format(4 * int(latest)) if latest else sql
        made.append((f"s.n IN ({_SHELVED} {sql})", params))
        said = " ".join(one.text for one in wanted)
        if all(one.kind == "words" for one in wanted):
            # The words may also be an outlet's name.
            made[-1] = f"s.n IN ({_SHELVED} {sql} UNION ALL {_STORIES} {_OUTLETS})", [*params, _like(folded(said))]
    made += [_negated(_story(one, latest), one.excluded) for one in others]
    return [sql for sql, _ in made], [param for _, params in made for param in params]


def _told_by(sql: str, params: list[Any], latest: int | None) -> Sql:
    """The stories of the articles for which this holds; asked of each of a few, or of all articles at once."""
    if latest and _WORDS not in sql:
        return f"EXISTS ({_OWN} {sql})", params
    # The index of words is never asked story by story.
    sql = sql.replace(_WORDS, _LATEST.format(4 * int(latest))) if latest else sql
    return f"s.n IN ({_SHELVED if sql.startswith(_NUMBERED) else _STORIES} {sql})", params


def article_conditions(
    query: Query, now: datetime | None = None, *, typing: bool = False
) -> tuple[list[str], list[Any], str]:
    """The same on `articles a`, and the match expression of the words looked for; empty where there are none."""
    made = _fixed(query)
    if query.unread:
        made.append(_article(Condition("unread")))
    if query.starred:
        made.append(_article(Condition("starred")))
    wanted, others = _parted(conditions(query, now, typing=typing))
    made += [_negated(_article(one), one.excluded) for one in others]
    match = match_all(wanted) if wanted else ""
    return [sql for sql, _ in made], [param for _, params in made for param in params], match


def _parted(asked: Sequence[Condition]) -> tuple[list[Condition], list[Condition]]:
    """The words and phrases that one article must hold together, and all else."""
    wanted = [one for one in asked if all(map(_in_text, one.parts or (one,)))]
    return wanted, [one for one in asked if one not in wanted]


def _in_text(one: Condition) -> bool:
    return one.kind in ("words", "phrase") and not one.excluded


def _fixed(query: Query) -> list[Sql]:
    """What a list is of, by row numbers and whole names."""
    made: list[Sql] = []
    if query.source is not None:
        made.append(("a.source = ?", [query.source]))
    if query.outlet:
        made.append(("a.outlet = ?", [query.outlet]))
    if query.tag:
        made.append((_TAGS, [escaped(folded(query.tag))]))
    if query.entity:
        made.append(("a.id IN (SELECT m.article FROM mentions m WHERE m.entity = ?)", [query.entity]))
    return made


def _story(one: Condition, latest: int | None = None) -> Sql:
    """The condition on `stories s`; it holds where it holds for any article of the story."""
    if one.kind == "any":
        return _either([_negated(_story(part, latest), part.excluded) for part in one.parts])
    if one.kind == "unread":
        return _UNREAD, []
    if one.kind == "lang":
        return "s.language = ?", [_language(one.text)]
    if one.kind == "author" and latest:
        return _told_by(_AUTHOR, [_like(folded(one.text))], latest)
    if one.kind == "noted":
        return f"s.id IN ({_NOTED})", []
    if one.kind in ("newer", "older"):
        return f"s.last_at {'>=' if one.kind == 'newer' else '<'} ?", [to_column(one.at or datetime.now(UTC))]
    if one.kind in _FEW:
        sql, params = _few(one)
        if latest:
            return f"EXISTS (SELECT 1 FROM story_articles sa WHERE sa.story = s.id AND sa.article IN ({sql}))", params
        # From the few to their stories.
        return f"s.id IN (SELECT sa.story FROM story_articles sa WHERE sa.article IN ({sql}))", params
    sql, params = _article(one)
    return _told_by(sql, params, latest)


_FEW = ("starred", "followed", "muted", "label", "entity")


def _few(one: Condition) -> Sql:
    """The articles, by an index."""
    if one.kind == "label":
        return f"SELECT l.article FROM labels l WHERE l.label IN ({LABELS} AND folded(name) = ?)", [folded(one.text)]
    if one.kind == "starred":
        return "SELECT m.article FROM marks m WHERE m.starred_at IS NOT NULL", []
    if one.kind in ("followed", "muted"):
        chosen = "follows" if one.kind == "followed" else "mutes"
        return f"SELECT m.article FROM mentions m WHERE m.entity IN (SELECT entity FROM {chosen})", []
    name = folded(one.text)
    named = f"SELECT m.article FROM mentions m WHERE m.entity IN ({_ENTITIES})"
    return named, [name, name, name + "\U0010ffff", name]


def _article(one: Condition) -> Sql:
    """The condition on `articles a`."""
    if one.kind == "any":
        return _either([_negated(_article(part), part.excluded) for part in one.parts])
    if one.kind in _FEW:
        sql, params = _few(one)
        return f"a.id IN ({sql})", params
    if one.kind in ("words", "phrase"):
        return _told([one])
    if one.kind == "title":
        return _WORDS, [f"title : ({match_all([one])})"]
    if one.kind == "author":
        return _AUTHORS, [_like(folded(one.text))]
    if one.kind == "lang":
        return _LANGUAGE, [_language(one.text)]
    if one.kind == "outlet":
        return _OUTLETS, [_like(folded(one.text))]
    if one.kind == "source":
        return _SOURCES, [_like(folded(one.text)), _like(one.text)]
    if one.kind == "tag":
        return _TAGS, [escaped(folded(one.text))]
    if one.kind in ("newer", "older"):
        return f"a.at {'>=' if one.kind == 'newer' else '<'} ?", [to_column(one.at or datetime.now(UTC))]
    if one.kind == "noted":
        return f"a.id IN (SELECT sa.article FROM story_articles sa WHERE sa.story IN ({_NOTED}))", []
    return "NOT EXISTS (SELECT 1 FROM marks m WHERE m.article = a.id AND m.read_at IS NOT NULL)", []


def _told(wanted: Sequence[Condition]) -> Sql:
    return _WORDS, [match_all(wanted)]


def _either(made: Sequence[Sql]) -> Sql:
    return f"({' OR '.join(sql for sql, _ in made)})", [param for _, params in made for param in params]


def _negated(sql: Sql, excluded: bool) -> Sql:
    return (f"NOT ({sql[0]})", sql[1]) if excluded else sql


def _like(text: str) -> str:
    return f"%{escaped(text.strip())}%"


def _language(text: str) -> str:
    """`en` of `EN` and `en-GB`."""
    return re.split(r"[-_]", text.strip().casefold())[0]

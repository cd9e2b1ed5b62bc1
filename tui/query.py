"""The query language: one parser for the filter, `stories`, `search`, `show`, `export`, `mark` and saved views.

    rubio mexico            both words, in one article; the last may be unfinished
    "panama canal"          these words in this order
    unread starred followed muted noted today
    outlet:bbc source:mundo tag:world title:tariff author:smith entity:"Marco Rubio" lang:es label:later
    newer:2d older:"1 week" newer:2026-01-31 newer:today
    -sport -outlet:bbc      without these
    strike or walkout       either of the two beside `or`; `a or b or c` any of the three

All that is asked for must hold. Written by hand since it is some eighty lines: the libraries that parse such languages
(luqum, whoosh) bring Lucene's whole grammar, in which much of what people type is an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from typing import Literal, cast

from tui.errors import QueryError

Kind = Literal[
    "words",
    "phrase",
    "title",
    "author",
    "outlet",
    "source",
    "tag",
    "entity",
    "lang",
    "label",
    "newer",
    "older",
    "unread",
    "starred",
    "followed",
    "muted",
    "noted",
    "any",
]
FLAGS = ("unread", "starred", "followed", "muted", "noted", "today")
WITH_VALUE = ("author", "entity", "label", "lang", "newer", "older", "outlet", "source", "tag", "title")
EITHER = "or"
TIMES = ("today", "yesterday", "2h", "1d", "2d", "1w", "1mo", "1y")
"""What `newer:` and `older:` are mostly asked for."""

_KEY = re.compile(r"([A-Za-z]+):")
_AMOUNT = re.compile(r"(\d{1,5})\s*([a-z]+)")
_UNITS = {
    **dict.fromkeys(("m", "min", "minute", "minutes"), timedelta(minutes=1)),
    **dict.fromkeys(("h", "hour", "hours"), timedelta(hours=1)),
    **dict.fromkeys(("d", "day", "days"), timedelta(days=1)),
    **dict.fromkeys(("w", "week", "weeks"), timedelta(weeks=1)),
    **dict.fromkeys(("mo", "month", "months"), timedelta(days=30)),
    **dict.fromkeys(("y", "year", "years"), timedelta(days=365)),
}


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that must hold, or must not."""

    kind: Kind
    text: str = ""
    excluded: bool = False
    at: datetime | None = None
    """`newer` and `older`: than this."""
    parts: tuple[Condition, ...] = ()
    """`any`: of which one must hold."""
    is_open: bool = False
    """`phrase`: its quotation mark is not closed yet, and its last word may be unfinished."""


@dataclass(frozen=True, slots=True)
class Term:
    """One piece of what was typed, not yet understood: characters `start` to `end`."""

    start: int
    end: int
    excluded: bool
    key: str
    """`outlet` of `outlet:bbc`; empty where there is none."""
    value: str
    quoted: bool
    is_open: bool
    """Its quotation mark is not closed."""


def terms(typed: str) -> Iterator[Term]:
    """The pieces, in order. Raises QueryError where one is headed by what no piece is headed by."""
    at = 0
    while True:
        while at < len(typed) and typed[at].isspace():
            at += 1
        if at >= len(typed):
            return
        start = at
        excluded = typed[at] in "-\u2212" and typed[at + 1 : at + 2].strip() not in ("", "-", "\u2212")
        at += excluded
        key = ""
        if (named := _KEY.match(typed, at)) and _is_key(named[1], typed[named.end() :], at):
            key, at = named[1].casefold(), named.end()
        quoted = at < len(typed) and typed[at] == '"'
        end = at
        if quoted:
            end = typed.find('"', at + 1)
            is_open = end < 0
            end = len(typed) if is_open else end
            value, at = typed[at + 1 : end].strip(), min(end + 1, len(typed))
        else:
            while end < len(typed) and not typed[end].isspace():
                end += 1
            value, at, is_open = typed[at:end], end, False
        yield Term(start, at, excluded, key, value, quoted, is_open)


def parse(typed: str, now: datetime, *, typing: bool = False) -> tuple[Condition, ...]:
    """What was asked for, in order. `typing`: it may be unfinished, and what is not yet anything is passed over.

    Raises QueryError, which says what is wrong and at which character.
    """
    found: list[Condition] = []
    either: Term | None = None
    """The `or` whose other side is awaited."""
    for term in terms(typed):
        if term.is_open and not typing:
            raise _wrong("the quotation mark is never closed", typed.index('"', term.start))
        unfinished = typing and term.end >= len(typed)
        if _joins(term) and (found or not unfinished):
            if (not found or either) and not typing:
                raise _lone(term)
            either = term if found else None
            continue
        one = _condition(term, now, unfinished)
        if one is not None and either is not None:
            before = found.pop()
            one, either = Condition("any", parts=(*(before.parts or (before,)), one)), None
        found += [one] if one is not None else []
    if either is not None and not typing:
        raise _lone(either)
    return tuple(found)


def _joins(term: Term) -> bool:
    return term.value.casefold() == EITHER and not (term.key or term.quoted or term.excluded)


def _condition(term: Term, now: datetime, unfinished: bool) -> Condition | None:
    """None: what is not yet anything. Raises QueryError."""
    key, value, excluded = term.key, term.value, term.excluded
    if key and not value:
        if unfinished:
            return None
        instead = f"write what is meant right after it, as {key}:{_EXAMPLES[key]}"
        brief = f"`{key}:` says nothing; write it right after, as {key}:{_EXAMPLES[key]}"
        raise _wrong(f"`{key}:` says nothing", term.start, instead, brief)
    if not term.quoted and not key and value.casefold() in FLAGS:
        key = value.casefold()
        return _timed("newer", key, excluded, now, term, unfinished) if key == "today" else _flag(key, excluded)
    if key in ("newer", "older"):
        return _timed(key, value, excluded, now, term, unfinished)
    letter = unfinished and (term.is_open or not term.quoted) and len(value) == 1 and value.isascii()
    if key in ("", "title") and (letter or not value):
        return None  # one letter stands in every text
    if key:
        return Condition(cast("Kind", key), value, excluded)
    return Condition("phrase" if term.quoted else "words", value, excluded, is_open=term.is_open)


def _flag(name: str, excluded: bool) -> Condition:
    return Condition(cast("Kind", name), excluded=excluded)


def finished(typed: str) -> str:
    """What somebody has finished typing: the last quotation mark is closed."""
    try:
        is_open = any(term.is_open for term in terms(typed))
    except QueryError:
        return typed
    return f'{typed}"' if is_open else typed


def problem(typed: str, now: datetime) -> QueryError | None:
    """What is wrong with words that somebody has finished typing; a quotation mark may still be open."""
    try:
        parse(finished(typed), now)
    except QueryError as error:
        return error
    return None


def _lone(term: Term) -> QueryError:
    instead = "in quotation marks it is looked for as text"
    brief = f"`or` stands between two; {instead}"
    return _wrong("`or` stands between two that are looked for", term.start, instead, brief)


_EXAMPLES = {
    "author": "smith",
    "label": "later",
    "lang": "es",
    "outlet": "bbc",
    "source": "mundo",
    "tag": "world",
    "title": "tariff",
    "entity": '"Marco Rubio"',
    "newer": "2d",
    "older": "1w",
}


def _is_key(name: str, rest: str, at: int) -> bool:
    """Whether `name:` heads a condition. Raises QueryError where it seems meant as one that does not exist."""
    known = name.casefold()
    if known in WITH_VALUE:
        return True
    if not rest or rest[0].isspace() or rest.startswith("//"):
        return False  # "Breaking: …", an address
    near = get_close_matches(known, WITH_VALUE, 1, 0.6)
    instead = f"perhaps {near[0]}: was meant" if near else f"known: {' '.join(WITH_VALUE)}"
    if rest.split()[0].casefold() in FLAGS:
        instead = f"write just {rest.split()[0].casefold()}"
    brief = f"no `{known}:`; {instead}"
    raise _wrong(
        f"there is no `{known}:`",
        at,
        f"{instead}. In quotation marks it is looked for as text",
        brief if len(brief) <= _BRIEF else instead,
    )


def _timed(key: str, value: str, excluded: bool, now: datetime, term: Term, unfinished: bool) -> Condition | None:
    try:
        at = _moment(value, now)
    except ValueError:
        if unfinished:
            return None
        raise _wrong(
            f"`{value}` is no span of time and no day",
            term.start,
            f'as {key}:2d, {key}:"3 hours", {key}:2026-01-31',
            f'{key}:2d, {key}:"3 hours" or {key}:2026-01-31; `{value[:20]}` is no time',
        ) from None
    return Condition(cast("Kind", key), value, excluded, at)


def _moment(value: str, now: datetime) -> datetime:
    """Raises ValueError."""
    written, value = value.upper(), value.casefold()
    if value in ("today", "yesterday"):
        midnight = now.astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
        return (midnight - timedelta(days=value == "yesterday")).astimezone(UTC)
    if (amount := _AMOUNT.fullmatch(value.removesuffix(" ago"))) and amount[2] in _UNITS:
        try:
            return now - int(amount[1]) * _UNITS[amount[2]]
        except OverflowError:
            return datetime(1, 1, 2, tzinfo=UTC)
    return datetime.fromisoformat(written).astimezone(UTC)


_BRIEF = 78
"""Characters of what is said in one line."""


def _wrong(what: str, at: int, instead: str = "", brief: str = "") -> QueryError:
    return QueryError(f"At character {at + 1}: {what}{f'; {instead}' if instead else ''}.", at, brief)


def typed_words(arguments: Iterable[str]) -> str:
    """A query as the shell handed it over, which has taken its quotation marks: `entity:"Marco Rubio"` comes as one
    argument with a blank in it."""
    return " ".join(_requoted(word) for word in arguments)


def _requoted(argument: str) -> str:
    head, colon, value = argument.partition(":")
    key = head.lstrip("-\u2212").casefold()
    if not colon or key not in WITH_VALUE or '"' in value or not re.search(r"\s", value.strip()):
        return argument
    whole_query = any(_KEY.match(word) or word.casefold() in FLAGS for word in value.split())
    return argument if whole_query else f'{head}:"{value.strip()}"'

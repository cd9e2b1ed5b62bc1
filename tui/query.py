"""The query language: one parser for the filter, `stories`, `search`, `show`, `export`, `mark` and saved views.

    rubio mexico            both words, in one article; the last may be unfinished
    "panama canal"          these words in this order
    unread starred followed noted
    outlet:bbc source:mundo tag:world title:tariff entity:"Marco Rubio"
    newer:2d older:"1 week" newer:2026-01-31 newer:today
    -sport -outlet:bbc      without these

All that is asked for must hold. Written by hand since it is forty lines: the libraries that parse such languages
(luqum, whoosh) bring Lucene's whole grammar, in which much of what people type is an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from typing import Literal, cast

from tui.errors import QueryError

Kind = Literal[
    "words",
    "phrase",
    "title",
    "outlet",
    "source",
    "tag",
    "entity",
    "newer",
    "older",
    "unread",
    "starred",
    "followed",
    "noted",
]
FLAGS = ("unread", "starred", "followed", "noted")
WITH_VALUE = ("outlet", "source", "tag", "title", "entity", "newer", "older")

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


def parse(typed: str, now: datetime, *, typing: bool = False) -> tuple[Condition, ...]:
    """What was asked for, in order. `typing`: it may be unfinished, and what is not yet anything is passed over.

    Raises QueryError, which says what is wrong and at which character.
    """
    found: list[Condition] = []
    at = 0
    while True:
        while at < len(typed) and typed[at].isspace():
            at += 1
        if at >= len(typed):
            return tuple(found)
        start = at
        excluded = typed[at] in "-\u2212" and typed[at + 1 : at + 2].strip() not in ("", "-", "\u2212")
        at += excluded
        key = ""
        if (named := _KEY.match(typed, at)) and _is_key(named[1], typed[named.end() :], start, at):
            key, at = named[1].casefold(), named.end()
        quoted = at < len(typed) and typed[at] == '"'
        if quoted:
            end = typed.find('"', at + 1)
            if end < 0 and not typing:
                raise _wrong("the quotation mark is never closed", at)
            end = len(typed) if end < 0 else end
            value, at = typed[at + 1 : end].strip(), end + 1
        else:
            end = at
            while end < len(typed) and not typed[end].isspace():
                end += 1
            value, at = typed[at:end], end
        unfinished = typing and at >= len(typed)
        if key:
            if not value:
                if unfinished:
                    continue
                raise _wrong(
                    f"`{key}:` says nothing", start, f"write what is meant right after it, as {key}:{_EXAMPLES[key]}"
                )
            found += _keyed(key, value, excluded, now, start, unfinished)
        elif not quoted and value.casefold() in FLAGS:
            found.append(Condition(cast("Kind", value.casefold()), excluded=excluded))
        elif unfinished and len(value) == 1 and value.isascii():
            continue  # one letter stands in every text
        elif value:
            found.append(Condition("phrase" if quoted else "words", value, excluded))


def problem(typed: str, now: datetime) -> str:
    """What is wrong with words that somebody has finished typing; a quotation mark may still be open. Empty: nothing."""
    try:
        parse(f"{typed} ", now, typing=True)
    except QueryError as error:
        return str(error)
    return ""


_EXAMPLES = {
    "outlet": "bbc",
    "source": "mundo",
    "tag": "world",
    "title": "tariff",
    "entity": '"Marco Rubio"',
    "newer": "2d",
    "older": "1w",
}


def _is_key(name: str, rest: str, start: int, at: int) -> bool:
    """Whether `name:` heads a condition. Raises QueryError where it seems meant as one that does not exist."""
    known = name.casefold()
    if known in WITH_VALUE:
        return True
    if not rest or rest[0].isspace() or rest.startswith("//"):
        return False  # "Breaking: …", an address
    near = get_close_matches(known, WITH_VALUE, 1, 0.6)
    instead = f"perhaps {near[0]}: was meant" if near else f"there are {', '.join(f'{one}:' for one in WITH_VALUE)}"
    raise _wrong(f"there is no `{known}:`", at, f"{instead}. In quotation marks it is looked for as text")


def _keyed(key: str, value: str, excluded: bool, now: datetime, start: int, unfinished: bool) -> list[Condition]:
    if key not in ("newer", "older"):
        return [Condition(cast("Kind", key), value, excluded)]
    try:
        at = _moment(value, now)
    except ValueError:
        if unfinished:
            return []
        raise _wrong(
            f"`{value}` is no span of time and no day", start, f'as {key}:2d, {key}:"3 hours", {key}:2026-01-31'
        ) from None
    return [Condition(cast("Kind", key), value, excluded, at)]


def _moment(value: str, now: datetime) -> datetime:
    """Raises ValueError."""
    written, value = value.upper(), value.casefold()
    if value in ("today", "yesterday"):
        midnight = now.astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
        return (midnight - timedelta(days=value == "yesterday")).astimezone(UTC)
    if (amount := _AMOUNT.fullmatch(value)) and amount[2] in _UNITS:
        try:
            return now - int(amount[1]) * _UNITS[amount[2]]
        except OverflowError:
            return datetime(1, 1, 2, tzinfo=UTC)
    return datetime.fromisoformat(written).astimezone(UTC)


def _wrong(what: str, at: int, instead: str = "") -> QueryError:
    return QueryError(f"At character {at + 1}: {what}{f'; {instead}' if instead else ''}.", at)


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

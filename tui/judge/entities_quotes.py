"""Who is quoted: words between quotation marks with a verb of saying between them and a name.

Precision before recall: only a name, never a pronoun, in the same paragraph, in one of a few plain patterns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tui.judge.entities_spans import Span

FEWEST_WORDS = 4
LONGEST = 600
"""Characters of a quotation that is kept."""

_OPEN, _CLOSE = "“„«", "”“»"
_VERB = (
    r"(?:said|says|told|tells|added|adds|argued|argues|wrote|writes|tweeted|posted|warned|warns|explained|explains|insisted|insists|declared|declares|"
    r"stated|states|claimed|claims|replied|announced|announces|noted|notes|testified|remarked|continued|concluded|joked|recalled|asked|asks|stressed)"
)
_ADVERBS = r"(?:(?:also|later|then|has|had|previously|recently|repeatedly|once|again|further) ){0,2}"
_ASIDE = r"(?:, [^,“”\"\n]{2,70},)?"
_WHOM = r"(?: (?:on|in|at|to|of|during|after|before|via|through|with|by|the|a|an|his|her|its|their|reporters|Congress|[A-Z][\w.'-]*|[a-z]{3,14}))"
_AFTER_SAID = re.compile(rf'[,.?!]?["”»]? ?{_ADVERBS}{_VERB} (?P<title>(?:[\w.\'-]+ ){{0,6}})$')
_BETWEEN_NAME_FIRST = re.compile(rf"^(?:'s|’s)?{_ASIDE} {_ADVERBS}{_VERB}\b")
_BEFORE_QUOTE = re.compile(rf"^{_ASIDE} {_ADVERBS}{_VERB}{_WHOM}{{0,12}}[,:]? ?(?:that )?$")
_ACCORDING = re.compile(r"\bAccording to (?P<title>(?:[\w.'-]+ ){0,6})$", re.IGNORECASE)
_NOT_TITLE = re.compile(
    r"[a-z]+(?:ed|ing)\b|\b(?:that|he|she|it|they|we|who|and|but|about|with|to|an?|for|by|from|after|as|of the late|aide|"
    r"spokes\w+|lawyer|ally|wife|husband|son|daughter|brother|sister|mother|father)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Quote:
    """What a name is quoted with: characters `start` to `end` of the text, without the quotation marks."""

    start: int
    end: int
    speaker: int
    """Where the name begins that it is attributed to."""


def quotes(text: str, spans: Sequence[Span]) -> list[Quote]:
    """The attributed quotations of a text; `spans` are its names."""
    names = [span for span in spans if span.field == "text" and span.type != "place"]
    if not names or not any(mark in text for mark in '“"„«'):
        return []
    found: list[Quote] = []
    at = 0
    for block in text.split("\n\n"):
        here = [span for span in names if at <= span.start < at + len(block)]
        if here:
            found += _of_block(text, at, at + len(block), here)
        at += len(block) + 2
    return found


def _of_block(text: str, first: int, last: int, names: Sequence[Span]) -> Iterator[Quote]:
    before = first
    going_on: Span | None = None
    marked = list(_marked(text, first, last))
    for index, (start, end) in enumerate(marked):
        after = marked[index + 1][0] - 1 if index + 1 < len(marked) else last
        gap = text[before : start - 1]
        if not (going_on and gap.endswith(". ") and gap.count(". ") == 1 and _only(going_on, before, start, names)):
            going_on = None
        # What is said of the speaker stands after the quotation, or before it; names in other quotations do not count.
        behind = _after(text, end, after, names)
        speaker = behind or _ahead(text, before, start - 1, names) or going_on
        if speaker is not None and len(text[start:end].split()) >= FEWEST_WORDS:
            yield Quote(start, min(end, start + LONGEST), speaker.start)
        going_on = behind
        before = end + 1


def _only(speaker: Span, start: int, end: int, names: Sequence[Span]) -> bool:
    """Whether nobody else is named between two quotations."""
    return all(name.start == speaker.start for name in names if start <= name.start < end and name.type == "person")


def _marked(text: str, first: int, last: int) -> Iterator[tuple[int, int]]:
    """What stands between quotation marks in one paragraph. Straight ones are taken in pairs."""
    opened: int | None = None
    for at in range(first, last):
        mark = text[at]
        if mark == '"':
            if opened is None:
                opened = at + 1
            else:
                yield opened, at
                opened = None
        elif mark in _OPEN and opened is None:
            opened = at + 1
        elif mark in _CLOSE and opened is not None:
            yield opened, at
            opened = None


def _after(text: str, end: int, stop: int, names: Sequence[Span]) -> Span | None:
    """…,” said Rubio; …,” Rubio said; …,” Rubio, the secretary of state, told reporters."""
    for name in names:
        if not end < name.start < min(stop, end + 90):
            continue
        gap = text[end : name.start]
        if (said := _AFTER_SAID.fullmatch(gap)) and not _NOT_TITLE.search(said["title"]):
            return name
        gap = gap[1:].strip(" ,")
        plain = gap == "" or (len(gap.split()) <= 6 and gap[0].isupper() and _is_title(gap))
        if plain and text[end - 1] in ",?!…—-" + "’'" and _BETWEEN_NAME_FIRST.match(text[name.end : stop]):
            return name
        return None
    return None


def _ahead(text: str, before: int, start: int, names: Sequence[Span]) -> Span | None:
    """Rubio said, “…; Rubio told reporters on Friday: “…; According to Rubio, “…"""
    nearest = [name for name in names if before <= name.start and name.end <= start]
    for name in nearest[::-1]:
        gap = text[name.end : start]
        if len(gap) > 120 or re.search(r"[.!?] ", gap):
            return None
        if gap in (", ", ",") and _ACCORDING.search(text[before : name.start]):
            return name
        if _BEFORE_QUOTE.match(gap):
            # Of two names before the verb the nearer speaks, but not one that the other was told of.
            return name
        if name.type == "person" and "," not in gap and not re.search(_VERB, gap):
            return None
    return None


def _is_title(words: str) -> bool:
    return all(word[0].isupper() or word in ("of", "the", "and", "for", "to") for word in words.split())

"""Fuzzy matching for the palette: the letters of each typed word in their order, near each other, in any names.

Textual's own matcher reads what it highlights as markup, which names from feeds must never be, and tries every way in
which the letters fit, of which a headline may have millions. Here a name costs its length times that of what is typed.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from heapq import nlargest
from typing import TypeVar

from textual.content import Content

T = TypeVar("T")

LONGEST = 200
"""Characters of a name that are looked at."""


def folded(name: str) -> str:
    """In small letters without accents, character by character: places in it are places in the name."""
    name = name[:LONGEST]
    if name.isascii():
        return name.lower()
    return "".join(unicodedata.normalize("NFD", letter)[0].lower()[:1] or letter for letter in name)


def match(typed: str, name: str) -> tuple[float, tuple[int, ...]]:
    """How well a folded name fits the folded words that are typed, 0 to 1, and where their letters stand in it.

    0: some word does not fit. Whole beginnings of words fit best, letters with gaps between them least.
    """
    words = typed.split()
    total, places = 0.0, set[int]()
    for word in words:
        score, found = _word(word, name)
        if not found:
            return 0.0, ()
        total += score
        places |= {*found}
    if not places:
        return 0.0, ()
    # Of two that fit alike, the one of which more is typed.
    return total / len(words) * (0.9 + 0.1 * len(places) / len(name)), tuple(sorted(places))


def best(typed: str, named: Iterable[tuple[str, T]], count: int) -> list[tuple[float, T]]:
    """Those of (folded name, thing) that fit best, best first."""
    typed = folded(typed)
    scored = ((match(typed, name)[0], number, thing) for number, (name, thing) in enumerate(named))
    ranked = nlargest(count, (one for one in scored if one[0] > 0), key=lambda one: (one[0], -one[1]))
    return [(score, thing) for score, _, thing in ranked]


def lit(typed: str, name: str) -> Content:
    """The name, which may be anybody's text, with the letters that fit underlined."""
    content = Content(name)
    for place in match(folded(typed), folded(name))[1]:
        content = content.stylize("bold underline", place, place + 1)
    return content


def _word(word: str, name: str) -> tuple[float, range | tuple[int, ...]]:
    at = name.find(word)
    while at > 0 and name[at - 1].isalnum():
        later = name.find(word, at + 1)
        if later < 0:
            break
        at = later
    if at >= 0:
        begins = at == 0 or not name[at - 1].isalnum()
        return (1.0 if begins else 0.8), range(at, at + len(word))
    found: tuple[int, ...] = ()
    start = name.find(word[0])
    while start >= 0:
        places = _from(start, word, name)
        if not places:
            break  # nor does it fit from further on
        begins = start == 0 or not name[start - 1].isalnum()
        # Letters strewn over a sentence fit anything.
        near = places[-1] - start < len(word) * (3 if begins else 2)
        if near and (not found or places[-1] - start < found[-1] - found[0]):
            found = places
        start = name.find(word[0], start + 1)
    return (0.7 * len(word) / (found[-1] - found[0] + 1), found) if found else (0.0, ())


def _from(start: int, word: str, name: str) -> tuple[int, ...]:
    places = [start]
    for letter in word[1:]:
        at = name.find(letter, places[-1] + 1)
        if at < 0:
            return ()
        places.append(at)
    return tuple(places)

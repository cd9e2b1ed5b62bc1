"""Cutting a text into the words that a tagger labels: each with its place, so that a label is exact in the text."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

from tui.judge.entities_cues import COMPOUND_ENDS

_LATIN = "A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ"
_WORD = re.compile(
    rf"""https?://\S+|www\.\S+
    |(?:[A-Z]\.){{2,}}
    |(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Col|Lt|Sgt|Capt|Maj|Adm|St|Jr|Sr|Prof|Rev|Hon|Inc|Corp|Co|Ltd|Jan|Feb|Aug|Sept|Oct|Nov|Dec|No|vs|Mt|Ft)\.
    |[A-Z]\.(?=\s)
    |['’]s\b
    |\d+(?:[.,:]\d+)*(?![{_LATIN}\d])
    |[{_LATIN}\d]+(?:(?:['’&](?!s\b)|-)[{_LATIN}\d]+)*
    |[^\W_]+
    |\S""",
    re.VERBOSE,
)
"""A letter of another script inside a Latin word parts it: it came there by a wrong encoding."""

_ACRONYM = re.compile(r"(?:[A-Z]{2,5}|(?:[A-Z]\.){2,})$")
_LONGEST = 60
"""Characters: a word of more is none, and names do not have it."""


class Word(NamedTuple):
    """Characters `start` to `end` of the text. (A tuple: 500 are made for each article.)"""

    text: str
    start: int
    end: int


def words_of(text: str, start: int, end: int, known: Collection[str]) -> list[Word]:
    """The words of `text[start:end]`. Compounds are parted where both sides are `known` places, or one is left over."""
    found: list[Word] = []
    for match in _WORD.finditer(text, start, end):
        word = match[0]
        if "-" in word and len(word) > 3:
            found += _parts(word, match.start(), known)
        else:
            found.append(Word(word if len(word) < _LONGEST else "-", match.start(), match.end()))
    return found


def _parts(word: str, start: int, known: Collection[str]) -> list[Word]:
    """Russia-Ukraine and Mexico-based in three; al-Assad, Coca-Cola, Guinea-Bissau and cease-fire in one."""
    end = start + len(word)
    parts = word.split("-")
    whole = [Word(word if len(word) < _LONGEST else "-", start, end)]
    if word in known or not parts[0][:1].isupper():
        return whole
    if all(part in known or _ACRONYM.match(part) for part in parts):
        words: list[Word] = []
        for part in parts:
            if words:
                words.append(Word("-", start - 1, start))
            words.append(Word(part, start, start + len(part)))
            start += len(part) + 1
        return words
    tail = parts[-1]
    if tail in COMPOUND_ENDS:
        cut = end - len(tail)
        return [Word(word[: -len(tail) - 1], start, cut - 1), Word("-", cut - 1, cut), Word(tail, cut, end)]
    return whole


def blocks_of(text: str) -> list[tuple[int, int]]:
    """(start, end) of each block; blocks are parted by an empty line."""
    found: list[tuple[int, int]] = []
    start = 0
    while start < len(text):
        end = text.find("\n\n", start)
        end = len(text) if end < 0 else end
        if end > start:
            found.append((start, end))
        start = end + 2
    return found

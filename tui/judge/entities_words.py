"""Cutting a text into words as the recogniser by rules needs them: possessives off, compounds split or cut."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from tui.judge.entities_cues import COMPOUND_ENDS
from tui.judge.entities_lists import Gazetteer

_TOKEN = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:['\-][^\W_]+)*")
_SENTENCE_END = frozenset('.!?:;"“”•…|\n')
_ABBREVIATIONS = frozenset(
    [
        "Mr",
        "Mrs",
        "Ms",
        "Dr",
        "St",
        "Gen",
        "Lt",
        "Col",
        "Capt",
        "Maj",
        "Sgt",
        "Sen",
        "Rep",
        "Reps",
        "Gov",
        "Prof",
        "Rev",
        "Hon",
        "Jr",
        "Sr",
        "Inc",
        "Co",
        "Corp",
        "Ltd",
        "Adm",
        "Brig",
        "Cmdr",
        "No",
        "Mt",
        "Ft",
    ]
)
_FUSED = ("al-", "el-", "ad-", "as-", "an-", "ul-")
_ELIDED = re.compile(r"(?:[dlsnj]|qu|dell|all|nell|dall|sull)'(?=[^\W\d_])")
_OPEN_POSSESSIVES = frozenset(["People", "Women", "Children", "Workers", "Farmers", "Lloyd", "King", "Queen", "St"])


class Word(NamedTuple):
    """One word, `start` to `end` in the text, as far as it may belong to a name. (A tuple: 500 are made for each article.)"""

    start: int
    end: int
    text: str
    name_like: bool
    closes: bool
    """A name ends with it: its possessive ending or the rest of its compound was cut off."""
    opens: bool
    """It begins a sentence, so that its capital says nothing."""
    gap: str
    """What stands between the word before and this one."""

    @property
    def joined(self) -> bool:
        """It may continue the name that the word before belongs to."""
        return not self.opens and self.gap in (" ", ". ", " & ")


def words_of(text: str, start: int, end: int, known: Gazetteer) -> list[Word]:
    """The words of `text[start:end]`, which is one block. `text` has straight apostrophes."""
    found: list[Word] = []
    at = start
    before = ""
    after_name = False
    for match in _TOKEN.finditer(text, start, end):
        first, last = match.span()
        token = match[0]
        gap = text[at:first]
        at = last
        if gap == " ":
            opens = not before
        else:
            opens = not before or (not _SENTENCE_END.isdisjoint(gap) and not (gap == ". " and _abbreviated(before)))
        before = token
        if token[0].islower() and (token.islower() or not (token.startswith(_FUSED) or _ELIDED.match(token))):
            after_name = False
            found.append(Word(first, last, token, False, False, opens, gap))
            continue
        for begin, stop, word, closes in _parts(token, first, after_name, known):
            after_name = word[0].isupper() or word[0].islower()
            found.append(Word(begin, stop, word, after_name, closes, opens, gap))
            opens, gap = False, "-"
    return found


def _abbreviated(word: str) -> bool:
    return word in _ABBREVIATIONS or (len(word) == 1 and word.isupper())


def _parts(word: str, start: int, after_name: bool, known: Gazetteer) -> Iterator[tuple[int, int, str, bool]]:
    """(start, end, word, closes) of a matched token: one part, or the two sides of a compound of known names."""
    closes = False
    if word[0].islower() and (elided := _ELIDED.match(word)):
        word = word[elided.end() :]
        start += elided.end()
    if word.endswith("'s") and len(word) > 2 and word not in known.known:
        word = word[:-2]
        closes = word not in _OPEN_POSSESSIVES
    if "-" not in word or not word[0].isupper() or word in known.known:
        yield start, start + len(word), word, closes
        return
    parts = word.split("-")
    if all(part in known.known for part in parts):
        for part in parts:
            yield start, start + len(part), part, True
            start += len(part) + 1
    elif parts[-1] in COMPOUND_ENDS or (parts[-1][:1].islower() and not after_name):
        # Dutch-flagged, Mexico-based: only the first part may be a name. (Yoon Suk-yeol goes on after a name.)
        yield start, start + len(parts[0]), parts[0], True
    else:
        yield start, start + len(word), word, closes

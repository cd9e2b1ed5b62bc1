"""Names in languages that no tagger here was trained on: only listed ones, and people whom the text calls in full.

It says less rather than nonsense: capitals mean something else in German, and nothing at all in Japanese.
"""

from __future__ import annotations

import re

from tui.judge import entities_cues as cues
from tui.judge.entities_lists import Gazetteer, demonyms, gazetteer, given_names
from tui.judge.entities_spans import Field, Span, Text
from tui.models import EntityType

_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:['\-][^\W_]+)*")
_ELIDED = re.compile(r"(?:[dlsnj]|qu|dell|all|nell|dall|sull)'(?=[^\W\d_])", re.IGNORECASE)
_UNSPACED = frozenset(("ja", "zh", "ko", "th"))
_LATIN = re.compile(r"[A-Za-z]+")
_LONGEST = 4
_CAPITAL_NOUNS = frozenset(("de", "lb"))

_Found = tuple[Field, int, int, EntityType]


def listed_spans(text: Text, tongue: str) -> list[Span]:
    """The listed names of a text in another language, and its people by listed given names."""
    known = gazetteer(tongue)
    fields: tuple[tuple[Field, str], ...] = (("title", text.title), ("text", text.text))
    if tongue in _UNSPACED:
        return [Span(*found) for field, written in fields for found in _unspaced(field, written, known)]
    found = [hit for field, written in fields for hit in _spaced(field, written.replace("’", "'"), known, tongue)]
    people = {
        fields[hit[0] == "text"][1][hit[1] : hit[2]].rpartition(" ")[2] for hit in found if hit[3] == "person"
    } - set(known.known)
    found += [
        hit
        for field, written in fields
        for hit in _surnames(field, written, {name for name in people if len(name) > 2}, found)
    ]
    return [Span(*hit) for hit in sorted(found, key=lambda hit: (hit[0] == "text", hit[1]))]


def _spaced(field: Field, text: str, known: Gazetteer, tongue: str) -> list[_Found]:
    found: list[_Found] = []
    words = [_cut(match) for match in _WORD.finditer(text)]
    at = taken = 0
    while at < len(words):
        start, end = words[at]
        word = text[start:end]
        at += 1
        if start < taken:
            continue
        if name := known.longest(text, start, word):
            if name not in cues.AMBIGUOUS and name not in demonyms():
                found.append((field, start, start + len(name), known.known[name][0]))
                taken = start + len(name)
        elif word in given_names() and (stop := _person(text, words, at, known, tongue)):
            if at < 2 or text[slice(*words[at - 2])].casefold() not in cues.THINGS_ABROAD:
                found.append((field, start, stop, "person"))
            taken = stop
    return found


def _cut(match: re.Match[str]) -> tuple[int, int]:
    """Start and end of a word without its elided article (l'Ukraine)."""
    elided = _ELIDED.match(match[0])
    return match.start() + (elided.end() if elided else 0), match.end()


def _person(text: str, words: list[tuple[int, int]], at: int, known: Gazetteer, tongue: str) -> int:
    """Where the name that goes on with word `at` after a given name ends; 0 if it does not go on.

    In German any noun has a capital: there a surname ends it. So does one that is all capitals, as in Jean DUPONT.
    """
    end = words[at - 1][1]
    stop = 0
    for start, last in words[at : at + _LONGEST - 1]:
        word = text[start:last]
        if (text[end:start] != " " and not (text[end:start] == ". " and text[end - 2] in " .")) or not (
            word[0].isupper() or word in cues.PERSON_PARTICLES
        ):
            break
        if word in known.known or word in demonyms() or word in cues.NEVER:
            break
        end = last
        if word[0].isupper() and len(word) > 1:
            stop = last
            if word.isupper() and len(word) > 2:
                break
            if tongue in _CAPITAL_NOUNS and word not in given_names():
                break
    return stop


def _surnames(field: Field, text: str, names: set[str], found: list[_Found]) -> list[_Found]:
    """The surnames of those who were named in full, alone."""
    taken = {at for own, start, end, _ in found if own == field for at in range(start, end)}
    return [
        (field, match.start(), match.end(), "person")
        for match in _WORD.finditer(text)
        if match[0] in names and match.start() not in taken
    ]


def _unspaced(field: Field, text: str, known: Gazetteer) -> list[_Found]:
    """Listed names in a text without spaces between its words: the local ones as strings, others as words."""
    hits: list[tuple[int, int, str]] = []
    for name in known.wide:
        at = text.find(name)
        while at >= 0:
            hits.append((at, at + len(name), name))
            at = text.find(name, at + len(name))
    for match in _LATIN.finditer(text):
        listed = known.longest(text, match.start(), match[0])
        if listed and listed not in cues.AMBIGUOUS:
            hits.append((match.start(), match.start() + len(listed), listed))
    found: list[_Found] = []
    for start, end, name in sorted(hits, key=lambda hit: (hit[0], -hit[1])):
        if not found or start >= found[-1][2]:
            found.append((field, start, end, known.known[name][0]))
    return found

"""The lists of names that ship with the program, read once and kept."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from tui.models import EntityType


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Names of known places and organisations, as written."""

    known: Mapping[str, tuple[EntityType, str]]
    """A name as written -> its type and the name it is shown by."""
    by_first: Mapping[str, tuple[str, ...]]
    """First word -> the names that begin with it, longest first."""
    wide: tuple[str, ...]
    """Names in scripts that are written without spaces."""

    def longest(self, text: str, start: int, first: str) -> str | None:
        """The longest known name that stands at `start` in `text`, whose first word is `first`, ending at a word's end."""
        for name in self.by_first.get(first, ()):
            if text.startswith(name, start):
                end = start + len(name)
                if end >= len(text) or not text[end].isalnum() or text[end] > "\u2e80":
                    return name
        return None


@cache
def gazetteer(language: str | None) -> Gazetteer:
    """Known places and organisations, with the names that places have in `language`."""
    known: dict[str, tuple[EntityType, str]] = {}
    listed: tuple[tuple[EntityType, str], ...] = (("place", "places.txt"), ("organisation", "organisations.txt"))
    for kind, file in listed:
        for line in lines(file):
            shown, *others = line.split("|")
            for name in (shown, *others):
                known.setdefault(name.replace("’", "'"), (kind, shown))
    for line in lines("places_local.txt"):
        tongue, shown, *others = line.split("|")
        if tongue == language:
            known.update((name.replace("’", "'"), ("place", shown)) for name in others)
    by_first: dict[str, list[str]] = {}
    for name in known:
        first = first_word(name)
        for word in {first, first.removesuffix("'s")}:
            by_first.setdefault(word, []).append(name)
    ordered = {first: tuple(sorted(names, key=len, reverse=True)) for first, names in by_first.items()}
    return Gazetteer(known, ordered, tuple(name for name in known if name[0] > "\u2e80"))


def first_word(name: str) -> str:
    """The first word of a name as the recogniser cuts words: `U.S.`, `al-Shabaab`, `AT` of AT&T."""
    head = name.split(" ", 1)[0]
    if head.count(".") > 1:
        return head
    for at, letter in enumerate(head):
        if not (letter.isalnum() or letter in "-'"):
            return head[:at]
    return head


@cache
def shown_names() -> Mapping[tuple[EntityType, str], str]:
    """(type, folded name) -> the name that a known place or organisation is shown by, in every language."""
    shown: dict[tuple[EntityType, str], str] = {}
    for language in (None, "es", "fr", "de", "ja", "zh"):
        for name, (kind, canonical) in gazetteer(language).known.items():
            shown.setdefault((kind, fold(name)), canonical)
    return shown


@cache
def demonyms() -> frozenset[str]:
    """Words that look like names and are none: peoples, languages, faiths, parties' adjectives."""
    return frozenset(word for line in lines("demonyms.txt") for word in line.split())


@cache
def given_names() -> frozenset[str]:
    """First names of people."""
    return frozenset(word for line in lines("given_names.txt") for word in line.split())


def fold(name: str) -> str:
    """A name for comparing: no case, accents, full stops, leading article; single spaces."""
    if name.isascii():
        plain = name
    else:
        plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)).replace(
            "’", "'"
        )
    folded = " ".join(plain.casefold().replace(".", "").replace("-", " ").split())
    return folded.removeprefix("the ")


@cache
def peoples() -> Mapping[str, tuple[EntityType, str]]:
    """A word for a people or a party's members -> the type and name of what it hints at: Mexican, Mexico."""
    found: dict[str, tuple[EntityType, str]] = {}
    for line in lines("peoples.txt"):
        kind, name, words = line.split("|")
        for word in words.split():
            found[word] = ("place" if kind == "place" else "organisation", name)
    return found


def lines(file: str) -> Iterator[str]:
    """The lines of a list without its comments."""
    text = (files("tui.judge") / "data" / file).read_text("utf-8")
    return (line for line in text.splitlines() if line and not line.startswith("#"))

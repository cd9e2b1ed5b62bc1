"""Deciding what each candidate is by what the whole text says of its name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from tui.judge import entities_cues as cues
from tui.judge.entities_lists import Gazetteer
from tui.models import EntityType

_SURE = 3
"""Votes of a candidate that says itself what it is; others have one."""


@dataclass(frozen=True, slots=True)
class Candidate:
    start: int
    end: int
    name: str
    type: EntityType | None
    sure: bool
    """Says so by itself; else it needs the rest of the text."""
    opens: bool
    role: str = ""


@dataclass(slots=True)
class Clues:
    """What reading the text told besides the candidates."""

    lower: set[str] = field(default_factory=set)
    """Words that the text also writes without a capital."""
    eponyms: set[str] = field(default_factory=set)
    """Words of things named after someone (Webb of Webb Telescope): alone they may mean the thing."""
    things: set[str] = field(default_factory=set)
    """Names of ships, probes, books and the like."""
    acronyms: dict[str, EntityType] = field(default_factory=dict)
    """Acronyms that the text puts in brackets after what they stand for."""


def settled(candidates: Sequence[Candidate], clues: Clues, known: Gazetteer, *, english: bool) -> list[Candidate]:
    """The candidates that are names, each with its type: the same name has the same type throughout."""
    votes: dict[str, Counter[EntityType]] = {}
    times = Counter(c.name for c in candidates)
    for c in candidates:
        if c.type:
            votes.setdefault(c.name, Counter())[c.type] += _SURE if c.sure else 1
    alone = {c.name for c in candidates if " " not in c.name}
    people = {
        c.name
        for c in candidates
        if c.type == "person" and " " in c.name and (c.sure or times[c.name] > 1 or surname(c.name) in alone)
    }
    surnames = {surname(name) for name in people} - clues.eponyms
    decided: list[Candidate] = []
    for c in candidates:
        kind = _kind(c, votes.get(c.name), people, surnames, clues, listed=c.name in known.known, english=english)
        if kind:
            decided.append(c if kind == c.type else replace(c, type=kind))
    return decided


def _kind(
    c: Candidate,
    votes: Counter[EntityType] | None,
    people: set[str],
    surnames: set[str],
    clues: Clues,
    *,
    listed: bool,
    english: bool,
) -> EntityType | None:
    if c.name in clues.things and not listed:
        return None
    if c.name in surnames and c.name not in cues.COUNTRY_SURNAMES and (not listed or c.name in cues.AMBIGUOUS):
        return "person"
    if listed and c.sure and c.type != "person":
        return c.type
    if c.name in clues.acronyms:
        return clues.acronyms[c.name]
    if not votes:
        return None
    kind, weight = max(votes.items(), key=lambda item: (item[1], item[0]))
    if weight >= _SURE:
        return kind
    if listed or (weight < 2 and len(c.name) < 7 and c.name.isupper()):
        return None
    if " " in c.name:
        return kind if kind != "person" or c.name in people else None
    vouched = english and c.name not in clues.eponyms and c.name.casefold() not in clues.lower
    return kind if vouched else None


def surname(name: str) -> str:
    """The last part of a person's name, without Jr and its like."""
    parts = [part for part in name.split() if part not in ("Jr.", "Sr.", "Jr", "Sr", "II", "III", "IV")]
    return parts[-1] if parts else name

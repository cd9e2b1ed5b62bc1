"""Which names of one article are one entity, and by what key it is known in other articles."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tui.judge.entities_lists import fold, shown_names
from tui.models import EntityType

_GENERATIONS = frozenset(("jr", "sr", "ii", "iii", "iv"))
_UNPERSONED: tuple[EntityType, ...] = ("place", "organisation")
_COMPANY_FORMS = frozenset(("inc", "corp", "co", "ltd", "llc", "plc", "corporation", "company", "limited"))
_WORDS = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Named:
    """An entity as one article shows it."""

    type: EntityType
    key: str
    """Equal in every article that names it in full."""
    name: str
    """What to show: the fullest form in the article, or the name that a list gives."""
    whole: bool
    """Named in full. A lone surname is nobody in particular outside its article."""


def merge(names: Sequence[tuple[EntityType, str]]) -> Mapping[tuple[EntityType, str], Named]:
    """Each (type, name as written) of one article, in order of mention -> the entity that it means."""
    times = Counter((kind, tidy(name)) for kind, name in names)
    resolved: dict[tuple[EntityType, str], Named] = {}
    people = _people({name: count for (kind, name), count in times.items() if kind == "person"})
    others = _others([name for kind, name in times if kind == "organisation"])
    places = _tails([name for kind, name in times if kind == "place"])
    for kind, name in names:
        plain = tidy(name)
        if kind == "person":
            resolved[kind, name] = people[plain]
        else:
            shown = others[plain] if kind == "organisation" else places[plain]
            resolved[kind, name] = _listed(kind, shown)
    return resolved


def tidy(name: str) -> str:
    """A name as written, without possessive ending, quotes and double spaces; `the` off."""
    plain = " ".join(name.replace("’", "'").split()).strip(" '\"“”,;:")
    if ("organisation", fold(plain)) not in shown_names():
        plain = plain.removesuffix("'s")
    return plain[4:] if plain.startswith(("the ", "The ")) and len(plain) > 8 else plain


def full_key(kind: EntityType, name: str) -> str:
    """The key by which a name in full is the same everywhere."""
    if kind == "person":
        core = _core(name)
        return " ".join([*({core[0]: 0, core[-1]: 0} if len(core) > 1 else core), *_generation(name)])
    return fold(name)


def _listed(kind: EntityType, name: str) -> Named:
    """A place or organisation. A listed one keeps its listed type: a capital that acts is still that capital."""
    folded = fold(name)
    other: EntityType = "organisation" if kind == "place" else "place"
    for listed in (kind, other):
        if shown := shown_names().get((listed, folded)):
            return Named(listed, fold(shown), shown, True)
    return Named(kind, folded, name, True)


# ---------------------------------------------------------------- people


def _core(name: str) -> list[str]:
    """The folded parts of a person's name without initials and generation: Donald J. Trump Jr. -> donald trump."""
    parts = [fold(part) for part in name.split()]
    while len(parts) > 1 and parts[-1] in _GENERATIONS:
        parts.pop()
    full = [part for part in parts if len(part) > 1]
    return full if full and full[-1] == parts[-1] else parts


def _generation(name: str) -> list[str]:
    """Jr, III and the like tell a son from his father; Sr says what the name without it says."""
    last = fold(name).rpartition(" ")[2]
    return [last] if last in _GENERATIONS and last != "sr" else []


@dataclass(slots=True)
class _Person:
    core: list[str]
    generation: list[str]
    name: str
    count: int


def _people(times: Mapping[str, int]) -> dict[str, Named]:
    """Longest names first; a shorter one joins the person whose surname (else given name) it is, else its own."""
    groups: list[_Person] = []
    by_key: dict[tuple[str, ...], list[int]] = {}
    joined: dict[str, _Person] = {}
    for name in sorted(times, key=lambda name: (-len(_core(name)), -times[name], -len(name), name)):
        core = _core(name)
        generation = _generation(name)
        best = max(
            (
                (_fit(core, groups[i].core), groups[i].count, -i)
                for i in {i for key in _wanted(core) for i in by_key.get(key, ())}
                if len(core) == 1 or generation == groups[i].generation
            ),
            default=(0, 0, 0),
        )
        if best[0]:
            group = groups[-best[2]]
            group.count += times[name]
        else:
            group = _Person(core, generation, name, times[name])
            for key in _offered(core):
                by_key.setdefault(key, []).append(len(groups))
            groups.append(group)
        joined[name] = group
    return {
        name: Named("person", full_key("person", group.name), group.name, len(group.core) > 1)
        for name, group in joined.items()
    }


def _offered(core: Sequence[str]) -> set[tuple[str, ...]]:
    """Under what a person is found: a roster of thousands must not be walked for each of its names."""
    ends = {tuple(core[at:]) for at in range(len(core))}
    return ends | {(core[0], "", core[-1]), (core[0], "")} if core else ends


def _wanted(core: Sequence[str]) -> set[tuple[str, ...]]:
    """Under what the persons stand whom a name may fit: as an end of theirs, by given name and surname, by one of them."""
    return {tuple(core), (core[0], "", core[-1]) if len(core) > 1 else (core[0], "")} if core else set()


def _fit(core: Sequence[str], group: Sequence[str]) -> int:
    """How well a name fits a longer or equal one that is known already; 0 for not at all."""
    if core == group:
        return 5
    if len(core) > 1 and len(group) > 1 and core[-1] == group[-1] and core[0] == group[0]:
        return 4
    if len(core) > 1 and list(group[-len(core) :]) == core:
        return 3
    if len(core) == 1 and len(group) > 1:
        return 2 if core[0] == group[-1] else 1 if core[0] == group[0] else 0
    return 0


# ---------------------------------------------------------------- organisations


def _others(names: Sequence[str]) -> dict[str, str]:
    """An acronym stands for the one organisation of the article that it abbreviates; Inc and its like fall off."""
    shown: dict[str, str] = {}
    for name in names:
        words = name.rstrip(".").split()
        short = " ".join(words[:-1]) if len(words) > 1 and words[-1].casefold().rstrip(".") in _COMPANY_FORMS else name
        shown[name] = short.rstrip(",")
    initials: dict[str, set[str]] = {}
    for name in shown.values():
        words = _WORDS.findall(name)
        if len(words) > 1:
            for letters in {"".join(w[0] for w in words if w[0].isupper()), "".join(w[0] for w in words).upper()}:
                initials.setdefault(letters, set()).add(name)
    for name in names:
        letters = name.replace(".", "")
        if letters.isupper() and 2 <= len(letters) <= 7 and len(meant := initials.get(letters, set())) == 1:
            shown[name] = next(iter(meant))
    tails = _tails(list(dict.fromkeys(shown.values())))
    return {name: tails[short] for name, short in shown.items()}


def _tails(names: Sequence[str]) -> dict[str, str]:
    """A name of two words or more that ends one longer name of the article, and no other, means that one (Key Bridge)."""
    longer: dict[str, set[str]] = {}
    for name in names:
        words = name.split(" ")
        for cut in range(1, len(words) - 1):
            longer.setdefault(" ".join(words[cut:]), set()).add(name)
    listed = {name for name in names if any((kind, fold(name)) in shown_names() for kind in _UNPERSONED)}
    return {
        name: next(iter(longer[name])) if name not in listed and len(longer.get(name, ())) == 1 else name
        for name in names
    }

"""People's names taken apart: which two may be one person, by given names, initials, generation and forms of address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from tui.judge.entities_lists import fold, lines

Gender = Literal["", "m", "f"]

_GENERATIONS = frozenset(("jr", "sr", "ii", "iii", "iv"))
_MALE = frozenset(("mr", "sir", "lord", "king", "prince", "congressman", "father", "brother"))
_FEMALE = frozenset(
    ("mrs", "ms", "miss", "mme", "lady", "dame", "queen", "princess", "congresswoman", "first lady", "sister")
)


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name of a person, folded and taken apart: Donald J. Trump Jr. is donald, j, trump, jr."""

    core: tuple[str, ...]
    """Its parts without initials and generation; never empty for a name that holds a letter."""
    initials: tuple[str, ...]
    """Those before and between the parts, as letters."""
    generation: str
    """jr, ii, iii, iv; empty for a father and for who has none."""

    @property
    def lone(self) -> bool:
        return len(self.core) == 1

    @property
    def given(self) -> str:
        return self.core[0]

    @property
    def last(self) -> str:
        return self.core[-1]


def person_name(name: str) -> PersonName:
    """Take a name apart. Sr says what the name without it says."""
    parts = [fold(part) for part in name.replace(",", " ").split()]
    parts = [part for part in parts if part] or [fold(name)]
    generation = ""
    while len(parts) > 1 and parts[-1] in _GENERATIONS:
        generation = parts.pop()
    written = name.split()
    initials = tuple(
        letter for part in written[: len(parts) - 1] if _is_initial(part) for letter in fold(part) if letter.isalpha()
    )
    full = [part for part, raw in zip(parts, written, strict=False) if not _is_initial(raw)]
    core = full if full and full[-1] == parts[-1] else parts
    if len(core) == 1 and len(initials) > 1:  # J.D. Vance and JD Vance are called so
        return PersonName(("".join(initials), core[0]), (), "" if generation == "sr" else generation)
    return PersonName(tuple(core), initials, "" if generation == "sr" else generation)


def _is_initial(part: str) -> bool:
    """J. and H.W. and a lone J; not Al or Xi."""
    letters = part.replace(".", "")
    return letters.isalpha() and (len(letters) == 1 or (part.count(".") == len(letters) and letters.isupper()))


def key_of(name: str) -> str:
    """The key of a full name: given name, surname and generation. Initials are left out, but for several at once
    (George H.W. Bush is not George W. Bush)."""
    key = _key(person_name(name))
    return known_as().get(key, key)


def _key(parsed: PersonName) -> str:
    core = parsed.core
    many = "".join(parsed.initials) if len(parsed.initials) > 1 and len(core) > 1 else ""
    ends = [core[0], *([many] if many else []), core[-1]] if len(core) > 1 else [*core]
    return " ".join([*ends, *([parsed.generation] if parsed.generation else [])])


def fits(short: PersonName, long: PersonName) -> int:
    """How well a name fits one that is as long or longer; 0 for not at all.

    5 the same name, 4 given name and surname (or a nickname of it), 3 an end of it, 2 its surname, 1 its given name.
    """
    if not short.core or not long.core or clashing(short, long):
        return 0
    if short.lone:
        if long.lone:
            return 5 if short.core == long.core else 0
        return 2 if short.last == long.last else 1 if short.last == long.given and not short.initials else 0
    if short.generation != long.generation:
        return 0
    if short.core == long.core:
        return 5
    if short.last == long.last and (short.given == long.given or called(short.given, long.given)):
        return 4
    if len(short.core) < len(long.core) and long.core[-len(short.core) :] == short.core:
        return 3
    return 0


def clashing(a: PersonName, b: PersonName) -> bool:
    """Initials that cannot be those of one person: K. Smith is not John Smith, nor George W. George H.W. Bush."""
    if a.last != b.last:
        return False
    for one, other in ((a, b), (b, a)):
        if one.lone and one.initials and not other.lone and one.initials[0] not in (other.given[0], *other.initials):
            return True
    if a.lone or b.lone:
        return bool(a.lone and b.lone and a.initials and b.initials and a.initials[0] != b.initials[0])
    shared = min(len(a.initials), len(b.initials))
    return a.initials[:shared] != b.initials[:shared] or (shared > 0 and len(a.initials) != len(b.initials))


@cache
def nicknames() -> Mapping[str, frozenset[str]]:
    """A given name -> what people of that name are called. Read when the first name asks for it."""
    return {line.split()[0]: frozenset(line.split()[1:]) for line in lines("nicknames.txt")}


@cache
def called(a: str, b: str) -> bool:
    """Whether people called by one of these given names may be called by the other: Joe and Joseph, Bill and Will."""
    known = nicknames()
    if b in known.get(a, ()) or a in known.get(b, ()):
        return True
    return min(len(a), len(b)) <= 5 and any(a in names and b in names for names in known.values())


@cache
def known_as() -> Mapping[str, str]:
    """Keys of people who go by several names -> the key of the one to go by."""
    found: dict[str, str] = {}
    for line in lines("people.txt"):
        shown, *others = line.split("|")
        found.update((_key(person_name(name)), _key(person_name(shown))) for name in others)
    return found


def gender(role: str) -> Gender:
    """What a title or form of address says of who bears it."""
    words = role.casefold().replace(".", "").split()
    for word in words:
        if word in _FEMALE:
            return "f"
        if word in _MALE:
            return "m"
    return "f" if "first lady" in role.casefold() else ""

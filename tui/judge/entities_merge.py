"""Which names of one article are one entity, and by what key it is known in other articles."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from tui.judge.entities_cues import PLAIN_TITLES, STATES
from tui.judge.entities_lists import fold, peoples, shown_names
from tui.judge.entities_names import Gender, PersonName, called, fits, gender, key_of, person_name
from tui.models import EntityType

_UNPERSONED: tuple[EntityType, ...] = ("place", "organisation")
_COMPANY_FORMS = frozenset(("inc", "corp", "co", "ltd", "llc", "plc", "corporation", "company", "limited"))
_WORDS = re.compile(r"\w+")
_AMERICAN = re.compile(r"^(?:united states|usa|us) (?=\w)")
_OFFICE = re.compile(r"^(department|ministry) of (?:the )?(\w+(?: and \w+)?)$")
_BODY = re.compile(
    r"(?:^|\b)(?:Court|Parliament|Assembly|Senate|Ministry|Navy|Army|Air Force|Coast Guard|Central Bank|Reserve Bank|Cabinet"
    r"|Election Commission|Court of Appeal|House of Representatives)$|^(?:Ministry|Department) (?:of|for) "
)
"""Bodies that one country has as well as the next."""
_NAMESAKES = 50
"""People of one surname that are compared by their given names: a roster of thousands is not."""


class Written(NamedTuple):
    """A name where a text has it."""

    type: EntityType
    name: str
    role: str = ""
    """The title or form of address before it."""
    headline: bool = False


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


def merge(names: Sequence[Written]) -> list[Named]:
    """The entity that each name of one article means; `names` in order of mention."""
    people = iter(_people([name for name in names if name.type == "person"]))
    others = _others([tidy(name.name) for name in names if name.type == "organisation"])
    bodies = _bodies([tidy(name.name) for name in names if name.type == "organisation" and not name.headline])
    places = _places([tidy(name.name) for name in names if name.type == "place"])
    resolved = []
    for name in names:
        plain = tidy(name.name)
        if name.type == "person":
            resolved.append(next(people))
        else:
            resolved.append(
                _listed(name.type, bodies.get(plain) or (others if name.type == "organisation" else places)[plain])
            )
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
        return key_of(name)
    folded = fold(name)
    if kind == "organisation":
        body, country = body_of_a_country(name)
        if body:
            return f"{full_key(kind, body)} of {fold(country)}"
        folded = _AMERICAN.sub("us ", folded.replace("&", "and"))
        if office := _OFFICE.match(folded.removeprefix("us ")):
            folded = f"{'us ' if folded.startswith('us ') else ''}{office[2]} {office[1]}"
    return folded


def _listed(kind: EntityType, name: str) -> Named:
    """A place or organisation. A listed one keeps its listed type: a capital that acts is still that capital."""
    if kind == "place":
        name = STATES.get(name.rstrip("."), name)
    folded = fold(name)
    other: EntityType = "organisation" if kind == "place" else "place"
    for listed in (kind, other):
        if shown := shown_names().get((listed, folded)):
            return Named(listed, fold(shown), shown, True)
    return Named(kind, full_key(kind, name), name, True)


# ---------------------------------------------------------------- people


@dataclass(slots=True)
class _Person:
    name: str
    parsed: PersonName
    count: int
    genders: set[Gender] = field(default_factory=set)
    last_seen: int = -1

    def named(self) -> Named:
        return Named("person", full_key("person", self.name), self.name, not self.parsed.lone)


def _people(mentions: Sequence[Written]) -> list[Named]:
    """Longest names first; a shorter one joins the person whose surname (else given name) it is, else its own.

    Of several that a lone name fits, it is one of the gender that its title tells, the one named most, then last.
    """
    plain = [tidy(mention.name) for mention in mentions]
    times = Counter(plain)
    parsed = {name: person_name(name) for name in times}
    groups = _Groups()
    candidates: dict[str, list[_Person]] = {}
    begun = _beginnings(plain, mentions)
    for name in sorted(times, key=lambda name: (-len(parsed[name].core), -times[name], -len(name), name)):
        found = groups.fitting(parsed[name])
        if parsed[name].lone:
            found = [person for person in found if not _someone_else(name, person, begun)]
        found = found or [groups.add(_Person(name, parsed[name], 0))]
        candidates[name] = found
        if len(found) == 1:
            found[0].count += times[name]
    for name, mention in zip(plain, mentions, strict=True):
        if len(candidates[name]) == 1 and (said := gender(mention.role)):
            candidates[name][0].genders.add(said)
    meant = []
    for at, (name, mention) in enumerate(zip(plain, mentions, strict=True)):
        found, said = candidates[name], gender(mention.role)
        fitting = [person for person in found if not said or not person.genders or said in person.genders] or found
        chosen = max(fitting, key=lambda person: (person.count, person.last_seen))
        chosen.last_seen = at
        meant.append(chosen.named())
    return meant


def _beginnings(plain: Sequence[str], mentions: Sequence[Written]) -> dict[str, tuple[int, bool]]:
    """Where the text first has each name, and whether with a title that says who it is."""
    begun: dict[str, tuple[int, bool]] = {}
    for at, (name, mention) in enumerate(zip(plain, mentions, strict=True)):
        if not mention.headline:
            titled = bool(mention.role) and mention.role.replace(".", "").split()[0] not in PLAIN_TITLES
            begun.setdefault(name, (at, titled))
    return begun


def _someone_else(lone: str, person: _Person, begun: Mapping[str, tuple[int, bool]]) -> bool:
    """The article alone cannot tell that a lone surname means this one.

    The President Trump of a text that names only Donald Trump Jr., or Ivanka Trump further down, is neither.
    """
    if person.parsed.lone:
        return False
    at, titled = begun.get(lone, (0, False))
    return bool(person.parsed.generation) or (titled and at < begun.get(person.name, (0, False))[0])


class _Groups:
    """The people of an article, found by what a shorter name may have of them: a roster of thousands is not walked."""

    def __init__(self) -> None:
        self._by_key: dict[tuple[str, ...], list[_Person]] = {}

    def add(self, person: _Person) -> _Person:
        core = person.parsed.core
        keys = {tuple(core[at:]) for at in range(len(core))} | {("", core[0])}
        if len(core) > 1:
            keys |= {(core[0], "", core[-1]), ("", "", core[-1])}
        for key in keys:
            self._by_key.setdefault(key, []).append(person)
        return person

    def fitting(self, name: PersonName) -> list[_Person]:
        """Those that fit best; more than one only for a lone name, which may then mean any of them."""
        core = name.core
        keys: list[tuple[str, ...]] = [tuple(core)]
        if name.lone:
            keys.append(("", core[0]))
        else:
            keys.append((core[0], "", core[-1]))
        near = [person for key in keys for person in self._by_key.get(key, ())]
        if not name.lone:
            namesakes = self._by_key.get(("", "", core[-1]), [])[:_NAMESAKES]
            near += [person for person in namesakes if called(name.given, person.parsed.given)]
        scored = [(fits(name, person.parsed), person) for person in {id(p): p for p in near}.values()]
        best = max((score for score, _ in scored), default=0)
        found = [person for score, person in scored if score == best and score]
        if len(found) > 1 and not name.lone:
            return [max(found, key=lambda person: person.count)]
        return found


# ---------------------------------------------------------------- organisations


def initials_of(name: str) -> set[str]:
    """The acronyms that may stand for a name of two words or more."""
    words = _WORDS.findall(name)
    if len(words) < 2:
        return set()
    return {"".join(w[0] for w in words if w[0].isupper()), "".join(w[0] for w in words).upper()}


def is_acronym(name: str) -> bool:
    letters = name.replace(".", "")
    return letters.isupper() and 2 <= len(letters) <= 7 and letters.isalpha()


def without_form(name: str) -> str:
    """A company's name without Inc and its like."""
    words = name.rstrip(".").split()
    short = " ".join(words[:-1]) if len(words) > 1 and words[-1].casefold().rstrip(".") in _COMPANY_FORMS else name
    return short.rstrip(",")


def _others(names: Sequence[str]) -> dict[str, str]:
    """An acronym stands for the one organisation of the article that it abbreviates; Inc and its like fall off."""
    shown = _spelt_out({name: without_form(name) for name in names})
    tails = _tails(list(dict.fromkeys(shown.values())))
    return {name: tails[short] for name, short in shown.items()}


def _places(names: Sequence[str]) -> dict[str, str]:
    """NSW is the New South Wales of the article."""
    shown = _spelt_out({name: name for name in names})
    tails = _tails(list(dict.fromkeys(shown.values())))
    return {name: tails[whole] for name, whole in shown.items()}


def _spelt_out(shown: dict[str, str]) -> dict[str, str]:
    """Names as written -> as shown; an acronym as the one of them that it abbreviates."""
    initials: dict[str, set[str]] = {}
    for name in shown.values():
        for letters in initials_of(name):
            initials.setdefault(letters, set()).add(name)
    return {
        name: next(iter(meant))
        if is_acronym(name) and len(meant := initials.get(name.replace(".", ""), set())) == 1
        else plain
        for name, plain in shown.items()
    }


def _bodies(names: Sequence[str]) -> dict[str, str]:
    """The Supreme Court is that of India in an article that has named the Supreme Court of India, and no other, before."""
    begun: dict[str, int] = {}
    for at, name in enumerate(names):
        begun.setdefault(name, at)
    of_countries: dict[str, list[str]] = {}
    for name in begun:
        if body := body_of_a_country(name)[0]:
            of_countries.setdefault(body, []).append(name)
    return {
        body: full[0]
        for body, full in of_countries.items()
        if len(full) == 1 and begun[full[0]] < begun.get(body, len(names))
    }


def body_of_a_country(name: str) -> tuple[str, str]:
    """(Supreme Court, India) of the Supreme Court of India and the Indian Supreme Court; empty for what is no such body."""
    first, _, rest = name.partition(" ")
    head, _, tail = name.rpartition(" of ")
    country = shown_names().get(("place", fold(tail)), "")
    kind, people = peoples().get(first, ("", ""))
    if kind == "place" and _BODY.search(rest):
        return rest, people
    if country and ("place", country) in peoples().values() and _BODY.search(head):
        return head, country
    return "", ""


def _tails(names: Sequence[str]) -> dict[str, str]:
    """A name of two words or more that ends one longer name of the article, and no other, means that one (Key Bridge)."""
    longer: dict[str, set[str]] = {}
    for name in names:
        words = name.split(" ")
        for cut in range(1, len(words) - 1):
            if not words[cut - 1].islower():  # the laboratories of Bell Labs are not Bell Labs
                longer.setdefault(" ".join(words[cut:]), set()).add(name)
    listed = {name for name in names if any((kind, fold(name)) in shown_names() for kind in _UNPERSONED)}
    return {
        name: next(iter(longer[name])) if name not in listed and len(longer.get(name, ())) == 1 else name
        for name in names
    }

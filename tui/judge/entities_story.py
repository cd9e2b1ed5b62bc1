"""Which names of one story's articles are one entity: what no article can tell alone.

A lone surname is the story's one person of that surname; an acronym the story's one organisation that it abbreviates.
Nothing is joined by a surname alone where the story has two people of it, and nothing is lost: each decision has
its reason, and is made anew when the story changes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from tui.judge.entities_lists import fold, given_names, shown_names
from tui.judge.entities_merge import body_of_a_country, initials_of, is_acronym, tidy, without_form
from tui.judge.entities_names import called, clashing, fits, person_name
from tui.models import EntityType

MOSTLY = 0.9
"""Share of a lone surname's uses in the story's other articles that must mean one person, where two bear it."""
MAINLY = 0.6
"""Share of the articles on people of a surname that the one must have whom a role and the surname alone may mean."""
KNOWN_FROM = 3
"""Articles of a person that the store must hold before a role and a surname alone may mean them."""


@dataclass(frozen=True, slots=True)
class StoryName:
    """An entity as the articles of a story name it, each for itself."""

    own: str
    """The entity's id as its articles alone give it."""
    type: EntityType
    names: Mapping[str, int]
    """As written -> how often."""
    whole: bool
    """Some article names it in full."""
    articles: tuple[str, ...]
    """Those that name it, earliest first."""
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Resolution:
    """In this story, what articles call `own` is `entity`."""

    own: str
    entity: str
    reason: str


@dataclass(frozen=True, slots=True)
class Holder:
    """A person known by a full name, with the roles that texts state."""

    id: str
    name: str
    articles: int
    roles: tuple[tuple[str, int], ...]
    """With how often texts state them."""


class People(Protocol):
    """What is known of people beyond the story."""

    def of_surname(self, surname: str, limit: int) -> Sequence[tuple[str, str, int, tuple[tuple[str, int], ...]]]:
        """People known by a full name that ends so, those of most articles first: id, name, articles, roles."""


class StoryIndex(People, Protocol):
    """What this judge asks of the store."""

    def of_story(
        self, story: str
    ) -> Sequence[tuple[str, EntityType, Mapping[str, int], bool, tuple[str, ...], tuple[str, ...]]]:
        """What the articles of a story name, each for itself: the fields of StoryName."""


def judge(stories: Iterable[str], index: StoryIndex) -> dict[str, list[Resolution]]:
    """What the names of these stories mean in them."""
    return {story: resolve([StoryName(*name) for name in index.of_story(story)], index) for story in stories}


@dataclass(slots=True)
class _Entity:
    """Names of the story that are one entity so far."""

    id: str
    type: EntityType
    names: Counter[str]
    whole: bool
    articles: tuple[str, ...]
    roles: tuple[str, ...]
    shown: str = field(init=False)

    def __post_init__(self) -> None:
        self.shown = max(self.names, key=lambda name: (len(tidy(name).split()), self.names[name], name))

    @property
    def weight(self) -> tuple[int, int]:
        return len(self.articles), self.names.total()


def resolve(names: Sequence[StoryName], people: People) -> list[Resolution]:
    """What each name of a story means in it, where that differs from what its articles say alone.

    The same names give the same answer in any order.
    """
    entities = {
        name.own: _Entity(name.own, name.type, Counter(name.names), name.whole, name.articles, name.roles)
        for name in names
    }
    found: dict[str, Resolution] = {}

    def join(own: _Entity, into: _Entity, reason: str) -> None:
        del entities[own.id]
        into.names.update(own.names)
        into.articles = tuple(dict.fromkeys((*into.articles, *own.articles)))
        for id, earlier in found.items():
            if earlier.entity == own.id:
                found[id] = Resolution(id, into.id, earlier.reason)
        found[own.id] = Resolution(own.id, into.id, reason)

    _types(entities, join)
    _full_names(entities, join)
    _lone_names(entities, people, join)
    _organisations(entities, join)
    _unnamed(entities, people, join, found)
    return [found[own] for own in sorted(found) if found[own].entity != own]


Join = Callable[[_Entity, _Entity, str], None]


def _of(entities: Mapping[str, _Entity], *kinds: EntityType) -> list[_Entity]:
    """Entities of these types, weightiest first."""
    return sorted((e for e in entities.values() if e.type in kinds), key=lambda e: (e.weight, e.id), reverse=True)


# ---------------------------------------------------------------- one name, two types


def _types(entities: dict[str, _Entity], join: Join) -> None:
    """The same name as place in one article and organisation in another: what most articles say."""
    same: dict[str, list[_Entity]] = {}
    for entity in _of(entities, "place", "organisation", "person"):
        if entity.whole:
            same.setdefault(fold(tidy(entity.shown)), []).append(entity)
    for first, *others in same.values():
        for other in others:
            if len(first.articles) >= 2 * len(other.articles):
                join(other, first, f"most articles take {first.shown} for {_A[first.type]}")


_A: Mapping[EntityType, str] = {"person": "a person", "organisation": "an organisation", "place": "a place"}


# ---------------------------------------------------------------- people


def _full_names(entities: dict[str, _Entity], join: Join) -> None:
    """Joe Biden and Joseph Biden in one story are one; two who stand side by side in one article are two."""
    by_surname: dict[str, list[_Entity]] = {}
    for entity in _of(entities, "person"):
        if entity.whole:
            by_surname.setdefault(person_name(entity.shown).last, []).append(entity)
    for namesakes in by_surname.values():
        for at, entity in enumerate(namesakes):
            name = person_name(entity.shown)
            for better in namesakes[:at]:
                other = person_name(better.shown)
                if better.id not in entities or not set(entity.articles).isdisjoint(better.articles):
                    continue
                if fits(name, other) >= 3 or fits(other, name) >= 3:
                    if _is_title_with_name(better, entity):
                        join(better, entity, f"{better.shown} is {entity.shown} with a title")
                        break
                    nick = name.given != other.given and called(name.given, other.given)
                    reason = f"{entity.shown} is {better.shown}: " + ("a short name" if nick else "the longer name")
                    join(entity, better, reason)
                    break


def _is_title_with_name(longer: _Entity, shorter: _Entity) -> bool:
    """Leader Chuck Schumer: the longer name only puts a word before the shorter one that is no given name."""
    long, short = person_name(longer.shown).core, person_name(shorter.shown).core
    if not 1 < len(short) < len(long) or long[-len(short) :] != short:
        return False
    return not any(name.casefold() == long[0] for name in given_names()) and len(shorter.articles) >= len(
        longer.articles
    )


def _lone_names(entities: dict[str, _Entity], people: People, join: Join) -> None:
    """A lone surname is the story's one person of that surname."""
    full: dict[str, list[_Entity]] = {}
    given: dict[str, list[_Entity]] = {}
    for entity in _of(entities, "person"):
        if entity.whole:
            name = person_name(entity.shown)
            full.setdefault(name.last, []).append(entity)
            given.setdefault(name.given, []).append(entity)
    for entity in _of(entities, "person", "place", "organisation"):
        if entity.whole and (entity.type == "person" or not _taken_for_place(entity, full)):
            continue
        name = person_name(tidy(entity.shown))
        token = name.last
        near = [e for e in full.get(token, ()) if not clashing(name, person_name(e.shown))]
        if len(near) == 1:
            if not _may_be(entity, near[0], token, people):
                continue
            times = len(near[0].articles)
            where = "another article names" if times == 1 else f"{times} articles name"
            join(entity, near[0], f"the only {tidy(entity.shown)} of this story: {where} {near[0].shown}")
        elif len(near) > 1:
            votes = {e.id: _times(e, token) for e in near}
            best = max(near, key=lambda e: (votes[e.id], e.weight, e.id))
            holder = _holder(token, entity.roles, people)
            if votes[best.id] >= 2 and votes[best.id] >= MOSTLY * sum(votes.values()):
                join(entity, best, f"the other articles of this story call {best.shown} so")
            elif holder is not None and any(e.id == holder.id for e in near):
                join(entity, entities[holder.id], f"the one {tidy(entity.shown)} known with the same role")
        elif name.lone and entity.type == "person":
            near = [e for e in given.get(token, ()) if _times(e, token)]
            if len(near) == 1 and len(given[token]) == 1:
                join(entity, near[0], f"another article of this story calls {near[0].shown} so")


def _may_be(lone: _Entity, person: _Entity, surname: str, people: People) -> bool:
    """Whether a lone surname may mean the story's only person of it.

    Their own article did not take them for one where it gives the surname a title before it names that person; then
    somebody better known may be meant (President Trump, in a text that also names Ivanka Trump).
    """
    if set(lone.articles).isdisjoint(person.articles) or _times(person, surname):
        return True
    known = people.of_surname(surname, 1)
    return not known or known[0][0] == person.id or known[0][2] < KNOWN_FROM


def _taken_for_place(entity: _Entity, people: Mapping[str, list[_Entity]]) -> bool:
    """A surname that some article took for a place or an organisation: only where it is a word that no list knows."""
    plain = fold(tidy(entity.shown))
    return (
        " " not in plain
        and plain in people
        and len(people[plain]) == 1
        and not is_acronym(entity.shown)
        and ("place", plain) not in shown_names()
        and ("organisation", plain) not in shown_names()
        and _times(people[plain][0], plain) >= 2 * entity.names.total()
    )


def _times(entity: _Entity, token: str) -> int:
    """How often the entity is called by this one word."""
    return sum(times for name, times in entity.names.items() if fold(tidy(name)) == token)


def _unnamed(entities: dict[str, _Entity], people: People, join: Join, found: dict[str, Resolution]) -> None:
    """Lone names that the story gives no full name for: by role, else one for the whole story."""
    rest: dict[str, list[_Entity]] = {}
    for entity in sorted(entities.values(), key=lambda e: (e.articles, e.id)):
        if entity.type == "person" and not entity.whole:
            rest.setdefault(fold(tidy(entity.shown)), []).append(entity)
    full = {person_name(e.shown).last for e in entities.values() if e.type == "person" and e.whole}
    for plain, (first, *others) in rest.items():
        if plain in full:
            continue  # several of that surname are in the story: each article's stays its own
        for other in others:
            join(other, first, f"no article of this story names {first.shown} in full")
        roles = {role for entity in (first, *others) for role in entity.roles}
        holder = _holder(plain, roles, people) if roles else None
        if holder is not None:
            del entities[first.id]
            reason = f"the one {first.shown} known, with the same role: {holder.name}"
            for own in [first.id, *(id for id, r in found.items() if r.entity == first.id)]:
                found[own] = Resolution(own, holder.id, reason)


def _holder(surname: str, roles: Iterable[str], people: People) -> Holder | None:
    """The one person known by this surname, if texts give them the role that this story states."""
    known = [Holder(*holder) for holder in people.of_surname(surname, 8)]
    if not known or known[0].articles < KNOWN_FROM:
        return None
    stated = [words for words in map(_words, roles) if words]
    held = [
        sum(count for role, count in h.roles if any(a <= b or (b and b <= a) for a in stated for b in [_words(role)]))
        for h in known
    ]
    mainly = known[0].articles >= MAINLY * sum(h.articles for h in known)
    return known[0] if held[0] and mainly and held[0] >= MOSTLY * sum(held) else None


def _words(role: str) -> frozenset[str]:
    return frozenset(role.casefold().replace(".", "").split()) - {"the", "of", "us", "former", "mr"}


# ---------------------------------------------------------------- organisations and places


def _organisations(entities: dict[str, _Entity], join: Join) -> None:
    """An acronym, a name without its beginning: what one longer name of the story, and no other, has."""
    acronyms: dict[str, list[_Entity]] = {}
    ends: dict[tuple[EntityType, str], list[_Entity]] = {}
    for entity in _of(entities, "organisation", "place"):
        words = without_form(tidy(entity.shown)).split()
        for letters in initials_of(" ".join(words)) if entity.type == "organisation" else ():
            acronyms.setdefault(letters, []).append(entity)
        for cut in range(1, len(words) - 1):
            if not words[cut - 1].islower():
                ends.setdefault((entity.type, fold(" ".join(words[cut:]))), []).append(entity)
    _bodies(entities, join)
    for entity in _of(entities, "organisation", "place"):
        plain = tidy(entity.shown)
        if (entity.type, fold(plain)) in shown_names():
            continue
        if is_acronym(plain) and entity.type == "organisation":
            longer, reason = acronyms.get(plain.replace(".", ""), []), "its initials"
        else:
            longer, reason = ends.get((entity.type, fold(without_form(plain))), []), "the longer name"
        longer = [e for e in longer if e.id in entities and e is not entity]
        if len(longer) == 1:
            join(entity, longer[0], f"{plain} is {longer[0].shown}: {reason}")


def _bodies(entities: dict[str, _Entity], join: Join) -> None:
    """The Supreme Court of one article is the Supreme Court of India of as many others, which never call it so alone."""
    full: dict[str, list[_Entity]] = {}
    for entity in _of(entities, "organisation"):
        if body := body_of_a_country(tidy(entity.shown))[0]:
            full.setdefault(fold(body), []).append(entity)
    for entity in _of(entities, "organisation"):
        meant = full.get(fold(tidy(entity.shown)), [])
        if (
            len(meant) == 1
            and len(meant[0].articles) >= len(entity.articles)
            and set(meant[0].articles).isdisjoint(entity.articles)
        ):
            join(entity, meant[0], f"{tidy(entity.shown)} is {meant[0].shown}: the only one of this story")

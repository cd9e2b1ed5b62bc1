"""From labelled words to names: what a tagger's spans lose, gain and become by plain rules of English newswriting."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tui.judge import entities_cues as cues
from tui.judge.entities_lists import demonyms, gazetteer
from tui.judge.entities_spans import Field
from tui.judge.recogniser_words import Word
from tui.models import EntityType

KINDS: dict[str, EntityType] = {"PER": "person", "ORG": "organisation", "LOC": "place"}

_PARTY = re.compile(r"(?:[DRI]|Dem|Rep|Ind|Lab|Con|SNP|LD)\.?-[A-Z]")
"""D-N.Y., R-Texas: party and state of a lawmaker."""
_INITIAL = re.compile(r"[A-Z]\.$")
_MAIL = re.compile(r"[\w.-]*@\w")
_ADDRESS_ENDS = re.compile(r"\.(?:com|org|net|edu|gov|info|io|co|uk|de|fr|tv)(?![a-z])", re.IGNORECASE)
_HEADS_OF = frozenset(["administration", "campaign", "presidency"])
_AFTER_PLATFORM = frozenset(["on", "to", "via", "from", "over", "through"])
_GENERATIONS = frozenset(["Jr", "Jr.", "Sr", "Sr.", "II", "III", "IV"])
_COMPASS = cues.COMPASS | {"Saudi", "Latin", "Native", "Middle", "Sri", "Costa", "Puerto", "Sierra"}
_SAINTS = frozenset(("Saint", "St", "Count", "Chief"))
_EDGES = frozenset("\"'“”‘’.,;:-–—()[]/&*|•…#@") | {"'s", "’s"}
_QUOTES = frozenset(('"', "”", "’", "'", "“", "‘"))
_NICKNAMED = 7
"""Words from the beginning of a name to its surname, with a nickname in quotation marks between them."""
_ROLE_WORDS = 7
"""How far before a name its title may begin."""


class Name(NamedTuple):
    """Words `first` to `last` (exclusive) of a block."""

    first: int
    last: int
    type: EntityType | None
    """None for a ship, a telescope, a law: no name of ours, and its name elsewhere neither."""
    role: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A title, a heading or a paragraph, cut into words."""

    field: Field
    text: str
    """The whole field: offsets of words are in it."""
    words: list[Word]
    trusted: bool
    """Its capitals tell something: it is no headline in title case."""

    def written(self, name: Name) -> str:
        return self.text[self.words[name.first].start : self.words[name.last - 1].end]


def names_of(block: Block, labels: Sequence[str]) -> list[Name]:
    """The names that the labels of a block's words tell, in order, each put right."""
    found: list[Name] = []
    taken = 0
    for first, last, kind in _spans(labels):
        if kind not in KINDS or first < taken:
            continue
        type: EntityType = "person" if _is_titled(block, first, last) else KINDS[kind]
        name = _trimmed(block, first, last, type)
        if name and name.type == "person" and name.last == last:
            name = _going_on(block, name, labels)
        if name and name.first >= taken and not _is_none(block, name):
            found.append(name._replace(type=None) if _is_thing(block, name) else name)
            taken = name.last
    return _added(block, _with_nicknames(block, found))


def _spans(labels: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    start, kind = 0, ""
    for at, label in enumerate(labels):
        if label == "O" or label[0] == "B" or label[2:] != kind:
            if kind:
                yield start, at, kind
            start, kind = at, label[2:]
    if kind:
        yield start, len(labels), kind


def _going_on(block: Block, name: Name, labels: Sequence[str]) -> Name:
    """A person's name that ended with al or bin goes on; one that goes on and is an `it` is an organisation's."""
    words = block.words
    at = name.last
    if not (
        block.trusted
        and name.last - name.first > 1
        and at < len(words)
        and labels[at] == "O"
        and words[at].start == words[at - 1].end + 1
        and words[at].text.istitle()
        and len(words[at].text) > 2
    ):
        return name
    if words[at - 1].text.casefold() in cues.PERSON_PARTICLES:
        return name._replace(last=at + 1)
    after = [word.text for word in words[at + 1 : at + 3]]
    return name._replace(last=at + 1, type="organisation") if after in ([",", "its"], [",", "which"]) else name


def _is_titled(block: Block, first: int, last: int) -> bool:
    """President Bouteflika is a person, whatever a tagger takes him for."""
    before = block.words[first - 1].text.rstrip(".") if first else ""
    return (
        before[:1].isupper()
        and last == first + 1
        and before not in _SAINTS
        and not _is_listed(block, first, last)
        and bool(_title_before(block, first))
    )


# ---------------------------------------------------------------- where a name begins and ends


def _with_nicknames(block: Block, found: list[Name]) -> list[Name]:
    """Joaquín "El Chapo" Guzmán is one name, also where the quotation marks made several of it."""
    joined: list[Name] = []
    for name in found:
        for at in range(len(joined) - 1, max(-1, len(joined) - 3), -1):
            if name.type == joined[at].type == "person" and _is_nicknamed(block.words[joined[at].first : name.first]):
                name = name._replace(first=joined[at].first, role=joined[at].role)
                del joined[at:]
                break
        joined.append(name)
    return joined


def _is_nicknamed(before: Sequence[Word]) -> bool:
    """Whether a given name and a nickname in quotation marks is all that stands before a surname."""
    quotes = [at for at, word in enumerate(before) if word.text in _QUOTES]
    return (
        2 < len(before) <= _NICKNAMED
        and len(quotes) == 2
        and 0 < quotes[0] < quotes[1] - 1
        and quotes[1] == len(before) - 1
        and all(word.text[0].isupper() for word in before[: quotes[0] + 2] if word.text not in _QUOTES)
    )


def _trimmed(block: Block, first: int, last: int, kind: EntityType) -> Name | None:
    words = block.words
    while first < last and words[first].text in _EDGES:
        first += 1
    while first < last and words[last - 1].text in _EDGES and not _is_listed(block, first, last):
        last -= 1
    if last - first > 1 and words[first].text in ("the", "The") and not _is_listed(block, first, last):
        first += 1
    if first >= last:
        return None
    if kind != "organisation":
        # Detroit's Bumpy Road: a headline goes on after its first name.
        last = next((at for at in range(first + 1, last) if words[at].text in ("'s", "’s")), last)
    if words[last - 1].text.endswith("'") and len(words[last - 1].text) > 1:
        return None
    if kind == "organisation":
        last = _without_seat(block, first, last)
    while last - first > 1 and kind != "organisation" and _ends_plainly(block, first, last):
        last -= 1
    if words[last - 1].text in cues.CONNECTIVES and not _is_listed(block, first, last):
        while last - first > 1 and words[last - 1].text in cues.CONNECTIVES:
            last -= 1
        if last - first == 1 and kind == "organisation" and words[first].text in cues.ORGANISATION_HEADS | {"Group"}:
            return None
    if kind != "organisation" and last - first > 1 and words[last - 1].text in cues.INSTITUTION_ENDS:
        kind = kind if _is_listed(block, first, last) else "organisation"
    role = ""
    if kind == "person":
        first, role = _without_title(block, first, last)
        role = role or _title_before(block, first)
        if last < len(words) and words[last].text in _GENERATIONS:
            last += 1
        elif last + 1 < len(words) and words[last].text == "," and words[last + 1].text in ("Jr.", "Sr.", "Jr", "Sr"):
            last += 2
    elif last < len(words) and words[last].text in ("'s", "’s") and _is_listed(block, first, last + 1):
        last += 1
    return Name(first, last, kind, role)


def _without_seat(block: Block, first: int, last: int) -> int:
    """Where Maersk of Denmark ends that is no Bank of England: before its country."""
    words = block.words
    if last - first > 2 and words[last - 2].text == "of" and _is_listed(block, last - 1, last):
        head = words[last - 3].text
        if head not in cues.ORGANISATION_ENDS and head not in cues.ORGANISATION_HEADS and head not in cues.PLACE_HEADS:
            return last - 2
    return last


def _ends_plainly(block: Block, first: int, last: int) -> bool:
    """Damascus falls: a listed name and a word that is none."""
    return block.words[last - 1].text.islower() and _is_listed(block, first, last - 1)


def is_listed(block: Block, name: Name) -> bool:
    """Whether a name is on the lists of places and organisations, and no other word."""
    return _is_listed(block, name.first, name.last) and block.written(name) not in cues.AMBIGUOUS


def is_listed_name(block: Block, name: Name) -> bool:
    """Whether a name is on the lists, whatever else it may be."""
    return _is_listed(block, name.first, name.last)


def _is_listed(block: Block, first: int, last: int) -> bool:
    written = block.text[block.words[first].start : block.words[last - 1].end].replace("’", "'")
    return written in gazetteer("en").known


def _without_title(block: Block, first: int, last: int) -> tuple[int, str]:
    """Where a person's name begins after the title that was taken for a part of it, and that title."""
    start, end = block.words[first].start, block.words[last - 1].end
    if block.words[first].text[:2] in cues.TITLE_STARTS and (title := cues.TITLE.match(block.text, start, end)):
        after = first
        while after < last and block.words[after].start < title.end():
            after += 1
        if after < last:
            before = _title_before(block, first)
            return after, f"{before} {title[0]}".strip()
    return first, ""


def _title_before(block: Block, first: int) -> str:
    """The title that ends where a name begins: former Secretary of State."""
    words = block.words
    start = words[first].start
    found = ""
    for at in range(first - 1, max(-1, first - 1 - _ROLE_WORDS), -1):
        word = words[at]
        if word.text in _EDGES or not (word.text[0].isalpha()):
            break
        if word.text[:2] in cues.TITLE_STARTS or word.text in cues.ROLE_PREFIXES:
            title = cues.TITLE.match(block.text, word.start)
            if title and block.text[title.end() : start].strip(" .") == "" and title.end() <= start:
                found = title[0].rstrip(".")
    return found


# ---------------------------------------------------------------- what is no name


def _is_none(block: Block, name: Name) -> bool:
    words = [word.text for word in block.words[name.first : name.last]]
    last = words[-1]
    if len(words) == 1:
        if (
            len(last) == 1
            or _INITIAL.match(last)
            or last in cues.NEVER
            or last in demonyms()
            or last.isdigit()
            or _PARTY.match(last)
        ):
            return True
    elif last in demonyms() and words[0] in _COMPASS:
        return True
    written = block.written(name)
    if name.type == "person" and (title := cues.TITLE.match(written)) and title.end() == len(written):
        return True
    if not any(letter.isupper() for word in words for letter in word) and written[0].isascii():
        return True
    if name.first == 0 and len(words) > 2 and all(word.islower() for word in words[1:]):
        return True
    if "-" in last and len(words) == 1 and all(part in demonyms() for part in last.split("-")):
        return True
    if _is_handle(block, name):
        return True
    if len(words) == 1 and _is_in_brackets(block, name):
        # [Keir] Starmer is Starmer.
        after = block.words[name.last + 1 : name.last + 2]
        given = bool(after) and after[0].text[0].isupper()
        return given if name.type == "person" else not _is_listed(block, name.first, name.last)
    if name.type != "person" and last in cues.NO_ENTITY_ENDS:
        return not _is_listed(block, name.first, name.last)
    return _is_credit(block, name)


def _is_handle(block: Block, name: Name) -> bool:
    """A part of an address or a user's name: @example, /u/example, fit.example.com; not Example.com by its first word."""
    start, end = block.words[name.first].start, block.words[name.last - 1].end
    before = block.text[max(0, start - 3) : start]
    if before.endswith(("@", "#", "/u/", "/r/")) or _MAIL.match(block.text, end):
        return True
    return len(before) > 1 and before[-1] == "." and before[-2].isalnum() and bool(_ADDRESS_ENDS.match(block.text, end))


def _is_in_brackets(block: Block, name: Name) -> bool:
    """[Link], [Advertisement]."""
    start, end = block.words[name.first].start, block.words[name.last - 1].end
    return block.text[start - 1 : start] == "[" and block.text[end : end + 1] == "]"


def _is_thing(block: Block, name: Name) -> bool:
    """The Dutch-flagged Alp Guard, the tanker Carlo Magno, the James Webb Space Telescope, the Webb telescope."""
    if _is_listed(block, name.first, name.last):
        return False
    after = block.words[name.last].text if name.last < len(block.words) else ""
    if name.type == "person" and (after in cues.INSTRUMENTS or _is_called_the(block, name, after)):
        return True
    before = block.words[name.first - 1].text if name.first else ""
    return before in cues.THINGS or before == "flagged" or is_part(block, name.last)


def _is_called_the(block: Block, name: Name, after: str) -> bool:
    """The Carlo Magno, … is nobody; the Obamas are."""
    return (
        after == ","
        and name.first > 0
        and block.words[name.first - 1].text in ("the", "The")
        and not name.role
        and not block.words[name.last - 1].text.endswith("s")
    )


def is_part(block: Block, last: int) -> bool:
    """Whether a name that ends before word `last` goes on to be that of a telescope, a law, an event."""
    end = block.words[last - 1].end
    for word in block.words[last : last + 4]:
        if not word.text[0].isupper() or word.start != end + 1:
            return False
        if word.text in cues.NO_ENTITY_ENDS:
            return True
        end = word.end
    return False


def _is_credit(block: Block, name: Name) -> bool:
    """An agency's name in a dateline, SUEZ, Egypt (Sample Wire) -, says whose text it is, not what it is about."""
    start, end = block.words[name.first].start, block.words[name.last - 1].end
    return (
        block.text[start - 1 : start] == "("
        and block.text[end : end + 3] in (") -", ") —", ") –")
        and start - block.words[0].start < 80
    )


# ---------------------------------------------------------------- what a tagger does not see


def _added(block: Block, found: list[Name]) -> list[Name]:
    """With the names that only their surroundings tell: X, the Trump administration, an acronym in brackets."""
    words = block.words
    taken = {at for name in found for at in range(name.first, name.last)}
    names = list(found)
    for number, name in enumerate(found):
        after = name.last
        if (
            after < len(words)
            and words[after].text.casefold() in _HEADS_OF
            and words[after].start == words[after - 1].end + 1
            and not _is_listed(block, name.first, name.last)
        ):
            names[number] = Name(name.first, after + 1, "organisation")
        elif name.type == "organisation" and (acronym := _acronym_after(block, name)) and acronym.first not in taken:
            names.append(acronym)
    for at, word in enumerate(words):
        if word.text == "X" and at not in taken and _is_platform(words, at):
            names.append(Name(at, at + 1, "organisation"))
        elif (
            word.text in _HEADS_OF and at and at not in taken and words[at - 1].text == "Trump" and at - 1 not in taken
        ):
            names.append(Name(at - 1, at + 1, "organisation"))
    return sorted(names) if len(names) > len(found) else names


def _acronym_after(block: Block, name: Name) -> Name | None:
    """World Health Organization (WHO)."""
    words = block.words
    at = name.last + 1
    if at + 1 < len(words) and words[at - 1].text == "(" and words[at + 1].text == ")":
        letters = words[at].text.replace(".", "")
        initials = [w.text[0] for w in words[name.first : name.last] if w.text[0].isupper()]
        capitals = sum(letter.isupper() for letter in letters)
        if len(initials) > 1 and letters[0] == initials[0] and capitals > 1 and len(letters) <= 8:
            return Name(at, at + 1, "organisation")
    return None


def _is_platform(words: Sequence[Word], at: int) -> bool:
    """A bare X after on, to, via and the like, or that was Twitter formerly."""
    after = words[at + 1].text if at + 1 < len(words) else ""
    if after == "," and any(word.text == "Twitter" for word in words[at + 2 : at + 5]):
        return True
    return at > 0 and words[at - 1].text in _AFTER_PLATFORM and not (after[:1].isupper() or after[:1].isdigit())

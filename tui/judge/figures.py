"""The figures of a sentence, and which of them differ from those of another sentence that says the same."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

_WORDS = {
    word: value
    for value, word in enumerate(
        [
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty",
        ],
        2,
    )
} | {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "dozen": 12}
_TIMES = {
    "hundred": 100, "thousand": 10**3, "million": 10**6, "millions": 10**6, "billion": 10**9, "trillion": 10**12, "k": 10**3,
    "m": 10**6, "mn": 10**6, "mio": 10**6, "bn": 10**9, "mrd": 10**9, "millionen": 10**6, "milliarden": 10**9,
    "millones": 10**6, "milliards": 10**9, "miliardi": 10**9, "milioni": 10**6,
}  # fmt: skip
_FIGURE = re.compile(
    r"(?P<unit>[$\u20ac\u00a3\u00a5])?\b(?:(?P<number>\d+(?:[.,:]\d+)*)(?P<half>[ -]1/2)?|(?P<word>" + "|".join(_WORDS) + r"))"
    r"(?:[ -]?(?P<times>" + "|".join(sorted(_TIMES, key=len, reverse=True)) + r")\b)?"
    r"(?P<percent> ?%| per ?cent\b| prozent\b| pour cent\b| por ciento\b)?",
    re.IGNORECASE,
)  # fmt: skip
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?$|\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?$")
_TOKEN = re.compile(r"\w+")
_UNITS = frozenset(["second", "minute", "hour", "day", "week", "month", "year", "mile", "km", "kilometre", "kilometer", "metre", "meter", "foot", "feet", "inch", "kg", "ton", "tonne", "pound", "degree"])  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as written, at `start` of its sentence, with its worth: `1.2 million` and `1,200,000` are worth the same."""

    start: int
    end: int
    written: str
    worth: float
    unit: str


@lru_cache(maxsize=4096)  # a sentence is asked once for each that it is held against
def figures(text: str) -> tuple[Figure, ...]:
    found = []
    for match in _FIGURE.finditer(text):
        if match["number"]:
            number = match["number"]
            if _GROUPED.match(number):
                number = number.replace(",", "") if "," in number[:5] else number.replace(".", "").replace(",", ".")
            number = number.removesuffix(":00").replace(",", ".")
            parts = number.split(".")
            worth = (
                float(".".join(parts[:2])) if ":" not in number else float(number.replace(":", ".", 1).split(":")[0])
            )
        else:
            worth = float(_WORDS[match["word"].lower()])
        worth += 0.5 if match["half"] else 0.0
        times = match["times"]
        if times:
            worth *= _TIMES[times.lower()]
        unit = "%" if match["percent"] else match["unit"] or ""
        found.append(Figure(match.start(), match.end(), match[0].strip(), worth, unit))
    return tuple(found)


def differing(here: str, there: str) -> tuple[tuple[str, str], ...]:
    """Figures of one sentence that stand where the other has different ones, as written: (here, there).

    What only one of them tells does not differ, it is more.
    """
    mine, theirs = figures(here), figures(there)
    if not mine or not theirs:
        return ()
    known_here, known_there = {one.worth for one in mine}, {one.worth for one in theirs}
    if known_here <= known_there or known_there <= known_here:
        return ()
    words_here, at_here = _words(here, mine)
    words_there, at_there = _words(there, theirs)
    found: dict[tuple[str, str], None] = {}
    for step in Levenshtein.opcodes(words_here, words_there):
        if step.tag != "replace":
            continue
        ours = [k for k in range(step.src_start, step.src_end) if k in at_here and at_here[k].worth not in known_there]
        others = [
            k for k in range(step.dest_start, step.dest_end) if k in at_there and at_there[k].worth not in known_here
        ]
        for k, j in zip(ours, others, strict=False):
            one, other = at_here[k], at_there[j]
            if one.unit == other.unit and _comparable(_counted(words_here, k), _counted(words_there, j)):
                found[one.written, other.written] = None
    # In other words the places move: what is counted tells ("12 people", "people, 15 of them" is left out).
    for k, one in at_here.items():
        for j, other in at_there.items():
            if one.worth in known_there or other.worth in known_here or one.unit != other.unit:
                continue
            if _counted(words_here, k) and _counted(words_here, k) == _counted(words_there, j):
                found[one.written, other.written] = None
    return tuple(found)


def _comparable(one: str, other: str) -> bool:
    """Whether what is counted can be the same: months are not years, but the dead may be called the killed."""
    return one == other or not {one, other} & _UNITS


def _counted(words: Sequence[str], at: int) -> str:
    return words[at + 1].rstrip("s") if at + 1 < len(words) and len(words[at + 1]) > 3 else ""


def _words(text: str, known: Sequence[Figure]) -> tuple[list[str], dict[int, Figure]]:
    """The folded words, each figure as one, and at which places the figures stand."""
    words: list[str] = []
    places: dict[int, Figure] = {}
    at = 0
    for figure in known:
        words += [word.casefold() for word in _TOKEN.findall(text[at : figure.start])]
        places[len(words)] = figure
        words.append(f"{figure.worth:g}")
        at = figure.end
    words += [word.casefold() for word in _TOKEN.findall(text[at:])]
    return words, places

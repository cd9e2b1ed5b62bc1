"""Where the sentences of a text stand, exactly: for marking them in place."""

from __future__ import annotations

import re
from collections.abc import Iterator

_END = re.compile(
    r"[.!?\u2026]+[\"'\u201d\u2019\u00bb)\]]*(?=\s)|[\u3002\uff01\uff1f]+[\u300d\u300f\u201d\uff09]*|\n\n"
)
_ABBREVIATED = re.compile(
    r"(?:^|[\s(\[\"'\u201c\u2018])(?:Mrs?|Ms|Drs?|Prof|Sen|Rep|Gov|Gen|Lt|Col|Sgt|Capt|Cmdr|Adm|Maj|Rev|Hon|St|Mt|Ft|Jr|Sr|Inc"
    r"|Ltd|Co|Corp|Bros|vs|No|Nos|Op|Art|Fig|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|approx|ca|cf|e\.g|i\.e|etc"
    r"|bzw|z\.B|d\.h|Abs|Nr|Mio|Mrd|Sra?|Dra?|M|Mme|Mlle)\.$"
)
_INITIALS = re.compile(r"(?:^|[\s(\[\"'\u201c\u2018])(?:\w\.)+$")
_STARTERS = frozenset(["A", "An", "And", "As", "At", "But", "For", "He", "Her", "His", "How", "I", "If", "In", "It", "Its", "No", "On", "She", "So", "That", "The", "Their", "There", "These", "They", "This", "We", "What", "When", "Who", "You"])  # fmt: skip
_WORD = re.compile(r"\s*[\"'\u201c\u2018(\[]*(\w+)")
_REACH = 24
"""Characters before a full stop in which an abbreviation is looked for."""


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each sentence: without the white space around it, never across an empty line. Linear."""
    start = 0
    for found in _END.finditer(text):
        end = found.end()
        if found[0] == "\n\n":
            yield from _trimmed(text, start, found.start())
        elif found[0][0] == "." and _goes_on(text, start, found.start() + 1, end):
            continue
        else:
            yield from _trimmed(text, start, end)
        start = end
    yield from _trimmed(text, start, len(text))


def _goes_on(text: str, start: int, stop: int, end: int) -> bool:
    """Whether a full stop ends an abbreviation and not the sentence."""
    following = _WORD.match(text, end)
    if following is None:
        return False
    if following[1][0].islower():
        return True
    before = text[max(start, stop - _REACH) : stop]
    if _ABBREVIATED.search(before):
        return True
    return bool(_INITIALS.search(before)) and following[1] not in _STARTERS


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end

"""What was changed between two versions of a text, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

Change = Literal["same", "gone", "new"]

MOST_WORDS = 3000
"""Words of a changed part that are compared one by one: difflib's cost grows with their square. Longer parts are told
whole."""
_WORDS = re.compile(r"\S+|\s+")
_DIGIT = re.compile(r"\d")

_TOKEN = re.compile(r"[\u3041-\u30ff\u3400-\u9fff]|[^\W\u3041-\u30ff\u3400-\u9fff]+")
_SIGN = re.compile(r"[^\w\s]")
_FEWEST_WORDS = 2
"""Words in a row that say something; a lone one that both have is chance."""
_FEWEST_CHARACTERS = 4
"""The same in a script without blanks."""


class Part(NamedTuple):
    """Some text that both versions have, that the earlier one alone has, or the later one alone."""

    change: Change
    text: str


def changes(before: str, after: str) -> list[Part]:
    """The later text with what is new in it, and what is gone where it stood. Paragraph by paragraph, then by word."""
    old, new = before.split("\n\n"), after.split("\n\n")
    found: list[Part] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, come = _joined(old[a:b]), _joined(new[c:d])
        if tag == "equal":
            found.append(Part("same", come))
        else:
            found += _by_word(gone, come)
    return list(_merged(found))


def in_common(here: str, there: str) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Where words in a row stand that both have, in each of the two: (start, end). Case and punctuation are no matter."""
    tokens = list(_TOKEN.finditer(here)), list(_TOKEN.finditer(there))
    if sum(map(len, tokens)) > MOST_WORDS:
        return [], []
    mine, theirs = ([token.group().casefold() for token in side] for side in tokens)
    found: tuple[list[tuple[int, int]], list[tuple[int, int]]] = ([], [])
    for a, b, size in SequenceMatcher(None, mine, theirs, autojunk=False).get_matching_blocks():
        run = mine[a : a + size]
        if size >= (_FEWEST_CHARACTERS if all(len(word) == 1 for word in run) else _FEWEST_WORDS):
            for side, spans, start in zip(tokens, found, (a, b), strict=True):
                spans.append((side[start].start(), side[start + size - 1].end()))
    for text, spans in zip((here, there), found, strict=True):
        for at, (start, end) in enumerate(spans):
            while start and _SIGN.match(text[start - 1]):
                start -= 1
            while end < len(text) and _SIGN.match(text[end]):
                end += 1
            spans[at] = (start, end)
    return found


def changed_figures(parts: Sequence[Part]) -> tuple[tuple[str, str], ...]:
    """Words with a digit that stand in place of others: (before, after)."""
    found: dict[tuple[str, str], None] = {}
    for one, other in zip(parts, parts[1:], strict=False):
        if (one.change, other.change) == ("gone", "new"):
            here, there = _figures(one.text), _figures(other.text)
            if here and there:
                found.update(dict.fromkeys(zip(here, there, strict=False)))
    return tuple(pair for pair in found if pair[0] != pair[1])


def _figures(text: str) -> list[str]:
    return [word.strip(".,;:!?()\"'“”‘’") for word in text.split() if _DIGIT.search(word)]


def _joined(paragraphs: Sequence[str]) -> str:
    return "".join(f"{paragraph}\n\n" for paragraph in paragraphs)


def _by_word(before: str, after: str) -> Iterator[Part]:
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if len(old) + len(new) > MOST_WORDS:
        yield from (Part("gone", before), Part("new", after))
        return
    gone = come = ""
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        here, there = "".join(old[a:b]), "".join(new[c:d])
        # A blank between two changed words is no pause: the phrase was changed.
        if tag != "equal" or ((gone or come) and there.isspace() and "\n" not in there):
            gone, come = gone + here, come + there
            continue
        yield from (Part("gone", gone), Part("new", come), Part("same", there))
        gone = come = ""
    yield from (Part("gone", gone), Part("new", come))


def _merged(parts: Sequence[Part]) -> Iterator[Part]:
    """Neighbours of one kind as one, without empty ones."""
    last: Part | None = None
    for part in parts:
        if not part.text:
            continue
        if last is not None and last.change == part.change:
            last = Part(last.change, last.text + part.text)
            continue
        if last is not None:
            yield last
        last = part
    if last is not None and last.text.strip("\n"):
        yield Part(last.change, last.text.rstrip("\n"))

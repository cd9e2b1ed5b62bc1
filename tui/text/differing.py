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

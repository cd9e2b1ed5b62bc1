"""Lines in which a capital tells nothing: headlines and headings in title case."""

from __future__ import annotations

from collections.abc import Sequence

from tui.judge.recogniser_words import Word

_HEADING_WORDS = 16
_ENDS = '.!?"”)'


def is_heading(text: str, end: int, words: Sequence[Word]) -> bool:
    """Whether a block that ends at `end` is a heading in title case."""
    return len(words) <= _HEADING_WORDS and text[end - 1 : end] not in _ENDS and is_title_case(words)


def is_title_case(words: Sequence[Word]) -> bool:
    """Whether so many words have capitals that one more says nothing."""
    plain = [word.text for word in words if word.text[0].isalpha()]
    long = [word for word in plain if len(word) > 3]
    if not long:
        return False
    return sum(word[0].isupper() for word in long) >= 0.7 * len(long) or sum(map(str.isupper, plain)) > 0.6 * len(plain)

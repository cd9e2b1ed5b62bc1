"""From what a person types to what FTS5 takes. Nothing typed is ever syntax."""

from __future__ import annotations

import re

_WORD = re.compile(r"\w+", re.UNICODE)


def match_all(typed: str) -> str:
    """A match expression for texts that hold every word typed, the last one as a beginning (`rub` finds Rubio)."""
    found = _WORD.findall(typed)
    if not found:
        return '""'
    quoted = [f'"{word}"' for word in found]
    return " AND ".join([*quoted[:-1], quoted[-1] + " *"])

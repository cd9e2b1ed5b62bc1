"""What the word that is being typed in a query may become: names of conditions, their values, saved views."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tui.errors import QueryError
from tui.models import View
from tui.query import FLAGS, WITH_VALUE, Term, terms

LEAST = 2
"""Letters of a word from which on it is taken for the beginning of a condition's name."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One way to go on."""

    shown: str
    typed: str
    """The whole query with it."""

    @property
    def whole(self) -> bool:
        """Nothing need follow: a name of a condition still wants its value."""
        return self.typed.endswith(" ")


def unfinished(typed: str) -> Term | None:
    """The piece that is being typed, at the end; None behind a blank."""
    try:
        last = list(terms(typed))[-1:]
    except QueryError:
        return None
    return last[0] if last and (last[0].is_open or not typed[-1:].isspace()) and not _is_closed(last[0]) else None


def _is_closed(term: Term) -> bool:
    return term.quoted and not term.is_open


def offers(typed: str, term: Term, names: Sequence[str], views: Iterable[View], limit: int = 8) -> list[Offer]:
    """The best first. `names`: those that fit the value of the piece, if it is a condition with one."""
    before = typed[: term.start]
    head = before + ("-" if term.excluded else "")
    if term.key:
        wanted = [name for name in names if '"' not in name and name.casefold() != term.value.casefold()]
        return [Offer(f"{term.key}:{_quoted(name)}", f"{head}{term.key}:{_quoted(name)} ") for name in wanted[:limit]]
    begun = term.value.casefold()
    if term.quoted or len(begun) < LEAST:
        return []
    found = [Offer(word, f"{head}{word} ") for word in FLAGS if word.startswith(begun) and word != begun]
    found += [Offer(f"{word}:", f"{head}{word}:") for word in WITH_VALUE if word.startswith(begun)]
    if not term.excluded:
        saved = [view for view in views if view.name.casefold().startswith(begun)]
        found += [Offer(f"{view.name} ({view.query})", f"{before}{view.query} ") for view in saved]
    return found[:limit]


def _quoted(name: str) -> str:
    return name if not any(c.isspace() for c in name) else f'"{name}"'

"""What the user ruled by hand about the articles at hand: which stand apart, which belong together.

Two articles that belong together stand apart from whatever one of them stands apart from.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Protocol

from tui.judgements import Constraint


class RulingIndex(Protocol):
    """What is asked of the store about the user's rulings."""

    def constraints(self, articles: Collection[str]) -> Sequence[Constraint]:
        """Those that hang on these articles, directly or through others."""


class Rulings:
    """Rulings by article, asked for as articles come to hand."""

    def __init__(self, index: RulingIndex) -> None:
        self._index = index
        self._asked: set[str] = set()
        self._apart: defaultdict[str, set[str]] = defaultdict(set)
        self._together: defaultdict[str, set[str]] = defaultdict(set)

    def learn(self, articles: Iterable[str]) -> set[str]:
        """Ask about articles that were not asked about yet; the ones that rulings newly name come back."""
        new = set(articles) - self._asked
        if not new:
            return set()
        named: set[str] = set()
        for ruling in self._index.constraints(new):
            kept = self._apart if ruling.kind == "apart" else self._together
            kept[ruling.a].add(ruling.b)
            kept[ruling.b].add(ruling.a)
            named |= {ruling.a, ruling.b}
        self._asked |= new | named
        return named

    def friends(self, articles: Iterable[str]) -> frozenset[str]:
        """All that must be in one story with any of these, these among them."""
        found: set[str] = set()
        ask = set(articles)
        while ask:
            found |= ask
            ask = {friend for id in ask if id in self._together for friend in self._together[id]} - found
        return frozenset(found)

    def foes(self, articles: Iterable[str]) -> frozenset[str]:
        """All that may be in no story with any of these."""
        mine = self.friends(articles)
        return self.friends({foe for id in mine if id in self._apart for foe in self._apart[id]}) - mine

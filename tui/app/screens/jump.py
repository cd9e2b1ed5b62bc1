"""`;`: a letter on everything that can be gone to; typing it goes there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import TypeVar

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Label

T = TypeVar("T")

LETTERS = "asdfghjklqwertyuiopzxcvbnm"


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on the screen, and what is there."""

    x: int
    y: int
    target: tuple[str, str | int]
    """What, and which: ("pane", name), ("link", number), or a pane's name and a row of it."""


def labels(count: int) -> list[str]:
    """So many labels, none of which begins another: one letter each, or two where there are more than letters."""
    if count <= len(LETTERS):
        return list(LETTERS[:count])
    return ["".join(pair) for pair in product(LETTERS, repeat=2)][:count]


class JumpScreen(ModalScreen[tuple[str, str | int] | None]):
    """The answer is the target of the label that was typed, or None."""

    CSS_PATH = "panels.tcss"

    def __init__(self, spots: Sequence[Spot]) -> None:
        super().__init__()
        self._spots = dict(zip(labels(len(spots)), spots, strict=False))
        self._typed = ""

    def compose(self) -> ComposeResult:
        for label, spot in self._spots.items():
            shown = Label(Content(label), classes="jump-label")
            shown.styles.position = "absolute"
            shown.styles.offset = (spot.x, spot.y)
            yield shown

    def on_key(self, event: events.Key) -> None:
        event.stop()
        event.prevent_default()
        self._typed += event.character or "?" if event.is_printable else "?"
        if self._typed in self._spots:
            self.dismiss(self._spots[self._typed].target)
        elif not any(label.startswith(self._typed) for label in self._spots):
            self.dismiss(None)

    def on_click(self) -> None:
        self.dismiss(None)

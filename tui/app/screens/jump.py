"""`;`: a letter on everything that can be gone to; typing it goes there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import TypeVar

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Label

from tui.app.bars import KeyLine, key_hint
from tui.app.screens.modal import Modal

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
    """So many labels, none of which begins another: one letter for the first, two where letters run out."""
    pairs = 0
    while len(LETTERS) - pairs + pairs * len(LETTERS) < count and pairs < len(LETTERS):
        pairs += 1
    single = len(LETTERS) - pairs
    begun = product(LETTERS[single:], LETTERS)
    return [*LETTERS[:single], *("".join(pair) for pair in begun)][:count]


class JumpScreen(Modal[tuple[str, str | int] | None]):
    """The answer is the target of the label that was typed, or None. Letters on no label do nothing: what was meant for
    a label shall not take an article out of its story."""

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
        words = Content.assemble((" Jump ", "bold"), ("  type a letter to go there  ", "$text-muted"))
        yield KeyLine(words + key_hint("esc", "stay here", "screen.close"), id="jump-menu")

    def on_key(self, event: events.Key) -> None:
        event.stop()
        event.prevent_default()
        if event.key == "escape":
            self.dismiss(None)
        elif event.key == "backspace":
            self._typed = ""
        elif event.character and any(label.startswith(self._typed + event.character) for label in self._spots):
            self._typed += event.character
            if self._typed in self._spots:
                self.dismiss(self._spots[self._typed].target)

    def action_close(self) -> None:
        self.dismiss(None)

    def on_click(self) -> None:
        self.dismiss(None)

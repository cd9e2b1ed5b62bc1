"""A question with a line for the answer."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Label

from tui.app.bindings import bindings
from tui.app.screens.layout import PANEL_WIDTHS
from tui.app.screens.modal import Modal


class Prompt(Modal[str | None]):
    """The answer is what was typed, trimmed, or None."""

    CSS_PATH = "panels.tcss"
    HORIZONTAL_BREAKPOINTS = PANEL_WIDTHS
    BINDINGS = bindings("panel")

    def __init__(self, heading: str, *, value: str = "", placeholder: str = "", note: str = "", empty: bool = False):
        """`empty`: nothing typed is an answer too."""
        super().__init__()
        self._heading, self._value, self._placeholder = heading, value, placeholder
        self._note = note or "enter keep   esc close"
        self._empty = empty

    def compose(self) -> ComposeResult:
        with Vertical(classes="panel -small"):
            yield Label(Content(self._heading), classes="panel-heading")
            yield Input(self._value, placeholder=self._placeholder, compact=True, classes="panel-words")
            yield Label(Content(self._note), classes="panel-note")

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        if self._empty or event.value.strip():
            self.dismiss(event.value.strip())

    def action_close(self) -> None:
        self.dismiss(None)

    def action_panel_move(self, verb: str) -> None:
        """There is nothing to move in."""

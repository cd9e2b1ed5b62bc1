"""A question with a line for the answer."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Label

from tui.app.bars import KeyLine, panel_keys
from tui.app.bindings import bindings
from tui.app.screens.layout import PANEL_WIDTHS
from tui.app.screens.modal import Modal


class Prompt(Modal[str | None]):
    """The answer is what was typed, trimmed, or None."""

    CSS_PATH = "panels.tcss"
    HORIZONTAL_BREAKPOINTS = PANEL_WIDTHS
    BINDINGS = bindings("panel")

    def __init__(
        self,
        heading: str,
        *,
        enter: str,
        value: str = "",
        placeholder: str = "",
        note: str = "",
        empty: bool = False,
        select: bool = True,
    ):
        """`enter`: what that key does. `note`: a line above the keys. `empty`: nothing typed is an answer too.
        `select`: what stands there goes with the first letter typed."""
        super().__init__()
        self._heading, self._enter = heading, enter
        self._value, self._placeholder, self._note = value, placeholder, note
        self._empty, self._select = empty, select

    def compose(self) -> ComposeResult:
        with Vertical(classes="panel -small") as box:
            box.border_title = Content(self._heading)
            yield Input(
                self._value,
                placeholder=self._placeholder,
                select_on_focus=self._select,
                compact=True,
                classes="panel-words",
            )
            if self._note:
                yield Label(Content.styled(f" {self._note}", "$text-muted"), classes="panel-word")
            yield KeyLine(panel_keys(self.table, self._enter, 60), classes="panel-note")

    @on(Input.Submitted)
    def _entered(self) -> None:
        self.action_enter()

    def action_enter(self) -> None:
        answer = self.query_one(Input).value.strip()
        if self._empty or answer:
            self.dismiss(answer)

    def action_close(self) -> None:
        self.dismiss(None)

    def action_panel_move(self, verb: str) -> None:
        """There is nothing to move in."""

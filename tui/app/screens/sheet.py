"""A sheet of text over the panes: the help, and the evidence of `why`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Label, Static

from tui.app.bars import hint_line
from tui.app.bindings import bindings
from tui.app.keys import Key
from tui.app.screens.layout import PANEL_WIDTHS
from tui.app.screens.modal import Modal

_AROUND = 6
"""Rows of a sheet that are not its text: frame, heading, hints, and the room between."""


class Sheet(Modal[None]):
    """Shows what `text(width, words)` gives: for this many columns, narrowed by the words typed."""

    CSS_PATH = "panels.tcss"
    BINDINGS = bindings("sheet")
    AUTO_FOCUS = ".sheet-body"
    HORIZONTAL_BREAKPOINTS = PANEL_WIDTHS
    FITTED: ClassVar[bool] = True
    """No higher than what it says."""

    def __init__(
        self,
        heading: str,
        text: Callable[[int, str], Content],
        hints: Sequence[tuple[Key, str]],
        *,
        searchable: bool = False,
    ) -> None:
        super().__init__()
        self._heading = heading
        self._text = text
        self._searchable = searchable
        self._hints = hints

    def compose(self) -> ComposeResult:
        with Vertical(classes="sheet"):
            yield Label(Content(self._heading), classes="sheet-heading")
            yield Input(placeholder="search", compact=True, classes="sheet-words")
            with VerticalScroll(classes="sheet-body"):
                yield Static("", classes="sheet-text")
            yield Label(hint_line(self._hints, 60), classes="sheet-note")

    def on_mount(self) -> None:
        self.query_one(Input).display = False
        self.call_after_refresh(self._draw)

    def on_resize(self) -> None:
        self.call_after_refresh(self._draw)

    def _draw(self) -> None:
        body = self.query_one(".sheet-body", VerticalScroll)
        width = max(20, body.scrollable_content_region.width - 1)
        text = self._text(width, self.query_one(Input).value)
        self.query_one(".sheet-text", Static).update(text)
        if self.FITTED and not self._searchable:
            # A sheet that is searched keeps its height while it gets shorter.
            self.query_one(".sheet").styles.max_height = text.plain.count("\n") + 1 + _AROUND

    @on(Input.Changed)
    def _typed(self) -> None:
        self._draw()
        self.query_one(".sheet-body", VerticalScroll).scroll_home(animate=False)

    @on(Input.Submitted)
    def _found(self) -> None:
        self.query_one(".sheet-body").focus()

    def action_find(self) -> None:
        if self._searchable:
            entry = self.query_one(Input)
            entry.display = True
            entry.focus()

    def action_sheet_move(self, verb: str) -> None:
        getattr(self.query_one(".sheet-body", VerticalScroll), f"action_{verb}")()

    def action_close(self) -> None:
        entry = self.query_one(Input)
        if entry.display:
            entry.value = ""
            entry.display = False
            self.query_one(".sheet-body").focus()
        else:
            self.dismiss(None)

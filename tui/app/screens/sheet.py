"""A sheet of text over the panes: the help, and the evidence of `why`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Label, Static

from tui.app import render
from tui.app.bars import KeyLine, hint_line, key_hint
from tui.app.bindings import bindings
from tui.app.keys import Key
from tui.app.keytable import shown
from tui.app.screens.layout import PANEL_WIDTHS
from tui.app.screens.modal import Modal

_AROUND = 4
"""Rows of a sheet that are not its text: frame, keys, and the room between."""
_HEADING = 3
"""And where it has a heading of its own."""


class Sheet(Modal[None]):
    """Shows what `text(width, words)` gives: for this many columns, narrowed by the words typed."""

    CSS_PATH = "panels.tcss"
    BINDINGS = bindings("sheet")
    AUTO_FOCUS = ".sheet-body"
    HORIZONTAL_BREAKPOINTS = PANEL_WIDTHS
    FITTED: ClassVar[bool] = True
    """No higher than what it says."""
    HEADED: ClassVar[bool] = False
    """Its heading stands above the text, not in the frame."""

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
        with Vertical(classes="sheet") as box:
            if self.HEADED:
                yield Label(Content(self._heading), classes="sheet-heading")
            else:
                box.border_title = Content(self._heading)
            yield Input(placeholder="a word, or a key", compact=True, classes="sheet-words")
            with VerticalScroll(classes="sheet-body"):
                yield Static("", classes="sheet-text")
            yield KeyLine("", classes="sheet-note")

    def on_mount(self) -> None:
        self.query_one(Input).display = False
        body = self.query_one(".sheet-body", VerticalScroll)
        self.watch(body, "scroll_y", self._scrolled, init=False)
        self.call_after_refresh(self._draw)

    def on_resize(self) -> None:
        self.call_after_refresh(self.fit)

    def fit(self) -> None:
        """Draw what is shown for the present width."""
        self._draw()

    @property
    def text_width(self) -> int:
        """Cells of a line of its text."""
        return max(20, self.query_one(".sheet-body", VerticalScroll).scrollable_content_region.width - 1)

    def _draw(self) -> None:
        text = self._text(self.text_width, self.query_one(Input).value)
        self.query_one(".sheet-text", Static).update(render.faint(text) if self.app.native_ansi_color else text)
        if self.FITTED and not self._searchable:
            # A sheet that is searched keeps its height while it gets shorter.
            around = _AROUND + (_HEADING if self.HEADED else 0)
            self.query_one(".sheet").styles.max_height = text.plain.count("\n") + 1 + around
        self._show_keys()
        self.call_after_refresh(self._scrolled)

    def _scrolled(self) -> None:
        """In the frame: how far one has come, where not all is seen."""
        body = self.query_one(".sheet-body", VerticalScroll)
        seen, lines = body.scroll_offset.y + body.size.height, body.virtual_size.height
        share = f"{seen / lines:.0%}" if body.max_scroll_y > 0 else ""
        self.query_one(".sheet").border_subtitle = Content(share)

    def _show_keys(self) -> None:
        self.query_one(".sheet-note", Label).update(self._keys())

    def _keys(self) -> Content:
        """Those of the text, or of the line in which one types."""
        if not self.query_one(Input).has_focus:
            return hint_line(self._hints, max(20, self.app.size.width - 8))
        # A letter is typed there: it does not close.
        leaves = next((one for one in self.table.key("sheet-close").keys if len(one) > 1), "escape")
        return key_hint("enter", "to what is found") + key_hint(shown(leaves), "everything again", "screen.close")

    @on(events.DescendantFocus)
    @on(events.DescendantBlur)
    def _focus_moved(self) -> None:
        self.call_after_refresh(self._show_keys)

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

    def action_sheet_half(self, way: int) -> None:
        body = self.query_one(".sheet-body", VerticalScroll)
        body.scroll_relative(y=way * max(body.size.height // 2, 1), animate=False)

    def action_close(self) -> None:
        entry = self.query_one(Input)
        if entry.display:
            entry.value = ""
            entry.display = False
            self.query_one(".sheet-body").focus()
        else:
            self.dismiss(None)

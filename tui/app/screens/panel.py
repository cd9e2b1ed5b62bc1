"""A list that opens over the panes: typing narrows it, enter chooses, esc closes."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Generic, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Label, OptionList
from textual.widgets.option_list import Option

from tui.app.bindings import bindings
from tui.app.screens.layout import PANEL_WIDTHS
from tui.app.screens.modal import Modal

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Row(Generic[T]):
    """One line (or two) of a panel. A row without a value is a heading."""

    prompt: Content
    value: T | None = None
    find: str = ""
    """What typing looks in."""


def move(options: OptionList, verb: str) -> None:
    """Move the cursor. A list that is not laid out yet, as when keys come faster than frames, has no pages to turn."""
    with suppress(KeyError, IndexError):
        getattr(options, f"action_{verb}")()


class Panel(Modal[T | None], Generic[T]):
    """Subclasses give the rows. The answer is the chosen row's value, or None."""

    CSS_PATH = "panels.tcss"
    BINDINGS = bindings("panel")
    AUTO_FOCUS = "Input"
    HORIZONTAL_BREAKPOINTS = PANEL_WIDTHS
    HEADING = ""
    PLACEHOLDER = "type to narrow"
    NOTHING = "Nothing here"

    def __init__(self, rows: Sequence[Row[T]] = (), *, selected: T | None = None) -> None:
        super().__init__()
        self._rows: Sequence[Row[T]] = rows
        self._shown: list[Row[T]] = []
        self._selected = selected
        self.nothing = self.NOTHING
        """What is said where no row fits."""
        self.hints = Content("")
        """Keys, under the list."""

    def compose(self) -> ComposeResult:
        with Vertical(classes="panel"):
            yield Label(Content(self.HEADING), classes="panel-heading")
            yield Input(placeholder=self.PLACEHOLDER, compact=True, classes="panel-words")
            yield OptionList(markup=False, compact=True, classes="panel-rows")
            yield Label("", classes="panel-note")

    def on_mount(self) -> None:
        self.note(self.hints)
        self.set_rows(self._rows)

    def set_rows(self, rows: Sequence[Row[T]]) -> None:
        """Show these instead, narrowed by what is typed; the cursor stays on its row's value if it can."""
        self._rows = rows
        self._narrow(self.query_one(Input).value)

    def note(self, words: Content) -> None:
        """A line under the list; none while it is empty."""
        label = self.query_one(".panel-note", Label)
        label.update(words)
        label.display = bool(words.plain)

    def fits(self, row: Row[T], words: Sequence[str]) -> bool:
        found = row.find.casefold()
        return all(word in found for word in words)

    def chosen(self, value: T) -> None:
        self.dismiss(value)

    def highlighted(self, value: T | None) -> None:
        """The cursor has come to this row."""

    @property
    def current(self) -> T | None:
        at = self.query_one(OptionList).highlighted
        return self._shown[at].value if at is not None and at < len(self._shown) else None

    def _narrow(self, typed: str) -> None:
        words = typed.casefold().split()
        keep = self.current if self._shown else self._selected
        if words:
            shown = [row for row in self._rows if row.value is not None and self.fits(row, words)]
        else:
            shown = list(self._rows)
        self._shown = shown
        listed = self.query_one(OptionList)
        listed.clear_options()
        listed.add_options(Option(row.prompt, disabled=row.value is None) for row in shown)
        if not any(row.value is not None for row in shown):
            listed.add_option(Option(Content.styled(self.nothing, "$text-muted"), disabled=True))
            return
        at = next((at for at, row in enumerate(shown) if keep is not None and row.value == keep), None)
        if at is None:
            at = next(at for at, row in enumerate(shown) if row.value is not None)
        listed.highlighted = at

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._narrow(event.value)

    @on(Input.Submitted)
    def _entered(self) -> None:
        if (value := self.current) is not None:
            self.chosen(value)

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        if event.option_index < len(self._shown) and (value := self._shown[event.option_index].value) is not None:
            self.chosen(value)

    @on(OptionList.OptionHighlighted)
    def _moved(self) -> None:
        self.highlighted(self.current)

    def action_panel_move(self, verb: str) -> None:
        move(self.query_one(OptionList), verb)

    def action_close(self) -> None:
        self.dismiss(None)

"""A list that opens over the panes: typing narrows it, enter chooses, esc closes."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Generic, TypeVar

from rich.cells import cell_len
from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Label, OptionList
from textual.widgets.option_list import Option

from tui.app import render
from tui.app.bars import KeyLine, panel_keys
from tui.app.bindings import bindings
from tui.app.keytable import FooterName
from tui.app.screens.layout import PANEL_WIDTHS, panel_room
from tui.app.screens.modal import Modal

T = TypeVar("T")

_AROUND = 6
"""Rows of a panel that are not its list: frame, line to type in, keys, and the room between."""
_QUESTION = 4
"""The same where there is no line to type in."""
_LEAST = 3
"""Rows of the list that are kept where it is shorter: it may become so while one types."""


@dataclass(frozen=True, slots=True)
class Row(Generic[T]):
    """One line (or two) of a panel. A row without a value is a heading."""

    prompt: Content
    value: T | None = None
    find: str = ""
    """What typing looks in."""


def heading(words: str, figure: str = "", width: int = 0) -> Content:
    """Of a group of rows: its name, and on the right what its figures are."""
    gap = " " * max(2, width - len(words) - len(figure) - 1) if figure else ""
    return Content.assemble((f" {words}", "bold $text-primary"), (gap + figure, "$text-muted"))


def missing(words: str) -> Content:
    """What stands where no row does."""
    return Content.styled(f" {words}", "$text-muted")


def sided(left: Content, right: str, width: int) -> Content:
    """A line with something at its right end."""
    gap = " " * max(1, width - left.cell_length - cell_len(right))
    return Content.assemble(left, gap, (right, "$text-muted"))


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
    ENTER = "choose"
    """What enter does, in the line of keys."""
    FOOTER: FooterName = "panel"
    TALL = False
    """It keeps its height whatever stands in it; else it is as high as the rows that it opens with."""
    TYPED = True
    """Typing narrows it. A question of few answers has no line to type in."""
    TELLS = False
    """A line above the keys tells of the row under the cursor (`tell`)."""

    def __init__(
        self,
        rows: Sequence[Row[T]] = (),
        *,
        selected: T | None = None,
        heading: str = "",
        enter: str = "",
        typed: bool | None = None,
    ) -> None:
        """`heading`, `enter` and `typed`: in place of the class's own."""
        super().__init__()
        self._heading = heading or self.HEADING
        self._enter = enter or self.ENTER
        self._typing = self.TYPED if typed is None else typed
        self._rows: Sequence[Row[T]] = rows
        self._shown: list[Row[T]] = []
        self._selected = selected
        self.nothing = missing(self.NOTHING)
        """What is said where no row fits."""

    def compose(self) -> ComposeResult:
        with Vertical(classes="panel") as box:
            box.border_title = Content(self._heading)
            yield Input(placeholder=self.PLACEHOLDER, compact=True, classes="panel-words")
            yield OptionList(markup=False, compact=True, classes="panel-rows")
            if self.TELLS:
                box.add_class("-tells")
                yield Label("", classes="panel-word")
            yield KeyLine("", classes="panel-note")

    def on_mount(self) -> None:
        if not self._typing:
            self.query_one(Input).display = False
            self.query_one(OptionList).focus()
        self.show_keys()
        self.set_rows(self._rows)
        if not self.TALL:
            rows = sum(row.prompt.plain.count("\n") + 1 for row in self._rows)
            self.query_one(".panel").styles.max_height = (
                max(rows, _LEAST) + _AROUND if self._typing else rows + _QUESTION
            )

    def set_rows(self, rows: Sequence[Row[T]], *, to_top: bool = False) -> None:
        """Show these instead, narrowed by what is typed; the cursor stays on its row's value if it can."""
        self._rows = rows
        keep = self.current if self._shown else self._selected
        self._narrow(self.words, None if to_top else keep)

    @property
    def words(self) -> str:
        """What is typed."""
        return self.query_one(Input).value

    @property
    def room(self) -> int:
        """Cells of a row."""
        return panel_room(self.app.size.width)

    def note(self, words: Content) -> None:
        """A word in place of the keys, until the cursor moves."""
        self.query_one(".panel-note", Label).update(words)

    def show_keys(self) -> None:
        self.note(panel_keys(self.table, self._enter, self.room, self.FOOTER))

    def tell(self, words: str) -> None:
        label = self.query_one(".panel-word", Label)
        label.update(Content.styled(f" {render.truncate(render.line(words, 300), self.room)}", "$text-muted"))

    def count(self, words: str) -> None:
        """In the frame: how many there are."""
        self.query_one(".panel").border_subtitle = Content(words)

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

    def _narrow(self, typed: str, keep: T | None) -> None:
        words = typed.casefold().split()
        if words:
            shown = [row for row in self._rows if row.value is not None and self.fits(row, words)]
        else:
            shown = list(self._rows)
        self._shown = shown
        listed = self.query_one(OptionList)
        listed.clear_options()
        listed.add_options(Option(row.prompt, disabled=row.value is None) for row in shown)
        if not any(row.value is not None for row in shown):
            listed.add_option(Option(self.nothing, disabled=True))
            return
        at = next((at for at, row in enumerate(shown) if keep is not None and row.value == keep), None)
        if at is None:
            at = next(at for at, row in enumerate(shown) if row.value is not None)
        listed.highlighted = at

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        self.typed(event.value)

    def typed(self, words: str) -> None:
        """Something else is typed: what fits best comes under the cursor."""
        self._narrow(words, None if words.strip() else self._selected)

    @on(Input.Submitted)
    def _entered(self) -> None:
        self.action_enter()

    def action_enter(self) -> None:
        if (value := self.current) is not None:
            self.chosen(value)

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        if event.option_index < len(self._shown) and (value := self._shown[event.option_index].value) is not None:
            self.chosen(value)

    @on(OptionList.OptionHighlighted)
    def _moved(self) -> None:
        self.show_keys()
        self.highlighted(self.current)

    def on_key(self, event: events.Key) -> None:
        if not self._typing and event.key in ("j", "k"):
            move(self.query_one(OptionList), "cursor_down" if event.key == "j" else "cursor_up")

    def action_panel_move(self, verb: str) -> None:
        move(self.query_one(OptionList), verb)

    def action_close(self) -> None:
        self.dismiss(None)

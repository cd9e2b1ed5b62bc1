"""The bar under `/`. Imported and mounted, hidden, after the first stories are shown: they do not wait for inputs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Label

from tui.app import render
from tui.app.bindings import bindings
from tui.completing import Offer


@dataclass
class FilterChanged(Message):
    """Other words are typed."""

    words: str

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, FilterChanged)


class FilterKept(Message):
    """The list stays narrowed; on to it."""


class FilterCleared(Message):
    """The whole list again."""


class OfferTaken(Message):
    """The next of the offers would be another one."""


class FilterInput(Input):
    """Where the words of a filter are typed."""

    BINDINGS = bindings("filter")

    def __init__(self, *, placeholder: str, id: str) -> None:
        super().__init__(placeholder=placeholder, id=id, compact=True)
        self.offers: Sequence[Offer] = ()
        """What the word being typed may become."""
        self.following = 0
        """Which of them is taken next; those before it were taken already, one after the other."""

    def action_take_offer(self) -> None:
        """The word that is offered; pressed again: the next one. Where nothing is offered: on to the list."""
        if not self._take():
            self.action_keep_filter()

    def action_cursor_right(self, select: bool = False) -> None:
        if select or self.cursor_position < len(self.value) or not self._take():
            super().action_cursor_right(select)

    def _take(self) -> bool:
        if not self.offers or self.cursor_position < len(self.value):
            return False
        self.value = self.offers[self.following].typed
        self.cursor_position = len(self.value)
        # From the last one to the first: a press too many must not leave the filter, what is typed then would be keys.
        self.following = (self.following + 1) % len(self.offers)
        self.post_message(OfferTaken())
        return True

    def action_keep_filter(self) -> None:
        self.post_message(FilterKept())

    def action_clear_filter(self) -> None:
        self.post_message(FilterCleared())


class FilterBar(Horizontal):
    """Narrows the list as the user types."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        # Held, not looked up: a list that is read while the program quits still counts, when the bar's parts are gone.
        self._count = Label("", id="filter-count")

    def compose(self) -> ComposeResult:
        yield Label(Content(" / "), id="filter-sign")
        yield FilterInput(
            placeholder="words, outlet:bbc, newer:2d, unread, this or that, -not",
            id="filter-words",
        )
        yield self._count

    def start(self, words: str) -> None:
        """Show it with these words, ready for more."""
        self.display = True
        entry = self.query_one(FilterInput)
        with entry.prevent(Input.Changed):
            entry.value = words
        entry.cursor_position = len(words)
        entry.offers, entry.following = (), 0
        self.screen.set_focus(entry)

    @property
    def words(self) -> str:
        """What is typed."""
        return self.query_one(FilterInput).value

    def take(self, character: str) -> None:
        """A key that was pressed before the bar was there: it belongs to the words."""
        self.query_one(FilterInput).insert_text_at_cursor(character)

    def count(self, stories: int, *, more: bool = False) -> None:
        """`more`: so many at least."""
        told = f"{stories:,}+ stories" if more else render.count(stories, "story", "stories")
        self._count.update(Content(f" {told} "))

    def complain(self) -> None:
        """No count: the words mean nothing."""
        self._count.update("")

    def offer(self, words: str, offers: Sequence[Offer]) -> None:
        """What these words may become. Passed over where others are typed since, or where the user goes through offers."""
        entry = self.query_one(FilterInput)
        if words == entry.value and not any(one.whole and one.typed == words for one in entry.offers):
            entry.offers, entry.following = offers, 0

    def offered(self, take: str) -> Content:
        """The offers in one line, behind the key that takes the next of them; empty where there are none."""
        entry = self.query_one(FilterInput)
        if not entry.offers or entry.value == entry.offers[entry.following].typed:
            return Content("")
        line = Content.assemble(" ", (take, "bold $text-accent"))
        for number, one in enumerate(entry.offers[entry.following :]):
            said = render.line(one.shown, 60)
            if number and line.cell_length + cell_len(said) + 4 > self.size.width:
                return line + Content.styled(" …", "$text-muted")
            line += Content.assemble("  " if number else " ", (said, "$text-muted" if number else ""))
        return line

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(FilterChanged(event.value))

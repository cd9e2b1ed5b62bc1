"""The bar under `/`. Imported and mounted, hidden, after the first stories are shown: they do not wait for inputs."""

from __future__ import annotations

from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Label

from tui.app import render
from tui.app.bindings import bindings


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


class FilterInput(Input):
    """Where the words of a filter are typed."""

    BINDINGS = bindings("filter")

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
            placeholder="words, outlet:bbc, tag:world, newer:2d, unread, -not", id="filter-words", compact=True
        )
        yield self._count

    def start(self, words: str) -> None:
        """Show it with these words, ready for more."""
        self.display = True
        entry = self.query_one(FilterInput)
        with entry.prevent(Input.Changed):
            entry.value = words
        entry.cursor_position = len(words)
        self.screen.set_focus(entry)

    @property
    def words(self) -> str:
        """What is typed."""
        return self.query_one(FilterInput).value

    def take(self, character: str) -> None:
        """A key that was pressed before the bar was there: it belongs to the words."""
        self.query_one(FilterInput).insert_text_at_cursor(character)

    def count(self, stories: int) -> None:
        self._count.update(Content(f" {render.count(stories, 'story', 'stories')} "))

    def complain(self, problem: str) -> None:
        """Instead of the count: what is wrong with the words."""
        room = max(20, self.size.width - 24)
        self._count.update(Content.styled(f" {render.truncate(problem, room)} ", "$text-warning"))

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(FilterChanged(event.value))

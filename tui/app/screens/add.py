"""`a`: add a feed by the address of a site or of its feed. `newsdesk feeds add` does the work, as a child process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Label

from tui.app import render
from tui.app.bindings import bindings
from tui.app.refreshing import Child, JsonObject
from tui.app.screens.layout import PANEL_WIDTHS
from tui.app.screens.modal import Modal


@dataclass(frozen=True, slots=True)
class Added:
    """A feed that the user follows now."""

    address: str
    known: bool
    """It was followed before."""


class AddScreen(Modal[Added | None]):
    """The answer is the feed that was added, or None."""

    CSS_PATH = "panels.tcss"
    HORIZONTAL_BREAKPOINTS = PANEL_WIDTHS
    BINDINGS = bindings("panel")

    def __init__(self, add: Callable[[str], Child]) -> None:
        """`add` makes the child process for an address."""
        super().__init__()
        self._add = add
        self._child: Child | None = None

    def compose(self) -> ComposeResult:
        with Vertical(classes="panel -small"):
            yield Label(Content("Add a feed"), classes="panel-heading")
            yield Input(placeholder="https://…  a site's address is enough", compact=True, classes="panel-words")
            yield Label(Content("enter add   esc close"), classes="panel-note")

    def _say(self, words: Content) -> None:
        self.query_one(".panel-note", Label).update(words)

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        address = event.value.strip()
        if address and self._child is None:
            self._try(address if "://" in address else f"https://{address}")

    @work
    async def _try(self, address: str) -> None:
        self._say(Content.styled("Looking for its feed…", "$text-accent"))
        child = self._child = self._add(address)
        added: JsonObject = {}
        try:
            async for event in child.events():
                added = event
        except OSError as error:
            child.last_words.append(str(error))
        self._child = None
        if child.stopped:
            return
        if child.status == 0:
            self.dismiss(Added(added_address(added) or address, added.get("status") == "known"))
            return
        reason = child.last_words[-1].removeprefix("newsdesk: ") if child.last_words else "it could not be added"
        self._say(Content.styled(render.line(reason, 400), "$text-error"))
        self.query_one(Input).focus()

    async def action_close(self) -> None:
        if self._child is not None:
            await self._child.stop()
        self.dismiss(None)

    def action_panel_move(self, verb: str) -> None:
        """There is nothing to move in."""


def added_address(line: JsonObject) -> str | None:
    """The feed's address in what `feeds add --json` says."""
    for name in ("key", "url", "feed"):
        if isinstance(value := line.get(name), str) and value:
            return value
    return None

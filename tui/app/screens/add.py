"""`a`: add a feed by the address of a site or of its feed. `newsdesk feeds add` does the work, as a child process."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Label

from tui.app import render
from tui.app.bars import KeyLine, panel_keys
from tui.app.bindings import bindings
from tui.app.refreshing import Child, JsonObject
from tui.app.screens.layout import PANEL_WIDTHS
from tui.app.screens.modal import Modal
from tui.app.screens.panel import Panel, Row

_UNREACHABLE = 3
"""Exit status where the site did not answer as it should: it may do so later."""


@dataclass(frozen=True, slots=True)
class Added:
    """A feed that the user follows now."""

    address: str
    known: bool
    """It was followed before."""
    title: str = ""
    others: tuple[tuple[str, str], ...] = ()
    """(address, title) of the site's other feeds."""

    @property
    def name(self) -> str:
        return self.title or self.address


class AddScreen(Modal[Added | None]):
    """The answer is the feed that was added, or None."""

    CSS_PATH = "panels.tcss"
    HORIZONTAL_BREAKPOINTS = PANEL_WIDTHS
    BINDINGS = bindings("panel")

    def __init__(self, add: Callable[[str, bool], Child], address: str = "") -> None:
        """`add(address, force)` makes the child process, which knows what an address without a scheme may mean. `address`:
        is tried at once."""
        super().__init__()
        self._add = add
        self._address = address
        self._child: Child | None = None
        self._failed = ""
        """The address that did not answer, as it was typed: entered once more it is added all the same."""

    def compose(self) -> ComposeResult:
        with Vertical(classes="panel -small") as box:
            box.border_title = Content("Add a feed")
            yield Input(
                self._address,
                placeholder="address of a feed, or of the site: https://…",
                compact=True,
                classes="panel-words",
            )
            yield Label("", classes="panel-word")
            yield KeyLine("", classes="panel-note")

    def on_mount(self) -> None:
        self._say("")
        if self._address:
            self._entered()

    def _say(self, words: str, style: str = "") -> None:
        """A word above the keys; the keys say what enter does now."""
        label = self.query_one(".panel-word", Label)
        label.update(Content.styled(render.line(words, 400), style))
        label.display = bool(words)
        again = bool(self._failed) and self.query_one(Input).value.strip() == self._failed
        enter = "" if self._child is not None else "add it all the same" if again else "add"
        self.query_one(".panel-note", Label).update(panel_keys(self.table, enter, 60))

    @on(Input.Changed)
    def _mended(self) -> None:
        if self._child is None:
            self._say("")

    @on(Input.Submitted)
    def _entered(self) -> None:
        self.action_enter()

    def action_enter(self) -> None:
        typed = self.query_one(Input).value.strip()
        if typed and self._child is None:
            address = typed if "://" in typed else f"https://{typed}"
            self._child = self._add(typed, typed == self._failed)
            self._try(self._child, typed, address)

    @work
    async def _try(self, child: Child, typed: str, address: str) -> None:
        self._say("Looking for its feed…", "$text-accent")
        said: JsonObject = {}
        try:
            async for event in child.events():
                said = event
        except OSError as error:
            child.last_words.append(str(error))
        self._child = None
        if child.stopped:
            return
        if child.status == 0:
            self.dismiss(added(said, address))
            return
        self._failed = typed if child.status == _UNREACHABLE and said else ""
        self._say(reason(said, child.last_words), "$text-error")
        self.query_one(Input).focus()

    async def action_close(self) -> None:
        if self._child is not None:
            await self._child.stop()
        self.dismiss(None)

    def on_unmount(self) -> None:
        """What was chosen in the palette is done at the desk: this screen goes without an answer."""
        if self._child is not None:
            self._child.interrupt()

    def action_panel_move(self, verb: str) -> None:
        """There is nothing to move in."""


def added(said: JsonObject, address: str) -> Added:
    """What `feeds add --json` says was added for this address."""
    others = said.get("others")
    found = [one for one in others if isinstance(one, dict)] if isinstance(others, list) else []
    named = [(_text(one.get("url")), _text(one.get("title"))) for one in found]
    return Added(
        _text(said.get("url")) or address,
        said.get("status") == "known",
        _text(said.get("title")),
        tuple((url, title) for url, title in named if url),
    )


def reason(said: JsonObject, last_words: list[str]) -> str:
    """Why nothing was added; what to type in a shell is of no use here."""
    error = said.get("error")
    words = _text(error.get("message")) if isinstance(error, dict) else ""
    words = words or (last_words[-1].removeprefix("newsdesk: ") if last_words else "It could not be added.")
    sentences = re.split(r"(?<=[.?!]) ", words)
    words = " ".join(sentence for sentence in sentences if "`newsdesk" not in sentence) or words
    return words[:1].upper() + words[1:]


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


class OthersPanel(Panel[str]):
    """The other feeds of a site of which one was added."""

    NOTHING = "The site has no such feed"
    ENTER = "add it too"

    def __init__(self, feed: Added) -> None:
        rows = []
        for url, title in feed.others:
            name, address = render.line(title, 120), render.line(url, 300)
            below = ("\n   " if name else "") + address
            prompt = Content.assemble(f" {name}", (below, "$text-muted" if name else ""))
            rows.append(Row(prompt, url, f"{name} {address}"))
        super().__init__(rows, heading=f"This site has {render.count(len(rows), 'more feed')}")

"""After an act that changed stories: `newsdesk settle` as a child makes up the related stories and who else says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.timer import Timer

from tui.app import render
from tui.app.refreshing import Child, newsdesk

if TYPE_CHECKING:
    from tui.app.screens.desk import DeskScreen

REST = 0.7
"""Seconds without a further act before it begins: whoever tidies up a story does several."""


class Settling:
    """At most one child at a time, and none while a refresh runs, which does the same work first."""

    def __init__(self, screen: DeskScreen) -> None:
        self._screen = screen
        self._child: Child | None = None
        self._timer: Timer | None = None
        self._failed = False
        """The last one came to nothing: it is not tried again before the next act."""

    @property
    def running(self) -> bool:
        return self._child is not None

    def soon(self) -> None:
        """An act was done, or taken back."""
        self._failed = False
        if self._timer is not None:
            self._timer.stop()
        if self._screen.automatic:
            self._timer = self._screen.set_timer(REST, lambda: self._screen.soon(self.tick()))

    async def tick(self) -> None:
        """Settle what waits for it, if anything does and nothing else is at it."""
        from tui.store import unsettled

        screen = self._screen
        if self.running or self._failed or screen.updating.running or not await screen.ask(unsettled.stories):
            return
        if self.running or screen.updating.running:
            return
        child = self._child = newsdesk(screen.db_path, screen.feeds_path, "settle")
        settled = answered = False
        try:
            async for event in child.events():
                answered = True
                settled = event.get("event") == "settled"
        except OSError as error:
            child.last_words.append(str(error))
        self._child = None
        if settled:
            await screen.listing.reload()
        elif not answered and not child.stopped:
            self._failed = True
            reason = render.line(child.last_words[-1].removeprefix("newsdesk: "), 300) if child.last_words else ""
            why = reason or f"status {child.status}"
            screen.warn([f"Related stories and margin wait for the next refresh: {why}"])

    async def give_way(self) -> None:
        """A refresh wants to begin: it does what was not finished."""
        if self._child is not None:
            await self._child.stop()

    def interrupt(self) -> None:
        """Ask it to stop: nothing half done is stored. Does not wait."""
        if self._child is not None:
            self._child.interrupt()

    def finish(self) -> None:
        """After the reader has quit: see to its end."""
        if self._child is not None:
            self._child.finish()

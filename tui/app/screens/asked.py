"""A panel whose rows the store is asked for as one types: search, and who somebody is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from textual.timer import Timer

from tui.app import render
from tui.app.screens.panel import Panel, Row, missing
from tui.errors import StoreError

T = TypeVar("T")

TYPING_PAUSE = 0.08
"""Seconds after the last letter before the store is asked."""


class AskedPanel(Panel[T]):
    """What stands there stays until the answer comes; an answer to words that are no longer typed is passed over."""

    TALL = True
    _pause: Timer | None = None

    async def answer(self, words: str) -> Sequence[Row[T]]:
        """The rows for what is typed. May set `nothing`."""
        raise NotImplementedError

    def on_mount(self) -> None:
        self.ask()

    def fits(self, row: Row[T], words: Sequence[str]) -> bool:
        return True

    def typed(self, words: str) -> None:
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(TYPING_PAUSE, self.ask)

    def ask(self) -> None:
        work: Callable[[], object] = partial(self._find, self.words)  # no coroutine: it may never begin
        self.run_worker(work, exclusive=True, group="answer")

    def at_hand(self, words: str) -> Sequence[Row[T]]:
        """The rows for what is typed that the store need not be asked for."""
        return ()

    async def _find(self, words: str) -> None:
        try:
            rows = await self.answer(words)
        except StoreError as error:
            rows = self.at_hand(words)
            self.nothing = missing(render.line(str(error), 300))
        if words == self.words:
            self.set_rows(rows)

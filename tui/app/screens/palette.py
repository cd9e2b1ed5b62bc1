"""The palette: everything that can be done, and everywhere that one can go, by a few letters of its name."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from tui.app import commands
from tui.app.commands import Goal, Named, Scored
from tui.app.screens.asked import AskedPanel
from tui.app.screens.panel import Row, missing
from tui.errors import StoreError

if TYPE_CHECKING:
    from tui.app.screens.desk import DeskScreen


class Palette(AskedPanel[Goal]):
    HEADING = "Do anything, go anywhere"
    PLACEHOLDER = "a command, a headline, a name, an outlet, a view"
    NOTHING = "Nothing is called that"
    ENTER = "do it"
    TELLS = True

    def __init__(self, desk: DeskScreen) -> None:
        super().__init__()
        self._desk = desk
        self._names: Sequence[Named] = ()
        self._loading = False
        self._loaded = asyncio.Event()

    def typed(self, words: str) -> None:
        """Commands stand there at once; what the store knows comes after a moment."""
        self.nothing = missing("Looking for it")
        self.set_rows(self.at_hand(words), to_top=True)
        if words.strip():
            super().typed(words)

    def at_hand(self, words: str) -> Sequence[Row[Goal]]:
        if not words.strip():
            return commands.all_commands(self.table, self.room)
        return commands.ranked(commands.commands(self.table, words), words, self.room)

    async def answer(self, words: str) -> Sequence[Row[Goal]]:
        if not words.strip():
            return self.at_hand(words)
        found = [*commands.commands(self.table, words), *await self._places(words)]
        self.nothing = missing(self.NOTHING)
        return commands.ranked(found, words, self.room)

    async def _places(self, words: str) -> list[Scored]:
        if len(words.strip()) < 2 or not self._desk.access.is_open:
            return []
        if not self._loading:
            self._loading = True
            work: Callable[[], object] = self._load  # no coroutine: it may never begin
            self.run_worker(work, group="names")
        await self._loaded.wait()
        near = await asyncio.to_thread(commands.near, words, self._names)
        return [*near, *await self._desk.ask(commands.held, words, self._desk.now())]

    async def _load(self) -> None:
        """Once, whatever is typed meanwhile: the next letter ends only what looks for the last one."""
        with suppress(StoreError):  # what looks for the words says it
            self._names = await self._desk.ask(commands.names)
        self._loaded.set()

    def highlighted(self, value: Goal | None) -> None:
        self.tell(value.told if value is not None else "")

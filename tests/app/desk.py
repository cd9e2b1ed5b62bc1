"""The reader under a pilot, on a real store."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from textual import events
from textual.pilot import Pilot

from tests.app.newsstore import NOW, Built
from tui.app.app import NewsdeskApp
from tui.app.keys import PaneName
from tui.app.screens.desk import PREVIEW_DELAY
from tui.app.screens.outside import OutsideScreen


@dataclass
class Desk:
    """The open reader, and the hands on its keyboard."""

    app: NewsdeskApp
    pilot: Pilot[None]
    built: Built

    @property
    def screen(self) -> OutsideScreen:
        return self.app.desk

    @property
    def text(self) -> str:
        """What stands on the terminal."""
        return "\n".join(strip.text for strip in self.app.screen._compositor.render_strips())

    @property
    def notices(self) -> list[str]:
        """What stands in the corner, and in the bottom line."""
        notices = [notice.message for notice in self.app._notifications]
        return [*notices, self.screen.hint_bar.notice] if self.screen.hint_bar.notice else notices

    @property
    def seen(self) -> set[PaneName]:
        """The panes that are on the terminal."""
        names: tuple[PaneName, ...] = ("stories", "story", "entities", "coverage")
        return {name for name in names if self.screen.pane_widget(name).region.area}

    def pane(self) -> PaneName:
        """The pane that has the focus."""
        return self.screen.focused_pane

    @property
    def headlines(self) -> list[str]:
        """Of the stories in the list."""
        rows = self.app.access.rows(list(self.screen.stories.ids))
        return [rows[id].headline for id in self.screen.stories.ids]

    @property
    def article(self) -> str | None:
        """The headline in the reading pane."""
        return self.screen.story.article.title if self.screen.story.article else None

    async def press(self, *keys: str) -> None:
        """Press these, then wait until everything that they set off is done."""
        for key in keys:
            await self.pilot.press(key)
        await self.settle()

    async def type(self, words: str) -> None:
        """Letters as fast as they come, without waiting between them."""
        for letter in words:
            self.app.post_message(events.Key("space" if letter == " " else letter, letter))
        await self.settle()

    async def enter(self, words: str) -> None:
        """Answer with these what is asked."""
        await self.type(words)
        await self.press("enter")

    async def until(self, come: Callable[[], bool], seconds: float = 30) -> None:
        """Wait for what comes in its own time: another process, a clock."""
        for _ in range(int(seconds / 0.05)):
            await self.pilot.pause(0.05)
            if come():
                return
        raise AssertionError(f"it did not come; the screen:\n{self.text}\nnotices: {self.notices}")

    async def settle(self) -> None:
        async with asyncio.timeout(60):
            await self.pilot.pause()
            while self.screen.resting or any(not worker.is_finished for worker in self.app.workers):
                while self.screen.resting:
                    await asyncio.sleep(PREVIEW_DELAY / 4)
                await self.app.workers.wait_for_complete()
                await self.pilot.pause()


@asynccontextmanager
async def reading(
    built: Built,
    size: tuple[int, int] = (120, 36),
    *,
    feeds: Path | None = None,
    automatic: bool = False,
    settle: bool = True,
) -> AsyncIterator[Desk]:
    app = NewsdeskApp(built.path, feeds, now=lambda: NOW, automatic=automatic)
    # A slow machine has no time to look at a notice of four seconds.
    with patch("tui.app.bars.NOTICE_SECONDS", 600.0):
        async with app.run_test(size=size) as pilot:
            desk = Desk(app, pilot, built)
            if settle:
                await desk.settle()
            yield desk

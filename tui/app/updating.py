"""Refreshing from inside the reader: by hand, by its own clock, on the first start, and after adding a feed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tui.app import render
from tui.app.refreshing import Child, Progress, newsdesk, summary

if TYPE_CHECKING:
    from tui.app.screens.desk import DeskScreen
    from tui.config import Settings

WRONG_USE, NOTHING_DONE = 2, 3
"""Exit statuses of a command that could not begin."""
TICK = 30.0
"""Seconds between two looks at the clock."""


def _files(settings: Settings) -> str:
    from tui.config import BUNDLED_SEEDS

    seeds = {spec.key for spec in settings.sources if spec.kind == "seeds"}
    own = seeds - {f"seeds:{BUNDLED_SEEDS}"}
    return "your files" if own else "the sample files" if seeds else ""


class Updating:
    """At most one refresh of our own at a time; another process's refresh is seen through the store."""

    def __init__(self, screen: DeskScreen) -> None:
        self._screen = screen
        self._child: Child | None = None
        self._every: timedelta | None = None
        self._ended_at: datetime | None = None
        self._from_seeds: Progress | None = None
        self.progress: Progress | None = None
        self.new = 0
        """Articles that the last refresh brought."""
        self.stopped = ""
        """Why the last refresh came to nothing, in a few words."""
        self.first = False
        """The first start: the list is being filled."""
        self.files = ""
        """What is read beside the feeds, as the user would call it; empty where it is nothing."""

    @property
    def running(self) -> bool:
        return self.progress is not None

    async def start(self, *words: str, by_hand: bool = False, seeds: bool = False, left: int = 0) -> None:
        """Run `newsdesk refresh --json` with these further words, to its end.

        `by_hand`: what comes of it is said in any case. `seeds`: the first half of a first start; what it brings
        is told with the second. `left`: it finds the stories of so many articles that an earlier one has left.
        """
        screen = self._screen
        if self.progress is not None:
            if by_hand:
                screen.say("A refresh is running already; you can go on reading")
            return
        self.progress = Progress(judged=0 if left else None, waiting=left)
        self.stopped = ""
        screen.listing.say_if_empty()
        screen.show_title()
        await screen.settling.give_way()
        child = self._child = newsdesk(screen.db_path, screen.feeds_path, "refresh", "--json", "--early", *words)
        progress = self.progress
        try:
            async for event in child.events():
                progress = self.progress = progress.after(event)
                screen.show_title()
                if event.get("event") == "judged":
                    screen.look()
                if left:
                    screen.hint_bar.say(
                        f"The last refresh was cut off: {render.count(left, 'article')} of it find their stories now"
                    )
                    left = 0
        except OSError as error:
            child.last_words.append(str(error))
        self.progress = self._child = None
        self._ended_at = screen.now()
        if child.stopped:
            screen.show_title()
            return
        if progress.done:
            if self._from_seeds is not None:
                progress = progress.with_seeds(self._from_seeds)
            self._from_seeds = progress if seeds else None
            self.new = progress.new
            if not seeds and (by_hand or progress.new):
                told = summary(progress, screen.keys)
                if progress.failed and not progress.new:
                    screen.warn([told])
                else:
                    screen.hint_bar.say(told)
        else:
            self._report_end(child, by_hand)
        await screen.listing.reload()

    def _report_end(self, child: Child, by_hand: bool) -> None:
        """It ended before it was done: it could not begin (its own words say why), or it died."""
        reason = render.line(child.last_words[-1].removeprefix("newsdesk: "), 300) if child.last_words else ""
        if child.status == NOTHING_DONE and not by_hand:
            # Most likely somebody else's refresh holds the lock: its news come through the store.
            return
        self.stopped = "" if child.status == NOTHING_DONE else "refresh failed"
        if child.status in (WRONG_USE, NOTHING_DONE) and reason:
            self._screen.warn([reason])
        else:
            self._screen.warn([f"The refresh ended too early: {reason or f'status {child.status}'}"])

    def interrupt(self) -> None:
        """Ask a refresh that runs to stop: what it has stored is kept. Does not wait."""
        if self._child is not None:
            self._child.interrupt()

    def finish(self) -> None:
        """After the reader has quit: see to the end of a refresh that was still running."""
        if self._child is not None:
            self._child.finish()

    async def begin(self, settings: Settings) -> None:
        """Begin at once where there is nothing yet, or where it is time."""
        self._every = settings.refresh_every
        self.files = _files(settings)
        from tui.store.read import is_empty
        from tui.store.refreshed import left_over

        if await self._screen.ask(is_empty):
            # The seeds are on the screen while the feeds are still being waited for.
            self.first = True
            seeds = [word for spec in settings.sources if spec.kind == "seeds" for word in ("--only", spec.key)]
            if seeds:
                await self.start(*seeds, seeds=True)
            await self.start(by_hand=True)
            self.first = False
            return
        to_judge, to_ask = await self._screen.ask(left_over, [spec.key for spec in settings.sources if not spec.paused])
        if to_judge or (to_ask and self._every is not None):
            # The last refresh was cut off: what it has stored is judged at once, and the rest asked.
            self.first = not self._screen.stories.ids
            await self.start("--continue", left=to_judge)
            self.first = False
        await self.tick()

    async def tick(self) -> None:
        """Refresh what is due, if the clock says so."""
        from tui.store.read import last_checked

        if self._every is None or self.running:
            return
        checked = await self._screen.ask(last_checked)
        # Our own last try counts too: where every source backs off, nothing was checked by it.
        last = max((at for at in (checked, self._ended_at) if at is not None), default=None)
        if not self.running and (last is None or self._screen.now() - last >= self._every):
            await self.start("--due")

"""What the keys do to whole lists: narrowing them with offers, marks for all that they hold, labels."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from tui.app import bulk, labelling, marking
from tui.app.screens.main import MainScreen
from tui.errors import QueryError

if TYPE_CHECKING:
    from sqlite_utils import Database

    from tui.app.filter_bar import FilterChanged
    from tui.completing import Offer
    from tui.store.state import MarkKind


class WholeListScreen(MainScreen):
    def on_filter_changed(self, event: FilterChanged) -> None:
        """Beside what the desk does about it: Textual calls the handlers of all classes."""
        work: Callable[[], object] = partial(self._offer, event.words)  # no coroutine: it may never begin
        self.run_worker(work, group="offers", exclusive=True)

    async def _offer(self, words: str) -> None:
        await self._guarded(self._show_offers(words))

    async def _show_offers(self, words: str) -> None:
        """What the word being typed may become, under the filter. What is wrong with the words goes first."""
        from tui.query import parse

        try:
            parse(words, self.now(), typing=True)
        except QueryError:
            return
        found = await self.ask(_offers, words)
        bar = self.filter_bar
        if bar is not None and bar.display and bar.words == words:
            bar.offer(words, found)
            self.on_offer_taken()

    def on_offer_taken(self) -> None:
        if self.filter_bar is not None:
            self.hint_bar.beneath(self.filter_bar.offered(self.keys.name("filter-take")))

    def action_mark_all(self, mark: MarkKind) -> None:
        self.soon(bulk.mark_all(self, mark))

    def action_open_all(self) -> None:
        self.soon(bulk.open_all(self))

    def action_label(self) -> None:
        if (meant := marking.target(self)) is not None:
            self.soon(labelling.label(self, meant.story))

    def action_label_all(self) -> None:
        self.soon(labelling.label_all(self))


def _offers(db: Database, words: str) -> list[Offer]:
    from tui.completing import offers, unfinished
    from tui.query import TIMES
    from tui.store.names import beginning
    from tui.store.views import views

    if (term := unfinished(words)) is None:
        return []
    if term.key in ("newer", "older"):
        names = [one for one in TIMES if one.startswith(term.value.casefold())]
    else:
        names = beginning(db, term.key, term.value) if term.key else []
    return offers(words, term, names, views(db))

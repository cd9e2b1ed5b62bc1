"""The palette: everything in the table of keys, by name."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from tui.app import keys

if TYPE_CHECKING:
    from tui.app.app import NewsdeskApp


class KeyCommands(Provider):
    """What can be done at the desk, each with the key that does it quicker."""

    @property
    def _table(self) -> keys.KeyTable:
        return cast("NewsdeskApp", self.app).keys

    async def discover(self) -> Hits:
        for key in offered(self._table):
            yield DiscoveryHit(
                labelled(key, Content(key.command)), partial(self._do, key), key.command, key.description
            )

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for key in offered(self._table):
            score = max(matcher.match(key.command), matcher.match(key.description) * 0.6)
            if score > 0:
                shown = labelled(key, matcher.highlight(key.command))
                yield Hit(score, shown, partial(self._do, key), key.command, key.description)

    async def _do(self, key: keys.Key) -> None:
        await self.screen.run_action(key.action)


_ORDER = ("Find", "Newsdesk", "Read", "Mark", "Look", "Move")
"""What one opens the palette for comes first; how to move is known by then."""


def offered(table: keys.KeyTable) -> list[keys.Key]:
    return sorted((key for key in table.keys if key.command), key=lambda key: _ORDER.index(key.group))


def labelled(key: keys.Key, shown: Content) -> Content:
    return Content.assemble(shown, "  ", (keys.shown_keys(key), "dim"))

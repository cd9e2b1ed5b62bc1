"""The palette: everything in the table of keys, by name."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from tui.app import keys, render
from tui.app.history import Place
from tui.errors import QueryError
from tui.models import Query

if TYPE_CHECKING:
    from datetime import datetime

    from sqlite_utils import Database

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
            # What it does is searched for the very words: letters in their order are found in every long line.
            told = all(word in key.description.casefold() for word in query.casefold().split())
            score = max(matcher.match(key.command), 0.4 * told)
            if score > 0:
                shown = labelled(key, matcher.highlight(key.command))
                yield Hit(score, shown, partial(self._do, key), key.command, key.description)

    async def _do(self, key: keys.Key) -> None:
        await self.screen.run_action(key.action)


class NewsCommands(Provider):
    """Stories, people, places, outlets and saved views by what is typed."""

    async def search(self, query: str) -> Hits:
        app = cast("NewsdeskApp", self.app)
        desk = app.desk
        if len(query.strip()) < 2 or not app.access.is_open:
            return
        matcher = self.matcher(query)
        found = await desk.ask(_found, query, desk.now())
        for place, kind in found:
            shown = render.truncate(render.line(place.name), 60)
            score = matcher.match(place.name)
            if score <= 0 and kind in ("outlet", "view"):
                continue
            prompt = Content.assemble(matcher.highlight(shown), (f"  {kind}", "dim"))
            yield Hit(max(score * 0.9, 0.2), prompt, partial(self._go, place, kind), place.name)

    async def _go(self, place: Place, kind: str) -> None:
        desk = cast("NewsdeskApp", self.app).desk
        if kind == "story" and place.story is not None:
            await desk.jump(place.story)
        else:
            await desk.listing.go(place)


def _found(db: Database, words: str, now: datetime) -> list[tuple[Place, str]]:
    from tui.store import entities, read
    from tui.store.views import views

    found: list[tuple[Place, str]] = []
    try:
        ids = read.story_ids(db, Query(words=words), 8, now, typing=True, latest=2000)
    except QueryError:
        ids = []
    rows = read.story_rows(db, ids)
    found += [(Place(name=rows[id].headline, story=id), "story") for id in ids if id in rows]
    found += [(Place(Query(entity=row.id), row.name), row.type) for row in entities.entities(db, words, 8)]
    found += [(Place(Query(outlet=name), name), "outlet") for name in read.outlets(db)]
    found += [(Place(Query(words=view.query), view.name), "view") for view in views(db)]
    return found


_ORDER = ("Find", "Newsdesk", "Read", "Mark", "Look", "Move")
"""What one opens the palette for comes first; how to move is known by then."""


def offered(table: keys.KeyTable) -> list[keys.Key]:
    return sorted((key for key in table.keys if key.command), key=lambda key: _ORDER.index(key.group))


def labelled(key: keys.Key, shown: Content) -> Content:
    return Content.assemble(shown, "  ", (keys.shown_keys(key), "dim"))

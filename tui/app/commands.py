"""The palette: everything in the table of keys, by name."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from tui.app import fuzzy, keys, keytable, render
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
    def _table(self) -> keytable.KeyTable:
        return cast("NewsdeskApp", self.app).keys

    async def discover(self) -> Hits:
        for key in offered(self._table):
            yield DiscoveryHit(
                labelled(key, Content(key.command)), partial(self._do, key), key.command, key.description
            )

    async def search(self, query: str) -> Hits:
        words = fuzzy.folded(query)
        for key in offered(self._table):
            score = fuzzy.match(words, fuzzy.folded(key.command))[0]
            # What it does is searched for the very words: letters in their order are found in every long line.
            if score <= 0 and all(word in key.description.casefold() for word in words.split()):
                score = 0.4
            if score > 0:
                shown = labelled(key, fuzzy.lit(query, key.command))
                yield Hit(score, shown, partial(self._do, key), key.command, key.description)

    async def _do(self, key: keys.Key) -> None:
        await self.screen.run_action(key.action)


LATEST, MOST_NAMED = 3000, 3000
"""Stories, and people, organisations and places, that are found by any of their letters. Others by their words."""
FOUND = 12

Named = tuple[str, tuple[Place, str]]
"""A folded name; where it leads, and what it is."""


class NewsCommands(Provider):
    """Stories, people, places, outlets and saved views by a few letters of what is typed."""

    _names: Sequence[Named] = ()

    async def startup(self) -> None:
        app = cast("NewsdeskApp", self.app)
        if app.access.is_open:
            self._names = await app.desk.ask(_names)

    async def search(self, query: str) -> Hits:
        app = cast("NewsdeskApp", self.app)
        desk = app.desk
        if len(query.strip()) < 2 or not app.access.is_open:
            return
        near = await asyncio.to_thread(fuzzy.best, query, self._names, FOUND)
        met = {place for _, (place, _) in near}
        held = [(0.2, one) for one in await desk.ask(_found, query, desk.now()) if one[0] not in met]
        for score, (place, kind) in [*near, *held]:
            name = fuzzy.lit(query, render.truncate(render.line(place.name), 60))
            # What is named alike as a command comes after it.
            yield Hit(
                score * 0.95, Content.assemble(name, (f"  {kind}", "$text-muted")), partial(self._go, place, kind)
            )

    async def _go(self, place: Place, kind: str) -> None:
        desk = cast("NewsdeskApp", self.app).desk
        if kind == "story" and place.story is not None:
            await desk.jump(place.story)
        else:
            await desk.listing.go(place)


def _names(db: Database) -> list[Named]:
    from tui.store import names, read
    from tui.store.views import views

    found = [(Place(name=headline, story=id), "story") for id, headline in names.headlines(db, LATEST)]
    found += [(Place(Query(entity=id), name), type) for id, name, type in names.entity_names(db, MOST_NAMED)]
    found += [(Place(Query(outlet=name), name), "outlet") for name in read.outlets(db)]
    found += [(Place(Query(words=view.query), view.name), "view") for view in views(db)]
    return [(fuzzy.folded(render.line(place.name)), (place, kind)) for place, kind in found]


def _found(db: Database, words: str, now: datetime) -> list[tuple[Place, str]]:
    """Stories that hold the words somewhere, and what goes by another name."""
    from tui.store import entities, read

    try:
        ids = read.story_ids(db, Query(words=words), 8, now, typing=True, latest=2000)
    except QueryError:
        ids = []
    rows = read.story_rows(db, ids)
    found = [(Place(name=rows[id].headline, story=id), "story") for id in ids if id in rows]
    return [*found, *((Place(Query(entity=row.id), row.name), row.type) for row in entities.entities(db, words, 8))]


_ORDER = ("Find", "Newsdesk", "Read", "Mark", "Look", "Move")
"""What one opens the palette for comes first; how to move is known by then."""


def offered(table: keytable.KeyTable) -> list[keys.Key]:
    return sorted((key for key in table.keys if key.command), key=lambda key: _ORDER.index(key.group))


def labelled(key: keys.Key, shown: Content) -> Content:
    return Content.assemble(shown, "  ", (keytable.shown_keys(key), "$text-muted"))

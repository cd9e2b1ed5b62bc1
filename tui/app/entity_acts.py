"""Who and what the news is about: dossiers, following and muting, merging and splitting, from the desk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from tui.app import render
from tui.app.history import Place
from tui.app.marking import undone
from tui.errors import NotFoundError, NotPossibleError, StoreError
from tui.models import Act, Dossier, EntityRow, Query

if TYPE_CHECKING:
    from sqlite_utils import Database

    from tui.app.screens.dossier import Left
    from tui.app.screens.main import MainScreen

What = Literal["follow", "mute"]
_NEAR = 12
"""Entities that are offered as the one that another is."""


def open_dossier(screen: MainScreen, entity: str) -> None:
    """Over the desk; what is chosen in it is gone to."""
    from tui.app.screens.dossier import DossierScreen

    shown = screen.listing.opened
    story = shown.story.row.id if shown is not None else None

    def left(to: Left | None) -> None:
        if to is not None:
            screen.soon(_go(screen, to, story))

    screen.app.push_screen(DossierScreen(entity, FromDesk(screen), screen.keys, screen.now, screen.plain), left)


@dataclass(frozen=True, slots=True)
class FromDesk:
    """A dossier's ways to the store: those of the desk below it."""

    screen: MainScreen

    async def load(self, entity: str) -> Dossier | None:
        from tui.store.dossier import dossier

        try:
            return await self.screen.ask(dossier, entity)
        except NotFoundError:
            return None

    async def mark(self, dossier: Dossier, what: What) -> str:
        return await toggle(self.screen, dossier.entity.id, what)

    async def near(self, words: str, row: EntityRow) -> Sequence[EntityRow]:
        from tui.store.entities import entities

        alike = words.strip() or row.name.split()[-1]
        found = await self.screen.ask(entities, alike, _NEAR)
        return [one for one in found if one.id != row.id and (words.strip() or one.type == row.type)]

    async def merge(self, entity: str, into: str) -> tuple[str, bool]:
        from tui.store import naming

        return await self._done(naming.merge, entity, into, "It is so already")

    async def split(self, entity: str, name: str) -> str:
        from tui.store import naming

        return (await self._done(naming.split, entity, name, "It goes by nothing else"))[0]

    async def undo(self) -> str:
        return await undone(self.screen)

    async def _done(
        self, act: Callable[[Database, str, str, datetime], Act | None], entity: str, to: str, otherwise: str
    ) -> tuple[str, bool]:
        """The desk's own notices cannot be seen below the dossier."""
        screen = self.screen
        try:
            done = await screen.access.write(act, entity, to, screen.now())
        except (StoreError, NotPossibleError) as error:
            return str(error), False
        if done is None:
            return otherwise, False
        await _shown(screen)
        return _words(screen, done), True


async def _go(screen: MainScreen, to: Left, story: str | None) -> None:
    from tui.store.entities import entity
    from tui.store.read import article_row

    kind, id = to
    if kind == "story":
        await screen.jump(id)
    elif kind == "article":
        row = await screen.ask(article_row, id)
        if row.story is not None:
            await screen.listing.go(Place(story=row.story, article=id, pane="story"), opening=True)
    else:
        row_of = await screen.ask(entity, id)
        await screen.listing.go(Place(Query(entity=id), f"About {row_of.name}", story=story))


async def toggle(screen: MainScreen, entity: str, what: What) -> str:
    """Follow or mute it, or no more; what to say of it."""
    from tui.store import naming

    now = screen.now()
    on, off = (naming.follow, naming.unfollow) if what == "follow" else (naming.mute, naming.unmute)

    def either(db: Database) -> Act | None:
        # Where acts are done one after the other: a second press finds what the first has done.
        return on(db, entity, now) or off(db, entity, now)

    act = await screen.do(either)
    if not isinstance(act, Act):
        return ""
    await _shown(screen)
    return _words(screen, act)


async def _shown(screen: MainScreen) -> None:
    screen.stories.invalidate(None)
    with suppress(StoreError, NotFoundError):  # done it is; what another process has merged away is not shown again
        await screen.listing.look_again()


def _words(screen: MainScreen, act: Act) -> str:
    return f"{render.line(act.description, 200)}. {screen.keys.name('undo')} undoes it"

"""Who and what the news is about: dossiers, following and muting, from the desk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from tui.app import render
from tui.app.history import Place
from tui.errors import NotFoundError
from tui.models import Act, Dossier, EntityRow, Query

if TYPE_CHECKING:
    from sqlite_utils import Database

    from tui.app.screens.dossier import Left
    from tui.app.screens.main import MainScreen

What = Literal["follow", "mute"]


def open_dossier(screen: MainScreen, entity: str) -> None:
    """Over the desk; what is chosen in it is gone to."""
    from tui.app.screens.dossier import DossierScreen

    shown = screen.listing.opened
    story = shown.story.row.id if shown is not None else None

    async def load(id: str) -> Dossier | None:
        from tui.store.dossier import dossier

        try:
            return await screen.ask(dossier, id)
        except NotFoundError:
            return None

    async def mark(found: Dossier, what: What) -> str:
        return await toggle(screen, found.entity, what)

    def left(to: Left | None) -> None:
        if to is not None:
            screen.soon(_go(screen, to, story))

    screen.app.push_screen(DossierScreen(entity, load, mark, screen.keys, screen.now, screen.plain), left)


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


async def toggle(screen: MainScreen, row: EntityRow, what: What) -> str:
    """Follow or mute it, or no more; what to say of it."""
    from tui.store import naming

    verbs: Mapping[tuple[What, bool], Callable[[Database, str, datetime], Act | None]] = {
        ("follow", False): naming.follow,
        ("follow", True): naming.unfollow,
        ("mute", False): naming.mute,
        ("mute", True): naming.unmute,
    }
    on = row.followed if what == "follow" else row.muted
    act = await screen.do(verbs[what, on], row.id, screen.now())
    if not isinstance(act, Act):
        return ""
    screen.stories.invalidate(None)
    await screen.listing.look_again()
    return f"{render.line(act.description, 200)}. {screen.keys.name('undo')} undoes it"

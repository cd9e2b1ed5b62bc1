"""Saved views at the desk: a list gets a name, and keeps it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.app import render
from tui.app.history import Place
from tui.errors import NotFoundError
from tui.models import Query

if TYPE_CHECKING:
    from tui.app.screens.desk import DeskScreen


def written(query: Query, entity: str = "") -> str:
    """A list in the query language. `entity`: the name of the one that it is about."""
    parts = [f'{key}:"{value}"' for key, value in (("outlet", query.outlet), ("tag", query.tag)) if value]
    if query.entity and entity:
        parts.append(f'entity:"{entity}"')
    parts += [word for word, asked in (("unread", query.unread), ("starred", query.starred)) if asked]
    return " ".join([*parts, query.words]).strip()


async def save(screen: DeskScreen) -> None:
    """Ask for a name, and save the list with its filter; under no name the saved one is forgotten."""
    from tui.app.screens.prompt import Prompt
    from tui.query import finished
    from tui.store import views

    place = screen.listing.place
    entity = place.name.removeprefix("About ") if place.query.entity else ""
    query = finished(written(place.asked, entity))
    source = await screen.ask(_source_name, place.query.source) if place.query.source is not None else ""
    query = f'source:"{source}" {query}'.strip() if source else query
    if not query:
        screen.say(f"Narrow the list first ({screen.keys.name('filter')}): a view is what is typed there")
        return
    saved = {view.name for view in await screen.ask(views.views)}
    known = place.name if place.name in saved else ""

    def named(name: str | None) -> None:
        if name is not None:
            screen.soon(_keep(screen, name, query, known))

    prompt = Prompt(
        f"Save this list as a view: {render.truncate(render.line(query), 50)}",
        enter="save",
        value=known,
        placeholder="its name",
        note="An empty line forgets the view" if known else "",
        empty=bool(known),
    )
    screen.app.push_screen(prompt, named)


async def _keep(screen: DeskScreen, name: str, query: str, known: str) -> None:
    from tui.store import views

    if not name:
        try:
            await screen.do(views.remove_view, known, screen.now())
        except NotFoundError:
            return
        screen.say(f"View forgotten: {known}")
        return
    saved = await screen.do(views.save_view, name, query, screen.now())
    if saved:
        place = screen.listing.place
        await screen.listing.go(Place(Query(words=query), saved.name, story=screen.stories.current, pane=place.pane))
        screen.say(f"Saved as {saved.name}; {screen.keys.name('browse')} lists the views")


def _source_name(db: object, source: int) -> str:
    from tui.store.sources import sources

    return next((row.name for row in sources(db) if row.id == source), "")  # type: ignore[arg-type]

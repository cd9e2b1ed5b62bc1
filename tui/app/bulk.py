"""Acts on every story of the list in view, as narrowed as it is."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Literal

from textual.content import Content

from tui.app import opening, render
from tui.models import Act

if TYPE_CHECKING:
    from tui.app.screens.desk import DeskScreen
    from tui.app.screens.main import MainScreen
    from tui.store.state import MarkKind

MOST_PAGES = 20
"""Pages that are opened in the browser at once."""

_SO_ALREADY: dict[MarkKind, str] = {
    "read": "Everything here is read already",
    "unread": "Nothing here is read",
    "star": "Every story here has a star already",
    "unstar": "No story here has a star",
}


async def found(screen: DeskScreen) -> bool:
    """Wait for all of the list in view; False, and a notice, where it does not come."""
    if await screen.patiently("Finding all of this list…", screen.listing.whole()):
        return True
    screen.say("The list is still being found: once more when its number stands there")
    return False


async def mark_all(screen: MainScreen, mark: MarkKind) -> None:
    """One act for all of them, with one undo."""
    if not await found(screen):
        return
    from tui.store.bulk import mark_stories

    place, ids = screen.listing.place, screen.stories.ids
    kept = screen.listing.keep_all(ids)  # the act may be seen by the poll before it is back here
    act = await screen.patiently("Marking all of this list…", screen.do(mark_stories, mark, ids, screen.now()))
    if isinstance(act, Act):
        of = f" in {render.count(len(ids), 'story', 'stories')}" if mark in ("read", "unread") else ""
        screen.say(f"{act.description}{of}. {screen.keys.name('undo')} undoes it")
        await screen.listing.reload()
        return
    if screen.listing.place is place:
        screen.listing.keep_all(kept)
    if act is None:
        screen.say(_SO_ALREADY[mark])


Opened = Literal["unread", "read"]


async def open_all(screen: MainScreen) -> None:
    """The first unread stories in the browser, after a question."""
    from tui.app.screens.panel import Panel, Row
    from tui.store.bulk import links_of

    if screen.app.is_web:
        screen.say("Not from a browser: it would run a program on the machine that serves")
        return
    if not await found(screen):
        return
    links = [
        (story, article, url)
        for story, article, url in await screen.ask_all(links_of, screen.stories.ids, MOST_PAGES)
        if opening.openable(url)
    ]
    if not links:
        screen.say("No unread story here has a link")
        return
    pages = render.count(len(links), "page")
    first = f"the first {pages}" if len(links) == MOST_PAGES else pages
    rows: list[Row[Opened]] = [
        Row(Content(f" Open {first}, and mark these articles as read"), "read", "open mark read"),
        Row(Content(f" Open {first}, and leave them unread"), "unread", "open leave unread"),
    ]
    heading = "Open the unread stories of this list in your browser"
    panel: Panel[Opened] = Panel(rows, heading=heading, enter="do it", typed=False)

    def chosen(how: Opened | None) -> None:
        if how is not None:
            screen.soon(_open(screen, links, how))

    screen.over(panel, chosen)


async def _open(screen: MainScreen, links: list[tuple[str, str, str]], how: Opened) -> None:
    from tui.store import state

    opened: list[str] = []
    for story, article, url in links:
        try:
            await asyncio.to_thread(opening.open_in_browser, url)
        except opening.OpeningError as error:
            screen.say(f"{error}. {render.count(len(opened), 'page')} opened", trouble=True)
            break
        opened.append(article)
        screen.listing.keep(story)
    if how == "read" and opened:
        await screen.do(state.mark_read, opened, screen.now())
        await screen.listing.reload()
    if len(opened) == len(links):
        screen.say(f"{render.count(len(opened), 'page')} opened")

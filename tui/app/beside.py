"""What `b` lays beside the text that is read: found in the store, drawn off the screen's thread, remembered."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from textual.content import Content

from tui.app import render
from tui.app.store_access import OpenedStory
from tui.store import read
from tui.store.corroboration import side_by_side as found_side_by_side

if TYPE_CHECKING:
    from tui.app.screens.beside import Drawn, Version
    from tui.app.screens.main import MainScreen


async def open_beside(screen: MainScreen, shown: OpenedStory | None, first: str | None = None) -> None:
    """`first`: the article to begin with, if it is another one than that shown."""
    from tui.app.screens.beside import BesideScreen, versions

    if shown is None:
        return
    revisions = await screen.ask(read.revisions, shown.article.id)
    others = versions(shown.story, shown.article.id, revisions)
    if not others:
        screen.say("No other text tells this story, and this one was never changed")
        return
    others.sort(key=lambda version: version.article.id != first or version.revision is not None)
    story = shown.story.row.id

    def read_it(article: str) -> None:
        screen.soon(screen.open_story(story, article))

    load = partial(_drawn, screen, shown)
    screen.over(BesideScreen(others, load, read_it, screen.keys, screen.now()))


async def _drawn(screen: MainScreen, shown: OpenedStory, version: Version, width: int) -> Drawn:
    """The version as it is drawn: for this width already worked out, in another thread."""
    from tui.app.screens.beside import rewritten, side_by_side, when

    article, plain, now = shown.article, screen.stories.plain, screen.now()
    if version.revision is not None:
        until = render.ago(version.revision.replaced_at, now)
        draw = partial(rewritten, version.revision, article.title, article.text, plain=plain, until=until)
    else:
        rows = await screen.ask(found_side_by_side, article.id, version.article.id)
        if rows is None:
            said = "These two have not been compared yet: the next refresh does it."
            return lambda width: Content.styled(said, "$text-muted")
        names = (article.outlet, version.article.outlet)
        row = next((row for row in shown.story.articles if row.id == article.id), None)
        notes = (when(row, now) if row is not None else "", when(version.article, now))
        if names[0] == names[1]:
            told = notes if notes[0] != notes[1] else ("this one", "the other")
            names, notes = (f"{names[0]} ({told[0]})", f"{names[1]} ({told[1]})"), ("", "")
        draw = partial(side_by_side, rows, names, plain=plain, notes=notes)
    known: dict[int, Content] = {}

    def drawn(width: int) -> Content:
        if width not in known:
            known[width] = render.content_in_ascii(draw(width)) if plain else draw(width)
        return known[width]

    await asyncio.to_thread(drawn, width)
    return drawn

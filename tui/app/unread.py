"""On to what is unread: in the list the next such story, while reading first the story's own next text."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

    from tui.app.screens.desk import DeskScreen

NEAR = 100
"""Rows looked at on the screen's own thread: about 2 ms."""


def near(screen: DeskScreen, step: int) -> str | None:
    """The next unread story among the NEAR ones after (1) or before (-1) the cursor."""
    ids, current = screen.stories.ids, screen.stories.current
    if current not in ids:
        return None
    at = ids.index(current)
    ahead = ids[at + 1 : at + 1 + NEAR] if step > 0 else ids[max(at - NEAR, 0) : at][::-1]
    rows = screen.stories_of(ahead)
    return next((story for story in ahead if story in rows and rows[story].unread), None)


async def go_on(screen: DeskScreen, step: int, left: str | None) -> None:
    """From the story `left` to the next unread one in the list, from its end on from its other end; while reading, to
    the story's next unread text first, and what is found is opened."""
    from tui.store.listed import listed

    reading = screen.focused_pane != "stories"
    shown = screen.listing.opened
    if reading and shown is not None and step > 0:
        texts = [row for row in shown.story.articles if row.copy_of is None]
        at = next((at for at, row in enumerate(texts) if row.id == shown.article.id), -1)
        # The one that gave the headline is read first: those from before it have their turn, too.
        following = next((row.id for row in (*texts[at + 1 :], *texts[: max(at, 0)]) if not row.read), None)
        if following is not None:
            screen.listing.history.leave(screen.listing.here())
            await screen.open_story(shown.story.row.id, following)
            return
    asked, ids, now = replace(screen.listing.place.asked, unread=True), screen.stories.ids, screen.now()

    def nearest(db: Database) -> tuple[str | None, bool]:
        unread = set(listed(db, asked, now, typing=True))
        start = ids.index(left) if left is not None and left in ids else -1
        ahead = ids[start + 1 :] if step > 0 else ids[: max(start, 0)][::-1]
        found = next((story for story in ahead if story in unread), None)
        rest = ids if step > 0 else ids[::-1]
        return found or next((story for story in rest if story in unread and story != left), None), found is not None

    target, before_the_end = await screen.ask_all(nearest)
    if screen.stories.current != left:
        return  # keys typed after it have moved on from the story that it left
    if target is None:
        screen.say("No other unread story in this list")
        return
    if not before_the_end:
        screen.say("No more unread below: on from the top" if step > 0 else "No more unread above: on from the end")
    if reading:
        screen.listing.history.leave(screen.listing.here())
    screen.stories.select(target)
    if reading:
        await screen.open_story(target)

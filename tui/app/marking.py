"""Read marks and stars: what the keys do with them, always undoable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.app.store_access import with_copies
from tui.errors import NewsdeskError
from tui.models import Act

if TYPE_CHECKING:
    from sqlite_utils import Database

    from tui.app.screens.desk import DeskScreen


async def opened(screen: DeskScreen, story: str, articles: Sequence[str]) -> None:
    """The user opened these: what is new in the story was seen, and they are read if that is what makes them so."""
    from tui.store import state

    now = screen.now()
    read = screen.preferences.mark_read == "opened"

    def act(db: Database) -> None:
        if read:
            state.mark_read(db, articles, now)
        state.looked(db, story, now)

    screen.listing.keep(story)
    if await screen.do(act) is not False:
        await _seen(screen, story)


async def finished(screen: DeskScreen, story: str, articles: Sequence[str]) -> None:
    """The user came to the end of these."""
    from tui.store import state

    screen.listing.keep(story)
    if isinstance(await screen.do(state.mark_read, articles, screen.now()), Act):
        await _seen(screen, story)


@dataclass(frozen=True, slots=True)
class Target:
    """What a key was meant for when it was pressed; later keys may have moved on before the store answers."""

    story: str
    articles: tuple[str, ...] = ()
    """First the one that stands for them. Empty: all of the story's."""


def target(screen: DeskScreen) -> Target | None:
    """The story under the cursor of the list or among the related ones, or the article in the other panes."""
    if screen.focused_pane == "stories" and screen.stories.current is not None:
        return Target(screen.stories.current)
    shown = screen.listing.opened
    if shown is None:
        return None
    chosen = shown.article.id
    if screen.focused_pane == "coverage" and (at := screen.coverage.current):
        if at[0] == "story":
            return Target(at[1])
        chosen = at[1]
    return Target(shown.story.row.id, (chosen, *(id for id in with_copies(shown.story, chosen) if id != chosen)))


async def toggle_read(screen: DeskScreen, meant: Target) -> None:
    """Read if any of it is unread, else unread."""
    from tui.store import state

    now = screen.now()

    def toggle(db: Database) -> Act | None:
        # Where acts are done one after the other: a second press finds what the first has done.
        flags = _flags(db, meant)
        mark = state.mark_unread if all(read for read, _ in flags.values()) else state.mark_read
        return mark(db, list(flags), now)

    screen.listing.keep(meant.story)
    if isinstance(await screen.do(toggle), Act):
        await _seen(screen, meant.story)


async def toggle_star(screen: DeskScreen, meant: Target) -> None:
    """Star the story's headline article (list) or the article (other panes); the list: take all its stars off."""
    from tui.store import state

    now = screen.now()

    def toggle(db: Database) -> tuple[Act | None, bool]:
        flags = _flags(db, meant)
        starred = [id for id, (_, star) in flags.items() if star]
        mark = state.unstar if starred else state.star
        return mark(db, starred or list(flags)[:1], now), not starred

    screen.listing.keep(meant.story)
    done = await screen.do(toggle)
    if done is not False and done[0] is not None:
        screen.say("Starred" if done[1] else "Star taken away")
        await _seen(screen, meant.story)


async def undo(screen: DeskScreen, id: int | None = None) -> None:
    """The latest act, or the one asked for."""
    if words := await undone(screen, id):
        screen.say(words)


async def redo(screen: DeskScreen, id: int | None = None) -> None:
    """What was undone last, or the act asked for, done again."""
    from tui.store import undoing

    act = await screen.patiently("Doing it again…", screen.do(undoing.redo, screen.now(), id))
    if act is None:
        screen.say("Nothing was undone since")
    elif isinstance(act, Act):
        await screen.listing.reload()
        screen.say(f"Done again: {act.description}")


async def undone(screen: DeskScreen, id: int | None = None) -> str:
    """Undo it; what to say of that. Empty where it was said already."""
    from tui import feed_acts
    from tui.store import undoing

    try:
        act = await screen.patiently("Undoing…", screen.do(undoing.undo, screen.now(), id, feed_acts.TAKE_BACK))
    except NewsdeskError as error:
        return str(error)
    if isinstance(act, Act):
        await screen.listing.reload()
        screen.settling.soon()
        return f"Undone: {act.description}"
    return "Nothing to undo" if act is None else ""


async def _seen(screen: DeskScreen, story: str) -> None:
    before = screen.stories.row(story)
    screen.stories.invalidate([story])
    screen.listing.marked(before, screen.stories.row(story))
    screen.soon(screen.listing.count())
    await screen.listing.look_again()


def _flags(db: Database, meant: Target) -> dict[str, tuple[bool, bool]]:
    """(read, starred) of the articles meant, the one that stands for them first."""
    from tui.app.store_access import headline_article
    from tui.store.read import article_rows, story

    if meant.articles:
        rows = article_rows(db, meant.articles)
        return {id: (rows[id].read, rows[id].starred) for id in meant.articles if id in rows}
    found = story(db, meant.story)
    first = headline_article(found)
    return {row.id: (row.read, row.starred) for row in sorted(found.articles, key=lambda row: row.id != first)}

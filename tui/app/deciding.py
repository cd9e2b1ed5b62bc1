"""`x` and `m`: taking an article out of its story or its group of copies, and joining two stories. Undoable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.app import render
from tui.app.marking import Target
from tui.app.screens.pickers import Out, OutPanel, out_rows
from tui.errors import NotFoundError
from tui.models import Act, ArticleRow

if TYPE_CHECKING:
    from tui.app.screens.desk import DeskScreen


async def take_out(screen: DeskScreen, meant: Target) -> None:
    """Out of its story; where the article is a copy, the user says of what."""
    from tui.store.read import article_row

    if not meant.articles:
        screen.say(f"Open the story first: {screen.keys.name('take-out')} takes out the article under the cursor")
        return
    try:
        row = await screen.ask(article_row, meant.articles[0])
        origin = await screen.ask(article_row, row.copy_of) if row.copy_of else None
    except NotFoundError as error:
        screen.say(str(error))
        return
    if origin is None:
        await _take_out(screen, row, "story")
        return

    def chosen(out: Out | None) -> None:
        if out is not None:
            screen.soon(_take_out(screen, row, out))

    screen.over(OutPanel(out_rows(row, origin, screen.size.width)), chosen)


async def _take_out(screen: DeskScreen, row: ArticleRow, out: Out) -> None:
    from tui.store import by_hand

    act = await screen.do(by_hand.unfold if out == "copy" else by_hand.take_out, row.id, screen.now())
    if isinstance(act, Act):
        what = "No copy any more" if out == "copy" else "Taken out"
        screen.say(f"{what} ({screen.keys.name('undo')} undoes it): “{row.title}”")
        await _shown(screen)
        if out == "story" and act.ids[-1] != row.story and act.ids[-1] in screen.stories.ids:
            # It keeps the id, but the story that the user reads is that of the others.
            screen.stories.select(act.ids[-1])


@dataclass(frozen=True, slots=True)
class Half:
    """The story that the user wants to join with another one."""

    story: str
    headline: str


def half(screen: DeskScreen) -> Half | None:
    """The story that `m` was pressed on: under the cursor of the list or among the related ones, else the open one."""
    shown = screen.listing.opened
    if screen.focused_pane == "stories":
        story = screen.stories.current
    elif screen.focused_pane == "coverage" and (at := screen.coverage.current) and at[0] == "story":
        story = at[1]
    else:
        story = shown.story.row.id if shown is not None else None
    if story is None:
        return None
    row = screen.stories.row(story)
    return Half(story, row.headline if row is not None else "")


async def join(screen: DeskScreen, one: Half, other: Half) -> None:
    from tui.store import by_hand

    act = await screen.do(by_hand.join, one.story, other.story, screen.now())
    if isinstance(act, Act):
        screen.say(f"Joined ({screen.keys.name('undo')} undoes it): “{one.headline}” + “{other.headline}”")
        screen.listing.keep(act.ids[0])
        await _shown(screen)
        if act.ids[0] in screen.stories.ids:
            screen.stories.select(act.ids[0])


def asks(screen: DeskScreen, one: Half) -> str:
    """What stands in the bottom line while the other half is being looked for."""
    keys = screen.keys
    ways = f"{keys.name('join')} on another story joins it, {keys.name('escape')} cancels"
    room = screen.size.width - len(ways) - len(" Join “”:  ")
    return f"Join “{render.truncate(render.line(one.headline), room)}”: {ways}" if room >= 12 else f"Join: {ways}"


async def _shown(screen: DeskScreen) -> None:
    screen.stories.invalidate()
    await screen.listing.reload()
    await screen.listing.look_again()
    screen.settling.soon()

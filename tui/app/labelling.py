"""Labels of the user's own on a story, from the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.app import bulk, render
from tui.models import Act

if TYPE_CHECKING:
    from tui.app.screens.desk import DeskScreen


async def label(screen: DeskScreen, story: str) -> None:
    """Ask for them, in one line; those that it has stand there."""
    from tui.app.screens.prompt import Prompt
    from tui.store import labels

    has = await screen.ask(labels.labels_of, story)
    known = [name for name, _ in await screen.ask(labels.labels) if name not in has]
    note = "Commas stand between them; an empty line takes them off"
    if known:
        note += f". Your others: {render.truncate(render.line(', '.join(known), 300), 200)}"

    def named(line: str | None) -> None:
        if line is not None:
            screen.soon(_keep(screen, story, line))

    prompt = Prompt(
        "Labels of this story",
        enter="keep",
        value=", ".join(has),
        placeholder="later, to write about",
        note=note,
        empty=True,
        select=False,
    )
    screen.over(prompt, named)


async def _keep(screen: DeskScreen, story: str, line: str) -> None:
    from tui.store import labels

    screen.listing.keep(story)
    act = await screen.do(labels.set_labels, story, labels.written(line), screen.now())
    if isinstance(act, Act):
        screen.say(f"{_capital(act)}; `label:` in the filter finds them")
        screen.stories.invalidate([story])
        await screen.listing.look_again()


def _capital(act: Act) -> str:
    """What was done, as a sentence begins; the labels as they are written."""
    return act.description[:1].upper() + act.description[1:]


async def label_all(screen: DeskScreen) -> None:
    """Labels for every story of the list, beside those that they have."""
    from tui.app.screens.prompt import Prompt
    from tui.store import labels

    if not await bulk.found(screen):
        return
    ids = screen.stories.ids
    known = [name for name, _ in await screen.ask(labels.labels)]

    async def put(line: str) -> None:
        put_on = screen.do(labels.label, ids, labels.written(line), screen.now())
        act = await screen.patiently("Labelling all of this list…", put_on)
        if isinstance(act, Act):
            screen.say(f"{_capital(act)}. {screen.keys.name('undo')} undoes it")
            screen.stories.invalidate()
            await screen.listing.look_again()
        elif act is None:
            screen.say("They all have these labels already")

    def named(line: str | None) -> None:
        if line:
            screen.soon(put(line))

    count = render.count(len(ids), "story", "stories")
    note = f"beside their own; you have: {render.line(', '.join(known), 120)}" if known else "commas stand between them"
    screen.over(Prompt(f"Labels for {count}", enter="put them on", placeholder="later", note=note), named)

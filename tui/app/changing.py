"""What `S` lists is changed there: feeds and saved views. The same functions as `newsdesk feeds` and `views`."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from tui.app import render
from tui.errors import ConfigError, NotFoundError, NotPossibleError, QueryError, StoreError
from tui.models import Act, SourceRow, SourceSpec, View

if TYPE_CHECKING:
    from tui.app.keytable import KeyTable
    from tui.app.screens.browse import Choice
    from tui.app.screens.feed import What
    from tui.app.screens.main import MainScreen
    from tui.entries import Value


def fixed(choice: Choice, sources: Sequence[SourceRow], saved: Sequence[View], table: KeyTable) -> str:
    """Why a list of `S` cannot be changed there; empty where it can."""
    source, view = _meant(choice, sources, saved)
    if source is not None:
        return "" if source.kind == "feed" else "These are files: their entry in feeds.toml is yours to edit"
    if view is not None:
        return ""
    if choice.query.tag:
        return "A tag is changed at its feeds"
    if choice.query.words:
        return f"A label is changed at its stories, by {table.name('label')}"
    return "This list is always there: feeds and views can be changed"


def _meant(choice: Choice, sources: Sequence[SourceRow], saved: Sequence[View]) -> tuple[SourceRow | None, View | None]:
    return (
        next((one for one in sources if one.id == choice.query.source), None),
        next((one for one in saved if one.name == choice.name and one.query == choice.query.words), None),
    )


async def change(screen: MainScreen, choice: Choice, sources: Sequence[SourceRow], saved: Sequence[View]) -> None:
    """The list under the cursor of `S`; `S` again, unless something is done that is seen at the desk."""
    source, view = _meant(choice, sources, saved)
    if source is not None:
        await _source(screen, choice, source)
    elif view is not None:
        _view(screen, choice, view)


async def _source(screen: MainScreen, choice: Choice, source: SourceRow) -> None:
    from tui.app.screens.browse import reason
    from tui.app.screens.feed import FeedPanel
    from tui.store.sources import own_title

    spec = await _spec(screen, source.key)
    if spec is None and source.subscribed:
        # In the corner: `S` covers the bottom line.
        screen.say("It is not in feeds.toml any more: the next refresh sees to it", trouble=True)
        screen.action_browse(choice)
        return
    if spec is None:
        _subscribe_again(screen, choice, source)
        return
    key = spec.key

    async def changed(values: Mapping[str, Value]) -> tuple[SourceSpec | None, str]:
        from tui import feed_acts

        try:
            done, act = await screen.access.write(feed_acts.change, key, values, screen.feeds_path, screen.now())
        except (StoreError, NotFoundError, ConfigError) as error:
            return None, str(error)
        if act is None:
            return done.spec, "It is so already"
        screen.soon(screen.listing.reload())
        made = f"; {done.path} was made from the default feeds" if done.created else ""
        return done.spec, f"Changed{made}. {screen.keys.name('undo')} at the desk undoes it"

    def left(what: What | None) -> None:
        if what == "ask":
            screen.soon(screen.updating.start("--only", key, by_hand=True))
        elif what == "remove":
            screen.soon(_remove(screen, key))
        else:
            screen.action_browse(choice)

    own = await screen.ask(own_title, source.id)
    trouble = reason(source, screen.now()) if source.state.error else ""
    screen.over(FeedPanel(spec, own, trouble, changed), left)


async def _spec(screen: MainScreen, key: str) -> SourceSpec | None:
    from tui import config

    settings = await asyncio.to_thread(config.load, screen.feeds_path)
    return next((spec for spec in settings.sources if spec.key == key), None)


async def _remove(screen: MainScreen, key: str) -> None:
    from tui import feed_acts

    done = await screen.do(feed_acts.remove, key, screen.feeds_path, screen.now())
    if done is not False:
        removed = done[0]
        screen.say(f"Removed {removed.spec.shown}; its articles stay. {screen.keys.name('undo')} brings it back")
        await screen.listing.reload()


def _subscribe_again(screen: MainScreen, choice: Choice, source: SourceRow) -> None:
    from textual.content import Content

    from tui.app.screens.panel import Panel, Row

    rows = [Row(Content(" Subscribe to it again"), True, "subscribe again")]
    panel: Panel[bool] = Panel(rows, heading=render.truncate(render.line(source.name), 60), typed=False)

    def chosen(yes: bool | None) -> None:
        if yes:
            screen.soon(_add(screen, source))
        else:
            screen.action_browse(choice)

    screen.over(panel, chosen)


async def _add(screen: MainScreen, source: SourceRow) -> None:
    from sqlite_utils import Database

    from tui import feed_acts
    from tui.opml import Subscription
    from tui.subscriptions import add_feeds

    def act(db: Database) -> Act | None:
        added = add_feeds([Subscription(source.key, None, source.tags)], screen.feeds_path)
        return feed_acts.added(db, added.path, [source.key] if added.new else [], screen.now())

    if await screen.do(act) is not False:
        screen.say(f"Subscribed to {render.line(source.name)} again. {screen.keys.name('undo')} undoes it")
        await screen.listing.reload()


def _view(screen: MainScreen, choice: Choice, view: View) -> None:
    from tui.app.screens.prompt import Prompt

    def answered(query: str | None) -> None:
        if query is not None and query != view.query:
            screen.soon(_keep(screen, view, query))
        else:
            screen.action_browse(choice)

    note = "an empty line forgets the view; its stories stay"
    heading = f"What the view {render.line(view.name, 40)} asks for"
    screen.over(Prompt(heading, enter="keep it", value=view.query, note=note, empty=True, select=False), answered)


async def _keep(screen: MainScreen, view: View, query: str) -> None:
    from tui.store import views

    try:
        if query:
            saved = await screen.access.write(views.save_view, view.name, query, screen.now())
        else:
            saved = await screen.access.write(views.remove_view, view.name, screen.now())
    except (QueryError, StoreError, NotFoundError, NotPossibleError) as error:
        screen.say(str(error), trouble=True)
        return
    undo = screen.keys.name("undo")
    screen.say(f"{saved.name}: {saved.query}. {undo} undoes it" if query else f"View forgotten. {undo} undoes it")

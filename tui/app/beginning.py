"""How the desk begins: the store is opened, the user is where he was, what feeds.toml says holds."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tui.app.history import Place
from tui.app.updating import TICK
from tui.errors import ConfigError, QueryError, StoreError

if TYPE_CHECKING:
    from tui.app.screens.desk import DeskScreen
    from tui.config import Settings
    from tui.preferences import Preferences

POLL = 1.0
"""Seconds between two looks for what other processes wrote."""


async def begin(screen: DeskScreen) -> None:
    newsroom = screen.newsroom
    try:
        # A new version may have to bring a big store up to date first.
        await screen.patiently("Bringing the database up to date…", screen.access.open())
        await _return(screen)
    except StoreError as error:
        newsroom.fail(str(error))
        return
    settings = await _settings(screen)
    if settings is not None:
        _prefer(screen, settings.reader)
    await _mount_filter(screen)
    screen.set_interval(POLL, screen.look)
    screen.set_interval(TICK, screen.tick)
    screen.call_after_refresh(newsroom.started)
    if screen.automatic and not newsroom.session.toured:
        screen.tour_soon()
    if screen.automatic and settings is not None:
        screen.soon(screen.updating.begin(settings))


async def _return(screen: DeskScreen) -> None:
    """To where the user was the last time, as far as that is still there; else to all stories."""
    last = screen.newsroom.session
    place = last.place if last.place is not None and last.db == str(screen.db_path) else Place()
    try:
        await screen.listing.show(place)
    except QueryError:
        await screen.listing.show(Place())
    shown = screen.listing.opened
    if shown is not None and shown.article.id == place.article:
        screen.story.go_to(last.position)


async def _settings(screen: DeskScreen) -> Settings | None:
    """What feeds.toml says: the user's own keys hold from here on, and what is wrong in it is told."""
    from tui import config
    from tui.app.remapping import remapped

    try:
        settings = await asyncio.to_thread(config.load, screen.feeds_path)
    except ConfigError as error:
        screen.warn([str(error)])
        return None
    table, problems = remapped(settings.keys)
    if settings.keys:
        screen.newsroom.use_keys(table)
        screen.hint_bar.use(table)
    if wrong := [*settings.warnings, *problems]:
        more = [f"{len(wrong) - 3:,} more: `newsdesk feeds list` tells them all."] if len(wrong) > 3 else []
        screen.warn([*wrong[:3], *more])
    return settings


def _prefer(screen: DeskScreen, preferences: Preferences) -> None:
    """How the user wants to read; what was chosen by key goes first."""
    screen.preferences = preferences
    newsroom, session = screen.newsroom, screen.newsroom.session
    if preferences.measure and not session.measure:
        screen.story.measure_limit = preferences.measure
    if preferences.density and not session.density:
        screen.stories.density = preferences.density
    newsroom.plain = newsroom.poor or preferences.icons == "ascii"
    screen.draw_plain(newsroom.plain)


async def _mount_filter(screen: DeskScreen) -> None:
    from tui.app.filter_bar import FilterBar

    bar = FilterBar(id="filter")
    bar.display = False
    await screen.mount(bar, before=screen.hint_bar)
    screen.filter_bar = bar

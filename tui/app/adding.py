"""`a`: adding a feed, and the other feeds of its site, and fetching what was added."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.app.refreshing import Child, newsdesk
from tui.app.screens.add import Added, AddScreen, OthersPanel

if TYPE_CHECKING:
    from tui.app.screens.desk import DeskScreen


def add_feed(screen: DeskScreen, address: str = "") -> None:
    """Ask for an address; one that is known already is tried at once."""

    def child(url: str, force: bool) -> Child:
        forced = ["--force"] if force else []
        return newsdesk(screen.db_path, screen.feeds_path, "feeds", "add", "--json", *forced, "--", url)

    def added(feed: Added | None) -> None:
        if feed is None:
            return
        said = f"{'You follow it already' if feed.known else 'Added'}: {feed.name}"
        if screen.updating.running:
            screen.say(f"{said}. It is asked at the next refresh")
        else:
            screen.say(f"{said}. Fetching it…")
            screen.soon(screen.updating.start("--only", feed.address, by_hand=True))
        if feed.others and not address:
            screen.over(OthersPanel(feed), lambda other: add_feed(screen, other) if other else None)

    screen.app.push_screen(AddScreen(child, address), added)

"""What an empty list of stories says."""

from __future__ import annotations

from textual.content import Content

from tui.app import render
from tui.app.history import Place
from tui.app.keytable import KeyTable
from tui.models import Counts, Query


def empty_message(
    place: Place, counts: Counts | None, table: KeyTable, *, refreshing: bool, files: str = ""
) -> Content:
    """Why nothing is there, and what to do. `files`: what is read beside the feeds."""
    query = place.query

    def hint(id: str, words: str) -> Content:
        return Content.assemble("\n", (table.name(id), "bold $text-accent"), f" {words}")

    if words := place.words or query.words:
        clears = hint("escape", "clears the filter" if place.words else "back")
        return Content.assemble("No matches for ", (render.line(words), "bold"), clears)
    if query.starred:
        return Content.assemble("No starred stories yet", hint("star", "stars the story under the cursor"))
    if query.unread:
        return Content.assemble(
            "Nothing unread: all caught up", hint("escape", "all stories"), hint("refresh", "refresh")
        )
    if query != Query():
        return Content.assemble("No stories here yet", hint("escape", "back"), hint("refresh", "refresh"))
    if counts is None:
        return Content("")
    if refreshing:
        doing = (
            f"Finding the stories of {render.count(counts.articles, 'article')}…"
            if counts.articles
            else f"Reading {files} and asking your feeds…"
            if files
            else "Asking your feeds…"
        )
        return Content(f"{doing}\nStories appear here as they are found.")
    failing = f": {render.count(counts.failing, 'feed')} failing" if counts.failing else ""
    return Content.assemble(
        f"No stories yet{failing}",
        hint("refresh", "asks your feeds"),
        hint("add", "adds a feed"),
        *([hint("browse", "shows which, and why")] if counts.failing else []),
    )

"""What an empty list of stories says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from textual.content import Content

from tui.app import render
from tui.app.history import Place
from tui.app.keytable import KeyTable
from tui.errors import QueryError
from tui.models import Counts, Query
from tui.query import parse

_LESSONS = {
    "followed": ("follow", "in pane 3 follows a name"),
    "muted": ("mute", "in pane 3 mutes a name"),
    "starred": ("star", "stars a story"),
    "noted": ("note", "writes a note on a story"),
    "label": ("label", "puts labels on a story"),
}
"""The key that makes what is looked for, and what it does."""


def _lessons(words: str) -> Iterator[tuple[str, str]]:
    try:
        asked = parse(words, datetime.now(UTC), typing=True)
    except QueryError:
        return
    for one in asked:
        if one.kind in _LESSONS and not one.excluded:
            yield _LESSONS[one.kind]
        elif one.kind == "lang" and len(one.text.replace("_", "-").partition("-")[0]) != 2:
            yield "lang:en", "is English: two letters"


def empty_message(
    place: Place, counts: Counts | None, table: KeyTable, *, refreshing: bool, files: str = ""
) -> Content:
    """Why nothing is there, and what to do. `files`: what is read beside the feeds."""
    query = place.query

    def hint(id: str, words: str) -> Content:
        key = id if ":" in id else table.name(id)
        return Content.assemble("\n", (key, "bold $text-accent"), f" {words}")

    if words := place.words or query.words:
        clears = hint("escape", "clears the filter" if place.words else "back")
        taught = [hint(*lesson) for lesson in _lessons(words)]
        return Content.assemble("No matches for ", (render.line(words), "bold"), *taught, clears)
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
    failing = ": no feed could be reached" if counts.offline else failing
    return Content.assemble(
        f"No stories yet{failing}",
        hint("refresh", "asks your feeds"),
        hint("add", "adds a feed"),
        *([hint("browse", "shows which, and why")] if counts.failing else []),
    )

"""`ctrl-f`: every article that holds the words, newest first, with the place where it does."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from rich.cells import cell_len
from textual.content import Content

from tui.app import render
from tui.app.language import LANGUAGE
from tui.app.screens.asked import AskedPanel
from tui.app.screens.panel import Row, heading, missing, sided
from tui.errors import QueryError
from tui.models import ArticleRow, SearchHit
from tui.query import problem

MOST = 50
"""Articles that are found."""


class SearchPanel(AskedPanel[ArticleRow]):
    HEADING = "Search every article"
    PLACEHOLDER = "words, outlet:bbc, newer:2d, -not"
    ENTER = "read"

    def __init__(self, search: Callable[[str], Awaitable[Sequence[SearchHit]]], now: datetime) -> None:
        super().__init__()
        self._search = search
        self._now = now
        self.nothing = language()

    async def answer(self, words: str) -> Sequence[Row[ArticleRow]]:
        if not words.strip():
            self._say(language(), "")
            return []
        try:
            hits = await self._search(words)
        except QueryError as error:
            self._say(missing(str(error)), "")
            return []
        found = f"the newest {MOST}" if len(hits) >= MOST else render.count(len(hits), "article") if hits else ""
        self._say(missing(str(problem(words, self._now) or "No article fits all of this")), found)
        return [_hit(hit, self._now, self.room) for hit in hits]

    def _say(self, nothing: Content, found: str) -> None:
        self.nothing = nothing
        self.count(found)


def language() -> Content:
    """The words that a search, a filter and a view understand."""
    lines = [heading("What can be typed")]
    lines += [
        Content.assemble((f" {typed:<22}", "$text-accent"), (meaning, "$text-muted")) for typed, meaning in LANGUAGE
    ]
    return Content("\n").join(lines)


def _hit(hit: SearchHit, now: datetime, width: int) -> Row[ArticleRow]:
    row = hit.row
    about = f"{render.truncate(render.line(row.outlet), 24)}  {render.age(row.at, now):>4}"
    title = render.truncate(render.line(row.title), width - cell_len(about) - 3)
    said = sided(Content.styled(f" {title}", "" if row.read else "bold"), about, width)
    return Row(said + Content("\n   ") + _place(hit, width - 3), row)


def _place(hit: SearchHit, width: int) -> Content:
    """Where the article holds the words, in one line."""
    snippet, moved = render.shed(hit.snippet)
    spans = [(moved(start), moved(end)) for start, end in hit.spans]
    cut = _beginning(snippet, spans[0][0], width) if spans else 0
    shown = render.truncate(("…" if cut else "") + snippet[cut:], width)
    shift = cut - (1 if cut else 0)
    found = Content(shown)
    for start, end in spans:
        if start >= cut and end - shift <= len(shown):
            found = found.stylize("bold $text-accent", start - shift, end - shift)
    return found.stylize_before("$text-muted")


def _beginning(snippet: str, found: int, width: int) -> int:
    """Where to cut a snippet, so that what is found at this place is seen in one line."""
    if found < width * 2 // 3:
        return 0
    blank = snippet.find(" ", found - width // 2, found)
    return blank + 1 if blank >= 0 else found

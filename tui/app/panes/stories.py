"""The list of stories: two lines a story, windowed, so that its cost is that of what is seen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import ClassVar

from textual.cache import LRUCache
from textual.strip import Strip

from tui.app import render
from tui.app.messages import StoryHighlighted, StoryOpened
from tui.app.widgets.lines import Run, cells, fitted
from tui.app.widgets.lists import CursorPane
from tui.models import StoryRow

_ROOMY = 52
"""Cells from which articles, outlets and texts are all told."""

Load = Callable[[Sequence[str]], Mapping[str, StoryRow]]

_FEWEST_DRAWN = 3
"""Articles from which it says something when each came."""
_KEPT_ROWS = 2000
"""Rows kept in memory; a window is three screens, at most some 300."""


class StoriesPane(CursorPane):
    """Shows the stories of `set_ids`, asking `load` for the rows of what is seen, a screen above and a screen below."""

    BORDER_TITLE = "1 Stories"
    PREFIX = "stories"
    ROW_HEIGHT = 2
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "stories--cursor",
        "stories--bar",
        "stories--unread",
        "stories--read",
        "stories--mark",
        "stories--fresh",
        "stories--star",
        "stories--meta",
        "stories--spark",
        "stories--age",
    }
    DEFAULT_CSS = """
    StoriesPane {
        & > .stories--cursor { background: $foreground 8%; }
        &:focus > .stories--cursor { background: $primary 22%; }
        &:ansi > .stories--cursor { background: ansi_default; }
        & > .stories--bar { color: $text-muted; }
        &:focus > .stories--bar { color: $accent; }
        & > .stories--unread { color: $foreground; text-style: bold; }
        & > .stories--read { color: $text-muted; }
        & > .stories--mark { color: $primary; }
        & > .stories--fresh { color: $success; }
        & > .stories--star { color: $warning; }
        & > .stories--meta { color: $text-muted; }
        & > .stories--spark { color: $text-secondary; }
        & > .stories--age { color: $text-muted; }
        &:ansi > .stories--read { text-style: dim; }
        &:ansi > .stories--meta { text-style: dim; }
        &:ansi > .stories--age { text-style: dim; }
    }
    """

    def __init__(
        self,
        load: Load,
        *,
        now: Callable[[], datetime] | None = None,
        plain: bool = False,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(plain=plain, id=id, classes=classes)
        self._load = load
        self._now = now or (lambda: datetime.now(UTC))
        self._ids: Sequence[str] = ()
        self._rows: LRUCache[str, StoryRow] = LRUCache(_KEPT_ROWS)
        self._absent: set[str] = set()
        self._drawn: LRUCache[tuple[StoryRow, str, bool, int], tuple[Strip, Strip]] = LRUCache(400)

    def on_mount(self) -> None:
        self.set_interval(60, self._tick)

    def _tick(self) -> None:
        self.refresh()  # ages go on

    # ------------------------------------------------------------ what is shown

    @property
    def ids(self) -> Sequence[str]:
        return self._ids

    @property
    def current(self) -> str | None:
        """The story under the cursor."""
        return self._ids[self._cursor] if self._ids else None

    @property
    def row_count(self) -> int:
        return len(self._ids)

    def row(self, story: str) -> StoryRow | None:
        """The row of a story, as last loaded; None if the store does not have it."""
        if story not in self._rows and story not in self._absent:
            self._fetch((story,))
        return self._rows.get(story)

    def set_ids(self, ids: Sequence[str], keep: bool = True) -> None:
        """Show these stories. `keep`: the cursor stays on its story, at its height on the screen (if the story is
        gone, on the next that is left); else it goes to the first."""
        previous = self.current
        height = self._cursor * self.ROW_HEIGHT - round(self.scroll_y)
        at = self._stayed(ids) if keep else 0
        self._ids = ids
        self._cursor = at
        self._absent.clear()
        self.measure()
        self.scroll_lines(max(at * self.ROW_HEIGHT - height, 0) if keep else 0)
        self.follow_cursor()
        self.refresh()
        self._moved(previous)

    def _stayed(self, ids: Sequence[str]) -> int:
        if not self._ids or not ids:
            return 0
        try:
            return ids.index(self._ids[self._cursor])
        except ValueError:
            places = {story: index for index, story in enumerate(ids)}
            for later in self._ids[self._cursor + 1 :]:
                if later in places:
                    return places[later]
            for earlier in reversed(self._ids[: self._cursor]):
                if earlier in places:
                    return places[earlier]
            return 0

    def invalidate(self, ids: Iterable[str] | None = None) -> None:
        """These stories' rows (all, if None) have changed in the store: load and paint them again."""
        if ids is None:
            self._rows.clear()
        else:
            for story in ids:
                self._rows.discard(story)
        self._absent.clear()
        self.refresh()

    def select(self, story: str) -> bool:
        """Put the cursor on this story; False if it is not in the list."""
        try:
            index = self._ids.index(story)
        except ValueError:
            return False
        self.put_cursor(index)
        return True

    # ------------------------------------------------------------ messages

    def cursor_moved(self) -> None:
        self._moved(None)

    def _moved(self, previous: str | None) -> None:
        self.say_figure(f"{self._cursor + 1:,}/{len(self._ids):,}" if self._ids else "")
        if self.current != previous:
            self.post_message(StoryHighlighted(self.current))

    def action_choose(self) -> None:
        """Enter: StoryOpened."""
        if self.current is not None:
            self.post_message(StoryOpened(self.current))

    # ------------------------------------------------------------ rows

    def _fetch(self, stories: Sequence[str]) -> None:
        if not stories:
            return
        loaded = self._load(stories)
        for story in stories:
            row = loaded.get(story)
            if row is None:
                self._absent.add(story)
            else:
                self._rows[story] = row

    def _fetch_window(self, index: int) -> None:
        """Load what is on the screen around a missing row, and a screen above and below: one call, not one a row."""
        page = self.page_rows + 1
        top = round(self.scroll_y) // self.ROW_HEIGHT
        first, last = min(top, index), max(top + page, index + 1)
        window = self._ids[max(first - page, 0) : last + page]
        self._fetch([story for story in window if story not in self._rows and story not in self._absent])

    # ------------------------------------------------------------ drawing

    def forget(self) -> None:
        self._drawn.clear()

    def draw(self, y: int, width: int) -> Strip:
        index, part = divmod(y, 2)
        story = self._ids[index]
        row = self._rows.get(story)
        if row is None and story not in self._absent:
            self._fetch_window(index)
            row = self._rows.get(story)
        under = index == self._cursor
        if row is None:
            return self._gone(part, width, under)
        key = (row, render.age(row.last_at, self._now()), under, width)
        strips = self._drawn.get(key)
        if strips is None:
            strips = self._drawn[key] = self._paint_story(row, key[1], under, width)
        return strips[part]

    def _gone(self, part: int, width: int, under: bool) -> Strip:
        said = (Run("   "), Run("This story is no longer in the store" if part == 0 else "", "read"))
        return self.paint(fitted(said, width), width, *(("cursor",) if under else ()))

    def _paint_story(self, row: StoryRow, age: str, under: bool, width: int) -> tuple[Strip, Strip]:
        below = ("cursor",) if under else ()
        bar = Run(">" if self.plain else "▌", "bar") if under else Run(" ")
        star = (Run(" *" if self.plain else " ★", "star"),) if row.starred else ()
        title = Run(render.line(row.headline), "unread" if row.unread else "read")
        first = (bar, self._mark(row), Run(" "), *fitted((title,), width - 3 - cells(star)))
        strip = self.paint(_justified(first, star, width), width, *below)

        end = Run(f" {age:>3}", "age")
        said = self._said_of(row, width)
        news = (Run(f"{render.count(row.new_texts, 'new text')}", "fresh"), Run(" · ", "meta")) if row.new_texts else ()
        spark = Run(" " + render.sparkline(row.timeline, 8 if width >= 44 else 4, self.plain), "spark")
        room = width - 3 - cells((end,))
        drawn = row.articles >= _FEWEST_DRAWN and cells((*news, Run(said), spark)) <= room
        right = (spark, end) if drawn else (end,)
        second = (bar, Run("  "), *fitted((*news, Run(said, "meta")), width - 3 - cells(right)))
        return strip, self.paint(_justified(second, right, width), width, *below)

    def _mark(self, row: StoryRow) -> Run:
        if row.new_texts:
            return Run("+" if self.plain else "◆", "fresh")
        return Run(("*" if self.plain else "●") if row.unread else " ", "mark")

    def _said_of(self, row: StoryRow, width: int) -> str:
        """Who tells the story, in how many texts."""
        who = render.line(row.outlet, 200) if row.outlets <= 1 else render.count(row.outlets, "outlet")
        if row.articles <= 1:
            return who
        if row.texts <= 1 and row.outlets <= 1:
            return f"{who}, {render.count(row.articles - row.texts, 'copy', 'copies')}"
        if width < _ROOMY and row.new_texts:
            return who
        if width < _ROOMY:
            return f"{who}, {render.count(row.texts, 'text')}"
        return f"{render.count(row.articles, 'article')} · {who} · {render.count(row.texts, 'text')}"


def _justified(left: Iterable[Run], right: Iterable[Run], width: int) -> tuple[Run, ...]:
    left, right = tuple(left), tuple(right)
    return (*left, Run(" " * max(width - cells(left) - cells(right), 0)), *right)

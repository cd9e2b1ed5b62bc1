"""The list of stories: two lines a story, windowed, so that its cost is that of what is seen."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import ClassVar

from textual.cache import FIFOCache, LRUCache
from textual.strip import Strip

from tui.app import render
from tui.app.messages import StoriesNear, StoryHighlighted, StoryOpened
from tui.app.widgets.lines import Run, cells, fitted
from tui.app.widgets.lists import CursorPane
from tui.models import StoryRow
from tui.preferences import Density

_ROOMY = 52
"""Cells from which outlets, texts and copies are all told."""

Load = Callable[[Sequence[str]], Mapping[str, StoryRow]]

_LINES: dict[Density, int] = {"compact": 1, "normal": 2, "roomy": 3}
_ANNOUNCED = 5000
"""Rows from the top among which new stories are counted."""
_NEIGHBOURS = 10
"""Stories before and after one that is gone, of which one is looked for in a list of thousands: 1 ms each in half a
million."""
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
        "stories--followed",
        "stories--label",
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
        & > .stories--mark { color: $text-primary; }
        & > .stories--fresh { color: $text-success; }
        & > .stories--star { color: $text-warning; }
        & > .stories--followed { color: $text-warning; }
        & > .stories--label { color: $text-accent; }
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
        self._more = False
        self._absent: set[str] = set()
        self._drawn: FIFOCache[tuple[StoryRow, str, bool, int], tuple[Strip, ...]] = FIFOCache(400)
        self._density: Density = "normal"
        self._arrived: set[str] = set()
        """Stories that came while the list was shown, and were not yet in view."""

    def on_mount(self) -> None:
        self.set_interval(60, self._tick)

    def _tick(self) -> None:
        self.refresh()  # ages go on

    # ------------------------------------------------------------ what is shown

    @property
    def density(self) -> Density:
        """One line a story, two, or three with room for the whole headline. Settable."""
        return self._density

    @density.setter
    def density(self, density: Density) -> None:
        if density == self._density:
            return
        height = self._cursor * self.ROW_HEIGHT - round(self.scroll_y)
        self._density = density
        self.ROW_HEIGHT = _LINES[density]
        self.forget()
        self.measure()
        self.scroll_lines(max(self._cursor * self.ROW_HEIGHT - height, 0))
        self.follow_cursor()
        self.refresh()

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

    def set_ids(self, ids: Sequence[str], keep: bool = True, *, asked: bool = False, more: bool = False) -> None:
        """Show these stories. `keep`: the cursor stays on its story, at its height on the screen (if the story is
        gone, on the next that is left); else it goes to the first. `asked`: other stories were asked for, what is
        added is no news. `more`: these are the first of a list that is still being asked for."""
        previous = self.current
        if asked:
            self._arrived.intersection_update(ids[:_ANNOUNCED])
        elif keep and self._ids:
            known = set(self._ids[: 2 * _ANNOUNCED])
            self._arrived |= {story for story in ids[:_ANNOUNCED] if story not in known}
        else:
            self._arrived.clear()
        height = self._cursor * self.ROW_HEIGHT - round(self.scroll_y)
        at = self._stayed(ids) if keep else 0
        self._ids, self._more = ids, more
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
            near = _ANNOUNCED if len(ids) < _ANNOUNCED else _NEIGHBOURS
            places: Container[str] = set(ids) if len(ids) < _ANNOUNCED else ids
            before = self._ids[max(self._cursor - near, 0) : self._cursor]
            for neighbour in (*self._ids[self._cursor + 1 : self._cursor + 1 + near], *reversed(before)):
                if neighbour in places:
                    return ids.index(neighbour)
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

    @property
    def arrived_above(self) -> int:
        """New stories above what is in view: announced, not forced in."""
        if not self._arrived:
            return 0
        top = round(self.scroll_y) // self.ROW_HEIGHT
        self._arrived.difference_update(self._ids[top : top + self.page_rows])
        return sum(story in self._arrived for story in self._ids[: min(top, _ANNOUNCED)])

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        if self._arrived:
            self._tell_place()

    def _tell_place(self) -> None:
        above = self.arrived_above
        new = f"{'^' if self.plain else '↑'} {above:,} new · " if above else ""
        self.say_figure(f"{new}{self._cursor + 1:,}/{len(self._ids):,}{'+' if self._more else ''}" if self._ids else "")

    def _moved(self, previous: str | None) -> None:
        self._tell_place()
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
        near = (*self._ids[last + page : last + 4 * page], *self._ids[max(first - 3 * page, 0) : max(first - page, 0)])
        if near:
            self.post_message(StoriesNear(near))

    # ------------------------------------------------------------ drawing

    def forget(self) -> None:
        self._drawn.clear()

    def draw(self, y: int, width: int) -> Strip:
        index, part = divmod(y, self.ROW_HEIGHT)
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

    def _paint_story(self, row: StoryRow, age: str, under: bool, width: int) -> tuple[Strip, ...]:
        below = ("cursor",) if under else ()
        bar = Run(">" if self.plain else "▌", "bar") if under else Run(" ")
        star = (Run(" *" if self.plain else " ★", "star"),) if row.starred else ()
        if row.followed:
            star = (Run(" !" if self.plain else " ♥", "followed"), *star)
        headline = render.line(row.headline)
        style = "unread" if row.unread else "read"
        end = Run(f" {age:>3}", "age")
        if self._density == "compact":
            outlets = (Run(f" {row.outlets}", "meta"),) if row.outlets > 1 else ()
            right: tuple[Run, ...] = (*star, *outlets, end)
            only = (bar, self._mark(row), Run(" "), *fitted((Run(headline, style),), width - 3 - cells(right)))
            return (self.paint(_justified(only, right, width), width, *below),)
        room = width - 3 - cells(star)
        lines = [headline]
        if self._density == "roomy" and len(spans := render.wrap(headline, room)) > 1:
            lines = [headline[slice(*spans[0])], headline[spans[1][0] :]]
        first = (bar, self._mark(row), Run(" "), *fitted((Run(lines[0], style),), room))
        strips = [self.paint(_justified(first, star, width), width, *below)]
        if len(lines) > 1:
            strips.append(self.paint((bar, Run("  "), *fitted((Run(lines[1], style),), width - 3)), width, *below))
        said = told(row, width)
        news: tuple[Run, ...] = ()
        if row.new_texts:
            news = (Run(render.count(row.new_texts, "new text"), "fresh"), Run(" · ", "meta"))
        own: tuple[Run, ...] = ()
        if row.labels:
            own = (Run(" · ", "meta"), Run(" ".join(f"#{render.line(label)}" for label in row.labels), "label"))
        spark = Run(" " + render.sparkline(row.timeline, 8 if width >= 44 else 4, self.plain), "spark")
        drawn = row.articles >= _FEWEST_DRAWN and cells((*news, Run(said), *own, spark)) <= width - 3 - cells((end,))
        right = (spark, end) if drawn else (end,)
        second = (bar, Run("  "), *fitted((*news, Run(said, "meta"), *own), width - 3 - cells(right)))
        strips.append(self.paint(_justified(second, right, width), width, *below))
        while len(strips) < self.ROW_HEIGHT:
            strips.append(self.paint((bar,), width, *below))
        return tuple(strips)

    def _mark(self, row: StoryRow) -> Run:
        if row.new_texts:
            return Run("+" if self.plain else "◆", "fresh")
        return Run(("*" if self.plain else "●") if row.unread else " ", "mark")


def _justified(left: Iterable[Run], right: Iterable[Run], width: int) -> tuple[Run, ...]:
    left, right = tuple(left), tuple(right)
    return (*left, Run(" " * max(width - cells(left) - cells(right), 0)), *right)


def told(row: StoryRow, width: int) -> str:
    """Who tells the story, in how many texts; where something is new to the user, what."""
    if row.news and row.news != row.headline:
        news = render.line(row.news)
        return news if width < _ROOMY else f"{render.line(row.news_outlet, 200)}: {news}"
    who = render.line(row.outlet, 200) if row.outlets <= 1 else render.count(row.outlets, "outlet")
    if width < _ROOMY and (row.new_texts or row.labels):
        return who
    copies = row.articles - row.texts
    said = [who]
    if row.texts > 1:
        said.append(render.count(row.texts, "text"))
    if copies and (width >= _ROOMY or len(said) == 1):
        said.append(render.count(copies, "copy", "copies"))
    return " · ".join(said)

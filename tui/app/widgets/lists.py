"""Lists with a cursor, drawn line by line."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Hashable, Sequence
from typing import ClassVar, NamedTuple

from textual import events
from textual.cache import FIFOCache
from textual.strip import Strip

from tui.app.widgets.lines import LinePane, Run, cells, fitted


class CursorPane(LinePane):
    """A list with a cursor: `row_count` rows of `ROW_HEIGHT` lines, of which some may not take the cursor."""

    ROW_HEIGHT: int = 1
    ALLOW_SELECT = False

    def __init__(self, *, plain: bool = False, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(plain=plain, id=id, classes=classes)
        self._cursor = 0

    # ------------------------------------------------------------ for subclasses

    @property
    @abstractmethod
    def row_count(self) -> int: ...

    def takes_cursor(self, index: int) -> bool:
        return True

    def row_lines(self, index: int) -> int:
        return self.ROW_HEIGHT

    def row_at(self, line: int) -> int:
        return line // self.ROW_HEIGHT

    def cursor_moved(self) -> None:
        """The cursor rests on another row."""

    @abstractmethod
    def action_choose(self) -> None:
        """Enter, or a double click."""

    # ------------------------------------------------------------ the cursor

    @property
    def line_count(self) -> int:
        return self.row_count * self.ROW_HEIGHT

    @property
    def page_rows(self) -> int:
        return max(self.size.height // self.ROW_HEIGHT, 1)

    def put_cursor(self, index: int, step: int = 1) -> None:
        """To this row, or the next one in the direction of `step` that takes it, else the last one before."""
        found = self._nearest(min(max(index, 0), self.row_count - 1), step)
        if found is None:
            return
        previous, self._cursor = self._cursor, found
        if previous != found:
            for row in (previous, found):
                self.refresh_lines(row * self.ROW_HEIGHT, self.row_lines(row))
        self.follow_cursor()
        if previous != found:
            self.cursor_moved()

    def _nearest(self, index: int, step: int) -> int | None:
        for direction in (step, -step):
            at = index
            while 0 <= at < self.row_count:
                if self.takes_cursor(at):
                    return at
                at += 1 if direction > 0 else -1
        return None

    def follow_cursor(self) -> None:
        """Scroll so that the cursor's row is seen, with a row beyond it (a heading above it) where there is one."""
        height, top = self.size.height, round(self.scroll_y)
        if height <= 0:
            return
        margin = self.ROW_HEIGHT if height >= 3 * self.ROW_HEIGHT else 0
        first = self._cursor * self.ROW_HEIGHT
        wanted = min(max(top, first + self.row_lines(self._cursor) + margin - height), max(first - margin, 0))
        wanted = max(min(wanted, self.line_count - height), 0)
        if wanted != top:
            self.scroll_lines(wanted)

    def move(self, steps: int) -> None:
        self.put_cursor(self._cursor + steps, 1 if steps >= 0 else -1)

    def resized(self) -> None:
        self.measure()
        self.follow_cursor()

    def rows_in_view(self) -> list[tuple[int, int]]:
        """(line on the screen, row) of each row in view that takes the cursor."""
        top = round(self.scroll_y)
        found: list[tuple[int, int]] = []
        for line in range(min(self.size.height, max(self.line_count - top, 0))):
            row = self.row_at(top + line)
            if (not found or found[-1][1] != row) and self.takes_cursor(row):
                found.append((line, row))
        return found

    # ------------------------------------------------------------ actions

    def action_cursor_down(self) -> None:
        self.move(1)

    def action_cursor_up(self) -> None:
        self.move(-1)

    def action_page_down(self) -> None:
        self.move(max(self.page_rows - 1, 1))

    def action_page_up(self) -> None:
        self.move(-max(self.page_rows - 1, 1))

    def action_half_page_down(self) -> None:
        self.move(max(self.page_rows // 2, 1))

    def action_half_page_up(self) -> None:
        self.move(-max(self.page_rows // 2, 1))

    def action_first(self) -> None:
        self.put_cursor(0)

    def action_last(self) -> None:
        self.put_cursor(self.row_count - 1, -1)

    # ------------------------------------------------------------ mouse

    def on_click(self, event: events.Click) -> None:
        at = event.get_content_offset(self)
        if at is None or not self.row_count or self.on_bar(event):
            return
        index = self.row_at(at.y + round(self.scroll_y))
        if not (0 <= index < self.row_count and self.takes_cursor(index)):
            return
        event.stop()
        self.put_cursor(index)
        if event.chain == 2:
            self.action_choose()


class Row(NamedTuple):
    """One line of a RowPane."""

    left: tuple[Run, ...]
    right: tuple[Run, ...] = ()
    """Kept at the right edge; the left side gives way to it."""
    key: Hashable = None
    """What the row stands for; None: a heading, which takes no cursor."""
    attached: bool = False
    """A further line of the row above: lit and clicked with it."""


class RowPane(CursorPane):
    """A list of lines of several kinds: headings, things to choose, in one order."""

    WIDEST: ClassVar[int] = 1000
    """Cells of a line; beyond them the eye would lose what stands at its right."""

    def __init__(self, *, plain: bool = False, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(plain=plain, id=id, classes=classes)
        self._rows: Sequence[Row] = ()
        self._drawn: FIFOCache[tuple[int, int, bool], Strip] = FIFOCache(512)

    @property
    def row_count(self) -> int:
        return len(self._rows)

    @property
    def current_key(self) -> Hashable:
        return self._rows[self._cursor].key if self._rows else None

    def takes_cursor(self, index: int) -> bool:
        return self._rows[index].key is not None

    def row_lines(self, index: int) -> int:
        end = index + 1
        while end < len(self._rows) and self._rows[end].attached:
            end += 1
        return end - index

    def row_at(self, line: int) -> int:
        while 0 < line < len(self._rows) and self._rows[line].attached:
            line -= 1
        return line

    @property
    def row_width(self) -> int:
        return min(self.room, self.WIDEST)

    def resized(self) -> None:
        self.put_rows(self.rows_for(self.row_width), self.current_key)

    def rows_for(self, width: int) -> Sequence[Row]:
        """The rows as this width has room for them."""
        return self._rows

    def forget(self) -> None:
        self._drawn.clear()

    def put_rows(self, rows: Sequence[Row], key: Hashable = None) -> None:
        """Show these rows, the cursor on the one that stands for `key`; where that is gone, on what stands in its place.
        None: on the first that takes it."""
        self._rows = rows
        self.forget()
        place = max(min(self._cursor, len(rows) - 1), 0) if key is not None else 0
        self._cursor = next((index for index, row in enumerate(rows) if key is not None and row.key == key), place)
        if rows:
            self._cursor = self._nearest(self._cursor, 1) or 0
        self.measure()
        self.follow_cursor()
        self.refresh()

    def draw(self, y: int, width: int) -> Strip:
        under = self.row_at(y) == self._cursor and self.takes_cursor(self._cursor)
        strip = self._drawn.get((y, width, under))
        if strip is None:
            strip = self._paint_row(self._rows[y], min(width, self.WIDEST), under)
            strip = self._drawn[(y, width, under)] = strip.adjust_cell_length(width, self.paint_style())
        return strip

    def _paint_row(self, row: Row, width: int, under: bool) -> Strip:
        bar = Run(">" if self.plain else "▌", "bar") if under else Run(" ")
        right = row.right if cells(row.right) + 8 <= width else ()
        room = width - 1 - cells(right)
        left = fitted(row.left, room)
        gap = Run(" " * (room - cells(left)))
        return self.paint((bar, *left, gap, *right), width, *(("cursor",) if under else ()))

"""What the panes share: runs of styled text drawn by line, the frame with a figure in it, lists with a cursor."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Hashable, Iterable, Sequence
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.cache import LRUCache
from textual.content import Content
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual

from tui.app import render


class Run(NamedTuple):
    """Some text in one style. `text` is as `render.line` gives it."""

    text: str
    style: str = ""
    """A component class of the pane without the pane's prefix; empty: the pane's own style."""


def cells(runs: Iterable[Run]) -> int:
    return sum(cell_len(run.text) for run in runs)


def fitted(runs: Sequence[Run], width: int) -> tuple[Run, ...]:
    """The runs that fit into `width` cells; the one that does not fit ends in an ellipsis."""
    kept = []
    for run in runs:
        size = cell_len(run.text)
        if size > width:
            kept.append(Run(render.truncate(run.text, width), run.style))
            break
        kept.append(run)
        width -= size
    return tuple(kept)


class LinePane(ScrollView, can_focus=True):
    """A pane drawn line by line: its cost is that of what is seen. Scrolls up and down only.

    Subclasses name their component classes `PREFIX--something` and give `line_count` and `draw`.
    """

    PREFIX: ClassVar[str] = "lines"
    _only_frame = False
    """While True, a repaint is that of the frame's lower edge."""
    COMPONENT_CLASSES: ClassVar[set[str]] = set()
    DEFAULT_CSS = """
    LinePane {
        height: 1fr;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
        scrollbar-gutter: stable;
        scrollbar-background: $background;
        scrollbar-background-hover: $background;
        scrollbar-background-active: $background;
        scrollbar-color: $foreground 20%;
        scrollbar-color-hover: $foreground 40%;
        scrollbar-color-active: $primary;
        background: $background;
        color: $foreground;
        border: round $foreground 30%;
        border-title-color: $text-muted;
        border-title-align: left;
        border-subtitle-color: $text-muted;
        border-subtitle-align: right;
        &:focus {
            border: round $primary;
            border-title-color: $text-primary;
            border-title-style: bold;
        }
        &:ansi {
            border: round ansi_bright_black;
            scrollbar-color: ansi_bright_black;
            scrollbar-color-hover: ansi_white;
            &:focus { border: round $primary; }
        }
    }
    """

    def __init__(self, *, plain: bool = False, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.plain = plain
        """Marks and bars in ASCII."""
        self._empty = Content("")
        self._empty_strips: list[Strip] = []
        self._palette: dict[tuple[str, ...], Style] = {}
        self._figure = ""

    # ------------------------------------------------------------ for subclasses

    @property
    @abstractmethod
    def line_count(self) -> int: ...

    @abstractmethod
    def draw(self, y: int, width: int) -> Strip:
        """Line `y` of all lines, `width` cells wide."""

    def forget(self) -> None:
        """Drop what was drawn: styles or the width have changed."""

    # ------------------------------------------------------------ what is said when there is nothing to show

    @property
    def empty(self) -> Content:
        """What is said where there is nothing to show."""
        return self._empty

    @empty.setter
    def empty(self, message: Content) -> None:
        self._empty = message
        self._empty_strips = []
        if not self.line_count:
            self.refresh()

    def _said(self, y: int) -> Strip:
        width, height = self.size
        base = self.paint_style()
        if not self._empty_strips and self._empty.plain:
            room = max(min(width - 4, 52), 1)
            said = Visual.to_strips(self, self._empty, room, None, self.visual_style, apply_selection=False)
            left = Segment(" " * ((width - room) // 2), base)
            lines = [Strip([left, *strip]).adjust_cell_length(width, base) for strip in said[: max(height, 1)]]
            self._empty_strips = [Strip.blank(width, base)] * max((height - len(lines)) // 3, 0) + lines
        return self._empty_strips[y] if y < len(self._empty_strips) else Strip.blank(width, base)

    # ------------------------------------------------------------ painting

    @property
    def room(self) -> int:
        """Cells for a line: the pane without the scroll bar, whose column is kept free."""
        return max(self.size.width - self.scrollbar_size_vertical, 0)

    def paint_style(self, *names: str) -> Style:
        """The style of these component classes (prefix left out) one over the other, over the pane's own."""
        style = self._palette.get(names)
        if style is None:
            classes = [f"{self.PREFIX}--{name}" for name in names if name]
            style = self._palette[names] = self.get_visual_style(*classes).rich_style
        return style

    def paint(self, runs: Iterable[Run], width: int, *under: str) -> Strip:
        """A strip of exactly `width` cells. `under`: component classes that lie under every run (the cursor's)."""
        segments, room = [], width
        for text, name in runs:
            if not text or room <= 0:
                continue
            size = cell_len(text)
            if size > room:
                text = render.truncate(text, room)
                size = cell_len(text)
            segments.append(Segment(text, self.paint_style(*under, name) if name else self.paint_style(*under)))
            room -= size
        if room > 0:
            segments.append(Segment(" " * room, self.paint_style(*under)))
        return Strip(segments, width)

    def render_line(self, y: int) -> Strip:
        if not self.line_count:
            return self._said(y)
        y += round(self.scroll_y)
        if not 0 <= y < self.line_count:
            return Strip.blank(self.size.width, self.paint_style())
        return self.draw(y, self.room).adjust_cell_length(self.size.width, self.paint_style())

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._palette.clear()
        self._empty_strips = []
        self.forget()

    def on_resize(self, event: events.Resize) -> None:
        self._empty_strips = []
        self.forget()
        self.resized()

    def resized(self) -> None:
        """The pane has another size."""

    def measure(self) -> None:
        """Tell the scroll bar how many lines there are."""
        self.virtual_size = Size(self.room, self.line_count)

    # ------------------------------------------------------------ the figure in the frame

    def say_figure(self, text: str) -> None:
        """Put a figure (position, progress) into the lower edge of the frame; only that line is painted."""
        if text != self._figure:
            self._figure = text
            self._only_frame = True
            try:
                self.border_subtitle = Content(render.line(text)) if text else None
            finally:
                self._only_frame = False

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> LinePane:
        # Setting a title paints the whole widget; over a slow line that is a screenful for each key.
        if self._only_frame and not regions and self.is_mounted:
            left, _top = self.content_offset
            regions = (Region(-left, self.outer_size.height - 1 - self.content_offset.y, self.outer_size.width, 1),)
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    # ------------------------------------------------------------ scrolling

    def scroll_lines(self, y: float) -> None:
        """Bring line `y` to the top, as far as there are lines; at once, not animated."""
        self.scroll_to(y=y, animate=False, immediate=True, force=True)


class CursorPane(LinePane):
    """A list with a cursor: `row_count` rows of `ROW_HEIGHT` lines, of which some may not take the cursor."""

    ROW_HEIGHT: ClassVar[int] = 1

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
        if at is None or not self.row_count:
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

    def __init__(self, *, plain: bool = False, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(plain=plain, id=id, classes=classes)
        self._rows: Sequence[Row] = ()
        self._drawn: LRUCache[tuple[int, int, bool], Strip] = LRUCache(512)

    @property
    def row_count(self) -> int:
        return len(self._rows)

    @property
    def current_key(self) -> Hashable:
        return self._rows[self._cursor].key if self._rows else None

    def takes_cursor(self, index: int) -> bool:
        return self._rows[index].key is not None

    def row_lines(self, index: int) -> int:
        return 2 if index + 1 < len(self._rows) and self._rows[index + 1].attached else 1

    def row_at(self, line: int) -> int:
        return line - 1 if line < len(self._rows) and self._rows[line].attached else line

    def resized(self) -> None:
        self.put_rows(self.rows_for(self.room), self.current_key)

    def rows_for(self, width: int) -> Sequence[Row]:
        """The rows as this width has room for them."""
        return self._rows

    def forget(self) -> None:
        self._drawn.clear()

    def put_rows(self, rows: Sequence[Row], key: Hashable = None) -> None:
        """Show these rows, the cursor on the one that stands for `key`, else on the first that takes it."""
        self._rows = rows
        self.forget()
        self._cursor = next((index for index, row in enumerate(rows) if key is not None and row.key == key), 0)
        if rows:
            self._cursor = self._nearest(self._cursor, 1) or 0
        self.measure()
        self.follow_cursor()
        self.refresh()

    def draw(self, y: int, width: int) -> Strip:
        under = self.row_at(y) == self._cursor and self.takes_cursor(self._cursor)
        strip = self._drawn.get((y, width, under))
        if strip is None:
            strip = self._drawn[(y, width, under)] = self._paint_row(self._rows[y], width, under)
        return strip

    def _paint_row(self, row: Row, width: int, under: bool) -> Strip:
        bar = Run(">" if self.plain else "▌", "bar") if under else Run(" ")
        right = row.right if cells(row.right) + 8 <= width else ()
        room = width - 1 - cells(right)
        left = fitted(row.left, room)
        gap = Run(" " * (room - cells(left)))
        return self.paint((bar, *left, gap, *right), width, *(("cursor",) if under else ()))

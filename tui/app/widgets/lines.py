"""What the panes share: runs of styled text drawn by line, the frame with a figure in it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.cache import FIFOCache
from textual.color import Color
from textual.content import Content
from textual.filter import LineFilter
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual
from textual.widget import Widget

from tui.app import render
from tui.app.widgets import bar

_FRAMED = 400
"""Lines kept as they look in their frame: some screenfuls."""


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


class _Line(Strip):
    """A whole line of a pane. Undivided it is itself: Textual's own would be kept in its own cache then, a ring that
    only a full collection of garbage takes apart, 0.3 s for every ten seconds of moving."""

    __slots__ = ()

    def divide(self, cuts: Iterable[int]) -> Sequence[Strip]:
        cuts = list(cuts)
        return [self] if cuts == [self.cell_length] else super().divide(cuts)


def _in_ascii(line: Strip, cut: str) -> Strip:
    return Strip((Segment(render.in_ascii(one.text, cut), one.style, one.control) for one in line), line.cell_length)


class _Look:
    """A pane's frame, as its styles are now, and what was put into it."""

    def __init__(
        self,
        size: Size,
        frame: tuple[Strip, Strip],
        thumb: Style,
        filters: tuple[LineFilter, ...],
        background: Color,
        cut: str = "",
    ) -> None:
        self.size = size
        self._cut = cut
        """What stands for an ellipsis in ASCII; empty: no ASCII."""
        self.lines = Size(max(size.width - 1, 0), size.height)
        """What the scroll bar leaves."""
        self.edges: dict[int, tuple[Content | None, Strip]] = {}
        """Upper and lower edge by line, each with the label that is in it."""
        self._left, self._right = frame
        self._thumb, self._back = thumb, Style(bgcolor=thumb.bgcolor)
        self._filters, self._background = filters, background
        self._framed: FIFOCache[tuple[int, int], tuple[Strip, Strip]] = FIFOCache(_FRAMED)
        """By the identity of a line and the cell of the scroll bar beside it: the line, and how it looks in the frame."""

    def framed(self, line: Strip, cell: int) -> Strip:
        known = self._framed.get((id(line), cell))
        if known is None or known[0] is not line:
            inner = Strip([*line, bar.drawn(cell, self._thumb, self._back)], self.size.width)
            if self._cut:
                inner = _in_ascii(inner, self._cut)
            for one in self._filters:
                inner = inner.apply_filter(one, self._background)
            width = self.size.width + 2
            known = self._framed[(id(line), cell)] = (line, _Line([*self._left, *inner, *self._right], width))
        return known[1]


class LinePane(ScrollView, can_focus=True):
    """A pane drawn line by line: its cost is that of what is seen. Scrolls up and down only.

    Subclasses name their component classes `PREFIX--something` and give `line_count` and `draw`.
    """

    PREFIX: ClassVar[str] = "lines"
    CUT: ClassVar[str] = "~"
    """In ASCII, where a line was cut."""
    _only_frame = False
    """While True, a repaint is that of the frame's lower edge."""
    COMPONENT_CLASSES: ClassVar[set[str]] = set()
    DEFAULT_CSS = """
    LinePane {
        height: 1fr;
        overflow-x: hidden;
        overflow-y: hidden;
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
        &:nocolor:focus { border: heavy $foreground; }
    }
    """

    def __init__(self, *, plain: bool = False, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.plain = plain
        """Marks and bars in ASCII."""
        self._empty = Content("")
        self._empty_strips: list[Strip] = []
        self._palette: dict[tuple[str, ...], Style] = {}
        self._look: _Look | None = None
        self._fitted: Size | None = None
        self._grabbed: int | None = None
        """While the scroll bar is drawn with the mouse: by which eighth of its thumb."""
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

    def _said(self, y: int, width: int, height: int) -> Strip:
        base = self.paint_style()
        if not self._empty_strips and self._empty.plain:
            longest = max(map(cell_len, self._empty.plain.splitlines()))
            room = max(min(width - 4, 52, longest), 1)
            said = Visual.to_strips(self, self._empty, room, None, self.visual_style, apply_selection=False)
            left = Segment(" " * ((width - room) // 2), base)
            lines = [Strip([left, *strip]).adjust_cell_length(width, base) for strip in said[: max(height, 1)]]
            self._empty_strips = [Strip.blank(width, base)] * max((height - len(lines)) // 3, 0) + lines
        return self._empty_strips[y] if y < len(self._empty_strips) else Strip.blank(width, base)

    # ------------------------------------------------------------ painting

    @property
    def room(self) -> int:
        """Cells for a line: the pane without the column of the scroll bar."""
        return max(self.size.width - 1, 0)

    def paint_style(self, *names: str) -> Style:
        """The style of these component classes (prefix left out) one over the other, over the pane's own."""
        style = self._palette.get(names)
        if style is None:
            classes = [f"{self.PREFIX}--{name}" for name in names if name]
            style = self._palette[names] = self.get_visual_style(*classes).rich_style
        return style

    def paint(self, runs: Iterable[Run], width: int, *under: str) -> Strip:
        """A strip of exactly `width` cells. `under`: component classes that lie under every run (the cursor's)."""
        segments: list[Segment] = []
        room, text, style = width, "", ""
        for more, name in (*runs, Run(" " * width)):
            if not more or room <= 0:
                continue
            if cell_len(more) > room:
                more = render.truncate(more, room) if more.strip() else more[:room]
            room -= cell_len(more)
            if name != style and not more.isspace():  # blanks go with what stands before them: fewer bytes to send
                if text.strip():
                    segments.append(Segment(text, self.paint_style(*under, style)))
                    text = ""
                style = name
            text += more
        segments.append(Segment(text, self.paint_style(*under, style)))
        return Strip(segments, width)

    def line_at(self, y: int, width: int, height: int) -> Strip:
        """Line `y` of all lines, in `width` cells; of a pane of `height` lines where there is nothing to show."""
        if not self.line_count:
            return self._said(y, width, height)
        if not 0 <= y < self.line_count:
            return Strip.blank(width, self.paint_style())
        return self.draw(y, width).adjust_cell_length(width, self.paint_style())

    def render_line(self, y: int) -> Strip:
        size, base = self.size, self.paint_style()
        return self.line_at(y + round(self.scroll_y), self.room, size.height).adjust_cell_length(size.width, base)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Frame, lines and scroll bar in one piece. What was drawn before is not put into the frame anew, so that the
        bytes to send for it are known too: a list scrolled by a line costs that line.
        """
        self._fit()
        size, outer = self.size, self.outer_size
        if outer.width - size.width != 2 or outer.height - size.height != 2 or not size:
            return super().render_lines(crop)
        look = self._look
        if look is None or look.size != size:
            look = self._look = self._looked(size)
        top = round(self.scroll_y)
        width, height = look.lines
        thumb = bar.thumb(height, self.line_count, top)
        lines = []
        for y in crop.line_range:
            if 0 < y <= height:
                lines.append(look.framed(self.line_at(top + y - 1, width, height), bar.cell(y - 1, thumb, self.plain)))
            else:
                lines.append(self._edge(look, y))
        if crop.column_span != (0, outer.width):
            return [line.crop(*crop.column_span) for line in lines]
        return lines

    def _looked(self, size: Size) -> _Look:
        width = size.width + 2
        [line] = super().render_lines(Region(0, 1, width, 1))
        left, _, right = line.divide([1, width - 1, width])
        under, track = self.background_colors[1], self.styles.scrollbar_background
        colour = self.styles.scrollbar_color_active if self._grabbed is not None else self.styles.scrollbar_color
        thumb = Style.from_color((under + track + colour).rich_color, (under + track).rich_color)
        return _Look(size, (left, right), thumb, tuple(self.get_line_filters()), under, self.CUT if self.plain else "")

    def _edge(self, look: _Look, y: int) -> Strip:
        label = self._border_subtitle if y else self._border_title
        known = look.edges.get(y)
        if known is None or known[0] is not label:
            edge = super().render_lines(Region(0, y, look.size.width + 2, 1))[0]
            known = look.edges[y] = (label, _in_ascii(edge, self.CUT) if self.plain else edge)
        return known[1]

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._palette.clear()
        self._look = None
        self._empty_strips = []
        self.forget()

    def on_resize(self, event: events.Resize) -> None:
        self._fit()

    def on_hide(self) -> None:
        # What is put in while it is not seen is made for no width.
        self._fitted = None

    def _fit(self) -> None:
        """Make what is shown fit the pane. Its event comes after the first frame in the new size is drawn, in which
        lines of the old one would be seen."""
        if self.size != self._fitted:
            self._fitted = self.size
            self._empty_strips = []
            self._look = None
            self.forget()
            self.resized()

    def resized(self) -> None:
        """The pane has another size."""

    def measure(self) -> None:
        """Tell the scroll bar how many lines there are.

        Not by assignment: Textual would lay out the whole screen anew, for each story that the cursor comes to.
        """
        size = Size(self.room, self.line_count)
        if size != self.virtual_size:
            self.set_reactive(Widget.virtual_size, size)
            self._scroll_update(size)

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

    @property
    def allow_vertical_scroll(self) -> bool:
        """The wheel scrolls, though Textual knows of no scroll bar here."""
        return True

    def on_bar(self, event: events.MouseEvent) -> bool:
        """Whether the mouse points at the scroll bar."""
        at = event.get_content_offset(self)
        return at is not None and at.x == self.room and self.line_count > self.size.height

    def on_mouse_down(self, event: events.MouseDown) -> None:
        if not self.on_bar(event):
            return
        event.stop()
        row, height, top = event.get_content_offset_capture(self).y, self.size.height, round(self.scroll_y)
        start, end = bar.thumb(height, self.line_count, top)
        if start // 8 <= row <= (end - 1) // 8:
            self._grabbed = 8 * row + 4 - start
            self._look = None
            self.capture_mouse()
            self.refresh()
        else:
            self.scroll_lines(top + (height if 8 * row >= end else -height))

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._grabbed is not None:
            event.stop()
            row = event.get_content_offset_capture(self).y
            self.scroll_lines(bar.aimed(row, self.size.height, self.line_count, self._grabbed))

    def on_mouse_up(self, event: events.MouseUp) -> None:
        if self._grabbed is not None:
            event.stop()
            self.release_mouse()

    def on_mouse_release(self) -> None:
        if self._grabbed is not None:
            self._grabbed = self._look = None
            self.refresh()

    def scroll_lines(self, y: float) -> None:
        """Bring line `y` to the top, as far as there are lines; at once, not animated."""
        self.scroll_to(y=y, animate=False, immediate=True, force=True)

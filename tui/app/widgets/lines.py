"""What the panes share: runs of styled text drawn by line, the frame with a figure in it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.content import Content
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual
from textual.widget import Widget

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
        &:nocolor:focus { border: heavy $foreground; }
    }
    .-plain LinePane {
        border: ascii $foreground 30%;
        &:focus { border: ascii $primary; }
        &:ansi { border: ascii ansi_bright_black; }
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

    def scroll_lines(self, y: float) -> None:
        """Bring line `y` to the top, as far as there are lines; at once, not animated."""
        self.scroll_to(y=y, animate=False, immediate=True, force=True)

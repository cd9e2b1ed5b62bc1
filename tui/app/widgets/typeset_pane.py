"""An article that was typeset, drawn by line: its styles, the margin, links and names to click on, what the mouse selects."""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.cache import FIFOCache
from textual.geometry import Region
from textual.selection import Selection
from textual.strip import Strip

from tui.app import render
from tui.app.messages import EntityChosen, LinkChosen, VoicesAsked
from tui.app.widgets import typeset
from tui.app.widgets.lines import LinePane
from tui.app.widgets.typeset import Layout, Line, Piece
from tui.models import Link
from tui.preferences import MEASURE

_ASKS = Style(meta={"voices": True})
"""What stands in the margin can be clicked."""


class TypesetPane(LinePane):
    """Subclasses say what is typeset: head and layout, where they begin, and what is lit or stands in the margin."""

    PREFIX = "story"
    CUT = "."  # the news has such signs, too
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "story--headline",
        "story--outlet",
        "story--meta",
        "story--heading",
        "story--subheading",
        "story--quote",
        "story--quotebar",
        "story--bullet",
        "story--code",
        "story--table",
        "story--tablehead",
        "story--link",
        "story--number",
        "story--address",
        "story--person",
        "story--organisation",
        "story--place",
        "story--note",
        "story--voices",
        "story--lit",
        "story--rest",
    }
    DEFAULT_CSS = """
    TypesetPane {
        & > .story--headline { color: $foreground; text-style: bold; }
        & > .story--outlet { color: $text-accent; }
        & > .story--meta { color: $text-muted; }
        & > .story--heading { color: $text-primary; text-style: bold; }
        & > .story--subheading { color: $text-secondary; text-style: bold; }
        & > .story--quote { text-style: italic; }
        & > .story--quotebar { color: $text-accent; }
        & > .story--bullet { color: $text-accent; }
        & > .story--code { background: $foreground 8%; }
        & > .story--tablehead { text-style: bold; }
        & > .story--link { text-style: underline; }
        & > .story--number { color: $text-muted; }
        & > .story--address { color: $text-muted; text-style: underline; }
        & > .story--person { color: $text-primary; }
        & > .story--organisation { color: $text-secondary; }
        & > .story--place { color: $text-success; }
        &:nocolor > .story--person, &:nocolor > .story--organisation, &:nocolor > .story--place { color: $foreground; }
        & > .story--note { color: $text-muted; text-style: italic; }
        & > .story--voices { color: $text-muted; }
        & > .story--lit { background: $primary 16%; }
        & > .story--rest { color: $text-muted; text-style: none; }
        &:nocolor > .story--lit { text-style: bold; }
        &:ansi > .story--lit { background: ansi_default; text-style: bold; }
        &:ansi > .story--code { background: ansi_default; }
        &:ansi > .story--rest { text-style: dim; }
        &:ansi > .story--voices { text-style: dim; }
        &:ansi > .story--meta { text-style: dim; }
        &:ansi > .story--number { text-style: dim; }
        &:ansi > .story--address { text-style: underline dim; }
        &:ansi > .story--note { text-style: italic dim; }
    }
    """

    def __init__(self, *, plain: bool = False, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(plain=plain, id=id, classes=classes)
        self._layout: Layout | None = None
        self._head: list[Line] = []
        self._left = 0
        self._home = ""
        """The address of what is shown."""
        self._measure_limit = MEASURE
        self._show_entities = True
        self._bright: frozenset[int] | None = None
        """Numbers of the sentences that are lit; None: all alike."""
        self._figures: dict[int, str] = {}
        """What stands in the margin, by line."""
        self._names: dict[int, str] = {}
        """Who says so, after that."""
        self._drawn: FIFOCache[int, Strip] = FIFOCache(1000)
        self._link_styles: dict[tuple[str, str], Style] = {}
        self._chosen: Selection | None = None
        """What the mouse has selected."""

    @property
    def links(self) -> tuple[Link, ...]:
        """The article's links as numbered on the screen: links[0] is [1]."""
        return self._layout.links if self._layout is not None else ()

    @property
    def link_words(self) -> tuple[str, ...]:
        """What each of `links` says in the text; of a media file, its kind and size."""
        return self._layout.link_words if self._layout is not None else ()

    @property
    def line_count(self) -> int:
        return len(self._head) + len(self._layout.lines) if self._layout is not None else 0

    @property
    def show_entities(self) -> bool:
        """Whether entities are marked in the text. Settable."""
        return self._show_entities

    @show_entities.setter
    def show_entities(self, shown: bool) -> None:
        if shown != self._show_entities:
            self._show_entities = shown
            self.forget()
            self.refresh()

    # ------------------------------------------------------------ drawing

    def forget(self) -> None:
        self._drawn.clear()
        self._link_styles.clear()

    def draw(self, y: int, width: int) -> Strip:
        strip = self._drawn.get(y)
        if strip is None or strip.cell_length != width:
            strip = self._drawn[y] = self._paint_line(y, width)
        return strip

    def line_at(self, y: int, width: int, height: int) -> Strip:
        strip = super().line_at(y, width, height)
        if self._layout is None:
            return strip
        span = self._chosen.get_span(y) if self._chosen is not None else None
        if span is not None:
            strip = self._lit(strip, *span)
        return strip.apply_offsets(0, y)

    def render_lines(self, crop: Region) -> list[Strip]:
        self._chosen = self.text_selection
        return super().render_lines(crop)

    def _lit(self, strip: Strip, start: int, end: int) -> Strip:
        """`strip` with the characters that the mouse has selected lit."""
        text = strip.text
        first, last = cell_len(text[:start]), strip.cell_length if end < 0 else cell_len(text[:end])
        look = self.screen.get_component_styles("screen--selection")
        # Most themes have no colour of their own for such text, and it keeps the one that it has.
        style = Style.from_color(look.color.rich_color if look.color.a else None, look.background.rich_color)
        chosen = Strip(Segment.apply_style(strip.crop(first, last), post_style=style), max(last - first, 0))
        return Strip.join([strip.crop(0, first), chosen, strip.crop(last, strip.cell_length)])

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The selected text without the margin."""
        if self._layout is None:
            return None
        lines = [*self._head, *self._layout.lines]
        margin = " " * self._left
        text = "\n".join(margin + "".join(piece.text for piece in line) for line in lines)
        chosen = selection.extract(text).split("\n")
        return "\n".join(line.removeprefix(margin).rstrip() for line in chosen), "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        self.refresh()

    def _paint_line(self, y: int, width: int) -> Strip:
        head = len(self._head)
        line = self._head[y] if y < head else self._layout.lines[y - head] if self._layout is not None else ()
        lit = self._bright if self._layout is not None and head <= y < head + self._layout.end else None
        base = self.paint_style()
        segments = [Segment(" " * self._left, base)]
        for piece in line:
            over = () if lit is None else ("lit",) if piece.sentence in lit else ("rest",)
            segments.append(Segment(piece.text, self._piece_style(piece, over)))
        figure, names = self._figures.get(y, ""), self._names.get(y, "")
        if figure or names:
            room = typeset.measure(width, self._measure_limit)[1] - sum(cell_len(piece.text) for piece in line)
            beside = f"{figure:<{typeset.MARGIN - 1}} {names}" if names else figure
            # After a blank, so that no number of the text goes on in the figure.
            segments += [Segment(" " * (max(room, 0) + 1), base), Segment(beside, self.paint_style("voices") + _ASKS)]
        return Strip(segments).adjust_cell_length(width, base)

    def _piece_style(self, piece: Piece, over: tuple[str, ...]) -> Style:
        styles = piece.styles + over
        if piece.entity and not self._show_entities:
            styles = tuple(name for name in styles if name not in ("person", "organisation", "place"))
        style = self.paint_style(*styles)
        url = ""
        if piece.link == typeset.HOME:
            url = render.safe_url(self._home) or ""
        elif piece.link and self._layout is not None:
            url = render.safe_url(self._layout.links[piece.link - 1].url) or ""
        if not url and not piece.entity:
            return style
        door = self._link_styles.get((url, piece.entity))
        if door is None:
            meta = {"address": url} if url else {"entity": piece.entity}
            door = self._link_styles[(url, piece.entity)] = Style(link=url or None, meta=meta)
        return style + door

    # ------------------------------------------------------------ doors out

    def links_in_view(self) -> list[tuple[int, int, int]]:
        """(column, line on the screen, number) of each link where it is first in view."""
        found: dict[int, tuple[int, int]] = {}
        if self._layout is None:
            return []
        top = max(round(self.scroll_y) - len(self._head), 0)
        below = max(len(self._head) - round(self.scroll_y), 0)
        for y, line in enumerate(self._layout.lines[top : top + max(self.size.height - below, 0)], below):
            x = self._left
            for piece in line:
                if piece.link > 0:
                    found.setdefault(piece.link, (x, y))
                x += cell_len(piece.text)
        return [(x, y, number) for number, (x, y) in found.items()]

    def open_link(self, number: int) -> bool:
        """Post LinkChosen for the link numbered so; False where there is none."""
        if not 1 <= number <= len(self.links):
            return False
        self.post_message(LinkChosen(self.links[number - 1].url))
        return True

    def on_click(self, event: events.Click) -> None:
        meta = event.style.meta
        if "address" in meta:
            event.stop()
            self.post_message(LinkChosen(meta["address"]))
        elif "entity" in meta and self._show_entities:
            event.stop()
            self.post_message(EntityChosen(meta["entity"]))
        elif "voices" in meta:
            event.stop()
            self.post_message(VoicesAsked())

    def action_toggle_entities(self) -> None:
        self.show_entities = not self.show_entities

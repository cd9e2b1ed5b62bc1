"""The reading pane: one article, typeset once for a width, drawn by line."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.cache import LRUCache
from textual.content import Content
from textual.selection import Selection
from textual.strip import Strip

from tui.app import render
from tui.app.messages import EntityChosen, LinkChosen, ReachedEnd
from tui.app.widgets import margin, typeset
from tui.app.widgets.byline import byline
from tui.app.widgets.lines import LinePane
from tui.app.widgets.typeset import Layout, Line, Piece
from tui.models import Article, ArticleSupport, Link, Mention, Story
from tui.preferences import MEASURE, NARROWEST
from tui.text.fold import seal


class StoryPane(LinePane):
    BORDER_TITLE = "2 Story"
    PREFIX = "story"
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
    StoryPane {
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
        &:ansi > .story--lit { text-style: bold; }
        &:ansi > .story--rest { text-style: dim; }
        &:ansi > .story--voices { text-style: dim; }
        &:ansi > .story--meta { text-style: dim; }
        &:ansi > .story--number { text-style: dim; }
        &:ansi > .story--address { text-style: underline dim; }
        &:ansi > .story--note { text-style: italic dim; }
    }
    """

    def __init__(
        self,
        *,
        now: Callable[[], datetime] | None = None,
        plain: bool = False,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(plain=plain, id=id, classes=classes)
        self._now = now or (lambda: datetime.now(UTC))
        self._story: Story | None = None
        self._article: Article | None = None
        self._mentions: tuple[Mention, ...] = ()
        self._show_entities = True
        self._support: ArticleSupport | None = None
        self._looked_at: datetime | None = None
        self._emphasis: margin.Emphasis = "plain"
        self._bright: frozenset[int] | None = None
        self._figures: dict[int, str] = {}
        self._layouts: LRUCache[tuple[str, str, int, int, int], Layout] = LRUCache(24)
        self._layout: Layout | None = None
        self._head: list[Line] = []
        self._left = 0
        self._drawn: LRUCache[int, Strip] = LRUCache(1000)
        self._link_styles: dict[tuple[str, str], Style] = {}
        self._ended = False
        self._measure_limit = MEASURE
        self._awaited = 0

    # ------------------------------------------------------------ what is shown

    @property
    def measure_limit(self) -> int:
        """The longest line of text, in columns. Settable: the place in the text is kept."""
        return self._measure_limit

    @measure_limit.setter
    def measure_limit(self, columns: int) -> None:
        if columns != self._measure_limit:
            self._measure_limit = columns
            self._set(self._place())

    @property
    def article(self) -> Article | None:
        return self._article

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
    def progress(self) -> int:
        """How far the article has come into view, per cent."""
        last = len(self._head) + self._layout.end if self._layout is not None else 0
        return min(round((self.scroll_y + self.size.height) * 100 / last), 100) if last else 0

    @property
    def at_end(self) -> bool:
        """Whether the end of the text is in view."""
        return self.progress >= 100

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

    def show(self, story: Story, article: Article, mentions: Sequence[Mention] = ()) -> None:
        """Typeset this article; the same article again (marks changed) keeps its scroll position."""
        same = self._article is not None and self._article.id == article.id
        if self._story is None or self._story.row.id != story.row.id:
            # What is new since then stays lit while the story is read: opening it is a look, too.
            self._looked_at = story.looked_at
        if not same or self._article is None or self._article.text != article.text:
            self._support = None
        self._story, self._article, self._mentions = story, article, tuple(mentions)
        if not same:
            self._ended = False
        self._set(self._place() if same else None)

    def show_support(self, support: ArticleSupport) -> None:
        """Who else says so, when that is known. No line moves for it."""
        article = self._article
        if article is None or article.id != support.article or support == self._support:
            return
        # Asked apart: the text may have changed between the two questions.
        if not support.sentences or support.seal == seal(article.title, article.text):
            self._support = support
            self._set(self._place())

    @property
    def emphasis(self) -> margin.Emphasis:
        return self._emphasis

    def next_emphasis(self) -> str:
        """Light what only this text tells, then what is new, then nothing. Answers what is lit, in words."""
        at = margin.EMPHASES.index(self._emphasis)
        self._emphasis = margin.EMPHASES[(at + 1) % len(margin.EMPHASES)]
        self._weigh()
        self.refresh()
        return margin.told(self._support, self._emphasis, self._looked_at)

    def clear(self, message: Content | None = None) -> None:
        """No article: say this instead."""
        self._story = self._article = self._layout = self._support = None
        self._mentions, self._head = (), []
        self.measure()
        self.scroll_lines(0)
        self.say_figure("")
        if message is not None:
            self.empty = message
        self.refresh()

    # ------------------------------------------------------------ typesetting

    def _set(self, place: tuple[int, int] | None) -> None:
        """Lay the article out for the pane's width and go to `place`, else to the top."""
        article, story, width = self._article, self._story, self.room
        self.forget()
        if article is None or story is None or width <= 0:
            return
        if self._awaited and self.size.height:
            place, self._awaited = (self._awaited, 0), 0
        self._left, length = typeset.measure(width, self._measure_limit)
        places = tuple((one.start, one.end) for one in self._support.sentences) if self._support else ()
        key = (article.id, article.text_hash, length, hash(self._mentions), hash(places))
        layout = self._layouts.get(key)
        if layout is None:
            layout = self._layouts[key] = typeset.body(article, self._mentions, length, self.plain, places)
        self._layout = layout
        top: list[Line] = [()] if length >= NARROWEST and self.size.height > 30 else []
        self._head = top + typeset.head(article.title, byline(story, article, self._now()), length)
        if not layout.end:
            said = "The source gave only this headline, no text."
            self._head += [(Piece(said[a:b], ("note",)),) for a, b in render.wrap(said, length)]
        self._weigh()
        self.measure()
        self.scroll_lines(self._line_of(place) if place is not None else 0)
        self._tell_progress()
        self.refresh()

    def _weigh(self) -> None:
        """What stands beside the lines, and which sentences are lit."""
        self.forget()
        self._figures, self._bright = {}, None
        support, layout = self._support, self._layout
        if support is None or layout is None:
            return
        self._bright = margin.lit(support, self._emphasis, self._looked_at)
        self._figures = margin.figures(self._head, layout.lines[: layout.end], support, self.plain)

    # ------------------------------------------------------------ places

    def _place(self) -> tuple[int, int] | None:
        """Where the reader is: (offset in the text, lines below it); lines of the head count backwards."""
        top = round(self.scroll_y)
        if self._layout is None or not top:
            return None
        index = top - len(self._head)
        if index < 0 or not self._layout.offsets:
            return 0, index
        offset = self._layout.offsets[index]
        return offset, 0

    def _line_of(self, place: tuple[int, int]) -> int:
        offset, beyond = place
        if self._layout is None or beyond < 0:
            return max(len(self._head) + beyond, 0)
        return len(self._head) + max(bisect_right(self._layout.offsets, offset) - 1, 0)

    @property
    def position(self) -> int:
        """Offset in the article's text of the first line in view; 0 at the top and once the end was reached."""
        place = self._place()
        return place[0] if place is not None and not self.at_end else 0

    @property
    def passage(self) -> str:
        """The paragraph of the first line of text in view."""
        if self._article is None or self._layout is None or not self._layout.offsets:
            return ""
        index = min(max(round(self.scroll_y) - len(self._head), 0), len(self._layout.offsets) - 1)
        end = 0
        for block in self._article.blocks:
            end += len(block.text) + 2
            if self._layout.offsets[index] < end:
                return render.line(block.text, 20_000)
        return ""

    def go_to(self, position: int) -> None:
        """Bring the line with this offset in the article's text to the top."""
        if position <= 0:
            return
        if self._layout is None or not self.size.height:
            self._awaited = position  # the pane has no size yet
        else:
            self.scroll_lines(self._line_of((position, 0)))

    def resized(self) -> None:
        self._set(self._place())

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self._tell_progress()
        if new_value > old_value:
            self._tell_end()

    def on_focus(self) -> None:
        self._tell_end()

    def _tell_progress(self) -> None:
        self.say_figure(f"{self.progress}%" if self._layout is not None else "")

    def _tell_end(self) -> None:
        """Once an article, and only to who reads: a preview that fits the pane has not been read."""
        if self._article is not None and not self._ended and self.at_end:
            self._ended = True
            self.post_message(ReachedEnd(self._article.id))

    # ------------------------------------------------------------ drawing

    def forget(self) -> None:
        self._drawn.clear()
        self._link_styles.clear()

    def draw(self, y: int, width: int) -> Strip:
        strip = self._drawn.get(y)
        if strip is None or strip.cell_length != width:
            strip = self._drawn[y] = self._paint_line(y, width)
        return strip

    def render_line(self, y: int) -> Strip:
        strip = super().render_line(y)
        if self._layout is None:
            return strip
        y += round(self.scroll_y)
        selection = self.text_selection
        span = selection.get_span(y) if selection is not None else None
        if span is not None:
            strip = self._lit(strip, *span)
        return strip.apply_offsets(0, y)

    def _lit(self, strip: Strip, start: int, end: int) -> Strip:
        """`strip` with the characters that the mouse has selected lit."""
        text = strip.text
        first, last = cell_len(text[:start]), strip.cell_length if end < 0 else cell_len(text[:end])
        style = self.screen.get_component_rich_style("screen--selection")
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
        if figure := self._figures.get(y, ""):
            room = typeset.measure(width, self._measure_limit)[1] - sum(cell_len(piece.text) for piece in line)
            segments += [Segment(" " * max(room, 0), base), Segment(figure, self.paint_style("voices"))]
        return Strip(segments).adjust_cell_length(width, base)

    def _piece_style(self, piece: Piece, over: tuple[str, ...]) -> Style:
        styles = piece.styles + over
        if piece.entity and not self._show_entities:
            styles = tuple(name for name in styles if name not in ("person", "organisation", "place"))
        style = self.paint_style(*styles)
        url = ""
        if piece.link == typeset.HOME:
            url = render.safe_url(self._article.url or "") or "" if self._article is not None else ""
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

    # ------------------------------------------------------------ actions

    def _scroll_by(self, lines: int) -> None:
        self.scroll_lines(min(max(round(self.scroll_y) + lines, 0), max(self.line_count - self.size.height, 0)))
        if lines > 0:
            self._tell_end()

    def action_cursor_down(self) -> None:
        self._scroll_by(1)

    def action_cursor_up(self) -> None:
        self._scroll_by(-1)

    def action_page_down(self) -> None:
        self._scroll_by(max(self.size.height - 1, 1))

    def action_page_up(self) -> None:
        self._scroll_by(-max(self.size.height - 1, 1))

    def action_half_page_down(self) -> None:
        self._scroll_by(max(self.size.height // 2, 1))

    def action_half_page_up(self) -> None:
        self._scroll_by(-max(self.size.height // 2, 1))

    def action_first(self) -> None:
        self._scroll_by(-self.line_count)

    def action_last(self) -> None:
        self._scroll_by(self.line_count)

    def action_toggle_entities(self) -> None:
        self.show_entities = not self.show_entities

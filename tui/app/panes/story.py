"""The reading pane: one article, typeset once for a width; where the reader is in it, and what is lit."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from textual.cache import LRUCache
from textual.content import Content

from tui.app import render
from tui.app.messages import ReachedEnd
from tui.app.widgets import margin, typeset
from tui.app.widgets.byline import byline
from tui.app.widgets.typeset import Layout, Line, Piece
from tui.app.widgets.typeset_pane import TypesetPane
from tui.models import Article, ArticleSupport, Mention, Story
from tui.preferences import NARROWEST
from tui.text.fold import seal


class StoryPane(TypesetPane):
    BORDER_TITLE = "2 Story"

    def __init__(
        self,
        *,
        now: Callable[[], datetime] | None = None,
        plain: bool = False,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(plain=plain, id=id, classes=classes)
        self.fulltext_key = ""
        """What asks the page of an article without text for it."""
        self._now = now or (lambda: datetime.now(UTC))
        self._story: Story | None = None
        self._article: Article | None = None
        self._mentions: tuple[Mention, ...] = ()
        self._support: ArticleSupport | None = None
        self._looked_at: datetime | None = None
        self._emphasis: margin.Emphasis = "plain"
        self._note = ""
        self._layouts: LRUCache[tuple[str, str, int, int, int], Layout] = LRUCache(24)
        self._ended = False
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
    def progress(self) -> int:
        """How far the article has come into view, per cent."""
        last = len(self._head) + self._layout.end if self._layout is not None else 0
        return min(round((self.scroll_y + self.size.height) * 100 / last), 100) if last else 0

    @property
    def at_end(self) -> bool:
        """Whether the end of the text is in view."""
        return self.progress >= 100

    def show(self, story: Story, article: Article, mentions: Sequence[Mention] = (), note: str = "") -> None:
        """Typeset this article, the user's note on the story over its text; the same article again (marks changed) keeps its
        scroll position."""
        same = self._article is not None and self._article.id == article.id
        if self._story is None or self._story.row.id != story.row.id:
            # What is new since then stays lit while the story is read: opening it is a look, too.
            self._looked_at = story.looked_at
        if not same or self._article is None or self._article.text != article.text:
            self._support = None
        self._story, self._article, self._mentions, self._note = story, article, tuple(mentions), note
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
        self._tell_progress()
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
        self._layout, self._home = layout, article.url or ""
        top: list[Line] = [()] if length >= NARROWEST and self.size.height > 30 else []
        self._head = top + typeset.head(
            article.title, byline(story, article, self._now()), length, self._note, self.plain
        )
        if not layout.end:
            # A text that is the headline: told twice, or a text without a headline, which is then made of it.
            said = "The source gave only this line." if article.text else "The source gave only this headline, no text."
            if article.url and self.fulltext_key:
                said += f" {self.fulltext_key} asks its page for more."
            self._head += [(Piece(said[a:b], ("note",)),) for a, b in render.wrap(said, length)]
        self._weigh()
        self.measure()
        self.scroll_lines(self._line_of(place) if place is not None else 0)
        self._tell_progress()
        self.refresh()

    def _weigh(self) -> None:
        """What stands beside the lines, and which sentences are lit."""
        self.forget()
        self._figures, self._names, self._bright = {}, {}, None
        support, layout = self._support, self._layout
        if support is None or layout is None:
            return
        self._bright = margin.lit(support, self._emphasis, self._looked_at)
        body = layout.lines[: layout.end]
        self._figures = margin.figures(self._head, body, support, self.plain)
        length = typeset.measure(self.room, self._measure_limit)[1]
        free = self.room - self._left - length - typeset.MARGIN - 2
        self._names = margin.names(self._figures, self._head, body, support, self.outlets, free)

    @property
    def outlets(self) -> dict[str, str]:
        """Who published each article of the story."""
        return {row.id: row.outlet for row in self._story.articles} if self._story is not None else {}

    @property
    def support(self) -> ArticleSupport | None:
        """Who else says so, where that is known."""
        return self._support

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
        self._tell_progress()

    def on_blur(self) -> None:
        self._tell_progress()

    def _tell_progress(self) -> None:
        """How far it was read; while it is read, also what is lit, or what the figures in the margin are."""
        figures = self._figures if not self._names else {}  # where outlets are named, they tell it themselves
        lit: margin.Emphasis = self._emphasis if self._bright is not None else "plain"
        said = margin.legend(figures, lit, self.room) if self.has_focus else ""
        progress = f"{self.progress}%" if self._layout is not None else ""
        self.say_figure(f"{said} · {progress}" if said and progress else progress)

    def _tell_end(self) -> None:
        """Once an article, and only to who reads: a preview that fits the pane has not been read."""
        if self._article is not None and not self._ended and self.at_end:
            self._ended = True
            self.post_message(ReachedEnd(self._article.id))

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

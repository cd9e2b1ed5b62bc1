"""Who reports a story: its articles by time, copies folded under their origin, then related stories."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import UTC, datetime
from typing import ClassVar

from rich.cells import cell_len
from textual.content import Content

from tui.app import render
from tui.app.messages import ArticleChosen, StoryJump
from tui.app.widgets import track
from tui.app.widgets.lines import Run, cells
from tui.app.widgets.lists import Row, RowPane
from tui.models import ArticleRow, RelatedKind, RelatedRow, Story

_KINDS: dict[RelatedKind, str] = {
    "background": "Background",
    "since": "Since then",
    "maybe_same": "Maybe the same story",
    "shared_entities": "Shares people and places",
}
_LEAST_TITLE = 12
"""Cells below which a title says nothing."""
_WIDE = 60
"""Cells from which a related story and its reason stand in one line."""
_BROAD = 72
"""Cells from which it is told how long after the first report each article came."""
_OUTLET = 24
"""The widest column of outlets, of which a wide pane has more."""
_FEWEST_DRAWN = 3
"""Articles from which it says something when each came."""
_AIRY = 12
"""Rows of the pane from which an empty one stands under the story in time."""
_COPIES = {"same_link": "same link", "same_text": "same text", "edited": "edited copy", "excerpt": "excerpt"}


class CoveragePane(RowPane):
    BORDER_TITLE = "4 Coverage"
    PREFIX = "coverage"
    WIDEST = 140
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "coverage--cursor",
        "coverage--bar",
        "coverage--heading",
        "coverage--chapter",
        "coverage--day",
        "coverage--unread",
        "coverage--read",
        "coverage--current",
        "coverage--mark",
        "coverage--fresh",
        "coverage--star",
        "coverage--title",
        "coverage--time",
        "coverage--copies",
        "coverage--related",
        "coverage--reason",
        "coverage--line",
        "coverage--copy",
        "coverage--first",
        "coverage--changed",
    }
    DEFAULT_CSS = """
    CoveragePane {
        & > .coverage--cursor { background: $foreground 8%; }
        &:focus > .coverage--cursor { background: $primary 22%; }
        &:ansi > .coverage--cursor { background: ansi_default; }
        & > .coverage--bar { color: $text-muted; }
        &:focus > .coverage--bar { color: $accent; }
        & > .coverage--heading { color: $text-muted; text-style: bold; }
        & > .coverage--chapter { color: $text-secondary; text-style: bold; }
        & > .coverage--day { color: $text-muted; }
        & > .coverage--unread { color: $foreground; text-style: bold; }
        & > .coverage--read { color: $text-muted; }
        & > .coverage--current { color: $text-accent; text-style: bold; }
        & > .coverage--mark { color: $text-primary; }
        & > .coverage--fresh { color: $text-success; }
        & > .coverage--star { color: $text-warning; }
        & > .coverage--title { color: $text-muted; }
        & > .coverage--time { color: $text-muted; }
        & > .coverage--copies { color: $text-muted; text-style: italic; }
        & > .coverage--related { color: $foreground; }
        & > .coverage--reason { color: $text-muted; text-style: italic; }
        & > .coverage--line { color: $foreground 55%; }
        & > .coverage--copy { color: $text-muted; }
        & > .coverage--first { color: $text-success; }
        & > .coverage--changed { color: $text-warning; }
        &:ansi > .coverage--line { color: ansi_default; text-style: dim; }
        &:ansi > .coverage--heading { text-style: bold dim; }
        &:ansi > .coverage--day { text-style: dim; }
        &:ansi > .coverage--read { text-style: dim; }
        &:ansi > .coverage--title { text-style: dim; }
        &:ansi > .coverage--time { text-style: dim; }
        &:ansi > .coverage--copies { text-style: italic dim; }
        &:ansi > .coverage--reason { text-style: italic dim; }
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
        self._related: Sequence[RelatedRow] = ()
        self._article: str | None = None
        self._unfolded: set[str] = set()
        self._new: set[str] = set()
        """Texts that are new to the user: they stay marked while the story is read, though opening it is a look."""
        self._outlet_width = 0
        self._first: ArticleRow | None = None
        """Who had it first, where that is told."""
        self._below = 0
        """Lines that a headline may have below its outlet: two where there is room for those of all, one where that of all
        is no more than two screens."""

    @property
    def current(self) -> tuple[str, str] | None:
        """What the cursor is on: ("article", id), ("copies", origin's id) or ("story", id)."""
        key = self.current_key
        return key if isinstance(key, tuple) else None

    def show(self, story: Story, related: Sequence[RelatedRow] = (), current: str | None = None) -> None:
        """`current`: the article in the reading pane. The same story again keeps cursor and unfolded copies."""
        same = self._story is not None and self._story.row.id == story.row.id
        if not same:
            self._unfolded.clear()
            self._new.clear()
        self._new |= {row.id for row in story.articles if row.new}
        followed = self.current == ("article", self._article)
        self._story, self._related, self._article = story, related, current
        origin = next((row.copy_of for row in story.articles if row.id == current and row.copy_of), None)
        if origin is not None:
            self._unfolded.add(origin)
        here = ("article", current) if current is not None else None
        self._fill(self.current if same and not followed else here)

    def clear(self, message: Content | None = None) -> None:
        self._story, self._related, self._article = None, (), None
        self.put_rows(())
        self.say_figure("")
        if message is not None:
            self.empty = message

    def _fill(self, key: tuple[str, str] | None) -> None:
        if self._story is None:
            return
        self.put_rows(self.rows_for(self.row_width), key)
        row = self._story.row
        self.say_figure(f"{render.count(row.outlets, 'outlet')} · {render.count(row.texts, 'text')}")

    # ------------------------------------------------------------ rows

    def rows_for(self, width: int) -> list[Row]:
        story = self._story
        if story is None:
            return []
        self._first = first_of(story.articles)
        height, self._below = self.size.height, 0
        screens = 2 if width < _WIDE else 1  # where headlines stand below outlets, only those tell anything
        texts = [article.outlet for article in story.articles if article.copy_of is None]
        for lines, room in ((2, height), (1, screens * height)) if len(texts) <= height else ():
            self._below = lines
            # What is unfolded does not count: rows that grow would go from under the cursor.
            if len(self._made(story, width, ())) <= room:
                break
            self._below = 0
        if not self._below and len(texts) >= 2 * len(set(texts)):
            self._below = 1  # one outlet's name time and again would tell nothing
        return self._made(story, width, self._unfolded)

    def _made(self, story: Story, width: int, unfolded: Collection[str]) -> list[Row]:
        return [*self._track(story, width), *self._articles(story, width, unfolded), *self._related_rows(width)]

    def _track(self, story: Story, width: int) -> list[Row]:
        """The story in time."""
        if story.row.articles < _FEWEST_DRAWN:
            return []
        room = width - 1
        line = track.track(story.articles, self._article, room, self.plain)
        if not line:
            return []
        left, legend, right = track.ends(story.articles, self._now(), room, self.plain)
        pad = " " * max((room - cell_len(left + legend + right)) // 2, 1) if legend else ""
        under = (Run(left, "time"), Run(f"{pad}{legend}", "time"))
        rows = [Row(line), Row(under, (Run(right, "time"),))]
        return rows + [Row(())] if self.size.height >= _AIRY else rows

    def _articles(self, story: Story, width: int, unfolded: Collection[str]) -> list[Row]:
        """A story of several parts by part, each under its headline; then what is in no part."""
        rows: list[Row] = []
        left = {article.id: article for article in story.articles}
        names = (
            cell_len(render.line(article.outlet, 200)) for article in story.articles if article.copy_of not in left
        )
        self._outlet_width = min(max(names, default=0), max(_OUTLET, width // 4))
        for chapter in story.chapters:
            when = f" {render.day(chapter.first_at, self._now())}"
            rows.append(Row((Run(render.line(chapter.headline), "chapter"),), (Run(when, "day"),)))
            rows += self._by_day([left.pop(id) for id in chapter.articles], width, unfolded, chapter.first_at)
        return rows + self._by_day(list(left.values()), width, unfolded)

    def _by_day(
        self, articles: Sequence[ArticleRow], width: int, unfolded: Collection[str], under: datetime | None = None
    ) -> list[Row]:
        """Articles by time under their days, copies folded; the day that they stand `under` is not told again."""
        ids = {article.id for article in articles}
        copies: defaultdict[str, list[ArticleRow]] = defaultdict(list)
        origins = []
        for article in articles:
            if article.copy_of in ids and article.copy_of != article.id:
                copies[article.copy_of or ""].append(article)
            else:
                origins.append(article)
        rows: list[Row] = []
        days = {render.day(article.at, self._now()) for article in origins}
        shown = "Today" if days == {"Today"} else ""
        shown = render.day(under, self._now()) if under is not None else shown
        for article in origins:
            if (day := render.day(article.at, self._now())) != shown:
                rows.append(Row((Run(day, "day"),)))
                shown = day
            rows += self._article_rows(article, 0, width)
            folded = copies.pop(article.id, [])
            if folded:
                opened = article.id in unfolded
                rows.append(self._copies_row(article, folded, width, opened))
                rows += self._copy_rows(folded, width) if opened else ()
        # A copy of a copy's copy should not be; if it is, it is shown rather than lost.
        return rows + [row for left in copies.values() for row in self._copy_rows(left, width)]

    def _copy_rows(self, copies: Sequence[ArticleRow], width: int) -> Iterator[Row]:
        outlets = max(cell_len(render.line(copy.outlet, 200)) for copy in copies)
        for copy in copies:
            yield from self._article_rows(copy, 2, width, min(outlets, max(_OUTLET, width // 4)))

    def _article_rows(self, article: ArticleRow, indent: int, width: int, column: int = 0) -> list[Row]:
        """One line; more where the headline needs them, and the pane has room for those of all. `column`: cells for the
        outlets, other than those of all texts."""
        column = column or self._outlet_width
        here = article.id == self._article
        new = article.id in self._new and not article.read
        if self.plain:
            dot = ">" if here else "o" if article.read else "+" if new else "*"
        else:
            dot = "►" if here else "○" if article.read else "◆" if new else "●"
        name = render.line(article.outlet, 200)
        if width >= _WIDE:
            name = render.truncate(name, column)
        outlet = Run(name, "current" if here else "read" if article.read else "unread")
        left = [Run(" " * indent), Run(dot + " ", "current" if here else "fresh" if new else "mark"), outlet]
        about = render.line(article.title)
        if indent and article.copy_kind is not None:
            about = _COPIES[article.copy_kind]
        star = (Run(" *" if self.plain else " ★", "star"),) if article.starred else ()
        right = (*star, *self._when(article, width))
        if cells(left) + cells(right) + 2 > width:
            right = (*star, right[-1])
        gap = max(column - cell_len(outlet.text), 0) + 2
        at, room = cells(left) + gap, width - 3 - cells(left) - gap - cells(right)
        key = ("article", article.id)
        if room >= _LEAST_TITLE and (width >= _WIDE or not self._below or indent):
            first, *more = self._lines(about, room, 2 if self._below else 1)
            rows = [Row((*left, Run(" " * gap), Run(first, "title")), right, key)]
        elif indent:
            return [Row(tuple(left), right, key)]
        else:
            at, more = 2, self._lines(about, width - 4, self._below) if self._below else []
            rows = [Row(tuple(left), right, key)]
        return rows + [Row((Run(" " * at), Run(line, "title")), (), None, True) for line in more]

    def _when(self, article: ArticleRow, width: int) -> tuple[Run, ...]:
        """Whether it was changed, whether it was the first or how long after, the time."""
        changed = (Run(" ~" if self.plain else " Δ", "changed"),) if article.changed_at else ()
        if not article.dated:
            return *changed, Run(" undated", "time")  # its place is that of its first refresh
        clock = Run(f" {render.clock(article.at):>5}", "time")
        first = self._first
        if first is not None and article.id == first.id:
            return *changed, Run(" first" if width < _BROAD else f"{'first':>9}", "first"), clock
        if first is None or width < _BROAD:
            return *changed, clock
        return *changed, Run(f"{track.later(article.at, first.at):>9}", "time"), clock

    def _copies_row(self, origin: ArticleRow, copies: Sequence[ArticleRow], width: int, opened: bool) -> Row:
        """How many, and whose. That they are unread is told where their origin is read: else it goes without saying."""
        sign = ("v" if opened else ">") if self.plain else ("▾" if opened else "▸")
        unread = sum(not copy.read for copy in copies) if origin.read else 0
        note = (Run(f"  {unread:,} unread", "title"),) if unread else ()
        left = (Run("  "), Run(f"{sign} {render.count(len(copies), 'copy', 'copies')}", "copies"))
        names = Run("  " + ", ".join(dict.fromkeys(render.line(copy.outlet, 200) for copy in copies)), "title")
        if opened or width - 3 - cells((*left, *note)) < min(cells((names,)), _LEAST_TITLE):
            return Row(left, note, ("copies", origin.id))
        return Row((*left, names), note, ("copies", origin.id))

    def _related_rows(self, width: int) -> list[Row]:
        rows: list[Row] = []
        continues = self._story.continues if self._story is not None else None
        if self._story is not None and continues:
            rows += [Row(()), Row((Run("Related", "heading"),)), Row((Run("Continues", "day"),))]
            known = next((related for related in self._related if related.story == continues), None)
            if known is not None:
                rows += self._related_row(known, width)
            else:
                taken_up = Run(render.line(self._story.continues_headline), "related")
                rows.append(Row((Run(" "), taken_up), (), ("story", continues)))
        for kind, name in _KINDS.items():
            group = [related for related in self._related if related.kind == kind and related.story != continues]
            if not group:
                continue
            if not rows:
                rows += [Row(()), Row((Run("Related", "heading"),))]
            rows.append(Row((Run(name, "day"),)))
            for related in group:
                rows += self._related_row(related, width)
        if not rows and self._story is not None and self._story.row.outlets < 2:
            rows += [Row(()), Row((Run("No other outlet so far", "title"),))]
        return rows

    def _related_row(self, related: RelatedRow, width: int) -> list[Row]:
        """Its headline with its age, and why it is related: beside it where there is room, else below."""
        headline, reason = render.line(related.headline), render.line(related.reason, 500)
        age = Run(f" {render.age(related.at, self._now()):>3}", "time")
        beside = (Run(" "), Run(headline, "related"), Run("  "), Run(reason, "reason"))
        if width >= _WIDE and cells((*beside, age)) + 2 <= width:
            return [Row(beside, (age,), ("story", related.story))]
        first, *more = self._lines(headline, width - 2 - cells((age,)), self._below)
        said = self._lines(reason, width - 4, self._below) if reason else []
        return [
            Row((Run(" "), Run(first, "related")), (age,), ("story", related.story)),
            *(Row((Run(" "), Run(line, "related")), (), None, True) for line in more),
            *(Row((Run("   "), Run(line, "reason")), (), None, True) for line in said),
        ]

    def _lines(self, text: str, width: int, most: int) -> list[str]:
        """A text in one line, or in two if so many may be."""
        spans = render.wrap(text, width) if most > 1 else []
        if len(spans) < 2:
            return [text]
        return [text[slice(*spans[0])], text[spans[1][0] :]]

    # ------------------------------------------------------------ actions

    def action_choose(self) -> None:
        """Enter: ArticleChosen, StoryJump, or unfold."""
        match self.current:
            case ("article", article):
                self.post_message(ArticleChosen(article))
            case ("story", story):
                self.post_message(StoryJump(story))
            case ("copies", _):
                self.action_fold()

    def action_fold(self) -> None:
        """Unfold or fold the copies under the cursor."""
        origin = self._origin()
        if origin is not None:
            self._fold(origin, origin not in self._unfolded)

    def action_expand(self) -> None:
        origin = self._origin()
        if origin is not None:
            self._fold(origin, True)

    def action_collapse(self) -> None:
        origin = self._origin()
        if origin is not None:
            self._fold(origin, False)

    def _origin(self) -> str | None:
        """The origin whose copies the cursor is on, beside or among."""
        if self._story is None or self.current is None or self.current[0] == "story":
            return None
        kind, id = self.current
        if kind == "copies":
            return id
        for article in self._story.articles:
            if article.id == id and article.copy_of is not None:
                return article.copy_of
        return id if any(article.copy_of == id for article in self._story.articles) else None

    def _fold(self, origin: str, unfolded: bool) -> None:
        if unfolded == (origin in self._unfolded):
            return
        key = self.current
        if unfolded:
            self._unfolded.add(origin)
        else:
            self._unfolded.discard(origin)
            key = ("copies", origin) if key != ("article", origin) else key
        self._fill(key)


def first_of(articles: Sequence[ArticleRow]) -> ArticleRow | None:
    """Who had it first: the earliest of several independent texts; None where two came at the same moment, or a source
    gives no time."""
    texts = sorted((article for article in articles if article.copy_of is None), key=lambda article: article.at)
    if len(texts) < 2 or not texts[0].dated or texts[0].at == texts[1].at or not render.clock(texts[0].at):
        return None
    return texts[0]

"""All that is known of a person, organisation or place, as rows: who it is, its stories, with whom, what it said."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import ClassVar, Literal

from rich.cells import cell_len

from tui.app import render
from tui.app.messages import EntityChosen, QuoteChosen, StoryJump
from tui.app.widgets.lines import Run, cells
from tui.app.widgets.lists import Row, RowPane
from tui.models import Dossier

Part = Literal["head", "stories", "company", "quotes", "reasons"]
ALL: tuple[Part, ...] = ("head", "stories", "company", "quotes", "reasons")
LEFT: tuple[Part, ...] = ("head", "stories")
RIGHT: tuple[Part, ...] = ("company", "quotes", "reasons")

_TYPES = {"person": "Person", "organisation": "Organisation", "place": "Place"}
_SPARK = 32
_BAR = 6
_MEASURE = 96
"""The widest that running text is set."""
_WITH_FIRST = 12
"""Rows of company: the quotations after them are to be seen."""
_STORIES_FIRST = 10
"""Rows of stories where company and quotations stand below them."""
_LEAST_OUTLET = 8
_TELLS_TEXTS = 64
"""Cells from which it is told how many texts of a story name it."""


class DossierPane(RowPane):
    PREFIX = "dossier"
    WIDEST = 116
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"dossier--{name}"
        for name in [
            "cursor",
            "bar",
            "name",
            "heading",
            "meta",
            "role",
            "spark",
            "unread",
            "read",
            "time",
            "mark",
            "quote",
            "outlet",
            "person",
            "organisation",
            "place",
            "count",
            "followed",
        ]
    }
    DEFAULT_CSS = """
    DossierPane {
        & > .dossier--cursor { background: $foreground 8%; }
        &:focus > .dossier--cursor { background: $primary 22%; }
        &:ansi > .dossier--cursor { background: ansi_default; }
        & > .dossier--bar { color: $text-muted; }
        &:focus > .dossier--bar { color: $accent; }
        & > .dossier--name { color: $foreground; text-style: bold; }
        & > .dossier--heading { color: $text-primary; text-style: bold; }
        & > .dossier--meta { color: $text-muted; }
        & > .dossier--role { color: $foreground; text-style: italic; }
        & > .dossier--spark { color: $text-secondary; }
        & > .dossier--unread { color: $foreground; text-style: bold; }
        & > .dossier--read { color: $text-muted; }
        & > .dossier--time { color: $text-muted; }
        & > .dossier--mark { color: $text-primary; }
        & > .dossier--quote { color: $foreground; }
        & > .dossier--outlet { color: $text-accent; }
        & > .dossier--person { color: $text-primary; }
        & > .dossier--organisation { color: $text-secondary; }
        & > .dossier--place { color: $text-success; }
        & > .dossier--count { color: $text-muted; }
        & > .dossier--followed { color: $text-warning; }
        &:ansi > .dossier--meta { text-style: dim; }
        &:ansi > .dossier--read { text-style: dim; }
        &:ansi > .dossier--time { text-style: dim; }
        &:ansi > .dossier--count { text-style: dim; }
    }
    """

    def __init__(
        self,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        plain: bool = False,
        id: str | None = None,
    ) -> None:
        super().__init__(plain=plain, id=id)
        self._now = now
        self._dossier: Dossier | None = None
        self._parts: tuple[Part, ...] = ALL

    def show(self, dossier: Dossier, parts: tuple[Part, ...], *, fresh: bool = True) -> None:
        """`fresh`: another dossier, to be read from its beginning; else the cursor stays where it is."""
        key = None if fresh else self.current_key
        self._dossier, self._parts = dossier, parts
        if fresh:
            self.scroll_lines(0)
        self.put_rows(self.rows_for(self.row_width), key)

    def action_choose(self) -> None:
        """Enter: StoryJump, EntityChosen or QuoteChosen."""
        match self.current_key:
            case ("story", str(story)):
                self.post_message(StoryJump(story))
            case ("entity", str(entity)):
                self.post_message(EntityChosen(entity))
            case ("quote", str(article), _):
                self.post_message(QuoteChosen(article))

    def next_part(self) -> None:
        """To what stands under the next heading, which comes to the top; from the last one to the first."""
        heads = [at for at, row in enumerate(self._rows) if row.left and row.left[0].style == "heading"]
        parts = [(at, start) for at in heads if (start := self._nearest(at, 1)) is not None and start > at]
        if parts:
            head, start = next(((at, start) for at, start in parts if start > self._cursor), parts[0])
            self.put_cursor(start)
            if head != heads[0]:
                self.scroll_lines(head)

    def follow_cursor(self) -> None:
        """What stands above the first row that can be chosen is seen with it."""
        first = next((index for index, row in enumerate(self._rows) if row.key is not None), 0)
        if self._cursor <= first and first + self.row_lines(first) <= self.size.height:
            self.scroll_lines(0)
        else:
            super().follow_cursor()

    # ------------------------------------------------------------ rows

    def rows_for(self, width: int) -> list[Row]:
        if self._dossier is None or width <= 0:
            return []
        made = {
            "head": self._head,
            "stories": self._stories,
            "company": self._company,
            "quotes": self._quotes,
            "reasons": self._reasons,
        }
        rows: list[Row] = []
        for part in self._parts:
            more = list(made[part](self._dossier, width))
            if more and rows:
                rows.append(Row(()))
            rows += more
        if not any(row.key is not None for row in rows):
            rows.append(Row((Run("Nothing else is known of it yet", "meta"),), (), ("none", "")))
        return rows

    def _head(self, dossier: Dossier, width: int) -> Iterator[Row]:
        row = dossier.entity
        marks = [Run("  ♥ followed" if not self.plain else "  followed", "followed")] if row.followed else []
        marks += [Run("  muted", "meta")] if row.muted else []
        name, kind = Run(render.line(row.name, 300), "name"), (Run(f"  {_TYPES[row.type]}", row.type), *marks)
        if cells((name, *kind)) < width:
            yield Row((name, *kind))
        else:
            yield from (Row((name,)), Row((Run(_TYPES[row.type], row.type), *marks)))
        articles = sum(dossier.timeline)
        said = f"Named in {render.count(articles, 'article')} of {render.count(row.stories, 'story', 'stories')}"
        yield Row((Run(said, "meta"),))
        if dossier.first_at and dossier.last_at:
            first, last = (render.day(at, self._now()) for at in (dossier.first_at, dossier.last_at))
            room = max(min(_SPARK, width - 6 - len(first) - len(last)), 0)
            spark = render.sparkline(dossier.timeline, room, self.plain) if first != last else ""
            runs = (Run(f"{first} ", "meta"), Run(spark, "spark"), Run(f" {last}", "meta"))
            yield Row(runs if spark else (Run(first, "meta"),))
        for role in dossier.roles[:5]:
            by = [render.line(outlet, 60) for outlet in role.outlets[:3]]
            more = f" and {len(role.outlets) - 3:,} more" if len(role.outlets) > 3 else ""
            times = f"{role.count:,} times" if role.count > 1 else ""
            told = ", by ".join(filter(None, (times, ", ".join(by) + more))) if times else f"by {', '.join(by)}{more}"
            yield Row((Run(render.line(role.role, 200), "role"), Run(f"  {told}" if times or by else "", "meta")))
        also = [f"{render.line(name, 100)} ({count:,})" for name, count in dossier.entity.aliases if name != row.name]
        if also:
            shown = "Also named " + ", ".join(also)
            for start, end in render.wrap(shown, max(min(width - 2, _MEASURE), 10))[:3]:
                yield Row((Run(shown[start:end], "meta"),))

    def _stories(self, dossier: Dossier, width: int) -> Iterator[Row]:
        if not dossier.stories:
            return
        yield Row((Run("Stories", "heading"),))
        day = ""
        below = "company" in self._parts and bool(dossier.company or dossier.quotes or dossier.reasons)
        stories = dossier.stories[:_STORIES_FIRST] if below else dossier.stories
        for story in stories:
            here = render.day(story.at, self._now())
            when = here if here != day else ""
            day = here
            dot = ("*" if self.plain else "●") if story.unread else " "
            texts = f"  in {story.texts:,} texts" if story.texts > 1 and width >= _TELLS_TEXTS else ""
            left = (
                Run(f"{when:<12}", "time") if width >= 44 else Run(""),
                Run(dot + " ", "mark"),
                Run(render.line(story.headline), "unread" if story.unread else "read"),
            )
            yield Row(left, (Run(texts, "count"),), ("story", story.story))
        if older := dossier.entity.stories - len(stories):
            yield Row((Run(f"and {older:,} older {'one' if older == 1 else 'ones'}", "meta"),))

    def _company(self, dossier: Dossier, width: int) -> Iterator[Row]:
        if not dossier.company:
            return
        yield Row((Run("Named with", "heading"),), (Run("stories", "count"),))
        top = max(one.stories for one in dossier.company)
        for one in dossier.company[:_WITH_FIRST]:
            bar = Run(render.bar(one.stories / top, _BAR, self.plain), one.type)
            pad = Run(" " * (_BAR + 1 - cells((bar,))))
            name = Run(render.line(one.name, 200), one.type)
            yield Row((bar, pad, name), (Run(f"  {one.stories:,}", "count"),), ("entity", one.id))

    def _quotes(self, dossier: Dossier, width: int) -> Iterator[Row]:
        if not dossier.quotes:
            return
        yield Row((Run("In its own words" if dossier.entity.type != "person" else "In their own words", "heading"),))
        room = max(min(width - 3, _MEASURE), 16)
        for at, quote in enumerate(dossier.quotes):
            text = f"“{render.line(quote.text, 700).rstrip(', ')}”"
            key = ("quote", quote.article, at)
            for number, (start, end) in enumerate(render.wrap(text, room)):
                yield Row((Run(text[start:end], "quote"),), (), key if not number else None, number > 0)
            more = f" and {render.count(quote.outlets - 1, 'other')}" if quote.outlets > 1 else ""
            told = f"{more} · {render.day(quote.at, self._now())}"
            outlet = render.truncate(render.line(quote.outlet), max(width - 3 - cell_len(told), _LEAST_OUTLET))
            source = (Run("  "), Run(outlet, "outlet"), Run(told, "meta"))
            yield Row(source, (), None, True)

    def _reasons(self, dossier: Dossier, width: int) -> Iterator[Row]:
        if not dossier.reasons and not dossier.merged:
            return
        yield Row((Run("Why these names are one", "heading"),))
        for _, name in dossier.merged:
            yield Row((Run(f"You said so of {render.line(name, 100)}", "meta"),))
        for reason, stories in dossier.reasons[:8]:
            times = f" ({render.count(stories, 'story', 'stories')})" if stories > 1 else ""
            said = render.line(reason, 300) + times
            for start, end in render.wrap(said, max(min(width - 2, _MEASURE), 16)):
                yield Row((Run(said[start:end], "meta"),))

"""The smaller panels: search, links, themes, the menu of `y`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Literal

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Input, Label, OptionList

from tui.app import render
from tui.app.bars import hint_line
from tui.app.bindings import bindings
from tui.app.copying import Copied
from tui.app.keys import Key
from tui.app.screens.modal import Modal
from tui.app.screens.panel import Panel, Row
from tui.errors import QueryError
from tui.models import ArticleRow, EntityRow, Link, SearchHit

TYPING_PAUSE = 0.08
"""Seconds after the last letter before the store is asked."""


SNIPPET = 74
"""Cells of a place found, and of a headline with what follows it, where the panel is as wide as it gets."""


class SearchPanel(Panel[ArticleRow]):
    """Every article that holds the words, newest first, with the place where it does."""

    HEADING = "Search every article"
    PLACEHOLDER = "words, outlet:bbc, newer:2d, -not"
    NOTHING = ""

    def __init__(self, search: Callable[[str], Awaitable[Sequence[SearchHit]]], now: datetime) -> None:
        super().__init__()
        self._search = search
        self._now = now
        self._pause: Timer | None = None

    @property
    def words(self) -> str:
        return self.query_one(Input).value

    def fits(self, row: Row[ArticleRow], words: Sequence[str]) -> bool:
        return True

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(TYPING_PAUSE, self._ask)

    def _ask(self) -> None:
        work: Callable[[], object] = partial(self._find, self.words)  # no coroutine: it may never begin
        self.run_worker(work, exclusive=True, group="search")

    async def _find(self, words: str) -> None:
        try:
            hits, problem = await self._search(words) if words.strip() else [], ""
        except QueryError as error:
            hits, problem = [], str(error)
        if words == self.words:
            self.nothing = problem or ("No article fits all of this" if words.strip() else "")
            room = min(self.query_one(OptionList).scrollable_content_region.width - 5, SNIPPET)
            self.set_rows([_hit(hit, self._now, room) for hit in hits])


def _hit(hit: SearchHit, now: datetime, width: int = SNIPPET) -> Row[ArticleRow]:
    row = hit.row
    about = f"{render.truncate(render.line(row.outlet), 24)} · {render.age(row.at, now)}"
    snippet, moved = render.shed(hit.snippet)
    spans = [(moved(start), moved(end)) for start, end in hit.spans]
    cut = _beginning(snippet, spans[0][0], width) if spans else 0
    shown = render.truncate(("…" if cut else "") + snippet[cut:], width)
    shift = cut - (1 if cut else 0)
    found = Content(shown)
    for start, end in spans:
        if start >= cut and end - shift <= len(shown):
            found = found.stylize("bold $text-accent", start - shift, end - shift)
    room = width - cell_len(about)
    title = Content.styled(render.truncate(render.line(row.title), room), "" if row.read else "bold")
    return Row(Content.assemble(title, "  ", (about, "$text-muted"), "\n  ", found.stylize_before("$text-muted")), row)


def _beginning(snippet: str, found: int, width: int) -> int:
    """Where to cut a snippet, so that what is found at this place is seen in one line."""
    if found < width * 2 // 3:
        return 0
    blank = snippet.find(" ", found - width // 2, found)
    return blank + 1 if blank >= 0 else found


class LinksPanel(Panel[str]):
    """The links and media files of an article, numbered as in its text."""

    BINDINGS = bindings("links")
    HEADING = "Links of this article"
    PLACEHOLDER = "a number, or words of it"
    NOTHING = "This article has no such link"

    def __init__(self, rows: Sequence[Row[str]], hints: Sequence[tuple[Key, str]]) -> None:
        super().__init__(rows)
        enter = Content.assemble(" ", ("enter", "bold $text-accent"), " ", ("open", "$text-muted"), " ")
        self.hints = enter + hint_line(hints, 60)

    def action_copy_link(self) -> None:
        if (url := self.current) is not None:
            self.app.copy_to_clipboard(url)
            self.note(Content.styled(f"Copied {render.truncate(render.line(url), 60)}", "bold $text-success"))


def link_rows(links: Sequence[Link], words: Sequence[str]) -> list[Row[str]]:
    """`words`: what each link's text reads."""
    made: list[Row[str]] = []
    for number, (link, said) in enumerate(zip(links, words, strict=True), 1):
        url, said = render.line(link.url, 300), render.line(said, 120)
        prompt = Content.assemble((f" [{number}] ", "bold $text-accent"), said, "\n     ", (url, "$text-muted"))
        made.append(Row(prompt, link.url, f"{number} {said} {url}"))
    return made


class ThemesPanel(Panel[str]):
    """Themes; the one under the cursor is tried on at once."""

    HEADING = "Theme"
    NOTHING = "No such theme"

    def on_mount(self) -> None:
        self._before = self.app.theme
        super().on_mount()

    def highlighted(self, value: str | None) -> None:
        if value is not None and value != self.app.theme:
            self.app.theme = value

    def action_close(self) -> None:
        self.app.theme = self._before
        self.dismiss(None)


def theme_rows(names: Sequence[str]) -> list[Row[str]]:
    """Our own first, then those that use the terminal's colours, then the rest."""
    kinds: list[tuple[str, list[str]]] = [
        ("Newsdesk", [name for name in names if name.startswith("newsdesk-")]),
        ("The terminal's own colours", [name for name in names if name.startswith("ansi-")]),
        ("More", [name for name in names if not name.startswith(("newsdesk-", "ansi-"))]),
    ]
    made: list[Row[str]] = []
    for kind, members in kinds:
        made.append(Row(Content.styled(f"\n{kind}" if made else kind, "bold $text-primary")))
        made += [Row(Content(f" {name}"), name, name) for name in sorted(members)]
    return made


Out = Literal["copy", "story"]


class OutPanel(Panel[Out]):
    """What a copy is to be taken out of."""

    HEADING = "Take out"


def out_rows(copy: ArticleRow, origin: ArticleRow) -> list[Row[Out]]:
    """The lesser step first: it is what one mostly means."""
    title = render.truncate(render.line(origin.title), 60)
    return [
        Row(
            Content.assemble(
                ("Not a copy", "bold"),
                f" of “{title}” ({render.line(origin.outlet)})\n",
                ("  It stays in this story, as a text of its own", "$text-muted"),
            ),
            "copy",
            "not a copy",
        ),
        Row(
            Content.assemble(
                ("Not this story", "bold"), " either\n", ("  It goes on in a story of its own", "$text-muted")
            ),
            "story",
            "not this story",
        ),
    ]


class EntityPanel(Panel[str]):
    """Who or what somebody is said to be: those of like names, and whoever goes by what is typed."""

    PLACEHOLDER = "a name it goes by"
    NOTHING = "Nobody and nothing goes by that name"

    def __init__(self, heading: str, near: Callable[[str], Awaitable[Sequence[EntityRow]]]) -> None:
        """`near` answers what is typed, and, with nothing typed, those of like names."""
        super().__init__()
        self.HEADING = heading
        self._near = near
        self._pause: Timer | None = None

    def on_mount(self) -> None:
        super().on_mount()
        self.nothing = "Type the name it goes by"
        self._ask()

    def fits(self, row: Row[str], words: Sequence[str]) -> bool:
        return True

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(TYPING_PAUSE, self._ask)

    def _ask(self) -> None:
        typed = self.query_one(Input).value
        work: Callable[[], object] = partial(self._find, typed)  # no coroutine: it may never begin
        self.run_worker(work, exclusive=True, group="near")

    async def _find(self, words: str) -> None:
        found = await self._near(words)
        if words == self.query_one(Input).value:
            self.nothing = self.NOTHING if words.strip() else "Type the name it goes by"
            self.set_rows([_entity(row) for row in found])


def _entity(row: EntityRow) -> Row[str]:
    also = ", ".join(render.line(name, 60) for name, _ in row.aliases if name != row.name)
    about = f"{row.type} · {render.count(row.mentions, 'mention')} in {row.counted} {'story' if row.stories == 1 else 'stories'}"
    about += f" · also {also}" if also else ""
    name = (render.truncate(render.line(row.name, 200), SNIPPET), "bold")
    return Row(Content.assemble(name, "\n  ", (render.truncate(about, SNIPPET), "dim")), row.id)


class NamesPanel(Panel[str]):
    """The names that somebody goes by, of which one is somebody else's."""

    NOTHING = "It does not go by such a name"

    def __init__(self, heading: str, names: Sequence[tuple[str, int]]) -> None:
        super().__init__([_name(name, count) for name, count in names])
        self.HEADING = heading


def _name(name: str, count: int) -> Row[str]:
    shown = render.truncate(render.line(name, 200), SNIPPET - 12)
    return Row(Content.assemble(f" {shown}  ", (f"{count:,}x", "dim")), name, name)


class CopyMenu(Modal[Copied | None]):
    """After `y`: what to copy, by one more key."""

    CSS_PATH = "panels.tcss"
    BINDINGS = bindings("copy")

    def __init__(self, hints: Sequence[tuple[Key, str]]) -> None:
        super().__init__()
        self._hints = hints

    def compose(self) -> ComposeResult:
        yield Label(Content.assemble((" Copy ", "bold"), hint_line(self._hints, 70)), id="copy-menu")

    def action_copy(self, what: Copied) -> None:
        self.dismiss(what)

    def action_close(self) -> None:
        self.dismiss(None)

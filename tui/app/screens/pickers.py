"""The smaller panels: links, themes, what to take out, who somebody is, the menu of `y`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Literal

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.content import Content
from textual.theme import Theme

from tui.app import render
from tui.app.bars import KeyLine, hint_line
from tui.app.bindings import bindings
from tui.app.copying import Copied
from tui.app.keys import Key
from tui.app.screens.asked import AskedPanel
from tui.app.screens.layout import PANEL_FRAME, panel_room
from tui.app.screens.modal import Modal
from tui.app.screens.panel import Panel, Row, heading, missing, sided
from tui.models import ArticleRow, EntityRow, Link


class LinksPanel(Panel[str]):
    """The links and media files of an article, numbered as in its text."""

    BINDINGS = bindings("links")
    HEADING = "Links of this article"
    PLACEHOLDER = "a number, or words of it"
    NOTHING = "This article has no such link"
    ENTER = "open"
    FOOTER = "links"

    def action_copy_link(self) -> None:
        if (url := self.current) is not None:
            self.app.copy_to_clipboard(url)
            self.note(Content.styled(f" Copied {render.truncate(render.line(url), self.room)}", "bold $text-success"))


def link_rows(links: Sequence[Link], words: Sequence[str], columns: int) -> list[Row[str]]:
    """`words`: what each link's text reads. `columns`: of the terminal."""
    made: list[Row[str]] = []
    indent = len(str(len(links))) + 4
    room = panel_room(columns) - indent
    for number, (link, said) in enumerate(zip(links, words, strict=True), 1):
        url, said = render.line(link.url, 300), render.line(said, 120)
        prompt = Content.assemble(
            (f" [{number}] ".rjust(indent), "bold $text-accent"),
            f"{render.truncate(said, room)}\n{' ' * indent}",
            (render.truncate(url, room), "$text-muted"),
        )
        made.append(Row(prompt, link.url, f"{number} {said} {url}"))
    return made


class ThemesPanel(Panel[str]):
    """Themes, beside the desk that they paint: the one under the cursor is tried on at once."""

    HEADING = "Theme"
    NOTHING = "No such theme"
    ENTER = "take it"
    TALL = True

    def on_mount(self) -> None:
        self._before = self.app.theme

    def highlighted(self, value: str | None) -> None:
        if value is not None and value != self.app.theme:
            self.app.theme = value

    def action_close(self) -> None:
        self.app.theme = self._before
        self.dismiss(None)


THEMES_WIDTH = 36
"""Columns of the list of themes, as in panels.tcss."""


def theme_rows(themes: Sequence[Theme], samples: bool = True) -> list[Row[str]]:
    """Our own first, then those that use the terminal's colours, then the rest. `samples`: with their colours."""
    kinds: list[tuple[str, list[Theme]]] = [
        ("Newsdesk", [theme for theme in themes if theme.name.startswith("newsdesk-")]),
        ("The terminal's own colours", [theme for theme in themes if theme.name.startswith("ansi-")]),
        ("More", [theme for theme in themes if not theme.name.startswith(("newsdesk-", "ansi-"))]),
    ]
    made: list[Row[str]] = []
    for kind, members in kinds:
        made.append(Row(Content("\n" if made else "") + heading(kind)))
        for theme in sorted(members, key=lambda theme: theme.name):
            drawn = Content(f" {theme.name}")
            if samples and not theme.name.startswith("ansi-"):
                drawn += Content(
                    " " * max(1, THEMES_WIDTH - PANEL_FRAME - len(_MARKS) - 2 - drawn.cell_length)
                ) + _sample(theme)
            made.append(Row(drawn, theme.name, theme.name))
    return made


_MARKS = "▆▆▆"


def _sample(theme: Theme) -> Content:
    """Three of its colours, on its ground."""
    ground = theme.background or ("#000000" if theme.dark else "#ffffff")
    colours = (theme.primary, theme.accent or theme.primary, theme.foreground or theme.primary)
    marks = [(mark, f"{colour} on {ground}") for mark, colour in zip(_MARKS, colours, strict=True)]
    return Content.assemble((" ", f"on {ground}"), *marks, (" ", f"on {ground}"))


Out = Literal["copy", "story"]


class OutPanel(Panel[Out]):
    """What a copy is to be taken out of."""

    HEADING = "Take out"
    ENTER = "take it out"
    TYPED = False


def out_rows(copy: ArticleRow, origin: ArticleRow, columns: int) -> list[Row[Out]]:
    """The lesser step first: it is what one mostly means. `columns`: of the terminal."""
    outlet = render.truncate(render.line(origin.outlet), 24)
    title = render.truncate(render.line(origin.title), panel_room(columns) - cell_len(outlet) - 23)
    return [
        Row(
            Content.assemble(
                (" Not a copy", "bold"),
                f" of “{title}” ({outlet})\n",
                ("   It stays in this story, as a text of its own", "$text-muted"),
            ),
            "copy",
            "not a copy",
        ),
        Row(
            Content.assemble(
                (" Not this story", "bold"), " either\n", ("   It goes on in a story of its own", "$text-muted")
            ),
            "story",
            "not this story",
        ),
    ]


class EntityPanel(AskedPanel[str]):
    """Who or what somebody is said to be: those of like names, and whoever goes by what is typed."""

    PLACEHOLDER = "a name it goes by"
    ENTER = "that is who"

    def __init__(self, heading: str, near: Callable[[str], Awaitable[Sequence[EntityRow]]]) -> None:
        """`near` answers what is typed, and, with nothing typed, those of like names."""
        super().__init__(heading=heading)
        self._near = near
        self.nothing = missing("Type the name it goes by")

    async def answer(self, words: str) -> Sequence[Row[str]]:
        found = await self._near(words)
        self.nothing = missing("Nobody and nothing goes by that name" if words.strip() else "Type the name it goes by")
        return [_entity(row, self.room) for row in found]


def _entity(row: EntityRow, width: int) -> Row[str]:
    also = ", ".join(render.line(name, 60) for name, _ in row.aliases if name != row.name)
    counted = f"{row.counted} {'story' if row.stories == 1 else 'stories'}"
    about = f"{row.type} · {render.count(row.mentions, 'mention')} in {counted}"
    about += f" · also {also}" if also else ""
    name = (render.truncate(render.line(row.name, 200), width - 1), "bold")
    return Row(Content.assemble(" ", name, "\n   ", (render.truncate(about, width - 3), "$text-muted")), row.id)


class NamesPanel(Panel[str]):
    """The names that somebody goes by, of which one is somebody else's."""

    NOTHING = "It does not go by such a name"
    ENTER = "stands alone"

    def __init__(self, heading: str, names: Sequence[tuple[str, int]]) -> None:
        super().__init__(heading=heading)
        self._names = names

    def on_mount(self) -> None:
        self._rows = [_name(name, count, self.room) for name, count in self._names]


def _name(name: str, count: int, width: int) -> Row[str]:
    said = render.count(count, "mention")
    shown = render.truncate(render.line(name, 200), width - len(said) - 3)
    return Row(sided(Content(f" {shown}"), said, width), name, name)


class CopyMenu(Modal[Copied | None]):
    """After `y`: what to copy, by one more key."""

    CSS_PATH = "panels.tcss"
    BINDINGS = bindings("copy")

    def __init__(self, hints: Sequence[tuple[Key, str]]) -> None:
        super().__init__()
        self._hints = hints

    def compose(self) -> ComposeResult:
        yield KeyLine(
            Content.assemble((" Copy ", "bold"), hint_line(self._hints, self.app.size.width - 6)), id="copy-menu"
        )

    def action_copy(self, what: Copied) -> None:
        self.dismiss(what)

    def action_close(self) -> None:
        self.dismiss(None)

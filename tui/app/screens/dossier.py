"""The dossier of a person, organisation or place; from it to those it is named with, and back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Literal, Protocol

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Label

from tui.app import render
from tui.app.bars import hint_line
from tui.app.bindings import bindings
from tui.app.keys import Key
from tui.app.keytable import KeyTable
from tui.app.messages import EntityChosen, QuoteChosen, StoryJump
from tui.app.panes.dossier import ALL, LEFT, RIGHT, DossierPane
from tui.app.screens.modal import Modal
from tui.app.screens.pickers import EntityPanel, NamesPanel
from tui.models import Dossier, EntityRow

SIDE_BY_SIDE = 120
"""Columns from which stories stand beside company and quotations."""

Left = tuple[Literal["story", "article", "list"], str]
"""Where the user goes from here: to a story, an article, or the list of an entity's stories."""


class Ways(Protocol):
    """How a dossier is read, and what is said of who it is about. What is done answers with what to say of it."""

    async def load(self, entity: str) -> Dossier | None:
        """None where nothing is known of it (any more)."""
        ...

    async def mark(self, dossier: Dossier, what: Literal["follow", "mute"]) -> str: ...
    async def near(self, words: str, row: EntityRow) -> Sequence[EntityRow]:
        """Others who go by these words; without any, others of its name."""
        ...

    async def merge(self, entity: str, into: str) -> tuple[str, bool]:
        """Also whether it was done."""
        ...

    async def split(self, entity: str, name: str) -> str: ...
    async def undo(self) -> str: ...


class DossierScreen(Modal[Left | None]):
    CSS_PATH = "panels.tcss"
    BINDINGS = bindings("dossier")
    AUTO_FOCUS = "#dossier-left"

    def __init__(
        self,
        entity: str,
        ways: Ways,
        table: KeyTable,
        now: Callable[[], datetime],
        plain: bool,
    ) -> None:
        super().__init__()
        self._path = [entity]
        self._ways = ways
        self._table = table
        self._left = DossierPane(now=now, plain=plain, id="dossier-left")
        self._right = DossierPane(now=now, plain=plain, id="dossier-right")
        self._dossier: Dossier | None = None
        self._names: dict[str, str] = {}
        self._said = ""
        """The notice in place of the hints."""

    def compose(self) -> ComposeResult:
        with Vertical(classes="dossier"):
            yield Label("", classes="dossier-path")
            with Horizontal():
                yield self._left
                yield self._right
            yield Label("", classes="dossier-note")

    @property
    def dossier(self) -> Dossier | None:
        return self._dossier

    def on_mount(self) -> None:
        self.query_one(".dossier-note", Label).auto_links = False
        self.say("")
        self._go()

    def on_resize(self) -> None:
        self.call_after_refresh(self._lay_out, False)

    def say(self, words: str) -> None:
        """A short notice in place of the hints; empty: the hints again."""
        note = self.query_one(".dossier-note", Label)
        room = max(self.size.width - 4, 8)
        short = render.shortened(render.line(words), room)
        if cell_len(short) > room:
            self.app.notify(render.line(words, 600), timeout=8, markup=False)
        said = Content(render.truncate(short, room))
        self._said = words
        note.update(self._plainly(said) if words else hint_line(self._hints(), self.size.width - 4))

    def _hints(self) -> list[tuple[Key, str]]:
        """Whom one follows or mutes already, one may stop to."""
        row = self._dossier.entity if self._dossier is not None else None
        on = {"dossier-follow": row.followed, "dossier-mute": row.muted} if row is not None else {}
        return [(key, f"un{words}" if on.get(key.id) else words) for key, words in self._table.hints("dossier")]

    # ------------------------------------------------------------ showing

    def _go(self, *, fresh: bool = True) -> None:
        work: Callable[[], object] = partial(self._fetch, self._path[-1], fresh)  # no coroutine: it may never begin
        self.run_worker(work, exclusive=True, group="dossier")

    async def _fetch(self, entity: str, fresh: bool) -> None:
        found = await self._ways.load(entity)
        if found is None:
            self.say("Nothing is known of it any more")
            return
        self._dossier = found
        self._names[entity] = found.entity.name
        self._lay_out(fresh)
        if not self._said:
            self.say("")

    def _lay_out(self, fresh: bool) -> None:
        if self._dossier is None:
            return
        wide = self.size.width >= SIDE_BY_SIDE
        both = wide and bool(self._dossier.company or self._dossier.quotes or self._dossier.reasons)
        if not both and self.focused is self._right:
            self._left.focus()
        self._right.display = both
        self._left.show(self._dossier, LEFT if both else ALL, fresh=fresh)
        if both:
            self._right.show(self._dossier, RIGHT, fresh=fresh)
        names = [render.truncate(render.line(self._names.get(id, "")), 40) for id in self._path[-4:]]
        path = self.query_one(".dossier-path", Label)
        path.display = len(self._path) > 1  # whose it is stands on top of it
        path.update(self._plainly(Content(render.truncate(" › ".join(names), max(self.size.width - 6, 8)))))

    def _plainly(self, words: Content) -> Content:
        return render.content_in_ascii(words) if self._left.plain else words

    # ------------------------------------------------------------ going on

    @on(StoryJump)
    def _to_story(self, event: StoryJump) -> None:
        event.stop()
        self.dismiss(("story", event.story))

    @on(QuoteChosen)
    def _to_article(self, event: QuoteChosen) -> None:
        event.stop()
        self.dismiss(("article", event.article))

    @on(EntityChosen)
    def _to_entity(self, event: EntityChosen) -> None:
        event.stop()
        self._path.append(event.entity)
        self._left.focus()
        self._go()

    def action_dossier_choose(self) -> None:
        self._pane().action_choose()

    def action_dossier_list(self) -> None:
        if self._dossier is not None:
            self.dismiss(("list", self._dossier.entity.id))

    def action_dossier_back(self) -> None:
        """To the dossier before; from the first one out."""
        if len(self._path) > 1:
            self._path.pop()
            self.say("")
            self._go()
        else:
            self.dismiss(None)

    def action_close(self) -> None:
        self.dismiss(None)

    # ------------------------------------------------------------ what is said of it

    def action_dossier_mark(self, what: Literal["follow", "mute"]) -> None:
        if self._dossier is not None:
            self._do(partial(self._ways.mark, self._dossier, what))

    def action_dossier_merge(self) -> None:
        """Whom it is, is asked first."""
        if self._dossier is None:
            return
        row = self._dossier.entity

        async def near(words: str) -> Sequence[EntityRow]:
            return await self._ways.near(words, row)

        def chosen(into: str | None) -> None:
            if into is not None:
                self._do(partial(self._merged, row.id, into))

        self.app.push_screen(EntityPanel(f"{render.truncate(render.line(row.name), 40)} is …", near), chosen)

    async def _merged(self, entity: str, into: str) -> str:
        words, done = await self._ways.merge(entity, into)
        if done and self._path[-1] == entity:
            self._path[-1] = into
        return words

    def action_dossier_split(self) -> None:
        """Which of its names, is asked first."""
        if self._dossier is None:
            return
        row = self._dossier.entity
        if len({name.casefold() for name, _ in row.aliases}) < 2:
            self.say("It goes by one name only")
            return

        def chosen(name: str | None) -> None:
            if name is not None:
                self._do(partial(self._ways.split, row.id, name))

        heading = f"Not a name of {render.truncate(render.line(row.name), 40)}"
        self.app.push_screen(NamesPanel(heading, row.aliases), chosen)

    def action_dossier_undo(self) -> None:
        self._do(self._ways.undo)

    def _do(self, act: Callable[[], Awaitable[str]]) -> None:
        """Acts are the application's, each for itself: none is lost to the next one, or to a dossier that is left."""
        work: Callable[[], object] = partial(self._done, act)
        self.app.run_worker(work)

    async def _done(self, act: Callable[[], Awaitable[str]]) -> None:
        before = self._path[-1]
        words = await act()
        if self.is_attached:
            self.say(words)
            self._go(fresh=self._path[-1] != before)

    # ------------------------------------------------------------ moving

    def _pane(self) -> DossierPane:
        return self._right if self._right.has_focus and self._right.display else self._left

    def action_dossier_side(self) -> None:
        if self._right.display:
            (self._left if self._right.has_focus else self._right).focus()
        else:
            self._left.next_part()

    def action_dossier_move(self, verb: str) -> None:
        getattr(self._pane(), f"action_{verb}")()

"""One feed in `S`: its name, outlet, tags, how it is asked, and its removal."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Literal

from textual.content import Content
from textual.widgets import Input

from tui.app import render
from tui.app.screens.panel import Panel, Row
from tui.app.screens.prompt import Prompt
from tui.entries import Value
from tui.models import SourceSpec

What = Literal["title", "outlet", "tags", "fulltext", "paused", "ask", "remove"]

Change = Callable[[Mapping[str, Value]], Awaitable[tuple[SourceSpec | None, str]]]
"""Changes the feed's entry: the feed as it is now (None where that failed), and what to say of it."""

_CELLS = 12
"""Of what is said first in a row."""


class FeedPanel(Panel[What]):
    """The answer is what is to be done beyond its entry: asking it now, or removing it."""

    NOTHING = "Nothing of that: name, outlet, tags, full text, rest, ask, remove"
    PLACEHOLDER = "name, outlet, tags, full text, rest, ask, remove"
    ENTER = "change it"

    def __init__(self, spec: SourceSpec, own_title: str, trouble: str, change: Change) -> None:
        """`own_title`: what the feed calls itself. `trouble`: why it fails, if it does."""
        self._spec, self._own_title, self._trouble = spec, own_title, trouble
        self._change = change
        self._said: Content | None = None
        heading = render.truncate(render.line(spec.given_name or own_title or spec.shown), 60)
        super().__init__(self._rows_now(), heading=heading)

    def on_mount(self) -> None:
        self._rows = self._cut(self._rows)

    def _cut(self, rows: Sequence[Row[What]]) -> list[Row[What]]:
        """Each in one line."""
        return [Row(row.prompt.truncate(self.room, ellipsis=True), row.value, row.find) for row in rows]

    def _rows_now(self) -> list[Row[What]]:
        spec = self._spec
        own = render.line(self._own_title or spec.key, 60)
        made: list[Row[What]] = [Row(Content.styled(f" {render.line(spec.key, 200)}", "$text-muted"))]
        if self._trouble:
            made.append(Row(Content.styled(f" {self._trouble}", "$text-warning")))
        made.append(Row(Content("")))
        made += [
            _row("title", "Name", render.line(spec.title or "", 60), f"as it calls itself: {own}", "yours"),
            _row("outlet", "Outlet", render.line(spec.outlet or "", 60), "its own title", "beside its articles"),
            _row("tags", "Tags", render.line(", ".join(spec.tags), 60), "none"),
            _row("fulltext", "Full text", "from the articles' pages" if spec.fulltext else "", "what the feed gives"),
            _row("paused", "Rest", "not asked; its articles stay" if spec.paused else "", "no: asked at every refresh"),
            Row(Content("")),
            _row("ask", "Ask it now", "", ""),
            _row("remove", "Remove it", "", "its articles stay"),
        ]
        return made

    def fits(self, row: Row[What], words: Sequence[str]) -> bool:
        return row.find.startswith(" ".join(words))

    def chosen(self, value: What) -> None:
        spec = self._spec
        if value in ("ask", "remove"):
            self.dismiss(value)
        elif value == "fulltext":
            self._do({"fulltext": None if spec.fulltext else True})
        elif value == "paused":
            self._do({"paused": None if spec.paused else True})
        elif value == "tags":
            self._ask("Tags of this feed", value, ", ".join(spec.tags), "world, science", "commas between them")
        elif value == "title":
            empty = "an empty line: as it calls itself"
            self._ask("Your own name for this feed", value, spec.title or "", self._own_title, empty)
        else:
            empty = "who publishes it, as its articles say; an empty line: its title"
            self._ask("Outlet of this feed", value, spec.outlet or "", self._own_title, empty)

    def _ask(self, heading: str, what: What, value: str, placeholder: str, note: str) -> None:
        def answered(line: str | None) -> None:
            if line is not None:
                tags = [tag for one in line.split(",") if (tag := one.strip().removeprefix("#"))]
                self._do({what: tags if what == "tags" else line})

        shown = render.line(placeholder, 60)
        prompt = Prompt(heading, enter="keep it", value=value, placeholder=shown, note=note, empty=True)
        self.app.push_screen(prompt, answered)

    def _do(self, values: Mapping[str, Value]) -> None:
        work: Callable[[], object] = partial(self._changed_to, values)
        self.app.run_worker(work, group="change")  # not the panel's own: it is done though the panel is left

    async def _changed_to(self, values: Mapping[str, Value]) -> None:
        spec, words = await self._change(values)
        if spec is not None:
            self._spec = spec
            if self.is_attached:
                entry = self.query_one(Input)
                with entry.prevent(Input.Changed):
                    entry.value = ""
                self.set_rows(self._cut(self._rows_now()))
        style = "bold $text-success" if spec is not None else "bold $text-warning"
        self._said = Content.styled(f" {render.line(words, 300)}", style)
        if self.is_attached:
            self.show_keys()
        elif spec is None:
            self.app.notify(render.line(words, 300), severity="warning", markup=False)

    def show_keys(self) -> None:
        """What was done stands there until something is typed."""
        if self._said is None:
            super().show_keys()
        else:
            self.note(self._said)

    def typed(self, words: str) -> None:
        self._said = None
        super().typed(words)
        self.show_keys()


def _row(what: What, name: str, said: str, otherwise: str, aside: str = "") -> Row[What]:
    value = (said, "") if said else (otherwise, "$text-muted")
    told = Content.assemble(f" {name:{_CELLS}}", value)
    if said and aside:
        told += Content.styled(f"  {aside}", "$text-muted")
    return Row(told, what, name.casefold())

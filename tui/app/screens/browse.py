"""`S`: the lists there are (all, unread, starred, saved views, tags, sources), and which feeds fail, why and since when."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from textual.content import Content

from tui.app import render
from tui.app.bars import panel_keys
from tui.app.bindings import bindings
from tui.app.screens.panel import Panel, Row, heading
from tui.models import Counts, Query, SourceRow, View, namesakes

WIDTH = 76
"""Columns of the panel, as in panels.tcss."""
FRAME = 6
"""Of these: border, padding, and the list's own padding and scrollbar."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A list of stories and what it is called."""

    query: Query
    name: str = field(compare=False)


def rows(
    counts: Counts,
    tags: Sequence[tuple[str, int]],
    sources: Sequence[SourceRow],
    now: datetime,
    width: int,
    views: Sequence[View] = (),
    labels: Sequence[tuple[str, int]] = (),
) -> list[Row[Choice]]:
    """The panel's rows: the lists, saved views, labels, tags, failing feeds with their reasons, all other sources."""
    made = [
        Row(heading("Lists", "stories", width)),
        _row("All stories", f"{counts.stories:,}", Choice(Query(), "All stories"), width),
        _row("Unread", f"{counts.unread_stories:,}", Choice(Query(unread=True), "Unread"), width),
        _row("Starred", f"{counts.starred_stories:,}", Choice(Query(starred=True), "Starred"), width),
    ]
    if views:
        made.append(_heading("Views", "", width))
        for view in views:
            choice = Choice(Query(words=view.query), view.name)
            made.append(_row(render.line(view.name), "", choice, width, aside=render.line(view.query)))
    if labels:
        made.append(_heading("Labels", "stories", width))
        made += [
            _row(render.line(name), f"{n:,}", Choice(Query(words=f'label:"{name}"'), name), width, find="label")
            for name, n in labels
        ]
    if any(n for _, n in tags):
        made.append(_heading("Tags", "stories", width))
        made += [
            _row(f"#{render.line(tag)}", f"{n:,}", Choice(Query(tag=tag), f"#{tag}"), width) for tag, n in tags if n
        ]
    shared = namesakes(sources)
    failing = [source for source in sources if source.subscribed and not source.paused and source.state.error]
    if failing:
        offline = ": no feed could be reached. Is the network up?" if counts.offline else ""
        made.append(_heading(f"Failing ({len(failing):,}){offline}", "" if offline else "unread", width))
        made += [_source(source, now, width, shared) for source in failing]
    fine = [source for source in sources if source not in failing]
    if fine:
        made.append(_heading("Sources", "unread", width))
        made += [_source(source, now, width, shared) for source in sorted(fine, key=lambda s: s.name.casefold())]
    return made


def _heading(words: str, figure: str, width: int) -> Row[Choice]:
    return Row(Content("\n") + heading(words, figure, width))


def _row(
    name: str, figure: str, choice: Choice, width: int, style: str = "", aside: str = "", find: str = ""
) -> Row[Choice]:
    """`aside`: told after the name where there is room. `find`: what typing finds beside both."""
    name = render.truncate(name, width - len(figure) - 2)
    told = Content.assemble(" ", (name, style))
    if aside:
        told += Content.styled(
            "  " + render.truncate(aside, max(0, width - told.cell_length - len(figure) - 4)), "$text-muted"
        )
    gap = " " * max(1, width - len(figure) - told.cell_length)
    return Row(Content.assemble(told, gap, (figure, "$text-muted")), choice, f"{name} {aside} {find}")


def _source(source: SourceRow, now: datetime, width: int, shared: Collection[str]) -> Row[Choice]:
    """`shared`: names that several go by; their places tell them apart."""
    name = render.line(source.name)
    figure = f"{source.unread:,}" if source.unread else "·"
    choice = Choice(Query(source=source.id), source.name)
    address = render.line(source.place if source.url or source.name in shared else "")
    tags = " ".join(f"#{render.line(tag)}" for tag in source.tags)
    if source.state.error is None or source.paused or not source.subscribed:
        rests = "at rest: not asked" if source.paused else ""
        gone = rests if source.subscribed else "no longer subscribed"
        told = "  ".join(part for part in (address if source.name in shared else "", gone or tags) if part)
        return _row(name, figure, choice, width, "$text-muted" if gone else "", told, f"{address} {tags}")
    why = reason(source, now)
    address = "" if name == source.url else address
    row = _row(name, figure, choice, width, "$text-warning", address, f"{tags} failing {why}")
    lines = [why[start:end] for start, end in render.wrap(why, width - 3)]
    shown = [*lines[:2], "…"] if len(lines) > 3 else lines
    return Row(row.prompt + Content.styled("".join(f"\n   {line}" for line in shown), "$text-muted"), choice, row.find)


def reason(source: SourceRow, now: datetime) -> str:
    """Why a source fails, for how many refreshes, and when it was last asked."""
    state = source.state
    assert state.error is not None
    parts = [render.line(state.error.message or state.error.kind).removesuffix(".")]
    if state.failures > 1:
        parts.append(f"{state.failures:,} times in a row")
    if state.checked_at is not None:
        parts.append(render.ago(state.checked_at, now))
    if state.gone:
        parts.append("not asked again")
    return " · ".join(parts)


class BrowsePanel(Panel[Choice]):
    HEADING = "Views, tags and sources"
    PLACEHOLDER = "a view, a source, a tag, or: failing"
    NOTHING = "No such view, source or tag"
    ENTER = "show it"
    FOOTER = "browse"
    TALL = True
    BINDINGS = bindings("browse")

    def __init__(self, rows: Sequence[Row[Choice]], selected: Choice, fixed: Callable[[Choice], str]) -> None:
        """`fixed`: why a list cannot be changed here; empty where it can."""
        super().__init__(rows, selected=selected)
        self._fixed = fixed
        self.to_change: Choice | None = None
        """What is to be changed, not shown."""

    def show_keys(self) -> None:
        """What cannot be changed is not offered to be."""
        here = self.current
        where = self.FOOTER if here is not None and not self._fixed(here) else "panel"
        self.note(panel_keys(self.table, self._enter, self.room, where))

    def action_change(self) -> None:
        if (here := self.current) is None:
            return
        if why := self._fixed(here):
            self.note(Content.styled(f" {render.truncate(why, self.room)}", "bold $text-warning"))
        else:
            self.to_change = here
            self.dismiss(None)

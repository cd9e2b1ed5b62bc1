"""`S`: the lists there are (all, unread, starred, tags, sources), and which feeds fail, why and since when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from textual.content import Content

from tui.app import render
from tui.app.screens.panel import Panel, Row
from tui.models import Counts, Query, SourceRow

WIDTH = 64
"""Columns of the panel, as in app.tcss."""
FRAME = 7
"""Of these: border, padding, and the list's own padding and scrollbar."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A list of stories and what it is called."""

    query: Query
    name: str


def rows(
    counts: Counts, tags: Sequence[tuple[str, int]], sources: Sequence[SourceRow], now: datetime, width: int
) -> list[Row[Choice]]:
    """The panel's rows. Failing feeds come first after the lists: they are what one comes here to see."""
    made = [
        _row("All stories", f"{counts.stories:,}", Choice(Query(), "All stories"), width),
        _row("Unread", f"{counts.unread:,}", Choice(Query(unread=True), "Unread"), width),
        _row("Starred", f"{counts.starred:,}", Choice(Query(starred=True), "Starred"), width),
    ]
    failing = [source for source in sources if source.subscribed and source.state.error]
    if failing:
        made.append(_heading(f"Failing ({len(failing)})"))
        made += [_source(source, now, width) for source in failing]
    if tags:
        made.append(_heading("Tags"))
        made += [_row(f"#{render.line(tag)}", f"{n:,}", Choice(Query(tag=tag), f"#{tag}"), width) for tag, n in tags]
    fine = [source for source in sources if source not in failing]
    if fine:
        made.append(_heading("Sources, with unread articles"))
        made += [_source(source, now, width) for source in sorted(fine, key=lambda s: s.name.casefold())]
    return made


def _heading(words: str) -> Row[Choice]:
    return Row(Content.styled(f"\n{words}", "bold $primary"))


def _row(name: str, figure: str, choice: Choice, width: int, style: str = "", more: str = "") -> Row[Choice]:
    name = render.truncate(name, width - len(figure) - 2)
    gap = " " * max(1, width - len(figure) - 1 - Content(name).cell_length)
    return Row(Content.assemble(" ", (name, style), gap, (figure, "dim")), choice, f"{name} {more}")


def _source(source: SourceRow, now: datetime, width: int) -> Row[Choice]:
    name = render.line(source.name)
    figure = f"{source.unread:,}" if source.unread else "·"
    choice = Choice(Query(source=source.id), source.name)
    error = source.state.error
    said = " ".join((*source.tags, source.url or "", source.outlet or ""))
    if error is None or not source.subscribed:
        return _row(name, figure, choice, width, "" if source.subscribed else "dim", render.line(said))
    row = _row(name, figure, choice, width, "$text-warning", render.line(f"{said} failing {error.message}"))
    return Row(
        row.prompt + Content.styled("\n" + render.truncate(f"   {reason(source, now)}", width), "dim"),
        choice,
        row.find,
    )


def reason(source: SourceRow, now: datetime) -> str:
    """Why a source fails, for how many refreshes, and when it was last asked."""
    state = source.state
    assert state.error is not None
    parts = [render.line(state.error.message or state.error.kind)]
    if state.failures > 1:
        parts.append(f"{state.failures} times in a row")
    if state.checked_at is not None:
        parts.append(render.ago(state.checked_at, now))
    if state.gone:
        parts.append("not asked again")
    return " · ".join(parts)


class BrowsePanel(Panel[Choice]):
    HEADING = "Sources and tags"
    PLACEHOLDER = "type a source, a tag, or: failing"
    NOTHING = "No such source or tag"

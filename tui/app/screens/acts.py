"""`U`: what the user did, the latest first; any of it can be undone that nothing later rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from rich.cells import cell_len
from textual.content import Content

from tui.app import render
from tui.app.screens.panel import Panel, Row
from tui.models import Act

WIDTH, FRAME = 84, 6
"""Columns of the panel, as in panels.tcss, and of these what is no text."""
LEAST_TITLE = 12


class ActsPanel(Panel[int]):
    HEADING = "What you did"
    PLACEHOLDER = "type to narrow; enter undoes"
    NOTHING = "Nothing yet: marks, stars and their like stand here"

    def _narrow(self, typed: str) -> None:
        if self._rows:
            self.nothing = "Nothing of that kind can be undone" if typed.split() else "All of this is undone"
        super()._narrow(typed)


def act_rows(acts: Sequence[Act], now: datetime, titles: Mapping[int, str], width: int) -> list[Row[int]]:
    """For a terminal of this width. `titles`: headlines, of acts that were about one story. An act that was undone
    is shown, and cannot be chosen again."""
    rows: list[Row[int]] = []
    room = min(width, WIDTH) - FRAME
    for act in acts:
        said, when = render.line(act.description, 300), render.ago(act.at, now)
        when = f"  undone · {when}" if act.undone else f"  {when}"
        left = room - cell_len(said) - cell_len(when) - 4
        title = render.line(titles.get(act.id, ""))
        about = f": {render.truncate(title, left)}" if title and title not in said and left >= LEAST_TITLE else ""
        if act.undone:
            rows.append(Row(Content.assemble((f" {said}{about}", "strike $text-muted"), (when, "$text-muted"))))
        else:
            rows.append(Row(Content.assemble(f" {said}{about}", (when, "$text-muted")), act.id, f"{said} {title}"))
    return rows

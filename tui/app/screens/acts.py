"""`U`: what the user did, the latest first; any of it can be undone that nothing later rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from rich.cells import cell_len
from textual.content import Content

from tui.app import render
from tui.app.screens.layout import panel_room
from tui.app.screens.panel import Panel, Row, missing, sided
from tui.models import Act
from tui.store.undoing import AGAIN

LEAST_TITLE = 12
"""Cells of a headline below which it is left out."""


class ActsPanel(Panel[int]):
    HEADING = "What you did"
    NOTHING = "Nothing yet: marks, stars and what else you do stand here"
    ENTER = "undo it, or do it again"

    def on_mount(self) -> None:
        if self._rows:
            self.nothing = missing("All of this is undone")

    def typed(self, words: str) -> None:
        if self._rows:
            self.nothing = missing("Nothing of that kind can be undone" if words.strip() else "All of this is undone")
        super().typed(words)


def act_rows(acts: Sequence[Act], now: datetime, titles: Mapping[int, str], width: int) -> list[Row[int]]:
    """For a terminal of this width. `titles`: headlines, of acts that were about one story. An act that was undone is
    struck out; it can be chosen where it can be done again."""
    rows: list[Row[int]] = []
    room = panel_room(width)
    for act in acts:
        said, when = render.line(act.description, 300), render.ago(act.at, now)
        said, when = said[:1].upper() + said[1:], f"undone, {when}" if act.undone else when
        left = room - cell_len(said) - cell_len(when) - 5
        title = render.line(titles.get(act.id, ""))
        about = f": {render.truncate(title, left)}" if title and title not in said and left >= LEAST_TITLE else ""
        told = render.truncate(f"{said}{about}", room - cell_len(when) - 3)
        if act.undone:
            shown = sided(Content.assemble(" ", (told, "strike $text-muted")), when, room)
            rows.append(Row(shown, act.id, f"{said} {title}") if act.kind in AGAIN else Row(shown))
        else:
            rows.append(Row(sided(Content(f" {told}"), when, room), act.id, f"{said} {title}"))
    return rows

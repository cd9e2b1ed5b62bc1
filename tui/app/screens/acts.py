"""`U`: what the user did, the latest first; any of it can be undone that nothing later rests on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from textual.content import Content

from tui.app import render
from tui.app.screens.panel import Panel, Row
from tui.models import Act


class ActsPanel(Panel[int]):
    HEADING = "What you did"
    PLACEHOLDER = "type to narrow; enter undoes"
    NOTHING = "Nothing yet: marks, stars and their like stand here"

    def _narrow(self, typed: str) -> None:
        if self._rows:
            self.nothing = "Nothing of that kind can be undone" if typed.split() else "All of this is undone"
        super()._narrow(typed)


def act_rows(acts: Sequence[Act], now: datetime) -> list[Row[int]]:
    """An act that was undone is shown, and cannot be chosen again."""
    rows: list[Row[int]] = []
    for act in acts:
        said, when = render.line(act.description, 300), render.ago(act.at, now)
        if act.undone:
            rows.append(
                Row(Content.assemble((f" {said}", "strike $text-muted"), (f"  undone · {when}", "$text-muted")))
            )
        else:
            rows.append(Row(Content.assemble(f" {said}", (f"  {when}", "$text-muted")), act.id, said))
    return rows

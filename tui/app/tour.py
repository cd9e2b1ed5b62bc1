"""The first-run tour: four lines in ten seconds, over the panes and in nobody's way. Keys work all the while."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from tui.app.keytable import KeyTable

SECONDS = 2.5
"""For each of the four."""

_STEPS: tuple[tuple[tuple[str, str], ...], ...] = (
    (("down", "and"), ("up", "go from story to story")),
    (("open", "reads it,"), ("next-unread", "the next unread,"), ("escape", "comes back")),
    (("pane-3", "who it is about,"), ("pane-4", "who reports it,"), ("why", "why they are one story")),
    (("filter", "narrows the list,"), ("refresh", "asks for news,"), ("help", "shows every key")),
)


def step(table: KeyTable, at: int) -> Content:
    """One line, with the keys as the user has them."""
    parts: list[Content | str | tuple[str, str]] = [(f" {at + 1}/{len(_STEPS)} ", "bold $text-primary")]
    for id, words in _STEPS[at]:
        parts += [" ", (table.name(id), "bold $text-accent"), f" {words}"]
    return Content.assemble(*parts, ("   esc skips ", "$text-muted"))


class Tour(Static):
    DEFAULT_CSS = """
    Tour {
        layer: tour;
        dock: bottom;
        width: 100%;
        height: 1;
        margin: 0 0 1 0;
        background: $panel;
        color: $foreground;
    }
    """

    def __init__(self, table: KeyTable) -> None:
        super().__init__(step(table, 0), id="tour")
        self._table = table
        self._at = 0

    def on_mount(self) -> None:
        self.set_interval(SECONDS, self._next)

    def _next(self) -> None:
        self._at += 1
        if self._at < len(_STEPS):
            self.update(step(self._table, self._at))
        else:
            self.remove()

"""The first-run tour: four lines in ten seconds, where the keys are told anyhow. They work all the while."""

from __future__ import annotations

from textual.content import Content

from tui.app.bars import HintBar
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


class Tour:
    """Goes through its lines in the bottom line."""

    def __init__(self, bar: HintBar, table: KeyTable) -> None:
        self._bar, self._table = bar, table
        self._at = -1
        self._clock = bar.set_interval(SECONDS, self._next)
        self._next()

    @property
    def running(self) -> bool:
        return 0 <= self._at < len(_STEPS)

    def _next(self) -> None:
        self._at += 1
        if self.running:
            self._bar.teach(step(self._table, self._at))
        else:
            self.end()

    def end(self) -> None:
        self._at = len(_STEPS)
        self._clock.stop()
        self._bar.teach(Content(""))

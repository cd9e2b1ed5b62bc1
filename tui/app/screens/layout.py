"""Which panes are seen: by the room there is, the focus, and the zoom. No widget here."""

from __future__ import annotations

from typing import Literal

from tui.app.keys import PANES, PaneName

ALL_FROM = 116
"""Columns from which list, story and the right-hand panes stand side by side."""
TWO_FROM = 96
"""Columns from which two of them do."""
VAST_FROM = 240
"""Columns from which the panes beside the story take more than they need: the story would stand in a void."""
STACKED_FROM = 30
"""Rows from which entities and coverage stand one over the other where only one column is shown."""

PANEL_WIDTHS = [(0, "-narrow"), (TWO_FROM, "-wide")]
"""The class that a panel's screen has from so many columns on: a narrow terminal is filled by its panel."""

WIDEST_PANEL = 84
"""Columns of a panel at most, as in panels.tcss."""
PANEL_FRAME = 6
"""Of these: border, padding, and the list's own margin and scrollbar."""


def panel_room(columns: int) -> int:
    """Cells of a row in a panel over a terminal of so many columns."""
    return min(columns if columns < TWO_FROM else columns * 9 // 10, WIDEST_PANEL) - PANEL_FRAME


ASIDE: tuple[PaneName, ...] = ("entities", "coverage")


def visible(width: int, height: int, focus: PaneName, zoomed: bool) -> frozenset[PaneName]:
    if zoomed:
        return frozenset({focus})
    if width >= ALL_FROM:
        return frozenset(PANES)
    if width >= TWO_FROM:
        return frozenset({"story", *ASIDE}) if focus in ASIDE else frozenset({"stories", "story"})
    if focus in ASIDE and height >= STACKED_FROM:
        return frozenset(ASIDE)
    return frozenset({focus})


def in_order(pane: PaneName, step: int) -> PaneName:
    return PANES[(PANES.index(pane) + step) % len(PANES)]


def beside(pane: PaneName, side: Literal["left", "right"], aside: PaneName) -> PaneName | None:
    """The pane on that side; `aside`: which of the two right-hand ones had the focus last."""
    if pane == "stories":
        return "story" if side == "right" else None
    if pane == "story":
        return aside if side == "right" else "stories"
    return "story" if side == "left" else None

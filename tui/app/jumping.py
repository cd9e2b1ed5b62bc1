"""What can be jumped to from here: the panes, the rows of lists, the links of the text, as far as they are in view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.app.keys import PANES, PaneName
from tui.app.screens.jump import Spot
from tui.app.widgets.lists import CursorPane

if TYPE_CHECKING:
    from tui.app.screens.main import MainScreen


def spots(screen: MainScreen) -> list[Spot]:
    """The panes where there is more than one, then what is in the focused pane, then in the others: what comes first
    has the shortest labels. In each from top to bottom."""
    seen: list[PaneName] = [name for name in PANES if screen.pane_widget(name).region.area]
    found: list[Spot] = []
    for name in seen if len(seen) > 1 else ():
        region = screen.pane_widget(name).region
        found.append(Spot(region.x, region.y, ("pane", name)))
    for name in sorted(seen, key=lambda name: name != screen.focused_pane):
        found += _within(screen, name)
    return found


def _within(screen: MainScreen, name: PaneName) -> list[Spot]:
    pane = screen.pane_widget(name)
    content = pane.content_region
    if isinstance(pane, CursorPane):
        return [Spot(content.x, content.y + line, (name, row)) for line, row in pane.rows_in_view()]
    return [Spot(content.x + x, content.y + y, ("link", number)) for x, y, number in screen.story.links_in_view()]


def jump(screen: MainScreen, target: tuple[str, str | int] | None) -> None:
    if target is None:
        return
    kind, which = target
    if kind == "link" and isinstance(which, int):
        screen.story.open_link(which)
        return
    if kind == "pane":
        screen.focus_pane(next(name for name in PANES if name == which))
        return
    name = next(name for name in PANES if name == kind)
    pane = screen.pane_widget(name)
    screen.focus_pane(name)
    if isinstance(pane, CursorPane) and isinstance(which, int):
        pane.put_cursor(which)
        pane.action_choose()

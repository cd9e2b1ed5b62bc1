"""What can be jumped to from here: the panes, the rows of lists, the links of the text, as far as they are in view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.app.keys import PANES, PaneName
from tui.app.screens.jump import Spot
from tui.app.widgets.lists import CursorPane

if TYPE_CHECKING:
    from tui.app.screens.main import MainScreen


def spots(screen: MainScreen) -> list[Spot]:
    """From top to bottom, pane by pane; the panes themselves first, where there is more than one."""
    found: list[Spot] = []
    seen: list[PaneName] = [name for name in PANES if screen.pane_widget(name).region.area]
    for name in seen if len(seen) > 1 else ():
        region = screen.pane_widget(name).region
        found.append(Spot(region.x, region.y, ("pane", name)))
    for name in seen:
        pane = screen.pane_widget(name)
        content = pane.content_region
        if isinstance(pane, CursorPane):
            found += [Spot(content.x, content.y + line, (name, row)) for line, row in pane.rows_in_view()]
    found += [
        Spot(screen.story.content_region.x + x, screen.story.content_region.y + y, ("link", number))
        for x, y, number in screen.story.links_in_view()
        if screen.story.region.area
    ]
    return found


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

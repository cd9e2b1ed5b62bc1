"""The four panes with the lines around them: which are seen, which has the focus, where keys of movement go."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.screen import Screen

from tui.app import keys
from tui.app.bars import HintBar, TitleBar
from tui.app.keys import PaneName
from tui.app.panes.coverage import CoveragePane
from tui.app.panes.entities import EntitiesPane
from tui.app.panes.stories import Load, StoriesPane
from tui.app.panes.story import StoryPane
from tui.app.screens.layout import beside, in_order, visible

if TYPE_CHECKING:
    from tui.app.filter_bar import FilterBar

Verb = Literal["down", "up", "half_down", "half_up", "page_down", "page_up", "top", "bottom"]
_VERBS: dict[str, str] = {
    "down": "cursor_down",
    "up": "cursor_up",
    "half_down": "half_page_down",
    "half_up": "half_page_up",
    "page_down": "page_down",
    "page_up": "page_up",
    "top": "first",
    "bottom": "last",
}


class PaneFrame(Screen[None]):
    """Knows the panes as widgets only: no store, no news."""

    AUTO_FOCUS = "#stories"

    def __init__(self, load: Load, now: Callable[[], datetime], plain: bool) -> None:
        super().__init__()
        self.title_bar = TitleBar(plain=plain)
        self.stories = StoriesPane(load, now=now, plain=plain, id="stories")
        self.story = StoryPane(now=now, plain=plain, id="story")
        self.entities = EntitiesPane(plain=plain, id="entities")
        self.coverage = CoveragePane(now=now, plain=plain, id="coverage")
        self.filter_bar: FilterBar | None = None
        self.hint_bar = HintBar()
        self.focused_pane: PaneName = "stories"
        self._aside: PaneName = "coverage"
        self._zoomed = False

    def compose(self) -> ComposeResult:
        yield self.title_bar
        with Horizontal(id="panes"):
            yield self.stories
            yield self.story
            with Vertical(id="aside"):
                yield self.entities
                yield self.coverage
        yield self.hint_bar

    @property
    def filtering(self) -> bool:
        """Whether the words of a filter are being typed."""
        return self.filter_bar is not None and self.filter_bar.has_focus_within

    def add_to_filter(self, character: str) -> None:
        if self.filter_bar is not None:
            self.filter_bar.take(character)

    def pane_widget(self, name: PaneName) -> StoriesPane | StoryPane | EntitiesPane | CoveragePane:
        if name == "stories":
            return self.stories
        if name == "story":
            return self.story
        return self.entities if name == "entities" else self.coverage

    def focus_pane(self, name: PaneName) -> None:
        """Give a pane the focus; where there is no room for all, it takes the place of another."""
        self.focused_pane = name
        if name in ("entities", "coverage"):
            self._aside = name
        self.lay_out()
        self.hint_bar.show(name)

    def lay_out(self) -> None:
        """Show the panes that there is room for, the focused one always."""
        shown = visible(
            self.size.width or self.app.size.width,
            self.size.height or self.app.size.height,
            self.focused_pane,
            self._zoomed,
        )
        focused = self.pane_widget(self.focused_pane)
        with self.app.batch_update():
            self.query_one("#aside").display = bool(shown & {"entities", "coverage"})
            focused.display = True
            # The focus moves before its old place goes: Textual would else choose a place for it.
            if self.focused is not focused and not self.filtering:
                focused.focus(scroll_visible=False)
            for name in keys.PANES:
                self.pane_widget(name).display = name in shown
        self.set_class(self._zoomed, "-zoomed")
        self.set_class(len(shown) == 1, "-alone")

    def on_resize(self, event: events.Resize) -> None:
        self.call_after_refresh(self.lay_out)

    @on(events.DescendantFocus)
    def _focus_moved(self, event: events.DescendantFocus) -> None:
        name = next((name for name in keys.PANES if self.pane_widget(name) is event.widget), None)
        if name is not None and name != self.focused_pane:
            self.focus_pane(name)

    def action_pane(self, name: PaneName) -> None:
        self.focus_pane(name)

    def action_next_pane(self, step: int) -> None:
        self.focus_pane(in_order(self.focused_pane, step))

    def action_side(self, side: Literal["left", "right"]) -> None:
        if side == "right" and self.focused_pane == "stories":
            self.stories.action_choose()
        elif target := beside(self.focused_pane, side, self._aside):
            self.focus_pane(target)

    def action_zoom(self) -> None:
        self._zoomed = not self._zoomed
        self.lay_out()

    def action_move(self, verb: Verb) -> None:
        getattr(self.pane_widget(self.focused_pane), f"action_{_VERBS[verb]}")()

"""The four panes with the lines around them: which are seen, which has the focus, where keys of movement go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.geometry import Size
from textual.screen import Screen

from tui.app import keys
from tui.app.bars import HintBar, TitleBar
from tui.app.keys import PaneName
from tui.app.panes.coverage import CoveragePane
from tui.app.panes.entities import EntitiesPane
from tui.app.panes.stories import Load, StoriesPane
from tui.app.panes.story import StoryPane
from tui.app.screens.layout import VAST_FROM, beside, in_order, visible
from tui.app.screens.sizes import LEAST_ASIDE, LEAST_LIST, Edge, Sizes
from tui.preferences import DENSITIES, NARROWEST, WIDEST

if TYPE_CHECKING:
    from tui.app.filter_bar import FilterBar
    from tui.app.session import Session

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


class _Row(Horizontal):
    BLANK = True


class _Column(Vertical):
    BLANK = True


class PaneFrame(Screen[None]):
    """Knows the panes as widgets only: no store, no news."""

    AUTO_FOCUS = "#stories"
    HORIZONTAL_BREAKPOINTS = [(0, "-usual"), (VAST_FROM, "-vast")]
    BLANK = True
    """The panes cover all of it: nothing of its own is to be drawn below them."""

    def __init__(self, load: Load, now: Callable[[], datetime], plain: bool) -> None:
        super().__init__()
        self.plain = plain
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
        self.sizes = Sizes()
        """How wide the user wants the panes."""
        self._dragged: Edge | None = None

    def compose(self) -> ComposeResult:
        yield self.title_bar
        with _Row(id="panes"):
            yield self.stories
            yield self.story
            with _Column(id="aside"):
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

    def _fitting(self, size: Size) -> frozenset[PaneName]:
        """The panes that there is room for, were none zoomed."""
        return visible(size.width, size.height, self.focused_pane, False)

    def lay_out(self, size: Size | None = None) -> None:
        """Show the panes that there is room for, the focused one always. `size`: of the screen, if it is about to change."""
        size = size or self.size or self.app.size
        shown = visible(size.width, size.height, self.focused_pane, self._zoomed)
        focused = self.pane_widget(self.focused_pane)
        with self.app.batch_update():
            self.query_one("#aside").display = bool(shown & {"entities", "coverage"})
            focused.display = True
            # The focus moves before its old place goes: Textual would else choose a place for it.
            if self.focused is not focused and not self.filtering:
                self.set_focus(focused, scroll_visible=False)  # at once: the filter, too, may want it now
            for name in keys.PANES:
                self.pane_widget(name).display = name in shown
            self._size_panes(shown, size.width)
        self.hint_bar.leave_out({"zoom"} if len(self._fitting(size)) == 1 else ())
        self.set_class(self._zoomed, "-zoomed")
        self.set_class(len(shown) == 1, "-alone")

    def _size_panes(self, shown: frozenset[PaneName], width: int) -> None:
        sizes = self.sizes.fitted(width, shown)
        beside_another = len(shown) > 1 and "story" in shown
        for widget, columns in ((self.stories, sizes.list), (self.query_one("#aside"), sizes.aside)):
            inline = widget.styles.inline
            if columns and beside_another:
                widget.styles.width = columns
                widget.styles.max_width = "100%"
            elif inline.has_rule("width"):
                inline.clear_rule("width")
                inline.clear_rule("max_width")
                widget.refresh(layout=True)

    def on_resize(self, event: events.Resize) -> None:
        self.lay_out(event.size)  # before Textual lays out the screen: no frame shows the old panes in the new size

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

    def _widths(self) -> Sizes:
        """How wide list and right-hand panes are on the screen; 0 where they are not seen."""
        aside = self.query_one("#aside")
        return Sizes(
            self.stories.outer_size.width if self.stories.display else 0, aside.outer_size.width if aside.display else 0
        )

    def action_resize(self, step: int) -> None:
        """The focused pane wider or narrower; 0: all as designed."""
        shown = visible(self.size.width, self.size.height, self.focused_pane, self._zoomed)
        if len(shown) == 1 or "story" not in shown:
            self.hint_bar.say("There is no pane beside this one")
            return
        self.sizes = self.sizes.stepped(self.focused_pane, step, self._widths()) if step else Sizes()
        self.lay_out()

    def _edge_at(self, x: int, y: int) -> Edge | None:
        """The edge between two panes that is under the mouse: the frames that touch there."""
        if not self.story.display or not self.story.region.y <= y < self.story.region.bottom:
            return None
        if self.stories.display and x in (self.stories.region.right - 1, self.story.region.x):
            return "list"
        if self.query_one("#aside").display and x in (self.story.region.right - 1, self.query_one("#aside").region.x):
            return "aside"
        return None

    def on_mouse_down(self, event: events.MouseDown) -> None:
        self._dragged = self._edge_at(int(event.screen_x), int(event.screen_y))
        if self._dragged:
            event.stop()
            self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._dragged == "list":
            self.sizes = replace(self.sizes, list=max(int(event.screen_x) + 1, LEAST_LIST))
        elif self._dragged == "aside":
            self.sizes = replace(self.sizes, aside=max(self.size.width - int(event.screen_x), LEAST_ASIDE))
        else:
            return
        event.stop()
        self.lay_out()

    def on_mouse_up(self, event: events.MouseUp) -> None:
        if self._dragged:
            self._dragged = None
            self.release_mouse()

    def action_zoom(self) -> None:
        if len(self._fitting(self.size)) == 1:
            self.hint_bar.say("There is only this pane here: a wider terminal shows more")
            return
        self._zoomed = not self._zoomed
        self.lay_out()

    @property
    def zoom_seen(self) -> bool:
        """Whether panes are hidden that there is room for."""
        return self._zoomed and len(self._fitting(self.size)) > 1

    @property
    def zoomed(self) -> bool:
        return self._zoomed

    def use_session(self, session: Session) -> None:
        """As it was the last time."""
        self.sizes = Sizes(session.list_width, session.aside_width)
        self._zoomed = session.zoomed
        if session.density in DENSITIES:
            self.stories.density = session.density
        if session.measure:
            self.story.measure_limit = session.measure

    def draw_plain(self, plain: bool) -> None:
        """Marks, bars and frames in ASCII, or not."""
        self.plain = plain
        self.app.set_class(plain, "-plain")
        for pane in (self.stories, self.story, self.entities, self.coverage):
            if pane.plain != plain:
                pane.plain = plain
                pane.resized()
                pane.notify_style_update()
                pane.refresh()
        self.title_bar.plain = plain
        self.title_bar.refresh()
        self.hint_bar.refresh()

    def action_density(self) -> None:
        """The next of the densities of the list."""
        self.stories.density = DENSITIES[(DENSITIES.index(self.stories.density) + 1) % len(DENSITIES)]

    def action_measure(self, step: int) -> None:
        """Lines of text longer or shorter."""
        self.story.measure_limit = min(max(self.story.measure_limit + 2 * step, NARROWEST), WIDEST)
        self.hint_bar.say(f"Lines of {self.story.measure_limit} columns at most")

    def action_move(self, verb: Verb) -> None:
        getattr(self.pane_widget(self.focused_pane), f"action_{_VERBS[verb]}")()

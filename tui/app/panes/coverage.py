"""Who reports a story: its articles by time, copies folded under their origin, then related stories."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from textual.content import Content
from textual.scroll_view import ScrollView

from tui.models import RelatedRow, Story


class CoveragePane(ScrollView, can_focus=True):
    BORDER_TITLE = "4 Coverage"

    def __init__(
        self,
        *,
        now: Callable[[], datetime] | None = None,
        plain: bool = False,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)

    @property
    def current(self) -> tuple[str, str] | None:
        """What the cursor is on: ("article", id), ("copies", origin's id) or ("story", id)."""
        raise NotImplementedError

    def show(self, story: Story, related: Sequence[RelatedRow] = (), current: str | None = None) -> None:
        """`current`: the article in the reading pane. The same story again keeps cursor and unfolded copies."""

    def clear(self, message: Content | None = None) -> None: ...
    def action_cursor_down(self) -> None: ...
    def action_cursor_up(self) -> None: ...
    def action_page_down(self) -> None: ...
    def action_page_up(self) -> None: ...
    def action_half_page_down(self) -> None: ...
    def action_half_page_up(self) -> None: ...
    def action_first(self) -> None: ...
    def action_last(self) -> None: ...
    def action_choose(self) -> None:
        """Enter: ArticleChosen, StoryJump, or unfold."""

    def action_toggle(self) -> None:
        """Unfold or fold the copies under the cursor."""

    def action_expand(self) -> None: ...
    def action_collapse(self) -> None: ...

"""Who and what a story is about: people, organisations, places, with bars for how much they matter."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.scroll_view import ScrollView

from tui.models import EntityRow


class EntitiesPane(ScrollView, can_focus=True):
    BORDER_TITLE = "3 Entities"

    def __init__(self, *, plain: bool = False, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)

    @property
    def current(self) -> str | None:
        """The entity under the cursor."""
        raise NotImplementedError

    def show(self, rows: Sequence[EntityRow]) -> None: ...
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
        """Enter: EntityChosen."""

"""The list of stories: two lines a story, windowed, so that its cost is that of what is seen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from textual.content import Content
from textual.scroll_view import ScrollView

from tui.models import StoryRow

Load = Callable[[Sequence[str]], Mapping[str, StoryRow]]


class StoriesPane(ScrollView, can_focus=True):
    BORDER_TITLE = "1 Stories"

    def __init__(
        self,
        load: Load,
        *,
        now: Callable[[], datetime] | None = None,
        plain: bool = False,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """`plain`: marks and bars in ASCII."""
        super().__init__(id=id, classes=classes)

    @property
    def ids(self) -> Sequence[str]:
        raise NotImplementedError

    @property
    def current(self) -> str | None:
        """The story under the cursor."""
        raise NotImplementedError

    @property
    def empty(self) -> Content:
        """What is said where there are no stories. Settable."""
        raise NotImplementedError

    @empty.setter
    def empty(self, message: Content) -> None: ...

    def set_ids(self, ids: Sequence[str], keep: bool = True) -> None:
        """Show these stories. `keep`: the cursor stays on its story, at its height; else it goes to the first."""

    def invalidate(self, ids: Iterable[str] | None = None) -> None:
        """These stories' rows (all, if None) have changed in the store: load and paint them again."""

    def move(self, steps: int) -> None: ...

    def select(self, story: str) -> bool:
        """Put the cursor on this story; False if it is not in the list."""
        raise NotImplementedError

    def following(self, wanted: Callable[[StoryRow], bool], step: int = 1) -> str | None:
        """The next (step 1) or previous (-1) story that `wanted` says yes to, from the cursor on, without moving."""
        raise NotImplementedError

    def action_cursor_down(self) -> None: ...
    def action_cursor_up(self) -> None: ...
    def action_page_down(self) -> None: ...
    def action_page_up(self) -> None: ...
    def action_half_page_down(self) -> None: ...
    def action_half_page_up(self) -> None: ...
    def action_first(self) -> None: ...
    def action_last(self) -> None: ...
    def action_choose(self) -> None:
        """Enter: StoryOpened."""

"""The reading pane: one article, typeset once for a width, drawn by line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from textual.content import Content
from textual.scroll_view import ScrollView

from tui.models import Article, Link, Mention, Story


class StoryPane(ScrollView, can_focus=True):
    BORDER_TITLE = "2 Story"

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
    def article(self) -> Article | None:
        raise NotImplementedError

    @property
    def links(self) -> tuple[Link, ...]:
        """The article's links as numbered on the screen: links[0] is [1]."""
        raise NotImplementedError

    @property
    def progress(self) -> int:
        """How far the article is read, per cent."""
        raise NotImplementedError

    @property
    def show_entities(self) -> bool:
        """Whether entities are marked in the text. Settable."""
        raise NotImplementedError

    @show_entities.setter
    def show_entities(self, shown: bool) -> None: ...

    def show(self, story: Story, article: Article, mentions: Sequence[Mention] = ()) -> None:
        """Typeset this article; the same article again (marks changed) keeps its scroll position."""

    def clear(self, message: Content | None = None) -> None:
        """No article: say this instead, centred."""

    def open_link(self, number: int) -> bool:
        """Post LinkChosen for the link numbered so; False where there is none."""
        raise NotImplementedError

    def action_cursor_down(self) -> None: ...
    def action_cursor_up(self) -> None: ...
    def action_page_down(self) -> None: ...
    def action_page_up(self) -> None: ...
    def action_half_page_down(self) -> None: ...
    def action_half_page_up(self) -> None: ...
    def action_first(self) -> None: ...
    def action_last(self) -> None: ...
    def action_toggle_entities(self) -> None: ...

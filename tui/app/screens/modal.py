"""Screens over the desk. Each is closed once, however fast the keys come: Textual would close what is under it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen, Screen

if TYPE_CHECKING:
    from tui.app.app import NewsdeskApp
    from tui.app.keytable import KeyTable

T = TypeVar("T")


class Once(Screen[T]):
    """Two presses of Enter may both be on their way before the first has closed the screen: the second is too late.

    What was opened over it meanwhile, like the palette while a feed is looked for, goes with it.
    """

    _answered = False

    def dismiss(self, result: T | None = None) -> AwaitComplete:
        app = self.app
        if self._answered or self not in app.screen_stack:
            return AwaitComplete()
        self._answered = True
        while app.screen is not self:
            app.pop_screen()
        return super().dismiss(result)


class Modal(ModalScreen[T], Once[T]):
    """What opens over the desk and is answered or left."""

    @property
    def table(self) -> KeyTable:
        """The keys as they hold for this user."""
        return cast("NewsdeskApp", self.app).keys

    @property
    def plain(self) -> bool:
        """Whether drawings keep to ASCII."""
        return cast("NewsdeskApp", self.app).plain

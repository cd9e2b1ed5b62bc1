"""The palette: Textual's, which bears keys that come faster than its list is laid out."""

from __future__ import annotations

from textual.command import CommandList, CommandPalette

from tui.app.screens.modal import Once
from tui.app.screens.panel import move


class Palette(CommandPalette, Once[None]):
    def _action_command_list(self, action: str) -> None:
        move(self.query_one(CommandList), action)

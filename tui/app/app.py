"""The reader: opens the store, shows the desk, and leaves the terminal as it found it."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from textual import events
from textual.app import App
from textual.binding import Binding
from textual.filter import LineFilter
from textual.screen import Screen

from tui.app import handing, pasting, session, themes
from tui.app.bindings import EVERYWHERE, keymap
from tui.app.keytable import KeyTable
from tui.app.screens.outside import OutsideScreen
from tui.app.store_access import StoreAccess
from tui.app.widgets.plain import AsciiFilter, ColourlessFilter

if TYPE_CHECKING:
    from tui.app.commands import Goal

UNUSABLE_STORE = 3
"""Exit status where the database cannot be opened."""
REST = 2.0
"""Seconds without a key or the mouse after which nobody is held up."""
OFTEN, SELDOM = 5, 30
"""Lesser collections of garbage between two full ones: at rest, and while somebody is at the keys."""


class NewsdeskApp(App[None]):
    TITLE = "Newsdesk"
    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = False  # Textual's; ours is opened by the same name
    BINDINGS = [
        Binding("ctrl+c", "leave", show=False, priority=True),
        Binding("ctrl+q", "leave", show=False, priority=True),
        Binding("ctrl+p", "command_palette", show=False, priority=True, id=EVERYWHERE["palette"]),
        Binding("ctrl+z", "suspend_process", show=False, priority=True, id=EVERYWHERE["suspend"]),
    ]

    def __init__(
        self,
        db_path: Path,
        feeds_path: Path | None = None,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        automatic: bool = True,
        plain: bool = False,
        started: Callable[[], None] = lambda: None,
    ) -> None:
        """`automatic`: refresh on the first start and by the clock. `plain`: no characters beyond ASCII in drawings.
        `started` is called when the first stories are shown.
        """
        super().__init__()
        self.access = StoreAccess(db_path)
        self.feeds_path = feeds_path
        self.now = now
        self.automatic = automatic
        self._state_file = themes.state_file()
        self.session = session.load(self._state_file)
        """As it was the last time."""
        self.poor = plain
        """The terminal can show no more than ASCII."""
        self.plain = plain or self.session.ascii
        self._ascii, self._colourless = AsciiFilter(), ColourlessFilter()
        self.started = started
        self._touched = 0.0
        self.problem = ""
        """Why the reader had to give up, if it had to."""
        self.keys = KeyTable()
        """The keys as they hold for this user."""
        self.desk = OutsideScreen(self)
        for theme in themes.OWN:
            self.register_theme(theme)
        for theme in list(self.available_themes.values()):
            if theme.name in themes.MENDED:
                self.register_theme(themes.readable(theme))
        chosen = self.session.theme
        self._theme_chosen = chosen
        self.theme = chosen if chosen in self.available_themes else themes.fitting(os.environ)

    def get_css_variables(self) -> dict[str, str]:
        variables = super().get_css_variables()
        variables["text-muted"] = themes.quiet(variables)
        if not self.native_ansi_color:  # text of every colour can be read on the ground of the cursor's row
            variables["screen-selection-background"] = themes.under_cursor(variables)[0].hex
        return variables

    def get_line_filters(self) -> Sequence[LineFilter]:
        filters = [self._colourless] if self.no_color else super().get_line_filters()
        return [*filters, self._ascii] if self.plain else filters

    def validate_theme(self, name: str) -> str:
        """Without colours all themes are as those of the terminal's own, which tell by bold and dim what others do by
        colours."""
        return themes.COLOURLESS if self.no_color else name

    def get_default_screen(self) -> Screen[None]:
        return self.desk

    def on_mount(self) -> None:
        # The terminal is closed, or somebody ends us: a refresh that runs is stopped, the terminal restored.
        for number in (signal.SIGTERM, signal.SIGHUP):
            with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
                asyncio.get_running_loop().add_signal_handler(number, self.leave)
        # After ctrl-z and fg the terminal is empty, and Textual draws only what has changed.
        self.app_resume_signal.subscribe(self, lambda _: self.screen.refresh())

    def toured(self) -> None:
        """The first-run tour comes once."""
        self.session = replace(self.session, toured=True)

    def remember(self) -> None:
        """Where the user is and how it looks, for the next time."""
        desk = self.desk
        now = replace(
            self.session,
            theme=self._theme_chosen,
            ascii=self.plain and not self.poor,
            measure=desk.story.measure_limit,
            density=desk.stories.density,
            list_width=desk.sizes.list,
            aside_width=desk.sizes.aside,
            zoomed=desk.zoomed,
        )
        if desk.listing.shown:
            place = desk.listing.here()
            now = replace(now, db=str(self.access.path), place=place, position=desk.story.position)
        self.session = now
        session.save(self._state_file, self.session)

    def on_unmount(self) -> None:
        self.remember()
        self.desk.updating.interrupt()
        self.desk.settling.interrupt()
        # The terminal does not wait for the store: `run` does.
        self.access.close()
        if self.is_headless:
            self.access.finish()

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, (events.Key, events.MouseEvent)):
            self._touched = monotonic()
        elif isinstance(event, events.Paste):
            event.text = pasting.cleaned(event.text)
        await super().on_event(event)

    def collect_at_rest(self) -> None:
        if gc.get_count()[2] >= OFTEN and monotonic() - self._touched > REST:
            gc.collect()

    def on_key(self, event: events.Key) -> None:
        """Letters typed so quickly after `/` that they still went to a pane are words of the filter."""
        if self.screen is self.desk and self.desk.filtering and event.is_printable and event.character:
            event.stop()
            self.desk.add_to_filter(event.character)

    def use_keys(self, table: KeyTable) -> None:
        """The user's own keys, everywhere."""
        self.keys = table
        self.set_keymap(keymap(table))

    def fail(self, message: str) -> None:
        """Give up, with a message for the shell."""
        self.problem = message
        self.exit(return_code=UNUSABLE_STORE)

    def leave(self) -> None:
        """The terminal is given back at once; `run` then sees to the end of a refresh that still runs."""
        self.desk.updating.interrupt()
        self.desk.settling.interrupt()
        self.exit()

    def action_leave(self) -> None:
        """Quit; ctrl+c while text is selected copies it instead."""
        selected = self.screen.get_selected_text()
        if selected:
            self.copy_to_clipboard(selected)
            self.screen.clear_selection()
            self.notify("Copied the selected text", markup=False, timeout=3)
            return
        self.leave()

    def copy_to_clipboard(self, text: str) -> None:
        """By the terminal, and by tmux, which keeps to itself what a program tells the terminal."""
        super().copy_to_clipboard(text)
        # From a browser it would be the clipboard of the machine that serves.
        if os.environ.get("TMUX") and not self.is_web:
            self.run_worker(self._hand_to_tmux(text))

    async def _hand_to_tmux(self, text: str) -> None:
        try:
            await asyncio.to_thread(handing.to_tmux, text)
        except handing.HandingError as error:
            self.desk.say(f"The copy may be on no clipboard: {error}", trouble=True)

    def action_command_palette(self) -> None:
        from tui.app.screens.palette import Palette

        def chosen(goal: Goal | None) -> None:
            if goal is not None:
                self.desk.soon(self._reach(goal))

        if not isinstance(self.screen, Palette):
            self.push_screen(Palette(self.desk), chosen)

    async def _reach(self, goal: Goal) -> None:
        """What was chosen is done at the desk: what stood over it goes."""
        while self.screen is not self.desk:
            self.pop_screen()
        desk, place = self.desk, goal.place
        if goal.does is not None:
            await desk.run_action(goal.does.action)
        elif place is not None and place.story is not None:
            await desk.jump(place.story)
        elif place is not None:
            await desk.listing.go(place)

    def action_help(self) -> None:
        from tui.app.screens.help import help_sheet

        self.push_screen(help_sheet(self.keys, self.plain))

    def action_themes(self) -> None:
        from tui.app.screens.pickers import ThemesPanel, theme_rows

        def chosen(name: str | None) -> None:
            if name is not None:
                self.theme = self._theme_chosen = name
                self.remember()

        samples = not (self.plain or self.no_color)
        rows = theme_rows(list(self.available_themes.values()), samples)
        self.push_screen(ThemesPanel(rows, selected=self.theme), chosen)


def _collect_from_here_on(app: NewsdeskApp) -> None:
    """A full collection of garbage holds up a key by 100 ms: what there is now is passed over, and the rest is looked
    at while no key is pressed."""
    gc.freeze()
    gc.set_threshold(*gc.get_threshold()[:2], SELDOM)
    gc.enable()
    app.set_interval(1.0, app.collect_at_rest)


def run(db_path: Path, feeds_path: Path | None = None, *, automatic: bool = True) -> int:
    """Open the reader; answer the exit status: 0, or 3 where the store cannot be used."""
    # To a browser everything goes as UTF-8, whatever terminal the server was started in.
    served = "web_driver" in os.environ.get("TEXTUAL_DRIVER", "")
    plain = not served and "utf" not in (sys.stdout.encoding or "").lower()
    app = NewsdeskApp(db_path, feeds_path, automatic=automatic, plain=plain, started=lambda: _collect_from_here_on(app))
    pasting.keep_whole()
    try:
        app.run()
    finally:
        # Children first: one of them may hold the store that the user's last act waits for.
        app.desk.updating.finish()
        app.desk.settling.finish()
        app.access.close()
        app.access.finish()
    if app.problem:
        print(f"newsdesk: {app.problem}", file=sys.stderr)
    return app.return_code or 0

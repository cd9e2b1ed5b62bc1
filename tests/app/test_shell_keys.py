"""The one table of keys, and all that is made of it."""

from __future__ import annotations

from collections import Counter

from textual.binding import Binding

from tui.app import keys, keytable
from tui.app.app import NewsdeskApp
from tui.app.bars import hint_line
from tui.app.bindings import bindings
from tui.app.filter_bar import FilterInput
from tui.app.screens.beside import BesideScreen
from tui.app.screens.browse import BrowsePanel
from tui.app.screens.dossier import DossierScreen
from tui.app.screens.help import help_text
from tui.app.screens.outside import OutsideScreen
from tui.app.screens.panel import Panel
from tui.app.screens.pickers import CopyMenu, LinksPanel
from tui.app.screens.sheet import Sheet

TABLE = keytable.KeyTable()


def test_no_key_does_two_things_in_one_place() -> None:
    pressed = Counter((key.scope, one) for key in keys.KEYS for one in key.keys)
    assert [twice for twice, times in pressed.items() if times > 1] == []


def test_every_key_has_its_own_id_and_says_what_it_does() -> None:
    ids = Counter(key.id for key in keys.KEYS)
    assert max(ids.values()) == 1
    bound = [
        binding.id
        for scope in ("desk", "filter", "panel", "links", "sheet", "copy", "beside")
        for binding in bindings(scope)
        if isinstance(binding, Binding)
    ]
    assert len(set(bound)) == len(bound)
    assert all(key.description and key.group for key in keys.KEYS)


def test_every_action_in_the_table_exists() -> None:
    owners: dict[str, type] = {
        "desk": OutsideScreen,
        "filter": FilterInput,
        "panel": Panel,
        "browse": BrowsePanel,
        "sheet": Sheet,
        "copy": CopyMenu,
        "links": LinksPanel,
    }
    owners["beside"] = BesideScreen
    owners["dossier"] = DossierScreen
    for key in keys.KEYS:
        name = key.action.partition("(")[0]
        owner = NewsdeskApp if name.startswith("app.") else owners[key.scope]
        assert hasattr(owner, f"action_{name.removeprefix('app.')}"), key


def test_the_keys_that_people_expect_are_there() -> None:
    pressed = {one: key.id for key in keys.KEYS if key.scope == "desk" for one in key.keys}
    expected = {
        **{"j": "down", "k": "up", "down": "down", "up": "up", "h": "left", "l": "right", "g": "top", "G": "bottom"},
        **{"ctrl+d": "half-down", "ctrl+u": "half-up", "n": "next-unread", "N": "previous-unread", "tab": "next-pane"},
        **{"1": "pane-1", "2": "pane-2", "3": "pane-3", "4": "pane-4", "enter": "open", "escape": "escape"},
        **{"space": "toggle-read", "o": "browser", "s": "star", "u": "undo", "w": "why", "r": "refresh", "e": "pane-3"},
        **{"/": "filter", "?": "help", ":": "palette", "ctrl+p": "palette", "ctrl+o": "back"},
        **{"]": "forward", "z": "zoom", "q": "quit", "S": "browse", "y": "copy", "a": "add", "t": "theme"},
    }
    assert {one: pressed.get(one) for one in expected} == expected


def test_the_help_and_the_readme_table_name_every_key() -> None:
    said, table = help_text(TABLE, 80, "").plain, keytable.markdown()
    for key in keys.KEYS:
        for one in key.keys:
            assert keytable.shown(one) in said
            assert f"`{keytable.shown(one)}`" in table.replace("\\|", "|")
        assert key.description.split()[0] in said
        assert key.description in table
    assert "`" not in said, "those are signs of the README"


def test_the_help_is_searched_by_word_and_by_key() -> None:
    assert "Undo what you did last" in help_text(TABLE, 80, "undo").plain
    assert "To the top" not in help_text(TABLE, 80, "undo").plain
    assert "Undo what you did last" in help_text(TABLE, 80, "u").plain
    assert "Next pane" not in help_text(TABLE, 80, "x").plain, "a key is that key, and no letter of a word"
    assert "No key does anything with" in help_text(TABLE, 80, "xyzzy").plain


def test_help_lines_fit_their_width() -> None:
    for width in (40, 60, 100, 140, 210):
        assert max(line.cell_length for line in help_text(TABLE, width, "").split("\n")) <= width
    heights = [len(help_text(TABLE, width, "").split("\n")) for width in (60, 140, 210)]
    assert heights[2] < heights[1] < heights[0] * 0.6, "columns where there is room"


def test_the_footer_always_fits_and_always_names_the_help() -> None:
    for pane in keys.PANES:
        for width in (30, 80, 120, 200):
            line = hint_line(TABLE.hints(pane), width)
            assert line.cell_length <= width
            assert "? help" in line.plain
    assert "/ filter" in hint_line(TABLE.hints("stories"), 80).plain

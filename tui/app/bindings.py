"""From the table of keys to what Textual takes."""

from __future__ import annotations

from textual.binding import Binding, BindingType, Keymap
from textual.keys import _character_to_key

from tui.app.keys import KEYS, Key, Scope
from tui.app.keytable import KeyTable

_UNBOUND = "no_key"
"""A key that no terminal sends: Textual takes no empty string for a binding."""
EVERYWHERE = {"palette": "command_palette", "suspend": "suspend_everywhere"}
"""The application's bindings that hold on every screen, by the key of the desk that they go with: where the user chooses
another key for that, they hold no more."""


def bindings(scope: Scope) -> list[BindingType]:
    """The bindings of one scope; each has the id of its row, by which it is mapped to other keys."""
    return [
        Binding(_listed(key), key.action, key.description, show=False, id=key.id) for key in KEYS if key.scope == scope
    ]


def keymap(table: KeyTable) -> Keymap:
    """What differs from the keys that come with the program."""
    ours = {key.id: key.keys for key in KEYS}
    changed = {key.id: _listed(key) for key in table.keys if key.keys != ours[key.id]}
    return changed | {everywhere: _UNBOUND for id, everywhere in EVERYWHERE.items() if id in changed}


def _listed(key: Key) -> str:
    return ",".join(_as_sent(one) for one in key.keys) or _UNBOUND


def _as_sent(key: str) -> str:
    """As Textual calls the key when it comes: with ctrl and the like, signs have names. A comma stands between keys."""
    modifiers, plus, last = key.rpartition("+") if len(key) > 1 else ("", "", key)
    if key in ("ctrl+space", "ctrl+@"):
        return "ctrl+space,ctrl+@,ctrl+at"  # one byte; kitty's protocol tells them apart
    if key != "," and (not plus or last.isalnum()):
        return key
    return f"{modifiers}{plus}{_character_to_key(last)}"

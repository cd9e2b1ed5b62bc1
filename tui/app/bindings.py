"""From the table of keys to what Textual takes."""

from __future__ import annotations

from textual.binding import Binding, BindingType, Keymap

from tui.app.keys import KEYS, Key, KeyTable, Scope

_UNBOUND = "no_key"
"""A key that no terminal sends: Textual takes no empty string for a binding."""
PALETTE = "command_palette"
"""Textual's own binding of ctrl-p, which holds everywhere."""


def bindings(scope: Scope) -> list[BindingType]:
    """The bindings of one scope; each has the id of its row, by which it is mapped to other keys."""
    return [
        Binding(_listed(key), key.action, key.description, show=False, id=key.id) for key in KEYS if key.scope == scope
    ]


def keymap(table: KeyTable) -> Keymap:
    """What differs from the keys that come with the program."""
    ours = {key.id: key.keys for key in KEYS}
    changed = {key.id: _listed(key) for key in table.keys if key.keys != ours[key.id]}
    if "palette" in changed:
        changed[PALETTE] = _UNBOUND
    return changed


def _listed(key: Key) -> str:
    # The comma stands between keys in such a list.
    return ",".join("comma" if one == "," else one for one in key.keys) or _UNBOUND

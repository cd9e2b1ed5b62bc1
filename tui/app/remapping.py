"""The user's own keys: `[keys]` in feeds.toml over the table of keys. Nothing of Textual is imported.

[keys]
star = "f"                  # another key
down = ["j", "ctrl-n"]      # several
read-all = ""               # none
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace

from tui.app.keys import KEYS, Key, Scope
from tui.app.keytable import KeyTable, shown

_ALWAYS = {"ctrl+c": "quit", "ctrl+q": "quit"}
"""Keys that keep their meaning: the way out must never get lost."""
_SAME = {"ctrl+i": "tab", "ctrl+m": "enter", "ctrl+[": "escape", "ctrl+h": "backspace", "ctrl+?": "backspace"}
"""Keys that most terminals send as another one, by the same byte."""
_TYPED_IN: frozenset[Scope] = frozenset({"filter", "panel", "browse", "links"})
"""Where letters are words that are being typed."""
_MODIFIERS = ("ctrl", "shift", "alt", "super", "hyper", "meta")
_NAMED = frozenset(
    [
        "down",
        "up",
        "left",
        "right",
        "home",
        "end",
        "insert",
        "delete",
        "pageup",
        "pagedown",
        "tab",
        "space",
        "enter",
        "backspace",
        "escape",
    ]
) | {f"f{number}" for number in range(1, 25)}
_OTHER_NAMES = {
    **{"esc": "escape", "pgdn": "pagedown", "pgup": "pageup", "return": "enter", "del": "delete", "ins": "insert"},
    **{"↓": "down", "↑": "up", "←": "left", "→": "right", " ": "space"},
    **{"slash": "/", "backslash": "\\", "at": "@", "minus": "-", "plus": "+", "underscore": "_"},
}


def remapped(wishes: Mapping[str, Sequence[str]]) -> tuple[KeyTable, tuple[str, ...]]:
    """The table with the user's keys, and what was wrong with the wishes, in words.

    Within one scope a key does one thing: what the user wishes goes before what was there.
    """
    known = {key.id: key for key in KEYS}
    warnings = [f"[keys]: there is nothing called {_quoted(id)}." for id in wishes if id not in known]
    taken: dict[tuple[Scope, str], str] = {}
    wished: dict[str, tuple[str, ...]] = {}
    for id, written in wishes.items():
        if id not in known:
            continue
        scope = known[id].scope
        kept: list[str] = []
        for one in written:
            name, problem = _key(one, known[id])
            owner = taken.get((scope, name), id)
            if not problem and owner != id:
                problem = f"{shown(name)} is given to {owner} and to {id}: {owner} has it"
            if problem:
                warnings.append(f"[keys]: {problem}.")
            else:
                taken[(scope, name)] = id
                kept.append(name)
        if kept or not written:
            wished[id] = tuple(dict.fromkeys(kept))
    table: list[Key] = []
    for key in KEYS:
        left = wished.get(key.id, tuple(name for name in key.keys if (key.scope, name) not in taken))
        if key.id not in wished:
            for name in key.keys:
                if name not in left:
                    rest = "" if left else ", which has no key now"
                    warnings.append(f"[keys]: {shown(name)} is now {taken[(key.scope, name)]}, not {key.id}{rest}.")
        table.append(replace(key, keys=left))
    return KeyTable(tuple(table)), tuple(warnings)


def _key(written: str, key: Key) -> tuple[str, str]:
    """The name of the key that somebody wrote, and why it cannot be had, if so."""
    name = named(written)
    if name is None:
        return "", f"{key.id}: {_quoted(written)} is no key"
    if _ALWAYS.get(name, key.id) != key.id:
        return name, f"{shown(name)} always means {_ALWAYS[name]}, so it cannot be {key.id}"
    if name in _SAME:
        return name, f"{shown(name)} is {shown(_SAME[name])} in a terminal, so it cannot be {key.id}"
    if key.scope in _TYPED_IN and (len(name) == 1 or name in ("space", "backspace")):
        return name, f"{shown(name)} is typed there, so it cannot be {key.id}"
    return name, ""


def named(written: str) -> str | None:
    """The key's name in the table; `C-d`, `ctrl-d` and `ctrl+d` are one. None: it is no key."""
    if not written:
        return None
    if written in _OTHER_NAMES:
        return _OTHER_NAMES[written]
    if len(written) == 1:
        return written if written.isprintable() else None
    *modifiers, last = written.replace("-", "+").split("+") if written[-1] not in "+-" else [written]
    modifiers = ["ctrl" if modifier == "C" else modifier.casefold() for modifier in modifiers]
    if len(last) > 1:
        last = _OTHER_NAMES.get(last.casefold(), last.casefold())
        if last not in _NAMED and len(last) > 1:
            last = _character(last)
    if not last or any(modifier not in _MODIFIERS for modifier in modifiers):
        return None
    if not modifiers:
        return last
    # A terminal tells ctrl-d from d, but not ctrl-D from ctrl-d; shift-d is D.
    if modifiers == ["shift"] and len(last) == 1:
        return last.upper()
    last = last.lower() if len(last) == 1 else last
    return "+".join([*(one for one in _MODIFIERS if one in modifiers), last])


def _character(name: str) -> str:
    """`question_mark` is ?; empty where there is no such character."""
    try:
        return unicodedata.lookup(name.replace("_", " "))
    except KeyError:
        return ""


def _quoted(text: str) -> str:
    return f"`{text[:40]}`" if text.isprintable() else repr(text[:40])

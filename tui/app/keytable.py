"""The keys as they hold for this user, how they are written, and which of them each bottom line names.

`python -m tui.app.keytable` prints the README's table. Nothing of Textual is imported.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tui.app.keys import KEYS, Key, PaneName

FooterName = PaneName | Literal["filter", "panel", "browse", "links", "copy", "sheet", "beside", "dossier"]

FOOTERS: dict[FooterName, tuple[tuple[str, str], ...]] = {
    "stories": (
        ("open", "read"),
        ("next-unread", "next unread"),
        ("filter", "filter"),
        ("browse", "sources"),
        ("refresh", "refresh"),
        ("star", "star"),
        ("toggle-read", "read/unread"),
        ("join", "join"),
        ("browser", "browser"),
        ("add", "add a feed"),
        ("zoom", "zoom"),
        ("undo", "undo"),
        ("help", "help"),
    ),
    "story": (
        ("escape", "list"),
        ("next-unread", "next unread"),
        ("pane-3", "entities"),
        ("pane-4", "coverage"),
        ("light", "only here/new"),
        ("beside", "beside"),
        ("voices", "who says so"),
        ("browser", "browser"),
        ("why", "why"),
        ("star", "star"),
        ("take-out", "take out"),
        ("links", "links"),
        ("copy", "copy"),
        ("zoom", "zoom"),
        ("help", "help"),
    ),
    "entities": (
        ("open", "dossier"),
        ("follow", "follow"),
        ("mute", "mute"),
        ("escape", "list"),
        ("zoom", "zoom"),
        ("help", "help"),
    ),
    "coverage": (
        ("open", "read"),
        ("escape", "list"),
        ("beside", "beside"),
        ("why", "why"),
        ("take-out", "take out"),
        ("join", "join"),
        ("browser", "browser"),
        ("star", "star"),
        ("toggle-read", "read/unread"),
        ("zoom", "zoom"),
        ("help", "help"),
    ),
    "filter": (("filter-keep", "keep"), ("filter-take", "complete"), ("filter-clear", "clear")),
    "panel": (("panel-close", "close"),),
    "browse": (("browse-change", "change it"), ("panel-close", "close")),
    "links": (("links-copy", "copy"), ("panel-close", "close")),
    "copy": (
        ("copy-link", "link"),
        ("copy-title", "headline"),
        ("copy-both", "both"),
        ("copy-citation", "citation"),
        ("copy-passage", "passage"),
        ("copy-close", "nothing"),
    ),
    "dossier": (
        ("dossier-open", "open"),
        ("dossier-follow", "follow"),
        ("dossier-list", "its stories"),
        ("dossier-mute", "mute"),
        ("dossier-merge", "same as another"),
        ("dossier-split", "not its name"),
        ("dossier-side", "next part"),
        ("dossier-back", "back"),
        ("dossier-close", "close"),
    ),
    "beside": (
        ("beside-next", "next"),
        ("beside-previous", "previous"),
        ("beside-read", "read it"),
        ("sheet-down", "down"),
        ("sheet-close", "close"),
    ),
    "sheet": (
        ("sheet-search", "search"),
        ("sheet-down", "down"),
        ("sheet-up", "up"),
        ("sheet-page-down", "page down"),
        ("sheet-close", "close"),
    ),
}
"""Which keys each footer names, the most wanted first: as many as there is room for, and always the last."""


def shown(key: str) -> str:
    """A key as a user would write it: `ctrl+d` is ctrl-d, `escape` is esc."""
    if key in _SHOWN:
        return _SHOWN[key]
    *modifiers, last = key.split("+") if len(key) > 1 else [key]
    return "-".join([*modifiers, _SHOWN.get(last, last)])


_SHOWN = {
    "down": "↓",
    "up": "↑",
    "left": "←",
    "right": "→",
    "escape": "esc",
    "pagedown": "pgdn",
    "pageup": "pgup",
    **{f"f{number}": f"F{number}" for number in range(1, 25)},
}


@dataclass(frozen=True, slots=True)
class KeyTable:
    """The keys as they hold for this user."""

    keys: tuple[Key, ...] = KEYS

    def key(self, id: str) -> Key:
        return next(key for key in self.keys if key.id == id)

    def name(self, id: str) -> str:
        """The first key that does it, as the user would write it; the words `:` and its name where none does."""
        key = self.key(id)
        return shown(key.keys[0]) if key.keys else id

    def hints(self, where: FooterName) -> list[tuple[Key, str]]:
        """What the footer says there: keys with one or two words each."""
        return [(key, words) for id, words in FOOTERS[where] if (key := self.key(id)).keys]

    def by_group(self) -> list[tuple[str, list[Key]]]:
        """The help: groups in order, each with its keys."""
        groups = dict.fromkeys(key.group for key in self.keys)
        return [(group, [key for key in self.keys if key.group == group]) for group in groups]


def shown_keys(key: Key) -> str:
    return " ".join(shown(one) for one in key.keys)


def markdown() -> str:
    """The README's table."""
    lines = ["| Key | What it does | In `[keys]` |", "| --- | --- | --- |"]
    for group, entries in KeyTable().by_group():
        lines.append(f"| **{group}** | | |")
        for key in entries:
            names = " ".join("`" + shown(one).replace("|", "\\|") + "`" for one in key.keys) or "by name in `:`"
            lines.append(f"| {names} | {key.description} | `{key.id}` |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(markdown(), end="")

"""Every key of the reader, once. Bindings, footer, `?` help, palette and the README's table are made from here.

`python -m tui.app.keys` prints the table as Markdown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from textual.binding import Binding, BindingType

PaneName = Literal["stories", "story", "entities", "coverage"]
Scope = Literal["desk", "filter", "panel", "sheet", "copy"]
"""Where a key holds: the panes, the bar under `/`, panels with a list, sheets of text, the little menu of `y`."""

PANES: tuple[PaneName, ...] = ("stories", "story", "entities", "coverage")
GROUPS = ("Move", "Read", "Mark", "Find", "Newsdesk", "In panels")


@dataclass(frozen=True, slots=True)
class Key:
    """One thing the user can do, and the keys that do it."""

    id: str
    """Stable name, for remapping."""
    keys: tuple[str, ...]
    """As Textual names them (`ctrl+d`, `slash`)."""
    action: str
    """Action of the screen of this scope (`app.` before it: of the application)."""
    description: str
    """One line for the help."""
    group: str
    short: str = ""
    """One or two words for footer and palette."""
    footer: tuple[PaneName, ...] = ()
    """Panes whose footer names it, in the order of this table."""
    scope: Scope = "desk"
    palette: bool = True
    palette_name: str = ""


KEYS: tuple[Key, ...] = (
    # ------------------------------------------------------------ move
    Key("down", ("j", "down"), "move('down')", "One line or one row down", "Move", "down", palette=False),
    Key("up", ("k", "up"), "move('up')", "One line or one row up", "Move", "up", palette=False),
    Key(
        "open",
        ("enter",),
        "choose",
        "Read the story; in the other panes: go to what the cursor is on",
        "Move",
        "read",
        ("stories",),
        palette=False,
    ),
    Key("choose-entity", ("enter",), "choose", "", "", "its stories", ("entities",), palette=False),
    Key("choose-article", ("enter",), "choose", "", "", "read", ("coverage",), palette=False),
    Key(
        "escape",
        ("escape",),
        "escape",
        "Back: out of the filter, the zoom, the pane, the narrowed list",
        "Move",
        "back",
        ("story", "entities", "coverage"),
        palette=False,
    ),
    Key("left", ("h", "left"), "side('left')", "To the pane on the left", "Move", palette=False),
    Key(
        "right",
        ("l", "right"),
        "side('right')",
        "To the pane on the right; from the list: read the story",
        "Move",
        palette=False,
    ),
    Key("next-pane", ("tab",), "next_pane(1)", "Next pane", "Move", "pane", palette=False),
    Key("previous-pane", ("shift+tab",), "next_pane(-1)", "Previous pane", "Move", palette=False),
    Key("pane-1", ("1",), "pane('stories')", "Stories", "Move", palette_name="Go to the stories"),
    Key("pane-2", ("2",), "pane('story')", "Story", "Move", palette_name="Go to the story"),
    Key(
        "pane-3",
        ("3", "e"),
        "pane('entities')",
        "Entities: the people, organisations and places of this story",
        "Move",
        "entities",
        ("story",),
        palette_name="Go to the entities",
    ),
    Key(
        "pane-4",
        ("4", "c"),
        "pane('coverage')",
        "Coverage: who reports it, and related stories",
        "Move",
        "coverage",
        ("story",),
        palette_name="Go to the coverage",
    ),
    Key("half-down", ("ctrl+d",), "move('half_down')", "Half a page down", "Move", palette=False),
    Key("half-up", ("ctrl+u",), "move('half_up')", "Half a page up", "Move", palette=False),
    Key("page-down", ("pagedown",), "move('page_down')", "A page down", "Move", palette=False),
    Key("page-up", ("pageup",), "move('page_up')", "A page up", "Move", palette=False),
    Key("top", ("g", "home"), "move('top')", "To the first (gg does it too)", "Move", palette=False),
    Key("bottom", ("G", "end"), "move('bottom')", "To the last", "Move", palette=False),
    Key(
        "back",
        ("ctrl+o", "["),
        "back",
        "Back to the list, story and place you came from",
        "Move",
        "back",
        palette_name="Back",
    ),
    Key("forward", ("]",), "forward", "Forward again", "Move", palette_name="Forward"),
    Key(
        "zoom",
        ("z",),
        "zoom",
        "This pane alone, and back to exactly what was there",
        "Move",
        "zoom",
        palette_name="Zoom this pane",
    ),
    # ------------------------------------------------------------ read
    Key(
        "next-unread",
        ("n",),
        "unread(1)",
        "Next unread story; while reading: the story's next unread text, then the next story",
        "Read",
        "next unread",
        ("stories", "story"),
        palette_name="Next unread",
    ),
    Key("previous-unread", ("N",), "unread(-1)", "Previous unread story", "Read", palette_name="Previous unread"),
    Key(
        "browser",
        ("o",),
        "browser",
        "Open the article in your browser ($BROWSER)",
        "Read",
        "open",
        ("stories", "story", "coverage"),
        palette_name="Open the article in the browser",
    ),
    Key(
        "links",
        ("L",),
        "links",
        "The links in this article, by number",
        "Read",
        "links",
        palette_name="Links of this article",
    ),
    Key(
        "copy",
        ("y",),
        "copy_menu",
        "Copy: yl the link, yt the headline, yb both",
        "Read",
        "copy",
        palette_name="Copy link or headline",
    ),
    Key(
        "why",
        ("w",),
        "why",
        "Why is this article in this story, or folded as a copy? With the passages side by side",
        "Read",
        "why",
        ("story", "coverage"),
        palette_name="Why is this article here?",
    ),
    # ------------------------------------------------------------ mark
    Key(
        "toggle-read",
        ("space",),
        "toggle_read",
        "Read or unread: the whole story in the list, the article elsewhere",
        "Mark",
        "read/unread",
        ("stories",),
        palette_name="Mark read or unread",
    ),
    Key(
        "star",
        ("s",),
        "star",
        "Star, or take the star away",
        "Mark",
        "star",
        ("stories", "story", "coverage"),
        palette_name="Star",
    ),
    Key(
        "read-all",
        ("A",),
        "read_all",
        "Mark every story in this list as read",
        "Mark",
        "all read",
        palette_name="Mark this whole list as read",
    ),
    Key(
        "undo",
        ("u",),
        "undo",
        "Undo the last mark; press again for the one before",
        "Mark",
        "undo",
        palette_name="Undo",
    ),
    # ------------------------------------------------------------ find
    Key(
        "filter",
        ("slash",),
        "filter",
        "Narrow this list as you type: words of headlines, outlets and texts",
        "Find",
        "filter",
        ("stories",),
        palette_name="Filter this list",
    ),
    Key(
        "search",
        ("ctrl+f",),
        "search",
        "Search the full text of every article, best match first",
        "Find",
        "search",
        palette_name="Search every article",
    ),
    Key(
        "browse",
        ("S",),
        "browse",
        "Sources and tags: all, unread, starred, one tag, one source; which feeds fail and why",
        "Find",
        "sources",
        ("stories",),
        palette_name="Sources and tags",
    ),
    # ------------------------------------------------------------ newsdesk
    Key(
        "refresh",
        ("r",),
        "refresh_news",
        "Ask every source for news, in the background",
        "Newsdesk",
        "refresh",
        ("stories",),
        palette_name="Refresh",
    ),
    Key(
        "add",
        ("a",),
        "add_feed",
        "Add a feed: the address of a site or of its feed",
        "Newsdesk",
        "add",
        palette_name="Add a feed",
    ),
    Key("theme", ("t",), "app.themes", "Choose a theme, with preview", "Newsdesk", "theme", palette_name="Theme"),
    Key(
        "palette",
        ("colon", "ctrl+p"),
        "app.command_palette",
        "Everything that can be done, by name",
        "Newsdesk",
        palette=False,
    ),
    Key(
        "help",
        ("question_mark", "f1"),
        "app.help",
        "All keys; / searches them",
        "Newsdesk",
        "help",
        PANES,
        palette_name="Help: all keys",
    ),
    Key(
        "quit",
        ("q", "ctrl+q", "ctrl+c"),
        "app.leave",
        "Quit (ctrl+c copies instead while text is selected)",
        "Newsdesk",
        "quit",
        palette_name="Quit",
    ),
    # ------------------------------------------------------------ where text is typed, and in panels
    Key(
        "filter-keep",
        ("enter", "down", "tab"),
        "keep_filter",
        "Filter: keep it and go to the list",
        "In panels",
        "keep",
        scope="filter",
        palette=False,
    ),
    Key(
        "filter-clear",
        ("escape",),
        "clear_filter",
        "Filter: clear it",
        "In panels",
        "clear",
        scope="filter",
        palette=False,
    ),
    Key(
        "panel-close",
        ("escape",),
        "close",
        "Lists that open: close; typing narrows them, enter chooses",
        "In panels",
        "close",
        scope="panel",
        palette=False,
    ),
    Key(
        "panel-down",
        ("down", "ctrl+n"),
        "panel_move('cursor_down')",
        "Lists that open: next",
        "In panels",
        scope="panel",
        palette=False,
    ),
    Key(
        "panel-up",
        ("up",),
        "panel_move('cursor_up')",
        "Lists that open: previous",
        "In panels",
        scope="panel",
        palette=False,
    ),
    Key(
        "panel-page-down",
        ("pagedown",),
        "panel_move('page_down')",
        "Lists that open: a page down",
        "In panels",
        scope="panel",
        palette=False,
    ),
    Key(
        "panel-page-up",
        ("pageup",),
        "panel_move('page_up')",
        "Lists that open: a page up",
        "In panels",
        scope="panel",
        palette=False,
    ),
    Key(
        "sheet-close",
        ("escape", "q", "question_mark"),
        "close",
        "Help, why: close",
        "In panels",
        "close",
        scope="sheet",
        palette=False,
    ),
    Key(
        "sheet-down",
        ("j", "down"),
        "sheet_move('scroll_down')",
        "Help, why: down",
        "In panels",
        scope="sheet",
        palette=False,
    ),
    Key("sheet-up", ("k", "up"), "sheet_move('scroll_up')", "Help, why: up", "In panels", scope="sheet", palette=False),
    Key(
        "sheet-page-down",
        ("ctrl+d", "pagedown", "space"),
        "sheet_move('scroll_page_down')",
        "Help, why: a page down",
        "In panels",
        scope="sheet",
        palette=False,
    ),
    Key(
        "sheet-page-up",
        ("ctrl+u", "pageup"),
        "sheet_move('scroll_page_up')",
        "Help, why: a page up",
        "In panels",
        scope="sheet",
        palette=False,
    ),
    Key(
        "sheet-top",
        ("g", "home"),
        "sheet_move('scroll_home')",
        "Help, why: to the beginning",
        "In panels",
        scope="sheet",
        palette=False,
    ),
    Key(
        "sheet-bottom",
        ("G", "end"),
        "sheet_move('scroll_end')",
        "Help, why: to the end",
        "In panels",
        scope="sheet",
        palette=False,
    ),
    Key("sheet-search", ("slash",), "find", "Help: search it", "In panels", "search", scope="sheet", palette=False),
    Key("copy-link", ("l", "y"), "copy('link')", "Copy: the link", "In panels", "link", scope="copy", palette=False),
    Key(
        "copy-title",
        ("t",),
        "copy('title')",
        "Copy: the headline",
        "In panels",
        "headline",
        scope="copy",
        palette=False,
    ),
    Key(
        "copy-both",
        ("b",),
        "copy('both')",
        "Copy: headline, outlet, date and link",
        "In panels",
        "both",
        scope="copy",
        palette=False,
    ),
    Key("copy-close", ("escape", "q"), "close", "Copy: nothing", "In panels", "nothing", scope="copy", palette=False),
)

_SHOWN = {
    "down": "↓", "up": "↑", "left": "←", "right": "→", "enter": "enter", "escape": "esc", "slash": "/", "question_mark": "?",
    "colon": ":", "pagedown": "pgdn", "pageup": "pgup", "left_square_bracket": "[", "right_square_bracket": "]",
    "shift+tab": "shift-tab", "f1": "F1",
}  # fmt: skip


def shown(key: str) -> str:
    """A key as a user would write it: `ctrl+d` is ctrl-d, `slash` is /."""
    return _SHOWN.get(key) or key.replace("ctrl+", "ctrl-")


def shown_keys(key: Key) -> str:
    return " ".join(shown(one) for one in key.keys)


def bindings(scope: Scope) -> list[BindingType]:
    """The bindings of one scope. An entry without a group is a second name for one that has it: footer only."""
    made: list[BindingType] = []
    for key in KEYS:
        if key.scope == scope and key.group:
            made += [
                Binding(
                    one,
                    key.action,
                    key.description,
                    show=False,
                    id=key.id if number == 0 else f"{key.id}.{number}",
                    # ctrl+c must end the program even where an input would copy.
                    priority=one in ("ctrl+c", "ctrl+q"),
                )
                for number, one in enumerate(key.keys)
            ]
    return made


def hints(where: PaneName | Literal["filter"]) -> list[Key]:
    """What the footer says while this pane, or the filter's bar, has the focus."""
    if where == "filter":
        return [key for key in KEYS if key.scope == "filter"]
    return [key for key in KEYS if where in key.footer]


def by_group() -> Iterator[tuple[str, list[Key]]]:
    """The help: groups in order, each with its keys."""
    for group in GROUPS:
        yield group, [key for key in KEYS if key.group == group]


def markdown() -> str:
    """The README's table."""
    lines = ["| Key | What it does |", "| --- | --- |"]
    for group, keys in by_group():
        lines.append(f"| **{group}** | |")
        for key in keys:
            names = " ".join(f"`{shown(one)}`" for one in key.keys)
            lines.append(f"| {names} | {key.description} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(markdown(), end="")

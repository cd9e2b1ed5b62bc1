"""Every key of the reader, once. Bindings, footer, `?` help, palette and the README's table are made from here.

Nothing of Textual is imported: `feeds list` checks keys too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

PaneName = Literal["stories", "story", "entities", "coverage"]
Scope = Literal["desk", "dossier", "filter", "panel", "browse", "links", "sheet", "copy", "beside"]
"""Where a key holds: the panes, the bar under `/`, panels with a list, sheets of text, the little menu of `y`."""

PANES: tuple[PaneName, ...] = ("stories", "story", "entities", "coverage")


@dataclass(frozen=True, slots=True)
class Key:
    """One thing the user can do, and the keys that do it."""

    id: str
    """Stable name: what `[keys]` in feeds.toml calls it."""
    keys: tuple[str, ...]
    """A character as itself (`/`, `G`), other keys as Textual names them (`ctrl+d`, `pagedown`). None: not bound."""
    action: str
    """Action of the screen of this scope (`app.` before it: of the application)."""
    description: str
    """One line for the help."""
    group: str
    scope: Scope
    command: str
    """What the palette calls it; empty where it is of no use there."""

    @property
    def told(self) -> str:
        """The description for the screen: Markdown's signs around what is typed are none there."""
        return self.description.replace("`", "")


def _keys(
    group: str, scope: Scope, *rows: tuple[str, str, str, str] | tuple[str, str, str, str, str]
) -> tuple[Key, ...]:
    """Rows of id, keys (blanks between), action, description, and what the palette calls it."""
    return tuple(
        Key(row[0], tuple(row[1].split()), row[2], row[3], group, scope, row[4] if len(row) > 4 else "") for row in rows
    )


KEYS: tuple[Key, ...] = (
    *_keys(
        "Move",
        "desk",
        ("down", "j down", "move('down')", "Down"),
        ("up", "k up", "move('up')", "Up"),
        ("open", "enter", "choose", "Read the story; in the other panes: go to what the cursor is on"),
        ("escape", "escape", "escape", "One step out: of the zoom, the pane, the filter, the narrowed list"),
        ("left", "h left", "side('left')", "To the pane on the left"),
        ("right", "l right", "side('right')", "To the pane on the right; from the list: read the story"),
        ("next-pane", "tab", "next_pane(1)", "Next pane"),
        ("previous-pane", "shift+tab", "next_pane(-1)", "Previous pane"),
        ("pane-1", "1", "pane('stories')", "To the stories", "Go to the stories"),
        ("pane-2", "2", "pane('story')", "To the story", "Go to the story"),
        ("pane-3", "3 e", "pane('entities')", "To the entities: who and what the story is about", "Go to the entities"),
        (
            "pane-4",
            "4 c",
            "pane('coverage')",
            "To the coverage: who reports it, and related stories",
            "Go to the coverage",
        ),
        ("half-down", "ctrl+d", "move('half_down')", "Half a page down"),
        ("half-up", "ctrl+u", "move('half_up')", "Half a page up"),
        ("page-down", "pagedown", "move('page_down')", "A page down"),
        ("page-up", "pageup", "move('page_up')", "A page up"),
        ("top", "g home", "move('top')", "To the top (gg works too)"),
        ("bottom", "G end", "move('bottom')", "To the end"),
        ("back", "ctrl+o [", "back", "Back to the list, story and place you came from", "Back"),
        ("forward", "]", "forward", "Forward again", "Forward"),
        ("jump", ";", "jump", "Letters on links, rows and panes: type one to go there", "Jump by a letter"),
        ("zoom", "z", "zoom", "This pane alone, and back to exactly what was there", "Zoom this pane"),
    ),
    *_keys(
        "Look",
        "desk",
        ("wider", ">", "resize(1)", "This pane wider (the mouse moves the edges too)", "This pane wider"),
        ("narrower", "<", "resize(-1)", "This pane narrower", "This pane narrower"),
        ("as-designed", "=", "resize(0)", "The panes as wide as they come", "Panes as wide as they come"),
        ("density", "D", "density", "The list in one line a story, in two, in three", "Density of the list"),
        ("order", ",", "order", "The list newest first, most covered first, oldest first", "Order of the list"),
        ("longer-lines", "}", "measure(1)", "Longer lines of text, up to 76 columns", "Longer lines of text"),
        ("shorter-lines", "{", "measure(-1)", "Shorter lines of text, down to 60 columns", "Shorter lines of text"),
        ("theme", "t", "app.themes", "Choose a theme, with preview", "Theme"),
    ),
    *_keys(
        "Read",
        "desk",
        (
            "next-unread",
            "n",
            "unread(1)",
            "Next unread story; while reading, first this story's next text",
            "Next unread",
        ),
        ("previous-unread", "N", "unread(-1)", "Previous unread story", "Previous unread"),
        ("browser", "o", "browser", "Open the article in your browser ($BROWSER)", "Open in the browser"),
        (
            "browser-next",
            "O",
            "browser_next",
            "Open it in your browser, mark it as read, and on to the next unread",
            "Open in the browser, and on",
        ),
        (
            "fulltext",
            "F",
            "fulltext",
            "The full text from the article's page, where the feed gives an excerpt",
            "Full text from the page",
        ),
        ("links", "L", "links", "The links in this article, by number", "Links of this article"),
        (
            "copy",
            "y",
            "copy_menu",
            "Copy: yl the link, yt the headline, yb both, yc a citation, yp the passage on top",
            "Copy link, headline, citation or passage",
        ),
        ("pipe", "|", "pipe", "Give the article to a command of yours ([reader.pipes])", "Pipe to a command"),
        ("pager", "P", "pager", "Read the story in your pager ($PAGER)", "Read in the pager"),
        ("note", "ctrl+e", "note", "A note on this story, in your editor ($EDITOR)", "Write a note"),
        ("save", "ctrl+s", "save", "Save the story as Markdown or HTML", "Save as a file"),
        ("screenshot", "f12", "screenshot", "A picture of the screen (SVG)", "Screenshot"),
        (
            "light",
            "v",
            "light",
            "Light what only this text tells; then what is new since you last looked; then nothing",
            "Light what is only here, or new",
        ),
        ("names", "E", "names", "Mark who and what is named in the text, or leave it plain", "Mark names in the text"),
        (
            "beside",
            "b",
            "beside",
            "Another text of this story beside this one: what each adds, which figures differ; earlier versions too",
            "Lay another text beside this one",
        ),
        (
            "voices",
            "B",
            "voices",
            "Who else says so, sentence by sentence, and who has other figures (click on a figure in the margin)",
            "Who else says so?",
        ),
        (
            "why",
            "w",
            "why",
            "Why is this article in this story, or folded as a copy? With the evidence",
            "Why is it here?",
        ),
    ),
    *_keys(
        "Mark",
        "desk",
        (
            "toggle-read",
            "space",
            "toggle_read",
            "Read or unread: the story in the list, the article elsewhere",
            "Read or unread",
        ),
        ("star", "s", "star", "Star, or take the star away", "Star"),
        (
            "follow",
            "f",
            "follow('follow')",
            "Follow who or what the cursor is on, and see the stories about it marked; again: no more",
            "Follow this person, organisation or place",
        ),
        (
            "mute",
            "M",
            "follow('mute')",
            "Mute who or what the cursor is on: shown dimly, and `-muted` in a filter leaves it out; again: no more",
            "Mute it",
        ),
        (
            "read-all",
            "A",
            "mark_all('read')",
            "Mark every story in this list as read: narrow it first (/) to mark what a query finds",
            "Mark this whole list as read",
        ),
        (
            "unread-all",
            "",
            "mark_all('unread')",
            "Mark every story in this list as unread",
            "Mark this whole list as unread",
        ),
        ("star-all", "", "mark_all('star')", "Star every story in this list", "Star this whole list"),
        (
            "unstar-all",
            "",
            "mark_all('unstar')",
            "Take the stars off every story in this list",
            "Unstar this whole list",
        ),
        ("label-all", "", "label_all", "Put labels of your own on every story in this list", "Label this whole list"),
        (
            "open-all",
            "",
            "open_all",
            "Open the unread stories of this list in your browser, 20 at most, after a question",
            "Open the unread of this list in the browser",
        ),
        (
            "label",
            "#",
            "label",
            "Labels of your own on this story (later, to write); label:later in the filter finds them",
            "Labels of your own on this story",
        ),
        (
            "take-out",
            "x",
            "take_out",
            "Take this article out of its story, or a copy out of its group: it stays out",
            "Take this article out of its story",
        ),
        (
            "join",
            "m",
            "join",
            "Join two stories: m on one, m on the other; on a related story: with the open one",
            "Join this story with another",
        ),
        ("undo", "u", "undo", "Undo what you did last; again: what you did before", "Undo"),
        ("redo", "ctrl+r", "redo", "Do again what you undid", "Redo"),
        ("history", "U", "history", "What you did: any of it undone, or done again", "History of what you did"),
    ),
    *_keys(
        "Find",
        "desk",
        (
            "filter",
            "/",
            "filter",
            "Narrow this list as you type: words, outlet:bbc, tag:world, newer:2d, unread, this or that, -not",
            "Filter this list",
        ),
        ("search", "ctrl+f", "search", "Search every article, and see where it says so", "Search every article"),
        (
            "browse",
            "S",
            "browse",
            "Lists, views, tags and sources; which feeds fail, and why",
            "Views, sources and tags",
        ),
        (
            "save-view",
            "V",
            "save_view",
            "Save this list under a name, or forget the saved one",
            "Save this list as a view",
        ),
    ),
    *_keys(
        "Newsdesk",
        "desk",
        ("refresh", "r", "refresh_news", "Ask every source for news; you go on reading", "Refresh"),
        ("add", "a", "add_feed", "Add a feed: a site's address is enough", "Add a feed"),
        ("palette", ": ctrl+p", "app.command_palette", "Everything that can be done, by name"),
        ("help", "? f1", "app.help", "This help", "Help"),
        ("tour", "f2", "tour", "The most wanted keys in ten seconds, as on the first start", "Tour"),
        ("suspend", "ctrl+z", "app.suspend_process", "To the shell; its `fg` comes back here", "Suspend, to the shell"),
        ("quit", "q ctrl+q ctrl+c", "app.leave", "Quit (ctrl-c copies instead while text is selected)", "Quit"),
    ),
    *_keys(
        "While typing a filter",
        "filter",
        ("filter-keep", "enter down", "keep_filter", "Keep it, and go to the list"),
        (
            "filter-take",
            "tab",
            "take_offer",
            "Take what is offered for the word being typed (→ at its end does so too); again: the next; with none: keep",
        ),
        ("filter-clear", "escape", "clear_filter", "Clear it"),
    ),
    *_keys(
        "In lists that open",
        "panel",
        ("panel-down", "down ctrl+n", "panel_move('cursor_down')", "Next; enter chooses, typing narrows"),
        ("panel-up", "up", "panel_move('cursor_up')", "Previous"),
        ("panel-page-down", "pagedown", "panel_move('page_down')", "A page down"),
        ("panel-page-up", "pageup", "panel_move('page_up')", "A page up"),
        ("panel-close", "escape", "close", "Close"),
    ),
    *_keys(
        "In the lists of S",
        "browse",
        (
            "browse-change",
            "ctrl+t",
            "change",
            "Change the feed under the cursor: name, tags, full text, rest, removal; or what a view asks for",
        ),
    ),
    *_keys(
        "In the links of an article",
        "links",
        ("links-copy", "ctrl+y", "copy_link", "Copy the address of the link or media file; enter opens it"),
    ),
    *_keys(
        "In help and why",
        "sheet",
        ("sheet-down", "j down", "sheet_move('scroll_down')", "Down"),
        ("sheet-up", "k up", "sheet_move('scroll_up')", "Up"),
        ("sheet-half-down", "ctrl+d", "sheet_half(1)", "Half a page down"),
        ("sheet-half-up", "ctrl+u", "sheet_half(-1)", "Half a page up"),
        ("sheet-page-down", "pagedown space", "sheet_move('page_down')", "A page down"),
        ("sheet-page-up", "pageup", "sheet_move('page_up')", "A page up"),
        ("sheet-top", "g home", "sheet_move('scroll_home')", "To the top"),
        ("sheet-bottom", "G end", "sheet_move('scroll_end')", "To the end"),
        ("sheet-search", "/", "find", "Search the help"),
        ("sheet-close", "escape q ?", "close", "Close"),
    ),
    *_keys(
        "With another text beside",
        "beside",
        (
            "beside-next",
            "n right l",
            "beside(1)",
            "The next one (1 to 9: that one): other texts, copies, earlier versions",
        ),
        ("beside-previous", "N left h", "beside(-1)", "The one before"),
        ("beside-read", "enter", "beside_read", "Read that text"),
    ),
    *_keys(
        "In a dossier",
        "dossier",
        ("dossier-down", "j down", "dossier_move('cursor_down')", "Down"),
        ("dossier-up", "k up", "dossier_move('cursor_up')", "Up"),
        ("dossier-half-down", "ctrl+d", "dossier_move('half_page_down')", "Half a page down"),
        ("dossier-half-up", "ctrl+u", "dossier_move('half_page_up')", "Half a page up"),
        ("dossier-page-down", "pagedown space", "dossier_move('page_down')", "A page down"),
        ("dossier-page-up", "pageup", "dossier_move('page_up')", "A page up"),
        ("dossier-top", "g home", "dossier_move('first')", "To the top"),
        ("dossier-bottom", "G end", "dossier_move('last')", "To the end"),
        (
            "dossier-side",
            "tab h l",
            "dossier_side",
            "To the other column; where there is one only, to what stands under its next heading",
        ),
        ("dossier-open", "enter", "dossier_choose", "Read the story or the quoted article; open the other's dossier"),
        ("dossier-list", "a", "dossier_list", "All its stories, as the list at the desk"),
        ("dossier-follow", "f", "dossier_mark('follow')", "Follow it, or no more"),
        ("dossier-mute", "M", "dossier_mark('mute')", "Mute it, or no more"),
        (
            "dossier-merge",
            "m",
            "dossier_merge",
            "It is somebody else: choose who, and all its names are that one's, now and later",
        ),
        ("dossier-split", "x", "dossier_split", "A name of it is somebody else's: choose which, and it stands alone"),
        ("dossier-undo", "u", "dossier_undo", "Undo what you did last"),
        ("dossier-back", "escape ctrl+o [", "dossier_back", "To the dossier before; from the first one: out"),
        ("dossier-close", "q", "close", "Close"),
    ),
    *_keys(
        "After y",
        "copy",
        ("copy-link", "l y", "copy('link')", "Copy the link"),
        ("copy-title", "t", "copy('title')", "Copy the headline"),
        ("copy-both", "b", "copy('both')", "Copy headline, outlet, date and link"),
        (
            "copy-citation",
            "c",
            "copy('citation')",
            "Copy a citation: author, headline, outlet, day, link, day of reading",
        ),
        ("copy-passage", "p", "copy('passage')", "Copy the paragraph on top (or the selected text) as a quotation"),
        ("copy-close", "escape q", "close", "Copy nothing"),
    ),
)

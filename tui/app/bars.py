"""The lines around the panes: title on top, hints below."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from textual.content import Content
from textual.style import Style
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Label

from tui.app import keys, keytable, render
from tui.app.refreshing import Progress

Part = tuple[str, str]
"""(text, style token)."""


@dataclass(frozen=True, slots=True)
class Title:
    """What the top line says."""

    name: str = "All stories"
    stories: int | None = None
    unread: int | None = None
    new: int = 0
    """Articles that the last refresh of this session brought."""
    checked_at: datetime | None = None
    failing: int = 0
    offline: bool = False
    """Not one feed answered."""
    refreshing: Progress | None = None
    stopped: str = ""
    """Why the last refresh came to nothing; empty when it did not."""
    browse_key: str = "S"
    """The key that shows which feeds fail."""


def title_line(title: Title, width: int, now: datetime, plain: bool = False) -> Content:
    """Program and list on the left; on the right how the news stands, less of it where there is less room."""
    right = _fitting(_status(title, now, plain), width - len(" Newsdesk  ") - 13)
    room = max(8, width - _cells(right) - len(" Newsdesk  ") - 2)
    name = render.truncate(render.line(title.name), room)
    left = Content.assemble((" Newsdesk ", "bold $text-primary"), (" ", ""), (name, "bold"))
    parts: list[Content | tuple[str, str]] = []
    for number, (_, text, style, action) in enumerate(right):
        if number:
            parts.append((" · ", "$text-muted"))
        content = Content.styled(text, style)
        parts.append(content.stylize(Style.from_meta({"@click": action})) if action else content)
    line = Content.assemble(*parts, (" ", ""))
    whole = left + Content(" " * max(1, width - left.cell_length - line.cell_length)) + line
    return render.content_in_ascii(whole) if plain else whole


Status = tuple[int, str, str, str]
"""(how much it matters, text, style, action on click)."""


def _status(title: Title, now: datetime, plain: bool) -> list[Status]:
    said: list[Status] = []
    if title.stories and title.unread is not None:
        said.append((4, f"{title.unread:,} unread" if title.unread else "all read", "", ""))
    if title.refreshing is not None:
        said += _progress(title.refreshing, plain)
    else:
        if title.new:
            said.append((3, f"{title.new:,} new", "bold $text-accent", ""))
        if title.stopped:
            said.append((5, title.stopped, "$text-error", "screen.browse"))
        elif title.checked_at is not None:
            said.append((2, f"refreshed {render.ago(title.checked_at, now)}", "$text-muted", ""))
    if title.failing:
        told = "no feed could be reached" if title.offline else f"{render.count(title.failing, 'feed')} failing"
        said.append((5, f"{told} ({title.browse_key})", "$text-warning", "screen.browse"))
    return said


def _progress(progress: Progress, plain: bool) -> list[Status]:
    new = [(2, f"{progress.new:,} new", "bold $text-accent", "")] if progress.new else []
    if not progress.total and progress.judged is None:
        return [(6, "refreshing", "$text-accent", "")]
    if progress.finished < progress.total:
        bar = _bar(progress.finished, progress.total, plain)
        asked = f"{progress.finished:,}/{render.count(progress.total, 'feed')}"
        at_it = progress.judged is not None and progress.waiting
        judging = [(3, f"judging {progress.waiting:,}", "$text-accent", "")] if at_it else []
        return [(3, bar, "$text-accent", ""), (6, asked, "$text-accent", ""), *new, *judging]
    judged = progress.judged or 0
    bar = _bar(judged, judged + progress.waiting, plain)
    return [(3, bar, "$text-accent", ""), (6, "finding the stories", "$text-accent", ""), *new]


def _bar(done: int, total: int, plain: bool, cells: int = 8) -> str:
    filled = round(cells * done / max(total, 1))
    full, rest = ("#", ".") if plain else ("━", "─")
    return full * filled + rest * (cells - filled)


def _cells(parts: list[Status]) -> int:
    return sum(len(text) + 3 for _, text, _, _ in parts) - (2 if parts else 0)


def _fitting(parts: list[Status], room: int) -> list[Status]:
    """What matters most first, of the rest what there is room for; in the order in which it came."""
    kept: list[Status] = []
    for part in sorted(parts, key=lambda part: -part[0]):
        if _cells([*kept, part]) <= room:
            kept.append(part)
    return [part for part in parts if part in kept]


class TitleBar(Widget):
    """The top line."""

    ALLOW_SELECT = False
    # What can be clicked here looks as the rest does: the hint is the key.
    auto_links = False

    def __init__(self, *, plain: bool = False) -> None:
        super().__init__()
        self._title = Title()
        self._now: datetime | None = None
        self.plain = plain

    @property
    def shown(self) -> Title:
        return self._title

    def show(self, title: Title, now: datetime) -> None:
        self._title, self._now = title, now
        self.refresh()

    def render(self) -> Content:
        if self._now is None:
            return Content.assemble((" Newsdesk ", "bold $text-primary"))
        return title_line(self._title, self.size.width, self._now, self.plain)


def hint_line(hints: Sequence[tuple[keys.Key, str]], width: int) -> Content:
    """Key and what it does, as many as fit; the last one (`? help`) always."""
    if not hints:
        return Content("")
    *some, last = hints
    room = width - 1 - _hint_cells(*last)
    shown: list[tuple[keys.Key, str]] = []
    for hint in some:
        room -= _hint_cells(*hint)
        if room < 0:
            break
        shown.append(hint)
    return Content.assemble(*(_hint(key, words) for key, words in (*shown, last)))


def _hint(key: keys.Key, words: str) -> Content:
    action = key.action if key.action.startswith("app.") else f"screen.{key.action}"
    return key_hint(keytable.shown(key.keys[0]), words, "" if key.scope == "filter" else action)


def key_hint(key: str, words: str, action: str = "") -> Content:
    """One key and what it does; a click does it too, where `action` says how."""
    hint = Content.assemble(" ", (key, "bold $text-accent"), " ", (words, "$text-muted"), " ")
    return hint.stylize(Style.from_meta({"@click": action})) if action else hint


def _hint_cells(key: keys.Key, words: str) -> int:
    return len(keytable.shown(key.keys[0])) + len(words) + 3


def panel_keys(table: keytable.KeyTable, enter: str, width: int, where: keytable.FooterName = "panel") -> Content:
    """Under a panel: what enter does there, if anything, and the other keys."""
    hint = key_hint("enter", enter, "screen.enter") if enter else Content("")
    return hint + hint_line(table.hints(where), max(width - hint.cell_length, 20))


class KeyLine(Label):
    """Keys under a panel: they can be clicked, and look as they do in the bottom line."""

    ALLOW_SELECT = False
    auto_links = False


NOTICE_SECONDS = 4.0
"""How long a notice stands in the bottom line."""


class HintBar(Widget):
    """The bottom line: what the keys do in the pane that has the focus, or a notice of what was just done."""

    ALLOW_SELECT = False
    auto_links = False

    def __init__(self) -> None:
        super().__init__()
        self._table = keytable.KeyTable()
        self._where: keytable.FooterName = "stories"
        self._notice = ""
        self._standing = ""
        self._beneath = self._lesson = Content("")
        self._notice_timer: Timer | None = None
        self._left_out: frozenset[str] = frozenset()

    @property
    def notice(self) -> str:
        """What was just done; empty when that is some time ago."""
        return self._notice

    def use(self, table: keytable.KeyTable) -> None:
        self._table = table
        self.refresh()

    def show(self, where: keytable.FooterName) -> None:
        if where != self._where:
            self._where = where
            self._beneath = Content("")
            self.say("")

    def leave_out(self, ids: Collection[str]) -> None:
        """Keys that do nothing as things stand are not named."""
        if self._left_out != frozenset(ids):
            self._left_out = frozenset(ids)
            self.refresh()

    def say(self, notice: str) -> None:
        """Instead of the hints, for a few seconds; the next notice takes its place."""
        if self._notice_timer is not None:
            self._notice_timer.stop()
        self._notice = notice
        self._notice_timer = self.set_timer(NOTICE_SECONDS, lambda: self.say("")) if notice else None
        self.refresh()

    @property
    def standing(self) -> str:
        return self._standing

    def stand(self, words: str) -> None:
        """Instead of the hints, until told otherwise with an empty line: what the reader is waiting for."""
        self._standing = words
        self.say("")

    def beneath(self, line: Content) -> None:
        """Instead of the hints, until other ones are shown: what is to be said of the line that is being typed above."""
        self._beneath = line
        self.refresh()

    def teach(self, line: Content) -> None:
        """Instead of the hints, as long as there is nothing else to say; an empty line: the hints again."""
        self._lesson = line
        self.refresh()

    def render(self) -> Content:
        if self._notice:
            room = self.size.width - 2
            said = render.truncate(render.shortened(self._notice, room), room)
            return Content.assemble(" ", (said, "bold $text-success"))
        if self._standing:
            return Content.assemble(" ", (render.truncate(self._standing, self.size.width - 2), "bold $text-warning"))
        if self._beneath.plain:
            return self._beneath
        if self._lesson.plain:
            return self._lesson
        hints = [hint for hint in self._table.hints(self._where) if hint[0].id not in self._left_out]
        return hint_line(hints, self.size.width)

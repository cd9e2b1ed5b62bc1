"""`b`: another text of the story beside the one that is read, sentence by sentence; and how it read before."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import zip_longest

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.style import Style
from textual.widgets import Label

from tui.app import render
from tui.app.bars import hint_line
from tui.app.bindings import bindings
from tui.app.keytable import KeyTable
from tui.app.screens.sheet import Sheet
from tui.models import ArticleRow, Revision, SideBySide, Story
from tui.text.differing import Change, changed_figures, changes, in_common

TWO_COLUMNS = 84
"""From so many cells on, the texts stand side by side; else one sentence under the other."""
GAP = 3
SIGN = 2
"""Cells before a sentence: whether it stands only here, or has another figure."""
MEASURE = 84
"""The widest that one text alone is set."""


@dataclass(frozen=True, slots=True)
class Version:
    """Another text of the story, or an earlier one of the same article."""

    article: ArticleRow
    revision: Revision | None = None
    number: int = 0
    """Of the earlier versions: 1 is the latest of them."""


Drawn = Callable[[int], Content]
"""The text for so many cells."""


def versions(story: Story, article: str, revisions: Sequence[Revision]) -> list[Version]:
    """What can be laid beside an article: other independent texts by time, then its copies and its origin, then how it
    read before, the latest first."""
    rows = {row.id: row for row in story.articles}
    me = rows[article]
    mine = {me.id, me.copy_of or me.id}
    own = [row for row in story.articles if row.id != me.id and (row.id in mine or row.copy_of in mine)]
    others = [row for row in story.articles if row.copy_of is None and row.id not in mine]
    return [*map(Version, others), *map(Version, own), *(Version(me, one, at) for at, one in enumerate(revisions, 1))]


# ---------------------------------------------------------------- drawing


def side_by_side(
    rows: Sequence[SideBySide],
    names: tuple[str, str],
    width: int,
    plain: bool = False,
    notes: tuple[str, str] = ("", ""),
) -> Content:
    """Two texts, aligned by sentence. What both have in the same words is muted, what one adds is marked. `notes` stand
    beside the names: when they came."""
    here, there = (render.line(name) for name in names)
    lines = [*_told(rows, (here, there), width, plain), Content("")]
    if width >= TWO_COLUMNS:
        return Content("\n").join([*lines, *_two_columns(rows, (here, there), notes, (width - GAP) // 2, plain)])
    for group in _groups(rows):
        lines += _stacked(group, (here, there), notes if group[0].title else ("", ""), width, plain)
        lines.append(Content(""))
    return Content("\n").join(lines)


def _told(rows: Sequence[SideBySide], names: tuple[str, str], width: int, plain: bool) -> Iterable[Content]:
    """How many sentences stand in one of them only, and which figures differ: with the signs that mark them below."""
    added = [sum(1 for row in rows if not row.title and not row.there and not row.score)]
    added.append(sum(1 for row in rows if not row.title and not row.here and not row.score))
    both = sum(1 for row in rows if not row.title and row.here and row.there)
    said: list[str] = []
    for number, name in zip(added, names, strict=True):
        if number:
            said.append(f"{number:,} only in {name}" if said else f"{render.count(number, 'sentence')} only in {name}")
    if not said:
        yield from _signed(" ", "No sentence that only one of them has", "$text-muted", width)
    else:
        told = ", ".join(said) + (f"; {both:,} in both" if both else "; none in both")
        for name, texts in zip(names, ([row.here for row in rows], [row.there for row in rows]), strict=True):
            if not any(text for text, row in zip(texts, rows, strict=True) if not row.title):
                told = f"{', '.join(said)}; {name} gives only a headline"
        yield from _signed("+", told, "$text-success", width)
    differing = dict.fromkeys(pair for row in rows for pair in row.figures)
    if differing:
        unlike = "!=" if plain else "≠"
        figures = ", ".join(f"{render.line(a)} {unlike} {render.line(b)}" for a, b in differing)
        yield from _signed("!" if plain else "≠", f"Figures that differ: {figures}", "$text-warning", width)


def _signed(sign: str, words: str, style: str, width: int) -> Iterable[Content]:
    for line in _wrapped(words, max(width - SIGN, 2)):
        yield Content.assemble((sign, style), " " * (SIGN - cell_len(sign)), (line, "$text-muted"))
        sign = " "


def _named(name: str, note: str, width: int) -> Content:
    """A name with its note, where there is room for both."""
    name = render.truncate(name, width)
    shown = f"  {note}" if note and cell_len(name) + 2 + cell_len(note) <= width else ""
    return Content.assemble((name, "bold $text-primary"), (shown, "$text-muted"))


def _two_columns(
    rows: Sequence[SideBySide], names: tuple[str, str], notes: tuple[str, str], column: int, plain: bool
) -> Iterable[Content]:
    """One text beside the other. What stands in one of them only, before the next sentence of both, is set side by
    side: it is marked, and the eye needs no gaps to see it."""
    bar = ("| " if plain else "│ ", "$text-muted")

    def pair(left: Content, right: Content) -> Content:
        return Content.assemble(left, " " * max(0, column - left.cell_length), " ", bar, right)

    yield pair(*(_named(name, note, column) for name, note in zip(names, notes, strict=True)))
    for number, group in enumerate(_groups(rows)):
        if number:
            yield pair(Content(""), Content(""))
        left, right = _side(group, True, column, plain), _side(group, False, column, plain)
        for one, other in zip_longest(left, right, fillvalue=Content("")):
            yield pair(one, other)


def _side(group: Sequence[SideBySide], mine: bool, width: int, plain: bool) -> list[Content]:
    """One text's sentences of a group, with an empty line between."""
    side: list[Content] = []
    for row in group:
        cell = _cell(row, mine, width, plain)
        side += [Content(""), *cell] if side and cell else cell
    return side


def _groups(rows: Sequence[SideBySide]) -> Iterable[list[SideBySide]]:
    """Sentences of both texts one by one; together those of only one that follow each other."""
    alone: list[SideBySide] = []
    for row in rows:
        if row.title or (row.here and row.there):
            if alone:
                yield alone
            alone = []
            yield [row]
        else:
            alone.append(row)
    if alone:
        yield alone


def _cell(row: SideBySide, mine: bool, width: int, plain: bool) -> list[Content]:
    """One sentence in lines of `width` cells with its sign before it; muted what the other has too, its differing
    figures marked."""
    here, there = render.line(row.here), render.line(row.there)
    text, alone = (here, not there) if mine else (there, not here)
    style = "bold" if row.title else ""
    shared = in_common(here, there)[0 if mine else 1] if here and there and not row.title else []
    if row.score == 100 and not row.title:
        shared = [(0, len(text))]
    figures = {render.line(pair[0 if mine else 1]) for pair in row.figures}
    sign = "+" if alone and not row.score and not row.title else "" if not figures else "!" if plain else "≠"
    indent = 0 if row.title and not sign else SIGN
    lines = []
    for start, end in render.wrap(text, max(width - indent, 2)):
        content = Content.styled(text[start:end], style)
        for first, last in shared:
            if first < end and last > start:
                content = content.stylize("$text-muted", max(first - start, 0), min(last, end) - start)
        for figure in figures:
            for found in re.finditer(rf"(?<!\w){re.escape(figure)}(?!\w)", text[start:end]):
                content = content.stylize("bold reverse $text-warning", *found.span())
        room = " " * (indent - cell_len(sign))
        lines.append(Content.assemble((sign, "$text-warning" if figures else "$text-success"), room, content))
        sign = ""
    return lines


def _stacked(
    group: Sequence[SideBySide], names: tuple[str, str], notes: tuple[str, str], width: int, plain: bool
) -> Iterable[Content]:
    """One text's sentences under the other's."""
    sides = [_side(group, mine, width, plain) for mine in (True, False)]
    row = group[0]
    if row.score == 100 and not row.title:
        return sides[0]
    alone = not row.title and not (row.here and row.there)
    parts: list[Content] = []
    for name, note, lines in zip(names, notes, sides, strict=True):
        if lines:
            parts += [Content("")] if parts and alone else []
            parts += [_named(f"Only in {name}" if alone else name, note, width), *lines]
    return parts


def rewritten(version: Revision, title: str, text: str, width: int, plain: bool = False, until: str = "") -> Content:
    """An earlier version of the same article: what is gone struck through, what is new marked; in ASCII between signs.
    `until`: when it read so."""
    room = (width - MEASURE) // 2 if width >= TWO_COLUMNS + 2 * GAP else 0
    width = min(width, MEASURE)
    headline, body = changes(version.title, title), changes(version.text, text)
    figures = changed_figures([*headline, *body])
    lines: list[Content] = []
    gone, new = (
        (("[-was-]", ""), ("{+is now+}", "")) if plain else (("was", _CHANGED["gone"]), ("is now", _CHANGED["new"]))
    )
    when = f", until {until}" if until else ""
    if all(part.change == "same" for part in (*headline, *body)):
        lines += [Content.styled("Only its links or its layout were changed.", "$text-muted")]
    else:
        muted = "$text-muted"
        legend = Content.assemble(("What it ", muted), gone, (f"{when}, and what it ", muted), new)
        lines.append(legend.truncate(width))
    if figures:
        to = "->" if plain else "→"
        told = "Figures that were changed: " + ", ".join(f"{render.line(a)} {to} {render.line(b)}" for a, b in figures)
        lines += [Content.styled(line, "$text-warning") for line in _wrapped(told, width)]
    lines.append(Content(""))
    for parts, bold in ((headline, True), (body, False)):
        whole, styles = "", []
        for before, part in zip((None, *parts), parts, strict=False):
            if before and before.change == "gone" and part.change == "new" and _touch(before.text, part.text):
                whole += " "  # what was and what is now are two words
            for piece in re.split(r"(\n\n)", part.text):
                shown = piece if piece == "\n\n" else render.line(piece, 100_000)
                if plain and shown.strip():
                    shown = _between_signs(shown, part.change)
                styles.append((len(whole), len(whole) + len(shown), part.change))
                whole += shown
        at = 0
        for paragraph in whole.split("\n\n"):
            for start, end in render.wrap(paragraph, width):
                line = Content.styled(paragraph[start:end], "bold" if bold else "")
                for first, last, change in styles:
                    a, b = max(first - at - start, 0), min(last - at - start, end - start)
                    if change != "same" and a < b:
                        line = line.stylize(_CHANGED[change], a, b)
                lines.append(line)
            lines.append(Content(""))
            at += len(paragraph) + 2
    return Content("\n").join(Content(" " * room) + line if room else line for line in lines)


def _touch(before: str, after: str) -> bool:
    return bool(before and after) and not before[-1].isspace() and not after[0].isspace()


_CHANGED = {"gone": "strike $text-error", "new": "bold $text-success"}
_SIGNS = {"same": ("", ""), "gone": ("[-", "-]"), "new": ("{+", "+}")}
"""As wdiff writes it."""


def _between_signs(words: str, change: Change) -> str:
    """The blanks around the words stay outside of the signs."""
    before, after = _SIGNS[change]
    bare = words.strip()
    at = words.index(bare)
    return f"{words[:at]}{before}{bare}{after}{words[at + len(bare) :]}"


def _wrapped(words: str, width: int) -> list[str]:
    return [words[start:end] for start, end in render.wrap(words, width)]


def _labels(versions: Sequence[Version], now: datetime) -> list[str]:
    """An outlet's name, with the time where it has several texts; how long an earlier version stood."""
    outlets = Counter(one.article.outlet for one in versions if one.revision is None)
    found = []
    for one in versions:
        name = render.truncate(render.line(one.article.outlet), 24)
        clock = render.clock(one.article.at) or render.day(one.article.at, now)
        if one.revision is not None:
            name = f"until {render.ago(one.revision.replaced_at, now)}"
        found.append(f"{name} {clock}" if one.revision is None and outlets[one.article.outlet] > 1 else name)
    return found


def _strip(versions: Sequence[Version], at: int, now: datetime, width: int, plain: bool = False) -> Content:
    """All that can be laid beside, by number, as many as there is room for; where the reader is stands out."""
    names = [f" {number} {label} " for number, label in enumerate(_labels(versions, now), 1)]
    place = f"{at + 1} of {len(versions)}" if len(versions) > 1 else ""
    room = width - cell_len(place) - 2
    more = Content.styled("..." if plain else "…", "not bold $text-muted")
    first = 0
    while first < at and sum(cell_len(name) + 1 for name in names[first : at + 1]) + 4 > room:
        first += 1
    line = Content.assemble(more, " ") if first else Content("")
    for number, name in enumerate(names[first:], first):
        if number > at and line.cell_length + cell_len(name) + 1 > room - (4 if name is not names[-1] else 0):
            line += more
            break
        label = Content.styled(name, "bold reverse" if number == at else "not bold $text-muted")
        line += label.stylize(Style.from_meta({"@click": f"screen.beside_go({number})"})) + Content(" ")
    return (
        line
        + Content(" " * max(width - line.cell_length - cell_len(place), 1))
        + Content.styled(place, "not bold $text-muted")
    )


def when(row: ArticleRow, now: datetime) -> str:
    """When it came, and whether it is a copy."""
    said = f"{render.day(row.at, now)} {render.clock(row.at)}".strip()
    return f"{said}, a copy" if row.copy_of else said


# ---------------------------------------------------------------- the screen


class BesideScreen(Sheet):
    """One version at a time; the keys go on to the next one."""

    BINDINGS = bindings("beside")
    FITTED = False
    HEADED = True

    def __init__(
        self,
        story: Sequence[Version],
        load: Callable[[Version, int], Awaitable[Drawn]],
        read: Callable[[str], None],
        table: KeyTable,
        now: datetime,
    ) -> None:
        hints = [*table.hints("beside")]
        super().__init__("", lambda width, _: self._drawn(width), hints)
        self._versions = story
        self._load = load
        self._read = read
        self._now = now
        self._at = 0
        self._loaded: dict[int, Drawn] = {}
        self._seen: int | None = None
        """Which one is on the screen."""

    def on_mount(self) -> None:
        self.call_after_refresh(self._show, 0)

    def fit(self) -> None:
        self._show(self._at)

    @property
    def version(self) -> Version:
        return self._versions[self._at]

    def _drawn(self, width: int) -> Content:
        drawn = self._loaded.get(self._at)
        return drawn(width) if drawn is not None else Content("")

    def _show(self, at: int) -> None:
        self._at = at
        self._head()
        work: Callable[[], object] = partial(self._fetch, at)  # no coroutine: it may never begin
        self.run_worker(work, exclusive=True, group="beside")

    def _head(self) -> None:
        heading = self.query_one(".sheet-heading", Label)
        heading.update(
            _strip(self._versions, self._at, self._now, heading.size.width or self.size.width - 4, self.plain)
        )

    async def _fetch(self, at: int) -> None:
        if at not in self._loaded:
            self._loaded[at] = await self._load(self._versions[at], self.text_width)
        await asyncio.to_thread(self._loaded[at], self.text_width)
        if at == self._at:
            self._draw()
            if at != self._seen:
                self.query_one(".sheet-body").scroll_home(animate=False)
            self._seen = at
            self.query_one(".sheet-note", Label).update(hint_line(self._hints, self.size.width - 8))

    def action_beside_go(self, at: int) -> None:
        self._show(at)

    def action_beside(self, step: int) -> None:
        self._show((self._at + step) % len(self._versions))

    def on_key(self, event: events.Key) -> None:
        if event.key.isdecimal() and 0 < int(event.key) <= len(self._versions):
            event.stop()
            self._show(int(event.key) - 1)

    def action_beside_read(self) -> None:
        self.dismiss(None)
        self._read(self.version.article.id)

"""`b`: another text of the story beside the one that is read, sentence by sentence; and how it read before."""

from __future__ import annotations

import re
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
from tui.text.differing import changed_figures, changes

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


def side_by_side(rows: Sequence[SideBySide], names: tuple[str, str], width: int, plain: bool = False) -> Content:
    """Two texts, aligned by sentence. What both have in the same words is muted, what one adds is marked."""
    added = sum(1 for row in rows if not row.title and not row.there and not row.score)
    theirs = sum(1 for row in rows if not row.title and not row.here and not row.score)
    differing = dict.fromkeys(pair for row in rows for pair in row.figures)
    said = f"{render.count(added, 'sentence')} only here, {render.count(theirs, 'sentence')} only there"
    lines = [Content.styled(line, "$text-muted") for line in _wrapped(said, width)]
    if differing:
        unlike = "!=" if plain else "≠"
        told = "Figures that differ: " + ", ".join(f"{render.line(a)} {unlike} {render.line(b)}" for a, b in differing)
        lines += [Content.styled(line, "$text-warning") for line in _wrapped(told, width)]
    lines.append(Content(""))
    if width >= TWO_COLUMNS:
        return Content("\n").join([*lines, *_two_columns(rows, names, (width - GAP) // 2, plain)])
    for row in rows:
        lines += _stacked(row, _cell(row, True, width, plain), _cell(row, False, width, plain), names)
        lines.append(Content(""))
    return Content("\n").join(lines)


def _two_columns(rows: Sequence[SideBySide], names: tuple[str, str], column: int, plain: bool) -> Iterable[Content]:
    """One text beside the other. What stands in one of them only, before the next sentence of both, is set side by
    side: it is marked, and the eye needs no gaps to see it."""
    bar = ("| " if plain else "│ ", "$text-muted")

    def pair(left: Content, right: Content) -> Content:
        return Content.assemble(left, " " * max(0, column - left.cell_length), " ", bar, right)

    here, there = (render.truncate(render.line(name), column) for name in names)
    yield pair(Content.styled(here, "bold $text-primary"), Content.styled(there, "bold $text-primary"))
    for group in _groups(rows):
        sides: list[list[Content]] = []
        for mine in (True, False):
            side: list[Content] = []
            for row in group:
                cell = _cell(row, mine, column, plain)
                side += [Content(""), *cell] if side and cell else cell
            sides.append(side)
        for left, right in zip_longest(*sides, fillvalue=Content("")):
            yield pair(left, right)
        yield pair(Content(""), Content(""))


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
    """One sentence in lines of `width` cells with its sign before it, its differing figures marked."""
    text = render.line(row.here if mine else row.there)
    alone = not (row.there if mine else row.here)
    style = "bold" if row.title else "$text-success" if alone and not row.score else ""
    if row.score == 100 and not row.title:
        style = "$text-muted"
    figures = {render.line(pair[0 if mine else 1]) for pair in row.figures}
    sign = "+" if alone and not row.score else "" if not figures else "!" if plain else "≠"
    indent = 0 if row.title and not sign else SIGN
    lines = []
    for line in _wrapped(text, max(width - indent, 2)):
        content = Content.styled(line, style)
        for figure in figures:
            for found in re.finditer(rf"(?<!\w){re.escape(figure)}(?!\w)", line):
                content = content.stylize("bold reverse $text-warning", *found.span())
        room = " " * (indent - cell_len(sign))
        lines.append(Content.assemble((sign, "$text-warning" if figures else "$text-success"), room, content))
        sign = ""
    return lines


def _stacked(
    row: SideBySide, left: Sequence[Content], right: Sequence[Content], names: tuple[str, str]
) -> Iterable[Content]:
    if row.score == 100 and not row.title:
        return left
    parts: list[Content] = []
    alone = not row.score and not row.title
    for name, lines in zip(names, (left, right), strict=True):
        if lines:
            only = (" only", "$text-success") if alone else ""
            parts += [Content.assemble((render.line(name, 50), "$text-primary"), only), *lines]
    return parts


def rewritten(version: Revision, title: str, text: str, width: int, plain: bool = False) -> Content:
    """An earlier version of the same article: what is gone struck through, what is new marked."""
    width = min(width, MEASURE)
    headline, body = changes(version.title, title), changes(version.text, text)
    figures = changed_figures([*headline, *body])
    lines: list[Content] = []
    if figures:
        to = "->" if plain else "→"
        told = "Figures that were changed: " + ", ".join(f"{render.line(a)} {to} {render.line(b)}" for a, b in figures)
        lines += [Content.styled(line, "$text-warning") for line in _wrapped(told, width)]
        lines.append(Content(""))
    if all(part.change == "same" for part in (*headline, *body)):
        lines += [Content.styled("Only its links or its layout were changed.", "$text-muted"), Content("")]
    for parts, bold in ((headline, True), (body, False)):
        whole, styles = "", []
        for before, part in zip((None, *parts), parts, strict=False):
            if before and before.change == "gone" and part.change == "new" and _touch(before.text, part.text):
                whole += " "  # what was and what is now are two words
            for piece in re.split(r"(\n\n)", part.text):
                shown = piece if piece == "\n\n" else render.line(piece, 100_000)
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
    return Content("\n").join(lines)


def _touch(before: str, after: str) -> bool:
    return bool(before and after) and not before[-1].isspace() and not after[0].isspace()


_CHANGED = {"gone": "strike $text-error", "new": "bold $text-success"}


def _wrapped(words: str, width: int) -> list[str]:
    return [words[start:end] for start, end in render.wrap(words, width)]


def _strip(versions: Sequence[Version], at: int, now: datetime, width: int) -> Content:
    """All that can be laid beside, by number, as many as there is room for; where the reader is stands out."""
    names = [
        f"until {render.ago(one.revision.replaced_at, now)}" if one.revision else render.line(one.article.outlet, 24)
        for one in versions
    ]
    first = 0
    while first < at and sum(cell_len(name) + 5 for name in names[first : at + 1]) > width:
        first += 1
    parts: list[Content] = []
    for number, name in enumerate(names[first:], first):
        width -= cell_len(name) + 5
        if width < 0 and number > at:
            parts.append(Content.styled("…", "not bold $text-muted"))
            break
        style = "bold reverse" if number == at else "not bold $text-muted"
        label = Content.styled(f" {number + 1} {name} ", style)
        parts.append(label.stylize(Style.from_meta({"@click": f"screen.beside_go({number})"})))
    return Content(" ").join(parts) if len(versions) > 1 else Content("")


# ---------------------------------------------------------------- the screen


class BesideScreen(Sheet):
    """One version at a time; the keys go on to the next one."""

    BINDINGS = bindings("beside")

    def __init__(
        self,
        story: Sequence[Version],
        load: Callable[[Version], Awaitable[Drawn]],
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

    def on_mount(self) -> None:
        super().on_mount()
        self.call_after_refresh(self._show, 0)

    @property
    def version(self) -> Version:
        return self._versions[self._at]

    def _drawn(self, width: int) -> Content:
        drawn = self._loaded.get(self._at)
        return drawn(width) if drawn is not None else Content("")

    def _show(self, at: int) -> None:
        self._at = at
        version = self.version
        row = version.article
        when = render.ago(version.revision.replaced_at if version.revision else row.at, self._now)
        what = (
            f"As it read until {when}"
            if version.revision
            else f"{render.line(row.outlet)}, {when}{', a copy' if row.copy_of else ''}"
        )
        said = f"{at + 1} of {len(self._versions)}  {what}"
        room = self.size.width - 4
        self.query_one(".sheet-heading", Label).update(
            Content.assemble(f"{said}\n", _strip(self._versions, at, self._now, room))
        )
        work: Callable[[], object] = partial(self._fetch, at)  # no coroutine: it may never begin
        self.run_worker(work, exclusive=True, group="beside")

    async def _fetch(self, at: int) -> None:
        if at not in self._loaded:
            self._loaded[at] = await self._load(self._versions[at])
        if at == self._at:
            self._draw()
            self.query_one(".sheet-body").scroll_home(animate=False)
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

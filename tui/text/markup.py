"""From the tags and text that an HTML parser reports, one after another, to blocks of clean text with their links."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tui.models import Block, BlockKind, Link
from tui.text import clean
from tui.text.links import safe_url
from tui.text.repair import repair

LONGEST_TEXT = 1_000_000
MOST_LINKS = 500

# Where a link begins and ends in a block's text until it is clean; the last of the private characters, of no use to
# anyone, and taken out of what comes in.
_OPEN, _CLOSE = "\U0010fffc", "\U0010fffd"
_MARKS = re.compile(f"([{_OPEN}{_CLOSE}])")

_DROPPED_NAMES = (
    "script style template svg iframe frame frameset noframes noscript noembed object embed applet canvas audio video "
    "select datalist button input textarea title nav map"
)
_BLOCK_NAMES = (
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li listing main menu ol optgroup option p plaintext pre "
    "search section summary table tbody td tfoot th thead tr ul xmp"
)
DROPPED = frozenset(_DROPPED_NAMES.split())
BLOCKS = frozenset(_BLOCK_NAMES.split())
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_LISTS = frozenset({"ul", "ol", "menu", "dir"})
_CODE = frozenset({"pre", "listing", "xmp", "plaintext"})
_CELLS = frozenset({"td", "th"})

SENTENCE_ENDS = frozenset('.!?…:;。！？"”»’)')
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)


@dataclass(slots=True)
class _Table:
    """A table while it is read: per row the first block of each cell, and whether it may be one of data."""

    rows: list[list[int]] = field(default_factory=list)
    data: bool = True


class BlockReader:
    """A target for lxml's parser; `finish` gives the blocks."""

    def __init__(self, base: str | None) -> None:
        self._base = safe_url(base) if base else None
        self._out: list[Block] = []
        self._size = 0
        self._links = 0
        self._depth = 0
        self._skipping = 0
        """Depth of the element that is left out with all that it holds; 0: none."""
        self._text: list[str] = []
        self._last = ""
        """The last character of text that is not blank, since the block began or the line broke."""
        self._broken = False
        """A line break was the last thing read."""
        self._anchors: list[str | None] = []
        self._urls: list[str] = []
        self._pictures: list[str] = []
        self._code = 0
        self._quotes = 0
        self._heading = 0
        self._lists = 0
        self._items: list[bool] = []
        """For each open list item: whether its first block is still to come."""
        self._numbers: list[int] = []
        """For each open list item: its number; 0 where its list has none."""
        self._counts: list[int] = []
        """For each open list: the number of its next item; 0 where it has none."""
        self._tables: list[_Table] = []

    # ---- called by lxml

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._skipping or self._size >= LONGEST_TEXT:
            return
        if tag in DROPPED or "hidden" in attributes or _HIDDEN.search(attributes.get("style", "")):
            self._skipping = self._depth
            if tag in BLOCKS:
                self._flush()
            return
        if tag in BLOCKS:
            self._flush()
            self._enter(tag, attributes)
        elif tag == "br":
            self._break()
        elif tag == "a":
            self._anchor(attributes.get("href"))
        elif tag == "img":
            self._pictures += [words for name in ("alt", "title") if (words := attributes.get(name))][:1]
        elif tag == "q":
            self._text.append("“")

    def end(self, tag: str) -> None:
        self._depth -= 1
        if self._skipping:
            if self._depth < self._skipping:
                self._skipping = 0
            return
        if self._size >= LONGEST_TEXT:
            return
        if tag in BLOCKS:
            self._flush()
            self._leave(tag)
        elif tag == "a":
            self._anchor_end()
        elif tag == "q":
            self._text.append("”")

    def data(self, text: str) -> None:
        if self._skipping or self._size >= LONGEST_TEXT:
            return
        if not text.isascii() and (_OPEN in text or _CLOSE in text):
            text = _MARKS.sub("", text)
        self._text.append(text)
        if shown := text.rstrip():
            self._last, self._broken = shown[-1], False

    def close(self) -> None:
        pass

    def finish(self) -> list[Block]:
        self._flush()
        if not self._out:
            # All pictures: what they show, as far as they say, is the text.
            for words in self._pictures[:20]:
                if text := clean.block(words):
                    self._out.append(Block("paragraph", text))
        return self._out

    # ---- structure

    def _enter(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in _CODE:
            self._code += 1
        elif tag == "blockquote":
            self._quotes += 1
        elif tag in _HEADINGS:
            self._heading = _HEADINGS[tag]
        elif tag in _LISTS:
            self._lists += 1
            self._counts.append(_number(attributes.get("start"), 1) if tag == "ol" else 0)
        elif tag in ("li", "dd"):
            self._items.append(True)
            self._numbers.append(self._next_number(attributes) if tag == "li" else 0)
        elif tag == "table":
            if self._tables:
                self._tables[-1].data = False
            self._tables.append(_Table())
        elif tag == "tr" and self._tables:
            self._tables[-1].rows.append([])
        elif tag in _CELLS and self._tables and self._tables[-1].rows:
            self._tables[-1].rows[-1].append(len(self._out))

    def _leave(self, tag: str) -> None:
        if tag in _CODE:
            self._code -= self._code > 0
        elif tag == "blockquote":
            self._quotes -= self._quotes > 0
        elif tag in _HEADINGS:
            self._heading = 0
        elif tag in _LISTS:
            self._lists -= self._lists > 0
            if self._counts:
                self._counts.pop()
        elif tag in ("li", "dd") and self._items:
            self._items.pop()
            self._numbers.pop()
        elif tag in ("tr", "table") and self._tables:
            if self._tables[-1].rows and (tag == "tr" or self._tables[-1].rows[-1]):
                self._tables[-1].rows[-1].append(len(self._out))
                self._tables[-1].rows.append([])
            if tag == "table":
                self._join_rows(self._tables.pop())

    def _next_number(self, attributes: dict[str, str]) -> int:
        if not self._counts or not self._counts[-1]:
            return 0
        number = _number(attributes.get("value"), self._counts[-1])
        self._counts[-1] = number + 1
        return number

    def _join_rows(self, table: _Table) -> None:
        """One block a row, if the table is one of data: two rows and columns or more, and a short block a cell."""
        rows = [row for row in table.rows if len(row) > 1]
        if not table.data or len(rows) < 2 or max(map(len, rows)) < 3 or self._size >= LONGEST_TEXT:
            return
        for row in rows:
            for begin, end in zip(row, row[1:], strict=False):
                cell = self._out[begin:end]
                if len(cell) > 1 or any(b.kind not in ("paragraph", "heading") or len(b.text) > 300 for b in cell):
                    return
        first = rows[0][0]
        joined = self._out[:first]
        at = first
        for row in rows:
            joined += self._out[at : row[0]]
            at = row[-1]
            if row[0] < at:
                joined.append(_row(self._out[row[0] : at]))
        self._out = joined + self._out[at:]

    # ---- links and lines

    def _anchor(self, href: str | None) -> None:
        if self._anchors and self._anchors[-1]:
            self._text.append(_CLOSE)
        url = safe_url(href, self._base) if href and self._links < MOST_LINKS else None
        self._anchors.append(url)
        if url:
            self._links += 1
            self._text.append(_OPEN)
            self._urls.append(url)

    def _anchor_end(self) -> None:
        if not self._anchors:
            return
        if self._anchors.pop():
            self._text.append(_CLOSE)
        self._reopen()

    def _reopen(self) -> None:
        if self._anchors and (url := self._anchors[-1]):
            self._text.append(_OPEN)
            self._urls.append(url)

    def _break(self) -> None:
        self._text.append("\n")
        # Two breaks part paragraphs; so does one after a finished sentence.
        if not self._code and (self._broken or self._last in SENTENCE_ENDS):
            self._flush()
        self._broken = True

    def _flush(self) -> None:
        """Make a block of the text since the last one."""
        if self._anchors and self._anchors[-1]:
            self._text.append(_CLOSE)
        raw, urls = "".join(self._text), self._urls
        self._text, self._urls, self._last, self._broken = [], [], "", False
        self._reopen()
        if not raw or raw.isspace():
            return
        links: tuple[Link, ...] = ()
        if self._code:
            text = clean.block(_MARKS.sub("", raw), keep_lines=True)
        else:
            text, links = _linked(raw, urls)
        left = LONGEST_TEXT - self._size
        if len(text) > left:
            text = clean.block(text[:left], keep_lines=bool(self._code))
            links = tuple(link for link in links if link.end <= len(text))
        if text:
            self._size += len(text)
            kind, level = self._kind()
            number = self._numbers[-1] if kind == "item" and self._numbers else 0
            self._out.append(Block(kind, text, level, links, number))

    def _kind(self) -> tuple[BlockKind, int]:
        if self._code:
            return "code", 0
        if self._heading:
            return "heading", self._heading
        if self._items and self._items[-1]:
            self._items[-1] = False
            return "item", max(self._lists, 1)
        return ("quote" if self._quotes else "paragraph"), 0


def _number(written: str | None, default: int) -> int:
    """1 to 99,999; as HTML has it, what is no number says nothing."""
    written = (written or "").strip()
    return (
        min(max(int(written), 1), 99_999) if written.isascii() and written.isdigit() and len(written) < 9 else default
    )


def _row(cells: list[Block]) -> Block:
    text = ""
    links: list[Link] = []
    for cell in cells:
        if text:
            text += " | "
        links += [Link(link.start + len(text), link.end + len(text), link.url) for link in cell.links]
        text += cell.text
    return Block("table", text, links=tuple(links))


def _linked(raw: str, urls: list[str]) -> tuple[str, tuple[Link, ...]]:
    """The clean text of a raw one in which links are marked, and where they are in it."""
    if not urls:
        return clean.block(_MARKS.sub("", raw)), ()
    # Repaired piece by piece: a mark in the middle would hide from the repair what the piece once was.
    marked = clean.block("".join(repair(piece) for piece in _MARKS.split(raw)))
    # Blanks at the edges of a link move out of it.
    marked = " ".join(marked.replace(f"{_OPEN} ", f" {_OPEN}").replace(f" {_CLOSE}", f"{_CLOSE} ").split())
    parts: list[str] = []
    spans: list[tuple[int, int]] = []
    at = begin = 0
    for piece in _MARKS.split(marked):
        if piece == _OPEN:
            begin = at
        elif piece == _CLOSE:
            spans.append((begin, at))
        else:
            parts.append(piece)
            at += len(piece)
    text = "".join(parts)
    settled = clean.block(text)
    if settled != text:
        # Letters on both sides of a mark belonged together (an accent of its own, for one).
        spans = [
            (len(clean.block(text[:a] + "\u2020")) - 1, len(clean.block(text[:b] + "\u2020")) - 1) for a, b in spans
        ]
        spans = [(min(a, len(settled)), min(b, len(settled))) for a, b in spans]
    found = [Link(a, b, url) for (a, b), url in zip(spans, urls, strict=False) if a < b]
    return settled, tuple(found)

"""An article set for reading: blocks to lines of styled pieces. Pure, without colours: a layout outlives a theme."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rich.cells import cell_len

from tui.app import render
from tui.app.widgets.tables import tables
from tui.models import Article, Block, Enclosure, Link, Mention
from tui.preferences import MEASURE

MARGIN = 4
"""Cells kept free at the right of the text, for a blank and a figure."""
NOTE_LINES = 3
"""Lines of the user's note that stand over the text."""
HOME = -1
"""In place of a link's number: the article's own address."""


class Piece(NamedTuple):
    """Some text of one line. `styles`: component classes, one over the other."""

    text: str
    styles: tuple[str, ...] = ()
    link: int = 0
    """Number of the link that it belongs to, from 1; 0: none; HOME: the article's own address."""
    entity: str = ""
    """The entity that it names."""
    sentence: int = 0
    """Number of the sentence that it belongs to, from 1; 0: none that is known."""


Line = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """The lines of an article's body for one width."""

    lines: tuple[Line, ...]
    offsets: tuple[int, ...]
    """For each line, where in the article's text it starts; never falling. To find a place again at another width."""
    links: tuple[Link, ...]
    """Numbered from 1; one for each address. Media files come last, with an empty range."""
    link_words: tuple[str, ...]
    """What each link says in the text."""
    end: int
    """Lines up to the end of the text: after them come only the links."""


class _Span(NamedTuple):
    start: int
    end: int
    link: int
    entity: str
    styles: tuple[str, ...]
    sentence: int = 0


Places = Sequence[tuple[int, int]]
"""Start and end in the article's text of its sentences, in order; empty ones stand nowhere in it."""


def measure(width: int, widest: int = MEASURE) -> tuple[int, int]:
    """Left margin and length of line for a pane of this width, and lines of at most `widest`."""
    room = max(width - MARGIN - 1, 8)
    length = min(room, widest)
    return max((width - MARGIN - length + 2) // 2, 1 if width > 12 else 0), length


def head(
    headline: str, facts: Sequence[tuple[str, str]], length: int, note: str = "", plain: bool = False
) -> list[Line]:
    """Headline, the facts (text, component class) parted by dots, broken only between facts, and the user's note."""
    title = render.line(headline)
    lines: list[Line] = [(Piece(title[a:b], ("headline",), HOME),) for a, b in _balanced(title, length)]
    open_line: list[Piece] = []
    used = 0
    for text, style in facts:
        text = render.truncate(render.line(text, 500), length)
        size = cell_len(text)
        if open_line and used + 3 + size > length:
            lines.append(tuple(open_line))
            open_line, used = [], 0
        if open_line:
            open_line.append(Piece(" · ", ("meta",)))
            used += 3
        open_line.append(Piece(text, (style,)))
        used += size
    if open_line:
        lines.append(tuple(open_line))
    lines += _noted(note, length, plain)
    lines.append(())
    return lines


def _noted(note: str, length: int, plain: bool) -> Iterator[Line]:
    """The beginning of what the user wrote on the story."""
    text = render.line(" ".join(note.split()))
    spans = render.wrap(text, max(length - 2, 8))
    for number, (start, end) in enumerate(spans[:NOTE_LINES], 1):
        more = number == NOTE_LINES < len(spans)
        said = render.truncate(text[start:], length - 2) if more else text[start:end]
        yield Piece(_bar(plain), ("quotebar",)), Piece(said, ("note",))


def _balanced(title: str, length: int) -> list[tuple[int, int]]:
    """The headline in as few lines as it needs, about equally long: no last line of one word."""
    lines = render.wrap(title, length)
    if not 1 < len(lines) <= 4:
        return lines
    narrow, wide = length // 2, length
    while narrow < wide:
        middle = (narrow + wide) // 2
        if len(render.wrap(title, middle)) > len(lines):
            narrow = middle + 1
        else:
            wide = middle
    return render.wrap(title, wide)


def body(
    article: Article, mentions: Sequence[Mention], length: int, plain: bool = False, sentences: Places = ()
) -> Layout:
    """The article's text in lines of at most `length` cells. An entity is marked where it is first named, as in print;
    every later mention knows its entity too. Sentences move no line."""
    numbers: dict[str, int] = {}
    links: list[tuple[Link, str]] = []
    lines: list[Line] = []
    offsets: list[int] = []
    marks = sorted((m for m in mentions if m.field == "text"), key=lambda m: (m.start, -m.end))
    starts = [m.start for m in marks]
    ends = [end for _, end in sentences]
    known: set[str] = set()
    base = 0
    previous: Block | None = None
    rowed = tables(article.blocks, length)
    signs: list[int] = []
    for index, block in enumerate(article.blocks):
        after = base + len(block.text)
        if index == 0 and block.kind in ("heading", "paragraph") and block.text.strip() == article.title.strip():
            base = after + 2  # some feeds print the headline again
            continue
        for link in block.links:
            if link.url not in numbers and render.safe_url(link.url) is not None:
                numbers[link.url] = len(numbers) + 1
                links.append((link, render.line(block.text[link.start : link.end], 300)))
        if previous is not None and not _tight(previous, block):
            both = previous.kind == block.kind == "quote"
            lines.append((Piece(_bar(plain), ("quotebar",)),) if both else ())
            offsets.append(base)
        dress = _dress(block, signs, length, plain)
        rows = rowed.get(index)
        here = marks[bisect_left(starts, base) : bisect_left(starts, after)]
        first = bisect_left(ends, base + 1)
        told = [
            _Span(max(start - base, 0), end - base, 0, "", (), number)
            for number, (start, end) in enumerate(sentences[first : bisect_left(ends, after + 1)], first + 1)
        ]
        if block.kind == "code":
            made = _code(block.text, length, plain)
        elif rows is not None:
            heads = previous is None or previous.kind != "table"
            made = ((0, (Piece(row, ("tablehead" if heads else "table",)),) if row else ()) for row in rows)
        else:
            made = _block(block, here, base, numbers, known, length, dress, told)
        for offset, line in made:
            lines.append(line)
            offsets.append(base + min(offset, len(block.text)))
        base = after + 2
        previous = block
    end = len(lines)
    for media in article.enclosures:
        if media.url not in numbers and render.safe_url(media.url) is not None:
            numbers[media.url] = len(numbers) + 1
            links.append((Link(0, 0, media.url), _media(media)))
    lines.extend(_foot([(link.url, said if link.end == 0 else "") for link, said in links], article.url, length, plain))
    offsets.extend([base] * (len(lines) - end))
    return Layout(
        tuple(lines), tuple(offsets), tuple(link for link, _said in links), tuple(said for _link, said in links), end
    )


def _tight(above: Block, below: Block) -> bool:
    """Whether two blocks stand together without an empty line."""
    return above.kind == "heading" or (above.kind == below.kind and below.kind in ("item", "table"))


def _bar(plain: bool) -> str:
    return "| " if plain else "▎ "


# ---------------------------------------------------------------- one block


class _Dress(NamedTuple):
    """What a block looks like beside its words."""

    lead: Line = ()
    """Before its first line."""
    follow: Line = ()
    """Before the others."""
    styles: tuple[str, ...] = ()


def _dress(block: Block, signs: list[int], length: int, plain: bool) -> _Dress:
    """`signs`: cells of the signs of the items that this one stands in, kept from block to block."""
    match block.kind:
        case "heading":
            return _Dress(styles=("heading" if block.level <= 2 else "subheading",))
        case "quote":
            bar = (Piece(_bar(plain), ("quotebar",)),)
            return _Dress(bar, bar, ("quote",))
        case "item":
            depth = max(min(block.level, 6, length // 8), 1)
            sign = "*-+"[depth % 3 - 1] if plain else "•◦‣"[depth % 3 - 1]
            sign = f"{block.number:>2}." if block.number else sign
            signs[:] = [*signs[: depth - 1], *[2] * (depth - 1 - len(signs)), len(sign) + 1]
            before = " " * min(sum(signs[:-1]), length // 2)
            return _Dress((Piece(before), Piece(sign + " ", ("bullet",))), (Piece(before + " " * signs[-1]),))
    signs.clear()
    return _Dress()


def _block(
    block: Block,
    mentions: Sequence[Mention],
    base: int,
    numbers: Mapping[str, int],
    known: set[str],
    length: int,
    dress: _Dress,
    sentences: Sequence[_Span],
) -> Iterator[tuple[int, Line]]:
    """(offset in the block's text, line) for each line."""
    lead, follow, styles = dress
    text, spans = _spans(block, mentions, base, numbers, known, sentences)
    room = length - sum(cell_len(piece.text) for piece in lead)
    at = 0
    for start, end in _balanced(text, room) if block.kind == "heading" else render.wrap(text, room):
        pieces = list(lead)
        lead = follow
        while at < len(spans) and spans[at].end <= start:
            at += 1
        cursor, one = start, at
        while one < len(spans) and spans[one].start < end:
            span = spans[one]
            if span.start > cursor:
                pieces.append(Piece(text[cursor : span.start], styles))
            cursor = max(cursor, span.start)
            upto = min(span.end, end)
            pieces.append(Piece(text[cursor:upto], styles + span.styles, span.link, span.entity, span.sentence))
            cursor = upto
            one += 1
        if cursor < end:
            pieces.append(Piece(text[cursor:end], styles))
        yield start, tuple(pieces)


def _spans(
    block: Block,
    mentions: Sequence[Mention],
    base: int,
    numbers: Mapping[str, int],
    known: set[str],
    sentences: Sequence[_Span],
) -> tuple[str, list[_Span]]:
    """The block's text as shown, with the links' numbers in it, and where it is more than text."""
    text, moved = render.shed(block.text)
    ranges: list[_Span] = []
    for link in block.links:
        number = numbers.get(link.url, 0)
        if number and 0 <= link.start < link.end <= len(block.text):
            ranges.append(_Span(moved(link.start), moved(link.end), number, "", ("link",)))
    for mention in mentions:
        start, end = mention.start - base, mention.end - base
        if 0 <= start < end <= len(block.text):
            mark = () if mention.entity in known else (mention.type,)
            known.add(mention.entity)
            ranges.append(_Span(moved(start), moved(end), 0, mention.entity, mark))
    ranges += [one._replace(start=moved(one.start), end=moved(one.end)) for one in sentences]
    if not ranges:
        return text, []
    cuts = sorted({cut for one in ranges for cut in (one.start, one.end)})
    ranges.sort(key=lambda one: (one.start, one.end))
    shown: list[str] = [text[: cuts[0]]]
    spans: list[_Span] = []
    length = cuts[0]
    active: list[_Span] = []
    after = 0
    for index, cut in enumerate(cuts):
        for number in dict.fromkeys(one.link for one in active if one.end == cut and one.link):
            sign = f"[{number}]"
            shown.append(sign)
            said = next((one.sentence for one in active if one.sentence), 0)
            spans.append(_Span(length, length + len(sign), number, "", ("number",), said))
            length += len(sign)
        active = [one for one in active if one.end > cut]
        while after < len(ranges) and ranges[after].start <= cut:
            if ranges[after].end > cut and not any(one.link and ranges[after].link for one in active):
                active.append(ranges[after])
            after += 1
        part = text[cut : cuts[index + 1] if index + 1 < len(cuts) else len(text)]
        shown.append(part)
        if active and part:
            entity = next((one.entity for one in active if one.entity), "")
            number = next((one.link for one in active if one.link), 0)
            styles = dict.fromkeys(name for one in sorted(active, key=lambda one: one.link) for name in one.styles)
            said = next((one.sentence for one in active if one.sentence), 0)
            spans.append(_Span(length, length + len(part), number, entity, tuple(styles), said))
        length += len(part)
    return "".join(shown), spans


def _code(text: str, length: int, plain: bool) -> Iterator[tuple[int, Line]]:
    offset = 0
    for source in text.split("\n"):
        shown = render.shed(source.expandtabs(4))[0].rstrip()
        for start, end in _slices(shown, length - 2):
            further = ("\\ " if plain else "↳ ") if start else ""
            pad = " " * max(length - 2 - cell_len(further + shown[start:end]), 0)
            sign = (Piece(" " + further, ("code", "number")),) if start else (Piece(" ", ("code",)),)
            yield offset, (*sign, Piece(shown[start:end] + pad + " ", ("code",)))
        offset += len(source) + 1


def _slices(text: str, width: int) -> Iterator[tuple[int, int]]:
    """A line of code, parted where it is too long: after a blank if one stands in the later half of the line, else in a
    word. Two cells less after the first part; blanks are kept."""
    start = used = 0
    blank = (0, 0)  # after the last one: where, and how much was used by then
    for index, character in enumerate(text):
        size = cell_len(character)
        if used + size > width and index > start:
            at, by_then = blank if blank[1] * 2 > width else (index, used)
            yield start, at
            start, used, blank = at, 2 + used - by_then, (0, 0)
        used += size
        if character == " ":
            blank = (index + 1, used)
    yield start, len(text)


# ---------------------------------------------------------------- after the text


def media_kind(media: Enclosure) -> str:
    """audio, video, image, text; empty for anything else."""
    kind = render.line(media.media_type, 60).partition("/")[0].casefold()
    return kind if kind in ("audio", "video", "image", "text") else ""


def _media(media: Enclosure) -> str:
    """audio (mpeg), 34.5 MB"""
    named = render.line(media.media_type, 60)
    kind, _, form = named.partition("/")
    said = f"{kind} ({form})" if form else named or "media file"
    size = media.size or 0
    if size < 1000:
        return said
    unit, name = next((unit, name) for unit, name in ((1e9, "GB"), (1e6, "MB"), (1e3, "kB")) if size >= unit)
    return f"{said}, {size / unit:.{0 if name == 'kB' else 1}f} {name}"


def _foot(links: Sequence[tuple[str, str]], url: str | None, length: int, plain: bool) -> Iterator[Line]:
    """The addresses of the links, and where the article itself stands."""
    if links:
        yield ()
        yield (Piece("Links", ("subheading",)),)
    for number, (address, said) in enumerate(links, 1):
        sign = f"{f'[{number}]':>{len(str(len(links))) + 2}} "
        note = f"{said}: " if said else ""
        room = length - len(sign) - cell_len(note)
        pieces = (
            Piece(sign, ("number",), number),
            Piece(note, ("meta",)),
            Piece(_shown(address, room), ("address",), number),
        )
        yield tuple(piece for piece in pieces if piece.text)
    if url is not None and render.safe_url(url) is not None:
        yield ()
        sign = "-> " if plain else "→ "
        yield Piece(sign, ("number",)), Piece(_shown(url, length - len(sign)), ("address",), HOME)


def _shown(url: str, room: int) -> str:
    return render.truncate(render.line(url.split("://", 1)[-1].removeprefix("www.")), room)

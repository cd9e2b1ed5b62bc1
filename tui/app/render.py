"""The one door from stored text to the screen, and the small drawings that the panes share.

Stored text was cleaned when it came in. It is checked again here, since the terminal obeys what it is sent: nothing
that passes can move the cursor, change a colour or turn the direction of writing, and every character's width is the
same for this program and for the terminal, as far as terminals agree on it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from rich.cells import cell_len
from textual.content import Content

from tui.layout import local

# Whole escape sequences go first, so that no "]0;title" litter remains of them.
_SEQUENCES = re.compile(
    r"(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c\n]{0,4096}(?:\x07|\x1b\\|\x9c)?"
    r"|(?:\x1b\[|\x9b)[0-?]{0,64}[ -/]{0,8}[@-~]?"
    r"|\x1b[ -/]{0,8}[0-~]?"
)
# Beside controls, bidi controls and the invisible: U+200D, the variation selectors and the tones of skin. Terminals
# disagree on how wide a joined or re-presented emoji is; a line that is wider than we believe breaks the frame of the
# pane beside it. They disagree on the spacing vowel signs of India's scripts, too: without these a word is another one.
_FORBIDDEN = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200d-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\U0001f3fb-\U0001f3ff\U000e0000-\U000e0fff\ud800-\udfff"
)
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
)
_BREAKS = re.compile("\r\n|[\t\n\x0b\x0c\r\x85\u2028\u2029]")
_DROP = re.compile(f"[{_FORBIDDEN}]+")
_FLOOD = re.compile(f"(?<=[{_MARKS}]{{4}})[{_MARKS}]+")
_ODD = re.compile(f"[{_FORBIDDEN}\t\n\u2028\u2029]|[{_MARKS}]{{5}}")

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


# ---------------------------------------------------------------- the door


def line(text: str, limit: int = 4000) -> str:
    """One line, fit to be drawn: no control, escape, bidi or invisible character; at most `limit` characters."""
    text = text[:limit]
    if text.isascii() and text.isprintable():
        return text
    return shed(text)[0]


def safe(text: str, limit: int = 4000) -> Content:
    """Text from outside as a widget may show it: its brackets are no markup."""
    return Content(line(text, limit))


def shed(text: str) -> tuple[str, Callable[[int], int]]:
    """As `line` without a limit, and where an offset in `text` has come to lie in the result."""
    if not _ODD.search(text):
        return text, _same
    shifts: list[tuple[list[int], list[int]]] = []
    for pattern, instead in ((_SEQUENCES, ""), (_BREAKS, " "), (_DROP, ""), (_FLOOD, "")):
        starts: list[int] = []
        shift: list[int] = [0]

        def replace(
            found: re.Match[str], starts: list[int] = starts, shift: list[int] = shift, to: str = instead
        ) -> str:
            starts.append(found.start())
            shift.append(shift[-1] + found.end() - found.start() - len(to))
            return to

        text = pattern.sub(replace, text)
        if shift[-1]:
            shifts.append((starts, shift))

    def moved(offset: int) -> int:
        for starts, shift in shifts:
            offset = max(offset - shift[bisect_left(starts, offset)], 0)
        return min(offset, len(text))

    return text, moved


def _same(offset: int) -> int:
    return offset


def safe_url(url: str) -> str | None:
    """`url` if it may stand in an OSC 8 sequence: http(s), short, nothing in it that ends or alters the sequence."""
    if len(url) > 2000 or not url.startswith(("http://", "https://")) or not url.isprintable() or " " in url:
        return None
    return None if _ODD.search(url) else url


_ASCII = str.maketrans(dict(zip("·•“”„«»‘’‚–—−×›≠→\u00a0", '-*"""""\'\'\'---x>!> ', strict=True)))
"""Signs of one cell with such as every terminal has."""


def in_ascii(text: str, cut: str = ".") -> str:
    """The signs of writing and of drawing in ASCII, as wide as they were; letters stay. `cut`: for an ellipsis."""
    return text if text.isascii() else text.translate(_ASCII).replace("…", cut)


def content_in_ascii(text: Content) -> Content:
    return Content(in_ascii(text.plain), list(text.spans))


def faint(text: Content) -> Content:
    """What is muted by its colour, dim: for the terminal's own palette, which has no muted colour."""
    return Content(
        text.plain, [span._replace(style="dim") if span.style == "$text-muted" else span for span in text.spans]
    )


# ---------------------------------------------------------------- widths


def truncate(text: str, width: int, ellipsis: str = "…") -> str:
    """`text` (as `line` gives it) in at most `width` cells, with an ellipsis where something was left out."""
    if width <= 0:
        return ""
    if len(text) <= width and cell_len(text) <= width:
        return text
    head = text[: width * 6 + 8]  # at most four marks and a joiner stand on one character
    if len(head) == len(text) and cell_len(text) <= width:
        return text
    end, room = 0, width - cell_len(ellipsis)
    for index, character in enumerate(head):
        room -= cell_len(character)
        if room < 0:
            break
        end = index + 1
    return head[:end].rstrip() + ellipsis


_QUOTED = re.compile("“([^”]*)”")
_LEAST_QUOTED = 8


def shortened(words: str, width: int) -> str:
    """A sentence of at most `width` cells, if that can be had by cutting what it quotes: headlines are, the rest is not."""
    over = cell_len(words) - width
    cells = sorted(cell_len(found[1]) for found in _QUOTED.finditer(words)) if over > 0 else []
    room = sum(cells) - over
    if not cells or room < _LEAST_QUOTED * len(cells):
        return words
    share = 0
    for number, cell in enumerate(cells):
        share = room // (len(cells) - number)
        if cell > share:
            break
        room -= cell
    return _QUOTED.sub(lambda found: f"“{truncate(found[1], share)}”", words)


_CJK = "\u2e80-\u2fff\u3001-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff60\U00020000-\U0003fffd"
_CLOSING = "、。，．：；？！）」』】〕》〉”’…ー・"
_OPENING = "（「『【〔《〈“‘"
_BLANK = " \t\u2000-\u2006\u2008-\u200a\u3000"  # a no-break blank is no place to break a line
_WHITE = "".join(map(chr, (0x20, 0x09, 0x3000, *range(0x2000, 0x2007), *range(0x2008, 0x200B))))
_PIECES = re.compile(
    f"(?P<blank>[{_BLANK}]+)"
    f"|[{_OPENING}]*[{_CJK}][{_CLOSING}]*"
    f"|[^{_BLANK}{_CJK}\\-/—–]+[\\-/—–]+"
    f"|[^{_BLANK}{_CJK}\\-/—–]+"
    f"|[\\-/—–]+[^{_BLANK}{_CJK}\\-/—–]*[\\-/—–]*"
)


def wrap(text: str, width: int) -> list[tuple[int, int]]:
    """Where the lines of `text` start and end, so that each has at most `width` cells. Breaks at blanks, after hyphens
    and dashes, between Chinese and Japanese characters; cuts a word only where it is wider than the line. Linear.
    """
    width = max(width, 2)
    single = text.isascii() or all(cell_len(character) == 1 for character in set(text))
    if single and len(text) <= width:
        return [(len(text) - len(text.lstrip(_WHITE)), len(text.rstrip(_WHITE)))] if text.strip(_WHITE) else []
    lines: list[tuple[int, int]] = []
    start = -1  # of the open line; -1 before its first piece
    end = used = 0
    for found in _PIECES.finditer(text):
        first, last = found.span()
        cells = last - first if single else cell_len(text[first:last])
        if found.lastgroup is not None:
            used += cells
            continue
        if start >= 0 and used + cells > width:
            lines.append((start, end))
            start = -1
        if start < 0:
            start, used = first, 0
        if cells > width:
            parts = list(_chopped(text, first, last, width, single))
            lines.extend((start, end) for start, end, _cells in parts[:-1])
            start, end, cells = parts[-1]
        used += cells
        end = last
    if start >= 0:
        lines.append((start, end))
    return lines


def _chopped(text: str, first: int, last: int, width: int, single: bool) -> Iterator[tuple[int, int, int]]:
    """A piece wider than a line, cut: (start, end, cells) of each part."""
    if single:
        for start in range(first, last, width):
            end = min(start + width, last)
            yield start, end, end - start
        return
    start, used = first, 0
    for index in range(first, last):
        cells = cell_len(text[index])
        if used + cells > width:
            yield start, index, used
            start, used = index, 0
        used += cells
    yield start, last, used


# ---------------------------------------------------------------- times


def age(at: datetime, now: datetime) -> str:
    """How long ago, in at most four cells: now, 4m, 2h, 3d, 5w, 11mo, 2y."""
    minutes = int((now - at).total_seconds()) // 60
    for limit, unit, size in ((60, "m", 1), (1440, "h", 60), (10080, "d", 1440), (60480, "w", 10080)):
        if minutes < limit:
            return f"{minutes // size}{unit}" if minutes > 0 else "now"
    days = minutes // 1440
    return f"{days // 30}mo" if days < 360 else f"{max(days // 365, 1)}y"


def ago(at: datetime, now: datetime) -> str:
    """How long ago, in words; from a month on the day itself."""
    minutes = int((now - at).total_seconds()) // 60
    if minutes < 1:
        return "just now"
    if minutes < 60:
        return f"{minutes} min ago"
    if minutes < 1440:
        return f"{minutes // 60} h ago"
    days = minutes // 1440
    if days < 30:
        return "1 day ago" if days == 1 else f"{days} days ago"
    return day(at, now)


def clock(at: datetime) -> str:
    """The time of day where the user is; empty where the source gave a day only (midnight in UTC)."""
    there = local(at)
    return f"{there.hour:02}:{there.minute:02}" if there is not at else ""


def day(at: datetime, now: datetime) -> str:
    """The day where the user is: Today, Yesterday, Tue 2 Sep, 2 Sep 2025."""
    there, today = local(at).date(), now.astimezone().date()
    gap = (today - there).days
    if gap in (0, 1):
        return "Yesterday" if gap else "Today"
    short = f"{there.day} {_MONTHS[there.month - 1]}"
    return f"{_DAYS[there.weekday()]} {short}" if 0 <= gap < 180 else f"{short} {there.year}"


# ---------------------------------------------------------------- drawings


def sparkline(counts: Sequence[int], cells: int = 8, plain: bool = False) -> str:
    """How many came when: one cell a slice of time, the highest slice full."""
    if not counts or cells <= 0:
        return ""
    if len(counts) > cells:
        edges = [index * len(counts) // cells for index in range(cells + 1)]
        counts = [sum(counts[a:b]) for a, b in zip(edges, edges[1:], strict=False)]
    marks = "_.:-=+*#" if plain else "▁▂▃▄▅▆▇█"
    top = max(max(counts), 1)
    return "".join(marks[0] if count <= 0 else marks[max(round(count / top * 7), 1)] for count in counts)


def bar(share: float, cells: int, plain: bool = False) -> str:
    """A bar of `share` (0 to 1) of `cells`, in eighths; never empty. As wide as it is long."""
    share = min(max(share, 0.0), 1.0) if share == share else 0.0
    if plain:
        return "#" * max(round(share * cells), 1)
    eighths = max(round(share * cells * 8), 1)
    return "█" * (eighths // 8) + " ▏▎▍▌▋▊▉"[eighths % 8].strip()


def count(number: int, one: str, many: str = "") -> str:
    """1 outlet, 3,410 outlets."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"

"""The scroll bar of a pane that is drawn by line: cells of its last column. As a widget it would be laid out and
painted apart, and cut every line that is sent in three."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style

_EIGHTHS = " ▁▂▃▄▅▆▇"
EMPTY, FULL = 0, 8


def thumb(height: int, lines: int, top: int) -> tuple[int, int]:
    """First and last eighth of the cells that the thumb takes, where `height` of so many `lines` are seen from `top` on.
    (0, 0): all are seen.
    """
    if height <= 0 or lines <= height:
        return 0, 0
    size = max(8 * height * height // lines, 8)
    start = round((8 * height - size) * min(max(top / (lines - height), 0.0), 1.0))
    return start, start + size


def cell(at: int, thumb: tuple[int, int], plain: bool) -> int:
    """What the cell of row `at` shows: EMPTY, FULL, 1 to 7 eighths from below, or as many from above, less than 0."""
    start, end = max(thumb[0] - 8 * at, 0), min(thumb[1] - 8 * at, 8)
    if start >= end:
        return EMPTY
    if plain or end - start == 8:
        return FULL if end - start >= 4 else EMPTY
    return 8 - start if start else -end


def drawn(cell: int, colour: Style, back: Style) -> Segment:
    """`colour`: thumb on track."""
    if cell == EMPTY:
        return Segment(" ", back)
    if cell == FULL:
        return Segment(" ", colour + _REVERSE)
    return Segment(_EIGHTHS[cell], colour) if cell > 0 else Segment(_EIGHTHS[8 + cell], colour + _REVERSE)


_REVERSE = Style(reverse=True)


def aimed(row: int, height: int, lines: int, grabbed: int) -> int:
    """The line to bring to the top where the thumb, which was grabbed so many eighths below its start, is drawn to `row`."""
    size = max(8 * height * height // max(lines, 1), 8)
    way = max(8 * height - size, 1)
    return round(max(lines - height, 0) * min(max((8 * row + 4 - grabbed) / way, 0.0), 1.0))

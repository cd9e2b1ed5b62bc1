"""A table set in columns: figures to the right, and where it is too wide its cells in several lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from rich.cells import cell_len

from tui.app import render
from tui.models import Block

GAP = 2
"""Cells between two columns."""
LEAST = 8
"""Cells that a column keeps, if it has as many."""
TALLEST = 8
"""Lines of a row; a table that needs more is none, but a page laid out as one."""
_FIGURE = re.compile(r"[^\w\s]{0,3}\s?\d[\d.,:/ \u00a0]*\s?(?:[^\w\s]{1,3}|[A-Za-z]{1,3})?")


def tables(blocks: Sequence[Block], length: int) -> dict[int, list[str]]:
    """For the rows of each table that fits: their lines."""
    fitting: dict[int, list[str]] = {}
    index = 0
    while index < len(blocks):
        last = index
        while last < len(blocks) and blocks[last].kind == "table":
            last += 1
        if last > index and (made := table([block.text for block in blocks[index:last]], length)) is not None:
            fitting |= zip(range(index, last), made, strict=True)
        index = max(last, index + 1)
    return fitting


def table(rows: Sequence[str], length: int) -> list[list[str]] | None:
    """For each row (its cells parted by tabs or bars) its lines, of at most `length` cells; None where it is no table or
    does not fit. A row of several lines has an empty one before and after it."""
    grid = [_cells(row) for row in rows]
    count = max(map(len, grid))
    if count < 2:
        return None
    natural = [max((cell_len(row[at]) for row in grid if at < len(row)), default=0) for at in range(count)]
    widths = _narrowed(natural, length - GAP * (count - 1))
    if widths is None:
        return None
    right = [_figures([row[at] for row in grid[1:] if at < len(row)]) for at in range(count)]
    made = [_row(row, widths, right) for row in grid]
    if max(map(len, made)) > TALLEST:
        return None
    return [[*lines, ""] if len(lines) > 1 or len(below) > 1 else lines for lines, below in pairwise(made)] + made[-1:]


def _cells(text: str) -> list[str]:
    separator = "\t" if "\t" in text else " | "
    return [render.line(cell.strip(), 500) for cell in text.split(separator)]


def _narrowed(widths: Sequence[int], room: int) -> list[int] | None:
    """The widest columns give way until all fit."""
    if sum(widths) <= room:
        return list(widths)
    if sum(min(width, LEAST) for width in widths) > room:
        return None
    low, high = LEAST, max(widths)
    while low < high:
        middle = (low + high + 1) // 2
        if sum(min(width, middle) for width in widths) <= room:
            low = middle
        else:
            high = middle - 1
    return [min(width, low) for width in widths]


def _figures(cells: Sequence[str]) -> bool:
    said = [cell for cell in cells if cell.strip("-–— ")]
    return bool(said) and all(_FIGURE.fullmatch(cell) for cell in said)


def _row(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> list[str]:
    parts = [
        [cell[start:end] for start, end in render.wrap(cell, width)] if cell_len(cell) > width else [cell]
        for cell, width in zip(cells, widths, strict=False)
    ]
    lines = []
    for number in range(max(map(len, parts))):
        said = [part[number] if number < len(part) else "" for part in parts]
        padded = [
            " " * (width - cell_len(text)) + text if figures else text + " " * (width - cell_len(text))
            for text, width, figures in zip(said, widths, right, strict=False)
        ]
        lines.append((" " * GAP).join(padded).rstrip())
    return lines

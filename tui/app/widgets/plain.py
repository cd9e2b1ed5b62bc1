"""Terminals that show ASCII only: the signs of what is not drawn by our own panes, as labels, inputs and scroll bars."""

from __future__ import annotations

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from tui.app import render

_DRAWN = str.maketrans("↓↑←→●○◆★♥►▸▾│┃─━╭╮╰╯▁▂▃▄▅▆▇", "v^<>*o+*!>>v||--++++       ")
"""Each one cell; the ends of a scroll bar, which are eighths of a cell, are left to its colours."""


class AsciiFilter(LineFilter):
    """Writing and drawing in ASCII, as wide as they were; the letters of the news stay."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [
            one
            if one.text.isascii()
            else Segment(render.in_ascii(one.text, "~").translate(_DRAWN), one.style, one.control)
            for one in segments
        ]

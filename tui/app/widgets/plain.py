"""Terminals that show ASCII only, or no colours: what is not drawn so by our own panes, as labels, inputs, scroll bars."""

from __future__ import annotations

from functools import lru_cache

from rich.color import Color as RichColor
from rich.segment import Segment
from rich.style import Style
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


class ColourlessFilter(LineFilter):
    """The terminal's own two colours (no-color.org): what had a ground of its own is reversed."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [Segment(text, style and _colourless(style), control) for text, style, control in segments]


_OWN = Style.from_color(RichColor.default(), RichColor.default())
_REVERSED = _OWN + Style(reverse=True)


@lru_cache(1024)
def _colourless(style: Style) -> Style:
    ground = style.bgcolor
    return style + (_OWN if ground is None or ground.is_default else _REVERSED)

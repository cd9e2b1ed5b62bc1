"""A screen as lines of text, and how each of its cells is painted: what a picture of it would show, made to last."""

from __future__ import annotations

import difflib
import os
from itertools import groupby
from pathlib import Path
from string import ascii_letters

from rich.style import Style
from textual.color import Color

from tests.app.desk import Desk
from tui.app import themes

FOLDER = Path(__file__).parent
RENEW = "NEWSDESK_LOOKS"
"""Set to `renew`, the pictures are drawn anew instead of compared."""


def text(desk: Desk) -> str:
    return "".join(f"{line.rstrip()}\n" for line in desk.text.split("\n"))


def painted(desk: Desk) -> str:
    """A letter for each way of painting; below, what the letters mean. Blanks are told by their ground alone."""
    letters: dict[str, str] = {}
    lines = []
    for strip in desk.app.screen._compositor.render_strips():
        line = ""
        for segment in strip:
            for blank, part in groupby(segment.text, str.isspace):
                way = _way(segment.style or Style(), blank)
                line += letters.setdefault(way, ascii_letters[len(letters)]) * len(list(part))
        lines.append(f"{line}\n")
    return "".join(lines) + "".join(f"\n{letter}  {way}" for way, letter in letters.items()) + "\n"


def _way(style: Style, blank: bool) -> str:
    ground = f"on {style.bgcolor.name}" if style.bgcolor else ""
    if blank:
        return ground
    marks = [name for name in ("bold", "dim", "italic", "underline", "strike", "reverse") if getattr(style, name)]
    return " ".join([*marks, style.color.name if style.color else "default", ground]).strip()


def check(name: str, shown: str) -> None:
    """Raises AssertionError with the difference where the screen has another look than the one kept."""
    path = FOLDER / f"{name}.txt"
    if os.environ.get(RENEW) == "renew":
        path.write_text(shown, encoding="utf-8")
    kept = path.read_text(encoding="utf-8") if path.exists() else ""
    if shown != kept:
        lines = difflib.unified_diff(kept.splitlines(), shown.splitlines(), "kept", "shown", lineterm="", n=1)
        raise AssertionError(
            f"{name} looks different; if it is meant: {RENEW}=renew pytest tests/looks\n" + "\n".join(lines)
        )


def unreadable(desk: Desk) -> set[tuple[str, str]]:
    """(words, way of painting) that stand out from their ground by less than 4.5 to 1. Frames, bars and lines are no
    words; of a terminal's own colours only that they differ can be known."""
    found = set()
    screen = desk.app.screen
    # Under a panel the desk is dimmed, and nobody reads it.
    seen = screen.region if screen is desk.screen else screen.children[0].region
    for strip in screen._compositor.render_strips()[seen.y : seen.bottom]:
        strip = strip.crop(seen.x, seen.right)
        for segment in strip:
            style = segment.style or Style()
            words = segment.text.strip(" │─╭╮╰╯┬▁▂▃▄▅▆▇█▏▎▍▌▋▊▉━")
            if words and style.color and style.color == style.bgcolor and not style.color.is_default:
                found.add((words, _way(style, False)))
            elif words and style.color and style.bgcolor and style.color.triplet and style.bgcolor.triplet:
                one, other = (Color(*color.triplet) for color in (style.color, style.bgcolor) if color.triplet)
                if themes.contrast(one, other) < themes.READABLE:
                    found.add((words, _way(style, False)))
    return found

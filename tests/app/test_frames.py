"""What a terminal shows from frame to frame: nothing flickers, nothing jumps when data arrives."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pyte
import pytest
from rich.console import RenderableType
from textual.app import App
from textual.screen import Screen

from tests.app.desk import Desk, reading
from tests.looks.harbour import harbour
from tui.app.keys import PaneName
from tui.app.widgets import typeset

SIZE = (120, 36)

Frame = list[list[str]]
"""By line, by cell: the second half of a wide character is empty."""


@pytest.fixture
def frames(monkeypatch: pytest.MonkeyPatch) -> list[Frame]:
    """All that is sent to the terminal, as a terminal shows it after each update."""
    shown: list[Frame] = []
    terminal = pyte.Screen(*SIZE)
    stream = pyte.Stream(terminal)

    def display(app: App[Any], screen: Screen[Any], update: RenderableType | None) -> None:
        if update is not None and not app._batch_count:
            columns, rows = app.size
            if (terminal.columns, terminal.lines) != (columns, rows):
                terminal.resize(rows, columns)
                terminal.reset()
            stream.feed(update.render_segments(app.console))  # type: ignore[union-attr]
            shown.append([[terminal.buffer[y][x].data for x in range(columns)] for y in range(rows)])

    monkeypatch.setattr(App, "_display", display)
    return shown


def corners(frame: Frame) -> list[tuple[int, int]]:
    """Where the corners of the panes are."""
    return [(y, x) for y, line in enumerate(frame) for x, sign in enumerate(line) if sign and sign in "╭╮╰╯"]


def inside(frame: Frame, desk: Desk, name: PaneName, *, but: int = 0) -> list[str]:
    """What one pane shows in this frame, without so many columns at its right."""
    region = desk.screen.pane_widget(name).content_region
    return ["".join(line[region.x : region.right - but]).rstrip() for line in frame[region.y : region.bottom]]


async def test_nothing_jumps_or_goes_dark_while_data_comes_and_is_moved_through(
    tmp_path: Path, frames: list[Frame]
) -> None:
    built = harbour(tmp_path)
    async with reading(built, SIZE) as desk:
        await desk.press("j", "k", "j", "k", "enter", "escape", "c", "1")
        db = sqlite3.connect(built.path)
        db.execute("UPDATE stories SET last_at = '2025-09-02T11:59:00Z' WHERE id = ?", [built.stories[1]])
        db.commit()
        db.close()
        await desk.until(lambda: desk.headlines[0].startswith("The bridge that was"))
        await desk.settle()
        seen = {name: [inside(frame, desk, name) for frame in frames] for name in desk.seen}
        texts = [inside(frame, desk, "story", but=typeset.MARGIN + 3) for frame in frames]
    assert len(frames) > 10
    whole = [corners(frame) for frame in frames]
    assert len(whole[0]) == 16
    assert all(at == whole[0] for at in whole), "a pane moved"
    for name, contents in seen.items():
        filled = [any(content) for content in contents]
        assert all(filled[filled.index(True) :]), f"{name} went dark"
    # A text is complete when it comes, and stands still when its figures come: by its first line, all its frames.
    set_as: dict[str, list[str]] = {}
    for text in filter(any, texts):
        assert set_as.setdefault(text[0], text) == text
    assert len(set_as) == 2


@pytest.mark.parametrize("size", [(80, 24), (100, 50), (200, 30)], ids=str)
async def test_the_first_frame_in_another_size_is_laid_out_for_it(
    tmp_path: Path, frames: list[Frame], size: tuple[int, int]
) -> None:
    async with reading(harbour(tmp_path), SIZE) as desk:
        await desk.press("enter")
        frames.clear()
        await desk.pilot.resize_terminal(*size)
        await desk.settle()
        last = frames[-1]
        assert (len(last[0]), len(last)) == size
        panes = [["".join(line) for line in frame[1:-1]] for frame in frames]
    assert panes[0] == panes[-1], "\n".join([*panes[0], *panes[-1]])


@pytest.mark.parametrize("key", ["3", "4"])
async def test_a_pane_that_was_away_is_as_whole_as_at_first(tmp_path: Path, key: str) -> None:
    built = harbour(tmp_path)
    async with reading(built, (80, 24)) as desk:
        await desk.press("j", key)
        expected = desk.text
        await desk.press("1", "k", key, "1", "j", key)
        assert desk.text == expected

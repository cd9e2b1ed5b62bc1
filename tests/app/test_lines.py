"""What a pane drawn by line costs and shows: one line for one line, a scroll bar without a widget, no layout."""

from __future__ import annotations

import pytest
from textual.geometry import Region

from tests.app import records
from tests.app.test_story_list import Desk
from tui.app.widgets import bar


async def test_a_list_scrolled_by_a_story_puts_only_what_comes_into_view_into_its_frame() -> None:
    app = Desk(records.story_rows(600))
    async with app.run_test(size=(60, 22)) as pilot:
        await pilot.press("ctrl+d", "ctrl+d")
        whole = Region(0, 0, *app.pane.outer_size)
        before = app.pane.render_lines(whole)
        top = app.pane.scroll_offset.y
        await pilot.press("j")
        assert app.pane.scroll_offset.y == top + 2
        after = app.pane.render_lines(whole)
        same = {id(line) for line in before} & {id(line) for line in after}
        assert len(same) >= len(after) - 10, "but for three stories, the frame's edge and the ends of the thumb"
        assert all(line.cell_length == whole.width for line in after)
        assert after[3].text[1:40] == before[5].text[1:40] != after[5].text[1:40]


async def test_moves_lay_nothing_out_anew() -> None:
    app = Desk(records.story_rows(60))
    async with app.run_test(size=(60, 22)) as pilot:
        await pilot.pause()
        laid_out: list[object] = []
        app.screen.screen_layout_refresh_signal.subscribe(app.screen, laid_out.append, immediate=True)
        await pilot.press("j", "j", "ctrl+d", "G", "k", "g")
        await pilot.pause()
        assert laid_out == []


async def test_the_scroll_bar_is_drawn_and_drawn_at() -> None:
    app = Desk(records.story_rows(60))
    async with app.run_test(size=(60, 22)) as pilot:
        await pilot.pause()
        pane = app.pane
        column = pane.outer_size.width - 2
        shown = [line.crop(column, column + 1) for line in pane.render_lines(Region(0, 0, *pane.outer_size))]
        lit = [y for y, cell in enumerate(shown) if any(one.style and one.style.reverse for one in cell)]
        assert lit == list(range(1, len(lit) + 1)) != [], "the thumb stands on top"
        await pilot.mouse_down(pane, offset=(column, 1))
        await pilot.hover(pane, offset=(column, 10))
        assert pane.scroll_offset.y > 30
        await pilot.mouse_up(pane, offset=(column, 21))
        assert app.mouse_captured is None
        there = pane.scroll_offset.y
        await pilot.hover(pane, offset=(column, 2))
        assert pane.scroll_offset.y == there, "let go, it stays"
        await pilot.mouse_down(pane, offset=(column, 1))
        await pilot.mouse_up(pane, offset=(column, 1))
        assert pane.scroll_offset.y < there, "a click beside the thumb goes a page"


@pytest.mark.parametrize(("height", "lines"), [(5, 6), (20, 21), (20, 400), (33, 816_902), (1, 9)])
def test_the_thumb_reaches_both_ends_and_is_never_less_than_a_cell(height: int, lines: int) -> None:
    assert bar.thumb(height, lines, 0)[0] == 0
    assert bar.thumb(height, lines, lines - height)[1] == 8 * height
    for top in range(0, lines - height + 1, max((lines - height) // 50, 1)):
        start, end = bar.thumb(height, lines, top)
        assert 0 <= start <= end - 8 <= 8 * height - 8
        eighths = sum(abs(bar.cell(y, (start, end), False)) for y in range(height))
        assert eighths == end - start
        assert {bar.cell(y, (start, end), True) for y in range(height)} <= {bar.EMPTY, bar.FULL}


def test_where_all_is_seen_there_is_no_thumb() -> None:
    assert bar.cell(0, bar.thumb(20, 20, 0), False) == bar.EMPTY

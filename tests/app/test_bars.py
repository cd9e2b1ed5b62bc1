from __future__ import annotations

from datetime import UTC, datetime

import pytest
from textual.content import Content

from tui.app.bars import Title, title_line
from tui.app.refreshing import Progress
from tui.app.screens.panel import sided

NOW = datetime(2025, 9, 3, 9, tzinfo=UTC)
ASKING = Progress(total=3120, finished=1204, new=1233)


@pytest.mark.parametrize(
    ("width", "said"),
    [
        (60, "4,012 unread · 1,204/3,120 feeds"),
        (80, "4,012 unread · 1,204/3,120 feeds · 12 feeds failing (S)"),
        (120, "4,012 unread · ━━━───── · 1,204/3,120 feeds · 1,233 new · 12 feeds failing (S)"),
    ],
)
def test_the_title_line_keeps_what_matters_most_and_of_the_rest_what_fits(width: int, said: str) -> None:
    line = title_line(Title(stories=7138, unread=4012, refreshing=ASKING, failing=12), width, NOW)
    assert line.cell_length == width
    assert line.plain.rstrip().endswith(f"  {said}")


def test_no_figure_is_told_of_an_empty_store_and_a_list_without_unread_is_all_read() -> None:
    assert title_line(Title(stories=0, unread=0), 80, NOW).plain.strip() == "Newsdesk  All stories"
    assert title_line(Title(stories=5, unread=0), 80, NOW).plain.rstrip().endswith("  all read")


def test_what_stands_at_the_right_of_a_line_takes_its_cells_there() -> None:
    assert sided(Content("Lighthouse"), "毎日新聞  2h", 30).cell_length == 30

from __future__ import annotations

import time
import unicodedata
from collections.abc import Sequence

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.content import Content

from tests.app import records
from tui.app.messages import StoryHighlighted, StoryOpened
from tui.app.panes.stories import StoriesPane, told
from tui.models import StoryRow

SIZES = [(80, 24), (120, 36), (200, 50)]


class Desk(App[None]):
    """Nothing but the list of stories."""

    CSS = "StoriesPane { width: 40; }"
    BINDINGS = [
        (key, f"pane('{name}')", name)
        for key, name in {
            "j": "cursor_down", "k": "cursor_up", "g": "first", "G": "last", "ctrl+d": "half_page_down",
            "ctrl+u": "half_page_up", "pagedown": "page_down", "pageup": "page_up", "enter": "choose",
        }.items()
    ]  # fmt: skip

    def __init__(self, rows: Sequence[StoryRow], plain: bool = False) -> None:
        super().__init__()
        self.rows = rows
        self.calls: list[int] = []
        self.said: list[str | None] = []
        self.plain = plain

    def compose(self) -> ComposeResult:
        yield StoriesPane(records.loader(self.rows, self.calls), now=lambda: records.NOW, plain=self.plain)

    @property
    def pane(self) -> StoriesPane:
        return self.query_one(StoriesPane)

    def on_mount(self) -> None:
        self.pane.set_ids([row.id for row in self.rows])
        self.pane.focus()

    def action_pane(self, name: str) -> None:
        getattr(self.pane, f"action_{name}")()

    def on_story_highlighted(self, message: StoryHighlighted) -> None:
        self.said.append(message.story)

    def on_story_opened(self, message: StoryOpened) -> None:
        self.said.append(f"opened {message.story}")


def lines(pane: StoriesPane) -> list[str]:
    return [pane.render_line(y).text for y in range(pane.size.height)]


def cursor_line(pane: StoriesPane) -> int:
    return next(y for y, line in enumerate(lines(pane)) if line.startswith(("▌", ">")))


@pytest.mark.parametrize("size", SIZES)
async def test_two_lines_tell_a_story(size: tuple[int, int]) -> None:
    app = Desk(records.story_rows(40))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        first, second, third, *_ = lines(app.pane)
        assert first.startswith("▌◆ Canal authority refloats")
        assert first.rstrip().endswith("… ★")
        assert second.startswith("▌  1 new text · 7 outlets")
        assert second.rstrip().endswith("▃█▃▂  6m")
        assert third.startswith(" ● Telescope")
        assert all(cell_len(line) == app.pane.size.width for line in lines(app.pane))
        assert app.pane.border_subtitle == "1/40"


async def test_ascii_marks_on_request() -> None:
    app = Desk([records.story_row(1, "Plain", articles=3, texts=2, outlets=2, unread=1, starred=True)], plain=True)
    async with app.run_test() as pilot:
        await pilot.pause()
        assert all(line.replace("·", "").isascii() for line in lines(app.pane))  # the application draws dots as dashes


async def test_keys_typed_fast_all_count_and_the_cursor_stays_in_view() -> None:
    app = Desk(records.story_rows(500))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"jjjjjjjjjjjjjjjjjjjjjjjjjkk")
        assert app.pane.current == app.rows[23].id
        assert 0 <= cursor_line(app.pane) < 22
        await pilot.press("G")
        assert app.pane.current == app.rows[-1].id
        assert app.pane.border_subtitle == "500/500"
        assert lines(app.pane)[-1].startswith("▌")
        await pilot.press("g", "pagedown", "ctrl+d", "ctrl+u", "pageup")
        assert app.pane.current == app.rows[0].id
        assert cursor_line(app.pane) == 0
        await pilot.press("k")
        assert app.pane.current == app.rows[0].id
        assert app.said[-1] == app.rows[0].id


async def test_paging_reads_on_without_a_gap() -> None:
    app = Desk(records.story_rows(500))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("pagedown")
        assert app.pane.current == app.rows[app.pane.page_rows - 1].id


async def test_the_cursor_keeps_its_story_and_its_height_when_stories_arrive() -> None:
    rows = records.story_rows(300)
    app = Desk(rows)
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.press(*"jjjjjjjjjjjjjjjjjjjjjjjj")
        story, height = app.pane.current, cursor_line(app.pane)
        app.said.clear()
        app.rows = [*records.story_rows(320)]
        app.pane._load = records.loader(app.rows)
        app.pane.set_ids([row.id for row in (*app.rows[300:], *app.rows[:300])])
        await pilot.pause()
        assert app.pane.current == story
        assert cursor_line(app.pane) == height
        assert app.pane.border_subtitle == "↑ 20 new · 45/320"
        assert app.said == []


async def test_a_story_that_goes_hands_the_cursor_to_the_next_that_stays() -> None:
    app = Desk(records.story_rows(50))
    async with app.run_test() as pilot:
        app.pane.select(app.rows[10].id)
        app.pane.set_ids([row.id for index, row in enumerate(app.rows) if index not in (10, 11)])
        await pilot.pause()
        assert app.pane.current == app.rows[12].id
        app.pane.set_ids([row.id for row in app.rows[:5]])
        await pilot.pause()
        assert app.pane.current == app.rows[4].id
        assert app.said[-1] == app.rows[4].id
        app.pane.set_ids([row.id for row in app.rows], keep=False)
        assert app.pane.current == app.rows[0].id


async def test_an_empty_list_says_what_to_do_and_tells_that_nothing_is_shown() -> None:
    app = Desk(records.story_rows(3))
    async with app.run_test() as pilot:
        app.pane.empty = Content("[LIVE] nothing matches “x” — esc clears")
        app.pane.set_ids([])
        await pilot.pause()
        assert any("[LIVE] nothing matches" in line for line in lines(app.pane))
        assert all(cell_len(line) == app.pane.size.width for line in lines(app.pane))
        assert app.pane.current is None
        assert app.pane.border_subtitle is None
        assert app.said[-1] is None
        await pilot.press("j", "G", "enter", "pagedown")
        app.pane.set_ids([row.id for row in app.rows])
        await pilot.pause()
        assert app.said[-1] == app.rows[0].id


async def test_changed_rows_are_read_again() -> None:
    app = Desk([records.story_row(n, f"Story {n}", unread=1) for n in range(30)])
    async with app.run_test() as pilot:
        await pilot.pause()
        assert lines(app.pane)[2].startswith(" ●")
        app.pane._load = records.loader([records.story_row(n, f"Story {n}", unread=0) for n in range(30)])
        app.pane.invalidate([app.rows[1].id])
        await pilot.pause()
        assert lines(app.pane)[2].startswith("   Story 1")
        assert lines(app.pane)[4].startswith(" ●")
        app.pane.invalidate()
        assert lines(app.pane)[4].startswith("   Story 2")


async def test_a_story_that_the_store_has_lost_leaves_a_line_and_asks_once() -> None:
    app = Desk(records.story_rows(5))
    async with app.run_test() as pilot:
        app.pane.set_ids(["0000deadbeef", *(row.id for row in app.rows)], keep=False)
        await pilot.pause()
        app.calls.clear()
        assert "no longer" in lines(app.pane)[0]
        assert lines(app.pane)[2].lstrip().startswith("◆ Canal")
        assert app.calls == []


async def test_the_mouse_selects_and_a_double_click_opens() -> None:
    app = Desk(records.story_rows(50))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.click(app.pane, offset=(10, 6))
        assert app.pane.current == app.rows[2].id
        await pilot.click(app.pane, offset=(10, 8), times=2)
        assert app.said[-1] == f"opened {app.rows[3].id}"
        await pilot.press("enter")
        assert app.said[-1] == f"opened {app.rows[3].id}"


async def test_rows_are_loaded_by_window() -> None:
    app = Desk(records.story_rows(5000))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert sum(app.calls) < 60
        assert len(app.calls) <= 2
        app.calls.clear()
        for _ in range(100):
            app.pane.move(1)
            lines(app.pane)
        assert len(app.calls) < 20


@pytest.mark.parametrize("size", SIZES)
async def test_hostile_headlines_stay_inside_their_line(size: tuple[int, int]) -> None:
    rows = [
        records.story_row(n, text, articles=2, texts=2, unread=1, starred=True, outlet=text)
        for n, text in enumerate(records.HOSTILE)
    ]
    app = Desk(rows)
    async with app.run_test(size=size) as pilot:
        await pilot.press(*"jjj")
        await pilot.pause()
        app.pane.select(rows[-1].id)
        await pilot.pause()
        for y in range(app.pane.line_count):
            text = app.pane.draw(y, app.pane.room).text
            assert cell_len(text) == app.pane.room
            assert not any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") for c in text)
        assert "[/nope] closes nothing" in app.pane.draw(0, app.pane.room).text


async def test_a_hundred_thousand_stories_cost_what_is_seen() -> None:
    app = Desk(records.story_rows(20))
    many = [f"{n:012x}" for n in range(100_000)]
    async with app.run_test(size=(120, 36)) as pilot:
        template = app.rows[0]
        calls: list[int] = []

        def load(ids: Sequence[str]) -> dict[str, StoryRow]:
            calls.append(len(ids))
            return {id: records.story_row(int(id, 16), template.headline, articles=3, texts=2) for id in ids}

        app.pane._load = load
        app.pane.invalidate()
        started = time.process_time()
        app.pane.set_ids(many, keep=False)
        lines(app.pane)
        assert time.process_time() - started < 0.2
        started = time.process_time()
        app.pane.select(many[70_000])
        lines(app.pane)
        assert time.process_time() - started < 0.2
        app.pane.set_ids(["new", *many])
        assert app.pane.current == many[70_000]
        assert sum(calls) < 300
        took = []
        for _ in range(60):
            started = time.process_time()
            app.pane.action_cursor_down()
            lines(app.pane)
            took.append(time.process_time() - started)
        await pilot.pause()
        assert sorted(took)[30] < 0.005


async def test_colours_come_from_the_theme() -> None:
    app = Desk(records.story_rows(10))
    async with app.run_test() as pilot:
        await pilot.pause()
        before = {str(segment.style) for y in range(6) for segment in app.pane.render_line(y)}
        app.theme = "textual-light"
        await pilot.pause()
        after = {str(segment.style) for y in range(6) for segment in app.pane.render_line(y)}
        assert before.isdisjoint(after)
        app.theme = "ansi-dark"
        await pilot.pause()
        styles = [segment.style for y in range(6) for segment in app.pane.render_line(y)]
        assert all(style is None or style.color is None or style.color.triplet is None for style in styles)


@pytest.mark.parametrize(
    ("articles", "texts", "outlets", "wide", "narrow"),
    [
        (1, 1, 1, "Post", "Post"),
        (6, 4, 5, "5 outlets · 4 texts · 2 copies", "5 outlets · 4 texts"),
        (4, 4, 4, "4 outlets · 4 texts", "4 outlets · 4 texts"),
        (2, 1, 2, "2 outlets · 1 copy", "2 outlets · 1 copy"),
        (3, 2, 1, "Post · 2 texts · 1 copy", "Post · 2 texts"),
    ],
)
def test_who_tells_a_story_is_told_in_one_way(articles: int, texts: int, outlets: int, wide: str, narrow: str) -> None:
    row = records.story_row(1, "Bridge", articles=articles, texts=texts, outlets=outlets, outlet="Post")
    assert (told(row, 80), told(row, 40)) == (wide, narrow)

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.containers import Horizontal

from tests.app import records
from tui.app import render
from tui.app.panes.coverage import CoveragePane
from tui.app.panes.entities import EntitiesPane
from tui.app.panes.stories import StoriesPane
from tui.app.panes.story import StoryPane
from tui.app.widgets import typeset
from tui.models import Block, BlockKind, Enclosure, Link, Mention

TEXTS = st.text(alphabet=st.sampled_from("abc dé — -漢。e\u0301👍\u200d\ufe0f\x00[m]\t"), min_size=1, max_size=120)
KINDS: st.SearchStrategy[BlockKind] = st.sampled_from(["paragraph", "heading", "quote", "item", "code", "table"])


@st.composite
def blocks(draw: st.DrawFn) -> list[Block]:
    made = []
    for _ in range(draw(st.integers(1, 4))):
        text = draw(TEXTS)
        links = []
        for _ in range(draw(st.integers(0, 3))):
            start = draw(st.integers(-1, len(text)))
            end = draw(st.integers(start, len(text) + 1))
            links.append(
                Link(start, end, draw(st.sampled_from(["https://a.example/", "https://b.example/", "ftp://x"])))
            )
        made.append(Block(draw(KINDS), text, draw(st.integers(0, 9)), tuple(links)))
    return made


@settings(max_examples=150, deadline=None)
@given(blocks(), st.lists(st.tuples(st.integers(0, 200), st.integers(0, 30)), max_size=6), st.integers(8, 74))
def test_whatever_the_offsets_say_no_text_is_lost_and_no_line_too_long(
    made: list[Block], ranges: list[tuple[int, int]], length: int
) -> None:
    article = records.article(made, title="Other", url=None)
    marks = [Mention("text", at, at + size, "person", "x", f"e{at}", "X") for at, size in ranges]
    layout = typeset.body(article, marks, length)
    assert len(layout.lines) == len(layout.offsets)
    assert list(layout.offsets) == sorted(layout.offsets)
    for line in layout.lines:
        assert sum(cell_len(piece.text) for piece in line) <= length
        assert all(render.line(piece.text) == piece.text for piece in line)
    ours = {"number", "bullet", "quotebar"}
    shown = "".join(
        piece.text for line in layout.lines[: layout.end] for piece in line if not ours & set(piece.styles[-1:])
    )
    told = "".join(render.line(block.text.expandtabs(4) if block.kind == "code" else block.text) for block in made)
    shown, told = (re.sub(r"[\s|]", "", text) for text in (shown, told))
    # The cells of a table stand side by side, each in its own lines.
    cells = any(block.kind == "table" for block in made)
    assert (sorted(shown) == sorted(told)) if cells else (shown == told)


def lines_of(*made: Block, length: int = 40, plain: bool = False) -> list[str]:
    layout = typeset.body(records.article(made, url=None), (), length, plain)
    return ["".join(piece.text for piece in line).rstrip() for line in layout.lines[: layout.end]]


def test_a_table_stands_in_columns_its_figures_to_the_right_and_long_cells_in_several_lines() -> None:
    rows = ("Country | Votes | Share", "Norway | 1,200,300 | 48.2 %", "Iceland | 99,020 | 4.1 %")
    assert lines_of(*(Block("table", row) for row in rows)) == [
        "Country      Votes   Share",
        "Norway   1,200,300  48.2 %",
        "Iceland     99,020   4.1 %",
    ]
    long = ("When | What", "05:20 | The rudder is lost, and the barge drifts on", "05:31 | It strikes")
    assert lines_of(*(Block("table", row) for row in long), length=30) == [
        " When  What",
        "",
        "05:20  The rudder is lost, and",
        "       the barge drifts on",
        "",
        "05:31  It strikes",
    ]
    page = " | ".join(["a page laid out as a table " * 12] * 3)
    assert lines_of(Block("table", page)) == [page[a:b] for a, b in render.wrap(page, 40)]


def test_items_within_items_hang_under_the_words_of_the_one_above_and_cut_code_says_so() -> None:
    items = (
        Block("item", "First", level=1, number=9),
        Block("item", "within", level=2),
        Block("item", "deeper", level=3),
    )
    assert lines_of(*items) == [" 9. First", "    ◦ within", "      ‣ deeper"]
    deep = [Block("item", "words", level=level, number=99_999) for level in range(1, 5)]
    assert [line.split() for line in lines_of(*deep, length=32)] == [["99999.", "words"]] * 4, "half is left for words"
    assert lines_of(Block("code", "x" * 20), length=14) == [" " + "x" * 12, " ↳ " + "x" * 8]
    # After a blank where the line is more than half full by then.
    assert lines_of(Block("code", "    call(one, two, three)"), length=20) == ["     call(one,", " ↳ two, three)"]
    assert lines_of(Block("code", "if " + "x" * 20), length=20) == [" if " + "x" * 15, " ↳ " + "x" * 5]
    assert lines_of(Block("code", "x" * 20), length=14, plain=True)[1] == " \\ " + "x" * 8


def test_the_size_of_a_media_file_is_told_in_its_own_unit() -> None:
    sizes = {800: "audio (mpeg)", 34_500_000: "audio (mpeg), 34.5 MB", 1_234_500_000: "audio (mpeg), 1.2 GB"}
    for size, said in sizes.items():
        media = Enclosure("https://radio.example/1.mp3", "audio/mpeg", size)
        article = replace(records.article((), url=None), enclosures=(media,))
        assert typeset.body(article, (), 60).link_words == (said,)


class Desk(App[None]):
    """All panes, filled before they have a size."""

    def compose(self) -> ComposeResult:
        rows = records.story_rows(30)
        stories = StoriesPane(records.loader(rows), now=lambda: records.NOW)
        stories.set_ids([row.id for row in rows])
        stories.select(rows[20].id)
        story, entities, coverage = StoryPane(), EntitiesPane(), CoveragePane()
        story.show(records.STORY, records.ARTICLE, records.MENTIONS)
        entities.show(records.ENTITIES)
        coverage.show(records.STORY, records.RELATED, records.ARTICLE.id)
        with Horizontal():
            yield from (stories, story, entities, coverage)


async def test_panes_can_be_filled_before_they_have_a_size_and_bear_any() -> None:
    app = Desk()
    async with app.run_test(size=(120, 20)) as pilot:
        await pilot.pause()
        stories, story = app.query_one(StoriesPane), app.query_one(StoryPane)
        assert any(stories.render_line(y).text.startswith("▌") for y in range(stories.size.height))
        assert "Canal authority" in story.render_line(0).text
        for size in ((8, 3), (1, 1), (30, 5), (200, 60), (40, 2), (120, 20)):
            await pilot.resize_terminal(*size)
            for pane in app.query("StoriesPane, StoryPane, EntitiesPane, CoveragePane"):
                for name in ("page_down", "cursor_up", "half_page_down", "last", "first", "half_page_up", "page_up"):
                    getattr(pane, f"action_{name}")()
            await pilot.pause()
        assert stories.render_line(0).text.startswith("▌")

"""What the reader remembers from one time to the next, and what it makes of a story that was read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from textual import events

from tests.app.desk import reading
from tests.app.newsstore import Built, Report, Telling, build, sample
from tui.app import session, themes
from tui.app.history import Place
from tui.models import Query

LONG = "\n\n".join(
    f"Paragraph {n} of a long report on the harbour, with enough words to fill a line." for n in range(60)
)


@pytest.fixture
def built(tmp_path: Path) -> Built:
    long = Telling((Report("Harbour Post", "A long report", 0.5, LONG),))
    return build(tmp_path / "news.db", [*sample(), long], {"Sample Wire": ("space",)})


async def test_the_reader_opens_where_it_was_left(built: Built) -> None:
    async with reading(built) as desk:
        await desk.press("/")
        await desk.type("-telescope")
        await desk.press("enter", "enter", "ctrl+d", "ctrl+d", "D", "}", ">", "z")
        position = desk.screen.story.position
        sizes = desk.screen.sizes
        assert position > 0
        assert sizes.list or sizes.aside
    async with reading(built) as desk:
        assert desk.screen.listing.place.words == "-telescope"
        assert desk.article == "A long report"
        assert desk.pane() == "story"
        assert desk.seen == {"story"}
        assert desk.screen.story.position == position
        assert desk.screen.stories.density == "roomy"
        assert desk.screen.story.measure_limit == 76
        assert desk.screen.sizes == sizes
        await desk.press("z", "escape", "escape", *"}{{{{{{{{{{")
        assert len(desk.headlines) == 5
        assert desk.screen.story.measure_limit == 60


@pytest.mark.usefixtures("never_counted")
async def test_what_is_left_before_anything_is_counted_is_remembered_too(built: Built) -> None:
    async with reading(built) as desk:
        await desk.press("j", "j")
        story = desk.screen.stories.current
    async with reading(built) as desk:
        assert desk.screen.listing.counts is None
        assert desk.screen.stories.current == story


async def test_another_database_opens_on_all_stories_with_the_same_look(built: Built, tmp_path: Path) -> None:
    async with reading(built) as desk:
        await desk.press("D", "/")
        await desk.type("tele")
        await desk.press("enter")
    other = build(tmp_path / "other.db", sample())
    async with reading(other) as desk:
        assert desk.screen.listing.place.words == ""
        assert desk.screen.stories.density == "roomy"


async def test_a_place_that_is_gone_is_no_hindrance(built: Built) -> None:
    place = Place(Query(words="wat:x"), "Broken", story="0" * 12, article="1" * 12, pane="story")
    session.save(themes.state_file(), session.Session(db=str(built.path), place=place))
    async with reading(built) as desk:
        assert len(desk.headlines) == 5


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "[]",
        '{"place": 3}',
        '{"place": {"query": {"order": []}, "pane": "x", "list_offset": "y"}, "measure": 5, "density": "z"}',
    ],
)
def test_a_broken_memory_says_nothing(tmp_path: Path, broken: str) -> None:
    path = tmp_path / "reader.json"
    path.write_text(broken)
    read = session.load(path)
    assert read.place in (None, Place())
    assert (read.measure, read.density) == (0, "")


def test_a_session_is_read_as_it_was_written(tmp_path: Path) -> None:
    place = Place(
        Query(words="x", tag="world", unread=True, order="oldest"),
        "#world",
        story="a" * 12,
        pane="coverage",
        list_offset=7,
    )
    kept = session.Session(theme="nord", density="compact", list_width=40, db="/x", place=place, position=99)
    session.save(tmp_path / "deep" / "reader.json", kept)
    assert session.load(tmp_path / "deep" / "reader.json") == kept
    assert json.loads((tmp_path / "deep" / "reader.json").read_text())["place"]["name"] == "#world"


async def test_an_article_is_taken_up_where_it_was_left_also_another_time(built: Built) -> None:
    async with reading(built) as desk:
        await desk.press("enter", "ctrl+d", "ctrl+d")
        position = desk.screen.story.position
        assert position > 0
        await desk.press("escape", "j")
        assert desk.screen.story.position == 0
    async with reading(built) as desk:
        assert desk.article != "A long report"
        await desk.press("k")
        assert desk.screen.story.position == position
        await desk.press("enter", "G", "escape", "j", "k")
        assert desk.screen.story.position == 0


@pytest.mark.parametrize(("policy", "on_open", "at_end"), [("opened", 0, 0), ("end", 1, 0), ("key", 1, 1)])
async def test_what_makes_an_article_read_is_the_users_choice(
    built: Built, tmp_path: Path, policy: str, on_open: int, at_end: int
) -> None:
    feeds = tmp_path / "feeds.toml"
    feeds.write_text(f'refresh_every = "never"\n[reader]\nmark_read = "{policy}"\n')
    async with reading(built, feeds=feeds) as desk:
        story = desk.screen.stories.current
        assert story is not None
        await desk.press("enter")
        assert desk.app.access.rows([story])[story].unread == on_open
        await desk.press("G")
        assert desk.app.access.rows([story])[story].unread == at_end
        await desk.press("space")
        assert desk.app.access.rows([story])[story].unread == (1 if at_end == 0 else 0)


async def test_how_it_looks_is_said_in_feeds_toml_or_left_to_the_terminal(built: Built, tmp_path: Path) -> None:
    feeds = tmp_path / "feeds.toml"
    feeds.write_text('refresh_every = "never"\n[reader]\nmeasure = 62\ndensity = "compact"\nicons = "ascii"\n')
    async with reading(built, (160, 36), feeds=feeds) as desk:
        assert desk.screen.story.measure_limit == 62
        assert desk.screen.stories.density == "compact"
        assert not set(desk.text) & set("╭│●▌·"), "frames and marks too"
        await desk.press("j", "e", "enter")
        assert "Claudia Sheinbaum  Person" in desk.text
        assert not set(desk.text) & set("╭│●▌·▁█"), "a dossier"
        await desk.press("escape", "1", "g")
        desk.app.theme = "ansi-dark"
        await desk.press("enter", "e", "c")
        drawn = [piece.style for line in desk.app.screen._compositor.render_strips() for piece in line if piece.style]
        own = {str(style) for style in drawn for colour in (style.color, style.bgcolor) if colour and colour.triplet}
        assert own == set(), "the terminal's own palette, and nothing else"
        text = desk.screen.story
        top = text.scroll_offset.y
        text.post_message(
            events.MouseScrollDown(text, 5, 5, 0, 0, 0, False, False, False, screen_x=text.region.x + 5, screen_y=8)
        )
        await desk.settle()
        assert text.scroll_offset.y > top, "the wheel turns the pane under the pointer"
        assert desk.pane() == "coverage"
    feeds.write_text('refresh_every = "never"\n')
    async with reading(built, (160, 36), feeds=feeds) as desk:
        assert "╭" in desk.text, "what was asked for once is not kept for ever"


async def test_any_act_is_undone_from_the_list_of_acts_and_done_again(built: Built) -> None:
    async with reading(built) as desk:
        await desk.press("s", "j", "s", "U")
        assert "1 article starred: Rubio meets Sheinbaum as tariffs loom" in desk.text
        assert desk.text.count("1 article starred: ") == 2
        await desk.press("down", "enter")
        assert desk.app.access.rows(list(desk.screen.stories.ids[:1]))[desk.screen.stories.ids[0]].starred is False
        assert desk.app.access.rows(list(desk.screen.stories.ids[1:2]))[desk.screen.stories.ids[1]].starred is True
        await desk.press("U")
        assert "undone" in desk.text
        assert "Nothing" not in desk.text
        await desk.type("salmon")
        assert "Nothing of that kind can be undone" in desk.text
        await desk.press("escape", "u", "U")
        assert desk.text.count("undone, ") == 2
        await desk.press("enter")
        assert "Done again: 1 article starred" in desk.notices
        assert desk.app.access.rows(list(desk.screen.stories.ids[1:2]))[desk.screen.stories.ids[1]].starred is True
        await desk.press("u", "u", "ctrl+r")
        assert [desk.app.access.rows([id])[id].starred for id in desk.screen.stories.ids[:2]] == [True, False]
        await desk.press("ctrl+r", "ctrl+r")
        assert [desk.app.access.rows([id])[id].starred for id in desk.screen.stories.ids[:2]] == [True, True]
        assert "Nothing was undone since" in desk.notices


async def test_panes_are_resized_by_key_and_by_mouse_and_go_back(built: Built) -> None:
    async with reading(built, (160, 40)) as desk:
        before = desk.screen.stories.outer_size.width
        await desk.press(">", ">")
        assert desk.screen.stories.outer_size.width == before + 8
        await desk.press("l", ">", "4", ">")
        aside = desk.screen.query_one("#aside").outer_size.width
        edge = desk.screen.story.region.x
        await desk.pilot.mouse_down(desk.screen, offset=(edge, 10))
        await desk.pilot.hover(desk.screen, offset=(edge - 10, 10))
        await desk.pilot.mouse_up(desk.screen, offset=(edge - 10, 10))
        await desk.settle()
        assert desk.screen.stories.outer_size.width == before + 8 - 9
        assert desk.screen.query_one("#aside").outer_size.width == aside
        await desk.press("=")
        assert desk.screen.stories.outer_size.width == before


@pytest.mark.parametrize(("presses", "lines"), [(0, 2), (1, 3), (2, 1), (3, 2)])
async def test_the_list_has_three_densities(built: Built, presses: int, lines: int) -> None:
    async with reading(built) as desk:
        await desk.press("j", *["D"] * presses)
        assert desk.screen.stories.line_count == 5 * lines
        assert desk.text.count("Rubio meets Sheinbaum") >= 1
        assert desk.screen.stories.current == desk.screen.stories.ids[1]


async def test_the_tour_comes_once_and_is_in_nobodys_way(built: Built, tmp_path: Path) -> None:
    feeds = tmp_path / "feeds.toml"
    feeds.write_text('refresh_every = "never"\n')
    async with reading(built, feeds=feeds, automatic=True) as desk:
        await desk.until(lambda: "1/4" in desk.text)
        assert "j and" in desk.text
        await desk.press("j")
        assert desk.screen.stories.current == desk.screen.stories.ids[1]
        await desk.press("escape")
        assert "1/4" not in desk.text
    async with reading(built, feeds=feeds, automatic=True) as desk:
        await desk.press("j")
        assert "1/4" not in desk.text
        await desk.press("f2")
        assert "1/4" in desk.text

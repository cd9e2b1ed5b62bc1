"""The reader, by its keys, on a real store."""

from __future__ import annotations

import asyncio
import gc
import itertools
import re
import sqlite3
import threading
import weakref
from contextlib import closing
from pathlib import Path
from time import monotonic

import pytest
from sqlite_utils import Database
from textual import events
from textual.widgets import OptionList

from tests.app.desk import reading
from tests.app.newsstore import NOW, Built, build, sample
from tui.app import commands, handing, marking
from tui.app.history import Place
from tui.app.screens.asked import AskedPanel
from tui.app.screens.modal import Modal
from tui.app.screens.palette import Palette
from tui.errors import StoreError
from tui.models import Query
from tui.store.connect import open_reader, open_store
from tui.store.read import article_row, story
from tui.store.state import mark_read

RUBIO, OPINION, TELESCOPE, TARIFF = 0, 3, 2, 1
"""Places in `sample()`."""


@pytest.fixture
def built(tmp_path: Path) -> Built:
    return build(tmp_path / "news.db", sample(), {"Sample Wire": ("world",), "Hill Gazette": ("world", "hills")})


def is_read(built: Built, article: str) -> bool:
    db = open_reader(built.path)
    try:
        return article_row(db, article).read
    finally:
        db.close()


async def test_the_newest_story_is_previewed_at_once_and_nothing_is_marked(built: Built) -> None:
    async with reading(built) as desk:
        assert desk.screen.stories.current == built.stories[RUBIO]
        assert desk.article == "Rubio meets Sheinbaum as tariffs loom"
        assert "4 unread" in desk.text
        assert "All stories" in desk.text
        assert desk.seen == {"stories", "story", "entities", "coverage"}
    assert not is_read(built, built.articles[RUBIO][0])


async def test_the_preview_follows_the_cursor(built: Built) -> None:
    async with reading(built) as desk:
        await desk.press("j")
        assert desk.article == "Telescope reaches its orbit"
        await desk.press("G")
        assert desk.article == "Tariff delay agreed"
        await desk.press("k", "g")
        assert desk.article == "Rubio meets Sheinbaum as tariffs loom"


async def test_the_preview_follows_also_where_the_machine_halts_for_a_moment(
    built: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with reading(built) as desk:
        late = itertools.count(1)
        monkeypatch.setattr("textual._time.get_time", lambda: monotonic() + 0.002 * next(late))
        await desk.press("j")
        assert desk.article == "Telescope reaches its orbit"


async def test_opening_marks_the_article_read_and_its_story_seen(built: Built) -> None:
    async with reading(built) as desk:
        await desk.press("enter")
        assert desk.pane() == "story"
        assert "4 unread" in desk.text, "stories are counted: this one has two texts more"
    assert is_read(built, built.articles[RUBIO][0])
    assert not is_read(built, built.articles[RUBIO][1])
    db = open_reader(built.path)
    assert story(db, built.stories[RUBIO]).looked_at is not None
    db.close()


async def test_who_has_read_a_text_has_read_its_copies(built: Built) -> None:
    wire, copy = built.articles[RUBIO][1], built.articles[RUBIO][2]
    async with reading(built) as desk:
        await desk.screen.open_story(built.stories[RUBIO], copy)
        await desk.settle()
    assert is_read(built, wire)
    assert is_read(built, copy)


async def test_undo_takes_back_a_read_mark_and_says_so(built: Built) -> None:
    async with reading(built) as desk:
        await desk.press("j", "space")
        assert "3 unread" in desk.text
        await desk.press("u")
        assert "4 unread" in desk.text
        assert any(notice.startswith("Undone: 1 article") for notice in desk.notices)
        await desk.press("u")
        assert "Nothing to undo" in desk.notices


async def test_two_presses_at_once_are_two_presses(built: Built) -> None:
    async with reading(built) as desk:
        meant = marking.target(desk.screen)
        assert meant is not None
        await asyncio.gather(*(marking.toggle_read(desk.screen, meant) for _ in range(2)))
        await asyncio.gather(*(marking.toggle_star(desk.screen, meant) for _ in range(3)))
        await desk.settle()
        assert "4 unread" in desk.text
        row = desk.screen.stories.row(built.stories[RUBIO])
        assert row is not None
        assert row.starred
    assert not is_read(built, built.articles[RUBIO][0])


async def test_space_in_the_list_toggles_the_whole_story(built: Built) -> None:
    async with reading(built) as desk:
        await desk.press("space")
        assert "3 unread" in desk.text
        await desk.press("space")
        assert "4 unread" in desk.text


async def test_the_title_counts_the_stories_that_the_unread_list_holds(built: Built) -> None:
    async with reading(built) as desk:
        await desk.press("enter", "escape", "j", "space", "S")
        await desk.type("unread")
        await desk.press("enter")
        assert len(desk.headlines) == 3
        assert "3 unread" in desk.text


async def test_a_star_stays_and_the_starred_list_shows_it(built: Built) -> None:
    async with reading(built) as desk:
        await desk.press("j", "s", "S")
        await desk.type("starred")
        await desk.press("enter")
        assert desk.headlines == ["Telescope reaches its orbit"]
        await desk.press("s")
        assert desk.headlines == ["Telescope reaches its orbit"], "it must not vanish under the cursor"


async def test_next_unread_reads_on_through_the_story_and_then_the_list(built: Built) -> None:
    async with reading(built) as desk:
        await desk.press("enter", "n")
        assert desk.article == "What Mexico wants from the talks"
        await desk.press("n")
        assert desk.article == "Rubio arrives in Mexico", "told before the one that was opened, and not read"
        await desk.press("n")
        assert desk.article == "Telescope reaches its orbit"
        assert desk.pane() == "story"
        await desk.press("[", "[")
        assert desk.article == "What Mexico wants from the talks", "the way back leads through what was read"
        await desk.press("]", "]")
        assert desk.article == "Telescope reaches its orbit"
        rubio = desk.screen.stories.row(built.stories[RUBIO])
        assert rubio is not None
        assert not rubio.unread
        await desk.press("escape", "n")
        assert desk.screen.stories.current == built.stories[OPINION]
        await desk.press("N")
        assert desk.screen.stories.current == built.stories[TARIFF]
        assert "No more unread above: on from the end" in desk.notices


async def test_next_unread_in_the_list_passes_over_what_is_read_and_comes_round(built: Built) -> None:
    async with reading(built) as desk:
        await desk.press("j", "space", "g", "n")
        assert desk.screen.stories.current == built.stories[OPINION]
        await desk.press("n", "n")
        assert desk.screen.stories.current == built.stories[RUBIO]
        assert "No more unread below: on from the top" in desk.notices


async def test_keys_typed_in_a_rush_count_in_their_order(built: Built) -> None:
    async with reading(built) as desk:
        ids = list(desk.screen.stories.ids)
        await desk.type("nnNgjj")
        assert desk.screen.stories.current == ids[2]
        await desk.type("gnjn")
        assert desk.screen.stories.current == ids[3]
        await desk.type("ng")
        assert desk.screen.stories.current == ids[0], "a search that comes round late moves nothing"


async def test_a_mark_is_for_what_was_under_the_cursor_when_its_key_was_pressed(built: Built) -> None:
    async with reading(built) as desk:
        ids = list(desk.screen.stories.ids)
        await desk.type("jsjj")
        rows = desk.app.access.rows(ids)
        assert [rows[id].starred for id in ids] == [False, True, False, False]
        await desk.type("g jj")
        rows = desk.app.access.rows(ids)
        assert [rows[id].unread == 0 for id in ids] == [True, False, False, False]


async def test_why_is_asked_of_the_story_under_the_cursor_before_its_preview_has_come(built: Built) -> None:
    async with reading(built) as desk:
        await desk.type("jw")
        await desk.until(lambda: "Text     Sample Wire  Telescope reaches its orbit" in desk.text)


async def test_the_filter_narrows_while_typing_and_esc_clears_it(built: Built) -> None:
    async with reading(built) as desk:
        await desk.press("slash")
        await desk.type("telesc")
        assert desk.headlines == ["Telescope reaches its orbit"]
        assert "1 story" in desk.text
        await desk.type("zzz")
        assert desk.headlines == []
        assert "No matches for telesczzz" in desk.text
        assert "esc clears the filter" in " ".join(desk.text.split())
        await desk.press("escape")
        assert len(desk.headlines) == 4
        assert desk.screen.stories.current == built.stories[RUBIO], "back on the story it was on"


async def test_a_kept_filter_stays_until_esc(built: Built) -> None:
    async with reading(built) as desk:
        await desk.press("slash")
        await desk.type("mexico")
        await desk.press("enter")
        assert desk.screen.stories.has_focus
        assert set(desk.headlines) == {"Rubio meets Sheinbaum as tariffs loom", "Tariff delay agreed"}
        await desk.press("escape")
        assert len(desk.headlines) == 4
        await desk.press("enter", "slash")
        await desk.type("mexico")
        assert len(desk.headlines) == 2, "from the story, too"


async def test_filter_words_are_never_syntax(built: Built) -> None:
    async with reading(built) as desk:
        for words in ('"', "o'brien", "rubio AND (", "*", "[/]", "a-b:c"):
            await desk.press("slash")
            await desk.type(words)
            await desk.press("escape")
        assert len(desk.headlines) == 4
        assert desk.notices == []


async def test_an_entity_leads_to_all_its_stories_and_back_to_the_very_place(built: Built) -> None:
    async with reading(built) as desk:
        await desk.press("enter", "e", "j", "j", "enter", "a")
        place = desk.screen.listing.place
        assert place.name == "About Mexico"
        assert set(desk.headlines) == {"Rubio meets Sheinbaum as tariffs loom", "Tariff delay agreed"}
        assert "About Mexico" in desk.text
        await desk.press("ctrl+o")
        assert len(desk.headlines) == 4
        assert desk.pane() == "entities"
        assert desk.article == "Rubio meets Sheinbaum as tariffs loom"
        await desk.press("]")
        assert desk.screen.listing.place.name == "About Mexico"
        await desk.press("1", "escape")
        assert len(desk.headlines) == 4


async def test_a_related_story_is_jumped_to_and_back(built: Built) -> None:
    async with reading(built) as desk:
        await desk.press("enter", "c", "G", "enter")
        assert desk.article == "Tariff delay agreed"
        assert desk.pane() == "story"
        assert desk.screen.stories.current == built.stories[TARIFF]
        await desk.press("ctrl+o")
        assert desk.screen.stories.current == built.stories[RUBIO]
        assert desk.article == "Rubio meets Sheinbaum as tariffs loom"
        assert desk.pane() == "coverage"


async def test_the_coverage_chooses_the_article(built: Built) -> None:
    async with reading(built) as desk:
        await desk.press("c", "g", "enter")
        assert desk.article == "Rubio arrives in Mexico"
    assert is_read(built, built.articles[RUBIO][1])


async def test_sources_and_tags_are_lists_of_their_own(built: Built) -> None:
    async with reading(built) as desk:
        await desk.press("S")
        assert "Views, tags and sources" in desk.text
        assert "#hills" in desk.text
        await desk.type("hills")
        await desk.press("enter")
        assert set(desk.headlines) == {"Rubio meets Sheinbaum as tariffs loom", "Tariff delay agreed"}
        await desk.press("S")
        await desk.type("sample wire")
        await desk.press("enter")
        assert set(desk.headlines) == {"Rubio meets Sheinbaum as tariffs loom", "Telescope reaches its orbit"}
        await desk.press("escape", "escape")
        assert len(desk.headlines) == 4


async def test_a_failing_feed_is_named_with_its_reason(built: Built) -> None:
    db = sqlite3.connect(built.path)
    db.execute(
        "UPDATE fetches SET error_kind = 'timeout', error_message = 'no answer in 30 s', failures = 3 WHERE source = 1"
    )
    db.execute("UPDATE sources SET name = 'Evening Courier' WHERE id IN (2, 3)")
    db.commit()
    async with reading(built) as desk:
        assert "1 feed failing (S)" in desk.text
        await desk.press("S")
        assert "Failing (1)" in desk.text
        assert "no answer in 30 s · 3 times in a row" in desk.text
        assert "Evening Courier  feeds.invalid/2.xml" in desk.text, "sources of one name are told apart"
        assert "Sample Wire  feeds.invalid" not in desk.text
        db.execute("UPDATE fetches SET error_kind = 'timeout'")
        db.commit()
        db.close()
        await desk.press("escape")
        await desk.screen.listing.count()
        assert "no feed could be reached (S)" in desk.text


async def test_search_finds_an_article_by_its_text_and_opens_it(built: Built) -> None:
    async with reading(built) as desk:
        await desk.press("ctrl+f")
        await desk.type("until may")
        await desk.until(lambda: "has until May" in desk.text)
        await desk.press("enter")
        assert desk.article == "Tariff delay agreed"
        assert desk.pane() == "story"
        await desk.press("ctrl+o")
        assert len(desk.headlines) == 4


async def test_zoom_shows_one_pane_and_restores_exactly(built: Built) -> None:
    async with reading(built) as desk:
        before = desk.text
        await desk.press("z")
        assert desk.seen == {"stories"}
        await desk.press("z")
        assert desk.text == before
        await desk.press("2", "z", "escape")
        assert desk.pane() == "story"
        assert desk.seen == {"stories", "story", "entities", "coverage"}


async def test_on_a_small_terminal_the_same_keys_show_one_pane_at_a_time(built: Built) -> None:
    async with reading(built, (80, 24)) as desk:
        assert desk.seen == {"stories"}
        assert "n next unread" in desk.text.split("\n")[-1]
        await desk.press("enter")
        assert desk.seen == {"story"}
        assert "v only here/new" in desk.text.split("\n")[-1]
        assert "U.S. Secretary of State" in " ".join(desk.text.split()).replace("[1]", "")
        await desk.press("e")
        assert desk.seen == {"entities"}
        assert "f follow" in desk.text.split("\n")[-1]
        await desk.press("tab")
        assert desk.seen == {"coverage"}
        assert "x take out" in desk.text.split("\n")[-1]
        await desk.press("escape")
        assert desk.seen == {"stories"}
        await desk.press("z", "z", "4", "1")
        assert desk.seen == {"stories"}


async def test_resizing_never_loses_the_focus(built: Built) -> None:
    async with reading(built) as desk:
        await desk.press("4")
        for columns, rows in ((80, 24), (60, 20), (100, 30), (300, 80), (40, 12), (120, 36)):
            await desk.pilot.resize_terminal(columns, rows)
            await desk.settle()
            assert desk.pane() == "coverage"
            assert desk.screen.coverage.has_focus
            assert "coverage" in desk.seen
            *shown, hints = desk.text.split("\n")
            assert len(desk.seen) == (1 if columns <= 80 else 4 if columns > 100 else 3)
            assert len(shown) == rows - 1
            assert " enter read " in hints
            assert "? help" in hints
            assert "Hill Gazette" in desk.text, "the coverage itself has room"
            if columns == 300:
                text = desk.screen.story
                assert max(len(text.draw(y, text.room).text.strip()) for y in range(text.line_count)) <= 76
                assert text.region.width > 120


async def test_a_click_gives_a_pane_the_focus(built: Built) -> None:
    async with reading(built) as desk:
        await desk.pilot.click("#story")
        await desk.settle()
        assert desk.pane() == "story"


async def test_markup_in_a_headline_is_only_text(built: Built) -> None:
    async with reading(built) as desk:
        await desk.press("j", "j", "enter")
        assert desk.article == "Opinion [video] – [/nope] [@click=app.quit]free[/]"
        assert "[@click=app.quit]free[/]" in desk.text
        for key in ("y", "w"):
            await desk.press(key)
            await desk.press("escape")
        await desk.press("ctrl+f")
        await desk.type("brackets")
        await desk.until(lambda: "[b]brackets[/b]" in desk.text)
        await desk.press("escape", "ctrl+p")
        await desk.type("nope")
        await desk.until(lambda: re.search(r"\[@click=app.quit\]free\[/\] +story", desk.text) is not None)
        await desk.press("escape")


async def test_what_another_process_writes_appears_and_the_cursor_stays(built: Built) -> None:
    async with reading(built) as desk:
        await desk.press("j", "j")
        current = desk.screen.stories.current
        db = sqlite3.connect(built.path)
        db.execute("UPDATE stories SET last_at = '2025-09-02T11:59:00Z' WHERE id = ?", [built.stories[TARIFF]])
        db.execute(
            "INSERT INTO marks (article, read_at) VALUES (?, '2025-09-02T11:59:00Z')", [built.articles[TARIFF][0]]
        )
        db.commit()
        db.close()
        await desk.until(lambda: desk.headlines[0] == "Tariff delay agreed")
        await desk.settle()
        assert "3 unread" in desk.text
        assert desk.screen.stories.current == current


async def test_a_story_that_was_read_comes_back_with_what_is_new_and_says_it(built: Built) -> None:
    story, texts = built.stories[RUBIO], built.articles[RUBIO]
    db = sqlite3.connect(built.path)
    db.execute("INSERT INTO looks (story, looked_at) VALUES (?, '2025-09-02T11:00:00Z')", [story])
    db.executemany(
        "INSERT INTO marks (article, read_at) VALUES (?, '2025-09-02T11:00:00Z')", [(id,) for id in texts[:3]]
    )
    db.commit()
    db.close()
    async with reading(built) as desk:
        row = desk.screen.stories.row(story)
        assert row is not None
        assert (row.new_texts, row.news, row.news_outlet) == (1, "What Mexico wants from the talks", "Hill Gazette")
        assert "1 new text · What Mexico" in desk.text
        assert desk.article == "What Mexico wants from the talks"
        await desk.press("4", "k")
        await desk.press("enter", "4")
        assert "◆ Hill Gazette" in desk.text, "it is new as long as it is not read"
        await desk.press("j", "enter")
        assert "1 new text" not in desk.text


async def test_news_of_the_story_that_is_shown_is_not_forced_in_and_enter_reads_it(built: Built) -> None:
    texts = built.articles[RUBIO]
    db = sqlite3.connect(built.path)
    db.execute("INSERT INTO looks (story, looked_at) VALUES (?, '2025-09-02T11:00:00Z')", [built.stories[RUBIO]])
    db.executemany("INSERT INTO marks (article, read_at) VALUES (?, '2025-09-02T11:00:00Z')", [(id,) for id in texts])
    db.commit()
    async with reading(built) as desk:
        assert "new text" not in desk.text
        db.execute("DELETE FROM marks WHERE article IN (?, ?)", [texts[2], texts[3]])
        db.commit()
        await desk.until(lambda: "1 new text · What Mexico" in desk.text)
        await desk.settle()
        assert desk.article == "Rubio meets Sheinbaum as tariffs loom"
        await desk.press("enter")
        assert desk.article == "What Mexico wants from the talks"
        assert is_read(built, texts[3])
        assert "new text" not in desk.text, "a copy of what the story held is nothing new"
    db.close()


async def test_marking_a_whole_list_is_one_undo(built: Built) -> None:
    async with reading(built) as desk:
        await desk.press("A")
        assert "all read" in desk.text
        await desk.press("u")
        assert "4 unread" in desk.text


async def test_y_copies_and_says_what(built: Built) -> None:
    async with reading(built) as desk:
        await desk.press("y", "l")
        assert desk.app.clipboard == "https://example.org/rubio"
        await desk.press("y", "t")
        assert desk.app.clipboard == "Rubio meets Sheinbaum as tariffs loom"
        assert "Copied the headline: Rubio meets Sheinbaum as tariffs loom" in desk.notices
        await desk.press("L", "ctrl+y")
        assert desk.app.clipboard == "https://example.org/rubio"
        assert "Copied https://example.org/rubio" in desk.text
        await desk.press("escape")
        await desk.press("1", "j", "y", "y")
        assert "This article has no link" in desk.notices


async def test_without_a_browser_the_link_is_copied(built: Built, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSH_TTY", "/dev/pts/0")
    async with reading(built) as desk:
        await desk.press("o")
        assert desk.app.clipboard == "https://example.org/rubio"
        assert "No browser here: the link is copied" in desk.notices


async def test_help_palette_and_themes_open_and_close(built: Built) -> None:
    async with reading(built) as desk:
        await desk.press("question_mark")
        assert "Read the story" in desk.text
        body = desk.app.screen.query_one(".sheet-body")
        await desk.press("ctrl+d", "ctrl+d", "ctrl+u")
        assert body.scroll_offset.y == body.size.height // 2 > 0
        await desk.press("slash")
        await desk.type("undo")
        assert "Read the story" not in desk.text
        assert "enter to what is found  esc everything again" in desk.text
        await desk.press("escape", "escape")
        assert desk.app.screen is desk.screen
        await desk.press("colon")
        await desk.type("unread")
        assert "Next unread" in desk.text
        await desk.press("escape")
        before = desk.app.theme
        await desk.press("t", "down")
        assert desk.app.theme != before
        await desk.press("escape")
        assert desk.app.theme == before


async def test_pages_are_turned_in_a_list_that_is_not_laid_out_yet(built: Built) -> None:
    async with reading(built) as desk:
        for opens in ("t", "ctrl+p"):
            await desk.press(opens)
            options = desk.app.screen.query(OptionList).first()
            options.display = False
            await desk.settle()
            options.clear_options()
            options.add_option("one")
            options.highlighted = 0
            await desk.press("pagedown", "pageup", "escape")
        assert desk.app.screen is desk.screen


@pytest.mark.parametrize(("opens", "key"), [("semicolon", "escape"), ("t", "enter"), ("ctrl+s", "enter")])
async def test_a_panel_is_closed_once_however_fast_the_keys_come(
    built: Built, opens: str, key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handing, "home", lambda: tmp_path)
    async with reading(built) as desk:
        await desk.press(opens)
        for _ in range(4):
            desk.app.post_message(events.Key(key, "\r" if key == "enter" else None))
        await desk.settle()
        assert desk.app.is_running
        assert desk.app.screen is desk.screen


async def test_a_panel_that_is_answered_below_another_closes_both(built: Built) -> None:
    async with reading(built) as desk:
        await desk.press("U")
        below = desk.app.screen
        assert isinstance(below, Modal)
        await desk.press("ctrl+p")
        above = desk.app.screen
        assert isinstance(above, Palette)
        below.dismiss(None)
        await desk.settle()
        assert desk.app.screen is desk.screen
        above.dismiss(None)
        await desk.settle()
        assert desk.app.screen is desk.screen


async def test_the_chosen_theme_is_there_the_next_time(built: Built) -> None:
    async with reading(built) as desk:
        await desk.press("t")
        await desk.type("ansi-light")
        await desk.press("enter")
        assert desk.app.theme == "ansi-light"
    async with reading(built) as desk:
        assert desk.app.theme == "ansi-light"


async def test_the_palette_runs_what_it_names(built: Built) -> None:
    async with reading(built) as desk:
        await desk.press("ctrl+p")
        await desk.type("zoom")
        assert "This pane alone, and back" in desk.text, "it tells what will happen"
        await desk.press("enter")
        await desk.settle()
        assert desk.seen == {"stories"}
        await desk.press("U", "ctrl+p")
        await desk.type("zoom")
        await desk.press("enter")
        assert len(desk.seen) > 1, "it is done at the desk also where a panel stood over it"
        await desk.press("ctrl+p")
        await desk.type("qqzz")
        await desk.until(lambda: "Nothing is called that" in desk.text)


async def test_the_names_that_the_palette_knows_are_asked_for_once_however_one_types(
    built: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Database] = []
    free, names = threading.Event(), commands.names

    def slow(db: Database) -> list[commands.Named]:
        asked.append(db)
        free.wait(20)
        return names(db)

    monkeypatch.setattr(commands, "names", slow)
    monkeypatch.setattr("tui.app.screens.asked.TYPING_PAUSE", 0.001)
    async with reading(built) as desk:
        await desk.press("ctrl+p")
        for letter in "teles":
            await desk.pilot.press(letter)
            await desk.pilot.pause(0.01)
        await desk.until(lambda: bool(asked))
        free.set()
        palette = desk.app.screen
        assert isinstance(palette, Palette)
        await desk.until(lambda: palette.current is not None and palette.current.kind == "story")
        assert len(asked) == 1


@pytest.mark.parametrize("key", ["q", "ctrl+c", "ctrl+q"])
async def test_every_way_out_works(built: Built, key: str) -> None:
    async with reading(built) as desk:
        await desk.pilot.press(key)
        await desk.until(lambda: not desk.app.is_running)
        assert desk.app.return_code == 0


async def test_ctrl_c_also_ends_it_from_within_a_panel(built: Built) -> None:
    async with reading(built) as desk:
        await desk.press("S")
        await desk.pilot.press("ctrl+c")
        await desk.until(lambda: not desk.app.is_running)


async def test_a_store_that_breaks_while_reading_is_said_to_be_so_and_nothing_dies(
    built: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with reading(built) as desk:
        db = sqlite3.connect(built.path)
        db.execute("DROP TABLE mentions")
        db.commit()
        db.close()
        await desk.press("j")
        assert any("cannot be used now" in notice for notice in desk.notices), desk.notices
        await desk.press("slash")
        await desk.type("telescope")
        await desk.press("enter")
        assert desk.headlines == ["Telescope reaches its orbit"]

        async def broken(*_: object, **__: object) -> None:
            raise StoreError("The database cannot be used now: disk I/O error.")

        def refused() -> bool:
            panel = desk.app.screen
            return isinstance(panel, AskedPanel) and "disk I/O error" in panel.nothing.plain

        monkeypatch.setattr(desk.app.access, "read", broken)
        await desk.press("ctrl+f")
        await desk.type("telescope")
        await desk.until(refused)
        assert "cannot be used now: disk I/O error" in desk.text
        await desk.press("escape", "ctrl+p")
        await desk.type("zoom q")
        await desk.until(refused)
        await desk.press("backspace", "backspace", "enter")
        await desk.until(lambda: desk.seen == {"stories"})


async def test_what_cannot_be_written_is_said_and_shown_as_it_was(built: Built) -> None:
    async with reading(built) as desk:
        db = sqlite3.connect(built.path)
        db.execute(
            "CREATE TRIGGER full BEFORE INSERT ON acts BEGIN SELECT RAISE(FAIL, 'database or disk is full'); END"
        )
        db.commit()
        db.close()
        await desk.press("space")
        assert any("disk is full" in notice for notice in desk.notices), desk.notices
        assert "4 unread" in desk.text
        here = desk.screen.listing
        await here.go(Place(Query(unread=True), "Unread"))
        await desk.press("A")
        with closing(open_store(built.path)) as store:
            store.execute("DROP TRIGGER full")
            mark_read(store, built.articles[TELESCOPE], NOW)
        await here.reload()
        assert len(desk.headlines) == 3, "of a list that could not be marked none stays that is read elsewhere"
        await desk.press("A", "A")
        assert "Everything here is read already" in desk.notices
        await here.reload()
        assert len(desk.headlines) == 3, "what was read here stays"


async def test_the_hints_can_be_clicked(built: Built) -> None:
    async with reading(built) as desk:
        at = desk.text.splitlines()[-1].index("/ filter")
        await desk.pilot.click(offset=(at + 1, 35))
        await desk.settle()
        assert desk.screen.filtering
        await desk.press("escape")
        at = desk.text.splitlines()[-1].index("? help")
        await desk.pilot.click(offset=(at + 1, 35))
        await desk.settle()
        assert "Read the story" in desk.text


async def test_words_typed_in_a_rush_after_the_slash_are_no_commands(built: Built) -> None:
    async with reading(built) as desk:
        for key in ("slash", "r", "u", "b"):
            desk.app.post_message(events.Key(key, None if key == "slash" else key))
        await desk.settle()
        assert desk.headlines == ["Rubio meets Sheinbaum as tariffs loom"]
        assert desk.notices == []
        assert not desk.screen.updating.running


async def test_garbage_is_collected_only_while_nobody_is_at_the_keys(
    built: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Cycle:
        def __init__(self) -> None:
            self.itself = self

    gc.disable()
    try:
        async with reading(built) as desk:
            gone = weakref.ref(Cycle())
            monkeypatch.setattr(gc, "get_count", lambda: (0, 0, 99))
            monkeypatch.setattr("tui.app.app.REST", 3600.0)
            await desk.press("j")
            desk.app.collect_at_rest()
            assert gone() is not None
            monkeypatch.setattr("tui.app.app.REST", 0.0)
            desk.app.collect_at_rest()
            assert gone() is None
    finally:
        gc.enable()

"""The query language at the desk: under `/`, and saved as views."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.app.desk import reading
from tests.app.newsstore import Built, aliased, build, sample
from tui.app import listing
from tui.app.history import Place
from tui.app.language import LANGUAGE
from tui.app.listing import Listing
from tui.errors import StoreError
from tui.models import Query
from tui.query import FLAGS, WITH_VALUE


@pytest.fixture
def built(tmp_path: Path) -> Built:
    return build(tmp_path / "news.db", sample(), {"Sample Wire": ("space",)})


async def test_the_filter_takes_conditions_and_passes_over_the_unfinished(built: Built) -> None:
    async with reading(built) as desk:
        await desk.press("/")
        await desk.type("outlet:")
        assert len(desk.headlines) == 4
        await desk.type("wire -rubio")
        assert desk.headlines == ["Telescope reaches its orbit"]


def test_the_help_tells_of_every_word_of_the_language() -> None:
    told = " ".join(f"{typed} {meaning}" for typed, meaning in LANGUAGE)
    assert [key for key in WITH_VALUE if f"{key}:" not in told] == []
    assert [flag for flag in (*FLAGS, " or ") if flag not in told] == []


async def test_one_letter_narrows_nothing_yet(built: Built) -> None:
    async with reading(built) as desk:
        await desk.press("/")
        await desk.type("t")
        assert len(desk.headlines) == 4
        await desk.type("ele")
        assert desk.headlines == ["Telescope reaches its orbit"]


async def test_what_cannot_be_understood_is_said_in_the_bar_and_the_list_stays(built: Built) -> None:
    async with reading(built) as desk:
        await desk.press("/")
        await desk.type("tele")
        await desk.type(" outlte:x")
        assert "At character 6: there is no `outlte:`" in desk.text
        assert desk.headlines == ["Telescope reaches its orbit"]
        await desk.press("enter")
        assert desk.screen.filtering, "what means nothing is not kept"
        await desk.press("escape")
        assert len(desk.headlines) == 4
        assert "new" not in str(desk.screen.stories.border_subtitle), "what is there again was there before"
        await desk.press("/")
        await desk.type("newer:2x")
        await desk.press("enter")
        assert "`2x` is no span of time" in desk.text
        desk.screen.soon(desk.screen.listing.go(Place(Query(words="outlte:x"), "A view of an older version")))
        await desk.settle()
        assert any("there is no `outlte:`" in said for said in desk.notices)


async def test_on_a_narrow_terminal_what_helps_is_said_whole(built: Built) -> None:
    async with reading(built, size=(80, 24)) as desk:
        await desk.press("3")
        assert "M mute" in desk.text
        assert "z zoom" not in desk.text, "there is one pane only"
        await desk.press("z")
        assert desk.notices == ["There is only this pane here: a wider terminal shows more"]
        await desk.press(">")
        assert desk.notices == ["There is no pane beside this one"]
        await desk.press("escape")
        assert desk.pane() == "stories", "nothing was zoomed that would be left first"
        await desk.press("/")
        assert "this or that, -not" in desk.text
        await desk.type("foo:bar")
        assert " no `foo:`; known: author entity label lang newer older outlet source tag title " in desk.text
        await desk.press(*["backspace"] * 7)
        await desk.type("newer:q")
        await desk.press("enter")
        assert 'newer:2d, newer:"3 hours" or newer:2026-01-31; `q` is no time' in desk.text
        await desk.press(*["backspace"] * 7)
        await desk.type("followed lang:english")
        assert "f in pane 3 follows a name" in desk.text, "what finds nothing teaches how there would be something"
        assert "lang:en is English: two letters" in desk.text
        await desk.press("escape", "G", "enter", "x")
        assert "is the only article of its story" in desk.text, "the headline is cut, not the sentence"
        await desk.press("#")
        await desk.enter("what I mean to write about when the harbour is open")
        assert "what I mean" in desk.notices[0], "what is longer than the line stands in the corner"
        assert not desk.screen.hint_bar.notice
        await desk.press("s")
        assert desk.notices == ["Starred"], "and goes with the next answer"


async def test_what_the_word_being_typed_may_become_is_offered_below(built: Built) -> None:
    aliased(built, most="Mexico")
    async with reading(built) as desk:
        await desk.press("/")
        await desk.type("unr")
        assert " tab unread" in desk.text
        await desk.type("zz")
        assert "esc clear" in desk.text, "nothing is offered: the keys stand there again"
        await desk.press(*["backspace"] * 5)
        await desk.type("ou")
        await desk.press("right")
        assert desk.screen.filter_bar is not None
        assert desk.screen.filter_bar.words == "outlet:"
        assert 'outlet:"Evening Courier"  outlet:"Harbour Post"' in desk.text
        await desk.type("wi")
        await desk.press("tab")
        assert desk.screen.filter_bar.words == 'outlet:"Sample Wire" '
        assert len(desk.headlines) == 2
        await desk.type("-entity:m")
        await desk.press("tab")
        assert desk.screen.filter_bar.words.endswith("-entity:Mexico ")
        assert desk.headlines == ["Telescope reaches its orbit"]
        await desk.press("tab")
        assert desk.screen.filter_bar.words.endswith('-entity:"Marco Rubio" '), "again: the next one"
        await desk.press("tab")
        assert desk.screen.filter_bar.words.endswith("-entity:Mexico "), "and round again"
        await desk.press("tab")
        await desk.type("telescope")
        await desk.press(*["backspace"] * 9, "tab")
        assert not desk.screen.filtering, "nothing is offered: on to the list"
        await desk.press("V")
        await desk.type("Wired")
        await desk.press("enter", "escape", "escape", "/")
        await desk.type("wir")
        await desk.press("tab")
        assert desk.screen.filter_bar.words == 'outlet:"Sample Wire" -entity:"Marco Rubio" '


async def test_marks_and_labels_for_all_that_the_filter_shows(built: Built) -> None:
    async with reading(built) as desk:
        await desk.press("/")
        await desk.type("outlet:wire or tariff")
        await desk.press("enter")
        assert len(desk.headlines) == 3
        desk.screen.action_mark_all("star")
        await desk.settle()
        assert "3 articles starred. u undoes it" in desk.notices
        desk.screen.action_mark_all("star")
        await desk.settle()
        assert "Every story here has a star already" in desk.notices
        await desk.press("A")
        assert "6 articles marked as read in 3 stories. u undoes it" in desk.notices
        desk.screen.action_mark_all("unread")
        desk.screen.action_mark_all("unstar")
        await desk.settle()
        await desk.press("u", "u", "u", "u")
        assert all(row.unread and not row.starred for row in desk.app.access.rows(desk.screen.stories.ids).values())
        await desk.press("escape", "escape", "#")
        await desk.type("later, Orbits")
        await desk.press("enter")
        assert "Label later, Orbits put on 1 story; `label:` in the filter finds them" in desk.notices
        assert desk.text.count("#later #Orbits") == 2, "in the list, and above the text"
        await desk.press("/")
        await desk.type("label:orbits")
        assert len(desk.headlines) == 1
        await desk.press("escape", "u")
        assert "#later" not in desk.text
        await desk.press("/")
        await desk.type("label:orbits")
        assert desk.headlines == []
        await desk.press("escape", "/")
        await desk.type("-rubio")
        await desk.press("enter")
        desk.screen.action_label_all()
        await desk.settle()
        assert "Labels for 3 stories" in desk.text
        await desk.type("not about him")
        await desk.press("enter", "/", *["backspace"] * 6)
        assert len(desk.headlines) == 4
        await desk.type('label:"not about')
        await desk.press("tab")
        assert len(desk.headlines) == 3


async def test_a_filtered_list_is_saved_as_a_view_and_found_among_the_lists(built: Built) -> None:
    async with reading(built) as desk:
        await desk.press("V")
        assert any("Narrow the list first" in said for said in desk.notices)
        await desk.press("/")
        await desk.type('tag:space -"rubio')
        await desk.press("enter", "V")
        await desk.type("Orbits")
        await desk.press("enter")
        assert desk.screen.listing.place.name == "Orbits"
        await desk.press("escape", "escape", "S")
        assert "Orbits" in desk.text
        await desk.type("orbits")
        await desk.press("enter")
        assert desk.headlines == ["Telescope reaches its orbit"]
        await desk.press("V", *["backspace"] * 6, "enter")
        assert "View forgotten: Orbits" in desk.notices
        await desk.press("u")
        await desk.press("S")
        assert "Orbits" in desk.text


async def test_marking_a_filtered_list_leaves_the_others_as_they_were(built: Built) -> None:
    async with reading(built) as desk:
        await desk.press("/")
        await desk.type("outlet:wire -rubio")
        await desk.press("enter", "A")
        assert any("1 article marked as read" in said for said in desk.notices)
        await desk.press("escape")
        unread = desk.app.access.rows(list(desk.screen.stories.ids))
        assert [row.unread > 0 for row in unread.values()].count(False) == 1
        await desk.press("u")
        assert all(row.unread for row in desk.app.access.rows(list(desk.screen.stories.ids)).values())


async def test_of_a_list_that_is_still_asked_for_more_is_told_and_all_of_it_is_marked(
    built: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    come, all_of = asyncio.Event(), Listing.all_of

    async def slow(listing: Listing, place: Place) -> Sequence[str]:
        await come.wait()
        return await all_of(listing, place)

    monkeypatch.setattr(Listing, "all_of", slow)
    monkeypatch.setattr(listing, "FIRST", 2)
    monkeypatch.setattr("tui.app.screens.desk.MOMENT", 0.001)
    async with reading(built, settle=False) as desk:
        await desk.until(lambda: "1/2+" in desk.text)
        await desk.pilot.press("A")
        await desk.until(lambda: "Finding all of this list…" in desk.text)
        come.set()
        await desk.settle()
        assert "1/4 " in desk.text
        assert "all read" in desk.text
        await desk.press("u")
        assert "4 unread" in desk.text


async def test_a_whole_list_is_the_one_that_was_asked_for_last(built: Built, monkeypatch: pytest.MonkeyPatch) -> None:
    come, failing, all_of = asyncio.Event(), False, Listing.all_of

    async def slow(listing: Listing, place: Place) -> Sequence[str]:
        await come.wait()
        if failing:
            raise StoreError("The database cannot be used now")
        return await all_of(listing, place)

    async def nothing(listing: Listing, place: Place) -> Sequence[str]:
        return []

    async with reading(built) as desk:
        monkeypatch.setattr(Listing, "all_of", slow)
        monkeypatch.setattr(Listing, "_ask_first", nothing)
        monkeypatch.setattr("tui.app.screens.desk.MOMENT", 0.001)
        here = desk.screen.listing
        desk.screen.soon(here.go(Place(Query(outlet="Sample Wire"), "Sample Wire")))
        await desk.pilot.press("A")
        await desk.until(lambda: "Finding all of this list…" in desk.text)
        come.set()
        await desk.settle()
        assert "5 articles marked as read in 2 stories. u undoes it" in desk.notices
        await desk.press("u", "/")
        come.clear()
        await desk.pilot.press(*"tele", "enter", "A")
        await desk.until(lambda: "Finding all of this list…" in desk.text)
        come.set()
        await desk.settle()
        assert "1 article marked as read in 1 story. u undoes it" in desk.notices
        come.clear()
        await desk.pilot.press("/", "s", "enter", "A")
        desk.screen.action_open_all()
        desk.screen.soon(here.go(Place()))
        await desk.pilot.pause()
        come.set()
        await desk.settle()
        assert len(desk.headlines) == 4, "what was typed over another list is no longer wanted"
        assert any("The list is still being found" in said for said in desk.notices)
        assert "3 unread" in desk.text
        come.clear()
        await desk.pilot.press("/", *"tele", "escape")
        come.set()
        await desk.settle()
        assert len(desk.headlines) == 4, "what is cleared while it is looked for does not come after all"
        failing = True
        await desk.press("/", *"tele", "enter")
        assert any("cannot be used" in said for said in desk.notices)
        await desk.press("A")
        assert any("marked as read in 4 stories" in said for said in desk.notices), "the list stays, all of it"


async def test_the_list_stands_newest_most_covered_or_oldest_first(built: Built) -> None:
    db = sqlite3.connect(built.path)
    db.execute("UPDATE stories SET texts = 9, outlets = 9 WHERE headline = 'Telescope reaches its orbit'")
    # One outlet that says much covers a story less than two that wrote of it.
    db.execute("UPDATE stories SET texts = 20, outlets = 1 WHERE headline NOT LIKE 'Telescope%' AND outlets = 1")
    db.commit()
    db.close()
    async with reading(built) as desk:
        newest = desk.headlines
        await desk.press("j", ",")
        assert desk.headlines[:2] == ["Telescope reaches its orbit", "Rubio meets Sheinbaum as tariffs loom"]
        assert desk.article == desk.headlines[0]
        assert "Most covered" in desk.text
        await desk.press(",", "/")
        assert desk.headlines == newest[::-1]
        await desk.type("-opinion")
        assert desk.headlines == [one for one in newest[::-1] if "Opinion" not in one]
        await desk.press("escape", "escape")
        assert desk.headlines == newest


async def test_a_search_says_what_is_wrong_with_it(built: Built) -> None:
    async with reading(built) as desk:
        await desk.press("ctrl+f")
        await desk.type("foo:bar x")
        await desk.until(lambda: "there is no `foo:`" in desk.text)

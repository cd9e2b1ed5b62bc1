"""`x` takes out, `m` joins, `u` takes back."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.desk import Desk, reading
from tests.app.newsstore import Built, build, sample
from tui.app.screens.help import help_text
from tui.store import by_hand
from tui.store.connect import open_reader, open_store
from tui.store.read import article_row

RUBIO, TARIFF, TELESCOPE = 0, 1, 2


@pytest.fixture
def built(tmp_path: Path) -> Built:
    return build(tmp_path / "news.db", sample())


def story_of(built: Built, article: str) -> str | None:
    db = open_reader(built.path)
    try:
        return article_row(db, article).story
    finally:
        db.close()


async def on_article(desk: Desk, article: str) -> None:
    """The cursor of the coverage on an article, a copy unfolded."""
    await desk.press("4", "g")
    for _ in range(12):
        if desk.screen.coverage.current == ("article", article):
            return
        await desk.press("j")
        if (desk.screen.coverage.current or ("", ""))[0] == "fold":
            await desk.press("enter")
    raise AssertionError(desk.text)


async def test_x_takes_the_article_shown_out_of_its_story_and_u_puts_it_back(built: Built) -> None:
    article = built.articles[RUBIO][0]
    async with reading(built) as desk:
        await desk.press("enter", "x")
        assert story_of(built, article) == article
        assert any(notice.startswith("Taken out (u undoes it): “Rubio meets") for notice in desk.notices)
        assert len(desk.screen.stories.ids) == 5
        await desk.press("u")
        assert story_of(built, article) == built.stories[RUBIO]
        assert len(desk.screen.stories.ids) == 4
        assert any(notice.startswith("Undone: took") for notice in desk.notices)


async def test_x_in_the_coverage_means_the_article_under_the_cursor(built: Built) -> None:
    gazette = built.articles[RUBIO][3]
    async with reading(built) as desk:
        await on_article(desk, gazette)
        await desk.press("x")
    assert story_of(built, gazette) == gazette
    assert story_of(built, built.articles[RUBIO][0]) == built.stories[RUBIO]


async def test_x_on_folded_copies_means_their_text_and_on_a_related_story_nothing(built: Built) -> None:
    wire, rubio = built.articles[RUBIO][1], built.stories[RUBIO]
    async with reading(built) as desk:
        await desk.press("4", "G")
        assert desk.screen.coverage.current == ("story", built.stories[TARIFF])
        await desk.press("x")
        assert any("Open the story first" in notice for notice in desk.notices)
        assert [story_of(built, article) for article in built.articles[RUBIO]] == [rubio] * len(built.articles[RUBIO])
        await desk.press("space")
        assert desk.app.access.rows([built.stories[TARIFF]])[built.stories[TARIFF]].unread == 0
        await desk.press("g")
        while desk.screen.coverage.current != ("copies", wire):
            await desk.press("j")
        shown = desk.screen.listing.opened
        assert shown is not None
        assert shown.article.id != wire
        await desk.press("x")
        assert story_of(built, shown.article.id) != story_of(built, wire)
        assert any(notice.startswith("Taken out (u undoes it): ") for notice in desk.notices)


async def test_the_story_goes_on_under_the_cursor_when_its_first_article_is_taken_out(built: Built) -> None:
    first = built.articles[RUBIO][1]
    async with reading(built) as desk:
        await on_article(desk, first)
        await desk.press("x")
        assert story_of(built, first) == built.stories[RUBIO] == first
        rest = story_of(built, built.articles[RUBIO][0])
        assert rest != first
        assert desk.screen.stories.current == rest


async def test_u_leads_back_to_the_story_that_the_article_is_in_again(built: Built) -> None:
    first = built.articles[RUBIO][1]
    async with reading(built, size=(80, 24)) as desk:
        await on_article(desk, first)
        await desk.press("x")
        shown = desk.screen.listing.opened
        assert shown is not None
        assert shown.story.row.id == desk.screen.stories.current != first
        await desk.press("u")
        again = desk.screen.listing.opened
        assert desk.screen.stories.current == built.stories[RUBIO] == first
        assert again is not None
        assert (again.story.row.id, again.article.id) == (first, shown.article.id)


async def test_who_reads_a_story_that_goes_into_another_goes_along(built: Built) -> None:
    rubio, tariff = built.stories[RUBIO], built.stories[TARIFF]
    async with reading(built) as desk:
        await desk.press("enter")
        shown = desk.screen.listing.opened
        assert shown is not None
        assert shown.story.row.id == desk.screen.stories.current == rubio
        assert desk.screen.stories.ids[1] != tariff, "it does not get there by being the next"
        db = open_store(built.path)
        by_hand.join(db, rubio, tariff, desk.screen.now())
        db.close()
        await desk.screen.listing.reload()
        await desk.settle()
        now = desk.screen.listing.opened
        assert now is not None
        assert (now.story.row.id, now.article.id) == (tariff, shown.article.id)
        assert desk.screen.stories.current == tariff


async def test_of_a_copy_it_is_asked_what_it_is_taken_out_of(built: Built) -> None:
    copy = built.articles[RUBIO][2]
    async with reading(built) as desk:
        await desk.screen.open_story(built.stories[RUBIO], copy)
        await desk.settle()
        await desk.press("2", "x")
        assert "Not a copy of “Rubio arrives in Mexico” (Sample Wire)" in desk.text
        assert "Not this story either" in desk.text
        await desk.press("escape")
        assert story_of(built, copy) == built.stories[RUBIO]
        await desk.press("x", "enter")
        assert story_of(built, copy) == built.stories[RUBIO]
        assert any(notice.startswith("No copy any more (u undoes it)") for notice in desk.notices)
        await desk.press("u", "x", "down", "enter")
        assert story_of(built, copy) == copy


async def test_m_on_two_stories_joins_them_and_the_bottom_line_says_how(built: Built) -> None:
    async with reading(built, size=(80, 24)) as desk:
        await desk.press("m")
        assert "m on another story joins it, esc cancels" in desk.text
        await desk.press("j")
        assert "m on another story joins it, esc cancels" in desk.text
        await desk.press("m")
        assert "Joined (u undoes it)" in desk.text
        assert len(desk.screen.stories.ids) == 3
        assert desk.screen.stories.current == built.stories[TELESCOPE], "the older story lives on"
        await desk.press("u")
        assert set(desk.screen.stories.ids) == set(built.stories)


@pytest.mark.parametrize("key", ["escape", "m"])
async def test_esc_or_the_same_story_cancels(built: Built, key: str) -> None:
    async with reading(built) as desk:
        await desk.press("m", key)
        assert "joins it" not in desk.text
        assert any(notice.startswith("Nothing joined") for notice in desk.notices)
        await desk.press("j", "m")
        assert "m on another story joins it" in desk.text
    assert story_of(built, built.articles[TELESCOPE][0]) == built.stories[TELESCOPE]


async def test_m_on_a_related_story_joins_it_with_the_open_one_at_once(built: Built) -> None:
    async with reading(built) as desk:
        await desk.press("4", "G")
        assert desk.screen.coverage.current == ("story", built.stories[TARIFF])
        await desk.press("m")
        assert "Joined (u undoes it)" in desk.text
    assert story_of(built, built.articles[RUBIO][0]) == built.stories[TARIFF]


async def test_keys_typed_in_a_rush_mean_what_was_under_the_cursor_then(built: Built) -> None:
    gazette, first = built.articles[RUBIO][3], built.stories[RUBIO]
    async with reading(built) as desk:
        await on_article(desk, gazette)
        await desk.type("xkk")
        assert story_of(built, gazette) == gazette
        assert story_of(built, built.articles[RUBIO][0]) == first


async def test_two_keys_in_a_rush_open_one_panel(built: Built) -> None:
    async with reading(built) as desk:
        await desk.press("enter")
        await desk.type("wbw")
        assert len(desk.app.screen_stack) == 2
        await desk.press("escape")
        assert desk.app.screen is desk.screen


async def test_in_the_list_x_says_where_it_works(built: Built) -> None:
    async with reading(built) as desk:
        await desk.press("x")
        assert any("Open the story first" in notice for notice in desk.notices)
        assert "Take this article out" in help_text(desk.screen.keys, 100, "out of its story").plain
        assert "Join two stories" in help_text(desk.screen.keys, 100, "join").plain

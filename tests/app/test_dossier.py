"""The dossier over the desk: opened, walked through, left; following and muting by key."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.app.desk import Desk, reading
from tests.app.newsstore import Built, aliased
from tests.app.test_shell import built as built
from tui.app.screens.dossier import DossierScreen

SIZES = [(80, 24), (120, 36), (200, 50)]


def follows(path: Path, table: str = "follows") -> int:
    db = sqlite3.connect(path)
    try:
        return int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
    finally:
        db.close()


def about(built: Built, name: str, story: int) -> None:
    """The story is found under this entity, as judging leaves it."""
    db = sqlite3.connect(built.path)
    (n,) = db.execute("SELECT n FROM stories WHERE id = ?", [built.stories[story]]).fetchone()
    db.execute("UPDATE story_shapes SET day = 7 WHERE story = ?", [n])
    db.execute("INSERT INTO story_entities VALUES (?, 7, ?, 9)", [built.entities[name], n])
    db.commit()
    db.close()


def at_the_desk(desk: Desk) -> bool:
    return not isinstance(desk.app.screen, DossierScreen)


@pytest.mark.parametrize("size", SIZES)
async def test_enter_opens_the_dossier_and_esc_leads_back(built: Built, size: tuple[int, int]) -> None:
    async with reading(built, size=size) as desk:
        await desk.press("enter", "e", "j", "j", "enter")
        assert not at_the_desk(desk)
        assert "Mexico  Place" in desk.text
        assert "2 stories" in desk.text
        drawn = next(line for line in desk.text.split("\n") if "Sun 31 Aug" in line and "Today" in line)
        assert {"▃", "█"} <= set(drawn), "its stories in time: one on each day, three of four articles on the second"
        await desk.press("escape")
        assert at_the_desk(desk)
        assert desk.pane() == "entities"


async def test_from_one_to_another_it_is_named_with_and_back(built: Built) -> None:
    db = sqlite3.connect(built.path)
    for story in built.stories:
        shared = f'[["{built.entities["Marco Rubio"]}", "r", 9], ["{built.entities["Mexico"]}", "m", 9]]'
        db.execute(
            """
            INSERT OR REPLACE INTO story_shapes (story, texts, terms, weights, entities)
            SELECT n, 1, x'', x'', ? FROM stories WHERE id = ?
            """,
            [shared, story],
        )
    db.execute("UPDATE entities SET mentions = 1")
    db.commit()
    db.close()
    async with reading(built, size=(100, 40)) as desk:
        await desk.press("enter", "e", "j", "enter", "tab", "enter")  # tab: to those it is named with
        assert "Marco Rubio › Mexico" in desk.text
        assert "Place" in desk.text
        await desk.press("escape")
        assert "Marco Rubio › Mexico" not in desk.text
        assert not at_the_desk(desk)
        await desk.press("q")
        assert at_the_desk(desk)


async def test_a_story_of_it_is_opened_from_there(built: Built) -> None:
    async with reading(built) as desk:
        await desk.press("enter", "e", "j", "j", "enter", "j", "enter")
        assert at_the_desk(desk)
        assert desk.pane() == "story"
        assert desk.article == "Tariff delay agreed"


async def test_following_marks_it_everywhere_and_undo_takes_it_back(built: Built) -> None:
    about(built, "Marco Rubio", 0)
    async with reading(built) as desk:
        await desk.press("enter", "e", "j", "f")
        await desk.until(lambda: follows(built.path) == 1 and "♥ Marco Rubio" in desk.text)
        assert any("Marco Rubio followed" in notice for notice in desk.notices)
        listed = [line[:36] for line in desk.text.split("\n")]
        assert ["Rubio meets" in line for line in listed if "♥" in line] == [True], "its one story, in the list"
        await desk.press("/")
        await desk.type("followed")
        assert desk.headlines == ["Rubio meets Sheinbaum as tariffs loom"]
        await desk.press("escape", "e")
        await desk.press("enter")
        await desk.until(lambda: "♥ followed" in desk.text)
        assert "f unfollow" in desk.text
        await desk.press("f")
        await desk.until(lambda: follows(built.path) == 0 and "♥ followed" not in desk.text)
        await desk.press("escape", "u")
        await desk.until(lambda: follows(built.path) == 1)
        await desk.press("enter")
        await desk.until(lambda: not at_the_desk(desk))
        # No key of a flurry is lost, also where the dossier is left at once: not followed, followed, muted instead.
        await desk.pilot.press("f", "f", "M", "q")
        await desk.until(lambda: (follows(built.path), follows(built.path, "mutes")) == (0, 1))
        await desk.until(lambda: at_the_desk(desk))


async def test_muting_puts_it_last_and_lets_a_filter_leave_it_out_and_can_be_taken_back(built: Built) -> None:
    async with reading(built) as desk:
        await desk.press("enter", "e")
        assert "██▋  Claudia Sheinbaum" in desk.text
        await desk.press("M")
        assert follows(built.path, "mutes") == 1
        people = [row.split() for row in desk.text.split("\n")[3:5]]
        assert ["Rubio" in row for row in people] == [True, False], "last of its kind"
        drawn = [piece for line in desk.app.screen._compositor.render_strips() for piece in line]
        struck = [piece.text for piece in drawn if piece.style and piece.style.strike]
        assert struck
        assert struck[0].startswith("Claudia Sheinbaum")
        await desk.press("/")
        await desk.type("-muted")
        assert len(desk.headlines) == 3, "a filter leaves out what names it"
        await desk.press("escape", "u")
        assert follows(built.path, "mutes") == 0
        await desk.press("e", "M", "M")
        assert follows(built.path, "mutes") == 0


async def test_without_a_name_under_the_cursor_nobody_is_followed(built: Built) -> None:
    async with reading(built) as desk:
        await desk.press("f")
        assert any("choose a person" in notice for notice in desk.notices)
        assert follows(built.path) == 0


async def test_names_in_the_text_are_marked_or_not(built: Built) -> None:
    async with reading(built) as desk:
        await desk.press("E")
        assert not desk.screen.story.show_entities
        await desk.press("E")
        assert desk.screen.story.show_entities


async def test_m_says_that_it_is_another_x_that_a_name_is_not_its_own_and_u_takes_both_back(built: Built) -> None:
    aliased(built)
    async with reading(built) as desk:
        await desk.press("enter", "e", "j", "enter", "x")
        assert "It goes by one name only" in desk.text
        await desk.press("m")
        assert "Marco Rubio is …" in desk.text
        await desk.type("sheinb")
        await desk.until(lambda: "person · " in desk.text)
        await desk.press("enter")
        assert "Marco Rubio is Claudia Sheinbaum. u undoes it" in desk.text
        assert "Claudia Sheinbaum  Person" in desk.text
        assert "Also named Marco Rubio" in desk.text
        assert follows(built.path, "entity_merges") == 1
        await desk.press("x", "down", "enter")
        assert "“Marco Rubio” is not Claudia Sheinbaum. u undoes it" in desk.text
        assert "Also Marco Rubio" not in desk.text
        await desk.press("u")
        assert "Undone: “Marco Rubio” is not" in desk.text
        assert "Also named Marco Rubio" in desk.text
        await desk.press("u")
        assert follows(built.path, "entity_merges") + follows(built.path, "entity_splits") == 0
        await desk.press("m", "escape")
        assert "Claudia Sheinbaum  Person" in desk.text
        await desk.press("q")
        assert at_the_desk(desk)
        assert len([row for row in desk.screen.listing.opened.entities if row.type == "person"]) == 2  # type: ignore[union-attr]

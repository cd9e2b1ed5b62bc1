from __future__ import annotations

import time
import unicodedata
from dataclasses import replace

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.containers import Vertical
from textual.content import Content

from tests.app import records
from tui.app.messages import ArticleChosen, EntityChosen, StoryJump
from tui.app.panes.coverage import CoveragePane
from tui.app.panes.entities import EntitiesPane
from tui.app.widgets.lists import RowPane
from tui.models import Chapter, EntityRow, RelatedRow

WIDTHS = [28, 34, 70]


class Desk(App[None]):
    """The two panes at the right."""

    CSS = "CoveragePane { height: 24; } EntitiesPane { height: 12; }"

    def __init__(self, plain: bool = False) -> None:
        super().__init__()
        self.said: list[tuple[str, str]] = []
        self.plain = plain

    def compose(self) -> ComposeResult:
        with Vertical():
            yield EntitiesPane(plain=self.plain)
            yield CoveragePane(now=lambda: records.NOW, plain=self.plain)

    @property
    def entities(self) -> EntitiesPane:
        return self.query_one(EntitiesPane)

    @property
    def coverage(self) -> CoveragePane:
        return self.query_one(CoveragePane)

    def on_entity_chosen(self, message: EntityChosen) -> None:
        self.said.append(("entity", message.entity))

    def on_article_chosen(self, message: ArticleChosen) -> None:
        self.said.append(("article", message.article))

    def on_story_jump(self, message: StoryJump) -> None:
        self.said.append(("story", message.story))


def lines(pane: RowPane) -> list[str]:
    return [pane.draw(y, pane.room).text for y in range(pane.line_count)]


def trimmed(pane: RowPane) -> list[str]:
    return [" ".join(line.split()) for line in lines(pane)]


# ---------------------------------------------------------------- entities


@pytest.mark.parametrize("width", WIDTHS)
async def test_entities_stand_by_type_the_weightiest_first(width: int) -> None:
    app = Desk()
    async with app.run_test(size=(width, 40)) as pilot:
        everywhere = [replace(one, stories=99) if one.name == "Bahía Norte" else one for one in records.ENTITIES]
        app.entities.show(everywhere)
        await pilot.pause()
        shown = lines(app.entities)
        assert all(cell_len(line) == app.entities.room for line in shown)
        assert [line.split()[0] for line in shown if line.startswith(" ") and line[1] in "POp"] == [
            "People", "Organisations", "Places",
        ]  # fmt: skip
        text = "\n".join(shown)
        assert text.index("Elena March") < text.index("Tomás") < text.index("Sample Canal") < text.index("Bahía")
        assert "████ Sample" in text
        assert "99+" in text, "lists count no further"
        assert ("canal authority spokeswoman" in text) is (width == 70)
        assert app.entities.border_subtitle == "6"


async def test_the_cursor_of_the_entities_skips_headings_and_keeps_its_entity() -> None:
    app = Desk()
    async with app.run_test(size=(40, 40)) as pilot:
        pane = app.entities
        pane.show(records.ENTITIES)
        assert pane.current == "e1"
        pane.action_cursor_down()
        pane.action_cursor_down()
        assert pane.current == "e2"
        pane.action_cursor_up()
        assert pane.current == "e6"
        pane.action_last()
        assert pane.current == "e5"
        pane.action_page_up()
        pane.action_first()
        assert pane.current == "e1"
        pane.move(2)
        pane.show((EntityRow("e0", "Zoe Quill", "person", 0.9, 1, 1), *records.ENTITIES))
        assert pane.current == "e2"
        pane.action_choose()
        await pilot.pause()
        assert app.said == [("entity", "e2")]
        rows = pane.rows_for(pane.row_width)
        pane.put_rows((), "e2")
        pane.put_rows(rows, "gone")
        assert pane.current == "e0", "after nothing the cursor is on what can be chosen"


async def test_no_entities_leave_a_message() -> None:
    app = Desk()
    async with app.run_test(size=(40, 40)) as pilot:
        app.entities.show(records.ENTITIES)
        app.entities.clear(Content("Nobody is named here."))
        await pilot.pause()
        assert any("Nobody is named" in app.entities.render_line(y).text for y in range(8))
        assert app.entities.current is None
        app.entities.action_choose()
        app.entities.action_cursor_down()
        app.entities.action_last()
        await pilot.pause()
        assert app.said == []


# ---------------------------------------------------------------- coverage


@pytest.mark.parametrize("width", WIDTHS)
async def test_coverage_stands_by_time_with_copies_folded_and_related_stories_below(width: int) -> None:
    app = Desk()
    async with app.run_test(size=(width, 40)) as pilot:
        app.coverage.show(records.STORY, records.RELATED, "a00000000001")
        await pilot.pause()
        assert all(cell_len(line) == app.coverage.room for line in lines(app.coverage))
        shown = trimmed(app.coverage)
        assert set(shown[0]) == set("►○┬─●"), "the story in time: its texts, and who copied them"
        assert shown[1].startswith("Yesterday")
        assert shown[1].endswith("Today 08:00" if width > 28 else "Today")
        assert ("● unread ○ read ┬ copy" in shown[1]) == (width == 70)
        told = [line for line in shown[3:] if line[-3:-2] == ":" or "copies" in line or line in ("Yesterday", "Today")]
        assert told[1].startswith("▌► Harbour Post")
        assert told[1].endswith("10:00" if width == 28 else "first 10:00")
        assert told[2].startswith("○ Sample Wire")
        assert told[3] == (
            "▸ 2 copies Northern Daily, The Example Gazette 1 unread" if width == 70 else "▸ 2 copies 1 unread"
        )
        assert told[4] == "Today"
        assert told[5].startswith("● Placeholder T")
        assert told[5].endswith("★ 03:00")
        assert "Related" in shown
        assert shown[shown.index("Background") + 1].startswith("Car carrier runs")
        assert not any("○ Northern Daily" in line or "● Northern Daily" in line for line in shown)
        assert any("What nine days cost" in line for line in shown), "a headline is told even if one has to scroll"
        assert app.coverage.border_subtitle == "7 outlets · 5 texts"


async def test_the_story_that_one_continues_stands_first_with_its_age_and_why() -> None:
    app = Desk()
    later = replace(records.STORY, continues="0000000000aa", continues_headline="Car carrier runs aground")
    async with app.run_test(size=(70, 60)) as pilot:
        app.coverage.show(later, records.RELATED, "a00000000001")
        await pilot.pause()
        shown = trimmed(app.coverage)
        at = shown.index("Continues")
        assert shown[at + 1].startswith("Car carrier runs aground in the northern lock")
        assert shown[at + 1].endswith(" 1w")
        assert shown[at + 2] == "first report of the grounding"
        assert "Background" not in shown, "it is told once"
        app.coverage.show(later, records.RELATED[1:], "a00000000001")
        assert "Car carrier runs aground" in trimmed(app.coverage)


async def test_headlines_stand_below_their_outlets_where_there_is_room_for_those_of_all() -> None:
    app = Desk()
    async with app.run_test(size=(34, 40)) as pilot:
        app.coverage.show(records.STORY, (), "a00000000001")
        await pilot.pause()
        assert any(line.startswith("▌ Canal authority") for line in trimmed(app.coverage))
        app.coverage.styles.height = 7  # less than half of what they need
        await pilot.pause()
        assert not any(line.startswith("▌ Canal authority") for line in trimmed(app.coverage))
        again = [replace(row, outlet="Harbour Post") for row in records.STORY.articles]
        app.coverage.show(replace(records.STORY, articles=tuple(again)), (), "a00000000001")
        assert any(line.startswith("▌ Canal authority") for line in trimmed(app.coverage)), (
            "the same name tells nothing"
        )


async def test_a_story_of_several_days_stands_part_by_part_each_under_its_headline() -> None:
    first, *later = records.STORY.articles
    copies = [row for row in later if row.copy_of]
    texts = [row for row in later if not row.copy_of]
    parts = (
        Chapter(first.id, "The lock is shut", first.at, first.at, (first.id,)),
        Chapter(
            texts[0].id, "The ship is free", texts[0].at, texts[-2].at, tuple(r.id for r in (*texts[:-1], *copies))
        ),
    )
    app = Desk()
    async with app.run_test(size=(60, 40)) as pilot:
        app.coverage.show(replace(records.STORY, chapters=parts), (), first.id)
        await pilot.pause()
        shown = trimmed(app.coverage)
        heads = [at for at, line in enumerate(shown) if line.split()[-1:] == ["Yesterday"]]
        assert [shown[at].split()[:-1] for at in heads] == [
            ["The", "lock", "is", "shut"],
            ["The", "ship", "is", "free"],
        ]
        assert shown[heads[0] + 1].startswith("▌► Harbour Post")
        assert shown[heads[1] + 1].startswith("○ Sample Wire")
        assert any(line.startswith("▸ 2 copies") for line in shown[heads[1] :])
        assert texts[-1].outlet in shown[-2], "what is in no part stands last"
        app.coverage.move(1)
        assert app.coverage.current == ("article", texts[0].id), "the cursor passes over headlines of parts"


async def test_copies_unfold_and_fold_with_the_cursor_beside_them() -> None:
    app = Desk()
    async with app.run_test(size=(60, 40)) as pilot:
        pane = app.coverage
        pane.show(records.STORY, records.RELATED, "a00000000001")
        pane.action_cursor_down()
        pane.action_cursor_down()
        assert pane.current == ("copies", "a00000000002")
        pane.action_choose()
        assert "▾ 2 copies 1 unread" in " ".join(trimmed(pane))
        assert any("Northern Daily" in line and "same text" in line for line in lines(pane))
        pane.action_cursor_down()
        assert pane.current == ("article", "a00000000003")
        pane.action_choose()
        pane.action_collapse()
        assert pane.current == ("copies", "a00000000002")
        assert not any("same text" in line for line in lines(pane))
        pane.action_cursor_up()
        pane.action_expand()
        assert any("same text" in line for line in lines(pane))
        pane.action_fold()
        assert not any("same text" in line for line in lines(pane))
        assert pane.current == ("article", "a00000000002")
        await pilot.pause()
        assert app.said == [("article", "a00000000003")]


async def test_copies_stand_in_a_column_of_their_own_and_are_told_unread_only_where_their_origin_is_read() -> None:
    articles = [
        records.article_row("a", "Sample Wire", title="Bridge shut"),
        records.article_row("b", "The Greater Northeastern Metropolitan Observer", copy_of="a", kind="edited"),
        records.article_row("c", "Bay", copy_of="a", kind="same_text"),
        records.article_row("d", "Bay", title="Another text"),
    ]
    app = Desk()
    async with app.run_test(size=(80, 40)) as pilot:
        app.coverage.show(records.story(None, articles), (), "d")
        await pilot.pause()
        assert "unread" not in " ".join(trimmed(app.coverage))
        app.coverage.show(records.story(None, [replace(articles[0], read=True), *articles[1:]]), (), "d")
        assert "2 unread" in " ".join(trimmed(app.coverage))
        app.coverage.action_first()
        app.coverage.action_expand()
        shown = lines(app.coverage)
        assert (
            len({line.index(title) for line in shown for title in ("Bridge shut", "Another text") if title in line})
            == 1
        )
        assert len({line.index(kind) for line in shown for kind in ("edited copy", "same text") if kind in line}) == 1
        assert any("The Greater Northeaster…  edited copy" in line for line in shown)


async def test_a_story_of_one_outlet_says_that_there_is_no_other_so_far() -> None:
    app = Desk()
    async with app.run_test(size=(28, 40)) as pilot:
        alone = records.article_row("a", "A small blog")
        app.coverage.show(records.story(replace(records.story_row(1), outlets=1), [alone]), (), "a")
        await pilot.pause()
        assert trimmed(app.coverage)[-1] == "No other outlet so far"
        assert "undated" not in " ".join(trimmed(app.coverage))
        undated = [replace(alone, dated=False)]
        app.coverage.show(records.story(replace(records.story_row(1), outlets=1), undated), (), "a")
        assert any(line.endswith("undated") for line in trimmed(app.coverage)), (
            "when it was first seen is not when it came out"
        )
        app.coverage.show(records.STORY, (), "a00000000001")
        assert "No other outlet" not in " ".join(trimmed(app.coverage))


async def test_a_copy_in_the_reading_pane_is_unfolded_and_marked() -> None:
    app = Desk()
    async with app.run_test(size=(60, 40)) as pilot:
        app.coverage.show(records.STORY, (), "a00000000003")
        await pilot.pause()
        assert app.coverage.current == ("article", "a00000000003")
        assert any("► Northern Daily" in line for line in lines(app.coverage))


async def test_the_cursor_stays_when_the_same_story_is_shown_again_and_goes_home_for_another() -> None:
    app = Desk()
    async with app.run_test(size=(60, 40)) as pilot:
        pane = app.coverage
        pane.show(records.STORY, records.RELATED, "a00000000001")
        pane.action_last()
        assert pane.current == ("story", "0000000000ac")
        pane.show(records.STORY, records.RELATED, "a00000000001")
        assert pane.current == ("story", "0000000000ac")
        pane.action_choose()
        pane.action_expand()
        await pilot.pause()
        assert app.said == [("story", "0000000000ac")]
        other = records.story(
            records.story_row(9), (records.article_row("b1", "One"), records.article_row("b2", "Two"))
        )
        pane.show(other, (), "b2")
        assert pane.current == ("article", "b2")
        pane.show(other, (), "b1")
        assert pane.current == ("article", "b1"), "a cursor that was on the shown article follows it"
        three = [records.article_row(id, id) for id in ("c1", "c2", "c3")]
        pane.show(records.story(records.story_row(8), three), (), "c1")
        pane.move(1)
        pane.show(records.story(records.story_row(8), [three[0], three[2]]), (), "c1")
        assert pane.current == ("article", "c3"), "what was taken out leaves its place to the next one"


async def test_clicks_choose_what_they_hit_also_on_a_second_line() -> None:
    app = Desk()
    async with app.run_test(size=(32, 40)) as pilot:
        pane = app.coverage
        pane.show(records.STORY, records.RELATED, "a00000000001")
        await pilot.pause()
        y = next(y for y, line in enumerate(lines(pane)) if "first report" in line)
        await pilot.click(pane, offset=(6, y + 1))
        assert pane.current == ("story", "0000000000aa")
        await pilot.click(pane, offset=(6, y), times=2)
        await pilot.pause()
        assert app.said[-1] == ("story", "0000000000aa")


@pytest.mark.parametrize("width", WIDTHS)
async def test_hostile_names_stay_inside_their_line(width: int) -> None:
    app = Desk()
    async with app.run_test(size=(width, 40)) as pilot:
        app.entities.show([
            EntityRow(str(n), text, "person", 0.5, 1, 1, (text,)) for n, text in enumerate(records.HOSTILE)
        ])  # fmt: skip
        articles = [records.article_row(str(n), text, title=text) for n, text in enumerate(records.HOSTILE)]
        related = [RelatedRow(str(n), text, records.NOW, "since", 1, text) for n, text in enumerate(records.HOSTILE)]
        app.coverage.show(records.story(None, articles), related)
        await pilot.pause()
        for pane in (app.entities, app.coverage):
            for line in lines(pane):
                assert cell_len(line) == pane.room
                assert not any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") for c in line)


async def test_ascii_on_request() -> None:
    app = Desk(plain=True)
    async with app.run_test(size=(60, 40)) as pilot:
        app.entities.show([EntityRow("e", "Plain Name", "person", 0.5, 1, 1)])
        articles = [records.article_row("a", "A"), records.article_row("b", "B", copy_of="a", kind="edited", read=True)]
        app.coverage.show(records.story(None, articles), (), "a")
        app.coverage.action_expand()
        await pilot.pause()
        assert "".join(lines(app.entities) + lines(app.coverage)).isascii()


async def test_a_story_of_thousands_is_shown_at_once() -> None:
    articles = [records.article_row(f"{n:012x}", f"Outlet {n % 300}", hours=3000 - n) for n in range(3000)]
    app = Desk()
    async with app.run_test(size=(60, 40)) as pilot:
        started = time.process_time()
        app.coverage.show(records.story(None, articles), records.RELATED)
        assert time.process_time() - started < 0.5
        app.coverage.action_last()
        await pilot.pause()
        assert app.coverage.current == ("story", "0000000000ac")

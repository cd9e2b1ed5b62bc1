from __future__ import annotations

import time
import unicodedata
from dataclasses import replace

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.content import Content
from textual.message import Message

from tests.app import records
from tui.app.messages import EntityChosen, LinkChosen, ReachedEnd
from tui.app.panes.story import StoryPane
from tui.app.widgets import typeset
from tui.models import Block, Enclosure, Link
from tui.preferences import MEASURE

SIZES = [(80, 24), (120, 36), (200, 50)]


class Desk(App[None]):
    """Nothing but the reading pane."""

    def __init__(self, plain: bool = False) -> None:
        super().__init__()
        self.said: list[Message] = []
        self.plain = plain

    def compose(self) -> ComposeResult:
        yield StoryPane(now=lambda: records.NOW, plain=self.plain)

    @property
    def pane(self) -> StoryPane:
        return self.query_one(StoryPane)

    def on_link_chosen(self, message: LinkChosen) -> None:
        self.said.append(message)

    def on_entity_chosen(self, message: EntityChosen) -> None:
        self.said.append(message)

    def on_reached_end(self, message: ReachedEnd) -> None:
        self.said.append(message)


def every_line(pane: StoryPane) -> list[str]:
    return [pane.draw(y, pane.room).text for y in range(pane.line_count)]


def words_of(pane: StoryPane) -> str:
    return " ".join(" ".join(every_line(pane)).split())


@pytest.mark.parametrize("size", SIZES)
async def test_an_article_is_typeset_with_a_measure_and_margins(size: tuple[int, int]) -> None:
    app = Desk()
    async with app.run_test(size=size) as pilot:
        app.pane.show(records.STORY, records.ARTICLE, records.MENTIONS)
        await pilot.pause()
        lines = every_line(app.pane)
        assert all(cell_len(line) == app.pane.room for line in lines)
        texts = [line for line in lines if line.strip()]
        left = min(len(line) - len(line.lstrip()) for line in texts)
        assert max(cell_len(line.rstrip()) for line in texts) - left <= MEASURE
        assert left >= 1
        assert abs(left - (app.pane.room - left - MEASURE - typeset.MARGIN)) <= 4
        shown = words_of(app.pane)
        assert records.TITLE in shown
        assert "Harbour Post · Today, 09:00 · 3 min read · 1 of 7 outlets · by Ana Ruiz" in shown
        assert "kept 212 ships[1] waiting" in shown
        assert "• who pays for the salvage" in shown
        assert "◦ the recorder’s data" in shown
        assert any("▎ We waited for the tide" in line for line in lines)
        assert any("    jq '.ships[]" in line for line in lines)
        assert any(line.split() == ["Puerto", "Sur", "81", "4"] for line in lines)
        assert "[1] canal.example/queue?day=9" in shown
        later = replace(records.STORY, continues="0000000000aa", continues_headline="Car carrier runs aground")
        app.pane.show(later, records.ARTICLE, records.MENTIONS)
        await pilot.pause()
        assert "continues: Car carrier runs aground" in words_of(app.pane)


async def test_paragraphs_are_parted_and_headings_stand_with_their_text() -> None:
    app = Desk()
    async with app.run_test(size=(80, 24)) as pilot:
        app.pane.show(records.STORY, records.ARTICLE)
        await pilot.pause()
        lines = [line.strip() for line in every_line(app.pane)]
        at = lines.index("How the ship was freed")
        assert lines[at - 1] == ""
        assert lines[at + 1].startswith("Divers of")
        first = next(i for i, line in enumerate(lines) if line.startswith("• who pays"))
        second = next(i for i, line in enumerate(lines) if line.startswith("• whether"))
        assert "" not in lines[first:second]


async def test_list_items_hang_under_their_bullet() -> None:
    app = Desk()
    async with app.run_test(size=(80, 24)) as pilot:
        app.pane.show(records.STORY, records.article([Block("item", "long " * 40, 1)]))
        await pilot.pause()
        lines = [line for line in every_line(app.pane) if "long" in line]
        assert lines[0].index("long") == lines[1].index("long") == lines[0].index("•") + 2


async def test_entities_are_marked_where_they_stand_and_can_be_unmarked() -> None:
    app = Desk()
    async with app.run_test(size=(120, 50)) as pilot:
        app.pane.show(records.STORY, records.ARTICLE, records.MENTIONS)
        await pilot.pause()

        def marked() -> dict[str, list[str]]:
            found: dict[str, list[str]] = {}
            for y in range(app.pane.line_count):
                for segment in app.pane.draw(y, app.pane.room):
                    if segment.style and segment.style.meta.get("entity"):
                        found.setdefault(segment.style.meta["entity"], []).append(segment.text)
            return found

        def colours(entity: str) -> list[object]:
            segments = (s for y in range(app.pane.line_count) for s in app.pane.draw(y, app.pane.room) if s.style)
            found = [s.style.color for s in segments if s.style and s.style.meta.get("entity") == entity]
            return list(dict.fromkeys(found))

        assert " ".join(marked()["e1"]) == "Elena Marchetti Elena Marchetti"
        assert " ".join(marked()["e2"]) == "Sample Canal Authority"
        person = app.pane.paint_style("person").color
        plain = app.pane.paint_style().color
        assert person != plain
        assert colours("e1") == [person, plain], "only the first mention stands out"
        app.pane.action_toggle_entities()
        left = {
            s.style.color
            for y in range(app.pane.line_count)
            for s in app.pane.draw(y, app.pane.room)
            if s.style and s.style.meta.get("entity")
        }
        assert left == {plain}


async def test_offsets_hold_when_the_door_drops_characters_and_links_insert_numbers() -> None:
    text = "A 👩\u200d👩\u200d👧 family met Ann Poe at the sea"
    block = Block("paragraph", text, links=(Link(text.index("met"), text.index("met") + 3, "https://a.example/"),))
    lead = Block("paragraph", "Lead.")
    article = records.article([lead, block], url=None)
    app = Desk()
    async with app.run_test() as pilot:
        app.pane.show(records.STORY, article, records.mentions(article.text, {"Ann Poe": ("person", "p")}))
        await pilot.pause()
        segments = [s for y in range(app.pane.line_count) for s in app.pane.draw(y, app.pane.room)]
        assert [s.text for s in segments if s.style and s.style.meta.get("entity")] == ["Ann Poe"]
        assert "".join(s.text for s in segments if s.style and s.style.meta.get("address")) == "met[1][1] a.example/"


async def test_links_carry_their_address_only_if_it_is_a_web_address() -> None:
    block = Block("paragraph", "one two three one", links=(
        Link(0, 3, "https://a.example/x"), Link(4, 7, "javascript:alert(1)"), Link(8, 13, "https://b.example/\x1b]8;;"),
        Link(14, 17, "https://a.example/x"),
    ))  # fmt: skip
    app = Desk()
    async with app.run_test() as pilot:
        app.pane.show(records.STORY, records.article([block], url=None))
        await pilot.pause()
        assert [link.url for link in app.pane.links] == ["https://a.example/x"]
        assert "one[1] two three one[1]" in words_of(app.pane)
        addresses = {
            s.style.link for y in range(app.pane.line_count) for s in app.pane.draw(y, app.pane.room) if s.style
        }
        assert addresses == {None, "https://a.example/x"}
        assert app.pane.open_link(1)
        assert not app.pane.open_link(2)
        assert not app.pane.open_link(0)
        await pilot.pause()
        assert app.said == [LinkChosen("https://a.example/x")] or app.said[0].url == "https://a.example/x"  # type: ignore[attr-defined]


async def test_a_click_on_a_link_or_a_name_says_so() -> None:
    app = Desk()
    async with app.run_test(size=(120, 50)) as pilot:
        app.pane.show(records.STORY, records.ARTICLE, records.MENTIONS)
        await pilot.pause()
        for word in ("212", "Marchetti"):
            y, line = next((y, line) for y, line in enumerate(every_line(app.pane)) if word in line)
            assert await pilot.click(app.pane, offset=(line.index(word) + 1, y + 1))
        await pilot.pause()
        said = [(type(m), getattr(m, "url", None) or getattr(m, "entity", None)) for m in app.said]
        assert (LinkChosen, "https://canal.example/queue?day=9") in said
        assert (EntityChosen, "e1") in said


async def test_pages_overlap_by_a_line_and_the_end_is_told_once() -> None:
    app = Desk()
    async with app.run_test(size=(80, 24)) as pilot:
        app.pane.show(records.STORY, records.ARTICLE)
        await pilot.pause()
        height = app.pane.size.height
        last = app.pane.render_line(height - 1).text
        app.pane.action_page_down()
        assert app.pane.render_line(0).text == last
        app.pane.action_page_up()
        assert app.pane.scroll_y == 0
        app.pane.action_cursor_down()
        app.pane.action_half_page_down()
        assert app.pane.scroll_y == 1 + height // 2
        assert app.pane.border_subtitle == f"{app.pane.progress}%"
        app.pane.action_last()
        await pilot.pause()
        assert app.pane.border_subtitle == "100%"
        app.pane.action_first()
        app.pane.action_last()
        await pilot.pause()
        assert [type(m) for m in app.said] == [ReachedEnd]


async def test_a_preview_that_fits_is_not_told_as_read_until_the_reader_goes_there() -> None:
    app = Desk()
    async with app.run_test(size=(80, 24)) as pilot:
        app.screen.set_focus(None)
        app.pane.show(records.STORY, records.article([Block("paragraph", "Short.")]))
        await pilot.pause()
        assert app.pane.at_end
        assert app.said == []
        app.pane.focus()
        await pilot.pause()
        assert [type(m) for m in app.said] == [ReachedEnd]


async def test_the_place_is_kept_for_the_same_article_and_found_again_at_another_width() -> None:
    blocks = [Block("paragraph", f"Paragraph {n} " + "of many words " * 20) for n in range(60)]
    app = Desk()
    async with app.run_test(size=(120, 30)) as pilot:
        app.pane.show(records.STORY, records.article(blocks))
        await pilot.pause()
        for _ in range(6):
            app.pane.action_page_down()
        await pilot.pause()
        top = app.pane.render_line(0).text.strip() or app.pane.render_line(1).text.strip()
        app.pane.show(records.STORY, records.article(blocks))
        assert top in (app.pane.render_line(0).text.strip(), app.pane.render_line(1).text.strip())
        await pilot.resize_terminal(60, 30)
        await pilot.pause()
        screen = " ".join(app.pane.render_line(y).text.strip() for y in range(8))
        assert " ".join(top.split()[:4]) in screen
        app.pane.show(records.STORY, records.article(blocks, id="a00000000002"))
        assert app.pane.scroll_y == 0


async def test_an_article_without_text_and_no_article_say_so() -> None:
    app = Desk()
    async with app.run_test(size=(80, 24)) as pilot:
        app.pane.fulltext_key = "F"
        app.pane.show(records.STORY, records.article([], title="Only [this] headline"))
        await pilot.pause()
        assert "F asks its page for more" in words_of(app.pane)
        assert "Only [this] headline" in words_of(app.pane)
        assert "only this headline, no text" in words_of(app.pane)
        line = "Harbour closed until noon."
        app.pane.show(records.STORY, records.article([Block("paragraph", line)], id="a00000000003", title=line))
        await pilot.pause()
        assert "gave only this line. F asks" in words_of(app.pane)
        app.pane.clear(Content("Choose a story."))
        await pilot.pause()
        assert any("Choose a story." in app.pane.render_line(y).text for y in range(22))
        assert app.pane.links == ()
        assert app.pane.border_subtitle is None
        app.pane.action_page_down()


@pytest.mark.parametrize("size", SIZES)
async def test_hostile_text_stays_inside_its_line(size: tuple[int, int]) -> None:
    kinds = ("paragraph", "heading", "quote", "item", "code", "table")
    app = Desk()
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        for number, text in enumerate(records.HOSTILE):
            text = text[:50_000]
            blocks = [Block(kind, text, 1) for kind in kinds if text]  # type: ignore[arg-type]
            app.pane.show(records.STORY, records.article(blocks, id=str(number), title=text, author=text, outlet=text))
            count = app.pane.line_count
            for y in {*range(min(count, 60)), *range(max(count - 60, 0), count)}:
                line = app.pane.draw(y, app.pane.room).text
                assert cell_len(line) == app.pane.room
                assert not any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") for c in line)


async def test_what_the_mouse_selects_is_copied_without_the_margin() -> None:
    app = Desk()
    async with app.run_test(size=(120, 36)) as pilot:
        app.pane.show(records.STORY, records.ARTICLE)
        await pilot.pause()
        lines = every_line(app.pane)
        y = next(y for y, line in enumerate(lines) if "Tug crews" in line)
        await pilot.mouse_down(app.pane, offset=(lines[y].index("Tug") + 1, y + 1))
        await pilot.hover(app.pane, offset=(lines[y + 1].index(" ", 30) + 1, y + 2))
        await pilot.mouse_up(app.pane, offset=(lines[y + 1].index(" ", 30) + 1, y + 2))
        chosen = app.screen.get_selected_text() or ""
        assert chosen.startswith("Tug crews freed the car carrier")
        assert chosen.split("\n")[1] in lines[y + 1]
        assert not chosen.split("\n")[1].startswith(" ")
        assert cell_len(app.pane.render_line(y).text) == app.pane.size.width


async def test_the_headline_and_the_last_line_lead_to_the_article_and_media_are_links() -> None:
    article = replace(
        records.article([Block("paragraph", "Text.")], title="Headline", url="https://harbour.example/a"),
        enclosures=(Enclosure("https://harbour.example/a.mp3", "audio/mpeg", 12_300_000), Enclosure("file:///etc/x")),
    )
    app = Desk()
    async with app.run_test(size=(120, 36)) as pilot:
        app.pane.show(records.STORY, article)
        await pilot.pause()
        assert "[1] audio (mpeg), 12.3 MB: harbour.example/a.mp3" in words_of(app.pane)
        assert words_of(app.pane).endswith("→ harbour.example/a")
        assert [link.url for link in app.pane.links] == ["https://harbour.example/a.mp3"]
        assert app.pane.link_words == ("audio (mpeg), 12.3 MB",)
        y, line = next((y, line) for y, line in enumerate(every_line(app.pane)) if "Headline" in line)
        await pilot.click(app.pane, offset=(line.index("Headline") + 3, y + 1))
        await pilot.pause()
        assert [m.url for m in app.said if isinstance(m, LinkChosen)] == ["https://harbour.example/a"]


async def test_ascii_on_request() -> None:
    blocks = [Block("quote", "quoted"), Block("item", "item", 1), Block("item", "item", 2)]
    app = Desk(plain=True)
    async with app.run_test() as pilot:
        app.pane.show(records.STORY, records.article(blocks))
        await pilot.pause()
        assert "".join(every_line(app.pane)).replace("·", "").isascii()


def test_layout_is_quick_and_grows_with_the_text() -> None:
    sentence = "The ship’s hull was found sound in a first survey, Elena Marchetti of Port Salvage said. "

    def took(words: int) -> float:
        paragraph = sentence * 6
        article = records.article([Block("paragraph", paragraph.strip())] * (words // (15 * 6)))
        marks = records.mentions(
            article.text, {"Elena Marchetti": ("person", "e1"), "Port Salvage": ("organisation", "e3")}
        )
        best = 9.0
        for _ in range(3):
            started = time.process_time()
            typeset.body(article, marks, 70)
            best = min(best, time.process_time() - started)
        return best

    assert took(600) < 0.03
    assert took(20_000) < 0.4

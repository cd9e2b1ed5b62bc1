from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from textual.app import App, ComposeResult
from textual.color import Color
from textual.theme import Theme

from tests.app import records
from tests.app.desk import reading
from tests.app.newsstore import Report, Telling, build
from tests.app.test_themes import contrast
from tui.app import themes
from tui.app.panes.story import StoryPane
from tui.app.screens.voices import voices_text
from tui.app.widgets import margin, typeset
from tui.judging import corroborate
from tui.models import Article, ArticleSupport, Block, Link, SentenceSupport, Story
from tui.store import corroboration
from tui.store.connect import open_store, writing
from tui.text.fold import seal
from tui.text.sentences import spans

EARLY = records.NOW - timedelta(days=2)
LATE = records.NOW - timedelta(hours=1)


class Desk(App[None]):
    def __init__(self, plain: bool = False) -> None:
        super().__init__()
        self.plain = plain

    def compose(self) -> ComposeResult:
        yield StoryPane(now=lambda: records.NOW, plain=self.plain)

    @property
    def pane(self) -> StoryPane:
        return self.query_one(StoryPane)


def supported(article: Article, *voices: int, since: datetime = EARLY, waiting: bool = False) -> ArticleSupport:
    """The sentences of the text in order, each with so many other voices."""
    found = [
        SentenceSupport(start, end, tuple(f"b{n}" for n in range(count)), not count and not waiting, (), since)
        for (start, end), count in zip(spans(article.text), voices, strict=True)
    ]
    return ArticleSupport(article.id, 3, waiting, tuple(found), seal(article.title, article.text))


def lines(pane: StoryPane) -> list[str]:
    return [pane.draw(y, pane.room).text for y in range(pane.line_count)]


LONG = records.article(
    [
        Block("paragraph", "The first sentence is long enough to stand on a line of its own, and on the next one too. Short. "
              "The third one begins where a short one ended, and goes on from there to the end of the paragraph."),
        Block("quote", "A quote is a sentence like any other, only that it stands under another roof.",
              links=(Link(2, 7, "https://a.example/"),)),
    ]
)  # fmt: skip


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (200, 50)])
async def test_the_figure_stands_right_of_a_sentences_first_own_line_and_moves_nothing(size: tuple[int, int]) -> None:
    app = Desk()
    async with app.run_test(size=size) as pilot:
        app.pane.show(records.STORY, LONG)
        await pilot.pause()
        before = lines(app.pane)
        app.pane.show_support(supported(LONG, 12, 7, 3, 1))
        after = lines(app.pane)
        text = typeset.measure(app.pane.room)[0] + typeset.measure(app.pane.room)[1]
        assert [line[:text] for line in after] == [line[:text] for line in before]
        beside = {line[:text].strip()[:9]: line[text:].strip() for line in after if line[text:].strip()}
        assert [beside[key] for key in beside] == ["12", "3", "1"]
        assert list(beside)[0] == "The first"
        assert all(len(line) == len(other) for line, other in zip(before, after, strict=True))
        assert {line[text] for line in after} == {" "}, "no number of the text goes on in a figure"


async def test_what_was_found_for_another_text_of_the_article_is_not_shown() -> None:
    app = Desk()
    async with app.run_test(size=(80, 24)) as pilot:
        app.pane.show(records.STORY, LONG)
        await pilot.pause()
        before = lines(app.pane)
        app.pane.show_support(replace(supported(LONG, 12, 7, 3, 1), seal=seal(LONG.title, LONG.text + "!")))
        assert lines(app.pane) == before


async def test_the_figures_follow_the_measure_that_the_user_chose() -> None:
    app = Desk()
    async with app.run_test(size=(200, 50)) as pilot:
        app.pane.measure_limit = 60
        app.pane.show(records.STORY, LONG)
        await pilot.pause()
        app.pane.show_support(supported(LONG, 12, 7, 3, 1))
        left, length = typeset.measure(app.pane.room, 60)
        figures = [line[left + length :].strip() for line in lines(app.pane) if line.strip()]
        assert [figure for figure in figures if figure] == ["12", "3", "1"]


async def test_the_headline_has_a_figure_too_and_other_figures_are_marked() -> None:
    app = Desk()
    async with app.run_test(size=(80, 24)) as pilot:
        app.pane.show(records.STORY, LONG)
        await pilot.pause()
        title = SentenceSupport(0, 0, ("b1", "b2"), False, (("12", "15", "b1"),), EARLY)
        support = supported(LONG, 0, 0, 0, 0)
        app.pane.show_support(replace(support, sentences=(title, *support.sentences)))
        shown = lines(app.pane)
        assert shown[0].rstrip().endswith(" 2≠")
        assert not any(line.rstrip().endswith(("0", "0≠")) for line in shown)


async def test_the_key_lights_what_is_only_here_then_what_is_new_then_nothing() -> None:
    app = Desk()
    async with app.run_test(size=(80, 24)) as pilot:
        story = replace(records.STORY, looked_at=records.NOW - timedelta(hours=5))
        app.pane.show(story, LONG)
        await pilot.pause()
        support = supported(LONG, 2, 0, 0, 1)
        newer = tuple(replace(one, since=LATE) if not number else one for number, one in enumerate(support.sentences))
        app.pane.show_support(replace(support, sentences=newer))

        def bright() -> str:
            ground = app.pane.paint_style("lit").bgcolor
            segments = [s for y in range(app.pane.line_count) for s in app.pane.draw(y, app.pane.room)]
            return " ".join("".join(s.text for s in segments if s.style and s.style.bgcolor == ground).split())

        assert bright() == ""
        assert app.pane.next_emphasis() == "Only here: 2 of 4 sentences"
        assert bright().startswith("Short.")
        assert bright().endswith("of the paragraph.")
        assert "first" not in bright()
        assert app.pane.next_emphasis() == "New to you: 1 of 4 sentences"
        assert bright().startswith("The first sentence")
        # Reading it is a look: what was new when the story was opened stays lit.
        app.pane.show(replace(story, looked_at=records.NOW), LONG)
        assert bright().startswith("The first sentence")
        assert app.pane.next_emphasis() == "Everything alike"
        assert bright() == ""


@pytest.mark.parametrize(
    ("support", "looked_at", "words"),
    [
        (None, None, ["Only here: not known of this text", "New to you: not known of this text"]),
        (
            supported(LONG, 1, 0, 0, 0, waiting=True),
            EARLY,
            ["Only here: not known yet, the story has just changed", "New to you: 0 of 4 sentences"],
        ),
        (
            supported(LONG, 1, 0, 0, 0),
            None,
            ["Only here: 3 of 4 sentences", "New to you: everything, you had not looked at this story before"],
        ),
    ],
)
def test_what_is_lit_is_told_in_words(
    support: ArticleSupport | None, looked_at: datetime | None, words: list[str]
) -> None:
    assert [margin.told(support, emphasis, looked_at) for emphasis in ("only", "new")] == words


@pytest.mark.parametrize("theme", themes.OWN, ids=lambda theme: theme.name)
async def test_what_is_lit_and_what_is_dimmed_can_be_read(theme: Theme) -> None:
    app = Desk()
    async with app.run_test(size=(80, 24)) as pilot:
        app.register_theme(theme)
        app.theme = theme.name
        await pilot.pause()
        for names, least in (
            (("lit",), 7.0),
            (("person", "lit"), 4.5),
            (("link", "lit"), 4.5),
            (("rest",), 4.5),
            (("voices",), 4.5),
        ):
            style = app.pane.paint_style(*names)
            assert style.color is not None
            assert style.bgcolor is not None
            colours = [Color.from_rich_color(colour) for colour in (style.color, style.bgcolor)]
            assert contrast(*colours) > least, names


async def test_ascii_marks_on_request() -> None:
    assert margin.figure(SentenceSupport(0, 1, ("a",), False, (("1", "2", "a"),), EARLY), plain=True) == " 1!"
    assert margin.figure(SentenceSupport(0, 1, tuple("a" * 200), False, (), EARLY)) == "99 "


@pytest.mark.parametrize(
    ("names", "lines", "shown"),
    [
        (["Sample Wire"], 1, ["Sample Wire"]),
        (["Sample Wire", "Bay"], 1, ["Sample Wire, Bay"]),
        (["Sample Wire", "Bay Journal", "Echo"], 1, ["Sample Wire +2"]),
        (["Sample Wire", "Bay Journal", "Echo"], 2, ["Sample Wire,", "Bay Journal +1"]),
        (["Sample Wire", "Bay Journal", "Echo"], 3, ["Sample Wire,", "Bay Journal,", "Echo"]),
        (["The Meridian Herald", "Bay"], 1, ["The Meridian… +1"]),
        (["朝日新聞", "毎日新聞", "読売新聞"], 2, ["朝日新聞,", "毎日新聞 +1"]),
    ],
)
def test_as_many_outlets_are_named_in_the_margin_as_there_is_room_for(
    names: list[str], lines: int, shown: list[str]
) -> None:
    assert margin.packed(names, 16, lines) == shown


FLOOD = "At least 12 people died when the river Lahn burst its banks near Weilburg on Monday."
TELLING = Telling(
    [
        Report("Harbour Post", "The Lahn floods Weilburg", 5, f"{FLOOD} A train with passengers stood all day between bridges."),
        Report("Hill Gazette", "A river out of its bed", 3, FLOOD.replace("12", "15") + "\n\nMayor Brandt asked for tents and water."),
    ]
)  # fmt: skip


def flooded(folder: Path) -> tuple[Path, list[str]]:
    built = build(folder / "news.db", [TELLING])
    db = open_store(built.path)
    with writing(db):
        corroboration.wait(db, built.stories)
    list(corroborate(db))
    db.close()
    return built.path, built.articles[0]


async def test_in_the_reader_the_figures_come_by_themselves(tmp_path: Path) -> None:
    built = build(tmp_path / "news.db", [TELLING])
    db = open_store(built.path)
    with writing(db):
        corroboration.wait(db, built.stories)
    async with reading(built) as desk:
        assert "1≠" not in desk.text
        list(corroborate(db))
        await desk.until(lambda: "1≠" in desk.text)
        await desk.press("enter")
        assert "in the margin: other outlets that say so · 100%" in desk.text
        await desk.press("v")
        assert desk.notices == ["Only here: 1 of 2 sentences"], "the headline is none"
        assert "lit: only here · 100%" in desk.text
        await desk.press("z")
        assert "1≠ Hill Gazette" in desk.text, "where there is room they are named"
        assert "in the margin" not in desk.text
        await desk.press("B")
        told = " ".join(desk.text.replace("│", " ").split())
        assert "1 of 2 sentences said by other outlets too, 1 only here" in told
        assert f"1≠ {FLOOD} Hill Gazette 12 here, 15 in Hill Gazette" in told
    db.close()


def test_each_other_figure_is_told_once_with_all_who_have_it_those_that_most_have_first() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    figures = [("12", str(20 + n % 7), f"a{n}") for n in range(20)]
    one = SentenceSupport(0, 9, tuple(f"a{n}" for n in range(20)), False, tuple(figures), now)
    outlets = {f"a{n}": f"Outlet {n}" for n in range(20)}
    article = replace(records.ARTICLE, text="12 ships.")
    told = voices_text(article, ArticleSupport(article.id, 20, False, (one,)), outlets, 200).plain.splitlines()
    said = [line.strip() for line in told if " here, " in line or "more" in line]
    assert said[0] == "12 here, 20 in Outlet 0, Outlet 7, Outlet 14"
    assert said[-1] == "and 2 more figures"
    assert len(said) == 6


async def test_a_story_in_one_text_has_nothing_beside_it() -> None:
    app = Desk()
    async with app.run_test(size=(80, 24)) as pilot:
        story: Story = records.STORY
        app.pane.show(story, LONG)
        await pilot.pause()
        app.pane.show_support(ArticleSupport(LONG.id, 0, False))
        assert app.pane.next_emphasis() == "Only here: not known of this text"
        assert app.pane.next_emphasis() == "New to you: not known of this text"

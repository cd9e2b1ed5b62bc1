from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from threading import current_thread, main_thread
from typing import Any

import pytest
from textual.content import Content

from tests.app import records
from tests.app.desk import reading
from tests.app.newsstore import NOW, Built, Report, Telling, build
from tui.app import render
from tui.app.screens.beside import BesideScreen, rewritten, side_by_side
from tui.judging import corroborate
from tui.models import Revision, SideBySide
from tui.store import corroboration
from tui.store.connect import open_store, writing

FLOOD = "At least 12 people died when the river Lahn burst its banks near Weilburg on Monday."
MORE = FLOOD.replace("12", "15")
TRAIN = "A train with passengers stood all day between two bridges."
MAYOR = "Mayor Ida Brandt asked the state for tents and drinking water."


def flooded(folder: Path, *, judged: bool = True, revised: bool = False) -> Built:
    built = build(
        folder / "news.db",
        [
            Telling(
                [
                    Report("Harbour Post", "The Lahn floods Weilburg", 5, f"{FLOOD} {TRAIN}"),
                    Report("Sample Wire", "Flood on the Lahn", 4.5, f"{FLOOD} {TRAIN}", copy_of=0),
                    Report("Hill Gazette", "A river out of its bed", 3, f"{MORE}\n\n{MAYOR}"),
                ]
            ),
            Telling([Report("Harbour Post", "Alone", 50, "Nobody else tells this story of the sea.")]),
        ],
    )
    db = open_store(built.path)
    with writing(db):
        if judged:
            corroboration.wait(db, built.stories)
        if revised:
            db.execute(
                "INSERT INTO revisions (article, replaced_at, title, text, blocks) VALUES (?, ?, ?, ?, '[]')",
                [built.articles[0][0], "2025-09-02T09:00:00.000Z", "The Lahn floods Wetzlar", FLOOD.replace("12", "9")],
            )
    list(corroborate(db))
    db.close()
    return built


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 50)])
async def test_another_text_is_laid_beside_this_one(tmp_path: Path, size: tuple[int, int]) -> None:
    async with reading(flooded(tmp_path, revised=True), size) as desk:
        await desk.press("enter", "b")
        assert isinstance(desk.app.screen, BesideScreen)
        top = desk.text.split("\n")[1].strip()
        assert top.startswith("│  1 Hill Gazette   2 Sample Wire   3 until 3 h ago ")
        assert top.endswith("1 of 3 │")
        assert "+ 1 sentence only in Harbour Post, 1 only in Hill Gazette; 1 in both" in desk.text
        assert "≠ Figures that differ: 12 ≠ 15" in desk.text
        beside = any("The Lahn" in line and "│ A river out of its bed" in line for line in desk.text.split("\n"))
        assert beside == (size[0] > 80)
        assert ("Only in Harbour Post" in desk.text) == (size[0] == 80)
        await desk.press("n")
        assert re.search(r"Sample Wire  \w+ \d\d:\d\d, a copy", desk.text)
        assert "No sentence that only one of them has" in desk.text
        await desk.press("3")
        assert "What it was, until 3 h ago, and what it is now" in desk.text
        assert "Figures that were changed: 9 → 12" in desk.text
        assert desk.text.split("\n")[0].strip().startswith("╭")  # as high as the others, however short the text
        assert "Wetzlar" in desk.text
        await desk.press("n")
        assert "1 of 3" in desk.text
        await desk.press("N", "escape")
        assert not isinstance(desk.app.screen, BesideScreen)


async def test_texts_are_laid_out_beside_the_screens_thread_and_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And enter reads the one that is beside."""
    drawn: list[tuple[str, bool]] = []
    for name, draw in (("side_by_side", side_by_side), ("rewritten", rewritten)):

        def told(*words: Any, _name: str = name, _draw: Callable[..., Content] = draw, **more: Any) -> Content:
            drawn.append((_name, current_thread() is main_thread()))
            return _draw(*words, **more)

        monkeypatch.setattr(f"tui.app.screens.beside.{name}", told)
    async with reading(flooded(tmp_path, revised=True)) as desk:
        await desk.press("enter", "b", "n", "n", "n", "N", "n")
        assert drawn == [("side_by_side", False), ("side_by_side", False), ("rewritten", False)]
        for columns in (90, 80):
            await desk.pilot.resize_terminal(columns, 12)
            await desk.settle()
            if columns == 90:
                await desk.press("j")
        assert drawn[3:] == [("side_by_side", False)] * 2, "also in another width"
        assert desk.app.screen.query_one(".sheet-body").scroll_offset.y == 1
        await desk.press("enter")
        assert desk.app.screen is desk.screen
        assert desk.article == "A river out of its bed"


async def test_from_the_coverage_it_begins_with_the_text_under_the_cursor(tmp_path: Path) -> None:
    async with reading(flooded(tmp_path)) as desk:
        await desk.press("4", "G")
        while desk.screen.coverage.current != ("article", desk.built.articles[0][2]):
            await desk.press("k")
        await desk.press("b")
        assert "Hill Gazette  Today" in desk.text


async def test_texts_of_one_outlet_are_told_apart_and_one_that_stands_alone_says_so(tmp_path: Path) -> None:
    built = flooded(tmp_path)
    with closing(open_store(built.path)) as db:
        db.execute("UPDATE articles SET outlet = 'Harbour Post'")
        db.conn.commit()
    async with reading(built) as desk:
        await desk.press("b")
        told = re.search(
            r"\+ 1 sentence only in Harbour Post \((.*)\), 1 only in Harbour Post \((.*)\); 1 in both", desk.text
        )
        assert told, desk.text
        assert told[1] != told[2], "texts of one outlet are told apart by their times"
        await desk.press("escape", "j", "b")
        assert desk.app.screen is desk.screen
        assert desk.notices == ["No other text tells this story, and this one was never changed"]


async def test_texts_that_were_not_compared_say_so(tmp_path: Path) -> None:
    async with reading(flooded(tmp_path, judged=False)) as desk:
        await desk.press("b")
        assert "have not been compared yet" in desk.text


@pytest.mark.parametrize("width", [20, 60, 84, 160])
def test_hostile_sentences_stay_in_their_column(width: int) -> None:
    rows = [
        SideBySide(text[:3000], other[:3000], 60, (("12", "[/b]"),))
        for text, other in zip(records.HOSTILE, records.HOSTILE[::-1], strict=True)
    ]
    drawn = side_by_side([SideBySide("Title", "[b]Other", title=True), *rows], ("Outlet \x1b[2J", "B"), width)
    assert all(line.cell_length <= width + 3 for line in drawn.split("\n"))
    assert "\x1b" not in drawn.plain
    version = Revision(NOW, "Old \x1b]0;x\x07title", None, "\n\n".join(t[:2000] for t in records.HOSTILE))
    drawn = rewritten(version, "New title", "\n\n".join(t[:2000] for t in records.HOSTILE[::-1]), width)
    assert all(line.cell_length <= width for line in drawn.split("\n"))
    assert "\x1b" not in drawn.plain


def test_what_both_say_in_the_same_words_is_dim_and_what_is_changed_stands_between_signs_in_ascii() -> None:
    row = SideBySide(
        "The bridge stays shut until May, he said.", "So the bridge stays shut, for weeks, she said.", 60, ()
    )
    drawn = side_by_side([row], ("A", "B"), 120)
    dim = [drawn.plain[span.start : span.end] for span in drawn.spans if str(span.style) == "$text-muted"]
    assert dim.count("The bridge stays shut") == 1
    assert dim.count("the bridge stays shut,") == 1
    assert [str(span.style) for span in render.faint(drawn).spans].count("dim") == len(dim), (
        "no colour is muted in ANSI"
    )
    assert not any("said" in words for words in dim)  # a lone word in common is chance
    alone = [SideBySide("A headline", "Another", title=True), SideBySide("A sentence.", "", 0, ())]
    assert "1 sentence only in A; B gives only a headline" in side_by_side(alone, ("A", "B"), 80).plain
    told = rewritten(
        Revision(NOW, "Bridge shut", None, "Closed for two weeks."), "Bridge shut", "Closed until May.", 60, True
    )
    assert "Closed [-for two weeks.-] {+until May.+}" in told.plain
    assert told.plain.isascii()


def test_a_change_of_links_alone_says_so() -> None:
    assert "Only its links" in rewritten(Revision(NOW, "T", None, "Text."), "T", "Text.", 60).plain

"""`why` tells what was decided by hand, and lays side by side what two texts share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands import here, objects
from tests.judge.bureau import BRIDGE, INQUIRY, VACCINE, Bureau
from tui.app.screens.why import why_text
from tui.judging import corroborate
from tui.store import by_hand
from tui.store.connect import open_store
from tui.store.corroboration import wait
from tui.store.undoing import undo
from tui.store.why import why


@pytest.fixture
def bureau(tmp_path: Path) -> Iterator[Bureau]:
    bureau = Bureau(open_store(tmp_path / "news.db"))
    for number, report in enumerate(BRIDGE):
        bureau.tell(f"bridge{number}", report, days=number / 10)
    again = BRIDGE[0][1].replace("three spans", "four spans")
    more = "Engineers had warned of the old piers for years, and the province wants to build a tunnel in place of them."
    bureau.tell("bridge3", ("Spans of the Calder bridge fall", again, more, *INQUIRY[2:]), days=0.4)
    bureau.tell("copy", BRIDGE[1], days=0.15)
    bureau.tell("vaccine1", VACCINE[1], days=2)
    bureau.refresh()
    yield bureau
    bureau.db.close()


def said(bureau: Bureau, a: str, b: str | None = None) -> list[str]:
    return [ruling.words for ruling in why(bureau.db, bureau.id(a), b and bureau.id(b)).rulings]


def test_it_says_what_was_taken_out_and_when_until_it_is_undone(bureau: Bureau) -> None:
    by_hand.take_out(bureau.db, bureau.id("bridge2"), bureau.now)
    words = f"On {bureau.now.day} {bureau.now:%B %Y} you took “{BRIDGE[2][0]}” out of the story of “{BRIDGE[0][0]}”."
    assert (
        said(bureau, "bridge2") == said(bureau, "bridge2", "bridge1") == said(bureau, "bridge0", "bridge2") == [words]
    )
    assert said(bureau, "bridge1") == said(bureau, "bridge0", "bridge1") == []
    undo(bureau.db, bureau.now)
    assert said(bureau, "bridge2") == []


def test_it_says_what_was_joined_and_what_is_no_copy(bureau: Bureau) -> None:
    by_hand.join(bureau.db, bureau.id("vaccine1"), bureau.id("bridge0"), bureau.now)
    by_hand.unfold(bureau.db, bureau.id("copy"), bureau.now)
    assert "you joined the story of" in said(bureau, "bridge1", "vaccine1")[0]
    assert any(f"is no copy of “{BRIDGE[1][0]}”" in words for words in said(bureau, "copy", "bridge1"))


def test_texts_of_one_story_that_are_no_copies_show_what_they_share_and_where_figures_differ(bureau: Bureau) -> None:
    if bureau.story_of("bridge3") != bureau.story_of("bridge0"):
        by_hand.join(bureau.db, bureau.id("bridge0"), bureau.id(bureau.story_of("bridge3")), bureau.now)
    wait(bureau.db, [bureau.id("bridge0")])
    list(corroborate(bureau.db))
    for found in (why(bureau.db, bureau.id("bridge3"), bureau.id("bridge0")), why(bureau.db, bureau.id("bridge3"))):
        assert [passage.there for passage in found.passages] == [BRIDGE[0][1]]
        for width in (60, 76, 150):
            plain = why_text(found, width).plain
            assert "What both texts say" in plain
            assert " │ " in plain
            assert all(len(line) <= width for line in plain.splitlines())
    assert found.beside is not None
    path = bureau.db.execute("PRAGMA database_list").fetchone()[2]
    told = here("--db", path, "why", bureau.id("bridge3"), bureau.id("bridge0"))
    assert "they share 1 sentence" in told.stdout
    row = objects(here("--db", path, "why", "--json", bureau.id("bridge3"), bureau.id("bridge0")).stdout)[0]
    assert len(row["passages"]) == 1


def test_the_first_article_that_is_left_of_a_story_is_its_first_report(bureau: Bureau) -> None:
    by_hand.take_out(bureau.db, bureau.id("bridge0"), bureau.now)
    heir = next(name for name in ("bridge1", "bridge2", "bridge3") if bureau.story_of(name) == name)
    told = why(bureau.db, bureau.id(heir))
    assert told.verdict.endswith("its story began with it.")
    assert [(one.reason, one.shared_terms) for one in told.stories] == [("the first report that is left of it", ())]


def test_a_few_words_in_a_row_are_not_told_as_a_sentence_in_common(bureau: Bureau) -> None:
    path = bureau.db.execute("PRAGMA database_list").fetchone()[2]
    bureau.tell(
        "wire", ("Minister comes to Oslo", "(Sample Wire) - U.S. Secretary of State Ann Berg came to Oslo."), days=60
    )
    bureau.tell(
        "other", ("Tariffs on salmon", "Salmon costs more. The U.S. Secretary of State came on 2 May."), days=70
    )
    bureau.refresh()
    told = here("--db", path, "why", bureau.id("wire"), bureau.id("other"))
    assert told.returncode == 0
    assert "share" not in told.stdout


def test_of_two_stories_it_is_said_that_one_continues_the_other(bureau: Bureau) -> None:
    one, other = bureau.id("bridge0"), bureau.id("vaccine1")
    assert "continues" not in why(bureau.db, one, other).verdict
    bureau.db.execute("UPDATE stories SET continues = ? WHERE id = ?", [one, other])
    for pair in ((one, other), (other, one)):
        assert why(bureau.db, *pair).verdict.endswith(". The later one continues the earlier one.")


def test_the_sheet_and_the_command_show_every_piece_of_evidence(bureau: Bureau) -> None:
    later = "Divers will look for the two who are still missing, and the mayor asks the ferries to run again by Friday."
    bureau.tell("edited", (*BRIDGE[1], later), days=0.3)
    bureau.refresh()
    by_hand.take_out(bureau.db, bureau.id("bridge2"), bureau.now)
    path = bureau.db.execute("PRAGMA database_list").fetchone()[2]
    for id in ("bridge1", "bridge2", "copy", "edited"):
        found = why(bureau.db, bureau.id(id))
        sheet = " ".join(why_text(found, 76).plain.split())
        told = " ".join(here("--db", path, "why", bureau.id(id)).stdout.split())
        for verdict in found.stories:
            for term, _ in verdict.shared_terms:
                assert term in sheet
                assert term in told
            if verdict.shared_terms:
                assert f"{verdict.score:.2f}" in sheet
                assert f"{verdict.threshold:.2f}" in told
        for ruling in found.rulings:
            assert ruling.words in told
            assert ruling.words.split("”")[0] in sheet.replace("▌ ", "")
        assert (found.copy is not None) == (id in ("copy", "edited"))
        if found.copy is not None:
            how = "the same text"
            if id == "edited":
                assert 0.5 < found.copy.coverage_longer < 0.9
                longer = f"{found.copy.coverage_longer:.0%} of the longer one in the shorter"
                how = f"edited: 100% of the shorter text stands in the longer one, {longer}"
            assert f"A copy, {how}. A copy goes where its original is." in sheet
            assert found.beside is not None
            assert found.beside.id == found.copy.origin
            assert f"{found.copy.coverage:.0%}" in told
        elif not found.rulings:
            # Nothing twice: neither the reason nor the headline.
            assert sheet.count(found.a.title) == 1
            assert all(sheet.casefold().count(verdict.reason) == 1 for verdict in found.stories)

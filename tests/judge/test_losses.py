"""Articles that are lost with a part of the file and come again: their stories are as they were."""

from __future__ import annotations

from collections.abc import Collection
from itertools import chain, combinations
from typing import Any

import pytest

from tests.judge.bureau import BRIDGE, VACCINE, Bureau
from tests.judge.newsroom import CANAL
from tui.errors import NotPossibleError
from tui.judging import settle
from tui.store import health, notes
from tui.store.stories import StoryIndex
from tui.store.undoing import undo

REPORTS = {**{f"bridge{n}": report for n, report in enumerate(BRIDGE)}, "vaccine0": VACCINE[0], "copy": BRIDGE[1]}
BRIDGES = ("bridge0", "bridge1", "bridge2", "copy")


def tell(bureau: Bureau, names: Collection[str]) -> None:
    for name in sorted(names):
        bureau.tell(name, REPORTS[name], days=list(REPORTS).index(name) / 10)
    bureau.refresh()


def lose(bureau: Bureau, names: Collection[str], *tables: str) -> None:
    """What a page that cannot be read takes with it, and the repair."""
    bureau.db.execute("PRAGMA foreign_keys = OFF")
    for name in names:
        bureau.db.execute("DELETE FROM articles WHERE id = ?", [bureau.id(name)])
    for table in tables:
        bureau.db.execute(f"DELETE FROM {table}")
    health.mend(bureau.db)
    assert health.examine(bureau.db) == []


def sums(bureau: Bureau) -> dict[str, tuple[Any, ...]]:
    """What judges know of each story, and what lists show of it."""
    shapes = StoryIndex(bureau.db).shapes([bureau.id(name) for name in REPORTS])
    rows = bureau.db.execute("SELECT id, articles, texts, first_at, last_at FROM stories WHERE alias_of IS NULL")
    return {id: (*shown, shapes[id].texts, shapes[id].sums, shapes[id].numbers) for id, *shown in rows}


@pytest.mark.parametrize(
    "lost",
    [*chain.from_iterable(combinations(BRIDGES, k) for k in (1, 2, 3, 4)), tuple(REPORTS)],
    ids=" ".join,
)
def test_articles_that_come_again_make_their_stories_what_they_were(bureau: Bureau, lost: tuple[str, ...]) -> None:
    tell(bureau, REPORTS)
    before = sums(bureau)
    assert len(before) == 2
    lose(bureau, lost)
    left = {frozenset(group) for group in ({*BRIDGES} - {*lost}, {"vaccine0"} - {*lost}) if group}
    assert bureau.told() == left
    settle(bureau.db)
    assert sorted(shown[0] for shown in sums(bureau).values()) == sorted(len(group) for group in left)
    tell(bureau, lost)
    assert health.examine(bureau.db) == []
    assert bureau.told() == {frozenset(BRIDGES), frozenset({"vaccine0"})}
    assert {tuple(shown[:2]) for shown in sums(bureau).values()} == {(4, 3), (1, 1)}


def test_an_article_that_comes_again_as_another_text_is_in_the_story_that_has_its_id(bureau: Bureau) -> None:
    tell(bureau, REPORTS)
    first = bureau.story_of("bridge1")
    lose(bureau, [first])
    bureau.tell(first, ("Car carrier refloated", *CANAL))
    bureau.refresh()
    assert bureau.told() == {frozenset(BRIDGES), frozenset({"vaccine0"})}
    assert bureau.evidence(first)["reason"] == "the story began with it"
    assert {tuple(shown[:2]) for shown in sums(bureau).values()} == {(4, 3), (1, 1)}
    assert health.examine(bureau.db) == []


@pytest.mark.parametrize("table", ["story_shapes", "text_vectors", "story_terms", "story_articles", "related"])
def test_what_judges_know_of_stories_is_found_out_again(bureau: Bureau, table: str) -> None:
    tell(bureau, [name for name in REPORTS if name != "bridge2"])
    lose(bureau, (), table)
    tell(bureau, ["bridge2"])
    assert health.examine(bureau.db) == []
    assert bureau.told() == {frozenset(BRIDGES), frozenset({"vaccine0"})}
    assert {tuple(shown[:2]) for shown in sums(bureau).values()} == {(4, 3), (1, 1)}
    assert {shown[4] for shown in sums(bureau).values()} == {3, 1}


def test_a_note_on_a_story_is_kept_though_all_its_articles_are_lost(bureau: Bureau) -> None:
    tell(bureau, REPORTS)
    story = bureau.story("bridge0")["id"]
    notes.write_note(bureau.db, story, "ask the coastguard", bureau.now)
    lose(bureau, BRIDGES)
    assert notes.note(bureau.db, story) == "ask the coastguard"
    tell(bureau, BRIDGES)
    assert notes.note(bureau.db, bureau.story("bridge0")["id"]) == "ask the coastguard"
    assert health.examine(bureau.db) == []


def test_an_act_about_what_was_lost_cannot_be_undone_and_says_so(bureau: Bureau) -> None:
    tell(bureau, REPORTS)
    story = bureau.story("vaccine0")["id"]
    notes.write_note(bureau.db, story, "ask the clinic", bureau.now)
    notes.write_note(bureau.db, story, "", bureau.now)
    lose(bureau, ["vaccine0"])
    with pytest.raises(NotPossibleError, match="no longer there: "):
        undo(bureau.db, bureau.now)

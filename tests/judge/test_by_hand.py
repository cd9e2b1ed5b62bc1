"""Taking out and joining by hand, with judging before, between and after."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.judge.bureau import BRIDGE, INQUIRY, VACCINE, Bureau
from tests.judge.newsroom import CANAL, OBSERVATORY
from tests.judge.test_later import REOPENED
from tests.judge.test_roundups import BRIEFING
from tui.errors import NotFoundError, NotPossibleError
from tui.judging import settle
from tui.models import Act
from tui.store import by_hand, read, shelf, state
from tui.store.stories import StoryIndex
from tui.store.undoing import undo

STATE = (
    "SELECT article, story, score, threshold, evidence FROM story_articles",
    "SELECT id, headline, headline_article, first_at, last_at, articles, outlets, texts, timeline, alias_of FROM stories",
    "SELECT article, origin, kind, coverage, evidence FROM copies",
    "SELECT kind, a, b, at FROM constraints",
    "SELECT story, looked_at FROM looks",
    "SELECT id, continues FROM stories",
    "SELECT article, chapter FROM chapters",
    "SELECT s.id, h.roundup FROM story_shapes h JOIN stories s ON s.n = h.story WHERE s.alias_of IS NULL",
)


def everything(bureau: Bureau) -> list[tuple[Any, ...]]:
    return [row for statement in STATE for row in sorted(bureau.db.execute(statement), key=repr)]


def told_bureau(bureau: Bureau) -> Bureau:
    """A story of three texts, one of them with a copy, and another of two."""
    for number, report in enumerate(BRIDGE):
        bureau.tell(f"bridge{number}", report, days=number / 10)
    bureau.tell("copy", BRIDGE[1], days=0.15)
    for number, report in enumerate(VACCINE):
        bureau.tell(f"vaccine{number}", report, days=2 + number / 10)
    bureau.refresh()
    assert bureau.told() == {
        frozenset({"bridge0", "bridge1", "bridge2", "copy"}),
        frozenset({"vaccine0", "vaccine1"}),
    }
    assert bureau.origins() == {"copy": "bridge1"}
    return bureau


def test_an_article_goes_with_its_copies_into_a_story_of_its_own(bureau: Bureau) -> None:
    told_bureau(bureau)
    act = by_hand.take_out(bureau.db, bureau.id("bridge1"), bureau.now)
    assert bureau.told() >= {frozenset({"bridge0", "bridge2"}), frozenset({"bridge1", "copy"})}
    assert bureau.story_of("copy") == "bridge1"
    assert bureau.story_of("bridge2") == "bridge0"
    assert [bureau.story(name)[key] for name in ("bridge0", "bridge1") for key in ("articles", "texts")] == [2, 2, 2, 1]
    assert act.description.startswith("took “Calder bridge collapses after ship hits pier” with 1 copy out of “")
    assert "taken out by hand" in bureau.evidence("bridge1")["reason"]


def test_the_headline_of_the_story_that_is_left_is_that_of_an_article_in_it(bureau: Bureau) -> None:
    told_bureau(bureau)
    story = bureau.story("bridge0")
    by_hand.take_out(bureau.db, story["headline_article"], bureau.now)
    left = next(name for name in ("bridge0", "bridge1", "bridge2") if bureau.id(name) != story["headline_article"])
    assert bureau.names[bureau.story(left)["headline_article"]] in {"bridge0", "bridge1", "bridge2"}
    assert bureau.story(left)["headline_article"] != story["headline_article"]


def test_the_first_article_keeps_its_id_and_the_others_go_on_under_that_of_their_first(bureau: Bureau) -> None:
    told_bureau(bureau)
    state.looked(bureau.db, bureau.id("bridge0"), bureau.now)
    bureau.db.execute("INSERT INTO notes (story, text, at) VALUES (?, 'mine', '')", [bureau.id("bridge0")])
    bureau.db.commit()
    before = everything(bureau)
    by_hand.take_out(bureau.db, bureau.id("bridge0"), bureau.now)
    assert bureau.story_of("bridge0") == "bridge0"
    assert {bureau.story_of(name) for name in ("bridge1", "bridge2", "copy")} == {"bridge1"}
    assert bureau.db.execute("SELECT story FROM notes").fetchall() == [(bureau.id("bridge1"),)]
    assert len(bureau.db.execute("SELECT story FROM looks").fetchall()) == 2
    undo(bureau.db, bureau.now)
    assert everything(bureau) == before
    assert bureau.db.execute("SELECT story FROM notes").fetchall() == [(bureau.id("bridge0"),)]


def test_a_copy_that_is_taken_out_leaves_its_group_and_its_origin_stays(bureau: Bureau) -> None:
    told_bureau(bureau)
    by_hand.take_out(bureau.db, bureau.id("copy"), bureau.now)
    assert bureau.origins() == {}
    assert bureau.story_of("bridge1") == "bridge0"
    assert bureau.story_of("copy") == "copy"
    bureau.refresh()
    assert bureau.origins() == {}
    assert bureau.story_of("copy") == "copy"


def test_an_unfolded_copy_is_a_text_of_its_own_in_the_same_story(bureau: Bureau) -> None:
    told_bureau(bureau)
    by_hand.unfold(bureau.db, bureau.id("copy"), bureau.now)
    for _ in range(2):
        assert bureau.origins() == {}
        assert bureau.story_of("copy") == "bridge0"
        assert bureau.story("bridge0")["texts"] == 4
        bureau.refresh()
    assert [shape.texts for shape in StoryIndex(bureau.db).shapes([bureau.id("bridge0")]).values()] == [4]
    undo(bureau.db, bureau.now)
    bureau.refresh()
    assert bureau.origins() == {"copy": "bridge1"}
    assert bureau.story("bridge0")["texts"] == 3
    assert [shape.texts for shape in StoryIndex(bureau.db).shapes([bureau.id("bridge0")]).values()] == [3]


def test_two_stories_become_one_and_the_older_id_lives_on(bureau: Bureau) -> None:
    told_bureau(bureau)
    act = by_hand.join(bureau.db, bureau.id("vaccine0"), bureau.id("bridge0"), bureau.now)
    assert {bureau.story_of(name) for name in ("bridge2", "vaccine0", "vaccine1")} == {"bridge0"}
    assert read.living(bureau.db, bureau.id("vaccine0")) == bureau.id("bridge0")
    assert bureau.story("bridge0")["articles"] == 6
    assert act.description.startswith("joined “")


@pytest.mark.parametrize("name", ["bridge0", "bridge1", "bridge2", "copy", "vaccine0", "vaccine1"])
@pytest.mark.parametrize("settled", [False, True])
def test_undoing_a_take_out_restores_all_there_was(bureau: Bureau, name: str, settled: bool) -> None:
    told_bureau(bureau)
    state.looked(bureau.db, bureau.id("bridge0"), bureau.now)
    before = everything(bureau)
    by_hand.take_out(bureau.db, bureau.id(name), bureau.now + timedelta(hours=1))
    if settled:
        settle(bureau.db)
    undo(bureau.db, bureau.now + timedelta(hours=2))
    assert everything(bureau) == before


@pytest.mark.parametrize("settled", [False, True])
def test_undoing_a_join_restores_all_there_was(bureau: Bureau, settled: bool) -> None:
    told_bureau(bureau)
    state.looked(bureau.db, bureau.id("vaccine0"), bureau.now)
    before = everything(bureau)
    by_hand.join(bureau.db, bureau.id("vaccine0"), bureau.id("bridge0"), bureau.now)
    if settled:
        settle(bureau.db)
    undo(bureau.db, bureau.now)
    assert everything(bureau) == before


def linked_bureau(bureau: Bureau) -> Bureau:
    """Stories that continue each other, and a morning briefing, over two days and more."""
    told_bureau(bureau)
    bureau.tell("later", REOPENED, days=40)
    bureau.tell("briefing", ("Morning briefing: Monday 2 March", BRIEFING), days=4)
    bureau.refresh()
    assert bureau.story("later")["continues"] == bureau.id("bridge0")
    shape = StoryIndex(bureau.db).shapes([bureau.id("briefing")])[bureau.id("briefing")]
    assert shape.roundup
    return bureau


@pytest.mark.parametrize(
    ("one", "other"),
    [("vaccine0", "bridge0"), ("bridge0", "later"), ("vaccine0", "later"), ("vaccine0", "briefing")],
)
def test_undoing_a_join_restores_links_parts_and_what_is_a_round_up(bureau: Bureau, one: str, other: str) -> None:
    before = everything(linked_bureau(bureau))
    by_hand.join(bureau.db, bureau.id(one), bureau.id(other), bureau.now)
    settle(bureau.db)
    if (one, other) == ("vaccine0", "bridge0"):
        assert len(read.story(bureau.db, bureau.id("bridge0")).chapters) == 2, "a story of two days has parts at once"
    elif (one, other) == ("vaccine0", "later"):
        assert bureau.story("vaccine0")["continues"] == bureau.id("bridge0")
    undo(bureau.db, bureau.now)
    settle(bureau.db)
    assert everything(bureau) == before


def test_what_continues_a_story_goes_on_with_the_articles_that_are_left(bureau: Bureau) -> None:
    before = everything(linked_bureau(bureau))
    by_hand.take_out(bureau.db, bureau.id("bridge0"), bureau.now)
    assert bureau.story("later")["continues"] == bureau.id("bridge1")
    settle(bureau.db)
    undo(bureau.db, bureau.now)
    settle(bureau.db)
    assert everything(bureau) == before


def test_the_sums_of_stories_are_as_if_their_articles_had_always_been_there(bureau: Bureau) -> None:
    told_bureau(bureau)
    index = StoryIndex(bureau.db)
    ids = [bureau.id("bridge0"), bureau.id("vaccine0")]
    before = index.shapes(ids)
    by_hand.take_out(bureau.db, bureau.id("bridge2"), bureau.now)
    settle(bureau.db)
    parts = index.shapes([bureau.id("bridge0"), bureau.id("bridge2")])
    assert [parts[bureau.id(name)].texts for name in ("bridge0", "bridge2")] == [2, 1]
    term, weight = max(index.vectors([bureau.id("bridge2")])[bureau.id("bridge2")].weights.items(), key=lambda x: x[1])
    assert before[ids[0]].sums[term] == parts[ids[0]].sums.get(term, 0) + weight
    undo(bureau.db, bureau.now)
    settle(bureau.db)
    assert index.shapes(ids) == before


def test_what_was_taken_out_stays_out_when_more_is_reported(bureau: Bureau) -> None:
    told_bureau(bureau)
    by_hand.take_out(bureau.db, bureau.id("bridge2"), bureau.now)
    bureau.tell("inquiry", INQUIRY, days=0.5)
    bureau.tell("again", BRIDGE[2], days=0.6)
    bureau.refresh()
    assert bureau.story_of("bridge2") == "bridge2"
    assert bureau.story_of("again") == "bridge2"


def test_what_came_in_the_meantime_comes_along_when_a_take_out_is_undone(bureau: Bureau) -> None:
    told_bureau(bureau)
    by_hand.take_out(bureau.db, bureau.id("bridge2"), bureau.now)
    bureau.tell("again", BRIDGE[2], days=0.6)
    bureau.refresh()
    undo(bureau.db, bureau.now)
    assert {bureau.story_of(name) for name in ("bridge0", "bridge2", "again")} == {"bridge0"}
    bureau.refresh()
    assert len(bureau.told()) == 2


def test_what_came_in_the_meantime_goes_to_the_nearer_half_when_a_join_is_undone(bureau: Bureau) -> None:
    told_bureau(bureau)
    by_hand.join(bureau.db, bureau.id("bridge0"), bureau.id("vaccine0"), bureau.now)
    bureau.tell("inquiry", INQUIRY, days=1.9)
    bureau.tell("third", ("Norland babies get malaria vaccine", *VACCINE[0][1:]), days=2.3)
    bureau.refresh()
    joined = [name for name in ("inquiry", "third") if bureau.story_of(name) == "bridge0"]
    assert "third" in joined
    undo(bureau.db, bureau.now)
    assert bureau.story_of("third") == "vaccine0"
    assert bureau.story_of("inquiry") in ("bridge0", "inquiry")
    assert sum(len(story) for story in bureau.told()) == 8


def test_a_later_act_on_the_same_story_is_undone_first(bureau: Bureau) -> None:
    told_bureau(bureau)
    first = by_hand.take_out(bureau.db, bureau.id("bridge2"), bureau.now)
    by_hand.join(bureau.db, bureau.id("bridge2"), bureau.id("vaccine0"), bureau.now)
    with pytest.raises(NotPossibleError, match="joined"):
        undo(bureau.db, bureau.now, first.id)
    undo(bureau.db, bureau.now)
    undo(bureau.db, bureau.now)
    assert len(bureau.told()) == 2


def test_joining_again_what_was_taken_out_lifts_the_bar(bureau: Bureau) -> None:
    told_bureau(bureau)
    by_hand.take_out(bureau.db, bureau.id("bridge2"), bureau.now)
    by_hand.join(bureau.db, bureau.id("bridge2"), bureau.id("bridge0"), bureau.now)
    assert bureau.story_of("bridge2") == "bridge0"
    assert [row[0] for row in bureau.db.execute("SELECT kind FROM constraints")] == ["together"]
    undo(bureau.db, bureau.now)
    assert [row[0] for row in bureau.db.execute("SELECT kind FROM constraints")] == ["apart"]


def test_taking_out_what_had_been_joined_keeps_the_rest_of_its_story_joined(bureau: Bureau) -> None:
    told_bureau(bureau)
    by_hand.join(bureau.db, bureau.id("bridge0"), bureau.id("vaccine0"), bureau.now)
    by_hand.take_out(bureau.db, bureau.id("vaccine0"), bureau.now)
    assert bureau.story_of("vaccine1") == "bridge0"
    rows = set(bureau.db.execute("SELECT kind, a, b FROM constraints").fetchall())
    assert rows == {
        ("apart", bureau.id("vaccine0"), bureau.id("bridge0")),
        ("together", bureau.id("vaccine1"), bureau.id("bridge0")),
    }


def test_what_cannot_be_done_is_said_and_changes_nothing(bureau: Bureau) -> None:
    told_bureau(bureau)
    bureau.tell("alone", INQUIRY, days=40)
    bureau.refresh()
    before = everything(bureau)
    tries: list[tuple[Callable[[], Act], str]] = [
        (lambda: by_hand.take_out(bureau.db, bureau.id("alone"), bureau.now), "only article"),
        (lambda: by_hand.unfold(bureau.db, bureau.id("bridge1"), bureau.now), "origin of 1"),
        (lambda: by_hand.unfold(bureau.db, bureau.id("bridge0"), bureau.now), "no copy"),
        (lambda: by_hand.join(bureau.db, bureau.id("bridge0"), bureau.id("bridge0"), bureau.now), "one story already"),
    ]
    for act, words in tries:
        with pytest.raises(NotPossibleError, match=words):
            act()
    with pytest.raises(NotFoundError):
        by_hand.take_out(bureau.db, "000000000000", bureau.now)
    with pytest.raises(NotFoundError):
        by_hand.join(bureau.db, "000000000000", bureau.id("bridge0"), bureau.now)
    assert everything(bureau) == before


@pytest.mark.parametrize("seed", range(10))
def test_acts_and_batches_of_chance_never_break_what_was_ruled(
    bureaus: Callable[[], Bureau], seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    bureau, chance = bureaus(), random.Random(seed)
    reports = [*BRIDGE, *VACCINE, INQUIRY, ("Canal", *CANAL[:4]), ("Again", *CANAL[2:6]), ("Dome", *OBSERVATORY[:4])]
    for number in range(60):
        what = chance.random()
        ids = [row[0] for row in bureau.db.execute("SELECT article FROM story_articles ORDER BY article")]
        bureau.now += timedelta(minutes=1)
        try:
            if what < 0.4 or not ids:
                bureau.tell(f"report{number}", chance.choice(reports), days=chance.random() * 3)
                if chance.random() < 0.5:
                    bureau.refresh(chance.choice([1, 3, 100]))
            elif what < 0.6:
                by_hand.take_out(bureau.db, chance.choice(ids), bureau.now)
            elif what < 0.7:
                by_hand.unfold(bureau.db, chance.choice(ids), bureau.now)
            elif what < 0.75:
                chance.choice([state.mark_read, state.mark_unread])(bureau.db, chance.choices(ids, k=2), bureau.now)
            elif what < 0.85:
                one, two = (bureau.id(bureau.story_of(bureau.names[chance.choice(ids)])) for _ in range(2))
                by_hand.join(bureau.db, one, two, bureau.now)
            else:
                undo(bureau.db, bureau.now)
        except NotPossibleError:
            continue
        _check(bureau)
    bureau.refresh()
    _check(bureau)
    while undo(bureau.db, bureau.now):
        _check(bureau)
    assert bureau.db.execute("SELECT count(*) FROM constraints").fetchone() == (0,)
    bureau.refresh()
    _check(bureau)


def _check(bureau: Bureau) -> None:
    places = dict(bureau.db.execute("SELECT article, story FROM story_articles"))
    origins = dict(bureau.db.execute("SELECT article, origin FROM copies"))
    for kind, a, b in bureau.db.execute("SELECT kind, a, b FROM constraints").fetchall():
        if kind == "not_copy":
            assert origins.get(a, a) != origins.get(b, b)
        else:
            assert (places[a] == places[b]) is (kind == "together"), (kind, a, b)
    living = {id for (id,) in bureau.db.execute("SELECT id FROM stories WHERE alias_of IS NULL")}
    assert living == set(places.values())
    assert all(places[id] == id for id in living), "a story holds the article that gave it its id"
    assert not set(origins) & set(origins.values()), "copies stand in stars"
    for id, articles, texts in bureau.db.execute("SELECT id, articles, texts FROM stories WHERE alias_of IS NULL"):
        here = [article for article, story in places.items() if story == id]
        assert (articles, texts) == (len(here), len({origins.get(a, a) if origins.get(a) in here else a for a in here}))
    assert shelf.astray(bureau.db) == 0
    assert bureau.db.execute("PRAGMA foreign_key_check").fetchall() == []

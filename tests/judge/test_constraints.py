"""What the user ruled holds for every later judgement, in whatever order the articles come."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from tests.judge.bureau import BRIDGE, VACCINE, Bureau
from tests.judge.newsroom import CANAL, OBSERVATORY, Newsroom
from tui.judgements import ConstraintKind
from tui.store.write import article_id


def named(name: str) -> str:
    """The id that an article of a newsroom will have, also before it is stored."""
    return article_id(f"http://127.0.0.1/Outlet of {name}", name)


def rule(room: Newsroom, kind: ConstraintKind, a: str, b: str) -> None:
    room.db.execute(
        "INSERT OR IGNORE INTO constraints (kind, a, b, at) VALUES (?, ?, ?, '')", [kind, named(a), named(b)]
    )
    room.db.commit()


def tell_bridges(bureau: Bureau) -> None:
    for number, report in enumerate(BRIDGE):
        bureau.tell(f"bridge{number}", report, days=number / 10)


@pytest.mark.parametrize("batch", [1, 2, 100])
def test_what_was_taken_out_of_a_story_stays_out_of_it(bureau: Bureau, batch: int) -> None:
    rule(bureau, "apart", "bridge2", "bridge0")
    tell_bridges(bureau)
    bureau.refresh(batch)
    assert bureau.story_of("bridge2") != bureau.story_of("bridge0")


@pytest.mark.parametrize("batch", [1, 2, 100])
def test_what_was_joined_is_one_story_though_it_has_nothing_in_common(bureau: Bureau, batch: int) -> None:
    rule(bureau, "together", "bridge0", "vaccine1")
    tell_bridges(bureau)
    for number, report in enumerate(VACCINE):
        bureau.tell(f"vaccine{number}", report, days=2 + number / 10)
    bureau.refresh(batch)
    assert bureau.story_of("vaccine1") == bureau.story_of("bridge0")


def test_stories_with_articles_that_stand_apart_are_not_merged(bureaus: Callable[[], Bureau]) -> None:
    for ruled in (False, True):
        bureau = bureaus()
        if ruled:
            rule(bureau, "apart", "bridge0", "bridge2")
        bureau.tell("bridge0", BRIDGE[0])
        bureau.tell("bridge2", BRIDGE[2])
        bureau.refresh(1)
        assert (bureau.story_of("bridge0") == bureau.story_of("bridge2")) is not ruled
        bureau.tell("bridge1", BRIDGE[1], days=0.3)
        bureau.refresh(1)
        assert (bureau.story_of("bridge0") == bureau.story_of("bridge2")) is not ruled


def test_who_belongs_together_stands_apart_from_the_same(bureau: Bureau) -> None:
    rule(bureau, "together", "bridge1", "vaccine0")
    rule(bureau, "apart", "vaccine0", "bridge0")
    tell_bridges(bureau)
    bureau.tell("vaccine0", VACCINE[0])
    bureau.refresh()
    assert bureau.story_of("bridge1") == bureau.story_of("vaccine0") != bureau.story_of("bridge0")


@pytest.mark.parametrize("batch", [1, 100])
def test_what_was_taken_out_of_a_group_of_copies_is_no_copy_of_it(newsroom: Newsroom, batch: int) -> None:
    rule(newsroom, "not_copy", "copy", "origin")
    newsroom.write("origin", CANAL)
    newsroom.write("copy", CANAL, hours=1)
    newsroom.write("other", CANAL, hours=2)
    newsroom.judge(batch)
    assert newsroom.origins() == {"other": "origin"}


@pytest.mark.parametrize("batch", [1, 100])
def test_it_is_no_copy_of_another_origin_of_that_group_either(newsroom: Newsroom, batch: int) -> None:
    rule(newsroom, "not_copy", "odd", "first")
    newsroom.write("odd", CANAL, hours=1)
    newsroom.write("first", CANAL, hours=2)
    newsroom.judge(batch)
    newsroom.write("earlier", CANAL, hours=0)
    newsroom.judge(batch)
    groups = newsroom.groups()
    assert not any({"odd", "first"} <= group for group in groups)
    assert len(groups) == 1


@pytest.mark.parametrize("batch", [1, 100])
def test_a_copy_that_stands_apart_does_not_take_its_origins_story(bureau: Bureau, batch: int) -> None:
    rule(bureau, "apart", "copy", "bridge0")
    tell_bridges(bureau)
    bureau.tell("copy", BRIDGE[1], days=1)
    bureau.refresh(batch)
    assert bureau.story_of("copy") != bureau.story_of("bridge0")


def test_a_changed_article_stays_apart(bureau: Bureau) -> None:
    rule(bureau, "apart", "bridge2", "bridge0")
    tell_bridges(bureau)
    bureau.refresh()
    bureau.tell("bridge2", BRIDGE[0], days=0.2)
    bureau.refresh()
    assert bureau.story_of("bridge2") != bureau.story_of("bridge0")


@pytest.mark.parametrize("seed", [*range(20), *(pytest.param(n, marks=pytest.mark.slow) for n in range(20, 200))])
def test_no_order_of_articles_breaks_a_constraint(bureau: Bureau, seed: int) -> None:
    chance = random.Random(seed)
    reports = [*BRIDGE, *VACCINE, ("Canal", *CANAL[:4]), ("Canal again", *CANAL[2:6]), ("Dome", *OBSERVATORY[:4])]
    names = [f"report{number}" for number in range(24)]
    apart = [tuple(chance.sample(names, 2)) for _ in range(8)]
    unlike = [tuple(chance.sample(names, 2)) for _ in range(4)]
    for a, b in apart:
        rule(bureau, "apart", a, b)
    for a, b in unlike:
        rule(bureau, "not_copy", a, b)
    joined = tuple(chance.sample(names, 2))
    if not any({a, b} == set(joined) for a, b in apart):
        rule(bureau, "together", *joined)
    for name in names:
        bureau.tell(name, chance.choice(reports), days=chance.random() * 3)
        if chance.random() < 0.3:
            bureau.refresh(chance.choice([1, 5, 100]), shuffle=seed)
    bureau.refresh(chance.choice([1, 5, 100]), shuffle=seed)
    for a, b in apart:
        assert bureau.story_of(a) != bureau.story_of(b)
    origins = bureau.origins()
    for a, b in unlike:
        assert origins.get(a, a) != origins.get(b, b)

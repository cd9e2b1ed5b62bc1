"""Places and layouts: what is worked out before any widget is asked."""

from __future__ import annotations

import random

import pytest

from tui.app import history
from tui.app.history import History, Place, keeping
from tui.app.screens.layout import beside, in_order, visible
from tui.models import Query
from tui.store.listed import Ids


def test_back_and_forward_go_the_way_one_came() -> None:
    history = History()
    all_stories, person, place = (
        Place(),
        Place(Query(entity="e1"), "About Rubio"),
        Place(Query(entity="e2"), "About Mexico"),
    )
    history.leave(all_stories)
    history.leave(person)
    assert history.back(place) == person
    assert history.back(person) == all_stories
    assert history.back(all_stories) is None
    assert history.forward(all_stories) == person
    assert history.forward(person) == place
    assert history.forward(place) is None


def test_going_somewhere_new_forgets_what_lay_ahead() -> None:
    history = History()
    history.leave(Place())
    assert history.back(Place(name="Unread")) is not None
    history.leave(Place())
    assert history.forward(Place()) is None


def test_a_story_that_no_longer_fits_stays_where_it_stood() -> None:
    assert keeping(["a", "c"], ["a", "b", "c"], {"b"}) == ["a", "b", "c"]
    assert keeping(["b", "c"], ["a", "b", "c"], {"a"}) == ["a", "b", "c"]
    assert keeping(["a", "b"], ["a", "b", "c"], {"c"}) == ["a", "b", "c"]
    assert keeping([], ["a"], {"a"}) == ["a"]
    assert keeping(["new", "a", "c"], ["a", "b", "c"], {"b"}) == ["new", "a", "b", "c"]
    assert keeping(["a", "c"], ["a", "b", "c"], set()) == ["a", "c"]


def test_what_is_asked_is_the_list_and_the_filter_together() -> None:
    assert Place(Query(tag="world"), "#world", words="rubio").asked == Query(words="rubio", tag="world")
    assert Place(Query(words="tariff"), "Search: tariff", words="rubio").asked.words == "tariff rubio"
    assert not Place().narrowed
    assert Place(words="x").narrowed


def test_as_many_panes_are_seen_as_there_is_room_for() -> None:
    every = {"stories", "story", "entities", "coverage"}
    assert visible(200, 50, "stories", False) == every
    assert visible(120, 36, "stories", False) == every
    assert visible(100, 30, "stories", False) == {"stories", "story"}
    assert visible(100, 30, "coverage", False) == {"story", "entities", "coverage"}
    for pane in ("stories", "story", "entities", "coverage"):
        assert visible(80, 24, pane, False) == {pane}
        assert visible(200, 50, pane, True) == {pane}
    assert visible(80, 50, "entities", False) == {"entities", "coverage"}


def test_the_ways_between_the_panes() -> None:
    assert [in_order("stories", 1), in_order("coverage", 1), in_order("stories", -1)] == [
        "story",
        "stories",
        "coverage",
    ]
    assert beside("stories", "left", "coverage") is None
    assert beside("story", "right", "entities") == "entities"
    assert beside("coverage", "left", "coverage") == "story"
    assert beside("coverage", "right", "coverage") is None


def test_what_is_kept_stays_where_it_stood_also_in_a_list_that_is_one_text_and_where_it_is_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    letters = "abcdefghij"
    for seed in range(300):
        chance = random.Random(seed)
        shown = chance.sample(letters, k=chance.randint(1, 10))
        new = ["n", *(letter for letter in shown if chance.random() < 0.6)]
        kept = {letter for letter in shown if chance.random() < 0.4} | {"z"}
        found = list(keeping(new, shown, kept))
        assert found == list(keeping(Ids("".join(new), 1), Ids("".join(shown), 1), kept))
        with monkeypatch.context() as patch:
            patch.setattr(history, "_MANY", -1)
            assert found == list(keeping(Ids("".join(new), 1), shown, kept))
        assert [one for one in found if one in new] == new
        assert [one for one in found if one in shown] == [one for one in shown if one in new or one in kept]

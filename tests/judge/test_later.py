"""What comes later of a story: the story that continues it, its parts, and the log of all that happened to it."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any, cast

import pytest

from tests.judge.bureau import BRIDGE, INQUIRY, VACCINE, Bureau
from tests.judge.newsroom import prose
from tui.judge.desk import StoryIndex, nearest
from tui.store import read

REOPENED = (
    "Calder bridge in Port Amsel: three spans back over the river",
    "Three spans of the Calder bridge in Port Amsel, which a cargo ship struck, stand over the river again.",
    "The coastguard and mayor Lena Voss opened the harbour to all traffic where motorists fell into the water.",
)

HEARING = (
    (
        "Judges hear witnesses on pilots and tugs of Calder bridge ship",
        "Judges heard a chief pilot on the two tugs of the cargo ship that struck the Calder bridge in Port Amsel.",
        "Witnesses had seen three spans fall into the river when it rammed a pier.",
    ),
    (
        "Chief pilot tells judges that one of two tugs came late",
        "The chief pilot told the judges on Thursday that two tugs had been ordered for the ship and one came late.",
        "Witnesses from the tug company disputed it before the judges.",
    ),
    (
        "Tug company disputes what chief pilot told judges",
        "Two tugs had been ordered and both were on time, witnesses from the tug company told the judges.",
        "The chief pilot had said before that one tug came late.",
    ),
    (
        "Judges hear witnesses on tugs: chief pilot was told of one",
        "Judges heard witnesses on the pilots and the tugs of the cargo ship in Port Amsel.",
        "The chief pilot had been told of one tug, witnesses said.",
    ),
)


def log(bureau: Bureau) -> list[tuple[str, str, dict[str, Any]]]:
    """(story by name, act, detail) of every line, first to last."""
    rows = bureau.db.execute("SELECT story, act, article, detail FROM story_log ORDER BY id").fetchall()
    return [
        (bureau.names[story], act, {"article": bureau.names.get(article or "")} | json.loads(detail))
        for story, act, article, detail in rows
    ]


# ---------------------------------------------------------------- continued


@pytest.mark.parametrize("refreshes", [1, 2])
def test_a_report_after_weeks_of_quiet_begins_a_story_that_continues_the_older_one(
    bureau: Bureau, refreshes: int
) -> None:
    bureau.tell("then", BRIDGE[0])
    bureau.tell("soon", BRIDGE[1], days=0.5)
    if refreshes == 2:
        bureau.refresh()
    bureau.tell("later", REOPENED, days=40)
    bureau.tell("other", VACCINE[0], days=40)
    bureau.refresh()
    assert bureau.told() == {frozenset({"then", "soon"}), frozenset({"later"}), frozenset({"other"})}
    assert bureau.story("later")["continues"] == bureau.id("then")
    assert bureau.story("other")["continues"] is None
    assert bureau.story("then")["continues"] is None
    lines = [(story, detail) for story, act, detail in log(bureau) if act == "continues"]
    assert [story for story, _ in lines] == ["later"]
    detail = lines[0][1]
    assert detail["older"] == bureau.id("then")
    assert detail["gap_days"] == 39.5
    assert 0.42 <= detail["score"] <= 1
    assert {"Calder", "bridge"} <= {term for term, _ in detail["shared_terms"]}
    opened = read.story(bureau.db, bureau.id("later"))
    assert opened.continues_headline == bureau.story("then")["headline"]


def test_what_lies_more_than_a_season_back_is_not_continued(bureau: Bureau) -> None:
    bureau.tell("then", BRIDGE[0])
    bureau.tell("much later", REOPENED, days=150)
    bureau.refresh()
    assert bureau.story("much later")["continues"] is None


def test_the_next_issue_of_a_column_continues_none(bureau: Bureau) -> None:
    sky = ("Night sky notebook: {}", "What to see this month through a small telescope.", *prose(1, 3))
    for month, days in (("January", 0), ("February", 31)):
        bureau.tell(month, (sky[0].format(month), *sky[1:3], *prose(days, 4)), days=days, outlet="Notebook")
    bureau.refresh()
    assert bureau.story("February")["continues"] is None


def test_a_continued_story_that_is_merged_away_hands_the_link_on(bureau: Bureau) -> None:
    bureau.tell("then", BRIDGE[0])
    bureau.tell("later", REOPENED, days=40)
    bureau.tell("again", REOPENED[:1] + INQUIRY[1:], days=80)
    bureau.refresh()
    links = {name: bureau.story(name)["continues"] for name in ("then", "later", "again")}
    assert links["later"] == bureau.id("then")
    assert links["again"] in (None, bureau.id("later"))
    assert all(bureau.story(name)["id"] != link for name, link in links.items())


# ---------------------------------------------------------------- parts


def days_of_the_bridge(bureau: Bureau) -> None:
    inquiry_again = (
        "Witnesses heard on fall of Calder bridge",
        "Judges of the inquiry into the Calder bridge in Port Amsel heard witnesses on the pilots and the tugs.",
        "Lena Voss, the mayor, is to speak to the inquiry on Thursday about the ship that brought it down.",
    )
    for at, report in enumerate(BRIDGE):
        bureau.tell(f"fall{at}", report, days=at / 10)
    for at, report in enumerate((INQUIRY, inquiry_again)):
        bureau.tell(f"inquiry{at}", report, days=1.9 + at / 10)


def parts(bureau: Bureau, name: str) -> dict[str, set[str]]:
    story = read.story(bureau.db, bureau.story(name)["id"])
    return {bureau.names[part.id]: {bureau.names[id] for id in part.articles} for part in story.chapters}


PARTS = {"fall0": {"fall0", "fall1", "fall2"}, "inquiry0": {"inquiry0", "inquiry1"}}


def test_a_story_of_several_days_has_parts_with_ids_and_headlines_of_their_own(bureau: Bureau) -> None:
    days_of_the_bridge(bureau)
    bureau.refresh()
    assert len(bureau.told()) == 1
    assert parts(bureau, "fall0") == PARTS
    story = read.story(bureau.db, bureau.id("fall0"))
    titles = {read.article_row(bureau.db, id).title for id in story.chapters[1].articles}
    assert story.chapters[1].headline in titles
    assert story.chapters[0].last_at < story.chapters[1].first_at


def test_parts_stay_when_more_comes(bureau: Bureau) -> None:
    days_of_the_bridge(bureau)
    bureau.refresh()
    bureau.tell("before", ("Ship strikes Calder bridge", *BRIDGE[1][1:]), days=-0.05)
    bureau.refresh()
    assert bureau.story_of("before") == "fall0"
    found = parts(bureau, "fall0")
    assert found["fall0"] == {"before", *PARTS["fall0"]}
    assert found["inquiry0"] == PARTS["inquiry0"]


def test_a_copy_is_in_the_part_of_its_origin(bureau: Bureau) -> None:
    days_of_the_bridge(bureau)
    bureau.tell("copy", INQUIRY, days=2.5)
    bureau.refresh()
    assert bureau.origins()["copy"] == "inquiry0"
    assert parts(bureau, "copy")["inquiry0"] == {"inquiry0", "inquiry1", "copy"}


def test_a_story_of_one_day_has_no_parts(bureau: Bureau) -> None:
    for at, report in enumerate((*BRIDGE, INQUIRY)):
        bureau.tell(f"{at}", report, days=at / 10)
    bureau.refresh()
    assert parts(bureau, "0") == {}


# ---------------------------------------------------------------- the log


def test_what_joins_a_story_is_logged_and_what_begins_one_is_not(bureau: Bureau) -> None:
    bureau.tell("first", BRIDGE[0])
    bureau.tell("alone", VACCINE[0])
    bureau.refresh()
    assert log(bureau) == []
    bureau.tell("second", BRIDGE[1], days=0.2)
    bureau.refresh()
    (line,) = [line for line in log(bureau) if line[1] == "joined"]
    assert line[0] == "first"
    assert line[2]["article"] == "second"
    assert line[2]["score"] == bureau.evidence("second")["score"]


def test_judging_again_logs_nothing_twice(bureau: Bureau) -> None:
    bureau.tell("first", BRIDGE[0])
    bureau.tell("second", BRIDGE[1], days=0.2)
    bureau.refresh()
    before = log(bureau)
    bureau.db.execute("UPDATE articles SET judged = 0")
    bureau.db.conn.commit()
    bureau.refresh()
    assert log(bureau) == before


def test_an_article_that_changes_over_inside_its_batch_is_logged_as_that(bureau: Bureau) -> None:
    """At first the hearing is nearer to the fall than to the one report of the tugs; with the batch seen, it is not."""
    for at, report in enumerate(BRIDGE[:2]):
        bureau.tell(f"fall{at}", report, days=at / 100)
    bureau.tell("tugs", HEARING[2], days=0.05)
    bureau.tell("hearing", HEARING[0], days=0.1)
    bureau.tell("pilot", HEARING[1], days=0.2)
    bureau.tell("again", HEARING[3], days=0.3)
    bureau.refresh()
    assert bureau.told() == {frozenset({"fall0", "fall1"}), frozenset({"tugs", "hearing", "pilot", "again"})}
    assert ("tugs", "changed_over", "hearing") in {
        (story, act, detail["article"]) for story, act, detail in log(bureau)
    }
    assert bureau.evidence("hearing")["runner_up"] == bureau.id("fall0")


def test_another_headline_is_logged_with_the_one_before(bureau: Bureau) -> None:
    bureau.tell("vague", ("You won't believe what happened here today?", *BRIDGE[0][1:]))
    bureau.refresh()
    for at, report in enumerate(BRIDGE[1:]):
        bureau.tell(f"plain{at}", report, days=0.1 + at / 10)
    bureau.refresh()
    (line,) = [line for line in log(bureau) if line[1] == "headline"]
    assert line[2]["from"] == "You won't believe what happened here today?"
    assert line[2]["to"] == bureau.story("vague")["headline"] != line[2]["from"]


class _Asked:
    """Knows what stories are called, and what it was asked."""

    def __init__(self) -> None:
        self.numbers: list[int] = []

    def ids(self, numbers: Collection[int]) -> Mapping[int, str]:
        self.numbers += numbers
        return {number: f"s{number}" for number in numbers}


def test_only_the_nearest_stories_are_asked_for_by_name_and_equals_are_all_told() -> None:
    index, ids = _Asked(), dict[int, str]()
    asking = cast(StoryIndex, index)
    near = {1: 50, 2: 40, 3: 40, 4: 30, 5: 20, 6: 10}
    assert nearest(near, 2, (), asking, ids) == {"s1": 50, "s2": 40, "s3": 40}
    assert index.numbers == [1, 2, 3]
    # Those left out make room for the next.
    assert nearest(near, 2, {"s1", "s2"}, asking, ids) == {"s3": 40, "s4": 30, "s5": 20, "s6": 10}
    assert index.numbers == [1, 2, 3, 4, 5, 6]
    assert nearest({}, 2, (), asking, ids) == {}

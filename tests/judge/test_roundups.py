from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.judge.bureau import BRIDGE, INQUIRY, VACCINE, Bureau, article
from tui.judge.roundups import is_roundup
from tui.models import Article

GREETING = (
    "Good morning, and welcome: this is the summary of what came in during the night, for you to read at leisure."
)
SECTIONS = (
    "Bridge down\n\nThree spans of the Calder bridge in Port Amsel fell into the river when a container ship rammed a "
    "pier; the harbour is shut.",
    "Vaccine\n\nThe medicines regulator of Norland approved a malaria vaccine for infants, after a trial with 16,000 "
    "children in the lowlands.",
    "Chess\n\nAt the tournament of Sandmere the young grandmaster Ilse Brandt drew her seventh game, and keeps her lead "
    "of half a point.",
    "Weather\n\nClouds thin out towards evening; a fresh breeze from the west brings showers to hills and islands, with "
    "snow above 900 metres.",
)
BRIEFING = "\n\n".join((GREETING, *SECTIONS))


def report(number: int) -> Article:
    """A report of one event in paragraphs, as newsrooms write it."""
    return article(BRIDGE[number][0], "\n\n".join((*BRIDGE[number][1:], BRIDGE[1 - number][1], BRIDGE[2][2])))


def test_paragraphs_that_have_nothing_to_do_with_each_other_are_a_roundup() -> None:
    assert is_roundup(article("Morning briefing: Monday 2 March", BRIEFING), "en")


@pytest.mark.parametrize("number", [0, 1])
def test_a_report_of_one_event_is_none(number: int) -> None:
    assert not is_roundup(report(number), "en")
    assert not is_roundup(replace(report(number), title="Shock on the river"), "en")


def test_a_title_that_all_paragraphs_come_back_to_tells_of_one_matter() -> None:
    years = "\n\n".join(f"{section} All of it happened in Norland." for section in SECTIONS)
    assert is_roundup(article("Morning briefing", years.replace("All of it happened in Norland.", "")), "en")
    assert not is_roundup(article("Norland in four pictures", years), "en")


def test_a_text_with_a_word_on_something_else_at_its_end_is_none() -> None:
    text = "\n\n".join((*(sentence for told in BRIDGE for sentence in told[1:]), *SECTIONS[2:]))
    assert not is_roundup(article("Shock on the river", text), "en")


@pytest.mark.parametrize("text", ["", SECTIONS[0], "\n\n".join(SECTIONS[:2]), "\n\n".join(["one", "two"] * 40)])
def test_few_or_short_paragraphs_are_none(text: str) -> None:
    assert not is_roundup(article("Morning briefing", text), "en")
    assert is_roundup(article("Morning briefing", text), "en", carries=True)


def test_what_holds_several_texts_on_the_matter_of_its_title_is_none() -> None:
    assert not is_roundup(report(0), "en", carries=True)


# ---------------------------------------------------------------- in the store


def brief(bureau: Bureau, days: float) -> None:
    title = f"Morning briefing: day {days}"
    bureau.tell(f"briefing {days}", (title, BRIEFING), days=days, outlet="Gazette")


def test_a_roundup_begins_a_story_of_its_own_and_says_so(bureau: Bureau) -> None:
    bureau.tell("bridge", BRIDGE[0])
    brief(bureau, 0.3)
    bureau.refresh()
    assert bureau.told() == {frozenset({"bridge"}), frozenset({"briefing 0.3"})}
    assert bureau.evidence("briefing 0.3")["reason"] == "a round-up of several stories"


@pytest.mark.parametrize("together", [True, False])
def test_nothing_joins_a_roundup_and_it_bridges_nothing(bureau: Bureau, together: bool) -> None:
    brief(bureau, -0.1)
    if not together:
        bureau.refresh()
    for at, told in enumerate((BRIDGE[1], VACCINE[0], BRIDGE[0])):
        bureau.tell(f"report{at}", told, days=at / 10)
        if not together:
            bureau.refresh()
    bureau.refresh()
    assert bureau.told() == {frozenset({"briefing -0.1"}), frozenset({"report0", "report2"}), frozenset({"report1"})}


def test_a_copy_of_a_roundup_is_with_it(bureau: Bureau) -> None:
    brief(bureau, 0)
    bureau.tell("printed", ("The day", BRIEFING), days=0.1, outlet="Courier")
    bureau.refresh()
    assert bureau.told() == {frozenset({"briefing 0", "printed"})}


def test_a_roundup_is_still_related_to_what_it_tells(bureau: Bureau) -> None:
    bureau.tell("bridge", BRIDGE[1])
    bureau.tell("vaccine", VACCINE[0])
    bureau.tell("inquiry", INQUIRY, days=40)
    brief(bureau, 0.3)
    bureau.refresh()
    rows = bureau.related("briefing 0.3")
    assert rows.keys() >= {"bridge", "vaccine", "inquiry"}
    for name in ("bridge", "vaccine"):
        assert rows[name][0] == "background"
        assert rows[name][1].startswith("mentioned in a round-up; ")
    assert rows["inquiry"][0] == "since"
    assert "mentioned" not in rows["inquiry"][1]


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_feeds_has_no_influence_on_roundups(bureaus: Callable[[], Bureau], seed: int) -> None:
    rooms = bureaus(), bureaus()
    for room in rooms:
        for at, told in enumerate((*BRIDGE, *VACCINE)):
            room.tell(f"report{at}", told, days=at / 9)
        brief(room, 0.2)
        brief(room, 1.2)
    rooms[0].refresh(batch=3)
    rooms[1].refresh(batch=3, shuffle=seed)
    assert rooms[0].everything() == rooms[1].everything()


def test_a_roundup_that_is_judged_again_still_takes_nothing_in(bureau: Bureau) -> None:
    brief(bureau, 0)
    bureau.refresh()
    bureau.db.execute("UPDATE articles SET judged = 0")
    bureau.tell("bridge", BRIDGE[1], days=timedelta(hours=2) / timedelta(days=1))
    bureau.refresh()
    assert bureau.told() == {frozenset({"briefing 0"}), frozenset({"bridge"})}

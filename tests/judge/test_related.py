from __future__ import annotations

import pytest

from tests.judge.bureau import BRIDGE, INQUIRY, VACCINE, Bureau
from tests.judge.newsroom import prose
from tui.judge import related, similarity
from tui.judging import settle
from tui.store import by_hand
from tui.store.related import MOST, RelatedIndex

STATE_VISIT = (
    "President Adams of Norland visits Port Amsel",
    "President Joanna Adams of Norland came to Port Amsel on Friday and met mayor Lena Voss at the town hall.",
    "Joanna Adams and Lena Voss spoke about trade and the railway.",
)
CONCERT = (
    "Joanna Adams opens concert season",
    "Joanna Adams heard the first symphony of the autumn, and Lena Voss was among the guests.",
    "Tickets had been sold out for weeks, and the orchestra played for three hours.",
)


def weekly(at: int) -> tuple[str, ...]:
    return (
        f"Calder bridge repair, week {at}",
        f"Repair of the Calder bridge in Port Amsel went on in week {at}.",
        *prose(at, 2),
    )


def test_an_earlier_story_is_background_and_a_later_one_comes_since(bureau: Bureau) -> None:
    for at, report in enumerate(BRIDGE):
        bureau.tell(f"bridge{at}", report, days=at / 10)
    bureau.tell("vaccine", VACCINE[0])
    bureau.refresh()
    assert bureau.related("bridge0") == {}
    bureau.tell("inquiry", (*INQUIRY, "They ask why the ship struck the pier and motorists fell."), days=30)
    bureau.refresh()
    assert bureau.told() >= {frozenset({"inquiry"}), frozenset({"vaccine"})}
    assert bureau.related("inquiry").keys() == {"bridge0"}
    kind, reason = bureau.related("inquiry")["bridge0"]
    assert kind == "background"
    assert "bridge" in reason.lower()
    assert reason.endswith("1 month earlier")
    kind, reason = bureau.related("bridge0")["inquiry"]
    assert kind == "since"
    assert reason.endswith("1 month later")
    assert bureau.related("vaccine") == {}


def test_stories_of_the_same_people_on_another_matter_share_entities(bureau: Bureau) -> None:
    bureau.tell("visit", STATE_VISIT)
    bureau.tell("concert", CONCERT, days=9)
    bureau.refresh()
    kind, reason = bureau.related("visit")["concert"]
    assert kind == "shared_entities"
    assert reason.startswith("shares ")
    assert "Joanna Adams" in reason
    assert "Lena Voss" in reason
    assert bureau.related("concert")["visit"][0] == "shared_entities"


def test_a_story_that_is_nearly_the_same_is_offered_as_such(bureau: Bureau) -> None:
    bureau.tell("one", BRIDGE[0])
    bureau.tell("other", INQUIRY, days=4.5)
    bureau.refresh()
    assert len(bureau.told()) == 2
    kind, reason = bureau.related("one")["other"]
    assert kind == "maybe_same"
    assert reason.startswith("perhaps the same story; ")


def test_stories_that_the_user_keeps_apart_are_not_offered_as_the_same(bureau: Bureau) -> None:
    for at, report in enumerate(BRIDGE):
        bureau.tell(f"{at}", report, days=at / 10)
    bureau.refresh()
    by_hand.take_out(bureau.db, bureau.id("2"), bureau.now)
    settle(bureau.db)
    assert bureau.related("2")["0"][0] == "background"
    assert bureau.related("0")["2"][0] == "since"


def test_a_story_has_few_rows_however_many_there_are_to_choose_from(bureau: Bureau) -> None:
    for at in range(40):
        bureau.tell(f"week{at}", weekly(at), days=20 * at)
    bureau.refresh(batch=5)
    stories = [row[0] for row in bureau.db.execute("SELECT id FROM stories WHERE alias_of IS NULL")]
    assert len(stories) > 30
    most = bureau.db.execute("SELECT story, count(*) FROM related GROUP BY story ORDER BY 2 DESC").fetchone()
    assert 4 <= most[1] <= MOST == related.MOST


def test_the_same_headline_again_is_offered_once(bureau: Bureau) -> None:
    for at in range(6):
        bureau.tell(f"week{at}", ("Calder bridge repair", *weekly(at)[1:]), days=20 * at)
    bureau.tell("bridge", ("Port Amsel: last span of Calder bridge repaired", *weekly(9)[1:]), days=130)
    bureau.refresh()
    headlines = bureau.db.execute(
        "SELECT s.headline FROM related r JOIN stories s ON s.id = r.other WHERE r.story = ?", [bureau.id("bridge")]
    ).fetchall()
    assert headlines == [("Calder bridge repair",)]


def test_rows_that_no_longer_hold_go_away(bureau: Bureau) -> None:
    bureau.tell("visit", STATE_VISIT, outlet="Harbour Post")
    bureau.tell("concert", CONCERT, days=9)
    bureau.refresh()
    assert bureau.related("concert")
    bureau.tell("visit", ("Orchard harvest begins", *prose(5, 3)), outlet="Harbour Post")
    bureau.refresh()
    assert bureau.related("concert") == bureau.related("visit") == {}


def test_the_judge_gives_the_same_rows_whatever_the_order_of_the_stories(bureau: Bureau) -> None:
    for at in range(8):
        bureau.tell(f"week{at}", weekly(at), days=20 * at)
    bureau.refresh()
    stories = [row[0] for row in bureau.db.execute("SELECT id FROM stories")]
    rows = related.judge(stories, RelatedIndex(bureau.db))
    assert rows
    assert rows == related.judge(stories[::-1], RelatedIndex(bureau.db))
    assert all(story != row.story for story, row in rows)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0.0, "at the same time"),
        (0.1, "2 hours later"),
        (1, "1 day later"),
        (9, "9 days later"),
        (21, "3 weeks later"),
        (70, "2 months later"),
        (300, "10 months later"),
    ],
)
def test_the_reason_tells_the_time_between(
    bureau: Bureau, days: float, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(similarity, "THRESHOLD", 2.0)
    monkeypatch.setattr(similarity, "MERGE", 2.0)
    bureau.tell("visit", STATE_VISIT)
    bureau.tell("concert", CONCERT, days=days)
    bureau.refresh()
    assert bureau.related("visit")["concert"][1].endswith(words)


def test_the_same_people_years_later_relate_nothing(bureau: Bureau) -> None:
    bureau.tell("visit", STATE_VISIT)
    bureau.tell("concert", CONCERT, days=800)
    bureau.refresh()
    assert bureau.related("visit") == {}


def test_what_most_items_of_a_feed_say_relates_none_of_them(bureau: Bureau) -> None:
    for at in range(12):
        furniture = "Subscribe to the Harbour Post evening letter for tide tables and ferry timetables."
        bureau.tell(
            f"item{at}", (f"{prose(at, 1)[0]}", *prose(at, 2), furniture), days=at, outlet="Harbour Post", link=None
        )
    bureau.refresh()
    assert len(bureau.told()) == 12
    assert all(bureau.related(f"item{at}") == {} for at in range(12))


def test_the_issues_of_a_series_are_not_related_by_its_name(bureau: Bureau) -> None:
    for at in range(3):
        bureau.tell(
            f"issue{at}",
            (f"Quayside Listeners Evening Hour {at}", *prose(at + 50, 2)),
            days=20 * at,
            outlet="Harbour Post",
        )
    for at in range(30):
        bureau.tell(f"other{at}", (prose(at + 100, 1)[0], *prose(at + 200, 2)), days=at, outlet="Harbour Post")
    bureau.refresh()
    assert bureau.related("issue1") == {}

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.judge.bureau import BRIDGE, INQUIRY, NOON, VACCINE, Bureau, article
from tests.judge.newsroom import prose
from tui.judge import similarity
from tui.judge.headlines import choose
from tui.judge.similarity import Tally
from tui.judge.stories import judge
from tui.judge.terms import GRAM, SCALE, TOTAL, Frequencies, features, vector, zones
from tui.judgements import TitleCandidate
from tui.store.stories import StoryIndex

LONG_AFTER = (
    "Calder bridge: harbour of Port Amsel closed as ship rams pier",
    "A ship rammed a pier of the Calder bridge in Port Amsel, and the coastguard searched the river for motorists.",
    "Mayor Lena Voss closed the harbour after spans of the bridge fell.",
)


def unit(title: str, text: str = "") -> dict[int, int]:
    return dict(vector(features(article(title, text)), Frequencies(0, {})))


# ---------------------------------------------------------------- what is one story


def test_reports_of_one_event_are_one_story_and_other_events_are_not(bureau: Bureau) -> None:
    for at, report in enumerate(BRIDGE):
        bureau.tell(f"bridge{at}", report, days=at / 10)
    for at, report in enumerate(VACCINE):
        bureau.tell(f"vaccine{at}", report, days=at / 10)
    bureau.refresh()
    assert bureau.told() == {frozenset({"bridge0", "bridge1", "bridge2"}), frozenset({"vaccine0", "vaccine1"})}


def test_a_story_has_the_id_of_its_first_article(bureau: Bureau) -> None:
    bureau.tell("second", BRIDGE[1], days=0.2)
    bureau.tell("first", BRIDGE[0], days=0.1)
    bureau.refresh()
    assert bureau.story_of("second") == "first"
    bureau.tell("third", BRIDGE[2], days=0.05)
    bureau.refresh()
    assert bureau.told() == {frozenset({"first", "second", "third"})}
    assert bureau.story_of("third") == "first"


def test_headlines_without_texts_are_enough(bureau: Bureau) -> None:
    bureau.tell("one", ("Cargo ship brings down Calder bridge in Port Amsel",))
    bureau.tell("two", ("Calder bridge in Port Amsel collapses after cargo ship strikes it",))
    bureau.tell("three", ("Norland approves malaria vaccine for babies",))
    bureau.refresh()
    assert bureau.told() == {frozenset({"one", "two"}), frozenset({"three"})}


def test_the_same_words_weeks_later_are_another_story(bureau: Bureau) -> None:
    bureau.tell("then", BRIDGE[0])
    bureau.tell("soon", BRIDGE[1], days=1.5)
    bureau.tell("later", LONG_AFTER, days=12)
    bureau.tell("much later", BRIDGE[2], days=400)
    bureau.refresh()
    assert bureau.told() == {frozenset({"then", "soon"}), frozenset({"later"}), frozenset({"much later"})}


def test_an_undated_feed_item_belongs_to_the_day_it_was_first_seen(bureau: Bureau) -> None:
    bureau.tell("then", BRIDGE[0])
    bureau.tell("undated", BRIDGE[1], days=None)
    bureau.tell("today", VACCINE[0], days=40)
    bureau.refresh()
    assert frozenset({"undated"}) in bureau.told()


def test_an_undated_file_may_belong_to_a_story_of_any_time(bureau: Bureau) -> None:
    bureau.tell("then", BRIDGE[0])
    bureau.refresh()
    bureau.tell("today", VACCINE[0], days=400)
    bureau.file("undated", BRIDGE[1])
    bureau.refresh()
    assert bureau.told() == {frozenset({"then", "undated"}), frozenset({"today"})}
    bureau.tell("late", BRIDGE[2], days=1)
    bureau.refresh()
    assert frozenset({"then", "undated", "late"}) in bureau.told()


def test_different_languages_are_different_stories(bureau: Bureau) -> None:
    english = (
        "Volkan Demir gana la Copa Aurora en Villanueva",
        "Volkan Demir won the Copa Aurora in Villanueva on Sunday, and the crowd was with him from the start to the end.",
    )
    spanish = (
        "Volkan Demir gana la Copa Aurora en Villanueva",
        "Volkan Demir ganó el domingo la Copa Aurora en Villanueva, y el público estuvo con él desde el principio.",
    )
    bureau.tell("english", english)
    bureau.tell("spanish", spanish, days=0.1)
    bureau.refresh()
    assert bureau.told() == {frozenset({"english"}), frozenset({"spanish"})}
    assert [bureau.story(name)["language"] for name in ("english", "spanish")] == ["en", "es"]


def test_texts_without_spaces_are_compared_too(bureau: Bureau) -> None:
    bureau.tell(
        "one",
        ("月面着陸に成功、探査機チャンドラ", "探査機チャンドラは月の南極付近への着陸に成功したと宇宙機関が発表した。"),
    )
    bureau.tell(
        "two",
        ("探査機チャンドラ、月の南極に着陸", "宇宙機関は探査機チャンドラが月の南極付近に着陸したと明らかにした。"),
    )
    bureau.tell("three", ("大雨で鉄道が運休", "台風の接近による大雨のため、各地で鉄道の運休が相次いでいる。"))
    bureau.refresh()
    assert bureau.told() == {frozenset({"one", "two"}), frozenset({"three"})}


def test_items_of_one_feed_need_more_in_common_than_its_furniture(bureau: Bureau) -> None:
    scene = "HDTV Harbour Releases Episode Season Show Name Title"
    for at, name in enumerate(("Kestrel", "Lantern Street", "The Quiet Dozen")):
        bureau.tell(f"release{at}", (f"{name} [HDTV Harbour Releases]", scene, *prose(at, 1)), outlet="Releases")
    bureau.refresh()
    assert bureau.told() == {frozenset({f"release{at}"}) for at in range(3)}


@pytest.mark.parametrize(
    "title", ["Night Sky Notebook: {} May 2026", "Bombcast Day {}", "The Lagoon by A. Toomey - 1{}/05"]
)
def test_a_title_that_recurs_in_a_feed_begins_a_story_every_time(bureau: Bureau, title: str) -> None:
    for at, number in enumerate(("One", "Two", "Three") if "Day" in title else "123"):
        bureau.tell(f"item{at}", (title.format(number),), days=at, outlet="Gazette")
        bureau.refresh()
    assert bureau.told() == {frozenset({f"item{at}"}) for at in range(3)}


def test_a_feed_that_goes_on_reporting_an_event_that_others_report_too_stays_with_it(bureau: Bureau) -> None:
    for at, (report, outlet) in enumerate(zip(BRIDGE, ("Harbour Post", "Wire", "Harbour Post"), strict=True)):
        bureau.tell(f"bridge{at}", report, days=at / 10, outlet=outlet)
    bureau.refresh()
    assert len(bureau.told()) == 1


def test_one_report_from_elsewhere_does_not_open_a_feeds_own_items_to_each_other(bureau: Bureau) -> None:
    for at in range(25):
        bureau.tell(f"noise{at}", prose(at, 1), days=at / 90, outlet="World")
    matters = (
        "welcomes envoy of southern islands",
        "buys newspaper in the capital",
        "wants Norland to pay for border wall",
        "calls striking teachers selfish",
        "picks judge for highest court",
    )
    for at, matter in enumerate(matters):
        bureau.tell(f"item{at}", (f"Orla Brennan {matter}",), days=at / 20, outlet="World")
    bureau.tell("report", ("Orla Brennan says Norland pays for border wall",), days=0.3, outlet="Wire")
    bureau.refresh()
    [told] = [story for story in bureau.told() if "report" in story]
    assert "item2" in told
    assert max(len(story) for story in bureau.told()) == len(told) <= 3


def test_a_feed_tells_a_story_nearly_alone_until_others_tell_half_of_it() -> None:
    story = Tally("s", NOON, NOON)
    tellers = []
    for feed in ("a", "a", "a", "b", "a", "b", "b"):
        story.add({4: 1}, frozenset())
        story.feeds[feed] = story.feeds.get(feed, 0) + 1
        tellers.append(story.teller())
    assert tellers == ["a", "a", "a", "a", "a", "a", None]


# ---------------------------------------------------------------- stability


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_the_feeds_has_no_influence(bureaus: Callable[[], Bureau], seed: int) -> None:
    rooms = bureaus(), bureaus()
    for room in rooms:
        for at in range(12):
            room.tell(f"noise{at}", ("Item", *prose(at, 5)), days=at / 7)
        for at, report in enumerate((*BRIDGE, *VACCINE, INQUIRY)):
            room.tell(f"report{at}", report, days=at / 9)
        room.tell("printed again", BRIDGE[0], days=0.5)
    rooms[0].refresh(batch=7)
    rooms[1].refresh(batch=7, shuffle=seed)
    assert rooms[0].everything() == rooms[1].everything()


def test_ids_and_places_stay_over_refreshes(bureau: Bureau) -> None:
    seen: dict[str, str] = {}
    rng = random.Random(3)
    for refresh in range(6):
        for kind, reports in (("bridge", BRIDGE), ("vaccine", VACCINE)):
            words = " ".join(rng.sample(" ".join(reports[refresh % len(reports)]).split(), 25))
            bureau.tell(f"{kind}{refresh}", (reports[refresh % len(reports)][0], words), days=refresh / 3)
        bureau.refresh()
        for told, story in bureau.db.execute("SELECT article, story FROM story_articles"):
            merged = bureau.db.execute("SELECT alias_of FROM stories WHERE id = ?", [seen.get(told)]).fetchone()
            assert seen.get(told, story) == story or merged[0] == story
            seen[told] = story
    assert len(bureau.told()) == 2


def test_an_article_that_was_shown_does_not_move_when_a_nearer_story_comes(bureau: Bureau) -> None:
    bureau.tell("bridge", BRIDGE[0])
    bureau.tell("inquiry", INQUIRY, days=1)
    bureau.refresh()
    before = bureau.story_of("inquiry")
    for at in range(3):
        bureau.tell(f"hearing{at}", (f"{INQUIRY[0]}, day {at}", INQUIRY[1], *prose(at, 1)), days=1 + at / 10)
    bureau.refresh()
    assert bureau.story_of("inquiry") == before


def test_a_changed_text_keeps_its_story_and_counts_once(bureau: Bureau) -> None:
    for at, report in enumerate(BRIDGE):
        bureau.tell(f"bridge{at}", report, days=at / 10, outlet=f"Outlet {at}")
    bureau.refresh()
    bureau.tell("bridge1", VACCINE[0], days=0.1, outlet="Outlet 1")
    bureau.refresh()
    assert bureau.told() == {frozenset({"bridge0", "bridge1", "bridge2"})}
    shape = StoryIndex(bureau.db).shapes([bureau.story("bridge0")["id"]])
    assert [found.texts for found in shape.values()] == [3]
    assert bureau.evidence("bridge1")["reason"] == "judged again, its story stays"


def test_judging_the_same_batch_twice_changes_nothing_that_is_shown(bureau: Bureau) -> None:
    for at, report in enumerate((*BRIDGE, *VACCINE)):
        bureau.tell(f"report{at}", report, days=at / 10)
    bureau.refresh()
    before = (
        bureau.told(),
        [row[:2] for row in bureau.db.execute("SELECT id, texts, timeline FROM stories ORDER BY id")],
    )
    bureau.db.execute("UPDATE articles SET judged = 0")
    bureau.refresh()
    after = bureau.told(), [row[:2] for row in bureau.db.execute("SELECT id, texts, timeline FROM stories ORDER BY id")]
    assert before == after


def test_two_stories_that_turn_out_to_be_one_are_merged_and_the_older_id_lives(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(similarity, "MERGE", 0.2)
    bureau.tell(
        "ship",
        ("Ship drifts at Port Amsel", "A container ship lost power and drifted at Port Amsel, the coastguard said."),
    )
    bureau.tell(
        "spans",
        ("Three spans fall", "Three spans of the Calder crossing fell into the river; mayor Lena Voss asked for help."),
        days=0.05,
    )
    bureau.refresh()
    assert len(bureau.told()) == 2
    older, younger = bureau.story("ship")["id"], bureau.story("spans")["id"]
    both = (
        "Drifting ship brought down Calder crossing at Port Amsel",
        "The container ship that lost power at Port Amsel felled three spans of the Calder crossing, mayor Lena Voss said.",
    )
    bureau.tell("both", both, days=0.1)
    bureau.refresh()
    assert len(bureau.told()) == 1
    assert bureau.story("spans")["id"] == older
    aliases = dict(bureau.db.execute("SELECT id, alias_of FROM stories WHERE alias_of IS NOT NULL"))
    assert aliases[younger] == older
    log = bureau.db.execute("SELECT story, act FROM story_log").fetchall()
    assert (older, "merge") in log
    assert bureau.evidence("spans")["merged_from"] == younger
    assert bureau.story("ship")["articles"] == 3
    left = bureau.db.execute(
        "SELECT count(*) FROM story_terms t JOIN stories s ON s.n = t.story WHERE s.id = ?", [younger]
    )
    assert left.fetchone()[0] == 0


# ---------------------------------------------------------------- copies


def test_a_copy_takes_the_story_of_its_origin_and_adds_no_voice(bureau: Bureau) -> None:
    bureau.tell("wire", BRIDGE[0])
    bureau.tell("other", BRIDGE[1], days=0.1)
    bureau.tell("printed", BRIDGE[0], days=0.2)
    bureau.refresh()
    bureau.tell("printed late", BRIDGE[0], days=9)
    bureau.refresh()
    story = bureau.story("wire")
    assert bureau.told() == {frozenset({"wire", "other", "printed", "printed late"})}
    assert (story["articles"], story["outlets"], story["texts"]) == (4, 4, 2)
    assert story["last_at"].startswith("2026-03-11")
    assert bureau.evidence("printed")["reason"].startswith(f"a copy of {bureau.id('wire')}")


def test_an_origin_that_comes_after_its_copy_joins_the_story_of_the_copy(bureau: Bureau) -> None:
    bureau.tell("printed", BRIDGE[0], days=0.2)
    bureau.tell("other", BRIDGE[1], days=0.3)
    bureau.refresh()
    bureau.tell("wire", BRIDGE[0], days=0.0)
    bureau.refresh()
    story = bureau.story("wire")
    assert bureau.told() == {frozenset({"wire", "other", "printed"})}
    assert bureau.story_of("wire") == "printed"
    assert (story["articles"], story["texts"]) == (3, 2)
    assert story["first_at"].startswith("2026-03-02T12:00")
    assert [shape.texts for shape in StoryIndex(bureau.db).shapes([story["id"]]).values()] == [2]


# ---------------------------------------------------------------- evidence


def test_every_article_has_the_reason_why_it_is_where_it_is(bureau: Bureau) -> None:
    for at, report in enumerate(BRIDGE):
        bureau.tell(f"bridge{at}", report, days=at / 10)
    bureau.refresh()
    first, last = bureau.evidence("bridge0"), bureau.evidence("bridge2")
    assert (first["score"], first["reason"]) == (1, "the first report")
    assert last["score"] >= last["threshold"] == similarity.THRESHOLD
    assert last["reason"] == "close to the 2 other texts of the story"
    words = [word for word, _ in last["shared_terms"]]
    assert {"Calder", "bridge"} <= set(words)
    assert all(0 < share < 1 for _, share in last["shared_terms"])


def test_the_runner_up_is_named(bureau: Bureau) -> None:
    bureau.tell("bridge", BRIDGE[0])
    bureau.tell("vaccine", VACCINE[0])
    bureau.refresh()
    bureau.tell("both", (f"{VACCINE[1][0]} as Calder bridge at Port Amsel falls into river", *VACCINE[1][1:]), days=0.1)
    bureau.refresh()
    evidence = bureau.evidence("both")
    assert evidence["runner_up"] == bureau.id("bridge")
    assert 0 < evidence["runner_up_score"] < evidence["score"]


# ---------------------------------------------------------------- terms


def test_a_vector_has_length_one_and_its_heaviest_terms_first() -> None:
    found = unit(BRIDGE[0][0], " ".join(BRIDGE[0][1:]))
    assert similarity.square(found) == pytest.approx(SCALE**2, rel=0.01)
    assert list(found.values()) == sorted(found.values(), reverse=True)
    assert any(term & 3 == GRAM for term in found)
    assert TOTAL not in found


def test_terms_that_many_stories_have_weigh_less() -> None:
    rare = features(article("Sandmere observatory opens"))
    [seen] = [term for term, word in rare.readable.items() if word == "Sandmere"]
    common = vector(rare, Frequencies(1000, {seen: 900}))
    assert common[seen] < vector(rare, Frequencies(1000, {}))[seen] / 4


def test_inflected_words_and_possessives_are_one_term() -> None:
    one, two = features(article("Minister's talks collapsed")), features(article("Ministers talk: collapse"))
    assert one.words.keys() == two.words.keys()


def test_stop_words_of_the_language_at_hand_are_left_out() -> None:
    found = features(
        article("Il treno è in ritardo", "Il treno per la città non è partito perché la linea è chiusa.", language="en")
    )
    assert found.language == "it"
    assert set(found.readable.values()) == {"treno", "ritardo", "città", "partito", "linea", "chiusa"}


def test_the_first_sentence_is_the_title_where_the_first_words_stand_in_for_one() -> None:
    text = "Tugs freed the ship at noon on Monday after three days. Traffic goes on."
    title, lead, _ = zones(article("Tugs freed the ship at noon\u2026", text))
    assert (title, lead) == ("Tugs freed the ship at noon on Monday after three days.", "Traffic goes on.")


@pytest.mark.parametrize("odd", ["", "?!", "\ud800", "\u0301" * 50, "٣٤٥", "a" * 10_000, "\U0001f600 \U0001f6a2"])
def test_odd_texts_have_a_vector_or_none_but_raise_nothing(odd: str) -> None:
    unit(odd, odd * 2)


# ---------------------------------------------------------------- the arithmetic


def tally(at: datetime = NOON) -> Tally:
    story = Tally("s", at, at)
    story.add(unit(BRIDGE[0][0]), frozenset())
    story.stretch(at, at)
    return story


def test_nearness_fades_after_two_days() -> None:
    story, report = tally(), unit(BRIDGE[1][0])
    scores = [similarity.nearness(report, frozenset(), NOON + timedelta(days=days), story) for days in (0, 2, 3, 5, 15)]
    assert scores[0] == scores[1] > scores[2] > scores[3] > scores[4]


def test_where_no_time_is_known_an_article_joins_more_readily_than_a_story_merges() -> None:
    story, report, other = tally(), unit(BRIDGE[1][0]), Tally("t", NOON, NOON)
    other.add(report, frozenset())
    merging = similarity.closeness(story, other)
    joining = similarity.nearness(report, frozenset(), None, story)
    other.stretch(NOON, NOON)
    lost_in_merging = similarity.closeness(story, other) - merging
    lost_in_joining = similarity.nearness(report, frozenset(), NOON, story) - joining
    assert 0 < lost_in_joining < lost_in_merging


def test_figures_that_clash_speak_against_a_story() -> None:
    story = Tally("s", NOON, NOON)
    story.add(unit(BRIDGE[0][0]), frozenset({1, 2}))
    report = unit(BRIDGE[1][0])
    same, other, one = (
        similarity.nearness(report, frozenset(numbers), None, story) for numbers in ({1, 9}, {8, 9}, {9})
    )
    assert same == one == pytest.approx(other + similarity.CLASH_PENALTY * similarity.UNKNOWN_GAP)


def test_a_name_alone_is_no_event() -> None:
    """4, 8 and 12 are words; 5 is the pair of 4 and 8: a first name and a surname are one thing in common."""
    story = Tally("s", NOON, NOON)
    story.add({4: 9000, 8: 3000, 5: 3000, 12: 3000}, frozenset())
    shared = [{}, {8: 1}, {8: 1, 5: 1}, {8: 1, 5: 1, 12: 1}]
    scores = [similarity.nearness({4: 9000, **more}, frozenset(), NOON, story) for more in shared]
    assert scores[1] == pytest.approx(scores[0] + 0.2, abs=0.001)
    assert scores[2] == pytest.approx(scores[0], abs=0.001)
    assert scores[3] == pytest.approx(scores[0] + 0.2, abs=0.001)


def test_taking_a_text_out_undoes_putting_it_in() -> None:
    story = tally()
    before = dict(story.sums), story.square, story.texts
    story.add(unit(BRIDGE[1][0]), frozenset({7}))
    inside = similarity.nearness(unit(BRIDGE[1][0]), frozenset({7}), NOON, story, inside=True)
    story.remove(unit(BRIDGE[1][0]), frozenset({7}))
    assert (dict(story.sums), story.square, story.texts) == before
    assert inside == pytest.approx(similarity.nearness(unit(BRIDGE[1][0]), frozenset({7}), NOON, story))


# ---------------------------------------------------------------- headlines


def titles(*texts: str) -> tuple[list[TitleCandidate], dict[int, int]]:
    """Candidates a0, a1, ..., and the vector of a story that the bridge reports tell."""
    story = Tally("s", NOON, NOON)
    for title, *sentences in BRIDGE:
        story.add(unit(title, " ".join(sentences)), frozenset())
    return [TitleCandidate(f"a{at}", text, "en") for at, text in enumerate(texts)], story.sums


def test_the_headline_nearest_to_what_is_told_stands_for_the_story() -> None:
    assert choose(*titles("Morning briefing", "Ship brings down Calder bridge", "Shock on the river"), None) == "a1"
    assert choose(*titles("Shock"), None) == "a0"
    assert choose(*titles(), None) is None


@pytest.mark.parametrize(
    "worse",
    ["Calder bridge brought down by ship?", "Here's what we know: ship, Calder bridge", "LIVE: Calder bridge, ship"],
)
def test_lures_and_questions_stand_back(worse: str) -> None:
    assert choose(*titles(worse, "Ship brings down Calder bridge", worse), None) == "a1"


@pytest.mark.parametrize("current", [None, "a0"])
def test_a_title_with_no_word_in_common_with_the_others_stands_for_none(current: str | None) -> None:
    apart = "Coastguard closes harbour, mayor says motorists search goes on"
    alike = "Ship hits bridge", "Bridge collapses"
    assert choose(*titles(apart, *alike), current) in {"a1", "a2"}
    assert choose(*titles(apart, "Shock"), None) == "a0"


def test_a_headline_stays_until_another_is_clearly_better() -> None:
    alike = "Ship hits Calder bridge", "Calder bridge collapses after ship hits it"
    assert [choose(*titles(*alike), current) for current in ("a0", "a1")] == ["a0", "a1"]
    assert choose(*titles("Shock on the river", *alike), "a0") != "a0"


def test_the_headline_shown_changes_with_its_article(bureau: Bureau) -> None:
    bureau.tell("bridge", BRIDGE[0], outlet="Harbour Post")
    bureau.refresh()
    bureau.tell("bridge", ("Ship brings down bridge, two held", *BRIDGE[0][1:]), outlet="Harbour Post")
    bureau.refresh()
    assert bureau.story("bridge")["headline"] == "Ship brings down bridge, two held"


# ---------------------------------------------------------------- at scale


def test_an_empty_batch_gives_an_empty_judgement(bureau: Bureau) -> None:
    found = judge([], {}, StoryIndex(bureau.db))
    assert (found.verdicts, found.touched, found.new) == ((), (), ())


def test_a_chain_of_copies_that_runs_in_a_circle_ends(bureau: Bureau) -> None:
    bureau.tell("one", BRIDGE[0])
    bureau.tell("two", VACCINE[0])
    bureau.store()
    a, b = (replace(article(name), id=bureau.id(name)) for name in ("one", "two"))
    found = judge([a, b], {a.id: b.id, b.id: a.id}, StoryIndex(bureau.db))
    assert len(found.verdicts) == 2


def test_times_in_the_far_past_and_future_are_taken(bureau: Bureau) -> None:
    bureau.now = datetime(2999, 1, 1, tzinfo=UTC)
    bureau.tell("past", BRIDGE[0], days=-365 * 900)
    bureau.tell("future", VACCINE[0], days=365 * 900)
    bureau.refresh()
    assert len(bureau.told()) == 2

from __future__ import annotations

import asyncio
import gc
import itertools
import random
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from filelock import FileLock
from sqlite_utils import Database

from tests.serving import Answer, Site, rss, serving
from tests.sources import tasks
from tui import config, early, judging
from tui.errors import NotFoundError, RefreshRunningError
from tui.judging import Batch, uncollected
from tui.models import Query
from tui.refresh import Done, Event, Judged, SourceFinished, refresh
from tui.sources import feeds
from tui.sources.web import Limits
from tui.store import read, refreshed, write
from tui.store.connect import open_store

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)

WIRE = (
    "A container ship that blocked the main channel of the canal for six days was refloated on Monday morning. "
    "Tugs pulled the bow from the bank at high tide after dredgers had moved thirty thousand cubic metres of sand. "
    "The canal authority said that traffic would resume at once and that the queue of four hundred vessels would be "
    "cleared within four days. Insurers expect claims worth hundreds of millions for the delay of the cargo."
)
COURT = (
    "Judges of the supreme court struck down the telecommunications law by a vote of seven to two. "
    "The ruling obliges parliament to write new rules on data retention before the summer recess. "
    "Civil liberties groups had brought the case three years ago, and the ministry of justice said that it respects the decision."
)


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


def settings(site: Site, *paths: str, extra: str = "") -> config.Settings:
    feeds = "".join(f'[[feeds]]\nurl = "{site.base}{path}"\n' for path in paths)
    return config.parse(extra + feeds, Path("/nowhere/feeds.toml"))


def run(
    wanted: config.Settings,
    db: Path,
    now: datetime = NOON,
    only: Sequence[str] = (),
    due: bool = False,
    early: bool = False,
) -> list[Event]:
    async def all_events() -> list[Event]:
        return [event async for event in refresh(wanted, db, only=only, due=due, early=early, now=lambda: now)]

    return asyncio.run(all_events())


def results(events: list[Event]) -> dict[str, SourceFinished]:
    return {event.url or event.name: event for event in events if isinstance(event, SourceFinished)}


def done(events: list[Event]) -> Done:
    assert isinstance(events[-1], Done)
    return events[-1]


def test_what_a_refresh_stored_and_judged_is_there_and_a_second_one_adds_nothing(site: Site, tmp_path: Path) -> None:
    site.answers["/a"] = rss(("1", "Ship refloated", WIRE), ("2", "Court strikes down law", COURT))
    site.answers["/b"] = rss(("1", "Canal: ship is free", WIRE + " The crew is well."), title="Sample Wire")
    wanted = settings(site, "/a", "/b")
    first = done(run(wanted, tmp_path / "news.db"))
    assert (first.sources, first.failed, first.new, first.copies, first.stories) == (2, 0, 3, 1, 2)
    again = run(wanted, tmp_path / "news.db", NOON + timedelta(hours=1))
    assert {event.status for event in results(again).values()} == {"unchanged"}
    assert (done(again).new, done(again).updated) == (0, 0)
    db = open_store(tmp_path / "news.db")
    rows = read.story_rows(db, read.story_ids(db, Query()))
    assert sorted((row.articles, row.outlets, row.texts) for row in rows.values()) == [(1, 1, 1), (2, 2, 1)]
    db.close()


def test_a_feed_that_fails_is_a_value_and_touches_no_other(site: Site, tmp_path: Path) -> None:
    site.answers["/good"] = rss(("1", "Ship refloated", WIRE))
    site.answers["/page"] = Answer(
        b"<!doctype html><html><body>Hello</body></html>", headers={"Content-Type": "text/html"}
    )
    wanted = settings(site, "/good", "/page", "/absent", extra='[[seeds]]\npath = "not-there"\n')
    events = run(wanted, tmp_path / "news.db")
    status = {name.removeprefix(site.base): (e.status, e.error and e.error.kind) for name, e in results(events).items()}
    assert status == {
        "/good": ("ok", None),
        "/page": ("error", "not_a_feed"),
        "/absent": ("error", "http_404"),
        "not-there": ("error", "file"),
    }
    assert (done(events).failed, done(events).new) == (3, 1)


def test_stored_items_are_looked_up_only_for_a_feed_that_changed(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.answers["/a"], site.answers["/b"] = rss(("1", "A", "One.")), rss(("1", "B", "Two."))
    wanted = settings(site, "/a", "/b")
    run(wanted, tmp_path / "n.db")
    asked: list[int] = []
    known_items = write.known_items

    def counted(db: Database, source: int) -> dict[str, str]:
        asked.append(source)
        return known_items(db, source)

    monkeypatch.setattr(write, "known_items", counted)
    site.answers["/b"] = rss(("1", "B", "Two."), ("2", "C", "Three."))
    assert done(run(wanted, tmp_path / "n.db")).new == 1
    assert len(asked) == 1


def test_an_unchanged_body_without_validators_is_not_parsed_again(site: Site, tmp_path: Path) -> None:
    site.answers["/a"] = rss(("1", "Ship refloated", WIRE))
    wanted = settings(site, "/a")
    run(wanted, tmp_path / "news.db")
    site.answers["/a"].headers["Cache-Control"] = "no-store"
    db = open_store(tmp_path / "news.db")
    db.execute("UPDATE fetches SET etag = NULL")
    db.close()
    events = run(wanted, tmp_path / "news.db")
    assert results(events)[f"{site.base}/a"].status == "unchanged"


def test_an_edited_item_is_updated_once_and_keeps_its_story(site: Site, tmp_path: Path) -> None:
    site.answers["/a"] = rss(("1", "Ten hurt in harbour fire", COURT))
    wanted = settings(site, "/a")
    run(wanted, tmp_path / "news.db")
    db = open_store(tmp_path / "news.db")
    before = read.story_ids(db, Query())
    site.answers["/a"] = rss(("1", "CORRECTED: nine hurt in harbour fire", COURT))
    assert done(run(wanted, tmp_path / "news.db")).updated == 1
    assert done(run(wanted, tmp_path / "news.db")).updated == 0
    assert read.story_ids(db, Query()) == before
    assert read.story_rows(db, before)[before[0]].headline == "CORRECTED: nine hurt in harbour fire"
    db.close()


def test_the_order_of_the_feeds_changes_nothing(site: Site, tmp_path: Path) -> None:
    texts = [WIRE, COURT, WIRE + " The crew is well.", COURT.replace("seven to two", "7-2"), WIRE[:330]]
    paths = [f"/{n}" for n in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        site.answers[path] = rss(("x", f"Report {text[:20]}", text), title=f"Outlet {path}")
    shuffled = random.Random(7)
    seen = []
    for attempt in range(4):
        shuffled.shuffle(paths)
        db_path = tmp_path / f"{attempt}.db"
        run(settings(site, *paths), db_path, early=attempt == 3)
        db = open_store(db_path)
        seen.append(
            (
                sorted(db.execute("SELECT article, origin, kind FROM copies")),
                sorted(db.execute("SELECT article, story FROM story_articles")),
                sorted(db.execute("SELECT id, headline FROM stories")),
                sorted(db.execute("SELECT article, field, start, entity FROM mentions")),
            )
        )
        db.close()
    assert all(one == seen[0] for one in seen)
    assert seen[0][0]


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody gives up a feed that waits for a judge, however slow the machine is."""
    monkeypatch.setattr(feeds, "Fetcher", partial(feeds.Fetcher, limits=Limits(total=120, read=120)))


@pytest.mark.usefixtures("patient")
def test_stories_are_there_while_a_slow_feed_is_still_waited_for(site: Site, tmp_path: Path) -> None:
    answers = threading.Event()
    site.answers["/a"] = rss(("1", "Ship refloated", WIRE), ("2", "Court strikes down law", COURT))
    site.answers["/slow"] = replace(rss(("1", "Canal: ship is free", WIRE + " The crew is well.")), until=answers)

    async def followed(db_path: Path) -> list[Event]:
        events: list[Event] = []
        async for event in refresh(settings(site, "/slow", "/a"), db_path, early=True, now=lambda: NOON):
            events.append(event)
            if isinstance(event, Judged) and not answers.is_set():
                with closing(open_store(db_path)) as db:
                    assert len(read.story_ids(db, Query())) == 2
                answers.set()
        return events

    events = asyncio.run(followed(tmp_path / "early.db"))
    told = [event.url if isinstance(event, SourceFinished) else event for event in events[:-1]]
    assert told == [f"{site.base}/a", Judged(2, 0), f"{site.base}/slow", Judged(3, 0)]
    assert (done(events).new, done(events).copies, done(events).stories) == (3, 1, 2)


@pytest.mark.usefixtures("patient")
def test_what_the_early_judge_cannot_do_is_done_in_the_end(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.answers["/a"] = rss(("1", "Ship refloated", WIRE))
    site.answers["/slow"] = replace(rss(), until=(answers := threading.Event()))
    monkeypatch.setattr(early, "SOON", 0.0)
    monkeypatch.setattr(early, "warm_up", tasks.raise_value_error)
    finished = early.EarlyJudge._finished

    def noted(judge: early.EarlyJudge) -> Batch | None:
        if any(task.done() for task in judge.running):
            answers.set()
        return finished(judge)

    monkeypatch.setattr(early.EarlyJudge, "_finished", noted)
    events = run(settings(site, "/slow", "/a"), tmp_path / "news.db", early=True)
    assert answers.is_set()
    assert [event for event in events if isinstance(event, Judged)] == [Judged(1, 0)]


def test_a_refresh_that_is_due_leaves_alone_what_is_not(site: Site, tmp_path: Path) -> None:
    site.answers["/a"] = rss(("1", "Ship refloated", WIRE))
    wanted = settings(site, "/a", "/absent", extra='refresh_every = "1h"\n')
    run(wanted, tmp_path / "news.db")

    def statuses(after: timedelta) -> list[str]:
        events = run(wanted, tmp_path / "news.db", NOON + after, due=True)
        assert done(events).failed == sum(e.status == "error" for e in results(events).values())
        return [results(events)[site.base + path].status for path in ("/a", "/absent")]

    assert statuses(timedelta(minutes=59)) == ["skipped", "skipped"]
    assert statuses(timedelta(minutes=61)) == ["unchanged", "error"]
    assert statuses(timedelta(minutes=122)) == ["unchanged", "skipped"]
    by_hand = run(wanted, tmp_path / "news.db", NOON + timedelta(minutes=123))
    assert results(by_hand)[f"{site.base}/absent"].status == "error"


def test_a_feed_that_is_gone_is_reported_again_without_a_request(site: Site, tmp_path: Path) -> None:
    site.answers["/a"] = Answer(status=410)
    wanted = settings(site, "/a")
    for _ in range(3):
        assert results(run(wanted, tmp_path / "news.db"))[f"{site.base}/a"].error.kind == "gone"  # type: ignore[union-attr]
    assert site.asked("/a") == 1


def test_nobody_asks_before_retry_after_has_passed(site: Site, tmp_path: Path) -> None:
    site.answers["/a"] = Answer(status=429, headers={"Retry-After": "600"})
    wanted = settings(site, "/a")
    run(wanted, tmp_path / "news.db")
    site.answers["/a"] = rss(("1", "Ship refloated", WIRE))
    barred = results(run(wanted, tmp_path / "news.db", NOON + timedelta(seconds=599)))[f"{site.base}/a"]
    assert (barred.status, barred.error and barred.error.kind, site.asked("/a")) == ("error", "throttled", 1)
    assert results(run(wanted, tmp_path / "news.db", NOON + timedelta(seconds=601)))[f"{site.base}/a"].status == "ok"


def test_only_asks_the_sources_that_are_called(site: Site, tmp_path: Path) -> None:
    site.answers["/a"] = site.answers["/b"] = rss(("1", "Ship refloated", WIRE))
    wanted = settings(site, "/a", "/b")
    events = run(wanted, tmp_path / "news.db", only=["/b"])
    assert list(results(events)) == [f"{site.base}/b"]
    with pytest.raises(NotFoundError, match="feeds list"):
        run(wanted, tmp_path / "news.db", only=["nothing of the kind"])


def test_one_refresh_at_a_time(site: Site, tmp_path: Path) -> None:
    site.answers["/a"] = rss(("1", "Ship refloated", WIRE))
    wanted = settings(site, "/a")

    async def second_while_first() -> None:
        first = refresh(wanted, tmp_path / "news.db")
        await anext(first)
        with pytest.raises(RefreshRunningError):
            await anext(refresh(wanted, tmp_path / "news.db"))
        await first.aclose()  # type: ignore[attr-defined]

    asyncio.run(second_while_first())
    assert done(run(wanted, tmp_path / "news.db")).failed == 0


def test_no_refresh_begins_while_the_worker_of_a_killed_one_still_judges(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging, "LEAVE", 0.0)
    db = tmp_path / "news.db"
    with FileLock(tmp_path / "news.db.judge.lock"), pytest.raises(RefreshRunningError), judging.alone(db):
        pass
    with judging.alone(db):
        assert judging.judge_next(db, "", NOON, 10) is None


def test_what_a_cut_refresh_left_unjudged_is_judged_by_the_next(site: Site, tmp_path: Path) -> None:
    site.answers["/a"] = rss(("1", "Ship refloated", WIRE), ("2", "Court strikes down law", COURT))
    wanted = settings(site, "/a")

    async def cut_after_storing() -> None:
        events = refresh(wanted, tmp_path / "news.db")
        assert isinstance(await anext(events), SourceFinished)
        await events.aclose()  # type: ignore[attr-defined]

    asyncio.run(cut_after_storing())
    db = open_store(tmp_path / "news.db")
    assert write.count_unjudged(db) == 2
    assert refreshed.left_over(db, [spec.key for spec in settings(site, "/a", "/b").sources]) == (2, 1)
    events = run(wanted, tmp_path / "news.db")
    assert [e for e in events if isinstance(e, Judged)][-1] == Judged(2, 0)
    assert write.count_unjudged(db) == 0
    assert len(read.story_ids(db, Query())) == 2
    db.close()


@pytest.mark.usefixtures("patient")
def test_a_refresh_that_was_cut_off_is_gone_on_with(site: Site, tmp_path: Path) -> None:
    site.answers["/a"] = rss(("1", "Ship refloated", WIRE))
    site.answers["/b"] = replace(rss(("1", "Court strikes down law", COURT)), until=(answers := threading.Event()))
    wanted = settings(site, "/a", "/b")

    async def twice() -> list[str]:
        first = refresh(wanted, tmp_path / "news.db")
        await anext(first)
        await first.aclose()  # type: ignore[attr-defined]
        told = []
        async for event in refresh(wanted, tmp_path / "news.db", rest=True, early=True):
            told.append(f"{event.status} {event.new}" if isinstance(event, SourceFinished) else type(event).__name__)
            if isinstance(event, Judged):
                answers.set()
        return told

    assert asyncio.run(twice()) == ["skipped 0", "Judged", "ok 1", "Judged", "Done"]
    assert site.asked("/a") == 1


def test_in_one_refresh_or_in_three_the_copies_are_the_same(site: Site, tmp_path: Path) -> None:
    texts = [WIRE, WIRE + " The crew is well.", COURT]

    def copies(steps: Sequence[Sequence[int]], db_path: Path) -> list[tuple[str, str]]:
        for path in range(3):
            site.answers[f"/{path}"] = rss()
        for step in steps:
            for n in step:
                site.answers[f"/{n}"] = rss(("x", f"Title {n}", texts[n]), title=f"Outlet {n}")
            run(settings(site, "/0", "/1", "/2"), db_path)
        db = open_store(db_path)
        found = [tuple(row) for row in db.execute("SELECT article, origin FROM copies ORDER BY 1")]
        db.close()
        return found

    orders = [[[n] for n in order] for order in itertools.permutations(range(3))]
    expected = copies([[0, 1, 2]], tmp_path / "one.db")
    assert len(expected) == 1
    for number, order in enumerate(orders):
        assert copies(order, tmp_path / f"{number}.db") == expected


@pytest.mark.parametrize("on", [True, False])
def test_the_collector_of_garbage_is_as_it_was_after_a_batch_however_it_ends(on: bool) -> None:
    was_on = gc.isenabled()
    try:
        (gc.enable if on else gc.disable)()
        with pytest.raises(ZeroDivisionError), uncollected():
            print(1 / gc.isenabled())
        assert gc.isenabled() is on
    finally:
        (gc.enable if was_on else gc.disable)()

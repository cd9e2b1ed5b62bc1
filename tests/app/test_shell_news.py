"""News coming in while the reader is open: the real `newsdesk refresh` as its child, on real seeds and feeds."""

from __future__ import annotations

import os
import sqlite3
import sys
import threading
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing, closing
from pathlib import Path
from typing import cast

import pytest
from filelock import FileLock
from textual import events

from tests.app.desk import Desk, reading
from tests.app.newsstore import Built, build, sample
from tests.serving import Answer, Site, serving
from tui import config
from tui.app.refreshing import Child
from tui.refresh import refresh

SEED = "The bridge is open\n\nThe mayor, Anna Vasquez, opened the bridge over the River Lorn on Tuesday.\n"
ITEM = "<item><title>{0}</title><guid>{0}</guid><link>https://example.org/{1}</link><description>Words about {0} in May.</description></item>"


def rss(*titles: str) -> bytes:
    items = "".join(ITEM.format(title, number) for number, title in enumerate(titles))
    return f'<rss version="2.0"><channel><title>Loopback Times</title><link>https://example.org</link>{items}</channel></rss>'.encode()


@pytest.fixture(autouse=True)
def _in_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside other work a child that gives way would take longer than anybody here waits."""
    monkeypatch.setattr("tui.app.refreshing.NICENESS", 0)


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


@pytest.fixture
def feeds(tmp_path: Path, site: Site) -> Path:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "bridge.txt").write_text(SEED)
    file = tmp_path / "feeds.toml"
    file.write_text(
        f'refresh_every = "30m"\n[[seeds]]\npath = "seeds"\n[[feeds]]\nurl = "{site.base}/feed"\noutlet = "Loopback Times"\n'
    )
    return file


def idle(desk: Desk) -> Callable[[], bool]:
    """Also not between the two refreshes of a first start."""
    return lambda: not (desk.screen.updating.running or desk.screen.updating.first)


async def test_the_first_start_shows_the_seeds_and_refreshes_by_itself(tmp_path: Path, site: Site, feeds: Path) -> None:
    site.answers["/feed"] = Answer(rss("Ferry runs aground"), headers={"Content-Type": "application/rss+xml"})
    empty = Built(tmp_path / "deep" / "news.db")
    async with reading(empty, feeds=feeds, automatic=True, settle=False) as desk:
        await desk.until(lambda: "Reading your files" in desk.text)
        assert desk.screen.stories.ids or not desk.app.session.toured, "the tour waits for a story to try its keys on"
        await desk.until(lambda: "The bridge is open" in desk.headlines)
        await desk.until(lambda: desk.app.session.toured)
        await desk.until(lambda: "Ferry runs aground" in desk.headlines)
        await desk.until(idle(desk))
        await desk.settle()
        assert "2 unread" in desk.text
        assert "2 new in 2 stories" in desk.notices


async def test_while_the_database_is_brought_up_to_date_the_reader_says_so(tmp_path: Path) -> None:
    empty = Built(tmp_path / "news.db")
    with closing(sqlite3.connect(empty.path, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("BEGIN IMMEDIATE")  # whoever brings it up to date now waits
        async with reading(empty, settle=False) as desk:
            await desk.until(lambda: "Bringing the database up to date" in desk.text)
            other.execute("ROLLBACK")
            await desk.until(lambda: "up to date" not in desk.text)


async def test_what_a_cut_off_refresh_has_stored_is_shown_at_once_while_a_slow_feed_is_waited_for(
    tmp_path: Path, site: Site, feeds: Path
) -> None:
    answers = threading.Event()
    site.answers["/feed"] = Answer(rss("Ferry runs aground"), until=answers)
    built = Built(tmp_path / "news.db")
    async with aclosing(cast(AsyncGenerator[object, None], refresh(config.load(feeds), built.path))) as events:
        await anext(events)
    async with reading(built, feeds=feeds, automatic=True, settle=False) as desk:
        await desk.until(lambda: any("cut off: 1 article " in notice for notice in desk.notices))
        await desk.until(lambda: "The bridge is open" in desk.headlines)
        assert "1/2 feeds" in desk.text
        answers.set()
        await desk.until(lambda: "Ferry runs aground" in desk.headlines)
        await desk.until(idle(desk))


@pytest.mark.usefixtures("never_counted")
async def test_the_first_start_does_not_wait_for_the_figures_of_the_title(tmp_path: Path, feeds: Path) -> None:
    async with reading(Built(tmp_path / "news.db"), feeds=feeds, automatic=True, settle=False) as desk:
        await desk.until(lambda: "The bridge is open" in desk.headlines)
        assert desk.screen.listing.counts is None
        await desk.until(idle(desk))


async def test_a_feed_that_answers_with_an_error_is_said_to_fail_and_why(
    tmp_path: Path, site: Site, feeds: Path
) -> None:
    built = build(tmp_path / "news.db", sample())
    site.answers["/feed"] = Answer(status=500)
    async with reading(built, feeds=feeds) as desk:
        await desk.press("r")
        await desk.until(idle(desk))
        await desk.settle()
        assert any("1 feed failing (S)" in notice for notice in desk.notices), desk.notices
        assert "1 feed failing (S)" in desk.text
        await desk.press("S")
        assert "(500)" in desk.text


async def test_without_a_network_it_is_said_that_no_feed_could_be_reached(tmp_path: Path) -> None:
    built = build(tmp_path / "news.db", sample())
    feeds = tmp_path / "nowhere.toml"
    feeds.write_text('refresh_every = "never"\n[[feeds]]\nurl = "http://127.0.0.1:1/feed"\n')
    async with reading(built, feeds=feeds) as desk:
        await desk.press("r")
        await desk.until(idle(desk))
        await desk.settle()
        assert any("no feed could be reached (S)" in notice for notice in desk.notices), desk.notices


async def test_a_refresh_leaves_the_cursor_on_its_story(tmp_path: Path, site: Site, feeds: Path) -> None:
    built = build(tmp_path / "news.db", sample())
    site.answers["/feed"] = Answer(rss("Ferry runs aground"), headers={"Content-Type": "application/rss+xml"})
    async with reading(built, feeds=feeds) as desk:
        await desk.press("j", "enter")
        current, article = desk.screen.stories.current, desk.article
        await desk.pilot.press("r", "r")
        assert any("running already" in notice for notice in desk.notices)
        await desk.until(idle(desk))
        await desk.until(lambda: "Ferry runs aground" in desk.headlines)
        assert desk.screen.stories.current == current
        assert desk.article == article
        assert desk.pane() == "story"


async def test_a_refresh_that_dies_is_reported_and_the_reader_lives(tmp_path: Path, feeds: Path) -> None:
    built = build(tmp_path / "news.db", sample())
    async with reading(built, feeds=feeds) as desk:
        feeds.write_text("this is = not toml [")
        await desk.press("r")
        await desk.until(idle(desk))
        await desk.settle()
        assert any("not valid TOML" in notice for notice in desk.notices), desk.notices
        assert "refresh failed" in desk.text
        await desk.press("j")
        assert desk.article == "Telescope reaches its orbit"


async def test_another_refresh_that_runs_is_said_to_run(tmp_path: Path, feeds: Path) -> None:
    built = build(tmp_path / "news.db", sample())
    async with reading(built, feeds=feeds) as desk:
        with FileLock(built.path.with_name(built.path.name + ".refresh.lock")):
            await desk.press("r")
        assert any("Another refresh" in notice for notice in desk.notices), desk.notices


async def test_quitting_in_the_middle_ends_the_refresh(tmp_path: Path, site: Site, feeds: Path) -> None:
    built = build(tmp_path / "news.db", sample())
    async with reading(built, feeds=feeds) as desk:
        await desk.press("j")
        desk.screen.soon(desk.screen.updating.start())
        await desk.until(
            lambda: desk.screen.updating._child is not None and desk.screen.updating._child._process is not None
        )
        child = desk.screen.updating._child
        assert child is not None
        process = child._process
        assert process is not None
        await desk.pilot.press("q")
        await desk.until(lambda: not desk.app.is_running)
        child.finish()
        assert process.returncode is not None
        with pytest.raises(ProcessLookupError):
            os.kill(process.pid, 0)


@pytest.mark.usefixtures("never_counted")
async def test_the_clock_refreshes_what_is_due_whatever_is_being_counted(
    tmp_path: Path, site: Site, feeds: Path
) -> None:
    built = build(tmp_path / "news.db", sample())
    site.answers["/feed"] = Answer(rss("Ferry runs aground"), headers={"Content-Type": "application/rss+xml"})
    async with reading(built, feeds=feeds) as desk:
        from datetime import timedelta

        screen = desk.screen
        screen.updating._every = timedelta(minutes=30)
        screen.soon(screen.updating.tick())
        await desk.settle()
        assert not screen.updating.running, "it was refreshed just now"
        before = desk.app.now()
        screen.now = lambda: before + timedelta(minutes=31)
        screen.soon(screen.updating.tick())
        await desk.until(lambda: "Ferry runs aground" in desk.headlines)
        await desk.until(idle(desk))
        asked = site.asked("/feed")
        screen.soon(screen.updating.tick())
        await desk.settle()
        assert site.asked("/feed") == asked, "it has only just tried"


async def test_a_feed_is_added_from_inside_by_the_address_of_its_site(tmp_path: Path, site: Site, feeds: Path) -> None:
    built = build(tmp_path / "news.db", sample())
    links = [f'<link rel="alternate" type="application/rss+xml" href="/{name}.xml">' for name in ("other", "sport")]
    page = f"<html><head>{''.join(links)}</head><body>Hello</body></html>".encode()
    site.answers["/"] = Answer(page, headers={"Content-Type": "text/html"})
    for name, headline in (("other", "Lighthouse lit again"), ("sport", "Rowers win at last")):
        site.answers[f"/{name}.xml"] = Answer(rss(headline), headers={"Content-Type": "application/rss+xml"})
    async with reading(built, feeds=feeds) as desk:
        await desk.press("a")
        await desk.type(f"{site.base}/")
        await desk.pilot.press("enter")
        await desk.until(lambda: "Lighthouse lit again" in desk.headlines)
        await desk.until(idle(desk))
        await desk.until(lambda: "This site has 1 more feed" in desk.text)
        await desk.pilot.press("enter")
        await desk.until(lambda: "/sport.xml" in feeds.read_text() and desk.app.screen is desk.screen)
        await desk.until(idle(desk))
    assert "/other.xml" in feeds.read_text()


async def test_a_feed_that_is_followed_already_is_said_to_be(
    tmp_path: Path, site: Site, feeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = build(tmp_path / "news.db", sample())
    site.answers["/feed"] = Answer(rss("Ferry runs aground"), headers={"Content-Type": "application/rss+xml"})
    said: list[str] = []
    async with reading(built, feeds=feeds) as desk:
        say = desk.screen.say

        def noted(words: str, *, trouble: bool = False) -> None:
            said.append(words)
            say(words, trouble=trouble)

        monkeypatch.setattr(desk.screen, "say", noted)
        await desk.press("a")
        await desk.type(f"{site.base}/feed")
        await desk.pilot.press("enter")
        await desk.until(lambda: any("You follow it already" in words for words in said))
        await desk.until(idle(desk))


async def test_an_address_without_a_feed_is_said_to_have_none(tmp_path: Path, site: Site, feeds: Path) -> None:
    built = build(tmp_path / "news.db", sample())
    before = feeds.read_text()
    async with reading(built, feeds=feeds) as desk:
        await desk.press("a")
        await desk.type(f"{site.base}/nothing")
        await desk.pilot.press("enter")
        await desk.until(lambda: "404" in desk.text)
        assert "`newsdesk" not in desk.text, "what to type in a shell is of no use here"
        assert "enter add it all the same" in desk.text
        await desk.type("/news")
        assert "enter add " in desk.text
        assert "all the same" not in desk.text, "that is another address"
        await desk.press("escape")
        assert desk.app.screen is desk.screen
    assert feeds.read_text() == before


async def test_a_feed_that_does_not_answer_is_added_all_the_same_by_a_second_enter(
    tmp_path: Path, site: Site, feeds: Path
) -> None:
    built = build(tmp_path / "news.db", sample())
    async with reading(built, feeds=feeds) as desk:
        await desk.press("a")
        await desk.type(f"{site.base}/later.xml")
        await desk.pilot.press("enter")
        await desk.until(lambda: "add it all the same" in desk.text)
        await desk.pilot.press("enter")
        await desk.until(lambda: "/later.xml" in feeds.read_text() and desk.app.screen is desk.screen)
        await desk.until(idle(desk))


async def test_enter_twice_looks_for_one_feed_and_what_closes_the_question_ends_the_search(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Child] = []

    def waiting(*_: object) -> Child:
        made.append(Child([sys.executable, "-c", "import time; print('{}', flush=True); time.sleep(60)"]))
        return made[-1]

    monkeypatch.setattr("tui.app.adding.newsdesk", waiting)
    async with reading(build(tmp_path / "news.db", sample())) as desk:
        await desk.press("a", "x")
        for _ in range(2):
            desk.app.post_message(events.Key("enter", "\r"))
        await desk.until(lambda: any(child._process is not None for child in made))
        await desk.pilot.press("ctrl+p", *"zoom")
        await desk.pilot.press("enter")
        await desk.until(lambda: all(child.status is not None for child in made))
        assert len(made) == 1
        assert desk.app.screen is desk.screen
        made[0].finish()

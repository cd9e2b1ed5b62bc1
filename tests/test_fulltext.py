"""Full texts from articles' pages: on request, and at a refresh of chosen feeds."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.app.desk import reading
from tests.app.newsstore import Built
from tests.commands import here, newsdesk, objects
from tests.serving import Answer, Site, serving
from tui.models import Block, Draft, SourceResult, SourceSpec
from tui.sources.feeds import Fetcher
from tui.sources.fulltext import blocks_of
from tui.sources.workers import WorkerDied, Workers

PAGE = (
    "<html><head><title>x</title><script>alert(1)</script></head><body><nav><a href='/'>Home</a> <a href='/a'>Sport</a></nav>"
    "<article><h1>Harbour</h1>"
    + "".join(
        f"<p>Paragraph {n} on the harbour and what the council of the town said of its new <a href='/q'>quay</a> on that day.</p>"
        for n in range(6)
    )
    + "<p>The last word \x1b]0;pwned\x07 of it.</p></article><footer>All rights reserved, cookies</footer></body></html>"
)


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        items = "".join(
            f"<item><guid>{n}</guid><title>Report {n}</title><link>{site.base}/{n}.html</link>"
            f"<description>An excerpt of report {n}.</description></item>"
            for n in (1, 2)
        )
        feed = f"<rss version='2.0'><channel><title>T</title>{items}</channel></rss>"
        site.answers["/feed.xml"] = Answer(feed.encode(), headers={"Content-Type": "application/rss+xml"})
        site.answers["/1.html"] = Answer(PAGE.encode(), headers={"Content-Type": "text/html"})
        yield site


def texts(*places: object) -> dict[str, str]:
    return {str(row["title"]): str(row["text"]) for row in objects(here(*places, "export").stdout)}


def test_the_running_text_is_found_without_what_stands_around_it() -> None:
    blocks = blocks_of(PAGE.encode(), "text/html; charset=utf-8", "https://example.org/1")
    said = "\n".join(block.text for block in blocks)
    assert "Paragraph 5 on the harbour" in said
    assert not any(word in said for word in ("cookies", "Sport", "alert", "\x1b", "pwned"))
    assert blocks[1].links[0].url == "https://example.org/q"
    assert blocks_of(b"<html><body><p>Accept all?</p></body></html>", None, "https://example.org/2") == ()


@pytest.fixture
def excerpts(site: Site, tmp_path: Path) -> tuple[object, ...]:
    """Options of a command: a store of two excerpts, and the feed that they are from."""
    feeds = tmp_path / "feeds.toml"
    feeds.write_text(f'refresh_every = "never"\n[[feeds]]\nurl = "{site.base}/feed.xml"\n')
    places = ("--db", tmp_path / "news.db", "--feeds", feeds)
    assert here(*places, "refresh").returncode == 0
    return places


def ids(*places: object) -> dict[str, str]:
    return {str(row["title"]): str(row["id"]) for row in objects(here(*places, "export").stdout)}


def test_a_page_gives_its_text_on_request_and_the_excerpt_stays_where_it_fails(
    site: Site, excerpts: tuple[object, ...]
) -> None:
    places, found = excerpts, ids(*excerpts)
    one, two = found["Report 1"], found["Report 2"]
    for status in ("ok", "unchanged"):
        done = newsdesk(*places, "fulltext", one, two, "--json")
        assert done.returncode == 1
        assert {(o["id"], o["status"]) for o in objects(done.stdout)} == {(one, status), (two, "error")}
    assert "Paragraph 5 on the harbour" in texts(*places)["Report 1"]
    assert texts(*places)["Report 2"] == "An excerpt of report 2."
    # A feed that changes its excerpt later does not take the full text away.
    site.answers["/feed.xml"].body = site.answers["/feed.xml"].body.replace(b"An excerpt", b"Another excerpt")
    assert here(*places, "refresh").returncode == 0
    assert "Paragraph 5 on the harbour" in texts(*places)["Report 1"]
    assert texts(*places)["Report 2"] == "Another excerpt of report 2."


async def test_the_reader_asks_an_articles_page_by_key(excerpts: tuple[object, ...], tmp_path: Path) -> None:
    found = ids(*excerpts)
    async with reading(Built(tmp_path / "news.db"), feeds=tmp_path / "feeds.toml") as desk:
        await desk.press("enter")
        for title in ("Report 1", "Report 2"):
            await desk.screen.open_story(str(desk.screen.stories.current), found[title])
            await desk.press("F")
            if title == "Report 1":
                assert "The full text is here" in desk.notices
                assert "Paragraph 0 on the harbour" in desk.text
        (said,) = [notice for notice in desk.notices if "The excerpt stays: " in notice]
        assert not any("Asking" in notice for notice in desk.notices)
        assert said.endswith("/2.html is not there (404): the article has been moved or taken down.")
        assert "An excerpt of report 2." in desk.text


def test_a_chosen_feed_gets_its_full_texts_at_the_refresh(site: Site, tmp_path: Path) -> None:
    feeds = tmp_path / "feeds.toml"
    feeds.write_text(f'[[feeds]]\nurl = "{site.base}/feed.xml"\nfulltext = true\n')
    places = ("--db", tmp_path / "news.db", "--feeds", feeds)
    done = newsdesk(*places, "refresh", "--json")
    assert done.returncode == 0
    assert [warning["kind"] for warning in objects(done.stdout)[0]["warnings"]] == ["http_404"]
    assert "Paragraph 5 on the harbour" in texts(*places)["Report 1"]
    assert texts(*places)["Report 2"] == "An excerpt of report 2."
    newsdesk(*places, "refresh")
    assert site.asked("/1.html") == 1


def test_a_page_in_a_private_network_that_a_public_feed_names_is_not_asked(tmp_path: Path) -> None:
    code = (
        "import asyncio\nfrom tui.sources.feeds import Fetcher\nfrom tui.sources.workers import Workers\n"
        "from tui.sources.addresses import Refused\n"
        "async def go():\n    async with Workers() as w, Fetcher(w) as f:\n"
        "        try: await f.full_text('http://127.0.0.1:9/', 'https://example.org/feed')\n"
        "        except Refused as r: print(r.kind)\n"
        "asyncio.run(go())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "private_address"


class Watched(Workers):
    """Says what it is given to do, and dies of every task but the first."""

    tasks: list[object]

    async def run(self, function: Callable[..., Any], *args: object, seconds: float = 10) -> Any:
        self.tasks.append(function)
        if len(self.tasks) > 1:
            raise WorkerDied("out of memory")
        return function(*args)


async def test_a_page_is_taken_apart_by_a_guarded_worker_only(site: Site) -> None:
    workers = Watched()
    workers.tasks = []
    async with workers, Fetcher(workers) as fetcher:
        blocks = await fetcher.full_text(f"{site.base}/1.html", site.base)
        assert workers.tasks == [blocks_of]
        assert "Paragraph 0 on the harbour" in blocks[1].text
        draft = Draft("1", "Report", (Block("paragraph", "An excerpt."),), url=f"{site.base}/1.html")
        spec = SourceSpec("feed", site.base, site.base, fulltext=True)
        result = await fetcher.completed(spec, SourceResult("ok", (draft,)))
        assert result.drafts == (draft,), "the excerpt stays"
        assert [warning.kind for warning in result.warnings] == ["parse"]

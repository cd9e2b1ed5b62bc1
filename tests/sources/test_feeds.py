from __future__ import annotations

import asyncio
import base64
import gzip
import socket
import threading
import time
import zlib
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.sources.raw import Asked, RawSite, drip, http, raw_site, redirect, rss, slowly
from tui.models import FetchState, SourceResult, SourceSpec
from tui.sources.feeds import Fetcher
from tui.sources.web import Limits
from tui.sources.workers import Workers

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
QUICK = Limits(total=1.5, connect=1, read=0.6)


@pytest.fixture
def site() -> Iterator[RawSite]:
    with raw_site() as site:
        yield site


@pytest.fixture
async def workers() -> AsyncIterator[Workers]:
    async with Workers(1) as workers:
        yield workers


def feed(address: str) -> SourceSpec:
    scheme, _, rest = address.partition("://")
    return SourceSpec("feed", f"{scheme}://{rest.rpartition('@')[2]}", address)


async def fetched(
    workers: Workers, address: str, state: FetchState | None = None, limits: Limits | None = None, **known: str
) -> SourceResult:
    async with Fetcher(workers, limits=limits, now=lambda: NOW) as fetcher:
        return await fetcher.fetch(feed(address), state or FetchState(), known)


def kind(result: SourceResult) -> str:
    assert result.status == "error"
    assert result.error is not None
    assert not result.drafts
    assert result.etag is None
    assert result.body_hash is None
    assert result.error.message
    return result.error.kind


# ---------------------------------------------------------------- what works


async def test_a_feed_gives_drafts_title_and_validators(site: RawSite, workers: Workers) -> None:
    site.replies["/f"] = http(rss("One", "Two"), "200 OK", 'ETag: "v1"', "Last-Modified: Sun, 01 Mar 2026 11:00:00 GMT")
    result = await fetched(workers, site.base + "/f")
    assert result.status == "ok"
    assert [draft.title for draft in result.drafts] == ["One", "Two"]
    assert result.seen == ("One", "Two")
    assert (result.title, result.etag) == ("Site", '"v1"')
    assert result.last_modified == "Sun, 01 Mar 2026 11:00:00 GMT"
    assert result.moved_to is None
    headers = site.requests[0].headers
    assert headers["user-agent"].startswith("Newsdesk/")
    assert headers["accept-encoding"] == "gzip"
    assert "authorization" not in headers
    assert "cookie" not in headers


async def test_the_second_request_is_conditional_and_304_is_unchanged(site: RawSite, workers: Workers) -> None:
    site.replies["/f"] = http(b"", "304 Not Modified", length=False)
    state = FetchState(etag='"v1"', last_modified="Sun, 01 Mar 2026 11:00:00 GMT", body_hash="abc")
    result = await fetched(workers, site.base + "/f", state)
    assert (result.status, result.etag, result.body_hash) == ("unchanged", '"v1"', "abc")
    assert site.requests[0].headers["if-none-match"] == '"v1"'
    assert site.requests[0].headers["if-modified-since"] == "Sun, 01 Mar 2026 11:00:00 GMT"
    assert workers.started == 0


async def test_the_same_body_again_is_unchanged_without_a_parse(site: RawSite, workers: Workers) -> None:
    site.replies["/f"] = http(rss("One"))
    first = await fetched(workers, site.base + "/f")
    async with Workers(1) as unused:
        again = await fetched(unused, site.base + "/f", FetchState(body_hash=first.body_hash))
        assert again.status == "unchanged"
        assert unused.started == 0


async def test_known_items_give_no_drafts(site: RawSite, workers: Workers) -> None:
    site.replies["/f"] = http(rss("One", "Two"))
    first = await fetched(workers, site.base + "/f")
    again = await fetched(workers, site.base + "/f", None, None, One=first.drafts[0].raw_hash)
    assert [draft.title for draft in again.drafts] == ["Two"]
    assert again.seen == ("One", "Two")


async def test_many_feeds_of_one_host_share_six_connections(site: RawSite, workers: Workers) -> None:
    site.replies["/*"] = slowly(site, 0.1)
    # 30 feeds of 0.1 s, six at a time, need 0.5 s: waiting for a place does not count against a feed's own time.
    async with Fetcher(workers, limits=Limits(total=0.4, per_host=6)) as fetcher:
        jobs = [fetcher.fetch(feed(f"{site.base}/{i}"), FetchState(), {}) for i in range(30)]
        results = await asyncio.gather(*jobs)
    assert [result.status for result in results] == ["ok"] * 30
    assert site.most_at_work <= 6


async def test_many_feeds_share_all_in_all_a_few_connections(site: RawSite, workers: Workers) -> None:
    assert (Limits().connections, Limits().per_host) == (64, 6)

    site.replies["/*"] = slowly(site, 0.1)
    async with Fetcher(workers, limits=Limits(connections=3, per_host=20, total=0.4)) as fetcher:
        jobs = [fetcher.fetch(feed(f"{site.base}/{i}"), FetchState(), {}) for i in range(15)]
        results = await asyncio.gather(*jobs)
    assert [result.status for result in results] == ["ok"] * 15
    assert site.most_at_work <= 3


async def test_one_feed_that_hangs_does_not_keep_the_others(site: RawSite, workers: Workers) -> None:
    given_up = threading.Event()

    def hang(connection: socket.socket, asked: Asked) -> None:
        given_up.wait(60)

    site.replies["/hang"] = hang
    site.replies["/*"] = http(rss("One"))
    async with Fetcher(workers, limits=Limits(total=60, read=60)) as fetcher:
        hanging = asyncio.create_task(fetcher.fetch(feed(site.base + "/hang"), FetchState(), {}))
        async with asyncio.timeout(30):
            while not site.requests:
                await asyncio.sleep(0.01)
        assert (await fetcher.fetch(feed(site.base + "/ok"), FetchState(), {})).status == "ok"
        assert not hanging.done()
        given_up.set()
        assert kind(await hanging) == "connection"


# ---------------------------------------------------------------- codings and sizes


def packed(body: bytes) -> bytes:
    """Always the same bytes: they name the test."""
    return gzip.compress(body, mtime=0)


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", packed(rss("One").encode())),
        ("x-gzip", packed(rss("One").encode())),
        ("gzip", packed(rss("One").encode()[:40]) + packed(rss("One").encode()[40:])),
        ("gzip", packed(rss("One").encode()) + b"\0" * 20),
        ("gzip", rss("One").encode()),
        ("deflate", zlib.compress(rss("One").encode())),
        ("deflate", zlib.compress(rss("One").encode())[2:-4]),
        ("identity", rss("One").encode()),
        ("identity", packed(rss("One").encode())),
    ],
)
async def test_a_body_is_unpacked_as_it_was_packed(site: RawSite, workers: Workers, coding: str, body: bytes) -> None:
    site.replies["/f"] = http(body, "200 OK", f"Content-Encoding: {coding}")
    assert [draft.title for draft in (await fetched(workers, site.base + "/f")).drafts] == ["One"]


@pytest.mark.parametrize(
    ("coding", "body", "expected"),
    [
        ("gzip", packed(b" " * 40_000_000), "too_large"),
        ("identity", packed(b" " * 40_000_000), "too_large"),
        ("gzip, gzip", packed(packed(rss("One").encode())), "protocol"),
        ("br", b"anything", "protocol"),
        ("gzip", b"\x1f\x8b\x08\x00garbage" * 20, "protocol"),
        ("gzip", packed(rss("One").encode())[:-20], "truncated"),
        ("gzip", packed(rss("One").encode())[:-8] + b"\0" * 8, "protocol"),
        ("gzip", packed(b"") * 5000, "protocol"),
    ],
)
async def test_a_body_that_is_not_what_it_claims_is_refused(
    site: RawSite, workers: Workers, coding: str, body: bytes, expected: str
) -> None:
    site.replies["/f"] = http(body, "200 OK", f"Content-Encoding: {coding}")
    assert kind(await fetched(workers, site.base + "/f")) == expected
    assert workers.started == 0


async def test_a_body_without_end_is_stopped_at_the_limit(site: RawSite, workers: Workers) -> None:
    site.replies["/f"] = drip(b"HTTP/1.1 200 OK\r\n\r\n<rss>", b" " * 500_000, 0)
    assert kind(await fetched(workers, site.base + "/f", limits=Limits(wire=2_000_000))) == "too_large"


async def test_a_body_said_to_be_too_long_is_not_even_read(site: RawSite, workers: Workers) -> None:
    site.replies["/f"] = http(rss("One"), "200 OK", f"Content-Length: {10**15}", length=False)
    assert kind(await fetched(workers, site.base + "/f")) == "too_large"


async def test_large_bodies_wait_for_each_other_and_all_arrive(site: RawSite, workers: Workers) -> None:
    site.replies["/*"] = http(rss("One") + " " * 3_000_000)
    async with Fetcher(workers, limits=Limits(large=100_000, large_at_once=1)) as fetcher:
        results = await asyncio.gather(*(fetcher.fetch(feed(f"{site.base}/{i}"), FetchState(), {}) for i in range(5)))
    assert [result.status for result in results] == ["ok"] * 5


# ---------------------------------------------------------------- faults of servers


def reset(connection: socket.socket, asked: Asked) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    connection.close()


def silent(connection: socket.socket, asked: Asked) -> None:
    connection.recv(1)  # until the other side has gone


def broken_off(connection: socket.socket, asked: Asked) -> None:
    connection.sendall(http(rss("One") * 50)[:2000])
    time.sleep(0.05)
    reset(connection, asked)


@pytest.mark.parametrize(
    ("reply", "kinds"),
    [
        (silent, {"timeout"}),
        (drip(b"HTTP/1.1 200 OK\r\nX-Slow: ", b"a", 0.1), {"timeout"}),
        (drip(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n<rss>", b" ", 0.1), {"timeout"}),
        (reset, {"connection"}),
        (b"", {"connection"}),
        (broken_off, {"truncated", "connection"}),
        (http(rss("One"), "200 OK", "Content-Length: 9999", length=False), {"truncated"}),
        (http("zz\r\nx\r\n0\r\n\r\n", "200 OK", "Transfer-Encoding: chunked", length=False), {"protocol"}),
        (http("5\r\n<rss>\r\n", "200 OK", "Transfer-Encoding: chunked", length=False), {"truncated"}),
        (http(rss("One"), "200 OK", "Content-Length: banana", length=False), {"protocol"}),
        (http(rss("One"), "200 OK", "X-Big: " + "a" * 500_000), {"protocol"}),
        (rss("One").encode(), {"protocol", "connection"}),
        (b"HTTP/1.1 999999 \x00\r\n\r\n", {"protocol"}),
        (http(b"", "304 Not Modified", length=False), {"protocol"}),
        (http(b""), {"empty"}),
        (http(b"", "204 No Content", length=False), {"http_204"}),
        (http("<html><body>Sign in</body></html>"), {"not_a_feed"}),
        (http(rss("One"), "403 Forbidden"), {"http_403"}),
        (http(rss("One"), "206 Partial Content"), {"http_206"}),
        (http("oops", "500 Internal Server Error"), {"http_500"}),
        (redirect(""), {"redirect"}),
        (redirect("file:///etc/passwd"), {"redirect", "scheme"}),
        (redirect("javascript:alert(1)"), {"redirect", "scheme"}),
        (redirect("http://[::1"), {"redirect"}),
        (redirect("http://"), {"redirect", "scheme"}),
        (redirect("/f"), {"redirect"}),
        (redirect("http://169.254.169.254/latest/"), {"private_address"}),
        (redirect("http://localhost/"), {"private_address"}),
        (redirect("http://2130706433/"), {"private_address"}),
        (redirect("http://[::ffff:127.0.0.1]/"), {"private_address"}),
        (redirect("http://no-such-host.invalid/"), {"connection"}),
    ],
)
async def test_a_fault_is_a_value_with_a_kind_and_words(
    site: RawSite, workers: Workers, reply: Any, kinds: set[str]
) -> None:
    site.replies["/f"] = reply
    began = time.monotonic()
    # What does not hang is given time: a slow machine is no fault of the server's.
    limits = QUICK if kinds == {"timeout"} else None
    assert kind(await fetched(workers, site.base + "/f", limits=limits)) in kinds
    # Its own limits end it, and not the server: that would go on for 20 seconds and more.
    assert time.monotonic() - began < 15


async def test_a_kept_connection_that_the_server_closes_is_opened_anew(site: RawSite, workers: Workers) -> None:
    def says_keep(connection: socket.socket, asked: Asked) -> None:
        connection.sendall(http(rss("One")).replace(b"Connection: close\r\n", b""))
        # The next request meets a server that has just let go.
        connection.recv(65536)
        reset(connection, asked)

    site.replies["/*"] = says_keep
    async with Fetcher(workers) as fetcher:
        for path in ("/a", "/b"):
            assert (await fetcher.fetch(feed(site.base + path), FetchState(), {})).status == "ok"
    assert site.paths() == ["/a", "/b"]


async def test_a_server_that_always_resets_is_asked_once(site: RawSite, workers: Workers) -> None:
    site.replies["/f"] = reset
    assert kind(await fetched(workers, site.base + "/f")) == "connection"
    assert len(site.requests) == 1


async def test_a_server_that_is_not_there_is_a_connection_failure(workers: Workers) -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    assert kind(await fetched(workers, f"http://127.0.0.1:{port}/f")) == "connection"


@pytest.mark.parametrize(
    "address", ["ftp://example.org/f", "file:///etc/passwd", "http://", "http://[::1", "nonsense", ""]
)
async def test_only_web_addresses_are_asked(workers: Workers, address: str) -> None:
    assert kind(await fetched(workers, address)) == "scheme"


async def test_https_that_is_none_is_explained(site: RawSite, workers: Workers) -> None:
    result = await fetched(workers, site.base.replace("http:", "https:") + "/f")
    assert kind(result) in ("connection", "protocol")
    assert result.error is not None
    assert "secure" in result.error.message


async def test_a_feed_that_breaks_off_leaves_no_validators(site: RawSite, workers: Workers) -> None:
    whole = rss("One", "Two")
    site.replies["/f"] = http(whole[: whole.index("About Two")], "200 OK", 'ETag: "v1"')
    result = await fetched(workers, site.base + "/f")
    assert [draft.title for draft in result.drafts] == ["One"]
    assert [warning.kind for warning in result.warnings] == ["truncated"]
    assert result.etag is None


# ---------------------------------------------------------------- redirects


async def test_a_permanent_move_is_told_once_the_feed_was_read(site: RawSite, workers: Workers) -> None:
    site.replies["/old"] = redirect("/newer", "301 Moved Permanently")
    site.replies["/newer"] = redirect(site.base + "/newest", "308 Permanent Redirect")
    site.replies["/newest"] = http(rss("One"))
    assert (await fetched(workers, site.base + "/old")).moved_to == site.base + "/newest"
    site.replies["/newest"] = http("<html></html>")
    assert (await fetched(workers, site.base + "/old")).moved_to is None


async def test_only_the_permanent_part_of_a_way_is_remembered(site: RawSite, workers: Workers) -> None:
    site.replies["/a"] = redirect("/b", "301 Moved Permanently")
    site.replies["/b"] = redirect("/c", "302 Found")
    site.replies["/c"] = redirect("/d", "301 Moved Permanently")
    site.replies["/d"] = http(rss("One"))
    assert (await fetched(workers, site.base + "/a")).moved_to == site.base + "/b"
    site.replies["/a"] = redirect("/b", "307 Temporary Redirect")
    assert (await fetched(workers, site.base + "/a")).moved_to is None


async def test_a_moved_feed_is_asked_at_its_new_address_until_that_fails_for_good(
    site: RawSite, workers: Workers
) -> None:
    site.replies["/old"] = http(rss("Old"))
    state = FetchState(address=site.base + "/new")
    assert kind(await fetched(workers, site.base + "/old", state)) == "http_404"
    result = await fetched(workers, site.base + "/old", FetchState(address=site.base + "/new", failures=3))
    assert (result.status, result.moved_to) == ("ok", site.base + "/old")
    assert site.paths() == ["/new", "/old"]


async def test_a_loop_ends_after_eight_redirects(site: RawSite, workers: Workers) -> None:
    site.replies["/*"] = lambda connection, asked: connection.sendall(redirect(asked.path + "x"))
    assert kind(await fetched(workers, site.base + "/f")) == "redirect"
    assert len(site.requests) == 9


async def test_a_cookie_asked_for_on_the_way_is_given_back_but_kept_no_longer(site: RawSite, workers: Workers) -> None:
    def wants_cookie(connection: socket.socket, asked: Asked) -> None:
        seen = "seen=1" in asked.headers.get("cookie", "")
        connection.sendall(http(rss("One")) if seen else redirect("/f", "302 Found", "Set-Cookie: seen=1; Path=/"))

    site.replies["/f"] = wants_cookie
    async with Fetcher(workers) as fetcher:
        for _ in range(2):
            assert (await fetcher.fetch(feed(site.base + "/f"), FetchState(), {})).status == "ok"
    assert ["cookie" in asked.headers for asked in site.requests] == [False, True, False, True]


async def test_credentials_are_sent_to_their_own_origin_only_and_never_shown(site: RawSite, workers: Workers) -> None:
    address = site.base.replace("//", "//user:s3cret@") + "/f"
    site.replies["/f"] = redirect("/same")
    with raw_site() as other:
        site.replies["/same"] = redirect(other.base + "/f", "302 Found", "Set-Cookie: a=s3cret")
        other.replies["/f"] = http(rss("One"))
        result = await fetched(workers, address)
        assert result.status == "ok"
        expected = "Basic " + base64.b64encode(b"user:s3cret").decode()
        assert [asked.headers.get("authorization") for asked in site.requests] == [expected, expected]
        assert "s3cret" not in repr(other.requests)
        assert "authorization" not in other.requests[0].headers
    for reply in (http(b"", "401 Unauthorized"), http(b""), reset, redirect("file://user:s3cret@x/"), http("<html>")):
        site.replies["/f"] = reply
        assert "s3cret" not in repr(await fetched(workers, address))


async def test_a_permanent_redirect_with_credentials_is_remembered_without_them(
    site: RawSite, workers: Workers
) -> None:
    site.replies["/a"] = redirect(site.base.replace("//", "//me:s3cret@") + "/b", "301 Moved Permanently")
    site.replies["/b"] = http(rss("One"))
    assert (await fetched(workers, site.base + "/a")).moved_to == site.base + "/b"
    assert "authorization" not in site.requests[1].headers


async def test_what_a_server_says_cannot_reach_the_terminal_through_a_message(site: RawSite, workers: Workers) -> None:
    site.replies["/f"] = redirect("evil:\x9b31m\x1b]52;c;QQ==\x07\u202e".encode("utf-8").decode("latin-1"))
    result = await fetched(workers, site.base + "/f")
    assert result.error is not None
    assert result.error.message.isprintable()


# ---------------------------------------------------------------- when not to ask


@pytest.mark.parametrize(
    ("status", "retry_after", "wait"),
    [
        ("429 Too Many Requests", "120", timedelta(seconds=120)),
        ("429 Too Many Requests", "1", timedelta(seconds=60)),
        ("429 Too Many Requests", "1000000000000", timedelta(hours=24)),
        ("429 Too Many Requests", None, timedelta(minutes=15)),
        ("429 Too Many Requests", "soon", timedelta(minutes=15)),
        ("503 Service Unavailable", "Sun, 01 Mar 2026 12:10:00 GMT", timedelta(minutes=10)),
        ("503 Service Unavailable", "Sun, 01 Mar 2020 12:10:00 GMT", timedelta(seconds=60)),
    ],
)
async def test_a_server_that_asks_for_a_pause_gets_it(
    site: RawSite, workers: Workers, status: str, retry_after: str | None, wait: timedelta
) -> None:
    site.replies["/f"] = http(b"", status, *([f"Retry-After: {retry_after}"] if retry_after else []))
    result = await fetched(workers, site.base + "/f")
    assert kind(result) == "throttled"
    assert result.not_before == NOW + wait


async def test_503_without_a_time_is_an_ordinary_fault(site: RawSite, workers: Workers) -> None:
    site.replies["/f"] = http(b"", "503 Service Unavailable")
    result = await fetched(workers, site.base + "/f")
    assert (kind(result), result.not_before) == ("http_503", None)


async def test_a_feed_that_is_gone_or_paused_is_not_asked(site: RawSite, workers: Workers) -> None:
    site.replies["/f"] = http(b"", "410 Gone")
    result = await fetched(workers, site.base + "/f")
    assert kind(result) == "gone"
    assert result.gone
    assert kind(await fetched(workers, site.base + "/f", FetchState(gone=True))) == "gone"
    paused = FetchState(not_before=NOW + timedelta(seconds=1))
    assert kind(await fetched(workers, site.base + "/f", paused)) == "throttled"
    assert len(site.requests) == 1
    over = FetchState(not_before=NOW - timedelta(seconds=1))
    assert kind(await fetched(workers, site.base + "/f", over)) == "gone"
    assert len(site.requests) == 2


# ---------------------------------------------------------------- finding a site's feeds


async def test_the_feeds_of_a_site_are_found_by_its_link_tags(site: RawSite, workers: Workers) -> None:
    site.replies["/"] = http(
        '<html><head><base href="/blog/"><link rel="alternate" type="application/rss+xml" title="Comments" href="c.xml">'
        '<link rel="alternate" type="application/atom+xml" title="News &amp; more" href="news.xml">'
        '<link rel="alternate" hreflang="de" href="/de"><link rel="stylesheet" href="x.css">'
        '<link rel="alternate" type="application/rss+xml" href="javascript:x"></head></html>'
    )
    async with Fetcher(workers) as fetcher:
        found = await fetcher.discover(site.base + "/")
    assert [(f.url, f.title) for f in found] == [
        (site.base + "/blog/news.xml", "News & more"),
        (site.base + "/blog/c.xml", "Comments"),
    ]


async def test_an_address_that_is_a_feed_is_found_itself(site: RawSite, workers: Workers) -> None:
    site.replies["/f"] = http(rss("One"))
    async with Fetcher(workers) as fetcher:
        (found,) = await fetcher.discover(site.base + "/f")
    assert (found.url, found.title) == (site.base + "/f", "Site")


async def test_without_link_tags_links_and_usual_places_are_tried(site: RawSite, workers: Workers) -> None:
    site.replies["/"] = http('<html><body><a href="/about">us</a> <a href="/news/rss">RSS</a></body></html>')
    site.replies["/plain"] = http("<html><body>nothing</body></html>")
    site.replies["/rss.xml"] = http(rss("One"))
    async with Fetcher(workers) as fetcher:
        assert [f.url for f in await fetcher.discover(site.base + "/")] == [site.base + "/news/rss"]
        assert [f.url for f in await fetcher.discover(site.base + "/plain")] == [site.base + "/rss.xml"]
        site.replies["/rss.xml"] = http("<html></html>")
        assert await fetcher.discover(site.base + "/plain") == []

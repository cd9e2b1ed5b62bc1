"""The hostile server's cases, at the level of one fetch. The whole program is driven through them apart from this."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tui.models import Draft, FetchState, SourceResult, SourceSpec, joined
from tui.sources.feeds import Fetcher
from tui.sources.web import Limits
from tui.sources.workers import Workers

KINDS = {
    *("timeout", "connection", "protocol", "redirect", "scheme", "private_address", "too_large", "empty"),
    *("not_a_feed", "truncated", "throttled", "gone", "parse", "file"),
}
UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]")
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
PATIENCE = Limits(total=14, read=10)


@dataclass
class Hostile:
    """The server as a process of its own: what it packs and sends shall not slow the reader that is tested."""

    base: str

    def get(self, path: str) -> Any:
        with OPENER.open(self.base + path, timeout=30) as answer:
            return json.load(answer)

    def cases(self) -> list[dict[str, Any]]:
        return [case for case in self.get("/_catalogue")["cases"] if case["group"] not in ("opml", "crowd")]


@pytest.fixture
def server(shared: Path) -> Iterator[Hostile]:
    program = [sys.executable, str(shared / "hostile" / "server.py"), "--port", "0"]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            greeting = re.search(r":(\d+) and :(\d+)", process.stdout.readline())
            assert greeting is not None
            yield Hostile(f"http://127.0.0.1:{greeting[1]}")
        finally:
            process.terminate()


@pytest.mark.slow
async def test_every_case_ends_as_it_should(server: Hostile) -> None:
    cases = server.cases()
    assert len(cases) > 80
    async with Workers(2) as workers, Fetcher(workers, limits=PATIENCE) as fetcher:
        # This one's server says that it keeps the connection and then never listens again: nobody else shall use it.
        lone = next(case for case in cases if case["name"] == "keepalive_not_closed")
        async with Fetcher(workers, limits=PATIENCE) as other:
            jobs = [_run(other if case is lone else fetcher, case, server.base) for case in cases]
            ended = await asyncio.gather(*jobs)
    log = server.get("/_log")["requests"]
    found = {
        case["name"]: list(_faults(case, result, drafts, server.base, log))
        for case, (result, drafts) in zip(cases, ended, strict=True)
    }
    assert {name: faults for name, faults in found.items() if faults} == {}


@pytest.mark.slow
async def test_in_a_crowd_the_good_feeds_all_arrive_and_the_bad_ones_all_fail(server: Hostile) -> None:
    async with Workers(2) as workers, Fetcher(workers, limits=Limits(total=4, read=2)) as fetcher:
        addresses = [f"{server.base}/many/{i}" for i in range(150)]
        jobs = [fetcher.fetch(SourceSpec("feed", a, a), FetchState(), {}) for a in addresses]
        results = await asyncio.gather(*jobs)
    for i, result in enumerate(results):
        good = i % 53 != 52 and i % 51 != 50 and i % 50 != 49
        assert (result.status, len(result.drafts)) == (("ok", 3) if good else ("error", 0)), i


async def _run(fetcher: Fetcher, case: dict[str, Any], base: str) -> tuple[SourceResult, list[Draft]]:
    """What the last of the case's refreshes gave, and every draft so far, as a store would hold them."""
    address, userinfo = base + case["path"], case["expect"].get("userinfo")
    spec = SourceSpec("feed", address, address.replace("//", f"//{userinfo}@") if userinfo else address)
    state, stored = FetchState(), dict[str, Draft]()
    result = SourceResult("skipped")
    for _ in range(case["refreshes"]):
        result = await fetcher.fetch(spec, state, {draft.source_id: draft.raw_hash for draft in stored.values()})
        stored |= {draft.source_id: draft for draft in result.drafts}
        state = FetchState(
            address=result.moved_to,
            etag=result.etag,
            last_modified=result.last_modified,
            body_hash=result.body_hash,
            not_before=result.not_before,
            gone=result.gone,
        )
    return result, list(stored.values())


def _faults(
    case: dict[str, Any], result: SourceResult, drafts: list[Draft], base: str, log: list[dict[str, Any]]
) -> Iterator[str]:
    expect = case["expect"]
    outcome = "error" if result.status == "error" else "ok"
    if expect["outcome"] not in (outcome, "ok_or_error"):
        yield f"{outcome}: {result.error}"
    if result.error:
        known = result.error.kind in KINDS or re.fullmatch(r"http_\d{3}", result.error.kind)
        if not known or result.error.kind not in expect.get("error_kind", [result.error.kind]):
            yield f"kind {result.error.kind}: {result.error.message}"
        if "secret" in result.error.message or UNSAFE.search(result.error.message):
            yield f"message {result.error.message!r}"
        if drafts:
            yield "items in spite of the error"
    else:
        count = expect.get("items", expect.get("items_if_ok"))
        if count is not None and len(drafts) != count:
            yield f"{len(drafts)} items, not {count}"
        if not expect.get("min_items", 0) <= len(drafts) <= expect.get("max_items", 10**6):
            yield f"{len(drafts)} items"
        titles = [draft.title for draft in drafts]
        if not expect.get("repair_is_bonus"):
            yield from (f"no title {title!r} in {titles}" for title in expect.get("titles", ()) if title not in titles)
        yield from (
            f"{t!r} not in {titles}" for t in expect.get("titles_contain", ()) if not any(t in x for x in titles)
        )
    text = "\n".join(f"{d.title}\n{joined(d.blocks)}\n{d.url}\n{d.author}\n{d.source_id}\n{d.outlet}" for d in drafts)
    if UNSAFE.search(text):
        yield "unsafe characters"
    if outcome == "ok":
        yield from (f"lacks {words!r}" for words in expect.get("body_contains", ()) if words not in text)
    yield from (f"holds {words!r}" for words in expect.get("must_not_contain", ()) if words in text)
    yield from (f"link {link!r}" for link in expect.get("links", ()) if base + link not in [d.url for d in drafts])
    if expect.get("links_absolute") and not all((draft.url or "").startswith("http://") for draft in drafts):
        yield "relative link"
    if "new_url" in expect and result.moved_to != base + expect["new_url"]:
        yield f"moved to {result.moved_to}"
    asked = [r for r in log if r["path"].startswith(case["path"])]
    if "max_requests" in expect and len(asked) > expect["max_requests"]:
        yield f"{len(asked)} requests"
    yield from (
        f"asked {path}" for path in expect.get("must_not_request", ()) if any(r["path"].startswith(path) for r in log)
    )
    leaked = [str(r["headers"]) for r in log if r["path"].startswith("/_canary")]
    yield from ("leaked" for secret in expect.get("must_not_leak", ()) if any(secret in headers for headers in leaked))
    for name, value in expect.get("second_request_headers", {}).items():
        if len(asked) < 2 or asked[1]["headers"].get(name.lower()) != value:
            yield f"second request without {name}"

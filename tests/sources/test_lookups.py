from __future__ import annotations

import asyncio
import socket
import threading
import time

import pytest

from tui.models import FetchState, SourceSpec
from tui.sources.feeds import Fetcher
from tui.sources.web import Limits
from tui.sources.workers import Workers


async def kinds(count: int, limits: Limits) -> set[str]:
    addresses = [f"http://host-{i}.example/feed" for i in range(count)]
    async with Workers(1) as workers, Fetcher(workers, limits=limits) as fetcher:
        jobs = [fetcher.fetch(SourceSpec("feed", a, a), FetchState(), {}) for a in addresses]
        results = await asyncio.gather(*jobs)
    return {result.error.kind for result in results if result.error}


def test_slow_lookups_of_many_names_do_not_wait_for_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    under_way = threading.Barrier(60)

    def slow(*_: object, **__: object) -> None:
        # None ends before all have begun: with the few threads of a loop's own executor that would never be.
        under_way.wait(50)
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    assert asyncio.run(kinds(60, Limits(connect=20, total=40))) == {"connection"}


def test_nobody_waits_for_a_lookup_when_the_work_is_broken_off(monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()
    asked = threading.Event()

    def hanging(*_: object, **__: object) -> None:
        asked.set()
        over.wait(60)
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", hanging)

    async def broken_off() -> None:
        work = asyncio.create_task(kinds(1, Limits(connect=60, total=60)))
        async with asyncio.timeout(30):
            while not asked.is_set():
                await asyncio.sleep(0.01)
        work.cancel()
        with pytest.raises(asyncio.CancelledError):
            await work

    began = time.monotonic()
    asyncio.run(broken_off())
    assert time.monotonic() - began < 30, "the lookup itself would have gone on for 60 s"
    over.set()

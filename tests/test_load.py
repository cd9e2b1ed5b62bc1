"""Very many feeds, very many refreshes, very many articles: it ends in time, and nothing piles up."""

from __future__ import annotations

import asyncio
import json
import os
import random
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest

from tests.commands import COMMAND, ROOT, objects
from tests.serving import Site, rss, serving
from tui import config
from tui.refresh import SourceFinished, refresh
from tui.sources.web import Limits

WORDS = [f"{a}{b}{c}" for a in "bdfglmnprst" for b in ("a", "en", "ir", "o", "um") for c in "dkmnrstvz"]


def feed(number: int, items: int = 3) -> bytes:
    chance = random.Random(number)
    made = [
        (f"{number}-{n}", " ".join(chance.choices(WORDS, k=7)), " ".join(chance.choices(WORDS, k=60)))
        for n in range(items)
    ]
    return rss(*made, title=f"Outlet {number}").body


@contextmanager
def hosts(hanging: set[str]) -> Iterator[int]:
    """A server at every address of 127.0.0.0/8; the paths of `hanging` send a byte now and then, and never end."""
    listener = socket.create_server(("0.0.0.0", 0), backlog=1024)
    stop = threading.Event()

    def one(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.settimeout(60)
            asked = connection.recv(65536)
            if not asked:
                return
            path = asked.split(b" ")[1].decode()
            if path in hanging:
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
                while not stop.wait(2):
                    connection.sendall(b" ")
            body = feed(int(path[1:]))
            connection.sendall(
                b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
            )

    def accept() -> None:
        while not stop.is_set():
            with suppress(OSError):
                threading.Thread(target=one, args=(listener.accept()[0],), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        stop.set()
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", listener.getsockname()[1])).close()
        listener.close()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux answers at every address of 127.0.0.0/8")
def test_a_thousand_feeds_on_a_hundred_hosts_of_which_fifty_hang_are_done_within_three_deadlines(
    tmp_path: Path,
) -> None:
    hanging = {f"/{n}" for n in range(1000) if n % 100 < 5}  # all of them on five hosts: the worst that 5 % can be
    with hosts(hanging) as port:
        addresses = [f"http://127.0.0.{n % 100 + 1}:{port}/{n}" for n in range(1000)]
        path = tmp_path / "feeds.toml"
        path.write_text("".join(f'[[feeds]]\nurl = "{address}"\n' for address in addresses))

        async def ask() -> list[SourceFinished]:
            found = []
            events = refresh(config.load(path), tmp_path / "news.db")
            async for event in events:
                if not isinstance(event, SourceFinished):
                    break  # judging does not wait for anybody
                found.append(event)
            await events.aclose()  # type: ignore[attr-defined]
            return found

        began = time.monotonic()
        found = asyncio.run(ask())
        took = time.monotonic() - began
    assert took < 3 * Limits().total
    assert {event.url for event in found if event.status == "error"} == {
        address for n, address in enumerate(addresses) if f"/{n}" in hanging
    }
    assert {event.error.kind for event in found if event.error} == {"timeout"}
    assert sum(event.new for event in found) == 950 * 3


@pytest.mark.slow
def test_seventy_two_refreshes_leave_no_memory_no_file_and_no_process_behind(tmp_path: Path) -> None:
    with serving() as site:
        site.answers = {f"/{n}": rss((f"{n}", f"First {n}", "Text.")) for n in range(6)}
        path = tmp_path / "feeds.toml"
        path.write_text("".join(f'[[feeds]]\nurl = "{site.base}/{n}"\n' for n in range(6)))
        settings, me = config.load(path), psutil.Process()
        taken: list[tuple[int, int, int, int]] = []

        async def all_of_it() -> None:
            for turn in range(72):
                change(site, turn)
                async for _ in refresh(settings, tmp_path / "news.db"):
                    pass
                taken.append((me.memory_info().rss, me.num_fds(), len(me.children()), threading.active_count()))

        asyncio.run(all_of_it())
    early, late = taken[23], taken[-1]
    assert late[0] - early[0] < 12_000_000, [rss // 1_000_000 for rss, *_ in taken]
    assert late[1] <= early[1] + 2
    assert late[2] == 0
    assert late[3] <= early[3] + 2


def change(site: Site, turn: int) -> None:
    """One feed has news, one is broken, one is gone away for a while; the others are as they were."""
    chance = random.Random(turn)
    text = " ".join(chance.choices(WORDS, k=60))
    site.answers["/0"] = rss((f"a{turn}", f"News {turn}", text), (f"a{turn - 1}", f"News {turn - 1}", text[:200]))
    site.answers["/1"].body = b"<rss><channel>" + os.urandom(50) if turn % 3 else site.answers["/2"].body
    site.answers["/3"].status = 500 if turn % 2 else 200


MEASURED = """
import asyncio, sys
from pathlib import Path
from tui import config
from tui.refresh import SourceFinished, refresh
async def main():
    async for event in refresh(config.load(Path(sys.argv[1])), Path(sys.argv[2])):
        if isinstance(event, SourceFinished):
            print(event.new)
            break
asyncio.run(main())
status = Path("/proc/self/status").read_text()
print(int(status.partition("VmHWM:")[2].split()[0]) // 1024)
"""
"""Its own peak in MiB: what getrusage tells is at least the size of the process that started it."""


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="there is no /proc to read a process's peak from")
def test_a_hundred_thousand_articles_in_one_refresh_take_little_memory(tmp_path: Path) -> None:
    chance = random.Random(1)
    with (tmp_path / "rows.jsonl").open("w") as file:
        for n in range(100_000):
            row = {"id": f"r{n}", "title": f"{n} {chance.choice(WORDS)}", "text": " ".join(chance.choices(WORDS, k=90))}
            file.write(json.dumps(row) + "\n")
    assert (tmp_path / "rows.jsonl").stat().st_size > 45_000_000
    (tmp_path / "feeds.toml").write_text('[[seeds]]\npath = "rows.jsonl"\n')
    words = [sys.executable, "-c", MEASURED, str(tmp_path / "feeds.toml"), str(tmp_path / "news.db")]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=400)
    assert done.returncode == 0, done.stderr
    new, figures = done.stdout.splitlines()
    assert int(new) == 100_000
    assert int(figures) <= 320


def test_a_refresh_that_has_nothing_to_do_starts_no_worker_and_reads_no_seed_twice(tmp_path: Path) -> None:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "a.txt").write_text("Headline\n\nText.\n")
    (tmp_path / "feeds.toml").write_text('[[seeds]]\npath = "seeds"\n')
    words = [*COMMAND, "--db", str(tmp_path / "n.db"), "--feeds", str(tmp_path / "feeds.toml"), "refresh", "--json"]
    said = [
        objects(subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout) for _ in range(2)
    ]
    assert [events[0]["status"] for events in said] == ["ok", "unchanged"]

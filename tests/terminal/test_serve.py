"""The reader in a browser: served on loopback, to its own page only. Driven over its websocket, as the page does."""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.app.newsstore import build, sample
from tests.commands import here

aiohttp = pytest.importorskip("aiohttp", reason="the extra `serve` is not installed")


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    build(tmp_path / "news.db", sample())
    (tmp_path / "feeds; x.toml").write_text('refresh_every = "never"\n')
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number = int(free.getsockname()[1])
    words = ["--db", str(tmp_path / "news.db"), "--feeds", str(tmp_path / "feeds; x.toml")]
    server = subprocess.Popen(
        [sys.executable, "-m", "tui", *words, "serve", "--port", str(number)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    assert server.stderr is not None
    server.stderr.readline()
    yield number
    server.terminate()
    server.wait(10)
    server.stderr.close()


async def _came_up(session: Any, base: str) -> str:
    for _ in range(100):
        try:
            async with session.get(base) as answer:
                return str(await answer.text())
        except aiohttp.ClientConnectionError:
            await asyncio.sleep(0.1)
    raise AssertionError("the server did not come up")


async def test_the_reader_is_served_to_its_own_page_only(port: int) -> None:
    base = f"http://127.0.0.1:{port}"
    async with aiohttp.ClientSession() as session:
        assert "Newsdesk" in await _came_up(session, base)
        async with session.get(base, headers={"Host": f"evil.example:{port}"}) as answer:
            assert answer.status == 403
        for headers in ({"Origin": "https://evil.example"}, {}):
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await session.ws_connect(f"{base}/ws", headers=headers)
        seen = b""
        async with session.ws_connect(f"{base}/ws?width=120&height=36", headers={"Origin": base}) as page:
            await page.send_str(json.dumps(["resize", {"width": 120, "height": 36}]))
            await page.send_str(json.dumps(["focus"]))

            async def until(words: bytes) -> None:
                nonlocal seen
                async with asyncio.timeout(30):
                    while words not in seen:
                        message = await page.receive()
                        if isinstance(message.data, bytes):
                            seen += message.data

            await until(b"Telescope reaches")
            await page.send_str(json.dumps(["stdin", "|"]))
            await until(b"Not from a browser")


def test_other_machines_are_let_in_only_on_demand(tmp_path: Path) -> None:
    done = here("--db", tmp_path / "news.db", "serve", "--host", "0.0.0.0")
    assert done.returncode == 2
    assert "--open-to-others" in done.stderr

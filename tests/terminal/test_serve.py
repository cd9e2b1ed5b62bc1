"""The reader in a browser: served on loopback, to its own page only. Driven over its websocket, as the page does."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import socket
import subprocess
import sys
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.app.newsstore import build, sample
from tests.commands import here

aiohttp = pytest.importorskip("aiohttp", reason="the extra `serve` is not installed")

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "chrome")


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
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
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
            await page.send_str(json.dumps(["stdin", "\x1a"]))  # ctrl-z: who is stopped gives no answer
            await page.send_str(json.dumps(["stdin", "|"]))
            await until(b"Not from a browser")
            assert "╭".encode() in seen, "a browser shows more than the terminal that the server was started in"


class Page:
    """A page in a headless Chromium, by its debugging protocol: what it asks for and what its websocket is told."""

    def __init__(self, protocol: Any) -> None:
        self._protocol = protocol
        self._sent = 0
        self.told = b""
        self.asked: dict[str, str] = {}
        """Address by request; what the page's own policy refused is not in it."""

    async def send(self, method: str, **words: object) -> None:
        self._sent += 1
        await self._protocol.send_json({"id": self._sent, "method": method, "params": words})

    async def press(self, character: str) -> None:
        await self.send("Input.dispatchKeyEvent", type="keyDown", text=character, key=character)

    async def until(self, words: bytes) -> None:
        async with asyncio.timeout(60):
            while words not in self.told:
                said = await self._protocol.receive_json()
                about = said.get("params", {})
                match said.get("method"):
                    case "Network.webSocketFrameReceived" if about["response"]["opcode"] == 2:
                        self.told += b64decode(about["response"]["payloadData"])
                    case "Network.requestWillBeSent":
                        self.asked[about["requestId"]] = about["request"]["url"]
                    case "Network.loadingFailed" if about.get("blockedReason") == "csp":
                        self.asked.pop(about["requestId"], None)


@pytest.mark.slow
async def test_the_reader_works_in_a_browser_and_asks_nobody_else(port: int, tmp_path: Path) -> None:
    chromium = next((path for name in CHROMIUMS if (path := shutil.which(name))), None)
    if chromium is None:
        pytest.skip(f"none of {', '.join(CHROMIUMS)} is on this machine")
    home = tmp_path / "chromium"
    flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--remote-debugging-port=0"]
    browser = subprocess.Popen(
        [chromium, *flags, f"--user-data-dir={home}", "about:blank"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        async with aiohttp.ClientSession() as session:
            base = f"http://localhost:{port}"
            await _came_up(session, base)
            for _ in range(300):
                if (home / "DevToolsActivePort").exists():
                    break
                await asyncio.sleep(0.1)
            debugging = (home / "DevToolsActivePort").read_text().split()[0]
            async with session.get(f"http://127.0.0.1:{debugging}/json/list") as answer:
                address = next(one["webSocketDebuggerUrl"] for one in await answer.json() if one["type"] == "page")
            async with session.ws_connect(address, max_msg_size=0) as protocol:
                page = Page(protocol)
                await page.send("Network.enable")
                await page.send("Page.navigate", url=base)
                await page.until(b"Telescope reaches")
                await page.press("?")
                await page.until(b"Newsdesk shows stories")
                await page.press("q")
                await page.press("|")
                await page.until(b"Not from a browser")
                assert {urlsplit(url).netloc for url in page.asked.values()} <= {f"localhost:{port}", ""}
    finally:
        browser.terminate()
        browser.wait(20)


def test_other_machines_are_let_in_only_on_demand(tmp_path: Path) -> None:
    done = here("--db", tmp_path / "news.db", "serve", "--host", "0.0.0.0")
    assert done.returncode == 2
    assert "--open-to-others" in done.stderr

"""A real HTTP server on loopback whose answers a test sets."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

WORDS = (
    "harbour",
    "council",
    "vote",
    "bridge",
    "storm",
    "court",
    "tariff",
    "ferry",
    "budget",
    "strike",
    "mayor",
    "river",
    "port",
    "school",
    "clinic",
    "train",
)
"""What texts can be made of by chance."""


@dataclass
class Answer:
    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    until: Event | None = None
    """It comes when this is set."""


@dataclass
class Site:
    """What is at each path; the requests that came, as (path, headers)."""

    base: str = ""
    answers: dict[str, Answer] = field(default_factory=dict)
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def asked(self, path: str) -> int:
        return sum(1 for asked, _ in self.requests if asked == path)


@contextmanager
def serving() -> Iterator[Site]:
    """Serve a Site until the block ends; 304 to a fitting If-None-Match, 404 where nothing was set."""
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            site.requests.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
            answer = site.answers.get(self.path, Answer(status=404))
            if answer.until is not None:
                answer.until.wait(120)
            etag = f'"{sha256(answer.body).hexdigest()[:16]}"'
            fresh = answer.status == 200 and self.headers.get("If-None-Match") == etag
            body = b"" if fresh else answer.body
            self.send_response(304 if fresh else answer.status)
            if answer.status == 200:
                self.send_header("ETag", etag)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with suppress(ConnectionError):  # whoever asked may have gone meanwhile
                self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    site.base = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def rss(*items: tuple[str, str, str], title: str = "Harbour Post") -> Answer:
    """An RSS feed of (guid, title, description) items, two minutes apart from 1 March 2026 on."""
    entries = "".join(
        f"<item><guid isPermaLink='false'>{guid}</guid><title>{name}</title><description>{text}</description>"
        f"<link>https://example.org/{guid}</link>"
        f"<pubDate>Sun, 01 Mar 2026 {9 + n // 30:02d}:{n * 2 % 60:02d}:00 GMT</pubDate></item>"
        for n, (guid, name, text) in enumerate(items)
    )
    body = f"<?xml version='1.0'?><rss version='2.0'><channel><title>{title}</title>{entries}</channel></rss>"
    return Answer(body.encode(), headers={"Content-Type": "application/rss+xml"})

"""A loopback server that sends exactly the bytes that a test wants, whole answers or faults."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class Asked:
    path: str
    headers: dict[str, str]


Reply = bytes | Callable[[socket.socket, Asked], None]


@dataclass
class RawSite:
    port: int = 0
    replies: dict[str, Reply] = field(default_factory=dict)
    requests: list[Asked] = field(default_factory=list)
    at_work: int = 0
    """Of answers by `slowly`: how many are not sent yet."""
    most_at_work: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def paths(self) -> list[str]:
        return [asked.path for asked in self.requests]


def http(body: bytes | str = b"", status: str = "200 OK", *headers: str, length: bool = True) -> bytes:
    """A whole answer, after which the server closes."""
    content = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status}", "Connection: close", *headers]
    if length:
        lines.append(f"Content-Length: {len(content)}")
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + content


def redirect(to: str, status: str = "302 Found", *headers: str) -> bytes:
    return http(b"", status, f"Location: {to}", *headers)


def rss(*titles: str) -> str:
    items = "".join(
        f"<item><guid>{t}</guid><title>{t}</title><description>About {t}.</description></item>" for t in titles
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Site</title>{items}</channel></rss>'


@contextmanager
def raw_site() -> Iterator[RawSite]:
    """Serve; a path ending in * stands for all that begin so. Unknown paths get a 404."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=256)
    site = RawSite(port=listener.getsockname()[1])
    stop = threading.Event()

    def one(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.settimeout(20)
            head = b""
            while b"\r\n\r\n" not in head:
                piece = connection.recv(65536)
                if not piece:
                    return
                head += piece
                if head.startswith(b"\x16"):  # TLS, which is not spoken here
                    connection.sendall(http(b"", "400 Bad Request"))
                    return
            first, *rest = head.split(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
            headers = {k.strip().lower(): v.strip() for k, _, v in (line.partition(":") for line in rest)}
            asked = Asked(first.split(" ")[1], headers)
            with site.lock:
                site.requests.append(asked)
            star = next((r for p, r in site.replies.items() if p.endswith("*") and asked.path.startswith(p[:-1])), None)
            reply = site.replies.get(asked.path, star or http(b"", "404 Not Found"))
            if callable(reply):
                reply(connection, asked)
            else:
                connection.sendall(reply)

    def accept() -> None:
        while not stop.is_set():
            with suppress(OSError):
                connection, _ = listener.accept()
                threading.Thread(target=one, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        stop.set()
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", site.port), 1).close()
        thread.join(2)
        listener.close()


def slowly(site: RawSite, every: float) -> Callable[[socket.socket, Asked], None]:
    """Answer with a feed after `every` seconds. Who has all of an answer may ask again at once: it no longer counts."""

    def send(connection: socket.socket, asked: Asked) -> None:
        with site.lock:
            site.at_work += 1
            site.most_at_work = max(site.most_at_work, site.at_work)
        time.sleep(every)
        with site.lock:
            site.at_work -= 1
        connection.sendall(http(rss(asked.path)))

    return send


def drip(first: bytes, piece: bytes, every: float) -> Callable[[socket.socket, Asked], None]:
    """Send `first`, then `piece` again and again until the other side has gone."""

    def send(connection: socket.socket, asked: Asked) -> None:
        connection.sendall(first)
        for _ in range(1000):
            connection.sendall(piece)
            time.sleep(every)

    return send

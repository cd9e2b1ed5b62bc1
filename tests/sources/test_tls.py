from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import h2.connection
import h2.events
import pytest

from tests.sources.raw import rss
from tui.models import FetchState, SourceSpec
from tui.sources.feeds import Fetcher
from tui.sources.workers import Workers

pytestmark = pytest.mark.skipif(not shutil.which("openssl"), reason="openssl makes the certificate")


@dataclass
class Http2Site:
    port: int = 0
    connections: int = 0
    paths: list[str] = field(default_factory=list)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    path = tmp_path / "certificate.pem"
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    key = ["-newkey", "rsa:2048", "-nodes", "-keyout", str(path), "-out", str(tmp_path / "only.pem")]
    subprocess.run(["openssl", "req", "-x509", "-days", "2", *key, *subject], check=True, capture_output=True)
    path.write_text(path.read_text() + (tmp_path / "only.pem").read_text())
    return path


@contextmanager
def http2_site(certificate: Path) -> Iterator[Http2Site]:
    """A server that speaks HTTP/2 over TLS, and nothing else."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.set_alpn_protocols(["h2"])
    listener = socket.create_server(("127.0.0.1", 0))
    site = Http2Site(port=listener.getsockname()[1])

    def one(plain: socket.socket) -> None:
        with suppress(OSError), context.wrap_socket(plain, server_side=True) as tls:
            site.connections += 1
            state = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
            state.initiate_connection()
            tls.sendall(state.data_to_send())
            while piece := tls.recv(65536):
                for event in state.receive_data(piece):
                    if isinstance(event, h2.events.RequestReceived):
                        path = dict(event.headers or [])[b":path"].decode()
                        site.paths.append(path)
                        state.send_headers(event.stream_id or 0, [(":status", "200"), ("etag", '"h2"')])
                        state.send_data(event.stream_id or 0, rss(path).encode(), end_stream=True)
                tls.sendall(state.data_to_send())

    def accept() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                threading.Thread(target=one, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield site
    finally:
        listener.close()


async def test_feeds_of_a_host_share_one_http2_connection(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with http2_site(certificate) as site:
        async with Workers(1) as workers, Fetcher(workers) as fetcher:
            for path in ("/a", "/b", "/c"):
                address = f"https://localhost:{site.port}{path}"
                result = await fetcher.fetch(SourceSpec("feed", address, address), FetchState(), {})
                assert (result.status, result.etag, result.drafts[0].title) == ("ok", '"h2"', path)
    assert site.paths == ["/a", "/b", "/c"]
    assert site.connections == 1


async def test_a_certificate_that_nobody_vouches_for_is_refused_and_explained(certificate: Path) -> None:
    with http2_site(certificate) as site:
        address = f"https://localhost:{site.port}/a"
        async with Workers(1) as workers, Fetcher(workers) as fetcher:
            result = await fetcher.fetch(SourceSpec("feed", address, address), FetchState(), {})
    assert result.error is not None
    assert result.error.kind == "connection"
    assert "certificate" in result.error.message
    assert site.paths == []

"""One guarded GET: limits on time, size, redirects and connections, and no way into a private network.

SAFETY of what comes back is not judged here: it is bytes.
"""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import TracebackType
from typing import Self

import httpx

from tui import __version__
from tui.access import NO_PROXY
from tui.errors import ConfigError
from tui.sources import inflate
from tui.sources.addresses import (
    Refused,
    authorization,
    check_public,
    is_proxied,
    is_public,
    origin,
    private,
    shown,
    web_address,
    without_credentials,
)
from tui.sources.secrets import NOTHING, Opened
from tui.text import clean

HOME_PAGE = "https://github.com/newsdesk-reader/newsdesk"
USER_AGENT = f"Newsdesk/{__version__} (+{HOME_PAGE})"
_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
)
_REDIRECTS = (301, 302, 303, 307, 308)
_PERMANENT = (301, 308)
_UNKNOWN_NAME = re.compile(r"getaddrinfo|name or service|nodename|name resolution|no address associated", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds, bytes and counts. The defaults are what an ordinary connection never meets."""

    total: float = 25
    """For all of a feed's requests together; waiting for a free connection does not count."""
    connect: float = 5
    read: float = 10
    wire: int = 15_000_000
    body: int = 30_000_000
    """After decompression."""
    redirects: int = 8
    connections: int = 64
    per_host: int = 6
    """Connections to one host and port."""
    large: int = 2_000_000
    """Bodies above this size, decompressed, are held in memory only `large_at_once` at a time."""
    large_at_once: int = 2


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer at the end of the redirects. `body` is empty unless the status is 200 or 203."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    address: str
    """Where it came from; no credentials."""
    moved_to: str | None
    """The address that permanent redirects led to, up to the first that was not permanent; no credentials."""


@dataclass(frozen=True, slots=True)
class _Asker:
    """For whom a request is made."""

    typed: httpx.URL = field(repr=False)
    headers: Mapping[str, str]
    """Any server on the way may see these."""
    opened: Opened


class Web:
    """Makes guarded requests, all through one pool of connections. An async context manager."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._connections = asyncio.Semaphore(limits.connections)
        self._hosts: defaultdict[tuple[str, str, int], asyncio.Semaphore] = defaultdict(
            lambda: asyncio.Semaphore(limits.per_host)
        )
        self._large = asyncio.Semaphore(limits.large_at_once)
        # One for each proxy that a feed names, made when it is first needed; "" for what the environment says.
        self._clients: dict[str, httpx.AsyncClient] = {}
        try:
            self._clients[""] = self._made(None)
        except (ImportError, ValueError, OSError, httpx.InvalidURL) as error:
            raise ConfigError(
                "The environment's settings for the network cannot be used (http_proxy, https_proxy, all_proxy, "
                f"no_proxy, SSL_CERT_FILE, SSL_CERT_DIR): {type(error).__name__}."
            ) from error

    def _client(self, proxy: str | None) -> httpx.AsyncClient:
        name = proxy or ""
        if name not in self._clients:
            try:
                self._clients[name] = self._made(proxy)
            except (ImportError, ValueError, OSError, httpx.InvalidURL) as error:
                raise Refused(
                    "connection", f"The proxy that feeds.toml names cannot be used ({type(error).__name__})."
                ) from None
        return self._clients[name]

    def _made(self, proxy: str | None) -> httpx.AsyncClient:
        limits = self.limits
        pool = httpx.Limits(max_connections=limits.connections, max_keepalive_connections=limits.connections)
        # A transport of one's own: httpx then asks the environment for certificates only, and for no proxy.
        direct = httpx.AsyncHTTPTransport(http2=True, limits=pool) if proxy == NO_PROXY else None
        # Cookies are kept by each request for itself: the client's own jar takes none.
        return httpx.AsyncClient(
            http2=True,
            follow_redirects=False,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            timeout=httpx.Timeout(limits.read, connect=limits.connect, pool=None),
            limits=pool,
            headers={"User-Agent": USER_AGENT, "Accept": _ACCEPT, "Accept-Encoding": "gzip"},
            event_hooks={"response": [_set_location_aside]},
            transport=direct,
            proxy=proxy if direct is None else None,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for client in self._clients.values():
            await client.aclose()

    @asynccontextmanager
    async def get(
        self, address: str, *, typed: str, headers: Mapping[str, str] | None = None, opened: Opened = NOTHING
    ) -> AsyncIterator[Answer]:
        """Ask `address`, following redirects. Raises Refused.

        `typed` is the address as the user typed it: its credentials, and the headers and cookies of `opened`, go to its
        own origin only, and its host is the one host that may lie in a private network. A large body keeps its place
        until the context ends.
        """
        async with AsyncExitStack() as held:
            yield await self._follow(address, _Asker(web_address(typed), headers or {}, opened), held)

    async def _follow(self, address: str, asker: _Asker, held: AsyncExitStack) -> Answer:
        url = web_address(address)
        clock = asyncio.timeout(self.limits.total)
        moved: httpx.URL | None = None
        permanent = True
        cookies = httpx.Cookies()
        try:
            async with clock:
                for _ in range(self.limits.redirects + 1):
                    url = without_credentials(url)
                    async with self._place(url, clock):
                        response = await self._send(url, asker, cookies)
                        try:
                            if response.status_code not in _REDIRECTS:
                                body = await self._body(response, url, clock, held)
                                where = str(moved) if moved else None
                                return Answer(response.status_code, response.headers, body, str(url), where)
                        finally:
                            await response.aclose()
                    target = _target(response, url)
                    with suppress(Exception):  # A hostile cookie is no reason to fail.
                        cookies.extract_cookies(response)
                    if origin(target) != origin(url):
                        cookies = httpx.Cookies()
                    downgraded = url.scheme == "https" and target.scheme == "http"
                    permanent = permanent and response.status_code in _PERMANENT and not downgraded
                    if permanent:
                        moved = target
                    url = target
        except TimeoutError:
            raise Refused("timeout", f"{shown(str(url))} did not finish within {self.limits.total:g} s.") from None
        raise Refused("redirect", f"{shown(str(asker.typed))} redirects more than {self.limits.redirects} times.")

    @asynccontextmanager
    async def _place(self, url: httpx.URL, clock: asyncio.Timeout) -> AsyncIterator[None]:
        """A free connection to the host; the clock stands still while waiting for it."""
        # The host's place first: whoever waits for a busy host must not keep others from theirs.
        async with AsyncExitStack() as places:
            for semaphore in (self._hosts[origin(url)], self._connections):
                await _wait(semaphore, clock)
                places.callback(semaphore.release)
            yield

    async def _send(self, url: httpx.URL, asker: _Asker, cookies: httpx.Cookies) -> httpx.Response:
        foreign = url.host != asker.typed.host
        proxy = asker.opened.proxy
        if foreign:
            await check_public(url, is_proxied(url, proxy))
        client = self._client(proxy)
        request = client.build_request("GET", url, headers=dict(asker.headers))
        with suppress(Exception):
            cookies.set_cookie_header(request)
        if origin(url) == origin(asker.typed):
            _open(request, asker)
        try:
            response = await _answered(client, request)
        except httpx.TimeoutException as error:
            raise _timeout(url, error) from error
        except httpx.ProtocolError as error:
            raise _protocol(url, error) from error
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            raise _connection(url, error) from error
        if foreign and not is_proxied(url, proxy):
            # The name may have been looked up anew: what counts is where the connection went.
            stream = response.extensions.get("network_stream")
            connected = stream.get_extra_info("server_addr") if stream else None
            if isinstance(connected, tuple) and not is_public(str(connected[0])):
                await response.aclose()
                raise private(url)
        return response

    async def _body(
        self, response: httpx.Response, url: httpx.URL, clock: asyncio.Timeout, held: AsyncExitStack
    ) -> bytes:
        if response.status_code not in (200, 203):
            return b""
        where = shown(str(url))
        stated = response.headers.get("content-length", "")
        if stated.isdigit() and int(stated[:20]) > self.limits.wire:
            raise self._too_large(where)
        try:
            body = inflate.Body(response.headers.get("content-encoding", ""), self.limits.body)
            waited = False
            async for piece in response.aiter_raw():
                body.add(piece)
                if response.num_bytes_downloaded > self.limits.wire:
                    raise self._too_large(where)
                if body.size > self.limits.large and not waited:
                    await _wait(self._large, clock)
                    held.callback(self._large.release)
                    waited = True
            return body.finish()
        except inflate.TooLarge:
            raise self._too_large(where) from None
        except inflate.BadCoding as error:
            raise Refused("protocol", f"The answer of {where} cannot be read: {error}.") from None
        except inflate.Broken:
            raise Refused("truncated", f"The answer of {where} broke off.") from None
        except httpx.TimeoutException as error:
            raise _timeout(url, error) from error
        except httpx.ProtocolError as error:
            if "complete" in str(error) or "closed" in str(error):
                raise Refused("truncated", f"The answer of {where} broke off.") from error
            raise _protocol(url, error) from error
        except (httpx.HTTPError, OSError) as error:
            raise Refused("truncated", f"The connection to {where} was lost in the middle of the answer.") from error

    def _too_large(self, where: str) -> Refused:
        most = f"{self.limits.wire // 1_000_000} MB, or {self.limits.body // 1_000_000} MB unpacked"
        return Refused("too_large", f"The answer of {where} is larger than a feed may be ({most}).")


async def _wait(semaphore: asyncio.Semaphore, clock: asyncio.Timeout) -> None:
    if not semaphore.locked():
        await semaphore.acquire()
        return
    loop = asyncio.get_running_loop()
    due = clock.when()
    left = due - loop.time() if due is not None else None
    try:
        clock.reschedule(None)
    except RuntimeError:
        await asyncio.sleep(0)  # Its time is up already; here that takes effect.
    await semaphore.acquire()
    if left is not None:
        clock.reschedule(loop.time() + left)


async def _answered(client: httpx.AsyncClient, request: httpx.Request) -> httpx.Response:
    connected = False

    async def trace(event: str, _: object) -> None:
        nonlocal connected
        connected = connected or event.startswith("connection.connect")

    request.extensions["trace"] = trace
    try:
        return await client.send(request, stream=True)
    except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError):
        if connected:
            raise
        # The server closed a kept connection just as it was used again: no fault of the feed.
        return await client.send(request, stream=True)


def _open(request: httpx.Request, asker: _Asker) -> None:
    """Add what only the feed's own origin may see."""
    if secret := authorization(asker.typed):
        request.headers["Authorization"] = secret
    for name, value in asker.opened.headers:
        request.headers[name] = value
    # A cookie that the server set on the way holds, where it has the name of one of the user's.
    given = [request.headers["Cookie"]] if "Cookie" in request.headers else []
    taken = {part.partition("=")[0].strip() for part in ";".join(given).split(";")}
    given += [f"{name}={value}" for name, value in asker.opened.cookies if name not in taken]
    if given:
        request.headers["Cookie"] = "; ".join(given)


async def _set_location_aside(response: httpx.Response) -> None:
    # httpx prepares the next request even where it shall not follow, and raises over addresses that it cannot read.
    response.extensions["location"] = response.headers.pop("location", "")


def _target(response: httpx.Response, url: httpx.URL) -> httpx.URL:
    location = str(response.extensions.get("location", "")).strip()
    if not location:
        raise Refused("redirect", f"{shown(str(url))} redirects without saying where to.")
    try:
        return without_credentials(web_address(str(url.join(location))))
    except Refused:
        raise Refused(
            "redirect", f"{shown(str(url))} redirects to {shown(location)}, which is no web address."
        ) from None
    except (httpx.InvalidURL, ValueError, TypeError):
        raise Refused("redirect", f"{shown(str(url))} redirects to an address that cannot be read.") from None


def _timeout(url: httpx.URL, error: httpx.TimeoutException) -> Refused:
    if isinstance(error, httpx.ConnectTimeout):
        return Refused("timeout", f"{shown(url.host)} did not take the connection in time.")
    return Refused("timeout", f"{shown(str(url))} did not answer in time.")


def _protocol(url: httpx.URL, error: httpx.ProtocolError) -> Refused:
    if "without sending a response" in str(error):
        return Refused("connection", f"{shown(url.host)} closed the connection without an answer.")
    if isinstance(error, httpx.UnsupportedProtocol):
        return Refused("scheme", f"{shown(str(url))} is not a web address (http or https).")
    return Refused("protocol", f"{shown(str(url))} does not speak HTTP as it should.")


def _connection(url: httpx.URL, error: Exception) -> Refused:
    said = str(error)
    host = shown(url.host)
    if "CERTIFICATE_VERIFY_FAILED" in said:
        reason = re.sub(r".*CERTIFICATE_VERIFY_FAILED\]\s*|\s*\(_ssl.*", "", said)
        return Refused("connection", f"No secure connection to {host}: {clean.line(reason, 120)}.")
    if "SSL" in said or "TLS" in said:
        return Refused("connection", f"No secure connection to {host}: the two sides cannot agree how.")
    if isinstance(error, httpx.ProxyError):
        return Refused("connection", f"The proxy did not let the request to {host} through.")
    if _UNKNOWN_NAME.search(said):
        return Refused("connection", f"The name {host} is not known. Is the network up, and the address right?")
    if isinstance(error, httpx.ReadError):
        return Refused("connection", f"{host} closed the connection without an answer.")
    return Refused("connection", f"{host} cannot be reached.")

"""Web addresses as a reader must treat them: what may be asked, where a name leads, and what may be shown."""

from __future__ import annotations

import asyncio
import base64
import ipaddress
import socket
from urllib.request import getproxies, proxy_bypass

import httpx

from tui.access import NO_PROXY
from tui.text import clean

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_LONGEST = 8000


class Refused(Exception):
    """A request was not made, or its answer not taken. `kind` is one of the front door's error kinds."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message


def web_address(address: str) -> httpx.URL:
    """An address that may be asked: http or https, with a host, without a fragment. Else Refused("scheme")."""
    try:
        url = httpx.URL(address.strip())
    except (httpx.InvalidURL, ValueError, TypeError):
        raise Refused("scheme", f"{shown(address)} is not a web address.") from None
    if url.scheme not in ("http", "https") or not url.host or len(address) > _LONGEST:
        raise Refused("scheme", f"{shown(address)} is not a web address (http or https).")
    return url.copy_with(fragment=None)


def without_credentials(url: httpx.URL) -> httpx.URL:
    return url.copy_with(username=None, password=None) if url.userinfo else url


def authorization(url: httpx.URL) -> str | None:
    """The Authorization header (RFC 7617) for the credentials that the address carries."""
    if not url.userinfo:
        return None
    return basic(url.username, url.password)


def basic(user: str, password: str) -> str:
    """The value of an Authorization header (RFC 7617)."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode("ascii")


def origin(url: httpx.URL) -> tuple[str, str, int]:
    return url.scheme, url.host, url.port or (443 if url.scheme == "https" else 80)


def shown(address: str) -> str:
    """An address in a message: one safe line, not too long, without credentials."""
    start, slashes, rest = address.partition("//") if "//" in address else ("", "", address)
    authority, slash, path = rest.partition("/")
    host = authority.rpartition("@")[2]
    port = host.partition(":")[2]
    if "@" in path and port and not host.startswith("[") and not port.isdigit():
        # No port: the beginning of a password with a slash in it.
        host, slash, path = "…", "", ""
    return clean.line(f"{start}{slashes}{host}{slash}{path}"[:1000], 200)


def is_public(address: str) -> bool:
    """Whether a numeric address is one of the open Internet, also where it is wrapped in an IPv6 one."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        if found in _NAT64:
            found = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        elif inner := found.ipv4_mapped or found.sixtofour:
            found = inner
        elif found.teredo:
            return False
    return found.is_global and not found.is_multicast


def is_proxied(url: httpx.URL, proxy: str | None = None) -> bool:
    """Whether this request goes through a proxy, which then does the looking up: `proxy`, or the environment's."""
    if proxy is not None:
        return proxy != NO_PROXY
    proxies = getproxies()
    return bool(proxies.get(url.scheme) or proxies.get("all")) and not proxy_bypass(url.host)


async def check_public(url: httpx.URL, proxied: bool = False) -> None:
    """Refuse a host that leads into a private network: nobody typed it, a feed's answer named it."""
    _, host, port = origin(url)
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        if proxied:
            return
        raise Refused("connection", f"The name {shown(host)} is not known.") from None
    if not all(is_public(str(entry[4][0])) for entry in found):
        raise private(url)


def private(url: httpx.URL) -> Refused:
    where = shown(str(without_credentials(url)))
    return Refused(
        "private_address",
        f"The feed's address leads on to {where}, which is in a private network. If you trust it, add that address itself.",
    )

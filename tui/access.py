"""How a feed that is not open to all is asked: names, passwords, headers, cookies, a proxy. Secrets only by reference.

A reference says where a secret lies (`env:NAME`, `keyring:SERVICE/USER`). The secret itself is fetched when the feed is
asked, and is in no value of this module.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from tui.errors import ConfigError

NO_PROXY = "none"
"""The `proxy` that stands for: none, whatever the environment says."""
KEYS = frozenset({"user", "password", "headers", "cookies", "proxy"})
"""What an entry of [[feeds]] may say of its access."""

_REFERENCE = re.compile(
    r"(?:(?P<scheme>[A-Za-z][\w-]{0,30}) )?(?:env:(?P<env>[A-Za-z_]\w*)|keyring:(?P<ring>[^/]+/.+))"
)
_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
_COOKIE = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,200}")
_SECRET_HEADER = re.compile(r"auth|token|secret|password|session|(?:^|[-_])key(?:$|[-_])|api-?key", re.IGNORECASE)
_OURS = frozenset(
    [
        "host",
        "connection",
        "content-length",
        "transfer-encoding",
        "accept-encoding",
        "te",
        "upgrade",
        "expect",
        "range",
        "if-none-match",
        "if-modified-since",
        "proxy-authorization",
        "proxy-connection",
    ]
)
_PROXIES = ("http", "https", "socks5", "socks5h")
_HOW = 'write "env:NAME" for an environment variable, or "keyring:SERVICE/USER" for your keyring'


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a header, a cookie or a password: plain text, or where it lies."""

    plain: str = field(default="", repr=False)
    env: str | None = None
    """The environment variable that holds it."""
    ring: tuple[str, str] | None = None
    """The keyring's service and user name."""
    scheme: str = ""
    """A word that goes before it, as in `Bearer env:TOKEN`."""

    @property
    def is_secret(self) -> bool:
        return self.env is not None or self.ring is not None

    @property
    def where(self) -> str:
        """The reference as the user wrote it, which is fit to be shown; of a plain text nothing is."""
        if self.ring:
            return f"keyring:{'/'.join(self.ring)}"
        return f"env:{self.env}" if self.env else "…"


@dataclass(frozen=True, slots=True)
class Access:
    """What a feed's entry says of its access. Nothing of it is shown, logged or stored."""

    user: str | None = None
    password: Value | None = None
    headers: tuple[tuple[str, Value], ...] = ()
    cookies: tuple[tuple[str, Value], ...] = ()
    proxy: Value | None = None
    """An address, or `none`; None: as the environment says."""

    def references(self) -> list[Value]:
        """The values that lie elsewhere."""
        values = [self.password, self.proxy, *(value for _, value in (*self.headers, *self.cookies))]
        return [value for value in values if value is not None and value.is_secret]

    def plain_texts(self) -> bool:
        """Whether the file itself holds headers, cookies or a proxy's password: then nobody else should read it."""
        values = [value for _, value in (*self.headers, *self.cookies)]
        proxy = self.proxy.plain if self.proxy else ""
        return any(not value.is_secret for value in values) or "@" in proxy


def parse(entry: Mapping[str, Any], where: str, proxy: Value | None = None) -> Access | None:
    """The access that an entry of [[feeds]] describes; None where it says nothing. `proxy` holds unless it says another.

    Raises ConfigError, which shows no value.
    """
    own = proxy_value(entry["proxy"], where) if "proxy" in entry else proxy
    user = entry.get("user")
    if user is not None and (not isinstance(user, str) or not user or not user.isprintable() or ":" in user):
        raise ConfigError(f"{where}: `user` must be a text in quotes, without a colon.")
    password = None
    if "password" in entry:
        password = _value(entry["password"], "password", where)
        if not password.is_secret or password.scheme:
            raise ConfigError(f"{where}: `password` does not belong in this file: {_HOW}.")
        if user is None:
            raise ConfigError(f'{where}: a `password` needs a `user` too: user = "…".')
    elif user is not None:
        raise ConfigError(f"{where}: a `user` needs a `password` too: {_HOW}.")
    headers = _table(entry, "headers", _HEADER, where)
    for name, value in headers:
        if name.lower() == "cookie":
            raise ConfigError(f'{where}: name cookies one by one: cookies = {{ name = "…" }}.')
        if name.lower() in _OURS:
            raise ConfigError(f"{where}: the header `{name}` is set by Newsdesk itself.")
        if not value.is_secret and _SECRET_HEADER.search(name):
            raise ConfigError(
                f"{where}: the header `{name}` holds a secret, which does not belong in this file: {_HOW}."
            )
    access = Access(user, password, headers, _table(entry, "cookies", _COOKIE, where), own)
    return access if access != Access() else None


def proxy_value(written: object, where: str) -> Value:
    """The `proxy` of the file or of an entry. Raises ConfigError."""
    value = _value(written, "proxy", where)
    if not value.is_secret and value.plain != NO_PROXY and not is_proxy(value.plain):
        raise ConfigError(
            f'{where}: `proxy` must be an address as "http://proxy.example.org:3128" (http, https, socks5), or "none".'
        )
    return value


def is_proxy(address: str) -> bool:
    """Whether requests can be sent through such an address."""
    try:
        parts = urlsplit(address)
        return parts.scheme in _PROXIES and bool(parts.hostname) and parts.port != 0 and address.isprintable()
    except ValueError:
        return False


def _table(entry: Mapping[str, Any], name: str, allowed: re.Pattern[str], where: str) -> tuple[tuple[str, Value], ...]:
    table = entry.get(name, {})
    if not isinstance(table, dict):
        raise ConfigError(f'{where}: `{name}` must be a table: {name} = {{ Name = "value" }}.')
    found = []
    for key, written in table.items():
        if not allowed.fullmatch(key):
            raise ConfigError(f"{where}: `{name}` has a name with a character that none may hold.")
        found.append((key, _value(written, f"{name}.{key}", where)))
    return tuple(found)


def _value(written: object, name: str, where: str) -> Value:
    if not isinstance(written, str) or not written or not written.isascii() or not written.isprintable():
        raise ConfigError(f"{where}: `{name}` must be a text in quotes, of one line, in ASCII.")
    if reference := _REFERENCE.fullmatch(written):
        ring = tuple(reference["ring"].split("/", 1)) if reference["ring"] else None
        return Value("", reference["env"], ring, reference["scheme"] or "")
    if written.startswith(("env:", "keyring:")):
        raise ConfigError(f"{where}: `{name}` is no reference that can be read: {_HOW}.")
    return Value(written)

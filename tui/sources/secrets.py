"""Fetching what a feed's access refers to: from the environment, or from the system's keyring. Kept in memory only."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass, field

from tui.access import NO_PROXY, Access, Value, is_proxy
from tui.sources.addresses import Refused, basic
from tui.text import clean

SECONDS = 30.0
"""How long a keyring may take; it may ask its user to unlock it."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An access with its secrets in place. Goes to the feed's own origin only."""

    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    cookies: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    proxy: str | None = field(default=None, repr=False)
    """An address with its credentials, `none`, or None: as the environment says."""


NOTHING = Opened()


class Secrets:
    """Looks references up, each once."""

    def __init__(self) -> None:
        self._found: dict[Value, str] = {}
        self._one_at_a_time = asyncio.Lock()

    async def opened(self, access: Access | None) -> Opened:
        """The access with its secrets. Raises Refused("credentials") that names the reference, never the value."""
        if access is None:
            return NOTHING
        headers = [(name, await self._text(value)) for name, value in access.headers]
        if access.user is not None and access.password is not None:
            headers.append(("Authorization", basic(access.user, await self._text(access.password))))
        cookies = [(name, await self._text(value)) for name, value in access.cookies]
        for (_, cookie), (_, value) in zip(cookies, access.cookies, strict=True):
            if any(c in ' ",;\\' for c in cookie):
                raise _refused(value, "holds a character that no cookie may hold")
        proxy = await self._text(access.proxy) if access.proxy else None
        if access.proxy and proxy and proxy != NO_PROXY and not is_proxy(proxy):
            raise _refused(access.proxy, "is not the address of a proxy")
        return Opened(tuple(headers), tuple(cookies), proxy)

    async def _text(self, value: Value) -> str:
        if not value.is_secret:
            return value.plain
        async with self._one_at_a_time:  # a keyring that asks its user shall ask once
            if value not in self._found:
                self._found[value] = await _looked_up(value)
        return f"{value.scheme} {self._found[value]}".lstrip()


async def _looked_up(value: Value) -> str:
    if value.env is not None:
        secret = os.environ.get(value.env)
        if secret is None:
            raise _refused(value, "is not set in the environment that Newsdesk runs in")
    else:
        assert value.ring is not None
        try:
            async with asyncio.timeout(SECONDS):
                secret = await asyncio.to_thread(_from_keyring, *value.ring)
        except TimeoutError:
            raise _refused(value, f"was not given by the keyring within {SECONDS:g} s") from None
        except ImportError:
            raise _refused(value, "needs the keyring library: `pip install keyring`") from None
        except Exception as error:  # each system's keyring has errors of its own
            raise _refused(value, f"cannot be had from the keyring ({type(error).__name__})") from None
        if secret is None:
            raise _refused(value, "is not in the keyring: `keyring set SERVICE USER` puts it there")
    secret = secret.strip("\r\n")
    if not secret or not secret.isprintable() or not secret.isascii():
        raise _refused(value, "is empty, or holds a character that cannot be sent (only one line of ASCII can)")
    return secret


def _from_keyring(service: str, user: str) -> str | None:
    import keyring  # an optional library, and slow to import

    secret: str | None = keyring.get_password(service, user)
    return secret


def _refused(value: Value, told: str) -> Refused:
    # A plain text is not shown; a reference is, as it stands in the user's file.
    return Refused("credentials", f"{clean.line(value.where, 120)} in feeds.toml {told}.")

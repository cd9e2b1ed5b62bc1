"""`newsdesk serve`: the same reader in a web browser on this machine, through textual-serve (the extra `serve`)."""

from __future__ import annotations

import argparse
import shlex
import sys
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from tui import config
from tui.cli import FINE
from tui.errors import ConfigError
from tui.layout import say

if TYPE_CHECKING:
    from aiohttp import web
    from aiohttp.typedefs import Handler, Middleware

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def run(arguments: argparse.Namespace) -> int:
    try:
        from textual_serve.server import Server
    except ImportError as error:
        raise ConfigError("`newsdesk serve` needs textual-serve: pip install textual-serve.") from error
    if arguments.host not in LOOPBACK and not arguments.open_to_others:
        raise ConfigError(
            f"{arguments.host} may be reached from other machines, and whoever reaches it reads and marks as you. "
            "If that is meant, add --open-to-others."
        )

    class Guarded(Server):
        """Answers only its own page: another site in the same browser can reach loopback, but cannot hide its origin."""

        async def _make_app(self) -> web.Application:
            app = await super()._make_app()
            app.middlewares.append(_own_page_only(arguments.host, arguments.port))
            return app

        async def on_startup(self, app: web.Application) -> None:
            """Where it is was said already."""

        async def handle_index(self, request: web.Request) -> web.StreamResponse:
            # Under the name that the browser knows it by: the page's parts and its websocket are of one origin then.
            self.public_url = f"{request.scheme}://{request.host}"
            answer = cast("web.Response", await super().handle_index(request))
            answer.text = (answer.text or "").replace("</body>", f"<script>{_FOCUS}</script></body>")
            answer.headers.update(_page_headers(request.host))
            return answer

    # textual-serve hands the command to a shell: every word is quoted.
    words = [sys.executable, "-P", "-m", "tui", "--db", str(config.db_path(arguments.db))]
    words += ["--feeds", str(arguments.feeds)] if arguments.feeds else []
    server = Guarded(shlex.join(words), host=arguments.host, port=arguments.port, title="Newsdesk")
    say(f"Newsdesk is at http://{_shown(arguments.host)}:{arguments.port} (ctrl-c ends it).")
    server.serve()
    return FINE


def _own_page_only(host: str, port: int) -> Middleware:
    """Refuses other Host headers (a name that was bound anew to this address) and other origins."""
    from aiohttp import web

    names = {*LOOPBACK, host} if host in LOOPBACK else {host}

    def own(address: str) -> bool:
        parts = urlsplit(address if "//" in address else f"//{address}")
        return parts.hostname in names and (parts.port or 80) == port

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        origin = request.headers.get("Origin")
        everywhere = host in ("0.0.0.0", "::")
        if not everywhere and not own(request.headers.get("Host", "")):
            raise web.HTTPForbidden(text="Not the address that Newsdesk is served at.")
        wrong = origin is not None and urlsplit(origin).netloc != request.headers.get("Host")
        if wrong or (request.path == "/ws" and origin is None):
            raise web.HTTPForbidden(text="Newsdesk answers its own page only.")
        return await handler(request)

    return guard


_FOCUS = """
const waiting = setInterval(() => {
  const keys = document.querySelector(".xterm-helper-textarea");
  if (keys) { keys.focus(); clearInterval(waiting); }
}, 50);
"""
"""Keys go to the reader from the first one on, not only after a click."""


def _page_headers(host: str) -> dict[str, str]:
    """The page asks nobody else for anything (textual-serve's own wants a font of Google's), and stands in no frame."""
    allowed = {
        "default-src": "'none'",
        "script-src": "'self' 'unsafe-inline'",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": f"'self' ws://{host} wss://{host}",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    policy = "; ".join(f"{what} {where}" for what, where in allowed.items())
    return {"Content-Security-Policy": policy, "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff"}


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host

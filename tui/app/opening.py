"""Opening an article in the user's browser: an argument list, never a shell, and only http or https."""

from __future__ import annotations

import contextlib
import os
import shlex
import subprocess
import sys
import threading
from collections.abc import Mapping
from urllib.parse import urlsplit

AT_ONCE = 0.3
"""Seconds in which a browser that cannot do it is expected to give up."""


class OpeningError(Exception):
    """No browser could be started; the text says why."""


def openable(url: str | None) -> bool:
    """Whether the address may be handed to a browser: http or https with a host, printable, without blanks."""
    if not url or not url.isprintable() or " " in url:
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def has_browser(environ: Mapping[str, str], platform: str = sys.platform) -> bool:
    """Whether a browser can be shown here: not over ssh, not without a display."""
    if environ.get("BROWSER"):
        return True
    if environ.get("SSH_CONNECTION") or environ.get("SSH_TTY"):
        return False
    if platform in ("darwin", "win32"):
        return True
    return bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY") or environ.get("WSL_DISTRO_NAME"))


def command(url: str, browser: str) -> list[str]:
    """The argument list for one entry of $BROWSER: `%s` stands for the address, else it comes last."""
    parts = shlex.split(browser)
    if not parts:
        raise OpeningError("$BROWSER is empty")
    if any("%s" in part for part in parts):
        return [part.replace("%s", url) for part in parts]
    return [*parts, url]


def open_in_browser(url: str, environ: Mapping[str, str] | None = None) -> None:
    """Show the address in the user's browser. Blocks until the browser is started: call it from a thread.

    Raises OpeningError.
    """
    if not openable(url):
        raise OpeningError("only http and https links are opened")
    environ = os.environ if environ is None else environ
    wished = environ.get("BROWSER", "")
    if wished:
        _start_one(url, wished)
        return
    import webbrowser

    try:
        if not webbrowser.open(url):
            raise OpeningError("no browser was found; set $BROWSER")
    except webbrowser.Error as error:
        raise OpeningError(str(error)) from error


def not_started(program: str, error: OSError | ValueError, named: str) -> str:
    """Why not. `named`: where the user said which program it is."""
    if isinstance(error, FileNotFoundError):
        return f"There is no program {program} ({named})"
    if isinstance(error, PermissionError):
        return f"{program} may not be run ({named})"
    return f"{program} cannot be started ({named}): {getattr(error, 'strerror', None) or error}"


def _start_one(url: str, wished: str) -> None:
    """$BROWSER may name several, as `webbrowser` has it: the first that starts is taken."""
    problem = "$BROWSER is empty"
    for entry in wished.split(os.pathsep):
        if not entry.strip():
            continue
        try:
            browser = subprocess.Popen(
                command(url, entry),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                # A browser outlives the reader, and must not be hit by its signals.
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            problem = not_started(getattr(error, "filename", None) or entry, error, "$BROWSER")
            continue
        with contextlib.suppress(subprocess.TimeoutExpired):
            if status := browser.wait(AT_ONCE):
                problem = f"$BROWSER ended with status {status}"
                continue
        threading.Thread(target=browser.wait, daemon=True).start()
        return
    raise OpeningError(problem)

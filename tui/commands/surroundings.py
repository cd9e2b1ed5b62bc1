"""What `newsdesk doctor` finds out about what lies around the database: feeds.toml, secrets, the terminal."""

from __future__ import annotations

import importlib.util
import os
import shutil
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from tui import config
from tui.app.remapping import remapped
from tui.layout import counted


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report. Only what is `wrong` counts in the exit status."""

    check: str
    status: Literal["ok", "note", "repaired", "wrong"]
    message: str
    advice: str = ""


def about_config(settings: config.Settings) -> Iterator[Finding]:
    """What feeds.toml says, and who may read it."""
    which = " (the default)" if settings.is_bundled else ""
    yield Finding("config", "ok", f"{settings.path}{which}: {counted(len(settings.sources), 'source')}.")
    for warning in (*settings.warnings, *remapped(settings.keys)[1]):
        yield Finding("config", "note", warning)
    if any(config.holds_secret(spec) for spec in settings.sources):
        mode = stat.S_IMODE(settings.path.stat().st_mode)
        if os.name == "posix" and mode & 0o077:
            yield Finding(
                "config",
                "note",
                f"{settings.path} holds a secret, and others may read it.",
                f"chmod 600 {settings.path}",
            )


def about_secrets(settings: config.Settings) -> Iterator[Finding]:
    """Whether the secrets that feeds.toml refers to are there. The keyring is not asked: it may want to be unlocked."""
    for spec in settings.sources:
        for value in spec.access.references() if spec.access else ():
            if value.env is not None and value.env not in os.environ:
                yield Finding(
                    "secrets", "wrong", f"{value.where}, for {spec.key}, is not set.", "docs/feeds.md tells how."
                )
            if value.ring is not None and importlib.util.find_spec("keyring") is None:
                advice = "pip install keyring"
                yield Finding(
                    "secrets", "wrong", f"{value.where}, for {spec.key}: there is no keyring library.", advice
                )


def about_terminal() -> Iterator[Finding]:
    """What the terminal of this moment can do, as far as it says."""
    if not sys.stdout.isatty():
        yield Finding("terminal", "note", "Standard output is no terminal now: nothing can be told of one.")
        return
    size = shutil.get_terminal_size()
    colour = os.environ.get("COLORTERM", "")
    term = os.environ.get("TERM", "")
    if os.environ.get("NO_COLOR"):
        colours = "no colours (NO_COLOR)"
    elif colour in ("truecolor", "24bit"):
        colours = "16 million colours"
    else:
        colours = "256 colours" if "256" in term else "few colours"
    encoding = (sys.stdout.encoding or "?").lower()
    yield Finding("terminal", "ok", f"{term or 'no TERM'}, {size.columns} by {size.lines}, {colours}, {encoding}.")
    if size.columns < 80 or size.lines < 24:
        yield Finding("terminal", "note", "It is smaller than 80 by 24: the reader shows less than it could.")
    if os.environ.get("TMUX"):
        yield _about_tmux()
    if "utf" not in encoding:
        advice = "Set LANG or LC_ALL to a UTF-8 locale, as C.UTF-8."
        yield Finding("terminal", "note", f"It takes {encoding}: signs and other scripts are lost.", advice)
    if term in ("", "dumb"):
        yield Finding(
            "terminal", "wrong", "TERM does not name a terminal that can be drawn on.", "Set TERM, as xterm-256color."
        )


def _about_tmux() -> Finding:
    """What becomes of a copy there. tmux names itself to programs from 3.2 on, as which it hands copies on."""
    if os.environ.get("TERM_PROGRAM") == "tmux" and shutil.which("tmux"):
        version = os.environ.get("TERM_PROGRAM_VERSION", "")
        said = "what you copy goes to its buffer and to the clipboard of the terminal around it"
        return Finding("terminal", "ok", f"In tmux {version}: {said}, if that takes it.")
    advice = "In ~/.tmux.conf: set -g set-clipboard on"
    return Finding("terminal", "note", "In a tmux that may keep from the clipboard what you copy.", advice)


def about_recogniser(settings: config.Settings | None) -> Iterator[Finding]:
    """Which recogniser of names is at work, and why, if it is not the one that is wished for."""
    from tui.judge.recogniser import recogniser_in_use

    in_use = recogniser_in_use(settings.recogniser if settings else "")
    named = f"Names are found by {in_use.name} {in_use.version}."
    if in_use.reason:
        advice = "Install Newsdesk again, or mend `recogniser` in feeds.toml; until then names are found less well."
        yield Finding("recogniser", "note", f"{named} {in_use.reason}", advice)
    else:
        yield Finding("recogniser", "ok", named)

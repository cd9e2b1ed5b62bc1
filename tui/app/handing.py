"""Handing an article to other programs of the user's: a pager, an editor, a command. Argument lists, never a shell."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from html import unescape
from pathlib import Path

from rich.cells import cell_len

from tui.app.opening import not_started

PIPE_SECONDS = 60
"""How long a command that an article is piped to may take."""
TMUX_SECONDS = 2


class HandingError(Exception):
    """The program could not be used; the text says why."""


def argv(environ: Mapping[str, str], *names: str, default: str) -> list[str]:
    """The program that the first of these variables names, as an argument list. Raises HandingError."""
    wished = next((environ[name] for name in names if environ.get(name, "").strip()), default)
    try:
        return shlex.split(wished)
    except ValueError as error:
        raise HandingError(f"${names[0]} cannot be read: {error}") from error


def pipe(command: Sequence[str], text: str) -> str:
    """Give the text to the command's standard input; the last line that it says. Blocks. Raises HandingError."""
    try:
        done = subprocess.run(
            list(command),
            input=text.encode("utf-8", "replace"),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=PIPE_SECONDS,
            start_new_session=True,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise HandingError(f"{command[0]} took more than {PIPE_SECONDS} s, and was stopped") from error
    except (OSError, ValueError) as error:
        raise HandingError(not_started(command[0], error, "[reader.pipes]")) from error
    said = done.stdout.decode("utf-8", "replace").strip().rpartition("\n")[2]
    if done.returncode:
        raise HandingError(f"{command[0]} ended with status {done.returncode}{f': {said}' if said else ''}")
    return said


def to_tmux(text: str) -> None:
    """Into tmux's buffer and, from tmux 3.2 on, on the clipboard of the terminal around it. Blocks. Raises HandingError."""
    for flags in (["-w"], []):
        try:
            done = subprocess.run(
                ["tmux", "load-buffer", *flags, "-"],
                input=text.encode("utf-8", "replace"),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=TMUX_SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            break
        if done.returncode == 0:
            return
    raise HandingError("tmux did not take it. In ~/.tmux.conf: set -g set-clipboard on")


def page(command: Sequence[str], text: str) -> None:
    """Show the text in a pager that owns the terminal until it ends. Raises HandingError."""
    try:
        # less shows bold as bold only if told to.
        environ = {"LESS": "-R", **os.environ}
        subprocess.run(list(command), input=text.encode("utf-8", "replace"), env=environ, check=False)
    except (OSError, ValueError) as error:
        raise HandingError(not_started(command[0], error, "$PAGER")) from error


def edit(command: Sequence[str], text: str) -> str:
    """The text as the user leaves it in an editor that owns the terminal until it ends. Raises HandingError."""
    with tempfile.TemporaryDirectory(prefix="newsdesk-") as folder:
        path = Path(folder, "note.md")
        path.write_text(text, encoding="utf-8")
        try:
            status = subprocess.run([*command, str(path)], check=False).returncode
        except (OSError, ValueError) as error:
            raise HandingError(not_started(command[0], error, "$VISUAL, $EDITOR")) from error
        if status:
            raise HandingError(f"{command[0]} ended with status {status}; the note is as it was")
        return path.read_text(encoding="utf-8", errors="replace")


def file_name(title: str, ending: str = ".md") -> str:
    """A name for a file with this title."""
    words = "".join(c if c.isalnum() else " " for c in title[:200]).split()
    return "-".join(words)[:60].strip("-").lower() + ending if words else f"article{ending}"


def without_fonts(picture: str) -> str:
    """An SVG that asks nobody for a font: Textual's names one on a server, which who opens it would fetch."""
    return re.sub(r"@font-face\s*\{[^}]*\}\s*", "", picture)


def in_cells(picture: str) -> str:
    """An SVG whose texts are as long as their cells: Rich gives a wide character the room of a narrow one."""

    def longer(text: re.Match[str]) -> str:
        said = unescape(text[3])
        length = float(text[1]) / max(len(said), 1) * cell_len(said)
        return f'textLength="{length:.1f}"{text[2]}>{text[3]}</text>'

    return re.sub(r'textLength="([\d.]+)"([^>]*)>([^<]*)</text>', longer, picture)


def home() -> Path:
    """Where files are saved that say nothing else."""
    return Path(os.path.expanduser("~"))


def tilde(path: Path) -> str:
    """The path as a user writes it: what is in the home folder begins with ~."""
    folder = str(home())
    return f"~{os.sep}{path.relative_to(folder)}" if folder != os.sep and path.is_relative_to(folder) else str(path)

"""Running the installed command as a user does: another process, its output, its exit status."""

from __future__ import annotations

import io
import json
import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

from tui.cli import main

ROOT = Path(__file__).resolve().parents[1]
COMMAND = (sys.executable, "-m", "tui")


def newsdesk(
    *words: object, env: Mapping[str, str] | None = None, timeout: float = 60
) -> subprocess.CompletedProcess[str]:
    """Run a command in pipes. Whatever it was asked: it never shows a traceback."""
    done = subprocess.run(
        [*COMMAND, *map(str, words)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        cwd=ROOT,
        env={**os.environ, **(env or {})},
        timeout=timeout,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


def here(*words: object) -> subprocess.CompletedProcess[str]:
    """Run a command in this process, ten times as fast: for questions about what it says, not how it starts and ends."""
    arguments = [str(word) for word in words]
    said, told = io.StringIO(), io.StringIO()
    with redirect_stdout(said), redirect_stderr(told):
        try:
            status = main(arguments)
        except SystemExit as ended:
            status = int(ended.code or 0)
    return subprocess.CompletedProcess(arguments, status, said.getvalue(), told.getvalue())


def objects(output: str) -> list[dict[str, Any]]:
    """JSON lines as objects."""
    return [json.loads(line) for line in output.split("\n") if line]


def in_terminal(words: Sequence[object], env: Mapping[str, str] | None = None, timeout: float = 60) -> tuple[int, str]:
    """Run a command with a pseudo-terminal of 100 columns for all three streams: exit status, what it wrote."""
    ours, theirs = pty.openpty()
    import fcntl
    import struct
    import termios

    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
    process = subprocess.Popen(
        [*COMMAND, *map(str, words)],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=ROOT,
        env={**os.environ, "TERM": "xterm-256color", **(env or {})},
        start_new_session=True,
    )
    os.close(theirs)
    written = b""
    until = time.monotonic() + timeout
    try:
        while time.monotonic() < until:
            if select.select([ours], [], [], 0.2)[0]:
                try:
                    piece = os.read(ours, 65536)
                except OSError:  # Linux: the last one closed the other end
                    break
                if not piece:
                    break
                written += piece
            elif process.poll() is not None:
                break
        return process.wait(timeout=30), written.decode("utf-8", "replace")
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        os.close(ours)

"""A real command in a real pseudo-terminal: what it writes, and the screen that a terminal makes of it."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pyte

ROOT = Path(__file__).resolve().parents[2]
ESCAPE = "\x1b[27u"
"""The key as newer terminals send it: \x1b alone is taken for alt with the next key by whoever reads late."""


class Terminal:
    """Runs a command; `read` takes in what it writes."""

    def __init__(
        self, arguments: Sequence[str], columns: int = 120, rows: int = 36, environ: Mapping[str, str] | None = None
    ) -> None:
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._drawn = 0
        """Bytes of `raw` that the screen was made of."""
        self.raw = bytearray()
        self.read_at = 0.0
        """When the last bytes came, by `time.perf_counter`."""
        self.started = time.monotonic()
        self._near, far = pty.openpty()
        fcntl.ioctl(far, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.process = subprocess.Popen(
            list(arguments),
            stdin=far,
            stdout=far,
            stderr=far,
            close_fds=True,
            start_new_session=True,
            env={
                **os.environ,
                "TERM": "xterm-256color",
                "COLORTERM": "truecolor",
                "PYTHONPATH": str(ROOT),
                "TEXTUAL_ANIMATIONS": "none",
                **(environ or {}),
            },
        )
        os.close(far)

    @classmethod
    def newsdesk(cls, *words: str, columns: int = 120, rows: int = 36) -> Terminal:
        return cls([sys.executable, "-m", "tui", *words], columns, rows)

    def read(self, seconds: float) -> bool:
        """Take in what comes within so many seconds, until a pause; False when nothing came."""
        end = time.monotonic() + seconds
        ready, _, _ = select.select([self._near], [], [], max(0.0, end - time.monotonic()))
        if not ready:
            return False
        try:
            part = os.read(self._near, 65536)
        except OSError:  # Linux: the other side is closed
            return False
        self.read_at = time.perf_counter()
        self.raw += part
        return bool(part)

    def wait_for(self, found: Callable[[str], bool] | str, seconds: float = 10.0) -> float:
        """Read until the screen shows it; the seconds since the start of the command. Fails after so many seconds."""
        seen = (lambda text: found in text) if isinstance(found, str) else found
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.read(0.05)
            if seen(self.text):
                return time.monotonic() - self.started
            if self.process.poll() is not None and not self.read(0.1):
                break
        raise AssertionError(f"not seen in {seconds} s; the screen:\n{self.text}")

    def settle(self, quiet: float = 0.3) -> None:
        """Read until nothing has come for so long."""
        while self.read(quiet):
            pass

    @property
    def screen(self) -> pyte.Screen:
        """What a terminal makes of all that was read; made when it is looked at, so that reading alone costs little."""
        if self._drawn < len(self.raw):
            self._stream.feed(bytes(self.raw[self._drawn :]))
            self._drawn = len(self.raw)
        return self._screen

    @property
    def text(self) -> str:
        # Not pyte's display: half a wide character, as there is while a line is drawn anew, ends it.
        screen = self.screen
        return "\n".join("".join(screen.buffer[y][x].data for x in range(screen.columns)) for y in range(screen.lines))

    def resize(self, columns: int, rows: int) -> None:
        """As if somebody had dragged the window's corner."""
        self.settle(0.05)
        self.screen.resize(rows, columns)
        fcntl.ioctl(self._near, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.process.send_signal(signal.SIGWINCH)

    def press(self, keys: str | bytes) -> None:
        os.write(self._near, keys.encode() if isinstance(keys, str) else keys)

    def end(self, seconds: float = 5.0) -> int:
        """Wait for the command to end by itself; its exit status."""
        end = time.monotonic() + seconds
        while self.process.poll() is None and time.monotonic() < end:
            self.read(0.05)
        self.settle(0.05)
        if self.process.poll() is None:
            raise AssertionError(f"it did not end in {seconds} s; the screen:\n{self.text}")
        return int(self.process.returncode)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        with contextlib.suppress(OSError):
            os.close(self._near)

"""The headless `newsdesk` commands that the reader runs as child processes, and what they say on the way.

The reader itself never fetches. A child that dies takes nothing with it.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

from tui.app.keytable import KeyTable
from tui.models import UNREACHED

LINE_LIMIT = 4 * 1024 * 1024
"""Bytes of one line of a child's output; a longer one ends the reading of it."""
STOP_SECONDS = 3.0
"""How long a child that was asked to stop may take to finish its transaction before it is killed."""
QUIT_SECONDS = 0.2
"""And how long where the reader has quit: the shell waits. What was not stored then comes with the next refresh."""

NICENESS = 10
"""What a key sets off goes before what a child does: of the same session, as priorities count only within one."""

JsonObject = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a refresh stands."""

    total: int = 0
    """Sources to ask; 0 as long as it is not known."""
    finished: int = 0
    new: int = 0
    updated: int = 0
    failed: int = 0
    judged: int | None = None
    """Articles whose story was found; None before that has begun."""
    waiting: int = 0
    """Articles whose story is still to be found, as far as it is known."""
    stories: int | None = None
    """Stories that the new articles went to, once it is done."""
    done: bool = False
    reached: int = 0
    """Feeds that answered, be it with an error."""

    def after(self, event: JsonObject) -> Progress:
        """What the next line of `refresh --json` makes of it. Unknown events change nothing."""
        kind = event.get("event")
        if kind == "source":
            failed = event.get("status") == "error"
            finished = self.finished + 1
            error = event.get("error")
            unreached = isinstance(error, dict) and error.get("kind") in UNREACHED
            reached = event.get("url") is not None and event.get("status") != "skipped" and not unreached
            return replace(
                self,
                finished=finished,
                total=max(self.total, finished, _number(event.get("total"))),
                new=self.new + _number(event.get("new")),
                updated=self.updated + _number(event.get("updated")),
                failed=self.failed + failed,
                reached=self.reached + reached,
                waiting=self.waiting + _number(event.get("new")) + _number(event.get("updated")),
            )
        if kind == "judged":
            return replace(self, judged=_number(event.get("judged")), waiting=_number(event.get("waiting")))
        if kind == "done":
            stories = event.get("stories")
            return replace(
                self,
                done=True,
                new=_number(event.get("new")),
                updated=_number(event.get("updated")),
                failed=_number(event.get("failed")),
                stories=stories if isinstance(stories, int) else None,
            )
        return self

    def with_seeds(self, seeds: Progress) -> Progress:
        """What this refresh of everything brought, with what one of the seeds brought just before."""
        stories = (self.stories or 0) + (seeds.stories or 0)
        return replace(self, new=self.new + seeds.new, updated=self.updated + seeds.updated, stories=stories or None)


def summary(progress: Progress, table: KeyTable) -> str:
    """A finished refresh in one line: `34 new in 12 stories — 2 feeds failing (S)`."""
    if not progress.finished:
        return f"There is no feed to ask yet; {table.name('add')} adds one"
    said = f"{progress.new:,} new" if progress.new else "Nothing new"
    if progress.new and progress.stories:
        said += f" in {progress.stories:,} {'story' if progress.stories == 1 else 'stories'}"
    if progress.updated:
        said += f", {progress.updated:,} changed"
    if progress.failed:
        failing = f"{progress.failed:,} {'feed' if progress.failed == 1 else 'feeds'} failing"
        said += f" — {failing if progress.reached else 'no feed could be reached'} ({table.name('browse')})"
    return said


class Child:
    """A running `newsdesk … --json`. Iterate over `events` for what it says; `stop` ends it.

    Its output is read by threads of its own, so that the reader can quit at once and see to the child's end
    after the terminal is given back (`finish`).
    """

    def __init__(self, arguments: Sequence[str]) -> None:
        self.arguments = tuple(arguments)
        self.last_words: list[str] = []
        """The last lines that it wrote to standard error."""
        self.stopped = False
        """It was asked to stop, by us."""
        self._process: subprocess.Popen[bytes] | None = None
        self._threads: list[threading.Thread] = []

    @property
    def status(self) -> int | None:
        """Its exit status, once it has ended."""
        return None if self._process is None else self._process.poll()

    async def events(self) -> AsyncIterator[JsonObject]:
        """Start it, then one object a line. Lines that are no JSON objects are passed over. Raises OSError."""
        loop = asyncio.get_running_loop()
        lines: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._process = subprocess.Popen(
            self.arguments,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=child_environment(),
            # Its own process group: it and its workers can be ended together.
            process_group=0,
        )
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self._process.pid, NICENESS)

        def hand_over(line: bytes | None) -> None:
            # The loop is closed where the reader has quit meanwhile.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(lines.put_nowait, line)

        self._threads = [
            threading.Thread(target=_read_out, args=(self._process.stdout, hand_over), daemon=True),
            threading.Thread(target=_read_out, args=(self._process.stderr, self._remember), daemon=True),
        ]
        for thread in self._threads:
            thread.start()
        while (line := await lines.get()) is not None:
            if len(line) >= LINE_LIMIT:
                break
            with contextlib.suppress(ValueError, RecursionError):
                event = json.loads(line)
                if isinstance(event, dict):
                    yield event
        if line is not None:
            await self.stop()
        while self._process.poll() is None:
            await asyncio.sleep(0.01)
        self.finish()
        if line is not None:
            self.stopped = False
            self.last_words = ["it said more than could be taken in"]

    def interrupt(self) -> None:
        """Ask it to stop, as Ctrl-C would. Does not wait."""
        if self._process is not None and self._process.poll() is None:
            self.stopped = True
            _signal(self._process.pid, signal.SIGINT)

    async def stop(self) -> None:
        """Ask it to stop; end it by force when it does not."""
        self.interrupt()
        end = time.monotonic() + STOP_SECONDS
        while self._process is not None and self._process.poll() is None:
            if time.monotonic() > end:
                _signal(self._process.pid, signal.SIGKILL)
            await asyncio.sleep(0.01)

    def finish(self) -> None:
        """See to its end without an event loop: wait for it, end it by force when it takes too long, clear up."""
        process = self._process
        if process is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(QUIT_SECONDS)
        # Also its workers, should any have outlived it: they hold the pipes open.
        _signal(process.pid, signal.SIGKILL)
        process.wait()
        for thread in self._threads:
            thread.join(1)
        for pipe in (process.stdout, process.stderr):
            if pipe is not None:
                pipe.close()

    def _remember(self, line: bytes | None) -> None:
        if line and (words := line.decode("utf-8", "replace").strip()):
            self.last_words = [*self.last_words[-4:], words]


def _read_out(pipe: IO[bytes] | None, take: Callable[[bytes | None], None]) -> None:
    """Lines, each at most LINE_LIMIT bytes long, and None at the end."""
    assert pipe is not None
    with contextlib.suppress(OSError, ValueError):
        while line := pipe.readline(LINE_LIMIT):
            take(line)
    take(None)


def newsdesk(db: Path, feeds: Path | None, *words: str) -> Child:
    """A headless command on the same store and the same feeds as the reader."""
    chosen = ["--feeds", str(feeds)] if feeds else []
    # -P: a folder `tui` where the user happens to stand is not taken for the program.
    return Child([sys.executable, "-P", "-m", "tui", "--db", str(db), *chosen, *words])


def child_environment() -> dict[str, str]:
    """The reader's environment, with its own package first on the path: a checkout need not be installed."""
    import tui

    home = str(Path(tui.__file__).resolve().parents[1])
    others = os.environ.get("PYTHONPATH")
    return {**os.environ, "PYTHONPATH": f"{home}{os.pathsep}{others}" if others else home, "PYTHONUNBUFFERED": "1"}


def _signal(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0

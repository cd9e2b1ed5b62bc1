"""The headless `newsdesk` commands that the reader runs as child processes, and what they say on the way.

The reader itself never fetches. A child that dies takes nothing with it.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

LINE_LIMIT = 4 * 1024 * 1024
"""Bytes of one line of a child's output; a longer one ends the reading of it."""
STOP_SECONDS = 3.0
"""How long a child that was asked to stop may take to finish its transaction before it is killed."""

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
    judging: bool = False
    stories: int | None = None
    """Stories that the new articles went to, once it is done."""
    done: bool = False
    failures: tuple[tuple[str, str], ...] = ()
    """(source, reason)."""

    def after(self, event: JsonObject) -> Progress:
        """What the next line of `refresh --json` makes of it. Unknown events change nothing."""
        kind = event.get("event")
        if kind == "source":
            failed = event.get("status") == "error"
            finished = self.finished + 1
            error = event.get("error")
            reason = str(error.get("message") or error.get("kind")) if isinstance(error, dict) else "failed"
            return replace(
                self,
                finished=finished,
                total=max(self.total, finished, _number(event.get("total"))),
                new=self.new + _number(event.get("new")),
                updated=self.updated + _number(event.get("updated")),
                failed=self.failed + failed,
                failures=(*self.failures, (str(event.get("name") or ""), reason)) if failed else self.failures,
            )
        if kind == "judged":
            return replace(self, judging=True)
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


def summary(progress: Progress) -> str:
    """A finished refresh in one line: `34 new in 12 stories — 2 feeds failing (S)`."""
    said = f"{progress.new:,} new" if progress.new else "Nothing new"
    if progress.new and progress.stories:
        said += f" in {progress.stories:,} {'story' if progress.stories == 1 else 'stories'}"
    if progress.updated:
        said += f", {progress.updated:,} changed"
    if progress.failed:
        every = progress.total and progress.failed >= progress.total - 1
        what = (
            "no feed could be reached"
            if every
            else f"{progress.failed} {'feed' if progress.failed == 1 else 'feeds'} failing"
        )
        said += f" — {what} (S)"
    return said


@dataclass(slots=True)
class Child:
    """A running `newsdesk … --json`. Iterate over it for its events; `stop` ends it."""

    arguments: Sequence[str]
    process: asyncio.subprocess.Process | None = None
    last_words: list[str] = field(default_factory=list)
    """The last lines that it wrote to standard error."""
    stopped: bool = False

    async def events(self) -> AsyncIterator[JsonObject]:
        """Start it, then one object a line. Lines that are no JSON objects are passed over."""
        self.process = process = await asyncio.create_subprocess_exec(
            *self.arguments,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            limit=LINE_LIMIT,
            env=child_environment(),
            # Its own process group: it and its workers can be ended together.
            start_new_session=True,
        )
        listening = asyncio.create_task(self._listen())
        try:
            assert process.stdout is not None
            while line := await process.stdout.readline():
                with contextlib.suppress(ValueError, RecursionError):
                    event = json.loads(line)
                    if isinstance(event, dict):
                        yield event
            await process.wait()
        except (asyncio.LimitOverrunError, ValueError):
            await self.stop()
            self.last_words.append("it said more than could be taken in")
        finally:
            await self._end(process, listening)

    async def _end(self, process: asyncio.subprocess.Process, listening: asyncio.Task[None]) -> None:
        """Whatever happened: the child is gone, and both pipes are at their end, which closes them."""
        if process.returncode is None:
            await self.stop()
        # Its workers, should any have outlived it, hold the pipes open.
        _signal(process.pid, signal.SIGKILL)
        assert process.stdout is not None
        with contextlib.suppress(TimeoutError, ValueError, asyncio.LimitOverrunError):
            await asyncio.wait_for(process.stdout.read(), 1)
            await asyncio.wait_for(listening, 1)

    @property
    def status(self) -> int | None:
        """Its exit status, once it has ended."""
        return None if self.process is None else self.process.returncode

    async def stop(self) -> None:
        """Ask it to stop as Ctrl-C would; end it by force when it does not."""
        process = self.process
        self.stopped = True
        if process is None or process.returncode is not None:
            return
        _signal(process.pid, signal.SIGINT)
        try:
            await asyncio.wait_for(process.wait(), STOP_SECONDS)
        except TimeoutError:
            _signal(process.pid, signal.SIGKILL)
            await process.wait()

    async def _listen(self) -> None:
        assert self.process is not None
        assert self.process.stderr is not None
        with contextlib.suppress(ValueError):
            while line := await self.process.stderr.readline():
                if words := line.decode("utf-8", "replace").strip():
                    self.last_words = [*self.last_words[-4:], words]


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

"""Judging what has come while slow feeds are still waited for.

It is done by a worker process: judging takes seconds of a processor, and in this process the time of feeds that are
about to answer would run out meanwhile. One batch at a time, and only under the refresh's lock. Where the worker fails
nothing is lost: what it has not stored still waits to be judged.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Coroutine
from datetime import datetime
from math import inf
from pathlib import Path
from types import TracebackType
from typing import Self

from tui.judging import BATCH, Batch, judge_next, warm_up
from tui.sources.workers import WorkerFailure, Workers

QUIET = 0.5
"""Seconds in which nothing new came: most feeds that are quick have answered."""
PATIENCE = 1.5
"""Seconds that something new waits at most, while more is coming."""
SOON = 0.2
"""Seconds from the first news to the start of the worker: a few quick feeds are all in by then, and need none."""
FIRST = 50
"""Articles of the first batch: so few that there is something to see at once."""
SECONDS = 600.0
"""What a batch may take. It takes seconds."""


class EarlyJudge:
    """Judges batch after batch as news comes, oldest first. An async context manager; does nothing unless `wanted`.

    Whoever waits for feeds waits for `running` too, at most `patience()` seconds, and then calls `step`.
    """

    def __init__(self, db_path: Path, recogniser: str, now: Callable[[], datetime], *, wanted: bool) -> None:
        self._db_path = db_path
        self._recogniser = recogniser
        self._now = now
        self._wanted = wanted
        self._workers = Workers(1, memory=0, environment=os.environ)
        self._news: tuple[float, float] | None = None
        """When the first and the last came of what no batch has taken yet."""
        self._size = 0
        """Of the latest batch; 0 before the first."""
        self.running: set[asyncio.Task[Batch | None]] = set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in self.running:
            task.cancel()
        await asyncio.gather(*self.running, return_exceptions=True)
        await self._workers.__aexit__(kind, error, trace)

    def left_over(self) -> None:
        """Something waits from before: no need to wait for more."""
        self._news = (-inf, -inf)

    def brought(self) -> None:
        """A source has brought something new."""
        now = asyncio.get_running_loop().time()
        self._news = (self._news[0] if self._news else now, now)

    def patience(self) -> float | None:
        """Seconds until `step` should be called; None where there is nothing for it to begin."""
        if not self._wanted or self._news is None or self.running:
            return None
        first, last = self._news
        due = min(first + PATIENCE, last + QUIET) if self._workers.started else first + SOON
        return max(0.0, due - asyncio.get_running_loop().time())

    def step(self, *, may_begin: bool) -> Batch | None:
        """The batch that is done, if one is; and begin the next one, if it is time."""
        batch = self._finished()
        if batch and len(batch.articles) == self._size:
            self.left_over()
        if may_begin and self.patience() == 0:
            if not self._workers.started:
                self._run(self._warm_up())
                return batch
            self._news = None
            self._size = BATCH if self._size else FIRST
            self._run(self._judge())
        return batch

    async def rest(self) -> AsyncIterator[Batch]:
        """All sources are in: what still waits, where the worker has loaded all that judging needs."""
        while self.running or (self._wanted and self._workers.started):
            if not self.running:
                self._size = BATCH
                self._run(self._judge())
            await asyncio.wait(self.running)
            last = bool(self._size)
            if batch := self._finished():
                yield batch
            elif last:
                return

    def _run(self, work: Coroutine[None, None, Batch | None]) -> None:
        self.running.add(asyncio.create_task(work))

    async def _warm_up(self) -> None:
        await self._workers.run(warm_up, self._recogniser, seconds=SECONDS)

    async def _judge(self) -> Batch | None:
        job = (judge_next, self._db_path, self._recogniser, self._now(), self._size)
        return await self._workers.run(*job, seconds=SECONDS)

    def _finished(self) -> Batch | None:
        for task in [task for task in self.running if task.done()]:
            self.running.discard(task)
            try:
                return task.result()
            except WorkerFailure:
                self._wanted = False
        return None

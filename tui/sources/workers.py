"""Worker processes for parsing outside bytes: each has a memory limit, each task a time limit, and all can be killed.

Python cannot stop a thread, and feedparser and HTML parsers can be made to run for minutes or to fill the memory.
A worker is a bare interpreter that reads pickled tasks from its standard input; it ends when that closes, so none
outlives its parent.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import io
import json
import os
import pickle
import sys
import threading
from collections.abc import Callable, Collection
from queue import SimpleQueue
from types import TracebackType
from typing import Any, BinaryIO, Self, TypeVar, cast

T = TypeVar("T")

MEMORY = 1 << 30
START_SECONDS = 60.0
ANSWER_LIMIT = 256 << 20
"""Bytes of one answer, pickled: no honest one comes near (a feed's text is held to 30 MB)."""

_ENVIRONMENT = frozenset(
    [
        "PATH",
        "HOME",
        "TMPDIR",
        "TZ",
        "LANG",
        "LC_ALL",
        "LC_CTYPE",
        "LD_LIBRARY_PATH",
        "DYLD_LIBRARY_PATH",
        "SYSTEMROOT",
        "COVERAGE_PROCESS_START",
    ]
)

# SIGINT is ignored before anything else: Ctrl-C goes to the whole group, and only the parent shall act on it.
_BOOTSTRAP = """
import signal
signal.signal(signal.SIGINT, signal.SIG_IGN)
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from tui.sources.workers import serve
serve(int(sys.argv[2]))
"""


class WorkerFailure(Exception):
    """A task gave no result."""


class WorkerTimeout(WorkerFailure):
    """The task ran over its time; its worker was killed."""


class WorkerDied(WorkerFailure):
    """The worker ended in the middle: out of memory, or killed from outside."""


class WorkerError(WorkerFailure):
    """The task raised. `kind` is what the exception itself calls its kind, else the name of its class."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(f"{kind}: {message}")
        self.kind = kind
        self.message = message


class Workers:
    """Up to `count` worker processes, started when first needed. Leave the context, and all are gone."""

    def __init__(
        self, count: int | None = None, memory: int = MEMORY, environment: Collection[str] = _ENVIRONMENT
    ) -> None:
        """`memory`: bytes that one may take, 0 for any number. `environment`: names of variables that they get."""
        self._memory = memory
        self._environment = environment
        self._slots = asyncio.Semaphore(count or min(os.cpu_count() or 1, 4))
        self._idle: list[asyncio.subprocess.Process] = []
        self._all: set[asyncio.subprocess.Process] = set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._idle.clear()
        leaving, self._all = self._all, set()
        for process in leaving:
            _kill(process)
        await asyncio.gather(*(_ended(process) for process in leaving))

    @property
    def started(self) -> int:
        """How many worker processes live now."""
        return len(self._all)

    async def run(self, function: Callable[..., T], *args: object, seconds: float = 10) -> T:
        """What `function(*args)` gives in a worker. Time spent waiting for a free worker does not count.

        The function must be importable by name; the answer may hold plain values, datetimes and Newsdesk's own
        dataclasses.
        """
        async with self._slots:
            task = pickle.dumps((seconds, function, args), pickle.HIGHEST_PROTOCOL)
            process = self._idle.pop() if self._idle else await self._start()
            try:
                async with asyncio.timeout(seconds):
                    answer = await _exchange(process, task)
            except TimeoutError:
                await self._discard(process)
                raise WorkerTimeout(f"gave no result within {seconds:g} s") from None
            except (OSError, EOFError, asyncio.IncompleteReadError):
                await self._discard(process)
                raise WorkerDied("the worker process ended before it had a result (out of memory?)") from None
            except BaseException:
                await self._discard(process)
                raise
            self._idle.append(process)
        try:
            kind, value = _Unpickler(io.BytesIO(answer)).load()
        except Exception as error:
            raise WorkerError("UnpicklingError", str(error)) from error
        if kind != "ok":
            raise WorkerError(kind, value)
        return cast(T, value)

    async def _start(self) -> asyncio.subprocess.Process:
        # -I: neither the working folder nor PYTHON* variables decide what the worker imports, only the parent's path.
        path = [os.path.abspath(entry) for entry in sys.path]
        try:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-I", "-c", _BOOTSTRAP, json.dumps(path), str(self._memory)),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                # Passwords may lie in the environment: what reads hostile bytes need not have them.
                env={name: value for name, value in os.environ.items() if name in self._environment},
                limit=1 << 20,
            )
        except OSError as error:  # too many processes, no memory for one more
            raise WorkerDied(f"a worker process could not be started: {error.strerror}") from error
        self._all.add(process)
        try:
            async with asyncio.timeout(START_SECONDS):
                await _read_frame(process)
        except (TimeoutError, OSError, EOFError, asyncio.IncompleteReadError):
            await self._discard(process)
            raise WorkerDied("a worker process could not be started") from None
        except BaseException:
            await self._discard(process)
            raise
        return process

    async def _discard(self, process: asyncio.subprocess.Process) -> None:
        self._all.discard(process)
        _kill(process)
        await asyncio.shield(_ended(process))


def _kill(process: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.kill()


async def _ended(process: asyncio.subprocess.Process) -> None:
    """Reap the process and let its pipes close: what it had still written is read and dropped."""
    if process.stdin is not None:
        process.stdin.close()
    if process.stdout is not None:
        with contextlib.suppress(OSError):
            while await process.stdout.read(1 << 20):
                pass
    await process.wait()


async def _exchange(process: asyncio.subprocess.Process, task: bytes) -> bytes:
    assert process.stdin is not None
    process.stdin.write(len(task).to_bytes(8, "big"))
    process.stdin.write(task)
    await process.stdin.drain()
    return await _read_frame(process)


async def _read_frame(process: asyncio.subprocess.Process) -> bytes:
    assert process.stdout is not None
    size = int.from_bytes(await process.stdout.readexactly(8), "big")
    if size > ANSWER_LIMIT:
        raise EOFError
    return await process.stdout.readexactly(size)


class _Unpickler(pickle.Unpickler):
    """Makes plain values, datetimes and Newsdesk's own dataclasses; an answer can name nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        if module == "datetime" and name in ("datetime", "date", "timedelta", "timezone"):
            return super().find_class(module, name)
        if module.startswith("tui."):
            found = super().find_class(module, name)
            if isinstance(found, type) and dataclasses.is_dataclass(found):
                return found
        raise pickle.UnpicklingError(f"a worker's answer may not hold {module}.{name}")


# ---------------------------------------------------------------- inside the worker


def serve(memory: int) -> None:
    """The worker's main loop. Tasks come on descriptor 0; answers go to a copy of descriptor 1."""
    tasks_from, answers_to = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    # Whatever a parser prints or reads must not disturb the exchange.
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    _limit(memory)
    tasks: SimpleQueue[bytes] = SimpleQueue()
    threading.Thread(target=_listen, args=(tasks_from, tasks), daemon=True).start()
    _send(answers_to, pickle.dumps(("ok", None)))
    while True:
        _send(answers_to, _answer(tasks.get()))


def _listen(source: BinaryIO, tasks: SimpleQueue[bytes]) -> None:
    while True:
        size = source.read(8)
        task = source.read(int.from_bytes(size, "big")) if len(size) == 8 else b""
        if not task:
            os._exit(0)  # The parent has gone; a task that still runs is of no use to anyone.
        tasks.put(task)


def _send(target: BinaryIO, answer: bytes) -> None:
    try:
        target.write(len(answer).to_bytes(8, "big"))
        target.write(answer)
        target.flush()
    except OSError:
        os._exit(0)


def _answer(task: bytes) -> bytes:
    try:
        seconds, function, args = pickle.loads(task)
        _alarm(seconds)
        return pickle.dumps(("ok", function(*args)), pickle.HIGHEST_PROTOCOL)
    except MemoryError:
        return pickle.dumps(("MemoryError", "it needs more memory than a worker may have"))
    except Exception as error:
        kind = getattr(error, "kind", None)
        return pickle.dumps((kind if isinstance(kind, str) else type(error).__name__, str(error)[:2000]))
    finally:
        _alarm(0)


def _limit(memory: int) -> None:
    try:
        import resource
    except ImportError:
        return
    space = [(resource.RLIMIT_AS, memory)] if memory else []
    for limit, value in (*space, (resource.RLIMIT_CORE, 0)):
        # macOS refuses RLIMIT_AS; the time limit and the caps on input still hold there.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(limit, (value, value))


def _alarm(seconds: float) -> None:
    # A parser's C code may hold the interpreter's lock, and then no thread sees the parent go. The kernel does not
    # need the lock: SIGALRM's default action ends the process.
    import signal

    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds + 2 if seconds else 0)

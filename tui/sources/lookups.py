"""Looking up names of hosts. The system's call cannot be stopped, and takes many seconds where no name server answers."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Threads(ThreadPoolExecutor):
    """Each call in a thread of its own, which nobody waits for at the end. (A loop takes no other kind of executor.)

    The loop's own executor has a few threads: with slow lookups, feeds would wait for each other's until their time
    is up. And it is waited for when the loop ends: Ctrl-C would take as long as the slowest lookup.
    """

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        future: Future[T] = Future()

        def run() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                future.set_result(fn(*args, **kwargs))
            except BaseException as error:
                future.set_exception(error)

        threading.Thread(target=run, daemon=True).start()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        super().shutdown(wait=False, cancel_futures=cancel_futures)


def use_threads() -> None:
    """Have the running loop look names up in such threads."""
    asyncio.get_running_loop().set_default_executor(Threads())

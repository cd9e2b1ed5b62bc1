from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from tests.sources import tasks
from tui.models import Block
from tui.sources.workers import WorkerDied, WorkerError, Workers, WorkerTimeout


def gone(pid: int, seconds: float = 5) -> bool:
    """Whether the process has ended, after waiting for it a while."""
    until = time.monotonic() + seconds
    with suppress(psutil.NoSuchProcess):
        while psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
            if time.monotonic() > until:
                return False
            time.sleep(0.02)
    return True


async def test_a_task_runs_in_another_process_that_is_used_again() -> None:
    async with Workers(1) as workers:
        assert await workers.run(tasks.double, 21) == 42
        first = await workers.run(tasks.own_pid)
        assert first != os.getpid()
        assert await workers.run(tasks.own_pid) == first


async def test_no_process_is_started_before_there_is_a_task() -> None:
    async with Workers() as workers:
        assert workers.started == 0
        await workers.run(tasks.double, 1)
        assert workers.started == 1


async def test_tasks_run_side_by_side_but_never_in_more_processes_than_allowed() -> None:
    async with Workers(2) as workers:
        pids = await asyncio.gather(*(workers.run(tasks.own_pid) for _ in range(8)))
        assert workers.started == 2
        assert len(set(pids)) == 2


async def test_a_task_over_its_time_is_killed_and_its_worker_replaced() -> None:
    async with Workers(1) as workers:
        before = await workers.run(tasks.own_pid)
        with pytest.raises(WorkerTimeout):
            await workers.run(tasks.sleep, 60, seconds=0.2)
        assert gone(before)
        assert await workers.run(tasks.own_pid) != before


async def test_waiting_for_a_free_worker_does_not_count_against_the_time() -> None:
    async with Workers(1) as workers:
        await workers.run(tasks.double, 1)
        slow = [workers.run(tasks.sleep, 0.6, seconds=10) for _ in range(2)]
        quick = workers.run(tasks.double, 2, seconds=1.1)
        assert await asyncio.gather(*slow, quick) == [0.6, 0.6, 4]


async def test_an_exception_comes_back_as_its_kind_and_message() -> None:
    async with Workers(1) as workers:
        with pytest.raises(WorkerError) as caught:
            await workers.run(tasks.raise_value_error)
        assert (caught.value.kind, caught.value.message) == ("ValueError", "no such thing")
        with pytest.raises(WorkerError) as caught:
            await workers.run(tasks.raise_odd)
        assert (caught.value.kind, caught.value.message) == ("odd", "with a kind of its own")
        assert await workers.run(tasks.double, 2) == 4


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the address space")
async def test_a_task_that_fills_the_memory_fails_alone() -> None:
    async with Workers(1) as workers:
        with pytest.raises(WorkerError) as caught:
            await workers.run(tasks.fill_memory)
        assert caught.value.kind == "MemoryError"
        assert await workers.run(tasks.double, 3) == 6


async def test_a_worker_that_dies_in_the_middle_is_said_to_have_died_and_replaced() -> None:
    async with Workers(1) as workers:
        with pytest.raises(WorkerDied):
            await workers.run(tasks.die)
        assert await workers.run(tasks.double, 3) == 6


async def test_where_no_process_can_be_started_a_task_fails_as_others_do(monkeypatch: pytest.MonkeyPatch) -> None:
    async with Workers(1) as workers:
        with monkeypatch.context() as broken:
            broken.setattr(sys, "executable", "/nowhere/python")
            with pytest.raises(WorkerDied, match="could not be started: No such file"):
                await workers.run(tasks.double, 3)
        assert await workers.run(tasks.double, 3) == 6


async def test_own_dataclasses_come_back_and_nothing_else_does() -> None:
    async with Workers(1) as workers:
        assert await workers.run(tasks.give_block) == Block("paragraph", "text")
        with pytest.raises(WorkerError, match="collections.Counter"):
            await workers.run(tasks.give_counter)
        assert await workers.run(tasks.double, 3) == 6


async def test_what_a_library_prints_or_reads_does_not_disturb_the_exchange() -> None:
    async with Workers(1) as workers:
        assert await workers.run(tasks.be_noisy) == ""
        assert await workers.run(tasks.double, 3) == 6


async def test_a_cancelled_task_does_not_leave_its_answer_to_the_next_one() -> None:
    async with Workers(1) as workers:
        await workers.run(tasks.double, 1)
        running = asyncio.create_task(workers.run(tasks.sleep, 0.3))
        await asyncio.sleep(0.1)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        assert await workers.run(tasks.double, 5) == 10


async def test_no_process_is_left_when_the_context_is_left_by_an_error() -> None:
    pids: list[int] = []

    async def fail() -> None:
        async with Workers(2) as workers:
            pids.extend(await asyncio.gather(workers.run(tasks.own_pid), workers.run(tasks.own_pid)))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    assert len(pids) == 2
    assert all(gone(pid, 0) for pid in pids)


PROGRAM = """
import asyncio, sys
from tests.sources import tasks
from tui.sources.workers import Workers
if __name__ != "__main__":
    open({ran_again!r}, "w").close()
async def main():
    async with Workers(2) as workers:
        pids = await asyncio.gather(workers.run(tasks.own_pid), workers.run(tasks.own_pid))
        print(*pids, flush=True)
        await asyncio.gather(*(workers.run({task}, seconds=30) for _ in range(2)))
asyncio.run(main())
"""


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_workers_end_with_their_parent_however_it_ends(tmp_path: Path, how: signal.Signals) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM.format(ran_again=str(tmp_path / "ran_again"), task="tasks.sleep, 20"))
    parent = subprocess.Popen(
        [sys.executable, str(program)],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert parent.stdout is not None
    pids = [int(word) for word in parent.stdout.readline().split()]
    time.sleep(0.2)
    if how == signal.SIGINT:
        os.killpg(parent.pid, how)  # as a terminal does it: to the whole group
    else:
        parent.send_signal(how)
    _, said = parent.communicate(timeout=15)
    assert len(pids) == 2
    assert all(gone(pid) for pid in pids)
    if how == signal.SIGINT:
        assert said.count("KeyboardInterrupt\n") == 1  # the parent's own KeyboardInterrupt, none of the workers'
    assert not (tmp_path / "ran_again").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="SIGALRM")
def test_a_worker_stuck_in_c_code_does_not_outlive_a_killed_parent(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    text = PROGRAM.format(ran_again=str(tmp_path / "ran_again"), task="tasks.hold_the_interpreter")
    program.write_text(text.replace("seconds=30", "seconds=0.5"))
    parent = subprocess.Popen(
        [sys.executable, str(program)],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert parent.stdout is not None
    pids = [int(word) for word in parent.stdout.readline().split()]
    time.sleep(0.2)
    parent.kill()
    parent.communicate(timeout=15)
    assert all(gone(pid, 8) for pid in pids)

"""The whole program where the system lets it down: full disks, locks, folders that are read-only, kills, power cuts."""

from __future__ import annotations

import ctypes
import os
import random
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.commands import COMMAND, ROOT, here, newsdesk
from tests.serving import WORDS, Site, rss, serving
from tui.errors import StoreError
from tui.refresh import utc_now
from tui.store import connect, health, state
from tui.store.connect import open_store


def text(number: int) -> str:
    return " ".join(random.Random(number).choices(WORDS, k=90)) + f" {number}."


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        for number in range(4):
            items = [(f"{number}-{n}", f"Bridge {number * 40 + n}", text(number * 40 + n)) for n in range(40)]
            site.answers[f"/{number}"] = rss(*items, title=f"Outlet {number}")
        yield site


@pytest.fixture
def feeds(site: Site, tmp_path: Path) -> Path:
    path = tmp_path / "feeds.toml"
    path.write_text("".join(f'[[feeds]]\nurl = "{site.base}{number}"\n' for number in site.answers))
    return path


def sound(path: Path) -> int:
    """How many articles are there; nothing is wrong with the store."""
    with closing(open_store(path)) as db:
        assert health.examine(db) == []
        return int(db.execute("SELECT count(*) FROM articles").fetchone()[0])


# ---------------------------------------------------------------- disks


def no_file_larger(than: int) -> None:
    # Python ignores SIGXFSZ: a write beyond the limit fails, as on a full disk, with an error of its own.
    resource.setrlimit(resource.RLIMIT_FSIZE, (than, than))


@pytest.mark.parametrize("kilobytes", [500, *(pytest.param(size, marks=pytest.mark.slow) for size in (40, 900, 1300))])
def test_a_disk_that_fills_up_is_told_and_the_next_refresh_goes_on(feeds: Path, tmp_path: Path, kilobytes: int) -> None:
    path = tmp_path / "news.db"
    words = [*COMMAND, "--db", str(path), "--feeds", str(feeds), "refresh", "--json"]
    done = subprocess.run(
        words, cwd=ROOT, capture_output=True, text=True, timeout=60, preexec_fn=lambda: no_file_larger(kilobytes * 1024)
    )
    assert done.returncode == 3, done.stderr
    assert "Traceback" not in done.stderr
    assert "disk" in done.stderr
    assert "newsdesk: " in done.stderr
    stored = sound(path) if path.exists() else 0
    assert stored in (0, 40, 80, 120, 160)
    assert newsdesk("--db", path, "--feeds", feeds, "refresh").returncode == 0
    assert sound(path) == 160


def test_a_file_system_without_room_is_told_and_the_marks_are_kept(feeds: Path, tmp_path: Path) -> None:
    mounted = tmp_path / "small"
    mounted.mkdir()
    mount = shutil.which("mount")
    if (
        os.getuid()
        or not mount
        or subprocess.run([mount, "-t", "tmpfs", "-o", "size=1m", "none", mounted], capture_output=True).returncode
    ):
        pytest.skip("only the superuser can mount a small file system")
    try:
        path = mounted / "news.db"
        done = newsdesk("--db", path, "--feeds", feeds, "refresh")
        assert done.returncode == 3
        assert "full" in done.stderr
        assert "Make room" in done.stderr
        stored = sound(path)
        subprocess.run([mount, "-o", "remount,size=30m", mounted], check=True)
        assert newsdesk("--db", path, "--feeds", feeds, "refresh").returncode == 0
        assert sound(path) == 160 >= stored
    finally:
        subprocess.run(["umount", mounted], check=True)


def without_privilege(words: list[str]) -> subprocess.CompletedProcess[str]:
    """Run so that permissions hold for the superuser too: without CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH."""

    def drop() -> None:
        if os.getuid() == 0:
            libc = ctypes.CDLL(None)
            for capability in (1, 2):
                libc.prctl(24, capability, 0, 0, 0)  # PR_CAPBSET_DROP; it takes effect with exec

    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=60, preexec_fn=drop)


def test_a_folder_that_is_read_only_is_told_and_nothing_changes(feeds: Path, tmp_path: Path) -> None:
    folder = tmp_path / "store"
    path = folder / "news.db"
    assert newsdesk("--db", path, "--feeds", feeds, "refresh").returncode == 0
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    folder.chmod(0o555)
    path.chmod(0o444)
    if not without_privilege(["touch", str(folder / "x")]).returncode:
        folder.chmod(0o755)
        pytest.skip("the superuser's privilege cannot be dropped here")
    try:
        for words in (["refresh"], ["stories"], ["doctor"], ["backup"]):
            done = without_privilege([*COMMAND, "--db", str(path), "--feeds", str(feeds), *words])
            assert "Traceback" not in done.stderr, done.stderr
            assert done.returncode in (0, 3), done.stderr
            assert done.returncode == 0 or "newsdesk: " in done.stderr or "✗" in done.stdout
        assert without_privilege([*COMMAND, "--db", str(path), "--feeds", str(feeds), "refresh"]).returncode == 3
    finally:
        folder.chmod(0o755)
        path.chmod(0o644)
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before
    assert sound(path) == 160


# ---------------------------------------------------------------- others at the same file


def test_a_file_that_another_program_holds_is_told(
    feeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "news.db"
    assert here("--db", path, "--feeds", feeds, "refresh").returncode == 0
    monkeypatch.setattr(connect, "BUSY_MS", 300)
    with closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        done = here("--db", path, "--feeds", feeds, "refresh")
        assert done.returncode == 3
        assert "Another program holds it" in done.stderr
        with closing(open_store(path)) as db, pytest.raises(StoreError, match="Another program holds it"):
            state.star(db, [db.execute("SELECT id FROM articles").fetchone()[0]], utc_now())
        assert here("--db", path, "stories").returncode == 0  # who reads does not wait
    assert here("--db", path, "--feeds", feeds, "refresh").returncode == 0
    assert sound(path) == 160


def test_two_refreshes_two_readers_and_a_user_at_once(feeds: Path, tmp_path: Path, site: Site) -> None:
    path = tmp_path / "news.db"
    words = [*COMMAND, "--db", str(path), "--feeds", str(feeds)]
    running = [
        subprocess.Popen([*words, *command], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for command in (["refresh"], ["refresh"], ["stories"], ["export"])
    ]
    starred: set[str] = set()
    until = time.monotonic() + 60
    with closing(open_store(path)) as db:
        while any(process.poll() is None for process in running) and time.monotonic() < until:
            for (id,) in db.execute("SELECT id FROM articles ORDER BY random() LIMIT 1").fetchall():
                state.star(db, [id], utc_now())
                starred.add(id)
    ends = [(process.communicate(timeout=60), process.returncode) for process in running]
    assert all("Traceback" not in said for (_, said), _ in ends)
    assert sorted(status for _, status in ends[:2]) in ([0, 0], [0, 3])  # the second waits for nobody: it is told
    assert sound(path) == 160
    with closing(open_store(path)) as db:
        assert {row[0] for row in db.execute("SELECT article FROM marks WHERE starred_at IS NOT NULL")} == starred


# ---------------------------------------------------------------- kills

ACTING = """
import sys
from pathlib import Path
from tui.refresh import utc_now
from tui.store import state
from tui.store.connect import open_store
db = open_store(Path(sys.argv[1]))
ids = [row[0] for row in db.execute("SELECT id FROM articles ORDER BY id")]
print("ready", flush=True)
for id in ids[int(sys.argv[2]):]:
    state.star(db, [id], utc_now())
    print(id, flush=True)
"""


@pytest.mark.slow
def test_a_user_who_is_killed_at_any_moment_keeps_every_act_that_was_seen_done(feeds: Path, tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    assert newsdesk("--db", path, "--feeds", feeds, "refresh").returncode == 0
    chance = random.Random(5)
    done: set[str] = set()
    kills = 0
    for _ in range(25):
        with closing(open_store(path)) as db:
            begin = db.execute("SELECT count(*) FROM marks WHERE starred_at IS NOT NULL").fetchone()[0] % 150
        process = subprocess.Popen(
            [sys.executable, "-c", ACTING, str(path), str(begin)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(chance.uniform(0, 0.03))
        process.send_signal(signal.SIGKILL)
        said = process.communicate(timeout=30)[0]
        kills += process.returncode == -signal.SIGKILL
        done |= {line for line in said.split("\n")[:-1]}
        sound(path)
        with closing(open_store(path)) as db:
            kept = {row[0] for row in db.execute("SELECT article FROM marks WHERE starred_at IS NOT NULL")}
            assert done <= kept
    assert kills >= 15


def test_an_act_is_on_the_disk_before_it_is_said_to_be_done(feeds: Path, tmp_path: Path) -> None:
    """What a power cut leaves: an act is followed by the system call that waits for the disk, and then by its answer."""
    strace = shutil.which("strace")
    path, log = tmp_path / "news.db", tmp_path / "log"
    assert newsdesk("--db", path, "--feeds", feeds, "refresh").returncode == 0
    if not strace or subprocess.run([strace, "-o", "/dev/null", "true"], capture_output=True).returncode:
        pytest.skip("strace, which shows the system calls, is not here or may not be used")
    call = [strace, "-f", "-y", "-o", str(log), "-e", "trace=pwrite64,fdatasync,fsync,write"]
    subprocess.run(
        [*call, sys.executable, "-c", ACTING, str(path), "155"], cwd=ROOT, check=True, capture_output=True, timeout=120
    )
    order = re.findall(r"(pwrite64|fdatasync|fsync|write)\(\d+<([^>]*)>", log.read_text(errors="replace"))
    acts, synced, written = 0, True, False
    for name, file in order:
        if file.endswith("news.db-wal"):
            written |= name == "pwrite64"
            synced = name != "pwrite64"
        elif name == "write" and "pipe:" in file and written:
            assert synced, "an act was told before it was safe"
            acts, written = acts + 1, False
    assert acts == 5

"""`newsdesk refresh` from outside: lines for programs, a bar on a terminal, quiet in a pipe, statuses, signals."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.commands import COMMAND, ROOT, in_terminal, newsdesk, objects
from tests.serving import Answer, Site, rss, serving


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        site.answers["/a"] = rss(
            ("1", "A ship runs aground", "Tugs wait in the bay."), ("2", "Harbour shut", "No ship sails.")
        )
        site.answers["/b"] = rss(("9", "Budget passed", "The vote was close."), title="Ostrava Day")
        yield site


def feeds(folder: Path, *addresses: str) -> Path:
    path = folder / "feeds.toml"
    path.write_text("".join(f'[[feeds]]\nurl = "{address}"\n\n' for address in addresses))
    return path


def test_json_lines_as_they_come_and_done_last(site: Site, tmp_path: Path) -> None:
    base = ["--db", tmp_path / "n.db", "--feeds", feeds(tmp_path, f"{site.base}/a", f"{site.base}/b")]
    done = newsdesk(*base, "refresh", "--json")
    assert done.returncode == 0
    events = objects(done.stdout)
    sources = {event["url"]: event for event in events if event["event"] == "source"}
    assert {url: (event["status"], event["new"]) for url, event in sources.items()} == {
        f"{site.base}/a": ("ok", 2),
        f"{site.base}/b": ("ok", 1),
    }
    assert set(sources[f"{site.base}/a"]) >= {"name", "updated", "error", "seconds"}
    assert events[-1]["event"] == "done"
    assert (events[-1]["sources"], events[-1]["failed"], events[-1]["new"]) == (2, 0, 3)
    again = objects(newsdesk(*base, "refresh", "--json").stdout)
    assert {event["status"] for event in again[:-1]} == {"unchanged"}
    assert again[-1]["new"] == 0


def test_a_pipe_gets_nothing_but_the_summary_and_the_failures_on_standard_error(site: Site, tmp_path: Path) -> None:
    path = feeds(tmp_path, f"{site.base}/a", f"{site.base}/none", f"{site.base.replace('//', '//me:s3cret@')}/none2")
    done = newsdesk("--db", tmp_path / "n.db", "--feeds", path, "refresh")
    assert (done.returncode, done.stdout) == (1, "")
    assert "2 new articles" in done.stderr
    assert "2 sources failed" in done.stderr
    assert "404" in done.stderr
    assert "feeds add" in done.stderr
    assert "s3cret" not in done.stderr
    assert "\x1b" not in done.stderr


def test_without_a_network_it_is_said_once_and_the_samples_are_there(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    path = feeds(tmp_path, *(f"http://127.0.0.1:{port}/{i}" for i in range(4)))
    path.write_text(path.read_text() + '[[seeds]]\npath = "bundled"\n')
    done = newsdesk("--db", tmp_path / "n.db", "--feeds", path, "refresh")
    assert done.returncode == 1
    assert done.stderr.splitlines()[1:] == [
        "4 sources failed; what is stored of them stays:",
        "  None of the feeds could be reached. Is there a network? They are asked again at the next refresh.",
    ]
    checked = newsdesk("--db", tmp_path / "n.db", "--feeds", path, "feeds", "check")
    assert checked.returncode == 3
    assert checked.stderr.count("Is there a network?") == 1


def test_every_fault_of_the_users_own_files_is_told(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    for number in range(6):
        (tmp_path / "mine" / f"{number}.txt").write_text("T\nx" if number == 0 else "")
    path = tmp_path / "feeds.toml"
    path.write_text('[[seeds]]\npath = "mine"\n')
    done = newsdesk("--db", tmp_path / "n.db", "--feeds", path, "refresh")
    assert done.returncode == 0
    assert [f"{number}.txt: the file is empty" in done.stderr for number in range(6)] == [False] + [True] * 5


def test_all_failed_is_3_and_what_was_stored_stays(site: Site, tmp_path: Path) -> None:
    base = ["--db", tmp_path / "n.db", "--feeds", feeds(tmp_path, f"{site.base}/a")]
    assert newsdesk(*base, "refresh").returncode == 0
    site.answers["/a"] = Answer(status=500)
    done = newsdesk(*base, "refresh", "--json")
    assert done.returncode == 3
    assert objects(done.stdout)[0]["error"]["kind"] == "http_500"
    assert len(objects(newsdesk(*base, "export").stdout)) == 2


def test_only_some_by_name(site: Site, tmp_path: Path) -> None:
    base = ["--db", tmp_path / "n.db", "--feeds", feeds(tmp_path, f"{site.base}/a", f"{site.base}/b")]
    done = newsdesk(*base, "refresh", "--json", "--only", f"{site.base}/b")
    assert [event["url"] for event in objects(done.stdout) if event["event"] == "source"] == [f"{site.base}/b"]


def test_due_skips_what_was_asked_just_now(site: Site, tmp_path: Path) -> None:
    base = ["--db", tmp_path / "n.db", "--feeds", feeds(tmp_path, f"{site.base}/a")]
    assert newsdesk(*base, "refresh").returncode == 0
    done = newsdesk(*base, "refresh", "--due")
    assert (done.returncode, site.asked("/a")) == (0, 1)
    assert "1 not due" in done.stderr


def test_on_a_terminal_sources_are_named_and_the_summary_closes(site: Site, tmp_path: Path) -> None:
    path = feeds(tmp_path, f"{site.base}/a", f"{site.base}/none")
    status, written = in_terminal(["--db", tmp_path / "n.db", "--feeds", path, "refresh"])
    shown = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", written)
    assert status == 1
    assert "✓ Harbour Post  2 new" in shown
    assert f"✗ {site.base}/none" in shown
    assert "2 new articles" in shown


@pytest.fixture
def silent() -> Iterator[str]:
    """An address that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/never"


@contextmanager
def hanging(*base: object, before: Sequence[str] = ()) -> Iterator[subprocess.Popen[bytes]]:
    """A refresh that has stored one source and waits for another. `before`: what the command is an argument of."""
    process = subprocess.Popen(
        [*before, *COMMAND, *map(str, base), "refresh", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        assert b'"status": "ok"' in process.stdout.readline()
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
        process.stderr.close()


@pytest.mark.parametrize(
    "number", [signal.SIGTERM, *(pytest.param(n, marks=pytest.mark.slow) for n in (signal.SIGINT, signal.SIGHUP))]
)
def test_a_signal_ends_it_with_130_and_finished_work_kept(
    site: Site, silent: str, tmp_path: Path, number: signal.Signals
) -> None:
    base = ["--db", tmp_path / "n.db", "--feeds", feeds(tmp_path, f"{site.base}/a", silent)]
    with hanging(*base) as process:
        process.send_signal(number)
        _, narration = process.communicate(timeout=20)
        assert process.returncode == 130
        assert narration.decode() == "Stopped. What was finished is kept.\n"
    assert len(objects(newsdesk(*base, "export").stdout)) == 2
    site.answers["/never"] = rss()
    once_more = ["--db", tmp_path / "n.db", "--feeds", feeds(tmp_path, f"{site.base}/a", f"{site.base}/b")]
    events = objects(newsdesk(*once_more, "refresh", "--json").stdout)
    assert (events[-1]["new"], events[-1]["failed"]) == (1, 0)
    assert all(row["story"] for row in objects(newsdesk(*base, "export").stdout))


def test_a_background_job_of_a_script_can_be_ended(site: Site, silent: str, tmp_path: Path) -> None:
    base = ["--db", tmp_path / "n.db", "--feeds", feeds(tmp_path, f"{site.base}/a", silent)]
    with hanging(*base, before=["sh", "-c", 'trap "" INT; exec "$@"', "sh"]) as process:
        process.send_signal(signal.SIGTERM)
        _, narration = process.communicate(timeout=20)
        assert (process.returncode, narration.decode()) == (130, "Stopped. What was finished is kept.\n")


def test_a_second_refresh_of_the_same_store_is_3(site: Site, silent: str, tmp_path: Path) -> None:
    base = ["--db", tmp_path / "n.db", "--feeds", feeds(tmp_path, f"{site.base}/a", silent)]
    with hanging(*base):
        second = newsdesk(*base, "refresh")
        assert (second.returncode, second.stdout) == (3, "")
        assert "Another refresh" in second.stderr


def test_a_broken_feeds_toml_is_2_and_named(tmp_path: Path) -> None:
    path = tmp_path / "feeds.toml"
    path.write_text("[[feeds]\n")
    done = newsdesk("--db", tmp_path / "n.db", "--feeds", path, "refresh")
    assert done.returncode == 2
    assert str(path) in done.stderr
    assert not (tmp_path / "n.db").exists()

"""What the reader starts outside itself: the browser, and headless commands as child processes."""

from __future__ import annotations

import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tui.app import opening, session, themes
from tui.app.bars import Title, title_line
from tui.app.keytable import KeyTable
from tui.app.opening import OpeningError, command, has_browser, open_in_browser, openable
from tui.app.refreshing import Child, JsonObject, Progress, newsdesk, summary


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "-fullscreen",
        "https://",
        "https://a b.example/",
        "https://example.org/\x1b]0;x\x07",
        "https://example.org/\n--help",
        "",
        None,
        "http://[bad",
    ],
)
def test_only_web_addresses_are_opened(url: str | None) -> None:
    assert not openable(url)
    with pytest.raises(OpeningError):
        open_in_browser(url or "", {"BROWSER": "false"})


def test_the_browser_gets_the_address_as_one_argument_and_no_shell_sees_it(tmp_path: Path) -> None:
    url = "https://example.org/?q=$(touch+x);`id`&a='b'"
    assert command(url, "firefox --new-tab") == ["firefox", "--new-tab", url]
    assert command(url, "'my browser' --url=%s -x") == ["my browser", f"--url={url}", "-x"]
    got = tmp_path / "got"
    script = tmp_path / "browser"
    script.write_text(f'#!/bin/sh\nprintf "%s\\n" "$#" "$1" > "{got}.part"; mv "{got}.part" "{got}"\n')
    script.chmod(0o755)
    open_in_browser(url, {**os.environ, "BROWSER": str(script)})
    end = time.monotonic() + 30
    while not got.exists() and time.monotonic() < end:
        time.sleep(0.01)
    assert got.read_text().splitlines() == ["1", url]


def test_a_browser_that_cannot_be_started_is_said_to_be_so_and_the_next_is_tried(tmp_path: Path) -> None:
    with pytest.raises(OpeningError, match=r"There is no program /nowhere/browser \(\$BROWSER\)"):
        open_in_browser("https://example.org/", {"BROWSER": "/nowhere/browser"})
    with pytest.raises(OpeningError, match="cannot be started"):
        open_in_browser("https://example.org/", {"BROWSER": "'unclosed"})
    open_in_browser("https://example.org/", {"BROWSER": f"/nowhere/browser{os.pathsep}true"})


def test_where_a_browser_can_be_shown() -> None:
    assert has_browser({"BROWSER": "w3m", "SSH_TTY": "x"}, "linux")
    assert not has_browser({"SSH_CONNECTION": "x", "DISPLAY": ":0"}, "linux")
    assert not has_browser({}, "linux")
    assert has_browser({"WAYLAND_DISPLAY": "wayland-0"}, "linux")
    assert has_browser({}, "darwin")
    assert opening.has_browser({"DISPLAY": ":0"}, "linux")


TABLE = KeyTable()
SOURCE: JsonObject = {
    "event": "source",
    "name": "A",
    "url": "https://a.example/",
    "status": "ok",
    "new": 3,
    "updated": 1,
    "total": 4,
    "error": None,
}
FAILED: JsonObject = {
    "event": "source",
    "name": "B",
    "status": "error",
    "new": 0,
    "total": 4,
    "error": {"kind": "timeout", "message": "no answer"},
}


def test_a_refresh_is_followed_by_what_it_says() -> None:
    progress = Progress().after(SOURCE).after(FAILED)
    assert (progress.finished, progress.total, progress.new, progress.failed) == (2, 4, 3, 1)
    assert progress.reached == 1
    judging = progress.after({"event": "judged", "judged": 3, "waiting": 1})
    assert (judging.judged, judging.waiting) == (3, 1)
    late = judging.after(SOURCE)
    assert "3/4 feeds · 6 new · judging 5 " in title_line(Title(refreshing=late), 120, datetime.now(UTC)).plain
    assert "finding the stories" in title_line(Title(refreshing=late.after(FAILED)), 120, datetime.now(UTC)).plain
    done = progress.after({"event": "done", "sources": 4, "failed": 2, "new": 34, "updated": 0, "stories": 12})
    assert done.done
    assert summary(done, TABLE) == "34 new in 12 stories — 2 feeds failing (S)"


def test_lines_that_say_nonsense_change_nothing() -> None:
    for event in ({}, {"event": "else"}, {"event": None}):
        assert Progress().after(event) == Progress()
    odd = Progress().after({"event": "source", "new": "many", "status": "error", "error": "x", "total": None})
    assert (odd.finished, odd.new, odd.failed) == (1, 0, 1)


def test_summaries_are_plain() -> None:
    assert summary(Progress(done=True), TABLE) == "There is no feed to ask yet; a adds one"
    assert summary(Progress(done=True, total=3, finished=3), TABLE) == "Nothing new"
    assert summary(Progress(done=True, total=3, finished=3, new=1, stories=1), TABLE) == "1 new in 1 story"
    offline = Progress(done=True, total=41, finished=41, failed=40, new=35, stories=20)
    assert summary(offline, TABLE) == "35 new in 20 stories — no feed could be reached (S)"


async def collect(child: Child) -> list[JsonObject]:
    return [event async for event in child.events()]


def script(source: str) -> Child:
    return Child([sys.executable, "-c", source])


async def test_a_childs_lines_are_taken_one_by_one_and_other_output_is_passed_over() -> None:
    child = script("print('{\"a\": 1}'); print('no json'); print('[1]'); print('{\"b\": 2}')")
    assert await collect(child) == [{"a": 1}, {"b": 2}]
    assert child.status == 0


async def test_a_child_that_dies_leaves_its_last_words() -> None:
    child = script("import sys; print('{\"a\": 1}'); sys.exit('newsdesk: the disk is full')")
    assert await collect(child) == [{"a": 1}]
    assert child.status == 1
    assert child.last_words == ["newsdesk: the disk is full"]


async def test_a_child_is_stopped_as_by_ctrl_c_and_ends_in_its_own_way(tmp_path: Path) -> None:
    left = tmp_path / "left"
    child = script(
        "import time\ntry:\n print('{}', flush=True)\n time.sleep(60)\n"
        f"except KeyboardInterrupt:\n open({str(left)!r}, 'w').write('clean')\n"
    )
    async for _ in child.events():
        await child.stop()
    assert left.read_text() == "clean"
    assert child.stopped


async def test_a_child_that_will_not_stop_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.app.refreshing.STOP_SECONDS", 0.3)
    child = script(
        "import signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nprint('{}', flush=True)\ntime.sleep(60)"
    )
    async for _ in child.events():
        await child.stop()
    assert child.status == -9


async def test_quitting_waits_for_no_child_that_will_not_stop() -> None:
    child = script(
        "import signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nprint('{}', flush=True)\ntime.sleep(60)"
    )
    async for _ in child.events():
        child.interrupt()
        child.finish()
    assert child.status == -9


async def test_a_child_that_floods_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.app.refreshing.LINE_LIMIT", 1000)
    child = script("import time\nprint('x' * 100000, flush=True)\ntime.sleep(60)")
    assert await collect(child) == []
    assert child.status is not None
    assert child.last_words[-1] == "it said more than could be taken in"


async def test_a_folder_called_tui_where_the_user_stands_is_not_taken_for_the_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tui").mkdir()
    (tmp_path / "tui" / "__init__.py").write_text("raise SystemExit('wrong one')")
    monkeypatch.chdir(tmp_path)
    child = newsdesk(tmp_path / "news.db", None, "--version")
    await collect(child)
    assert child.status == 0


def test_a_broken_memory_of_the_theme_is_ignored(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "reader.json"
    assert session.load(file).theme == ""
    session.save(file, session.Session(theme="nord"))
    assert session.load(file).theme == "nord"
    for broken in ("", "[", "[]", '{"theme": 3}', "\udcff"):
        file.write_text(broken, "utf-8", "surrogateescape")
        assert session.load(file).theme == ""


def test_the_look_fits_a_terminal_that_tells_its_background() -> None:
    assert themes.fitting({"COLORFGBG": "0;15"}) == "newsdesk-light"
    assert themes.fitting({"COLORFGBG": "15;0"}) == "newsdesk-dark"
    assert themes.fitting({}) == "newsdesk-dark"


async def test_a_list_that_is_read_while_the_program_quits_may_still_be_counted() -> None:
    from textual.app import App, ComposeResult

    from tui.app.filter_bar import FilterBar

    class Closing(App[None]):
        def compose(self) -> ComposeResult:
            yield FilterBar(id="filter")

    app = Closing()
    async with app.run_test():
        bar = app.query_one(FilterBar)
        await bar.remove_children()
        bar.count(3)
    bar.count(4)

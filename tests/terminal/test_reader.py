"""The real command in a real pseudo-terminal: its first frame, its last, and what its bytes may hold."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
from base64 import b64encode
from pathlib import Path

import pytest

from tests.app import records
from tests.app.newsstore import Report, Telling, build, sample
from tests.terminal.terminal import ESCAPE, Terminal

SEQUENCE = re.compile(
    rb"\x1b\[[0-?]*[ -/]*[@-~]"  # CSI
    rb"|\x1b\]52;c;[A-Za-z0-9+/=]*\x07"  # copying
    rb"|\x1b\]8;[a-z0-9=:;-]*;(?:https?://[!-~]*)?\x1b\\"  # links
    rb"|\x1b\]22;[a-z-]*\x1b\\|\x1b\]22;[a-z-]*\x07"  # the shape of the mouse pointer
    rb"|\x1b[=>78M]|\x1b\(B|\x1bP=[0-9]s\x1b\\"
)
"""What the reader itself has reason to send."""


@pytest.fixture
def feeds(tmp_path: Path) -> Path:
    file = tmp_path / "feeds.toml"
    file.write_text('refresh_every = "never"\n')
    return file


def open_reader(db: Path, feeds: Path, columns: int = 120, rows: int = 36) -> Terminal:
    return Terminal.newsdesk("--db", str(db), "--feeds", str(feeds), columns=columns, rows=rows)


def test_it_opens_shows_stories_and_quits_leaving_the_terminal_as_it_was(tmp_path: Path, feeds: Path) -> None:
    build(tmp_path / "news.db", sample())
    with open_reader(tmp_path / "news.db", feeds, 80, 24) as terminal:
        terminal.wait_for("Telescope reaches its orbit", 15)
        terminal.wait_for("4 unread")
        terminal.press("\r")
        terminal.wait_for("Secretary of State")
        terminal.press("q")
        assert terminal.end() == 0
    assert b"\x1b[?1049h" in terminal.raw
    assert left_on(bytes(terminal.raw)) == set()
    assert b"Traceback" not in terminal.raw


def left_on(written: bytes) -> set[bytes]:
    """What a program has switched in its terminal and not switched back. Off is h where on is hidden or unwrapped."""
    last: dict[bytes, bytes] = {}
    for modes, to in re.findall(rb"\x1b\[\?([\d;]+)([hl])", written):
        last |= dict.fromkeys(modes.split(b";"), to)
    on = {mode for mode, to in last.items() if to != (b"h" if mode in (b"25", b"7") else b"l")}
    return on if written.count(b"\x1b[>") == written.count(b"\x1b[<u") else {*on, b"keyboard"}


LONG = "\n\n".join(
    f"Paragraph {n} tells what the council said of the harbour, at some length." if n % 3 else records.SCRIPTS
    for n in range(40)
)


def frames_hold(terminal: Terminal) -> bool:
    """Whether every line of the panes ends where their frames stand, as a terminal measures its text."""
    screen = terminal.screen
    last = screen.lines - 2  # where the tour may stand
    lines = [[screen.buffer[y][x].data for x in range(screen.columns)] for y in range(1, last)]
    columns = [x for x, sign in enumerate(lines[0]) if sign in ("╭", "╮")]
    return len(columns) > 1 and all(line[x] in "│╭╮╰╯" and line[x] for line in lines for x in columns)


def test_links_copies_and_a_dragged_corner_in_a_real_terminal(tmp_path: Path, feeds: Path) -> None:
    url = "https://example.org/harbour"
    build(tmp_path / "news.db", [Telling((Report("Harbour Post", "The harbour", 1, LONG, url=url),))])
    with open_reader(tmp_path / "news.db", feeds) as terminal:
        terminal.wait_for("1 unread", 15)
        terminal.press("\r")
        terminal.wait_for("only here/new")
        terminal.wait_for(lambda _: frames_hold(terminal))
        assert b"\x1b[?1000h" in terminal.raw, "the mouse is asked for"
        assert re.search(rb"\x1b\]8;[^;]*;%b\x1b\\" % url.encode(), terminal.raw)
        terminal.press("yl")
        terminal.wait_for(f"Copied the link: {url}")
        assert b"\x1b]52;c;" + b64encode(url.encode()) + b"\x07" in terminal.raw
        terminal.press(b"\x1b[200~q\x1b[0m jsq\r\x1b[201~/")
        terminal.wait_for("enter keep")
        terminal.press(b"\x1b[200~har\x1b[31mb\x07our\x1b[201~")
        terminal.wait_for("/ harbour")
        terminal.press(ESCAPE)
        terminal.wait_for("enter read")
        terminal.press("\r")
        terminal.wait_for("only here/new")
        terminal.press("\x04\x04")
        terminal.wait_for(lambda text: "Paragraph 1 " not in text)
        top = re.findall(r"Paragraph \d+", terminal.text)[0]

        def shows(panes: int) -> bool:
            text = terminal.text
            return top in text and text.split("\n")[1].count("╭") == panes and frames_hold(terminal)

        terminal.resize(60, 20)
        terminal.wait_for(lambda _: shows(1))
        terminal.resize(200, 50)
        terminal.wait_for(lambda _: shows(3))
        terminal.press("q")
        assert terminal.end() == 0
    assert left_on(bytes(terminal.raw)) == set()


def test_what_is_copied_in_tmux_is_in_its_buffer_and_on_the_clipboard_around_it(tmp_path: Path, feeds: Path) -> None:
    if shutil.which("tmux") is None:
        pytest.skip("there is no tmux here")
    url = "https://example.org/harbour"
    build(tmp_path / "news.db", [Telling((Report("Harbour Post", "The harbour", 1, LONG, url=url),))])
    tmux = ["tmux", "-u", "-S", str(tmp_path / "tmux"), "-f", "/dev/null"]
    reader = [sys.executable, "-m", "tui", "--db", str(tmp_path / "news.db"), "--feeds", str(feeds)]
    try:
        with Terminal([*tmux, "new-session", shlex.join(reader)]) as terminal:
            terminal.wait_for("1 unread", 15)
            terminal.press("yl")
            terminal.wait_for(f"Copied the link: {url}")
            terminal.wait_for(lambda _: b64encode(url.encode()) in terminal.raw)
            assert subprocess.run([*tmux, "show-buffer"], capture_output=True, text=True).stdout == url
            terminal.press("q")
            assert terminal.end() == 0
    finally:
        subprocess.run([*tmux, "kill-server"], capture_output=True)


def test_hostile_titles_texts_and_links_reach_the_terminal_as_text_only(tmp_path: Path, feeds: Path) -> None:
    evil = "\x1b]0;PWNED\x07\x9b31mred\x1b[2J\x08\x7f\u202eabc\u2066\u200b\U000e0041[/] [@click=app.quit]x[/]\x00"
    db = tmp_path / "news.db"
    report = Report(f"Outlet {evil}", f"Headline {evil}", 1, f"Body {evil}\n\nmore", url=f"https://example.org/{evil}")
    build(db, [Telling((report, Report("Harbour Post", evil, 2)))])
    conn = sqlite3.connect(db)
    conn.execute("UPDATE fetches SET error_kind = 'x', error_message = ?", [evil])
    conn.execute("UPDATE sources SET name = ?, tags = json_array(?) WHERE id = 2", [evil, evil])
    conn.commit()
    conn.close()
    with open_reader(db, feeds) as terminal:
        terminal.wait_for("Headline", 15)
        for keys in (
            "\r",
            "4",
            "3",
            "w",
            ESCAPE,
            "S",
            ESCAPE,
            "\x06",
            "head",
            ESCAPE,
            "/",
            "body",
            ESCAPE,
            "y",
            "t",
            "y",
            "b",
            "L",
            ESCAPE,
            "?",
            ESCAPE,
            "A",
            "u",
            "s",
        ):
            terminal.press(keys)
            terminal.read(1.0)  # what it opens is being drawn before the next key
            terminal.settle(0.15)
        terminal.press("q")
        assert terminal.end(30) == 0
    written = bytes(terminal.raw)
    assert b"]0;" not in written
    assert b"Traceback" not in written
    text = SEQUENCE.sub(b"", written).decode("utf-8", "strict")
    odd = {hex(ord(c)) for c in text if (ord(c) < 32 and c not in "\r\n") or 0x7F <= ord(c) < 0xA0}
    odd |= {hex(ord(c)) for c in text if c in "\u202e\u2066\u200b\U000e0041"}
    assert odd == set()


def test_a_file_that_is_no_database_is_a_sentence_and_status_3(tmp_path: Path, feeds: Path) -> None:
    broken = tmp_path / "news.db"
    broken.write_bytes(b"this is not a database, whatever its name says" * 100)
    before = broken.read_bytes()
    with open_reader(broken, feeds) as terminal:
        assert terminal.end(15) == 3
        assert "is not a Newsdesk database" in terminal.text.replace("\n", "")
    assert b"Traceback" not in terminal.raw
    assert broken.read_bytes() == before


def test_a_newer_database_is_a_sentence_and_status_3(tmp_path: Path, feeds: Path) -> None:
    db = tmp_path / "news.db"
    build(db, sample())
    conn = sqlite3.connect(db)
    conn.execute("UPDATE _sqlite_migrations SET name = 'm900_from_tomorrow' WHERE name = 'm001_sources_and_articles'")
    conn.commit()
    conn.close()
    with open_reader(db, feeds) as terminal:
        assert terminal.end(15) == 3
        assert "newer version" in terminal.text.replace("\n", "")


def test_without_a_terminal_it_says_what_to_do_instead(tmp_path: Path, feeds: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "tui", "--db", str(tmp_path / "news.db"), "--feeds", str(feeds)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert ran.returncode == 2
    assert ran.stdout == ""
    assert "needs a terminal" in ran.stderr


def test_a_closed_terminal_window_ends_it(tmp_path: Path, feeds: Path) -> None:
    build(tmp_path / "news.db", sample())
    with open_reader(tmp_path / "news.db", feeds) as terminal:
        terminal.wait_for("4 unread", 15)
        terminal.process.send_signal(signal.SIGHUP)
        terminal.end()
    assert b"Traceback" not in terminal.raw


@pytest.mark.parametrize("theme", ["newsdesk-dark", "ansi-light"])
def test_no_color_means_none(tmp_path: Path, feeds: Path, theme: str) -> None:
    remembered = Path(os.environ["XDG_STATE_HOME"], "newsdesk", "reader.json")
    remembered.write_text(json.dumps({**json.loads(remembered.read_text()), "theme": theme}))
    build(tmp_path / "news.db", sample())
    arguments = [sys.executable, "-m", "tui", "--db", str(tmp_path / "news.db"), "--feeds", str(feeds)]
    with Terminal(arguments, environ={"NO_COLOR": "1"}) as terminal:
        terminal.wait_for("4 unread", 15)
        terminal.press("t")
        terminal.wait_for("newsdesk-light", 5)
        terminal.press(ESCAPE)
        terminal.wait_for(lambda text: "newsdesk-light" not in text, 5)
        terminal.press("q")
        terminal.end()
    codes = {code for codes in re.findall(rb"\x1b\[([\d;]*)m", bytes(terminal.raw)) for code in codes.split(b";")}
    assert not {code for code in codes if re.fullmatch(rb"(3|4|9|10)[0-8]", code)}, "39 and 49 are the terminal's own"
    assert {b"1", b"7"} <= codes

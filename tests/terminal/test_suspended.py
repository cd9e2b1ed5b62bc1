"""Other programs in the reader's terminal: a pager, an editor. A pilot has no terminal to lend."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from tests.app.newsstore import build, sample
from tests.terminal.terminal import Terminal
from tui.store.connect import open_reader
from tui.store.notes import note

SCREEN = b"\x1b[?1049h"


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs a shell with jobs: bash")
def test_ctrl_z_leads_to_the_shell_and_fg_back_and_a_program_that_is_not_there_back_at_once(tmp_path: Path) -> None:
    built = build(tmp_path / "news.db", sample())
    (tmp_path / "feeds.toml").write_text('refresh_every = "never"\n')
    with Terminal(
        ["bash", "--norc", "--noprofile", "-i"],
        environ={"PS1": "shell> ", "NEWSDESK_DB": str(built.path), "PAGER": "nopager"},
    ) as terminal:
        terminal.wait_for("shell>")
        terminal.press(f"{sys.executable} -m tui --feeds {tmp_path / 'feeds.toml'}\n")
        terminal.wait_for("Secretary of State")
        terminal.press("\x1a")
        terminal.wait_for("Stopped")
        terminal.press("printf '\\033[2J\\033[H'\n")  # a terminal with two screens does so itself
        terminal.wait_for(lambda text: "Rubio meets" not in text)
        terminal.press("fg\n")
        terminal.wait_for("Rubio meets")
        terminal.press("?")
        terminal.wait_for("Newsdesk shows stories")
        terminal.press("\x1a")
        terminal.wait_for("Stopped")
        terminal.press("echo still $((40 + 2))\n")
        terminal.wait_for("still 42")
        terminal.press("fg\n")
        terminal.wait_for("Newsdesk shows stories")
        terminal.press("q")
        terminal.wait_for("next unread")
        terminal.press("P")
        terminal.wait_for("There is no program nopager ($PAGER)")
        terminal.press("q")
        terminal.wait_for("shell>")  # what is typed before is dropped with the reader's last keys
        terminal.press("exit\n")
        assert terminal.end() == 0


def test_a_note_is_written_in_the_editor_and_the_story_read_in_the_pager(tmp_path: Path) -> None:
    built = build(tmp_path / "news.db", sample())
    feeds = tmp_path / "feeds.toml"
    feeds.write_text('refresh_every = "never"\n')
    editor, pager = tmp_path / "editor.py", tmp_path / "pager.py"
    editor.write_text("import sys; open(sys.argv[1], 'a').write('to be watched')")
    pager.write_text("import sys; open(sys.argv[1], 'w').write(sys.stdin.read())")
    environ = {
        "EDITOR": f"{sys.executable} {editor}",
        "PAGER": f"{sys.executable} {pager} {tmp_path / 'paged.txt'}",
    }
    words = [sys.executable, "-m", "tui", "--db", str(built.path), "--feeds", str(feeds)]
    with Terminal(words, environ=environ) as terminal:
        terminal.wait_for("Secretary of State")
        terminal.press("\x05")
        terminal.wait_for("Note written")
        terminal.press("u")
        terminal.wait_for("Undone: note written")
        terminal.press("\x05")
        terminal.wait_for("Note written")
        terminal.press("P")
        # The reader's screen is begun for the fourth time: at the start, and after two editors and the pager.
        terminal.wait_for(lambda _: b"Rubio meets" in b"".join(bytes(terminal.raw).split(SCREEN)[4:]))
        terminal.press("q")
        assert terminal.end() == 0
    db = open_reader(built.path)
    assert note(db, built.stories[0]) == "to be watched"
    db.close()
    assert "Rubio meets Sheinbaum as tariffs loom" in (tmp_path / "paged.txt").read_text().splitlines()[0]

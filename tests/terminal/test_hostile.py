"""Every kind of hostile title and text, as raw as a store could hold it, through the real reader and commands.

What comes in is cleaned before it is stored; here the store holds it uncleaned, so that the last door is tested alone.
"""

from __future__ import annotations

import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.app.newsstore import Report, Telling, build
from tests.terminal.terminal import ESCAPE, Terminal
from tests.terminal.test_reader import SEQUENCE

C0 = "".join(map(chr, [*range(0x00, 0x0A), *range(0x0B, 0x20), 0x7F]))
C1 = "".join(map(chr, range(0x80, 0xA0)))
ZALGO = "".join(chr(0x300 + n % 0x70) for n in range(300))

HOSTILE = {
    "all of C0": f"a{C0}b",
    "all of C1": f"a{C1}b",
    "CSI": "\x1b[2J\x1b[31;5mred\x1b[0m\x1b[10;10H\x1b[6n\x1b[c\x1b[?1049l\x1b[>4;1m",
    "CSI of 8 bits": "\x9b2J\x9b31mred\x9b6n",
    "OSC": "\x1b]0;PWNED\x07\x1b]52;c;UFdORUQ=\x07\x1b]8;;file:///etc/passwd\x1b\\x\x1b]8;;\x1b\\\x1b]1337;File=x\x07",
    "OSC without end": "\x1b]0;PWNED and on and on",
    "OSC of 8 bits": "\x9d0;PWNED\x9c\x9d52;c;UFdORUQ=\x9c",
    "DCS, APC, PM, SOS": "\x1bP$qm\x1b\\\x1b_Gf=24;AAAA\x1b\\\x1b^x\x1b\\\x1bXx\x1b\\\x90q#0\x9c",
    "single escapes": "\x1bc\x1b7\x1b8\x1bM\x1b#8\x1b(0\x1b%G\x1b=\x1b>\x0e\x0f",
    "answer-back": "\x05\x1bZ\x1b[0c\x1b[5n\x1b]10;?\x07\x1b[18t\x1b[21t",
    "bidi overrides": "abc\u202edcba\u202c \u2066x\u2069 \u2067y \u202a\u202b\u202d \u200e\u200f\u061c",
    "right to left": "\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627 (abc) 123",
    "zero width": "pa\u200bss\u200cwo\u200drd\u2060\ufeff\u00ad\u034f\u180e",
    "blank letters": "\u115f\u1160\u3164\uffa0\u2800 \u17b4\u17b5",
    "combining flood": f"a{ZALGO}b{'e' + ZALGO}",
    "tags": "flag\U000e0041\U000e0042\U000e007f\U000e0001",
    "variation selectors": "a\ufe00\ufe0e\ufe0f\U000e0100\U000e01ef \u2764\ufe0f",
    "joined emoji": "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466 \U0001f3f4\U000e0067\U000e007f",
    "private use": "\ue000\uf8ff\U000f0000\U0010fffd",
    "no characters": "\ufffe\uffff\ufdd0\U0001fffe \ufff9x\ufffay\ufffb",
    "line breaks": "one\ntwo\r\nthree\rfour\x0bfive\x0csix\x85seven\u2028eight\u2029nine\tten",
    "markup": "[/] [bold]x[/bold] [@click=app.quit]free[/] [link=https://evil.invalid]y[/link] [type=x, v={'a[0]'}] [",
    "wide": "\u5317\u4eac" * 300,
    "very long": "word " * 2000,
    "only blanks": " \u00a0\u2003\u3000 ",
    "format strings": "%s %n {0} {0.__class__} ${HOME} $(id) `id` ; | & > < ' \" \\",
    "surrogates": "a\\ud800b",
}
FORBIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
WORD = "Zebra"


@pytest.fixture
def news(tmp_path: Path) -> tuple[Path, Path]:
    db, feeds = tmp_path / "news.db", tmp_path / "feeds.toml"
    feeds.write_text('refresh_every = "never"\n')
    build(
        db,
        [
            Telling(
                (
                    Report(f"Outlet {n} {evil[:200]}", f"{WORD}{n} {evil}", n, f"Body {evil}\n\nPart {n} {evil} end."),
                    Report("Harbour Post", f"{evil} {WORD}{n}", n + 0.5, f"{evil}"),
                )
            )
            for n, evil in enumerate(HOSTILE.values())
        ],
    )
    return db, feeds


def odd(written: str) -> Iterator[str]:
    """Characters that no text may bring to a terminal."""
    for character in set(written) - set("\r\n\u200c"):  # U+200C parts Persian letters; elsewhere it never gets in
        if unicodedata.category(character) in FORBIDDEN or "\ufe00" <= character <= "\ufe0f":
            yield f"U+{ord(character):04X}"
        if "\U000e0000" <= character <= "\U000e0fff":
            yield f"U+{ord(character):04X}"


def assert_harmless(raw: bytes) -> None:
    assert b"Traceback" not in raw
    assert b"PWNED" not in raw.replace(b"PWNED and on and on", b"")
    assert b"UFdORUQ" not in raw
    text = SEQUENCE.sub(b"", raw).decode("utf-8", "strict")
    assert sorted(odd(text)) == []
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.combining(character) else 0
        assert marks <= 8, "a flood of combining marks"


def in_its_columns(terminal: Terminal) -> bool:
    """Whether each line is as wide as the terminal, by our measure and by its own, and the panes' frames are upright."""
    screen = terminal.screen
    lines = [[screen.buffer[y][x].data for x in range(screen.columns)] for y in range(screen.lines)]
    frames = [[x for x, sign in enumerate(line) if sign == "│"] for line in lines]
    second = {next(x for x in columns if x) for columns in frames if len(columns) >= 4}
    return all(sum(map(cell_len, line)) == screen.columns for line in lines) and len(second) <= 2


def test_each_story_is_shown_can_be_chosen_and_read_and_none_drives_the_terminal(news: tuple[Path, Path]) -> None:
    words = ("--db", str(news[0]), "--feeds", str(news[1]))
    seen = set()
    with Terminal.newsdesk(*words, columns=120, rows=36) as terminal:
        terminal.wait_for(f"{WORD}0", 20)
        for n in range(len(HOSTILE)):
            terminal.wait_for(f" {n + 1}/{len(HOSTILE)} ")
            terminal.wait_for(lambda _: in_its_columns(terminal))
            seen |= {i for i in range(len(HOSTILE)) if re.search(rf"{WORD}{i}\b", terminal.text)}
            terminal.press("j")
        terminal.press("\r")
        terminal.settle(0.2)
        for keys in (
            "4",
            "3",
            "w",
            ESCAPE,
            "S",
            ESCAPE,
            "L",
            ESCAPE,
            "/",
            WORD,
            "\r",
            "\x06",
            WORD,
            ESCAPE,
            "t",
            ESCAPE,
            ESCAPE,
        ):
            terminal.press(keys)
            terminal.read(1.0)  # what it opens is being drawn before the next key
            terminal.settle(0.12)
        terminal.press("q")
        assert terminal.end(30) == 0  # also: no markup has quit it before
    assert_harmless(bytes(terminal.raw))
    assert seen == set(range(len(HOSTILE))), f"not seen: {set(range(len(HOSTILE))) - seen}"


@pytest.mark.parametrize("json", [[], ["--json"]])
def test_no_command_sends_what_a_terminal_would_obey(news: tuple[Path, Path], json: list[str]) -> None:
    places = ["--db", str(news[0]), "--feeds", str(news[1])]
    for command in (["stories"], ["search", WORD], ["feeds", "list"], ["doctor"]):
        done = subprocess.run([sys.executable, "-m", "tui", *places, *command, *json], capture_output=True, timeout=60)
        assert done.returncode == 0, done.stderr
        if command == ["stories"]:
            assert all(re.search(rf"{WORD}{n}\b".encode(), done.stdout) for n in range(len(HOSTILE)))
        for stream in (done.stdout, done.stderr):
            assert b"\x1b" not in stream
            assert b"Traceback" not in stream
            text = stream.decode("utf-8", "strict")
            assert not {c for c in text if unicodedata.category(c) in ("Cc", "Zl", "Zp") and c != "\n"}
            assert not {
                c for c in text if c in "\u202e\u202a\u202b\u202d\u2066\u2067\u2068\u200b\ufeff" or c >= "\U000e0000"
            } - {"\U0010fffd", "\U000f0000"}


def test_what_is_found_and_sorted_is_not_changed_by_what_is_hostile(news: tuple[Path, Path]) -> None:
    places = ["--db", str(news[0]), "--feeds", str(news[1])]
    for n in (2, 10, 21):
        words = [sys.executable, "-m", "tui", *places, "search", f"{WORD}{n}"]
        done = subprocess.run(words, capture_output=True, text=True, timeout=60)
        assert f"{WORD}{n}" in done.stdout
    done = subprocess.run([sys.executable, "-m", "tui", *places, "stories"], capture_output=True, text=True, timeout=60)
    order = [int(line.split(WORD)[1].split()[0]) for line in done.stdout.splitlines()]
    assert order == list(range(len(HOSTILE)))  # by time, whatever they begin with

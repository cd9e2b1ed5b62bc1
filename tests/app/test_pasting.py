"""What is pasted is one event of clean text, however the bytes come; nothing of it is a key."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events

from tests.app.desk import reading
from tests.app.newsstore import build, sample
from tui.app.pasting import WholePastes, cleaned

PASTES = [
    "",
    "canal",
    "hello \x1b[0m world",
    "a\x1b",
    "\x1b[20",
    "\x1b[A" * 40,
    "\x1b]52;c;eA==\x07\x1b[200~j\r\n",
    "\x1b" * 9,
]


@pytest.mark.parametrize("size", [1, 3, 7, 4096])
def test_a_paste_is_one_event_and_the_keys_around_it_are_keys(size: int) -> None:
    sent = "j".join(f"\x1b[200~{text}\x1b[201~" for text in PASTES) + "\x1b[Bk"
    parser = WholePastes()
    got = [event for at in range(0, len(sent), size) for event in parser.feed(sent[at : at + size])]
    assert [event.text for event in got if isinstance(event, events.Paste)] == PASTES
    assert [event.key for event in got if isinstance(event, events.Key)] == ["j"] * (len(PASTES) - 1) + ["down", "k"]


def test_of_a_paste_words_and_lines_are_left() -> None:
    assert cleaned("ab\x1b[31mcd") == "abcd"
    assert cleaned("ca\x07nal\x9b0m\u202e\nsuez") == "canal\nsuez"
    assert cleaned(" canal") == " canal"


async def test_where_words_are_typed_a_paste_is_clean_and_elsewhere_it_is_nothing(tmp_path: Path) -> None:
    async with reading(build(tmp_path / "news.db", sample())) as desk:
        before = desk.text
        desk.app.post_message(events.Paste("jx\r"))
        await desk.settle()
        assert desk.text == before
        await desk.press("slash")
        desk.app.post_message(events.Paste("tar\x07i\x1b[31mff"))
        await desk.settle()
        assert "/ tariff" in desk.text
        assert desk.headlines == ["Rubio meets Sheinbaum as tariffs loom", "Tariff delay agreed"]

"""Keys at random, faster than frames, at changing sizes: the reader stands it."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from textual import events
from textual.keys import _character_to_key

from tests.app.desk import reading
from tests.app.newsstore import build, sample
from tui.app.keys import KEYS

LEAVING = {"q", "ctrl+q", "ctrl+c", "ctrl+z", "r", "a", "F", "P", "ctrl+e"}
"""Keys that end the reader, lend its terminal or start a process."""
TYPED = [*'abcdefgh :"-é日', "enter", "enter", "escape", "backspace"]
SIZES = [(60, 20), (80, 24), (120, 36), (200, 50), (30, 8)]


@pytest.mark.slow
async def test_keys_at_random_never_end_the_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("BROWSER", "true")
    chance = random.Random(1)
    keys = sorted({one for key in KEYS for one in key.keys} - LEAVING)
    async with reading(build(tmp_path / "news.db", sample())) as desk:
        for _ in range(300):
            if chance.random() < 0.04:
                await desk.pilot.resize_terminal(*chance.choice(SIZES))
                continue
            key = chance.choice(keys if chance.random() < 0.8 else TYPED)
            name = _character_to_key(key) if len(key) == 1 else key
            desk.app.post_message(events.Key(name, {"enter": "\r"}.get(key, key if len(key) == 1 else None)))
            if chance.random() < 0.3:
                await desk.pilot.pause(0.01)
        await desk.settle()
        assert desk.app.is_running

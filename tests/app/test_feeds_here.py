"""Feeds and views changed in `S`: the same as from outside, in the same file, and undone at the desk."""

from __future__ import annotations

import asyncio
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Input

from tests.app.desk import reading
from tests.app.newsstore import build, sample
from tui import config
from tui.store.connect import open_store

FEEDS = """# mine
[[feeds]]
url = "https://feeds.invalid/0.xml"
outlet = "Evening Courier"

# ports
[[feeds]]
url = "https://feeds.invalid/1.xml" # why
outlet = "Harbour Post"
tags = ["sea"]
"""


def written(tmp_path: Path) -> Path:
    path = tmp_path / "feeds.toml"
    path.write_text(FEEDS)
    return path


async def test_a_feed_is_renamed_tagged_rested_removed_and_all_is_undone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built, own = build(tmp_path / "news.db", sample(), {"Harbour Post": ("sea",)}), written(tmp_path)
    async with reading(built, feeds=own) as desk:
        await desk.press("S")
        await desk.type("harbour")
        assert "ctrl-t change it" in desk.text
        await desk.press("ctrl+t")
        assert "https://feeds.invalid/1.xml" in desk.text
        await desk.enter("name")
        await desk.enter("The port")
        assert "Changed. u at the desk undoes it" in desk.text
        assert "The port  yours" in desk.text
        await desk.enter("tags")
        await desk.press("end")
        await desk.enter(", #ships")
        await desk.enter("rest")
        assert "not asked; its articles stay" in desk.text
        (_, port) = config.load(own).sources
        assert (port.title, port.tags, port.paused) == ("The port", ("sea", "ships"), True)
        assert set(FEEDS.replace('"sea"', '"sea", "ships"').split("\n")) <= set(own.read_text().split("\n"))
        await desk.press("escape")
        assert "The port" in desk.text, "back in the lists, where it bears its name at once"
        assert "at rest: not asked" in desk.text
        free, write = asyncio.Event(), desk.app.access.write

        async def waiting(*words: Any) -> Any:
            await free.wait()
            return await write(*words)

        monkeypatch.setattr(desk.app.access, "write", waiting)
        await desk.press("ctrl+t")
        await desk.pilot.press(*"full", "enter", "escape")
        await desk.until(lambda: "Views, tags and sources" in desk.text)
        free.set()
        await desk.settle()
        assert config.load(own).sources[1].fulltext, "a change is made though the panel was left"
        await desk.press("ctrl+t")
        await desk.enter("remove")
        assert [spec.key for spec in config.load(own).sources] == ["https://feeds.invalid/0.xml"]
        assert any("Removed The port" in said for said in desk.notices)
        assert len(desk.headlines) == 4, "its articles stay"
        await desk.press("u", "u", "u", "u", "u")
        assert own.read_text() == FEEDS


async def test_a_view_is_asked_anew_or_forgotten_and_what_cannot_be_is_told(tmp_path: Path) -> None:
    built, own = build(tmp_path / "news.db", sample()), written(tmp_path)
    with closing(open_store(built.path)) as db:
        db.execute("UPDATE sources SET kind = 'seeds' WHERE outlet = 'Sample Wire'")
        db.conn.commit()
    async with reading(built, feeds=own) as desk:
        await desk.press("/")
        await desk.enter("telescope")
        await desk.press("V")
        await desk.enter("Orbits")
        await desk.press("S")
        await desk.type("orbits")
        await desk.press("ctrl+t")
        await desk.enter(" or")
        assert any("`or` stands between two" in said for said in desk.notices)
        await desk.press("S")
        await desk.type("orbits")
        await desk.press("ctrl+t")
        await desk.enter(" or rubio")
        await desk.press("S")
        await desk.enter("orbits")
        assert len(desk.headlines) == 2
        await desk.press("S")
        await desk.type("wire")
        await desk.press("ctrl+t")
        assert "ctrl-t" not in desk.text, "what cannot be done is not offered"
        await desk.press("ctrl+t")
        assert "These are files: their entry in feeds.toml is yours to edit" in desk.text
        assert desk.app.screen.query_one(Input).value == "wire", "what was typed stands"
        await desk.press(*["backspace"] * 4)
        await desk.type("all stories")
        await desk.press("ctrl+t")
        assert "This list is always there" in desk.text
        own.write_text("[[feeds]\n")
        await desk.press(*["backspace"] * 11)
        await desk.type("evening")
        await desk.press("ctrl+t")
        assert any("is not valid TOML" in said for said in desk.notices)

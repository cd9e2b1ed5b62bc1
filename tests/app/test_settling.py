"""After an act a child makes up what hangs on the stories that it changed: related ones, and who else says so."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from filelock import FileLock

from tests.app.desk import Desk, reading
from tests.app.newsstore import Built
from tests.judge.bureau import BRIDGE, VACCINE, Bureau
from tui.app import settling
from tui.app.refreshing import Child, newsdesk
from tui.judging import corroborate
from tui.store.connect import open_reader, open_store


@pytest.fixture
def bureau(tmp_path: Path) -> Bureau:
    bureau = Bureau(open_store(tmp_path / "news.db"))
    for number, report in enumerate(BRIDGE):
        bureau.tell(f"bridge{number}", report, days=2 + number / 10)
    for number, report in enumerate(VACCINE):
        bureau.tell(f"vaccine{number}", report, days=number / 10)
    bureau.refresh()
    list(corroborate(bureau.db))
    return bureau


@asynccontextmanager
async def tidying(path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AsyncIterator[Desk]:
    """The reader as it is opened by the command, without feeds and without its tour."""
    monkeypatch.setattr(settling, "REST", 0.1)
    feeds = tmp_path / "feeds.toml"
    feeds.write_text('refresh_every = "never"\n')
    async with reading(Built(path), feeds=feeds, automatic=True) as desk:
        await desk.until(lambda: "1/4" in desk.text)
        await desk.press("escape")
        yield desk


def waiting(path: Path) -> int:
    db = open_reader(path)
    try:
        return int(
            db.execute(
                "SELECT (SELECT count(*) FROM unsettled) + (SELECT count(*) FROM corroborations WHERE waiting = 1)"
            ).fetchone()[0]
        )
    finally:
        db.close()


async def test_after_acts_a_child_makes_up_related_stories_and_margin(
    bureau: Bureau, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, bridge, vaccine = tmp_path / "news.db", bureau.id("bridge0"), bureau.id("vaccine0")
    async with tidying(path, monkeypatch, tmp_path) as desk:
        screen = desk.screen
        begun: list[str] = []

        def begin(db: Path, feeds: Path | None, *words: str) -> Child:
            begun.extend(words)
            return newsdesk(db, feeds, *words)

        monkeypatch.setattr(settling, "newsdesk", begin)
        assert list(screen.stories.ids) == [bridge, vaccine]
        await desk.press("m", "j", "m", "j", "enter")
        assert list(screen.stories.ids) == [vaccine]
        await desk.until(lambda: not waiting(path) and not screen.settling.running)
        await desk.settle()
        assert begun == ["settle"]
        support = screen.story._support
        assert support is not None
        assert (support.others, support.waiting) == (4, False)
        for key in "xuuu":  # the text that was opened is unread again in between
            await desk.press(key)
        assert set(screen.stories.ids) == {bridge, vaccine}
        await desk.until(lambda: not waiting(path) and not screen.settling.running)
        before = list(begun)
        assert before[1:]
        await desk.press("space", "u")
        await screen.settling.tick()
        assert begun == before, "a mark changes no story"


async def test_beside_a_refresh_nothing_is_settled_and_what_went_wrong_is_told_once(
    bureau: Bureau, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "news.db"
    async with tidying(path, monkeypatch, tmp_path) as desk:
        screen = desk.screen
        with FileLock(path.with_name("news.db.refresh.lock")):
            await desk.press("m", "j", "m")
            await desk.until(lambda: screen.settling.running)
            await desk.until(lambda: not screen.settling.running)
            assert waiting(path)
            assert not desk.notices or "wait for" not in desk.notices[-1]
        monkeypatch.setattr(settling, "newsdesk", lambda *words: newsdesk(*words, "--no-such-option"))
        await screen.settling.tick()
        await desk.until(lambda: len(desk.notices) == 2)
        assert desk.notices[0].startswith("Related stories and margin wait for the next refresh: ")
        assert "unrecognized arguments" in desk.notices[0]
        monkeypatch.setattr(settling, "newsdesk", None)
        await screen.settling.tick()
        assert waiting(path)

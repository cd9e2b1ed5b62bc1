"""Citations, quotations, pipes and files: what the reader hands on."""

from __future__ import annotations

import os
import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.app.desk import reading
from tests.app.newsstore import Built, Report, Telling, build, sample
from tui.app import handing
from tui.app.messages import LinkChosen
from tui.models import Enclosure


@pytest.fixture
def built(tmp_path: Path) -> Built:
    return build(tmp_path / "news.db", sample())


def feeds(tmp_path: Path, pipes: str) -> Path:
    path = tmp_path / "feeds.toml"
    path.write_text(f'refresh_every = "never"\n[reader.pipes]\n{pipes}\n')
    return path


async def test_a_citation_and_the_passage_on_top_are_copied(built: Built) -> None:
    async with reading(built) as desk:
        await desk.press("y", "c")
        assert desk.app.clipboard.startswith("“Rubio meets Sheinbaum as tariffs loom”. Harbour Post, 2025-09-02.")
        assert "https://example.org/rubio (read 2025-09-02)" in desk.app.clipboard
        await desk.press("enter", "y", "p")
        assert desk.app.clipboard.startswith("“U.S. Secretary of State Marco Rubio arrived in Mexico")
        assert desk.app.clipboard.splitlines()[1].startswith("— Harbour Post, Rubio meets Sheinbaum")


async def test_in_tmux_a_copy_is_handed_to_it_and_where_it_is_not_taken_that_is_said(
    built: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmux, got = tmp_path / "tmux", tmp_path / "got"
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setenv("TMUX", "/tmp/tmux-0/default,1,0")
    async with reading(built) as desk:
        for line, said in (('[ "$2" != -w ] && cat > "$GOT"', False), ("exit 1", True)):
            monkeypatch.setenv("GOT", str(got))
            tmux.write_text(f"#!/bin/sh\n{line}\n")
            tmux.chmod(0o755)
            await desk.press("y", "l")
            assert any("set -g set-clipboard on" in notice for notice in desk.notices) == said
    assert got.read_text() == "https://example.org/rubio"


async def test_an_article_is_piped_to_the_users_command_without_a_shell(built: Built, tmp_path: Path) -> None:
    out = tmp_path / "out; touch pwned"
    script = tmp_path / "take.py"
    script.write_text("import sys; open(sys.argv[1], 'w').write(sys.stdin.read()); print('taken')")
    toml = feeds(tmp_path, f'take = ["{sys.executable}", "{script}", "{out}"]')
    async with reading(built, feeds=toml) as desk:
        await desk.press("|")
        assert "Piped to take: taken" in desk.notices
    assert "Rubio meets Sheinbaum as tariffs loom" in out.read_text()
    assert not (tmp_path / "pwned").exists()


async def test_a_command_that_fails_is_said_to_and_none_is_explained(built: Built, tmp_path: Path) -> None:
    async with reading(built, feeds=feeds(tmp_path, 'no = ["/nowhere/command"]')) as desk:
        await desk.press("|")
        assert "There is no program /nowhere/command ([reader.pipes])" in desk.notices
    async with reading(built, feeds=feeds(tmp_path, "")) as desk:
        await desk.press("|")
        assert any("[reader.pipes]" in said for said in desk.notices)


async def test_one_key_opens_the_article_marks_it_read_and_goes_on(
    built: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with reading(built) as desk:
        opened: list[str] = []

        async def note(url: str) -> None:
            opened.append(url)

        monkeypatch.setattr(desk.screen, "open_url", note)
        desk.screen.preferences = replace(desk.screen.preferences, mark_read="key")
        first = desk.screen.stories.current
        await desk.press("O")
        assert opened == ["https://example.org/rubio"]
        assert desk.screen.stories.current == desk.screen.stories.ids[1]
        row = desk.screen.stories.row(str(first))
        assert row is not None
        assert row.unread == 2
        await desk.press("O")
        assert "This article has no link" in desk.notices
        assert desk.screen.stories.current == desk.screen.stories.ids[1]
        await desk.press("F")
        assert any("no page to ask" in said for said in desk.notices)


async def test_a_media_file_is_listed_with_its_size_and_opened_or_copied_by_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    media = Enclosure("https://radio.example/1.mp3", "audio/mpeg", 34_500_000)
    podcast = Report("Radio", "The night the bridge shook", 1, url="https://radio.example/1", media=(media,))
    async with reading(build(tmp_path / "news.db", [Telling((podcast,))])) as desk:
        opened: list[str] = []

        async def note(url: str) -> None:
            opened.append(url)

        monkeypatch.setattr(desk.screen, "open_url", note)
        assert "[2] audio (mpeg), 34.5 MB: radio.example/1.mp3" in desk.text
        await desk.press("L", "down")
        assert "audio (mpeg), 34.5 MB" in desk.text
        await desk.press("ctrl+y")
        assert desk.app.clipboard == media.url
        await desk.press("enter")
        assert opened == [media.url]


async def test_a_picture_of_the_screen_asks_nobody_for_a_font(
    built: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handing, "home", lambda: tmp_path)
    async with reading(built) as desk:
        await desk.press("f12")
        (path,) = tmp_path.glob("newsdesk-*.svg")
        assert f"Saved as ~/{path.name}" in desk.notices
    picture = path.read_text("utf-8")
    assert "Telescope" in picture
    assert not re.search(r"url\(\s*.?https?:", picture)


def test_wide_characters_have_their_room_in_a_picture() -> None:
    def text(words: str, length: float) -> str:
        return f'<text class="r1" x="0" textLength="{length}" clip-path="url(#a)">{words}</text>'

    drawn = text("月面の&#160;&amp;", 12.2 * 5) + text("plain", 61)
    assert handing.in_cells(drawn) == text("月面の&#160;&amp;", 97.6) + text("plain", 61.0)


async def test_a_story_is_saved_and_nothing_is_overwritten(built: Built, tmp_path: Path) -> None:
    async with reading(built) as desk:
        for ending, begins in ((".md", "# Rubio meets Sheinbaum as tariffs loom\n"), (".html", "<!DOCTYPE html>")):
            path = tmp_path / f"story{ending}"
            await desk.press("ctrl+s")
            desk.app.screen.query_one("Input").value = str(path)  # type: ignore[attr-defined]
            await desk.press("enter")
            assert path.read_text().startswith(begins)
            assert "Rubio arrives in Mexico" in path.read_text()
        await desk.press("ctrl+s")
        desk.app.screen.query_one("Input").value = str(path)  # type: ignore[attr-defined]
        await desk.press("enter")
        assert any("story.html is there already, and is left as it is" in said for said in desk.notices)
        await desk.press("ctrl+s")
        desk.app.screen.query_one("Input").value = str(path.with_name("other.html"))  # type: ignore[attr-defined]
        await desk.press("enter")
        assert [said.partition(" ")[0] for said in desk.notices] == ["Saved"], "an answer puts the one before away"


async def test_programs_of_the_host_are_off_in_a_browser(built: Built, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[object] = []
    monkeypatch.setattr("subprocess.Popen", lambda *words, **more: started.append(words))
    async with reading(built) as desk:
        monkeypatch.setattr(type(desk.app), "is_web", property(lambda app: True))
        monkeypatch.setenv("TMUX", "/tmp/tmux-0/default,1,0")
        await desk.press("y", "l")
        assert desk.app.clipboard == "https://example.org/rubio"
        for keys in ("|", "P", "ctrl+e", "ctrl+s", "o", "O", "L enter"):
            await desk.press(*keys.split())
            deed = "write a file" if keys == "ctrl+s" else "run a program"
            assert any(f"Not from a browser: it would {deed}" in said for said in desk.notices), keys
            desk.screen.hint_bar.say("")
        desk.screen.story.post_message(LinkChosen("https://example.org/rubio"))
        await desk.settle()
        assert any("Not from a browser" in said for said in desk.notices), "a click on a link"
        desk.screen.hint_bar.say("")
        desk.screen.action_open_all()
        await desk.settle()
        assert any("Not from a browser" in said for said in desk.notices), "all at once"
    assert started == []


def test_programs_are_argument_lists() -> None:
    assert handing.argv({"PAGER": "less -R 'a b'"}, "PAGER", default="more") == ["less", "-R", "a b"]
    assert handing.argv({"VISUAL": " ", "EDITOR": "nano"}, "VISUAL", "EDITOR", default="vi") == ["nano"]
    with pytest.raises(handing.HandingError, match="PAGER"):
        handing.argv({"PAGER": "'"}, "PAGER", default="more")
    with pytest.raises(handing.HandingError, match=r"There is no program /nowhere/less \(\$PAGER\)"):
        handing.page(["/nowhere/less"], "")
    with pytest.raises(handing.HandingError, match=r"/ may not be run \(\$VISUAL, \$EDITOR\)"):
        handing.edit(["/"], "")
    assert handing.file_name("../../etc/passwd: a <story>") == "etc-passwd-a-story.md"

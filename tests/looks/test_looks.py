"""The main screens, as they are kept beside this file."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from textual.selection import SELECT_ALL
from textual.theme import Theme

from tests.app.desk import reading
from tests.app.newsstore import Built
from tests.looks import looking
from tests.looks.harbour import harbour
from tui.app import themes
from tui.store.connect import open_store


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return harbour(tmp_path_factory.mktemp("harbour"))


@pytest.fixture
def built(stored: Built, tmp_path: Path) -> Built:
    """A copy: to read is to write."""
    return replace(stored, path=Path(shutil.copy(stored.path, tmp_path / "news.db")))


@pytest.mark.parametrize(
    ("name", "size", "keys", "light"),
    [
        ("list-80", (80, 24), "", False),
        ("desk-120", (120, 36), "enter", True),
        ("desk-200", (200, 50), "j enter", False),
        ("coverage-80", (80, 24), "c k enter", True),
        ("dossier-120", (120, 36), "e enter", True),
    ],
)
async def test_the_words_of_a_screen_stand_where_they_stood_and_are_painted_as_they_were_on_light(
    built: Built, name: str, size: tuple[int, int], keys: str, light: bool
) -> None:
    async with reading(built, size) as desk:
        await desk.press(*keys.split())
        looking.check(name, looking.text(desk))
        if light:
            desk.app.theme = themes.LIGHT.name
            await desk.settle()
            looking.check(f"{name}-light", looking.painted(desk))


@pytest.mark.parametrize(
    ("name", "size", "theme", "keys"),
    [
        ("only-here-80", (80, 24), themes.DARK, "enter v"),
        ("side-by-side-120", (120, 36), themes.LIGHT, "enter b"),
        ("what-was-changed-80", (80, 24), themes.DARK, "enter b N"),
    ],
)
async def test_what_is_lit_and_what_is_marked_is_painted_as_it_was(
    built: Built, name: str, size: tuple[int, int], theme: Theme, keys: str
) -> None:
    async with reading(built, size) as desk:
        desk.app.theme = theme.name
        await desk.press(*keys.split())
        desk.screen.hint_bar.say("")
        await desk.settle()
        looking.check(name, f"{looking.text(desk)}\n{looking.painted(desk)}")


async def test_no_sign_goes_beyond_ascii_where_the_terminal_has_no_more(built: Built) -> None:
    async with reading(built) as desk:
        desk.app.plain = True
        desk.screen.draw_plain(True)
        await desk.press("enter")
        looking.check("plain-120", looking.text(desk))
        desk.app.plain = True
        for opens in ("", "?", ":", "S", "t", "ctrl+f"):
            await desk.press(*[opens] if opens else [])
            assert (desk.app.screen is not desk.screen) == bool(opens), opens
            drawn = _without_news(desk.text)
            assert drawn.isascii(), drawn
            await desk.press(*["escape"] if opens else [])


def _without_news(shown: str) -> str:
    """The screen without the letters that the news itself has."""
    # Letter by letter: a panel may cover a part of them.
    for letter in "見本新報インドの探査機、月の南極付近に着陸":
        shown = shown.replace(letter, "")
    return shown


async def test_an_empty_store_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    open_store(path).close()
    async with reading(Built(path), (80, 24)) as desk:
        looking.check("empty-80", looking.text(desk))


@pytest.mark.parametrize("own", [True, pytest.param(False, marks=pytest.mark.slow)], ids=["our themes", "all themes"])
async def test_every_word_on_the_main_screens_can_be_read(built: Built, own: bool) -> None:
    async with reading(built) as desk:
        names = ["newsdesk-dark", "newsdesk-light", "ansi-dark"] if own else list(desk.app.available_themes)
        unreadable: set[tuple[str, str, str, str]] = set()
        screens = ["enter", "v", "v v c", "b"]
        if not own:
            screens += ["escape e enter", "escape escape ctrl+f f e r", "escape S", "escape ?", "escape w", "escape t"]
        for keys in screens:
            await desk.press(*keys.split())
            # First with all of the story selected by the mouse.
            desk.screen.selections = {desk.screen.story: SELECT_ALL} if keys == "enter" else {}
            for name in names:
                desk.app.theme = name
                await desk.settle()
                unreadable |= {(keys, name, *found) for found in looking.unreadable(desk)}
        assert not sorted(unreadable)[:40]

"""Jump labels and the palette: going anywhere by a few letters."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.desk import reading
from tests.app.newsstore import NOW, Built, aliased, build, sample
from tui.app.jumping import spots
from tui.app.language import LANGUAGE
from tui.app.screens.jump import labels
from tui.query import parse


@pytest.fixture
def built(tmp_path: Path) -> Built:
    return build(tmp_path / "news.db", sample())


def test_no_label_begins_another() -> None:
    for count in (0, 3, 26, 27, 600):
        made = labels(count)
        assert len(set(made)) == len(made) == count
        assert not [one for one in made for other in made if one != other and other.startswith(one)]
        assert all(len(one) == 1 for one in made[:2])


async def test_a_letter_leads_to_a_row_a_link_and_a_pane(built: Built, monkeypatch: pytest.MonkeyPatch) -> None:
    async with reading(built) as desk:
        opened: list[str] = []

        async def note(url: str) -> None:
            opened.append(url)

        monkeypatch.setattr(desk.screen, "open_url", note)
        await desk.press("2")
        first = [spot.target for spot in spots(desk.screen) if spot.target[0] != "pane"][0]
        assert first == ("link", 1), "what is in the pane where one is comes first"
        await desk.press("1")
        found = [spot.target for spot in spots(desk.screen)]
        keys = dict(zip(found, labels(len(found)), strict=True))
        await desk.press("semicolon")
        assert desk.text.count("\n") == 35
        await desk.press(*keys[("link", 1)])
        assert opened == ["https://example.org/rubio"]
        await desk.press("semicolon", *keys[("stories", 1)])
        assert desk.article == "Telescope reaches its orbit"
        assert desk.pane() == "story"
        await desk.press("semicolon", "1")
        assert desk.app.screen is not desk.screen, "a letter on no label does nothing"
        await desk.press("escape")
        assert desk.app.screen is desk.screen
        await desk.press("semicolon", *labels(4)[3])
        assert desk.pane() == "coverage"


@pytest.mark.parametrize(
    ("typed", "place"),
    [("telesc", "All stories"), ("marco", "Marco Rubio"), ("mrub", "Marco Rubio"), ("hill gaz", "Hill Gazette")],
)
async def test_the_palette_finds_stories_people_and_outlets(built: Built, typed: str, place: str) -> None:
    aliased(built)
    async with reading(built) as desk:
        await desk.press("ctrl+p")
        await desk.type(typed)
        await desk.until(lambda: {"All stories": "story", "Marco Rubio": "person"}.get(place, "outlet") in desk.text)
        await desk.press("enter")
        assert desk.screen.listing.place.name == place
        if place == "All stories":
            assert desk.article == "Telescope reaches its orbit"


def test_what_the_search_says_can_be_typed_is_understood() -> None:
    for typed, _ in LANGUAGE:
        (first, *_rest) = parse(typed, NOW)
        assert first.kind != "words" or typed in ("ferry bridge", "-podcast")

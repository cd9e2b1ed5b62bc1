"""What must be read can be read in every theme there is."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.app import App
from textual.color import Color
from textual.theme import Theme

from tui.app import themes
from tui.app.app import NewsdeskApp
from tui.app.bars import hint_line
from tui.app.keytable import KeyTable

BUILT_IN = [theme for name, theme in App().available_themes.items() if not name.startswith("ansi-")]


def contrast(one: Color, other: Color) -> float:
    """WCAG 2: 1 to 21."""

    def luminance(color: Color) -> float:
        parts = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in color.normalized]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def against_background(theme: Theme, token: str) -> float:
    colors = theme.to_color_system().generate()
    return contrast(Color.parse(colors[token]), Color.parse(colors["background"]))


@pytest.mark.parametrize("theme", BUILT_IN, ids=lambda theme: theme.name)
def test_the_keys_in_the_footer_are_seen_in_every_theme(theme: Theme) -> None:
    (key,) = {str(span.style) for span in hint_line(KeyTable().hints("stories"), 80).spans if "bold" in str(span.style)}
    assert against_background(theme, key.partition("$")[2]) > 3


@pytest.mark.parametrize("theme", themes.OWN, ids=lambda theme: theme.name)
@pytest.mark.parametrize(
    "token", ["foreground", "text-accent", "text-primary", "text-success", "text-warning", "text-error"]
)
def test_our_own_themes_are_easy_to_read(theme: Theme, token: str) -> None:
    assert against_background(theme, token) > 7


@pytest.mark.parametrize("theme", [*themes.OWN, *BUILT_IN], ids=lambda theme: theme.name)
def test_text_of_every_colour_can_be_read_in_every_theme(theme: Theme) -> None:
    offered = themes.readable(theme)
    colors = {**offered.to_color_system().generate(), **offered.variables}  # as App.get_css_variables does
    for token in (
        "foreground",
        *(f"text-{kind}" for kind in ("primary", "secondary", "accent", "success", "warning", "error")),
    ):
        for ground in ("background", "surface", "panel"):
            assert contrast(Color.parse(colors[token]), Color.parse(colors[ground])) >= 4.5, (token, ground)
        for under in themes.under_cursor(colors):
            assert contrast(Color.parse(colors[token]), under) >= 4.5, (token, "the cursor's row")


def test_the_mended_themes_are_the_ones_that_the_reader_offers(tmp_path: Path) -> None:
    app = NewsdeskApp(tmp_path / "news.db")
    assert (
        app.available_themes["textual-light"].variables["text-accent"] == themes.MENDED["textual-light"]["text-accent"]
    )
    assert set(themes.MENDED) <= set(app.available_themes)

"""The looks of our own, and which one fits the terminal."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from textual.color import Color
from textual.theme import Theme

DARK = Theme(
    name="newsdesk-dark",
    primary="#7fb4ca",
    secondary="#8ea4a2",
    accent="#e6b450",
    foreground="#dcd7ca",
    background="#16181d",
    surface="#1b1e24",
    panel="#262a33",
    success="#98bb6c",
    warning="#e0a363",
    error="#e46876",
    dark=True,
    variables={
        "border": "#7fb4ca",
        "border-blurred": "#3a404c",
        "block-cursor-background": "#2d3a4a",
        "block-cursor-foreground": "#f2eee3",
        "block-cursor-text-style": "none",
        "block-cursor-blurred-background": "#232830",
        "block-cursor-blurred-foreground": "#dcd7ca",
        "block-cursor-blurred-text-style": "none",
        "input-selection-background": "#7fb4ca 35%",
    },
)

LIGHT = Theme(
    name="newsdesk-light",
    primary="#1f6f8b",
    secondary="#5b6f6a",
    accent="#a15c00",
    foreground="#22252a",
    background="#faf8f3",
    surface="#f3f0e8",
    panel="#e7e2d6",
    success="#3d7a2e",
    warning="#9a5a00",
    error="#b3263e",
    dark=False,
    variables={
        "border": "#1f6f8b",
        "border-blurred": "#cfc8b8",
        "block-cursor-background": "#d5e6ec",
        "block-cursor-foreground": "#14171a",
        "block-cursor-text-style": "none",
        "block-cursor-blurred-background": "#ece7db",
        "block-cursor-blurred-foreground": "#22252a",
        "block-cursor-blurred-text-style": "none",
        "input-selection-background": "#1f6f8b 30%",
    },
)

OWN = (DARK, LIGHT)

COLOURLESS = "ansi-dark"
"""What is drawn in the terminal's two colours is drawn in this one."""

MENDED: dict[str, dict[str, str]] = {
    "textual-dark": {"text-secondary": "#779CB7", "text-error": "#D18094"},
    "textual-light": {
        "text-secondary": "#00487F",
        "text-accent": "#613F10",
        "text-success": "#1F4E2D",
        "text-warning": "#613F10",
    },
    "nord": {
        "text-primary": "#B9DAE2",
        "text-secondary": "#C7D5E3",
        "text-accent": "#DFCFDB",
        "text-success": "#C9D9BC",
        "text-error": "#EBCED1",
    },
    "gruvbox": {
        "text-primary": "#B1C5BD",
        "text-secondary": "#C8C0B2",
        "text-warning": "#FEB070",
        "text-error": "#FCACA3",
    },
    "catppuccin-mocha": {"text-error": "#F6BCCD"},
    "dracula": {"text-secondary": "#B2B9D1", "text-error": "#FF9D9D"},
    "tokyo-night": {"foreground": "#B1B8DA"},
    "monokai": {"text-secondary": "#FC94B9", "text-error": "#FC94B9"},
    "flexoki": {"text-error": "#CC7B76"},
    "catppuccin-latte": {
        "text-secondary": "#74483F",
        "text-accent": "#8F3806",
        "text-success": "#266019",
        "text-warning": "#754A0F",
    },
    "catppuccin-frappe": {
        "foreground": "#CCD5F6",
        "text-primary": "#E5CEF2",
        "text-secondary": "#F6CEB9",
        "text-error": "#F5CDCD",
    },
    "catppuccin-macchiato": {"text-error": "#F4BBC4"},
    "solarized-light": {"foreground": "#485A5F", "text-secondary": "#18615C", "text-success": "#515E00"},
    "solarized-dark": {
        "foreground": "#A8B4B5",
        "text-primary": "#7AB8E3",
        "text-accent": "#AAAEDD",
        "text-warning": "#E3A286",
        "text-error": "#ED9A98",
    },
    "rose-pine": {"text-secondary": "#8CB1C0"},
    "rose-pine-moon": {"text-secondary": "#90BFD1", "text-error": "#F1A0B8"},
    "rose-pine-dawn": {"text-accent": "#87514F", "text-warning": "#81561C"},
    "atom-one-dark": {
        "foreground": "#CACFD7",
        "text-primary": "#A8D3F5",
        "text-secondary": "#E5C1EF",
        "text-accent": "#D9C7E5",
        "text-error": "#F9C0C0",
    },
    "atom-one-light": {
        "text-accent": "#69501B",
        "text-success": "#2A5F18",
        "text-warning": "#555515",
        "text-error": "#9B2828",
    },
}
"""Colours of text that are too near to the background in Textual's own themes, carried towards black or white until
they stand out from background, surface, panel and the cursor's row by 4.5 to 1 (WCAG 2, level AA)."""


def readable(theme: Theme) -> Theme:
    """The theme with colours of text that can be read."""
    mended = dict(MENDED.get(theme.name, {}))
    foreground = mended.pop("foreground", theme.foreground)
    return replace(theme, foreground=foreground, variables={**theme.variables, **mended})


def quiet(colors: Mapping[str, str]) -> str:
    """The colour of what matters less: the foreground on its way to the background, as far as it can be read also
    under a cursor. `colors` are the variables of a theme; one of the terminal's own colours has none between."""
    foreground, background, *grounds = (Color.parse(colors[name]) for name in ("foreground", *_GROUNDS))
    if any(color.ansi is not None for color in (foreground, background)):
        return colors["text-muted"]
    grounds += under_cursor(colors)
    for share in _QUIETER:
        color = foreground.blend(background, share)
        if all(contrast(color, ground) >= READABLE for ground in (background, *grounds)):
            return color.hex
    return colors["foreground"]


def under_cursor(colors: Mapping[str, str]) -> list[Color]:
    """The grounds of the cursor's row, in a pane and in a panel."""
    primary = Color.parse(colors["primary"])
    return [Color.parse(colors[name]).blend(primary, CURSOR) for name in ("background", "surface")]


CURSOR = 0.22
"""How much of the primary colour the ground of the cursor's row has."""
_GROUNDS = ("background", "surface", "panel")
_QUIETER = (0.32, 0.28, 0.24, 0.2, 0.16, 0.12, 0.08, 0.04)
READABLE = 4.5
"""Contrast of text that can be read (WCAG 2, level AA)."""


def contrast(one: Color, other: Color) -> float:
    """Between 1 and 21 (WCAG 2.2, contrast ratio)."""
    darker, lighter = sorted(_luminance(color) for color in (one, other))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: Color) -> float:
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in color.normalized]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def state_file(environ: Mapping[str, str] = os.environ) -> Path:
    """Where the reader keeps what it remembers of itself (XDG base directories: a relative path is ignored)."""
    folder = environ.get("XDG_STATE_HOME", "")
    home = Path(folder) if os.path.isabs(folder) else Path.home() / ".local" / "state"
    return home / "newsdesk" / "reader.json"


def fitting(environ: Mapping[str, str]) -> str:
    """The look for a terminal that tells its background (COLORFGBG, as rxvt and konsole set it); dark else."""
    background = environ.get("COLORFGBG", "").rpartition(";")[2]
    return LIGHT.name if background in ("7", "15") else DARK.name

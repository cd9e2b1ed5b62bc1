"""The looks of our own, and which one fits the terminal."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

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

MENDED: dict[str, dict[str, str]] = {
    "textual-dark": {"text-secondary": "#789DB7"},
    "textual-light": {"text-accent": "#774D14", "text-success": "#276139", "text-warning": "#774D14"},
    "nord": {"text-error": "#E1B6BA"},
    "gruvbox": {"text-error": "#FDA79D"},
    "tokyo-night": {"foreground": "#B4BBDB"},
    "monokai": {"text-secondary": "#FC85AF", "text-error": "#FC85AF"},
    "catppuccin-latte": {
        "text-secondary": "#774B41",
        "text-accent": "#933A06",
        "text-success": "#27631A",
        "text-warning": "#794C10",
    },
    "catppuccin-frappe": {"text-primary": "#E2C9F1", "text-secondary": "#F6C8B1", "text-error": "#F4C7C7"},
    "solarized-light": {"foreground": "#54686F"},
    "solarized-dark": {"foreground": "#8F9FA0"},
    "rose-pine-dawn": {"text-warning": "#8B5D1F"},
    "atom-one-dark": {
        "foreground": "#CBCFD7",
        "text-primary": "#A9D4F6",
        "text-secondary": "#E6C3F0",
        "text-accent": "#DAC9E6",
        "text-error": "#F9C1C1",
    },
    "atom-one-light": {"text-accent": "#69501B", "text-success": "#2B5F19", "text-warning": "#575716"},
}
"""Colours of text that are too near to the background in Textual's own themes, carried towards black or white until
they stand out from background, surface and panel by 4.5 to 1 (WCAG 2, level AA)."""


def readable(theme: Theme) -> Theme:
    """The theme with colours of text that can be read."""
    mended = dict(MENDED.get(theme.name, {}))
    foreground = mended.pop("foreground", theme.foreground)
    return replace(theme, foreground=foreground, variables={**theme.variables, **mended})


def state_file(environ: Mapping[str, str] = os.environ) -> Path:
    """Where the reader keeps what it remembers of itself (XDG base directories: a relative path is ignored)."""
    folder = environ.get("XDG_STATE_HOME", "")
    home = Path(folder) if os.path.isabs(folder) else Path.home() / ".local" / "state"
    return home / "newsdesk" / "reader.json"


def fitting(environ: Mapping[str, str]) -> str:
    """The look for a terminal that tells its background (COLORFGBG, as rxvt and konsole set it); dark else."""
    background = environ.get("COLORFGBG", "").rpartition(";")[2]
    return LIGHT.name if background in ("7", "15") else DARK.name

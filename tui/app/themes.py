"""The looks of our own, and which one fits the terminal."""

from __future__ import annotations

import os
from collections.abc import Mapping
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


def state_file(environ: Mapping[str, str] = os.environ) -> Path:
    """Where the reader keeps what it remembers of itself (XDG base directories: a relative path is ignored)."""
    folder = environ.get("XDG_STATE_HOME", "")
    home = Path(folder) if os.path.isabs(folder) else Path.home() / ".local" / "state"
    return home / "newsdesk" / "reader.json"


def fitting(environ: Mapping[str, str]) -> str:
    """The look for a terminal that tells its background (COLORFGBG, as rxvt and konsole set it); dark else."""
    background = environ.get("COLORFGBG", "").rpartition(";")[2]
    return LIGHT.name if background in ("7", "15") else DARK.name

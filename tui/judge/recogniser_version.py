"""Which model this is: known without loading it."""

from __future__ import annotations

from importlib.resources import files


def version() -> str:
    """8 hex digits of the model's hash. Raises OSError where its file is missing."""
    return (files("tui.judge") / "model" / "version.txt").read_text(encoding="ascii").strip()

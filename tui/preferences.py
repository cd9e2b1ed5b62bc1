"""What `[reader]` in feeds.toml says of how one reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, cast, get_args

from tui.errors import ConfigError

MarkRead = Literal["opened", "end", "key"]
Density = Literal["compact", "normal", "roomy"]
Icons = Literal["unicode", "ascii"]

DENSITIES: tuple[Density, ...] = get_args(Density)
NARROWEST, WIDEST = 60, 76
"""The measure: about 66 characters a line read best (Bringhurst, The Elements of Typographic Style, 2.1.2)."""
MEASURE = 74


@dataclass(frozen=True, slots=True)
class Preferences:
    """How the user wants to read."""

    mark_read: MarkRead = "opened"
    """What makes an article read: it was opened, its end was reached, or only the key for it."""
    measure: int | None = None
    """Columns of a line of text, at most; None: not said."""
    density: Density | None = None
    icons: Icons = "unicode"
    pipes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Commands that an article can be piped to: name -> argument list. Never a shell."""


KEYS = frozenset({"mark_read", "measure", "density", "icons", "pipes"})


def parse(table: object, where: str) -> Preferences:
    """The preferences in the table `[reader]`. Raises ConfigError."""
    if table is None:
        return Preferences()
    if not isinstance(table, dict):
        raise ConfigError(f'{where}: `reader` must be a table: head it with [reader], then lines as mark_read = "end".')
    measure = table.get("measure")
    if measure is not None and (type(measure) is not int or not NARROWEST <= measure <= WIDEST):
        raise ConfigError(f"{where}: measure = {measure!r} must be a number from {NARROWEST} to {WIDEST}.")
    return Preferences(
        mark_read=cast("MarkRead", _one_of(table, "mark_read", get_args(MarkRead), where) or "opened"),
        measure=measure,
        density=cast("Density | None", _one_of(table, "density", DENSITIES, where)),
        icons=cast("Icons", _one_of(table, "icons", get_args(Icons), where) or "unicode"),
        pipes=_pipes(table.get("pipes", {}), where),
    )


def _one_of(table: Mapping[str, Any], name: str, choices: tuple[str, ...], where: str) -> str | None:
    value = table.get(name)
    if value is not None and value not in choices:
        listed = ", ".join(f'"{choice}"' for choice in choices)
        raise ConfigError(f"{where}: {name} = {value!r} is not known. Write one of {listed}.")
    return value


def _pipes(table: object, where: str) -> dict[str, tuple[str, ...]]:
    if not isinstance(table, dict):
        raise ConfigError(f"{where}: `pipes` must be a table: head it with [reader.pipes].")
    pipes: dict[str, tuple[str, ...]] = {}
    for name, command in table.items():
        if not isinstance(command, list) or not command or not all(isinstance(word, str) and word for word in command):
            raise ConfigError(
                f'{where}: the pipe `{name}` must be a list, the command and its words: {name} = ["mail", "me@example.org"].'
            )
        pipes[name] = tuple(command)
    return pipes

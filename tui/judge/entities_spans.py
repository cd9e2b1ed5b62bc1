"""What a recogniser answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from tui.models import EntityType

Field = Literal["title", "text"]


@dataclass(frozen=True, slots=True)
class Span:
    """A name: characters `start` to `end` of the title or the text."""

    field: Field
    start: int
    end: int
    type: EntityType
    role: str = ""
    """The title before a person's name (Secretary of State), which is no part of it."""


class Recogniser(Protocol):
    """Finds names. Spans do not overlap; titles of people and possessive endings are not in them."""

    def recognise(self, title: str, text: str, language: str | None) -> Sequence[Span]: ...

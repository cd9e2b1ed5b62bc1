"""What a recogniser is asked, and what it answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

from tui.models import EntityType

Field = Literal["title", "text"]


class Text(NamedTuple):
    """What of an article is read for names. The blocks of `text` are parted by an empty line."""

    title: str
    text: str
    language: str | None
    """As the source gives it: en, en-GB; None where it says nothing."""


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
    """Finds names in texts, many at a time."""

    @property
    def name(self) -> str: ...
    @property
    def version(self) -> str:
        """Another one for another result: what was found under an old version is looked for again."""
        ...

    def recognise(self, texts: Sequence[Text]) -> Sequence[Sequence[Span]]:
        """The names of each text: its title's, then its text's, in order, none overlapping.

        Titles of people and possessive endings are no part of them.
        """
        ...

"""What the panes tell the screen. A pane knows its records and these messages, never its siblings."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message


@dataclass
class StoryHighlighted(Message):
    """The cursor of the list of stories rests on another story: preview it. None when the list has become empty."""

    story: str | None

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, StoryHighlighted)


@dataclass
class StoriesNear(Message):
    """The list will come to these stories if it is moved through further."""

    stories: tuple[str, ...]


@dataclass
class StoryOpened(Message):
    """The user wants to read this story."""

    story: str


@dataclass
class EntityChosen(Message):
    """The user wants the dossier of this person, organisation or place."""

    entity: str


@dataclass
class QuoteChosen(Message):
    """The user wants the article that quotes somebody so."""

    article: str


@dataclass
class ArticleChosen(Message):
    """The user wants this article of the story in the reading pane."""

    article: str


@dataclass
class StoryJump(Message):
    """The user wants another story, from the list of related ones."""

    story: str


@dataclass
class VoicesAsked(Message):
    """The user wants to know who else says what the article says."""


@dataclass
class LinkChosen(Message):
    """The user wants this address (http or https, validated) opened."""

    url: str


@dataclass
class ReachedEnd(Message):
    """The last line of this article has come into view."""

    article: str

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, ReachedEnd) and message.article == self.article

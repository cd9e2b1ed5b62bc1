"""A recogniser that reads the same words once: what it found before is asked for first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import Protocol

from tui.judge.entities_spans import Field, Recogniser, Span, Text
from tui.models import Article, EntityType


class Recognitions(Protocol):
    """What was read before, as far as the store holds it."""

    def known(
        self, contents: Sequence[str], recogniser: str
    ) -> Mapping[str, Sequence[tuple[Field, int, int, EntityType, str]]]:
        """What a recogniser found in those of the contents that it has read: field, start, end, type and role of each name."""
        ...


class RememberingRecogniser:
    """Reads with another recogniser what that one has not read yet, each content once."""

    def __init__(self, by: Recogniser, index: Recognitions) -> None:
        self.name, self.version = by.name, by.version
        self._by, self._index = by, index

    def recognise(self, texts: Sequence[Text]) -> list[Sequence[Span]]:
        """The names of each text."""
        contents = [content_of(text) for text in texts]
        found: dict[str, Sequence[Span]] = {
            content: [Span(*name) for name in names]
            for content, names in self._index.known(list(dict.fromkeys(contents)), known_as(self)).items()
        }
        new = {content: text for content, text in zip(contents, texts, strict=True) if content not in found}
        found.update(zip(new, self._by.recognise(list(new.values())), strict=True))
        return [found[content] for content in contents]

    def read(self, batch: Iterable[Article]) -> Iterator[tuple[str, str, str]]:
        """(article, recogniser, content) of each article, to be remembered."""
        for article in batch:
            yield article.id, known_as(self), content_of(Text(article.title, article.text, article.language))


def known_as(recogniser: Recogniser) -> str:
    """What stands for a recogniser in the store: another version is another recogniser."""
    return f"{recogniser.name} {recogniser.version}"


def content_of(text: Text) -> str:
    """16 hex digits: the same for texts that a recogniser cannot tell apart."""
    return blake2b(
        "\x00".join((text.title, text.text, text.language or "")).encode("utf-8", "surrogatepass"), digest_size=8
    ).hexdigest()

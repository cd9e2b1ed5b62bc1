"""Reading articles with a tagger: cut into words, labelled all at once, the labels put right article by article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from tui.judge.entities_lists import gazetteer
from tui.judge.entities_spans import Span, Text
from tui.judge.language import guess, primary
from tui.judge.recogniser_consistency import Consistency
from tui.judge.recogniser_headings import is_heading, is_title_case
from tui.judge.recogniser_listed import listed_spans
from tui.judge.recogniser_names import Block, Name, is_listed, names_of
from tui.judge.recogniser_things import without_things
from tui.judge.recogniser_words import blocks_of, words_of
from tui.models import EntityType

_SHORT_BODY = 60
"""Words: a text with fewer cannot vouch for the names in its headline."""
_SAMPLE = 1500
"""Characters of a text by which its language is guessed."""
_READ, _READ_WORDS = 60_000, 10_000
"""Characters and words of a text that are read. A longer one is no article, and would keep others waiting."""


class Tagger(Protocol):
    """Labels words."""

    @property
    def version(self) -> str: ...
    def tag(self, texts: Sequence[Sequence[str]]) -> Sequence[Sequence[str]]:
        """A label for every word of every text: O, or B- and I- with PER, ORG, LOC or MISC."""
        ...


@dataclass(frozen=True, slots=True)
class _Reading:
    title: Block
    blocks: list[Block]


class TaggingRecogniser:
    """A tagger trained on English, with the rules around it. Texts in other languages get listed names only."""

    def __init__(self, name: str, tagger: Tagger) -> None:
        self.name = name
        self.version = version_with(tagger.version)
        self._tagger = tagger

    def recognise(self, texts: Sequence[Text]) -> list[list[Span]]:
        """The names of each text, in order, none overlapping."""
        texts = [_beginning(text) for text in texts]
        tongues = [language_of(text) for text in texts]
        readings = {at: _opened(text) for at, text in enumerate(texts) if tongues[at] == "en"}
        blocks = [block for reading in readings.values() for block in (reading.title, *reading.blocks)]
        labels = iter(self._tagger.tag([[word.text for word in block.words] for block in blocks]))
        told = {at: [next(labels) for _ in range(1 + len(reading.blocks))] for at, reading in readings.items()}
        return [
            _spans(readings[at], told[at]) if at in readings else listed_spans(text, tongues[at])
            for at, text in enumerate(texts)
        ]


RULES = "2"
"""Of these rules: another number, and what was found before is looked for again."""


def version_with(tagger: str) -> str:
    """The version of a recogniser: that of the rules, and that of its tagger."""
    return f"{RULES}-{tagger}"


def language_of(text: Text) -> str:
    """The language of a text, as it reads; else as its source says; else English."""
    sample = text.text[:_SAMPLE] or text.title
    words = sample.replace("’", "'").casefold().split()
    return guess(words, sample) or primary(text.language) or ("en" if _is_latin(sample) else "und")


def _beginning(text: Text) -> Text:
    """As much of a text as is read, up to the end of a word where one is near."""
    if len(text.text) <= _READ:
        return text
    end = max(text.text.rfind(" ", _READ - 100, _READ), text.text.rfind("\n", _READ - 100, _READ))
    return Text(text.title, text.text[: end if end > 0 else _READ], text.language)


def _is_latin(sample: str) -> bool:
    if sample.isascii():
        return True
    letters = [letter for letter in sample if letter.isalpha()]
    return 2 * sum(letter < "\u0250" for letter in letters) >= len(letters)


def _opened(text: Text) -> _Reading:
    places = gazetteer("en").known
    title = words_of(text.title, 0, len(text.title), places)
    blocks = []
    left = _READ_WORDS
    for start, end in blocks_of(text.text):
        words = words_of(text.text, start, end, places)[:left]
        left -= len(words)
        if words:
            blocks.append(Block("text", text.text, words, not is_heading(text.text, end, words)))
    return _Reading(Block("title", text.title, title, not is_title_case(title)), blocks)


def _spans(reading: _Reading, labels: Sequence[Sequence[str]]) -> list[Span]:
    blocks = [block for block in reading.blocks if block.trusted]
    own = [names_of(block, said) for block, said in zip(reading.blocks, labels[1:], strict=True) if block.trusted]
    short = sum(len(block.words) for block in blocks) < _SHORT_BODY
    title, *own = without_things([reading.title, *blocks], [names_of(reading.title, labels[0]), *own])
    if short or not blocks:
        # There is too little to vouch for the headline: it is read for itself.
        blocks, own = [reading.title, *blocks], [title, *own]
    said = Consistency(blocks, own)
    trusted = dict(zip(map(id, blocks), own, strict=True))
    spans: list[Span] = []
    for block in (reading.title, *reading.blocks):
        if id(block) in trusted:
            names = said.settled(block, trusted[id(block)])
        else:
            names = said.vouched(block)
            if block.field == "title":
                names = _with(names, title if block.trusted else [name for name in title if is_listed(block, name)])
        spans += (_span(block, name, name.type) for name in names if name.type)
    return spans


def _with(vouched: list[Name], own: Sequence[Name]) -> list[Name]:
    """What the text vouches for, then what a headline that is written like a sentence tells itself."""
    taken = {at for name in vouched for at in range(name.first, name.last)}
    return sorted([*vouched, *(name for name in own if taken.isdisjoint(range(name.first, name.last)))])


def _span(block: Block, name: Name, kind: EntityType) -> Span:
    return Span(block.field, block.words[name.first].start, block.words[name.last - 1].end, kind, name.role)

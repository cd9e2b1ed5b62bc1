"""The sentences of an article as corroboration compares them: where they stand, what they say."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from tui.judge.figures import figures
from tui.judge.language import stemmer, stop_words
from tui.judge.sentences import tokens
from tui.models import Article
from tui.text.sentences import spans

FEWEST_WORDS = 5
"""Shorter sentences are alike by chance."""
FEWEST_IN_TITLE = 4
MOST_WORDS = 80
"""Words of one sentence that are compared: what stands without full stops would cost too much."""
_TOLD = ("paragraph", "quote", "item")


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of an article: characters `start` to `end` of its text, or all of its title."""

    title: bool
    start: int
    end: int
    raw: str
    words: tuple[str, ...]
    """Folded."""
    terms: frozenset[str]
    """Stems of what is no function word; figures by their worth; neighbouring characters of unspaced scripts."""
    names: frozenset[str]
    """Those of the terms that are figures, or written with a capital inside the sentence."""
    figures: frozenset[str]


def statements(article: Article, language: str | None, most: int) -> list[Statement]:
    """At most `most` of them: the title, then the sentences of the text in order."""
    found = [made for made in (_statement(article.title, language, 0, title=True),) if made]
    for start, raw in _sentences(article):
        if len(found) >= most:
            break
        if made := _statement(raw, language, start):
            found.append(made)
    return found


def _sentences(article: Article) -> Iterator[tuple[int, str]]:
    base = 0
    for number, block in enumerate(article.blocks):
        repeated = number == 0 and block.text.strip() == article.title.strip()
        if block.kind in _TOLD and not repeated:
            for start, end in spans(block.text):
                yield base + start, block.text[start:end]
        base += len(block.text) + 2


def _statement(raw: str, language: str | None, start: int, title: bool = False) -> Statement | None:
    written = tokens(unicodedata.normalize("NFKC", raw))[:MOST_WORDS]
    if len(written) < (FEWEST_IN_TITLE if title else FEWEST_WORDS):
        return None
    words = tuple(word.casefold() for word in written)
    stop, stem = stop_words(language), stemmer(language).stemWord
    told = figures(raw)
    told_terms = frozenset(f"#{figure.worth:g}" for figure in told)
    terms, names = set(told_terms), set(told_terms)
    counted = {word for figure in told for word in tokens(figure.written.casefold())}
    before = ""
    for at, (word, low) in enumerate(zip(written, words, strict=True)):
        unspaced = len(word) == 1 and ord(word) >= 0x3040
        if unspaced and before:
            terms.add(before + low)
        before = low if unspaced else ""
        if unspaced or low in stop or low in counted or len(low) < 2:
            continue
        term = stem(low)
        terms.add(term)
        # In a title every word may have a capital.
        if at and not title and word[0].isupper():
            names.add(term)
    return Statement(title, start, start + len(raw), raw, words, frozenset(terms), frozenset(names), told_terms)

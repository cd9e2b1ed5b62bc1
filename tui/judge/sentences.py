"""Texts made comparable: folded words, sentences, and the figures and names that tell one event from another."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from tui.models import Article

MAX_TOKENS = 12_000
"""Words of one text that are read at all: bounds the cost of a book printed in a feed."""
MAX_TITLE = 1000
"""Characters of a title that are read."""
SHORT_SENTENCE = 4
"""Fewer words than this are joined to the next sentence: initials, "U.S.", list marks."""

LONG_SENTENCE = 120
"""A sentence with more words is cut: what stands without full stops would be compared at too great a cost."""

# Scripts written without blanks: each character stands for itself.
_UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
_TOKEN = re.compile(rf"\d+(?:[.,:]\d+)+|[{_UNSPACED}]|(?:(?![{_UNSPACED}])[^\W_])+")
_SPACED = re.compile(r"\d+(?:[.,:]\d+)+|[^\W_]+")
_HAS_UNSPACED = re.compile(rf"[{_UNSPACED}]")
# Tags stand in texts that were escaped twice; they end a sentence as an empty line does.
_BREAK = re.compile(r"(?<=[.!?…])[\"'”’»)\]]* |(?<=[。！？])[」』”）]*|</?[a-zA-Z][^<>]{0,200}>")
# Where lines were cut by a program, and taken for paragraphs, a sentence goes on in the next one.
_WRAPPED = re.compile(r"([\w,;])\n\n(?=[a-zß-öø-ÿа-яα-ω])")
# A word that was cut at the end of a printed line.
_HYPHENATED = re.compile(r"(?<=[^\W\d_])- (?=[^\W\d_])")
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, folded."""

    raw: str
    tokens: tuple[str, ...]
    folded: str
    figures: frozenset[str]
    names: frozenset[str]
    """Folded capitalised words, but not the first word."""


@dataclass(frozen=True, slots=True)
class Reading:
    """An article as the copy judge reads it."""

    article: Article
    title: tuple[str, ...]
    sentences: tuple[Sentence, ...]
    tokens: tuple[str, ...]
    """All words of the text in order (of at most MAX_TOKENS)."""
    unspaced: bool
    """Mostly in a script without blanks (Chinese, Japanese): the words are characters."""

    @property
    def words(self) -> int:
        """How much text there is, in words; about two characters of Chinese or Japanese make one."""
        return len(self.tokens) // 2 if self.unspaced else len(self.tokens)


def tokens(text: str) -> list[str]:
    """The words of a text as written, without punctuation. Characters of unspaced scripts are words."""
    return (_TOKEN if _HAS_UNSPACED.search(text) else _SPACED).findall(text)


def folded(text: str) -> tuple[str, ...]:
    """The words of a text, folded so that spelling variants of one text are equal (NFKC, case)."""
    return tuple(_words(unicodedata.normalize("NFKC", text).casefold()))


def _words(text: str) -> list[str]:
    return tokens(_HYPHENATED.sub("", text) if "- " in text else text)


def sentences(text: str) -> list[Sentence]:
    """Split a text at full stops and empty lines. Very short pieces are joined to the next one, endless ones cut."""
    found: list[Sentence] = []
    pending = ""
    room = MAX_TOKENS
    for piece in _pieces(text):
        words = _words(piece)
        if not words:
            continue
        if pending:
            piece = f"{pending} {piece}"
            words = _words(piece)
        if len(words) < SHORT_SENTENCE:
            pending = piece
            continue
        pending = ""
        words = words[:room]
        room -= len(words)
        for start in range(0, len(words), LONG_SENTENCE):
            found.append(_sentence(piece, words[start : start + LONG_SENTENCE]))
        if not room:
            return found
    if pending and (words := tokens(pending)):
        found.append(_sentence(pending, words))
    return found


def read(article: Article) -> Reading:
    """Fold an article for comparing."""
    parts = tuple(sentences(unicodedata.normalize("NFKC", article.text)))
    words = tuple(token for part in parts for token in part.tokens)
    single = [word for word in words if len(word) == 1 and not word.isascii()]
    unspaced = 2 * sum(1 for word in single if _HAS_UNSPACED.match(word)) > len(words)
    return Reading(article, folded(article.title[:MAX_TITLE]), parts, words, unspaced)


def _pieces(text: str) -> Iterator[str]:
    for block in _WRAPPED.sub(r"\1 ", text).split("\n\n"):
        for piece in _BREAK.split(" ".join(block.split())):
            if stripped := piece.strip():
                yield stripped


def _sentence(raw: str, words: list[str]) -> Sentence:
    low = tuple(map(str.casefold, words))
    return Sentence(
        raw=raw,
        tokens=low,
        folded=" ".join(low),
        figures=frozenset(_figure(word) for word in low if word[0].isdigit()),
        names=frozenset(low[at] for at in range(1, len(words)) if len(words[at]) > 1 and words[at][0].isupper()),
    )


def _figure(word: str) -> str:
    """`4:00`, `4pm` and `4` are one figure; `1,000` and `1000` as well."""
    match = _NUMBER.match(word)
    number = match.group().replace(",", "") if match else word
    return number.removesuffix(":00") or number

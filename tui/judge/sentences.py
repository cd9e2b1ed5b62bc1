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
# Where an ASCII text has none of these, _SPACED finds what stands between the characters that _BLANKS makes blanks.
_PARTED_NUMBER = re.compile("[0-9][.,:][0-9]")
_BLANKS = {code: " " for code in range(128) if not chr(code).isalnum()}
# Tags stand in texts that were escaped twice; they end a sentence as an empty line does.
_BREAK = re.compile(r"(?<=[.!?…])[\"'”’»)\]]* |(?<=[。！？])[」』”）]*|</?[a-zA-Z][^<>]{0,200}>")
# The first of them alone, found much faster: it begins with what it stands after.
_FULL_STOP = re.compile(r"[.!?…][\"'”’»)\]]* ")
_RARE_BREAKS = re.compile("[<。！？]")
# Where lines were cut by a program, and taken for paragraphs, a sentence goes on in the next one.
_GOES_ON = re.compile(r"[\w,;]\Z")
_LOWER_CASE = re.compile("[a-zß-öø-ÿа-яα-ω]")
# A word that was cut at the end of a printed line.
_HYPHENATED = re.compile(r"(?<=[^\W\d_])- (?=[^\W\d_])")
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_DIGIT = re.compile("[0-9]")


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
    if text.isascii():
        return _SPACED.findall(text) if _PARTED_NUMBER.search(text) else text.translate(_BLANKS).split()
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
    unspaced = False
    if not article.text.isascii():
        single = [word for word in words if len(word) == 1 and not word.isascii()]
        unspaced = 2 * sum(1 for word in single if _HAS_UNSPACED.match(word)) > len(words)
    return Reading(article, folded(article.title[:MAX_TITLE]), parts, words, unspaced)


def _pieces(text: str) -> Iterator[str]:
    split = _BREAK.split if _RARE_BREAKS.search(text) else _split_at_full_stops
    blocks: list[str] = []
    for block in text.split("\n\n"):
        if blocks and _LOWER_CASE.match(block) and _GOES_ON.match(blocks[-1][-1:]):
            blocks[-1] += f" {block}"
        else:
            blocks.append(block)
    for block in blocks:
        for piece in split(" ".join(block.split())):
            if stripped := piece.strip():
                yield stripped


def _split_at_full_stops(text: str) -> list[str]:
    """What _BREAK makes of a text that has no other breaks."""
    found = []
    start = 0
    for stop in _FULL_STOP.finditer(text):
        found.append(text[start : stop.start() + 1])
        start = stop.end()
    found.append(text[start:])
    return found


def _sentence(raw: str, words: list[str]) -> Sentence:
    joined = " ".join(words)
    if not joined.isascii():
        low = tuple(map(str.casefold, words))
        names = [low[at] for at in range(1, len(words)) if len(words[at]) > 1 and words[at][0].isupper()]
        figures = [_figure(word) for word in low if word[0].isdigit()]
        return Sentence(raw, low, " ".join(low), frozenset(figures), frozenset(names))
    folded = joined.lower()
    low = tuple(folded.split(" "))
    # Most words are written as they are folded: only the others are looked at one by one.
    names = [word.lower() for word in set(words[1:]).difference(low) if len(word) > 1 and word[0].isupper()]
    figures = [_figure(word) for word in low if word[0].isdigit()] if _DIGIT.search(folded) else []
    return Sentence(raw, low, folded, frozenset(figures), frozenset(names))


def _figure(word: str) -> str:
    """`4:00`, `4pm` and `4` are one figure; `1,000` and `1000` as well."""
    match = _NUMBER.match(word)
    number = match.group().replace(",", "") if match else word
    return number.removesuffix(":00") or number

"""Folding: what is left of a text when case, accents' encoding, punctuation and spacing do not count."""

from __future__ import annotations

import re
import unicodedata
from hashlib import blake2b

_WORDS = re.compile(r"\w+")
_CJK = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")


def words(text: str) -> list[str]:
    """The folded words of a text, in order."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return _WORDS.findall(text.casefold())


def word_count(text: str) -> int:
    """How many words a reader meets; two characters of Chinese, Japanese or Korean count as one."""
    wide = len(_CJK.findall(text)) if not text.isascii() else 0
    return len(_WORDS.findall(_CJK.sub(" ", text) if wide else text)) + (wide + 1) // 2


def digest(text: str) -> str:
    """16 hex digits that are equal for texts whose folded words are equal."""
    return blake2b(" ".join(words(text)).encode("utf-8", "replace"), digest_size=8).hexdigest()


def seal(title: str, text: str) -> bytes:
    """8 bytes that change with any character of an article: what was found at places of it holds no longer."""
    return blake2b(f"{title}\n{text}".encode("utf-8", "replace"), digest_size=8).digest()

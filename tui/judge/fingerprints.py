"""Fingerprints that two texts share wherever they share a run of words (winnowing: Schleimer, Wilkerson, Aiken 2003)."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from struct import unpack

from tui.judge.sentences import Reading

SHINGLE = 4
"""Words of one shingle."""
SHINGLE_UNSPACED = 6
"""Characters of one shingle where words are characters (Chinese, Japanese)."""
DENSE_WORDS = 100
DENSE_WINDOW, WIDE_WINDOW = 8, 16
"""Of each window of so many shingles one is kept: of the narrow one at the beginning, where copies begin alike, of the
wide one after it. Any shared run of window + shingle - 1 words gives a fingerprint in common."""
SHORT_WORDS = 40
"""Texts with fewer words keep every shingle."""
TITLE_SHINGLE, TITLE_SHINGLE_UNSPACED = 3, 5


def fingerprints(reading: Reading) -> dict[int, int]:
    """Fingerprints (56 bits) of a text, each with the position of its first word."""
    hashes = shingles(reading.tokens, shingle_width(reading))
    found: dict[int, int] = {}
    if reading.words < SHORT_WORDS:
        for at, value in enumerate(hashes):
            found.setdefault(value, at)
        return found
    for at in winnow(hashes[:DENSE_WORDS], DENSE_WINDOW):
        found.setdefault(hashes[at], at)
    for at in winnow(hashes[DENSE_WORDS:], WIDE_WINDOW):
        found.setdefault(hashes[DENSE_WORDS + at], DENSE_WORDS + at)
    return found


def shingle_width(reading: Reading) -> int:
    return SHINGLE_UNSPACED if reading.unspaced else SHINGLE


def title_fingerprints(reading: Reading) -> set[int]:
    """Fingerprints (56 bits) of a title, never equal to those of a text; none where it is too short to tell."""
    width = TITLE_SHINGLE_UNSPACED if reading.unspaced else TITLE_SHINGLE
    return set(shingles(reading.title, width, b"title")) if len(reading.title) > width else set()


def shingles(words: Sequence[str], width: int, person: bytes = b"") -> list[int]:
    """The hash of each run of `width` words, in order; one of all words where there are fewer than that."""
    if not words:
        return []
    key = blake2b(digest_size=7, person=person).copy
    parts = [word.encode("utf-8", "replace") for word in words]
    digests = []
    for run in map(b" ".join, zip(*(parts[at:] for at in range(min(width, len(parts)))), strict=False)):
        state = key()
        state.update(run)
        digests.append(state.digest())
    return list(unpack(f">{len(digests)}Q", b"\0" + b"\0".join(digests)))


def winnow(hashes: Sequence[int], window: int) -> list[int]:
    """Positions of the least hash of each window, the rightmost where several are least."""
    if not hashes:
        return []
    first = hashes[:window]
    low = min(first)
    least = len(first) - 1 - first[::-1].index(low)
    kept = [least]
    for end in range(len(first), len(hashes)):
        if hashes[end] <= low:
            low, least = hashes[end], end
        elif end - least >= window:
            within = hashes[end - window + 1 : end + 1]
            low = min(within)
            least = end - within[::-1].index(low)
        else:
            continue
        kept.append(least)
    return kept

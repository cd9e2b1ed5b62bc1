"""In how many ordinary texts terms occur: what the story judge knows of words before it has seen any story.

Counts only, made by training/term_counts.py from free English texts; no text can be had back from them.
"""

from __future__ import annotations

import struct
import sys
import zlib
from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

MAGIC = b"newsdesk term counts 1\n"
_HEADER = struct.Struct("<II")
MOST = 0xFFFF


@dataclass(frozen=True, slots=True)
class Prior:
    texts: int
    """How many texts were counted."""
    counts: Mapping[int, int]


@cache
def prior() -> Prior:
    """The counts that are shipped. About 20 ms, once."""
    return unpacked((files("tui.judge") / "data" / "term_counts.bin").read_bytes())


def packed(counts: Mapping[int, int], texts: int) -> bytes:
    """The same bytes for the same counts: sorted terms as differences, byte after byte of all of them, then counts."""
    terms = sorted(counts)
    steps = array("I", [b - a for a, b in zip([0, *terms], terms, strict=False)])
    numbers = array("H", [min(counts[term], MOST) for term in terms])
    if sys.byteorder == "big":
        steps.byteswap()
        numbers.byteswap()
    body = b"".join(
        data[at::size] for data, size in ((steps.tobytes(), 4), (numbers.tobytes(), 2)) for at in range(size)
    )
    return MAGIC + _HEADER.pack(texts, len(terms)) + zlib.compress(body, 9)


def unpacked(blob: bytes) -> Prior:
    """Raises ValueError for what `packed` did not write."""
    if not blob.startswith(MAGIC):
        raise ValueError("These are no term counts.")
    try:
        texts, count = _HEADER.unpack_from(blob, len(MAGIC))
        body = zlib.decompress(blob[len(MAGIC) + _HEADER.size :])
    except (struct.error, zlib.error) as error:
        raise ValueError("The term counts are cut off.") from error
    if len(body) != 6 * count:
        raise ValueError("The term counts are cut off.")
    steps, numbers = array("I"), array("H")
    for numbered, size, start in ((steps, 4, 0), (numbers, 2, 4 * count)):
        mixed = bytearray(size * count)
        for at in range(size):
            mixed[at::size] = body[start + at * count : start + (at + 1) * count]
        numbered.frombytes(bytes(mixed))
        if sys.byteorder == "big":
            numbered.byteswap()
    counts: dict[int, int] = {}
    term = 0
    for step, number in zip(steps, numbers, strict=True):
        term += step
        counts[term] = number
    return Prior(texts, counts)

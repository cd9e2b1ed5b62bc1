"""Vectors as blobs: whole numbers, little-endian on every machine."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable, Mapping


def pack(code: str, numbers: Iterable[int]) -> bytes:
    """`code` as the array module has it: `I` for 32 bits, `H` for 16."""
    packed = array(code, numbers)
    if sys.byteorder == "big":
        packed.byteswap()
    return packed.tobytes()


def unpack(code: str, blob: bytes) -> array[int]:
    packed: array[int] = array(code)
    packed.frombytes(blob)
    if sys.byteorder == "big":
        packed.byteswap()
    return packed


def unpack_weights(terms: bytes, code: str, weights: bytes) -> Mapping[int, int]:
    """Term and weight, in the order in which they were packed."""
    return dict(zip(unpack("I", terms), unpack(code, weights), strict=True))

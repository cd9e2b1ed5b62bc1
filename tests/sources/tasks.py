"""What the tests let a worker do. Workers find functions by their name, so these cannot stand in the tests."""

from __future__ import annotations

import os
import sys
import time
from collections import Counter

from tui.models import Block


def double(number: int) -> int:
    return number * 2


def own_pid() -> int:
    return os.getpid()


def sleep(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


def hold_the_interpreter() -> bool:
    """Seconds in C code without giving other threads a turn, as a hostile regular expression does."""
    return "x" * 50_000_000 in "x" * 49_999_999 + "y" + "x" * 49_999_999 or sum(range(10**12)) > 0


def raise_value_error() -> None:
    raise ValueError("no such thing")


class Odd(Exception):
    kind = "odd"

    def __reduce__(self) -> str:
        raise TypeError("cannot be pickled")


def raise_odd() -> None:
    raise Odd("with a kind of its own")


def fill_memory() -> int:
    return len(bytearray(3 << 30))


def die() -> None:
    os._exit(7)


def give_block() -> Block:
    return Block("paragraph", "text", links=())


def give_counter() -> Counter[str]:
    return Counter("abc")


def be_noisy() -> str:
    """Print, and read what is no input, as a careless library may."""
    print("noise" * 1000, flush=True)
    os.write(1, b"more noise")
    return sys.stdin.read() if sys.stdin else ""

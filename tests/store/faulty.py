"""The real SQLite on a disk that fails: its own system calls, replaced through the door that it keeps for such tests.

`sqlite3_vfs.xSetSystemCall` (sqlite.org/c3ref/vfs.html) exchanges one of the system calls of the library that Python's
sqlite3 itself uses. So what fails here is what fails on a full or broken disk, and nothing stands in for SQLite.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import errno
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

_SET = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)
_GET = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_char_p)
_PWRITE = ctypes.CFUNCTYPE(
    ctypes.c_ssize_t, ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int64, use_errno=True
)
_WRITE = ctypes.CFUNCTYPE(ctypes.c_ssize_t, ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t, use_errno=True)
_TRUNCATE = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int, ctypes.c_int64, use_errno=True)


class _Vfs(ctypes.Structure):
    _fields_ = (
        ("iVersion", ctypes.c_int),
        ("szOsFile", ctypes.c_int),
        ("mxPathname", ctypes.c_int),
        ("pNext", ctypes.c_void_p),
        ("zName", ctypes.c_char_p),
        ("pAppData", ctypes.c_void_p),
        *((f"method{n}", ctypes.c_void_p) for n in range(13)),
        ("xSetSystemCall", _SET),
        ("xGetSystemCall", _GET),
        ("xNextSystemCall", ctypes.c_void_p),
    )


@dataclass
class Disk:
    """Counts what is written, and fails as it is told."""

    writes: int = 0
    fail_at: int | None = None
    """The number of the write that fails, from 1."""
    for_good: bool = False
    """All after it fail too: the disk is full, or gone. Else it is a fault that passes."""
    error: int = errno.ENOSPC
    failed: int = 0

    def begin(self, fail_at: int | None, for_good: bool = False, error: int = errno.ENOSPC) -> None:
        self.writes = self.failed = 0
        self.fail_at, self.for_good, self.error = fail_at, for_good, error

    def fails(self) -> bool:
        self.writes += 1
        at = self.fail_at
        failing = at is not None and (self.writes == at or (self.for_good and self.writes > at))
        self.failed += failing
        return failing


@contextmanager
def faulty_disk() -> Iterator[Disk]:
    """Every write of this process's SQLite goes through the Disk until the block ends. Skips where it cannot be done."""
    disk = Disk()
    try:
        library = ctypes.CDLL(ctypes.util.find_library("sqlite3"))
        library.sqlite3_libversion.restype = ctypes.c_char_p
        library.sqlite3_vfs_find.restype = ctypes.POINTER(_Vfs)
        vfs = library.sqlite3_vfs_find(None)
        fits = library.sqlite3_libversion().decode() == sqlite3.sqlite_version and vfs.contents.zName == b"unix"
    except (OSError, AttributeError, TypeError, ValueError):
        fits = False
    if not fits:
        pytest.skip("this Python carries an SQLite of its own, whose system calls cannot be exchanged")
    old: dict[bytes, int] = {}
    kept: list[object] = []  # callbacks must outlive their use

    def exchange(name: bytes, prototype: Any) -> None:
        address = vfs.contents.xGetSystemCall(vfs, name)
        if not address:
            return
        real = prototype(address)

        def called(*arguments: int) -> int:
            if disk.fails():
                ctypes.set_errno(disk.error)
                return -1
            return int(real(*arguments))

        callback = prototype(called)
        kept.append((real, callback))
        old[name] = address
        vfs.contents.xSetSystemCall(vfs, name, ctypes.cast(callback, ctypes.c_void_p))

    for name, prototype in (
        (b"pwrite", _PWRITE),
        (b"pwrite64", _PWRITE),
        (b"write", _WRITE),
        (b"ftruncate", _TRUNCATE),
    ):
        exchange(name, prototype)
    try:
        yield disk
    finally:
        for name, address in old.items():
            vfs.contents.xSetSystemCall(vfs, name, address)


def sees_writes(path: str, disk: Disk) -> bool:
    """Whether the writes of Python's own sqlite3 really pass here."""
    disk.begin(None)
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("CREATE TABLE t (a)")
        conn.commit()
    return disk.writes > 0

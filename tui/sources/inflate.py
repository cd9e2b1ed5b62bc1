"""Taking a body off the wire: decompressed while it comes, and never more of it than the limit."""

from __future__ import annotations

import zlib

GZIP = b"\x1f\x8b"
_MEMBERS = 1000
"""Gzip members in one body. Honest ones have one; each costs a copy of what follows it."""


class TooLarge(Exception):
    """More than the limit came out."""


class BadCoding(Exception):
    """The body is not in the coding that it claims, or in one that was not asked for."""


class Broken(Exception):
    """The compressed body ends in the middle."""


class Body:
    """Collects a body sent with `coding` (the Content-Encoding header); holds at most `limit` bytes."""

    def __init__(self, coding: str, limit: int) -> None:
        coding = coding.strip().lower()
        if coding not in ("", "identity", "gzip", "x-gzip", "deflate"):
            raise BadCoding(f"it is sent as “{coding[:40]}”, which was not asked for")
        self._coding = coding.removeprefix("x-").replace("identity", "")
        self._limit = limit
        self._parts: list[bytes] = []
        self._size = 0
        self._head = b""
        self._inflater: zlib._Decompress | None = None
        self._members = 0

    @property
    def size(self) -> int:
        return self._size

    def add(self, piece: bytes) -> None:
        if not self._coding:
            self._keep(piece)
            return
        if self._inflater is None:
            self._head += piece
            if len(self._head) < 2:
                return
            piece, self._head = self._head, b""
            window = _window(self._coding, piece)
            if window is None:
                # Says gzip, sends plain text: some servers do.
                self._coding = ""
                self._keep(piece)
                return
            self._inflater = zlib.decompressobj(window)
        self._inflate(piece)

    def finish(self) -> bytes:
        """The whole body. A file that was compressed before it was served is unpacked too."""
        if self._head:
            self._keep(self._head)
        if self._inflater is not None and not self._inflater.eof:
            raise Broken
        whole = b"".join(self._parts)
        if whole.startswith(GZIP):
            inner = Body("gzip", self._limit)
            inner.add(whole)
            whole = inner._end_inner()
        return whole

    def _end_inner(self) -> bytes:
        if self._inflater is not None and not self._inflater.eof:
            raise Broken
        return b"".join(self._parts)

    def _keep(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._size > self._limit:
            raise TooLarge
        self._parts.append(piece)

    def _inflate(self, piece: bytes) -> None:
        try:
            while piece:
                assert self._inflater is not None
                if self._inflater.eof:
                    if not piece.startswith(GZIP):
                        return  # Padding after the end.
                    self._members += 1
                    if self._members > _MEMBERS:
                        raise BadCoding("its compression is made to waste time")
                    self._inflater = zlib.decompressobj(31)
                # max_length: one piece of 64 kB may hold 64 MB.
                self._keep(self._inflater.decompress(piece, self._limit - self._size + 1))
                piece = self._inflater.unused_data if self._inflater.eof else self._inflater.unconsumed_tail
        except zlib.error as error:
            raise BadCoding("its compression is broken") from error


def _window(coding: str, head: bytes) -> int | None:
    """zlib's wbits for what the body really is; None where it is not compressed."""
    if coding == "gzip":
        return 31 if head.startswith(GZIP) else None
    return 15 if head[0] & 0x0F == 8 and int.from_bytes(head[:2], "big") % 31 == 0 else -15

"""From the bytes of a local text file to its characters."""

from __future__ import annotations

import re

from w3lib.encoding import html_body_declared_encoding, read_bom, to_unicode

from tui.models import Failure


def decoded(body: bytes, name: str) -> tuple[str, tuple[Failure, ...]]:
    """The characters of a text file. Raises ValueError where it holds none: empty, or not text at all.

    A byte order mark is believed, then UTF-8 if it fits, then what the file says of itself, then a guess, which is
    told. No byte is lost.
    """
    encoding, bom = read_bom(body)
    if not body[len(bom or b"") :].strip():
        raise ValueError("the file is empty")
    if encoding:
        return to_unicode(body[len(bom or b"") :], encoding), ()
    if b"\0" in body:
        raise ValueError("the file is not text (it holds zero bytes)")
    for candidate in ("utf-8", html_body_declared_encoding(body[:4096])):
        try:
            if candidate:
                return body.decode(candidate), ()
        except (UnicodeDecodeError, LookupError):
            continue
    if sum(byte < 32 and byte not in (9, 10, 12, 13, 27) for byte in body[:4096]) > len(body[:4096]) // 20:
        raise ValueError("the file is not text")
    text, guess = _guessed(body)
    return text, (Failure("file", f"{name}: not UTF-8; read as {guess}. Save it as UTF-8 if letters look wrong."),)


def _guessed(body: bytes) -> tuple[str, str]:
    # UTF-8 with a few stray bytes is still UTF-8: only those are taken for Windows-1252.
    mended = body.decode("utf-8", "surrogateescape")
    stray = sum("\udc80" <= c <= "\udcff" for c in mended)
    if stray * 3 <= sum(c > "\x7f" for c in mended):
        rest = re.sub("[\udc80-\udcff]", lambda c: bytes([ord(c.group()) - 0xDC00]).decode("cp1252", "replace"), mended)
        return rest, "UTF-8 with some bytes of Windows-1252"
    from charset_normalizer import from_bytes

    best = from_bytes(body[:200_000]).best()
    # A short text gives a guess too little to go by; most such files are Western.
    if best and len(body) >= 100:
        try:
            return body.decode(best.encoding), best.encoding
        except (UnicodeDecodeError, LookupError):
            pass
    return to_unicode(body, "cp1252"), "Windows-1252"

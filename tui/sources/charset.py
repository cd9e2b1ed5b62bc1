"""From the bytes of a feed to its characters, whatever the headers and the document say about themselves."""

from __future__ import annotations

from w3lib.encoding import (
    html_body_declared_encoding,
    http_content_type_encoding,
    read_bom,
    resolve_encoding,
    to_unicode,
)

# Encodings in which text other than Latin may pass for valid UTF-8: here the document's own word comes first.
_SEVEN_BIT = ("iso2022", "hz")
_MULTI_BYTE = ("gb", "big5", "euc", "shift", "cp932", "cp949", "johab")


def decode(body: bytes, content_type: str | None) -> str:
    """The characters of a document. Never fails: bytes that fit nothing become U+FFFD.

    A byte order mark is believed, then the bytes themselves (UTF-16 by its zero bytes, valid UTF-8), then the XML
    declaration, then the header, each only if every byte fits.
    """
    marked, bom = read_bom(body)
    if marked:
        return to_unicode(body[len(bom or b"") :], marked)
    if wide := _wide(body):
        return to_unicode(body, wide)
    declared = _single_byte_wide(html_body_declared_encoding(body[:4096]))
    named = _single_byte_wide(http_content_type_encoding(content_type))
    candidates = [declared, named]
    if not (declared or "").startswith(_SEVEN_BIT + _MULTI_BYTE):
        candidates.insert(0, "utf-8")
    for candidate in candidates:
        if candidate:
            try:
                return body.decode(candidate)
            except (UnicodeDecodeError, LookupError):
                continue
    if (declared or named or "utf-8") == "utf-8":
        text = to_unicode(body, "utf-8")
        broken = text.count("\ufffd")
        whole = sum(not c.isascii() for c in text) - broken
        # Another encoding hardly ever makes a whole character of UTF-8 by chance: with none, it is an old Western page.
        return text if 10 * whole >= broken else to_unicode(body, "cp1252")
    return to_unicode(body, declared or named or "cp1252")


def _wide(body: bytes) -> str | None:
    """UTF-16 or UTF-32 without a byte order mark: markup begins with an ASCII character, the rest of it zeros."""
    head = body[:4]
    if len(head) < 4 or 0 not in head:
        return None
    shapes = {
        "utf-16-le": (1, 0, 1, 0),
        "utf-16-be": (0, 1, 0, 1),
        "utf-32-le": (1, 0, 0, 0),
        "utf-32-be": (0, 0, 0, 1),
    }
    for encoding, shape in shapes.items():
        if all(bool(byte) == bool(want) for byte, want in zip(head, shape, strict=True)):
            return encoding
    return None


def _single_byte_wide(encoding: str | None) -> str | None:
    """A declaration that is itself ASCII cannot be in UTF-16: who says so means UTF-8."""
    if encoding and encoding.startswith(("utf-16", "utf-32")):
        return "utf-8"
    return encoding and (resolve_encoding(encoding) or None)

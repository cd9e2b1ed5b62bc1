"""Mending what is common in feeds and not well-formed, so that a strict parser reads them as they were meant.

feedparser's tolerant parser, its fallback, turns `AT&T` into `AT&T;` and cannot cope with references to characters
that do not exist.
"""

from __future__ import annotations

import re
from html.entities import html5

from tui.sources.dates import moment

_HEAD = 1 << 16
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\x07\x1b<>]*(?:\x07|\x1b\\)?|[^<\x1b])")
_DECLARATION = re.compile(r"\s*<\?xml\b[^>]{0,500}\?>")
_START = re.compile(r"<\?xml\s|<(?:[A-Za-z][\w.-]*:)?(?:rss|feed|rdf)\b", re.IGNORECASE)
_REFERENCE = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)|&(?!(?:amp|lt|gt|quot|apos);)(?:#(x[0-9a-fA-F]+|X[0-9a-fA-F]+|[0-9]+);?|(\w{1,40});)?",
    re.DOTALL,
)
_LONG_TAG = re.compile(r"<([A-Za-z][\w:.-]{0,100}+)[^<>]{50000,}+>")
_DOCTYPE = re.compile(r"<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>", re.DOTALL)
_ITEM = re.compile(r"<(item|entry)[\s>]")
_ITEM_END = re.compile(r"</(?:[A-Za-z][\w.-]*:)?(?:item|entry)\s*>", re.IGNORECASE)
_ITEM_START = re.compile(r"<(?:[A-Za-z][\w.-]*:)?(?:item|entry)(?:\s[^>]{0,2000})?(?<!/)>", re.IGNORECASE)
_DATE = re.compile(
    r"<(?:pubDate|published|updated|dc:date|issued|modified)(?:\s[^>]*)?>\s*(?:<!\[CDATA\[)?([^<\]]{6,60})"
)
_ROOT_END = re.compile(r"</(?:[A-Za-z][\w.-]*:)?(?:rss|feed|rdf|channel)\s*>", re.IGNORECASE)


def mended(text: str) -> str:
    """The document with its declaration and whatever stands before the markup taken off, and its references made good."""
    if "\x1b" in text:
        text = _ESCAPES.sub("", text)
    text = _NOT_XML.sub("", text)
    if declaration := _DECLARATION.match(text):
        text = text[declaration.end() :]
    elif (start := _START.search(text, 0, _HEAD)) and start.start():
        # A warning of the server's scripting language is often printed first.
        text = text[start.start() :]
        if declaration := _DECLARATION.match(text):
            text = text[declaration.end() :]
    # A hundred thousand attributes cost feedparser minutes; a picture inside a text may be as long, and is not read.
    text = _LONG_TAG.sub(lambda tag: f"<{tag[1]}/>" if tag[0].endswith("/>") else f"<{tag[1]}>", text)
    return _REFERENCE.sub(_reference, text)


def _reference(match: re.Match[str]) -> str:
    whole, number, name = match.group(0), match.group(1), match.group(2)
    if whole.startswith("<"):
        return whole
    if number:
        digits = number.lstrip("xX")
        if len(digits) > 8:
            return "\ufffd"
        code = int(digits, 16 if number[0] in "xX" else 10)
        if code in (9, 10, 13) or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code <= 0x10FFFF:
            return f"&#{code};"
        # ESC and the like: the cleaning of the text would only drop it.
        return "" if code < 0x20 else "\ufffd"
    if name:
        character = html5.get(f"{name};")
        if character:
            return "".join(f"&#{ord(c)};" for c in character)
    # An ampersand that was never escaped, as in AT&T or in a query string.
    return f"&amp;{whole[1:]}"


def without_doctype(text: str) -> str:
    # One attempt, at the first: a search would try each of a hundred thousand that never end.
    start = text.find("<!DOCTYPE", 0, _HEAD)
    found = _DOCTYPE.match(text, start) if start >= 0 else None
    return text[:start] + text[found.end() :] if found else text


def cut_short(text: str) -> tuple[str, bool]:
    """A document whose end is missing, up to its last whole item; and whether it was so."""
    if _ROOT_END.search(text, max(0, len(text) - 2000)):
        return text, False
    starts = [match.start() for match in _ITEM_START.finditer(text)]
    ends = [match.end() for match in _ITEM_END.finditer(text)]
    if _ROOT_END.search(text, max([0, *starts[-1:], *ends[-1:]])):
        return text, False  # A server's notes stand after the feed.
    if not starts:
        return text, bool(_START.search(text, 0, _HEAD))
    if ends and ends[-1] > starts[-1]:
        return text, True
    return text[: starts[-1]], True


def newest(text: str, limit: int) -> tuple[str, int]:
    """The document with at most `limit` items, the newest by their stated dates; and how many were left out.

    Done before parsing, which takes about 0.4 ms an item.
    """
    head, items, tail = apart(text)
    if len(items) <= limit:
        return text, 0
    dates = []
    for item in items:
        stated = _DATE.search(item, 0, 20_000)
        found = moment(stated.group(1)) if stated else None
        dates.append(found.timestamp() if found else 0.0)
    kept = sorted(sorted(range(len(items)), key=lambda i: -dates[i])[:limit])
    return "".join([head, *(items[i] for i in kept), tail]), len(items) - limit


def apart(text: str) -> tuple[str, list[str], str]:
    """What stands before the items, each item, and what stands after them."""
    starts = [match.start() for match in _ITEM.finditer(text)]
    if not starts:
        return text, [], ""
    last = next((match.end() for match in _ITEM_END.finditer(text, starts[-1])), len(text))
    spans = zip(starts, [*starts[1:], last], strict=True)
    return text[: starts[0]], [text[start:end] for start, end in spans], text[last:]

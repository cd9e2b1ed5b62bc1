"""From the bytes of a feed to drafts. Runs in a worker process: what it is given may be hostile."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tui.models import Draft, Failure
from tui.sources.charset import decode
from tui.sources.dates import moment
from tui.sources.drafts import Item, Text, drafts, title_line
from tui.sources.mending import apart, cut_short, mended, newest, without_doctype
from tui.text import links

NEWEST = 2000
"""Items taken from one document: the newest."""

_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]{0,500}>\s*)?(?><!--(?>.*?-->)\s*)*+(?:<!DOCTYPE\s+html|<html)\b", re.IGNORECASE | re.DOTALL
)
_TWICE_AT_MOST = 20_000_000
"""Characters around the items, read once for each, when a feed is read item by item."""
_BINARY = (b"%PDF-", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"PK\x03\x04", b"\x7fELF")


class Unparsable(Exception):
    """The document is no feed that can be read. `kind` is one of the front door's error kinds."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """What one document gave."""

    title: str | None
    home: str | None
    drafts: tuple[Draft, ...]
    """Items that are new, or differ from what is known of them."""
    seen: tuple[str, ...]
    """The source ids of all items."""
    warnings: tuple[Failure, ...] = ()


@dataclass(frozen=True, slots=True)
class _Document:
    title: Text
    home: str
    language: str | None
    items: list[Item]
    warnings: list[Failure]


def parse_feed(body: bytes, content_type: str | None, address: str, known: Mapping[str, str]) -> ParsedFeed:
    """RSS 0.9x to 2.0, RDF, Atom 0.3 and 1.0, JSON Feed 1.0 and 1.1.

    `address` is where the document came from, the base of relative links; may be empty. `known` maps source ids to
    raw hashes: an item that is known and unchanged gives no draft. Raises Unparsable.
    """
    if not body.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise Unparsable("empty", "The answer is empty.")
    if body.startswith(_BINARY):
        raise Unparsable("not_a_feed", "The answer is a file of another kind, not a feed.")
    text = decode(body, content_type)
    document = _json_feed(text) if text.lstrip("\ufeff \t\r\n").startswith("{") else _xml_feed(text)
    home = links.safe_url(document.home, address or None) if document.home else None
    warnings = list(document.warnings)
    items = document.items
    if len(items) > NEWEST:
        warnings.append(_left_out(len(items) - NEWEST))
        items = _newest(items)
    found, seen = drafts(items, known, address or home or "", document.language)
    return ParsedFeed(title_line(document.title) or None, home, tuple(found), seen, tuple(warnings))


def _left_out(count: int) -> Failure:
    return Failure("too_large", f"Only the newest {NEWEST:,} items are read; {count:,} older ones were left out.")


def _newest(items: Sequence[Item]) -> list[Item]:
    def age(i: int) -> float:
        published = items[i].published
        return -published.timestamp() if published else 0.0

    return [items[i] for i in sorted(sorted(range(len(items)), key=age)[:NEWEST])]


# ---------------------------------------------------------------- XML


def _xml_feed(text: str) -> _Document:
    if _PAGE.match(text):
        raise Unparsable("not_a_feed", "The answer is a web page, not a feed.")
    warnings: list[Failure] = []
    text, too_many = newest(mended(text), NEWEST)
    if too_many:
        warnings.append(_left_out(too_many))
    text, was_cut = cut_short(text)
    parsed, unread = _feedparser(text)
    if unread:
        warnings.append(Failure("parse", f"{unread} items cannot be read and were left out."))
    entries = parsed.get("entries") or []
    if not parsed.get("version") and not entries:
        raise Unparsable("not_a_feed", "The answer is not a feed.")
    if was_cut:
        if not entries:
            raise Unparsable("truncated", "The feed breaks off before its first item.")
        warnings.append(Failure("truncated", "The feed breaks off; its whole items were read."))
    feed = parsed.get("feed") or {}
    atom = str(parsed.get("version") or "").startswith("atom")
    return _Document(
        title=_title(feed, atom),
        home=_string(feed.get("link")),
        language=_string(feed.get("language")),
        items=[_entry(entry, atom) for entry in entries],
        warnings=warnings,
    )


def _feedparser(text: str) -> tuple[Mapping[str, Any], int]:
    """feedparser's reading, and how many items it could not read.

    It raises on some input, whatever it says of `bozo`: then without the DOCTYPE, then item by item.
    """
    try:
        return _read(text), 0
    except Exception:
        text = without_doctype(text)
    try:
        return _read(text), 0
    except Exception as error:
        whole, unread = _item_by_item(text)
        if whole is None:
            raise Unparsable("parse", f"The feed cannot be read ({type(error).__name__}).") from error
        return whole, unread


def _item_by_item(text: str) -> tuple[Mapping[str, Any] | None, int]:
    head, items, tail = apart(text)
    if len(items) * (len(head) + len(tail)) > _TWICE_AT_MOST:
        return None, 0
    whole: Mapping[str, Any] | None = None
    entries: list[Any] = []
    unread = 0
    for item in items:
        try:
            parsed = _read(head + item + tail)
        except Exception:
            unread += 1
            continue
        whole = whole or parsed
        entries += parsed["entries"]
    return ({**whole, "entries": entries} if whole is not None else None), unread


def _read(text: str) -> Mapping[str, Any]:
    # Imported here, in the worker: the parent only names this module's functions, and need not wait 0.2 s for it.
    import feedparser

    # A stream, never a string: feedparser opens a string as an address or a file. No address either: it would be
    # joined to relative guids, and the ids of the items would change when the feed moves.
    parsed: Mapping[str, Any] = feedparser.parse(
        io.BytesIO(text.encode("utf-8", "replace")),
        response_headers={"content-type": "application/xml; charset=utf-8"},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    return parsed


def _entry(entry: Mapping[str, Any], atom: bool) -> Item:
    bodies = [_body(content, atom) for content in entry.get("content") or [] if isinstance(content, Mapping)]
    summary = entry.get("summary_detail") or {"value": entry.get("summary")}
    if isinstance(summary, Mapping):
        bodies.append(_body(summary, atom))
    return Item(
        guid=_string(entry.get("id")),
        link=_entry_link(entry),
        title=_title(entry, atom),
        bodies=tuple({body.value: body for body in bodies if body.value}.values()),
        published=_published(entry),
        author=_string(entry.get("author")),
        language=next((c.get("language") for c in entry.get("content") or [] if isinstance(c, Mapping)), None),
        outlet=_string((entry.get("source") or {}).get("title")),
        enclosures=tuple(
            (_string(link.get("href")), _string(link.get("type")), _string(link.get("length")))
            for link in entry.get("links") or []
            if isinstance(link, Mapping) and link.get("rel") == "enclosure"
        ),
    )


def _title(owner: Mapping[str, Any], atom: bool) -> Text:
    detail = owner.get("title_detail")
    kind = detail.get("type") if isinstance(detail, Mapping) else None
    return Text(_string(owner.get("title")), _markup(kind) if atom else None)


def _body(content: Mapping[str, Any], atom: bool) -> Text:
    return Text(
        _string(content.get("value")),
        _markup(content.get("type")) if atom else None,
        _string(content.get("base")) or None,
    )


def _markup(kind: object) -> bool:
    return kind in ("text/html", "application/xhtml+xml")


def _entry_link(entry: Mapping[str, Any]) -> str:
    """The item's own link; else its first alternate one, else any that is no enclosure or the feed itself."""
    own = _string(entry.get("link"))
    # A guid is a link unless it says otherwise (RSS 2.0), but many are plain numbers and do not.
    if own and (own != entry.get("id") or own.lower().startswith(("http://", "https://"))):
        return own
    others = [link for link in entry.get("links") or [] if isinstance(link, Mapping) and link.get("href")]
    for accepted in (("alternate",), ("related", "via", "canonical")):
        for link in others:
            if link.get("rel") in accepted:
                return _string(link.get("href"))
    return ""


def _published(entry: Mapping[str, Any]) -> datetime | None:
    # A plain dict: feedparser's own answers a missing "updated" with "published", and warns.
    own = dict(entry)
    for name in ("published", "created", "updated"):
        if stated := moment(_string(own.get(name)), own.get(f"{name}_parsed")):
            return stated
    return None


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""


# ---------------------------------------------------------------- JSON Feed (jsonfeed.org/version/1.1)


def _json_feed(text: str) -> _Document:
    try:
        data = json.loads(text.strip("\ufeff \t\r\n\0"), strict=False)
    except RecursionError:
        raise Unparsable("parse", "The JSON of the answer is nested too deep.") from None
    except ValueError as error:
        if re.search(r'"version"\s*:\s*"https?:(?:\\?/){2}(?:www\.)?jsonfeed\.org', text[:2000]):
            raise Unparsable("parse", f"The JSON of the feed is broken: {error}"[:200]) from error
        raise Unparsable("not_a_feed", "The answer is not a feed.") from error
    items = data.get("items")
    if not isinstance(items, list) or not ("jsonfeed.org" in _string(data.get("version")) or "title" in data):
        raise Unparsable("not_a_feed", "The answer is JSON, but not a JSON Feed.")
    whole = [item for item in items if isinstance(item, dict)]
    warnings = []
    if len(whole) < len(items):
        warnings.append(Failure("parse", f"{len(items) - len(whole)} items are not JSON objects and were left out."))
    return _Document(
        title=Text(_string(data.get("title")), False),
        home=_string(data.get("home_page_url")),
        language=_string(data.get("language")),
        items=[_json_item(item) for item in whole],
        warnings=warnings,
    )


def _json_item(item: Mapping[str, Any]) -> Item:
    authors = item.get("authors")
    author = authors[0] if isinstance(authors, list) and authors else item.get("author")
    guid = item.get("id")
    bodies = [
        Text(_string(item.get("content_html")), True),
        Text(_string(item.get("content_text")), False),
        Text(_string(item.get("summary")), False),
    ]
    return Item(
        guid=str(guid) if isinstance(guid, (str, int, float)) else "",
        link=_string(item.get("url")) or _string(item.get("external_url")),
        title=Text(_string(item.get("title")), False),
        bodies=tuple(body for body in bodies if body.value),
        published=moment(_string(item.get("date_published"))) or moment(_string(item.get("date_modified"))),
        author=_string(author.get("name")) if isinstance(author, dict) else "",
        language=_string(item.get("language")),
        enclosures=tuple(
            (_string(part.get("url")), _string(part.get("mime_type")), str(part.get("size_in_bytes") or ""))
            for part in item.get("attachments") or ()
            if isinstance(part, dict)
        )
        if isinstance(item.get("attachments"), list)
        else (),
    )

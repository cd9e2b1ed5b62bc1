"""The feeds that a web page names. Runs in a worker process: what it is given may be hostile."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

from tui.models import FoundFeed
from tui.sources.charset import decode
from tui.text import clean, links

_TYPES = (
    "application/rss+xml",
    "application/atom+xml",
    "application/feed+json",
    "application/rdf+xml",
    "application/x.atom+xml",
    "application/x-atom+xml",
)
_LOOKS_LIKE_FEED = re.compile(r"(?:^|[/._?=-])(?:rss|atom|feeds?)(?:[/._?&=-]|$)", re.IGNORECASE)
_COMMENTS = re.compile(r"comments?\b", re.IGNORECASE)
_MOST = 20
_PAGE_LIMIT = 2_000_000


def find_feeds(body: bytes, content_type: str | None, address: str) -> list[FoundFeed]:
    """The feeds of the page's link tags, in its order, those of comments last; else what its links look like."""
    page = LexborHTMLParser(decode(body[:_PAGE_LIMIT], content_type))
    base = address
    if (stated := page.css_first("base[href]")) is not None:
        base = links.safe_url(stated.attributes.get("href") or "", address) or address
    found: dict[str, FoundFeed] = {}
    for node in page.css("link[href]"):
        words = (node.attributes.get("rel") or "").lower().split()
        kind = (node.attributes.get("type") or "").split(";")[0].strip().lower()
        if ("alternate" in words and kind in _TYPES) or "feed" in words:
            _add(found, base, node.attributes.get("href"), node.attributes.get("title"))
    if not found:
        for node in page.css("a[href]")[:5000]:
            target = node.attributes.get("href") or ""
            if _LOOKS_LIKE_FEED.search(target) and len(target) < 500:
                _add(found, base, target, node.text(deep=True, strip=True))
    ordered = sorted(found.values(), key=lambda feed: bool(_COMMENTS.search(f"{feed.title} {feed.url}")))
    return ordered[:_MOST]


def _add(found: dict[str, FoundFeed], base: str, target: str | None, title: str | None) -> None:
    url = links.safe_url(target or "", base)
    if url and url not in found:
        found[url] = FoundFeed(url, clean.line((title or "")[:1000], 120))

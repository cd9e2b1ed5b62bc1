"""The feeds that a web page names. Runs in a worker process: what it is given may be hostile."""

from __future__ import annotations

import re
from itertools import islice

from lxml import etree

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
    text = decode(body[:_PAGE_LIMIT], content_type)
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    page = etree.fromstring(text.encode("utf-8", "ignore"), parser)
    if page is None:
        return []
    base = address
    for node in page.iter("base"):
        base = links.safe_url(node.get("href") or "", address) or address
        break
    found: dict[str, FoundFeed] = {}
    for node in page.iter("link"):
        words = (node.get("rel") or "").lower().split()
        kind = (node.get("type") or "").split(";")[0].strip().lower()
        if ("alternate" in words and kind in _TYPES) or "feed" in words:
            _add(found, base, node.get("href"), node.get("title"))
    if not found:
        for node in islice(page.iter("a"), 5000):
            target = node.get("href") or ""
            if _LOOKS_LIKE_FEED.search(target) and len(target) < 500:
                _add(found, base, target, "".join(islice(node.itertext(), 20)))
    ordered = sorted(found.values(), key=lambda feed: bool(_COMMENTS.search(f"{feed.title} {feed.url}")))
    return ordered[:_MOST]


def _add(found: dict[str, FoundFeed], base: str, target: str | None, title: str | None) -> None:
    url = links.safe_url(target or "", base)
    if url and url not in found:
        found[url] = FoundFeed(url, clean.line((title or "")[:1000], 120))

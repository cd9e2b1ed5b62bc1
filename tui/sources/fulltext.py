"""The text of an article's own page. `blocks_of` runs in a worker process: what it is given may be hostile."""

from __future__ import annotations

from tui.models import Block
from tui.sources.charset import decode
from tui.text import clean, html

PAGE_LIMIT = 3_000_000
FEWEST_WORDS = 40
"""Shorter finds are a cookie notice or a paywall's teaser."""


def blocks_of(body: bytes, content_type: str | None, address: str) -> tuple[Block, ...]:
    """The running text of a page; nothing where none is found. trafilatura tells it from what stands around it."""
    from trafilatura import extract

    # Before the page is taken apart: afterwards only half of a sequence would be left of it.
    page = clean.without_sequences(decode(body[:PAGE_LIMIT], content_type))
    found = extract(
        page, url=address, output_format="html", include_links=True, include_tables=True, include_comments=False
    )
    blocks = html.blocks(found, address) if found else ()
    return blocks if sum(len(block.text.split()) for block in blocks) >= FEWEST_WORDS else ()


def is_fuller(blocks: tuple[Block, ...], than: tuple[Block, ...]) -> bool:
    """Whether the page's text says more than the feed's."""
    return sum(len(block.text) for block in blocks) > sum(len(block.text) for block in than)

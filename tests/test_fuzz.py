"""The whole way from bytes to a stored article, with feeds that nobody thought of. bench/fuzz.py goes on for longer."""

from __future__ import annotations

import random
import re
import time
import unicodedata
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from tests.mutating import PIECES, TYPES, WHOLE, mutated
from tui.models import Draft, SourceResult, SourceSpec, joined
from tui.sources.pages import find_feeds
from tui.sources.parse import Unparsable, parse_feed
from tui.store import health, read, write
from tui.store.connect import open_store
from tui.text import clean, html

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FEED = SourceSpec("feed", "https://example.org/f", "https://example.org/f")
SECONDS = 4.0
"""Of a processor, so that a busy machine makes no difference."""
KINDS = {"empty", "not_a_feed", "truncated", "parse"}
UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]"
)


def through(body: bytes, content_type: str | None) -> tuple[Draft, ...]:
    """What a document gives. Asserts whatever must hold of it."""
    began = time.process_time()
    refused: Unparsable | None = None
    try:
        parsed = parse_feed(body, content_type, "https://example.org/f", {})
    except Unparsable as error:
        refused = error
    if refused is not None:
        assert refused.kind in KINDS
        assert not UNSAFE.search(str(refused))
        return ()
    assert time.process_time() - began < SECONDS, body
    assert len({draft.source_id for draft in parsed.drafts}) == len(parsed.drafts)
    for draft in parsed.drafts:
        text = joined(draft.blocks)
        assert draft.title
        assert len(draft.title) <= 500
        for line in (
            draft.title,
            draft.author,
            draft.outlet or "",
            draft.source_id,
            parsed.title or "",
            draft.language or "",
        ):
            assert not UNSAFE.search(line), ascii(line)
            assert "\n" not in line or line is draft.source_id  # a link and a title make an id
        assert not UNSAFE.search(text), ascii(text)
        assert draft.source_id
        addresses = [
            draft.url,
            parsed.home,
            *(e.url for e in draft.enclosures),
            *(link.url for b in draft.blocks for link in b.links),
        ]
        for address in addresses:
            assert address is None or re.fullmatch(r"https?://[!-~]+", address), address
            assert address is None or "@" not in address.split("/")[2]
        for block in draft.blocks:
            assert block.text.strip()
            assert all(0 <= link.start <= link.end <= len(block.text) for link in block.links)
        assert all(unicodedata.is_normalized("NFC", line) for line in (draft.title, text))
        if draft.published:
            assert draft.published.tzinfo is not None
            draft.published.astimezone(UTC)
    return parsed.drafts


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with closing(open_store(tmp_path_factory.mktemp("fuzz") / "news.db")) as db:
        yield db
        assert health.examine(db) == []


def stored(db: Database, drafts: tuple[Draft, ...]) -> None:
    """Store them, and read them back as they were."""
    row = write.sync_sources(db, [FEED], NOW)[FEED.key]
    seen = tuple(draft.source_id for draft in drafts)
    write.store_result(db, row, FEED, SourceResult("ok", drafts, seen), NOW, timedelta(minutes=30))
    for draft in drafts[:2]:
        # Not by the id that it would get: an item that is known by link and title keeps the one it has.
        (id,) = db.execute("SELECT id FROM articles WHERE source_id = ?", [draft.source_id]).fetchone()
        article = read.article(db, id)
        assert (article.title, article.text) == (draft.title, joined(draft.blocks)) or not draft.blocks


BUDGET = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


@BUDGET
@given(seed=st.integers(0, 10**9), changes=st.integers(0, 25), content_type=st.sampled_from(TYPES))
def test_a_feed_that_was_tampered_with_is_read_or_refused(
    db: Database, seed: int, changes: int, content_type: str | None
) -> None:
    stored(db, through(mutated(random.Random(seed), changes), content_type))


@BUDGET
@given(
    pieces=st.lists(st.one_of(st.sampled_from(PIECES), st.sampled_from(WHOLE), st.binary(max_size=40)), max_size=12),
    content_type=st.sampled_from(TYPES),
)
def test_pieces_in_any_order_are_read_or_refused(db: Database, pieces: list[bytes], content_type: str | None) -> None:
    body = b"".join(pieces)
    stored(db, through(body, content_type))
    for found in find_feeds(body, content_type, "https://example.org/"):
        assert found.url.startswith(("http://", "https://"))
        assert not UNSAFE.search(found.title)


@BUDGET
@given(
    text=st.text(st.characters(), max_size=200)
    | st.text(st.sampled_from("<>&/=\"'!-[]?ab \n\x1b\x9b\u202e\u200d\u0301â€™"), max_size=120)
)
def test_any_text_is_cleaned_once_and_for_all(text: str) -> None:
    for cleaned in (clean.line(text), clean.block(text), clean.block(text, keep_lines=True)):
        assert not UNSAFE.search(cleaned)
    assert clean.line(clean.line(text)) == clean.line(text)
    for block in html.blocks(text, "https://example.org/"):
        assert not UNSAFE.search(block.text)


def test_the_samples_of_the_fuzzer_are_feeds(tmp_path: Path) -> None:
    assert [len(through(body, None)) for body in WHOLE] == [2, 2, 1, 2]

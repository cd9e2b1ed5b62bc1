"""How values lie in columns: times as ISO 8601 in UTC, an article's blocks as JSON beside its text."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from tui.models import Block, Enclosure, Failure, FetchState, Link


def to_column(time: datetime) -> str:
    """An aware time as `2025-09-02T08:55:00.000Z`: fixed width, so that text order is time order."""
    utc = time.astimezone(UTC)
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03d}Z" if utc.year >= 1000 else _EARLIEST


_EARLIEST = "1000-01-01T00:00:00.000Z"


def to_time(column: str) -> datetime:
    return datetime.fromisoformat(column)


def to_optional_time(column: str | None) -> datetime | None:
    return datetime.fromisoformat(column) if column else None


def blocks_to_column(blocks: Iterable[Block]) -> str:
    """The shape of the blocks; their words are not repeated, they stand in the text column."""
    shape = [
        [b.kind, len(b.text), b.level, [[x.start, x.end, x.url] for x in b.links], *([b.number] if b.number else [])]
        for b in blocks
    ]
    return json.dumps(shape, ensure_ascii=False, separators=(",", ":"))


def to_blocks(column: str, text: str) -> tuple[Block, ...]:
    blocks = []
    at = 0
    for kind, length, level, links, *number in json.loads(column):
        blocks.append(Block(kind, text[at : at + length], level, tuple(Link(*link) for link in links), *number))
        at += length + 2
    return tuple(blocks)


def enclosures_to_column(enclosures: Iterable[Enclosure]) -> str:
    return json.dumps([[e.url, e.media_type, e.size] for e in enclosures], ensure_ascii=False)


def to_enclosures(column: str) -> tuple[Enclosure, ...]:
    return tuple(Enclosure(*row) for row in json.loads(column))


def to_fetch_state(row: Mapping[str, Any]) -> FetchState:
    """A row of `fetches` as a value."""
    return FetchState(
        address=row["address"],
        etag=row["etag"],
        last_modified=row["last_modified"],
        body_hash=row["body_hash"],
        failures=row["failures"],
        not_before=to_optional_time(row["not_before"]),
        due_at=to_optional_time(row["due_at"]),
        gone=bool(row["gone"]),
        checked_at=to_optional_time(row["checked_at"]),
        error=Failure(row["error_kind"], row["error_message"] or "") if row["error_kind"] else None,
    )

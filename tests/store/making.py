"""Drafts and sources for tests of the store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlite_utils import Database

from tui.models import Block, Draft, SourceResult, SourceSpec, Stored
from tui.store import write

FEED = SourceSpec("feed", "http://127.0.0.1/a.xml", "http://127.0.0.1/a.xml", outlet="Harbour Post", tags=("world",))


def draft(source_id: str, title: str = "A ship runs aground", text: str = "It is stuck.", **more: object) -> Draft:
    link = more.pop("link", None)
    return Draft(
        source_id=source_id,
        title=title,
        blocks=tuple(Block("paragraph", part) for part in text.split("\n\n") if part),
        url=str(link) if link else None,
        canonical=str(link) if link else None,
        raw_hash=f"{source_id}{title}{text}{link}",
        **more,  # type: ignore[arg-type]
    )


@dataclass
class Shelf:
    """Stores drafts as a feed would bring them."""

    db: Database
    now: datetime
    every: timedelta

    def put(self, *drafts: Draft, spec: SourceSpec = FEED, seen: Sequence[str] | None = None) -> Stored:
        ids = seen if seen is not None else [d.source_id for d in drafts]
        return self.give(SourceResult("ok", tuple(drafts), tuple(ids), title="Feed's own title"), spec)

    def give(self, result: SourceResult, spec: SourceSpec = FEED) -> Stored:
        row = write.sync_sources(self.db, [spec], self.now)[spec.key]
        return write.store_result(self.db, row, spec, result, self.now, self.every)

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)

    def ids(self) -> list[str]:
        return [row[0] for row in self.db.execute("SELECT id FROM articles ORDER BY n")]

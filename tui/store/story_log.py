"""What happened to stories, line by line: joined, changed over, merged, continued, under another headline."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlite_utils import Database

from tui.judgements import Continued, StoryMerge, StoryVerdict
from tui.store.codec import to_column


def log(
    db: Database, now: datetime, story: str, act: str, detail: Mapping[str, object], article: str | None = None
) -> None:
    """What happened to a story, inside the caller's write transaction."""
    db.execute(
        "INSERT INTO story_log (at, story, article, act, detail) VALUES (?, ?, ?, ?, ?)",
        [to_column(now), story, article, act, json.dumps(detail, ensure_ascii=False)],
    )


def joined(db: Database, now: datetime, verdict: StoryVerdict) -> None:
    """An article came to a story that another one began."""
    if verdict.article != verdict.story:
        act = "changed_over" if verdict.changed_over else "joined"
        log(db, now, verdict.story, act, {"score": verdict.score, "reason": verdict.reason}, verdict.article)


def merged(db: Database, now: datetime, merge: StoryMerge) -> None:
    terms = [list(term) for term in merge.shared_terms]
    log(db, now, merge.into, "merge", {"from": merge.story, "score": merge.score, "shared_terms": terms})


def continued(db: Database, now: datetime, link: Continued) -> None:
    terms = [list(term) for term in link.shared_terms]
    detail = {"older": link.older, "score": link.score, "gap_days": link.gap_days, "shared_terms": terms}
    log(db, now, link.story, "continues", detail)


def reworded(db: Database, now: datetime, story: str, before: str, after: str, article: str) -> None:
    """Another title stands for the story."""
    log(db, now, story, "headline", {"from": before, "to": after}, article)


def lines(db: Database, story: str) -> Iterator[Mapping[str, object]]:
    """What happened to a story, first to last: at, act, article, detail."""
    rows = db.execute("SELECT at, act, article, detail FROM story_log WHERE story = ? ORDER BY id", [story])
    for at, act, article, detail in rows:
        yield {"at": at, "act": act, "article": article, **json.loads(detail)}

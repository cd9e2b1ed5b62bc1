"""What a refresh has done, and what one that was cut off has left."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from sqlite_utils import Database

from tui.models import Article
from tui.store.write import count_unjudged


def left_over(db: Database, keys: Iterable[str]) -> tuple[int, int]:
    """What a refresh that was cut off has left: how many articles to judge, how many of these sources to ask."""
    asked = {row[0] for row in db.execute("SELECT s.key FROM sources s JOIN fetches f ON f.source = s.id")}
    return count_unjudged(db), len({*keys} - asked)


def as_stored(db: Database, read: Sequence[Article]) -> list[str]:
    """Ids of those articles whose words are still what was read."""
    same = "SELECT 1 FROM articles a JOIN texts t ON t.article = a.id WHERE a.id = ? AND a.title = ? AND t.text = ?"
    return [one.id for one in read if db.execute(same, [one.id, one.title, one.text]).fetchone()]


def copies_and_stories(db: Database, articles: Sequence[str]) -> tuple[int, int]:
    """How many of these articles are copies, and how many stories they are in."""
    these = "SELECT value FROM json_each(?)"
    question = f"""
        SELECT (SELECT count(*) FROM copies WHERE article IN ({these})),
               (SELECT count(DISTINCT story) FROM story_articles WHERE article IN ({these}))
        """
    copies, stories = db.execute(question, [json.dumps(articles)] * 2).fetchone()
    return int(copies), int(stories)

"""`newsdesk fulltext`: the text of the page in place of the feed's excerpt, which stays where that fails."""

from __future__ import annotations

import argparse
import asyncio
from contextlib import closing
from datetime import UTC, datetime

from sqlite_utils import Database

from tui import config
from tui.cli import FINE, NOTHING_DONE, SOME_FAILED
from tui.errors import RefreshRunningError
from tui.judging import alone, judge_batches
from tui.layout import counted, safe, say, write_json
from tui.models import Article
from tui.sources.addresses import Refused
from tui.sources.feeds import Fetcher
from tui.sources.fulltext import is_fuller
from tui.sources.workers import Workers
from tui.store import read
from tui.store.connect import open_store
from tui.store.fulltexts import store_failure, store_full_text


def run(arguments: argparse.Namespace) -> int:
    path = config.db_path(arguments.db)
    with closing(open_store(path)) as db:
        wanted = [_article(db, id) for id in arguments.id]
        outcomes = asyncio.run(_fetch(db, wanted))
        if any(status == "ok" for _, status, _ in outcomes):
            try:
                with alone(path):
                    for _ in judge_batches(db, lambda: datetime.now(UTC)):
                        pass
            except RefreshRunningError:
                pass  # the refresh that runs judges it, or the next one does
    failed = sum(status == "error" for _, status, _ in outcomes)
    if arguments.json:
        write_json(
            {"event": "fulltext", "id": a.id, "status": status, "error": why or None} for a, status, why in outcomes
        )
    else:
        for article, status, why in outcomes:
            say(f"{article.id}: {safe(why) if why else 'full text' if status == 'ok' else 'the feed had it all'}")
        say(f"{counted(len(outcomes) - failed, 'article')} with full text.")
    return FINE if not failed else SOME_FAILED if failed < len(outcomes) else NOTHING_DONE


def _article(db: Database, prefix: str) -> Article:
    kind, id = read.resolve(db, prefix)
    if kind == "story":
        story = read.story(db, id)
        id = next((row.id for row in story.articles if row.title == story.row.headline), story.articles[0].id)
    return read.article(db, id)


async def _fetch(db: Database, articles: list[Article]) -> list[tuple[Article, str, str]]:
    """(article, `ok`, `unchanged` or `error`, why)."""
    async with Workers() as workers, Fetcher(workers) as fetcher:

        async def one(article: Article) -> tuple[Article, str, str]:
            now = datetime.now(UTC)
            if not article.url:
                return article, "error", "It has no link to a page."
            try:
                # Nobody typed this address: its page may not lie in a private network, unless its feed does.
                blocks = await fetcher.full_text(article.url, article.feed or "https://newsdesk.invalid/")
            except Refused as refused:
                store_failure(db, article.id, refused.message, now)
                return article, "error", refused.message
            if not is_fuller(blocks, article.blocks):
                return article, "unchanged", ""
            return article, "ok" if store_full_text(db, article.id, blocks, now) else "unchanged", ""

        return list(await asyncio.gather(*(one(article) for article in articles)))

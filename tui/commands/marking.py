"""`newsdesk mark`: marks for everything that a query leaves."""

from __future__ import annotations

import argparse
from contextlib import closing
from datetime import UTC, datetime

from tui import config
from tui.cli import FINE
from tui.errors import QueryError
from tui.layout import say, typed, write_json
from tui.models import Query
from tui.query import typed_words
from tui.store import state
from tui.store.connect import open_store
from tui.store.export import article_ids

_ACTS = {"read": state.mark_read, "unread": state.mark_unread, "star": state.star, "unstar": state.unstar}


def mark(arguments: argparse.Namespace) -> int:
    query = typed([typed_words(arguments.query)])
    if not query.strip():
        raise QueryError("Which articles? An empty query would mean every one of them; `newer:100y` says so.")
    with closing(open_store(config.db_path(arguments.db))) as db:
        articles = list(article_ids(db, Query(words=query)))
        act = _ACTS[arguments.act](db, articles, datetime.now(UTC)) if articles else None
    if arguments.json:
        write_json([{"act": arguments.act, "found": len(articles), "changed": len(act.ids) if act else 0}])
    elif act is not None:
        say(f"{act.description}. `newsdesk undo` takes it back.")
    else:
        say("No article fits." if not articles else "They are all so marked already.")
    return FINE

"""`newsdesk label`: labels of the user's own on stories."""

from __future__ import annotations

import argparse
from contextlib import closing
from datetime import UTC, datetime

from sqlite_utils import Database

from tui import config
from tui.cli import FINE
from tui.commands.reading import reading
from tui.errors import ConfigError, NotFoundError, QueryError
from tui.layout import capital, columns, counted, safe, say, typed, width, write_json
from tui.models import Query
from tui.query import typed_words
from tui.store import labels, read
from tui.store.connect import open_store
from tui.store.moves import story_of


def label(arguments: argparse.Namespace) -> int:
    if arguments.label is None:
        return _listing(arguments)
    wanted = labels.written(typed([arguments.label]))
    if not wanted:
        raise ConfigError("A label needs a name.")
    query = typed([typed_words(arguments.query)])
    if not query.strip():
        raise QueryError("Which stories? Give an id, or a query; `newer:100y` means all of them.")
    with reading(arguments):
        pass  # StoreError where there is no store
    with closing(open_store(config.db_path(arguments.db))) as db:
        stories = _meant(db, query)
        act = (labels.unlabel if arguments.off else labels.label)(db, stories, wanted, datetime.now(UTC))
    if arguments.json:
        write_json([{"labels": wanted, "found": len(stories), "changed": len(act.ids) if act else 0}])
    elif act is not None:
        say(f"{safe(capital(act.description))}. `newsdesk undo` takes it back.")
    else:
        say("No story fits." if not stories else "They are all so labelled already.")
    return FINE


def _meant(db: Database, query: str) -> list[str]:
    """A story by an id, or those that a query leaves."""
    if len(query) >= 4 and not set(query) - set("0123456789abcdef"):
        try:
            kind, id = read.resolve(db, query)
        except NotFoundError:
            pass
        else:
            found = id if kind == "story" else story_of(db, id)
            return [read.living(db, found)] if found else []
    return read.story_ids(db, Query(words=query))


def _listing(arguments: argparse.Namespace) -> int:
    with reading(arguments) as db:
        found = labels.labels(db)
    if arguments.json:
        write_json({"label": name, "stories": stories} for name, stories in found)
    else:
        for line in columns([(name, counted(n, "story", "stories")) for name, n in found], frozenset({1}), width()):
            print(line)
    if not found:
        say("No labels yet. `newsdesk label later ID` puts one on a story.")
    return FINE

"""`newsdesk views`: saved queries, with how many stories each now holds."""

from __future__ import annotations

import argparse
from contextlib import closing
from datetime import UTC, datetime

from tui import config
from tui.cli import FINE
from tui.commands.reading import reading
from tui.errors import ConfigError
from tui.layout import columns, counted, say, typed, width, write_json
from tui.models import Query
from tui.query import typed_words
from tui.store import read
from tui.store import views as stored
from tui.store.connect import open_store


def listing(arguments: argparse.Namespace) -> int:
    with reading(arguments) as db:
        found = [(view, len(read.story_ids(db, Query(words=view.query)))) for view in stored.views(db)]
    if arguments.json:
        write_json({"name": view.name, "query": view.query, "stories": stories} for view, stories in found)
    else:
        rows = [(view.name, counted(stories, "story", "stories"), view.query) for view, stories in found]
        for line in columns(rows, right=frozenset({1}), limit=width()):
            print(line)
    if not found:
        say("No views yet. `newsdesk views save NAME QUERY` saves one.")
    return FINE


def save(arguments: argparse.Namespace) -> int:
    name, query = typed([arguments.name]).strip(), typed([typed_words(arguments.query)])
    if not name:
        raise ConfigError("A view needs a name.")
    with closing(open_store(config.db_path(arguments.db))) as db:
        view = stored.save_view(db, name, query, datetime.now(UTC))
    say(f"Saved: {view.name} is {view.query}")
    return FINE


def remove(arguments: argparse.Namespace) -> int:
    with closing(open_store(config.db_path(arguments.db))) as db:
        view = stored.remove_view(db, typed([arguments.name]), datetime.now(UTC))
    say(f"Removed: {view.name}, which was {view.query}")
    return FINE

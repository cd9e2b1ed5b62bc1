"""`newsdesk export`: to standard output, or to a file in one step."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING

from tui import exporting
from tui.cli import FINE
from tui.commands.output import write
from tui.commands.reading import reading
from tui.errors import ConfigError
from tui.layout import json_line, typed
from tui.models import Query
from tui.query import typed_words
from tui.store import labels, notes, read
from tui.store.acts_file import lines
from tui.store.export import exported, of_articles

if TYPE_CHECKING:
    from sqlite_utils import Database


def run(arguments: argparse.Namespace) -> int:
    words = typed([typed_words(arguments.query)])
    with reading(arguments) as db:
        if arguments.acts:
            if words.strip():
                raise ConfigError("--acts writes all that you did: it takes no query.")
            write((json_line(line) + "\n" for line in lines(db)), arguments.output)
        elif arguments.format == "jsonl":
            # Closed before the store is, also when whoever reads our output leaves off in the middle.
            with closing(exported(db, words)) as articles:
                write(exporting.jsonl(articles), arguments.output)
        else:
            form = exporting.markdown if arguments.format == "md" else exporting.html
            write(form(_stories(db, words)), arguments.output)
    return FINE


def _stories(db: Database, words: str) -> Iterator[exporting.Told]:
    """Story after story, the newest first, each with its independent texts."""
    for id in read.story_ids(db, Query(words=words)):
        story = read.story(db, id)
        heads = [row.id for row in story.articles if row.copy_of is None]
        told = [one for at in range(0, len(heads), 500) for one in of_articles(db, heads[at : at + 500])]
        yield exporting.Told(story, told, labels.labels_of(db, id), notes.note(db, id))

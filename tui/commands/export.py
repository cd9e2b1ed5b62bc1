"""`newsdesk export`: to standard output, or to a file in one step."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from sqlite_utils import Database

from tui import exporting
from tui.cli import FINE
from tui.commands.reading import reading
from tui.errors import ConfigError
from tui.layout import say
from tui.models import Query
from tui.store import read
from tui.store.export import exported, of_articles


def run(arguments: argparse.Namespace) -> int:
    words = " ".join(arguments.query)
    with reading(arguments) as db:
        if arguments.format == "jsonl":
            pieces = exporting.jsonl(exported(db, words))
        elif arguments.format == "md":
            pieces = exporting.markdown(_stories(db, words))
        else:
            pieces = exporting.html(_stories(db, words))
        write(pieces, arguments.output)
    return FINE


def write(pieces: Iterable[str], output: Path | None) -> None:
    """Write to standard output as UTF-8, or to a file that is there whole or not at all. Raises ConfigError."""
    if output is None or str(output) == "-":
        if hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(encoding="utf-8", errors="replace")
        for piece in pieces:
            sys.stdout.write(piece)
        return
    target = Path(os.path.realpath(output.expanduser()))
    if target.exists() and not target.is_file():
        # /dev/stdout and its like are written as they are: nothing can take their place.
        with open(target, "w", encoding="utf-8", errors="replace") as file:
            file.writelines(pieces)
        return
    try:
        handle, temporary = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        try:
            with open(handle, "w", encoding="utf-8", errors="replace") as file:
                file.writelines(pieces)
                mask = os.umask(0)
                os.umask(mask)
                os.fchmod(file.fileno(), 0o666 & ~mask)
            os.replace(temporary, target)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise ConfigError(f"{output} cannot be written: {error.strerror}.") from error
    say(f"Written to {output}.")


def _stories(db: Database, words: str) -> Iterator[exporting.Told]:
    """Story after story, the newest first, each with its independent texts."""
    for id in read.story_ids(db, Query(words=words)):
        story = read.story(db, id)
        heads = [row.id for row in story.articles if row.copy_of is None]
        told = [one for at in range(0, len(heads), 500) for one in of_articles(db, heads[at : at + 500])]
        yield story, told

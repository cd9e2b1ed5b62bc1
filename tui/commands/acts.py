"""What the user decides by hand: take out, join, undo, the list of past acts; and judging all anew by that."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime

from sqlite_utils import Database

from tui import config, feed_acts
from tui.cli import FINE
from tui.commands.reading import reading
from tui.errors import ConfigError, NotPossibleError
from tui.layout import capital, columns, counted, day, safe, say, wrapped, write_json
from tui.models import Act
from tui.store import acts as stored_acts
from tui.store import by_hand, read
from tui.store.acts_file import take_in
from tui.store.connect import open_store
from tui.store.moves import story_of
from tui.store.undoing import redo
from tui.store.undoing import undo as take_back


def take_out(arguments: argparse.Namespace) -> int:
    """Out of its story, or with --copy out of its group of copies only."""

    def act(db: Database, now: datetime) -> Act:
        article = read.article_row(db, read.resolve(db, arguments.article)[1]).id
        return by_hand.unfold(db, article, now) if arguments.copy else by_hand.take_out(db, article, now)

    return _do(arguments, act)


def join(arguments: argparse.Namespace) -> int:
    def act(db: Database, now: datetime) -> Act:
        return by_hand.join(db, _story(db, arguments.story), _story(db, arguments.other), now)

    return _do(arguments, act)


def undo(arguments: argparse.Namespace) -> int:
    """The latest act, or the one asked for by its number; with --again, done again."""
    if arguments.again:
        return _do(
            arguments, lambda db, now: redo(db, now, arguments.act), "Done again", "There is nothing to do again."
        )
    return _do(arguments, lambda db, now: take_back(db, now, arguments.act, feed_acts.TAKE_BACK), "Undone")


def acts(arguments: argparse.Namespace) -> int:
    """What was done, the latest first."""
    with reading(arguments) as db:
        found = stored_acts.acts(db, arguments.limit)
    if arguments.json:
        write_json(found)
    else:
        heads = columns([(str(act.id), day(act.at), "undone" if act.undone else "") for act in found], frozenset({0}))
        room = max(map(len, heads), default=0) + 2
        for head, act in zip(heads, found, strict=True):
            print("\n".join(wrapped(act.description, head.ljust(room), " " * room)))
    if not found:
        say("Nothing was done by hand yet.")
    return FINE


def import_acts(arguments: argparse.Namespace) -> int:
    """What `export --acts` wrote; taken in twice it changes nothing more."""
    try:
        text = arguments.file.expanduser().read_text("utf-8")
        lines = [_object(line, number) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    except OSError as error:
        raise ConfigError(f"{arguments.file} cannot be read: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{arguments.file} cannot be read as JSON lines: {error}.") from error
    path = config.db_path(arguments.db)
    with closing(open_store(path)) as db:
        try:
            taken = take_in(db, lines, datetime.now(UTC))
        except ValueError as error:
            raise ConfigError(f"{arguments.file}: {error}. Nothing was taken in.") from error
        from tui.judging import settle_now

        settle_now(db, path)
    if arguments.json:
        write_json([taken])
    else:
        left = f", {counted(taken.waiting, 'mark')} of articles that are not here" if taken.waiting else ""
        undone = " `newsdesk undo` takes them back." if taken.new else ""
        say(f"{counted(taken.new, 'act')} taken in, {taken.known:,} known already{left}.{undone}")
    return FINE


def _object(line: str, number: int) -> dict[str, object]:
    """Raises ValueError with the number of a line that is none."""
    try:
        found = json.loads(line)
    except ValueError as error:
        raise ValueError(f"line {number}: {error}") from error
    if not isinstance(found, dict):
        raise ValueError(f"line {number} is no object")
    return found


def settle(arguments: argparse.Namespace) -> int:
    """Make up what hangs on stories that were changed by hand, for the reader; as JSON, whether that was done."""
    from tui.judging import settle_now

    path = config.db_path(arguments.db)
    with reading(arguments):
        pass  # StoreError where there is no store
    with closing(open_store(path)) as db:
        write_json([{"event": "settled" if settle_now(db, path) else "refreshing"}])
    return FINE


def rejudge(arguments: argparse.Namespace) -> int:
    """Judge every stored article anew."""
    from tui.rejudging import Progress, Rejudged
    from tui.rejudging import rejudge as judge_anew

    wished = config.load(arguments.feeds).recogniser
    with _bar(arguments) as tell:
        for event in judge_anew(config.db_path(arguments.db), lambda: datetime.now(UTC), wished):
            if isinstance(event, Progress):
                tell(event.judged, event.articles)
                if arguments.json:
                    write_json([{"event": "judged", "judged": event.judged, "articles": event.articles}], flush=True)
                continue
            done: Rejudged = event
    if arguments.json:
        found = {"articles": done.articles, "stories": done.stories, "copies": done.copies, "changed": done.changed}
        write_json([{"event": "done", **found}])
    else:
        others = f"; {counted(done.changed, 'story goes', 'stories go')} on under another id" if done.changed else ""
        say(
            f"Judged {counted(done.articles, 'article')} anew: {counted(done.stories, 'story', 'stories')}, "
            f"{counted(done.copies, 'copy', 'copies')}{others}."
        )
    return FINE


@contextmanager
def _bar(arguments: argparse.Namespace) -> Iterator[Callable[[int, int], None]]:
    if arguments.json or not sys.stderr.isatty():
        yield lambda judged, articles: None
        return
    from tui.commands.progress import share_bar

    with share_bar("Judging") as tell:
        yield tell


def _do(
    arguments: argparse.Namespace,
    act: Callable[[Database, datetime], Act | None],
    turned: str = "",
    nothing: str = "There is nothing to undo.",
) -> int:
    """`turned`: what is said of an act that was undone or done again, in place of how a new one is undone."""
    path = config.db_path(arguments.db)
    with reading(arguments):
        pass  # StoreError where there is no store: an act makes none
    db = open_store(path)
    try:
        done = act(db, datetime.now(UTC))
        from tui.judging import settle_now

        settle_now(db, path)
    finally:
        db.close()
    if done is None:
        say(nothing)
    elif arguments.json:
        about = {"act": done.id, "kind": done.kind, "at": done.at, "ids": done.ids, "description": done.description}
        write_json([{**about, "undone": turned == "Undone"}])
    elif turned:
        say(f"{turned}: {safe(done.description)}.")
    else:
        say(f"{safe(capital(done.description))}. `newsdesk undo` takes it back.")
    return FINE


def _story(db: Database, id: str) -> str:
    """The story that an id means: a story's own, or an article's."""
    kind, found = read.resolve(db, id)
    story = found if kind == "story" else story_of(db, found)
    if story is None:
        raise NotPossibleError("It is in no story yet. `newsdesk refresh` judges it.")
    return read.living(db, story)

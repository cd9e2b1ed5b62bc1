"""`newsdesk feeds …`: the subscriptions. What they are stands in feeds.toml, how they fare in the store."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime

from sqlite_utils import Database

from tui import config, feed_acts
from tui.app.remapping import remapped
from tui.cli import FINE
from tui.entries import Value
from tui.errors import ConfigError, StoreError
from tui.layout import columns, counted, day, safe, say, width, write_json
from tui.models import Act, SourceRow, SourceSpec
from tui.opml import Listing, Subscription, read_list, write_opml
from tui.store.connect import open_store
from tui.subscriptions import Added, add_feeds


def listing(arguments: argparse.Namespace) -> int:
    settings = config.load(arguments.feeds)
    say(*settings.warnings, *remapped(settings.keys)[1])
    known = _stored(arguments)
    if arguments.json:
        write_json(_object(spec, known.get(spec.key)) for spec in settings.sources)
    else:
        rows = [_cells(spec, known.get(spec.key)) for spec in settings.sources]
        for line in columns(rows, right=frozenset({1}), limit=width()):
            print(line)
        say(f"{counted(len(settings.sources), 'source')} in {settings.path}{_BUNDLED if settings.is_bundled else ''}")
    return FINE


_BUNDLED = " (the default; the first change makes a file of your own from it)"


def remove(arguments: argparse.Namespace) -> int:
    with known_store(arguments) as db:
        done, act = feed_acts.remove(db, arguments.name, arguments.feeds, datetime.now(UTC))
    if arguments.json:
        key = done.spec.key
        write_json([{"status": "removed", "url": key, "name": done.spec.shown, "file": str(done.path)}])
    else:
        print(f"Removed {safe(done.spec.key)} from {done.path}. Its articles stay in the database.{_undoes(act)}")
    return FINE


def change(arguments: argparse.Namespace) -> int:
    """Another name, outlet, other tags; paused or not; full texts or not. The rest of its entry stays."""
    values: dict[str, Value] = {}
    for key in ("title", "outlet"):
        if (said := getattr(arguments, key)) is not None:
            values[key] = config.one_line(said) or None
    if arguments.tag or arguments.no_tags:
        values["tags"] = [tag for tag in map(config.one_line, arguments.tag) if tag] or None
    for key in ("fulltext", "paused"):
        if (said := getattr(arguments, key)) is not None:
            values[key] = said == "yes" or None
    if not values:
        raise ConfigError("What is to change? --title, --outlet, --tag, --no-tags, --fulltext or --paused says it.")
    with known_store(arguments) as db:
        done, act = feed_acts.change(db, arguments.name, values, arguments.feeds, datetime.now(UTC))
    if arguments.json:
        said = {"status": "changed" if done.before else "unchanged", "url": done.spec.key, "file": str(done.path)}
        write_json([{**said, **done.after}])
    elif not done.before:
        print(f"{safe(done.spec.shown)} is so already.")
    else:
        print(f"Changed {safe(done.spec.shown)} in {done.path}.{_undoes(act)}")
    return FINE


def _undoes(act: Act | None) -> str:
    return " `newsdesk undo` takes it back." if act is not None else ""


@contextmanager
def known_store(arguments: argparse.Namespace) -> Iterator[Database | None]:
    """The store, where there is one: the subscriptions can be written without."""
    path = config.db_path(arguments.db)
    if not path.exists():
        yield None
        return
    try:
        db = open_store(path)
    except StoreError as error:
        say(f"newsdesk: {error} What is done now cannot be undone by `newsdesk undo`.")
        yield None
        return
    with closing(db):
        yield db


def remember(arguments: argparse.Namespace, added: Added) -> None:
    """That feeds were added can be undone."""
    keys = [config.without_credentials(feed.url) for feed in added.new]
    with known_store(arguments) as db:
        if db is not None:
            feed_acts.added(db, added.path, keys, datetime.now(UTC))


def take_over(arguments: argparse.Namespace) -> int:
    found = read_list(arguments.file.expanduser())
    added = add_feeds(found.feeds, arguments.feeds)
    remember(arguments, added)
    if arguments.json:
        write_json(_import_objects(found, added))
        return FINE
    for feed in added.new:
        print(f"added    {_called(feed)}")
    for feed in added.known:
        print(f"there    {_called(feed)}: subscribed already")
    for entry in found.left_out:
        print(f"left out {safe(entry.entry)}: {entry.reason}")
    say(
        f"{counted(len(added.new), 'feed')} added to {added.path}, {len(added.known)} there already, "
        f"{len(found.left_out)} left out.{made(added)}"
    )
    if added.new:
        say("`newsdesk refresh` asks them; `newsdesk feeds check` tells which of them answer.")
    return FINE


def hand_over(arguments: argparse.Namespace) -> int:
    from tui.commands.output import write

    settings = config.load(arguments.feeds)
    known = _stored(arguments)
    feeds = [
        Subscription(spec.key, name(spec, known.get(spec.key)), spec.tags)
        for spec in settings.sources
        if spec.kind == "feed"
    ]
    if arguments.json:
        write_json({"url": feed.url, "title": feed.title, "tags": feed.tags} for feed in feeds)
    else:
        write([write_opml(feeds)], arguments.output)
    return FINE


# ---------------------------------------------------------------- words


def name(spec: SourceSpec, row: SourceRow | None) -> str:
    """What a source is called: by the user, by its outlet, by itself, or by its address."""
    return spec.title or spec.outlet or (row.name if row else None) or spec.shown


def made(added: Added) -> str:
    """What to say where the user's own file was made just now."""
    if not added.created or added.path != config.user_path():
        return ""
    return f" {added.path} was made from the default feeds: it is yours to edit."


def _called(feed: Subscription) -> str:
    url = config.without_credentials(feed.url)
    return safe(f"{feed.title} ({url})" if feed.title else url)


def _import_objects(found: Listing, added: Added) -> Iterator[dict[str, object]]:
    for status, feeds in (("added", added.new), ("known", added.known)):
        for feed in feeds:
            url = config.without_credentials(feed.url)
            yield {"status": status, "url": url, "title": feed.title, "tags": feed.tags, "reason": None}
    for entry in found.left_out:
        yield {"status": "left_out", "url": entry.entry, "title": None, "tags": [], "reason": entry.reason}


def _object(spec: SourceSpec, row: SourceRow | None) -> dict[str, object]:
    state = row.state if row else None
    return {
        "kind": spec.kind,
        "name": name(spec, row),
        "url": spec.key if spec.kind == "feed" else None,
        "current_url": row.url if row else (spec.key if spec.kind == "feed" else None),
        "path": spec.address if spec.kind == "seeds" else None,
        "outlet": spec.outlet,
        "tags": spec.tags,
        "paused": spec.paused,
        "fulltext": spec.fulltext,
        "articles": row.articles if row else 0,
        "unread": row.unread if row else 0,
        "checked_at": state.checked_at if state else None,
        "failures": state.failures if state else 0,
        "error": state.error if state else None,
    }


def _cells(spec: SourceSpec, row: SourceRow | None) -> tuple[str, ...]:
    state = row.state if row else None
    checked = day(state.checked_at) if state and state.checked_at else "never asked"
    checked = "paused" if spec.paused else checked
    trouble = f"  {state.error.kind}: {state.error.message}" if state and state.error else ""
    tags = f"  [{', '.join(spec.tags)}]" if spec.tags else ""
    return (
        name(spec, row),
        counted(row.articles if row else 0, "article"),
        checked,
        "✗" if trouble else " ",
        f"{spec.key}{tags}{trouble}",
    )


def _stored(arguments: argparse.Namespace) -> dict[str, SourceRow]:
    """How the sources fare, by key; nothing where there is no store yet, or it cannot be read."""
    path = config.db_path(arguments.db)
    if not path.exists():
        return {}
    from tui.store.connect import open_reader
    from tui.store.sources import sources

    try:
        with closing(open_reader(path)) as db:
            return {row.key: row for row in sources(db)}
    except StoreError as error:
        say(f"newsdesk: {error}")
        return {}

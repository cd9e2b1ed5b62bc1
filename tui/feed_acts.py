"""Adding, changing and removing feeds as acts that can be undone: first feeds.toml, then the store, which tells how it was.

What a removed entry said may be a password: it is kept in a file that is its owner's alone, not in the store.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlite_utils import Database

from tui import config
from tui.entries import Value
from tui.errors import ConfigError, NotFoundError, NotPossibleError
from tui.models import Act
from tui.store import write
from tui.store.acts import TakeBack, record
from tui.store.connect import writing
from tui.subscriptions import Changed, Removed, change_feed, put_back_feed, remove_feed

_MARK = "# removed: "


def change(
    db: Database | None, name: str, values: Mapping[str, Value], feeds_path: Path | None, now: datetime
) -> tuple[Changed, Act | None]:
    """Change a feed's entry; no act where nothing changes, or where there is no store yet.

    Raises NotFoundError and ConfigError.
    """
    done = change_feed(name, values, feeds_path)
    if db is None or not done.before:
        return done, None
    said = f"feed {done.spec.shown}: {'; '.join(_said(key, value) for key, value in done.after.items())}"
    before = {"path": str(done.path), "key": done.spec.key, "values": dict(done.before)}
    return done, _recorded(db, "feed-change", said, [done.spec.key], before, done.path, now)


def remove(db: Database | None, name: str, feeds_path: Path | None, now: datetime) -> tuple[Removed, Act | None]:
    """Unsubscribe from a feed; its articles stay. Raises NotFoundError and ConfigError."""
    done = remove_feed(name, feeds_path)
    token = uuid4().hex[:12]
    _keep(token, done.entry)
    if db is None:
        return done, None
    said = f"feed {done.spec.shown} removed; its articles stay"
    before = {"path": str(done.path), "key": done.spec.key, "entry": token, "behind": done.behind, "cut": done.cut}
    return done, _recorded(db, "feed-remove", said, [done.spec.key], before, done.path, now)


def added(db: Database, path: Path, keys: Sequence[str], now: datetime) -> Act | None:
    """Remember that these feeds were added to the file, so that it can be undone; None where there are none."""
    if not keys:
        return None
    said = f"feed {keys[0]} added" if len(keys) == 1 else f"{len(keys)} feeds added"
    return _recorded(db, "feed-add", said, keys, {"path": str(path), "keys": list(keys)}, path, now)


def kept_path() -> Path:
    """Where the entries of removed feeds are kept."""
    return config.data_path() / "removed-feeds.toml"


def _recorded(
    db: Database, kind: str, said: str, keys: Sequence[str], before: object, path: Path, now: datetime
) -> Act:
    sources = config.load(path).sources
    with writing(db):
        write.sync_within(db, sources, now)
        return record(db, kind, said, matter="feed", ids=tuple(keys), before=before, now=now)


def _said(key: str, value: Value) -> str:
    if key in ("title", "outlet"):
        name = "name" if key == "title" else "outlet"
        return f"{name} “{value}”" if value else f"{name} as the feed gives it"
    if key == "tags":
        return f"tags {', '.join(value)}" if isinstance(value, list) else "no tags"
    return {
        ("paused", True): "paused",
        ("paused", False): "asked again",
        ("fulltext", True): "full texts from its pages",
        ("fulltext", False): "texts as the feed gives them",
    }[key, bool(value)]


# ---------------------------------------------------------------- taking back


def _unchange(db: Database, act: Act, before: Mapping[str, Any], now: datetime) -> None:
    path = Path(before["path"])
    try:
        change_feed(before["key"], before["values"], path)
        write.sync_within(db, config.load(path).sources, now)
    except (ConfigError, NotFoundError) as error:
        raise NotPossibleError(str(error)) from error


def _unremove(db: Database, act: Act, before: Mapping[str, Any], now: datetime) -> None:
    path = Path(before["path"])
    entry = _kept(before["entry"])
    if entry is None:
        raise NotPossibleError(f"{kept_path()} no longer holds that feed's entry. Add the feed again.")
    try:
        put_back_feed(entry, before["behind"], path, before["cut"])
        write.sync_within(db, config.load(path).sources, now)
    except ConfigError as error:
        raise NotPossibleError(str(error)) from error


def _unadd(db: Database, act: Act, before: Mapping[str, Any], now: datetime) -> None:
    path = Path(before["path"])
    try:
        for key in before["keys"]:
            _keep(uuid4().hex[:12], remove_feed(key, path).entry)
        write.sync_within(db, config.load(path).sources, now)
    except (ConfigError, NotFoundError) as error:
        raise NotPossibleError(str(error)) from error


TAKE_BACK: Mapping[str, TakeBack] = {"feed-change": _unchange, "feed-remove": _unremove, "feed-add": _unadd}
"""For `undoing.undo`: these acts changed a file, of which the store knows nothing."""


# ---------------------------------------------------------------- entries of removed feeds


def _keep(token: str, entry: str) -> None:
    path = kept_path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "w", encoding="utf-8") as file:
            file.write(f"{_MARK}{token}\n{entry.rstrip()}\n\n")
    except OSError as error:
        raise ConfigError(
            f"{path} cannot be written: {error.strerror}. It keeps the entries of removed feeds."
        ) from error


def _kept(token: str) -> str | None:
    try:
        text = kept_path().read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    _, mark, rest = text.partition(f"{_MARK}{token}\n")
    return rest.partition(_MARK)[0].rstrip() + "\n" if mark else None

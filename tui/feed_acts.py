"""Adding, changing and removing feeds as acts that can be undone: first feeds.toml, then the store, which tells how it was.

What a removed entry said may be a password: it is kept in a file that is its owner's alone, not in the store.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import astuple
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, TextIO
from uuid import uuid4

from sqlite_utils import Database

from tui import config
from tui.entries import Value
from tui.errors import ConfigError, NotFoundError, NotPossibleError
from tui.models import Act
from tui.store import write
from tui.store.acts import TakeBack, record
from tui.store.connect import writing
from tui.subscriptions import Changed, Cut, Removed, alone, change_feed, put_back_feed, remove_feed, remove_feeds

_MARK = "# removed: "
_HEADED = re.compile(rf"(?m)^{_MARK}([0-9a-f]{{12}})\n")


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
    if db is None:
        return remove_feed(name, feeds_path), None
    token = uuid4().hex[:12]
    done = remove_feed(name, feeds_path, partial(_keep, token))
    said = f"feed {done.spec.shown} removed; its articles stay"
    cut = astuple(done.cut) if done.cut else None
    before = {"path": str(done.path), "key": done.spec.key, "entry": token, "behind": done.behind, "cut": cut}
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
        put_back_feed(entry, before["behind"], path, Cut(*before["cut"]) if before["cut"] else None)
        write.sync_within(db, config.load(path).sources, now)
    except ConfigError as error:
        raise NotPossibleError(str(error)) from error
    _drop(before["entry"])


def _unadd(db: Database, act: Act, before: Mapping[str, Any], now: datetime) -> None:
    path = Path(before["path"])
    try:
        remove_feeds(before["keys"], path, partial(_keep, uuid4().hex[:12]))
        write.sync_within(db, config.load(path).sources, now)
    except ConfigError as error:
        raise NotPossibleError(str(error)) from error


TAKE_BACK: Mapping[str, TakeBack] = {"feed-change": _unchange, "feed-remove": _unremove, "feed-add": _unadd}
"""For `undoing.undo`: these acts changed a file, of which the store knows nothing."""


# ---------------------------------------------------------------- entries of removed feeds


def _keep(token: str, entry: str) -> None:
    path = kept_path()
    try:
        with alone(path), _opened(path, os.O_APPEND) as file:
            file.write(f"{_MARK}{token}\n" + entry.rstrip("\n") + "\n\n")
    except OSError as error:
        raise ConfigError(
            f"{path} cannot be written: {error.strerror}. It keeps the entries of removed feeds."
        ) from error


def _kept(token: str) -> str | None:
    try:
        entry = _entries()[token]
    except (OSError, UnicodeDecodeError, KeyError):
        return None
    return entry.rstrip("\n") + "\n"


def _drop(token: str) -> None:
    """What stands in feeds.toml again, perhaps with a password, is not needed twice."""
    path = kept_path()
    part = path.with_name(path.name + ".part")
    with suppress(OSError, UnicodeDecodeError, ConfigError), alone(path):
        left = [f"{_MARK}{other}\n{entry}" for other, entry in _entries().items() if other != token]
        with _opened(part, os.O_TRUNC) as file:
            file.write("".join(left))
        part.replace(path)


def _entries() -> dict[str, str]:
    parts = _HEADED.split(kept_path().read_bytes().decode())
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def _opened(path: Path, flag: int) -> TextIO:
    return open(os.open(path, os.O_WRONLY | os.O_CREAT | flag, 0o600), "w", encoding="utf-8")

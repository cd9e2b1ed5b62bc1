"""Writing feeds.toml: feeds come and go, everything else in the file (comments, order, blanks) stays as it is.

tomlkit alone does not do: it counts a comment to the entry above it, and takes it away with that entry.
So an entry is cut out, or added, as lines, and the result is read again to see that nothing else changed.
"""

from __future__ import annotations

import os
import re
import stat
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from tui import config
from tui.config import BUNDLED_SEEDS, header_lines, parse, parse_toml, without_credentials
from tui.errors import ConfigError, NotFoundError
from tui.models import SourceSpec
from tui.opml import Subscription

_HEADING = "# Feeds of Newsdesk. `newsdesk feeds add URL` adds to this file; your comments stay.\n"
_PATH_LINE = re.compile(r"""^(\s*path\s*=\s*)(["']).*?\2""")


@dataclass(frozen=True, slots=True)
class Added:
    """What adding feeds did."""

    path: Path
    """The file that was written."""
    created: bool
    """The file was made just now, from the bundled one if it is the user's own."""
    new: tuple[Subscription, ...]
    known: tuple[Subscription, ...]
    """Those that were subscribed already: left as they are."""


def add_feeds(feeds: Sequence[Subscription], feeds_path: Path | None = None) -> Added:
    """Subscribe to feeds in the user's file (made from the bundled one on first use), or in the file named.

    Addresses must have passed config.feed_address. Raises ConfigError.
    """
    path = config.editable(feeds_path)
    with _alone(path):
        text, created = _text(path, is_own=path == config.user_path())
        keys = {spec.key for spec in parse(text, path).sources}
        new: list[Subscription] = []
        known: list[Subscription] = []
        for feed in feeds:
            key = without_credentials(feed.url)
            (known if key in keys else new).append(feed)
            keys.add(key)
        if new:
            _write(path, _with_entries(text, new, path))
        return Added(path, created and bool(new), tuple(new), tuple(known))


def remove_feed(name: str, feeds_path: Path | None = None) -> tuple[SourceSpec, Path]:
    """Unsubscribe from the feed of that address, title or outlet. Returns it and the file that was written.

    Raises NotFoundError where no feed, or more than one, is called so, and ConfigError.
    """
    path = config.editable(feeds_path)
    with _alone(path):
        text, _ = _text(path, is_own=path == config.user_path())
        spec = _named(name, [s for s in parse(text, path).sources if s.kind == "feed"], path)
        document = parse_toml(text, path)
        for index in reversed(range(len(document["feeds"]))):
            if without_credentials(document["feeds"][index]["url"].strip()) == spec.key:
                text = _without_entry(text, index, path)
        _write(path, text)
        return spec, path


def _named(name: str, feeds: Sequence[SourceSpec], path: Path) -> SourceSpec:
    wanted = without_credentials(name.strip())
    found = [s for s in feeds if s.key == wanted]
    for folded in (wanted.casefold(), wanted.casefold().rstrip("/")):
        found = found or [
            s
            for s in feeds
            if folded in (s.key.casefold(), s.key.casefold().rstrip("/"), (s.title or "").casefold())
            or folded == (s.outlet or "").casefold()
        ]
    if not found:
        raise NotFoundError(f"No feed in {path} is called {wanted!r}. `newsdesk feeds list` shows them.")
    if len(found) > 1:
        addresses = "".join(f"\n  {s.key}" for s in found)
        raise NotFoundError(f"{len(found)} feeds are called {wanted!r}. Name the one by its address:{addresses}")
    return found[0]


# ---------------------------------------------------------------- the text of the file


def _text(path: Path, is_own: bool) -> tuple[str, bool]:
    """The file's text, and whether it is yet to be made."""
    try:
        return path.read_bytes().decode("utf-8-sig"), False
    except FileNotFoundError:
        pass
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is not UTF-8 text. Save it as UTF-8.") from error
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}.") from error
    return (_from_bundled(path) if is_own else _HEADING), True


def _from_bundled(path: Path) -> str:
    """The bundled file as the user's own: its seeds lie elsewhere now, and are called by their name."""
    bundled = config.bundled() / "feeds.toml"
    try:
        lines = bundled.read_text("utf-8").split("\n")
    except OSError:
        return f'{_HEADING}\n[[seeds]]\npath = "{BUNDLED_SEEDS}"\n'
    for head in header_lines("\n".join(lines), "seeds"):
        for at in range(head + 1, len(lines)):
            if lines[at].lstrip().startswith("["):
                break
            lines[at] = _PATH_LINE.sub(rf'\1"{BUNDLED_SEEDS}"', lines[at])
    return "\n".join(lines)


def _with_entries(text: str, feeds: Sequence[Subscription], path: Path) -> str:
    before = parse_toml(text, path)
    entries = [_entry(feed) for feed in feeds]
    grown = text + ("" if not text or text.endswith("\n") else "\n")
    for entry in entries:
        grown += "\n[[feeds]]\n" + "".join(f"{name} = {_toml(value)}\n" for name, value in entry.items())
    expected = {**before, "feeds": [*before.get("feeds", []), *entries]}
    if before.get("feeds") == []:  # `feeds = []`: an empty list cannot be added to by headings
        grown = re.sub(r"(?m)^\s*feeds\s*=\s*\[\s*\][^\n]*\n", "", grown, count=1)
    try:
        unchanged = parse_toml(grown, path) == expected
    except ConfigError:
        unchanged = False
    return grown if unchanged else _by_tomlkit(text, entries)


def _by_tomlkit(text: str, entries: Sequence[dict[str, Any]]) -> str:
    """For files that write their feeds as one inline list."""
    import tomlkit

    document = tomlkit.parse(text)
    feeds: Any = document["feeds"]
    for entry in entries:
        table = tomlkit.inline_table()
        table.update(entry)
        feeds.append(table)
    return tomlkit.dumps(document)


def _without_entry(text: str, index: int, path: Path) -> str:
    expected = parse_toml(text, path)
    del expected["feeds"][index]
    heads = header_lines(text, "feeds")
    lines = text.split("\n")
    if index < len(heads):
        first = heads[index]
        stop = next((at for at in range(first + 1, len(lines)) if lines[at].lstrip().startswith("[")), len(lines))
        # Comments below the entry's last value head what comes next: they stay.
        while stop > first + 1 and (not lines[stop - 1].strip() or lines[stop - 1].lstrip().startswith("#")):
            stop -= 1
        if first and not lines[first - 1].strip() and stop < len(lines) and not lines[stop].strip():
            stop += 1
        shorter = "\n".join(lines[:first] + lines[stop:])
        try:
            if {"feeds": [], **parse_toml(shorter, path)} == {"feeds": [], **expected}:
                return shorter
        except ConfigError:
            pass
    import tomlkit

    document = tomlkit.parse(text)
    feeds: Any = document["feeds"]
    del feeds[index]
    return tomlkit.dumps(document)


def _entry(feed: Subscription) -> dict[str, Any]:
    entry: dict[str, Any] = {"url": feed.url}
    if feed.title:
        entry["title"] = feed.title
    if feed.tags:
        entry["tags"] = list(feed.tags)
    return entry


def _toml(value: str | list[str]) -> str:
    import tomlkit

    return tomlkit.item(value).as_string()


# ---------------------------------------------------------------- the file


def _write(path: Path, text: str) -> None:
    """Put the text in place of the file in one step; a link stays a link, permissions stay, or are 0600 for secrets."""
    settings = parse(text, path)
    has_secret = any(config.holds_secret(spec) for spec in settings.sources)
    target = Path(os.path.realpath(path))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            mode = stat.S_IMODE(target.stat().st_mode)
        except FileNotFoundError:
            mask = os.umask(0)
            os.umask(mask)
            mode = 0o666 & ~mask
        handle, temporary = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        try:
            with open(handle, "w", encoding="utf-8", newline="") as file:
                file.write(text)
                file.flush()
                os.fchmod(file.fileno(), mode & 0o600 if has_secret else mode)
                os.fsync(file.fileno())
            os.replace(temporary, target)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror}. Is the folder there, and yours?") from error


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Two commands that change the same file come one after the other. The lock lies with the data, not beside it."""
    from filelock import FileLock, Timeout

    name = sha256(os.path.realpath(path).encode("utf-8", "surrogateescape")).hexdigest()[:12]
    folder = config.data_path()
    lock = FileLock(folder / f"feeds-{name}.lock", timeout=10)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        raise ConfigError(f"Another command is changing {path} right now. Try again when it is done.") from None
    except OSError as error:
        raise ConfigError(f"{folder} cannot be written: {error.strerror}. It holds Newsdesk's data.") from error
    try:
        yield
    finally:
        lock.release()

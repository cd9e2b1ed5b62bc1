"""The feeds of feeds.toml: they come, change and go; everything else in the file stays as it is (see entries.py)."""

from __future__ import annotations

import os
import re
import stat
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from tui import config
from tui.config import BUNDLED_SEEDS, header_lines, parse, parse_toml, without_credentials
from tui.entries import CHANGEABLE, Value, entry_texts, with_entries, with_entry_at, with_values, without_entries
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
    with alone(path):
        text, created = _text(path, is_own=path == config.user_path())
        keys = {spec.key for spec in parse(text, path).sources}
        new: list[Subscription] = []
        known: list[Subscription] = []
        for feed in feeds:
            key = without_credentials(feed.url)
            (known if key in keys else new).append(feed)
            keys.add(key)
        if new:
            _write(path, with_entries(text, new, path))
        return Added(path, created and bool(new), tuple(new), tuple(known))


@dataclass(frozen=True, slots=True)
class Cut:
    """Where a removed entry stood, to put it back to the byte."""

    line: int
    blanks: int
    """Blank lines that were cut with it."""
    left: str
    """A hash of the file without it."""


@dataclass(frozen=True, slots=True)
class Removed:
    """What removing a feed took out of the file."""

    spec: SourceSpec
    path: Path
    entry: str = field(repr=False)
    """Its lines, which may hold a password: never shown, logged or stored in the database."""
    behind: str
    """The key of the feed before it; empty where it was the first."""
    cut: Cut | None = None


Keep = Callable[[str], None]
"""Gets the lines that are about to be cut out of the file. Where it raises, they stay."""


def remove_feed(name: str, feeds_path: Path | None = None, keep: Keep | None = None) -> Removed:
    """Unsubscribe from the feed of that address, title or outlet.

    Raises NotFoundError where no feed, or more than one, is called so, and ConfigError.
    """
    path = config.editable(feeds_path)
    with alone(path):
        text, _ = _text(path, is_own=path == config.user_path())
        feeds = _feeds(text, path)
        spec = _named(name, feeds, path)
        at = feeds.index(spec)
        places = _places(text, {spec.key}, path)
        entry, left = _cut_out(text, places, path, keep)
        return Removed(spec, path, entry, feeds[at - 1].key if at else "", _cut(text, places[0], entry, left))


def remove_feeds(keys: Collection[str], path: Path, keep: Keep | None = None) -> None:
    """Unsubscribe from these feeds, as far as they are there, in one write. Raises ConfigError."""
    with alone(path):
        text, _ = _text(path, is_own=path == config.user_path())
        if places := _places(text, keys, path):
            _cut_out(text, places, path, keep)


def _cut_out(text: str, places: Sequence[int], path: Path, keep: Keep | None) -> tuple[str, str]:
    """The lines that were cut out of the file, and what is left in it."""
    entry, left = "\n".join(entry_texts(text, places, path)), without_entries(text, places, path)
    if keep:
        keep(entry)
    _write(path, left)
    return entry, left


def _cut(text: str, place: int, entry: str, left: str) -> Cut | None:
    """None where the entry can only be put back behind another one."""
    for line in header_lines(text, "feeds")[place : place + 1]:
        for blanks in (0, 1):
            if _joined(left, entry, line, blanks) == text:
                return Cut(line, blanks, _hash(left))
    return None


def _joined(text: str, entry: str, line: int, blanks: int) -> str:
    lines = text.split("\n")
    return "\n".join([*lines[:line], *entry.rstrip("\n").split("\n"), *[""] * blanks, *lines[line:]])


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def put_back_feed(entry: str, behind: str, path: Path, cut: Cut | None = None) -> None:
    """Put the lines of a removed feed back: to the byte where the file is as it was left, else behind the feed that it
    stood behind. Raises ConfigError."""
    with alone(path):
        text, _ = _text(path, is_own=path == config.user_path())
        if cut and cut.left == _hash(text):
            _write(path, _joined(text, entry, cut.line, cut.blanks))
            return
        known = {spec.key for spec in _feeds(text, path)}
        if {spec.key for spec in _feeds(entry, path)} & known:
            return
        places = _places(text, {behind}, path) if behind in known else []
        index = places[-1] + 1 if places else None if behind else 0
        _write(path, with_entry_at(text, entry, index, path))


@dataclass(frozen=True, slots=True)
class Changed:
    """What changing a feed's entry did."""

    path: Path
    created: bool
    spec: SourceSpec
    """As it is now."""
    before: Mapping[str, Value]
    """What stood there for what was changed; None where nothing did."""
    after: Mapping[str, Value]


def change_feed(name: str, values: Mapping[str, Value], feeds_path: Path | None = None) -> Changed:
    """Make a feed's entry say these values of CHANGEABLE; None, an empty text or list takes the line out.

    Raises NotFoundError where no feed, or more than one, is called so, and ConfigError.
    """
    if strangers := set(values) - CHANGEABLE:
        raise ConfigError(f"Nothing called {', '.join(sorted(strangers))} can be changed.")
    path = config.editable(feeds_path)
    with alone(path):
        text, created = _text(path, is_own=path == config.user_path())
        spec = _named(name, _feeds(text, path), path)
        index = _places(text, {spec.key}, path)[0]
        entry = parse_toml(text, path)["feeds"][index]
        wished = {key: value or None for key, value in values.items()}
        before = {key: entry.get(key) for key in wished if (entry.get(key) or None) != wished[key]}
        after = {key: wished[key] for key in before}
        if before:
            text = with_values(text, index, after, path)
            _write(path, text)
        now = next(one for one in _feeds(text, path) if one.key == spec.key)
        return Changed(path, created and bool(before), now, before, after)


def _feeds(text: str, path: Path) -> list[SourceSpec]:
    return [spec for spec in parse(text, path).sources if spec.kind == "feed"]


def _places(text: str, keys: Collection[str], path: Path) -> list[int]:
    """Where the entries of these feeds stand among all: one that is repeated stands there twice."""
    entries = parse_toml(text, path).get("feeds", [])
    return [at for at, entry in enumerate(entries) if without_credentials(entry["url"].strip()) in keys]


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
def alone(path: Path) -> Iterator[None]:
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

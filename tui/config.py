"""feeds.toml and the places where things lie: which file holds, what it says, what is wrong with it."""

from __future__ import annotations

import os
import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tui import access, preferences
from tui.errors import ConfigError
from tui.models import SourceSpec
from tui.preferences import Preferences

REFRESH_EVERY = timedelta(minutes=30)
"""Where feeds.toml does not say."""
BUNDLED_SEEDS = "bundled"
"""The path that stands for the seeds that come with the program, and the rest of their key."""

_TOP_KEYS = frozenset({"refresh_every", "recogniser", "feeds", "seeds", "keys", "proxy", "reader"})
_FEED_KEYS = frozenset({"url", "title", "outlet", "tags", "fulltext", "paused"}) | access.KEYS
_SEEDS_KEYS = frozenset({"path", "outlet", "tags", "published", "url", "author", "language"})
_SEEDS_DEFAULTS = ("published", "url", "author", "language")
_DURATION = re.compile(r"(\d{1,6})\s*(m|h|d|min|hours?|days?|minutes?)")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_SCHEME = re.compile(r"https?://(?=[^/?#])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Settings:
    """What a feeds.toml says."""

    path: Path
    """The file that was read."""
    is_bundled: bool
    """It is the default that comes with the program: the user has no file of their own yet."""
    refresh_every: timedelta | None
    """How often the reader refreshes by itself. None: never."""
    sources: tuple[SourceSpec, ...]
    warnings: tuple[str, ...] = ()
    """What was left out, in words: unknown keys, repeated entries."""
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The user's own keys for the reader, as written: what they do -> the keys for it."""
    reader: Preferences = Preferences()
    """How the user wants to read."""
    recogniser: str = ""
    """The name of the installed recogniser that finds people, organisations and places. Empty: ours."""


def load(feeds_path: Path | None = None) -> Settings:
    """Read feeds.toml: the option's file, NEWSDESK_FEEDS, the user's own, the bundled one, in this order.

    Raises ConfigError that names the file, the entry and what to do.
    """
    path, is_bundled = resolve(feeds_path)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as error:
        raise ConfigError(
            f"{path} does not exist. Check the path, or make it with `newsdesk --feeds {path} feeds add URL`."
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is not UTF-8 text (byte {error.start}). Save it as UTF-8.") from error
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}.") from error
    return parse(text, path, is_bundled)


def resolve(feeds_path: Path | None = None) -> tuple[Path, bool]:
    """Which feeds.toml holds, and whether it is the bundled one. The first two are not asked to exist."""
    if named := _named(feeds_path):
        return named, False
    user = user_path()
    if user.exists() or user.is_symlink():
        return user, False
    return bundled() / "feeds.toml", True


def editable(feeds_path: Path | None = None) -> Path:
    """The file that `feeds add` and its like write: the one named, else the user's own. It may not exist yet."""
    return _named(feeds_path) or user_path()


def user_path() -> Path:
    """The user's own feeds.toml, whether it exists or not."""
    return _xdg("XDG_CONFIG_HOME", ".config") / "newsdesk" / "feeds.toml"


def db_path(option: Path | None = None) -> Path:
    """The database: the option, NEWSDESK_DB, or news.db in the user's data folder."""
    if option is not None:
        return option.expanduser()
    if named := os.environ.get("NEWSDESK_DB"):
        return Path(named).expanduser()
    return data_path() / "news.db"


def data_path() -> Path:
    """The user's data folder of Newsdesk, whether it exists or not."""
    return _xdg("XDG_DATA_HOME", ".local/share") / "newsdesk"


def bundled() -> Path:
    """The folder of the feeds.toml and the seeds/ that come with the program: in the wheel, or the checkout's root."""
    package = Path(__file__).resolve().parent
    inside = package / "bundled"
    return inside if inside.is_dir() else package.parent


def parse(text: str, path: Path, is_bundled: bool = False) -> Settings:
    """The settings in the text of a feeds.toml that lies (or is to lie) at `path`. Raises ConfigError."""
    document = parse_toml(text, path)
    warnings = _unknown(document, _TOP_KEYS, str(path))
    every = _refresh_every(document.get("refresh_every"), path)
    proxy = access.proxy_value(document["proxy"], str(path)) if "proxy" in document else None
    sources: dict[str, SourceSpec] = {}
    for section, spec_of, keys in (("seeds", _seeds, _SEEDS_KEYS), ("feeds", _feed, _FEED_KEYS)):
        lines = header_lines(text, section)
        entries = document.get(section, [])
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise ConfigError(f"{path}: `{section}` must be a list of tables: head each entry with [[{section}]].")
        for number, entry in enumerate(entries, 1):
            line = f" (line {lines[number - 1] + 1})" if len(lines) == len(entries) else ""
            where = f"{path}: entry {number} of [[{section}]]{line}"
            warnings += _unknown(entry, keys, where)
            spec = spec_of(entry, path, where)
            if section == "feeds":
                spec = replace(spec, access=access.parse(entry, where, proxy))
            if spec.key in sources:
                warnings.append(f"{where} repeats {spec.key}: the first entry holds.")
            else:
                sources[spec.key] = spec
    reader = preferences.parse(document.get("reader"), str(path))
    warnings += _unknown(document.get("reader", {}), preferences.KEYS, f"{path}: [reader]")
    wished = document.get("recogniser", "")
    if not isinstance(wished, str):
        raise ConfigError(f'{path}: recogniser must be the name of one that is installed, in quotes: "newsdesk".')
    return Settings(
        path, is_bundled, every, tuple(sources.values()), tuple(warnings), _keys(document, path), reader, wished
    )


def _keys(document: Mapping[str, Any], path: Path) -> dict[str, tuple[str, ...]]:
    table = document.get("keys", {})
    if not isinstance(table, dict):
        raise ConfigError(f'{path}: `keys` must be a table: head it with [keys], then lines as star = "f".')
    keys: dict[str, tuple[str, ...]] = {}
    for id, written in table.items():
        wished = [written] if isinstance(written, str) else written
        if not isinstance(wished, list) or not all(isinstance(key, str) for key in wished):
            raise ConfigError(
                f'{path}: `{one_line(id)}` in [keys] must be a key in quotes, or a list: "f", ["f", "F2"].'
            )
        keys[id] = tuple(key for key in wished if key)
    return keys


def parse_toml(text: str, path: Path) -> dict[str, Any]:
    """The TOML of a file. Raises ConfigError."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path} is not valid TOML: {error}. Mend that place, or move the file away.") from error
    except RecursionError as error:
        raise ConfigError(f"{path} is not valid TOML: it is nested too deeply.") from error


def header_lines(text: str, section: str) -> list[int]:
    """The indexes of the lines that head an entry of a section. (A multi-line string may hold a false one.)"""
    head = re.compile(rf"\s*\[\[\s*[\"']?{section}[\"']?\s*\]\]")
    return [index for index, line in enumerate(text.split("\n")) if head.match(line)]


def feed_address(typed: str, where: str) -> tuple[str, str]:
    """A feed's key (as typed, without credentials) and its address (as typed). Raises ConfigError, credentials hidden.

    `where` is said before what is wrong: a place in a file. Empty: there is but one address.
    """
    at = f"{where}: " if where else ""
    address = typed.strip()
    if not _SCHEME.match(address):
        shown = without_credentials(address)
        raise ConfigError(f"{at}{shown!r} is not a feed's address. It must begin with https:// or http://.")
    key = without_credentials(address)
    if any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zs", "Zl", "Zp") or c in '<>"\\' for c in address):
        raise ConfigError(f"{at}the address {key!r} holds a blank or a character that no address may hold.")
    try:
        host = urlsplit(address).hostname
        _ = urlsplit(address).port
    except ValueError as error:
        raise ConfigError(f"{at}the address {key!r} is not valid: {error}.") from error
    if not host:
        raise ConfigError(f"{at}the address {key!r} names no host.")
    return key, address


def without_credentials(address: str) -> str:
    """An address without user name and password, else as it is."""
    scheme, slashes, rest = address.partition("//")
    if not slashes:
        return address
    end = next((index for index, c in enumerate(rest) if c in "/?#"), len(rest))
    return scheme + slashes + rest[:end].rpartition("@")[2] + rest[end:]


def holds_secret(spec: SourceSpec) -> bool:
    """Whether the source's entry itself holds what others should not read: then the file is its owner's alone."""
    if spec.kind != "feed":
        return False
    return spec.address != spec.key or (spec.access is not None and spec.access.plain_texts())


def _feed(entry: Mapping[str, Any], path: Path, where: str) -> SourceSpec:
    url = entry.get("url")
    if not isinstance(url, str) or not url.strip():
        raise ConfigError(f'{where} has no address. Give it one: url = "https://…".')
    key, address = feed_address(url, where)
    return SourceSpec(
        kind="feed",
        key=key,
        address=address,
        outlet=_text(entry, "outlet", where),
        tags=_tags(entry, where),
        title=_text(entry, "title", where),
        fulltext=_yes(entry, "fulltext", where),
        paused=_yes(entry, "paused", where),
    )


def _seeds(entry: Mapping[str, Any], path: Path, where: str) -> SourceSpec:
    typed = entry.get("path")
    if not isinstance(typed, str) or not typed.strip() or "\0" in typed:
        raise ConfigError(f'{where} has no path. Give it one: path = "folder", relative to the file, or "bundled".')
    own = bundled() / "seeds"
    folder = own if typed == BUNDLED_SEEDS else path.absolute().parent / Path(typed).expanduser()
    is_own = folder.resolve() == own.resolve()
    defaults = {name: value for name in _SEEDS_DEFAULTS if (value := _text(entry, name, where))}
    return SourceSpec(
        kind="seeds",
        key=f"seeds:{BUNDLED_SEEDS if is_own else one_line(typed)}",
        address=str(folder),
        outlet=_text(entry, "outlet", where),
        tags=_tags(entry, where),
        defaults=defaults,
    )


def _text(entry: Mapping[str, Any], name: str, where: str) -> str | None:
    value = entry.get(name)
    if value is None:
        return None
    if isinstance(value, date):
        return value.isoformat()
    if not isinstance(value, str):
        raise ConfigError(f'{where}: `{name}` must be a text in quotes: {name} = "…".')
    return one_line(value) or None


def _yes(entry: Mapping[str, Any], name: str, where: str) -> bool:
    value = entry.get(name, False)
    if not isinstance(value, bool):
        raise ConfigError(f"{where}: `{name}` must be true or false, without quotes.")
    return value


def _tags(entry: Mapping[str, Any], where: str) -> tuple[str, ...]:
    value = entry.get("tags", [])
    value = [value] if isinstance(value, str) else value
    if not isinstance(value, list) or not all(isinstance(tag, str) for tag in value):
        raise ConfigError(f'{where}: `tags` must be a list of texts: tags = ["world", "science"].')
    return tuple(dict.fromkeys(tag for tag in map(one_line, value) if tag))


def one_line(text: str) -> str:
    """A safe line of a text that the user, or a file that they imported, wrote."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    from tui.text.clean import line

    return line(text)


def _refresh_every(value: object, path: Path) -> timedelta | None:
    if value is None:
        return REFRESH_EVERY
    text = str(value).strip().lower() if isinstance(value, str | int) and not isinstance(value, bool) else "?"
    if text in ("never", "0"):
        return None
    match = _DURATION.fullmatch(text)
    if not match:
        raise ConfigError(f'{path}: refresh_every = {value!r} is not a duration. Write "30m", "2h", "1d", or "never".')
    span = timedelta(**{_UNITS[match[2][0]]: int(match[1])})
    return span or None


def _unknown(table: Mapping[str, Any], known: frozenset[str], where: str) -> list[str]:
    return [
        f"{where}: `{one_line(key)}` is not known here and is ignored. Known: {', '.join(sorted(known))}."
        for key in table
        if key not in known
    ]


def _named(feeds_path: Path | None) -> Path | None:
    if feeds_path is not None:
        return feeds_path.expanduser()
    named = os.environ.get("NEWSDESK_FEEDS")
    return Path(named).expanduser() if named else None


def _xdg(name: str, default: str) -> Path:
    # The XDG base directory specification: a relative path is to be ignored.
    folder = os.environ.get(name, "")
    return Path(folder) if os.path.isabs(folder) else Path.home() / default

"""The entries of feeds.toml as text: added, changed, cut out and put back, with the comments around them.

tomlkit alone does not do: it counts a comment to the entry above it, and takes it away with that entry.
So entries are handled as lines, and the result is read again to see that nothing else changed.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tui.config import header_lines, parse_toml
from tui.errors import ConfigError
from tui.opml import Subscription

Value = str | bool | list[str] | None
CHANGEABLE = frozenset({"title", "outlet", "tags", "fulltext", "paused"})
"""What of a feed's entry can be changed without opening the file."""


def with_entries(text: str, feeds: Sequence[Subscription], path: Path) -> str:
    """The text with these feeds at its end. Raises ConfigError where it is no TOML."""
    before = parse_toml(text, path)
    entries = [_entry(feed) for feed in feeds]
    grown = text + ("" if not text or text.endswith("\n") else "\n")
    for entry in entries:
        grown += "\n[[feeds]]\n" + "".join(f"{name} = {_toml(value)}\n" for name, value in entry.items())
    if before.get("feeds") == []:  # `feeds = []`: an empty list cannot be added to by headings
        grown = re.sub(r"(?m)^\s*feeds\s*=\s*\[\s*\][^\n]*\n", "", grown, count=1)
    says = _says(grown, {**before, "feeds": [*before.get("feeds", []), *entries]}, path)
    return grown if says else _by_tomlkit(text, entries)


def without_entries(text: str, indexes: Sequence[int], path: Path) -> str:
    """The text without these entries, their tables and their own comments. Raises ConfigError where it is no TOML."""
    expected = parse_toml(text, path)
    for index in sorted(indexes, reverse=True):
        del expected["feeds"][index]
    heads = header_lines(text, "feeds")
    lines = text.split("\n")
    if all(index < len(heads) for index in indexes):
        for index in sorted(indexes, reverse=True):
            first = heads[index]
            stop = _end(lines, first, below=True)
            if first and not lines[first - 1].strip() and stop < len(lines) and not lines[stop].strip():
                stop += 1
            del lines[first:stop]
        shorter = "\n".join(lines)
        if _says(shorter, expected, path):
            return shorter
    import tomlkit

    document = tomlkit.parse(text)
    feeds: Any = document["feeds"]
    for index in sorted(indexes, reverse=True):
        del feeds[index]
    return tomlkit.dumps(document)


def entry_texts(text: str, indexes: Sequence[int], path: Path) -> list[str]:
    """The lines of these entries, with the tables below them, and without the comments that head what comes next."""
    heads, lines, entries = header_lines(text, "feeds"), text.split("\n"), parse_toml(text, path)["feeds"]
    found = []
    for index in indexes:
        written = ""
        if index < len(heads):
            written = "\n".join(lines[heads[index] : _end(lines, heads[index], below=True)]).strip("\n") + "\n"
        found.append(written if _says(written, {"feeds": [entries[index]]}, path) else _afresh(entries[index]))
    return found


def _afresh(entry: dict[str, Any]) -> str:
    import tomlkit

    document = tomlkit.document()
    document["feeds"] = tomlkit.aot()
    document["feeds"].append(tomlkit.item(entry))
    return tomlkit.dumps(document)


def with_entry_at(text: str, entry: str, index: int | None, path: Path) -> str:
    """The text with these lines of an entry before the one at `index`, or at the end. Raises ConfigError."""
    before, heads = parse_toml(text, path), header_lines(text, "feeds")
    added = parse_toml(entry, path)["feeds"]
    known = before.get("feeds", [])
    lines = text.split("\n")
    if heads and index is not None and index <= len(heads) == len(known):
        at = _end(lines, heads[index - 1], below=True) if index else heads[0]
        put = ["", *entry.strip("\n").split("\n")] if index else [*entry.strip("\n").split("\n"), ""]
        grown = "\n".join([*lines[:at], *put, *lines[at:]])
        if _says(grown, {**before, "feeds": [*known[:index], *added, *known[index:]]}, path):
            return grown
    grown = text.rstrip("\n") + "\n\n" + entry if text.strip() else entry
    return grown if _says(grown, {**before, "feeds": [*known, *added]}, path) else _by_tomlkit(text, added)


def with_values(text: str, index: int, values: Mapping[str, Value], path: Path) -> str:
    """The text with other values in an entry, each in its line; None takes the line out. Raises ConfigError."""
    expected = parse_toml(text, path)
    entry = expected["feeds"][index]
    for key, value in values.items():
        entry.pop(key, None) if value is None else entry.update({key: value})
    heads = header_lines(text, "feeds")
    if index < len(heads):
        changed = text
        for key, value in values.items():
            changed = _with_value(changed, heads[index], key, value)
        if _says(changed, expected, path):
            return changed
    import tomlkit

    document = tomlkit.parse(text)
    table: Any = document["feeds"][index]
    for key, value in values.items():
        table.pop(key, None) if value is None else table.update({key: value})
    return tomlkit.dumps(document)


def _says(text: str, expected: Mapping[str, Any], path: Path) -> bool:
    """Whether the text says just this; no feeds and an empty list of them are the same."""
    try:
        return {"feeds": [], **parse_toml(text, path)} == {"feeds": [], **expected}
    except ConfigError:
        return False


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


def _entry(feed: Subscription) -> dict[str, Any]:
    entry: dict[str, Any] = {"url": feed.url}
    if feed.title:
        entry["title"] = feed.title
    if feed.tags:
        entry["tags"] = list(feed.tags)
    return entry


def _toml(value: str | bool | list[str]) -> str:
    import tomlkit

    return tomlkit.item(value).as_string()


def _with_value(text: str, head: int, key: str, value: Value) -> str:
    lines = text.split("\n")
    stop = _end(lines, head)
    written = [] if value is None else [f"{key} = {_toml(value)}"]
    at = next((n for n in range(head + 1, stop) if re.match(rf"\s*[\"']?{key}[\"']?\s*=", lines[n])), None)
    if at is None:
        return "\n".join([*lines[:stop], *written, *lines[stop:]])
    end = at + 1
    while end < stop and not _is_toml("\n".join(lines[at:end])):
        end += 1  # a list over several lines
    comment = _comment("\n".join(lines[at:end]))
    if written and comment:
        written = [f"{written[0]}  {comment}"]
    return "\n".join([*lines[:at], *written, *lines[end:]])


def _end(lines: Sequence[str], head: int, *, below: bool = False) -> int:
    """The line behind an entry's last value. Comments below that head what comes next: they are not its own.

    `below`: with the tables that belong to it (`[feeds.headers]`).
    """
    stop = head + 1
    while stop < len(lines):
        if lines[stop].lstrip().startswith("[") and not (below and re.match(r"\s*\[\s*feeds\s*\.", lines[stop])):
            break
        stop += 1
    while stop > head + 1 and (not lines[stop - 1].strip() or lines[stop - 1].lstrip().startswith("#")):
        stop -= 1
    return stop


def _is_toml(text: str) -> bool:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False
    return True


def _comment(line: str) -> str:
    """What stands behind a value, `#` and all."""
    import tomlkit

    if is_bool := re.search(r"=\s*(?:true|false)\s*(#.*)?$", line):
        return is_bool[1] or ""  # tomlkit gives these as they are
    try:
        ((_, item),) = tomlkit.parse(line).items()
    except (ValueError, tomlkit.exceptions.ParseError):
        return ""
    return str(item.trivia.comment)

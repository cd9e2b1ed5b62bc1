"""Subscription lists of other readers: OPML in and out, newsboat's `urls` in. Nothing in a list is ever run or fetched."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from tui.config import feed_address, one_line
from tui.errors import ConfigError

MOST_BYTES = 32 * 1024 * 1024

_MARKUP = re.compile(rb"<\s*(opml|outline)\b", re.IGNORECASE)
_DECLARED = re.compile(rb"""<?\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']""", re.IGNORECASE)
_END = re.compile(r"</[^<>]*>")
_WORD = re.compile(r'"((?:[^"\\]|\\.)*)"?|(\S+)')
_NO_ADDRESS = "it is not an http or https address"
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Subscription:
    """A feed as a list names it."""

    url: str
    """With its credentials, if the list has any: never shown."""
    title: str | None = None
    tags: tuple[str, ...] = ()
    """Folders from the outside in, then categories."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An entry of a list that is not taken over, and why."""

    entry: str
    reason: str


@dataclass(frozen=True, slots=True)
class Listing:
    """What a list holds."""

    feeds: tuple[Subscription, ...]
    left_out: tuple[LeftOut, ...]


def read_list(path: Path) -> Listing:
    """Read an OPML file or newsboat's urls file. Raises ConfigError where it is neither."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}.") from error
    if len(content) > MOST_BYTES:
        raise ConfigError(f"{path} is larger than {MOST_BYTES // 1024 // 1024} MB: that is no list of feeds.")
    is_opml = _MARKUP.search(content) is not None
    listing = parse_opml(content) if is_opml else parse_urls(_decoded(content))
    # A text that is no list at all is refused, rather than left out line by line.
    is_list = listing.left_out if is_opml else any(entry.reason != _NO_ADDRESS for entry in listing.left_out)
    if not listing.feeds and not is_list:
        raise ConfigError(f"{path} holds no feeds. It should be OPML, or newsboat's urls file.")
    return listing


def parse_opml(content: bytes) -> Listing:
    """The feeds of an OPML document, however broken.

    listparser reads it as lxml's HTML parser recovers it: without entities, DTDs or a network (given
    bytes, it opens nothing), 20,000 levels deep in 60 ms.
    """
    text = _decoded(content)
    found, has_folders = _outlines(text)
    feeds: dict[str, Subscription] = {}
    left_out: list[LeftOut] = []
    for outline in found["feeds"]:
        # The folders come last: they are the path of the outline, the others its categories.
        paths = [*outline["categories"][-1:], *outline["categories"][:-1]] if has_folders else []
        tags = tuple(dict.fromkeys(one_line(name) for path in paths for name in path))
        _take(outline["url"], outline["title"], tags, feeds, left_out)
    for outline in found["lists"]:
        left_out.append(LeftOut(_shown(outline["url"]), "it is another list of feeds: import that one by itself"))
    for outline in found["opportunities"]:
        left_out.append(
            LeftOut(_shown(outline["url"]), "it is a site without a feed: try `newsdesk feeds add` with it")
        )
    return Listing(tuple(feeds.values()), tuple(left_out))


def _outlines(text: str) -> tuple[Mapping[str, Any], bool]:
    """What listparser finds, and whether its folders can be trusted. Raises ConfigError.

    An end tag too many, or one that is lost, can make it raise (0.20). Without any end tags it does not,
    and gives every outline, but all inside each other.
    """
    import listparser

    for tried, has_folders in ((text, True), (_END.sub("", text), False)):
        try:
            return listparser.parse(tried.encode()), has_folders
        except (LookupError, ValueError, TypeError, AttributeError):
            continue
    raise ConfigError("The list is too broken to be read: export it once more from the other reader.")


def parse_urls(text: str) -> Listing:
    """The feeds of newsboat's urls file: an address a line, then tags, of which `~…` is the title."""
    feeds: dict[str, Subscription] = {}
    left_out: list[LeftOut] = []
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        words = [re.sub(r"\\(.)", r"\1", quoted) or bare for quoted, bare in _WORD.findall(line)]
        address, labels = words[0], words[1:]
        title = next((label[1:] for label in labels if label.startswith("~")), None)
        # `!` hides the feed from newsboat's list; it is still subscribed.
        tags = tuple(dict.fromkeys(one_line(label) for label in labels if not label.startswith(("~", "!"))))
        # A line that begins with no address at all is shown whole: its first word alone says nothing.
        _take(address if ":" in address else line, title, tags, feeds, left_out)
    return Listing(tuple(feeds.values()), tuple(left_out))


def write_opml(feeds: Iterable[Subscription], title: str = "Newsdesk") -> str:
    """An OPML 2.0 document: a feed's first tag is its folder, all its tags are its categories. No credentials.

    The addresses must be without credentials already.
    """
    folders: dict[str, list[Subscription]] = {}
    for feed in feeds:
        folders.setdefault(feed.tags[0] if feed.tags else "", []).append(feed)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<opml version="2.0">',
        f"  <head><title>{_escaped(title)}</title></head>",
        "  <body>",
    ]
    for folder, members in folders.items():
        if folder:
            lines.append(f"    <outline text={_attribute(folder)} title={_attribute(folder)}>")
        lines += [f"    {'  ' if folder else ''}{_outline(feed)}" for feed in members]
        if folder:
            lines.append("    </outline>")
    return "\n".join([*lines, "  </body>", "</opml>", ""])


def _outline(feed: Subscription) -> str:
    name = _attribute(feed.title or feed.url)
    # A category is separated by commas and its levels by slashes (OPML 2.0): a tag can hold neither there.
    rest = [tag for tag in feed.tags[1:] if not re.search(r"[,/]", tag)]
    category = f" category={_attribute(','.join(rest))}" if rest else ""
    return f'<outline type="rss" text={name} title={name} xmlUrl={_attribute(feed.url)}{category}/>'


def _attribute(text: str) -> str:
    return f'"{_escaped(text)}"'


def _escaped(text: str) -> str:
    return escape(_NOT_XML.sub("", text))


def _take(
    address: str,
    title: str | None,
    tags: Sequence[str],
    feeds: dict[str, Subscription],
    left_out: list[LeftOut],
) -> None:
    kind = address.strip().split(":", 1)[0].lower()
    if address.strip().startswith("|") or kind in ("exec", "filter"):
        left_out.append(LeftOut(_shown(address), "it would run a command: Newsdesk runs nothing from a list"))
        return
    if kind in ("query", "vfolder"):
        left_out.append(LeftOut(_shown(address), "it is a saved search of the other program, not a feed"))
        return
    if kind == "file":
        left_out.append(LeftOut(_shown(address), "it is a file of this machine: [[seeds]] in feeds.toml reads those"))
        return
    try:
        key, url = feed_address(address, "")
    except ConfigError:
        left_out.append(LeftOut(_shown(address), _NO_ADDRESS))
        return
    name = one_line(title or "")
    known = feeds.get(key)
    if known is None:
        feeds[key] = Subscription(url, name or None, tuple(filter(None, tags)))
    else:
        feeds[key] = Subscription(known.url, known.title or name or None, tuple(dict.fromkeys([*known.tags, *tags])))


def _shown(entry: str) -> str:
    """An entry on a line, fit for the screen."""
    from tui.config import without_credentials

    shown = one_line(without_credentials(entry))
    return shown if len(shown) <= 100 else shown[:99] + "…"


def _decoded(content: bytes) -> str:
    """The text of a file, by its byte order mark, what it declares, or UTF-8; what cannot be read is replaced."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    declared = _DECLARED.search(content[:400])
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        try:
            return content.decode(declared[1].decode() if declared else "cp1252", "replace")
        except (LookupError, ValueError):
            return content.decode("utf-8", "replace")

"""One local file, or one line of one, as drafts. Runs in a worker process: what it is given may be hostile."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from hashlib import blake2b
from typing import Any, Literal

from lxml import etree

from tui.models import Block, Draft, Failure
from tui.sources.dates import EARLIEST, moment
from tui.sources.drafts import language_code
from tui.sources.textfile import decoded
from tui.text import clean, html, links
from tui.text.fold import words

FileKind = Literal["text", "markdown", "html", "feed"]

STATEMENTS = ("outlet", "published", "url", "author", "language")
"""What a file may say of itself, and seeds.toml or feeds.toml for it."""

_SUB_HEADING = 80
_LONGEST_HEADLINE = 300
_CLOSING = tuple(".!?…:;,\"'”’»)]。！？」")
_BULLET = re.compile(r"(?:[-*•–] |\d{1,3}[.)] )\s*(?=\S)")
_FORM = "1"
"""Part of every raw hash: another number has all seeds read again."""


@dataclass(frozen=True, slots=True)
class SeedFile:
    """A file that is one article, or a saved feed."""

    name: str
    """Relative to the folder, with slashes, fit to be shown."""
    kind: FileKind
    body: bytes
    stated: Mapping[str, str]
    """From seeds.toml, then from feeds.toml (which has no outlet here: that is the source's)."""
    folder: str | None
    """The outlet where nobody names one; None where the source's own stands in."""
    raw_hash: str


@dataclass(frozen=True, slots=True)
class SeedRow:
    """A line of a JSON Lines file."""

    place: str
    """The file's name and the line's number."""
    values: Mapping[str, Any]
    stated: Mapping[str, str]
    folder: str | None
    raw_hash: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What one file or row gave."""

    drafts: tuple[Draft, ...] = ()
    warnings: tuple[Failure, ...] = ()


def read_files(files: Sequence[SeedFile]) -> list[Reading]:
    """The drafts of each file. What cannot be read is a warning that names the file."""
    return [_guarded(_file, file, file.name) for file in files]


def read_rows(rows: Sequence[SeedRow]) -> list[Reading]:
    """The draft of each row. What cannot be read is a warning that names file and line."""
    return [_guarded(_row, row, row.place) for row in rows]


def hashed(*parts: str | bytes) -> str:
    """16 hex digits that tell contents apart."""
    digest = blake2b(digest_size=8)
    for part in (_FORM, *parts):
        raw = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        digest.update(len(raw).to_bytes(8, "big") + raw)
    return digest.hexdigest()


def _guarded(read: Any, thing: Any, place: str) -> Reading:
    try:
        found: Reading = read(thing)
        return found
    except Exception as error:
        # Whatever a library makes of odd input must not cost the other files of the batch.
        told = str(error) if isinstance(error, ValueError) else f"cannot be read ({type(error).__name__})"
        return Reading(warnings=(Failure("file", f"{place}: {clean.line(told, 300)}"),))


def _file(file: SeedFile) -> Reading:
    if file.kind == "feed":
        return _feed(file)
    text, warnings = decoded(file.body, file.name)
    if file.kind == "markdown":
        title, blocks, own, more = _markdown(text, file)
        warnings += more
    elif file.kind == "html":
        title, blocks, own = _page(text)
    else:
        title, blocks, own = *_plain(text), {}
    draft = _draft(file.name, title, blocks, own, file)
    if draft is None:
        raise ValueError("there is no text in it")
    return Reading((draft,), warnings + _undated(draft, own, file, file.name))


def _draft(
    source_id: str, title: str, blocks: tuple[Block, ...], own: Mapping[str, str], thing: SeedFile | SeedRow
) -> Draft | None:
    said = {name: own.get(name) or thing.stated.get(name) or "" for name in STATEMENTS}
    url = links.safe_url(said["url"])
    title = title or _first_words(blocks) or (url or "")[: clean.LINE_LIMIT]
    if not title:
        return None
    canonical = links.canonical(url) if url else None
    if not source_id:
        folded = " ".join(words(title))
        source_id = f"{canonical}\n{folded}" if canonical else hashed(title, *(block.text for block in blocks))
    return Draft(
        source_id=source_id,
        title=title,
        blocks=blocks,
        url=url,
        canonical=canonical,
        published=_published(said["published"]),
        author=clean.line(said["author"], 200),
        language=language_code(said["language"]),
        outlet=clean.line(said["outlet"], 120) or thing.folder,
        raw_hash=thing.raw_hash,
    )


def _published(stated: str) -> datetime | None:
    """The stated moment in UTC. ISO 8601, which nearly all files write, is read ten times faster than other forms."""
    try:
        exact = datetime.fromisoformat(stated)
        exact = (exact if exact.tzinfo else exact.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return moment(stated)
    return exact if exact >= EARLIEST else None


def _undated(draft: Draft, own: Mapping[str, str], thing: SeedFile | SeedRow, place: str) -> tuple[Failure, ...]:
    """What to say where a date is stated that cannot be read."""
    stated = own.get("published") or thing.stated.get("published") or ""
    if draft.published or not stated:
        return ()
    return (Failure("file", f"{place}: {clean.line(stated, 60)!r} is no date from 1970 on; taken as undated."),)


def _first_words(blocks: Sequence[Block]) -> str:
    text = clean.line(blocks[0].text, 400) if blocks else ""
    if len(text) <= 100:
        return text
    return text[:100].rsplit(" ", 1)[0].rstrip(" ,;:.-") + "…"


def _stated(value: object) -> str:
    """A value of front matter, TOML or JSON as text; lists (of authors) joined, odd things left out."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, list):
        return ", ".join(filter(None, map(_stated, value[:20])))
    if isinstance(value, dict):
        return _stated(value.get("name"))
    return ""


# ---------------------------------------------------------------- kinds of files


def _plain(text: str) -> tuple[str, tuple[Block, ...]]:
    """First line the headline, then paragraphs; a short line without closing punctuation is a sub-heading."""
    headline, _, rest = text.strip("\ufeff\n\r\t\v\f ").partition("\n")
    if len(headline) > _LONGEST_HEADLINE:
        headline, rest = "", text
    blocks = html.plain(rest)
    return clean.line(headline), tuple(_shaped(block, i + 1 == len(blocks)) for i, block in enumerate(blocks))


def _shaped(block: Block, last: bool) -> Block:
    if bullet := _BULLET.match(block.text):
        shift = bullet.end() if block.text[0] in "-*•–" else 0
        moved = tuple(replace(link, start=link.start - shift, end=link.end - shift) for link in block.links)
        return Block("item", block.text[shift:], 1, moved)
    if not last and len(block.text) <= _SUB_HEADING and not block.text.endswith(_CLOSING):
        return replace(block, kind="heading", level=2)
    return block


def _markdown(text: str, file: SeedFile) -> tuple[str, tuple[Block, ...], dict[str, str], tuple[Failure, ...]]:
    import frontmatter
    import yaml
    from frontmatter.default_handlers import YAMLHandler
    from markdown_it import MarkdownIt

    warnings: tuple[Failure, ...] = ()
    front: Mapping[str, object] = {}
    if text.lstrip("\ufeff").startswith("---"):
        try:
            front, text = frontmatter.parse(text.lstrip("\ufeff"), handler=YAMLHandler())
        except yaml.YAMLError as error:
            line = getattr(getattr(error, "problem_mark", None), "line", 0) + 2
            warnings = (Failure("file", f"{file.name}, line {line}: the front matter is not valid YAML; left out."),)
            text = re.sub(r"\A\ufeff?---.*?^---\s*$", "", text, count=1, flags=re.DOTALL | re.MULTILINE)
    own = {name: _stated(front.get(name)) for name in STATEMENTS}
    for name, other in (("published", "date"), ("url", "link"), ("language", "lang"), ("author", "authors")):
        own[name] = own[name] or _stated(front.get(other))
    markup = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(text)
    blocks = html.blocks(markup, own["url"] or file.stated.get("url"))
    title = clean.line(_stated(front.get("title")))
    return *_titled(title, blocks), own, warnings


def _titled(title: str, blocks: tuple[Block, ...]) -> tuple[str, tuple[Block, ...]]:
    """The title, or the heading that the text begins with; such a heading is not told twice."""
    first = blocks[0] if blocks and blocks[0].kind == "heading" else None
    if first and (not title or words(first.text) == words(title)):
        return title or clean.line(first.text), blocks[1:]
    return title, blocks


class _Head:
    """A target for lxml's parser that keeps what a page says of itself."""

    def __init__(self) -> None:
        self.said: dict[str, str] = {}
        self._title: list[str] = []
        self._in_title = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "meta":
            name = (attributes.get("property") or attributes.get("name") or attributes.get("itemprop") or "").lower()
            self.said.setdefault(name, attributes.get("content", "").strip())
        elif tag == "html":
            self.said.setdefault("lang", attributes.get("lang", ""))
        elif tag == "link" and "canonical" in attributes.get("rel", "").lower().split():
            self.said.setdefault("canonical", attributes.get("href", "").strip())
        elif tag == "time":
            self.said.setdefault("time", attributes.get("datetime", ""))
        self._in_title = tag == "title" and "title" not in self.said

    def data(self, text: str) -> None:
        if self._in_title:
            self._title.append(text)

    def end(self, tag: str) -> None:
        if self._in_title:
            self.said["title"] = "".join(self._title)
            self._in_title = False

    def close(self) -> None:
        pass


_NAMES = {
    "outlet": ("og:site_name",),
    "published": ("article:published_time", "datepublished", "date", "dc.date", "dcterms.date", "pubdate", "time"),
    "url": ("canonical", "og:url"),
    "author": ("author", "dc.creator"),
    "language": ("lang",),
}


def _page(text: str) -> tuple[str, tuple[Block, ...], dict[str, str]]:
    head = _Head()
    parser = etree.HTMLParser(target=head, encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    etree.fromstring(text[: html.LONGEST_MARKUP].encode("utf-8", "ignore"), parser)
    own = {name: _first(head.said.get(key) for key in keys) for name, keys in _NAMES.items()}
    blocks = html.blocks(_main_part(text), links.safe_url(own["url"]))
    top = next((i for i, block in enumerate(blocks[:8]) if (block.kind, block.level) == ("heading", 1)), None)
    if top is not None:
        return clean.line(blocks[top].text), blocks[:top] + blocks[top + 1 :], own
    return *_titled(html.line(_first([head.said.get("og:title"), head.said.get("title")])), blocks), own


def _first(values: Iterable[str | None]) -> str:
    return next((value for value in values if value and value.strip()), "")


def _main_part(text: str) -> str:
    """The one article of a page, where it marks it."""
    for tag in ("article", "main"):
        opening = re.findall(rf"<{tag}(?=[\s>])", text, re.IGNORECASE)
        if len(opening) == 1 and (part := re.search(rf"<{tag}(?=[\s>]).*</{tag}\s*>", text, re.IGNORECASE | re.DOTALL)):
            return part.group()
    return text


def _feed(file: SeedFile) -> Reading:
    from tui.sources.parse import Unparsable, parse_feed

    try:
        parsed = parse_feed(file.body, None, file.stated.get("url", ""), {})
    except Unparsable as error:
        raise ValueError(str(error).replace("The answer", "The file")) from None
    outlet = file.stated.get("outlet") or (file.folder and (parsed.title or file.folder))
    published = _published(file.stated.get("published", ""))
    drafts = tuple(
        replace(
            draft,
            outlet=draft.outlet or outlet,
            published=draft.published or published,
            author=draft.author or clean.line(file.stated.get("author", ""), 200),
            language=draft.language or language_code(file.stated.get("language")),
            raw_hash=hashed(draft.raw_hash, *(f"{k}={v}" for k, v in sorted(file.stated.items())), outlet or ""),
        )
        for draft in parsed.drafts
    )
    warnings = tuple(Failure("file", f"{file.name}: {w.message}") for w in parsed.warnings)
    if not drafts:
        warnings += (Failure("file", f"{file.name}: a feed without items"),)
    return Reading(drafts, warnings)


def _row(row: SeedRow) -> Reading:
    values = {name: _stated(value) for name, value in row.values.items() if name not in ("text", "html")}
    markup, text = row.values.get("html"), row.values.get("text")
    if isinstance(markup, str) and markup.strip():
        blocks = html.blocks(markup, values.get("url") or row.stated.get("url"))
    else:
        blocks = html.plain(text) if isinstance(text, str) else ()
    draft = _draft(row_id(row.values), clean.line(values.get("title", "")), blocks, values, row)
    if draft is None:
        raise ValueError("there is no title, text or url in it")
    return Reading((draft,), _undated(draft, values, row, row.place))


def row_id(values: Mapping[str, Any]) -> str:
    """The id that a row gives itself; empty where it gives none."""
    return _stated(values.get("id"))

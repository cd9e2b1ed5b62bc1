"""From an item as a feed wrote it to a draft: who it is, whether it is known already, and its cleaned fields."""

from __future__ import annotations

import html as entities
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from tui.models import Block, Draft, Enclosure
from tui.text import clean, html, links
from tui.text.fold import words

TITLE_LIMIT = 500
_RAW_TITLE_LIMIT = 20_000
_ID_LIMIT = 500
_ENCLOSURES = 20
_MARKUP = re.compile(r"</?[A-Za-z][A-Za-z0-9]*(?:\s[^<>]*)?/?>|<!--|<!\[CDATA\[")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_TYPOGRAPHIC = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|amp|quot|apos|nbsp|[lr][sd]quo|hellip|[mn]dash);")
_MAIL = re.compile(r"[(<]?(?:mailto:)?[^\s@()<>]+@[^\s@()<>]+\.[^\s@()<>]+[)>]?")
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_].*)?")


@dataclass(frozen=True, slots=True)
class Text:
    """A text as a feed wrote it. `markup` None: the format does not tell, so the text itself decides."""

    value: str
    markup: bool | None = None
    base: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """An item as a feed wrote it, not cleaned."""

    guid: str = ""
    link: str = ""
    title: Text = Text("")
    bodies: tuple[Text, ...] = ()
    published: datetime | None = None
    author: str = ""
    language: str | None = None
    outlet: str = ""
    enclosures: tuple[tuple[str, str, str], ...] = ()
    """Address, media type, size in bytes, as written."""


def drafts(
    items: Sequence[Item], known: Mapping[str, str], base: str, language: str | None
) -> tuple[list[Draft], tuple[str, ...]]:
    """Drafts of the items whose raw hash is not the known one, and the source ids of all. Exact repeats count once."""
    contents = [_content(item) for item in items]
    by_id: dict[str, dict[str, Item]] = defaultdict(dict)
    order: list[tuple[str, str]] = []
    for item, content in zip(items, contents, strict=True):
        plain_id = _own_id(item, base)
        if content not in by_id[plain_id]:
            by_id[plain_id][content] = item
            order.append((plain_id, content))
    found: list[Draft] = []
    seen: list[str] = []
    for plain_id, content in order:
        same = by_id[plain_id]
        # Different items under one id are told apart by what they say.
        source_id = plain_id if len(same) == 1 else f"{plain_id}\u241f{content}"
        item = same[content]
        raw_hash = _digest(content, item.author, *(part for entry in item.enclosures for part in entry))
        seen.append(source_id)
        if known.get(source_id) != raw_hash:
            found.append(_draft(item, source_id, raw_hash, base, language))
    return found, tuple(seen)


def title_line(title: Text) -> str:
    """A title on one safe line. Only where the format allows markup, or leaves it open, is it taken as such."""
    raw = title.value[:_RAW_TITLE_LIMIT]
    if title.markup is False:
        return clean.line(entities.unescape(raw) if _TYPOGRAPHIC.search(raw) else raw, TITLE_LIMIT)
    if _MARKUP.search(raw) or _ENTITY.search(raw):
        return html.line(raw)[:TITLE_LIMIT]
    return clean.line(raw, TITLE_LIMIT)


def language_code(stated: str | None) -> str | None:
    """The primary subtag of a language tag (BCP 47), lower-case."""
    match = _LANGUAGE.fullmatch((stated or "").strip()[:40])
    return match.group(1).lower() if match else None


def _draft(item: Item, source_id: str, raw_hash: str, base: str, language: str | None) -> Draft:
    url = _link(item, base)
    blocks = _blocks(item, url or base)
    title = title_line(item.title) or _first_words(blocks) or (url or "Untitled")[:TITLE_LIMIT]
    return Draft(
        source_id=source_id,
        title=title,
        blocks=blocks,
        url=url,
        canonical=links.canonical(url) if url else None,
        published=item.published,
        author=_author(item.author),
        language=language_code(item.language) or language_code(language),
        outlet=title_line(Text(item.outlet[:1000]))[:120] or None,
        enclosures=_enclosures(item, base),
        raw_hash=raw_hash,
    )


def _link(item: Item, base: str) -> str | None:
    return links.safe_url(item.link, base or None) if item.link else None


def _own_id(item: Item, base: str) -> str:
    guid = item.guid.strip()
    if guid:
        shown = guid if guid.isprintable() else "".join(c for c in guid if c.isprintable())
        return shown if 0 < len(shown) <= _ID_LIMIT else f"{shown[:100]}\u241f{_digest(guid)}"
    url = _link(item, base)
    if url:
        folded = " ".join(words(title_line(item.title)))
        return f"{links.canonical(url)}\n{folded}" if len(url) <= _ID_LIMIT else _digest(url, folded)
    return _digest(item.title.value, *(body.value for body in item.bodies))


def _content(item: Item) -> str:
    return _digest(item.link, item.title.value, *(body.value for body in item.bodies))


def _digest(*parts: str) -> str:
    joined = "\x00".join(parts)
    return blake2b(joined.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _blocks(item: Item, base: str) -> tuple[Block, ...]:
    if not item.bodies:
        return ()
    body = max(item.bodies, key=lambda text: len(text.value))
    blocks = _as_blocks(body, base)
    if blocks:
        return blocks
    # The longest may be all pictures: then a shorter one that has words.
    return next((found for other in item.bodies if other is not body and (found := _as_blocks(other, base))), ())


def _as_blocks(body: Text, base: str) -> tuple[Block, ...]:
    if body.markup is not True and not _MARKUP.search(body.value):
        return html.plain(entities.unescape(body.value) if _ENTITY.search(body.value) else body.value)
    return html.blocks(body.value, body.base or base)


def _first_words(blocks: Sequence[Block]) -> str:
    text = next((block.text for block in blocks if block.text.strip()), "")
    line = clean.line(text[:400], 400)
    if len(line) <= 80:
        return line
    cut = line[:80].rsplit(" ", 1)[0] if " " in line[:80] else line[:80]
    return cut.rstrip(" ,;:.-") + "…"


def _author(raw: str) -> str:
    """The name alone: an address of mail is for the outlet, not for a list."""
    name = _MAIL.sub("", title_line(Text(raw[:1000]))).strip()
    return (name[1:-1] if name.startswith("(") and name.endswith(")") else name)[:200]


def _enclosures(item: Item, base: str) -> tuple[Enclosure, ...]:
    found = []
    for address, media_type, size in item.enclosures[:_ENCLOSURES]:
        if url := links.safe_url(address, base or None):
            length = int(size) if size.isascii() and size.isdigit() and len(size) < 15 else None
            found.append(Enclosure(url, clean.line(media_type[:100]), length))
    return tuple(found)

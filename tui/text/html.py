"""From HTML, or what passes for it, to blocks of clean text with their links.

lxml's parser reports tags and text one after another to a target: no tree is built, nothing recurses, and every
hostile shape tried (100 000 nested elements, options or attributes, floods of "<") takes linear time. Parsers that
build the tree of the HTML standard are quadratic on several of them.
"""

from __future__ import annotations

import re
from html import unescape

from lxml import etree

from tui.models import Block, Link
from tui.text import clean
from tui.text.links import safe_url
from tui.text.markup import BLOCKS, DROPPED, LONGEST_TEXT, MOST_LINKS, SENTENCE_ENDS, BlockReader

LONGEST_MARKUP = 2_000_000

_OTHER_NAMES = (
    "a abbr acronym area b base basefont bdi bdo big blink br cite code col colgroup data del dfn em font head i img ins "
    "kbd label link mark marquee meta meter nobr output param picture progress q rp rt ruby s samp slot small source span "
    "strike strong style sub sup time track tt u var wbr"
)
_TAG = re.compile(
    r"</?(?:" + "|".join(sorted({*BLOCKS, *DROPPED, *_OTHER_NAMES.split()})) + r")(?=[\s/>])[^<>]*>|<!--",
    re.IGNORECASE,
)
_BLOCK_TAG = re.compile(r"<(?:br|" + "|".join(sorted(BLOCKS)) + r")(?=[\s/>])", re.IGNORECASE)
_EMPTY_LINE = re.compile(r"\n[ \t\r]*\n")
_ADDRESS = re.compile(r"https?://[^\s<>\"“”«»]+")

_REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_TWICE = re.compile(r"&(?:amp|quot|apos|nbsp|lt|gt|[lr][sd]quo|hellip|[mn]dash|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});")
_LONGEST_LINE = 20_000


def blocks(markup: str, base: str | None = None) -> tuple[Block, ...]:
    """The text of `markup` as blocks; relative links are taken from `base`. Never raises.

    Scripts, styles, frames, pictures and form fields are left out. Text without any tag is read as plain text.
    """
    markup = markup[:LONGEST_MARKUP].replace("\0", "")
    if "<![CDATA[" in markup:
        markup = markup.replace("<![CDATA[", "").replace("]]>", "")
    if not _TAG.search(markup):
        return plain(_decoded(markup))
    if not _BLOCK_TAG.search(markup):
        markup = _EMPTY_LINE.sub("<br><br>", markup)
    # A comment that never ends would swallow the rest.
    last = markup.rfind("-->") + 3 if "-->" in markup else 0
    if (begin := markup.find("<!--", last)) >= 0:
        markup = markup[:begin] + markup[begin:].replace("<!--", "")
    reader = BlockReader(base)
    parser = etree.HTMLParser(target=reader, encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        etree.fromstring(markup.encode("utf-8", "ignore"), parser)
    except (etree.LxmlError, ValueError):
        return tuple(reader.finish()) or plain(line(markup))
    return tuple(reader.finish())


def plain(text: str) -> tuple[Block, ...]:
    """Plain text as paragraphs; addresses in it become links."""
    found: list[Block] = []
    left = LONGEST_TEXT
    for paragraph in paragraphs(text[:LONGEST_MARKUP]):
        shown = clean.block(paragraph)[: max(left, 0)].rstrip()
        if shown:
            left -= len(shown)
            found.append(Block("paragraph", shown, links=_addresses(shown)))
    return tuple(found)


def paragraphs(text: str) -> list[str]:
    """Raw paragraphs of a plain text: parted by empty lines, or one a line; lines of a wrapped paragraph are joined."""
    found: list[str] = []
    group: list[str] = []
    for row in [*text.splitlines(), ""]:
        if row.strip():
            group.append(row.strip())
        elif group:
            found += [" ".join(group)] if _is_wrapped(group) else group
            group = []
    return found


def _is_wrapped(rows: list[str]) -> bool:
    """Cut by a program: no line is long, each but the last is full, and few of those end where a sentence does."""
    full = rows[:-1]
    if not full or max(map(len, rows)) > 100 or min(map(len, full)) < 45:
        return False
    return sum(row[-1] in SENTENCE_ENDS for row in full) * 3 <= len(full)


def line(markup: str) -> str:
    """A title that may hold markup and character references, on one safe line. What is no known tag is text."""
    s = markup[:_LONGEST_LINE]
    if "<" in s:
        if "-->" in s:
            s = re.sub(r"<!--.*?-->", "", s, flags=re.DOTALL)
        s = s.replace("<![CDATA[", "").replace("]]>", "")
        if re.search(r"</(?:script|style)", s, re.IGNORECASE):
            s = re.sub(r"<(script|style)\b.*?</\1\s*>", "", s, flags=re.DOTALL | re.IGNORECASE)
        s = _TAG.sub(lambda tag: " " if _BLOCK_TAG.match(tag.group().replace("/", "", 1)) else "", s)
    s = _decoded(s)
    # Written twice over by mistake: "AT&amp;amp;T".
    return clean.line(_decoded(s) if _TWICE.search(s) else s)


def _decoded(s: str) -> str:
    return _REFERENCE.sub(_character, s) if "&" in s else s


def _character(reference: re.Match[str]) -> str:
    name = reference.group()[1:-1]
    if name[0] == "#":
        number = int(name[2:], 16) if name[1] in "xX" else int(name[1:])
        # unescape() makes nothing of these; decoded, they take their escape sequence with them when that is cleaned.
        if number < 0x20:
            return chr(number)
    return unescape(reference.group())


def _addresses(text: str) -> tuple[Link, ...]:
    if "://" not in text:
        return ()
    found = []
    for match in _ADDRESS.finditer(text):
        shown = match.group().rstrip(".,;:!?)]}'’…")
        if url := safe_url(shown):
            found.append(Link(match.start(), match.start() + len(shown), url))
    return tuple(found[:MOST_LINKS])

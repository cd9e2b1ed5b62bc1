"""Articles as JSON lines, as one Markdown document, as one HTML page. Each yields pieces of text, one after the other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import NamedTuple

from tui.layout import counted, iso, json_line, safe
from tui.models import ArticleRow, Block, Story
from tui.store.export import Exported


class Told(NamedTuple):
    """A story, those of its articles whose texts are to be told, and what the user put to it."""

    story: Story
    articles: Sequence[Exported]
    labels: Sequence[str] = ()
    note: str = ""


_COPY = {
    "same_link": "the same link",
    "same_text": "the same text",
    "edited": "an edited copy",
    "excerpt": "an excerpt",
}
_MARKDOWN = re.compile(r"([\\`*_\[\]<>&|~])")
_MARKDOWN_START = re.compile(r"^(\s*\d{0,9})((?<!\d)[-+>=#]|(?<=\d)[.)])")
_URL_IN_MARKDOWN = str.maketrans({"(": "%28", ")": "%29", "<": "%3C", ">": "%3E", " ": "%20", "\\": "%5C"})
_STYLE = (
    "body{max-width:38em;margin:2em auto;padding:0 1em;font:1.05em/1.55 Georgia,serif;color:#222;background:#fdfdfb}"
    "h1,h2,h3,h4{line-height:1.25;font-family:system-ui,sans-serif}h2{margin-top:3em;border-top:1px solid #ccc;"
    "padding-top:1em}.about,.copies{color:#666;font:.85em system-ui,sans-serif}blockquote{border-left:3px solid #ccc;"
    "margin-left:0;padding-left:1em}pre{overflow:auto}a{color:#05508c}"
    "@media(prefers-color-scheme:dark){body{background:#181a1b;color:#ddd}a{color:#8cc4ff}.about,.copies{color:#aaa}}"
)


# ---------------------------------------------------------------- JSON lines


def record(exported: Exported) -> dict[str, object]:
    """An article as the export promises it; scripts rely on these names."""
    article = exported.article
    return {
        "id": article.id,
        "source_id": article.source_id,
        "feed": article.feed,
        "outlet": article.outlet,
        "title": article.title,
        "url": article.url,
        "author": article.author or None,
        "language": article.language,
        "published": iso(article.published) if article.published else None,
        "first_seen": iso(article.first_seen),
        "text": article.text,
        "copy_of": exported.copy_of,
        "copy_kind": exported.copy_kind,
        "story": exported.story,
        "tags": list(article.tags),
        "mentions": exported.mentions,
    }


def jsonl(articles: Iterable[Exported]) -> Iterator[str]:
    for exported in articles:
        yield json_line(record(exported)) + "\n"


# ---------------------------------------------------------------- Markdown


def markdown(stories: Iterable[Told], title: str = "") -> Iterator[str]:
    """One document: a heading for each story, its independent texts, their copies named.

    `title`: the document's, where it is one story, in place of the story's own.
    """
    yield f"# {_md(title or 'Newsdesk')}\n"
    for story, articles, labels, note in stories:
        if not title:
            yield f"\n## {_md(story.row.headline)}\n"
        yield f"\n{_about(story)}\n"
        if labels:
            yield f"\n**Your labels:** {_md(', '.join(labels))}\n"
        if note:
            yield "\n**Your note:**\n\n" + "".join(f"> {_md(line)}  \n" for line in note.split("\n"))
        for exported in articles:
            article = exported.article
            yield f"\n{'##' if title else '###'} {_md(article.title)}\n\n*{_md(article.outlet)}*, {_time(exported)}"
            yield f" · <{_md_url(article.url)}>\n" if article.url else "\n"
            for block in article.blocks:
                yield f"\n{_md_block(block)}\n"
            copies = _copies(story, article.id)
            if copies:
                yield "\nCopies:\n\n"
                yield from (f"- {_md_copy(copy)}\n" for copy in copies)


def _md(text: str) -> str:
    return _MARKDOWN_START.sub(r"\1\\\2", _MARKDOWN.sub(r"\\\1", safe(text)))


def _md_url(url: str) -> str:
    return safe(url).translate(_URL_IN_MARKDOWN)


def _md_copy(copy: ArticleRow) -> str:
    title = f"[{_md(copy.title)}](<{_md_url(copy.url)}>)" if copy.url else _md(copy.title)
    return f"{title}, *{_md(copy.outlet)}*, {iso(copy.at)[:16].replace('T', ' ')}: {_COPY[copy.copy_kind or 'edited']}"


def _md_block(block: Block) -> str:
    if block.kind == "code":
        return "\n".join("    " + safe(line) for line in block.text.split("\n"))
    text = "".join(
        f"[{_md(piece)}](<{_md_url(url)}>)" if url else _MARKDOWN.sub(r"\\\1", safe(piece))
        for piece, url in _pieces(block)
    )
    text = _MARKDOWN_START.sub(r"\1\\\2", text)
    if block.kind == "heading":
        return f"{'#' * min(6, max(4, block.level + 2))} {text}"
    if block.kind == "quote":
        return f"> {text}"
    if block.kind == "item":
        return f"{'  ' * max(0, block.level - 1)}{f'{block.number}.' if block.number else '-'} {text}"
    return text


# ---------------------------------------------------------------- HTML


def html(stories: Iterable[Told], title: str = "") -> Iterator[str]:
    """One page that stands alone: no script, nothing loaded from elsewhere, every text escaped.

    `title`: the page's, where it is one story, in place of the story's own.
    """
    heading, level = _html(title or "Newsdesk"), 2 if title else 3
    yield (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="referrer" content="no-referrer">\n<meta name="viewport" content="width=device-width">\n'
        f"<title>{heading}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{heading}</h1>\n"
    )
    for story, articles, labels, note in stories:
        yield f'<section id="{story.row.id}">\n'
        if not title:
            yield f"<h2>{_html(story.row.headline)}</h2>\n"
        yield f'<p class="about">{_about(story)}</p>\n'
        if labels:
            yield f"<p><strong>Your labels:</strong> {_html(', '.join(labels))}</p>\n"
        if note:
            yield f"<p><strong>Your note:</strong><br>{'<br>'.join(map(_html, note.split(chr(10))))}</p>\n"
        for exported in articles:
            article = exported.article
            named = _anchor(article.title, article.url)
            yield f'<article id="a{article.id}">\n<h{level}>{named}</h{level}>\n'
            yield f'<p class="about">{_html(article.outlet)}, {_time(exported)}</p>\n'
            for block in article.blocks:
                yield _html_block(block)
            copies = _copies(story, article.id)
            if copies:
                yield '<ul class="copies">\n'
                yield from (
                    f"<li>{_anchor(copy.title, copy.url)}, {_html(copy.outlet)}: {_COPY[copy.copy_kind or 'edited']}</li>\n"
                    for copy in copies
                )
                yield "</ul>\n"
            yield "</article>\n"
        yield "</section>\n"
    yield "</body>\n</html>\n"


def _html(text: str) -> str:
    return escape(safe(text))


def _anchor(text: str, url: str | None) -> str:
    # Only http and https are stored; checked again here, where it would be a door.
    if not url or not re.match(r"https?://", url, re.IGNORECASE):
        return _html(text)
    return f'<a href="{_html(url)}" rel="noopener noreferrer nofollow">{_html(text)}</a>'


def _html_block(block: Block) -> str:
    if block.kind == "code":
        return "<pre>" + "\n".join(_html(line) for line in block.text.split("\n")) + "</pre>\n"
    text = "".join(_anchor(piece, url) for piece, url in _pieces(block))
    if block.kind == "heading":
        level = min(6, max(4, block.level + 2))
        return f"<h{level}>{text}</h{level}>\n"
    tag = {"quote": "blockquote", "item": "li", "table": "p", "paragraph": "p"}[block.kind]
    if block.number:
        return f'<ol start="{block.number}"><li>{text}</li></ol>\n'
    return f"<ul><li>{text}</li></ul>\n" if tag == "li" else f"<{tag}>{text}</{tag}>\n"


# ---------------------------------------------------------------- both


def _pieces(block: Block) -> Iterator[tuple[str, str | None]]:
    """The block's text cut at its links: (text, address or None)."""
    at = 0
    for link in sorted(block.links, key=lambda link: link.start):
        if link.start < at or link.end <= link.start:
            continue
        if link.start > at:
            yield block.text[at : link.start], None
        yield block.text[link.start : link.end], link.url
        at = link.end
    if at < len(block.text):
        yield block.text[at:], None


def _about(story: Story) -> str:
    row = story.row
    first, last = iso(row.first_at)[:10], iso(row.last_at)[:10]
    return (
        f"{counted(row.outlets, 'outlet')}, {counted(row.texts, 'text')}, {counted(row.articles, 'article')}, "
        f"{first if first == last else f'{first} to {last}'}"
    )


def _time(exported: Exported) -> str:
    article = exported.article
    return iso(article.published)[:16].replace("T", " ") + " UTC" if article.published else "undated"


def _copies(story: Story, origin: str) -> list[ArticleRow]:
    return [row for row in story.articles if row.copy_of == origin]

"""What `y` puts on the clipboard."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from tui.app import opening, render
from tui.layout import local
from tui.models import Article, ArticleRow

Copied = Literal["link", "title", "both", "citation", "passage"]
NAMES: dict[Copied, str] = {
    "link": "link",
    "title": "headline",
    "both": "headline and link",
    "citation": "citation",
    "passage": "passage",
}


def copied(what: Copied, article: Article | ArticleRow, now: datetime, passage: str = "") -> str:
    """Safe text; empty where the article has no such thing."""
    title, outlet = render.line(article.title), render.line(article.outlet)
    url = article.url if article.url and opening.openable(article.url) else ""
    day = f"{local(article.at):%Y-%m-%d}"
    if what == "title":
        return title
    if what == "link":
        return url
    if what == "both":
        return " — ".join(part for part in (f"{title} ({outlet}, {day})", url) if part)
    if what == "passage":
        return f"“{passage.strip()}”\n— {outlet}, {title}, {day}{f', {url}' if url else ''}" if passage.strip() else ""
    author = render.line(article.author) if isinstance(article, Article) else ""
    read = f" {url} (read {now.astimezone():%Y-%m-%d})." if url else ""
    return f"{f'{author}: ' if author else ''}“{title}”. {outlet}, {day}.{read}"

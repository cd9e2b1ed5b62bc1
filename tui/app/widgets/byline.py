"""What stands under an article's headline."""

from __future__ import annotations

from datetime import datetime

from tui.app import render
from tui.app.widgets.typeset import media_kind
from tui.models import Article, Story

_WORDS_A_MINUTE = 230
"""Silent reading of English prose: 238 for non-fiction (Brysbaert 2019)."""


def byline(story: Story, article: Article, now: datetime) -> list[tuple[str, str]]:
    """(fact, component class): outlet, time, length, copies, outlets, the story it continues, author, changes."""
    row = next((row for row in story.articles if row.id == article.id), None)
    facts = [(article.outlet, "outlet"), (_when(article, now), "meta")]
    words = row.words if row is not None and row.words else len(article.text.split())
    if words and article.blocks:
        facts.append((f"{max(round(words / _WORDS_A_MINUTE), 1)} min read", "meta"))
    copies = sum(other.copy_of == article.id for other in story.articles)
    if copies:
        facts.append((render.count(copies, "copy", "copies"), "meta"))
    if row is not None and row.copy_of is not None:
        origin = next((other.outlet for other in story.articles if other.id == row.copy_of), "")
        facts.append((f"{'excerpt' if row.copy_kind == 'excerpt' else 'copy'} of {origin or 'another text'}", "meta"))
    kinds = dict.fromkeys(media_kind(media) for media in article.enclosures)
    facts += [(f"with {kind}", "meta") for kind in kinds if kind in ("audio", "video")]
    if story.row.outlets > 1:
        facts.append((f"1 of {render.count(story.row.outlets, 'outlet')}", "meta"))
    if story.continues:
        facts.append((f"continues: {story.continues_headline}", "meta"))
    if article.author:
        facts.append((f"by {article.author}", "meta"))
    if row is not None and row.revisions:
        times = f"{row.revisions:,} times, last " if row.revisions > 1 else ""
        when = render.ago(row.changed_at, now) if row.changed_at is not None else ""
        facts.append((f"changed {times}{when}".strip(), "meta"))
    return facts


def _when(article: Article, now: datetime) -> str:
    if article.published is None:
        return f"undated, first seen {render.ago(article.first_seen, now)}"
    day, clock = render.day(article.at, now), render.clock(article.at)
    return f"{day}, {clock}" if clock else day

"""One article, one story, or one piece of evidence, as readable text or as an object."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tui.commands.corroborating import Beside, support_json
from tui.commands.reading import article_heads, article_lines, entity_lines
from tui.exporting import record
from tui.judgements import CopyVerdict, SharedPassage, StoryVerdict, Why
from tui.layout import counted, day, fields, painted, safe, wrapped
from tui.models import ArticleRow, Block, Story
from tui.store import entities as stored_entities
from tui.store import labels, notes, read
from tui.store.corroboration import story_support, support
from tui.store.export import Exported, of_articles

if TYPE_CHECKING:
    from sqlite_utils import Database

_COPY_KINDS = {
    "same_link": "it has the same link",
    "same_text": "it has the same text",
    "edited": "its text was edited",
    "excerpt": "one is an excerpt of the other",
}
_RELATED = {
    "since": "Since then",
    "background": "Background",
    "shared_entities": "The same people and places",
}


# ---------------------------------------------------------------- for programs


def story_json(db: Database, id: str) -> dict[str, object]:
    story = read.story(db, id)
    return {
        "kind": "story",
        **fields(story.row),
        "looked_at": story.looked_at,
        "labels": labels.labels_of(db, story.row.id),
        "note": notes.note(db, story.row.id),
        "continues": story.continues,
        "continues_headline": story.continues_headline,
        "chapters": story.chapters,
        "coverage": story.articles,
        "entities": stored_entities.entities_of_story(db, story.row.id),
        "related": read.related(db, story.row.id),
        "corroboration": [support_json(one, read.article(db, one.article)) for one in story_support(db, story.row.id)],
    }


def article_json(db: Database, id: str) -> dict[str, object]:
    row = fields(read.article_row(db, id))
    exported = _exported(db, id)
    return {
        "kind": "article",
        **row,
        **record(exported),
        "revisions": read.revisions(db, id),
        "corroboration": support_json(support(db, id), exported.article),
    }


# ---------------------------------------------------------------- for people


def story_text(db: Database, id: str) -> Iterator[str]:
    story = read.story(db, id)
    row = story.row
    yield painted(safe(row.headline), "bold")
    yield (
        f"{counted(row.outlets, 'outlet')}, {counted(row.texts, 'text')}, {counted(row.articles, 'article')} · "
        f"{day(row.first_at)} to {day(row.last_at)} · {row.id}"
    )
    if row.new_texts:
        count = counted(row.new_texts, "text")
        yield from wrapped(f"New since you last looked: {count}, the latest “{row.news}” ({row.news_outlet})")
    if story.continues:
        yield from wrapped(f"Continues {story.continues}: {story.continues_headline}")
    head = next((r for r in story.articles if r.copy_of is None and r.title == row.headline), story.articles[0])
    yield ""
    yield from _article(db, _exported(db, head.id), with_title=head.title != row.headline)
    if own := labels.labels_of(db, row.id):
        yield from ("", f"{painted('Your labels', 'bold')}  {', '.join(map(safe, own))}")
    if written := notes.note(db, row.id):
        yield from ("", painted("Your note", "bold"))
        for line in written.split("\n"):
            yield from wrapped(line, "  ")
    yield from _coverage(story)
    entities = entity_lines(stored_entities.entities_of_story(db, row.id))
    if entities:
        yield from ("", painted("Who and where", "bold"))
        for line in entities:
            yield from wrapped(line, "  ", "    ")
    for number, other in enumerate(read.related(db, row.id)):
        if not number:
            yield from ("", painted("Related", "bold"))
        yield from wrapped(f"{other.story}  {other.headline}", "  ", " " * 16)
        label = "" if other.kind == "maybe_same" else f"{_RELATED[other.kind]}: "
        yield from wrapped(f"{label}{other.reason}", " " * 16)


def article_text(db: Database, id: str) -> Iterator[str]:
    exported = _exported(db, id)
    yield from _article(db, exported, with_title=True)
    if exported.story:
        yield from _coverage(read.story(db, exported.story))


def why_text(why: Why) -> Iterator[str]:
    """The evidence in plain words."""
    yield from wrapped(why.verdict)
    for ruling in why.rulings:
        for line in wrapped(ruling.words):
            yield painted(line, "bold")
    yield ""
    yield from article_lines([row for row in (why.a, why.b) if row])
    if why.copy:
        yield from _copy_evidence(why.copy)
    for verdict in why.stories:
        yield from _story_evidence(verdict)
    if why.passages:
        yield ""
        with_whom = f" with “{why.beside.title}” ({why.beside.outlet})" if why.beside else ""
        yield from wrapped(f"No copies, but they share {counted(len(why.passages), 'sentence')}{with_whom}:")
        yield from _passages(why.passages, "first", "second")
        for here, there in why.changed_figures:
            yield from wrapped(f"A figure differs: {here} in the first, {there} in the second.", "  ")
    if why.shared_entities:
        yield ""
        yield from wrapped(f"Both name: {', '.join(why.shared_entities)}")


def _exported(db: Database, id: str) -> Exported:
    read.article_row(db, id)  # NotFoundError where there is none
    return next(of_articles(db, [id]))


def _article(db: Database, exported: Exported, with_title: bool) -> Iterator[str]:
    article = exported.article
    beside = Beside(db, article)
    if with_title:
        yield from beside.heading([painted(line, "bold") for line in wrapped(article.title)])
    when = day(article.published) if article.published else f"undated, first seen {day(article.first_seen)}"
    by = f" · {safe(article.author)}" if article.author else ""
    yield painted(f"{safe(article.outlet)}{by} · {when} · {article.id}", "dim")
    if article.url:
        yield painted(safe(article.url), "dim")
    if exported.copy_of:
        yield f"A copy of {exported.copy_of}: `newsdesk why {article.id}`"
    urls: list[str] = []
    base = 0
    for block in article.blocks:
        yield from ("", *_block(block, urls, beside, base))
        base += len(block.text) + 2
    yield from beside.notes(db)
    if urls:
        yield ""
        for number, url in enumerate(urls, 1):
            yield f"  [{number}] {safe(url)}"


def _block(block: Block, urls: list[str], beside: Beside, base: int) -> list[str]:
    if block.kind == "code":
        return ["    " + safe(line) for line in block.text.split("\n")]
    text, at = "", 0
    for link in sorted(block.links, key=lambda link: link.end):
        if link.url not in urls:
            urls.append(link.url)
        text += f"{block.text[at : link.end]} [{urls.index(link.url) + 1}]"
        at = link.end
    text += block.text[at:]
    if block.kind == "heading":
        return [painted(line, "bold") for line in wrapped(text)]
    if block.kind == "quote":
        return beside.lines(block, base, text, wrapped(text, "  │ "), each="│")
    if block.kind == "item":
        indent = "  " * max(1, block.level)
        return beside.lines(block, base, text, wrapped(text, f"{indent}• ", f"{indent}  "), first="•")
    return beside.lines(block, base, text, wrapped(text))


def _coverage(story: Story) -> Iterator[str]:
    if len(story.articles) < 2:
        return
    yield from ("", painted("Coverage", "bold"))
    heads = article_heads(story.articles, indent=4)
    lines = {row.id: _signed(row, head) for row, head in zip(story.articles, heads, strict=True)}
    for chapter in story.chapters:
        yield from ("", *wrapped(f"{day(chapter.first_at)}: {chapter.headline}"))
        for id in chapter.articles:
            yield from lines.pop(id)
    if story.chapters and lines:
        yield ""
    for rest in lines.values():
        yield from rest


def _signed(row: ArticleRow, head: Sequence[str]) -> list[str]:
    """A copy stands under a lesser sign, further in."""
    return [("  ○ " if _is_copy(row) else "●   ") + head[0], *(f"    {line}" for line in head[1:])]


def _is_copy(row: ArticleRow) -> bool:
    return row.copy_of is not None


def _copy_evidence(copy: CopyVerdict) -> Iterator[str]:
    yield ""
    yield from wrapped(
        f"{copy.article} is a copy of {copy.origin}: {_COPY_KINDS[copy.kind]}. {copy.coverage:.0%} of the shorter "
        f"text stands in the longer one, {copy.coverage_longer:.0%} of the longer one in the shorter."
    )
    yield from _passages(copy.passages, "copy", "origin")
    for here, there in copy.changed_figures:
        yield from wrapped(f"A figure differs: {here} in the copy, {there} in the origin.", "  ")


def _passages(passages: Sequence[SharedPassage], here: str, there: str) -> Iterator[str]:
    """Sentences in common, one text's above the other's."""
    for passage in passages[:5]:
        yield ""
        yield from wrapped(passage.here, f"  {here:<8}", " " * 10)
        yield from wrapped(passage.there, f"  {there:<8}", " " * 10)
        yield f"          alike: {passage.score:.0f} of 100"
    if len(passages) > 5:
        yield f"\n  … and {counted(len(passages) - 5, 'more sentence')} (--json shows all)"


def _story_evidence(verdict: StoryVerdict) -> Iterator[str]:
    yield ""
    yield from wrapped(f"{verdict.article} in story {verdict.story}: {verdict.reason or 'put there'}.")
    if verdict.shared_terms:
        terms = ", ".join(f"{term} {share:.2f}" for term, share in verdict.shared_terms)
        yield from wrapped(
            f"Nearness {verdict.score:.2f}, needed {verdict.threshold:.2f}. Rare words in common: {terms}.", "  "
        )
    if verdict.gap_days >= 0.05:
        yield f"  {verdict.gap_days:.1f} days lie between it and the story's nearest report."
    if verdict.runner_up:
        yield f"  The next best story was {verdict.runner_up}, at {verdict.runner_up_score:.2f}."

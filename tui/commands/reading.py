"""What the reader's panes show, as text or JSON lines: stories, one story or article, search, entities, why."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from tui import config
from tui.cli import FINE
from tui.errors import NotFoundError
from tui.layout import columns, counted, day, fields, painted, safe, say, typed, width, wrapped, write_json
from tui.models import ArticleRow, EntityRow, Query, StoryRow
from tui.query import typed_words
from tui.store import read
from tui.store.connect import open_reader

if TYPE_CHECKING:
    from sqlite_utils import Database

ALIKE = 50
"""Least likeness, of 100, of sentences that are shown as shared by texts that are no copies."""
ROOMY = 110
"""Cells of a terminal from which on the coverage of a story is spelled out in a list."""

_KINDS = {"person": "People", "organisation": "Organisations", "place": "Places"}


@contextmanager
def reading(arguments: argparse.Namespace) -> Iterator[Database]:
    """The store, for reading only. Raises StoreError where there is none yet."""
    db = open_reader(config.db_path(arguments.db))
    try:
        yield db
    finally:
        db.close()


def stories(arguments: argparse.Namespace) -> int:
    words = typed([typed_words(arguments.query)])
    with reading(arguments) as db:
        ids = read.story_ids(db, Query(words=words, order=arguments.order), arguments.limit)
        # By the hundred: the first lines come at once, and a million stories need no more memory than these.
        for at in range(0, len(ids), 100):
            rows = read.story_rows(db, ids[at : at + 100])
            found = [rows[id] for id in ids[at : at + 100] if id in rows]
            if arguments.json:
                write_json(found)
            else:
                _print(story_lines(found))
    if not ids:
        say(f"No story fits {safe(words)!r}." if words.strip() else _none_yet(arguments))
    return FINE


def _none_yet(arguments: argparse.Namespace) -> str:
    """Why there is no story: a refresh that was cut off may have left all that it stored."""
    from tui.store.write import count_unjudged

    with reading(arguments) as db:
        waiting = count_unjudged(db)
    if not waiting:
        return "No stories yet. `newsdesk refresh` brings them."
    those = "1 article is stored and waits" if waiting == 1 else f"{waiting:,} articles are stored and wait"
    return f"No stories yet: {those} to be judged. `newsdesk refresh`, or opening the reader, does that."


def show(arguments: argparse.Namespace) -> int:
    from tui.commands import showing

    with reading(arguments) as db:
        kind, id = _meant(db, arguments.id)
        if arguments.json:
            write_json([showing.story_json(db, id) if kind == "story" else showing.article_json(db, id)])
        else:
            _print(showing.story_text(db, id) if kind == "story" else showing.article_text(db, id))
    return FINE


def _meant(db: Database, said: Sequence[str]) -> tuple[Literal["article", "story"], str]:
    """An id, or a query, of which the newest story is meant. Raises NotFoundError."""
    words = typed([typed_words(said)])
    if len(said) == 1 and not set(words.strip().lower()) - set("0123456789abcdef"):
        return read.resolve(db, words)
    found = read.story_ids(db, Query(words=words))
    if not found:
        raise NotFoundError(f"{safe(words)!r} is not an id, and no story fits it. `newsdesk stories` lists them.")
    if len(found) > 1:
        others = counted(len(found) - 1, "other story fits", "other stories fit")
        say(f"The newest of them; {others}: `newsdesk stories` lists them.")
    return "story", found[0]


def search(arguments: argparse.Namespace) -> int:
    from tui.store.search import search as search_store

    words = typed([typed_words(arguments.query)])
    with reading(arguments) as db:
        hits = search_store(db, words, arguments.limit)
        if arguments.json:
            write_json({**fields(hit.row), "snippet": hit.snippet, "spans": hit.spans} for hit in hits)
        else:
            for head, hit in zip(article_heads([hit.row for hit in hits]), hits, strict=True):
                _print([*head, *_lit(hit.snippet, hit.spans)])
    if not hits:
        say(f"No article fits {safe(words)!r}.")
    return FINE


def why(arguments: argparse.Namespace) -> int:
    from tui.commands.showing import why_text
    from tui.store.why import why as ask

    with reading(arguments) as db:
        a = read.resolve(db, arguments.a)[1]
        b = read.resolve(db, arguments.b)[1] if arguments.b else None
        answer = ask(db, a, b)
        if b and b != a and not answer.copy and not answer.passages:
            from tui.judge.evidence import compare

            shared = compare(*read.articles(db, [a, b])).passages()
            # Four words in a row are no sentence in common.
            answer = replace(answer, passages=tuple(p for p in shared if p.score >= ALIKE))
    if arguments.json:
        write_json([answer])
    else:
        _print(why_text(answer))
    return FINE


def compare(arguments: argparse.Namespace) -> int:
    from tui.commands import corroborating

    with reading(arguments) as db:
        a = read.article(db, read.resolve(db, arguments.a)[1])
        if arguments.b is None:
            revisions = read.revisions(db, a.id)
            if arguments.json:
                write_json(corroborating.revised_json(a, revisions))
            else:
                _print(corroborating.revised_text(a, revisions))
            return FINE
        b = read.article(db, read.resolve(db, arguments.b)[1])
        if a.id == b.id:
            raise NotFoundError(f"{a.id} is one article: there is nothing to lay beside it.")
        rows = corroborating.compared(db, a, b)
        known = read.article_rows(db, [a.id, b.id])
    if arguments.json:
        write_json([{"a": known[a.id], "b": known[b.id], "sentences": rows}])
    else:
        _print(corroborating.compared_text(known[a.id], known[b.id], rows))
    return FINE


# ---------------------------------------------------------------- lines


def story_lines(rows: Sequence[StoryRow]) -> list[str]:
    """Stories as columns: id, last report, coverage, marks, headline. A narrow terminal gets the headline's room."""
    room = width()
    narrow = room is not None and room < ROOMY
    return columns(
        [
            (
                row.id,
                day(row.last_at)[: 10 if narrow else None],
                *((str(row.articles),) if narrow else _coverage(row)),
                ("◆" if row.new_texts else "●" if row.unread else " ") + ("★" if row.starred else " "),
                row.headline,
            )
            for row in rows
        ],
        right=frozenset({2, 3, 4} if not narrow else {2}),
        limit=room,
    )


def _coverage(row: StoryRow) -> tuple[str, str, str]:
    return counted(row.outlets, "outlet"), counted(row.texts, "text"), counted(row.articles, "article")


def article_lines(rows: Sequence[ArticleRow]) -> list[str]:
    """Articles as columns: id, time, outlet, headline."""
    return columns([(row.id, day(row.at), row.outlet, row.title) for row in rows], limit=width())


def article_heads(rows: Sequence[ArticleRow], indent: int = 0) -> list[list[str]]:
    """The same, each with its headline whole: in lines of its own where a terminal has no room beside the rest.
    `indent`: cells that the caller puts before every line."""
    if (width() or ROOMY) >= ROOMY:
        shown = [(row.id, day(row.at), row.outlet, row.title) for row in rows]
        limit = width()
        return [[line] for line in columns(shown, limit=limit and limit - indent)]
    lines = columns([(row.id, day(row.at), row.outlet) for row in rows])
    return [
        [line, *(painted(part, "bold") for part in wrapped(row.title, "" if indent else "  "))]
        for line, row in zip(lines, rows, strict=True)
    ]


def entity_lines(rows: Sequence[EntityRow]) -> list[str]:
    """Entities by type, the heaviest first."""
    lines = []
    for kind, heading in _KINDS.items():
        names = [row.name for row in rows if row.type == kind]
        if names:
            lines.append(f"{heading}: {', '.join(map(safe, names))}")
    return lines


def _lit(snippet: str, spans: Sequence[tuple[int, int]]) -> Iterator[str]:
    """The snippet, the words found in bold on a terminal, which is not left to break its lines."""
    text, found, at = "", [], 0
    for start, end in spans:
        text += safe(snippet[at:start])
        word = safe(snippet[start:end])
        found.append((len(text), len(text) + len(word)))
        text, at = text + word, end
    text += safe(snippet[at:])
    at = 0
    for line in wrapped(text, "    ") if width() else [f"    {text}"]:
        at = max(text.find(line[4:], at), at)
        yield "    " + _bold(line[4:], [(start - at, end - at) for start, end in found])
        at += len(line) - 4


def _bold(line: str, spans: Sequence[tuple[int, int]]) -> str:
    parts, at = "", 0
    for start, end in spans:
        start, end = max(start, at), min(end, len(line))
        if start < end:
            parts += line[at:start] + painted(line[start:end], "bold")
            at = end
    return parts + line[at:]


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        print(line)

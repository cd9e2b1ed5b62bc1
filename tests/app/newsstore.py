"""A store with news in it, for the reader's tests and bench: articles by the store's own door, judgements as rows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlite_utils import Database

from tui.models import Block, Draft, Enclosure, Link, SourceResult, SourceSpec
from tui.store import write
from tui.store.connect import open_store, writing

NOW = datetime(2025, 9, 2, 12, 0, tzinfo=UTC)
EVERY = timedelta(minutes=30)


@dataclass(frozen=True)
class Report:
    """One article to be: which outlet prints what, how many hours ago."""

    outlet: str
    title: str
    hours: float
    text: str = "The council met on Tuesday. It voted for the bridge.\n\nWork begins in May."
    copy_of: int | None = None
    """Place in the story's list of the article that this is a copy of."""
    url: str | None = None
    names: Sequence[tuple[str, str]] = ()
    """(name as it stands in the text, type)."""
    media: Sequence[Enclosure] = ()


@dataclass(frozen=True)
class Telling:
    """One story to be."""

    reports: Sequence[Report]
    related: Sequence[int] = ()
    """Places of other stories."""


@dataclass
class Built:
    """What was stored: ids in the order of what was asked for."""

    path: Path
    stories: list[str] = field(default_factory=list)
    articles: list[list[str]] = field(default_factory=list)
    entities: dict[str, str] = field(default_factory=dict)


def build(path: Path, tellings: Sequence[Telling], tags: dict[str, tuple[str, ...]] | None = None) -> Built:
    """Store these, judged as they say."""
    db = open_store(path)
    try:
        return _build(db, path, tellings, tags or {})
    finally:
        db.close()


def _build(db: Database, path: Path, tellings: Sequence[Telling], tags: dict[str, tuple[str, ...]]) -> Built:
    built = Built(path)
    outlets = sorted({report.outlet for telling in tellings for report in telling.reports})
    specs = {
        o: SourceSpec("feed", f"https://feeds.invalid/{n}.xml", "", o, tags.get(o, ())) for n, o in enumerate(outlets)
    }
    rows = write.sync_sources(db, specs.values(), NOW)
    drafts: dict[str, list[Draft]] = {outlet: [] for outlet in outlets}
    for number, telling in enumerate(tellings):
        built.articles.append([])
        for place, report in enumerate(telling.reports):
            source_id = f"{number}-{place}"
            drafts[report.outlet].append(_draft(report, source_id))
            built.articles[-1].append(write.article_id(specs[report.outlet].key, source_id))
    for outlet, items in drafts.items():
        key = specs[outlet].key
        write.store_result(db, rows[key], specs[outlet], SourceResult("ok", tuple(items)), NOW, EVERY)
    with writing(db):
        for telling, ids in zip(tellings, built.articles, strict=True):
            _judge(db, built, telling, ids)
        for telling, story in zip(tellings, built.stories, strict=True):
            for other in telling.related:
                db.execute(
                    "INSERT INTO related (story, other, kind, score, reason) VALUES (?, ?, 'background', 0.5, 'what came before')",
                    [story, built.stories[other]],
                )
        db.execute("UPDATE articles SET judged = 1")
        db.execute("INSERT INTO story_shapes (story, texts, terms, weights) SELECT n, texts, x'', x'' FROM stories")
    return built


def _draft(report: Report, source_id: str) -> Draft:
    blocks = tuple(Block("paragraph", part) for part in report.text.split("\n\n"))
    if report.url:
        first = blocks[0]
        word = first.text.split()[0]
        blocks = (Block("paragraph", first.text, links=(Link(0, len(word), report.url),)), *blocks[1:])
    return Draft(
        source_id,
        report.title,
        blocks,
        url=report.url,
        published=NOW - timedelta(hours=report.hours),
        raw_hash=source_id,
        enclosures=tuple(report.media),
    )


def _judge(db: Database, built: Built, telling: Telling, ids: list[str]) -> None:
    reports = telling.reports
    times = [NOW - timedelta(hours=report.hours) for report in reports]
    first, last = min(times), max(times)
    slices = [0] * 8
    for at in times:
        slices[min(7, int(8 * (at - first) / ((last - first) or timedelta(seconds=1))))] += 1
    story = ids[times.index(first)]
    built.stories.append(story)
    db.execute(
        "INSERT INTO stories (id, headline, headline_article, first_at, last_at, articles, outlets, texts, timeline) VALUES (?,?,?,?,?,?,?,?,?)",
        [
            story,
            reports[0].title,
            ids[0],
            first.strftime("%Y-%m-%dT%H:%M:%SZ"),
            last.strftime("%Y-%m-%dT%H:%M:%SZ"),
            len(ids),
            len({report.outlet for report in reports}),
            sum(report.copy_of is None for report in reports),
            json.dumps(slices),
        ],
    )
    for report, id in zip(reports, ids, strict=True):
        db.execute(
            "INSERT INTO story_articles (article, story, score, threshold) VALUES (?, ?, ?, 0.5)",
            [id, story, 1.0 if id == story else 0.8],
        )
        if report.copy_of is not None:
            db.execute(
                "INSERT INTO copies (article, origin, kind, coverage, coverage_longer) VALUES (?, ?, 'same_text', 1.0, 1.0)",
                [id, ids[report.copy_of]],
            )
        for name, kind in report.names:
            entity = built.entities.setdefault(name, f"e{len(built.entities):011x}")
            db.execute("INSERT OR IGNORE INTO entities (id, name, type) VALUES (?, ?, ?)", [entity, name, kind])
            start = report.text.find(name)
            if start >= 0:
                db.execute(
                    "INSERT OR IGNORE INTO mentions (article, field, start, end, entity, name) VALUES (?, 'text', ?, ?, ?, ?)",
                    [id, start, start + len(name), entity, name],
                )


def sample() -> list[Telling]:
    """Four stories: a big one with copies, people and places, a related one, one in one text, one hostile."""
    port = (
        "U.S. Secretary of State Marco Rubio arrived in Mexico for talks with Claudia Sheinbaum.\n\n"
        "The talks turn on tariffs and on the border."
    )
    names = (("Marco Rubio", "person"), ("Claudia Sheinbaum", "person"), ("Mexico", "place"))
    return [
        Telling(
            (
                Report(
                    "Harbour Post",
                    "Rubio meets Sheinbaum as tariffs loom",
                    2,
                    port,
                    url="https://example.org/rubio",
                    names=names,
                ),
                Report("Sample Wire", "Rubio arrives in Mexico", 3, port, names=names),
                Report("Evening Courier", "Rubio arrives in Mexico City", 2.5, port, copy_of=1, names=names),
                Report(
                    "Hill Gazette",
                    "What Mexico wants from the talks",
                    1,
                    "Mexico wants time.",
                    names=(("Mexico", "place"),),
                ),
            ),
            related=(1,),
        ),
        Telling(
            (Report("Hill Gazette", "Tariff delay agreed", 50, "Mexico has until May.", names=(("Mexico", "place"),)),)
        ),
        Telling((Report("Sample Wire", "Telescope reaches its orbit", 26, "The telescope is where it should be."),)),
        Telling(
            (
                Report(
                    "Harbour Post",
                    "Opinion [video] – [/nope] [@click=app.quit]free[/]",
                    30,
                    "Text with [b]brackets[/b].",
                ),
            )
        ),
    ]


def aliased(built: Built, most: str = "") -> None:
    """Its entities are found by their names, as judging leaves it; one may be named more often than the others."""
    db = open_store(built.path)
    db.execute("INSERT INTO aliases SELECT id, name, lower(name), 3, 1 FROM entities")
    db.execute("UPDATE entities SET mentions = iif(name = ?, 9, 3), articles = 3", [most])
    db.close()


def many(articles: int) -> list[Telling]:
    """So many articles in stories of one to nine, told by forty outlets."""
    tellings: list[Telling] = []
    left, number = articles, 0
    words = ["harbour", "council", "river", "tariff", "orbit", "strike", "budget", "storm", "bridge", "election"]
    while left > 0:
        size = min(left, 1 + (number * 7) % 9)
        topic = words[number % 10]
        text = "\n\n".join(
            f"The {topic} story number {number} has a paragraph {part} in which the {words[(number + part) % 10]} matters to many people, "
            f"and in which officials in Mexico say what they said before, only at greater length than before."
            for part in range(8)
        )
        tellings.append(
            Telling(
                [
                    Report(
                        f"Outlet {(number + part) % 40:02}",
                        f"The {topic} and what came of it, part {number}",
                        number * 0.2 + part * 0.5,
                        text,
                        names=(("Mexico", "place"),),
                    )
                    for part in range(size)
                ]
            )
        )
        left -= size
        number += 1
    return tellings

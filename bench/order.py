"""How much the grouping of articles depends on the order in which they come: B-cubed F1 between two groupings.

    python bench/order.py [FOLDER|STORE ...] [--shuffles N]

Every FOLDER holds an articles.jsonl(.gz); without one, those of ../shared/data that stories are measured on are taken.
A STORE is a database: the articles in it are judged for copies and stories in a copy of it.
Each is judged in one refresh, and then again: with its sources in another order, in ten refreshes as the articles
came out, in ten refreshes as chance has it, and with a tenth of its sources late, each judged after all before it. 1 means
that both ways gave the same copies, or the same stories.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import os
import random
import shutil
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from sqlite_utils import Database  # noqa: E402

from tui import refresh  # noqa: E402
from tui.config import load  # noqa: E402
from tui.judge import copies, stories  # noqa: E402
from tui.judging import BATCH  # noqa: E402
from tui.store import copies as stored_copies  # noqa: E402
from tui.store import rejudged, write  # noqa: E402
from tui.store import stories as stored_stories  # noqa: E402
from tui.store.connect import open_store, writing  # noqa: E402

DATA = ROOT.parent / "shared" / "data"
SETS = ("cluster_ecbplus", "cluster_basil", "cluster_allsides_dated", "cluster_uci_news")
REFRESHES = 10
SOURCES = 20
Grouping = Mapping[str, str]
Deliveries = Sequence[Mapping[str, object]]
Judge = Callable[[Sequence[Deliveries]], tuple[Grouping, Grouping]]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--shuffles", type=int, default=1, help="how many orders of chance (default: 1)")
    options = parser.parse_args()
    folders = options.folders or [DATA / name / "dev" for name in SETS]
    if not all(folder.exists() for folder in folders):
        print("The labelled data is not beside this checkout: nothing was measured.", file=sys.stderr)
        return 2
    print(f"{'':<24} {'':<28} copies  stories")
    for folder in folders:
        name = folder.parent.name if folder.name == "dev" else folder.name
        measured = (
            compared(articles_of(folder), judged, options.shuffles)
            if folder.is_dir()
            else compared(dated(folder), partial(judged_in_copy, folder), options.shuffles)
        )
        for way, same, told in measured:
            print(f"{name:<24} {way:<28} {same:.4f}  {told:.4f}", flush=True)
    return 0


def compared(articles: Deliveries, judge: Judge, shuffles: int) -> Iterator[tuple[str, float, float]]:
    """(way, F1 of the copies, F1 of the stories) of every other way against one refresh."""
    one = judge([articles])
    for seed in range(shuffles):
        chance = random.Random(seed)
        mixed = chance.sample(articles, len(articles))
        yield "sources in another order", *_both(one, judge([mixed]))
        yield f"{REFRESHES} refreshes, by chance", *_both(one, judge(parted(mixed)))
        yield "a tenth of the sources late", *_both(one, judge(with_late(articles, chance)))
    ordered = sorted(articles, key=lambda article: (str(article.get("published") or ""), str(article["id"])))
    yield f"{REFRESHES} refreshes, as they came out", *_both(one, judge(parted(ordered)))


def with_late(articles: Deliveries, chance: random.Random) -> list[Deliveries]:
    """First what most sources have, then that of one late source after the other: as the reader's refreshes may judge."""
    of: dict[str, list[Mapping[str, object]]] = {}
    for article in articles:
        of.setdefault(_source(article), []).append(article)
    late = chance.sample(sorted(of), -(-len(of) // 10))
    return [[article for article in articles if _source(article) not in late], *(of[one] for one in late)]


def _source(article: Mapping[str, object]) -> str:
    return str(article.get("outlet") or sum(str(article["id"]).encode()) % SOURCES)


def dated(store: Path) -> list[Mapping[str, object]]:
    """Ids, times and sources of the articles of a store."""
    with closing(sqlite3.connect(store)) as db:
        rows = db.execute("SELECT id, at, source FROM articles ORDER BY id")
        return [{"id": id, "published": at, "outlet": source} for id, at, source in rows]


def judged_in_copy(store: Path, deliveries: Sequence[Deliveries]) -> tuple[dict[str, str], dict[str, str]]:
    """The origin and the story of every article when these are judged one delivery after the other, as by a refresh."""
    at = Path(tempfile.mkdtemp()) / "news.db"
    try:
        db = open_store(store)
        rejudged.prepare(db, at, "")
        db.close()
        db = open_store(rejudged.second_path(at))
        db.execute("UPDATE articles SET judged = 1")
        db.execute("DELETE FROM constraints")
        db.conn.commit()
        for delivery in deliveries:
            with writing(db):
                db.conn.executemany("UPDATE articles SET judged = 0 WHERE id = ?", [(row["id"],) for row in delivery])
            while batch := write.unjudged(db, BATCH):
                same = copies.judge(batch, stored_copies.CopyIndex(db))
                with writing(db):
                    stored_copies.record(db, same)
                told = stories.judge(batch, same.origins(), stored_stories.StoryIndex(db))
                with writing(db):
                    stored_stories.record(db, told, datetime.now(UTC), same.judged)
                    write.mark_judged(db, [article.id for article in batch])
        found = _found(db, "id")
        db.close()
        return found
    finally:
        shutil.rmtree(at.parent)


def parted(articles: Deliveries) -> list[Deliveries]:
    size = -(-len(articles) // REFRESHES)
    return [articles[at : at + size] for at in range(0, len(articles), size)]


def judged(deliveries: Sequence[Deliveries]) -> tuple[dict[str, str], dict[str, str]]:
    """Take each delivery in with a refresh of its own; then the origin and the story of every article, by its own id."""
    at = Path(tempfile.gettempdir()) / f"newsdesk-order-{os.getpid()}"  # the same each time: ids are made from paths
    shutil.rmtree(at, ignore_errors=True)
    at.mkdir()
    try:
        seeds = at / "seeds"
        seeds.mkdir()
        feeds = at / "feeds.toml"
        feeds.write_text("".join(f'[[seeds]]\npath = "seeds/{n:02}.jsonl"\n' for n in range(SOURCES)), encoding="utf-8")
        for n in range(SOURCES):
            (seeds / f"{n:02}.jsonl").touch()
        place: dict[str, int] = {}
        for delivery in deliveries:
            for article in delivery:
                n = place.setdefault(str(article["id"]), sum(str(article["id"]).encode()) % SOURCES)
                with (seeds / f"{n:02}.jsonl").open("a", encoding="utf-8") as file:
                    file.write(json.dumps(article, ensure_ascii=False) + "\n")
            asyncio.run(_refresh(at / "news.db", feeds))
        db = open_store(at / "news.db")
        found = _found(db, "source_id")
        db.close()
        return found
    finally:
        shutil.rmtree(at)


def _found(db: Database, id: str) -> tuple[dict[str, str], dict[str, str]]:
    rows = db.execute(
        f"""
        SELECT a.{id}, coalesce(c.origin, a.id), sa.story FROM articles a
        JOIN story_articles sa ON sa.article = a.id LEFT JOIN copies c ON c.article = a.id
        """
    ).fetchall()
    return {id: origin for id, origin, _ in rows}, {id: story for id, _, story in rows}


def bcubed(one: Grouping, two: Grouping) -> float:
    """B-cubed F1 (Bagga and Baldwin 1998) between two groupings of the same things; 1 where they are the same."""
    if one.keys() != two.keys():
        raise ValueError("The two groupings are not of the same things.")
    both = Counter((one[id], two[id]) for id in one)
    ones, twos = Counter(one.values()), Counter(two.values())
    precision = sum(n * n / twos[b] for (_, b), n in both.items()) / len(one)
    recall = sum(n * n / ones[a] for (a, _), n in both.items()) / len(one)
    return 2 * precision * recall / (precision + recall)


def articles_of(folder: Path) -> list[Mapping[str, object]]:
    """The articles of a data set as seeds have them."""
    rows = _rows(folder)
    named = {"id": "id", "title": "title", "text": "text", "source": "outlet", "published": "published", "url": "url"}
    return [{name: row[key] for key, name in named.items() if row.get(key)} for row in rows]


def labels_of(folder: Path) -> dict[str, tuple[str, str]]:
    """The labelled story and the topic of each article; where topics are not named, all are of one."""
    return {
        row["id"]: (str(row["cluster"]), str(row.get("topic") or row.get("category") or "")) for row in _rows(folder)
    }


def _rows(folder: Path) -> list[dict[str, Any]]:
    path = next(path for path in (folder / "articles.jsonl", folder / "articles.jsonl.gz") if path.exists())
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def _both(one: tuple[Grouping, Grouping], other: tuple[Grouping, Grouping]) -> tuple[float, float]:
    return bcubed(one[0], other[0]), bcubed(one[1], other[1])


async def _refresh(db: Path, feeds: Path) -> None:
    async for _ in refresh.refresh(load(feeds), db):
        pass


if __name__ == "__main__":
    sys.exit(main())

"""What judging costs: processor time for each new article, at 10,000 and at 100,000 stored articles.

    python bench/judging.py [--sizes 10000 100000] [--new 300] [--keep FOLDER]

The texts are made up: about 500 words each, words as frequent as in language (Zipf), a quarter copies of another,
many telling one story with others. 5,000 of them are judged as a refresh does it; a store of more holds these again
with other fingerprints, as many days earlier, so that it grows as a store grows: 2,000 articles a day. Then new ones
are judged by another process: one by one (without what is stored, most of which is the transaction's), and in batches
of 200 with it. One by one, each article bears alone what a batch asks of the store once: the figures are above what it
adds to a batch, which cannot be measured for one article. The baseline, in the same process, is what holding one new text against each stored one would cost
(rapidfuzz, `fuzz.ratio`). Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

from sqlite_utils import Database

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tui.judge import copies, stories  # noqa: E402
from tui.judging import uncollected  # noqa: E402
from tui.models import Article, Block, Draft, SourceResult, SourceSpec  # noqa: E402
from tui.store import copies as stored_copies  # noqa: E402
from tui.store import stories as stored_stories  # noqa: E402
from tui.store import write  # noqa: E402
from tui.store.connect import open_store, writing  # noqa: E402

BASE = 5000
A_DAY = 2000
END = datetime(2026, 3, 1, tzinfo=UTC)
FEEDS = 50
WORDS = 500
MASK = (1 << 56) - 1


class Press:
    """Writes articles: words by Zipf's law, some stories at a time, a quarter of the texts printed again."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        letters = random.Random(0)
        self.words = ["".join(letters.choices("aeiourstlnmdkpbg", k=letters.randrange(2, 9))) for _ in range(30_000)]
        self.weights = list(accumulate(1 / (rank + 3) for rank in range(len(self.words))))
        self.stories = [self._matter() for _ in range(60)]
        self.printed: list[tuple[str, list[str]]] = []

    def article(self) -> tuple[str, list[str]]:
        """Title and sentences."""
        chance = self.chance
        if self.printed and chance.random() < 0.25:
            title, text = chance.choice(self.printed[-300:])
            form = chance.random()
            if form < 0.4:
                return title, text
            if form < 0.7:
                return title, text[: max(3, len(text) // 2)]
            return title, [*text[:-3], *self._sentences(60, [])]
        if chance.random() < 0.05:
            self.stories[chance.randrange(len(self.stories))] = self._matter()
        matter = chance.choice(self.stories) if chance.random() < 0.6 else self._matter()
        length = max(60, round(chance.gauss(WORDS, WORDS / 3)))
        title = " ".join(chance.sample(matter, 4) + self._draw(4))
        self.printed.append((title, self._sentences(length, matter)))
        return self.printed[-1]

    def _matter(self) -> list[str]:
        return self.chance.sample(self.words[2000:], 12)

    def _draw(self, count: int) -> list[str]:
        return self.chance.choices(self.words, cum_weights=self.weights, k=count)

    def _sentences(self, length: int, matter: Sequence[str]) -> list[str]:
        found = []
        while length > 0:
            words = self._draw(self.chance.randrange(8, 26))
            for _ in range(2 if matter else 0):
                words[self.chance.randrange(len(words))] = self.chance.choice(matter)
            found.append(" ".join(words).capitalize() + ".")
            length -= len(words)
        return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--new", type=int, default=300, help="articles judged one by one, and as many in batches")
    parser.add_argument("--keep", type=Path, help="a folder for the stores, which are made once")
    parser.add_argument("--judge", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.judge:
        print(json.dumps(measured(options.judge, options.new)))
        return
    with tempfile.TemporaryDirectory() as folder:
        shelf = options.keep or Path(folder)
        shelf.mkdir(parents=True, exist_ok=True)
        report: dict[str, Any] = {}
        for size in options.sizes:
            store = filled(shelf, size)
            work = Path(folder) / "work.db"
            shutil.copyfile(store, work)
            command = [sys.executable, __file__, "--judge", str(work), "--new", str(options.new)]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            report[str(size)] = json.loads(done.stdout)
            work.unlink()
        figures = list(report.values())
        growth = figures[-1]["in_batches"]["mean_ms"] / figures[0]["in_batches"]["mean_ms"]
        print(json.dumps({"words": WORDS, **report, "growth": round(growth, 2)}, indent=1))


# ---------------------------------------------------------------- a store of any size


def filled(shelf: Path, size: int) -> Path:
    """A store of so many judged articles."""
    store = shelf / f"{size}.db"
    if store.exists():
        return store
    base = shelf / "base.db"
    if not base.exists():
        making = shelf / "making.db"
        db = open_store(making)
        db.execute("PRAGMA synchronous = OFF")
        take_in(db, Press(1), BASE, END - timedelta(days=BASE / A_DAY))
        while batch := write.unjudged(db, 200):
            judge(db, batch)
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.close()
        making.rename(base)
    making = shelf / "making.db"
    shutil.copyfile(base, making)
    db = open_store(making)
    db.execute("PRAGMA synchronous = OFF")
    db.execute("PRAGMA foreign_keys = OFF")
    db.conn.create_function("turned", 2, turned, deterministic=True)
    db.conn.create_function("turned_all", 2, turned_all, deterministic=True)
    for again in range(1, size // BASE):
        repeat(db, again)
    db.execute("UPDATE terms SET stories = stories * ?", [size // BASE])
    db.execute("ANALYZE")
    db.conn.commit()
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    making.rename(store)
    return store


def turned(value: int, again: int) -> int:
    """Another fingerprint, the same for the same one."""
    return (value ^ (again * 0x9E3779B97F4A7C15)) & MASK


def turned_all(column: bytes, again: int) -> bytes:
    return b"".join(
        turned(int.from_bytes(column[at : at + 8], "little"), again).to_bytes(8, "little")
        for at in range(0, len(column), 8)
    )


def repeat(db: Database, again: int) -> None:
    """The first articles once more, so many times their span earlier, with fingerprints and ids of their own."""
    days = BASE / A_DAY
    n, back, shift = again * 1_000_000, f"-{again * days} days", round(again * days)
    earlier = "strftime('%Y-%m-%dT%H:%M:%fZ', {}, :back)".format
    new = "(substr({0}, 1, 9) || :mark)".format
    columns = {
        "articles": {
            "n": "n + :n",
            "id": new("id"),
            "source_id": "source_id || :mark",
            "canonical": "canonical || :mark",
            "url": "url || :mark",
            "link_title": "link_title || :mark",
            "text_hash": "substr(text_hash, 4) || :mark",
            "published": earlier("published"),
            "first_seen": earlier("first_seen"),
            "at": earlier("at"),
        },
        "texts": {"article": new("article")},
        "copies": {"article": new("article"), "origin": new("origin")},
        "sketches": {"article": "article + :n", "day": "day - :shift", "hashes": "turned_all(hashes, :again)"},
        "fingerprints": {"hash": "turned(hash, :again)", "article": "article + :n"},
        "stories": {
            "n": "n + :n",
            "id": new("id"),
            "headline_article": new("headline_article"),
            "first_at": earlier("first_at"),
            "last_at": earlier("last_at"),
            "alias_of": new("alias_of"),
            "continues": new("continues"),
        },
        "story_articles": {"article": new("article"), "story": new("story")},
        "text_vectors": {"article": "article + :n"},
        "story_shapes": {
            "story": "story + :n",
            "day": "day - :shift",
            "known_from": earlier("known_from"),
            "known_to": earlier("known_to"),
        },
        "story_terms": {"story": "story + :n", "day": "day - :shift"},
    }
    keys = {
        "articles": "n",
        "sketches": "article",
        "fingerprints": "article",
        "stories": "n",
        "text_vectors": "article",
    }
    keys |= {"story_shapes": "story", "story_terms": "story"}
    values = {"n": n, "back": back, "shift": shift, "again": again, "mark": f"x{again:02x}"}
    with writing(db):
        for table, changed in columns.items():
            names = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
            taken = ", ".join(changed.get(name, name) for name in names)
            first = keys.get(table)
            where = f"{first} < 1000000" if first else f"rowid <= {_first_rows(db, table)}"
            db.execute(
                f"INSERT INTO {table} ({', '.join(names)}) SELECT {taken} FROM {table} WHERE {where} ORDER BY 1", values
            )


_ROWS: dict[tuple[int, str], int] = {}


def _first_rows(db: Database, table: str) -> int:
    """The last row of those that were judged, before any were repeated."""
    key = (id(db), table)
    if key not in _ROWS:
        _ROWS[key] = db.execute(f"SELECT coalesce(max(rowid), 0) FROM {table}").fetchone()[0]
    return _ROWS[key]


def take_in(db: Database, press: Press, count: int, since: datetime) -> None:
    """Store so many new articles, A_DAY a day."""
    specs = [
        SourceSpec("feed", f"https://{n}.example/feed", f"{n}.example", outlet=f"Outlet {n}") for n in range(FEEDS)
    ]
    rows = write.sync_sources(db, specs, since)
    drafts: dict[str, list[Draft]] = {spec.key: [] for spec in specs}
    for n in range(count):
        title, text = press.article()
        at = since + timedelta(days=n / A_DAY)
        spec = specs[press.chance.randrange(FEEDS)]
        name = f"{since:%Y%m%d%H}-{n}"
        link = f"{spec.key}/{name}"
        blocks = tuple(Block("paragraph", " ".join(text[k : k + 3])) for k in range(0, len(text), 3))
        drafts[spec.key].append(Draft(name, title, blocks, link, link, at, raw_hash=name))
    now = since + timedelta(days=count / A_DAY)
    for spec in specs:
        result = SourceResult("ok", tuple(drafts[spec.key]), tuple(draft.source_id for draft in drafts[spec.key]))
        write.store_result(db, rows[spec.key], spec, result, now, timedelta(hours=1))


# ---------------------------------------------------------------- judging


def judge(db: Database, batch: Sequence[Article]) -> Counter[str]:
    """Judge a batch for copies and stories as a refresh does it; the milliseconds of each part."""
    spent: Counter[str] = Counter()
    begun = time.process_time()

    def lap(part: str) -> None:
        nonlocal begun
        now = time.process_time()
        spent[part] += round((now - begun) * 1e6)
        begun = now

    with uncollected():
        same = copies.judge(batch, stored_copies.CopyIndex(db))
        lap("copies")
        with writing(db):
            stored_copies.record(db, same)
        lap("copies_stored")
        told = stories.judge(batch, same.origins(), stored_stories.StoryIndex(db))
        lap("stories")
        with writing(db):
            stored_stories.record(db, told, END, same.judged)
            write.mark_judged(db, [article.id for article in batch])
        lap("stories_stored")
    return spent


def measured(path: Path, count: int) -> dict[str, Any]:
    """What the new articles of a store cost, in milliseconds of processor time each."""
    db = open_store(path)
    take_in(db, Press(2), count, END)
    singles = []
    while batch := write.unjudged(db, 1):
        singles.append(judge(db, batch))
    take_in(db, Press(3), count, END + timedelta(days=count / A_DAY))
    together: Counter[str] = Counter()
    while batch := write.unjudged(db, 200):
        together += judge(db, batch)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 if sys.platform == "darwin" else 1024)
    each = sorted((spent["copies"] + spent["stories"]) / 1000 for spent in singles)
    parts: Counter[str] = Counter()
    for spent in singles:
        parts += spent
    stored = int(db.execute("SELECT count(*) FROM articles").fetchone()[0])
    scan = all_pairs(db) * stored
    in_batches = sum(together.values()) / 1000 / count
    return {
        "one_by_one": {
            "median_ms": round(statistics.median(each), 2),
            "mean_ms": round(statistics.fmean(each), 2),
            "p99_ms": round(each[int(len(each) * 0.99)], 2),
            **{f"{part}_ms": round(parts[part] / 1000 / count, 2) for part in ("copies", "stories")},
        },
        "in_batches": {
            "mean_ms": round(in_batches, 2),
            **{f"{part}_ms": round(value / 1000 / count, 2) for part, value in sorted(together.items())},
        },
        "peak_mib": round(peak),
        "all_pairs_ms": round(scan),
        "all_pairs_times": round(scan / in_batches),
    }


def all_pairs(db: Database, sample: int = 400) -> float:
    """Milliseconds that holding one text against one stored text takes (rapidfuzz, whole texts)."""
    from rapidfuzz import fuzz, process

    texts = [text for (text,) in db.execute("SELECT text FROM texts LIMIT ?", [sample])]
    begun = time.process_time()
    process.extract(texts[0], texts, scorer=fuzz.ratio, limit=None)
    return (time.process_time() - begun) * 1000 / len(texts)


if __name__ == "__main__":
    main()

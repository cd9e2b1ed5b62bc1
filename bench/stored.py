"""A store of any size for benches, written as rows: a million articles in minutes, judged as they would be.

    python bench/stored.py --articles 1000000 FILE

2,000 articles a day up to now, about as many stories as real feeds give: most told once, some by dozens. Words are as
frequent as in language (Zipf); "people" is in four texts of five. What is older than a month was mostly read.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from itertools import accumulate
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tui.judge.recogniser import wished_for  # noqa: E402
from tui.store import shelf  # noqa: E402
from tui.store.connect import open_store  # noqa: E402

A_DAY = 2000
OUTLETS = 300
TEXTS = 4000
"""Different texts; each article has one of them with a title of its own."""
COMMON = "people"
"""A word of four texts of five."""
SIZES = (1,) * 60 + (2,) * 20 + (3,) * 6 + (4,) * 4 + (6,) * 6 + (9,) * 2 + (16,) + (40,)
"""Articles of a story, by hundredths of the stories."""
LONG = 12
"""Every so manyth text is an article of 600 words, the others are what feeds give: some 80."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--articles", type=int, default=1_000_000)
    options = parser.parse_args()
    began = time.monotonic()
    fill(options.file, options.articles)
    print(f"{options.articles:,} articles in {time.monotonic() - began:.0f} s, {options.file.stat().st_size >> 20} MiB")


def fill(path: Path, articles: int, now: datetime | None = None) -> None:
    """Make a store of so many articles, the newest as old as `now`. The file must not exist."""
    making = path.with_suffix(".making")
    making.unlink(missing_ok=True)
    open_store(making).close()
    db = open_store(making)
    con = db.conn
    for pragma in ("foreign_keys = OFF", "synchronous = OFF", "journal_mode = MEMORY", "cache_size = -1500000"):
        con.execute(f"PRAGMA {pragma}").fetchall()
    # Rows first, what they are found by after: an index is made ten times as quickly as it is kept.
    kept = con.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN"
        " ('articles', 'copies', 'stories', 'story_articles', 'mentions', 'marks', 'recognitions')"
    ).fetchall()
    for name, _ in kept:
        con.execute(f"DROP INDEX {name}")
    con.execute("INSERT INTO articles_fts (articles_fts, rank) VALUES ('hashsize', 268435456)")
    con.execute("INSERT INTO articles_fts (articles_fts, rank) VALUES ('automerge', 0)")
    with shelf.refilled(db):
        _Rows(con, articles, now or datetime.now(UTC)).write()
        con.execute("INSERT INTO articles_fts (articles_fts, rank) VALUES ('hashsize', 1048576)")
        con.execute("INSERT INTO articles_fts (articles_fts, rank) VALUES ('automerge', 4)")
        for _, sql in kept:
            con.execute(sql)
    con.commit()
    con.execute("PRAGMA journal_mode = WAL").fetchall()
    db.close()
    making.rename(path)


def words(chance: random.Random) -> Iterator[str]:
    """Words without end, by Zipf's law."""
    letters = random.Random(0)
    known = ["".join(letters.choices("aeiourstlnmdkpbg", k=letters.randrange(2, 10))) for _ in range(30_000)]
    weights = list(accumulate(1 / (rank + 3) for rank in range(len(known))))
    while True:
        yield from chance.choices(known, cum_weights=weights, k=10_000)


class _Rows:
    """The rows of every table that browsing reads."""

    def __init__(self, con: object, articles: int, now: datetime) -> None:
        self.con = con
        self.articles = articles
        self.now = now
        self.chance = random.Random(articles)
        self.words = words(random.Random(1))
        self.texts = [self._text(number) for number in range(TEXTS)]
        self.titles = [self._take(6).capitalize() for _ in range(20_000)]
        self.names = [f"{self._take(2).title()}" for _ in range(5000)]
        self.reached = list(accumulate(1 / (rank + 5) for rank in range(len(self.names))))

    def write(self) -> None:
        self._sources()
        number = 0
        while number < self.articles:
            number = self._batch(number, min(number + 20_000, self.articles))

    def _take(self, count: int) -> str:
        return " ".join(next(self.words) for _ in range(count))

    def _text(self, number: int) -> tuple[str, str, str]:
        """Text, its blocks, its digest."""
        parts = []
        for _ in range(12 if number % LONG == 0 else 2):
            said = [self._take(self.chance.randrange(8, 22)).capitalize() for _ in range(3)]
            parts.append(". ".join(said) + ".")
        if self.chance.random() < 0.8:
            parts[0] = f"The {COMMON} {parts[0]}"
        shape = [["paragraph", len(part), 0, []] for part in parts]
        text = "\n\n".join(parts)
        return text, json.dumps(shape, separators=(",", ":")), blake2b(text.encode(), digest_size=16).hexdigest()

    def _at(self, number: int) -> str:
        at = self.now - timedelta(days=(self.articles - number) / A_DAY)
        return f"{at:%Y-%m-%dT%H:%M:%S}.000Z"

    def _many(self, table: str, rows: list[tuple[object, ...]], columns: str = "") -> None:
        if rows:
            marks = ",".join("?" * len(rows[0]))
            self.con.executemany(f"INSERT INTO {table} {columns} VALUES ({marks})", rows)  # type: ignore[attr-defined]

    def _sources(self) -> None:
        then, tags = self._at(0), ("world", "business", "science", "sport")
        self._many(
            "sources",
            [
                (
                    n,
                    f"https://feeds.invalid/{n}.xml",
                    "feed",
                    f"Outlet {n:03}",
                    f"Outlet {n:03}",
                    json.dumps([tags[n % 4]]),
                    then,
                )
                for n in range(1, OUTLETS + 1)
            ],
            "(id, key, kind, name, outlet, tags, added)",
        )
        self._many(
            "fetches",
            [(n, self._at(self.articles), self._at(self.articles), "ok") for n in range(1, OUTLETS + 1)],
            "(source, checked_at, ok_at, status)",
        )
        kinds = ("person", "organisation", "place")
        self._many(
            "entities",
            [(f"e{n:011x}", name, kinds[n % 3], 10) for n, name in enumerate(self.names)],
            "(id, name, type, mentions)",
        )
        self._many(
            "aliases",
            [(f"e{n:011x}", name, name.casefold(), 10) for n, name in enumerate(self.names)],
            "(entity, name, folded, count)",
        )

    def _batch(self, first: int, end: int) -> int:
        """Whole stories from article `first` on, to about `end`; where the next one begins."""
        recogniser = wished_for()
        chance = self.chance
        recent = self.articles - 30 * A_DAY
        rows: dict[str, list[tuple[object, ...]]] = {
            table: []
            for table in ("articles", "texts", "articles_fts", "stories", "story_articles", "copies", "mentions")
            + ("recognitions", "marks", "looks", "story_shapes", "story_entities")
        }
        number = first
        while number < end:
            size = min(chance.choice(SIZES), self.articles - number)
            ids = [blake2b(b"%d" % (number + part), digest_size=6).hexdigest() for part in range(size)]
            matter = chance.sample(range(1, OUTLETS + 1), min(size, OUTLETS))
            cast = [chance.choices(range(len(self.names)), cum_weights=self.reached)[0] for _ in range(2)]
            copied = 0
            for part, id in enumerate(ids):
                n = number + part
                text, blocks, digest = self.texts[chance.randrange(TEXTS)]
                title, source, at = self.titles[(n * 7) % 20_000], matter[part % len(matter)], self._at(n)
                rows["articles"].append(
                    (
                        n + 1,
                        id,
                        source,
                        f"g{n}",
                        f"Outlet {source:03}",
                        title,
                        f"https://news.invalid/{n}",
                        "en",
                        at,
                        at,
                        at,
                        text.count(" ") + 1,
                        id,
                        digest,
                        1,
                    )
                )
                rows["texts"].append((id, text, blocks))
                rows["articles_fts"].append((n + 1, title, text))
                rows["story_articles"].append((id, ids[0], 1.0, 0.5))
                rows["recognitions"].append((id, recogniser, id, at))
                if part and chance.random() < 0.3:
                    copied += 1
                    rows["copies"].append((id, ids[0], "same_text", 1.0, 1.0))
                for place, who in enumerate(dict.fromkeys(cast)):
                    rows["mentions"].append((id, "text", place * 20, place * 20 + 12, f"e{who:011x}", self.names[who]))
                read = chance.random() < (0.9 if n < recent else 0.3)
                if read:
                    rows["marks"].append((id, at, at if n % 300 == 0 else None))
            first_at, last_at = self._at(number), self._at(number + size - 1)
            day = number // A_DAY
            spread = [0] * 8
            for part in range(size):
                spread[part * 8 // size] += 1
            rows["stories"].append(
                (
                    number + 1,
                    ids[0],
                    self.titles[(number * 7) % 20_000],
                    ids[0],
                    "en",
                    first_at,
                    last_at,
                    size,
                    len(matter),
                    size - copied,
                    json.dumps(spread),
                )
            )
            rows["story_shapes"].append((number + 1, size - copied, b"", b"", day))
            rows["story_entities"] += [(f"e{who:011x}", day, number + 1, 9) for who in dict.fromkeys(cast)]
            if chance.random() < 0.05:
                rows["looks"].append((ids[0], first_at))
            number += size
        for table, made in rows.items():
            self._many(table, made, _COLUMNS.get(table, ""))
        return number


_COLUMNS = {
    "articles": "(n, id, source, source_id, outlet, title, url, language, published, first_seen, at, words, raw_hash, text_hash, judged)",
    "texts": "(article, text, blocks)",
    "articles_fts": "(rowid, title, text)",
    "stories": "(n, id, headline, headline_article, language, first_at, last_at, articles, outlets, texts, timeline)",
    "story_articles": "(article, story, score, threshold)",
    "copies": "(article, origin, kind, coverage, coverage_longer)",
    "mentions": "(article, field, start, end, entity, name)",
    "recognitions": "(article, recogniser, content, at)",
    "marks": "(article, read_at, starred_at)",
    "looks": "(story, looked_at)",
    "story_shapes": "(story, texts, terms, weights, day)",
    "story_entities": "(entity, day, story, weight)",
}


if __name__ == "__main__":
    main()

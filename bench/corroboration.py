"""What it costs to find out who else says so, and to read it: made stories of growing size, on this machine.

    python bench/corroboration.py

Prints for each number of articles (processor time, the best of five): milliseconds to judge the story, bytes stored, milliseconds to read the support of
one article and to lay two side by side, and to set it in the reading pane. Fails when reading takes 100 ms at 50
articles, or judging grows without bound.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tui.app.widgets import margin, typeset  # noqa: E402
from tui.judge import corroboration  # noqa: E402
from tui.models import Block, Draft, SourceResult, SourceSpec  # noqa: E402
from tui.store import corroboration as stored  # noqa: E402
from tui.store import read, write  # noqa: E402
from tui.store.connect import open_store, writing  # noqa: E402

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
SENTENCES = 30
READ_MS = 100.0
GROWTH = 1.5
"""From four times the texts that are compared on, judging takes at most so much longer than at that bound."""


def texts(count: int) -> list[str]:
    """Reports of one event: each has some sentences of others, word for word or edited, and some of its own."""
    chance = random.Random(count)
    ends = [f"{a}{b}{c}" for a in "bdfgklmnprst" for b in "aeiou" for c in ("n", "rk", "st", "ld", "m")]
    words = [f"{a}{b}" for a in ("", "ver", "ka", "mi", "do", "su", "hol", "zen", "pra", "qui") for b in ends]
    common = [" ".join(chance.choices(words, k=22)) for _ in range(60)]
    made = []
    for number in range(count):
        sentences = []
        for _ in range(SENTENCES):
            if chance.random() < 0.4:
                told = chance.choice(common).split()
                told[chance.randrange(len(told))] = chance.choice(words)
                sentences.append(f"{' '.join(told)} {10 + number % 5} people")
            else:
                sentences.append(" ".join(chance.choices(words, k=22)))
        made.append(
            "\n\n".join(
                ". ".join(s.capitalize() for s in sentences[at : at + 3]) + "." for at in range(0, SENTENCES, 3)
            )
        )
    return made


def measured(folder: Path, count: int) -> tuple[float, int, float, float, float]:
    db = open_store(folder / f"{count}.db")
    specs = [SourceSpec("feed", f"https://feeds.invalid/{n}.xml", "", f"Outlet {n}") for n in range(count)]
    rows = write.sync_sources(db, specs, NOW)
    for number, (spec, text) in enumerate(zip(specs, texts(count), strict=True)):
        blocks = tuple(Block("paragraph", part) for part in text.split("\n\n"))
        draft = Draft(
            "1", f"Report {number} of the event", blocks, published=NOW - timedelta(minutes=number), raw_hash=text
        )
        write.store_result(db, rows[spec.key], spec, SourceResult("ok", (draft,)), NOW, timedelta(hours=1))
    ids = [row[0] for row in db.execute("SELECT id FROM articles ORDER BY at DESC")]
    with writing(db):
        db.execute(
            "INSERT INTO stories (id, headline, first_at, last_at, articles, outlets, texts) VALUES (?, '', '', '', ?, ?, ?)",
            [ids[0], count, count, count],
        )
        db.conn.executemany(
            "INSERT INTO story_articles (article, story, score, threshold) VALUES (?, ?, 1, 0)",
            [(id, ids[0]) for id in ids],
        )
        stored.wait(db, [ids[0]])
    origins = stored.members(db, ids[0], corroboration.TEXTS)
    found = corroboration.judge(ids[0], read.articles(db, list(origins)), {})
    judged = best(lambda: corroboration.judge(ids[0], read.articles(db, list(origins)), {}))
    with writing(db):
        stored.record(db, found)
    size = sum(
        db.execute(sql).fetchone()[0] or 0
        for sql in (
            "SELECT sum(length(seal) + length(spans) + length(says)) FROM sentences",
            "SELECT sum(length(pairs) + length(figures)) FROM corroborations",
        )
    )
    support = best(lambda: stored.support(db, ids[0]))
    beside = best(lambda: stored.side_by_side(db, ids[0], ids[1]))
    article, told = read.article(db, ids[0]), stored.support(db, ids[0])
    places = [(one.start, one.end) for one in told.sentences]
    shown = best(lambda: margin.figures([], typeset.body(article, (), 70, False, places).lines, told, False))
    db.close()
    return judged, size, support, beside, shown


def best(act) -> float:  # type: ignore[no-untyped-def]
    times = []
    for _ in range(5):
        started = time.process_time()
        act()
        times.append(time.process_time() - started)
    return min(times)


def main() -> int:
    print(f"{'articles':>8} {'judge ms':>9} {'bytes':>8} {'read ms':>8} {'beside ms':>9} {'set ms':>7}")
    judging: dict[int, float] = {}
    reading: dict[int, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        for count in (2, 5, 20, 50, corroboration.TEXTS, 4 * corroboration.TEXTS):
            judged, size, support, beside, shown = measured(Path(folder), count)
            judging[count], reading[count] = judged, support
            print(
                f"{count:>8} {judged * 1000:>9.1f} {size:>8} {support * 1000:>8.1f} {beside * 1000:>9.1f} {shown * 1000:>7.1f}"
            )
    failed = []
    if reading[50] * 1000 >= READ_MS:
        failed.append(f"Reading takes {reading[50] * 1000:.0f} ms at 50 articles.")
    if judging[4 * corroboration.TEXTS] > GROWTH * judging[corroboration.TEXTS]:
        failed.append("Judging grows beyond the bound on texts.")
    for line in failed:
        print(line, file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

"""How quick and how big the reader is, with many stored articles, in a real pseudo-terminal; and newsboat beside it.

    python bench/reader.py [--sizes 10000 1000000] [--starts 5] [--keys 100] [--keep FOLDER] [--without newsboat]

Prints one JSON object. Milliseconds from a key to the last byte of the repaint that it causes, and processor
milliseconds of the reader until then (what a busy machine does not change): moves in the list by line and by half a
page, by line in the reading pane; from a move to the last byte of the preview; the same moves while the reader
refreshes 200 sources. Seconds from spawn to the first frame and to the first stories. What typing a filter takes until
stories and until their number is shown. Peak memory in MB. `--keep` keeps the stores, so that they are made once.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import psutil  # noqa: E402

from bench import stored  # noqa: E402
from tests.terminal.terminal import Terminal  # noqa: E402
from tui.store.connect import open_store  # noqa: E402

QUIET = 0.12
"""Seconds of silence after which the reader is taken to rest."""
GAP = 0.008
"""Seconds between two writes that still belong to one repaint: the preview comes later, after the cursor has rested."""
SOURCES, ITEMS = 200, 3
"""What the refresh reads: files, and new articles in each."""
COLUMNS, ROWS = 120, 36

Figures = dict[str, object]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 1_000_000])
    parser.add_argument("--starts", type=int, default=5)
    parser.add_argument("--keys", type=int, default=100)
    parser.add_argument("--keep", type=Path, help="a folder for the stores, which are made once")
    parser.add_argument("--without", choices=["newsboat"], default="")
    options = parser.parse_args()
    report: Figures = {}
    with tempfile.TemporaryDirectory() as shelf:
        kept_in = options.keep or Path(shelf)
        kept_in.mkdir(parents=True, exist_ok=True)
        for size in options.sizes:
            kept = kept_in / f"{size}.db"
            if not kept.exists():
                stored.fill(kept, size)
            with tempfile.TemporaryDirectory() as folder:
                os.environ["XDG_STATE_HOME"] = folder  # the first start is one that no session came before
                work = Path(folder, "work.db")
                shutil.copyfile(kept, work)
                open_store(work).close()  # made by an older version, it is brought up to date before
                report[str(size)] = measured(work, Path(folder), options.starts, options.keys)
                if not options.without and shutil.which("newsboat"):
                    report[f"newsboat_{size}"] = newsboat(work, Path(folder), options.starts, options.keys)
    print(json.dumps(report, indent=1))


def measured(db: Path, folder: Path, starts: int, keys: int) -> Figures:
    feeds = folder / "feeds.toml"
    sources(feeds)
    words = (sys.executable, "-m", "tui", "--db", str(db), "--feeds", str(feeds))
    with_long_text(db)
    Path(folder, "newsdesk").mkdir(exist_ok=True)
    Path(folder, "newsdesk", "reader.json").write_text('{"toured": true}')
    times = [start(words, "1 Stories", f"1/{counted(db):,}") for _ in range(starts)]
    return {
        "first_frame_s": median(one[0] for one in times),
        "first_stories_s": median(one[1] for one in times),
        "first_stories_cpu_s": median(one[2] for one in times),
        **walk(words, keys),
    }


def with_long_text(db: Path) -> None:
    """The first story of the list has a text to scroll in."""
    con = sqlite3.connect(db)
    con.execute(
        """
        UPDATE texts SET (text, blocks) =
            (SELECT text, blocks FROM (SELECT * FROM texts LIMIT 2000) ORDER BY length(text) DESC LIMIT 1)
        WHERE article = (SELECT headline_article FROM stories WHERE alias_of IS NULL ORDER BY last_at DESC, id LIMIT 1)
        """
    )
    con.commit()
    con.close()


def counted(db: Path) -> int:
    con = sqlite3.connect(db)
    try:
        return int(con.execute("SELECT count(*) FROM stories WHERE alias_of IS NULL").fetchone()[0])
    finally:
        con.close()


def sources(feeds: Path) -> None:
    """Files for a refresh to read, each a source of its own."""
    words = stored.words(random.Random(7))
    lines = ['refresh_every = "never"\n']
    for number in range(SOURCES):
        items = []
        for item in range(ITEMS):
            said = [" ".join(next(words) for _ in range(count)).capitalize() for count in (7, 12, 14, 16, 18, 20)]
            items.append(json.dumps({"id": f"{number}-{item}", "title": said[0], "text": ". ".join(said[1:]) + "."}))
        file = feeds.parent / f"seeds-{number}.jsonl"
        file.write_text("\n".join(items))
        lines.append(f'[[seeds]]\npath = "{file.name}"\noutlet = "Paper {number}"\n')
    feeds.write_text("\n".join(lines))


# ---------------------------------------------------------------- one terminal


@dataclass
class Timed:
    """What one kind of key took, each time."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    sent: list[int] = field(default_factory=list)

    def told(self, name: str) -> Figures:
        return {
            f"{name}_p50_ms": round(statistics.median(self.wall) * 1000, 1),
            f"{name}_p95_ms": round(p95(self.wall) * 1000, 1),
            f"{name}_max_ms": round(max(self.wall) * 1000, 1),
            f"{name}_cpu_p50_ms": round(statistics.median(self.cpu) * 1000, 1),
            f"{name}_cpu_p95_ms": round(p95(self.cpu) * 1000, 1),
            f"{name}_bytes": round(statistics.median(self.sent)),
        }


def p95(values: Sequence[float]) -> float:
    return statistics.quantiles(values, n=20)[18] if len(values) > 1 else values[0]


def median(values: object) -> float:
    return round(statistics.median(values), 3)  # type: ignore[call-overload]


def used(pid: int) -> float:
    """Processor seconds so far of the thread that draws, to the nanosecond; of the whole process where only that is told."""
    try:
        return int(Path(f"/proc/{pid}/task/{pid}/schedstat").read_text().split()[0]) / 1e9
    except OSError:
        times = psutil.Process(pid).cpu_times()
        return float(times.user + times.system)


def press(terminal: Terminal, key: str, timed: Timed, quiet: float = QUIET) -> float:
    """Press a key while the program rests, and take in its first repaint; when it was pressed."""
    if quiet:
        terminal.settle(quiet)
    before, sent, pressed = used(terminal.process.pid), len(terminal.raw), time.perf_counter()
    terminal.press(key)
    if terminal.read(1.0):
        last = terminal.read_at
        while terminal.read(GAP):
            last = terminal.read_at
    else:
        last = pressed + 1.0
    timed.cpu.append(used(terminal.process.pid) - before)
    timed.wall.append(last - pressed)
    timed.sent.append(len(terminal.raw) - sent)
    return pressed


def start(words: Sequence[str], frame: str, rows: str) -> tuple[float, float, float]:
    """Seconds to the first frame, to the first stories, and of processor time until then."""
    with Terminal(words, COLUMNS, ROWS) as terminal:
        first = terminal.wait_for(frame, 60)
        listed = terminal.wait_for(rows, 60)
        cpu = used(terminal.process.pid)
        terminal.settle(QUIET)
        terminal.press("q")
        terminal.end()
    return first, listed, cpu


def walk(words: Sequence[str], keys: int) -> Figures:
    figures: Figures = {}
    listed, paged, read, preview = Timed(), Timed(), Timed(), []
    with Terminal(words, COLUMNS, ROWS) as terminal:
        terminal.wait_for(" 1/", 60)
        terminal.settle(1.0)
        for _ in range(keys):
            pressed = press(terminal, "j", listed)
            came = False
            while terminal.read(QUIET):
                came = True
            if came:
                preview.append(terminal.read_at - pressed)
        for number in range(keys):
            press(terminal, "\x04" if number % 8 < 6 else "\x15", paged)
        terminal.press("g")
        terminal.settle(0.5)
        terminal.press("\r")
        terminal.settle(0.5)
        for number in range(keys):
            press(terminal, "j" if number % 10 < 8 else "k", read)
        figures |= {**listed.told("list"), **paged.told("half_page"), **read.told("reading")}
        figures["preview_p50_ms"] = round(statistics.median(preview) * 1000, 1)
        figures["preview_p95_ms"] = round(p95(preview) * 1000, 1)
        terminal.press("\x1b")
        figures |= filtered(terminal)
        figures |= refreshed(terminal)
        figures["rss_mb"] = round(psutil.Process(terminal.process.pid).memory_info().rss / 1e6)
        terminal.press("r")
        terminal.settle(0.3)
        asked = time.monotonic()
        terminal.press("q")
        terminal.end(10)
        figures["quit_while_refreshing_s"] = round(time.monotonic() - asked, 2)
    return figures


def filtered(terminal: Terminal) -> Figures:
    """A word that most texts hold, and one that few do: until stories, and until their number is there."""
    figures: Figures = {}
    for name, word in (("common", stored.COMMON), ("rare", "arabunkle")):
        terminal.settle(QUIET)
        terminal.press("/")
        terminal.settle(QUIET)
        all_stories = _listed(terminal.text)
        asked = time.perf_counter()
        terminal.press(word)
        shown = until(terminal, lambda text, known=(all_stories,): _listed(text) not in known)  # type: ignore[misc]
        figures[f"filter_{name}_rows_ms"] = round((shown - asked) * 1000)
        counted = until(terminal, lambda text, known=(all_stories, -1): _listed(text) not in known)  # type: ignore[misc]
        figures[f"filter_{name}_all_ms"] = round((max(shown, counted) - asked) * 1000)
        terminal.press("\x1b")
        terminal.settle(0.5)
    return figures


def _listed(text: str) -> int:
    """The number of stories that the list's lower edge tells; 0 where it tells none, -1 where there are more."""
    edge = next((line for line in text.splitlines() if line.startswith("╰")), "")
    found = re.match(r"╰─+ [\d,]+/([\d,]+)(\+?) ─╯", edge)
    return (-1 if found[2] else int(found[1].replace(",", ""))) if found else 0


def until(terminal: Terminal, seen: Callable[[str], bool], seconds: float = 15) -> float:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if seen(terminal.text):
            return terminal.read_at
        terminal.read(0.05)
    return time.perf_counter()


def refreshed(terminal: Terminal) -> Figures:
    """Moves in the list while a refresh that was begun from the reader runs."""
    moved = Timed()
    reader = psutil.Process(terminal.process.pid)
    began = time.monotonic()
    terminal.press("r")
    terminal.read(2)
    while (time.monotonic() < began + 1 or reader.children()) and time.monotonic() < began + 300:
        press(terminal, "j" if len(moved.wall) % 10 < 8 else "k", moved, quiet=0)
        end = time.monotonic() + 0.06
        while (left := end - time.monotonic()) > 0:
            terminal.read(left)
    terminal.settle(1.0)
    return {
        **moved.told("refreshing"),
        "refresh_s": round(time.monotonic() - began, 1),
        "refreshing_keys": len(moved.wall),
    }


# ---------------------------------------------------------------- newsboat


def newsboat(db: Path, folder: Path, starts: int, keys: int) -> Figures:
    """Its start, and moves in the list of all articles, on the same articles."""
    cache, urls, config = folder / "cache.db", folder / "urls", folder / "config"
    urls.write_text(
        '"query:All:unread = \\"yes\\" or unread = \\"no\\""\n'
        + "".join(f"https://feeds.invalid/{n}.xml\n" for n in range(1, stored.OUTLETS + 1))
    )
    config.write_text("bind-key j down\nauto-reload no\nprepopulate-query-feeds yes\n")
    words = ("newsboat", "-u", str(urls), "-c", str(cache), "-C", str(config), "-q")
    cache.unlink(missing_ok=True)
    with Terminal(words, COLUMNS, ROWS) as terminal:  # makes the tables
        terminal.wait_for("All", 60)
        terminal.press("q")
        terminal.end(30)
    con = sqlite3.connect(cache)
    con.execute("ATTACH ? AS desk", [str(db)])
    con.execute(
        "INSERT OR REPLACE INTO rss_feed (rssurl, url, title) SELECT key, key, name FROM desk.sources WHERE kind = 'feed'"
    )
    con.execute(
        """
        INSERT INTO rss_item (guid, title, author, url, feedurl, pubDate, content, unread)
        SELECT a.id, a.title, '', a.url, s.key, CAST(strftime('%s', a.at) AS INTEGER), t.text, 1
        FROM desk.articles a JOIN desk.sources s ON s.id = a.source JOIN desk.texts t ON t.article = a.id
        WHERE s.kind = 'feed'
        """
    )
    con.commit()
    con.close()
    times = []
    for _ in range(starts):
        with Terminal(words, COLUMNS, ROWS) as terminal:
            times.append(terminal.wait_for("All", 300))
            terminal.settle(QUIET)
            terminal.press("q")
            terminal.end(30)
    figures: Figures = {"first_feeds_s": median(times)}
    listed, paged = Timed(), Timed()
    with Terminal(words, COLUMNS, ROWS) as terminal:
        terminal.wait_for("All", 300)
        terminal.settle(0.5)
        asked = time.perf_counter()
        terminal.press("\r")
        shown = until(terminal, lambda text: "Articles in feed" in text, 300)
        figures["articles_listed_s"] = round(shown - asked, 2)
        terminal.settle(0.5)
        for _ in range(keys):
            press(terminal, "j", listed)
        for _ in range(keys):
            press(terminal, "\x1b[6~", paged)
        figures["rss_mb"] = round(psutil.Process(terminal.process.pid).memory_info().rss / 1e6)
    cache.unlink()
    return {**figures, **listed.told("list"), **paged.told("page")}


if __name__ == "__main__":
    main()

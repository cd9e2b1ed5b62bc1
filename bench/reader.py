"""How quick and how big the reader is, with many stored articles, in a real pseudo-terminal.

    python bench/reader.py [--articles 10000] [--starts 5] [--keys 200]

Prints one JSON object: seconds from spawn to the first frame and to the first stories (median of the starts; the
processor time until then is what a busy machine does not change), milliseconds from a key to the last byte of
the repaint that it causes (p50, p95; list, story) and to the first of the preview, peak memory in MB.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import psutil

from tests.app.newsstore import build, many
from tests.terminal.terminal import Terminal

QUIET = 0.12
"""Seconds of silence after which a repaint counts as over."""
GAP = 0.004
"""Seconds between two writes that still belong to one repaint: the preview comes later, after the cursor has rested."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--starts", type=int, default=5)
    parser.add_argument("--keys", type=int, default=100)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_STATE_HOME"] = folder  # each start is one from all stories, whatever the user looked at last
        db, feeds = Path(folder, "news.db"), Path(folder, "feeds.toml")
        feeds.write_text('refresh_every = "never"\n')
        build(db, many(options.articles))
        starts = [start(db, feeds) for _ in range(options.starts)]
        report: dict[str, object] = {
            "articles": options.articles,
            "first_frame_s": round(statistics.median(first for first, _, _ in starts), 3),
            "first_stories_s": round(statistics.median(stories for _, stories, _ in starts), 3),
            "first_stories_cpu_s": round(statistics.median(used for _, _, used in starts), 3),
            **walk(db, feeds, options.keys),
        }
    print(json.dumps(report))


def start(db: Path, feeds: Path) -> tuple[float, float, float]:
    """Seconds to the first frame, to the first stories, and of processor time until then."""
    with Terminal.newsdesk("--db", str(db), "--feeds", str(feeds)) as terminal:
        frame = terminal.wait_for("1 Stories")
        stories = terminal.wait_for("part 0")
        used = psutil.Process(terminal.process.pid).cpu_times()
        terminal.press("q")
        terminal.end()
    return frame, stories, used.user + used.system


def walk(db: Path, feeds: Path, keys: int) -> dict[str, object]:
    with Terminal.newsdesk("--db", str(db), "--feeds", str(feeds)) as terminal:
        terminal.wait_for(" 1/")
        terminal.settle(0.5)
        reader = psutil.Process(terminal.process.pid)
        peak = 0.0
        took: dict[str, list[float]] = {}
        for name, pressed in (("list", "j"), ("page", "\x04"), ("story", "j")):
            if name == "story":
                terminal.press("\r")
                terminal.settle(0.5)
            for number in range(keys if name != "page" else keys // 4):
                key = "k" if name == "story" and number % 2 else pressed
                pressed_at, seconds = repaint(terminal, key)
                took.setdefault(name, []).append(seconds)
                if name == "list" and terminal.read(0.3):
                    # The preview follows once the cursor has rested: until the first bytes of it.
                    took.setdefault("preview", []).append(terminal.read_at - pressed_at)
                peak = max(peak, reader.memory_info().rss / 1e6)
        terminal.press("\x1b/river")
        terminal.settle(0.5)
        peak = max(peak, reader.memory_info().rss / 1e6)
        terminal.press("\x1bq")
        terminal.settle()
    figures: dict[str, object] = {}
    for name, seconds in took.items():
        figures[f"{name}_p50_ms"] = round(statistics.median(seconds) * 1000, 1)
        figures[f"{name}_p95_ms"] = round(statistics.quantiles(seconds, n=20)[18] * 1000, 1)
    return {**figures, "rss_mb": round(peak)}


def repaint(terminal: Terminal, key: str) -> tuple[float, float]:
    """When the key was pressed, and the seconds from there to the end of the first repaint after it."""
    terminal.settle(QUIET)
    pressed = time.perf_counter()
    terminal.press(key)
    if not terminal.read(1.0):
        return pressed, 1.0
    last = terminal.read_at
    while terminal.read(GAP):
        last = terminal.read_at
    return pressed, last - pressed


if __name__ == "__main__":
    main()

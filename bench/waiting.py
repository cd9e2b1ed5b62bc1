"""How soon the first stories are there when some of many feeds hang: the first start, in a real pseudo-terminal.

    python bench/waiting.py [--feeds 60] [--items 25] [--hanging 1]

A server on loopback gives synthetic feeds; those that hang never answer. Prints one JSON object: seconds from spawn
until the first story is on the screen, until all articles of the other feeds are judged, and until the refresh is over.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sqlite3
import sys
import tempfile
import threading
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.refresh import feed  # noqa: E402
from tests.serving import rss, serving  # noqa: E402
from tests.terminal.terminal import Terminal  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--feeds", type=int, default=60)
    parser.add_argument("--items", type=int, default=25)
    parser.add_argument("--hanging", type=int, default=1)
    options = parser.parse_args()
    never = threading.Event()
    with serving() as site, tempfile.TemporaryDirectory() as folder:
        for number in range(options.feeds):
            site.answers[f"/{number}"] = rss(*feed(options.items, number), title=f"Outlet {number}")
        for number in range(options.hanging):
            site.answers[f"/{number}"] = replace(rss(), until=never)
        feeds, db = Path(folder, "feeds.toml"), Path(folder, "news.db")
        feeds.write_text("".join(f'[[feeds]]\nurl = "{site.base}{path}"\n' for path in site.answers))
        Path(folder, "newsdesk").mkdir()
        Path(folder, "newsdesk", "reader.json").write_text('{"toured": true}')
        os.environ["XDG_STATE_HOME"] = folder
        print(json.dumps(watched(feeds, db, (options.feeds - options.hanging) * options.items), indent=1))
        never.set()


def watched(feeds: Path, db: Path, articles: int) -> dict[str, float]:
    seconds: dict[str, float] = {}
    with Terminal([sys.executable, "-m", "tui", "--db", str(db), "--feeds", str(feeds)]) as terminal:
        end = time.monotonic() + 300
        while "over_s" not in seconds and time.monotonic() < end:
            terminal.read(0.05)
            now, title = time.monotonic() - terminal.started, terminal.text.split("\n")[0]
            if re.search(r" [1-9][\d,]* unread", title):
                seconds.setdefault("first_story_s", round(now, 2))
            if judged(db) == articles:
                seconds.setdefault("others_judged_s", round(now, 2))
            if seconds and "refreshed" in title:
                seconds["over_s"] = round(now, 2)
        terminal.press("q")
        terminal.end()
    return seconds


def judged(db: Path) -> int:
    if not db.exists():
        return 0
    try:
        with closing(sqlite3.connect(f"{db.as_uri()}?mode=ro", uri=True)) as con:
            return int(con.execute("SELECT count(*) FROM articles WHERE judged").fetchone()[0])
    except sqlite3.Error:
        return 0


if __name__ == "__main__":
    main()

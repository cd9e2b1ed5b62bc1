"""A kill at any moment of a refresh loses nothing: the next refresh ends where an undisturbed one does."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.serving import WORDS, Site, rss, serving
from tui.refresh import utc_now
from tui.store import state
from tui.store.connect import open_store


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        for number in range(12):
            chance = random.Random(number)
            items = []
            for n in range(40):
                text = " ".join(chance.choice(WORDS) for _ in range(90)).capitalize() + "."
                items.append((f"{number}-{n}", " ".join(chance.choices(WORDS, k=6)).capitalize(), text))
            site.answers[f"/{number}"] = rss(*items, title=f"Outlet {number}")
        yield site


def command(db: Path, feeds: Path, *how: str) -> list[str]:
    return [sys.executable, "-m", "tui", "--db", str(db), "--feeds", str(feeds), "refresh", "--json", *how]


def told(db_path: Path) -> dict[str, list[tuple[object, ...]]]:
    db = open_store(db_path)
    assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert list(db.execute("PRAGMA foreign_key_check")) == []
    db.execute("INSERT INTO articles_fts (articles_fts) VALUES ('integrity-check')")
    answers = {
        "articles": list(
            db.execute("SELECT a.id, a.judged, t.text FROM articles a JOIN texts t ON t.article = a.id ORDER BY 1")
        ),
        "copies": list(db.execute("SELECT article, origin, kind FROM copies ORDER BY 1")),
        "stories": list(db.execute("SELECT article FROM story_articles ORDER BY 1")),
    }
    db.close()
    return answers


@pytest.mark.slow
def test_a_refresh_killed_at_any_moment_is_made_good_by_the_next(site: Site, tmp_path: Path) -> None:
    feeds = tmp_path / "feeds.toml"
    feeds.write_text("".join(f'[[feeds]]\nurl = "{site.base}{path}"\n' for path in site.answers))
    began = time.monotonic()
    subprocess.run(command(tmp_path / "whole.db", feeds), check=True, capture_output=True, timeout=120)
    whole, undisturbed = time.monotonic() - began, told(tmp_path / "whole.db")
    assert len(undisturbed["articles"]) == 480
    chance = random.Random(11)
    cut_short = 0
    for attempt in range(16):
        db_path = tmp_path / f"{attempt}.db"
        marked: set[str] = set()
        # Every other one as the reader does it: stories are found while a slow feed is still waited for.
        how = ["--early"] if attempt % 2 else []
        site.answers["/0"].until = answers = threading.Event()
        slow = threading.Timer(whole * 0.7 if how else 0.0, answers.set)
        slow.start()
        for _ in range(2):
            process = subprocess.Popen(command(db_path, feeds, *how), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            time.sleep(chance.uniform(0.2, whole * 0.9))
            process.send_signal(signal.SIGKILL)
            process.communicate()
            cut_short += process.returncode == -signal.SIGKILL
            db = open_store(db_path)
            some = [row[0] for row in db.execute("SELECT id FROM articles ORDER BY random() LIMIT 5")]
            state.mark_read(db, some, utc_now())
            marked |= set(some)
            db.close()
        slow.join()
        subprocess.run(command(db_path, feeds, *how), check=True, capture_output=True, timeout=120)
        after = told(db_path)
        assert after["articles"] == undisturbed["articles"]
        assert after["copies"] == undisturbed["copies"]
        assert after["stories"] == undisturbed["stories"]
        db = open_store(db_path)
        assert {row[0] for row in db.execute("SELECT article FROM marks WHERE read_at IS NOT NULL")} == marked
        db.close()
    assert cut_short >= 16, "most attempts must really cut a refresh short"

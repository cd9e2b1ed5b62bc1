"""How quick a refresh is, against newsboat (where it is installed) and bare feedparser in the same run.

    python bench/refresh.py [--feeds 200] [--items 50] [--changed 10]

A server on loopback gives synthetic feeds. Three passes of each program: everything new, nothing changed, `--changed`
feeds with one new item. Prints one JSON object: wall and processor seconds, and newsdesk's wall time as a multiple of
each peer's. Newsdesk also cleans, folds copies, groups stories and names entities; no peer does.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.serving import Answer, Site, rss, serving  # noqa: E402

WORDS = [f"{a}{b}{c}" for a in "bdfglmnprst" for b in ("a", "en", "ir", "o", "um") for c in "dkmnrstvz"]
PASSES = ("new", "unchanged", "changed")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--feeds", type=int, default=200)
    parser.add_argument("--items", type=int, default=50)
    parser.add_argument("--changed", type=int, default=10)
    options = parser.parse_args()
    runs: dict[str, Callable[[Path, list[str]], list[str]]] = {"newsdesk": newsdesk, "feedparser": feedparser}
    if shutil.which("newsboat"):
        runs["newsboat"] = newsboat
    report: dict[str, dict[str, object]] = {}
    for name, command in runs.items():
        with serving() as site, tempfile.TemporaryDirectory() as folder:
            feeds = [feed(options.items, number) for number in range(options.feeds)]
            publish(site, feeds)
            words = command(Path(folder), [f"{site.base}/{number}" for number in range(options.feeds)])
            for which in PASSES:
                if which == "changed":
                    for number in range(options.changed):
                        feeds[number] = [item(number, 10_000), *feeds[number]]
                    publish(site, feeds)
                report.setdefault(which, {})[name] = timed(words)
    for figures in report.values():
        ours = figures["newsdesk"]
        for peer in runs.keys() - {"newsdesk"}:
            figures[f"times_{peer}"] = round(ours["wall_s"] / figures[peer]["wall_s"], 2)  # type: ignore[index]
    print(json.dumps({"feeds": options.feeds, "items": options.items, **report}, indent=1))


def item(feed: int, number: int) -> tuple[str, str, str]:
    chance = random.Random(feed * 100_003 + number)
    text = " ".join(chance.choices(WORDS, k=120)).capitalize()
    return f"{feed}-{number}", " ".join(chance.choices(WORDS, k=8)).capitalize(), f"{text}."


def feed(items: int, number: int) -> list[tuple[str, str, str]]:
    return [item(number, n) for n in range(items)]


def publish(site: Site, feeds: list[list[tuple[str, str, str]]]) -> None:
    site.answers = {f"/{n}": Answer(rss(*items, title=f"Outlet {n}").body) for n, items in enumerate(feeds)}


def newsdesk(folder: Path, urls: list[str]) -> list[str]:
    (folder / "feeds.toml").write_text("".join(f'[[feeds]]\nurl = "{url}"\n' for url in urls))
    return [sys.executable, "-m", "tui", "--db", f"{folder}/news.db", "--feeds", f"{folder}/feeds.toml", "refresh"]


def newsboat(folder: Path, urls: list[str]) -> list[str]:
    (folder / "urls").write_text("\n".join(urls))
    (folder / "config").write_text("reload-threads 20\n")
    return [
        "newsboat",
        "-u",
        f"{folder}/urls",
        "-c",
        f"{folder}/cache.db",
        "-C",
        f"{folder}/config",
        "-q",
        "-x",
        "reload",
    ]


def feedparser(folder: Path, urls: list[str]) -> list[str]:
    """One after the other, nothing stored: what parsing alone costs."""
    (folder / "urls").write_text("\n".join(urls))
    return [sys.executable, str(Path(__file__)), "--parse-only", f"{folder}/urls"]


def parse_only(urls: Path) -> None:
    import feedparser as library

    for url in urls.read_text().split():
        library.parse(urllib.request.urlopen(url).read())


def timed(words: list[str]) -> dict[str, float]:
    began = time.perf_counter()
    process = psutil.Popen(words, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    used = 0.0
    while process.poll() is None:
        try:
            family = [process, *process.children(recursive=True)]
            used = max(used, sum(sum(one.cpu_times()[:2]) for one in family))
        except psutil.Error:
            pass
        time.sleep(0.01)
    return {"wall_s": round(time.perf_counter() - began, 2), "cpu_s": round(used, 2)}


if __name__ == "__main__":
    if sys.argv[1:2] == ["--parse-only"]:
        parse_only(Path(sys.argv[2]))
    else:
        main()

"""Whether the people and organisations that a story is about are each found as one entity of it.

    python bench/merging.py [--misses] [--data FOLDER]

Stores the dev part of cluster_basil (three outlets on one event, with the main entities that its annotators noted)
through the front door, and looks for each main entity of each event among the entities of that event's articles:
`one`: some entity goes by the name, and no other entity of the event goes by it or by its last word alone.
A phrase for a group (Senate Republicans, State Department officials) asks for the name in it. What is no name at all
(police, fiscal conservatives) counts as a miss, as everything else that is not there.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data"
_GROUP = re.compile(r" (?:officials|programs|attacks)$", re.IGNORECASE)
_PARTIES = {"republican": "republican party", "democrat": "democratic party"}
_ADMINISTRATION = re.compile(r"^(?:\w+ )?(\w+)(?:'s)? (administration|campaign)$")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--misses", action="store_true", help="list them")
    options = parser.parse_args()
    if not (options.data / "cluster_basil" / "dev").is_dir():
        print("The labelled data is not beside this checkout: nothing was measured.", file=sys.stderr)
        return 2
    figures = measured(options.data)
    kinds: Counter[str] = Counter(kind for _, _, kind in figures)
    right = kinds.pop("one", 0)
    print(f"{'merging':<24} one {right / len(figures):.3f}  ({right} of {len(figures)} main entities)")
    for kind, count in kinds.most_common():
        print(f"{'':>24} {count:>4}  {kind}")
        if options.misses:
            for event, name, its in figures:
                if its == kind:
                    print(f"{'':>30}{name}   [{event}]")
    return 0


def measured(data: Path) -> list[tuple[str, str, str]]:
    """(event, main entity, `one` or the kind of miss) for each."""
    rows = [json.loads(line) for line in (data / "cluster_basil" / "dev" / "articles.jsonl").open(encoding="utf-8")]
    wanted: dict[str, dict[str, str]] = {}
    for row in rows:
        for name in row["main_entities"]:
            for part in _people(name):
                wanted.setdefault(row["cluster"], {}).setdefault(_plain(_name_in(part)), part)
    known = _judged(rows)
    events: dict[str, list[str]] = {}
    for row in rows:
        events.setdefault(row["cluster"], []).append(row["id"])
    titles = {cluster: next(row["event"] for row in rows if row["cluster"] == cluster) for cluster in wanted}
    return [
        (titles[cluster], shown, _verdict(name, [known[id] for id in events[cluster] if id in known]))
        for cluster, names in wanted.items()
        for name, shown in sorted(names.items())
    ]


def _judged(rows: list[dict[str, object]]) -> dict[str, dict[str, tuple[str, str, set[str]]]]:
    """Article -> its entities: id -> (name, type, names as written), hints included."""
    with tempfile.TemporaryDirectory() as folder:
        seeds = Path(folder) / "seeds"
        seeds.mkdir()
        with (seeds / "basil.jsonl").open("w", encoding="utf-8") as file:
            for row in rows:
                kept = {"id": row["id"], "title": row["title"], "text": row["text"], "url": row["url"]}
                file.write(json.dumps({**kept, "outlet": row["source"], "published": row["published"]}) + "\n")
        feeds = Path(folder) / "feeds.toml"
        feeds.write_text('[[seeds]]\npath = "seeds"\n', encoding="utf-8")
        newsdesk = [sys.executable, "-m", "tui", "--db", str(Path(folder) / "news.db"), "--feeds", str(feeds)]
        environment = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "HOME": folder}
        subprocess.run([*newsdesk, "refresh"], check=True, capture_output=True, env=environment)
        told = subprocess.run([*newsdesk, "export"], check=True, capture_output=True, env=environment, text=True).stdout
        articles = [json.loads(line) for line in told.splitlines()]
        stories = {article["story"] for article in articles}
        found = {}
        for story in stories:
            shown = subprocess.run(
                [*newsdesk, "show", "--json", story], check=True, capture_output=True, env=environment, text=True
            )
            of_story = json.loads(shown.stdout)["entities"]
            for article in articles:
                if article["story"] == story:
                    found[article["source_id"].rpartition("/")[2]] = {
                        entity["id"]: (entity["name"], entity["type"], {name for name, _ in entity["aliases"]})
                        for entity in of_story
                    }
        return found


def _verdict(name: str, articles: list[dict[str, tuple[str, str, set[str]]]]) -> str:
    entities: dict[str, tuple[str, str, set[str]]] = {}
    for known in articles:
        for id, (shown, kind, names) in known.items():
            entities.setdefault(id, (shown, kind, set()))[2].update({*names, shown})
    going = {id for id, (_, _, names) in entities.items() if any(_is(name, _plain(n)) for n in names)}
    if not going:
        last = name.split()[-1]
        near = any(last in _plain(shown).split() for shown, _, _ in entities.values())
        return "found under another name only" if near else "not found, or no name"
    if len(going) > 1:
        return "two entities of that name"
    it = next(iter(going))
    last = name.split()[-1]
    alone = [id for id, (shown, kind, _) in entities.items() if _plain(shown) == last and kind == "person" and id != it]
    if " " in name and alone and entities[it][1] == "person":
        return "its surname alone is another entity"
    full = {
        _plain(n)
        for n in entities[it][2]
        if " " in n and _plain(n).split()[-1] == last and _plain(n).split()[0] not in ("mr", "ms", "mrs")
    }
    if entities[it][1] == "person" and len({n.split()[0][0] for n in full}) > 2:
        return "perhaps more than one person"
    return "one"


def _is(name: str, other: str) -> bool:
    if name == other:
        return True
    mine, theirs = name.split(), other.split()
    return len(mine) > 1 and len(theirs) > 2 and (mine[0], mine[-1]) == (theirs[0], theirs[-1])


def _people(name: str) -> list[str]:
    """Sasha and Malia Obama are two."""
    words = name.split()
    if len(words) == 4 and words[1] == "and":
        return [f"{words[0]} {words[3]}", f"{words[2]} {words[3]}"]
    return [name]


def _name_in(phrase: str) -> str:
    """The name that a phrase for a group asks for: Senate Republicans are the Republican Party's."""
    last = phrase.split()[-1].casefold()
    for party, name in _PARTIES.items():
        if last == party + "s" or phrase.casefold() == ("democratic" if party == "democrat" else party) + " lawmakers":
            return name
    found = _ADMINISTRATION.match(phrase)
    if found:
        return f"{found[1]} {found[2]}"
    return _GROUP.sub("", phrase)


def _plain(name: str) -> str:
    plain = re.sub(r"[^\w\s']", "", name.casefold()).replace("us congress", "congress")
    return " ".join(plain.split())


if __name__ == "__main__":
    sys.exit(main())

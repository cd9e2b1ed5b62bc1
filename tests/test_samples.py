"""What comes with the program: the sample articles and the default subscriptions."""

from __future__ import annotations

import hashlib
import json
import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds"
TOLD: dict[str, dict[str, str]] = tomllib.loads((SEEDS / "seeds.toml").read_text("utf-8"))
FILES = sorted(
    path for path in SEEDS.iterdir() if path.name not in ("README.md", "seeds.toml") and not path.name.startswith(".")
)
FIRST = "000_3ff474f1db44cf2b.txt"
REAL = {
    *(
        "afp",
        "agence france-presse",
        "ap",
        "associated press",
        "bbc",
        "bloomberg",
        "clarín",
        "cnn",
        "der spiegel",
        "die zeit",
    ),
    *("efe", "el país", "el mundo", "financial times", "frankfurter allgemeine", "la nación", "le figaro", "le monde"),
    *(
        "libération",
        "npr",
        "reuters",
        "süddeutsche zeitung",
        "the guardian",
        "the new york times",
        "the times",
        "the wall street journal",
    ),
    *("the washington post", "朝日新聞", "読売新聞", "毎日新聞", "日本経済新聞"),
}


def items(path: Path) -> list[dict[str, str]]:
    """What a seed file and seeds.toml together say of each article in it."""
    told = TOLD.get(path.name, {})
    raw = path.read_text("utf-8")
    if path.suffix == ".jsonl":
        return [told | json.loads(line) for line in raw.splitlines() if line.strip()]
    if path.suffix == ".xml":
        atom = "{http://www.w3.org/2005/Atom}"
        return [
            told | {child.tag.removeprefix(atom): child.text or "" for child in entry}
            for entry in ElementTree.fromstring(raw).iter(atom + "entry")
        ]
    if path.suffix == ".md":
        _, front, body = raw.split("---\n", 2)
        return [told | dict(line.split(": ", 1) for line in front.splitlines()) | {"text": body}]
    return [told | {"title": raw.splitlines()[0], "text": raw}]


def test_the_first_document_stands_as_it_was_given() -> None:
    digest = hashlib.sha256((SEEDS / FIRST).read_bytes()).hexdigest()
    assert digest == "cb9760db6130dc05cc594dd50a352e6dc257629c07ae45d447dd7c1c4fa4c035"


def test_there_are_samples_of_every_kind_and_of_several_languages() -> None:
    assert {path.suffix for path in FILES} == {".txt", ".md", ".html", ".jsonl", ".xml"}
    articles = [item for path in FILES for item in items(path)]
    assert len(articles) > 24
    assert {item["language"] for item in articles} >= {"en", "es", "fr", "de", "ja"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_sample_has_an_invented_outlet_and_a_date(path: Path) -> None:
    for item in items(path):
        assert datetime.fromisoformat(item["published"]).utcoffset() is not None
        assert item["language"]
        if path.name == FIRST:
            assert "outlet" not in item, "the first document states none"
        else:
            assert item["outlet"].casefold() not in REAL


def test_seeds_toml_names_only_files_that_are_there() -> None:
    assert set(TOLD) <= {path.name for path in FILES}


def test_the_wire_text_is_printed_three_times_with_edits() -> None:
    printed = [(SEEDS / name).read_text("utf-8") for name in TOLD if "ever-given-afloat" in name]
    assert len(printed) == 3
    assert len({text.split("refloated")[0] for text in printed}) == 3
    assert all("Its stern had been moved in the early hours" in text for text in printed)


def test_the_bundled_subscriptions_are_many_and_well_formed() -> None:
    settings: dict[str, Any] = tomllib.loads((ROOT / "feeds.toml").read_text("utf-8"))
    assert settings["seeds"] == [{"path": "seeds", "tags": ["samples"]}]
    feeds = settings["feeds"]
    addresses = [feed["url"] for feed in feeds]
    assert len(addresses) >= 30
    assert len(set(addresses)) == len(addresses)
    assert all(urlsplit(address).scheme == "https" and urlsplit(address).hostname for address in addresses)
    tags = {tag for feed in feeds for tag in feed["tags"]}
    assert tags >= {"world", "americas", "business", "science", "technology"}
    assert all(set(feed) <= {"url", "outlet", "tags"} for feed in feeds)

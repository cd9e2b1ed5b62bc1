"""The labelled sentences: which sets, how much each counts, and reading them."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple


class Sentence(NamedTuple):
    """Words, and a label for each: B-PER, I-PER, ... O, or ? where nobody said what it is."""

    words: list[str]
    labels: list[str]


@dataclass(frozen=True, slots=True)
class Corpus:
    """One set. README.md has the origin and the licence of each."""

    name: str
    weight: float
    """How often an epoch holds it; below 1: this part of it."""
    only_three: bool
    """It labels people, organisations and places alone: its O may be another name."""
    in_order: bool
    """Sentences that follow each other are of one text, and may be read together."""


CORPORA = (
    Corpus("redocred", 1, only_three=False, in_order=True),
    Corpus("masc", 2, only_three=True, in_order=True),
    Corpus("gum", 2, only_three=True, in_order=True),
    Corpus("pud", 3, only_three=True, in_order=False),
    Corpus("wikigold_half", 3, only_three=False, in_order=True),
    Corpus("meantime", 2, only_three=True, in_order=True),
    Corpus("europarl", 1, only_three=False, in_order=False),
    Corpus("ewt", 2, only_three=True, in_order=True),
    Corpus("crossner", 1, only_three=False, in_order=False),
    Corpus("wnut_train", 0.7, only_three=False, in_order=False),
    Corpus("btc", 0.4, only_three=True, in_order=False),
)
VARIED_NAMES = ("redocred", "crossner", "wikigold_half")
"""The sets, all from Wikipedia, whose names come from everywhere."""


def read(folder: Path, name: str) -> list[Sentence]:
    """The sentences of a set: `NAME.jsonl.gz` in the folder, one `[words, labels]` a line."""
    with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [Sentence(*json.loads(line)) for line in lines]


def names(labels: list[str]) -> list[tuple[int, int, str]]:
    """(first word, word after the last, kind) of each name; a name ends where the next begins."""
    found: list[tuple[int, int, str]] = []
    start, kind = 0, ""
    for at, label in enumerate([*labels, "O"]):
        goes_on = label.startswith("I-") and label[2:] == kind
        if kind and not goes_on:
            found.append((start, at, kind))
            kind = ""
        if label[:2] in ("B-", "I-") and not goes_on:
            start, kind = at, label[2:]
    return found

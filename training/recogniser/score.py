"""How well a recogniser does on labelled sentences: exact names of people, organisations and places."""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from training.recogniser.corpora import Sentence, names
from tui.judge.entities_spans import Recogniser, Text

KINDS = {"PER": "person", "ORG": "organisation", "LOC": "place"}
SENTENCES = 20
"""Sentences that are read together as one text."""


def read_columns(path: Path) -> list[Sentence]:
    """The sentences of a file of two columns, word and label; an empty line between sentences."""
    found = [Sentence([], [])]
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            word, _, label = line.rstrip("\n").partition("\t")
            if word.strip():
                found[-1].words.append(word)
                found[-1].labels.append(label)
            elif found[-1].words:
                found.append(Sentence([], []))
    return [sentence for sentence in found if sentence.words]


def score(recogniser: Recogniser, sentences: list[Sentence]) -> dict[str, float]:
    """F1 of each kind and of all, 0 to 1."""
    right: Counter[str] = Counter()
    said: Counter[str] = Counter()
    meant: Counter[str] = Counter()
    texts = [_laid_out(sentences[at : at + SENTENCES]) for at in range(0, len(sentences), SENTENCES)]
    read = recogniser.recognise([Text("", text, "en") for text, _ in texts])
    for (_, gold), spans in zip(texts, read, strict=True):
        found = {(span.start, span.end, span.type) for span in spans}
        for kind in KINDS.values():
            own, true = ({name for name in names_ if name[2] == kind} for names_ in (found, gold))
            right[kind] += len(own & true)
            said[kind] += len(own)
            meant[kind] += len(true)
    return {
        **{kind: _f1(right[kind], said[kind], meant[kind]) for kind in KINDS.values()},
        "all": _f1(right.total(), said.total(), meant.total()),
    }


def _laid_out(sentences: Iterable[Sentence]) -> tuple[str, set[tuple[int, int, str]]]:
    """Sentences as paragraphs of words with spaces between them, and where the names are."""
    text = ""
    gold: set[tuple[int, int, str]] = set()
    for sentence in sentences:
        text += "\n\n" if text else ""
        places: list[tuple[int, int]] = []
        for at, word in enumerate(sentence.words):
            text += " " if at else ""
            places.append((len(text), len(text) + len(word)))
            text += word
        gold |= set(_placed(sentence, places))
    return text, gold


def _placed(sentence: Sentence, places: list[tuple[int, int]]) -> Iterator[tuple[int, int, str]]:
    for first, last, kind in names(sentence.labels):
        if kind in KINDS:
            yield places[first][0], places[last - 1][1], KINDS[kind]


def _f1(right: int, said: int, meant: int) -> float:
    return 2 * right / (said + meant) if said + meant else 1.0

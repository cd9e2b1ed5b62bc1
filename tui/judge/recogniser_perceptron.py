"""A small tagger in plain Python, for where the model or its runtime is missing: an averaged perceptron over words.

It labels from left to right, each word by the sum of what its features weigh for each label (Collins, 2002).
Its weights are a file of less than a megabyte.
"""

from __future__ import annotations

import lzma
from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import blake2b
from importlib.resources import files

from tui.judge.entities_cues import PERSON_PARTICLES
from tui.judge.entities_lists import demonyms, gazetteer, given_names

LABELS = ("O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC", "B-MISC", "I-MISC")
_BEGIN_OF = {label: f"B-{label[2:]}" for label in LABELS if label.startswith("I-")}
_INSIDE = {"of", "the", "and", "for", "&", "-", "'s", "’s", "/", "."} | PERSON_PARTICLES

Weights = Mapping[str, Sequence[tuple[int, int]]]
"""Feature -> (number of a label, weight) pairs."""


class PerceptronTagger:
    """Labels words. Raises OSError without its file."""

    def __init__(self, weights: Weights | None = None) -> None:
        packed = b"" if weights else (files("tui.judge") / "model" / "perceptron.xz").read_bytes()
        self.version = blake2b(packed, digest_size=4).hexdigest()
        self._weights = weights or unpacked(packed)

    def tag(self, texts: Sequence[Sequence[str]]) -> list[list[str]]:
        """A label for every word of every text."""
        return [self._tag(words) for words in texts]

    def _tag(self, words: Sequence[str]) -> list[str]:
        known = features(words)
        labels: list[str] = []
        before = "O"
        for at, word in enumerate(words):
            before = "O" if is_plain(word, before) else self._best(known, at, before)
            labels.append(before)
        return labels

    def _best(self, known: Sequence[Sequence[str]], at: int, before: str) -> str:
        scores = [0] * len(LABELS)
        weights = self._weights
        for feature in (*known[at], *history(known[at], before)):
            for label, weight in weights.get(feature, ()):
                scores[label] += weight
        found = LABELS[scores.index(max(scores))]
        return found if found[0] != "I" or before[2:] == found[2:] else _BEGIN_OF[found]


def is_plain(word: str, before: str) -> bool:
    """Whether a word needs no look: in small letters, and no name goes on over it."""
    return word.islower() and (before == "O" or word not in _INSIDE)


def history(own: Sequence[str], before: str) -> tuple[str, ...]:
    """The features of a word that go with the label before it; `own` are its others, word and shape first."""
    return (f"p{before}", f"p{before} {own[0]}", f"p{before} {own[1]}", f"p{before} {own[2]}")


def features(words: Sequence[str]) -> list[list[str]]:
    """What is known of each word and of those beside it: word, shape, ending, whether lists have it."""
    size = len(words)
    lower = ["<", "<", *(word.casefold() for word in words), ">", ">"]
    shapes = ["<", "<", *map(shape, words), ">", ">"]
    listed = ["", "", *_listed(words), "", ""]
    found: list[list[str]] = []
    for at in range(2, size + 2):
        word = lower[at]
        found.append(
            [
                f"w{word}",
                f"s{shapes[at]}",
                f"l{listed[at]}",
                f"b{lower[at - 1]}",
                f"a{lower[at + 1]}",
                f"bb{lower[at - 2]}",
                f"e{word[-3:]}",
                f"h{word[:3]}",
                f"sb{shapes[at - 1]} {shapes[at]}",
                f"sa{shapes[at]} {shapes[at + 1]}",
                f"lb{listed[at - 1]} {listed[at]}",
                f"la{listed[at]} {listed[at + 1]}",
                f"ba{lower[at - 1]} {lower[at + 1]}",
                f"bw{lower[at - 1]} {word}",
                f"sl{shapes[at - 1]} {shapes[at]} {shapes[at + 1]} {listed[at]}",
                f"an{lower[at + 2] if at + 2 < len(lower) else '>'}",
            ]
        )
    return found


@cache
def shape(word: str) -> str:
    """Xx, XX, x, X., dd and so on: runs of one kind count once."""
    kinds = ""
    for letter in word[:12]:
        kind = "X" if letter.isupper() else "x" if letter.isalpha() else "d" if letter.isdigit() else letter
        if not kinds.endswith(kind) or kind == "X" and not kinds.endswith("XX"):
            kinds += kind
    return kinds


def _listed(words: Sequence[str]) -> list[str]:
    """What lists say of each word: p and o for the places and organisations that it is in, g for given names, d for peoples."""
    found = ["g" if word in given_names() else "d" if word in demonyms() else "" for word in words]
    names = _names()
    for at, word in enumerate(words):
        for length in names.get(word, ()):
            kind = gazetteer("en").known.get(" ".join(words[at : at + length]))
            if kind:
                for inside in range(at, min(at + length, len(words))):
                    found[inside] += kind[0][0] + ("" if inside == at else "i")
                break
    return found


@cache
def _names() -> Mapping[str, Sequence[int]]:
    """First words of listed names -> how many words they have, longest first."""
    lengths: dict[str, set[int]] = {}
    for name in gazetteer("en").known:
        parts = name.split()
        lengths.setdefault(parts[0], set()).add(len(parts))
    return {first: sorted(found, reverse=True) for first, found in lengths.items()}


def packed(weights: Weights) -> bytes:
    """The weights as a file holds them: a line a feature, its labels and weights after it."""
    lines = "".join(
        f"{feature}\t{' '.join(f'{label}{weight:+d}' for label, weight in pairs)}\n"
        for feature, pairs in sorted(weights.items())
    )
    return lzma.compress(lines.encode(), preset=9 | lzma.PRESET_EXTREME)


def unpacked(data: bytes) -> Weights:
    weights: dict[str, tuple[tuple[int, int], ...]] = {}
    for line in lzma.decompress(data).decode().splitlines():
        feature, _, pairs = line.rpartition("\t")
        weights[feature] = tuple((int(pair[0]), int(pair[1:])) for pair in pairs.split(" "))
    return weights

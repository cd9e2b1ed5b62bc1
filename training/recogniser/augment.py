"""Sentences written in other ways: as headlines, in capitals, about other people and places."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

from training.recogniser.corpora import Sentence, names

HEADLINE = 0.07
CAPITALS = 0.015
OTHER_NAMES = 0.25
"""How many of the sentences are rewritten so."""
EACH_NAME = 0.6
HEADLINE_WORDS = 25
_SMALL = frozenset(["a", "an", "the", "of", "in", "on", "to", "for", "and", "or", "at", "by", "with", "from", "as"])
_PARTICLES = frozenset(["of", "the", "de", "al", "bin", "la", "and", "van", "von"])

Pools = Mapping[str, Sequence[list[str]]]


def pools(sentences: Sequence[Sentence]) -> Pools:
    """The names of each kind, at most four words long, that others may be replaced with."""
    found: dict[str, list[list[str]]] = {"PER": [], "ORG": [], "LOC": []}
    for words, labels in sentences:
        for start, end, kind in names(labels):
            name = words[start:end]
            if kind in found and len(name) <= 4 and all(_may_be_in_a_name(word) for word in name):
                found[kind].append(name)
    return found


def _may_be_in_a_name(word: str) -> bool:
    return (word[:1].isupper() or word.lower() in _PARTICLES) and (word.isascii() or word.isalpha())


def varied(sentence: Sentence, others: Pools, dice: random.Random) -> Sentence:
    """The sentence, or another way to write it."""
    words, labels = sentence
    throw = dice.random()
    if throw < HEADLINE:
        if len(words) >= HEADLINE_WORDS:
            return sentence
        titled = [w if at and w.lower() in _SMALL else w[:1].upper() + w[1:] for at, w in enumerate(words)]
        return Sentence(titled[:-1], labels[:-1]) if titled[-1] == "." else Sentence(titled, labels)
    if throw < HEADLINE + CAPITALS:
        return Sentence([word.upper() for word in words], labels)
    if throw < HEADLINE + CAPITALS + OTHER_NAMES:
        return _renamed(sentence, others, dice)
    return sentence


def _renamed(sentence: Sentence, others: Pools, dice: random.Random) -> Sentence:
    words: list[str] = []
    labels: list[str] = []
    at = 0
    for start, end, kind in names(sentence.labels):
        words += sentence.words[at:start]
        labels += sentence.labels[at:start]
        chance = EACH_NAME / 2 if kind == "LOC" else EACH_NAME
        if kind in others and dice.random() < chance:
            name = dice.choice(others[kind])
            name = name[-1:] if kind == "PER" and end - start == 1 else name
            words += name
            labels += [f"B-{kind}", *[f"I-{kind}"] * (len(name) - 1)]
        else:
            words += sentence.words[start:end]
            labels += sentence.labels[start:end]
        at = end
    return Sentence(words + sentence.words[at:], labels + sentence.labels[at:])

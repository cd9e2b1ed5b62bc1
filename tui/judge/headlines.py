"""Which of the real headlines stands for a story: the one most like all the others, said plainly."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from math import sqrt

from tui.judge.language import CJK, stemmer, stop_words
from tui.models import TitleCandidate

STICKY = 1.15
"""A headline gives way only to one that is better by this factor: a list that rewords itself cannot be scanned."""

LONGEST = 90
SHORTEST_WORDS = 4

_TOKEN = re.compile(r"\w+")
_SUFFIX = re.compile(r"\s[|\u2013\u2014-]\s[^|\u2013\u2014-]{2,30}$")
_LURE = re.compile(
    r"^(live|watch|video|photos?|opinion|analysis|podcast|review|quiz|factbox|explainer|in pictures)\b\s*[:|\u2013-]"
    r"|\b(here'?s|here\u2019s|what (we|you|to) (know|need)|you need to know|everything you|this is why|won'?t believe|updates?)\b",
    re.IGNORECASE,
)


def choose(candidates: Sequence[TitleCandidate], current: str | None) -> str | None:
    """The article whose title stands for the story; `current` stays unless another is clearly better.

    `candidates` are the titles of independent texts, earliest first; None where there are none.
    """
    if not candidates:
        return None
    if len(candidates) == 1:
        return candidates[0].article
    terms = [_terms(candidate.title, candidate.language) for candidate in candidates]
    sums: dict[str, int] = {}
    for title in terms:
        for term in title:
            sums[term] = sums.get(term, 0) + 1
    scores = {
        candidate.article: _likeness(title, sums) * _plainness(candidate.title)
        for candidate, title in zip(candidates, terms, strict=True)
    }
    best = max(scores.values())
    if current in scores and scores[current] * STICKY >= best:
        return current
    return next(candidate.article for candidate in candidates if scores[candidate.article] == best)


def _likeness(title: frozenset[str], sums: Mapping[str, int]) -> float:
    """How much of the other titles stands in this one, for its length; a little is left for a title that shares nothing."""
    shared = sum(sums[term] - 1 for term in title)
    return (shared + 0.5) / sqrt(len(title) or 1)


def _plainness(title: str) -> float:
    factor = 1.0
    if title.rstrip().endswith("?"):
        factor *= 0.8
    if _LURE.search(title):
        factor *= 0.8
    if _SUFFIX.search(title):
        factor *= 0.9
    if len(title) > LONGEST:
        factor *= 0.85
    if len(title.split()) < SHORTEST_WORDS and not CJK.search(title):
        factor *= 0.8
    if title.isupper():
        factor *= 0.9
    return factor


@lru_cache(maxsize=4096)
def _terms(title: str, language: str | None) -> frozenset[str]:
    stop, stem = stop_words(language), stemmer(language).stemWord
    found: set[str] = set()
    for token in _TOKEN.findall(title.casefold()):
        if CJK.search(token):
            found.update(token[at : at + 2] for at in range(max(len(token) - 1, 1)))
        elif token not in stop:
            found.add(stem(token))
    return frozenset(found)

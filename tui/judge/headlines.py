"""Which of the real headlines stands for a story: the one nearest to all that is told of it, said plainly."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from math import sqrt

from tui.judge.language import CJK
from tui.judge.terms import title_terms
from tui.judgements import TitleCandidate

STICKY = 1.15
"""A headline gives way only to one that is better by this factor: a list that rewords itself cannot be scanned."""

LONGEST = 90
SHORTEST_WORDS = 4

_SUFFIX = re.compile(r"\s[|\u2013\u2014-]\s[^|\u2013\u2014-]{2,30}$")
_LURE = re.compile(
    r"^(live|watch|video|photos?|opinion|analysis|podcast|review|quiz|factbox|explainer|in pictures)\b\s*[:|\u2013-]"
    r"|\b(here'?s|here\u2019s|what (we|you|to) (know|need)|you need to know|everything you|this is why|won'?t believe|updates?)\b",
    re.IGNORECASE,
)


def choose(candidates: Sequence[TitleCandidate], sums: Mapping[int, int], current: str | None) -> str | None:
    """The article whose title stands for the story; `current` stays unless another is clearly better.

    `candidates` are the titles of independent texts, earliest first, and `sums` is the story's vector;
    None where there are none. A title that has no word in common with another one stands back, if any has.
    """
    if len(candidates) < 2:
        return candidates[0].article if candidates else None
    terms = {candidate.article: title_terms(candidate.title, candidate.language) for candidate in candidates}
    held = Counter(term for title in terms.values() for term in title)
    told = [candidate for candidate in candidates if any(held[term] > 1 for term in terms[candidate.article])]
    scores = {
        candidate.article: _likeness(terms[candidate.article], sums) * _plainness(candidate.title)
        for candidate in told or candidates
    }
    best = max(scores.values())
    if current in scores and scores[current] * STICKY >= best:
        return current
    return next(candidate.article for candidate in candidates if scores.get(candidate.article) == best)


def _likeness(title: frozenset[int], sums: Mapping[int, int]) -> float:
    """The product of the title, every word alike, with the story's vector."""
    return (1 + sum(sums.get(term, 0) for term in title)) / sqrt(max(len(title), SHORTEST_WORDS))


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

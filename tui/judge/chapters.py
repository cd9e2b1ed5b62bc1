"""The parts of a story of several days: what happened first, what came of it, and so on.

A story stays one as long as its reports stay near each other; over days its matter moves on all the same. A part is
told by texts that are nearer still, in words and in time. Which part a text is in, once found, does not change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import exp, sqrt

from tui.judge.desk import StoryIndex
from tui.judge.similarity import dot, square, time_of
from tui.judge.terms import SCALE, Vector
from tui.judgements import ChapterText, StoryJudgement
from tui.models import Article

LEAST_TEXTS = 4
LEAST_SPAN = timedelta(days=1)
"""A story of fewer texts, or a shorter time, is not parted."""
MOST_TEXTS = 300
"""Of a longer story, the latest are looked at."""
NEAR = 0.3
"""A text joins a part of the story from this cosine on."""
FLAT = timedelta(hours=12)
FADE = timedelta(days=1)


@dataclass(slots=True)
class _Part:
    id: str
    first_at: datetime
    last_at: datetime
    sums: dict[int, int] = field(default_factory=dict)
    square: int = 0

    def add(self, vector: Vector, at: datetime) -> None:
        for term, weight in vector.items():
            self.sums[term] = self.sums.get(term, 0) + weight
        self.square = square(self.sums)
        self.first_at, self.last_at = min(self.first_at, at), max(self.last_at, at)

    def nearness(self, vector: Vector, at: datetime) -> float:
        gap = max(self.first_at - at, at - self.last_at, timedelta())
        return dot(vector, self.sums) / (SCALE * (sqrt(self.square) or 1.0)) * exp(-max(gap - FLAT, timedelta()) / FADE)


def found(judgement: StoryJudgement, batch: Sequence[Article], index: StoryIndex) -> tuple[tuple[str, str], ...]:
    """The texts of a judgement's stories that are in no part yet, each with the first text of its part."""
    long = {
        shape.id
        for shape in judgement.shapes
        if shape.texts >= LEAST_TEXTS and shape.known and shape.known[1] - shape.known[0] >= LEAST_SPAN
    }
    if not long:
        return ()
    members: dict[str, dict[str, ChapterText]] = {id: {} for id in long}
    came_from: dict[str, str] = {merge.story: merge.into for merge in judgement.merges}
    stored = index.dated_texts(long | {gone for gone, into in came_from.items() if into in long}, MOST_TEXTS)
    for story, texts in sorted(stored.items()):
        members[came_from.get(story, story)] |= {text.article: text for text in texts}
    times = {article.id: time_of(article) for article in batch}
    homes = {verdict.article: verdict.story for verdict in judgement.verdicts}
    for vector in judgement.vectors:
        at = times[vector.article]
        if at is not None and (home := homes[vector.article]) in long:
            before = members[home].get(vector.article)
            chapter = before.chapter if before else None
            members[home][vector.article] = ChapterText(vector.article, at, vector.weights, chapter)
    for dropped in judgement.dropped:
        for texts_of in members.values():
            texts_of.pop(dropped, None)
    return tuple(pair for _, texts in sorted(members.items()) for pair in sorted(parts(list(texts.values())).items()))


def parts(texts: Sequence[ChapterText]) -> Mapping[str, str]:
    """The independent texts of one story that are in no part yet, each with the first text of its part.

    Empty for a story that is too short to be parted. The texts may come in any order.
    """
    texts = sorted(texts, key=lambda text: (text.at, text.article))
    if len(texts) < LEAST_TEXTS or texts[-1].at - texts[0].at < LEAST_SPAN:
        return {}
    known: dict[str, _Part] = {}
    for text in texts:
        if text.chapter is not None:
            known.setdefault(text.chapter, _Part(text.chapter, text.at, text.at)).add(text.weights, text.at)
    found: dict[str, str] = {}
    for text in texts:
        if text.chapter is None:
            scored = [(part.nearness(text.weights, text.at), part) for part in known.values()]
            near, part = max(scored, key=lambda entry: (entry[0], entry[1].id), default=(0.0, None))
            if part is None or near < NEAR:
                part = known[text.article] = _Part(text.article, text.at, text.at)
            part.add(text.weights, text.at)
            found[text.article] = part.id
    return found

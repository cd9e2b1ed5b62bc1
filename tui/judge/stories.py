"""Which articles report the same event: one pass over a batch, then second thoughts inside it, then merges.

Articles of earlier batches never move. What is new in a batch may still change over, and stories may be merged;
then the one that was shown first, or is older, lives on and the other id becomes its alias.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from tui.judge import chapters, continuing, similarity
from tui.judge.bounds import Bounds, stand_alone
from tui.judge.desk import Desk, StoryIndex, Text, leading
from tui.judge.roundups import is_roundup
from tui.judge.rulings import Rulings
from tui.judge.similarity import Tally
from tui.judge.terms import TOTAL, Features, Frequencies, dullness, features, title_mask, vector
from tui.judge.verdicts import Merged, conclude, feed_terms, origin_of
from tui.judgements import StoryJudgement, TextVector
from tui.models import Article

__all__ = ["StoryIndex", "judge"]


def judge(batch: Sequence[Article], copies: Mapping[str, str], index: StoryIndex) -> StoryJudgement:
    """Give every article of a batch its story. `copies` maps copies to their origins, re-rooted ones included.

    The batch is sorted by (at, place, id) first, so the order in which feeds answered has no influence.
    """
    batch = sorted(batch, key=lambda article: (article.at, article.place, article.id))
    new = {article.id for article in batch}
    rulings = Rulings(index)
    ruled = rulings.learn(new | copies.keys() | set(copies.values()))
    placed = index.placed(new | copies.keys() | set(copies.values()) | ruled)
    alone = stand_alone(copies, placed, rulings)
    independent = {id for id in new if id in alone or not _has_home(id, copies, placed, new)}
    earlier = {id: v for id, v in index.vectors(new | copies.keys()).items() if id in new or id not in alone}
    desk = Desk(index)
    # A story may hold texts though the article that it began with was lost with a part of the file, and comes again.
    desk.load(sorted(set(placed.values()) | new - placed.keys()))

    read = {article.id: features(article) for article in batch if article.id in independent}
    furniture = _feed_counts(batch, read)
    asked = {term for article in read.values() for term in article.telling()} | furniture.keys() | {TOTAL}
    counts = index.counts(asked)
    furniture = {term: count + counts.get(term, 0) for term, count in furniture.items()}
    frequencies = Frequencies(counts.get(TOTAL, 0), counts, index.counts)
    texts = [_text(article, read[article.id], frequencies, furniture) for article in batch if article.id in read]
    bounds = Bounds(desk, rulings, copies, placed, texts, alone)
    carrying = index.roundups(read)
    for text in texts:
        text.roundup = is_roundup(text.article, text.features.language, carries=text.article.id in carrying)

    _take_out_earlier(desk, earlier, placed)
    _place_known(desk, texts, placed, copies, bounds)
    for text in texts:
        if text.story is None:
            _join(desk, text, bounds)
    _second_thoughts(desk, texts, bounds)
    merges = _merge(desk, bounds)
    told = conclude(desk, batch, copies, placed, texts, merges, sorted(earlier.keys() - read.keys()))
    return replace(told, continues=continuing.found(told, index), chapters=chapters.found(told, batch, index))


def _text(article: Article, read: Features, frequencies: Frequencies, furniture: Mapping[int, int]) -> Text:
    at = similarity.time_of(article)
    if article.feed is None:
        return Text(article, at, read, vector(read, frequencies))
    dull = dullness(article.source_key, read.habits, furniture)
    return Text(article, at, read, vector(read, frequencies, dull), title_mask(article.title, article.source_key))


def _feed_counts(batch: Sequence[Article], read: Mapping[str, Features]) -> dict[int, int]:
    """How often the feeds of the batch have their terms in it: the first items of a feed have nothing else to be told by."""
    counts: Counter[int] = Counter()
    for article in batch:
        if article.id in read:
            counts.update(feed_terms(article, read[article.id]))
    return counts


def _has_home(id: str, copies: Mapping[str, str], placed: Mapping[str, str], new: Collection[str]) -> bool:
    """Whether the article is a copy that has a story, or whose origin has or gets one."""
    origin = origin_of(id, copies)
    return origin != id and (id in placed or origin in placed or origin in new)


def _take_out_earlier(desk: Desk, earlier: Mapping[str, TextVector], placed: Mapping[str, str]) -> None:
    """Take changed texts, and texts that are copies by now, out of their stories' sums."""
    for id in sorted(earlier):
        story = desk.stories.get(placed.get(id, ""))
        if story is not None:
            desk.touch(story)
            story.remove(earlier[id].weights, earlier[id].numbers)


def _place_known(
    desk: Desk, texts: Sequence[Text], placed: Mapping[str, str], copies: Mapping[str, str], bounds: Bounds
) -> None:
    """Articles whose story is settled: those judged before, and new origins of copies that were shown already."""
    shown: dict[str, list[str]] = {}
    for copy in sorted(copies):
        if copy in placed:
            shown.setdefault(origin_of(copy, copies), []).append(placed[copy])
    for text in texts:
        id = text.article.id
        if id in placed and placed[id] in desk.stories:
            text.fixed = "judged again, its story stays"
            _put(desk, text, desk.stories[placed[id]])
        elif id not in placed and id in desk.stories:
            text.fixed = "the story began with it"
            _put(desk, text, desk.stories[id])
        elif any(home in desk.stories for home in shown.get(id, ())):
            barred = bounds.barred(id)
            homes = [desk.stories[home] for home in shown[id] if home in desk.stories and home not in barred]
            if homes:
                text.fixed = "a copy of it was in the story already"
                _put(desk, text, min(homes, key=lambda story: (story.first_at, story.id)))


def _join(desk: Desk, text: Text, bounds: Bounds) -> None:
    """Put a text into the nearest story, or begin a new one. One that tells several stories would bridge them."""
    if (called := bounds.called(text.article.id)) is not None:
        text.fixed = "joined to it by hand"
        _put(desk, text, called)
        return
    if text.roundup:
        text.fixed = "a round-up of several stories"
        ranked: list[tuple[float, Tally]] = []
    else:
        ranked = _ranked(desk, text, bounds)
    if ranked and ranked[0][0] >= similarity.THRESHOLD:
        _put(desk, text, ranked[0][1], ranked[0][0])
        text.runner_up = (ranked[1][0], ranked[1][1].id) if len(ranked) > 1 else (0.0, "")
        return
    article = text.article
    story = Tally(article.id, article.at, article.at)
    desk.stories[story.id] = story
    _put(desk, text, story)
    text.runner_up = (ranked[0][0], ranked[0][1].id) if ranked else (0.0, "")


def _ranked(desk: Desk, text: Text, bounds: Bounds) -> list[tuple[float, Tally]]:
    feed = similarity.feed_of(text.article)
    barred = bounds.barred(text.article.id)
    scored: list[tuple[float, Tally]] = []
    for story in desk.candidates(leading(text), text.at, text.features.language):
        own = story is text.story
        if story.id in barred and not own:
            continue
        furniture = 0.0 if own else similarity.furniture(feed, text.mask, story)
        if furniture is not None:
            score = similarity.nearness(text.vector, text.features.numbers, text.at, story, inside=own)
            scored.append((score - furniture, story))
    return sorted(scored, key=lambda entry: (-entry[0], entry[1].first_at, entry[1].id))


def _put(desk: Desk, text: Text, story: Tally, score: float = 0.0) -> None:
    desk.touch(story)
    feed = similarity.feed_of(text.article)
    if text.story is not None:
        text.story.remove(text.vector, text.features.numbers)
        if feed is not None:
            text.story.feeds[feed] -= 1
        if text.mask in text.story.masks:
            text.story.masks.remove(text.mask)
    text.story = story
    text.score = score
    text.gap = similarity.gap(text.at, story)
    if not story.texts:
        story.roundup = text.roundup
    story.add(text.vector, text.features.numbers)
    story.stretch(text.article.at, text.at)
    for term, word in text.features.readable.items():
        if term in text.vector:
            story.readable.setdefault(term, word)
    story.language = story.language or text.features.language
    if feed is not None:
        story.feeds[feed] = story.feeds.get(feed, 0) + 1
    if text.mask is not None:
        story.masks.append(text.mask)
    desk.touch(story, (term for term, _ in leading(text)))


def _second_thoughts(desk: Desk, texts: Sequence[Text], bounds: Bounds) -> None:
    """With the whole batch seen, let its own articles change over to a story that is clearly nearer."""
    for text in texts:
        if text.fixed or text.story is None or bounds.bound(text.article.id):
            continue
        ranked = _ranked(desk, text, bounds)
        own = next((score for score, story in ranked if story is text.story), 0.0)
        others = [entry for entry in ranked if entry[1] is not text.story]
        if others and others[0][0] >= similarity.THRESHOLD and others[0][0] >= own + similarity.BETTER:
            text.runner_up = (own, text.story.id) if text.story.texts > 1 else (0.0, "")
            _put(desk, text, others[0][1], others[0][0])
            text.changed_over = True
        elif others:
            text.runner_up = (others[0][0], others[0][1].id)


def _merge(desk: Desk, bounds: Bounds) -> list[Merged]:
    """Join stories that turned out to be one. In the order in which it happened."""
    merged: list[Merged] = []
    for one, two in bounds.to_join():
        if not bounds.apart(one, two):
            merged.append(_absorb(desk, bounds, one, two, similarity.closeness(one, two)))
    changed = list(desk.touched)
    while changed:
        found = _merge_nearest(desk, bounds, changed)
        merged += found
        changed = sorted({merge.living.id for merge in found if merge.living.texts})
    return merged


def _merge_nearest(desk: Desk, bounds: Bounds, ids: Sequence[str]) -> list[Merged]:
    """Join those of the stories with others near them, the nearest pairs first."""
    merged: list[Merged] = []
    pairs: dict[tuple[str, str], float] = {}
    for id in ids:
        story = desk.stories[id]
        if not story.texts or story.roundup:
            continue
        for other in desk.candidates(similarity.indexed(story), story.known and story.known[1], story.language):
            if other is not story:
                key = (min(id, other.id), max(id, other.id))
                if key not in pairs:
                    pairs[key] = similarity.closeness(story, other)
    for (a, b), first in sorted(pairs.items(), key=lambda entry: (-entry[1], entry[0])):
        if first < similarity.MERGE:
            break
        one, two = desk.stories[bounds.living(a)], desk.stories[bounds.living(b)]
        if one is two:
            continue
        score = similarity.closeness(one, two) if (one.id, two.id) != (a, b) else first
        if score >= similarity.MERGE and not bounds.apart(one, two):
            merged.append(_absorb(desk, bounds, one, two, score))
    return merged


def _absorb(desk: Desk, bounds: Bounds, one: Tally, two: Tally, score: float) -> Merged:
    living, gone = sorted((one, two), key=lambda story: (not story.shown, story.first_at, story.id))
    desk.touch(living)
    desk.touch(gone)
    living.absorb(gone)
    gone.texts = 0
    bounds.merged(gone, living)
    return Merged(gone, living, score)

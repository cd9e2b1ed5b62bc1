"""From the desk after a batch to what is stored: final ids, a verdict for every article, shapes and headlines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from tui.judge import similarity
from tui.judge.desk import Desk, Text
from tui.judge.headlines import choose
from tui.judge.similarity import Tally
from tui.judge.terms import TOTAL, WORD, Features, in_feed
from tui.judgements import StoryJudgement, StoryMerge, StoryVerdict, TextVector, TitleCandidate
from tui.models import Article

SHOWN_TERMS = 8
TITLES_WEIGHED = 24


@dataclass(frozen=True, slots=True)
class Merged:
    """Two stories that became one."""

    gone: Tally
    living: Tally
    score: float


def conclude(
    desk: Desk,
    batch: Sequence[Article],
    copies: Mapping[str, str],
    placed: Mapping[str, str],
    texts: Sequence[Text],
    merges: Sequence[Merged],
    dropped: Sequence[str],
) -> StoryJudgement:
    """Settle what the passes left on the desk."""
    root = {merge.gone.id: merge.living.id for merge in merges}
    for text in texts:
        if text.story is not None:
            text.story = desk.stories[_follow(root, text.story.id)]
    names = _names(desk, texts)
    homes = {id: names.get(_follow(root, story), story) for id, story in placed.items()}
    homes |= {text.article.id: names[text.story.id] for text in texts if text.story is not None}
    for article in batch:
        if article.id not in homes:
            homes[article.id] = homes[origin_of(article.id, copies)]

    at_hand = [desk.stories[id] for id in desk.touched if id not in root]
    stories = {names[story.id]: story for story in at_hand if story.texts or story.shown}
    living = {id for id in stories if not stories[id].shown}
    moved = {homes[article.id] for article in batch} | {homes[c] for c in copies if c in homes}
    by_article = {text.article.id: text for text in texts}
    return StoryJudgement(
        verdicts=tuple(
            _text_verdict(by_article[article.id], desk, names, root)
            if article.id in by_article
            else _copy_verdict(article, homes[article.id], copies, placed)
            for article in batch
        ),
        new=tuple(sorted(living)),
        merges=tuple(_story_merges(merges, root, names)),
        touched=tuple(sorted(stories.keys() | moved)),
        shapes=tuple(similarity.to_shape(replace(story, id=id)) for id, story in sorted(stories.items())),
        vectors=tuple(TextVector(t.article.id, t.vector, t.features.numbers) for t in texts),
        dropped=tuple(dropped),
        headlines=tuple(_headlines(desk, stories, merges, texts)),
        counts=_first_terms(texts, names),
    )


def origin_of(id: str, copies: Mapping[str, str]) -> str:
    """The end of the chain of copies that begins with an article; the smallest id where the chain is a circle."""
    seen = {id}
    while id in copies:
        id = copies[id]
        if id in seen:
            return min(seen)
        seen.add(id)
    return id


def _follow(root: Mapping[str, str], id: str) -> str:
    while id in root:
        id = root[id]
    return id


def _names(desk: Desk, texts: Iterable[Text]) -> dict[str, str]:
    """The id of every story at hand: a new one takes that of its first article, which need not be the one it began with."""
    names: dict[str, str] = {}
    for text in texts:
        if text.story is not None:
            names.setdefault(text.story.id, text.story.id if text.story.shown else text.article.id)
    return {id: names.get(id, id) for id in desk.stories}


def _first_terms(texts: Iterable[Text], names: Mapping[str, str]) -> dict[int, int]:
    """In how many new stories each term is met: counted in their first texts only.

    Counting every text would make the words of a widely told story look common, and so split it.
    """
    counts: Counter[int] = Counter()
    for text in texts:
        if text.story is not None and not text.story.shown and names[text.story.id] == text.article.id:
            counts[TOTAL] += 1
            counts.update(text.features.learnt())
            counts.update(feed_terms(text.article, text.features))
    return counts


def feed_terms(article: Article, read: Features) -> list[int]:
    """The terms under which it is counted what an article's feed has in titles and leads; none for files."""
    if article.feed is None:
        return []
    return [in_feed(article.source_key), *read.habits.values()]


def _text_verdict(text: Text, desk: Desk, names: Mapping[str, str], root: Mapping[str, str]) -> StoryVerdict:
    story = text.story
    assert story is not None
    id = names[story.id]
    article = text.article
    second = desk.stories.get(_follow(root, text.runner_up[1]))
    near = second is not None and second is not story and second.texts and text.runner_up[0] > 0
    runner_up = names[second.id] if second is not None and near else None
    verdict = StoryVerdict(
        article=article.id,
        story=id,
        score=1.0,
        threshold=similarity.THRESHOLD,
        reason="the first report",
        changed_over=text.changed_over,
        runner_up=runner_up,
        runner_up_score=round(text.runner_up[0], 3) if runner_up else 0.0,
    )
    if article.id == id or story.texts < 2:
        return replace(verdict, reason=text.fixed) if text.fixed else verdict
    now = similarity.nearness(text.vector, text.features.numbers, text.at, story, inside=True)
    without = {t: story.sums[t] - w for t, w in text.vector.items() if story.sums.get(t, 0) > w}
    shared = [
        (text.features.readable[term], share)
        for term, share in similarity.shared_terms(text.vector, without, 4 * SHOWN_TERMS)
        if term & 3 == WORD and term in text.features.readable
    ]
    others = story.texts - 1
    reason = f"close to the {others} other texts of the story" if others > 1 else "close to the other text of the story"
    return replace(
        verdict,
        score=round(max(text.score, now), 3),
        shared_terms=tuple(shared[:SHOWN_TERMS]),
        gap_days=round((text.gap or timedelta()) / timedelta(days=1), 2),
        reason=text.fixed or reason,
    )


def _copy_verdict(article: Article, story: str, copies: Mapping[str, str], placed: Mapping[str, str]) -> StoryVerdict:
    reason = (
        "judged again, its story stays"
        if article.id in placed
        else f"a copy of {origin_of(article.id, copies)}, in its story"
    )
    return StoryVerdict(article.id, story, 1.0, similarity.THRESHOLD, reason=reason)


def _story_merges(merges: Sequence[Merged], root: Mapping[str, str], names: Mapping[str, str]) -> Iterable[StoryMerge]:
    """Only stories that were shown leave a trace; what began and ended in one batch never was one."""
    for merge in merges:
        if merge.gone.shown:
            shared = [
                (merge.gone.readable[term], share)
                for term, share in similarity.shared_terms(merge.gone.sums, merge.living.sums, 4 * SHOWN_TERMS)
                if term in merge.gone.readable
            ]
            into = names[_follow(root, merge.gone.id)]
            yield StoryMerge(merge.gone.id, into, round(merge.score, 3), tuple(shared[:SHOWN_TERMS]))


def _headlines(
    desk: Desk, stories: Mapping[str, Tally], merges: Sequence[Merged], texts: Sequence[Text]
) -> Iterable[tuple[str, str]]:
    mine: dict[str, list[Text]] = {}
    for text in texts:
        if text.story is not None:
            mine.setdefault(text.story.id, []).append(text)
    parts: dict[str, list[str]] = {}
    for merge in merges:
        parts.setdefault(merge.living.id, []).extend([*parts.get(merge.gone.id, ()), merge.gone.id])
    for id, story in stories.items():
        titles: dict[str, TitleCandidate] = {}
        current: str | None = None
        for part in [story.id, *parts.get(story.id, ())]:
            if desk.stories[part].shown:
                stands = desk.index.headline(part)
                if stands is not None:
                    titles[stands.article] = stands
                    current = current or stands.article
                titles |= {t.article: t for t in desk.index.titles(part, TITLES_WEIGHED)}
        for text in mine.get(story.id, ())[:TITLES_WEIGHED]:
            titles[text.article.id] = TitleCandidate(text.article.id, text.article.title, text.features.language)
        chosen = choose(list(titles.values()), story.sums, current)
        if chosen is not None and chosen != current:
            yield id, chosen

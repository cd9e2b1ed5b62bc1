"""Judging what waits, batch by batch: copies, entities, stories, related stories. What a refresh and `rejudge` share."""

from __future__ import annotations

import gc
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from tui.errors import RefreshRunningError
from tui.models import Article
from tui.store import write
from tui.store.connect import open_store, writing

if TYPE_CHECKING:
    from sqlite_utils import Database

    from tui.judge.recogniser_memory import RememberingRecogniser
    from tui.store.named import StoryNames

BATCH = 200
"""Articles judged in one go and stored in one transaction."""
LEAVE = 10.0
"""Seconds that a worker whose refresh was killed may take to end."""
READ_AGAIN = 400
"""Articles that one refresh reads for names again, after the recogniser changed."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What was judged in one go."""

    articles: tuple[str, ...]
    fault: str = ""
    """Why names were not found by the recogniser that is wished for; told by `judge_next` only."""


class _Disturbed(Exception):
    """The user moved articles while a judgement was made that does not know of it."""


def judge_batches(
    db: Database, now: Callable[[], datetime], recogniser: str = "", size: int = BATCH
) -> Iterator[Batch]:
    """Judge what waits, oldest first, batch after batch of this size.

    Judging reads only; what it found is then stored in one short transaction, so that a reader who marks an article
    meanwhile never waits for a judgement. If the user moved articles by hand meanwhile, it is judged again: what
    they said last holds.
    """
    settle(db)
    _relate(db)
    while batch := write.unjudged(db, size):
        try:
            with uncollected():
                _judge(db, batch, now, recogniser)
        except _Disturbed:
            settle(db)
            continue
        yield Batch(tuple(article.id for article in batch))


def judge_next(path: Path, recogniser: str, moment: datetime, size: int) -> Batch | None:
    """Judge one batch for whoever holds the lock of this database; None where nothing waits. For a worker process."""
    with _judges(path), closing(open_store(path)) as db:
        batch = next(judge_batches(db, lambda: moment, recogniser, size), None)
        return batch and replace(batch, fault=fault_of(recogniser))


def warm_up(recogniser: str) -> None:
    """Load what judging needs."""
    from tui.judge import copies, entities, related, stories  # noqa: F401

    fault_of(recogniser)


@contextmanager
def uncollected() -> Iterator[None]:
    """Without looking for circular garbage: a batch makes next to none, and looking takes a tenth of its time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def settle(db: Database) -> None:
    """Sum up the stories that the user changed by hand, and find their related ones. Does nothing where there are none."""
    from tui.store import unsettled

    if not unsettled.stories(db):
        return
    from tui.judge import chapters, related
    from tui.judge.headlines import choose
    from tui.judge.reshape import reshape
    from tui.store import chapters as stored_chapters
    from tui.store import related as stored_related
    from tui.store.stories import StoryIndex

    with writing(db):
        waiting = unsettled.stories(db)
        index = StoryIndex(db)
        shapes = []
        for id, shape in sorted(index.shapes(waiting).items()):
            texts = index.parts(id)
            roundup = _all_roundups(db, [part.vector.article for part in texts], shape.language)
            shapes.append(reshape(shape, texts, roundup=roundup))
        titles = {
            shape.id: chosen
            for shape in shapes
            if (
                chosen := choose(index.titles(shape.id, unsettled.TITLES), shape.sums, index.headline_article(shape.id))
            )
        }
        unsettled.record(db, waiting, shapes, titles)
        for dated in index.dated_texts(waiting, chapters.MOST_TEXTS).values():
            stored_chapters.record(db, sorted(chapters.parts(dated).items()))
        stored_related.wait(db, waiting)
    settle_names(db, waiting)
    with writing(db):
        stored_related.record(db, related.judge(waiting, stored_related.RelatedIndex(db)), waiting)


def _all_roundups(db: Database, articles: Sequence[str], language: str | None) -> bool:
    from tui.judge.roundups import is_roundup
    from tui.store.read import articles as stored
    from tui.store.stories import StoryIndex

    carrying = StoryIndex(db).roundups(articles)
    return bool(articles) and all(
        is_roundup(article, language, carries=id in carrying) for id in articles for article in stored(db, [id])
    )


def settle_now(db: Database, path: Path) -> bool:
    """Settle what the user changed, and who else says so there. False while a refresh is running: that one will."""
    from tui.store import corroboration, unsettled

    with suppress(RefreshRunningError), alone(path):
        moved = unsettled.stories(db)
        settle(db)
        for story in sorted({*moved} & {*corroboration.waiting(db, -1)}):
            _corroborate(db, story)
        return True
    return False


def _judge(db: Database, batch: Sequence[Article], now: Callable[[], datetime], recogniser: str) -> None:
    """Judge a batch and store it. Raises _Disturbed."""
    from tui.judge import copies, entities, stories
    from tui.store import copies as stored_copies
    from tui.store import mentions as stored_mentions
    from tui.store import recognitions, refreshed
    from tui.store import related as stored_related
    from tui.store import stories as stored_stories
    from tui.store.named import EntityIndex

    same = copies.judge(batch, stored_copies.CopyIndex(db))
    reader = _reader(db, recogniser)
    named = entities.judge(batch, EntityIndex(db), by=reader)
    with writing(db):
        _undisturbed(db)
        stored_copies.record(db, same)
        stored_mentions.record(db, named)
        recognitions.record(db, reader.read(batch))
    told = stories.judge(batch, same.origins(), stored_stories.StoryIndex(db))
    with writing(db):
        _undisturbed(db)
        stored_stories.record(db, told, now(), same.judged)
        # Judged twice, an article would count twice in its story: whoever is cut off after this has judged the batch.
        # What its source has changed since it was read is judged again.
        write.mark_judged(db, refreshed.as_stored(db, batch))
        stored_related.wait(db, told.touched)
    _relate(db)


def _relate(db: Database) -> None:
    """Find whom the stories that were judged name, and their related ones; also those that a judgement left when it was
    cut off."""
    from tui.judge import related
    from tui.store import corroboration as stored_corroboration
    from tui.store import related as stored_related
    from tui.store import stories as stored_stories

    touched = set(stored_related.waiting(db))
    if not touched:
        return
    settle_names(db, touched)
    while True:
        near = related.judge(sorted(touched), stored_related.RelatedIndex(db))
        try:
            with writing(db):
                _undisturbed(db)
                stored_related.record(db, near, {*touched, *stored_related.waiting(db)})
                stored_corroboration.wait(db, touched)
            return
        except _Disturbed:
            settle(db)
            touched = set(stored_stories.alive(db, touched))


def read_again(db: Database, recogniser: str = "", most: int = READ_AGAIN) -> Iterator[int]:
    """Look for names again, newest articles first, where another recogniser or version read them: at most so many.

    Yields how many each time. A change of recogniser is worked off in slices, a refresh at a time.
    """
    from tui.judge.recogniser import wished_for
    from tui.store import recognitions

    if not recognitions.behind(db, wished_for(recogniser), 1):
        return
    from tui.judge import entities
    from tui.judge.recogniser_memory import known_as
    from tui.store import mentions as stored_mentions
    from tui.store import shapes
    from tui.store.named import EntityIndex
    from tui.store.read import articles

    reader = _reader(db, recogniser)
    while most > 0 and (batch := articles(db, recognitions.behind(db, known_as(reader), min(BATCH, most)))):
        most -= len(batch)
        named = entities.judge(batch, EntityIndex(db), by=reader)
        ids = [article.id for article in batch]
        with writing(db):
            stored_mentions.record(db, named)
            recognitions.record(db, reader.read(batch))
            touched = recognitions.stories_of(db, ids)
            shapes.index(db, {}, touched)
        settle_names(db, touched)
        yield len(batch)


def fault_of(recogniser: str) -> str:
    """What is wrong with the recogniser in use, where one was used; empty if nothing is."""
    from tui.judge.recogniser import recogniser_in_use

    return recogniser_in_use(recogniser).reason


def _reader(db: Database, recogniser: str) -> RememberingRecogniser:
    from tui.judge.recogniser import recogniser as chosen
    from tui.judge.recogniser_memory import RememberingRecogniser
    from tui.store.recognitions import Recognitions

    return RememberingRecogniser(chosen(recogniser), Recognitions(db))


def _undisturbed(db: Database) -> None:
    from tui.store import unsettled

    if unsettled.stories(db):
        raise _Disturbed


def corroborate(db: Database) -> Iterator[str]:
    """Find out who else says so, in the stories that changed: once each, after all batches. Also what an earlier
    refresh left when it was cut off."""
    from tui.store import corroboration as stored

    while stories := stored.waiting(db, BATCH):
        for story in stories:
            _corroborate(db, story)
            yield story


def _corroborate(db: Database, story: str) -> None:
    from tui.judge import corroboration
    from tui.store import corroboration as stored
    from tui.store.read import articles

    origins = stored.members(db, story, corroboration.TEXTS)
    copies = {id: origin for id, origin in origins.items() if origin}
    found = corroboration.judge(story, articles(db, list(origins)), copies)
    with writing(db):
        if stored.members(db, story, corroboration.TEXTS) == origins:  # else the user moved some: it waits on
            stored.record(db, found)


def settle_names(db: Database, touched: Iterable[str]) -> None:
    """Let lone surnames, acronyms and short names mean what these stories, as they are now, make of them."""
    from tui.store.named import StoryNames

    names = StoryNames(db)
    _settle_names(db, names, set(touched))
    # Whom the first round made known, the second finds where texts give only a title and a surname.
    _settle_names(db, names, names.waiting(set(touched)))


def _settle_names(db: Database, names: StoryNames, stories: Collection[str]) -> None:
    from tui.judge import entities_story
    from tui.store import mentions, shapes

    resolved = entities_story.judge(sorted(stories), names)
    with writing(db):
        shapes.index(db, {}, mentions.settle(db, resolved))


@contextmanager
def alone(db_path: Path) -> Iterator[None]:
    """Hold the lock of this database; the system lets go of it when the process dies, however it dies."""
    lock = FileLock(db_path.with_name(db_path.name + ".refresh.lock"), timeout=0)
    try:
        lock.acquire()
        with _judges(db_path):
            pass  # The worker of a refresh that was killed ends in a moment.
    except Timeout:
        lock.release()
        raise RefreshRunningError(
            "Another refresh of this database is running. Wait for it to end, or use another --db."
        ) from None
    try:
        yield
    finally:
        lock.release()


def _judges(db_path: Path) -> FileLock:
    """What a worker process holds while it judges for somebody who holds the lock of this database."""
    return FileLock(db_path.with_name(db_path.name + ".judge.lock"), timeout=LEAVE)

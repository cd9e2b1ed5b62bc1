"""No article, however large or odd, costs more than a bounded time, and none takes its turn from another."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

import pytest

from tests.judge.bureau import Bureau
from tests.judge.newsroom import CANAL, OBSERVATORY, prose
from tui.judge import copies, stories
from tui.store import copies as stored_copies
from tui.store import stories as stored_stories
from tui.store import write
from tui.store.connect import writing

BOUND = 4.0
"""Seconds of processor time for three such articles and what they are held against: many times what is needed."""


def large(seed: int, sentences: int) -> str:
    chance = random.Random(seed)
    words = [word for sentence in prose(seed, 60) for word in sentence.rstrip(".").lower().split()]
    return " ".join(" ".join(chance.choices(words, k=13)).capitalize() + "." for _ in range(sentences))


def judged(bureau: Bureau) -> float:
    """Judge all that waits for copies and stories, in batches; the seconds of processor time that it took."""
    bureau.store()
    begun = time.process_time()
    while batch := write.unjudged(bureau.db, 200):
        same = copies.judge(batch, stored_copies.CopyIndex(bureau.db))
        with writing(bureau.db):
            stored_copies.record(bureau.db, same)
        told = stories.judge(batch, same.origins(), stored_stories.StoryIndex(bureau.db))
        with writing(bureau.db):
            stored_stories.record(bureau.db, told, bureau.now, same.judged)
            write.mark_judged(bureau.db, [article.id for article in batch])
    return time.process_time() - begun


@pytest.mark.parametrize(
    "text",
    [
        large(1, 11_000),
        "word " * 200_000,
        "It was so. " * 50_000,
        "x" * 1_000_000,
        "运河管理局周一表示拖船" * 90_000,
        ". " * 300_000,
        "1 2 3 " * 150_000,
        "a," * 400_000,
        "<p>" * 300_000,
    ],
    ids=["1 MB", "one word", "equal sentences", "no blanks", "no blanks, Chinese", "stops", "digits", "commas", "tags"],
)
def test_a_monstrous_text_is_bounded_and_others_get_their_turn(bureau: Bureau, text: str) -> None:
    bureau.write("wire", CANAL)
    bureau.write("monster", (text,), hours=1)
    bureau.write("damaged", (text.replace("e", "3", 10_000).replace("o", "0", 10_000),), hours=2)
    bureau.write("cut", (text[1000:],), hours=3)
    bureau.write("print", CANAL, hours=4)
    assert judged(bureau) < BOUND
    assert bureau.origins()["print"] == "wire"
    assert bureau.db.execute("SELECT count(*) FROM story_articles").fetchone() == (5,)


def test_a_monstrous_title_is_bounded(bureau: Bureau) -> None:
    for n in range(4):
        bureau.write(f"copy {n}", CANAL, title="endless title " * 70_000, hours=n)
    assert judged(bureau) < BOUND
    assert bureau.origins() == dict.fromkeys(("copy 1", "copy 2", "copy 3"), "copy 0")


def filled(n: int) -> tuple[str, ...]:
    """One frame of words with the figures and the name of a company of its own."""
    chance = random.Random(n)
    name = prose(n, 1)[0].split()[0].capitalize()
    return (
        f"The analysts of the bank have raised their target price for shares of {name} to {chance.randrange(900)} crowns.",
        f"The rating of {name} stays at hold, as the quarter brought {chance.randrange(9000)} crowns of turnover.",
        f"{name} closed at {chance.randrange(900)}.{chance.randrange(99)} in quiet trading, the operator of the exchange said.",
    )


@pytest.mark.slow
def test_thousands_of_articles_in_one_frame_are_bounded_and_no_copies(bureau: Bureau) -> None:
    for n in range(5000):
        bureau.write(f"rating {n}", filled(n), title=f"Rating {n}", outlet="Ratings", hours=n / 60)
    bureau.write("wire", CANAL, hours=1)
    bureau.write("print", CANAL, hours=50)
    assert judged(bureau) < 5000 * 0.02
    assert bureau.origins() == {"print": "wire"}


def test_what_two_long_texts_share_is_found_wherever_it_stands(newsrooms: Callable[[], Bureau]) -> None:
    room = newsrooms()
    long = prose(1, 150)
    room.write("long", long, title="The long read of the week")
    room.write("its end", long[110:], title="The long read of the week", hours=1)
    room.write("one sentence of it", (*prose(2, 120), long[140]), hours=2)
    room.write("observatory", OBSERVATORY, hours=3)
    room.judge()
    assert room.origins() == {"its end": "long"}

"""The same articles give the same copies, in whatever order and in however many refreshes they come."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from tests.judge.newsroom import Newsroom, prose

FOOTER = (
    "Harbour Post is an independent newspaper that is paid for by its readers and by nobody else at all.",
    "Write to the editors with tips and corrections, which are printed on the second page every Saturday.",
)
Kinds = dict[str, tuple[str, str]]
Item = tuple[str, tuple[str, ...], dict[str, Any]]


def edited(sentences: tuple[str, ...], chance: random.Random) -> tuple[str, ...]:
    """Some words replaced, some sentences left out."""
    kept = [sentence for sentence in sentences if chance.random() > 0.2]
    return tuple(
        " ".join(word if chance.random() > 0.06 else "otherwise" for word in sentence.split()) for sentence in kept
    )


def world(seed: int, stories: int = 7) -> list[Item]:
    """Wire reports with copies of many kinds, two feeds of one outlet, footers, a much used link, and round-ups."""
    chance = random.Random(seed)
    items: list[Item] = []
    wires = [prose(1000 * seed + n, chance.randrange(5, 12)) for n in range(stories)]
    for n, text in enumerate(wires):
        link = f"https://wire.example/{n}"
        other = prose(1000 * seed + 100 + n, 4)
        begins = chance.uniform(0, 30)
        for version in range(chance.randrange(2, 9)):
            form = chance.choice(("whole", "edited", "teaser", "end", "mixed", "linked", "footer", "wrapped"))
            printed = {
                "whole": text,
                "edited": edited(text, chance),
                "teaser": text[:2],
                "end": text[len(text) // 2 :],
                "mixed": (*text[: len(text) // 2 + 1], *other[:2]),
                "linked": (*other[2:], text[0]),
                "footer": (*text[:3], *FOOTER),
                "wrapped": (*FOOTER, *text),
            }[form]
            more: dict[str, Any] = {"hours": chance.choice((begins + version, begins, begins + 1, None))}
            if form == "linked" or chance.random() < 0.2:
                more |= {"link": link, "title": f"Report number {n} of the wire"}
            items.append((f"{n} {form} {version}", printed, more))
    for n in range(10):
        items.append((f"column {n}", (*prose(1000 * seed + 200 + n, 2), *FOOTER), {"hours": chance.uniform(0, 40)}))
    for n in range(2):
        carried = tuple(sentence for text in chance.sample(wires, 3) for sentence in text[:3])
        items.append((f"round-up {n}", carried, {"hours": chance.uniform(0, 40), "title": f"What happened, part {n}"}))
    for n in range(chance.randrange(40, 60)):
        items.append(
            (f"live {n}", (), {"hours": n / 10, "link": "https://post.example/live", "title": "Live: the day"})
        )
    return items


def told(room: Newsroom, items: list[Item], refreshes: int, batch: int, seed: int) -> tuple[Kinds, list[str]]:
    """What is found when the items come in an order of chance and in so many refreshes."""
    shuffled = random.Random(seed).sample(items, len(items))
    for part in range(refreshes):
        for name, text, more in shuffled[part::refreshes]:
            room.write(name, text, **more)
        room.judge(batch=batch)
    marked = sorted(room.names[id] for (id,) in room.db.execute("SELECT article FROM roundups"))
    return dict(sorted(room.kinds().items())), marked


@pytest.mark.parametrize("seed", [1, *(pytest.param(n, marks=pytest.mark.slow) for n in (2, 3))])
def test_copies_do_not_depend_on_how_the_articles_came(newsrooms: Callable[[], Newsroom], seed: int) -> None:
    items = world(seed)
    at_once = told(newsrooms(), items, 1, 200, 0)
    assert len(at_once[0]) > 10
    for refreshes, batch in ((1, 7), (2, 200), (10, 200), (10, 5)):
        assert told(newsrooms(), items, refreshes, batch, seed + refreshes) == at_once, (refreshes, batch)


@pytest.mark.slow
def test_in_very_many_worlds_hardly_a_copy_depends_on_it(newsrooms: Callable[[], Newsroom]) -> None:
    """What is taken for a round-up, and when, may tip: of an article whose parts others print, one by one."""
    copies = differing = 0
    for seed in range(4, 16):
        items = world(seed)
        at_once, _ = told(newsrooms(), items, 1, 200, 0)
        for refreshes, batch in ((1, 7), (2, 200), (10, 200)):
            found, _ = told(newsrooms(), items, refreshes, batch, seed + refreshes)
            copies += len(at_once)
            differing += sum(at_once.get(name) != found.get(name) for name in at_once.keys() | found.keys())
    assert differing <= copies * 0.02


def test_the_same_order_gives_the_same_rows(newsrooms: Callable[[], Newsroom]) -> None:
    rooms = [newsrooms(), newsrooms()]
    for room in rooms:
        told(room, world(5), 3, 20, 1)
    assert rooms[0].rows() == rooms[1].rows()


def test_a_link_that_becomes_common_ties_nothing_any_more(newsroom: Newsroom) -> None:
    for n in range(50):
        newsroom.write(f"live {n}", (), title="Live now", link="https://post.example/live", hours=n / 60)
    newsroom.judge()
    assert len(newsroom.origins()) == 49
    newsroom.write("one more", (), title="Live now", link="https://post.example/live", hours=2)
    newsroom.judge()
    assert newsroom.origins() == {}

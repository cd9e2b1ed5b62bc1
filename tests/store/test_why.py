from __future__ import annotations

import json

import pytest
from sqlite_utils import Database

from tests.judge.newsroom import CANAL, OBSERVATORY, Newsroom, prose
from tui.errors import NotFoundError
from tui.judgements import Why
from tui.store.why import why


@pytest.fixture
def room(db: Database) -> Newsroom:
    room = Newsroom(db)
    edited = tuple(sentence.replace("86 vessels", "94 vessels") for sentence in CANAL[:6])
    room.write("wire", CANAL, title="Ship afloat", outlet="Sample Wire")
    room.write("paper", CANAL, title="Ship afloat at last", outlet="Harbour Post", hours=1)
    room.write("radio", edited, title="Canal free", outlet="Radio Sud", hours=2)
    room.write("own", prose(3), title="What the canal cost", outlet="Northern Star", hours=30)
    room.write("sky", OBSERVATORY, title="Mirror cooled", outlet="Courier", hours=80)
    room.judge()
    return room


def put(room: Newsroom, story: str, *names: str, **evidence: object) -> None:
    """The articles make a story with the id of `story`, whose evidence is given."""
    first = room.id(story)
    db = room.db
    db.execute(
        """
        INSERT OR IGNORE INTO stories (id, headline, first_at, last_at, articles, outlets, texts)
        VALUES (?, ?, '2026-03-02', '2026-03-02', 1, 1, 1)
        """,
        [first, f"The story of {story}"],
    )
    for name in names:
        db.execute(
            "INSERT INTO story_articles (article, story, score, threshold, evidence) VALUES (?, ?, ?, ?, ?)",
            [room.id(name), first, 0.41, 0.3, json.dumps(evidence)],
        )


def ask(room: Newsroom, a: str, b: str | None = None) -> Why:
    return why(room.db, room.id(a), room.id(b) if b else None)


def test_a_copy_and_its_origin_are_explained_by_the_text_in_common(room: Newsroom) -> None:
    found = ask(room, "wire", "radio")
    assert found.verdict == (
        "“Canal free” (Radio Sud) is a copy of “Ship afloat” (Sample Wire): by an edited text, as 99% of the shorter "
        "text stands in the longer one, with 1 figure changed."
    )
    assert found.copy
    assert found.copy.changed_figures == (("94", "86"),)
    assert found.copy.passages[0].here == CANAL[0]


def test_two_copies_of_one_text_are_explained_by_it(room: Newsroom) -> None:
    found = ask(room, "radio", "paper")
    assert found.verdict.startswith("Both are copies of “Ship afloat” (Sample Wire): one by an edited text, as ")
    assert found.verdict.endswith("the other by the same text.")


def test_one_article_is_explained_by_its_origin_and_its_story(room: Newsroom) -> None:
    put(room, "wire", "wire", reason="the first report")
    put(room, "wire", "paper", reason="copy of the first report")
    assert ask(room, "wire").verdict == (
        "“Ship afloat” (Sample Wire) is an independent text with 2 copies; its story began with it."
    )
    assert ask(room, "paper").verdict == (
        "“Ship afloat at last” (Harbour Post) is a copy of “Ship afloat” (Sample Wire): by the same text; "
        "it is in the story “The story of wire”."
    )
    assert ask(room, "sky").verdict == "“Mirror cooled” (Courier) is an independent text; it is in no story yet."
    assert ask(room, "sky", "sky") == ask(room, "sky")


def test_two_texts_in_one_story_are_explained_by_the_terms_they_share(room: Newsroom) -> None:
    put(room, "wire", "wire", reason="the first report")
    terms = [["canal", 0.3], ["refloat", 0.2]]
    put(room, "wire", "own", reason="close to the story's reports", shared_terms=terms, gap_days=1.25)
    found = ask(room, "own", "wire")
    assert found.verdict == (
        "Independent texts in one story, “The story of wire”, 30 hours apart: close to the story's reports, by canal, "
        "refloat (score 0.41, 0.30 needed)."
    )
    assert found.copy is None
    assert [story.article for story in found.stories] == [room.id("own"), room.id("wire")]
    assert found.stories[0].shared_terms == (("canal", 0.3), ("refloat", 0.2))
    assert found.stories[0].gap_days == 1.25


def test_two_stories_are_told_apart_and_how_near_they_came(room: Newsroom) -> None:
    put(room, "wire", "wire")
    put(room, "sky", "sky", runner_up=room.id("wire"), runner_up_score=0.12)
    assert ask(room, "sky", "wire").verdict == (
        "Two stories, 3 days apart: “The story of sky” and “The story of wire”: close, but not enough "
        "(score 0.12, 0.30 needed)."
    )
    room.db.execute("UPDATE story_articles SET evidence = '{}'")
    assert ask(room, "sky", "wire").verdict.endswith("“The story of wire”.")


def test_texts_without_a_story_are_at_least_no_copies(room: Newsroom) -> None:
    assert ask(room, "wire", "own").verdict == (
        "They are not copies of each other; at least one of them is in no story yet."
    )


def test_entities_in_common_are_named_the_commonest_first(room: Newsroom) -> None:
    for entity, name in (("p1", "Ines Okafor"), ("p2", "Sandmere"), ("p3", "Port")):
        room.db.execute("INSERT INTO entities (id, name, type) VALUES (?, ?, 'place')", [entity, name])
    for name, found in (("wire", ("p1", "p2", "p3", "p1", "p2", "p1")), ("own", ("p3", "p1", "p1"))):
        for start, entity in enumerate(found):
            room.db.execute(
                "INSERT INTO mentions (article, field, start, end, entity, name) VALUES (?, 'text', ?, ?, ?, '')",
                [room.id(name), start, start + 1, entity],
            )
    assert ask(room, "wire", "own").shared_entities == ("Ines Okafor", "Port")


def test_items_with_one_title_are_explained_by_it(db: Database) -> None:
    room = Newsroom(db)
    title = "Car carrier refloated after 31 hours across the canal"
    room.write("a", (), title=title, outlet="Harbour Post")
    room.write("b", (), title=title, outlet="Sample Wire", hours=5)
    room.judge()
    assert ask(room, "b").verdict.startswith(
        f"“{title}” (Sample Wire) is a copy of “{title}” (Harbour Post): by the same title, as there is little text to"
    )


def test_a_round_up_says_so(db: Database) -> None:
    room = Newsroom(db)
    room.write("canal", CANAL[:4])
    room.write("sky", OBSERVATORY[:4], hours=1)
    room.write("both", (*CANAL[:4], *OBSERVATORY[:4]), title="The day", hours=2)
    room.judge()
    assert ask(room, "both").verdict == (
        "“The day” (Outlet of both) is an independent text, a round-up that carries 2 others; it is in no story yet."
    )


def test_what_is_not_there_is_said(db: Database) -> None:
    with pytest.raises(NotFoundError):
        why(db, "0123456789ab")

"""Mentions, aliases and roles are kept right, and tell who matters in a story."""

from __future__ import annotations

import pytest
from sqlite_utils import Database

from tests.store.making import FEED, Shelf, draft
from tui.errors import NotFoundError
from tui.judge import entities as judge
from tui.models import SourceSpec
from tui.store import entities
from tui.store import mentions as mentions_store
from tui.store.connect import writing
from tui.store.named import EntityIndex
from tui.store.read import articles, mentions

COURIER = SourceSpec("feed", "http://127.0.0.1/b.xml", "http://127.0.0.1/b.xml", outlet="Sample Courier")


def judged(db: Database, *ids: str) -> None:
    judgement = judge.judge(articles(db, ids), EntityIndex(db))
    with writing(db):
        mentions_store.record(db, judgement)


def in_story(db: Database, story: str, *ids: str) -> None:
    with writing(db):
        db.execute(
            "INSERT INTO stories (id, headline, first_at, last_at, articles, outlets, texts) VALUES (?, 'h', 't', 't', 1, 1, 1)",
            [story],
        )
        for id in ids:
            db.execute("INSERT INTO story_articles (article, story, score, threshold) VALUES (?, ?, 1, 0)", [id, story])


@pytest.fixture
def three(db: Database, shelf: Shelf) -> list[str]:
    """Three stored and judged articles."""
    shelf.put(
        draft(
            "1",
            "Rubio visits Mexico",
            "Secretary of State Marco Rubio arrived in Mexico. Rubio met officials from China.",
        ),
        draft("2", "A quiet day", "President Donald J. Trump praised Marco Rubio in Washington."),
    )
    shelf.put(
        draft("3", "Tariffs", "Donald Trump and Donald Trump Jr. spoke in Mexico. Donald Trump left."), spec=COURIER
    )
    ids = shelf.ids()
    judged(db, *ids)
    return ids


def test_mentions_come_back_with_the_name_of_their_entity(db: Database, three: list[str]) -> None:
    found = [(m.field, m.name, m.entity_name, m.type) for m in mentions(db, three[0])]
    assert found == [
        ("title", "Rubio", "Marco Rubio", "person"),
        ("title", "Mexico", "Mexico", "place"),
        ("text", "Marco Rubio", "Marco Rubio", "person"),
        ("text", "Mexico", "Mexico", "place"),
        ("text", "Rubio", "Marco Rubio", "person"),
        ("text", "China", "China", "place"),
    ]


def test_an_entity_has_its_counts_names_and_roles(db: Database, three: list[str]) -> None:
    rubio = entities.entity(db, "marco rubio")
    assert (rubio.name, rubio.type, rubio.mentions) == ("Marco Rubio", "person", 4)
    assert rubio.aliases == (("Marco Rubio", 2), ("Rubio", 2))
    assert rubio.roles == ("Secretary of State",)
    assert entities.entity(db, rubio.id) == rubio


def test_a_place_is_found_by_any_of_its_names_whatever_case_and_accents(db: Database, shelf: Shelf) -> None:
    shelf.put(draft("1", "Talks", "The U.S. and Côte d’Ivoire met in São Paulo."))
    judged(db, *shelf.ids())
    assert entities.entity(db, "u.s.").name == "United States"
    assert entities.entity(db, "united states").name == "United States"
    assert entities.entity(db, "sao paulo").name == "São Paulo"


def test_an_unknown_name_is_said_to_be_unknown(db: Database, three: list[str]) -> None:
    with pytest.raises(NotFoundError, match="Atlantis"):
        entities.entity(db, "Atlantis")


def test_the_commonest_full_name_is_shown(db: Database, three: list[str], shelf: Shelf) -> None:
    assert entities.entity(db, "Donald Trump").name == "Donald Trump"
    shelf.put(*(draft(f"more {n}", "More", "Donald J. Trump spoke again.") for n in range(3)))
    judged(db, *(set(shelf.ids()) - set(three)))
    assert entities.entity(db, "Donald Trump").name == "Donald J. Trump"


def test_judging_again_changes_nothing(db: Database, three: list[str]) -> None:
    before = [list(db[table].rows) for table in ("entities", "aliases", "roles", "mentions")]
    judged(db, *three)
    assert [list(db[table].rows) for table in ("entities", "aliases", "roles", "mentions")] == before


def test_a_changed_article_gives_up_its_old_names(db: Database, shelf: Shelf, three: list[str]) -> None:
    shelf.put(draft("1", "Visit called off", "Officials in Canada said so."), spec=FEED)
    judged(db, three[0])
    assert [m.entity_name for m in mentions(db, three[0])] == ["Canada"]
    rubio = entities.entity(db, "Marco Rubio")
    assert (rubio.mentions, rubio.roles, rubio.aliases) == (1, (), (("Marco Rubio", 1),))
    assert "China" not in {row.name for row in entities.entities(db)}


def test_the_order_of_judging_does_not_matter(db: Database, shelf: Shelf, three: list[str]) -> None:
    before = [list(db.query(f"SELECT * FROM {table} ORDER BY 1, 2, 3")) for table in ("entities", "aliases", "roles")]
    with writing(db):
        for table in ("mentions", "aliases", "roles", "entities"):
            db.execute(f"DELETE FROM {table}")
    for id in reversed(three):
        judged(db, id)
    assert [
        list(db.query(f"SELECT * FROM {table} ORDER BY 1, 2, 3")) for table in ("entities", "aliases", "roles")
    ] == before


class TestOfAStory:
    def test_who_is_in_headlines_and_many_texts_weighs_most(self, db: Database, three: list[str]) -> None:
        in_story(db, "s" * 12, *three)
        rows = entities.entities_of_story(db, "s" * 12)
        assert rows[0].name == "Marco Rubio"
        assert rows[0].weight == 1
        assert [row.weight for row in rows] == sorted((row.weight for row in rows), reverse=True)
        assert all(0 < row.weight <= 1 for row in rows)
        assert rows[0].roles == ("Secretary of State",)
        assert rows[0].aliases == (("Marco Rubio", 2), ("Rubio", 2))

    def test_copies_do_not_count_again(self, db: Database, shelf: Shelf, three: list[str]) -> None:
        in_story(db, "s" * 12, *three)
        before = entities.entities_of_story(db, "s" * 12)
        shelf.put(
            draft("copy", "Tariffs", "Donald Trump and Donald Trump Jr. spoke in Mexico. Donald Trump left."), spec=FEED
        )
        copy = next(id for id in shelf.ids() if id not in three)
        judged(db, copy)
        with writing(db):
            db.execute(
                "INSERT INTO story_articles (article, story, score, threshold) VALUES (?, ?, 1, 0)", [copy, "s" * 12]
            )
            db.execute(
                "INSERT INTO copies (article, origin, kind, coverage, coverage_longer) VALUES (?, ?, 'same_text', 1, 1)",
                [copy, three[2]],
            )
        assert entities.entities_of_story(db, "s" * 12) == before

    def test_an_old_id_of_a_joined_story_answers_as_the_story(self, db: Database, three: list[str]) -> None:
        in_story(db, "s" * 12, *three)
        in_story(db, "o" * 12)
        db.execute("UPDATE stories SET alias_of = ? WHERE id = ?", ["s" * 12, "o" * 12])
        assert entities.entities_of_story(db, "o" * 12) == entities.entities_of_story(db, "s" * 12)

    def test_a_story_without_names_has_none(self, db: Database, three: list[str]) -> None:
        in_story(db, "n" * 12)
        assert entities.entities_of_story(db, "n" * 12) == []


class TestList:
    def test_the_most_named_come_first(self, db: Database, three: list[str]) -> None:
        in_story(db, "s" * 12, *three[:2])
        in_story(db, "t" * 12, three[2])
        rows = entities.entities(db)
        assert [row.mentions for row in rows] == sorted((row.mentions for row in rows), reverse=True)
        assert {row.name: row.stories for row in rows}["Mexico"] == 2
        assert [row.name for row in entities.entities(db, limit=1)] == [rows[0].name]

    def test_words_narrow_it_by_any_alias(self, db: Database, three: list[str]) -> None:
        assert [row.name for row in entities.entities(db, "rubio")] == ["Marco Rubio"]
        assert [row.name for row in entities.entities(db, "RUB mar")] == ["Marco Rubio"]
        assert entities.entities(db, "100%") == []
        assert entities.entities(db, "_") == []

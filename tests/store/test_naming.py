"""What the user says of entities holds for all that is judged, and can be taken back; dossiers tell all of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import pytest
from sqlite_utils import Database

from tests.store.making import Shelf, draft
from tests.store.test_entities import COURIER, in_story, judged
from tui.errors import NotPossibleError
from tui.judging import settle_names
from tui.models import Act, SourceSpec
from tui.store import entities, naming, read
from tui.store.dossier import dossier
from tui.store.undoing import undo

NOW = datetime(2026, 3, 2, tzinfo=UTC)
STORY = "5" * 12
WIRE = SourceSpec("feed", "http://127.0.0.1/c.xml", "http://127.0.0.1/c.xml", outlet="Sample Wire")
TABLES = ("entities", "aliases", "roles", "mentions", "entity_links")


def state(db: Database) -> list[list[tuple[object, ...]]]:
    return [db.execute(f"SELECT * FROM {table} ORDER BY 1, 2, 3").fetchall() for table in TABLES]


@pytest.fixture
def talks(db: Database, shelf: Shelf) -> list[str]:
    """A story of three articles; the second and the third name Rubio by his surname only."""
    shelf.put(
        draft(
            "1",
            "Rubio visits Mexico",
            "Secretary of State Marco Rubio arrived in Mexico City on Monday.\n\n"
            "“We will not be moved by threats of any kind,” Rubio said in Mexico. Rubio left.",
        )
    )
    shelf.put(
        draft("2", "Tariff talks open", "Mr Rubio met Mexican officials. Mr Rubio spoke for an hour."), spec=COURIER
    )
    shelf.put(draft("3", "Talks go on", "In Mexico, Mr Rubio said little. Mr Rubio left early."), spec=WIRE)
    ids = shelf.ids()
    judged(db, *ids)
    in_story(db, STORY, *ids)
    settle_names(db, [STORY])
    return ids


def names(db: Database, article: str) -> set[str]:
    return {m.entity_name for m in read.mentions(db, article)}


def test_a_lone_surname_means_the_storys_person_with_the_reason(db: Database, talks: list[str]) -> None:
    assert all("Marco Rubio" in names(db, article) for article in talks)
    rubio = entities.entity(db, "Marco Rubio")
    assert (rubio.mentions, rubio.stories) == (8, 1)
    assert dict(rubio.aliases)["Rubio"] == 7
    (reason, _), *_ = dossier(db, rubio.id).reasons
    assert reason.startswith("the only Rubio of this story")


def test_outside_the_story_it_is_nobodys_again(db: Database, talks: list[str]) -> None:
    before = state(db)
    db.execute("DELETE FROM story_articles WHERE article = ?", [talks[1]])
    in_story(db, "6" * 12, talks[1])
    settle_names(db, [STORY, "6" * 12])
    assert "Marco Rubio" not in names(db, talks[1])
    db.execute("UPDATE story_articles SET story = ? WHERE article = ?", [STORY, talks[1]])
    db.execute("DELETE FROM stories WHERE id = ?", ["6" * 12])
    settle_names(db, [STORY])
    assert state(db) == before


def test_judging_and_settling_again_changes_nothing(db: Database, talks: list[str]) -> None:
    before = state(db)
    judged(db, *talks)
    settle_names(db, [STORY])
    settle_names(db, [STORY])
    assert state(db) == before


def test_an_id_that_turned_out_to_be_another_still_answers(db: Database, talks: list[str]) -> None:
    own = db.execute("SELECT own FROM mentions WHERE article = ? AND own IS NOT NULL", [talks[1]]).fetchone()[0]
    assert entities.entity(db, own).name == "Marco Rubio"


def test_who_is_followed_is_not_muted_and_one_undo_takes_both_back(db: Database, talks: list[str]) -> None:
    def marks() -> tuple[bool, bool]:
        found = entities.entity(db, "rubio")
        return found.followed, found.muted

    rubio = entities.entity(db, "rubio")
    acts: Sequence[tuple[Callable[[Database, str, datetime], Act | None], bool, bool, str]] = [
        (naming.follow, True, False, "Marco Rubio followed"),
        (naming.mute, False, True, "Marco Rubio muted, and no longer followed"),
        (naming.follow, True, False, "Marco Rubio followed, and no longer muted"),
        (naming.unfollow, False, False, "Marco Rubio no longer followed"),
        (naming.mute, False, True, "Marco Rubio muted"),
        (naming.unmute, False, False, "Marco Rubio no longer muted"),
    ]
    for act, followed, muted, said in acts:
        done = act(db, rubio.id, NOW)
        assert done is not None
        assert done.description == said
        assert act(db, rubio.id, NOW) is None
        assert marks() == (followed, muted)
    for followed, muted in [(False, True), (False, False), (True, False), (False, True), (True, False)]:
        assert undo(db, NOW) is not None
        assert marks() == (followed, muted)
    assert [row.name for row in entities.entities(db, followed=True)] == ["Marco Rubio"]


class TestMerging:
    def test_every_mention_means_the_other_one_also_in_what_comes_later(
        self, db: Database, shelf: Shelf, talks: list[str]
    ) -> None:
        before = state(db)
        rubio, mexico = entities.entity(db, "Marco Rubio"), entities.entity(db, "Mexico City")
        assert naming.merge(db, rubio.id, mexico.id, NOW) is not None
        assert naming.merge(db, rubio.id, mexico.id, NOW) is None
        assert "Marco Rubio" not in names(db, talks[0])
        assert entities.entity(db, "rubio").name == "Mexico City"
        assert entities.entity(db, rubio.id).id == mexico.id
        shelf.put(draft("4", "More", "Senator Marco Rubio was there."))
        later = shelf.ids()[-1]
        judged(db, later)
        assert names(db, later) == {"Mexico City"}
        assert undo(db, NOW) is not None
        assert names(db, later) == {"Marco Rubio"}
        db.execute("DELETE FROM mentions WHERE article = ?", [later])
        assert state(db)[3] == before[3]

    def test_undo_makes_all_counts_as_they_were(self, db: Database, talks: list[str]) -> None:
        before = state(db)
        naming.merge(db, entities.entity(db, "Marco Rubio").id, entities.entity(db, "Mexico").id, NOW)
        assert state(db) != before
        undo(db, NOW)
        assert state(db) == before

    def test_a_chain_is_followed_and_taken_apart_link_by_link(self, db: Database, talks: list[str]) -> None:
        rubio, city, mexico = (entities.entity(db, name).id for name in ("Marco Rubio", "Mexico City", "Mexico"))
        before = state(db)
        naming.merge(db, rubio, city, NOW)
        naming.merge(db, city, mexico, NOW)
        assert names(db, talks[0]) == {"Mexico"}
        with pytest.raises(NotPossibleError, match="Undo that first"):
            naming.merge(db, mexico, rubio, NOW)
        undo(db, NOW)
        assert names(db, talks[0]) == {"Mexico City", "Mexico"}
        undo(db, NOW)
        assert state(db) == before

    def test_the_name_shown_stays_that_of_the_one_it_is_said_to_be(self, db: Database, talks: list[str]) -> None:
        city = entities.entity(db, "Mexico City")
        naming.merge(db, entities.entity(db, "Marco Rubio").id, city.id, NOW)
        assert entities.entity(db, city.id).name == "Mexico City"


class TestSplitting:
    def test_a_name_becomes_an_entity_of_its_own_which_can_be_merged(self, db: Database, talks: list[str]) -> None:
        before = state(db)
        rubio = entities.entity(db, "Marco Rubio")
        act = naming.split(db, rubio.id, "rubio", NOW)
        assert act is not None
        apart = entities.entity(db, act.ids[-1])
        assert (apart.name, apart.type, apart.mentions) == ("Rubio", "person", 7)
        assert entities.entity(db, rubio.id).mentions == 1
        judged(db, *talks)
        settle_names(db, [STORY])
        assert entities.entity(db, apart.id).mentions == 7
        naming.merge(db, apart.id, entities.entity(db, "Mexico").id, NOW)
        assert entities.entity(db, "Mexico").mentions > 7
        undo(db, NOW)
        undo(db, NOW)
        assert [table for table in state(db)[1:]] == before[1:]

    def test_the_only_name_cannot_be_split_off(self, db: Database, talks: list[str]) -> None:
        assert naming.split(db, entities.entity(db, "Mexico City").id, "Mexico City", NOW) is None
        assert naming.split(db, entities.entity(db, "Marco Rubio").id, "Atlantis", NOW) is None


class TestDossier:
    def test_it_tells_roles_stories_company_and_quotations(self, db: Database, talks: list[str]) -> None:
        found = dossier(db, "rubio")
        assert [(role.role, role.count, role.outlets) for role in found.roles] == [
            ("Secretary of State", 1, ("Harbour Post",))
        ]
        assert [(story.story, story.texts, story.in_title, story.unread) for story in found.stories] == [
            (STORY, 3, True, True)
        ]
        assert [(q.text, q.outlet, q.outlets) for q in found.quotes] == [
            ("We will not be moved by threats of any kind,", "Harbour Post", 1)
        ]
        assert sum(found.timeline) == 3
        assert found.first_at == found.last_at
        assert found.entity.stories == 1

    def test_what_several_texts_print_alike_is_one_quotation_and_copies_do_not_count(
        self, db: Database, shelf: Shelf, talks: list[str]
    ) -> None:
        again = "Marco Rubio spoke. “We will not be moved by threats of any kind,” Marco Rubio said."
        shelf.put(draft("4", "He spoke", again), spec=WIRE)
        shelf.put(draft("5", "He spoke again", again), spec=COURIER)
        more = shelf.ids()[-2:]
        judged(db, *more)
        db.execute(
            "INSERT INTO copies (article, origin, kind, coverage, coverage_longer) VALUES (?, ?, 'same_text', 1, 1)",
            [more[1], more[0]],
        )
        (quote,) = dossier(db, "Marco Rubio").quotes
        assert quote.outlets == 2  # the copy is not counted
        assert quote.article in (talks[0], more[0])

    def test_merged_entities_are_told(self, db: Database, talks: list[str]) -> None:
        city = entities.entity(db, "Mexico City")
        naming.merge(db, city.id, entities.entity(db, "Marco Rubio").id, NOW)
        assert dossier(db, "Marco Rubio").merged == ((city.id, "Mexico City"),)


class TestSalience:
    def test_a_story_is_about_who_is_in_its_titles_and_leads_and_mentions_the_others(
        self, db: Database, shelf: Shelf
    ) -> None:
        filler = "Nothing more of note was said in the hall that day. " * 12
        shelf.put(
            draft("1", "Angela Merkel opens the bridge", f"Angela Merkel spoke. {filler} Emmanuel Macron was absent."),
            draft(
                "2",
                "The bridge is open",
                f"Angela Merkel cut the ribbon. Angela Merkel smiled. {filler} Paris sent a note.",
            ),
        )
        ids = shelf.ids()
        judged(db, *ids)
        in_story(db, STORY, *ids)
        rows = {row.name: row for row in entities.entities_of_story(db, STORY)}
        assert rows["Angela Merkel"].about
        assert rows["Angela Merkel"].weight == 1
        assert not rows["Emmanuel Macron"].about
        assert not rows["Paris"].about

    def test_what_is_only_hinted_at_comes_last_and_without_mentions(self, db: Database, shelf: Shelf) -> None:
        shelf.put(
            draft("1", "Talks", "Mexican and Japanese officials met Angela Merkel. The Mexican side was content.")
        )
        judged(db, *shelf.ids())
        in_story(db, STORY, *shelf.ids())
        rows = entities.entities_of_story(db, STORY)
        assert [(row.name, row.mentions, row.hints) for row in rows] == [
            ("Angela Merkel", 1, 0),
            ("Mexico", 0, 2),
            ("Japan", 0, 1),
        ]
        assert not any(row.about for row in rows[1:])
        assert "Mexico" not in {row.name for row in entities.entities(db)}


def test_a_name_stands_for_all_that_go_by_it_or_begin_so(db: Database, talks: list[str]) -> None:
    rubio = entities.entity(db, "Marco Rubio").id
    assert entities.named(db, "RUBIO") == [rubio]
    assert entities.named(db, "marco ru") == [rubio]
    assert {entities.entity(db, id).name for id in entities.named(db, "mexi")} == {"Mexico", "Mexico City"}
    assert entities.named(db, "Atlantis") == []
    assert entities.named(db, "") == []

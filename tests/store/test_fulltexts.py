from __future__ import annotations

import pytest
from sqlite_utils import Database

from tests.store.making import Shelf, draft
from tui.errors import NotPossibleError
from tui.models import Block
from tui.store import acts, fulltexts, read
from tui.store.undoing import undo

PAGE = (Block("heading", "The canal", level=2), Block("paragraph", "All that the page says of the ship. " * 9))


@pytest.fixture
def taken(db: Database, shelf: Shelf) -> str:
    """An article whose excerpt gave way to its page's text."""
    shelf.put(draft("a", text="An excerpt."))
    (id,) = shelf.ids()
    assert fulltexts.store_full_text(db, id, PAGE, shelf.now)
    return id


def text(db: Database, id: str) -> str:
    return read.article(db, id).text


def changes(db: Database, id: str) -> list[str]:
    """How it read before its source changed it."""
    found = read.revisions(db, id)
    assert bool(found) == bool(read.article_row(db, id).changed_at)
    return [one.text for one in found]


def test_a_full_text_can_be_undone_and_the_excerpt_follows_its_feed_again(
    db: Database, shelf: Shelf, taken: str
) -> None:
    assert text(db, taken).startswith("The canal\n\nAll that")
    shelf.put(draft("a", text="A newer one."))
    assert text(db, taken).startswith("The canal"), "an excerpt does not take the place of a full text"
    assert not changes(db, taken)
    act = undo(db, shelf.now)
    assert act is not None
    assert act.description == "full text of “A ship runs aground” fetched"
    assert read.article(db, taken).blocks == (Block("paragraph", "An excerpt."),)
    assert db.execute("SELECT judged FROM articles").fetchone() == (0,)
    assert [row[0] for row in db.execute("SELECT rowid FROM articles_fts('excerpt')")] == [1]
    assert db.execute("SELECT raw_hash, body_hash FROM articles, fetches").fetchone() == ("", None)
    assert not changes(db, taken), "the reader's own doing is no change by the outlet"
    shelf.put(draft("a", text="A newer one."))
    assert text(db, taken) == "A newer one."
    assert changes(db, taken) == ["An excerpt."]


def test_a_full_text_that_its_source_has_changed_since_is_not_undone(db: Database, shelf: Shelf, taken: str) -> None:
    shelf.put(draft("a", text="A long account, word by word. " * 40))
    with pytest.raises(NotPossibleError, match="Its source has changed the text since"):
        undo(db, shelf.now)
    assert text(db, taken).startswith("A long account")


def test_the_same_text_again_is_no_act(db: Database, shelf: Shelf, taken: str) -> None:
    assert not fulltexts.store_full_text(db, taken, PAGE, shelf.now)
    assert len(acts.acts(db, 9)) == 1


def test_an_excerpt_that_an_earlier_version_kept_as_a_revision_comes_back_from_there(
    db: Database, shelf: Shelf, taken: str
) -> None:
    with db.conn:
        db.execute(
            "INSERT INTO revisions (id, article, replaced_at, title, text, blocks)"
            " SELECT 7, id, at, title, 'An excerpt.', '[[\"paragraph\", 11, 0, []]]' FROM articles"
        )
        db.execute("UPDATE acts SET before = json_object('revision', 7, 'text_hash', (SELECT text_hash FROM articles))")
    assert undo(db, shelf.now)
    assert text(db, taken) == "An excerpt."
    assert not changes(db, taken)

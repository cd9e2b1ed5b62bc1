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


def test_a_full_text_can_be_undone_and_the_excerpt_follows_its_feed_again(
    db: Database, shelf: Shelf, taken: str
) -> None:
    assert text(db, taken).startswith("The canal\n\nAll that")
    shelf.put(draft("a", text="A newer one."))
    assert text(db, taken).startswith("The canal"), "an excerpt does not take the place of a full text"
    act = undo(db, shelf.now)
    assert act is not None
    assert act.description == "full text of “A ship runs aground” fetched"
    assert read.article(db, taken).blocks == (Block("paragraph", "An excerpt."),)
    assert db.execute("SELECT judged FROM articles").fetchone() == (0,)
    assert [row[0] for row in db.execute("SELECT rowid FROM articles_fts('excerpt')")] == [1]
    assert db.execute("SELECT raw_hash, body_hash FROM articles, fetches").fetchone() == ("", None)
    shelf.put(draft("a", text="A newer one."))
    assert text(db, taken) == "A newer one."


def test_a_full_text_that_its_source_has_changed_since_is_not_undone(db: Database, shelf: Shelf, taken: str) -> None:
    shelf.put(draft("a", text="A long account, word by word. " * 40))
    with pytest.raises(NotPossibleError, match="Its source has changed the text since"):
        undo(db, shelf.now)
    assert text(db, taken).startswith("A long account")


def test_the_same_text_again_is_no_act(db: Database, shelf: Shelf, taken: str) -> None:
    assert not fulltexts.store_full_text(db, taken, PAGE, shelf.now)
    assert len(acts.acts(db, 9)) == 1

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.app.newsstore import NOW, Report, Telling, build, many
from tui.models import Query
from tui.store import shelf
from tui.store.connect import open_store, writing
from tui.store.listed import Ids, listed
from tui.store.read import counts, story_ids
from tui.store.state import mark_read


def test_ids_side_by_side_are_what_a_list_of_them_is() -> None:
    plain = ["aab", "aba", "bab", "baa", "abb"]
    ids = Ids("".join(plain), 3)
    assert ids == plain
    assert list(reversed(ids)) == plain[::-1]
    assert [ids[n] for n in range(-5, 5)] == plain[-5:] + plain
    assert [ids[1:3], ids[-2:], ids[::-2], ids[4:99], ids[3:1]] == [
        plain[1:3], plain[-2:], plain[::-2], plain[4:99], [],
    ]  # fmt: skip
    for id in plain:
        assert ids.index(id) == plain.index(id)
    # Where one ends and the next begins, others seem to stand.
    for stranger in ("bba", "abbab", "", "bbb", None):
        assert stranger not in ids
    with pytest.raises(IndexError):
        ids[5]
    with pytest.raises(ValueError, match="bba"):
        ids.index("bba")
    with pytest.raises(ValueError, match="aab"):
        ids.index("aab", 1)


@pytest.mark.parametrize("words", ["", "river", "outlet:07", "-river", "newer:1d", "starred", "nothing such", "unread"])
def test_the_whole_list_has_the_order_of_its_beginning(tmp_path: Path, words: str) -> None:
    db = open_store(build(tmp_path / "news.db", many(60)).path)
    query = Query(words=words)
    assert list(listed(db, query)) == story_ids(db, query)
    at_once = [id for id in story_ids(db, query) if id in story_ids(db, Query(), 6)]
    # Words are looked for in the latest texts: there, what is found at once need not be right.
    assert "river" in words or story_ids(db, query, latest=5) == at_once
    assert story_ids(db, query, latest=10_000) == story_ids(db, query)
    db.close()


def test_ids_of_several_lengths_are_listed_too(tmp_path: Path) -> None:
    tellings = [Telling((Report("Harbour Post", f"Title {n}", n),)) for n in range(3)]
    db = open_store(build(tmp_path / "news.db", tellings).path)
    db.execute("PRAGMA foreign_keys = OFF")
    db.execute("UPDATE stories SET id = 'odd' WHERE n = 2")
    assert list(listed(db, Query())) == story_ids(db, Query())
    assert "odd" in listed(db, Query())
    db.close()


@pytest.mark.parametrize("every", [10, 2, 1])
def test_unread_stories_are_as_many_as_are_listed_whether_few_or_most_texts_were_read(
    tmp_path: Path, every: int
) -> None:
    tellings = [
        Telling((Report("A", f"Title {n}", n), Report("B", f"Title {n}", n, copy_of=0), Report("C", f"Other {n}", n)))
        for n in range(12)
    ]
    built = build(tmp_path / "news.db", tellings)
    db = open_store(built.path)
    read = [id for n in range(0, 12, every) for id in built.articles[n][: 2 + (n // every) % 2]]
    mark_read(db, read, NOW)
    unread = listed(db, Query(unread=True))
    assert counts(db).unread_stories == len(unread)
    assert 0 < len(unread) < 12
    db.close()


def test_a_store_of_before_the_shelf_gets_it_filled(tmp_path: Path) -> None:
    telling = Telling((Report("A", "Title", 0), Report("B", "Title", 0, copy_of=0), Report("C", "Other", 0)))
    built = build(tmp_path / "news.db", [telling, telling])
    db = open_store(built.path)
    mark_read(db, built.articles[0], NOW)
    for name in [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()]:
        db.execute(f"DROP TRIGGER {name}")
    db.execute("DROP VIEW shelved")
    db.execute("DROP TABLE shelf")
    db.execute("DELETE FROM _sqlite_migrations WHERE name = 'm040_shelf'")
    db.conn.commit()
    db.close()
    db = open_store(built.path)
    assert shelf.astray(db) == 0
    assert (counts(db).unread, counts(db).unread_stories) == (3, 1)
    mark_read(db, built.articles[1], NOW)
    assert (counts(db).unread, counts(db).unread_stories) == (0, 0)
    db.close()


def test_a_shelf_that_is_not_told_is_filled_after_or_as_it_was_where_that_was_cut_off(tmp_path: Path) -> None:
    told = Telling((Report("A", "Title", 0), Report("B", "Title", 0, copy_of=0), Report("C", "Other", 0)))
    built = build(tmp_path / "news.db", [told])
    db = open_store(built.path)

    def unfold(meanwhile: Callable[[], object]) -> None:
        with writing(db), shelf.refilled(db):
            db.execute("DELETE FROM copies")
            meanwhile()

    with pytest.raises(ZeroDivisionError):
        unfold(lambda: 1 // 0)
    mark_read(db, built.articles[0], NOW)
    assert shelf.astray(db) == 0, "told as before"
    astray: list[int] = []
    unfold(lambda: astray.append(shelf.astray(db)))
    assert (astray, shelf.astray(db)) == ([1], 0)
    db.execute("DELETE FROM story_articles")
    assert shelf.astray(db) == 0, "told again"
    db.close()

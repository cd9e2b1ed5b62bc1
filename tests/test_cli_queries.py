"""One language for every command that takes a QUERY, and marks and views by it."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.app.newsstore import NOW, build, sample
from tests.commands import here, objects
from tui.store.connect import open_store
from tui.store.notes import write_note


@dataclass(frozen=True)
class Shop:
    db: Path

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return here("--db", self.db, *words)

    def headlines(self, *words: str) -> list[object]:
        return [row.get("headline", row.get("title")) for row in objects(self.run(*words, "--json").stdout)]


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    build(tmp_path / "news.db", sample(), {"Sample Wire": ("space",)})
    return Shop(tmp_path / "news.db")


def test_stories_search_show_and_export_take_the_same_query(shop: Shop) -> None:
    assert shop.headlines("stories", "tag:space", "-rubio") == ["Telescope reaches its orbit"]
    assert shop.headlines("search", "outlet:gazette", "mexico") == [
        "What Mexico wants from the talks",
        "Tariff delay agreed",
    ]
    assert shop.run("show", "telescope").stdout.startswith("Telescope reaches its orbit")
    exported = objects(shop.run("export", "outlet:Hill Gazette").stdout)
    assert [row["title"] for row in exported] == ["Tariff delay agreed", "What Mexico wants from the talks"]


@pytest.mark.parametrize("command", ["stories", "search", "show", "export"])
def test_what_cannot_be_understood_is_a_usage_error_that_says_where(shop: Shop, command: str) -> None:
    done = shop.run(command, "rubio", "outlte:x")
    assert (done.returncode, done.stdout) == (2, "")
    assert "At character 7: there is no `outlte:`; perhaps outlet: was meant" in done.stderr


def test_show_of_a_query_that_fits_nothing_says_so(shop: Shop) -> None:
    done = shop.run("show", "zeppelin")
    assert done.returncode == 2
    assert "no story fits" in done.stderr


def test_marks_by_query_are_counted_and_undone_as_one(shop: Shop) -> None:
    assert (
        shop.run("mark", "read", "outlet:wire").stderr == "2 articles marked as read. `newsdesk undo` takes it back.\n"
    )
    assert shop.headlines("stories", "-unread") == ["Telescope reaches its orbit"]
    assert shop.run("mark", "read", "outlet:wire").stderr == "They are all so marked already.\n"
    assert objects(shop.run("mark", "star", "telescope", "--json").stdout) == [
        {"act": "star", "found": 1, "changed": 1}
    ]
    assert shop.headlines("stories", "starred") == ["Telescope reaches its orbit"]
    for said in ("Undone: 1 article starred.\n", "Undone: 2 articles marked as read.\n", "There is nothing to undo.\n"):
        assert shop.run("undo").stderr == said
    assert shop.headlines("stories", "-unread") == []


def test_a_query_that_is_empty_marks_nothing(shop: Shop) -> None:
    done = shop.run("mark", "read", "")
    assert done.returncode == 2
    assert "An empty query would mean every one" in done.stderr
    assert shop.headlines("stories", "-unread") == []
    assert "marked as read" in shop.run("mark", "read", "newer:100y").stderr


def test_views_are_saved_listed_and_removed(shop: Shop) -> None:
    assert shop.run("views", "save", "Space", "tag:space", "entity:Marco Rubio").returncode == 0
    assert objects(shop.run("views", "--json").stdout) == [
        {"name": "Space", "query": 'tag:space entity:"Marco Rubio"', "stories": 0}
    ]
    assert shop.run("views", "save", "X", "wat:1").returncode == 2
    assert shop.run("views", "remove", "space").returncode == 0
    assert "No views yet" in shop.run("views").stderr
    assert shop.run("views", "remove", "space").returncode == 2


def test_show_tells_the_note_on_a_story(shop: Shop) -> None:
    story = str(objects(shop.run("stories", "telescope", "--json").stdout)[0]["id"])
    db = open_store(shop.db)
    write_note(db, story, "to be\nwatched", NOW)
    db.close()
    assert "Your note\n  to be\n  watched" in shop.run("show", "telescope").stdout
    assert shop.headlines("stories", "noted") == ["Telescope reaches its orbit"]


def test_labels_are_put_on_listed_taken_off_and_carried_to_another_store(shop: Shop, tmp_path: Path) -> None:
    assert shop.run("label", "Later", "tag:space").stderr == (
        "Label Later put on 2 stories. `newsdesk undo` takes it back.\n"
    )
    assert shop.run("label", "later", "telescope").stderr == "They are all so labelled already.\n"
    assert objects(shop.run("label", "--json").stdout) == [{"label": "Later", "stories": 2}]
    assert len(shop.headlines("stories", "label:later")) == 2
    assert shop.headlines("stories", "label:later", "-rubio") == ["Telescope reaches its orbit"]
    assert "Your labels  Later" in shop.run("show", "telescope").stdout
    acts = tmp_path / "acts.jsonl"
    acts.write_text(shop.run("export", "--acts").stdout)
    assert shop.run("label", "--off", "later", "telescope").returncode == 0
    assert len(shop.headlines("stories", "label:later")) == 1
    shop.run("undo")
    shop.run("undo")
    assert shop.headlines("stories", "label:later") == []
    assert "2 acts taken in" in shop.run("import-acts", str(acts)).stderr
    assert len(shop.headlines("stories", "label:LATER")) == 2
    assert "2 known already" in shop.run("import-acts", str(acts)).stderr
    shop.run("undo")
    assert shop.headlines("stories", "label:later") == []
    assert shop.run("label", "later", "").returncode == 2
    assert shop.run("label", "Später", "telescope").stderr.startswith("Label Später put on 1 story")
    assert shop.run("label", "SPATER", "tag:space").stderr.startswith("Label Später put on 1 story")
    assert len(shop.headlines("stories", "label:spÄter")) == 2
    assert shop.run("label", "--off", "spÄTER", "tag:space").stderr.startswith("Label Später taken off 2 stories")
    acts.write_text(acts.read_text().replace("Later", "# \\u001b]0;x\\u0007to\\u202e\\ud800 read"))
    assert "2 acts taken in" in shop.run("import-acts", str(acts)).stderr
    assert [row["label"] for row in objects(shop.run("label", "--json").stdout)] == ["to read"]

"""The front door: what scripts and people get from `newsdesk COMMAND`, on a store made by a real refresh."""

from __future__ import annotations

import html.parser
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.commands import COMMAND, ROOT, here, in_terminal, newsdesk, objects

EARTHQUAKE = (
    "A strong earthquake shook the coast of Valdoria on Monday morning, and rescue teams searched collapsed houses in "
    "the port of Marenza.\n\nPresident Ilse Brandt flew to the region and promised shelters for nine thousand people. "
    "Engineers from the Seismic Institute of Valdoria measured a magnitude of 6.8 at a depth of eleven kilometres.\n\n"
    "The harbour is closed, and ships wait outside the bay until the quays have been inspected."
)
SECOND = (
    "Ilse Brandt, the president of Valdoria, visited Marenza after the earthquake of magnitude 6.8 and spoke with the "
    "crews who dig in the ruins of the old port.\n\nSchools in Marenza stay closed for a week. The Seismic Institute of "
    "Valdoria warns of aftershocks, and the harbour remains shut to every ship."
)
BUDGET = (
    "The parliament in Ostrava passed a budget on Friday that raises the pay of nurses and cuts the tax on bread.\n\n"
    "Finance minister Pavel Novák called the vote a beginning. The opposition wants a referendum in the autumn."
)


@dataclass(frozen=True)
class Desk:
    """A store, and the feeds.toml that it was made from."""

    db: Path
    feeds: Path

    def run(self, *words: object) -> subprocess.CompletedProcess[str]:
        return here("--db", self.db, "--feeds", self.feeds, *words)

    def rows(self, *words: object) -> list[dict[str, object]]:
        done = self.run(*words)
        assert (done.returncode, done.stderr) == (0, "")
        return objects(done.stdout)

    def id(self, title: str) -> str:
        return next(str(row["id"]) for row in self.rows("export") if row["title"] == title)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """One story of two texts and a copy, and one on its own, through `newsdesk refresh`."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "seeds").mkdir()
    for name, title, text in (
        ("a", "Earthquake shakes the coast of Valdoria", EARTHQUAKE),
        ("b", "Strong earthquake shakes Valdoria", EARTHQUAKE),
        ("c", "President Brandt visits Marenza after the earthquake", SECOND),
        ("d", "Ostrava passes a budget for nurses", BUDGET),
    ):
        (folder / "seeds" / f"{name}.txt").write_text(f"{title}\n\n{text}\n", encoding="utf-8")
    (folder / "seeds" / "seeds.toml").write_text(
        "".join(
            f'["{name}.txt"]\noutlet = "{outlet}"\npublished = "2026-03-{day}:00:00Z"\nurl = "https://{name}.example/1"\n'
            for name, outlet, day in (
                ("a", "Sample Wire", "02T09"),
                ("b", "Harbour Post", "02T11"),
                ("c", "Coast Radio", "03T09"),
                ("d", "Ostrava Day", "06T09"),
            )
        ),
        encoding="utf-8",
    )
    (folder / "feeds.toml").write_text('[[seeds]]\npath = "seeds"\ntags = ["samples"]\n', encoding="utf-8")
    made = Desk(folder / "news.db", folder / "feeds.toml")
    done = newsdesk("--db", made.db, "--feeds", made.feeds, "refresh", "--json")
    assert done.returncode == 0, done.stderr
    return made


class TestHelp:
    def test_version_and_help_come_without_loading_anything_heavy(self) -> None:
        for option in ("--version", "--help"):
            done = subprocess.run(
                [sys.executable, "-X", "importtime", "-m", "tui", option],
                capture_output=True,
                text=True,
                cwd=ROOT,
                timeout=60,
            )
            assert done.returncode == 0
            assert "newsdesk" in done.stdout
            loaded = {line.rsplit("|", 1)[-1].strip().split(".")[0] for line in done.stderr.splitlines()}
            assert not loaded & {"textual", "rich", "httpx", "sqlite_utils", "sqlite3", "feedparser", "asyncio", "lxml"}

    @pytest.mark.parametrize(
        "words",
        [
            *("refresh", "stories", "show", "search", "entities", "entity", "why", "export", "feeds"),
            *(f"feeds {act}" for act in ("add", "remove", "list", "import", "export", "check")),
        ],
    )
    def test_every_command_explains_itself(self, words: str) -> None:
        done = here(*words.split(), "--help")
        assert done.returncode == 0
        assert done.stdout.startswith(f"usage: newsdesk {words}")
        assert len(done.stdout.splitlines()) > 5

    @pytest.mark.parametrize(
        "words", ["nonsense", "show", "search", "why", "feeds", "feeds add", "stories --limit 0", "export --format pdf"]
    )
    def test_wrong_usage_is_2_with_a_hint(self, words: str) -> None:
        done = here(*words.split())
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith("usage: ")

    @pytest.mark.parametrize("limit", ["0", "-1", "many", "٣x", "1" * 5000])
    def test_a_limit_that_is_none_is_told_in_words(self, limit: str) -> None:
        done = here("stories", f"--limit={limit}")
        assert done.returncode == 2
        assert "argument --limit: must be a number from 1 to" in done.stderr

    def test_started_with_its_output_closed_it_says_nothing_and_fails_in_nothing(self, desk: Desk) -> None:
        words = " ".join(map(shlex.quote, [*COMMAND, "--db", str(desk.db), "stories", "--json"]))
        done = subprocess.run(["sh", "-c", f"{words} >&-"], capture_output=True, cwd=ROOT, timeout=60)
        assert (done.returncode, done.stderr) == (0, b"")
        done = subprocess.run(["sh", "-c", f"{words} zeppelin 2>&-"], capture_output=True, cwd=ROOT, timeout=60)
        assert (done.returncode, done.stdout) == (0, b"")

    def test_the_reader_wants_a_terminal(self) -> None:
        done = newsdesk()
        assert done.returncode == 2
        assert "newsdesk stories" in done.stderr


class TestReading:
    def test_stories_newest_first(self, desk: Desk) -> None:
        rows = desk.rows("stories", "--json")
        assert [row["headline"] for row in rows][0] == "Ostrava passes a budget for nurses"
        assert [(row["articles"], row["outlets"], row["texts"]) for row in rows] == [(1, 1, 1), (3, 3, 2)]
        assert rows[1]["first_at"] == "2026-03-02T09:00:00Z"
        assert rows[1]["last_at"] == "2026-03-03T09:00:00Z"
        lines = desk.run("stories").stdout.splitlines()
        assert len(lines) == 2
        assert lines[0].startswith(str(rows[0]["id"]))
        assert "3 outlets  2 texts  3 articles" in lines[1]

    def test_stories_of_a_query_and_a_limit(self, desk: Desk) -> None:
        assert [row["articles"] for row in desk.rows("stories", "marenza", "quays", "--json")] == [3]
        assert len(desk.rows("stories", "--limit", "1", "--json")) == 1
        none = desk.run("stories", "zeppelin")
        assert (none.returncode, none.stdout) == (0, "")
        assert "zeppelin" in none.stderr

    def test_the_options_may_stand_behind_the_command(self, desk: Desk) -> None:
        done = newsdesk("stories", "--json", "--db", desk.db)
        assert len(objects(done.stdout)) == 2

    def test_a_story_is_shown_with_its_coverage_and_entities(self, desk: Desk) -> None:
        story = str(desk.rows("stories", "earthquake", "--json")[0]["id"])
        text = desk.run("show", story[:8]).stdout
        assert "harbour" in text
        # Below the headline and the figures, which a pipe gets whole, it is set as running text.
        assert max(map(len, text.partition("Coverage")[0].splitlines()[2:])) <= 76
        coverage = text[text.index("Coverage") :]
        assert [name in coverage for name in ("Sample Wire", "Harbour Post", "Coast Radio")] == [True] * 3
        assert "○" in coverage
        (row,) = desk.rows("show", story, "--json")
        assert (row["kind"], row["id"]) == ("story", story)
        assert isinstance(row["coverage"], list)
        assert len(row["coverage"]) == 3
        assert row["entities"]

    def test_an_article_is_shown_wrapped_with_its_address(self, desk: Desk) -> None:
        id = desk.id("Strong earthquake shakes Valdoria")
        text = desk.run("show", id).stdout
        assert "Strong earthquake shakes Valdoria" in text
        assert "https://b.example/1" in text
        assert "newsdesk why" in text
        (row,) = desk.rows("show", id, "--json")
        assert (row["kind"], row["outlet"], row["copy_kind"]) == ("article", "Harbour Post", "same_text")

    def test_search_shows_where_the_words_stand(self, desk: Desk) -> None:
        hits = desk.rows("search", "finance", "minis", "--json")
        assert [hit["title"] for hit in hits] == ["Ostrava passes a budget for nurses"]
        assert "Finance minister" in str(hits[0]["snippet"])
        assert "Finance minister" in desk.run("search", "finance").stdout
        assert desk.run("search", "zeppelin").returncode == 0
        assert desk.run("search", "o'brien AND ( x").returncode == 0
        wrong = desk.run("search", "o'brien \"x")
        assert wrong.returncode == 2
        assert "At character 9" in wrong.stderr

    def test_entities_and_one_of_them(self, desk: Desk) -> None:
        rows = desk.rows("entities", "--json")
        assert "Ilse Brandt" in {row["name"] for row in rows}
        (brandt,) = desk.rows("entity", "Ilse", "Brandt", "--json")
        assert brandt["type"] == "person"
        assert isinstance(brandt["in"], list)
        assert [one["headline"] for one in brandt["in"]] == [
            row["headline"] for row in desk.rows("stories", "earthquake", "--json")
        ]
        assert "Ilse Brandt" in desk.run("entities", "brandt").stdout
        assert "person" in desk.run("entity", "ilse brandt").stdout

    def test_why_two_articles_are_together_is_said_in_words(self, desk: Desk) -> None:
        a, b = desk.id("Earthquake shakes the coast of Valdoria"), desk.id("Strong earthquake shakes Valdoria")
        text = desk.run("why", a, b).stdout
        assert "copy" in text
        assert "100%" in text
        (row,) = desk.rows("why", a, b, "--json")
        assert row["copy"]
        assert desk.run("why", a).returncode == 0

    def test_why_tells_of_a_copy_only_where_both_are_of_its_group(self, desk: Desk) -> None:
        exported = desk.rows("export")
        copy = next(row for row in exported if row["copy_of"])
        other = next(row for row in exported if row["story"] != copy["story"])
        (row,) = desk.rows("why", copy["id"], other["id"], "--json")
        assert row["copy"] is None
        assert "is a copy of" not in desk.run("why", copy["id"], other["id"]).stdout

    def test_why_shows_the_sentences_that_two_issues_of_a_column_share(self, tmp_path: Path) -> None:
        db = ("--db", tmp_path / "samples.db")
        here(*db, "refresh", "--only", "samples")
        found = objects(here(*db, "search", "Night Sky Notebook", "--json").stdout)
        a, b = (row["id"] for row in found if row["title"].startswith("Night Sky Notebook"))
        text = here(*db, "why", a, b).stdout
        assert "No copies, but they share" in text
        assert text.count("alike:") == 5

    @pytest.mark.parametrize(
        "words", ["show ffffffffffff", "show xyz", "why 000000000000", "entity Nobody At All", "refresh --only Nowhere"]
    )
    def test_what_is_not_there_is_2_and_said(self, desk: Desk, words: str) -> None:
        done = desk.run(*words.split())
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith("newsdesk: ")
        assert len(done.stderr.splitlines()) == 1

    def test_articles_that_wait_to_be_judged_are_told_where_there_is_no_story_yet(
        self, desk: Desk, tmp_path: Path
    ) -> None:
        cut_off = tmp_path / "n.db"
        shutil.copy(desk.db, cut_off)
        db = sqlite3.connect(cut_off)
        for words in ("DELETE FROM story_articles", "DELETE FROM stories", "UPDATE articles SET judged = 0"):
            db.execute(words)
        db.commit()
        db.close()
        assert "articles are stored and wait to be judged" in here("--db", cut_off, "stories").stderr

    def test_without_a_store_it_says_how_to_get_one(self, tmp_path: Path) -> None:
        for words in (["stories"], ["show", "ab"], ["search", "x"], ["export"], ["entities"]):
            done = here("--db", tmp_path / "none.db", *words)
            assert done.returncode == 3
            assert "newsdesk refresh" in done.stderr
        assert not (tmp_path / "none.db").exists()

    def test_a_file_that_is_no_database_is_3_and_left_alone(self, tmp_path: Path) -> None:
        path = tmp_path / "x.db"
        path.write_text("not a database, but long enough to be taken for the head of one" * 20)
        for words in (["stories"], ["refresh"], ["export"]):
            assert here("--db", path, *words).returncode == 3
        assert path.read_text().startswith("not a database")

    def test_colours_only_on_a_terminal_that_wants_them(self, desk: Desk) -> None:
        words = ["--db", desk.db, "show", desk.id("Ostrava passes a budget for nurses")]
        assert "\x1b[1m" in in_terminal(words)[1]
        assert "\x1b[" not in in_terminal(words, {"NO_COLOR": "1"})[1]
        assert "\x1b" not in newsdesk(*words).stdout

    def test_lines_are_cut_to_the_terminal_and_whole_in_a_pipe(self, desk: Desk) -> None:
        for words in (["search", "valdoria"], ["show", "valdoria"]):
            lines = in_terminal(["--db", desk.db, *words], {"NO_COLOR": "1"})[1].splitlines()
            assert max(map(len, lines)) <= 100, "no line is left to the terminal to break"
        shown = in_terminal(["--db", desk.db, "stories"])[1].splitlines()
        assert max(map(len, shown)) <= 100
        assert "Ostrava passes a budget for nurses" in desk.run("stories").stdout

    def test_json_is_utf8_and_text_still_readable_where_the_locale_is_neither(self, desk: Desk) -> None:
        poor = {"PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}
        shown = newsdesk("--db", desk.db, "stories", "earthquake", env=poor).stdout
        assert "earthquake" in shown.lower()
        assert shown.isascii()
        assert "Pavel Novák" in newsdesk("--db", desk.db, "export", env=poor).stdout

    def test_words_that_are_no_text_find_nothing(self, desk: Desk) -> None:
        for command in ("stories", "search", "entities", "export"):
            assert desk.run(command, "\udcff\udcfe").returncode == 0

    def test_a_pipe_that_closes_early_is_no_error(self, desk: Desk) -> None:
        command = [*COMMAND, "--db", str(desk.db), "export"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            process.stdout.close()
            narration = process.stderr.read()
        assert (narration, process.returncode) == (b"", 0)


class TestExporting:
    def test_every_article_as_a_line_with_its_judgements(self, desk: Desk) -> None:
        rows = {row["title"]: row for row in desk.rows("export", "--format", "jsonl")}
        assert len(rows) == 4
        copy = rows["Strong earthquake shakes Valdoria"]
        origin = rows["Earthquake shakes the coast of Valdoria"]
        assert {copy["copy_of"], origin["copy_of"]} >= {None}
        assert {copy["copy_kind"], origin["copy_kind"]} == {None, "same_text"}
        assert copy["story"] == origin["story"]
        for row in rows.values():
            assert isinstance(row["mentions"], list)
            for mention in row["mentions"]:
                assert str(row[mention["field"]])[mention["start"] : mention["end"]] == mention["name"]

    def test_of_a_query(self, desk: Desk) -> None:
        assert [row["outlet"] for row in desk.rows("export", "nurses")] == ["Ostrava Day"]

    def test_markdown_and_html_to_a_file_in_one_step(self, desk: Desk, tmp_path: Path) -> None:
        for form, opening in (("md", "# Newsdesk"), ("html", "<!DOCTYPE html>")):
            path = tmp_path / f"news.{form}"
            done = desk.run("export", "--format", form, "--output", path)
            assert (done.returncode, done.stdout) == (0, "")
            text = path.read_text("utf-8")
            assert text.startswith(opening)
            assert "Ostrava passes a budget for nurses" in text
        html.parser.HTMLParser().feed(text)
        assert sorted(p.name for p in tmp_path.iterdir()) == ["news.html", "news.md"]

    def test_a_place_that_cannot_be_written_is_2(self, desk: Desk) -> None:
        done = desk.run("export", "--output", "/nowhere/at/all.jsonl")
        assert done.returncode == 2
        assert re.search("cannot be written", done.stderr)

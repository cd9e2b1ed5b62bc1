"""Taking out, joining, undoing and judging anew through the front door."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from tests.commands import COMMAND, here, newsdesk, objects
from tests.judge.bureau import BRIDGE, INQUIRY, VACCINE, Bureau
from tests.judge.test_by_hand import everything
from tui.judging import alone
from tui.rejudging import rejudge
from tui.store import by_hand, rejudged, shelf, state, undoing
from tui.store.connect import open_store
from tui.store.notes import note, write_note


@pytest.fixture
def bureau(tmp_path: Path) -> Iterator[Bureau]:
    """A story of three texts and a copy, one of two, one alone."""
    db = open_store(tmp_path / "news.db")
    bureau = Bureau(db)
    for number, report in enumerate(BRIDGE):
        bureau.tell(f"bridge{number}", report, days=number / 10)
    bureau.tell("copy", BRIDGE[1], days=0.15)
    for number, report in enumerate(VACCINE):
        bureau.tell(f"vaccine{number}", report, days=2 + number / 10)
    bureau.tell("inquiry", INQUIRY, days=40)
    bureau.refresh()
    yield bureau
    db.close()


def path_of(bureau: Bureau) -> Path:
    return Path(bureau.db.execute("PRAGMA database_list").fetchone()[2])


def run(bureau: Bureau, *words: object) -> subprocess.CompletedProcess[str]:
    return here("--db", path_of(bureau), *words)


def judged(db: Database) -> list[tuple[object, ...]]:
    found: list[tuple[object, ...]] = []
    for sql in (
        "SELECT article, story, score, threshold FROM story_articles",
        "SELECT id, headline, articles, outlets, texts, timeline FROM stories WHERE alias_of IS NULL",
        "SELECT article, origin, kind FROM copies",
        "SELECT story, other, kind FROM related",
        "SELECT article, field, start, entity FROM mentions",
    ):
        found += sorted(db.execute(sql))
    return found


def test_an_article_is_taken_out_and_put_back_by_commands(bureau: Bureau) -> None:
    out = run(bureau, "take-out", bureau.id("bridge2")[:8])
    assert out.returncode == 0
    assert out.stderr.startswith("Took “")
    assert bureau.story_of("bridge2") == "bridge2"
    back = run(bureau, "undo", "--json")
    assert objects(back.stdout)[0] | {"at": ""} == {
        "act": 1,
        "kind": "take_out",
        "at": "",
        "ids": [bureau.id("bridge2"), bureau.id("bridge0")],
        "description": objects(run(bureau, "acts", "--json").stdout)[0]["description"],
        "undone": True,
    }
    assert bureau.story_of("bridge2") == "bridge0"
    assert bureau.db.execute("SELECT count(*) FROM unsettled").fetchone() == (0,)


def test_marks_that_were_undone_are_made_again(bureau: Bureau) -> None:
    run(bureau, "mark", "star", "bridge")
    starred = bureau.db.execute("SELECT article FROM marks WHERE starred_at IS NOT NULL").fetchall()
    assert starred
    run(bureau, "undo")
    again = run(bureau, "undo", "--again")
    assert (again.returncode, again.stderr) == (0, f"Done again: {len(starred)} articles starred.\n")
    assert bureau.db.execute("SELECT article FROM marks WHERE starred_at IS NOT NULL").fetchall() == starred
    assert run(bureau, "undo", "--again").stderr == "There is nothing to do again.\n"
    run(bureau, "take-out", bureau.id("bridge2"))
    run(bureau, "undo")
    done = run(bureau, "undo", "--again")
    assert done.returncode == 2
    assert "Do that again by hand: took" in done.stderr


def test_the_list_of_acts_is_told_whole_and_an_article_out_of_a_story_of_its_own_name_says_who_stays(
    bureau: Bureau,
) -> None:
    bridge = bureau.id("bridge0")
    bureau.db.execute(
        "UPDATE stories SET headline_article = ?, headline = ? WHERE id = ?", [bridge, BRIDGE[0][0], bridge]
    )
    run(bureau, "take-out", bridge)
    run(bureau, "undo")
    told = " ".join(run(bureau, "acts").stdout.split())
    assert f"undone took “{BRIDGE[0][0]}” out of the story that it shared with “{BRIDGE[1][0]}”" in told


def test_who_else_says_so_is_known_at_once_after_an_act(bureau: Bureau) -> None:
    run(bureau, "join", bureau.id("vaccine1"), bureau.id("bridge2"))
    assert bureau.db.execute(
        "SELECT waiting FROM corroborations WHERE story = ?", [bureau.id("bridge0")]
    ).fetchall() == [(0,)]
    assert bureau.db.execute(
        "SELECT count(*) FROM sentences WHERE story = ? AND article = ?", [bureau.id("bridge0"), bureau.id("vaccine1")]
    ).fetchone() == (1,)


def test_a_story_that_was_made_by_an_act_leaves_nothing_behind_when_it_is_undone(bureau: Bureau) -> None:
    run(bureau, "take-out", bureau.id("bridge0"))
    assert bureau.db.execute("SELECT 1 FROM corroborations WHERE story = ?", [bureau.id("bridge1")]).fetchone()
    run(bureau, "undo")
    for table in ("corroborations", "sentences", "related", "looks"):
        assert (
            bureau.db.execute(
                f"SELECT story FROM {table} WHERE story NOT IN (SELECT id FROM stories WHERE alias_of IS NULL)"
            ).fetchall()
            == []
        )


def test_a_note_is_read_at_the_story_that_its_own_went_into(bureau: Bureau) -> None:
    bridge, vaccine = bureau.id("bridge0"), bureau.id("vaccine0")
    write_note(bureau.db, vaccine, "Ask Ida", bureau.now)
    run(bureau, "join", bridge, vaccine)
    assert note(bureau.db, bridge) == "Ask Ida"
    assert [row["id"] for row in objects(run(bureau, "stories", "noted", "--json").stdout)] == [bridge]
    assert {row["story"] for row in objects(run(bureau, "search", "noted", "vaccine", "--json").stdout)} <= {bridge}
    write_note(bureau.db, bridge, "Ask Ida\n\nor Bo", bureau.now)
    assert note(bureau.db, bridge) == "Ask Ida\n\nor Bo"
    assert undoing.undo(bureau.db, bureau.now)
    assert undoing.undo(bureau.db, bureau.now)
    assert (note(bureau.db, bridge), note(bureau.db, vaccine)) == ("", "Ask Ida")


def test_a_copy_is_taken_out_of_its_group_only(bureau: Bureau) -> None:
    assert run(bureau, "take-out", "--copy", bureau.id("copy")).returncode == 0
    assert bureau.origins() == {}
    assert bureau.story_of("copy") == "bridge0"


def test_stories_are_joined_by_an_id_of_any_of_their_articles(bureau: Bureau) -> None:
    done = run(bureau, "join", bureau.id("vaccine1"), bureau.id("bridge2"), "--json")
    assert objects(done.stdout)[0]["ids"] == [bureau.id("bridge0"), bureau.id("vaccine0")]
    assert bureau.story_of("vaccine1") == "bridge0"
    listed = run(bureau, "acts")
    assert "joined" in listed.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("take-out", "inquiry"), "only article"),
        (("take-out", "--copy", "bridge0"), "no copy"),
        (("join", "bridge0", "bridge1"), "one story already"),
        (("undo", "7"), "no act 7"),
    ],
)
def test_what_cannot_be_done_is_status_2_with_a_reason(bureau: Bureau, words: tuple[str, ...], said: str) -> None:
    names = set(bureau.names.values())
    done = run(bureau, *(bureau.id(word) if word in names else word for word in words))
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_without_a_store_no_act_makes_one(tmp_path: Path) -> None:
    done = here("--db", tmp_path / "none.db", "undo")
    assert done.returncode == 3
    assert not (tmp_path / "none.db").exists()


def test_acts_are_carried_to_another_store_and_taking_them_in_again_changes_nothing(
    bureau: Bureau, tmp_path: Path
) -> None:
    other = Bureau(open_store(tmp_path / "other.db"))
    other.now = bureau.now
    for number, report in enumerate(BRIDGE):
        other.tell(f"bridge{number}", report, days=number / 10)
    other.tell("copy", BRIDGE[1], days=0.15)
    other.refresh()
    by_hand.take_out(bureau.db, bureau.id("bridge2"), bureau.now)
    by_hand.unfold(bureau.db, bureau.id("copy"), bureau.now)
    by_hand.join(bureau.db, bureau.id("vaccine0"), bureau.id("bridge0"), bureau.now)
    state.star(bureau.db, [bureau.id("copy"), bureau.id("vaccine1")], bureau.now)
    state.mark_read(bureau.db, [bureau.id("bridge0")], bureau.now)
    file = tmp_path / "acts.jsonl"
    assert run(bureau, "export", "--acts", "-o", file).returncode == 0
    assert len(file.read_text().splitlines()) == 6
    for taken in ({"new": 5, "known": 0, "waiting": 1}, {"new": 0, "known": 5, "waiting": 1}):
        assert objects(run(other, "import-acts", file, "--json").stdout) == [taken]
        assert other.told() == {frozenset({"bridge0", "bridge1", "copy"}), frozenset({"bridge2"})}
        assert other.origins() == {}
    for number, report in enumerate(VACCINE):
        other.tell(f"vaccine{number}", report, days=2 + number / 10)
    other.refresh()
    assert other.story_of("vaccine0") == "bridge0", "what was joined elsewhere is joined when it comes"
    assert objects(run(other, "import-acts", file, "--json").stdout) == [{"new": 1, "known": 5, "waiting": 0}]
    article = other.id("bridge1")
    for bad in (
        {"act": "fly"},
        {"act": ["read"], "article": article},
        {"act": "label", "article": article, "label": 7},
    ):
        file.write_text(f'{{"act": "read", "article": "{article}"}}\n{json.dumps(bad)}\n')
        done = run(other, "import-acts", file)
        assert done.returncode == 2
        assert "line 2 is no act" in done.stderr
    assert other.db.execute("SELECT count(*) FROM marks WHERE read_at IS NOT NULL").fetchone() == (1,)
    other.db.close()


def test_who_was_taken_out_of_a_joined_story_is_so_too_where_it_stands_with_the_other_half(
    bureau: Bureau, tmp_path: Path
) -> None:
    by_hand.join(bureau.db, bureau.id("vaccine0"), bureau.id("bridge0"), bureau.now)
    by_hand.take_out(bureau.db, bureau.id("vaccine1"), bureau.now)
    file, told = tmp_path / "acts.jsonl", bureau.told()
    assert run(bureau, "export", "--acts", "-o", file).returncode == 0
    while undoing.undo(bureau.db, bureau.now):
        pass
    assert bureau.told() != told
    before = everything(bureau)
    for taken in ({"new": 2, "known": 0, "waiting": 0}, {"new": 0, "known": 2, "waiting": 0}):
        assert objects(run(bureau, "import-acts", file, "--json").stdout) == [taken]
        assert bureau.told() == told
    assert "took in 2 acts from a file" in run(bureau, "undo").stderr
    assert everything(bureau) == before


def test_an_import_is_one_act_and_undone_it_leaves_what_has_come_since(bureau: Bureau, tmp_path: Path) -> None:
    by_hand.unfold(bureau.db, bureau.id("copy"), bureau.now)
    by_hand.take_out(bureau.db, bureau.id("bridge1"), bureau.now)
    by_hand.join(bureau.db, bureau.id("bridge1"), bureau.id("inquiry"), bureau.now)
    by_hand.join(bureau.db, bureau.id("vaccine0"), bureau.id("bridge0"), bureau.now)
    state.star(bureau.db, [bureau.id("copy"), bureau.id("vaccine1")], bureau.now)
    state.mark_read(bureau.db, [bureau.id("bridge0")], bureau.now)
    file = tmp_path / "acts.jsonl"
    assert run(bureau, "export", "--acts", "-o", file).returncode == 0
    lines = file.read_text().splitlines()
    told = bureau.told()
    while undoing.undo(bureau.db, bureau.now):
        pass
    bureau.refresh()
    before = everything(bureau)
    run(bureau, "import-acts", file)
    assert bureau.told() == told
    assert {tuple(sorted(line.items())) for line in objects(run(bureau, "export", "--acts").stdout)} == {
        tuple(sorted(line.items())) for line in objects("\n".join(lines))
    }
    undoing.undo(bureau.db, bureau.now)
    bureau.refresh()
    assert everything(bureau) == before
    assert not objects(run(bureau, "export", "--acts").stdout)
    run(bureau, "import-acts", file)
    state.mark_unread(bureau.db, [bureau.id("bridge0")], bureau.now)
    bureau.tell("more", ("Clinics wait for malaria vaccine", *VACCINE[0][1:]), days=2.2)
    bureau.refresh()
    assert bureau.story_of("more") == "bridge0"
    undoing.undo(bureau.db, bureau.now, 8)
    assert [bureau.story_of(name) for name in ("bridge1", "copy", "vaccine0")] == ["bridge0", "bridge0", "vaccine0"]
    assert not bureau.db.execute("PRAGMA foreign_key_check").fetchall()


# ---------------------------------------------------------------- judging anew


def test_judging_anew_keeps_ids_marks_looks_and_what_was_ruled(bureau: Bureau) -> None:
    db = bureau.db
    by_hand.take_out(db, bureau.id("bridge2"), bureau.now)
    by_hand.join(db, bureau.id("vaccine0"), bureau.id("inquiry"), bureau.now)
    by_hand.unfold(db, bureau.id("copy"), bureau.now)
    state.star(db, [bureau.id("copy")], bureau.now)
    state.mark_read(db, [bureau.id("bridge1")], bureau.now)
    for name in ("bridge0", "bridge2", "inquiry"):
        state.looked(db, bureau.id(bureau.story_of(name)), bureau.now)
    bureau.refresh()
    stories = bureau.told()
    marks = db.execute("SELECT * FROM marks ORDER BY article").fetchall()
    looks = db.execute("SELECT * FROM looks ORDER BY story").fetchall()
    done = run(bureau, "rejudge", "--json")
    assert done.returncode == 0, done.stderr
    last = objects(done.stdout)[-1]
    assert last == {"event": "done", "articles": 7, "stories": 3, "copies": 0, "changed": 0}
    assert bureau.told() == stories
    assert {bureau.story_of(name) for name in ("bridge0", "bridge2", "vaccine0")} == {"bridge0", "bridge2", "vaccine0"}
    assert db.execute("SELECT * FROM marks ORDER BY article").fetchall() == marks
    assert db.execute("SELECT * FROM looks ORDER BY story").fetchall() == looks
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    assert shelf.astray(db) == 0
    assert not rejudged.second_path(path_of(bureau)).exists()
    for act in (3, 2, 1):
        assert run(bureau, "undo", act).returncode == 0
    assert bureau.db.execute("SELECT count(*) FROM constraints").fetchone() == (0,)


def test_old_ids_of_stories_go_on_as_aliases_and_what_hung_on_them_follows(bureau: Bureau) -> None:
    db = bureau.db
    with db.conn:
        # As if an older version had put the first text into the later story, under another id.
        db.execute("INSERT INTO stories SELECT n + 100, ?, headline, headline_article, language, first_at, last_at, "
                   "articles, outlets, texts, timeline, alias_of, continues FROM stories WHERE id = ?",
                   [bureau.id("bridge1"), bureau.id("bridge0")])  # fmt: skip
        db.execute("UPDATE story_articles SET story = ? WHERE story = ?", [bureau.id("bridge1"), bureau.id("bridge0")])
        db.execute("INSERT INTO looks VALUES (?, '2026-03-03T00:00:00.000Z')", [bureau.id("bridge1")])
        db.execute("INSERT INTO looks VALUES (?, '2026-03-02T00:00:00.000Z')", [bureau.id("bridge0")])
        db.execute("INSERT INTO notes VALUES (?, 'mine', '')", [bureau.id("bridge1")])
    done = run(bureau, "rejudge")
    assert "1 story goes on under another id" in done.stderr
    assert db.execute("SELECT * FROM looks").fetchall() == [(bureau.id("bridge0"), "2026-03-03T00:00:00.000Z")]
    assert db.execute("SELECT story FROM notes").fetchall() == [(bureau.id("bridge0"),)]
    assert bureau.names[objects(run(bureau, "show", bureau.id("bridge1"), "--json").stdout)[0]["id"]] == "bridge0"


def test_nothing_is_judged_anew_while_a_refresh_runs(bureau: Bureau) -> None:
    with alone(path_of(bureau)):
        done = run(bureau, "rejudge")
    assert done.returncode == 3
    assert "running" in done.stderr


def test_what_is_ruled_while_all_is_judged_anew_holds(bureau: Bureau) -> None:
    events = rejudge(path_of(bureau), lambda: bureau.now)
    next(events)
    by_hand.take_out(bureau.db, bureau.id("bridge2"), bureau.now)
    by_hand.join(bureau.db, bureau.id("vaccine0"), bureau.id("inquiry"), bureau.now)
    list(events)
    assert bureau.story_of("bridge2") == "bridge2"
    assert bureau.story_of("vaccine0") == bureau.story_of("inquiry")


@pytest.mark.slow
def test_judging_anew_killed_at_any_moment_leaves_the_old_judgements_and_goes_on(bureau: Bureau) -> None:
    for number in range(60):
        bureau.tell(
            f"more{number}", (BRIDGE, VACCINE)[number % 2][number % 2], days=3 + number * 3, outlet=f"o{number}"
        )
    bureau.refresh()
    by_hand.take_out(bureau.db, bureau.id("bridge2"), bureau.now)
    bureau.refresh()
    path, chance = path_of(bureau), random.Random(3)
    command = [*COMMAND, "--db", str(path), "rejudge", "--json"]
    before, killed = judged(bureau.db), 0
    began = time.monotonic()
    assert newsdesk("--db", path, "rejudge").returncode == 0
    whole, after = time.monotonic() - began, judged(bureau.db)
    for _ in range(12):
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        time.sleep(chance.uniform(0.1, whole))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        killed += process.returncode == -signal.SIGKILL
        assert judged(bureau.db) in (before, after)
        assert bureau.story_of("bridge2") != bureau.story_of("bridge0")
        assert bureau.db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert newsdesk("--db", path, "rejudge").returncode == 0
    assert judged(bureau.db) == after
    assert killed >= 8


@pytest.mark.slow
def test_an_act_killed_at_any_moment_is_done_whole_or_not_at_all(bureau: Bureau) -> None:
    chance, done = random.Random(5), set()
    whole = bureau.told()
    for _ in range(14):
        for words in (("take-out", bureau.id("bridge2")), ("undo",)):
            process = subprocess.Popen(
                [*COMMAND, "--db", str(path_of(bureau)), *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE
            )
            time.sleep(chance.uniform(0.15, 0.5))
            process.send_signal(signal.SIGKILL)
            process.communicate()
        out = bureau.story_of("bridge2") == "bridge2"
        done.add(out)
        constraints = bureau.db.execute("SELECT count(*) FROM constraints").fetchone()[0]
        standing = bureau.db.execute("SELECT count(*) FROM acts WHERE NOT undone").fetchone()[0]
        assert constraints == standing == int(out)
        assert (bureau.told() == whole) is not out
        assert bureau.db.execute("PRAGMA foreign_key_check").fetchall() == []

"""`newsdesk doctor` and `newsdesk backup`: what is wrong is found and told, put right on demand, and nothing is lost."""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.commands import here, objects
from tests.serving import WORDS, Site, rss, serving
from tui.commands.surroundings import about_terminal
from tui.refresh import utc_now
from tui.store import health, state
from tui.store.backup import backup, faults
from tui.store.connect import open_store


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with serving() as site:
        for number in range(3):
            chance = random.Random(number)
            items = [
                (f"{number}-{n}", " ".join(chance.choices(WORDS, k=6)), " ".join(chance.choices(WORDS, k=120)) + ".")
                for n in range(25)
            ]
            site.answers[f"/{number}"] = rss(*items, title=f"Outlet {number}")
        yield site


@pytest.fixture(scope="module")
def whole(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store of 75 judged articles, every fifth starred, and its feeds.toml."""
    folder = tmp_path_factory.mktemp("whole")
    feeds, db_path = folder / "feeds.toml", folder / "news.db"
    feeds.write_text("".join(f'[[feeds]]\nurl = "{site.base}{path}"\n' for path in site.answers))
    assert here("--db", db_path, "--feeds", feeds, "refresh").returncode == 0
    with closing(open_store(db_path)) as db:
        ids = [row[0] for row in db.execute("SELECT id FROM articles ORDER BY id")]
        assert len(ids) == 75
        for id in ids[::5]:
            state.star(db, [id], utc_now())
    return folder


@pytest.fixture
def places(whole: Path, tmp_path: Path) -> tuple[Path, Path]:
    """A copy of that store, and of its feeds.toml."""
    for name in ("news.db", "feeds.toml"):
        shutil.copy(whole / name, tmp_path)
    return tmp_path / "news.db", tmp_path / "feeds.toml"


def starred(path: Path) -> set[str]:
    with closing(open_store(path)) as db:
        return {row[0] for row in db.execute("SELECT article FROM marks WHERE starred_at IS NOT NULL")}


def doctor(places: tuple[Path, Path], *words: str) -> subprocess.CompletedProcess[str]:
    return here("--db", places[0], "--feeds", places[1], "doctor", *words)


def found(done: subprocess.CompletedProcess[str], status: str) -> list[dict[str, object]]:
    return [finding for finding in objects(done.stdout) if finding["status"] == status]


# ---------------------------------------------------------------- what is well


def test_what_becomes_of_a_copy_in_tmux_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    (tmp_path / "tmux").touch(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("TERM_PROGRAM", "tmux")
    monkeypatch.setenv("TERM_PROGRAM_VERSION", "3.3a")
    assert "tmux" not in "".join(finding.message for finding in about_terminal())
    monkeypatch.setenv("TMUX", "/tmp/tmux-0/default,1,0")
    assert any("In tmux 3.3a: what you copy" in finding.message for finding in about_terminal())
    monkeypatch.setenv("TERM_PROGRAM", "vscode")
    assert any("set -g set-clipboard on" in finding.advice for finding in about_terminal())


def test_where_all_is_well_it_says_so(places: tuple[Path, Path]) -> None:
    done = doctor(places)
    assert (done.returncode, done.stderr) == (0, "All is well.\n")
    for word in ("config", "database", "feeds", "disk", "recogniser", "terminal"):
        assert f" {word} " in done.stdout
    told = doctor(places, "--json", "--repair")
    assert told.returncode == 0
    assert not found(told, "wrong")
    assert not found(told, "repaired")
    assert not (places[0].parent / "backups").exists()


def test_without_a_store_there_is_nothing_wrong(tmp_path: Path) -> None:
    (tmp_path / "feeds.toml").write_text("")
    done = doctor((tmp_path / "no.db", tmp_path / "feeds.toml"))
    assert done.returncode == 0
    assert "`newsdesk refresh` makes it" in done.stdout
    assert not (tmp_path / "no.db").exists()


def test_a_broken_feeds_toml_a_missing_secret_and_a_failing_feed_are_told(
    places: tuple[Path, Path], site: Site
) -> None:
    path, feeds = places
    feeds.write_text(feeds.read_text() + f'[[feeds]]\nurl = "{site.base}/x"\nuser = "me"\npassword = "env:NOT_SET"\n')
    here("--db", path, "--feeds", feeds, "refresh")
    done = doctor(places, "--json")
    assert done.returncode == 1
    assert [finding["check"] for finding in found(done, "wrong")] == ["secrets"]
    assert any("1 of 4 sources failed" in str(finding["message"]) for finding in found(done, "note"))
    feeds.write_text(feeds.read_text().replace('user = "me"\npassword = "env:NOT_SET"\n', ""))
    with closing(open_store(path)) as db:
        db.execute("UPDATE sources SET name = 'The Outlet'")
        db.conn.commit()
    done = doctor(places)
    assert (done.returncode, done.stderr) == (0, "Nothing is broken here; 1 source failed when last asked.\n")
    assert f"The Outlet, {site.base.removeprefix('http://')}/x: " in done.stdout, "sources of one name are told apart"
    feeds.write_text("[[feeds]\n")
    done = doctor(places, "--json")
    assert done.returncode == 2
    assert [finding["check"] for finding in found(done, "wrong")] == ["config"]


# ---------------------------------------------------------------- what is wrong inside


def without_index(conn: sqlite3.Connection) -> None:
    """An article that is missing from an index."""
    conn.execute("PRAGMA writable_schema = ON")
    row = conn.execute("SELECT * FROM sqlite_master WHERE name = 'articles_by_text'").fetchone()
    conn.execute("DELETE FROM sqlite_master WHERE name = 'articles_by_text'")
    conn.commit()
    conn.execute("PRAGMA writable_schema = RESET")
    conn.execute("UPDATE articles SET text_hash = 'other' WHERE n = 3")
    conn.execute("PRAGMA writable_schema = ON")
    conn.execute("INSERT INTO sqlite_master VALUES (?, ?, ?, ?, ?)", row)


def statement(sql: str) -> Callable[[sqlite3.Connection], None]:
    def run(conn: sqlite3.Connection) -> None:
        conn.execute(sql)

    return run


FAULTS: dict[str, tuple[str, Callable[[sqlite3.Connection], None]]] = {
    "a row missing from an index": ("integrity", without_index),
    "full text that says something else": (
        "full_text",
        statement("INSERT INTO articles_fts (articles_fts, rowid, title, text) VALUES ('delete', 1, 'harbour', 'x')"),
    ),
    "full text that is broken": ("full_text", statement("UPDATE articles_fts_data SET block = x'00' WHERE id > 100")),
    "mentions of nothing": (
        "references",
        statement("UPDATE sketches SET article = 99999 WHERE article = (SELECT min(article) FROM sketches)"),
    ),
    "a headline of nothing": ("references", statement("UPDATE stories SET headline_article = 'gone' WHERE n = 1")),
    "fingerprints of nothing": ("references", statement("INSERT INTO fingerprints VALUES (1, 99999)")),
    "a text that is lost": ("texts", statement("DELETE FROM texts WHERE rowid = 5")),
    "an article counted as read": ("figures", statement("UPDATE shelf SET read = NOT read WHERE n = 5")),
    "an article that is not counted": ("figures", statement("DELETE FROM shelf WHERE n = 5")),
    "a judgement that is lost": ("judgements", statement("DELETE FROM story_articles WHERE rowid = 5")),
}


@pytest.mark.parametrize("what", FAULTS)
def test_a_fault_is_found_put_right_after_a_copy_was_made_and_the_next_refresh_makes_it_whole(
    places: tuple[Path, Path], what: str
) -> None:
    check, harm = FAULTS[what]
    path, feeds = places
    before = starred(path)
    with closing(sqlite3.connect(path)) as conn:
        harm(conn)
        conn.commit()
    done = doctor(places, "--json")
    assert done.returncode == 1
    assert check in {finding["check"] for finding in found(done, "wrong")}
    done = doctor(places, "--json", "--repair")
    assert done.returncode == 0, done.stdout
    assert check in {finding["check"] for finding in found(done, "repaired")}
    assert len(list((path.parent / "backups").iterdir())) == 1
    assert doctor(places).stderr == "All is well.\n"
    assert here("--db", path, "--feeds", feeds, "refresh").returncode == 0
    with closing(open_store(path)) as db:
        assert health.examine(db) == []
        assert db.execute("SELECT count(*) FROM texts WHERE text != ''").fetchone() == (75,)
        assert db.execute("SELECT count(*) FROM story_articles").fetchone() == (75,)
    assert starred(path) == before


def test_marks_of_an_article_that_is_not_there_are_kept_and_told(places: tuple[Path, Path]) -> None:
    with closing(sqlite3.connect(places[0])) as conn:
        conn.execute("INSERT INTO marks (article, starred_at) VALUES ('abcdefabcdef', '2026-01-01T00:00:00.000Z')")
        conn.commit()
    done = doctor(places, "--repair", "--json")
    assert done.returncode == 0
    assert any("They are yours" in str(finding["advice"]) for finding in found(done, "note"))
    assert "abcdefabcdef" in starred(places[0])


# ---------------------------------------------------------------- pages that cannot be read


def damage(path: Path, page: int, size: int = 4096) -> None:
    with open(path, "rb+") as file:
        file.seek((page - 1) * size)
        file.write(random.Random(page).randbytes(size))


def pages(path: Path) -> int:
    with closing(open_store(path)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return int(db.execute("PRAGMA page_count").fetchone()[0])


def owner(path: Path) -> dict[int, str]:
    """What each page belongs to, where SQLite was built to tell."""
    with closing(sqlite3.connect(path)) as conn:
        try:
            return {row[0]: row[1] for row in conn.execute("SELECT pageno, name FROM dbstat")}
        except sqlite3.OperationalError:
            return {}


def saved_from(path: Path, feeds: Path, page: int, before: set[str], owned: str | None) -> str:
    """Damage a page and repair: what came of it. Asserts what must hold whatever page it was."""
    damage(path, page)
    done = here("--db", path, "--feeds", feeds, "stories")
    assert done.returncode in (0, 3)
    assert done.returncode == 0 or "newsdesk doctor" in done.stderr, done.stderr
    assert here("--db", path, "--feeds", feeds, "doctor").returncode in (1, 3) or owned is None
    done = here("--db", path, "--feeds", feeds, "doctor", "--repair", "--json")
    if done.returncode == 3:
        assert any("can be read" in str(finding["message"]) for finding in found(done, "wrong")), done.stdout
        return "unreadable"
    assert done.returncode == 0, done.stdout
    with closing(open_store(path)) as db:
        assert health.examine(db) == [] or all(fault.repair == "none" for fault in health.examine(db))
    if owned is not None and "marks" not in owned:
        assert starred(path) == before
    return "repaired"


def test_a_damaged_page_costs_no_mark_and_the_next_refresh_brings_back_the_articles(
    places: tuple[Path, Path], tmp_path: Path
) -> None:
    path, feeds = places
    before = starred(path)
    pages(path)
    owned = owner(path)
    if not owned:
        pytest.skip("this SQLite was built without dbstat, which tells whose page is whose")
    for table in ("articles", "texts", "story_articles"):  # every other table has its turn in the slow sweep
        page = max(page for page, name in owned.items() if name == table)
        own = tmp_path / table / "news.db"
        own.parent.mkdir()
        shutil.copyfile(path, own)
        assert saved_from(own, feeds, page, before, table) == "repaired"
        assert here("--db", own, "--feeds", feeds, "refresh").returncode == 0
        with closing(open_store(own)) as db:
            assert db.execute("SELECT count(*) FROM texts WHERE text != ''").fetchone() == (75,)
            assert db.execute("SELECT count(*) FROM story_articles").fetchone() == (75,)
            assert health.examine(db) == []
        assert starred(own) == before


@pytest.mark.slow
def test_whatever_page_is_damaged_it_is_told_and_what_can_be_read_is_saved(
    places: tuple[Path, Path], tmp_path: Path
) -> None:
    path, feeds = places
    before, last, owned = starred(path), pages(path), owner(path)
    came = {}
    each = {name: page for page, name in owned.items()}.values()
    for page in {*each, *random.Random(3).sample(range(1, last + 1), min(30, last))}:
        folder = tmp_path / f"page{page}"
        folder.mkdir()
        shutil.copyfile(path, folder / "news.db")
        came[page] = saved_from(folder / "news.db", feeds, page, before, owned.get(page))
        if came[page] == "repaired":
            assert here("--db", folder / "news.db", "--feeds", feeds, "refresh").returncode == 0, owned.get(page)
            assert here("--db", folder / "news.db", "--feeds", feeds, "doctor").returncode == 0, owned.get(page)
        shutil.rmtree(folder)
    unreadable = [page for page, how in came.items() if how == "unreadable"]
    # The first page, and those that say what tables there are.
    assert all(page == 1 or owned.get(page, "sqlite_schema").startswith("sqlite_") for page in unreadable), unreadable


def test_a_file_of_which_nothing_can_be_read_is_left_as_it_is(places: tuple[Path, Path]) -> None:
    pages(places[0])
    damage(places[0], 1)
    before = places[0].read_bytes()
    done = doctor(places, "--repair", "--json")
    assert done.returncode == 3
    assert places[0].read_bytes() == before
    assert not list(places[0].parent.glob(".news.db*"))


def test_nothing_is_put_in_the_place_of_a_file_that_another_program_has_open(places: tuple[Path, Path]) -> None:
    pages(places[0])
    owned = owner(places[0])
    page = max((page for page, name in owned.items() if name == "texts"), default=30)
    damage(places[0], page)
    reader = (
        "import sqlite3, sys\nc = sqlite3.connect(sys.argv[1])\nc.execute('SELECT count(*) FROM marks').fetchone()\n"
        "print('ready', flush=True)\nsys.stdin.read()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", reader, str(places[0])], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert other.stdout is not None
        assert other.stdout.readline() == "ready\n"
        before = places[0].read_bytes()
        done = doctor(places, "--repair", "--json")
        assert done.returncode == 3
        assert "Another program has" in done.stdout
        assert places[0].read_bytes() == before
    finally:
        other.communicate("", timeout=10)
    assert doctor(places, "--repair").returncode == 0


# ---------------------------------------------------------------- copies


def test_a_copy_made_while_others_write_is_whole_and_a_file_of_its_own(
    places: tuple[Path, Path], tmp_path: Path
) -> None:
    path, _ = places
    stop = threading.Event()
    finished: list[int] = []

    def write() -> None:
        with closing(open_store(path)) as db:
            ids = [row[0] for row in db.execute("SELECT id FROM articles")]
            while not stop.is_set():
                state.mark_read(db, ids, utc_now())
                state.mark_unread(db, ids, utc_now())
                finished.append(1)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        while not finished:
            pass
        for n in range(8):
            assert backup(path, tmp_path / f"copy{n}.db") > 50_000
    finally:
        stop.set()
        writer.join()
    for n in range(8):
        alone = tmp_path / "alone" / f"copy{n}.db"
        alone.parent.mkdir(exist_ok=True)
        shutil.move(tmp_path / f"copy{n}.db", alone)
        assert {file.name for file in alone.parent.iterdir()} == {f"copy{i}.db" for i in range(n + 1)}
        with closing(sqlite3.connect(alone)) as conn:
            assert faults(conn) == []
            # Each of the writer's acts marks all articles or none.
            assert conn.execute("SELECT count(*) FROM marks WHERE read_at IS NOT NULL").fetchone()[0] in (0, 75)
        assert starred(alone) == starred(path)
        for side in ("-wal", "-shm"):
            Path(f"{alone}{side}").unlink(missing_ok=True)


def test_a_copy_takes_no_other_files_place_and_goes_where_it_is_told(places: tuple[Path, Path], tmp_path: Path) -> None:
    db = places[0]
    done = here("--db", db, "backup", "--json")
    (made,) = objects(done.stdout)
    assert Path(made["path"]).parent == db.parent / "backups"
    assert made["bytes"] == os.path.getsize(made["path"])
    folder = tmp_path / "stick"
    folder.mkdir()
    assert here("--db", db, "backup", folder).returncode == 0
    (copy,) = folder.iterdir()
    before = copy.read_bytes()
    done = here("--db", db, "backup", copy)
    assert (done.returncode, copy.read_bytes()) == (2, before)
    assert "left as it is" in done.stderr
    dangling = tmp_path / "link.db"
    dangling.symlink_to(tmp_path / "elsewhere.db")
    assert here("--db", db, "backup", dangling).returncode == 2
    assert here("--db", tmp_path / "no.db", "backup").returncode == 3
    assert here("--db", db, "backup", places[1] / "x.db").returncode == 3
    assert starred(copy) == starred(db)


def test_no_copy_is_made_of_a_damaged_database(places: tuple[Path, Path], tmp_path: Path) -> None:
    damage(places[0], pages(places[0]) // 2)
    done = here("--db", places[0], "backup", tmp_path / "copy.db")
    assert done.returncode == 3
    assert "damaged" in done.stderr
    assert not list(tmp_path.glob("*copy.db*"))


def test_the_report_is_json_lines_of_one_shape(places: tuple[Path, Path]) -> None:
    for line in doctor(places, "--json").stdout.splitlines():
        assert json.loads(line).keys() == {"check", "status", "message", "advice"}

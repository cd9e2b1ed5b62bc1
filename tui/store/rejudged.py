"""A second store beside the first, in which everything is judged anew, and taking over what was found there in one step."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database

from tui.store import shelf
from tui.store.codec import to_column
from tui.store.connect import writing
from tui.store.enforcing import enforce
from tui.store.moves import share_look

STORIES = (
    "stories",
    "story_articles",
    "chapters",
    "copies",
    "roundups",
    "sketches",
    "fingerprints",
    "related",
    "unrelated",
    "terms",
    "text_vectors",
    "story_shapes",
    "story_entities",
    "story_terms",
    "corroborations",
    "sentences",
)
"""What is emptied in the second store, judged there, and taken over."""
NAMES = ("entities", "aliases", "roles", "mentions", "entity_links", "quotes", "hints", "recognitions")
"""What is judged over there without being emptied, so that entities keep their ids, and is taken over too."""
NAMED_BY_HAND = ("entity_merges", "entity_splits")
KEPT = (
    *("sources", "fetches", "articles", "texts", "fulltexts", "revisions", "articles_fts", "story_log", "shelf"),
    *(
        "marks",
        "looks",
        "acts",
        "constraints",
        "unsettled",
        "follows",
        "mutes",
        "notes",
        "labels",
        "views",
        "positions",
    ),
    *NAMED_BY_HAND,
    "_sqlite_migrations",
)
"""What stays as it is: what sources gave, and what the user did."""

_MARK = "rejudging"


def second_path(path: Path) -> Path:
    return path.with_name(path.name + ".rejudge")


def prepare(db: Database, path: Path, version: str) -> bool:
    """Have the second store ready for judging; True where an earlier run that was cut off goes on.

    `version`: of all that judges. Another one, or other articles, and the work begins anew.
    """
    second, seal = second_path(path), _seal(db, version)
    if second.exists() and _sealed(second) == seal:
        return True
    discard(path)
    part = second.with_name(second.name + ".part")
    with closing(sqlite3.connect(part)) as copy:
        db.conn.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
        copy.execute("PRAGMA foreign_keys = OFF")
        shelf.untold(copy)  # nobody asks it for lists
        for table in STORIES:
            copy.execute(f"DELETE FROM {table}")
        copy.execute("DELETE FROM unsettled")
        copy.execute("UPDATE articles SET judged = 0")
        copy.execute(f"CREATE TABLE {_MARK} (seal TEXT NOT NULL)")
        copy.execute(f"INSERT INTO {_MARK} VALUES (?)", [seal])
        copy.commit()
    part.replace(second)
    return False


def take_over(db: Database, path: Path, now: datetime) -> int:
    """Put what was judged in the second store in place of what is here, in one transaction; how many ids changed.

    Every id that a story had goes on as an alias of the story that its article is in now, and what the user has at
    it follows. What the user ruled in the meantime holds.
    """
    db.execute("ATTACH DATABASE ? AS second", [str(second_path(path))])
    try:
        with writing(db):
            db.execute("PRAGMA defer_foreign_keys = ON")
            names = NAMES if all(_same(db, table) for table in NAMED_BY_HAND) else ()
            before = dict(db.execute("SELECT article, story FROM story_articles"))
            old = [row[0] for row in db.execute("SELECT id FROM stories")]
            with shelf.refilled(db):
                for table in (*STORIES, *names):
                    columns = ", ".join(f'"{row[1]}"' for row in db.execute(f"PRAGMA main.table_info({table})"))
                    db.execute(f"DELETE FROM main.{table}")
                    db.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM second.{table}")
            db.execute(
                """
                UPDATE main.articles SET judged = 1 WHERE judged = 0 AND EXISTS (
                    SELECT 1 FROM second.articles s WHERE s.id = main.articles.id AND s.judged = 1
                    AND s.text_hash = main.articles.text_hash AND s.title = main.articles.title)
                """
            )
            db.execute("DELETE FROM main.unsettled")
            changed = _follow(db, old, before, now)
            enforce(db, now)
    finally:
        db.execute("DETACH DATABASE second")
    return changed


def discard(path: Path) -> None:
    """Remove the second store."""
    second = second_path(path)
    for name in (second.name, f"{second.name}.part"):
        for end in ("", "-wal", "-shm", "-journal"):
            second.with_name(name + end).unlink(missing_ok=True)


def _follow(db: Database, old: list[str], before: dict[str, str], now: datetime) -> int:
    """Old ids live on as aliases, and looks and notes go to the story that is meant."""
    known = {row[0] for row in db.execute("SELECT id FROM main.stories")}
    gone = [id for id in old if id not in known]
    db.conn.executemany(
        """
        INSERT INTO main.stories (id, headline, first_at, last_at, articles, outlets, texts, alias_of)
        SELECT ?, s.headline, s.first_at, s.last_at, 0, 0, 0, s.id
        FROM main.story_articles sa JOIN main.stories s ON s.id = sa.story WHERE sa.article = ?
        """,
        [(id, id) for id in gone],
    )
    for table in ("looks", "notes"):
        rows = db.execute(
            f"SELECT t.story, s.alias_of FROM main.{table} t JOIN main.stories s ON s.id = t.story WHERE s.alias_of IS NOT NULL"
        ).fetchall()
        for story, living in rows:
            if table == "looks":
                share_look(db, story, living)
            else:
                db.execute("UPDATE OR IGNORE main.notes SET story = ? WHERE story = ?", [living, story])
    db.execute(
        "DELETE FROM main.looks WHERE story IN (SELECT id FROM main.stories WHERE alias_of IS NOT NULL)",
    )
    changed = [id for id in gone if before.get(id) == id]
    db.conn.executemany(
        """
        INSERT INTO main.story_log (at, story, act, detail)
        SELECT ?, alias_of, 'rejudge', json_object('from', id) FROM main.stories WHERE id = ? AND alias_of IS NOT NULL
        """,
        [(to_column(now), id) for id in changed],
    )
    return len(changed)


def _same(db: Database, table: str) -> bool:
    rows = [db.execute(f"SELECT * FROM {place}.{table} ORDER BY 1, 2").fetchall() for place in ("main", "second")]
    return rows[0] == rows[1]


def _seal(db: Database, version: str) -> str:
    """What the judgements are made of: other articles, or another program, and they are made anew."""
    told = [
        version,
        *db.execute("SELECT name FROM _sqlite_migrations ORDER BY name").fetchall(),
        db.execute("SELECT count(*), max(n), max(updated) FROM articles").fetchone(),
        db.execute("SELECT count(*), max(at) FROM fulltexts WHERE failed IS NULL").fetchone(),
        *db.execute("SELECT kind, a, b FROM constraints ORDER BY kind, a, b").fetchall(),
        *(row for table in NAMED_BY_HAND for row in db.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()),
    ]
    return hashlib.blake2b(repr(told).encode(), digest_size=16).hexdigest()


def _sealed(second: Path) -> str | None:
    try:
        with closing(sqlite3.connect(second)) as copy:
            row = copy.execute(f"SELECT seal FROM {_MARK}").fetchone()
    except sqlite3.DatabaseError:
        return None
    return row[0] if row else None


def counts(db: Database) -> tuple[int, int, int]:
    """Articles, stories, copies."""
    articles, stories, copies = db.execute(
        "SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM stories WHERE alias_of IS NULL),"
        " (SELECT count(*) FROM copies)"
    ).fetchone()
    return articles, stories, copies

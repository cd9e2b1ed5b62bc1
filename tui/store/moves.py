"""Moving articles between stories by hand: at once for the eye; the sums that judges need are made up before they judge."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlite_utils import Database

from tui.store.corroboration import wait
from tui.store.shapes import unindex
from tui.store.stories import fold, recount

Rows = Mapping[str, Sequence[object]]
"""Places of articles in their stories: score, threshold, evidence."""


def story_of(db: Database, article: str) -> str | None:
    row = db.execute("SELECT story FROM story_articles WHERE article = ?", [article]).fetchone()
    return row[0] if row else None


def members(db: Database, story: str) -> list[str]:
    """The articles of a story, earliest first."""
    rows = db.execute(
        """
        SELECT sa.article FROM story_articles sa JOIN articles a ON a.id = sa.article
        WHERE sa.story = ? ORDER BY a.at, a.place, a.id
        """,
        [story],
    )
    return [row[0] for row in rows]


def origin(db: Database, article: str) -> str:
    """What an article is a copy of; itself where it is none."""
    row = db.execute("SELECT origin FROM copies WHERE article = ?", [article]).fetchone()
    return str(row[0]) if row else article


def group(db: Database, article: str) -> list[str]:
    """An article with its copies."""
    rows = db.execute("SELECT article FROM copies WHERE origin = ? ORDER BY article", [article])
    return [article, *(row[0] for row in rows)]


def places(db: Database, articles: Collection[str]) -> dict[str, list[object]]:
    rows = db.execute(
        "SELECT article, score, threshold, evidence FROM story_articles WHERE article IN (SELECT value FROM json_each(?))",
        [json.dumps(sorted(articles))],
    )
    return {article: [score, threshold, evidence] for article, score, threshold, evidence in rows}


def put_back_places(db: Database, rows: Rows) -> None:
    db.conn.executemany(
        "UPDATE story_articles SET score = ?, threshold = ?, evidence = ? WHERE article = ?",
        [(*row, article) for article, row in rows.items()],
    )


def texts_of(db: Database, articles: Sequence[str]) -> list[str]:
    """Those that are copies of none of the others; in the same order."""
    origins = {
        id: row[0]
        for id in articles
        if (row := db.execute("SELECT origin FROM copies WHERE article = ?", [id]).fetchone())
    }
    return [id for id in articles if origins.get(id) not in articles] or list(articles)


def unfold_now(db: Database, article: str) -> dict[str, Any] | None:
    """Take the article's row out of the copies; its text is judged again, as one of its own, with the next ones."""
    row = next(iter(db.query("SELECT * FROM copies WHERE article = ?", [article])), None)
    if row is not None:
        db.execute("DELETE FROM copies WHERE article = ?", [article])
        db.execute("UPDATE articles SET judged = 0 WHERE id = ?", [article])
    return dict(row) if row is not None else None


def move(db: Database, articles: Iterable[str], story: str) -> None:
    db.conn.executemany("UPDATE story_articles SET story = ? WHERE article = ?", [(story, id) for id in articles])


def begin(db: Database, story: str, like: str) -> bool:
    """Make a story of that id, or let an alias of that id live again; True where there was no such id before.

    It begins with the language and the words of the story that its articles come from.
    """
    known = db.execute("SELECT 1 FROM stories WHERE id = ?", [story]).fetchone() is not None
    if known:
        db.execute("UPDATE stories SET alias_of = NULL WHERE id = ?", [story])
    else:
        db.execute(
            """
            INSERT INTO stories (id, headline, first_at, last_at, articles, outlets, texts, language)
            SELECT ?, '', first_at, last_at, 0, 0, 0, language FROM stories WHERE id = ?
            """,
            [story, like],
        )
    db.execute(
        """
        INSERT OR IGNORE INTO story_shapes (story, texts, terms, weights, readable, roundup)
        SELECT (SELECT n FROM stories WHERE id = ?), 0, x'', x'', h.readable, 0
        FROM story_shapes h JOIN stories s ON s.n = h.story WHERE s.id = ?
        """,
        [story, like],
    )
    return not known


def separate(db: Database, out: Collection[str], story: str, id: str) -> tuple[str, str]:
    """Part a story in two; the half that holds the article of its id keeps it. Ids of the half `out` and of the rest.

    `out` goes on as `id` if it may choose; the rest, if it has to choose, as its first text. All out: nothing moves.
    """
    everyone = members(db, story)
    rest = [one for one in everyone if one not in out]
    if not rest:
        return story, story
    new, leaving = (texts_of(db, rest)[0], rest) if story in out else (id, [one for one in everyone if one in out])
    begin(db, new, story)
    move(db, leaving, new)
    share_look(db, story, new)
    settle(db, [story, new])
    return (story, new) if story in out else (new, story)


def unite(db: Database, gone: str, living: str) -> None:
    """One story takes in another, with how its texts write their words, and what it continues if that is another one."""
    db.execute(
        """
        UPDATE story_shapes SET readable = json_patch(
            (SELECT h.readable FROM story_shapes h JOIN stories s ON s.n = h.story WHERE s.id = ?), readable)
        WHERE story = (SELECT n FROM stories WHERE id = ?)
            AND EXISTS (SELECT 1 FROM story_shapes h JOIN stories s ON s.n = h.story WHERE s.id = ?)
        """,
        [gone, living, gone],
    )
    fold(db, gone, living)
    db.execute(
        """
        UPDATE stories SET continues = nullif(coalesce(continues, (SELECT continues FROM stories WHERE id = ?)), id)
        WHERE id = ?
        """,
        [gone, living],
    )
    db.execute("DELETE FROM story_shapes WHERE story = (SELECT n FROM stories WHERE id = ?)", [gone])


def forget(db: Database, story: str) -> None:
    """Remove a story that an act had made, if nothing came to hang on it; else it stays as an alias."""
    row = db.execute("SELECT n FROM stories WHERE id = ? AND alias_of IS NOT NULL", [story]).fetchone()
    if row is None:
        return
    held = db.execute(
        """
        SELECT EXISTS (SELECT 1 FROM stories WHERE alias_of = ? OR continues = ?)
            OR EXISTS (SELECT 1 FROM story_articles WHERE story = ?) OR EXISTS (SELECT 1 FROM notes WHERE story = ?)
        """,
        [story] * 4,
    ).fetchone()[0]
    if not held:
        remove(db, story)


def remove(db: Database, story: str) -> None:
    """Remove a story that has no articles and that nothing hangs on, with all that was found out about it."""
    db.execute("DELETE FROM looks WHERE story = ?", [story])
    db.execute("DELETE FROM related WHERE story = ? OR other = ?", [story, story])
    db.execute("DELETE FROM sentences WHERE story = ?", [story])
    db.execute("DELETE FROM corroborations WHERE story = ?", [story])
    withdraw(db, story)
    db.execute("DELETE FROM stories WHERE id = ?", [story])


def withdraw(db: Database, story: str) -> None:
    """Let judges neither find a story nor know what it was made of."""
    unindex(db, story)
    db.execute("DELETE FROM story_shapes WHERE story = (SELECT n FROM stories WHERE id = ?)", [story])


def hand_over(db: Database, story: str, heir: str) -> None:
    """What hangs on a story goes to the one that is now what it was for the user: the note, what it continues, and what
    continues it; both were looked at."""
    db.execute("UPDATE OR IGNORE notes SET story = ? WHERE story = ?", [heir, story])
    db.execute(
        """
        UPDATE stories SET continues = nullif((SELECT continues FROM stories WHERE id = ?), id)
        WHERE id = ? AND continues IS NULL
        """,
        [story, heir],
    )
    db.execute("UPDATE stories SET continues = nullif(?, id) WHERE continues = ?", [heir, story])
    db.execute("UPDATE stories SET continues = NULL WHERE id = ?", [story])
    share_look(db, story, heir)


def look(db: Database, story: str) -> str | None:
    row = db.execute("SELECT looked_at FROM looks WHERE story = ?", [story]).fetchone()
    return row[0] if row else None


def set_look(db: Database, story: str, at: str | None) -> None:
    db.execute("DELETE FROM looks WHERE story = ?", [story])
    if at is not None:
        db.execute("INSERT INTO looks (story, looked_at) VALUES (?, ?)", [story, at])


def share_look(db: Database, story: str, other: str) -> None:
    """Whoever looked at one story has seen the other: the later look holds for it."""
    db.execute(
        """
        INSERT INTO looks (story, looked_at) SELECT ?, looked_at FROM looks WHERE story = ?
        ON CONFLICT (story) DO UPDATE SET looked_at = max(looked_at, excluded.looked_at)
        """,
        [other, story],
    )


def continues(db: Database, story: str) -> str | None:
    """The older story that a story continues."""
    row = db.execute("SELECT continues FROM stories WHERE id = ?", [story]).fetchone()
    return row[0] if row else None


def settle(db: Database, stories: Iterable[str]) -> None:
    """Count stories anew for the eye, and note that judges have to sum them up again."""
    stories = sorted(set(stories))
    recount(db, stories)
    wait(db, stories)
    db.conn.executemany("INSERT OR IGNORE INTO unsettled (story) VALUES (?)", [(story,) for story in stories])

"""Where every article stands, in small numbers: what lists are narrowed by, and what figures are counted from.

Triggers keep it right, whoever writes; `shelf.py` beside this folder sees whether it is.
"""

from __future__ import annotations

from sqlite_utils import Database

from tui.store.migrations.numbered import migrations

_TABLE = (
    """
    CREATE TABLE shelf (
        n INTEGER PRIMARY KEY,
        source INTEGER NOT NULL,
        story INTEGER,
        read INTEGER NOT NULL,
        copy INTEGER NOT NULL
    )
    """,
    """
    CREATE VIEW shelved AS
    SELECT a.n, a.source, s.n AS story, m.read_at IS NOT NULL AS read,
           EXISTS (SELECT 1 FROM copies c JOIN story_articles o ON o.article = c.origin
                   WHERE c.article = a.id AND o.story = sa.story) AS copy
    FROM articles a
    LEFT JOIN story_articles sa ON sa.article = a.id
    LEFT JOIN stories s ON s.id = sa.story
    LEFT JOIN marks m ON m.article = a.id
    """,
    "INSERT INTO shelf (n, source, story, read, copy) SELECT n, source, story, read, copy FROM shelved",
    "CREATE INDEX shelf_by_state ON shelf (read, copy, story)",
    "CREATE INDEX shelf_by_source ON shelf (source, story, read)",
    """
    CREATE TRIGGER shelf_article AFTER INSERT ON articles BEGIN
        INSERT INTO shelf (n, source, story, read, copy)
        SELECT n, source, story, read, copy FROM shelved WHERE n = NEW.n;
    END
    """,
    "CREATE TRIGGER shelf_article_gone AFTER DELETE ON articles BEGIN DELETE FROM shelf WHERE n = OLD.n; END",
)
_READ = "UPDATE shelf SET read = {} WHERE n = (SELECT n FROM articles WHERE id = {}.article)"
_AGAIN = """
    UPDATE shelf SET (story, copy) = (SELECT v.story, v.copy FROM shelved v WHERE v.n = shelf.n)
    WHERE n IN (SELECT n FROM articles WHERE id IN ({}))"""
# Whether a copy counts depends on where its origin is.
_WITH_COPIES = "SELECT {0}.article UNION ALL SELECT article FROM copies WHERE origin = {0}.article"


@migrations()
def m040_shelf(db: Database) -> None:
    for statement in _TABLE:
        db.execute(statement)
    for act, row in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
        _trigger(db, act, "marks", "read_at", _READ.format("0" if row == "OLD" else "NEW.read_at IS NOT NULL", row))
        _trigger(db, act, "story_articles", "story", _AGAIN.format(_WITH_COPIES.format(row)))
        _trigger(db, act, "copies", "origin", _AGAIN.format(f"{row}.article"))


def _trigger(db: Database, act: str, table: str, column: str, statement: str) -> None:
    when = f"{act} OF {column}" if act == "UPDATE" else act
    db.execute(f"CREATE TRIGGER shelf_{table}_{act.lower()} AFTER {when} ON {table} BEGIN {statement}; END")

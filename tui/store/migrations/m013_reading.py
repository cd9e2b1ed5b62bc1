"""How far articles were read, and which have their full text."""

from __future__ import annotations

from sqlite_utils import Database

from tui.store.migrations.numbered import migrations, run


@migrations()
def m013_reading(db: Database) -> None:
    run(
        db,
        """
CREATE TABLE positions (
    article TEXT PRIMARY KEY REFERENCES articles(id),
    offset INTEGER NOT NULL,
    at TEXT NOT NULL
);
CREATE TABLE fulltexts (
    article TEXT PRIMARY KEY REFERENCES articles(id),
    at TEXT NOT NULL,
    failed TEXT
);
""",
    )

"""Which sentences of a story's articles tell the same."""

from __future__ import annotations

from sqlite_utils import Database

from tui.store.migrations.numbered import migrations, run


@migrations()
def m008_corroboration(db: Database) -> None:
    run(
        db,
        """
CREATE TABLE corroborations (
    story TEXT PRIMARY KEY,
    waiting INTEGER NOT NULL DEFAULT 1,
    pairs BLOB NOT NULL DEFAULT x'',
    figures TEXT NOT NULL DEFAULT '[]'
);
CREATE INDEX corroborations_waiting ON corroborations (story) WHERE waiting = 1;
CREATE TABLE sentences (
    article TEXT PRIMARY KEY REFERENCES articles(id),
    story TEXT NOT NULL,
    seal BLOB NOT NULL,
    spans BLOB NOT NULL,
    says BLOB NOT NULL
);
CREATE INDEX sentences_by_story ON sentences (story);
INSERT INTO corroborations (story) SELECT id FROM stories WHERE alias_of IS NULL AND texts > 1;
""",
    )

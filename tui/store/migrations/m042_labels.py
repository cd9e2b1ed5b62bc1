"""The user's own labels, feeds that are not asked for now, and what authors and languages are found by."""

from __future__ import annotations

from sqlite_utils import Database

from tui.store.migrations.numbered import migrations, run


@migrations()
def m042_labels(db: Database) -> None:
    run(
        db,
        """
CREATE TABLE labels (
    label TEXT NOT NULL COLLATE NOCASE,
    article TEXT NOT NULL REFERENCES articles(id),
    at TEXT NOT NULL,
    PRIMARY KEY (label, article)
) WITHOUT ROWID;
CREATE INDEX labels_by_article ON labels (article);
ALTER TABLE sources ADD COLUMN paused INTEGER NOT NULL DEFAULT 0;
CREATE INDEX articles_by_author ON articles (author COLLATE NOCASE) WHERE author <> '';
CREATE INDEX stories_by_language ON stories (language, last_at DESC, id) WHERE alias_of IS NULL;
""",
    )

"""Which recogniser read an article, and what it read."""

from __future__ import annotations

from sqlite_utils import Database

from tui.store.migrations.numbered import migrations, run


@migrations()
def m010_recognitions(db: Database) -> None:
    run(
        db,
        """
CREATE TABLE recognitions (
    article TEXT PRIMARY KEY REFERENCES articles(id),
    recogniser TEXT NOT NULL,
    content TEXT NOT NULL,
    at TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX recognitions_by_recogniser ON recognitions (recogniser, at);
CREATE INDEX recognitions_by_content ON recognitions (content, recogniser) WHERE content != '';
INSERT INTO recognitions (article, recogniser, content, at) SELECT id, '', '', at FROM articles WHERE judged;
""",
    )

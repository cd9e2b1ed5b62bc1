"""Where undated articles stood in their source: the order in which they are judged.

A store that has lost the old index is brought up to date all the same: the index is made anew here.
"""

from __future__ import annotations

from sqlite_utils import Database

from tui.store.migrations.numbered import migrations, run


@migrations()
def m020_places(db: Database) -> None:
    run(
        db,
        """
ALTER TABLE articles ADD COLUMN place INTEGER NOT NULL DEFAULT 0;
DROP INDEX IF EXISTS articles_unjudged;
CREATE INDEX articles_unjudged ON articles (at, place, id) WHERE judged = 0;
""",
    )

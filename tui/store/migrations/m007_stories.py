"""What came later of an affair: the parts of a story of several days, and stories that continue others."""

from __future__ import annotations

from sqlite_utils import Database

from tui.store.migrations.numbered import migrations, run


@migrations()
def m007_stories(db: Database) -> None:
    run(
        db,
        """
CREATE TABLE chapters (
    article TEXT PRIMARY KEY REFERENCES articles(id),
    chapter TEXT NOT NULL REFERENCES articles(id)
) WITHOUT ROWID;
CREATE INDEX stories_by_continues ON stories (continues) WHERE continues IS NOT NULL;
""",
    )

"""Acts of every kind, and constraints that judges find by article."""

from __future__ import annotations

from sqlite_utils import Database

from tui.store.migrations.numbered import migrations, run


@migrations()
def m006_acts_and_constraints(db: Database) -> None:
    run(
        db,
        """
ALTER TABLE acts ADD COLUMN matter TEXT NOT NULL DEFAULT '';
ALTER TABLE acts ADD COLUMN ids TEXT NOT NULL DEFAULT '[]';
UPDATE acts SET matter = CASE WHEN kind IN ('read', 'unread') THEN 'read' ELSE 'star' END,
    ids = (SELECT json_group_array(key) FROM json_each(acts.before));
CREATE UNIQUE INDEX constraints_pair ON constraints (a, kind, b);
CREATE INDEX constraints_other ON constraints (b, kind, a);
CREATE TABLE unsettled (
    story TEXT PRIMARY KEY
) WITHOUT ROWID;
""",
    )

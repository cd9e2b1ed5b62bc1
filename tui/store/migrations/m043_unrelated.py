"""Stories that were judged and whose related stories are still to be found: a judgement that is cut off goes on there."""

from __future__ import annotations

from sqlite_utils import Database

from tui.store.migrations.numbered import migrations, run


@migrations()
def m043_unrelated(db: Database) -> None:
    run(db, "CREATE TABLE unrelated (story TEXT PRIMARY KEY) WITHOUT ROWID;")

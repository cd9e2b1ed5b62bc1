"""The list of migrations, and how each runs its statements."""

from __future__ import annotations

from sqlite_utils import Database, Migrations

migrations = Migrations("newsdesk")


def run(db: Database, script: str) -> None:
    """Run the statements of a script one at a time: executescript() would commit the migration's own transaction."""
    for statement in script.split(";\n"):
        if statement.strip():
            db.execute(statement)

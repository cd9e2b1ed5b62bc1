"""`newsdesk backup`: a copy of the database, made while it is in use."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path

from tui import config
from tui.cli import FINE
from tui.layout import write_json
from tui.store.backup import backup, stamped


def run(arguments: argparse.Namespace) -> int:
    path = config.db_path(arguments.db)
    target = _target(path, arguments.path)
    size = backup(path, target)
    if arguments.json:
        write_json([{"path": str(target), "bytes": size}])
    else:
        print(f"Copied {path} to {target} ({megabytes(size)}); the copy was checked.")
    return FINE


def megabytes(size: int) -> str:
    return f"{size / 1e9:,.1f} GB" if size >= 1e9 else f"{size / 1e6:,.1f} MB"


def _target(path: Path, typed: Path | None) -> Path:
    own = stamped(path, datetime.now(UTC))
    if typed is None:
        return own
    typed = typed.expanduser()
    return typed / own.name if typed.is_dir() else typed

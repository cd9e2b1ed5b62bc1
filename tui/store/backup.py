"""A consistent copy of the store, made while others read and write it."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from tui.errors import BrokenStoreError, ConfigError, StoreError

FOLDER = "backups"
"""Beside the store: where copies go unless the user says otherwise."""
_SIDES = ("-wal", "-shm")


def stamped(path: Path, now: datetime, what: str = "") -> Path:
    """The name of a copy of the store in the folder of copies: one that is free."""
    folder, stem = path.parent / FOLDER, f"{path.stem}-{what}{now.astimezone(UTC):%Y%m%d-%H%M%S}"
    names = (f"{stem}{number}{path.suffix}" for number in ("", *(f"-{n}" for n in range(2, 1000))))
    return next((folder / name for name in names if not os.path.lexists(folder / name)), folder / stem)


def backup(path: Path, target: Path, verify: bool = True) -> int:
    """Copy the store at `path` to the new file `target`, through SQLite's own way of copying; its size in bytes.

    One read transaction: the copy is the store at one moment, whoever writes meanwhile. It is a file of its own (no
    WAL), is checked before it gets its name, and takes no other file's place. Raises StoreError, BrokenStoreError where
    the store itself is damaged, ConfigError where something lies at `target`.
    """
    if not path.is_file():
        raise StoreError(f"There is no database at {path} yet. `newsdesk refresh` makes it.")
    if os.path.lexists(target):
        raise _taken(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    except OSError as error:
        raise StoreError(f"{target.parent} cannot be written: {error.strerror}.") from error
    os.close(handle)
    temporary = Path(name)
    try:
        _copy(path, temporary)
        if verify and (faults := integrity(temporary)):
            raise _damaged(path, faults[0])
        temporary.chmod(path.stat().st_mode & 0o777)
        _name(temporary, target)
        return target.stat().st_size
    except sqlite3.DatabaseError as error:
        if type(error) is sqlite3.DatabaseError:
            raise _damaged(path, str(error)) from error
        raise StoreError(f"The copy {target} could not be made: {error}. The database is as it was.") from error
    except OSError as error:
        raise StoreError(
            f"The copy {target} could not be made: {error.strerror}. The database is as it was."
        ) from error
    finally:
        for left in (temporary, *(Path(f"{temporary}{side}") for side in _SIDES)):
            left.unlink(missing_ok=True)


def integrity(path: Path) -> list[str]:
    """What SQLite finds wrong with a file; nothing where all is well."""
    with closing(sqlite3.connect(path)) as conn:
        return faults(conn)


def faults(conn: sqlite3.Connection) -> list[str]:
    """What SQLite finds wrong with the database of a connection; nothing where all is well."""
    try:
        rows = [str(row[0]) for row in conn.execute("PRAGMA integrity_check(100)")]
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError as error:
        return [str(error)]
    return [] if rows == ["ok"] else [line for row in rows for line in row.split("\n") if not line.startswith("***")]


def copy_files(path: Path, target: Path) -> None:
    """Copy a store that SQLite itself cannot read any more, byte by byte, with what belongs to it."""
    import shutil

    target.parent.mkdir(parents=True, exist_ok=True)
    if os.path.lexists(target):
        raise _taken(target)
    for side in ("", *_SIDES):
        if Path(f"{path}{side}").is_file():
            shutil.copyfile(f"{path}{side}", f"{target}{side}")


def remove_files(copy: Path) -> None:
    """Take away a copy that `copy_files` made."""
    for side in ("", *_SIDES):
        Path(f"{copy}{side}").unlink(missing_ok=True)


def _copy(path: Path, target: Path) -> None:
    address = f"{path.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(address, uri=True, timeout=10)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
        # The copy says of itself that it is in WAL mode, as its source is: then it would need files beside it.
        copy.execute("PRAGMA journal_mode = DELETE")
    with open(target, "rb+") as file:
        os.fsync(file.fileno())


def _name(temporary: Path, target: Path) -> None:
    try:
        os.link(temporary, target)  # unlike a rename, this fails where something has come to lie there meanwhile
    except FileExistsError:
        raise _taken(target) from None
    except OSError:  # a file system without hard links
        if os.path.lexists(target):
            raise _taken(target) from None
        os.rename(temporary, target)


def _damaged(path: Path, fault: str) -> BrokenStoreError:
    return BrokenStoreError(
        f"{path} is damaged ({fault}), and so would its copy be; none was made. `newsdesk doctor` tells more."
    )


def _taken(target: Path) -> ConfigError:
    return ConfigError(f"{target} is there already, and is left as it is. Name another file.")

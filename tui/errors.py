"""Everything that Newsdesk raises on purpose. A failing source is not here: it is a value (`Failure`)."""

from __future__ import annotations


class NewsdeskError(Exception):
    """The root of all. Its text is fit to be shown to the user: what happened and what to do next."""


class ConfigError(NewsdeskError):
    """feeds.toml, an option or an import file cannot be used as it stands (exit status 2)."""


class QueryError(ConfigError):
    """A query says something that cannot be understood (exit status 2)."""

    def __init__(self, message: str, at: int = 0, brief: str = "") -> None:
        super().__init__(message)
        self.at = at
        """The character, from 0, at which it goes wrong."""
        self.brief = brief or message
        """What helps, for one line of a narrow terminal."""


class NotFoundError(NewsdeskError):
    """Something asked for by name or id is not there, or the id is not unique (exit status 2)."""


class NotPossibleError(NewsdeskError):
    """What was asked makes no sense as things stand, as to undo what was undone (exit status 2)."""


class StoreError(NewsdeskError):
    """The database cannot be opened, read or written (exit status 3)."""


class NewerStoreError(StoreError):
    """The database was written by a newer version of the program. It is left as it is."""


class BrokenStoreError(StoreError):
    """The file is not a database, or a damaged one. It is left as it is."""


class RefreshRunningError(NewsdeskError):
    """Another refresh holds the lock (exit status 3)."""

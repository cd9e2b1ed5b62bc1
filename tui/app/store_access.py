"""The reader's way to the store: five connections, each used by one thread only.

Rows of the list are read on the screen's own thread (20 us a row); everything that may take longer goes to
a reading thread; whole lists and figures about everything, which grow with what is stored, to one each; and what the
user does to a writing thread, since it may have to wait for a refresh.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from tui.errors import BrokenStoreError, StoreError
from tui.models import Article, EntityRow, Mention, RelatedRow, Story, StoryRow

if TYPE_CHECKING:
    from sqlite_utils import Database

P = ParamSpec("P")
T = TypeVar("T")

_LOOK_UP = 20_000
"""Steps of SQLite, about a millisecond, after which what is being read looks up whether the reader quits."""
_CLOSING = "The reader is closing."


@dataclass(frozen=True, slots=True)
class OpenedStory:
    """A story with one of its articles: all that the three panes show of it."""

    story: Story
    article: Article
    mentions: tuple[Mention, ...]
    entities: tuple[EntityRow, ...]
    related: tuple[RelatedRow, ...]
    position: int = 0
    """How far the article was read."""
    note: str = ""
    """What the user wrote on the story."""
    labels: tuple[str, ...] = ()
    """Their labels on it."""


class _Reader:
    """A thread that reads, with a connection of its own."""

    def __init__(self, name: str, path: Path) -> None:
        self._path = path
        self._thread = ThreadPoolExecutor(1, f"newsdesk-{name}")
        self._db: Database | None = None
        self._turn = threading.Lock()
        self._asked: object = None
        """What is being read at this moment."""
        self._closing = False

    async def open(self) -> None:
        """Open the store, making it if need be; else the first question opens it. Raises StoreError and its kinds."""
        from tui.store.connect import open_store

        await asyncio.get_running_loop().run_in_executor(self._thread, self._open, open_store)

    def _open(self, opened: Callable[[Path], Database]) -> Database:
        db = opened(self._path)
        db.conn.execute("PRAGMA query_only = ON")
        # What is asked in several statements ends between them, too.
        db.conn.set_progress_handler(lambda: self._closing, _LOOK_UP)
        self._db = db
        return db

    async def ask(self, question: Callable[[Database], T]) -> T:
        """A question that is cancelled is not asked, or broken off."""
        token = object()

        def asked() -> T:
            with self._turn:
                self._asked = token
            try:
                if self._closing:
                    raise StoreError(_CLOSING)
                with _translated():
                    return question(self._db or self._open(_open_reader))
            finally:
                with self._turn:
                    self._asked = None

        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, asked)
        except asyncio.CancelledError:
            with self._turn:
                if self._asked is token and self._db is not None:
                    self._db.conn.interrupt()
            raise

    def close(self) -> None:
        """Give up what is being read and what waits. Does not wait for it."""
        with self._turn:
            self._closing = True
            if self._asked is not None and self._db is not None:
                self._db.conn.interrupt()
        self._thread.submit(lambda: _close(self._db))
        self._thread.shutdown(wait=False)

    def finish(self) -> None:
        self._thread.shutdown(wait=True)


class StoreAccess:
    """Nothing is opened, and sqlite-utils is not imported, before `open` is called."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._reading = _Reader("reading", path)
        self._listing = _Reader("listing", path)
        self._counting = _Reader("counting", path)
        self._ahead = _Reader("ahead", path)
        self._writing = ThreadPoolExecutor(1, "newsdesk-writing")
        self._writer: Database | None = None
        self._rows: Database | None = None
        self._version = -1
        self._closing = False

    @property
    def is_open(self) -> bool:
        return self._rows is not None

    async def open(self) -> None:
        """Open the store, making it if need be. Raises StoreError and its kinds."""
        await self._reading.open()
        from tui.store.connect import data_version, open_reader

        self._rows = open_reader(self.path)
        self._version = data_version(self._rows)

    async def read(self, ask: Callable[Concatenate[Database, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Ask the store what is known by an index. A question that is cancelled is not asked, or broken off."""
        return await self._ask(self._reading, lambda db: ask(db, *args, **kwargs))

    async def list(self, ask: Callable[Concatenate[Database, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Ask what may take seconds among a million articles: nothing that is read meanwhile waits for it."""
        return await self._ask(self._listing, lambda db: ask(db, *args, **kwargs))

    async def count(self, ask: Callable[Concatenate[Database, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Ask for figures about all that is stored: not even a list waits for them."""
        return await self._ask(self._counting, lambda db: ask(db, *args, **kwargs))

    async def _ask(self, reader: _Reader, question: Callable[[Database], T]) -> T:
        if self._closing:
            raise StoreError(_CLOSING)
        return await reader.ask(question)

    async def write(self, act: Callable[Concatenate[Database, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do something in the writing thread, in the order of the calls. Raises StoreError where the database cannot be
        written."""

        def acted() -> T:
            if self._writer is None:
                from tui.store.connect import open_store

                self._writer = open_store(self.path)
            with _translated():
                return act(self._writer, *args, **kwargs)

        if self._closing:
            raise StoreError(_CLOSING)
        return await asyncio.get_running_loop().run_in_executor(self._writing, acted)

    def rows(self, ids: Sequence[str]) -> Mapping[str, StoryRow]:
        """The rows of these stories, at once. Empty as long as the store is not open. Raises StoreError."""
        if self._rows is None:
            return {}
        from tui.store.read import story_rows

        with _translated():
            return story_rows(self._rows, ids)

    async def look_ahead(self, ids: Sequence[str]) -> None:
        """Have the disk read what `rows` will ask of these stories: of a big store, a page may take long to come."""
        from tui.store.read import story_rows

        with suppress(StoreError):  # who needs them is told
            await self._ask(self._ahead, lambda db: story_rows(db, ids))

    def changed(self) -> bool:
        """Whether another connection has written since this was last asked."""
        if self._rows is None:
            return False
        from tui.store.connect import data_version

        with _translated():
            version = data_version(self._rows)
        changed, self._version = version != self._version, version
        return changed

    def close(self) -> None:
        """Take no more questions, give up what is being read. Does not wait: `finish` does."""
        if self._closing:
            return
        self._closing = True
        for reader in (self._reading, self._listing, self._counting, self._ahead):
            reader.close()
        self._writing.submit(lambda: _close(self._writer))
        self._writing.shutdown(wait=False)
        if self._rows is not None:
            self._rows.close()
            self._rows = None

    def finish(self) -> None:
        """Wait until what the user did is written, be it that another process holds the store for some seconds."""
        for reader in (self._reading, self._listing, self._counting, self._ahead):
            reader.finish()
        self._writing.shutdown(wait=True)


def opened_story(db: Database, story_id: str, article_id: str | None = None) -> OpenedStory:
    """A story with the article asked for, else with the first that is new, else with its headline's. Raises NotFoundError."""
    from tui.store import read
    from tui.store.entities import entities_of_story
    from tui.store.labels import labels_of
    from tui.store.notes import note
    from tui.store.positions import position

    story = read.story(db, story_id)
    members = {row.id for row in story.articles}
    chosen = (
        article_id
        if article_id in members
        else next((row.id for row in story.articles if row.new), headline_article(story))
    )
    article = read.article(db, chosen)
    return OpenedStory(
        story,
        article,
        tuple(read.mentions(db, chosen)),
        tuple(entities_of_story(db, story.row.id)),
        tuple(read.related(db, story.row.id)),
        position=position(db, chosen),
        note=note(db, story.row.id),
        labels=labels_of(db, story.row.id),
    )


def headline_article(story: Story) -> str:
    """The article that gave the story its headline; the first where none has it (any more)."""
    texts = [row for row in story.articles if row.copy_of is None] or list(story.articles)
    return next((row.id for row in texts if row.title == story.row.headline), texts[0].id)


def with_copies(story: Story, article_id: str) -> list[str]:
    """An article, its origin and the other copies of it: who has read one has read them all."""
    row = next((row for row in story.articles if row.id == article_id), None)
    if row is None:
        return [article_id]
    origin = row.copy_of or row.id
    return [row.id for row in story.articles if origin in (row.id, row.copy_of)]


_ADVICE = {
    5: " Another program is writing to it: do it again in a moment.",
    8: " Its file may only be read: look at its permissions.",
    10: " Its disk reports errors: `newsdesk doctor` looks what is whole.",
    13: " Make room on its disk, then do it again.",
}
"""What to do, by SQLite's result code: busy, read-only, input or output, full."""


@contextmanager
def _translated() -> Iterator[None]:
    """A database that is damaged, locked or gone is an error of the store, fit to be shown."""
    import sqlite3

    try:
        yield
    except sqlite3.OperationalError as error:
        advice = _ADVICE.get((getattr(error, "sqlite_errorcode", None) or 0) & 0xFF, "")
        raise StoreError(f"The database cannot be used now: {error}.{advice}") from error
    except sqlite3.DatabaseError as error:
        raise BrokenStoreError(
            f"The database is damaged: {error}. It is left as it is: `newsdesk doctor --repair` saves what can be read."
        ) from error


def _open_reader(path: Path) -> Database:
    from tui.store.connect import open_reader

    return open_reader(path)


def _close(db: Database | None) -> None:
    if db is not None:
        db.close()

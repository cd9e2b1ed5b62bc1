"""The reader's way to the store: three connections, each used by one thread only.

Rows of the list are read on the screen's own thread (20 us a row); everything that may take longer goes to
a reading thread, and what the user does to a writing thread, since it may have to wait for a refresh.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from tui.errors import BrokenStoreError, StoreError
from tui.models import Article, EntityRow, Mention, RelatedRow, Story, StoryRow

if TYPE_CHECKING:
    from sqlite_utils import Database

P = ParamSpec("P")
T = TypeVar("T")


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


class StoreAccess:
    """Nothing is opened, and sqlite-utils is not imported, before `open` is called."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._reading = ThreadPoolExecutor(1, "newsdesk-reading")
        self._writing = ThreadPoolExecutor(1, "newsdesk-writing")
        self._reader: Database | None = None
        self._writer: Database | None = None
        self._rows: Database | None = None
        self._version = -1
        self._closing = False
        self._turn = threading.Lock()
        self._asked: object = None
        """What is being read at this moment."""

    @property
    def is_open(self) -> bool:
        return self._rows is not None

    async def open(self) -> None:
        """Open the store, making it if need be. Raises StoreError and its kinds."""
        await asyncio.get_running_loop().run_in_executor(self._reading, self._open_reader)
        from tui.store.connect import data_version, open_reader

        self._rows = open_reader(self.path)
        self._version = data_version(self._rows)

    async def read(self, ask: Callable[Concatenate[Database, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Ask the store in the reading thread. A question that is cancelled is not asked, or broken off."""
        token = object()

        def asked() -> T:
            assert self._reader is not None
            with self._turn:
                self._asked = token
            try:
                with _translated():
                    return ask(self._reader, *args, **kwargs)
            finally:
                with self._turn:
                    self._asked = None

        try:
            return await self._run(self._reading, asked)
        except asyncio.CancelledError:
            with self._turn:
                if self._asked is token and self._reader is not None:
                    self._reader.conn.interrupt()
            raise

    async def write(self, act: Callable[Concatenate[Database, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do something in the writing thread. Raises StoreError where the database cannot be written."""

        def acted() -> T:
            if self._writer is None:
                from tui.store.connect import open_store

                self._writer = open_store(self.path)
            with _translated():
                return act(self._writer, *args, **kwargs)

        return await self._run(self._writing, acted)

    async def _run(self, thread: ThreadPoolExecutor, work: Callable[[], T]) -> T:
        if self._closing:
            raise StoreError("The reader is closing.")
        return await asyncio.get_running_loop().run_in_executor(thread, work)

    def rows(self, ids: Sequence[str]) -> Mapping[str, StoryRow]:
        """The rows of these stories, at once. Empty as long as the store is not open. Raises StoreError."""
        if self._rows is None:
            return {}
        from tui.store.read import story_rows

        with _translated():
            return story_rows(self._rows, ids)

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
        """Give up what is being read, finish what is being written, close all three."""
        self._closing = True
        if self._reader is not None:
            self._reader.conn.interrupt()
        self._reading.submit(_close, self._reader)
        self._writing.submit(lambda: _close(self._writer))
        if self._rows is not None:
            self._rows.close()
            self._rows = None
        self._reading.shutdown(wait=True)
        self._writing.shutdown(wait=True)

    def _open_reader(self) -> None:
        from tui.store.connect import open_store

        db = open_store(self.path)
        db.conn.execute("PRAGMA query_only = ON")
        self._reader = db


def opened_story(db: Database, story_id: str, article_id: str | None = None) -> OpenedStory:
    """A story with the article asked for, else with the first that is new, else with its headline's. Raises NotFoundError."""
    from tui.store import read
    from tui.store.entities import entities_of_story
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


@contextmanager
def _translated() -> Iterator[None]:
    """A database that is damaged, locked or gone is an error of the store, fit to be shown."""
    import sqlite3

    try:
        yield
    except sqlite3.OperationalError as error:
        raise StoreError(f"The database cannot be used now: {error}.") from error
    except sqlite3.DatabaseError as error:
        raise BrokenStoreError(
            f"The database is damaged: {error}. It is left as it is: `newsdesk doctor --repair` saves what can be read."
        ) from error


def _close(db: Database | None) -> None:
    if db is not None:
        db.close()

"""The desk: stories, the story, its entities and coverage. This screen wires the panes; they do not know each other."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, Concatenate, Literal, ParamSpec, Protocol, TypeVar

from rich.cells import cell_len
from textual import on
from textual.content import Content

from tui.app import beginning, marking, messages, render
from tui.app.bars import Title
from tui.app.history import Place
from tui.app.keytable import KeyTable
from tui.app.listing import Listing
from tui.app.screens.frame import PaneFrame
from tui.app.settling import Settling
from tui.app.store_access import OpenedStory, StoreAccess, with_copies
from tui.app.updating import Updating
from tui.errors import ConfigError, NotFoundError, NotPossibleError, QueryError, StoreError
from tui.models import StoryRow
from tui.preferences import Preferences

if TYPE_CHECKING:
    from sqlite_utils import Database
    from textual.screen import Screen

    from tui.app.session import Session

P = ParamSpec("P")
T = TypeVar("T")

PREVIEW_DELAY = 0.03
"""Seconds that the cursor must rest on a story before it is read from the store: a held key stays fluid."""
AT_REST = 0.1
"""After so many seconds without a move the next one is no held key: its preview comes at once."""
MOMENT = 0.3
"""Seconds after which what takes longer says so."""


class Newsroom(Protocol):
    """What this screen needs of the application."""

    access: StoreAccess
    feeds_path: Path | None
    now: Callable[[], datetime]
    plain: bool
    poor: bool
    automatic: bool
    keys: KeyTable
    started: Callable[[], None]
    session: Session

    def remember(self) -> None: ...

    def toured(self) -> None: ...

    def use_keys(self, table: KeyTable) -> None: ...

    def fail(self, message: str) -> None: ...


class DeskScreen(PaneFrame):
    """The frame with the store behind it. What the keys do to it stands in `MainScreen`."""

    def __init__(self, newsroom: Newsroom) -> None:
        super().__init__(self.stories_of, newsroom.now, newsroom.plain)
        self.newsroom = newsroom
        self.access = newsroom.access
        self.db_path = newsroom.access.path
        self.feeds_path = newsroom.feeds_path
        self.now = newsroom.now
        self.listing = Listing(self)
        self.updating = Updating(self)
        self.settling = Settling(self)
        self._preview_timer: asyncio.TimerHandle | None = None
        self._moved_at = 0.0
        self._rows_failed = False
        self._answer_in_corner = False
        """What was last answered stands there."""
        self._tour_waits = False
        self._behind = False
        """The store has changed since the list was last brought up to date."""
        self._next_reload = 0.0
        self.preferences = Preferences()
        """How the user wants to read, as feeds.toml says."""

    @property
    def automatic(self) -> bool:
        """Whether children are started that nobody asked for."""
        return self.newsroom.automatic

    @property
    def keys(self) -> KeyTable:
        """The keys as they hold for this user."""
        return self.newsroom.keys

    # ------------------------------------------------------------ beginning

    def on_mount(self) -> None:
        self.use_session(self.newsroom.session)
        self.lay_out()
        # The first frame is on the terminal before anything of the store is even imported.
        self.call_after_refresh(lambda: self.soon(beginning.begin(self)))

    def action_tour(self) -> None:
        """The most wanted keys."""

    def tour_soon(self) -> None:
        """The first-run tour, once there is a story to try its keys on."""
        self._tour_waits = not self.stories.ids
        if not self._tour_waits:
            self.newsroom.toured()
            self.action_tour()

    def look(self) -> None:
        """Keep up with the store, if it has changed."""
        with suppress(StoreError):
            self._behind |= self.access.changed()
        # While a refresh writes, keeping up takes a tenth of the time at most, however many stories there are.
        if self._behind and monotonic() >= self._next_reload:
            self._behind = False
            self.run_worker(self._guarded(self._keep_up()), group="reload", exclusive=True)

    async def _keep_up(self) -> None:
        started = monotonic()
        await self.listing.reload()
        self._next_reload = monotonic() + 10 * (monotonic() - started)

    def tick(self) -> None:
        self.show_title()
        self.newsroom.remember()
        if self.automatic:
            self.soon(self._by_the_clock())

    async def _by_the_clock(self) -> None:
        await self.updating.tick()
        await self.settling.tick()

    # ------------------------------------------------------------ store and notices

    def soon(self, work: Coroutine[Any, Any, object]) -> None:
        """Do this beside the screen's own work; trouble with the store or feeds.toml is said, not raised."""
        self.run_worker(self._guarded(work))

    def over(self, panel: Screen[T], then: Callable[[T | None], None] | None = None) -> None:
        """Open a panel that had to ask the store first, unless a key typed since has opened another one."""
        if self.app.screen is self:
            self.app.push_screen(panel, then)

    async def _guarded(self, work: Coroutine[Any, Any, object]) -> None:
        try:
            await work
        except (StoreError, NotFoundError, ConfigError) as error:  # what another process merged away is not there
            if self.app.is_running:
                self.warn([str(error)])

    async def ask(self, question: Callable[Concatenate[Database, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await self.access.read(question, *args, **kwargs)

    async def ask_all(self, question: Callable[Concatenate[Database, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What may take seconds among a million articles: whole lists."""
        return await self.access.list(question, *args, **kwargs)

    async def ask_figures(
        self, question: Callable[Concatenate[Database, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """What counts everything."""
        return await self.access.count(question, *args, **kwargs)

    async def do(
        self, act: Callable[Concatenate[Database, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T | Literal[False]:
        """Write to the store; False, and a notice, where that cannot be done."""
        try:
            return await self.access.write(act, *args, **kwargs)
        except (StoreError, NotFoundError, NotPossibleError, ConfigError) as error:
            self.say(str(error), trouble=isinstance(error, (StoreError, ConfigError)))
            return False

    async def patiently(self, words: str, work: Awaitable[T]) -> T:
        """What takes longer than a moment says that it is at work."""
        timer = self.set_timer(MOMENT, lambda: self.hint_bar.stand(self.hint_bar.standing or words))
        try:
            return await work
        finally:
            timer.stop()
            if self.hint_bar.standing == words:
                self.hint_bar.stand("")

    def say(self, words: str, *, trouble: bool = False) -> None:
        """An answer, in the bottom line; trouble, and what is longer than the line, in the corner, until the next one."""
        words = render.line(words, 600)
        if words and self._answer_in_corner:
            self.app.clear_notifications()
            self._answer_in_corner = False
        room = self.size.width - 2
        if trouble:
            self.hint_bar.say("")  # what it was busy with
            self.warn([words])
        elif cell_len(render.shortened(words, room)) > room:
            self.hint_bar.say("")
            self.app.notify(words, timeout=8, markup=False)
        else:
            self.hint_bar.say(words)
            return
        self._answer_in_corner = True

    def warn(self, lines: Sequence[str]) -> None:
        """Trouble that nobody asked about, in one box in the corner; `escape` puts it away."""
        words = "\n".join(render.line(line, 600) for line in lines)
        self.app.notify(words, severity="warning", timeout=10 + 2 * len(lines), markup=False)

    def stories_of(self, ids: Sequence[str]) -> Mapping[str, StoryRow]:
        """For the list: it is painted even where the store fails."""
        try:
            return self.access.rows(ids)
        except StoreError as error:
            if not self._rows_failed:
                self._rows_failed = True
                self.warn([str(error)])
            return {}

    # ------------------------------------------------------------ showing

    def show_title(self) -> None:
        counts, updating = self.listing.counts, self.updating
        title = Title(
            self.listing.place.name,
            counts.stories if counts else None,
            counts.unread_stories if counts else None,
            updating.new,
            counts.checked_at if counts else None,
            counts.failing if counts else 0,
            counts.offline if counts else False,
            updating.progress,
            updating.stopped,
            self.keys.name("browse"),
        )
        self.title_bar.show(title, self.now())

    def show_list_name(self, place: Place) -> None:
        """In the list's border: what it is narrowed to, and the way out."""
        order = {"newest": "", "covered": "Most covered", "oldest": "Oldest first"}[place.query.order]
        name = render.line(place.name)
        if place.name == Place().name:
            name, order = order or "Stories", ""
        way_out = f"  {self.keys.name('escape')} back" if place.narrowed else ""
        words = f" /{render.line(place.words)}" if place.words else ""
        words += order and f", {order.lower()}"
        room = max(8, self.stories.outer_size.width - 8 - len(way_out))
        name = render.truncate(f"{name}{words}", room)
        self.stories.border_title = Content.assemble("1 ", name, (way_out, "not bold $text-muted"))
        self.show_title()

    def show_list_count(self, stories: int, *, more: bool = False) -> None:
        if self.filter_bar is not None:
            self.filter_bar.count(stories, more=more)

    def show_filter_problem(self, error: QueryError) -> None:
        """What is typed cannot be understood: the list stays as it is."""
        if self.filter_bar is not None:
            self.filter_bar.complain()
            room = self.size.width - 2
            said = render.line(str(error), 300)
            if cell_len(said) > room:
                said = render.line(error.brief, 300)
            self.hint_bar.beneath(Content.styled(f" {render.truncate(said, room)}", "$text-warning"))

    def show_opened(self, opened: OpenedStory) -> None:
        self.story.fulltext_key = self.keys.name("fulltext")
        own = " ".join([*(f"#{label}" for label in opened.labels), opened.note]).strip()
        self.story.show(opened.story, opened.article, opened.mentions, own)
        self.find_support()
        self.entities.show(opened.entities)
        self.coverage.show(opened.story, opened.related, opened.article.id)

    def find_support(self) -> None:
        """Who else says so, for the margin of the text shown: asked apart, the text does not wait for it."""
        shown = self.listing.opened
        if shown is not None and shown.story.row.texts > 1:
            # A function, not its coroutine: the next one may take its place before it has begun.
            work: Callable[[], object] = self._find_support
            self.run_worker(work, group="support", exclusive=True)

    async def _find_support(self) -> None:
        if (shown := self.listing.opened) is not None:
            await self._guarded(self._support(shown.article.id))

    async def _support(self, article: str) -> None:
        from tui.store.corroboration import support

        self.story.show_support(await self.ask(support, article))

    def show_nothing(self, message: Content) -> None:
        self.story.clear(message)
        self.entities.clear()
        self.coverage.clear()

    # ------------------------------------------------------------ stories

    @on(messages.StoryHighlighted)
    def _highlighted(self, event: messages.StoryHighlighted) -> None:
        if self._preview_timer is not None:
            self._preview_timer.cancel()
            self._preview_timer = None
        story = event.story
        if self._tour_waits and story is not None:
            self.tour_soon()
        if story is None:
            self.listing.forget()
        elif not self.listing.awaits(story):
            now = monotonic()
            delay = PREVIEW_DELAY if now - self._moved_at < AT_REST else 0.001
            self._moved_at = now
            # Not Textual's timer: that one never comes where the machine halts for as long before it begins.
            self._preview_timer = asyncio.get_running_loop().call_later(delay, self._preview, story)

    @property
    def resting(self) -> bool:
        """Whether the cursor rests on a story that is about to be previewed."""
        return self._preview_timer is not None

    def _preview(self, story: str) -> None:
        self._preview_timer = None
        if self.is_running and self.stories.current == story:
            self.run_worker(self._guarded(self.listing.preview(story)), group="preview", exclusive=True)

    @on(messages.StoryOpened)
    def _opened(self, event: messages.StoryOpened) -> None:
        self.soon(self.open_story(event.story, self._came_since(event.story)))

    def _came_since(self, story: str) -> str | None:
        """The text that brought a story back while one that is read already was shown."""
        shown = self.listing.opened
        if shown is None or shown.story.row.id != story:
            return None
        rows = shown.story.articles
        read = any(row.id == shown.article.id and row.read for row in rows)
        return next((row.id for row in rows if row.new), None) if read else None

    async def open_story(self, story: str, article: str | None = None) -> None:
        """Read it: the story pane takes the focus, the article counts as read, the story as seen."""
        listing = self.listing
        self.focus_pane("story")
        shown = listing.opened
        if shown is None or shown.story.row.id != story or (article and shown.article.id != article):
            if not await listing.preview(story, article) or listing.opened is None:
                return
            shown = listing.opened
        await marking.opened(self, shown.story.row.id, with_copies(shown.story, shown.article.id))
        if self.preferences.mark_read == "end" and self.story.at_end:
            await marking.finished(self, shown.story.row.id, with_copies(shown.story, shown.article.id))

    @on(messages.StoriesNear)
    def _near(self, event: messages.StoriesNear) -> None:
        work: Callable[[], object] = partial(self.access.look_ahead, event.stories)
        self.run_worker(work, exclusive=True, group="ahead")

    @on(messages.ReachedEnd)
    def _reached_end(self, event: messages.ReachedEnd) -> None:
        shown = self.listing.opened
        if self.preferences.mark_read == "end" and shown is not None and shown.article.id == event.article:
            self.soon(marking.finished(self, shown.story.row.id, with_copies(shown.story, event.article)))

    @on(messages.ArticleChosen)
    def _article_chosen(self, event: messages.ArticleChosen) -> None:
        if (shown := self.listing.opened) is not None:
            self.soon(self.open_story(shown.story.row.id, event.article))

    @on(messages.StoryJump)
    def _jump(self, event: messages.StoryJump) -> None:
        self.soon(self.jump(event.story))

    async def jump(self, story: str) -> None:
        """To another story: in this list if it is there, else in the list of all."""
        place = self.listing.place if story in self.stories.ids else Place()
        await self.listing.go(Place(place.query, place.name, story=story, pane="story"), opening=True)

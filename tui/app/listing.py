"""Which list of stories is shown, and which story of it: showing, narrowing, going back, keeping up with the store."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING

from textual.content import Content

from tui.app.empty import empty_message
from tui.app.history import History, Place, keeping
from tui.app.store_access import OpenedStory, opened_story
from tui.errors import NotFoundError, QueryError, StoreError
from tui.models import ORDERS, Counts, StoryRow

if TYPE_CHECKING:
    from tui.app.screens.desk import DeskScreen

FIRST = 200
"""Stories that are fetched before all the others, so that there is something to see."""


LATEST = 3000
"""Stories among which these are looked for in a narrowed list: all of a million may take seconds."""

_PATIENCE = 30.0
"""Seconds that an act on a whole list waits for the list."""

_FEW = 50
"""Stories that are looked up one by one in a list, where more are compared with all of it."""


class Listing:
    """The place where the user is, and the ways from it to others."""

    def __init__(self, screen: DeskScreen) -> None:
        self._screen = screen
        self.place = Place()
        self.history = History()
        self.shown = False
        """Whether a list has been shown: there is a place to come back to."""
        self.counts: Counts | None = None
        self._counting = self._stale = False
        self._next_count = 0.0
        self.opened: OpenedStory | None = None
        self._wanted: str | None = None
        """The story that is shown or on its way to be."""
        self._kept: set[str] = set()
        """Stories that stay in this list though they no longer fit it."""
        self._kept_all: Sequence[str] = ()
        """The same, where all of it was marked as read."""
        self._before_filter: str | None = None
        self._typed: Place | None = None
        """The list that the filter's words, as last typed, ask for."""
        self._standing: Place | None = None
        """The list all of which stands there; None: only the first stories of one."""
        self._whole = asyncio.Event()
        """What stands there is all of what was asked for last."""

    # ------------------------------------------------------------ lists

    async def all_of(self, place: Place) -> Sequence[str]:
        """The stories of a list. What is typed may be unfinished. Raises QueryError."""
        from tui.store.listed import listed

        screen = self._screen
        return await screen.ask_all(listed, place.asked, screen.now(), typing=True)

    async def _ask_first(self, place: Place) -> Sequence[str]:
        """Its newest stories, at once; of a narrowed list those among the LATEST, which may be none. Raises QueryError."""
        from tui.store.read import story_ids

        screen = self._screen
        if place.query.order != "newest":
            return []  # the first in another order are known when all are
        latest = LATEST if place.narrowed else None
        return await screen.ask(story_ids, place.asked, FIRST, screen.now(), typing=True, latest=latest)

    def here(self) -> Place:
        """This very place, to come back to."""
        screen = self._screen
        return replace(
            self.place,
            story=screen.stories.current,
            article=self.opened.article.id if self.opened else None,
            pane=screen.focused_pane,
            list_offset=screen.stories.scroll_offset.y,
            story_offset=screen.story.scroll_offset.y,
        )

    async def go(self, place: Place, *, opening: bool = False) -> None:
        """Somewhere new; the way back is remembered."""
        self.history.leave(self.here())
        await self.show(place, opening=opening)

    async def show(self, place: Place, *, opening: bool = False) -> None:
        """Show this list, with its story and article as they were; `opening`: the story is opened, not previewed."""
        screen = self._screen
        self.place, self._typed = place, None
        self._whole.clear()
        self._kept, self._kept_all = {place.story} if place.story else set(), ()
        self.say_if_empty()
        screen.show_list_name(place)
        if place.story is None:
            first = await self._ask_first(place)
            if self.place is not place:
                return
            if first:
                self._standing = None
                screen.stories.set_ids(first, keep=False, more=len(first) == FIRST)
                self.shown = True
                await self.preview(first[0], place.article)
        ids = await self.all_of(place)
        if self.place is not place:
            return
        if place.story is None:
            screen.stories.set_ids(ids, keep=bool(first), asked=True)
        else:
            screen.stories.set_ids(ids, keep=False)
            screen.stories.select(place.story)
            screen.stories.scroll_to(y=place.list_offset, animate=False, immediate=True)
        self._stands(place)
        self.shown = True
        screen.show_list_count(len(ids))
        target = place.story or screen.stories.current
        if target is not None and (place.article or target != self._wanted):
            await self.preview(target, place.article)
            if place.story_offset and place.article and self.opened and self.opened.article.id == place.article:
                screen.story.scroll_to(y=place.story_offset, animate=False, immediate=True)
        screen.soon(self.count())
        if opening and target is not None:
            await screen.open_story(target, place.article)
        else:
            screen.focus_pane(place.pane)

    async def back(self) -> bool:
        place = self.history.back(self.here())
        if place is not None:
            await self.show(place)
        return place is not None

    async def forward(self) -> bool:
        place = self.history.forward(self.here())
        if place is not None:
            await self.show(place)
        return place is not None

    async def reorder(self) -> None:
        """The same list in the next order, from its beginning."""
        query = self.place.query
        following = ORDERS[(ORDERS.index(query.order) + 1) % len(ORDERS)]
        await self.show(Place(replace(query, order=following), self.place.name, self.place.words))

    async def everything(self) -> None:
        """All stories, the cursor staying on its story."""
        await self.go(Place(story=self._screen.stories.current))

    # ------------------------------------------------------------ filter

    async def narrow(self, words: str) -> None:
        """Only the stories that hold these words; no words: all of the list again, on the story it was on."""
        screen = self._screen
        place = replace(self.place, words=words)
        self._typed = place
        self._whole.clear()
        if words and not self.place.words and self._before_filter is None:
            self._before_filter = screen.stories.current
        try:
            # What many texts hold takes seconds among a million: the latest stand there meanwhile.
            first = await self._ask_first(place) if words else []
            if first and self._typed is place:
                self._standing = None
                more = len(first) == FIRST
                screen.stories.set_ids(first, keep=True, asked=True, more=more)
                screen.show_list_count(len(first), more=more)
            ids = await self.all_of(place)
        except (QueryError, StoreError) as error:
            if self._typed is place:
                self._typed = None
                self._stands(self._standing)
                if isinstance(error, QueryError):
                    screen.show_filter_problem(error)
            if isinstance(error, StoreError):
                raise
            return
        if self._typed is not place:
            return
        self.place = place
        self.say_if_empty()
        screen.stories.set_ids(ids, keep=True, asked=True)
        self._stands(place)
        if not words and self._before_filter:
            screen.stories.select(self._before_filter)
            self._before_filter = None
        screen.show_list_name(self.place)
        screen.show_list_count(len(ids))

    def settle_filter(self) -> None:
        """The words are kept: when they are cleared later, the cursor stays on the story that was found."""
        self._before_filter = None

    def _stands(self, place: Place | None) -> None:
        """All of this list stands there."""
        self._standing = place
        if place is (self._typed or self.place):
            self._whole.set()

    async def whole(self) -> bool:
        """Wait until all of the list stands there; False where that takes too long, or another one was asked for."""
        asked = self._typed or self.place
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                await self._whole.wait()
        return self._standing is asked

    # ------------------------------------------------------------ one story

    def awaits(self, story: str | None) -> bool:
        """Whether this story is shown already, or on its way."""
        return story is not None and story == self._wanted

    async def preview(self, story: str, article: str | None = None) -> bool:
        """Show this story, and this article of it, in the panes. False when it is gone or another was wanted since."""
        self._wanted = story
        await self._leave_article()
        try:
            opened = await self._screen.ask(opened_story, story, article)
        except NotFoundError:
            self.forget("This story is no longer here.")
            return False
        if self._wanted != story:
            return False
        self.opened = opened
        self._screen.show_opened(opened)
        self._screen.story.go_to(opened.position)
        return True

    async def _leave_article(self) -> None:
        """How far the article was read is remembered."""
        if self.opened is None:
            return
        position = self._screen.story.position
        if position != self.opened.position:
            from tui.store.positions import remember_position

            article, self.opened = self.opened.article.id, replace(self.opened, position=position)
            await self._screen.do(remember_position, article, position, self._screen.now())

    def forget(self, message: str = "") -> None:
        """No story is shown."""
        self._wanted = self.opened = None
        self._screen.show_nothing(Content(message))

    def keep(self, story: str) -> None:
        """This story stays in the list as long as the list is shown, whatever becomes of its marks."""
        self._kept.add(story)

    def keep_all(self, stories: Sequence[str]) -> Sequence[str]:
        """The same of a whole list; which one stayed until now."""
        before, self._kept_all = self._kept_all, stories
        return before

    # ------------------------------------------------------------ keeping up

    async def reload(self) -> None:
        """The store has changed: the list, its rows and the story shown are brought up to date in place."""
        screen = self._screen
        place = self.place
        try:
            ids = await self.all_of(place)
        except (StoreError, QueryError):
            return
        if self.place is not place:
            return
        current = screen.stories.current
        kept = {*self._kept, current} if current and (place.query.unread or place.query.starred) else set(self._kept)
        shown = screen.stories.ids
        # The newest stay in view while the list is filled for the first time, as long as the user stays on top.
        on_top = screen.updating.first and screen.focused_pane == "stories" and current in (None, *shown[:1])
        whole = self._kept_all if self._kept_all and self._kept_all != ids else ()
        if whole or len(kept) >= _FEW:
            left = await asyncio.to_thread(lambda: {*kept, *whole}.difference(ids))
        else:
            left = {story for story in kept if story not in ids}
        alive = await self._alive(left)
        listed = (
            keeping(ids, shown, alive) if len(alive) < _FEW else await asyncio.to_thread(keeping, ids, shown, alive)
        )
        heir = await self._heir(current, listed) if current is not None and not on_top else None
        if self.place is not place:
            return
        article = self.opened.article.id if heir and self.opened and self.opened.story.row.id == current else None
        screen.stories.set_ids(listed, keep=not on_top)
        self._stands(place)
        screen.stories.invalidate(None)
        if heir is not None and screen.stories.select(heir):
            await self.preview(heir, article)
        screen.show_list_count(len(screen.stories.ids))
        screen.soon(self.count())
        await self.look_again()

    async def _alive(self, stories: Collection[str]) -> Collection[str]:
        """Those that are stories still, and have not gone into others."""
        from tui.store.read import alive

        return await self._screen.ask(alive, list(stories)) if stories else ()

    async def _heir(self, story: str, listed: Collection[str]) -> str | None:
        """Where what the user reads has gone, if its story is no more: taken back, or taken in by another one."""
        if story in listed:
            return None
        from tui.store.read import article_rows

        shown = self.opened
        article = shown.article.id if shown is not None and shown.story.row.id == story else story
        rows = await self._screen.ask(article_rows, [article])
        return rows[article].story if article in rows else None

    async def look_again(self) -> None:
        """Show the same article again if anything about its story has changed."""
        if self.opened is None:
            return
        story, article = self.opened.story.row.id, self.opened.article.id
        try:
            opened = await self._screen.ask(opened_story, story, article)
        except NotFoundError:
            return
        if self.opened is None or self.opened.article.id != article or self._wanted != story:
            return
        if opened == self.opened:
            # Who else says so is found out after all else.
            self._screen.find_support()
            return
        self.opened = opened
        self._wanted = opened.story.row.id
        self._screen.show_opened(opened)

    async def count(self) -> None:
        """The figures of the title line. Asked while they are being counted, they are counted once more, when ten times
        as long has gone by: keeping them right takes a tenth of the time at most.
        """
        from tui.store.read import counts

        self._stale = True
        if self._counting:
            return
        self._counting = True
        try:
            while self._stale:
                await asyncio.sleep(max(self._next_count - monotonic(), 0))
                self._stale, began = False, monotonic()
                self.counts = await self._screen.ask_figures(counts)
                self._next_count = monotonic() + 10 * (monotonic() - began)
                self._screen.show_title()
                self.say_if_empty()
        finally:
            self._counting = False

    def marked(self, before: StoryRow | None, after: StoryRow | None) -> None:
        """A mark has changed a story's row: the title need not wait until all is counted again."""
        if self.counts is not None and before is not None and after is not None:
            step = bool(after.unread) - bool(before.unread)
            self.counts = replace(self.counts, unread_stories=self.counts.unread_stories + step)
            self._screen.show_title()

    # ------------------------------------------------------------ nothing there

    def say_if_empty(self) -> None:
        self._screen.stories.empty = empty_message(
            self.place,
            self.counts,
            self._screen.keys,
            refreshing=self._screen.updating.running,
            files=self._screen.updating.files,
        )

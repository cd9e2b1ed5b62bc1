"""What the keys do at the desk. The panels that they open are imported when they are first wanted."""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from typing import TYPE_CHECKING, Literal

from textual import on

from tui.app import finding, marking, messages, opening, render, unread, viewing
from tui.app.bindings import bindings
from tui.app.copying import NAMES, Copied, copied
from tui.app.screens.desk import DeskScreen
from tui.app.store_access import OpenedStory, opened_story
from tui.errors import NewsdeskError, NotFoundError
from tui.models import Article, ArticleRow

if TYPE_CHECKING:
    from tui.app.deciding import Half
    from tui.app.filter_bar import FilterChanged
    from tui.app.screens.browse import Choice


class MainScreen(DeskScreen):
    BINDINGS = bindings("desk")
    _joining: Half | None = None
    """The story that waits for the one to be joined with it."""

    # ------------------------------------------------------------ in and out

    def action_choose(self) -> None:
        if self.focused_pane == "story":
            self.story.action_page_down()
        else:
            self.pane_widget(self.focused_pane).action_choose()  # type: ignore[union-attr]

    def action_escape(self) -> None:
        """One step out: of a join, the zoom, the pane, the filter, the narrowed list."""
        if self._joining is not None:
            self._stop_joining("Nothing joined")
        elif self.zoom_seen:
            self.action_zoom()
        elif self.focused_pane != "stories":
            self.focus_pane("stories")
        elif self.listing.place.words:
            self.on_filter_cleared()
        elif self.listing.place.narrowed:
            self.soon(self._out_of_list())

    async def _out_of_list(self) -> None:
        if not await self.listing.back():
            await self.listing.everything()

    def action_back(self) -> None:
        self.soon(self._travel("back"))

    def action_forward(self) -> None:
        self.soon(self._travel("forward"))

    async def _travel(self, way: Literal["back", "forward"]) -> None:
        went = await (self.listing.back() if way == "back" else self.listing.forward())
        if not went:
            self.say(f"Nothing to go {way} to")

    def action_unread(self, step: int) -> None:
        near = unread.near(self, step) if self.focused_pane == "stories" else None
        if near is not None:
            # At once: the keys typed after it count from there.
            self.stories.select(near)
        elif self.stories.ids:
            self.soon(unread.go_on(self, step, self.stories.current))

    # ------------------------------------------------------------ filter, search, browse

    def action_filter(self) -> None:
        if self.filter_bar is not None:
            self.focus_pane("stories")
            self.filter_bar.start(self.listing.place.words)
            self.filter_bar.count(len(self.stories.ids))
            self.hint_bar.show("filter")

    def on_filter_changed(self, event: FilterChanged) -> None:
        self.run_worker(self._guarded(self.listing.narrow(event.words)), group="filter", exclusive=True)

    def on_filter_kept(self) -> None:
        from tui.query import problem

        if self.filter_bar is not None and (wrong := problem(self.filter_bar.words, self.now())):
            self.show_filter_problem(wrong)
            return
        self.listing.settle_filter()
        self._close_filter()

    def on_filter_cleared(self) -> None:
        self._close_filter()
        # What was typed may still be looked for.
        if self.listing.place.words or (self.filter_bar is not None and self.filter_bar.words):
            self.run_worker(self._guarded(self.listing.narrow("")), group="filter", exclusive=True)

    def _close_filter(self) -> None:
        if self.filter_bar is not None:
            self.set_focus(self.stories)
            self.filter_bar.display = False
            self.hint_bar.show("stories")

    def action_search(self) -> None:
        finding.search(self)

    def action_browse(self, here: Choice | None = None) -> None:
        """`here`: what the cursor is to be on; else the list in view."""
        self.soon(finding.browse(self, here))

    def action_order(self) -> None:
        self.soon(self.listing.reorder())

    def action_save_view(self) -> None:
        self.soon(viewing.save(self))

    # ------------------------------------------------------------ marks

    def action_toggle_read(self) -> None:
        if (meant := marking.target(self)) is not None:
            self.soon(marking.toggle_read(self, meant))

    def action_star(self) -> None:
        if (meant := marking.target(self)) is not None:
            self.soon(marking.toggle_star(self, meant))

    def action_undo(self) -> None:
        self.soon(marking.undo(self))

    def action_redo(self) -> None:
        self.soon(marking.redo(self))

    def action_take_out(self) -> None:
        if (meant := marking.target(self)) is not None:
            from tui.app import deciding

            self.soon(deciding.take_out(self, meant))

    def action_join(self) -> None:
        """The first half is kept, and said in the bottom line; the next press joins. A related story needs one press."""
        from tui.app import deciding

        here = deciding.half(self)
        first, shown = self._joining, self.listing.opened
        if here is None:
            return
        if first is None and shown is not None and self.focused_pane == "coverage" and here.story != shown.story.row.id:
            first = deciding.Half(shown.story.row.id, shown.story.row.headline)
        if first is None:
            self._joining = here
            self.hint_bar.stand(deciding.asks(self, here))
            self.focus_pane("stories")
        elif first.story == here.story:
            self._stop_joining("Nothing joined: that is the same story")
        else:
            self._stop_joining("")
            self.soon(deciding.join(self, first, here))

    def _stop_joining(self, words: str) -> None:
        self._joining = None
        self.hint_bar.stand("")
        self.say(words)

    def action_history(self) -> None:
        self.soon(self._history())

    async def _history(self) -> None:
        from tui.app.screens.acts import ActsPanel, act_rows
        from tui.store.acts import acts
        from tui.store.read import article_rows

        done = await self.ask(acts, 200, ends=True)
        # A story has the id of its first article: what an act was about is told by a headline.
        ends = {act.id: (act.ids[0], act.ids[-1]) for act in done if act.ids}
        rows = await self.ask(article_rows, list({id for pair in ends.values() for id in pair}))
        told = {id: (rows[a], rows[b]) for id, (a, b) in ends.items() if a in rows and b in rows}
        titles = {id: one.title for id, (one, other) in told.items() if one.story == other.story}

        undone = {act.id for act in done if act.undone}

        def chosen(id: int | None) -> None:
            if id is not None:
                self.soon(marking.redo(self, id) if id in undone else marking.undo(self, id))

        self.over(ActsPanel(act_rows(done, self.now(), titles, self.size.width)), chosen)

    # ------------------------------------------------------------ the article, outside

    def _listed(self) -> str | None:
        """The story under the cursor of the list, if the list has the focus. Asked when a key is pressed."""
        return self.stories.current if self.focused_pane == "stories" else None

    async def _story_meant(self, listed: str | None) -> OpenedStory | None:
        shown = self.listing.opened
        if listed is None or (shown is not None and shown.story.row.id == listed):
            return shown
        # Typed faster than the preview comes.
        with suppress(NotFoundError):
            return await self.ask(opened_story, listed)
        return None

    async def _article(self, listed: str | None) -> tuple[str, Article | ArticleRow] | None:
        """The article meant, with its story: that of the listed story, of the coverage's cursor, else the one shown."""
        if (shown := await self._story_meant(listed)) is None:
            return None
        article: Article | ArticleRow = shown.article
        if self.focused_pane == "coverage" and (at := self.coverage.current) and at[0] == "article":
            article = next((row for row in shown.story.articles if row.id == at[1]), shown.article)
        return shown.story.row.id, article

    def action_browser(self) -> None:
        self.soon(self._open_article(self._listed()))

    async def _open_article(self, listed: str | None) -> tuple[str, str] | None:
        """The story and the article that were opened; None where there was nothing to open."""
        if (found := await self._article(listed)) is None:
            return None
        story, article = found
        if not opening.openable(article.url):
            self.say("This article has no link")
            return None
        assert article.url is not None
        await self.open_url(article.url)
        await marking.opened(self, story, [article.id])
        return story, article.id

    async def open_url(self, url: str) -> None:
        """In the browser; where none can be shown, the link is copied instead."""
        if not opening.openable(url):
            self.say("Only http and https links are opened", trouble=True)
            return
        if not opening.has_browser(os.environ):
            self.app.copy_to_clipboard(url)
            self.say("No browser here: the link is copied")
            return
        try:
            await asyncio.to_thread(opening.open_in_browser, url)
        except opening.OpeningError as error:
            self.app.copy_to_clipboard(url)
            self.say(f"{error}. The link is copied", trouble=True)
        else:
            self.say(f"Opened {render.truncate(render.line(url), 60)}")

    @on(messages.LinkChosen)
    def _link_chosen(self, event: messages.LinkChosen) -> None:
        self.soon(self.open_url(event.url))

    def action_links(self) -> None:
        from tui.app.screens.pickers import LinksPanel, link_rows

        links = self.story.links
        if not links:
            self.say("This article has no links")
            return

        def chosen(url: str | None) -> None:
            if url is not None:
                self.soon(self.open_url(url))

        self.app.push_screen(LinksPanel(link_rows(links, self.story.link_words, self.size.width)), chosen)

    def passage(self) -> str:
        """The text selected with the mouse, else the paragraph on top of the reading pane."""
        return self.get_selected_text() or self.story.passage

    def action_copy_menu(self) -> None:
        from tui.app.screens.pickers import CopyMenu

        listed = self._listed()

        def chosen(what: Copied | None) -> None:
            if what is not None:
                self.soon(self._copy(what, listed))

        self.app.push_screen(CopyMenu(self.keys.hints("copy")), chosen)

    async def _copy(self, what: Copied, listed: str | None) -> None:
        if (found := await self._article(listed)) is None:
            self.say("There is no article to copy from")
            return
        article = found[1]
        text = copied(what, article, self.now(), self.passage())
        if not text:
            self.say("There is no text here" if what == "passage" else "This article has no link")
            return
        self.app.copy_to_clipboard(text)
        said = f"Copied the {NAMES[what]}: "
        self.say(said + render.truncate(render.line(text), max(self.size.width - 2 - len(said), 8)))

    def action_light(self) -> None:
        self.say(self.story.next_emphasis())

    def action_beside(self) -> None:
        at = self.coverage.current if self.focused_pane == "coverage" else None
        self.soon(self._beside(self._listed(), at[1] if at and at[0] == "article" else None))

    async def _beside(self, listed: str | None, first: str | None) -> None:
        from tui.app.beside import open_beside

        await open_beside(self, await self._story_meant(listed), first)

    @on(messages.VoicesAsked)
    def action_voices(self) -> None:
        """Of the text that is shown."""
        from tui.app.screens.voices import voices_sheet

        shown, support = self.story.article, self.story.support
        if shown is None:
            return
        if len(set(self.story.outlets.values())) < 2 or (
            support is not None and support.sentences and not support.others
        ):
            self.say("No other outlet tells this story in a text of its own")
        elif support is None or not support.sentences:
            self.say("Who else says so is not known yet: the next refresh finds out")
        else:
            self.over(voices_sheet(shown, support, self.story.outlets, self.keys, self.stories.plain))

    def action_why(self) -> None:
        self.soon(self._why(self._listed()))

    async def _why(self, listed: str | None) -> None:
        from tui.app.screens.why import why_sheet
        from tui.store.read import story_rows
        from tui.store.why import why

        if (found := await self._article(listed)) is None:
            return
        try:
            evidence = await self.ask(why, found[1].id, None)
        except NewsdeskError as error:
            self.say(str(error), trouble=True)
            return
        near = [id for verdict in evidence.stories for id in (verdict.story, verdict.runner_up) if id]
        rows = await self.ask(story_rows, near)
        headlines = {id: row.headline for id, row in rows.items()}
        self.over(why_sheet(evidence, self.keys, headlines, self.stories.plain))

    # ------------------------------------------------------------ who and what

    @on(messages.EntityChosen)
    def _entity_chosen(self, event: messages.EntityChosen) -> None:
        from tui.app.entity_acts import open_dossier

        open_dossier(self, event.entity)

    def action_follow(self, what: Literal["follow", "mute"]) -> None:
        shown = self.listing.opened
        chosen = self.entities.current if self.focused_pane == "entities" else None
        row = next((row for row in shown.entities if row.id == chosen), None) if shown is not None else None
        if row is None:
            self.say(f"{self.keys.name('pane-3')}: choose a person, an organisation or a place first")
        else:
            self.soon(self._follow(row.id, what))

    async def _follow(self, entity: str, what: Literal["follow", "mute"]) -> None:
        from tui.app.entity_acts import toggle

        self.say(await toggle(self, entity, what))

    def action_names(self) -> None:
        self.story.action_toggle_entities()
        self.say("Names are marked" if self.story.show_entities else "Names are not marked")

    # ------------------------------------------------------------ news

    def action_refresh_news(self) -> None:
        self.soon(self.updating.start(by_hand=True))

    def action_add_feed(self) -> None:
        from tui.app.adding import add_feed

        add_feed(self)

"""The desk's ways out of the terminal: full texts, pipes, pager, editor, files."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from rich.cells import cell_len
from textual.app import SuspendNotSupported
from textual.content import Content

from tui.app import handing, marking, render
from tui.app.screens.whole import WholeListScreen
from tui.app.store_access import with_copies

if TYPE_CHECKING:
    from sqlite_utils import Database

    from tui.app.tour import Tour

T = TypeVar("T")


class OutsideScreen(WholeListScreen):
    """Acts that run the user's programs are off where the reader is served to a browser: they are the host's."""

    _tour: Tour | None = None

    def _on_host(self, deed: str = "run a program") -> bool:
        if self.app.is_web:
            self.say(f"Not from a browser: it would {deed} on the machine that serves")
        return not self.app.is_web

    def action_browser(self) -> None:
        if self._on_host():
            super().action_browser()

    def action_browser_next(self) -> None:
        if self._on_host():
            self.soon(self._open_and_on(self._listed()))

    async def _open_and_on(self, listed: str | None) -> None:
        from tui.store.read import story

        if (opened := await self._open_article(listed)) is None:
            return
        articles = with_copies(await self.ask(story, opened[0]), opened[1])
        await marking.finished(self, opened[0], articles)
        self.action_unread(1)

    def action_escape(self) -> None:
        """The tour goes first; what stands in the corner goes along."""
        self.app.clear_notifications()
        if self._tour is not None and self._tour.running:
            self._tour.end()
        else:
            super().action_escape()

    def action_tour(self) -> None:
        from tui.app.tour import Tour

        if self._tour is None or not self._tour.running:
            self._tour = Tour(self.hint_bar, self.keys)

    def action_jump(self) -> None:
        from tui.app.jumping import jump, spots
        from tui.app.screens.jump import JumpScreen

        if found := spots(self):
            self.app.push_screen(JumpScreen(found), lambda target: jump(self, target))
        else:
            self.say("There is nothing to jump to here")

    def action_fulltext(self) -> None:
        self.soon(self._full_text(self._listed()))

    async def _full_text(self, listed: str | None) -> None:
        from tui.app.refreshing import newsdesk

        if (found := await self._article(listed)) is None:
            return
        if not found[1].url:
            self.say("This article has no link, so there is no page to ask")
            return
        self.say("Asking the article's page for its full text…")
        child = newsdesk(self.db_path, self.feeds_path, "fulltext", "--json", found[1].id)
        outcome: dict[str, object] = {}
        try:
            async for event in child.events():
                outcome = event
        except OSError as error:
            outcome = {"error": str(error)}
        if outcome.get("status") == "ok":
            self.say("The full text is here")
            await self.listing.look_again()
        elif outcome.get("status") == "unchanged":
            self.say("The page says no more than the feed")
        else:
            said = str(outcome.get("error") or (child.last_words[-1:] or ["it could not be fetched"])[0])
            self.say(f"The excerpt stays: {said}", trouble=True)

    async def open_url(self, url: str) -> None:
        if self._on_host():
            await super().open_url(url)

    # ------------------------------------------------------------ other programs

    def action_pipe(self) -> None:
        from tui.app.screens.panel import Panel, Row

        pipes = self.preferences.pipes
        listed = self._listed()
        if not self._on_host():
            return
        if not pipes:
            self.say('Name a command first, in feeds.toml: [reader.pipes] print = ["lp", "-"]')
        elif len(pipes) == 1:
            self.soon(self._pipe(next(iter(pipes)), listed))
        else:
            widest = max(cell_len(render.line(name)) for name in pipes)
            rows = [
                Row(
                    Content.assemble(
                        f" {render.line(name)}",
                        " " * (widest - cell_len(render.line(name)) + 2),
                        (render.line(" ".join(words), 100), "$text-muted"),
                    ),
                    name,
                    name,
                )
                for name, words in pipes.items()
            ]

            def chosen(name: str | None) -> None:
                if name is not None:
                    self.soon(self._pipe(name, listed))

            panel: Panel[str] = Panel(rows, heading="Pipe this article to", enter="pipe it")
            self.app.push_screen(panel, chosen)

    async def _pipe(self, name: str, listed: str | None) -> None:
        if (text := await self._as_markdown(listed, whole=False)) is None:
            return
        try:
            said = await asyncio.to_thread(handing.pipe, self.preferences.pipes[name], text)
        except handing.HandingError as error:
            self.say(str(error), trouble=True)
        else:
            self.say(f"Piped to {name}{f': {said}' if said else ''}")

    def action_pager(self) -> None:
        if self._on_host():
            self.soon(self._page(self._listed()))

    async def _page(self, listed: str | None) -> None:
        from tui.commands import showing

        if (found := await self._article(listed)) is None:
            return
        lines = await self.ask(lambda db: list(showing.story_text(db, found[0])))
        self._suspended(
            lambda: handing.page(handing.argv(os.environ, "PAGER", default="less"), "\n".join([*lines, ""]))
        )

    def action_note(self) -> None:
        if self._on_host():
            self.soon(self._note(self._listed()))

    async def _note(self, listed: str | None) -> None:
        from tui.store import notes

        if (found := await self._article(listed)) is None:
            return
        before = await self.ask(notes.note, found[0])
        text = self._suspended(lambda: handing.edit(handing.argv(os.environ, "VISUAL", "EDITOR", default="vi"), before))
        if text is not None and (act := await self.do(notes.write_note, found[0], text, self.now())):
            self.say(f"{act.description.capitalize()}; `noted` in the filter finds such stories")
            await self.listing.look_again()

    def _suspended(self, work: Callable[[], T]) -> T | None:
        """The terminal is the other program's until it ends."""
        done: T | None = None
        problem = ""
        try:
            with self.app.suspend():
                # Nothing is raised in here: Textual would not take the terminal back.
                try:
                    done = work()
                except (handing.HandingError, OSError) as error:
                    problem = getattr(error, "strerror", None) or str(error)
        except SuspendNotSupported:
            problem = "Not here: this needs a terminal"
        if problem:
            self.say(problem, trouble=True)
        return done

    # ------------------------------------------------------------ files

    def action_save(self) -> None:
        if self._on_host("write a file"):
            self.soon(self._ask_where(self._listed()))

    async def _ask_where(self, listed: str | None) -> None:
        from tui.app.screens.prompt import Prompt

        if (found := await self._article(listed)) is None:
            return
        place = handing.tilde(handing.home() / handing.file_name(found[1].title))

        def named(path: str | None) -> None:
            if path is not None:
                self.soon(self._save(Path(path), found[0]))

        heading = "Save this story: .md or .html, as the name ends"
        self.app.push_screen(Prompt(heading, enter="save", value=place, select=False), named)

    async def _save(self, path: Path, story: str) -> None:
        await self._keep(path, await self.ask(_written, story, path.suffix.lower() in (".html", ".htm"), True))

    async def _keep(self, path: Path, text: str) -> None:
        named = handing.tilde(path)
        try:
            await asyncio.to_thread(_write_new, path.expanduser(), text)
        except FileExistsError:
            self.say(f"{named} is there already, and is left as it is: choose another name", trouble=True)
        except (OSError, RuntimeError) as error:  # the latter: a home of nobody, as ~nobody
            self.say(f"{named} cannot be written: {getattr(error, 'strerror', None) or error}", trouble=True)
        else:
            self.say(f"Saved as {named}")

    def action_screenshot(self) -> None:
        picture = handing.in_cells(handing.without_fonts(self.app.export_screenshot()))
        name = f"newsdesk-{self.now().astimezone():%Y-%m-%d-%H%M%S}.svg"
        if self.app.is_web:
            self.app.deliver_text(StringIO(picture), save_filename=name, mime_type="image/svg+xml")
        else:
            self.soon(self._keep(handing.home() / name, picture))

    async def _as_markdown(self, listed: str | None, whole: bool) -> str | None:
        found = await self._article(listed)
        return None if found is None else await self.ask(_written, found[0], False, whole, found[1].id)


def _written(db: Database, story: str, html: bool, whole: bool, article: str = "") -> str:
    """The story's independent texts, or one article, as Markdown or HTML."""
    from tui import exporting
    from tui.store import labels, notes, read
    from tui.store.export import of_articles

    told = read.story(db, story)
    ids = [row.id for row in told.articles if row.copy_of is None][:500] if whole else [article]
    form = exporting.html if html else exporting.markdown
    own = (labels.labels_of(db, story), notes.note(db, story)) if whole else ((), "")
    return "".join(form([exporting.Told(told, list(of_articles(db, ids)), *own)], told.row.headline))


def _write_new(path: Path, text: str) -> None:
    """Nothing is overwritten."""
    with open(path, "x", encoding="utf-8", errors="replace") as file:
        file.write(text)

"""Ways from the desk to another list: what a search finds, what the browser of views, sources and tags offers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.app.history import Place
from tui.app.screens.layout import TWO_FROM
from tui.models import ArticleRow, Query

if TYPE_CHECKING:
    from tui.app.screens.browse import Choice
    from tui.app.screens.desk import DeskScreen
    from tui.app.screens.main import MainScreen


def search(screen: DeskScreen) -> None:
    """Every article is searched; the one that is chosen is opened, in the list of what was found."""
    from tui.app.screens.search import MOST, SearchPanel
    from tui.store.search import search as found_in

    panel = SearchPanel(lambda words: screen.ask(found_in, words, MOST, screen.now(), typing=True), screen.now())

    def found(row: ArticleRow | None) -> None:
        if row is not None and row.story is not None:
            query = Query(words=panel.words)
            place = Place(query, f"Search: {panel.words}", story=row.story, article=row.id, pane="story")
            screen.soon(screen.listing.go(place, opening=True))
        elif row is not None:
            screen.say("This article is not in a story yet: the refresh is still at it")

    screen.app.push_screen(panel, found)


async def browse(screen: MainScreen, here: Choice | None) -> None:
    """`here`: what the cursor is to be on; else the list in view."""
    from tui.app import changing
    from tui.app.screens import browse
    from tui.store import read
    from tui.store import sources as stored_sources
    from tui.store.labels import labels
    from tui.store.views import views

    asked = screen.ask_figures(
        lambda db: (read.counts(db), stored_sources.tags(db), stored_sources.sources(db), views(db), labels(db))
    )
    counts, tags, sources, saved, own = await screen.patiently("Counting what every source has…", asked)
    width = (screen.size.width if screen.size.width < TWO_FROM else browse.WIDTH) - browse.FRAME
    place = screen.listing.place
    panel = browse.BrowsePanel(
        browse.rows(counts, tags, sources, screen.now(), width, saved, own),
        selected=here or browse.Choice(place.query, place.name),
        fixed=lambda choice: changing.fixed(choice, sources, saved, screen.keys),
    )

    def chosen(choice: browse.Choice | None) -> None:
        if panel.to_change is not None:
            screen.soon(changing.change(screen, panel.to_change, sources, saved))
        elif choice is not None:
            screen.soon(screen.listing.go(Place(choice.query, choice.name)))

    screen.over(panel, chosen)

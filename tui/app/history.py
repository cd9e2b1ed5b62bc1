"""Where the user is, and where they came from: lists of stories, and places in them. No widget, no store."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from tui.app.keys import PaneName
from tui.models import Query

LONGEST = 200
"""Places remembered in each direction."""


@dataclass(frozen=True, slots=True)
class Place:
    """A list of stories, the story and article shown, and how far everything is scrolled."""

    query: Query = Query()
    name: str = "All stories"
    """What the list is called; may hold feed text (an entity's or a source's name)."""
    words: str = ""
    """What is typed in the filter over it."""
    story: str | None = None
    article: str | None = None
    pane: PaneName = "stories"
    list_offset: int = 0
    story_offset: int = 0

    @property
    def asked(self) -> Query:
        """What the store is asked for: the list, narrowed by the filter."""
        return replace(self.query, words=" ".join(part for part in (self.query.words, self.words) if part.strip()))

    @property
    def narrowed(self) -> bool:
        """Whether the list is anything but all stories."""
        return self.asked != Query()


@dataclass(slots=True)
class History:
    """As in a browser: going somewhere new forgets what lay ahead."""

    behind: list[Place] = field(default_factory=list)
    ahead: list[Place] = field(default_factory=list)

    def leave(self, here: Place) -> None:
        """Remember this place before going somewhere new."""
        if not self.behind or self.behind[-1] != here:
            self.behind = [*self.behind, here][-LONGEST:]
        self.ahead = []

    def back(self, here: Place) -> Place | None:
        if not self.behind:
            return None
        self.ahead = [*self.ahead, here][-LONGEST:]
        return self.behind.pop()

    def forward(self, here: Place) -> Place | None:
        if not self.ahead:
            return None
        self.behind = [*self.behind, here][-LONGEST:]
        return self.ahead.pop()


def keeping(new: Sequence[str], shown: Sequence[str], kept: Collection[str]) -> Sequence[str]:
    """The new list, with those of `kept` that are shown but not in it left where they stand.

    A story read in the list of unread ones does not vanish under the reader's eyes.
    """
    if not kept:
        return new
    present = set(new)
    staying = {story for story in kept if story not in present}
    if not staying:
        return new
    after: dict[str | None, list[str]] = {}
    previous: str | None = None
    for story in shown:
        if story in staying:
            after.setdefault(previous, []).append(story)
        elif story in present:
            previous = story
    merged: list[str] = []
    leading = after.get(None, [])
    first_shown = next((story for story in shown if story in present), None)
    for story in new:
        if story == first_shown:
            merged += leading
        merged.append(story)
        merged += after.get(story, [])
    return merged if first_shown is not None else [*merged, *leading]

"""How wide the panes are where the user has chosen it. No widget here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from tui.app.keys import PaneName

LEAST_LIST, LEAST_STORY, LEAST_ASIDE = 24, 36, 22
"""Columns that a pane keeps, frame included."""
STEP = 4
"""Columns by which a key moves an edge."""

Edge = Literal["list", "aside"]
"""The edge between list and story, or between story and the right-hand panes."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """Columns of the list and of the right-hand panes; 0: as designed."""

    list: int = 0
    aside: int = 0

    def fitted(self, width: int, seen: frozenset[PaneName]) -> Sizes:
        """As far as there is room: the story keeps its least, and what is not seen takes none."""
        room = width - (LEAST_STORY if "story" in seen else 0)
        aside = min(self.aside, room - LEAST_LIST) if self.aside else 0
        listed = min(self.list, room - (max(aside, LEAST_ASIDE) if "entities" in seen else 0)) if self.list else 0
        return Sizes(max(listed, LEAST_LIST) if listed else 0, max(aside, LEAST_ASIDE) if aside else 0)

    def stepped(self, pane: PaneName, step: int, now: Sizes) -> Sizes:
        """The pane wider (1) or narrower (-1) by a step. `now`: how wide list and right-hand panes are on the screen."""
        if pane == "stories":
            return replace(self, list=max(now.list + step * STEP, LEAST_LIST))
        if pane == "story":
            if now.aside:
                return replace(self, aside=max(now.aside - step * STEP, LEAST_ASIDE))
            return replace(self, list=max(now.list - step * STEP, LEAST_LIST))
        return replace(self, aside=max(now.aside + step * STEP, LEAST_ASIDE))

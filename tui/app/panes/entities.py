"""Who and what a story is about: people, organisations, places, with bars for how much they matter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.content import Content

from tui.app import render
from tui.app.messages import EntityChosen
from tui.app.widgets.lines import Run, cells
from tui.app.widgets.lists import Row, RowPane
from tui.models import ENTITY_TYPES, EntityRow

_NAMES = {"person": "People", "organisation": "Organisations", "place": "Places"}
_NONE = Content.styled("No person, organisation or place recognised", "italic")
_BAR = 4
_LEAST_ROLE = 12
"""Cells below which a role cut short says nothing."""


class EntitiesPane(RowPane):
    BORDER_TITLE = "3 Entities"
    PREFIX = "entities"
    WIDEST = 76
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "entities--cursor",
        "entities--bar",
        "entities--heading",
        "entities--person",
        "entities--organisation",
        "entities--place",
        "entities--name",
        "entities--role",
        "entities--count",
        "entities--followed",
        "entities--muted",
        "entities--mentioned",
    }
    DEFAULT_CSS = """
    EntitiesPane {
        & > .entities--cursor { background: $foreground 8%; }
        &:focus > .entities--cursor { background: $primary 22%; }
        &:ansi > .entities--cursor { background: ansi_default; }
        & > .entities--bar { color: $text-muted; }
        &:focus > .entities--bar { color: $accent; }
        & > .entities--heading { color: $text-muted; text-style: bold; }
        & > .entities--person { color: $text-primary; }
        & > .entities--organisation { color: $text-secondary; }
        & > .entities--place { color: $text-success; }
        & > .entities--name { color: $foreground; text-style: bold; }
        & > .entities--role { color: $text-muted; text-style: italic; }
        & > .entities--count { color: $text-muted; }
        & > .entities--followed { color: $text-warning; text-style: bold; }
        & > .entities--muted { color: $text-muted; text-style: strike; }
        & > .entities--mentioned { color: $foreground; }
        &:ansi > .entities--heading { text-style: bold dim; }
        &:ansi > .entities--role { text-style: italic dim; }
        &:ansi > .entities--count { text-style: dim; }
        &:ansi > .entities--muted { text-style: dim strike; }
        &:ansi > .entities--mentioned { text-style: none; }
    }
    """

    def __init__(self, *, plain: bool = False, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(plain=plain, id=id, classes=classes)
        self._entities: tuple[EntityRow, ...] = ()

    @property
    def current(self) -> str | None:
        """The entity under the cursor."""
        key = self.current_key
        return key if isinstance(key, str) else None

    def show(self, rows: Sequence[EntityRow]) -> None:
        """Show these, by type, the weightiest first; the cursor stays on its entity where it is among them."""
        self.empty = _NONE
        if tuple(rows) == self._entities:
            return
        self._entities = tuple(rows)
        self.put_rows(self.rows_for(self.row_width), self.current)
        self.say_figure(f"{len(rows):,}" if rows else "")

    def clear(self, message: Content | None = None) -> None:
        self.show(())
        self.empty = message or Content("")

    def rows_for(self, width: int) -> list[Row]:
        entities = self._entities
        top = max((entity.weight for entity in entities), default=0) or 1
        rows: list[Row] = []
        for kind in ENTITY_TYPES:
            group = sorted((e for e in entities if e.type == kind), key=lambda e: (e.muted, -e.weight, e.name))
            if group:
                column = (Run("stories", "count"),) if not rows and width >= 22 else ()
                rows.append(Row((Run(_NAMES[kind], "heading"),), column))
            rows.extend(self._row_of(entity, entity.weight / top, width) for entity in group)
        return rows

    def _row_of(self, entity: EntityRow, share: float, width: int) -> Row:
        """Bold: the story is about it. Followed ones have their mark before the name, muted ones are struck through."""
        bar = Run(render.bar(share, _BAR, self.plain), "count" if entity.muted else entity.type)
        left = [bar, Run(" " * (_BAR + 1 - cells((bar,))))]
        if entity.followed:
            left.append(Run("! " if self.plain else "♥ ", "followed"))
        style = "muted" if entity.muted else "name" if entity.about else "mentioned"
        left.append(Run(render.line(entity.name, 300), style))
        right = (Run(f"  {entity.counted}", "count"),)
        said = "" if entity.muted else render.line(entity.roles[0], 200) if entity.roles else ""
        if not entity.mentions and entity.hints:
            said = "hinted at"
        role = Run(f"  {said}" if said else "", "role")
        if width - 1 - cells(left) - cells(right) >= min(cells((role,)), _LEAST_ROLE):
            left.append(role)
        return Row(tuple(left), right, entity.id)

    def action_choose(self) -> None:
        """Enter: EntityChosen."""
        if self.current is not None:
            self.post_message(EntityChosen(self.current))

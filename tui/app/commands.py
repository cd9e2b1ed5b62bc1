"""What the palette finds: everything in the table of keys by name, and stories, people, places, outlets and views."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content

from tui.app import fuzzy, render
from tui.app.history import Place
from tui.app.keys import Key
from tui.app.keytable import KeyTable, shown_keys
from tui.app.screens.panel import Row, heading, sided
from tui.errors import QueryError
from tui.models import Query

if TYPE_CHECKING:
    from datetime import datetime

    from sqlite_utils import Database


@dataclass(frozen=True, slots=True)
class Goal:
    """What can be done, or where one can go."""

    name: str
    """May be feed text."""
    kind: str
    """What the place is; of what can be done, its keys."""
    does: Key | None = None
    place: Place | None = None

    @property
    def told(self) -> str:
        """In a line: what will happen."""
        if self.does is not None:
            return self.does.told
        if self.place is not None and self.place.query.words:
            return f"The list of {self.place.query.words}"
        return "Read the story" if self.kind == "story" else "The stories about it"


Scored = tuple[float, Goal]
Named = tuple[str, Goal]
"""A folded name, and what goes by it."""

LATEST, MOST_NAMED = 3000, 3000
"""Stories, and people, organisations and places, that are found by any of their letters. Others by their words."""
FOUND = 12
_SAID, _HELD = 0.6, 0.2
"""How well a command fits whose description holds the words, and a story whose text does."""
_POORER = 0.6
"""What fits less than so much of the best is no find: strewn letters beside whole words."""
_ORDER = ("Find", "Newsdesk", "Read", "Mark", "Look", "Move")
"""What one opens the palette for comes first; how to move is known by then."""


def offered(table: KeyTable) -> list[Key]:
    return sorted((key for key in table.keys if key.command), key=lambda key: _ORDER.index(key.group))


def all_commands(table: KeyTable, width: int) -> list[Row[Goal]]:
    """Everything that can be done, by group."""
    rows: list[Row[Goal]] = []
    group = ""
    for key in offered(table):
        if key.group != group:
            rows.append(Row(Content("\n" if group else "") + heading(key.group)))
            group = key.group
        rows.append(goal_row(Goal(key.command, shown_keys(key), key), "", width))
    return rows


def commands(table: KeyTable, typed: str) -> list[Scored]:
    """What fits the words by its name, or else by what it does."""
    words = fuzzy.folded(typed)
    found: list[Scored] = []
    for key in offered(table):
        score = fuzzy.match(words, fuzzy.folded(key.command))[0]
        # What it does is searched for the very words: letters in their order are found in every long line.
        if score < _SAID and all(word in key.description.casefold() for word in words.split()):
            score = _SAID
        if score > 0:
            found.append((score, Goal(key.command, shown_keys(key), key)))
    return found


def names(db: Database) -> list[Named]:
    """What there is to go to."""
    from tui.store import names
    from tui.store import sources as stored_sources
    from tui.store.views import views

    found = [
        Goal(headline, "story", place=Place(name=headline, story=id)) for id, headline in names.headlines(db, LATEST)
    ]
    found += [_entity(id, name, type) for id, name, type in names.entity_names(db, MOST_NAMED)]
    found += [Goal(name, "outlet", place=Place(Query(outlet=name), name)) for name in stored_sources.outlets(db)]
    found += [Goal(view.name, "view", place=Place(Query(words=view.query), view.name)) for view in views(db)]
    return [(fuzzy.folded(render.line(goal.name)), goal) for goal in found]


def _entity(id: str, name: str, type: str) -> Goal:
    return Goal(name, type, place=Place(Query(entity=id), name))


def near(typed: str, named: Sequence[Named]) -> list[Scored]:
    """What is called alike; of what fits equally, commands come before it."""
    return [(score * 0.95, goal) for score, goal in fuzzy.best(typed, named, FOUND)]


def held(db: Database, words: str, now: datetime) -> list[Scored]:
    """Stories that hold the words somewhere, and what goes by another name."""
    from tui.store import entities, read

    try:
        ids = read.story_ids(db, Query(words=words), 8, now, typing=True, latest=2000)
    except QueryError:
        ids = []
    rows = read.story_rows(db, ids)
    found = [
        Goal(rows[id].headline, "story", place=Place(name=rows[id].headline, story=id)) for id in ids if id in rows
    ]
    found += [_entity(row.id, row.name, row.type) for row in entities.entities(db, words, 8)]
    return [(_HELD, goal) for goal in found]


def ranked(found: Sequence[Scored], typed: str, width: int) -> list[Row[Goal]]:
    """Best first, each once; of what fits much worse than the best only what holds the words."""
    best = max((score for score, _ in found), default=0.0)
    rows: dict[Goal, Row[Goal]] = {}
    for score, goal in sorted(found, key=lambda one: -one[0]):
        if score >= best * _POORER or score == _HELD:
            # Of one that only holds the words no letters of the name are lit.
            rows.setdefault(goal, goal_row(goal, "" if score == _HELD else typed, width))
    return list(rows.values())


def goal_row(goal: Goal, typed: str, width: int) -> Row[Goal]:
    name = render.truncate(render.line(goal.name), width - len(goal.kind) - 3)
    shown = fuzzy.lit(typed, name) if typed else Content(name)
    return Row(sided(Content(" ") + shown, goal.kind, width), goal)

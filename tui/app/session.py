"""What the reader remembers of itself from one time to the next: where the user was, and how it looked."""

from __future__ import annotations

import contextlib
import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from tui.app.history import Place
from tui.app.keys import PANES
from tui.models import ORDERS, Query
from tui.preferences import DENSITIES, NARROWEST, WIDEST


@dataclass(frozen=True, slots=True)
class Session:
    """All of it has a default: a file that is missing or broken says nothing."""

    theme: str = ""
    measure: int = 0
    """Columns of a line of text; 0: not chosen."""
    density: str = ""
    list_width: int = 0
    """Columns of the list of stories; 0: as designed."""
    aside_width: int = 0
    """Columns of the right-hand panes; 0: as designed."""
    zoomed: bool = False
    ascii: bool = False
    """Drawn in ASCII the last time: the first frame already is."""
    toured: bool = False
    """The first-run tour was shown."""
    db: str = ""
    """The database that the place is of."""
    place: Place | None = None
    position: int = 0
    """Offset in the article's text of the first line in view."""


def load(path: Path) -> Session:
    try:
        stored = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return Session()
    if not isinstance(stored, dict):
        return Session()
    taken = _taken(stored, Session, ("place",))
    if taken.get("density") not in DENSITIES:
        taken.pop("density", None)
    if not NARROWEST <= taken.get("measure", 0) <= WIDEST:
        taken.pop("measure", None)
    return Session(**taken, place=_place(stored.get("place")))


def save(path: Path, session: Session) -> None:
    """Best effort: a home that cannot be written is no reason to disturb anybody."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(path.name + ".part")
        part.write_text(json.dumps(asdict(session), ensure_ascii=True) + "\n", "utf-8")
        part.replace(path)


def _place(stored: Any) -> Place | None:
    if not isinstance(stored, dict):
        return None
    taken = _taken(stored, Place, ("query", "story", "article"))
    if taken.get("pane") not in PANES:
        taken.pop("pane", None)
    query = stored.get("query")
    asked = Query()
    if isinstance(query, dict):
        asked = Query(
            **_taken(query, Query, ("source", "tag", "outlet", "entity", "order")),
            **{name: query[name] for name in ("tag", "outlet", "entity") if isinstance(query.get(name), str)},
            **({"order": query["order"]} if query.get("order") in ORDERS else {}),
            **({"source": query["source"]} if type(query.get("source")) is int else {}),
        )
    ids = {name: stored[name] for name in ("story", "article") if isinstance(stored.get(name), str)}
    return Place(asked, **taken, **ids)


def _taken(stored: dict[str, Any], kind: type, without: tuple[str, ...]) -> dict[str, Any]:
    """The fields that are there and of the type of their default."""
    return {
        field.name: stored[field.name]
        for field in fields(kind)
        if field.name not in without and type(stored.get(field.name)) is type(field.default)
    }

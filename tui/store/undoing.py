"""Taking back what the user did, the latest act or any that nothing later rests on; and doing it again."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import datetime

from sqlite_utils import Database

from tui.errors import NotFoundError, NotPossibleError
from tui.models import Act
from tui.store import acts_file, fulltexts, labels, naming, notes, put_back, state, views
from tui.store.acts import TakeBack, act_to_redo, act_to_undo, before, later_act_on_the_same, mark_undone
from tui.store.connect import writing

TAKE_BACK: Mapping[str, TakeBack] = {
    **state.TAKE_BACK,
    **put_back.TAKE_BACK,
    **views.TAKE_BACK,
    **notes.TAKE_BACK,
    **labels.TAKE_BACK,
    **fulltexts.TAKE_BACK,
    **naming.TAKE_BACK,
    **acts_file.TAKE_BACK,
}
"""Every kind of act. A module of the store that records acts names here how they are taken back."""
AGAIN: Mapping[str, TakeBack] = {**state.AGAIN, **views.AGAIN, **notes.AGAIN, **labels.AGAIN, **naming.AGAIN}
"""The kinds of acts that can be done again once they were undone: those that judges do not take further."""


def undo(
    db: Database, now: datetime, id: int | None = None, outside: Mapping[str, TakeBack] | None = None
) -> Act | None:
    """Take back the latest act that was not taken back yet (None where there is none), or the one asked for.

    Raises NotFoundError where there is no such act, NotPossibleError where it is undone already, or where a later
    act changed the same again: that one has to be undone first. An act of a newer version stays as it is.
    `outside`: how acts are taken back that changed more than the store.
    """
    take_back = {**TAKE_BACK, **(outside or {})}
    with writing(db):
        act = act_to_undo(db, id)
        if act is None:
            if id is None:
                return None
            raise NotFoundError(f"There is no act {id}.")
        if act.undone:
            raise NotPossibleError(f"That was undone already: {act.description}.")
        if act.kind not in take_back:
            raise NotPossibleError(f"This version cannot undo an act of the kind {act.kind!r}.")
        _turn(db, act, take_back[act.kind], now)
        mark_undone(db, act)
    return act


def redo(db: Database, now: datetime, id: int | None = None) -> Act | None:
    """Do again what was undone: the act asked for, or of those undone since the latest act that holds, the first (None
    where there is none).

    Raises NotFoundError where there is no such act, NotPossibleError where it holds, cannot be done again by itself, or
    where a later act changed the same.
    """
    with writing(db):
        act = act_to_redo(db, id)
        if act is None:
            if id is None:
                return None
            raise NotFoundError(f"There is no act {id}.")
        if not act.undone:
            raise NotPossibleError(f"That was not undone: {act.description}.")
        if act.kind not in AGAIN:
            raise NotPossibleError(f"Do that again by hand: {act.description}.")
        _turn(db, act, AGAIN[act.kind], now)
        mark_undone(db, act, False)
    return act


def _turn(db: Database, act: Act, way: TakeBack, now: datetime) -> None:
    """Raises NotPossibleError."""
    if (later := later_act_on_the_same(db, act)) is not None:
        raise NotPossibleError(f"Undo first what was done later: {later.description} (act {later.id}).")
    # Marks, of which there may be a million, are put back where they stand.
    stood = None if act.kind in state.TAKE_BACK else before(db, act)
    try:
        way(db, act, stood, now)
    except sqlite3.IntegrityError as error:  # a repair of a damaged file may have cost what the act was about
        raise NotPossibleError(f"What this was about is no longer there: {act.description}.") from error

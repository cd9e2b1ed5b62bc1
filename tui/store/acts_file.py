"""What the user did, as lines that another store can take in: ids of articles are the same on every machine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from tui.judgements import Constraint
from tui.models import Act
from tui.store import places
from tui.store.acts import TakeBack, record
from tui.store.codec import to_column, to_time
from tui.store.connect import writing
from tui.store.constraints import add
from tui.store.enforcing import enforce
from tui.store.folding import folded
from tui.store.labels import spelled, written

RULED = ("apart", "together", "not_copy")
MARKED = {"read": "read_at", "starred": "starred_at"}


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What came of a file of acts."""

    new: int
    known: int
    waiting: int
    """Marks of articles that are not here, which were left out."""


def lines(db: Database) -> Iterator[dict[str, str]]:
    """Constraints as {"act", "a", "b", "at"}, marks as {"act", "article", "at"}, labels with a "label" beside these; in
    an order that does not change."""
    for kind, a, b, at in db.execute("SELECT kind, a, b, at FROM constraints ORDER BY kind, a, b"):
        yield {"act": kind, "a": a, "b": b, "at": at}
    for act, column in MARKED.items():
        for article, at in db.execute(
            f"SELECT article, {column} FROM marks WHERE {column} IS NOT NULL ORDER BY article"
        ):
            yield {"act": act, "article": article, "at": at}
    for label, article, at in db.execute("SELECT label, article, at FROM labels ORDER BY article, label"):
        yield {"act": "label", "article": article, "label": label, "at": at}


def take_in(db: Database, acts: Iterable[Mapping[str, object]], now: datetime) -> TakenIn:
    """Take in such lines, in one transaction: what is known already stays, and what was ruled holds at once.

    What is new is one act, which can be undone. Raises ValueError with the number of the line that is none; nothing is
    taken in then.
    """
    new = known = waiting = 0
    marks: list[list[str]] = []
    labels: list[list[str]] = []
    acts = list(acts)
    with writing(db):
        then = places.snapshot(db, {id for act in acts for name in ("a", "b") if (id := _id(act.get(name)))})
        known_labels = spelled(db)
        for number, act in enumerate(acts, 1):
            kind, label = (_said(act.get(name)) for name in ("act", "label"))
            at = _time(act.get("at"), now)
            a, b, article = (_id(act.get(name)) for name in ("a", "b", "article"))
            if kind in RULED and a and b and a != b:
                row = Constraint(kind, a, b)  # type: ignore[arg-type]
                added = bool(add(db, [row], at))
                if added:
                    db.conn.executemany("INSERT OR IGNORE INTO unsettled (story) VALUES (?)", [(a,), (b,)])
            elif (kind in MARKED or (kind == "label" and written(label))) and article:
                if db.execute("SELECT 1 FROM articles WHERE id = ?", [article]).fetchone() is None:
                    waiting += 1
                    continue
                if kind == "label":
                    (label, *_) = written(label)
                    label = known_labels.setdefault(folded(label), label)
                    sql = "INSERT OR IGNORE INTO labels (label, article, at) VALUES (?, ?, ?)"
                    added = bool(db.execute(sql, [label, article, to_column(at)]).rowcount)
                    new, known = new + added, known + (not added)
                    labels += [[label, article]] if added else []
                    continue
                column = MARKED[kind]
                added = bool(
                    db.execute(
                        f"""
                        INSERT INTO marks (article, {column}) VALUES (?, ?)
                        ON CONFLICT (article) DO UPDATE SET {column} = excluded.{column} WHERE {column} IS NULL
                        """,
                        [article, to_column(at)],
                    ).rowcount
                )
                if added:
                    marks.append([column, article, to_column(at)])
            else:
                raise ValueError(f"line {number} is no act: {str(dict(act))[:100]}")
            new += added
            known += not added
        enforce(db, now)
        if new:
            before = {**places.changes(db, then), "marks": marks, "labels": labels}
            touched = {id for moved in before["moved"].items() for id in (moved[0], *moved[1])}
            touched |= {id for _, a, b in before["added"] for id in (a, b)}
            what = f"took in {new:,} {'act' if new == 1 else 'acts'} from a file"
            record(db, "take_in", what, matter="story", ids=sorted(touched), before=before, now=now)
    return TakenIn(new, known, waiting)


def _give_back(db: Database, act: Act, before: Any, now: datetime) -> None:
    """Undo take_in. A mark that was changed since stays."""
    for column, article, at in before["marks"]:
        db.execute(f"UPDATE marks SET {column} = NULL WHERE article = ? AND {column} = ?", [article, at])
    for label, article in before.get("labels", ()):
        db.execute("DELETE FROM labels WHERE label = ? AND article = ?", [label, article])
    places.take_back(db, before)
    enforce(db, now)


TAKE_BACK: Mapping[str, TakeBack] = {"take_in": _give_back}


def _id(value: object) -> str | None:
    return value if isinstance(value, str) and len(value) == 12 and not set(value) - set("0123456789abcdef") else None


def _said(value: object) -> str:
    return value if isinstance(value, str) else ""


def _time(value: object, now: datetime) -> datetime:
    try:
        at = to_time(str(value))
    except ValueError:
        return now
    return at if at.tzinfo else now

"""Labels of the user's own on stories. Each stands at an article, as a star does: it goes with it wherever that goes."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from tui.errors import NotFoundError
from tui.models import Act
from tui.store.acts import TakeBack, record
from tui.store.codec import to_column
from tui.store.connect import writing
from tui.store.folding import folded
from tui.store.names import LABELS
from tui.text import clean

LONGEST = 40
"""Characters of a label."""

_HEADLINES = """
SELECT s.id, coalesce((SELECT article FROM story_articles WHERE article = s.headline_article AND story = s.id),
                      (SELECT min(article) FROM story_articles WHERE story = s.id))
FROM json_each(?) one CROSS JOIN stories s ON s.id = one.value
"""
_HAD = """
SELECT sa.story, l.label, l.article, l.at
FROM json_each(?) one CROSS JOIN story_articles sa ON sa.story = one.value CROSS JOIN labels l ON l.article = sa.article
"""


def labels(db: Database) -> list[tuple[str, int]]:
    """Every label with the number of its stories, by name."""
    rows = db.execute(
        """
        SELECT l.label, count(DISTINCT sa.story) FROM labels l LEFT JOIN story_articles sa ON sa.article = l.article
        GROUP BY l.label ORDER BY l.label
        """
    )
    return [(row[0], row[1]) for row in rows]


def spelled(db: Database) -> dict[str, str]:
    """How each label is written, by how labels are compared."""
    return {folded(label): label for (label,) in db.execute(LABELS)}


def labels_of(db: Database, story: str) -> tuple[str, ...]:
    """The labels of a story, by name."""
    rows = db.execute(
        "SELECT DISTINCT l.label FROM story_articles sa JOIN labels l ON l.article = sa.article WHERE sa.story = ? ORDER BY 1",
        [story],
    )
    return tuple(row[0] for row in rows)


def labels_by_story(db: Database, stories: Collection[str]) -> dict[str, tuple[str, ...]]:
    """The labels of those of the stories that have any, by name."""
    found: dict[str, list[str]] = {}
    for story, name in db.execute(
        """
        SELECT DISTINCT sa.story, l.label FROM json_each(?) j CROSS JOIN story_articles sa ON sa.story = j.value
        CROSS JOIN labels l ON l.article = sa.article ORDER BY 2
        """,
        [json.dumps(list(stories))],
    ):
        found.setdefault(story, []).append(name)
    return {story: tuple(names) for story, names in found.items()}


def written(typed: str) -> tuple[str, ...]:
    """The labels in a line where commas stand between them, each once and safe to show, wherever the line is from.

    Case and accents do not part them.
    """
    found: dict[str, str] = {}
    for one in typed.replace('"', " ").split(","):
        label = clean.line(one).lstrip("# ")[:LONGEST].rstrip()
        if label:
            found.setdefault(folded(label), label)
    return tuple(found.values())


def set_labels(db: Database, story: str, wanted: Iterable[str], now: datetime) -> Act | None:
    """Make these, and no others, the labels of a story. Undoable; None where nothing changes. Raises NotFoundError."""
    wanted = tuple(wanted)
    keep = {folded(label) for label in wanted}
    with writing(db):
        gone = {label for label in labels_of(db, story) if folded(label) not in keep}
        return _change(db, [story], wanted, gone, now)


def label(db: Database, stories: Sequence[str], wanted: Iterable[str], now: datetime) -> Act | None:
    """Put labels on stories, beside those that they have. Undoable; None where they had them. Raises NotFoundError."""
    with writing(db):
        return _change(db, stories, tuple(wanted), (), now)


def unlabel(db: Database, stories: Sequence[str], gone: Collection[str], now: datetime) -> Act | None:
    """Take labels off stories. Undoable; None where they had none of them."""
    with writing(db):
        return _change(db, stories, (), gone, now)


def _change(
    db: Database, stories: Sequence[str], new: Sequence[str], gone: Collection[str], now: datetime
) -> Act | None:
    told = json.dumps(list(dict.fromkeys(stories)))
    headlines = dict(db.execute(_HEADLINES, [told]))
    if lost := [story for story in stories if not headlines.get(story)]:
        raise NotFoundError(f"There is no story {lost[0]}.")
    had = [(story, [label, article, at]) for story, label, article, at in db.execute(_HAD, [told])]
    has, off = {(story, folded(row[0])) for story, row in had}, {folded(name) for name in gone}
    known = spelled(db)
    put_on = [
        (story, [known.get(folded(name), name), headlines[story], to_column(now)])
        for story in headlines
        for name in new
        if (story, folded(name)) not in has
    ]
    taken_off = [(story, row) for story, row in had if folded(row[0]) in off]
    added, removed = ([row for _, row in rows] for rows in (put_on, taken_off))
    if not added and not removed:
        return None
    _remove(db, removed)
    _add(db, added)
    ids = tuple(dict.fromkeys(article for _, article, _ in (*added, *removed)))
    touched = len({story for story, _ in (*put_on, *taken_off)})
    what = f"{touched:,} stories" if touched != 1 else "1 story"
    said = "; ".join(
        f"{', '.join(dict.fromkeys(name for name, _, _ in rows))} {verb} {what}"
        for rows, verb in ((added, "put on"), (removed, "taken off"))
        if rows
    )
    before_act = {"added": added, "removed": removed}
    return record(db, "label", f"label {said}", matter="label", ids=ids, before=before_act, now=now)


def _add(db: Database, rows: Iterable[Sequence[str]]) -> None:
    db.conn.executemany("INSERT OR IGNORE INTO labels (label, article, at) VALUES (?, ?, ?)", [tuple(r) for r in rows])


def _remove(db: Database, rows: Iterable[Sequence[str]]) -> None:
    db.conn.executemany("DELETE FROM labels WHERE label = ? AND article = ?", [(row[0], row[1]) for row in rows])


def _take_back(db: Database, act: Act, before: Mapping[str, Any], now: datetime) -> None:
    _remove(db, before["added"])
    _add(db, before["removed"])


def _again(db: Database, act: Act, before: Mapping[str, Any], now: datetime) -> None:
    _remove(db, before["removed"])
    _add(db, before["added"])


TAKE_BACK: Mapping[str, TakeBack] = {"label": _take_back}
AGAIN: Mapping[str, TakeBack] = {"label": _again}

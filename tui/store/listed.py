"""Whole lists of stories: half a million ids are asked for and kept as one text, in a fifth of the time and memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import overload

from sqlite_utils import Database

from tui.models import Query
from tui.store.matching import IN_ORDER, story_conditions


class Ids(Sequence[str]):
    """Ids of one length, side by side. Whether one is among them, and where, is looked up by comparing bytes."""

    def __init__(self, text: str, width: int) -> None:
        self.text, self.width = text, width

    def __len__(self) -> int:
        return len(self.text) // self.width

    @overload
    def __getitem__(self, at: int) -> str: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[str]: ...

    def __getitem__(self, at: int | slice) -> str | Sequence[str]:
        text, width = self.text, self.width
        if isinstance(at, slice):
            return [text[n * width : (n + 1) * width] for n in range(*at.indices(len(self)))]
        n = at if at >= 0 else at + len(self)
        if not 0 <= n < len(self):
            raise IndexError(at)
        return text[n * width : (n + 1) * width]

    def __iter__(self) -> Iterator[str]:
        return (self.text[at : at + self.width] for at in range(0, len(self.text), self.width))

    def __contains__(self, id: object) -> bool:
        return isinstance(id, str) and self._find(id, 0, len(self)) >= 0

    def index(self, id: object, start: int = 0, stop: int | None = None) -> int:
        """Raises ValueError where it is not there."""
        at = self._find(id, start, len(self) if stop is None else stop) if isinstance(id, str) else -1
        if at < 0:
            raise ValueError(id)
        return at

    def _find(self, id: str, start: int, stop: int) -> int:
        if len(id) != self.width:
            return -1
        at = self.text.find(id, start * self.width, stop * self.width)
        while at >= 0 and at % self.width:  # the end of one and the beginning of the next
            at = self.text.find(id, at + 1, stop * self.width)
        return at // self.width if at >= 0 else -1

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Ids):
            return self.text == other.text
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]


def side_by_side(ids: Sequence[str]) -> Sequence[str]:
    """The same ids, in a fifth of the memory where they are of one length."""
    return Ids("".join(ids), len(ids[0])) if ids and all(len(id) == len(ids[0]) for id in ids) else ids


def with_more(ids: Sequence[str], put: Sequence[tuple[int, str]]) -> Sequence[str]:
    """The same ids with some more: (place among `ids` before which it comes, id), in the order in which they shall stand."""
    pieces: list[Sequence[str]] = []
    done, width = 0, len(put[0][1])
    if isinstance(ids, Ids) and all(len(id) == ids.width == width for _, id in put):
        text = ids.text
        parts = []
        for at, id in sorted(put, key=lambda one: one[0]):
            parts += [text[done * width : at * width], id]
            done = at
        return Ids("".join([*parts, text[done * width :]]), width)
    for at, id in sorted(put, key=lambda one: one[0]):
        pieces += [ids[done:at], [id]]
        done = at
    return [one for piece in (*pieces, ids[done:]) for one in piece]


def listed(db: Database, query: Query, now: datetime | None = None, *, typing: bool = False) -> Sequence[str]:
    """All stories that the query leaves, in its order: `story_ids` for many. Raises QueryError."""
    where, params = story_conditions(query, now, typing=typing)
    # The inner order is that of the text: group_concat takes the rows as they come. The limit keeps them apart.
    text, shortest, longest = db.execute(
        f"""
        SELECT group_concat(id, ''), min(length(id)), max(length(id)) FROM (
            SELECT s.id FROM stories s WHERE {" AND ".join(where)} ORDER BY {IN_ORDER[query.order]} LIMIT -1
        )
        """,
        params,
    ).fetchone()
    if text is None:
        return []
    if shortest != longest:
        sql = f"SELECT s.id FROM stories s WHERE {' AND '.join(where)} ORDER BY {IN_ORDER[query.order]}"
        return [row[0] for row in db.execute(sql, params)]
    return Ids(text, shortest)

"""A story in time, in one line: its texts, who has copied them, and when one was changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from rich.cells import cell_len

from tui.app import render
from tui.app.widgets.lines import Run
from tui.models import ArticleRow

SHORTEST = timedelta(minutes=1)
"""What came within it has no order to be shown."""
_SIGNS = {"copy": "┬", "changed": "Δ", "unread": "●", "read": "○", "current": "►"}
_PLAIN = {"copy": "'", "changed": "~", "unread": "*", "read": "o", "current": ">"}
_OVER = ("line", "copy", "changed", "read", "unread", "current")
"""What is seen where several fall on one cell: the last of these."""


def track(articles: Sequence[ArticleRow], here: str | None, width: int, plain: bool = False) -> tuple[Run, ...]:
    """From the first report to the last, to scale, in `width` cells; nothing where all came at once. The styles of the
    runs are line, copy, changed, unread, read and current; `here` is the article that is read."""
    marks = list(_marks(articles, here))
    first, last = min((at for at, _ in marks), default=None), max((at for at, _ in marks), default=None)
    if first is None or last is None or last - first < SHORTEST or width < 2:
        return ()
    line = [0] * width
    for at, kind in marks:
        cell = round((at - first) / (last - first) * (width - 1))
        line[cell] = max(line[cell], _OVER.index(kind))
    signs = {"line": "-" if plain else "─", **(_PLAIN if plain else _SIGNS)}
    return tuple(Run(signs[_OVER[kind]] * len(list(same)), _OVER[kind]) for kind, same in groupby(line))


def _marks(articles: Sequence[ArticleRow], here: str | None) -> Iterator[tuple[datetime, str]]:
    ids = {article.id for article in articles}
    for article in articles:
        own = "read" if article.read else "unread"
        yield article.at, "current" if article.id == here else "copy" if article.copy_of in ids else own
        if article.changed_at is not None and article.changed_at > article.at:
            yield article.changed_at, "changed"


def ends(articles: Sequence[ArticleRow], now: datetime, width: int, plain: bool = False) -> tuple[str, str, str]:
    """What stands under the track: when it begins, what its signs mean (where there is room), when it ends."""
    times = [at for at, _ in _marks(articles, None)]
    first, last = min(times), max(times)
    days, clocks = (render.day(first, now), render.day(last, now)), (render.clock(first), render.clock(last))
    left, right = (f"{day} {clock}".strip() for day, clock in zip(days, clocks, strict=True))
    if days[0] == days[1] and all(clocks):
        left, right = clocks
    elif cell_len(left) + cell_len(right) + 2 > width:
        left, right = days
    signs = _PLAIN if plain else _SIGNS
    ids = {article.id for article in articles}
    read = {article.read for article in articles if article.copy_of not in ids}
    more = [f"{signs['copy']} copy"] if any(article.copy_of for article in articles) else []
    more += [f"{signs['changed']} changed"] if any(article.changed_at for article in articles) else []
    full = [f"{signs['unread']} unread", f"{signs['read']} read"] if len(read) == 2 else []
    short = [f"{signs['read' if read == {True} else 'unread']} text"]
    legends = ["   ".join([*own, *more]) for own in (full, short) if own]
    legend = next((said for said in legends if cell_len(left + said + right) + 6 <= width), "")
    return left, legend, right


def later(at: datetime, first: datetime) -> str:
    """How long after the first report: +55 min, +9 h, +3 days."""
    minutes = int((at - first).total_seconds()) // 60
    if minutes < 60:
        return f"+{minutes} min"
    return f"+{minutes // 60} h" if minutes < 48 * 60 else f"+{minutes // 1440} days"

"""Live progress on a terminal's standard error."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from tui.layout import safe
from tui.models import Failure
from tui.refresh import Event, Judged, SourceFinished


@contextmanager
def refresh_bar() -> Iterator[Callable[[Event], None]]:
    """A bar over the sources, then over the articles to judge; sources with something to say are named above it."""
    with _bar() as progress:
        asking = progress.add_task("Asking", total=None)
        judging = None

        def tell(event: Event) -> None:
            nonlocal judging
            if isinstance(event, SourceFinished):
                progress.update(asking, total=event.total, advance=1)
                if event.new or event.updated or event.error:
                    progress.console.print(source_line(event.name, _result(event), event.error), highlight=False)
            elif isinstance(event, Judged):
                judging = progress.add_task("Judging", total=None) if judging is None else judging
                progress.update(judging, total=event.judged + event.waiting, completed=event.judged)

        yield tell


@contextmanager
def counting_bar(description: str, total: int) -> Iterator[Callable[[], None]]:
    """A bar over `total` things, called once for each."""
    with _bar() as progress:
        task = progress.add_task(description, total=total)
        yield lambda: progress.advance(task)


@contextmanager
def share_bar(description: str) -> Iterator[Callable[[int, int], None]]:
    """A bar that is told how many of how many are done."""
    with _bar() as progress:
        task = progress.add_task(description, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


def source_line(name: str, result: str, error: Failure | None) -> Text:
    """One source and what came of it. Text, so that nothing in a feed's name is markup."""
    mark = ("✗ ", "red") if error else ("✓ ", "green")
    return Text.assemble(mark, safe(name), (f"  {safe(error.message) if error else result}", "dim"), overflow="fold")


def _result(event: SourceFinished) -> str:
    told = [f"{event.new} new"] if event.new else []
    return ", ".join(told + ([f"{event.updated} changed"] if event.updated else []))


def _bar() -> Progress:
    return Progress(
        TextColumn("{task.description:8}", markup=False),
        BarColumn(bar_width=40),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )

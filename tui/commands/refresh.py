"""`newsdesk refresh`: the use-case of `tui.refresh`, told as JSON lines, as a live bar, or in a closing summary."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext

from tui import config
from tui.cli import FINE, NOTHING_DONE, SOME_FAILED
from tui.commands import failures
from tui.layout import counted, safe, say, write_json
from tui.refresh import Done, Event, SourceFinished, refresh

FEED_NOTES = 3
"""Of what is odd about a feed that was read all the same, so much is told."""

Tell = Callable[[Event], None]


def run(arguments: argparse.Namespace) -> int:
    settings = config.load(arguments.feeds)
    say(*settings.warnings)
    if not settings.sources:
        say(f"{settings.path} names no source yet: `newsdesk feeds add URL` adds one.")
    events: list[Event] = []
    if arguments.json:
        telling: AbstractContextManager[Tell] = nullcontext(lambda event: write_json([event.as_json()], flush=True))
    elif sys.stderr.isatty():
        from tui.commands.progress import refresh_bar

        telling = refresh_bar()
    else:
        telling = nullcontext(lambda event: None)
    with telling as tell:
        asyncio.run(_follow(settings, arguments, tell, events))
    finished = [event for event in events if isinstance(event, SourceFinished)]
    done = next(event for event in reversed(events) if isinstance(event, Done))
    if not arguments.json:
        say(*summary(done, finished))
    return status(done.sources, done.failed)


async def _follow(settings: config.Settings, arguments: argparse.Namespace, tell: Tell, events: list[Event]) -> None:
    path = config.db_path(arguments.db)
    which = {"only": arguments.only, "due": arguments.due, "rest": arguments.rest}
    async for event in refresh(settings, path, **which, early=arguments.early):
        events.append(event)
        tell(event)


def status(asked: int, failed: int) -> int:
    """The exit status of asking so many sources."""
    if not failed:
        return FINE
    return NOTHING_DONE if failed == asked else SOME_FAILED


def summary(done: Done, finished: Iterable[SourceFinished]) -> list[str]:
    """What a refresh did, in words, with what to do about the sources that failed."""
    finished = list(finished)
    skipped = sum(event.status == "skipped" for event in finished)
    changed = [f"{counted(done.updated, 'article')} changed"] if done.updated else []
    folded = [f"{counted(done.copies, 'copy', 'copies')} folded"] if done.copies else []
    into = f" in {counted(done.stories, 'story', 'stories')}" if done.stories else ""
    said = ", ".join([f"{counted(done.new, 'new article')}{into}" if done.new else "Nothing new", *changed, *folded])
    left = f", {skipped} not due" if skipped else ""
    lines = [f"{said}. {counted(done.sources - skipped, 'source')} asked{left}, {done.seconds:.1f} s."]
    if done.fault:
        lines.append(f"  note: {safe(done.fault)}")
    for event in finished:
        # What is wrong with files of the user's own is theirs to mend, and told once only: all of it.
        told = event.warnings[: FEED_NOTES if event.url else None]
        lines += [f"  note: {safe(event.name)}: {safe(warning.message)}" for warning in told]
        if unsaid := len(event.warnings) - len(told):
            lines.append(f"  note: {safe(event.name)}: and {unsaid} more like these")
    feeds = sum(event.url is not None and event.status != "skipped" for event in finished)
    return lines + failures.lines([(event.name, event.error) for event in finished if event.error], feeds)

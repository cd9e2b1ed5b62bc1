"""`newsdesk feeds add` and `feeds check`: the two that ask the network, and store nothing of what they get."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from urllib.parse import urlsplit

from tui import config
from tui.cli import FINE, NOTHING_DONE, WRONG_USE
from tui.commands import failures
from tui.commands.feeds import made, remember
from tui.commands.refresh import status
from tui.layout import columns, counted, safe, say, width, write_json
from tui.models import FetchState, FoundFeed, SourceResult, SourceSpec
from tui.opml import Subscription
from tui.sources.addresses import Refused
from tui.sources.feeds import Fetcher, discover
from tui.sources.workers import Workers
from tui.subscriptions import add_feeds


def add(arguments: argparse.Namespace) -> int:
    """Subscribe to the feed at the address, or to the first of those that the site there names."""
    typed = arguments.url.strip()
    key, address = config.feed_address(typed if "://" in typed else f"https://{typed}", "")
    if (file := config.editable(arguments.feeds)).exists():
        config.load(file)  # a broken file is told before anybody is asked
    found: Sequence[FoundFeed] = ()
    trouble: dict[str, str] | None = None
    try:
        found = asyncio.run(discover(address))
    except Refused as refused:
        trouble = {"kind": refused.kind, "message": f"{refused.message}{_plain_http(typed, refused)}"}
    if not found and not arguments.force:
        return _nothing_found(arguments, key, trouble)
    chosen = _with_credentials(found[0].url, address) if found else address
    subscription = Subscription(chosen, _line(arguments.title), tuple(filter(None, map(_line, arguments.tag))))
    added = add_feeds([subscription], arguments.feeds)
    remember(arguments, added)
    url = config.without_credentials(chosen)
    said = "added" if added.new else "known"
    if arguments.json:
        write_json([_outcome(said, url, found, str(added.path), trouble)])
        return FINE
    called = f"{safe(_title(found))} ({safe(url)})" if _title(found) else safe(url)
    print(f"Added {called} to {added.path}.{made(added)}" if added.new else f"{called} is subscribed already.")
    if trouble:
        say(f"It does not answer as a feed now: {safe(trouble['message'])}")
    if found[1:]:
        say("The site names other feeds too; `newsdesk feeds add URL` adds one of them:")
        say(*(f"  {safe(f'{other.title}  ' if other.title else '')}{safe(other.url)}" for other in found[1:]))
    return FINE


def check(arguments: argparse.Namespace) -> int:
    """Ask every feed, as a refresh does; nothing is stored."""
    settings = config.load(arguments.feeds)
    say(*settings.warnings)
    feeds = [spec for spec in settings.sources if spec.kind == "feed"]
    answers: dict[str, SourceResult] = {}

    if sys.stderr.isatty() and not arguments.json:
        from tui.commands.progress import counting_bar

        bar: AbstractContextManager[Callable[[], None]] = counting_bar("Asking", len(feeds))
    else:
        bar = nullcontext(lambda: None)
    with bar as advance:

        def tell(spec: SourceSpec, result: SourceResult) -> None:
            answers[spec.key] = result
            advance()
            if arguments.json:
                write_json([_answer(spec, result)], flush=True)

        asyncio.run(_ask_all(feeds, tell))
    failed = [(_name(spec, answers[spec.key]), error) for spec in feeds if (error := answers[spec.key].error)]
    if not arguments.json:
        rows = [_cells(spec, answers[spec.key]) for spec in feeds]
        print("\n".join(columns(rows, right=frozenset({2}), limit=width())))
        say(f"{len(feeds) - len(failed)} of {counted(len(feeds), 'feed')} in {settings.path} answer.")
        say(*failures.lines(failed, len(feeds))[1:])
    return status(len(feeds), len(failed))


async def _ask_all(feeds: Sequence[SourceSpec], tell: Callable[[SourceSpec, SourceResult], None]) -> None:
    async with Workers() as workers, Fetcher(workers) as fetcher:

        async def ask(spec: SourceSpec) -> tuple[SourceSpec, SourceResult]:
            return spec, await fetcher.fetch(spec, FetchState(), {})

        for finished in asyncio.as_completed([ask(spec) for spec in feeds]):
            tell(*await finished)


def _nothing_found(arguments: argparse.Namespace, key: str, trouble: dict[str, str] | None) -> int:
    error = trouble or {"kind": "not_a_feed", "message": f"{key} is no feed, and the page there names none."}
    say(f"newsdesk: {safe(error['message'])}")
    if arguments.json:
        write_json([_outcome("failed", key, (), None, error)])
    else:
        say("Nothing was added. With --force it is, and asked at each refresh.")
    return NOTHING_DONE if trouble else WRONG_USE


def _plain_http(typed: str, refused: Refused) -> str:
    """Where no scheme was typed, https was asked: what else could be. Nobody is led off it unasked."""
    if "://" in typed or refused.kind != "connection" or "is not known" in refused.message:
        return ""
    return " Perhaps it has no https: with http:// before the address it is asked without encryption."


def _outcome(
    status: str, url: str, found: Sequence[FoundFeed], file: str | None, error: dict[str, str] | None
) -> dict[str, object]:
    """What `feeds add --json` says: status is added, known or failed; others are the site's other feeds."""
    others = [{"url": other.url, "title": other.title} for other in found[1:]]
    return {
        "status": status,
        "url": url,
        "title": _title(found) or None,
        "file": file,
        "others": others,
        "error": error,
    }


def _with_credentials(found: str, typed: str) -> str:
    """The feed's address with the name and password that were typed, if it lies at the same place as the typed one."""
    there, here = urlsplit(found), urlsplit(typed)
    user, at, _ = here.netloc.rpartition("@")
    if (
        at
        and "@" not in there.netloc
        and (there.scheme, there.hostname, there.port) == (here.scheme, here.hostname, here.port)
    ):
        return there._replace(netloc=f"{user}@{there.netloc}").geturl()
    return found


def _answer(spec: SourceSpec, result: SourceResult) -> dict[str, object]:
    return {
        "name": _name(spec, result),
        "url": spec.key,
        "status": result.status,
        "items": len(result.seen),
        "title": result.title,
        "moved_to": result.moved_to,
        "error": result.error,
        "seconds": round(result.seconds, 3),
    }


def _cells(spec: SourceSpec, result: SourceResult) -> tuple[str, ...]:
    trouble = f"  {result.error.kind}" if result.error else ""
    moved = f"  moved to {result.moved_to}" if result.moved_to else ""
    items = "" if result.error else counted(len(result.seen), "item")
    return "✗" if result.error else "✓", _name(spec, result), items, f"{spec.key}{moved}{trouble}"


def _name(spec: SourceSpec, result: SourceResult) -> str:
    return spec.given_name or result.title or spec.shown


def _title(found: Sequence[FoundFeed]) -> str:
    return found[0].title if found else ""


def _line(text: str | None) -> str | None:
    return config.one_line(text) or None if text else None

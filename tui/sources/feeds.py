"""Feeds over HTTP: ask only for what changed, parse in a worker, and make every failure a value."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from hashlib import blake2b
from types import TracebackType
from typing import Self
from urllib.parse import urljoin

from tui.models import Block, Draft, Failure, FetchState, FoundFeed, SourceResult, SourceSpec
from tui.sources.addresses import Refused, shown, web_address, without_credentials
from tui.sources.fulltext import blocks_of, is_fuller
from tui.sources.lookups import use_threads
from tui.sources.pages import find_feeds
from tui.sources.parse import ParsedFeed, parse_feed
from tui.sources.secrets import Secrets
from tui.sources.web import Answer, Limits, Web
from tui.sources.workers import WorkerDied, WorkerError, Workers, WorkerTimeout

PARSE_SECONDS = 10.0
SHORTEST_WAIT = timedelta(seconds=60)
LONGEST_WAIT = timedelta(hours=24)
USUAL_WAIT = timedelta(minutes=15)
"""After a 429 that does not say how long."""
MOVED_BACK = 3
"""Failures in a row after which the address as typed is asked again, not where it once moved to."""

MOST_PAGES = 60
"""Pages asked for at one refresh of a feed whose full texts are wanted."""

_KINDS = ("empty", "not_a_feed", "truncated", "parse")
_USUAL_PATHS = ("/feed", "/rss", "/feed.xml", "/rss.xml", "/atom.xml", "/index.xml", "/feed.json")
_LOOK_AT_MOST = 6


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Fetcher:
    """Asks feeds. An async context manager; `workers` must outlive it."""

    def __init__(
        self, workers: Workers, *, limits: Limits | None = None, now: Callable[[], datetime] = _utc_now
    ) -> None:
        self._workers = workers
        self._web = Web(limits or Limits())
        self._secrets = Secrets()
        self._now = now

    async def __aenter__(self) -> Self:
        use_threads()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._web.__aexit__(kind, error, trace)

    async def fetch(self, spec: SourceSpec, state: FetchState, known: Mapping[str, str]) -> SourceResult:
        """What the feed gives now. Never raises for what a feed, its server or the network does."""
        began = time.monotonic()
        barred = self._barred(spec, state)
        if barred is not None:
            return barred
        try:
            result = await self._ask(spec, state, known)
        except Refused as refused:
            result = _failed(refused.kind, refused.message)
        except Exception as error:
            # A library's surprise about hostile input must not end the refresh of the other feeds.
            result = _failed("protocol", f"{shown(spec.key)}: unexpected answer ({type(error).__name__}).")
        return replace(result, seconds=time.monotonic() - began)

    def _barred(self, spec: SourceSpec, state: FetchState) -> SourceResult | None:
        if state.gone:
            message = (
                f"{shown(spec.key)} said that it is gone for good. To ask it anew, remove the feed and add it again."
            )
            return replace(_failed("gone", message), gone=True)
        if state.not_before and state.not_before > self._now():
            message = f"{shown(spec.key)} asked not to be asked again before {state.not_before:%Y-%m-%d %H:%M} UTC."
            return replace(_failed("throttled", message), not_before=state.not_before)
        return None

    async def _ask(self, spec: SourceSpec, state: FetchState, known: Mapping[str, str]) -> SourceResult:
        typed = spec.address
        moved = state.address if state.address and state.failures < MOVED_BACK else None
        conditions = _conditions(state)
        opened = await self._secrets.opened(spec.access)
        async with self._web.get(moved or typed, typed=typed, headers=conditions, opened=opened) as answer:
            if answer.status not in (200, 203):
                return self._without_body(answer, state, bool(conditions))
            # Back at the typed address after a move that no longer works: that is the address again.
            back = str(without_credentials(web_address(typed))) if state.address and not moved else None
            fetched = SourceResult(
                status="unchanged",
                moved_to=answer.moved_to or back,
                etag=_validator(answer.headers.get("etag")),
                last_modified=_validator(answer.headers.get("last-modified")),
                body_hash=blake2b(answer.body, digest_size=16).hexdigest(),
            )
            if not answer.body:
                return _failed("empty", f"{shown(answer.address)} answers with nothing.")
            if fetched.body_hash == state.body_hash:
                return fetched
            parsed = await self._parse(answer, known)
        result = replace(
            fetched,
            status="ok",
            drafts=parsed.drafts,
            seen=parsed.seen,
            title=parsed.title,
            home=parsed.home,
            warnings=parsed.warnings,
        )
        if any(warning.kind == "truncated" for warning in parsed.warnings):
            # Else the server would say "unchanged" for ever after, and the missing rest never come. The same broken
            # body again is still not worth a parse.
            result = replace(result, etag=None, last_modified=None)
        return result

    def _without_body(self, answer: Answer, state: FetchState, conditional: bool) -> SourceResult:
        where = shown(answer.address)
        if answer.status == 304:
            if not conditional:
                return _failed("protocol", f"{where} says “unchanged”, but was not asked whether it changed.")
            return SourceResult(
                status="unchanged",
                etag=_validator(answer.headers.get("etag")) or state.etag,
                last_modified=_validator(answer.headers.get("last-modified")) or state.last_modified,
                body_hash=state.body_hash,
            )
        if answer.status == 410:
            return replace(_failed("gone", f"{where} is gone for good (410). It will not be asked again."), gone=True)
        wait = _retry_after(answer.headers.get("retry-after"), self._now())
        if answer.status == 429 or (answer.status == 503 and wait):
            until = self._now() + (wait or USUAL_WAIT)
            message = f"{where} asks for a pause ({answer.status}): not again before {until:%Y-%m-%d %H:%M} UTC."
            return replace(_failed("throttled", message), not_before=until)
        return _failed(f"http_{answer.status:03d}", _status_message(answer.status, where))

    async def _parse(self, answer: Answer, known: Mapping[str, str]) -> ParsedFeed:
        where = shown(answer.address)
        content_type = answer.headers.get("content-type")
        try:
            return await self._workers.run(
                parse_feed, answer.body, content_type, answer.address, dict(known), seconds=PARSE_SECONDS
            )
        except WorkerTimeout:
            raise Refused("parse", f"Reading {where} took more than {PARSE_SECONDS:g} s, and was stopped.") from None
        except WorkerDied as error:
            raise Refused("parse", f"{where} cannot be read ({error}).") from None
        except WorkerError as error:
            if error.kind not in _KINDS:
                raise Refused("parse", f"{where} cannot be read ({error.kind}).") from None
            hint = " `newsdesk feeds add` finds the feeds of a site." if "web page" in error.message else ""
            raise Refused(error.kind, f"{where}: {error.message}{hint}") from None

    async def full_text(self, url: str, typed: str) -> tuple[Block, ...]:
        """The text of an article's page, under the limits of feeds. Raises Refused, also where there is none.

        `typed`: the feed's address as the user typed it; a page in a private network is asked on its host only.
        """
        async with self._web.get(url, typed=str(without_credentials(web_address(typed)))) as answer:
            where = shown(answer.address)
            if answer.status not in (200, 203):
                raise Refused(f"http_{answer.status:03d}", _page_message(answer.status, where))
            content_type = answer.headers.get("content-type")
            if "html" not in (content_type or "html"):
                raise Refused("parse", f"{where} is no web page.")
            try:
                blocks = await self._workers.run(
                    blocks_of, answer.body, content_type, answer.address, seconds=PARSE_SECONDS
                )
            except (WorkerTimeout, WorkerDied, WorkerError) as error:
                raise Refused("parse", f"{where} cannot be read ({error}).") from None
        if not blocks:
            raise Refused("parse", f"No running text was found at {where}.")
        return blocks

    async def completed(self, spec: SourceSpec, result: SourceResult) -> SourceResult:
        """The same with the full texts of its items; where a page gives none, the excerpt stays, with a warning."""

        async def complete(draft: Draft) -> tuple[Draft, Failure | None]:
            if not draft.url:
                return draft, None
            try:
                blocks = await self.full_text(draft.url, spec.address)
            except Refused as refused:
                return draft, Failure(refused.kind, refused.message)
            except Exception as error:
                return draft, Failure("protocol", f"{shown(draft.url)}: unexpected answer ({type(error).__name__}).")
            return (replace(draft, blocks=blocks) if is_fuller(blocks, draft.blocks) else draft), None

        made = await asyncio.gather(*(complete(draft) for draft in result.drafts[:MOST_PAGES]))
        drafts = (*(draft for draft, _ in made), *result.drafts[MOST_PAGES:])
        failed = tuple(failure for _, failure in made if failure is not None)
        return replace(result, drafts=drafts, warnings=(*result.warnings, *failed[:3]))

    async def discover(self, address: str) -> list[FoundFeed]:
        """The feeds of a site, the page's own first choice first; the address itself if it is a feed.

        Raises Refused when the site cannot be asked.
        """
        typed = address if "://" in address else f"https://{address}"
        named: list[FoundFeed] = []
        async with self._web.get(typed, typed=typed) as answer:
            if answer.status not in (200, 203):
                raise Refused(f"http_{answer.status:03d}", _status_message(answer.status, shown(answer.address)))
            content_type = answer.headers.get("content-type")
            here = answer.address
            try:
                title = (await self._parse(answer, {})).title
                return [FoundFeed(answer.moved_to or str(without_credentials(web_address(typed))), title or "")]
            except Refused:
                try:
                    named = await self._workers.run(find_feeds, answer.body, content_type, here, seconds=PARSE_SECONDS)
                except (WorkerTimeout, WorkerDied, WorkerError):
                    named = []
        if named:
            return named
        for path in _USUAL_PATHS[:_LOOK_AT_MOST]:
            if found := await self._is_feed(urljoin(here, path), typed):
                return [found]
        return []

    async def _is_feed(self, address: str, typed: str) -> FoundFeed | None:
        try:
            async with self._web.get(address, typed=typed) as answer:
                if answer.status in (200, 203) and answer.body:
                    return FoundFeed(answer.address, (await self._parse(answer, {})).title or "")
        except Refused:
            pass
        return None


async def discover(address: str) -> list[FoundFeed]:
    """`Fetcher.discover` with workers of its own."""
    async with Workers(1) as workers, Fetcher(workers) as fetcher:
        return await fetcher.discover(address)


def _failed(kind: str, message: str) -> SourceResult:
    return SourceResult(status="error", error=Failure(kind, message))


def _conditions(state: FetchState) -> dict[str, str]:
    conditions = {}
    if state.etag:
        conditions["If-None-Match"] = state.etag
    if state.last_modified:
        conditions["If-Modified-Since"] = state.last_modified
    return conditions


def _validator(value: str | None) -> str | None:
    """A validator that can be sent back as it is."""
    return value if value and len(value) <= 1000 and value.isascii() and value.isprintable() else None


def _retry_after(value: str | None, now: datetime) -> timedelta | None:
    """Retry-After (RFC 9110, 10.2.3): seconds or a date, held between a minute and a day."""
    if not value:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        wait = timedelta(seconds=min(int(text[:9]), 10**8))
    else:
        try:
            until = parsedate_to_datetime(text)
        except (ValueError, TypeError, OverflowError):
            return None
        wait = (until if until.tzinfo else until.replace(tzinfo=UTC)) - now
    return max(SHORTEST_WAIT, min(wait, LONGEST_WAIT))


def _status_message(status: int, where: str) -> str:
    if status == 401:
        return f"{where} wants a name and a password (401): give its entry in feeds.toml a `user` and a `password`."
    if status == 407:
        return f"The proxy on the way to {where} wants a name and a password (407)."
    if status == 403:
        return f"{where} does not let us read it (403)."
    if status == 404:
        return f"{where} is not there (404). Has the address changed? `newsdesk feeds add SITE` finds a site's feeds."
    if status >= 500:
        return f"{where} has a fault of its own ({status}). Most pass by themselves."
    return f"{where} answers with status {status}."


def _page_message(status: int, where: str) -> str:
    """Of an article's page, not of a feed: there is no entry to put right."""
    if status == 401:
        return f"{where} wants a name and a password (401): only a browser can read it."
    if status in (404, 410):
        return f"{where} is not there ({status}): the article has been moved or taken down."
    return _status_message(status, where)

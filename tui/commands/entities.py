"""`newsdesk entities` and `newsdesk entity`: who is in the news, the dossier of one, and what you say of them."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from functools import partial

from sqlite_utils import Database

from tui import config
from tui.cli import FINE
from tui.commands.reading import reading
from tui.errors import NotFoundError
from tui.layout import columns, counted, day, fields, painted, safe, say, typed, width, wrapped, write_json
from tui.models import Act, Dossier, EntityRow
from tui.store import dossier as stored_dossier
from tui.store import entities as stored
from tui.store import naming
from tui.store.connect import open_store

_SHOWN = 20
"""Stories of a dossier that are listed for people; `--json` has all that the dossier holds."""


def listing(arguments: argparse.Namespace) -> int:
    words = typed(arguments.query)
    with reading(arguments) as db:
        rows = stored.entities(db, words, arguments.limit, followed=arguments.followed)
    if arguments.json:
        write_json(rows)
    else:
        _print(columns([_cells(row) for row in rows], right=frozenset({2, 3}), limit=width()))
    if not rows:
        said = (
            "You follow nobody yet. `newsdesk entity NAME --follow` follows one."
            if arguments.followed
            else "No entities yet."
        )
        say(f"Nobody and nothing is called {safe(words)!r}." if words.strip() else said)
    return FINE


def one(arguments: argparse.Namespace) -> int:
    name = typed(arguments.name)
    said = _act(arguments)
    if said is None:
        with reading(arguments) as db:
            found = stored_dossier.dossier(db, name)
            others = [id for id in stored.named(db, name) if id != found.entity.id]
            also = [stored.entity(db, id) for id in others[:8]]
        if arguments.json:
            write_json([_object(found)])
        else:
            _print(_lines(found))
        if also:
            say(f"Also called so: {', '.join(f'{row.name} ({row.type}, {row.id})' for row in also)}.")
        return FINE
    with closing(open_store(config.db_path(arguments.db))) as db:
        act = said(db, stored.entity(db, name).id)
    if arguments.json:
        write_json(
            [
                {
                    "act": act.kind if act else None,
                    "entities": act.ids if act else [],
                    "description": act.description if act else None,
                }
            ]
        )
    else:
        say(f"{act.description}. `newsdesk undo` takes it back." if act else "That is so already.")
    return FINE


def _object(found: Dossier) -> dict[str, object]:
    """The entity's own fields first, as in a list; `in`: its stories."""
    rest = {name: value for name, value in fields(found).items() if name not in ("entity", "stories")}
    stories = [
        {"id": s.story, "last_at": s.at, **{k: v for k, v in fields(s).items() if k not in ("story", "at")}}
        for s in found.stories
    ]
    return {**fields(found.entity), **rest, "in": stories}


def _act(arguments: argparse.Namespace) -> Callable[[Database, str], Act | None] | None:
    """What is to be said of the entity, if anything."""
    now = datetime.now(UTC)
    if arguments.merge_into:

        def merged(db: Database, id: str) -> Act | None:
            return naming.merge(db, id, stored.entity(db, arguments.merge_into).id, now)

        return merged
    if arguments.split_off:

        def split(db: Database, id: str) -> Act | None:
            act = naming.split(db, id, arguments.split_off, now)
            if act is None:
                raise NotFoundError(
                    f"{stored.entity(db, id).name} does not go by {arguments.split_off!r}, or by nothing else."
                )
            return act

        return split
    acts = {"follow": naming.follow, "unfollow": naming.unfollow, "mute": naming.mute, "unmute": naming.unmute}
    chosen = next((act for name, act in acts.items() if getattr(arguments, name)), None)
    return partial(_marked, chosen, now) if chosen else None


def _marked(act: Callable[[Database, str, datetime], Act | None], now: datetime, db: Database, id: str) -> Act | None:
    return act(db, id, now)


# ---------------------------------------------------------------- lines


def _cells(row: EntityRow) -> tuple[str, ...]:
    also = ", ".join(name for name, _ in row.aliases if name != row.name)
    marks = f"{'♥ ' if row.followed else ''}{'(muted) ' if row.muted else ''}"
    return (
        row.id,
        row.type,
        counted(row.mentions, "mention"),
        f"{row.counted} {'story' if row.stories == 1 else 'stories'}",
        marks + (f"{row.name} (also {also})" if also else row.name),
    )


def _lines(found: Dossier) -> Iterator[str]:
    row = found.entity
    marks = [word for word, on in (("followed", row.followed), ("muted", row.muted)) if on]
    yield painted(safe(row.name), "bold") + safe(f", {row.type}{''.join(f', {mark}' for mark in marks)} · {row.id}")
    also = [f"{name} ({count:,})" for name, count in row.aliases if name != row.name]
    if also:
        yield from wrapped(f"Also {', '.join(also)}", "", "  ")
    if found.first_at and found.last_at:
        yield (
            f"{counted(row.mentions, 'mention')} in {counted(row.stories, 'story', 'stories')}, "
            f"{day(found.first_at)} to {day(found.last_at)}"
        )
    if found.roles:
        yield from ("", painted("Said to be", "bold"))
        for role in found.roles:
            outlets = (
                f": {', '.join(role.outlets[:4])}{' and others' if len(role.outlets) > 4 else ''}"
                if role.outlets
                else ""
            )
            yield from wrapped(f"{role.role} ({role.count:,}){outlets}", "  ", "    ")
    if found.stories:
        yield from ("", painted(f"{counted(row.stories, 'story', 'stories').capitalize()}, newest first", "bold"))
        rows = [(s.story, day(s.at), "●" if s.unread else " ", s.headline) for s in found.stories[:_SHOWN]]
        yield from ("  " + line for line in columns(rows, limit=(width() or 0) - 2 if width() else None))
        if row.stories > _SHOWN:
            yield f"  … `newsdesk stories 'entity:\"{safe(row.name)}\"'` lists all"
    if found.company:
        yield from ("", painted("With", "bold"))
        yield from wrapped(", ".join(f"{one.name} ({one.stories:,})" for one in found.company), "  ")
    if found.quotes:
        yield from ("", painted("Quoted", "bold"))
        for quote in found.quotes:
            more = f" and {counted(quote.outlets - 1, 'other outlet')}" if quote.outlets > 1 else ""
            yield from wrapped(
                f"“{quote.text}” {quote.outlet}{more}, {day(quote.at)[:10]}, {quote.article}", "  ", "    "
            )
    if found.reasons or found.merged:
        yield from ("", painted("Why these names are one", "bold"))
        for id, name in found.merged:
            yield from wrapped(f"You said that {name} ({id}) is {row.name}", "  ", "    ")
        for reason, stories in found.reasons:
            yield from wrapped(
                reason + (f" ({counted(stories, 'story', 'stories')})" if stories > 1 else ""), "  ", "    "
            )


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        print(line)

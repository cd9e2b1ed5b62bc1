"""Who and what each article is about: names found, and joined into people, organisations and places.

A recogniser finds the names; merging within the article and the key under which an entity is known everywhere
are the same whichever recogniser it was.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Protocol

from tui.judge.entities_cues import PLAIN_TITLES
from tui.judge.entities_lists import peoples, shown_names
from tui.judge.entities_merge import Named, Written, full_key, merge, tidy
from tui.judge.entities_names import person_name
from tui.judge.entities_quotes import Quote, quotes
from tui.judge.entities_spans import Recogniser, Span, Text
from tui.judge.language import primary
from tui.judge.recogniser import recogniser
from tui.models import Article, EntityType, Mention

_CAPITALISED = re.compile(r"\b[A-Z][a-zé]+\b")


class EntityIndex(Protocol):
    """What is known of entities before this batch."""

    def names(self, ids: Sequence[str]) -> Mapping[str, str]:
        """The names that known entities are shown by."""
        ...


@dataclass(frozen=True, slots=True)
class EntitySeen:
    """An entity that a batch names."""

    id: str
    type: EntityType
    name: str
    """What to show where nothing is known of it yet."""
    listed: bool
    """Its name is given by a list, and stays whatever the texts write."""
    surname: str = ""
    """Folded; of a person."""
    alone: bool = False
    """A person whom the article names by one word only."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A mention with what only the store counts."""

    mention: Mention
    whole: bool
    """The name alone tells which entity it is: it may become the name that the entity is shown by."""
    role: str = ""


@dataclass(frozen=True, slots=True)
class Hint:
    """A word that hints at a country or a party without naming it: Mexican, Republicans."""

    entity: str
    word: str
    count: int


@dataclass(frozen=True, slots=True)
class EntityJudgement:
    """The mentions of a batch of articles (replacing all earlier ones of these), and the entities that they name."""

    sightings: Mapping[str, tuple[Sighting, ...]]
    """Article id -> its mentions in order: the title's, then the text's."""
    entities: tuple[EntitySeen, ...]
    quotes: Mapping[str, tuple[Quote, ...]]
    """Article id -> what it quotes those with whom it names."""
    hints: Mapping[str, tuple[Hint, ...]]
    """Article id -> what it hints at without naming it."""


def judge(batch: Sequence[Article], index: EntityIndex, by: Recogniser | None = None) -> EntityJudgement:
    """Find and join the names of each article of a batch."""
    by = by or recogniser()
    found: dict[str, list[tuple[Span, str, EntitySeen, bool]]] = {}
    seen: dict[str, EntitySeen] = {}
    quoted: dict[str, tuple[Quote, ...]] = {}
    hinted: dict[str, tuple[Hint, ...]] = {}
    read = by.recognise([Text(article.title, article.text, article.language) for article in batch])
    for article, own in zip(batch, read, strict=True):
        rows = found.setdefault(article.id, [])
        for span, written, named in _named(article, own):
            entity = seen.setdefault(identity := entity_id(named, article.id), _seen(identity, named))
            full = named.whole and full_key(named.type, tidy(written)) == named.key
            rows.append((span, written, entity, full))
        spans = [span for span, *_ in rows]
        quoted[article.id] = tuple(quotes(article.text, spans))
        hinted[article.id] = tuple(_hints(article, spans, seen))
    shown = index.names(list(seen))
    return EntityJudgement(
        sightings={
            article: tuple(
                Sighting(
                    Mention(
                        span.field,
                        span.start,
                        span.end,
                        entity.type,
                        written,
                        entity.id,
                        shown.get(entity.id, entity.name),
                    ),
                    full,
                    _role(span.role),
                )
                for span, written, entity, full in rows
            )
            for article, rows in found.items()
        },
        entities=tuple(seen[identity] for identity in sorted(seen)),
        quotes=quoted,
        hints=hinted,
    )


def entity_id(named: Named, article: str) -> str:
    """12 hex digits: the same for the same full name everywhere, its article's own for a lone surname."""
    scope = "" if named.whole else article
    return blake2b(f"{named.type}\x00{named.key}\x00{scope}".encode(), digest_size=6).hexdigest()


def _named(article: Article, spans: Sequence[Span]) -> list[tuple[Span, str, Named]]:
    fields = {"title": article.title, "text": article.text}
    written = [(span, fields[span.field][span.start : span.end]) for span in spans]
    entities = merge([Written(span.type, name, span.role, span.field == "title") for span, name in written])
    return [(span, name, named) for (span, name), named in zip(written, entities, strict=True)]


def _seen(identity: str, named: Named) -> EntitySeen:
    surname = person_name(named.name).last if named.type == "person" else ""
    return EntitySeen(identity, named.type, named.name, _is_listed(named), surname, not named.whole)


def _hints(article: Article, spans: Sequence[Span], seen: dict[str, EntitySeen]) -> Iterator[Hint]:
    """Peoples and parties in an English text, outside of names; what they hint at is added to `seen`."""
    if primary(article.language) not in (None, "en"):
        return
    known = peoples()
    taken = sorted((span.start, span.end) for span in spans if span.field == "text")
    times: Counter[str] = Counter()
    at = 0
    for word in _CAPITALISED.finditer(article.text):
        if word[0] in known:
            while at < len(taken) and taken[at][1] <= word.start():
                at += 1
            if at == len(taken) or taken[at][0] > word.start():
                times[word[0]] += 1
    for text, count in sorted(times.items()):
        kind, name = known[text]
        named = Named(kind, full_key(kind, name), name, True)
        yield Hint(seen.setdefault(entity_id(named, ""), _seen(entity_id(named, ""), named)).id, text, count)


def _is_listed(named: Named) -> bool:
    return shown_names().get((named.type, named.key)) == named.name


def _role(title: str) -> str:
    """A title as a role: nothing of Mr and its like, and a capital at its start."""
    words = title.replace(".", "").split()
    return "" if not words or words[0] in PLAIN_TITLES else title[0].upper() + title[1:]

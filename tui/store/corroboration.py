"""Who else says so: what the judge found, and what holds of it now.

What is stored are sentences and which of them tell the same. Who is a voice of its own is looked up when it is asked:
a text taken out of its story, or a copy that is one no longer, counts at once.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from tui.judgements import CorroborationJudgement, SaidAlike, Sentences
from tui.models import ArticleSupport, SentenceSupport, SideBySide
from tui.store.codec import to_time
from tui.store.packing import pack, unpack
from tui.text.fold import seal

SAME = 100
TITLE = (0, 0)
"""In place of the start and end of a sentence."""
Figures = tuple[tuple[str, str], ...]


# ---------------------------------------------------------------- for the judge


def wait(db: Database, stories: Collection[str]) -> None:
    """Note, inside the caller's write transaction, that these stories have changed."""
    ids = json.dumps(sorted(stories))
    db.execute(
        """
        INSERT INTO corroborations (story)
        SELECT id FROM stories WHERE texts > 1 AND id IN (SELECT value FROM json_each(?))
        ON CONFLICT (story) DO UPDATE SET waiting = 1
        """,
        [ids],
    )
    db.execute("UPDATE corroborations SET waiting = 1 WHERE story IN (SELECT value FROM json_each(?))", [ids])


def waiting(db: Database, limit: int) -> list[str]:
    """Stories that have changed since they were judged, at most so many; -1: all."""
    rows = db.execute("SELECT story FROM corroborations WHERE waiting = 1 ORDER BY story LIMIT ?", [limit])
    return [row[0] for row in rows]


def members(db: Database, story: str, most: int) -> dict[str, str | None]:
    """At most so many articles of a story, the newest independent texts first, each with its origin if it is a copy."""
    return dict(
        db.execute(
            """
            SELECT a.id, c.origin FROM story_articles sa JOIN articles a ON a.id = sa.article
            LEFT JOIN copies c ON c.article = a.id
            WHERE sa.story = ? ORDER BY c.origin IS NOT NULL, a.at DESC, a.id DESC LIMIT ?
            """,
            [story, most],
        ).fetchall()
    )


def record(db: Database, judgement: CorroborationJudgement) -> None:
    """Store a judgement in place of what was stored for its story. The caller holds the write transaction."""
    conn = db.conn
    conn.execute("DELETE FROM sentences WHERE story = ?", [judgement.story])
    if not judgement.texts:
        conn.execute("DELETE FROM corroborations WHERE story = ?", [judgement.story])
        return
    conn.executemany(
        "INSERT OR REPLACE INTO sentences (article, story, seal, spans, says) VALUES (?, ?, ?, ?, ?)",
        [
            (
                text.article,
                judgement.story,
                text.seal,
                pack("I", (place for span in text.spans for place in span)),
                pack("H", text.says),
            )
            for text in judgement.texts
        ],
    )
    conn.execute(
        """
        INSERT INTO corroborations (story, waiting, pairs, figures) VALUES (?, 0, ?, ?)
        ON CONFLICT (story) DO UPDATE SET waiting = 0, pairs = excluded.pairs, figures = excluded.figures
        """,
        [
            judgement.story,
            pack("H", (number for pair in judgement.pairs for number in (pair.one, pair.other, pair.score))),
            json.dumps([[at, pair.figures] for at, pair in enumerate(judgement.pairs) if pair.figures]),
        ],
    )


# ---------------------------------------------------------------- for the reader


@dataclass(frozen=True, slots=True)
class _Member:
    id: str
    voice: str
    copy: bool
    first_seen: datetime
    title: str
    text: str


@dataclass(slots=True)
class _Telling:
    """The texts of one story as they were compared and still stand."""

    waiting: bool
    members: Mapping[str, _Member]
    texts: Mapping[str, Sentences]
    pairs: Sequence[SaidAlike]
    carriers: Mapping[int, Sequence[str]]
    """For each different sentence the articles that have it."""
    others: Mapping[int, Sequence[tuple[int, int, Figures]]]
    """For each the ones that tell the same in other words, with how alike, and the figures that differ."""

    def alike(self, number: int) -> Sequence[tuple[int, int, Figures]]:
        """The sentences that tell the same, itself first, then the nearest."""
        return [(SAME, number, ()), *sorted(self.others.get(number, ()), key=lambda other: (-other[0], other[1]))]


def support(db: Database, article: str) -> ArticleSupport:
    """Who else says what an article says. An unknown article, or one that stands alone, has no sentences."""
    row = db.execute("SELECT story FROM story_articles WHERE article = ?", [article]).fetchone()
    telling = _telling(db, row[0]) if row else None
    return _support(db, article, telling) if telling is not None else ArticleSupport(article, 0, False)


def story_support(db: Database, story: str) -> list[ArticleSupport]:
    """Who else says what the articles of a story say; those that were compared, oldest first."""
    telling = _telling(db, story)
    return [_support(db, article, telling) for article in telling.texts] if telling is not None else []


def _support(db: Database, article: str, telling: _Telling) -> ArticleSupport:
    if article not in telling.texts:
        return ArticleSupport(article, 0, telling.waiting)
    me = telling.members[article]
    others = {telling.members[id].voice for id in telling.texts} - {me.voice}
    before = _earlier(db, me)
    found = []
    for span, number in zip(telling.texts[article].spans, telling.texts[article].says, strict=True):
        best: dict[str, tuple[int, bool, datetime, str]] = {}
        figures: dict[tuple[str, str, str], None] = {}
        since = _since(me, span, before)
        for score, other, differing in telling.alike(number):
            for id in telling.carriers[other]:
                member = telling.members[id]
                if id != article:
                    since = min(since, member.first_seen)
                if member.voice == me.voice:
                    continue
                near = (-score, member.copy, member.first_seen, id)
                best[member.voice] = min(best.get(member.voice, near), near)
                for mine, theirs in differing:
                    figures.setdefault((mine, theirs, id))
        voices = tuple(id for _, _, _, id in sorted(best.values()))
        only_here = not voices and bool(others) and not telling.waiting
        kept = tuple(figure for figure in figures if figure[2] in voices)
        found.append(SentenceSupport(*span, voices, only_here, kept, since))
    return ArticleSupport(article, len(others), telling.waiting, tuple(found), telling.texts[article].seal)


def side_by_side(db: Database, a: str, b: str) -> tuple[SideBySide, ...] | None:
    """Two articles of one story laid side by side; None where they were not compared, or have changed since."""
    row = db.execute("SELECT story FROM story_articles WHERE article = ?", [a]).fetchone()
    telling = _telling(db, row[0]) if row else None
    if telling is None or a not in telling.texts or b not in telling.texts:
        return None
    here, there = telling.members[a], telling.members[b]
    return laid((here.title, here.text), telling.texts[a], (there.title, there.text), telling.texts[b], telling.pairs)


def laid(
    here: tuple[str, str], mine: Sentences, there: tuple[str, str], theirs: Sentences, pairs: Sequence[SaidAlike]
) -> tuple[SideBySide, ...]:
    """Title and text of two articles laid side by side: the titles, then the sentences in the order of the first; what
    only the second has stands where it stands there, after its neighbours. A sentence that stands alone and is alike
    all the same is told in the other's title."""
    alike: dict[tuple[int, int], tuple[int, Figures]] = {}
    for pair in pairs:
        alike[pair.one, pair.other] = (pair.score, pair.figures)
        alike[pair.other, pair.one] = (pair.score, tuple((y, x) for x, y in pair.figures))
    head, their_head = (dict(zip(text.spans, text.says, strict=True)).get(TITLE) for text in (mine, theirs))
    score, figures = _nearness(head, their_head, alike)
    rows = [SideBySide(here[0], there[0], score, figures, title=True)]
    places = {number: at for at, number in reversed(list(enumerate(theirs.says))) if theirs.spans[at] != TITLE}
    known: defaultdict[int, list[int]] = defaultdict(list)
    for one, other in alike:
        if other in places:
            known[one].append(other)
    matched: set[int] = set()
    lines: list[tuple[int | None, SideBySide]] = []
    for span, number in zip(mine.spans, mine.says, strict=True):
        if span == TITLE:
            continue
        said = _said(here, span)
        if number in places:
            nearest = number
        elif known[number]:
            nearest = min(known[number], key=lambda o: (-alike[number, o][0], places[o]))
        else:
            lines.append((None, SideBySide(said, "", _nearness(number, their_head, alike)[0])))
            continue
        matched.add(nearest)
        at = places[nearest]
        lines.append((at, SideBySide(said, _said(there, theirs.spans[at]), *_nearness(number, nearest, alike))))
    left = [at for at, number in enumerate(theirs.says) if number not in matched and theirs.spans[at] != TITLE]

    def added(at: int) -> SideBySide:
        return SideBySide("", _said(there, theirs.spans[at]), _nearness(head, theirs.says[at], alike)[0])

    for place, line in lines:
        while place is not None and left and left[0] < place:
            rows.append(added(left.pop(0)))
        rows.append(line)
    return (*rows, *map(added, left))


def _nearness(
    one: int | None, other: int | None, alike: Mapping[tuple[int, int], tuple[int, Figures]]
) -> tuple[int, Figures]:
    if one is None or other is None:
        return 0, ()
    return (SAME, ()) if one == other else alike.get((one, other), (0, ()))


def _said(article: tuple[str, str], span: tuple[int, int]) -> str:
    title, text = article
    return title if span == TITLE else text[span[0] : span[1]]


def _telling(db: Database, story: str) -> _Telling | None:
    about = db.execute("SELECT waiting, pairs, figures FROM corroborations WHERE story = ?", [story]).fetchone()
    if about is None:
        return None
    rows = db.execute(
        """
        SELECT s.article, s.seal, s.spans, s.says, a.title, t.text, a.first_seen, coalesce(o.outlet, a.outlet), c.origin
        FROM sentences s JOIN story_articles sa ON sa.article = s.article AND sa.story = s.story
        JOIN articles a ON a.id = s.article JOIN texts t ON t.article = a.id
        LEFT JOIN copies c ON c.article = a.id LEFT JOIN articles o ON o.id = c.origin
        WHERE s.story = ? ORDER BY a.at, a.id
        """,
        [story],
    ).fetchall()
    members: dict[str, _Member] = {}
    texts: dict[str, Sentences] = {}
    for id, sealed, spans, says, title, text, first_seen, outlet, origin in rows:
        if seal(title, text) != sealed:
            continue
        places = unpack("I", spans)
        members[id] = _Member(id, outlet.casefold(), origin is not None, to_time(first_seen), title, text)
        texts[id] = Sentences(id, sealed, tuple(zip(places[::2], places[1::2], strict=True)), tuple(unpack("H", says)))
    numbers = unpack("H", about[1])
    figures = {at: tuple((mine, theirs) for mine, theirs in pairs) for at, pairs in json.loads(about[2])}
    pairs = [
        SaidAlike(numbers[at], numbers[at + 1], numbers[at + 2], figures.get(at // 3, ()))
        for at in range(0, len(numbers), 3)
    ]
    carriers: defaultdict[int, list[str]] = defaultdict(list)
    for text in texts.values():
        for number in text.says:
            carriers[number].append(text.article)
    others: defaultdict[int, list[tuple[int, int, Figures]]] = defaultdict(list)
    for pair in pairs:
        others[pair.one].append((pair.score, pair.other, pair.figures))
        others[pair.other].append((pair.score, pair.one, tuple((b, a) for a, b in pair.figures)))
    return _Telling(bool(about[0]), members, texts, pairs, carriers, others)


def _earlier(db: Database, me: _Member) -> list[tuple[datetime, str]]:
    """When the article was changed and how it read before, newest first."""
    rows = db.execute("SELECT replaced_at, title, text FROM revisions WHERE article = ? ORDER BY id DESC", [me.id])
    return [(to_time(at), f"{title}\n{text}") for at, title, text in rows]


def _since(me: _Member, span: tuple[int, int], before: Sequence[tuple[datetime, str]]) -> datetime:
    """When the article came to say so."""
    said = _said((me.title, me.text), span)
    since = me.first_seen
    for replaced_at, text in before:
        if said not in text:
            return replaced_at
    return since

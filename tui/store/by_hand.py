"""Taking an article out of its story or its group of copies, and joining two stories: acts that every judgement obeys.

An act holds at once, and takes nothing away from what comes later: undone, it leaves what arrived in the meantime with
the story that it came to, or with the nearer half of two.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from tui.errors import NotFoundError, NotPossibleError
from tui.judgements import Constraint
from tui.models import Act
from tui.store import chapters, moves
from tui.store.acts import record
from tui.store.connect import writing
from tui.store.constraints import add, between, constraints_of, remove
from tui.store.read import living
from tui.store.story_log import log

MATTER = "story"


def take_out(db: Database, article: str, now: datetime) -> Act:
    """Take an article, with its copies, out of its story, into one of its own; a copy leaves its group as well.

    The article whose id the story has keeps that id; the others go on under the id of the first of them.
    Raises NotFoundError, and NotPossibleError where there is nothing that it could be taken out of.
    """
    with writing(db):
        return take_out_now(db, article, now)


def take_out_now(db: Database, article: str, now: datetime) -> Act:
    """As take_out, inside the caller's write transaction."""
    story, title = _story(db, article), _title(db, article)
    taken = moves.group(db, article)
    everyone = moves.members(db, story)
    out = [id for id in everyone if id in taken]
    rest = [id for id in everyone if id not in taken]
    if not rest:
        alone = "the only article of its story" if len(out) == 1 else "alone in its story with its copies"
        raise NotPossibleError(f"{_quoted(title)} is {alone}.")
    texts = moves.texts_of(db, rest)
    mine, others = (story, texts[0]) if story in out else (article, story)
    before: dict[str, Any] = {
        "story": story,
        "article": article,
        "mine": mine,
        "others": others,
        "moved": out,
        "places": moves.places(db, out),
        "headline": _headline_article(db, story),
        "copy": moves.unfold_now(db, article),
    }
    gone = between(db, "together", out, rest)
    before["removed"] = remove(db, gone)
    added = [Constraint("apart", article, others), *_kept_together(db, gone, set(out), rest, others)]
    if mine == story:
        # Who was taken out of this story before is apart from those who now go on without its first article.
        strangers = [
            pair.b if pair.a == story else pair.a for pair in constraints_of(db, [story]) if _apart(pair, story)
        ]
        added += [Constraint("apart", id, others) for id in strangers if id not in (article, others)]
    if before["copy"]:
        added.append(Constraint("not_copy", article, before["copy"]["origin"]))
    before["added"] = add(db, added, now)
    new, leaving = (others, rest) if mine == story else (mine, out)
    before["made"] = moves.begin(db, new, story)
    moves.move(db, leaving, new)
    db.conn.executemany(
        """
        UPDATE story_articles SET score = 1, evidence = '{"reason": "taken out by hand", "by_hand": "apart"}'
        WHERE article = ?
        """,
        [(id,) for id in out],
    )
    if mine == story:
        moves.hand_over(db, story, others)
    else:
        moves.share_look(db, story, mine)
    headline = _headline(db, story)
    moves.settle(db, [mine, others])
    log(db, now, others, "take_out", {"story": mine}, article)
    log(db, now, mine, "taken_out", {"from": others}, article)
    copies = f" with {len(out) - 1} {'copy' if len(out) == 2 else 'copies'}" if len(out) > 1 else ""
    whence = _quoted(headline) if headline != title else f"the story that it shared with {_quoted(_title(db, others))}"
    described = f"took {_quoted(title)}{copies} out of {whence}"
    return record(
        db, "take_out", described, matter=MATTER, ids=_ids(article, mine, others), before=_plain(before), now=now
    )


def unfold(db: Database, article: str, now: datetime) -> Act:
    """Take an article out of its group of copies; it stays in the story, as a text of its own.

    Raises NotFoundError, and NotPossibleError where it is no copy.
    """
    with writing(db):
        title = _title(db, article)
        row = moves.unfold_now(db, article)
        if row is None:
            copies = len(moves.group(db, article)) - 1
            more = f" It is the origin of {copies}: take those out instead." if copies else ""
            raise NotPossibleError(f"{_quoted(title)} is no copy.{more}")
        added = add(db, [Constraint("not_copy", article, row["origin"])], now)
        story = moves.story_of(db, article)
        if story is not None:
            moves.settle(db, [story])
            log(db, now, story, "unfold", {"origin": row["origin"]}, article)
        described = f"unfolded {_quoted(title)}, a copy of {_quoted(_title(db, row['origin']))}"
        before = {"article": article, "copy": row, "added": added}
        return record(db, "unfold", described, matter=MATTER, ids=[article], before=_plain(before), now=now)


def join(db: Database, a: str, b: str, now: datetime) -> Act:
    """Make two stories one. The older lives on and the id of the other becomes its alias.

    Raises NotFoundError, and NotPossibleError where they are one already.
    """
    with writing(db):
        return join_now(db, a, b, now)


def join_now(db: Database, a: str, b: str, now: datetime) -> Act:
    """As join, inside the caller's write transaction."""
    ids = {living(db, a), living(db, b)}
    if len(ids) < 2:
        raise NotPossibleError("They are one story already.")
    rows = [db.execute("SELECT first_at, id, headline FROM stories WHERE id = ?", [id]).fetchone() for id in ids]
    if None in rows:
        raise NotFoundError("There is no such story.")
    (_, into, headline), (_, gone, other) = sorted(rows)
    here, there = moves.members(db, into), moves.members(db, gone)
    before: dict[str, Any] = {
        "living": into,
        "gone": gone,
        "here": here,
        "there": there,
        "places": moves.places(db, there),
        "aliases": [row[0] for row in db.execute("SELECT id FROM stories WHERE alias_of = ?", [gone])],
        "continued": [row[0] for row in db.execute("SELECT id FROM stories WHERE continues = ?", [gone])],
        "continues": moves.continues(db, into),
        "headline": _headline_article(db, into),
        "chapters": chapters.of_articles(db, [*here, *there]),
        "looks": [moves.look(db, into), moves.look(db, gone)],
        "removed": remove(db, between(db, "apart", here, there)),
        "added": add(db, [Constraint("together", into, gone)], now),
    }
    moves.unite(db, gone, into)
    before["linked"] = moves.continues(db, into)
    moves.share_look(db, gone, into)
    moves.settle(db, [into])
    log(db, now, into, "join", {"from": gone})
    described = f"joined {_quoted(headline)} and {_quoted(other)}"
    return record(db, "join", described, matter=MATTER, ids=[into, gone], before=_plain(before), now=now)


# ---------------------------------------------------------------- parts of acts


def _kept_together(
    db: Database, gone: Sequence[Constraint], out: set[str], rest: Sequence[str], others: str
) -> list[Constraint]:
    """What joined an article that is taken out with others still holds for the story that it had come from, or stood for."""
    kept: list[Constraint] = []
    for pair in gone:
        mine, theirs = (pair.a, pair.b) if pair.a in out else (pair.b, pair.a)
        came = [
            row[0]
            for row in db.execute(
                """
                SELECT article FROM story_articles
                WHERE story = (SELECT story FROM story_articles WHERE article = ?)
                    AND json_extract(evidence, '$.merged_from') = ? ORDER BY article
                """,
                [theirs, mine],
            )
        ]
        heirs = [id for id in came if id in rest and id != theirs] or ([others] if others != theirs else [])
        kept += [Constraint("together", heir, theirs) for heir in heirs[:1]]
    return kept


def _apart(pair: Constraint, story: str) -> bool:
    return pair.kind == "apart" and story in (pair.a, pair.b)


def _story(db: Database, article: str) -> str:
    _title(db, article)
    story = moves.story_of(db, article)
    if story is None:
        raise NotPossibleError("It is in no story yet. `newsdesk refresh` judges it.")
    return story


def _title(db: Database, article: str) -> str:
    row = db.execute("SELECT title FROM articles WHERE id = ?", [article]).fetchone()
    if row is None:
        raise NotFoundError(f"There is no article {article}.")
    return str(row[0])


def _headline(db: Database, story: str) -> str:
    return str(db.execute("SELECT headline FROM stories WHERE id = ?", [story]).fetchone()[0])


def _headline_article(db: Database, story: str) -> str | None:
    row = db.execute("SELECT headline_article FROM stories WHERE id = ?", [story]).fetchone()
    return row[0] if row else None


def _ids(*ids: str) -> list[str]:
    return list(dict.fromkeys(ids))


def _quoted(title: str) -> str:
    return f"“{title}”"


def _plain(before: Mapping[str, Any]) -> dict[str, Any]:
    """As JSON keeps it: constraints as [kind, a, b]."""
    return {
        key: [[pair.kind, pair.a, pair.b] for pair in value] if key == "added" else value
        for key, value in before.items()
    }

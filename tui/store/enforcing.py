"""Making copies and stories obey every constraint at once, with as little moved as can be."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlite_utils import Database

from tui.judgements import Constraint
from tui.store import moves
from tui.store.constraints import between, constraints_of, remove
from tui.store.story_log import log


def enforce(db: Database, now: datetime) -> None:
    """Make copies and stories obey every constraint at once, where they were judged without it.

    Inside the caller's write transaction. Not an act: what is taken back is the one that made the constraint.
    """
    for a, b in db.execute("SELECT a, b FROM constraints WHERE kind = 'not_copy' ORDER BY a, b").fetchall():
        heads = [moves.origin(db, id) for id in (a, b)]
        if heads[0] == heads[1]:
            moves.unfold_now(db, a if heads[0] != a else b)
            moves.settle(db, {found for id in (a, b) if (found := moves.story_of(db, id))})
    for a, b in db.execute("SELECT a, b FROM constraints WHERE kind = 'apart' ORDER BY a, b").fetchall():
        story = moves.story_of(db, a)
        if story is None or story != moves.story_of(db, b):
            continue
        if moves.origin(db, a) == moves.origin(db, b):
            moves.unfold_now(db, a if moves.origin(db, a) != a else b)
        # The first of the two was taken out by the user, and was perhaps the story's first.
        out = bound(db, a, story, but=b)
        part(db, out, a, story, now)
        if story in out:
            moves.hand_over(db, story, str(moves.story_of(db, b)))
    for a, b in db.execute("SELECT a, b FROM constraints WHERE kind = 'together' ORDER BY a, b").fetchall():
        ids = [moves.story_of(db, id) for id in (a, b)]
        if None in ids or ids[0] == ids[1]:
            continue
        if not _without_strangers(db, a, b, now):
            # Ruled against since: who was taken out stays out.
            remove(db, [Constraint("together", a, b)])
            continue
        ids = [moves.story_of(db, id) for id in (a, b)]
        into, gone = (
            row[1]
            for row in sorted(
                db.execute("SELECT first_at, id FROM stories WHERE id = ?", [id]).fetchone() for id in ids
            )
        )
        moves.unite(db, gone, into)
        moves.share_look(db, gone, into)
        moves.settle(db, [into])
        log(db, now, into, "join", {"from": gone})


def _without_strangers(db: Database, a: str, b: str, now: datetime) -> bool:
    """Let who may not be in one story with these two leave theirs, so that the two can be joined; whether they can."""
    while True:
        stories = [moves.story_of(db, id) for id in (a, b)]
        pairs = between(db, "apart", *(moves.members(db, story) for story in stories if story))
        if not pairs:
            return True
        for id in (pairs[0].a, pairs[0].b):  # the first of the two was taken out by the user
            story = moves.story_of(db, id)
            anchor = a if story == stories[0] else b
            out = bound(db, id, str(story), but="")
            if anchor not in out:
                part(db, out, id, str(story), now)
                break
        else:
            return False


def part(db: Database, out: Sequence[str], article: str, story: str, now: datetime) -> None:
    """Let these go on in a story of their own, under the id of the article's origin if it is among them."""
    mine = moves.origin(db, article) if moves.origin(db, article) in out else article
    one, other = moves.separate(db, out, story, mine)
    log(db, now, one, "taken_out", {"from": other}, article)


def bound(db: Database, article: str, story: str, but: str) -> list[str]:
    """An article with all that have to go where it goes: its group of copies, and who was joined with one of these.

    Where that would take in `but`, from which it has to part, its group alone.
    """
    alone = [id for id in moves.group(db, moves.origin(db, article)) if moves.story_of(db, id) == story]
    found: dict[str, None] = {}
    ask = list(alone)
    while ask:
        id = ask.pop()
        if id not in found:
            found[id] = None
            ask += [id for id in moves.group(db, moves.origin(db, id)) if moves.story_of(db, id) == story]
            together = [pair for pair in constraints_of(db, [id]) if pair.kind == "together" and id in (pair.a, pair.b)]
            ends = {end for pair in together for end in (pair.a, pair.b)}
            ask += [end for end in sorted(ends) if moves.story_of(db, end) == story]
    return alone if but in found else list(found)

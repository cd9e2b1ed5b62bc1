"""How taking out and joining are taken back, with what has come to the stories in the meantime."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from tui.judgements import Constraint
from tui.models import Act
from tui.store import chapters, moves
from tui.store.acts import TakeBack
from tui.store.constraints import between, not_copies, remove, restore
from tui.store.enforcing import bound, enforce, part
from tui.store.nearness import nearer
from tui.store.story_log import log


def _put_back(db: Database, act: Act, before: Mapping[str, Any], now: datetime) -> None:
    """Undo take_out: what has joined the article's own story since comes along, unless it was taken out as well."""
    remove(db, _pairs(before["added"]))
    restore(db, before["removed"])
    article = before["article"]
    if before["copy"]:
        fold_again(db, article, before["copy"])
    here, there = moves.story_of(db, article), moves.story_of(db, before["others"])
    if here is None or there is None or here == there:
        return
    moved = [id for id in before["moved"] if moves.story_of(db, id) == here]
    _make_way(db, moved, there, now)
    if here not in (before["mine"], before["story"]):
        # Judged into some other story since: that one stays as it is.
        going = bound(db, article, here, but="")
        if not between(db, "apart", going, moves.members(db, there)):
            own, _ = moves.separate(db, going, here, article)
            moves.unite(db, own, there)
            moves.put_back_places(db, {id: row for id, row in before["places"].items() if id in going})
            moves.settle(db, [there])
            log(db, now, there, "put_back", {"from": here}, article)
        return
    first = here if (here, there) == (before["story"], before["others"]) else there
    into, gone = (here, there) if first == here else (there, here)
    kept = moves.places(db, moves.members(db, gone))
    moves.unite(db, _without_barred(db, gone, into), into)
    moves.put_back_places(db, {**kept, **{id: row for id, row in before["places"].items() if id in moved}})
    if into == before["story"] == here:
        moves.hand_over(db, gone, into)
    if before["headline"] in moves.members(db, into):
        db.execute("UPDATE stories SET headline_article = ? WHERE id = ?", [before["headline"], into])
    if before["made"]:
        moves.forget(db, gone)
    moves.settle(db, [into])
    log(db, now, into, "put_back", {"from": gone}, article)


def _make_way(db: Database, articles: Sequence[str], story: str, now: datetime) -> None:
    """Who came to a story in the meantime and may not be with these, who go back there, goes on alone."""
    for pair in between(db, "apart", articles, moves.members(db, story)):
        stranger = pair.b if pair.a in articles else pair.a
        if moves.story_of(db, stranger) == story:
            out = bound(db, stranger, story, but="")
            if story not in out:
                part(db, out, stranger, story, now)


def _without_barred(db: Database, story: str, into: str) -> str:
    """The story that goes into another: those who were taken out of that one too, and have come together here, stay."""
    ours, theirs = moves.members(db, story), moves.members(db, into)
    barred = {end for pair in between(db, "apart", ours, theirs) for end in (pair.a, pair.b)} & set(ours)
    staying = {one for id in sorted(barred) for one in bound(db, id, story, but="")}
    stay = [id for id in ours if id in staying]
    return moves.separate(db, stay, story, moves.texts_of(db, stay)[0])[1] if stay else story


def fold_again(db: Database, article: str, row: Mapping[str, Any]) -> None:
    """Undo unfolding. Its origin may be a copy itself by now, and it may have copies: one star, judged again later."""
    origin = row["origin"]
    found = db.execute("SELECT origin FROM copies WHERE article = ?", [origin]).fetchone()
    head = found[0] if found else origin
    known = db.execute("SELECT 1 FROM copies WHERE article = ?", [article]).fetchone()
    if known is None and head != article and not _barred_copy(db, article, head):
        columns = ["article", "origin", "kind", "coverage", "coverage_longer", "evidence"]
        db.table("copies").insert({column: row[column] for column in columns} | {"origin": head})
        db.execute("UPDATE copies SET origin = ? WHERE origin = ?", [head, article])
        db.execute("DELETE FROM text_vectors WHERE article = (SELECT n FROM articles WHERE id = ?)", [article])
        moves.settle(db, {story for id in moves.group(db, head) if (story := moves.story_of(db, id))})
    if head != origin or known is not None or moves.group(db, article)[1:]:
        db.execute("UPDATE articles SET judged = 0 WHERE id = ?", [article])


def _barred_copy(db: Database, article: str, head: str) -> bool:
    return bool(set(moves.group(db, head)) & set(not_copies(db, [article]).get(article, ())))


def _refold(db: Database, act: Act, before: Mapping[str, Any], now: datetime) -> None:
    remove(db, _pairs(before["added"]))
    fold_again(db, before["article"], before["copy"])
    story = moves.story_of(db, before["article"])
    if story is not None:
        moves.settle(db, [story])
        log(db, now, story, "fold", {}, before["article"])


def _sever(db: Database, act: Act, before: Mapping[str, Any], now: datetime) -> None:
    """Undo join: each half takes what it had; what has come since goes to the half that it is nearer to."""
    remove(db, _pairs(before["added"]))
    restore(db, before["removed"])
    into, gone = before["living"], before["gone"]
    story = moves.story_of(db, gone)
    if story is None or story == gone:
        return
    here = moves.members(db, story)
    back = [id for id in before["there"] if id in here]
    if story == into:
        known = {*before["here"], *before["there"]}
        back += nearer(db, [id for id in here if id not in known], before["here"], back)
    moves.separate(db, back, story, gone)
    moves.put_back_places(db, {id: row for id, row in before["places"].items() if id in back})
    for column, ids in (("alias_of", before["aliases"]), ("continues", before["continued"])):
        for id in ids:
            db.execute(f"UPDATE stories SET {column} = ? WHERE id = ? AND {column} = ?", [gone, id, story])
    if story == into and "linked" in before:  # an act of an earlier version did not note these
        if moves.continues(db, into) == before["linked"]:
            db.execute("UPDATE stories SET continues = nullif(?, id) WHERE id = ?", [before["continues"], into])
        db.execute("UPDATE stories SET headline_article = ? WHERE id = ?", [before["headline"], into])
        chapters.put_back(db, before["chapters"], [*before["here"], *before["there"]])
    if moves.look(db, into) == max(filter(None, before["looks"]), default=None):
        # Not looked at since: each as it was.
        for id, look in zip((into, gone), before["looks"], strict=True):
            moves.set_look(db, id, look)
    moves.settle(db, [story, gone])
    log(db, now, story, "sever", {"story": gone})


def _lawfully(take_back: TakeBack) -> TakeBack:
    """What was ruled since, or comes to hold again, holds after it as well."""

    def taken_back(db: Database, act: Act, before: Any, now: datetime) -> None:
        take_back(db, act, before, now)
        enforce(db, now)

    return taken_back


TAKE_BACK: Mapping[str, TakeBack] = {
    "take_out": _lawfully(_put_back),
    "unfold": _lawfully(_refold),
    "join": _lawfully(_sever),
}


def _pairs(rows: Sequence[Sequence[Any]]) -> list[Constraint]:
    return [Constraint(kind, a, b) for kind, a, b in rows]

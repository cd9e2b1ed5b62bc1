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
from tui.store import moves
from tui.store.acts import TakeBack, record
from tui.store.connect import writing
from tui.store.constraints import add, between, constraints_of, not_copies, remove, restore
from tui.store.nearness import nearer
from tui.store.read import living
from tui.store.stories import log

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
    texts = _texts(db, rest)
    mine, others = (story, texts[0]) if story in out else (article, story)
    before: dict[str, Any] = {
        "story": story,
        "article": article,
        "mine": mine,
        "others": others,
        "moved": out,
        "places": moves.places(db, out),
        "headline": _headline_article(db, story),
        "copy": _unfold(db, article),
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
    described = f"{_quoted(title)}{copies} taken out of {_quoted(headline)}"
    return record(
        db, "take_out", described, matter=MATTER, ids=_ids(article, mine, others), before=_plain(before), now=now
    )


def unfold(db: Database, article: str, now: datetime) -> Act:
    """Take an article out of its group of copies; it stays in the story, as a text of its own.

    Raises NotFoundError, and NotPossibleError where it is no copy.
    """
    with writing(db):
        title = _title(db, article)
        row = _unfold(db, article)
        if row is None:
            copies = len(moves.group(db, article)) - 1
            more = f" It is the origin of {copies}: take those out instead." if copies else ""
            raise NotPossibleError(f"{_quoted(title)} is no copy.{more}")
        added = add(db, [Constraint("not_copy", article, row["origin"])], now)
        story = moves.story_of(db, article)
        if story is not None:
            moves.settle(db, [story])
            log(db, now, story, "unfold", {"origin": row["origin"]}, article)
        described = f"{_quoted(title)} is no copy of {_quoted(_title(db, row['origin']))} any more"
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
        "look": _look(db, into),
        "removed": remove(db, between(db, "apart", here, there)),
        "added": add(db, [Constraint("together", into, gone)], now),
    }
    moves.unite(db, gone, into)
    moves.share_look(db, gone, into)
    moves.settle(db, [into])
    log(db, now, into, "join", {"from": gone})
    described = f"{_quoted(headline)} and {_quoted(other)} joined"
    return record(db, "join", described, matter=MATTER, ids=[into, gone], before=_plain(before), now=now)


# ---------------------------------------------------------------- taking back


def _put_back(db: Database, act: Act, before: Mapping[str, Any], now: datetime) -> None:
    """Undo take_out: what has joined the article's own story since comes along, unless it was taken out as well."""
    remove(db, _pairs(before["added"]))
    restore(db, before["removed"])
    article = before["article"]
    if before["copy"]:
        _fold_again(db, article, before["copy"])
    here, there = moves.story_of(db, article), moves.story_of(db, before["others"])
    if here is None or there is None or here == there:
        return
    moved = [id for id in before["moved"] if moves.story_of(db, id) == here]
    if here not in (before["mine"], before["story"]):
        # Judged into some other story since: that one stays as it is.
        moves.move(db, moved, there)
        moves.put_back_places(db, {id: row for id, row in before["places"].items() if id in moved})
        moves.settle(db, [here, there])
        log(db, now, there, "put_back", {"from": here}, article)
        return
    first = here if (here, there) == (before["story"], before["others"]) else there
    into, gone = (here, there) if first == here else (there, here)
    kept = moves.places(db, moves.members(db, gone))
    _leave_behind(db, gone, into)
    moves.unite(db, gone, into)
    moves.put_back_places(db, {**kept, **{id: row for id, row in before["places"].items() if id in moved}})
    if into == before["story"] == here:
        moves.hand_over(db, gone, into)
    if before["headline"] in moves.members(db, into):
        db.execute("UPDATE stories SET headline_article = ? WHERE id = ?", [before["headline"], into])
    if before["made"]:
        moves.forget(db, gone)
    moves.settle(db, [into])
    log(db, now, into, "put_back", {"from": gone}, article)


def _leave_behind(db: Database, story: str, into: str) -> None:
    """Those who were taken out of the other story too, and have come together here, stay on their own."""
    ours, theirs = moves.members(db, story), moves.members(db, into)
    barred = {end for pair in between(db, "apart", ours, theirs) for end in (pair.a, pair.b)} & set(ours)
    stay = [id for id in ours if id in barred or barred & set(moves.group(db, id))]
    if stay:
        alone = _texts(db, stay)[0]
        moves.begin(db, alone, story)
        moves.move(db, stay, alone)
        moves.settle(db, [alone])


def _fold_again(db: Database, article: str, row: Mapping[str, Any]) -> None:
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
    if head != origin or known is not None or moves.group(db, article)[1:]:
        db.execute("UPDATE articles SET judged = 0 WHERE id = ?", [article])


def _barred_copy(db: Database, article: str, head: str) -> bool:
    return bool(set(moves.group(db, head)) & set(not_copies(db, [article]).get(article, ())))


def _refold(db: Database, act: Act, before: Mapping[str, Any], now: datetime) -> None:
    remove(db, _pairs(before["added"]))
    _fold_again(db, before["article"], before["copy"])
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
    moves.begin(db, gone, story)
    moves.move(db, back, gone)
    moves.put_back_places(db, {id: row for id, row in before["places"].items() if id in back})
    for column, ids in (("alias_of", before["aliases"]), ("continues", before["continued"])):
        for id in ids:
            db.execute(f"UPDATE stories SET {column} = ? WHERE id = ? AND {column} = ?", [gone, id, story])
    if story == into and before["look"]:
        db.execute("UPDATE looks SET looked_at = ? WHERE story = ?", [before["look"], into])
    elif story == into and _look(db, gone) == _look(db, into):
        db.execute("DELETE FROM looks WHERE story = ?", [into])
    moves.settle(db, [story, gone])
    log(db, now, story, "sever", {"story": gone})


TAKE_BACK: Mapping[str, TakeBack] = {"take_out": _put_back, "unfold": _refold, "join": _sever}


# ---------------------------------------------------------------- parts of acts


def _unfold(db: Database, article: str) -> dict[str, Any] | None:
    """Take the article's row out of the copies; its text is judged again, as one of its own, with the next ones."""
    row = next(iter(db.query("SELECT * FROM copies WHERE article = ?", [article])), None)
    if row is not None:
        db.execute("DELETE FROM copies WHERE article = ?", [article])
        db.execute("UPDATE articles SET judged = 0 WHERE id = ?", [article])
    return dict(row) if row is not None else None


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


def _texts(db: Database, articles: Sequence[str]) -> list[str]:
    """Those that are copies of none of the others; in the same order."""
    origins = {
        id: row[0]
        for id in articles
        if (row := db.execute("SELECT origin FROM copies WHERE article = ?", [id]).fetchone())
    }
    return [id for id in articles if origins.get(id) not in articles] or list(articles)


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


def _look(db: Database, story: str) -> str | None:
    row = db.execute("SELECT looked_at FROM looks WHERE story = ?", [story]).fetchone()
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


def _pairs(rows: Sequence[Sequence[Any]]) -> list[Constraint]:
    return [Constraint(kind, a, b) for kind, a, b in rows]

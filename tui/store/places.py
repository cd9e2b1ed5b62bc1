"""What enforcing many rulings at once changes, and how that is taken back: for acts that come by the file."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

from sqlite_utils import Database

from tui.judgements import Constraint
from tui.store import chapters, moves
from tui.store.constraints import remove, restore
from tui.store.put_back import fold_again

Snapshot = Mapping[str, Any]


def snapshot(db: Database, articles: Collection[str]) -> Snapshot:
    """How the stories of these articles, and the rulings, stand now."""
    stories = sorted({story for id in articles if (story := moves.story_of(db, id))})
    home = {id: story for story in stories for id in moves.members(db, story)}
    ids, members = json.dumps(stories), json.dumps(sorted(home))
    return {
        "home": home,
        "places": moves.places(db, home),
        "known": [
            row[0]
            for row in db.execute("SELECT id FROM stories WHERE id IN (SELECT value FROM json_each(?))", [members])
        ],
        "copies": list(
            db.query(
                "SELECT * FROM copies WHERE article IN (SELECT value FROM json_each(?)) ORDER BY article", [members]
            )
        ),
        "alias_of": dict(
            db.execute("SELECT id, alias_of FROM stories WHERE alias_of IN (SELECT value FROM json_each(?))", [ids])
        ),
        "continues": dict(
            db.execute(
                """
                WITH these(id) AS (SELECT value FROM json_each(?))
                SELECT id, continues FROM stories
                WHERE id IN (SELECT id FROM these) OR continues IN (SELECT id FROM these)
                """,
                [ids],
            )
        ),
        "headlines": dict(
            db.execute("SELECT id, headline_article FROM stories WHERE id IN (SELECT value FROM json_each(?))", [ids])
        ),
        "looks": {story: moves.look(db, story) for story in stories},
        "chapters": chapters.of_articles(db, home),
        "rulings": db.execute("SELECT kind, a, b, at FROM constraints").fetchall(),
    }


def changes(db: Database, then: Snapshot) -> dict[str, Any]:
    """What is other now, as JSON keeps it, for `take_back`."""
    now = {id: moves.story_of(db, id) for id in then["home"]}
    moved = {id: [home, now[id]] for id, home in then["home"].items() if now[id] != home}
    stand = {row[0] for row in db.execute("SELECT article FROM copies")}
    rulings = {row[:3]: row for row in db.execute("SELECT kind, a, b, at FROM constraints")}
    ruled = {row[:3]: row for row in then["rulings"]}
    return {
        "moved": moved,
        "places": {id: then["places"][id] for id in moved},
        "made": sorted({new for _, new in moved.values()} - set(then["known"])),
        "copies": [row for row in then["copies"] if row["article"] not in stand],
        "alias_of": then["alias_of"],
        "continues": {
            id: [old, new] for id, old in then["continues"].items() if (new := moves.continues(db, id)) != old
        },
        "headlines": then["headlines"],
        "members": sorted(then["home"]),
        "chapters": then["chapters"],
        "looks": {id: [old, new] for id, old in then["looks"].items() if (new := moves.look(db, id)) != old},
        "added": sorted(rulings.keys() - ruled.keys()),
        "removed": sorted(ruled[key] for key in ruled.keys() - rulings.keys()),
    }


def take_back(db: Database, changed: Mapping[str, Any]) -> None:
    """Let all be as it was, inside the caller's write transaction; what has come since stays with the story that it
    came to, or goes with the article that the story is named after."""
    links = {id: old for id, (old, new) in changed["continues"].items() if moves.continues(db, id) == new}
    looks = {id: old for id, (old, new) in changed["looks"].items() if moves.look(db, id) == new}
    remove(db, [Constraint(*row) for row in changed["added"]])
    restore(db, changed["removed"])
    moved: Mapping[str, tuple[str, str]] = changed["moved"]
    back = [id for id, (_, new) in moved.items() if moves.story_of(db, id) == new]
    for id in back:
        home, new = moved[id]
        moves.begin(db, home, new)
        moves.move(db, [id], home)
    moves.put_back_places(db, {id: changed["places"][id] for id in back})
    for story in changed["made"]:
        if story in back:
            moves.unite(db, story, moved[story][0])
            moves.hand_over(db, story, moved[story][0])
            moves.forget(db, story)
    for id, alias in changed["alias_of"].items():
        db.execute("UPDATE stories SET alias_of = ? WHERE id = ? AND alias_of IS NOT NULL", [alias, id])
    for row in changed["copies"]:
        fold_again(db, row["article"], row)
    for id, older in links.items():
        db.execute("UPDATE stories SET continues = ? WHERE id = ?", [older, id])
    for id, article in changed["headlines"].items():
        db.execute("UPDATE stories SET headline_article = ? WHERE id = ? AND alias_of IS NULL", [article, id])
    chapters.put_back(db, changed["chapters"], changed["members"])
    for id, look in looks.items():
        moves.set_look(db, id, look)
    moves.settle(db, {story for pair in moved.values() for story in pair} - set(changed["made"]))

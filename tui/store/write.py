"""Writing what sources gave: sources, articles, revisions, and what is remembered of a fetch. One transaction a source."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any

from sqlite_utils import Database

from tui.models import Article, Block, Draft, FetchState, SourceResult, SourceSpec, Stored, joined
from tui.store.codec import blocks_to_column, enclosures_to_column, to_column, to_enclosures, to_fetch_state
from tui.store.connect import writing
from tui.store.read import articles
from tui.text.fold import digest, word_count, words

BACK_OFF_FROM = timedelta(minutes=30)
BACK_OFF_TO = timedelta(hours=24)


def article_id(source_key: str, source_id: str) -> str:
    """12 hex digits of a hash of the source and the source's own id: the same on every machine."""
    return blake2b(f"{source_key}\x00{source_id}".encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


def sync_sources(db: Database, specs: Iterable[SourceSpec], now: datetime) -> dict[str, int]:
    """Make the sources table say what feeds.toml says; answer the row number of each key.

    A source that was taken out keeps its row and its articles, marked as not subscribed.
    """
    specs = list(specs)
    with writing(db):
        sync_within(db, specs, now)
    wanted = {spec.key for spec in specs}
    return {row["key"]: row["id"] for row in db.query("SELECT id, key FROM sources") if row["key"] in wanted}


def sync_within(db: Database, specs: Iterable[SourceSpec], now: datetime) -> None:
    """The same inside the caller's write transaction."""
    before = {row[0] for row in db.execute("SELECT key FROM sources WHERE subscribed")}
    db.execute("UPDATE sources SET subscribed = 0 WHERE subscribed")
    for spec in specs:
        _rename_outlet(db, spec)
        db.execute(
            """
            INSERT INTO sources (key, kind, name, outlet, tags, subscribed, added, paused) VALUES (?, ?, ?, ?, ?, 1, ?, ?)
            ON CONFLICT (key) DO UPDATE SET
                outlet = excluded.outlet, tags = excluded.tags, subscribed = 1, paused = excluded.paused,
                name = iif(?, excluded.name, coalesce(sources.title, excluded.name))
            """,
            [
                spec.key,
                spec.kind,
                spec.shown,
                spec.outlet,
                json.dumps(spec.tags, ensure_ascii=False),
                to_column(now),
                spec.paused,
                spec.given_name is not None,
            ],
        )
        if spec.key not in before:
            # Taken up again by hand: whatever barred it (410, Retry-After, failures) is asked anew.
            db.execute(
                "UPDATE fetches SET gone = 0, not_before = NULL, failures = 0 WHERE source = (SELECT id FROM sources WHERE key = ?)",
                [spec.key],
            )


def _rename_outlet(db: Database, spec: SourceSpec) -> None:
    """Articles bear the outlet's name that feeds.toml gave when they came: a new name there is theirs too."""
    row = db.execute("SELECT id, outlet, title, name FROM sources WHERE key = ?", [spec.key]).fetchone()
    if row is None or row[1] == spec.outlet:
        return
    source, outlet, title, name = row
    before, after = outlet or title or name, spec.outlet or title or spec.shown
    db.execute("UPDATE articles SET outlet = ? WHERE source = ? AND outlet = ?", [after, source, before])


def fetch_states(db: Database) -> dict[str, FetchState]:
    """What is remembered of every source that was ever asked, by key."""
    rows = db.query("SELECT s.key, f.* FROM fetches f JOIN sources s ON s.id = f.source")
    return {row["key"]: to_fetch_state(row) for row in rows}


def known_items(db: Database, source: int) -> dict[str, str]:
    """The source's own ids of its stored articles, each with the hash of the item as last seen."""
    rows = db.execute("SELECT source_id, raw_hash FROM articles WHERE source = ?", [source])
    return {source_id: raw_hash for source_id, raw_hash in rows}


def store_result(
    db: Database, source: int, spec: SourceSpec, result: SourceResult, now: datetime, every: timedelta
) -> Stored:
    """Store what a source gave, and what is remembered of the fetch, in one transaction.

    Validators are saved together with the items that they stand for, and only then. `every` is the
    interval after which the source is due again; failures in a row double it, up to a day.
    """
    with writing(db):
        stored = _store_drafts(db, source, spec, result, now) if result.status == "ok" else Stored(0, 0)
        _remember_fetch(db, source, spec, result, now, every)
        if result.title or result.home:
            db.execute(
                "UPDATE sources SET title = coalesce(?, title), home = coalesce(?, home), name = coalesce(?, ?, name) WHERE id = ?",
                [result.title, result.home, spec.given_name, result.title, source],
            )
    return stored


def unjudged(db: Database, limit: int) -> list[Article]:
    """The next articles to be judged, oldest first: sorted by (at, place, id)."""
    rows = db.execute("SELECT id FROM articles WHERE judged = 0 ORDER BY at, place, id LIMIT ?", [limit])
    return articles(db, [row[0] for row in rows])


def count_unjudged(db: Database) -> int:
    return int(db.execute("SELECT count(*) FROM articles WHERE judged = 0").fetchone()[0])


def mark_judged(db: Database, ids: Sequence[str]) -> None:
    db.conn.executemany("UPDATE articles SET judged = 1 WHERE id = ?", [(id,) for id in ids])


# ---------------------------------------------------------------- articles


def _store_drafts(db: Database, source: int, spec: SourceSpec, result: SourceResult, now: datetime) -> Stored:
    new = updated = 0
    taken: set[str] = set()
    seen = {source_id: position for position, source_id in enumerate(result.seen)}
    for draft in result.drafts:
        stored = _stored_as(db, source, draft, seen, taken)
        if stored is None:
            _insert(db, source, spec, draft, result, now, _place(spec, draft, seen))
            new += 1
        else:
            taken.add(stored["id"])
            updated += _update(db, stored, draft, now)
    return Stored(new, updated)


def _place(spec: SourceSpec, draft: Draft, positions: Mapping[str, int]) -> int:
    """The place of an undated article among those that come with it: files have the first on top, feeds the newest."""
    if draft.published:
        return 0
    position = positions.get(draft.source_id, 0)
    return -position if spec.kind == "feed" else position


def _stored_as(
    db: Database, source: int, draft: Draft, seen: Collection[str], taken: set[str]
) -> dict[str, Any] | None:
    """The stored article that the draft is, by the source's own id, else by link and title under a new id.

    The second way holds only for an article whose own id is no longer in the feed: two items of one
    document are never one article.
    """
    columns = "SELECT a.n, a.id, a.title, a.url, a.source_id, t.text FROM articles a JOIN texts t ON t.article = a.id"
    found = list(db.query(f"{columns} WHERE a.source = ? AND a.source_id = ?", [source, draft.source_id]))
    if not found and draft.canonical:
        same = db.query(f"{columns} WHERE a.source = ? AND a.link_title = ? ORDER BY a.n", [source, _link_title(draft)])
        found = [row for row in same if row["source_id"] not in seen and row["id"] not in taken]
    return dict(found[0]) if found else None


def _free_id(db: Database, key: str, source_id: str) -> str:
    """The article's id. Another article has it where the feed's ids churn: it came under this one, and goes by a new one."""
    id, turn = article_id(key, source_id), 1
    while db.execute("SELECT 1 FROM articles WHERE id = ?", [id]).fetchone():
        turn += 1
        id = article_id(key, f"{source_id}\x00{turn}")
    return id


def _insert(
    db: Database, source: int, spec: SourceSpec, draft: Draft, result: SourceResult, now: datetime, place: int
) -> None:
    id = _free_id(db, spec.key, draft.source_id)
    text = joined(draft.blocks)
    cursor = db.execute(
        """
        INSERT INTO articles (id, source, source_id, outlet, title, url, canonical, author, language, published,
                              first_seen, at, place, words, link_title, raw_hash, text_hash)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        [
            id,
            source,
            draft.source_id,
            draft.outlet or spec.outlet or result.title or spec.shown,
            draft.title,
            draft.url,
            draft.canonical,
            draft.author,
            draft.language,
            to_column(draft.published) if draft.published else None,
            to_column(now),
            to_column(min(draft.published or now, now)),
            place,
            word_count(text),
            _link_title(draft),
            draft.raw_hash,
            digest(text) if text else digest(draft.title),
        ],
    )
    db.execute(
        "INSERT INTO texts (article, text, blocks, enclosures) VALUES (?, ?, ?, ?)",
        [id, text, blocks_to_column(draft.blocks), enclosures_to_column(draft.enclosures)],
    )
    db.execute("INSERT INTO articles_fts (rowid, title, text) VALUES (?, ?, ?)", [cursor.lastrowid, draft.title, text])


def _update(db: Database, stored: Mapping[str, Any], draft: Draft, now: datetime) -> bool:
    """Take over what the source changed; True if title or text are other words than before."""
    old_text, text = str(stored["text"]), joined(draft.blocks)
    # An item that comes back without its text has lost it on the way: what was read stays.
    keep = bool(old_text) and not text
    if not keep and len(text) < len(old_text):
        # The feed's excerpt does not take the place of the page's text.
        keep = bool(
            db.execute("SELECT 1 FROM fulltexts WHERE article = ? AND failed IS NULL", [stored["id"]]).fetchone()
        )
    changed = not keep and (stored["title"] != draft.title or old_text != text)
    if changed:
        db.execute(
            """
            INSERT INTO revisions (article, replaced_at, title, url, text, blocks)
            SELECT a.id, ?, a.title, a.url, t.text, t.blocks FROM articles a JOIN texts t ON t.article = a.id
            WHERE a.id = ?
            """,
            [to_column(now), stored["id"]],
        )
        _put(db, stored, draft)
        db.execute("UPDATE articles SET updated = ? WHERE id = ?", [to_column(now), stored["id"]])
    db.execute(
        "UPDATE articles SET source_id = ?, raw_hash = ?, url = coalesce(?, url), canonical = coalesce(?, canonical) WHERE id = ?",
        [draft.source_id, draft.raw_hash, draft.url, draft.canonical, stored["id"]],
    )
    return changed


def renew_text(db: Database, article: str, blocks: tuple[Block, ...]) -> bool:
    """Another text for a stored article, by its page and not by its feed, which makes no revision; True if it is
    another. Inside the caller's write transaction."""
    columns = "a.n, a.id, a.title, a.url, a.source_id, a.canonical, t.text, t.enclosures"
    stored = next(
        iter(db.query(f"SELECT {columns} FROM articles a JOIN texts t ON t.article = a.id WHERE a.id = ?", [article]))
    )
    if stored["text"] == joined(blocks):
        return False
    enclosures = to_enclosures(stored["enclosures"])
    draft = Draft(stored["source_id"], stored["title"], blocks, canonical=stored["canonical"], enclosures=enclosures)
    _put(db, stored, draft)
    return True


def _put(db: Database, stored: Mapping[str, Any], draft: Draft) -> None:
    """Title and text of the draft in place of those stored; the article waits to be judged anew."""
    text = joined(draft.blocks)
    db.execute(
        "INSERT INTO articles_fts (articles_fts, rowid, title, text) VALUES ('delete', ?, ?, ?)",
        [stored["n"], stored["title"], stored["text"]],
    )
    db.execute("INSERT INTO articles_fts (rowid, title, text) VALUES (?, ?, ?)", [stored["n"], draft.title, text])
    db.execute(
        "UPDATE articles SET title = ?, words = ?, link_title = ?, text_hash = ?, judged = 0 WHERE id = ?",
        [
            draft.title,
            word_count(text),
            _link_title(draft),
            digest(text) if text else digest(draft.title),
            stored["id"],
        ],
    )
    db.execute(
        "UPDATE texts SET text = ?, blocks = ?, enclosures = ? WHERE article = ?",
        [text, blocks_to_column(draft.blocks), enclosures_to_column(draft.enclosures), stored["id"]],
    )


def _link_title(draft: Draft) -> str | None:
    """Second identity of an item in its source, for feeds whose ids churn."""
    if not draft.canonical:
        return None
    key = f"{draft.canonical}\n{' '.join(words(draft.title))}"
    return blake2b(key.encode("utf-8", "replace"), digest_size=8).hexdigest()


# ---------------------------------------------------------------- fetches


def _remember_fetch(
    db: Database, source: int, spec: SourceSpec, result: SourceResult, now: datetime, every: timedelta
) -> None:
    fine = result.status in ("ok", "unchanged")
    db.execute("INSERT INTO fetches (source) VALUES (?) ON CONFLICT (source) DO NOTHING", [source])
    failures = (
        0 if fine else int(db.execute("SELECT failures FROM fetches WHERE source = ?", [source]).fetchone()[0]) + 1
    )
    wait = every if fine else min(max(every, BACK_OFF_FROM) * 2 ** min(failures - 1, 10), BACK_OFF_TO)
    values: dict[str, object] = {
        "failures": failures,
        "checked_at": to_column(now),
        "due_at": to_column(now + wait),
        "not_before": to_column(result.not_before) if result.not_before else None,
        "gone": int(result.gone),
        "status": result.status,
        "error_kind": result.error.kind if result.error else None,
        "error_message": result.error.message if result.error else None,
        "seconds": round(result.seconds, 3),
    }
    if fine:
        values["ok_at"] = to_column(now)
        if result.moved_to:
            values["address"] = result.moved_to
    if result.status == "ok":
        values |= {"etag": result.etag, "last_modified": result.last_modified, "body_hash": result.body_hash}
    elif result.status == "unchanged" and spec.kind == "seeds" and result.etag:
        values["etag"] = result.etag  # the same contents, in files with other times
    db.table("fetches").update(source, values)

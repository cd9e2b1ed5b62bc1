"""Why articles were put together, or kept apart: the evidence that the judges left, put into a sentence."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

from sqlite_utils import Database

from tui.judgements import ConstraintKind, CopyVerdict, Ruling, SharedPassage, StoryVerdict, Why
from tui.models import ArticleRow
from tui.store.codec import to_time
from tui.store.corroboration import side_by_side
from tui.store.read import article_row, article_rows, living

_ENTITIES_SHOWN = 12
_FIRST_LEFT = "the first report that is left of it"


def why(db: Database, a: str, b: str | None = None) -> Why:
    """The evidence about one article, or about two of them. Ids are articles'; a story's is that of its first one.

    Raises NotFoundError.
    """
    here = article_row(db, a)
    if b is None or b == a:
        copy = copy_verdict(db, a)
        story = story_verdict(db, a)
        what = _what(db, here, copy)
        told = Why(
            here,
            None,
            _about_one(db, here, what, copy, story),
            copy,
            (story,) if story else (),
            beside=article_row(db, copy.origin) if copy else None,
            rulings=rulings(db, a),
            what=what,
        )
        if copy is not None or story is None or story.story == a:
            return told
        return replace(_with_passages(db, told, story.story), beside=article_row(db, story.story))
    there = article_row(db, b)
    copies = {found.article: found for id in (a, b) if (found := copy_verdict(db, id))}
    stories = tuple(placed for id in (a, b) if (placed := story_verdict(db, id)))
    shared = shared_entities(db, a, b)
    verdict, copy = _about_two(db, here, there, copies, {s.article: s for s in stories})
    told = Why(here, there, verdict, copy, stories, shared, rulings=rulings(db, a, b))
    return told if copy is not None else _with_passages(db, told, b)


def _with_passages(db: Database, why: Why, other: str) -> Why:
    """With the sentences that two texts of one story share, as far as that has been found out."""
    lines = [line for line in side_by_side(db, why.a.id, other) or () if line.here and line.there and not line.title]
    figures = dict.fromkeys(pair for line in lines for pair in line.figures)
    passages = tuple(SharedPassage(line.here, line.there, line.score) for line in lines)
    return replace(why, passages=passages, changed_figures=tuple(figures))


def rulings(db: Database, a: str, b: str | None = None) -> tuple[Ruling, ...]:
    """What the user said by hand of an article, or of two of them: themselves, and the stories and origins they stand for."""
    mine = _stands_for(db, a)
    rows = [
        row
        for one in sorted(mine)
        for row in db.execute("SELECT kind, a, b, at FROM constraints WHERE a = ? OR b = ?", [one, one]).fetchall()
    ]
    if b is not None:
        others = _stands_for(db, b)
        rows = [row for row in rows if (row[1] in mine and row[2] in others) or (row[1] in others and row[2] in mine)]
    else:
        rows = [row for row in rows if a in row[1:3] or row[0] == "together"]
    return tuple(_ruling(db, *row) for row in dict.fromkeys(sorted(rows, key=lambda row: (row[3], row[:3]))))


def _stands_for(db: Database, article: str) -> set[str]:
    rows = db.execute(
        """
        SELECT story FROM story_articles WHERE article = ? UNION SELECT origin FROM copies WHERE article = ?
        """,
        [article, article],
    )
    return {article, *(row[0] for row in rows)}


def _ruling(db: Database, kind: ConstraintKind, a: str, b: str, at: str) -> Ruling:
    when = to_time(at)
    names = [article_rows(db, [id]).get(id) for id in (a, b)]
    one, other = (_quoted(row.title) if row else id for row, id in zip(names, (a, b), strict=True))
    said = {
        "apart": f"you took {one} out of the story of {other}",
        "together": f"you joined the story of {one} with that of {other}",
        "not_copy": f"you said that {one} is no copy of {other}",
    }[kind]
    return Ruling(kind, a, b, when, f"On {when.day} {when:%B %Y} {said}.")


def copy_verdict(db: Database, article: str) -> CopyVerdict | None:
    """Of what the article is a copy and why, or None where its text is independent."""
    row = db.execute(
        "SELECT origin, kind, coverage, coverage_longer, evidence FROM copies WHERE article = ?", [article]
    ).fetchone()
    if row is None:
        return None
    origin, kind, coverage, coverage_longer, column = row
    evidence = json.loads(column)
    return CopyVerdict(
        article=article,
        origin=origin,
        kind=kind,
        coverage=coverage,
        coverage_longer=coverage_longer,
        passages=tuple(SharedPassage(*passage) for passage in evidence.get("passages", ())),
        changed_figures=tuple((here, there) for here, there in evidence.get("changed_figures", ())),
        by_title=bool(evidence.get("by_title")),
        via=evidence.get("via"),
    )


def story_verdict(db: Database, article: str) -> StoryVerdict | None:
    """Why the article is in its story; None where it is in none yet."""
    row = db.execute(
        "SELECT story, score, threshold, evidence FROM story_articles WHERE article = ?", [article]
    ).fetchone()
    if row is None:
        return None
    story, score, threshold, column = row
    evidence = json.loads(column)
    if story == article and evidence.get("shared_terms"):
        # It came to a story that others began; they were taken out of it since.
        return StoryVerdict(article, story, 1.0, threshold, (), 0.0, _FIRST_LEFT)
    return StoryVerdict(
        article=article,
        story=story,
        score=score,
        threshold=threshold,
        shared_terms=tuple((term, share) for term, share in evidence.get("shared_terms", ())),
        gap_days=evidence.get("gap_days", 0.0),
        reason=_plainly(evidence.get("reason", "")),
        runner_up=evidence.get("runner_up"),
        runner_up_score=evidence.get("runner_up_score") or 0.0,
    )


def _plainly(reason: str) -> str:
    """The reason in a reader's words, also as earlier versions stored it."""
    if reason.startswith("a copy of ") and reason.endswith(", in its story"):
        return "a copy goes where its original is"
    return "judged again later, it stays where it was" if reason == "judged again, its story stays" else reason


def shared_entities(db: Database, a: str, b: str) -> tuple[str, ...]:
    """The names of the people, organisations and places that both articles mention, most mentioned first."""
    rows = db.execute(
        """
        SELECT e.name FROM
            (SELECT entity, count(*) AS times FROM mentions WHERE article = ? GROUP BY entity) x
            JOIN (SELECT entity, count(*) AS times FROM mentions WHERE article = ? GROUP BY entity) y
                ON y.entity = x.entity
            JOIN entities e ON e.id = x.entity
        ORDER BY min(x.times, y.times) DESC, x.times + y.times DESC, e.name LIMIT ?
        """,
        [a, b, _ENTITIES_SHOWN],
    )
    return tuple(row[0] for row in rows)


# ---------------------------------------------------------------- sentences


def _what(db: Database, row: ArticleRow, copy: CopyVerdict | None) -> str:
    if copy:
        return f"a copy of {_named(article_row(db, copy.origin))}: {_how(copy)}"
    text = "an independent text"
    if copies := int(db.execute("SELECT count(*) FROM copies WHERE origin = ?", [row.id]).fetchone()[0]):
        text += f" with {copies:,} {'copy' if copies == 1 else 'copies'}"
    if parts := _parts(db, row.id):
        text += f", a round-up that carries {parts:,} others"
    return text


def _about_one(db: Database, row: ArticleRow, what: str, copy: CopyVerdict | None, story: StoryVerdict | None) -> str:
    text = f"{_named(row)} is {what}"
    if story is None:
        return f"{text}; it is in no story yet."
    if story.story == row.id:
        return f"{text}; its story began with it."
    return f"{text}; it is in the story {_quoted(_headline(db, story.story))}{'' if copy else _because(story)}."


def _about_two(
    db: Database,
    a: ArticleRow,
    b: ArticleRow,
    copies: dict[str, CopyVerdict],
    stories: dict[str, StoryVerdict],
) -> tuple[str, CopyVerdict | None]:
    for copy, origin in ((a, b), (b, a)):
        found = copies.get(copy.id)
        if found and found.origin == origin.id:
            return f"{_named(copy)} is a copy of {_named(origin)}: {_how(found)}.", found
    if a.id in copies and b.id in copies and copies[a.id].origin == copies[b.id].origin:
        origin = article_row(db, copies[a.id].origin)
        return (
            f"Both are copies of {_named(origin)}: one {_how(copies[a.id])}, the other {_how(copies[b.id])}.",
            copies[a.id],
        )
    if a.id not in stories or b.id not in stories:
        return "They are not copies of each other; at least one of them is in no story yet.", None
    one, two = stories[a.id], stories[b.id]
    apart = f"{_span(abs(a.at - b.at))} apart"
    if one.story == two.story:
        later = two if (b.at, b.id) > (a.at, a.id) else one
        reason = _because(later)
        text = f"Independent texts in one story, {_quoted(_headline(db, one.story))}, {apart}{reason}."
        return text, None
    text = f"Two stories, {apart}: {_quoted(_headline(db, one.story))} and {_quoted(_headline(db, two.story))}"
    for mine, other in ((one, two), (two, one)):
        if mine.runner_up and living(db, mine.runner_up) == other.story:
            close = f"close, but not enough (score {mine.runner_up_score:.2f}, {mine.threshold:.2f} needed)"
            text = f"{text}: {close}"
            break
    return f"{text}.{_continuing(db, one.story, two.story)}", None


def _how(copy: CopyVerdict) -> str:
    if copy.by_title:
        return "by the same title, as there is little text to compare"
    shorter = f"{copy.coverage:.0%} of the shorter text stands in the longer one"
    how = {
        "same_link": "by the same link",
        "same_text": "by the same text" if copy.coverage_longer >= 0.995 else f"by the same text, as {shorter}",
        "edited": f"by an edited text, as {shorter}",
        "excerpt": f"by an excerpt, as {shorter}",
    }[copy.kind]
    if changed := len(copy.changed_figures):
        how += f", with {changed} {'figure' if changed == 1 else 'figures'} changed"
    if copy.via:
        how += f"; a third article ({copy.via}) is a copy of both"
    return how


def _because(story: StoryVerdict) -> str:
    because = f": {story.reason}" if story.reason else ""
    if story.shared_terms:
        terms = ", ".join(term for term, _ in story.shared_terms[:5])
        because += f"{', by' if because else ': by'} {terms}"
    if story.threshold and story.shared_terms:
        because += f" (score {story.score:.2f}, {story.threshold:.2f} needed)"
    return because


def _continuing(db: Database, one: str, two: str) -> str:
    row = db.execute(
        "SELECT 1 FROM stories WHERE (id = ? AND continues = ?) OR (id = ? AND continues = ?)", [one, two, two, one]
    )
    return " The later one continues the earlier one." if row.fetchone() else ""


def _parts(db: Database, article: str) -> int:
    row = db.execute("SELECT parts FROM roundups WHERE article = ?", [article]).fetchone()
    return len(json.loads(row[0])) if row else 0


def _headline(db: Database, story: str) -> str:
    row = db.execute("SELECT headline FROM stories WHERE id = ?", [story]).fetchone()
    return str(row[0]) if row else story


def _named(row: ArticleRow) -> str:
    return f"{_quoted(row.title)} ({row.outlet})"


def _quoted(title: str) -> str:
    return f"“{title}”"


def _span(gap: timedelta) -> str:
    hours = gap.total_seconds() / 3600
    if hours < 1:
        return "less than an hour"
    if hours < 48:
        return f"{hours:.0f} {'hour' if round(hours) == 1 else 'hours'}"
    return f"{hours / 24:.0f} days"

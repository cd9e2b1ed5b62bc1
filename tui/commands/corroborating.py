"""Who else says so, on the command line: figures beside an article's text, two texts laid side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlite_utils import Database

from tui.layout import counted, day, measure, painted, safe, width, wrapped
from tui.models import Article, ArticleRow, ArticleSupport, Block, Revision, SentenceSupport, SideBySide
from tui.store import read
from tui.store.corroboration import laid, side_by_side, support
from tui.text.differing import Part, changed_figures, changes

MARGIN = 5
"""Cells right of the text for the figures."""


# ---------------------------------------------------------------- for programs


def support_json(found: ArticleSupport, article: Article) -> dict[str, object]:
    """The support of an article's sentences: offsets in characters of the field, as those of mentions."""
    return {
        "article": found.article,
        "others": found.others,
        "waiting": found.waiting,
        "sentences": [_sentence_json(one, article) for one in found.sentences],
    }


def _sentence_json(one: SentenceSupport, article: Article) -> dict[str, object]:
    whole = article.title if not one.end else article.text
    start, end = (0, len(whole)) if not one.end else (one.start, one.end)
    return {
        "field": "text" if one.end else "title",
        "start": start,
        "end": end,
        "sentence": whole[start:end],
        "voices": one.voices,
        "only_here": one.only_here,
        "figures": [{"here": here, "there": there, "article": id} for here, there, id in one.figures],
        "since": one.since,
    }


def compared(db: Database, a: Article, b: Article) -> tuple[SideBySide, ...]:
    """Two articles side by side: as stored, else compared now."""
    stored = side_by_side(db, a.id, b.id)
    if stored is not None:
        return stored
    from tui.judge.corroboration import judge

    found = judge("", [a, b], {})
    texts = {text.article: text for text in found.texts}
    return laid((a.title, a.text), texts[a.id], (b.title, b.text), texts[b.id], found.pairs)


# ---------------------------------------------------------------- beside the text


class Beside:
    """The figures that stand beside an article's lines."""

    def __init__(self, db: Database, article: Article) -> None:
        found = support(db, article.id)
        room = width()
        shown = room is None or room >= measure() + MARGIN
        self.sentences = [one for one in found.sentences if one.voices] if shown else []
        self.title = next((one for one in self.sentences if not one.end), None)

    def lines(
        self, block: Block, base: int, text: str, lines: Sequence[str], *, first: str = "", each: str = ""
    ) -> list[str]:
        """The lines of a block, which begins at `base`, with figures. `text`: the block's, as it was set; `first` and
        `each`: what stands before its first line, and before every line."""
        starts: list[tuple[int, SentenceSupport]] = []
        for one in self.sentences:
            if one.end and base <= one.start < base + len(block.text):
                starts.append((_letters(safe(text[: _moved(block, text, one.start - base)])), one))
        shown: list[str] = []
        at = 0
        for place, line in enumerate(lines):
            size = _letters(line) - len(each if place else each or first)
            here = [figure(one) for start, one in starts if at <= start < at + size]
            shown.append(_with(line, " ".join(here)))
            at += size
        return shown

    def heading(self, lines: Sequence[str]) -> list[str]:
        """The lines of the title."""
        return [_with(line, figure(self.title) if self.title and not at else "") for at, line in enumerate(lines)]

    def notes(self, db: Database) -> Iterator[str]:
        """After the text: what the figures mean, and which of the text's own figures differ elsewhere."""
        if not self.sentences:
            return
        yield ""
        yield from wrapped(
            "Beside the text: how many other outlets say so in texts of their own, ≠ where one has another figure."
        )
        differing = [figure for one in self.sentences for figure in one.figures]
        outlets = read.article_rows(db, [id for _, _, id in differing])
        for here, there, id in differing:
            yield from wrapped(f"≠ {here} here, {there} in {outlets[id].outlet} ({id})", "  ", "    ")


def figure(one: SentenceSupport) -> str:
    return f"{len(one.voices)}{'≠' if one.figures else ''}"


def _with(line: str, told: str) -> str:
    from rich.cells import cell_len

    return f"{line}{' ' * max(1, measure() + 1 - cell_len(line))}{painted(told, 'dim')}" if told else line


def _letters(text: str) -> int:
    return sum(1 for character in text if not character.isspace())


def _moved(block: Block, text: str, at: int) -> int:
    """Where a place of the block has come to lie in `text`, into which the links' numbers were set."""
    inserted = 0
    before = 0
    for link in sorted(block.links, key=lambda link: link.end):
        if link.end > at:
            break
        # After the link's last character stand ` [`, its number and `]`.
        close = text.index("]", link.end + inserted) + 1
        inserted += close - (link.end + inserted)
        before = inserted
    return at + before


# ---------------------------------------------------------------- side by side


def compared_text(a: ArticleRow, b: ArticleRow, rows: Sequence[SideBySide]) -> Iterator[str]:
    """Two texts, sentence under sentence; what one of them adds is marked."""
    for name, article in (("here", a), ("there", b)):
        yield from wrapped(f"{article.outlet}, {day(article.at)}, {article.id}", f"{name:<7}", " " * 7)
    here = sum(1 for row in rows if not row.title and not row.there and not row.score)
    there = sum(1 for row in rows if not row.title and not row.here and not row.score)
    yield from wrapped(f"{counted(here, 'sentence')} only here, {counted(there, 'sentence')} only there.")
    for row in rows:
        yield ""
        if row.here and row.there and row.score == 100:
            yield from wrapped(row.here, "=      ", " " * 7)
            continue
        alone = not row.score and not row.title
        for name, text in (("here", row.here), ("there", row.there)):
            if text:
                yield from _painted(wrapped(text, f"{'+' if alone else ''}{name}".ljust(7), " " * 7), alone)
        for mine, theirs in row.figures:
            yield painted(f"≠      {safe(mine)} here, {safe(theirs)} there", "yellow")


def _painted(lines: Sequence[str], alone: bool) -> list[str]:
    return [painted(line, "green") if alone else line for line in lines]


def revised_text(article: Article, revisions: Sequence[Revision]) -> Iterator[str]:
    """How an article read before, the latest version first: [-gone-] and {+new+}, as `git diff --word-diff` has it."""
    yield from wrapped(f"{article.outlet}, {article.id}")
    if not revisions:
        yield "It was never changed."
    later = (article.title, article.text)
    for revision in revisions:
        yield ""
        yield painted(f"Until {day(revision.replaced_at)}", "bold")
        title, text = changes(revision.title, later[0]), changes(revision.text, later[1])
        for here, there in changed_figures([*title, *text]):
            yield painted(f"≠ {safe(here)} before, {safe(there)} after", "yellow")
        for parts in (title, text):
            told = "".join(_bracketed(part) for part in parts)
            for paragraph in told.split("\n\n"):
                yield from wrapped(paragraph, "  ") if paragraph.strip() else []
        later = (revision.title, revision.text)


_BRACKETS = {"same": "{}", "gone": "[-{}-]", "new": "{{+{}+}}"}


def _bracketed(part: Part) -> str:
    """White space at its ends stands outside the brackets; that of what is gone is gone."""
    words = part.text.strip()
    if not words:
        return "" if part.change == "gone" else part.text
    at = part.text.index(words)
    before, after = part.text[:at], part.text[at + len(words) :]
    return f"{before}{_BRACKETS[part.change].format(words)}{' ' if part.change == 'gone' and after else after}"


def revised_json(article: Article, revisions: Sequence[Revision]) -> Iterator[dict[str, object]]:
    later = (article.title, article.text)
    for revision in revisions:
        title, text = changes(revision.title, later[0]), changes(revision.text, later[1])
        yield {
            "article": article.id,
            "until": revision.replaced_at,
            "title": [list(part) for part in title],
            "text": [list(part) for part in text],
            "figures": [list(pair) for pair in changed_figures([*title, *text])],
        }
        later = (revision.title, revision.text)

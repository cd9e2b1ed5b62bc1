"""Whether one article is a copy of another, and the evidence for it."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from rapidfuzz import fuzz, process

from tui.judge.alignment import Alignment, Pair, Side, align
from tui.judge.sentences import Reading, read
from tui.judgements import CopyVerdict, SharedPassage
from tui.models import Article, CopyKind

Reason = Literal["link", "same", "edited", "excerpt", "title", "contained", "passages", "template", "late", "different"]
_ROMAN = re.compile(r"[ivx]{1,5}")
_KINDS: dict[Reason, CopyKind] = {"link": "same_link", "same": "same_text", "edited": "edited", "excerpt": "excerpt"}

SAME_TEXT = 0.9
EDITED_SHORTER, EDITED_LONGER = 0.45, 0.4
"""Least share of the shorter and of the longer text that an edited copy has in common with the other."""
EXCERPT = 0.45
SHARES = 0.3
REPRINT, REPRINT_RETITLED = 0.8, 0.95
"""Least share that two items of one feed have in common, under one title and under different ones."""
MIN_WORDS = 10
"""Fewer words in common than this are no evidence."""
FEW, FEW_WORDS = 0.8, 40
"""Fewer words in common than this must be so much of the shorter text."""
LATE, LATE_DAYS = 0.85, 1.5
"""Copies come within days; a text that is alike but later than this must hold nearly all of the shorter one."""
FRAME = 45
"""Least likeness (0 to 100) of two aligned sentences whose figures and names are held against each other."""
SAME_DAY = 0.6
"""Days between a text and its copies on the same day."""
SAME_TITLE = 85
TITLE_ONLY, TITLE_WORDS, TITLE_DAYS = 92, 5, 2.0
"""Items without much text are copies by their titles alone: so alike, so long, so close in time."""
SHORT_WORDS = 40
FEWER_WORDS = 20
NO_TEXT_WORDS = 8
PASSAGES, PASSAGE_LENGTH = 12, 300


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two articles have in common. `here` is the first one, `there` the second."""

    reason: Reason
    alignment: Alignment | None
    """None where the texts did not need to be compared, or one of them has hardly any."""
    changed: tuple[tuple[str, str], ...] = ()
    """Figures of the first article where the second one has others."""
    bare: bool = False
    """One of them is hardly more than a title."""
    one_title: bool = False
    """The titles are alike, or one is a part of the other."""

    @property
    def kind(self) -> CopyKind | None:
        """None where neither is a copy of the other."""
        if self.reason == "title":
            return "excerpt" if self.bare else "edited"
        return _KINDS.get(self.reason)

    @property
    def longer_here(self) -> bool:
        return self.alignment is not None and self.alignment.here.total > self.alignment.there.total

    @property
    def coverage(self) -> float:
        """Share of the shorter text found in the longer one."""
        if self.alignment is None:
            return 0.0 if self.bare else 1.0
        return (self.alignment.there if self.longer_here else self.alignment.here).share

    @property
    def coverage_longer(self) -> float:
        if self.alignment is None:
            return 0.0 if self.bare else 1.0
        return (self.alignment.here if self.longer_here else self.alignment.there).share

    def passages(self) -> tuple[SharedPassage, ...]:
        """The sentences in common as they stand in both texts: the first PASSAGES, each cut to PASSAGE_LENGTH."""
        pairs = self.alignment.pairs[:PASSAGES] if self.alignment else ()
        return tuple(SharedPassage(_cut(p.here.raw), _cut(p.there.raw), round(p.score, 1)) for p in pairs)


def compare(a: Article, b: Article) -> Comparison:
    """Compare any two articles, whether the store holds them to be copies or not."""
    return compare_readings(read(a), read(b))


def verdict(
    copy: Article, origin: Article, comparison: Comparison, kind: CopyKind | None = None, via: str | None = None
) -> CopyVerdict:
    """A comparison that gave a kind, as the store keeps it. `kind` is given where a third article, `via`, tells."""
    kind = kind or comparison.kind
    assert kind is not None
    return CopyVerdict(
        article=copy.id,
        origin=origin.id,
        kind=kind,
        coverage=round(comparison.coverage, 3),
        coverage_longer=round(comparison.coverage_longer, 3),
        passages=comparison.passages(),
        changed_figures=comparison.changed,
        by_title=comparison.reason == "title",
        via=via,
    )


def compare_readings(a: Reading, b: Reading, boilerplate: Container[str] = (), link: bool = True) -> Comparison:
    """Compare two articles. Sentences (folded) in `boilerplate` count on neither side; `link` says that a common
    link may count as evidence."""
    days = _days_between(a.article, b.article)
    linked = link and a.article.canonical == b.article.canonical and link_tells(a.article.canonical)
    if a.tokens and a.article.text_hash == b.article.text_hash and _exact_tells(a, b, days):
        return Comparison("link" if linked else "same", None)
    if min(a.words, b.words) < NO_TEXT_WORDS:
        if linked and _title_fits(a, b):
            return Comparison("link", None, bare=True)
        return Comparison("title" if _title_tells(a, b, days) else "different", None, bare=True)
    alignment = align(a, b, boilerplate)
    changed = _changed_figures(alignment.pairs)
    one_title = _title_score(a, b) >= SAME_TITLE
    if linked and _link_fits(a, b, alignment, days):
        return Comparison("link", alignment, changed, one_title=one_title)
    reason = _reason(a, b, alignment, days, one_title)
    if reason in ("different", "passages") and _title_tells(a, b, days) and _teasers(a, b, alignment):
        reason = "title"
    return Comparison(reason, alignment, changed, one_title=one_title)


def _reason(a: Reading, b: Reading, alignment: Alignment, days: float, one_title: bool) -> Reason:
    longer_here = alignment.here.total > alignment.there.total
    shorter, longer = (alignment.there, alignment.here) if longer_here else (alignment.here, alignment.there)
    words = min(shorter.words, longer.words)
    if words < MIN_WORDS or shorter.share < SHARES:
        return "different"
    if is_template(alignment.pairs, days) or (_one_feed(a, b) and not _reprinted(a, b, shorter, longer)):
        return "template"
    if shorter.share >= SAME_TEXT and longer.share >= SAME_TEXT:
        return "same"
    if days > LATE_DAYS and shorter.share < LATE:
        return "late"
    if words < FEW_WORDS and shorter.share < FEW:
        return "passages"
    if shorter.share >= EDITED_SHORTER and longer.share >= EDITED_LONGER:
        return "edited"
    if shorter.share >= EXCERPT:
        # Text from the middle of a longer one is background, or one item of a round-up.
        return "excerpt" if longer.lead or one_title else "contained"
    return "passages"


def is_template(pairs: Iterable[Pair], days: float) -> bool:
    """Whether the same frame was filled anew: tickers, weather, results, an alert with other names."""
    alike = [pair for pair in pairs if pair.score >= FRAME]
    swapped = sum(_swapped(p.here.figures, p.there.figures) + _swapped(p.here.names, p.there.names) for p in alike)
    kept = sum(len(p.here.figures & p.there.figures) + len(p.here.names & p.there.names) for p in alike)
    if swapped >= 2 and swapped > kept:
        misread = sum(_misread(p.here.names, p.there.names) for p in alike)
        if swapped - misread >= 2 and swapped - misread > kept + misread:
            return True
    # Figures alone: a copy of the same day may be brought up to date; on another day the frame is a serial.
    told = [p for p in alike if p.here.figures and p.there.figures]
    differing = sum(1 for p in told if _swapped(p.here.figures, p.there.figures))
    if len(told) < 2 or 2 * differing <= len(told):
        return False
    swapped = sum(_swapped(p.here.figures, p.there.figures) for p in told)
    return days > SAME_DAY or (swapped >= 3 and swapped > sum(len(p.here.figures & p.there.figures) for p in told))


def _one_feed(a: Reading, b: Reading) -> bool:
    return a.article.feed is not None and a.article.source_key == b.article.source_key


def _reprinted(a: Reading, b: Reading, shorter: Side, longer: Side) -> bool:
    """Whether two items of one feed are one text twice. What merely resembles it there is the next of a serial:
    ratings, changes, job offers in a frame of words."""
    least, words = min(shorter.share, longer.share), min(shorter.words, longer.words)
    if least < REPRINT or words < SHORT_WORDS or _figures(a.title) != _figures(b.title):
        return False
    return least >= REPRINT_RETITLED or _titles_agree(a, b)


def link_tells(canonical: str | None) -> bool:
    """Whether a link can mean one article: not a site's home page."""
    if not canonical:
        return False
    parts = urlsplit(canonical)
    return bool(parts.path.strip("/") or parts.query)


# ---------------------------------------------------------------- titles and links


def _title_score(a: Reading, b: Reading) -> float:
    return fuzz.token_set_ratio(" ".join(a.title), " ".join(b.title)) if a.title and b.title else 0.0


def _title_tells(a: Reading, b: Reading, days: float) -> bool:
    """Whether the titles alone say that two items without much text are one report."""
    return (
        min(a.words, b.words) < SHORT_WORDS
        and min(len(a.title), len(b.title)) >= TITLE_WORDS * (2 if a.unspaced or b.unspaced else 1)
        and days <= TITLE_DAYS
        and a.article.outlet != b.article.outlet
        and fuzz.token_sort_ratio(" ".join(a.title), " ".join(b.title)) >= TITLE_ONLY
        and _figures(a.title) == _figures(b.title)
    )


def _exact_tells(a: Reading, b: Reading, days: float) -> bool:
    """Whether equal texts are evidence: not where they are short and stand under titles of other things."""
    if a.words >= SHORT_WORDS:
        return True
    return days <= TITLE_DAYS and (_titles_agree(a, b) or (a.words >= FEWER_WORDS and not _one_feed(a, b)))


def _titles_agree(a: Reading, b: Reading) -> bool:
    return fuzz.token_sort_ratio(" ".join(a.title), " ".join(b.title)) >= SAME_TITLE and _figures(a.title) == _figures(
        b.title
    )


def _teasers(a: Reading, b: Reading, alignment: Alignment) -> bool:
    """Two short texts under one title that do not tell different things."""
    return min(alignment.here.share, alignment.there.share) >= SHARES


def _title_fits(a: Reading, b: Reading) -> bool:
    """Whether an item that is hardly more than a title can be the article that its link leads to in another feed."""
    if _titles_agree(a, b):
        return True
    if _one_feed(a, b):
        return False
    bare, other = (a, b) if a.words <= b.words else (b, a)
    words = {word for word in bare.title if len(word) > 3}
    known = {*other.title, *other.tokens[:100]}
    return bool(words) and other.words >= NO_TEXT_WORDS and 2 * len(words & known) >= len(words)


def _link_fits(a: Reading, b: Reading, alignment: Alignment, days: float) -> bool:
    """Whether two texts under one link are one article, perhaps in two versions. One feed's items under one link
    may be comments, or the issues of a column: they need more in common."""
    least, most = sorted((alignment.here.share, alignment.there.share))
    if _one_feed(a, b):
        return least >= REPRINT and _titles_agree(a, b)
    if _titles_agree(a, b) and days <= TITLE_DAYS:
        # A summary in one feed, the whole text in another: they need not have a sentence in common.
        return True
    enough = EXCERPT if not _titles_agree(a, b) else SHARES
    return most >= enough and min(alignment.here.words, alignment.there.words) >= MIN_WORDS


def _figures(words: tuple[str, ...]) -> set[str]:
    return {word for word in words if word[0].isdigit() or _ROMAN.fullmatch(word)}


# ---------------------------------------------------------------- figures and names


def _swapped(here: frozenset[str], there: frozenset[str]) -> int:
    """How many words stand in place of others; what a sentence cut short has lost does not count."""
    shared = len(here & there)
    return min(len(here), len(there)) - shared


def _misread(here: frozenset[str], there: frozenset[str]) -> int:
    """How many names differ only as scanning faults and spellings do."""
    others = list(there - here)
    return sum(1 for name in here - there if process.extractOne(name, others, scorer=fuzz.ratio, score_cutoff=60))


def _changed_figures(pairs: Iterable[Pair]) -> tuple[tuple[str, str], ...]:
    changed = []
    for pair in pairs:
        here, there = pair.here.figures - pair.there.figures, pair.there.figures - pair.here.figures
        if here and there and pair.score >= FRAME:
            changed.append((", ".join(sorted(here)), ", ".join(sorted(there))))
    return tuple(dict.fromkeys(changed))[:PASSAGES]


def _days_between(a: Article, b: Article) -> float:
    """0 where one of them does not say when it was published."""
    if a.published is None or b.published is None:
        return 0.0
    return abs((a.published - b.published).total_seconds()) / 86400


def _cut(text: str) -> str:
    return text if len(text) <= PASSAGE_LENGTH else text[: PASSAGE_LENGTH - 1] + "…"

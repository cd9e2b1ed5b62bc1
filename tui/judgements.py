"""What the judges find: verdicts with their evidence, and what is kept to find the next by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from tui.models import ArticleRow, CopyKind

ConstraintKind = Literal["apart", "together", "not_copy"]


@dataclass(frozen=True, slots=True)
class Constraint:
    """What the user ruled about two articles, which every judgement obeys.

    apart: they are never in one story; together: their stories are one; not_copy: never in one group of copies.
    """

    kind: ConstraintKind
    a: str
    b: str


@dataclass(frozen=True, slots=True)
class SharedPassage:
    """Two sentences that say the same in two articles. `score` 0 to 100."""

    here: str
    there: str
    score: float


@dataclass(frozen=True, slots=True)
class CopyVerdict:
    """`article` is a copy of `origin`, and why."""

    article: str
    origin: str
    kind: CopyKind
    coverage: float
    """Share of the shorter text found in the longer one, 0 to 1."""
    coverage_longer: float
    passages: tuple[SharedPassage, ...] = ()
    changed_figures: tuple[tuple[str, str], ...] = ()
    """Figures of the copy, with those that the origin has in their place."""
    by_title: bool = False
    """There is hardly any text: the titles tell."""
    via: str | None = None
    """A third article that is a copy of both, where the two themselves share too little."""


@dataclass(frozen=True, slots=True)
class StoryVerdict:
    """`article` belongs to `story`, and why. A story's first article has score 1 and no shared terms."""

    article: str
    story: str
    score: float
    threshold: float
    shared_terms: tuple[tuple[str, float], ...] = ()
    """Rare terms in common, heaviest first, with their share of the score."""
    gap_days: float = 0.0
    reason: str = ""
    """In words: first report, copy of X, close to the story's reports, merged from Y."""
    runner_up: str | None = None
    runner_up_score: float = 0.0
    changed_over: bool = False
    """It was put elsewhere first, and changed over when the rest of its batch had been seen."""


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is stored of an article to find its copies by."""

    size: int
    """How many fingerprints its text has, without its title's."""
    hashes: tuple[int, ...]
    """Those to store: for a copy only what its origin has not, and none that very many texts have."""


@dataclass(frozen=True, slots=True)
class CopyJudgement:
    """What the copy judge found for a batch. It replaces all that was stored for the articles in `judged`."""

    judged: tuple[str, ...]
    """The batch, and stored articles that had to be judged again with it. Those without a verdict are independent."""
    verdicts: tuple[CopyVerdict, ...]
    sketches: Mapping[str, Sketch]
    roundups: Mapping[str, tuple[str, ...]]
    """Articles that carry the texts of several others: each with those. They are never the origin of an excerpt."""

    def origins(self) -> dict[str, str]:
        """Each copy with its origin."""
        return {verdict.article: verdict.origin for verdict in self.verdicts}


@dataclass(frozen=True, slots=True)
class StoryShape:
    """What a story looks like to the judge: the sum of its independent texts' vectors, cut to the heaviest terms."""

    id: str
    first_at: datetime
    last_at: datetime
    texts: int
    """Independent texts in the sum."""
    sums: Mapping[int, int]
    known: tuple[datetime, datetime] | None = None
    """The time spanned by those of its articles whose time is known."""
    indexed: tuple[tuple[int, int], ...] = ()
    """The terms by which the story is found, heaviest first, with their weights in its unit vector."""
    numbers: tuple[frozenset[int], ...] = ()
    """The figures of its latest texts."""
    readable: Mapping[int, str] = field(default_factory=dict)
    """How the texts write the terms."""
    language: str | None = None
    feeds: Mapping[str, int] = field(default_factory=dict)
    """The feeds that most of its texts came from, with how many each."""
    masks: tuple[int, ...] = ()
    """Its latest titles without figures and dates, hashed."""
    roundup: bool = False
    """It is an article that tells several stories."""


@dataclass(frozen=True, slots=True)
class StorySketch:
    """A story as it is compared with other stories: its characteristic terms and who is in it."""

    id: str
    headline: str
    outlet: str
    first_at: datetime
    last_at: datetime
    day: int
    """Of its latest article whose time is known, counted from 1970-01-01."""
    terms: tuple[tuple[int, int], ...]
    """Heaviest first, with their weights in the story's unit vector."""
    readable: Mapping[int, str]
    entities: tuple[tuple[str, str, int], ...]
    """Id, name, and how much it matters here (0 to 100), most first."""
    feeds: frozenset[str] = frozenset()
    """The feeds that most of its texts came from."""
    masks: frozenset[int] = frozenset()
    """Its latest titles without figures and dates, hashed."""
    roundup: bool = False
    """It is an article that tells several stories."""


@dataclass(frozen=True, slots=True)
class TextVector:
    """What one independent text adds to its story's sum."""

    article: str
    weights: Mapping[int, int]
    numbers: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class StoryPart:
    """An independent text of a story, as far as the story's shape is made of it."""

    vector: TextVector
    title: str
    at: datetime
    dated: bool
    source: str
    """The key of its source."""
    from_feed: bool


@dataclass(frozen=True, slots=True)
class StoryMerge:
    """`story` was found to be the same as `into`, and lives on as its alias."""

    story: str
    into: str
    score: float
    shared_terms: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class ChapterText:
    """An independent text of a story, as the judge of its parts asks for it."""

    article: str
    at: datetime
    weights: Mapping[int, int]
    chapter: str | None = None
    """The first text of the part of the story that it is in, if that was found before."""


@dataclass(frozen=True, slots=True)
class Continued:
    """`story` takes up `older` again, which had been quiet for `gap_days`. `score`: how near they are but for the time."""

    story: str
    older: str
    score: float
    gap_days: float
    shared_terms: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class TitleCandidate:
    """A headline that could stand for its story."""

    article: str
    title: str
    language: str | None = None


@dataclass(frozen=True, slots=True)
class StoryJudgement:
    """What judging a batch decided about stories."""

    verdicts: tuple[StoryVerdict, ...]
    """One for every article of the batch."""
    new: tuple[str, ...]
    merges: tuple[StoryMerge, ...]
    touched: tuple[str, ...]
    """Living stories whose articles or counts changed."""
    shapes: tuple[StoryShape, ...]
    vectors: tuple[TextVector, ...]
    dropped: tuple[str, ...]
    """Articles that were independent texts and are no longer: their vectors go."""
    headlines: tuple[tuple[str, str], ...]
    """Story and the article whose title stands for it, where that changed."""
    counts: Mapping[int, int]
    """In how many more stories each term was seen."""
    continues: tuple[Continued, ...] = ()
    """New stories that take up earlier ones."""
    chapters: tuple[tuple[str, str], ...] = ()
    """Independent texts, each with the first text of its part of the story, where that is new."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """A constraint, told: `words` is a whole sentence."""

    kind: ConstraintKind
    a: str
    b: str
    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class Why:
    """The evidence for one decision, as stored. `b` is None where the question was about one article alone."""

    a: ArticleRow
    b: ArticleRow | None
    verdict: str
    """One sentence that answers the question."""
    copy: CopyVerdict | None
    """Where the question is about a copy and its origin, or two copies of one origin."""
    stories: tuple[StoryVerdict, ...] = ()
    shared_entities: tuple[str, ...] = ()
    passages: tuple[SharedPassage, ...] = ()
    """What two texts that are no copies of each other share all the same."""
    changed_figures: tuple[tuple[str, str], ...] = ()
    """Figures of the first in those passages, with those that the other has in their place."""
    beside: ArticleRow | None = None
    """Of a question about one article: its origin, where it is a copy; else the story's first one, with which it shares
    the passages."""
    rulings: tuple[Ruling, ...] = ()
    """What the user said of them by hand."""
    what: str = ""
    """Of a question about one article: what it is, as in "an independent text with 2 copies"."""


@dataclass(frozen=True, slots=True)
class Sentences:
    """The sentences of one article of a story that were compared with the others'."""

    article: str
    seal: bytes
    """Of the title and text that they stand in (text/fold.py)."""
    spans: tuple[tuple[int, int], ...]
    """Start and end of each in the article's text; `0, 0` is the title."""
    says: tuple[int, ...]
    """For each a number that sentences of the same words share, within the story."""


@dataclass(frozen=True, slots=True)
class SaidAlike:
    """Two sentences of a story (numbers of Sentences.says, `one` < `other`) that tell the same in other words."""

    one: int
    other: int
    score: int
    """How alike: 0 to 100."""
    figures: tuple[tuple[str, str], ...] = ()
    """As written in the first, and in its place in the second."""


@dataclass(frozen=True, slots=True)
class CorroborationJudgement:
    """Who else says so: all that is stored for one story. It replaces what was."""

    story: str
    texts: tuple[Sentences, ...]
    """Empty where there is only one voice."""
    pairs: tuple[SaidAlike, ...] = ()

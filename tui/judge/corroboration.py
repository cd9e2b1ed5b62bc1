"""Who else says so: which sentences of a story's articles tell the same, and where their figures differ.

Sentences of the same words are one from the start, so that copies cost next to nothing. Those that are left are
compared only where they share rare words of the story: the cost grows with the story, and no further than the bounds
below. Whether two texts are one voice is not decided here: that may change without the sentences changing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from math import log

from rapidfuzz import fuzz

from tui.judge.figures import differing
from tui.judge.language import guess, primary
from tui.judge.sentences import tokens
from tui.judge.statements import Statement, statements
from tui.judgements import CorroborationJudgement, SaidAlike, Sentences
from tui.models import Article
from tui.text.fold import seal

TEXTS = 60
"""Texts of a story that are compared: independent ones before copies, the newest first."""
SENTENCES = 60
"""Sentences of one text, from its beginning."""
DIFFERENT = 2000
"""Sentences of one story that are not word for word the same; further ones are left out."""
ASKED = 8
"""Rarest terms by which a sentence looks for others."""
LONGEST_POSTING = 2 * TEXTS
"""A term that more sentences have finds none. What every text tells in words of its own must stay below."""
CANDIDATES, CANDIDATES_OF_ONE_VOICE = 12, 4

SAME_WORDS = 75
"""Least rapidfuzz ratio of two sentences in nearly the same words, as in alignment.py."""
SHARED_TERMS = 4
"""Fewest terms in common of sentences in other words; one fewer where a figure is among them."""
BESIDE_NAMES = 2
"""Of these, fewest that are no names: the same people do many things."""
FEWEST_SENTENCES = 40
"""In a story of fewer, the words of its matter would hardly count."""
OTHER_WORDS = 0.6
"""Least likeness of two sentences that tell the same in other words: shared weight to the mean of both weights."""
HELD = 0.8
"""Or the share of the shorter one's weight that the longer one holds, together with OTHER_WORDS_HELD."""
OTHER_WORDS_HELD = 0.45
DAMPED = 3
NAMED = 1.6
"""Names and figures tell more of what is said than other words."""


def judge(story: str, articles: Sequence[Article], copy_of: Mapping[str, str]) -> CorroborationJudgement:
    """Compare the articles of one story. `copy_of`: each copy with its origin.

    The same articles give the same judgement, whatever their order.
    """
    if len({copy_of.get(article.id, article.id) for article in articles}) < 2:
        return CorroborationJudgement(story, ())
    compared = chosen(articles, copy_of)
    numbers: dict[tuple[str, ...], int] = {}
    said: list[Statement] = []
    texts = []
    for article in compared:
        spans, says = [], []
        for statement in statements(article, _language(article), SENTENCES):
            number = numbers.get(statement.words)
            if number is None:
                if len(said) == DIFFERENT:
                    continue
                number = numbers[statement.words] = len(said)
                said.append(statement)
            spans.append((0, 0) if statement.title else (statement.start, statement.end))
            says.append(number)
        texts.append(Sentences(article.id, seal(article.title, article.text), tuple(spans), tuple(says)))
    voices = _voices(texts, {a.id: copy_of.get(a.id, a.id) for a in compared})
    return CorroborationJudgement(story, tuple(texts), tuple(_pairs(said, voices)))


def chosen(articles: Sequence[Article], copy_of: Mapping[str, str]) -> list[Article]:
    """The articles that are compared, oldest first."""
    newest = sorted(articles, key=lambda a: (a.at, a.id), reverse=True)
    newest.sort(key=lambda a: a.id in copy_of)
    return sorted(newest[:TEXTS], key=lambda a: (a.at, a.id))


def _language(article: Article) -> str | None:
    words = tokens(f"{article.title} {article.text[:600]}".casefold())
    return guess(words, article.title) or primary(article.language)


def _voices(texts: Sequence[Sentences], origin: Mapping[str, str]) -> list[set[str]]:
    """For each different sentence the independent texts that have it."""
    found: dict[int, set[str]] = {}
    for text in texts:
        for number in text.says:
            found.setdefault(number, set()).add(origin[text.article])
    return [found[number] for number in range(len(found))]


def _pairs(said: Sequence[Statement], voices: Sequence[set[str]]) -> list[SaidAlike]:
    postings: dict[str, list[int]] = {}
    for number, statement in enumerate(said):
        for term in statement.terms:
            postings.setdefault(term, []).append(number)
    total = len(said)
    weight = {term: log(1 + max(total, FEWEST_SENTENCES) / (len(found) + DAMPED)) for term, found in postings.items()}
    mass = [_mass(statement.terms, statement.names, weight) for statement in said]
    pairs: dict[tuple[int, int], SaidAlike] = {}
    for number, statement in enumerate(said):
        for other in _candidates(number, statement, postings, weight, voices):
            one, two = min(number, other), max(number, other)
            if (one, two) in pairs:
                continue
            score = _likeness(said[one], said[two], weight, mass[one], mass[two])
            if score:
                pairs[one, two] = SaidAlike(one, two, score, differing(said[one].raw, said[two].raw))
    return [pairs[key] for key in sorted(pairs)]


def _candidates(
    number: int,
    statement: Statement,
    postings: Mapping[str, Sequence[int]],
    weight: Mapping[str, float],
    voices: Sequence[set[str]],
) -> list[int]:
    """The sentences that share most of the rarest terms of this one; few of those that only its own voice has."""
    rarest = sorted(statement.terms, key=lambda term: (-weight[term], term))
    shared: defaultdict[int, float] = defaultdict(float)
    times: Counter[int] = Counter()
    asked = 0
    for term in rarest:
        found = postings[term]
        if not 1 < len(found) <= LONGEST_POSTING:
            continue
        for other in found:
            shared[other] += weight[term]
            times[other] += 1
        asked += 1
        if asked == ASKED:
            break
    shared.pop(number, None)
    best = [other for other in sorted(shared, key=lambda other: (-shared[other], other)) if times[other] > 1]
    own = [other for other in best if len(voices[other]) == 1 and voices[other] == voices[number]]
    left_out = set(own[CANDIDATES_OF_ONE_VOICE:])
    return [other for other in best if other not in left_out][:CANDIDATES]


def _likeness(a: Statement, b: Statement, weight: Mapping[str, float], mass_a: float, mass_b: float) -> int:
    """0 where they do not tell the same."""
    ratio = fuzz.ratio(" ".join(a.words), " ".join(b.words), score_cutoff=SAME_WORDS)
    if ratio:
        return round(ratio)
    shared = a.terms & b.terms
    if len(shared) < SHARED_TERMS - bool(shared & a.figures):
        return 0
    names = a.names | b.names
    if not shared & names or len(shared - names) + len(shared & a.figures) < BESIDE_NAMES:
        return 0
    common = _mass(shared, names, weight)
    alike = 2 * common / (mass_a + mass_b)
    held = common / min(mass_a, mass_b)
    if alike >= OTHER_WORDS or (held >= HELD and alike >= OTHER_WORDS_HELD):
        return min(round(100 * alike), SAME_WORDS - 1)
    return 0


def _mass(terms: frozenset[str], names: frozenset[str], weight: Mapping[str, float]) -> float:
    return sum(weight[term] * (NAMED if term in names else 1.0) for term in sorted(terms))

"""A first recogniser: capitals, lists of names and cue words, then what the whole text says of each name.

English is read by rules; in other languages only listed names and people led by a listed given name are taken,
since capitals mean something else there.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from tui.judge import entities_cues as cues
from tui.judge.entities_lists import Gazetteer, gazetteer, given_names
from tui.judge.entities_runs import Reader
from tui.judge.entities_settle import Candidate, surname
from tui.judge.entities_spans import Field, Span, Text
from tui.judge.entities_words import Word, words_of
from tui.judge.language import guess, primary
from tui.models import EntityType

_LATIN_WORD = re.compile(r"[A-Za-z]+")
_HEADING_WORDS = 16
_UNSPACED = frozenset(("ja", "zh", "ko", "th"))
_SHORT_BODY = 25
"""Words: a text with fewer cannot vouch for the names in its headline."""


class RuleRecogniser:
    """Recogniser by rules. Stateless; its lists are read on the first use."""

    name = "rules"
    version = "1"

    def recognise(self, texts: Sequence[Text]) -> Sequence[Sequence[Span]]:
        """The names of each text."""
        return [self._read(*text) for text in texts]

    def _read(self, title: str, text: str, language: str | None) -> Sequence[Span]:
        """Spans of people, organisations and places in title and text, in order, none overlapping."""
        plain = text.replace("’", "'")
        head = title.replace("’", "'")
        sample = plain[:1500].casefold().split()
        tongue = guess(sample, plain[:1500]) or primary(language) or "en"
        known = gazetteer(tongue)
        if tongue in _UNSPACED:
            return [*_unspaced("title", head, known), *_unspaced("text", plain, known)]
        reader = Reader(plain, known, tongue == "en")
        trusted: list[list[Word]] = []
        untrusted: list[list[Word]] = []
        for start, end in _blocks(plain):
            words = words_of(plain, start, end, known)
            (untrusted if _is_heading(plain, end, words) else trusted).append(words)
        body = sum(len(words) for words in trusted)
        for words in trusted:
            reader.read(words)
        found = reader.settle()
        vouched = _Vouched(found, known, everything=body < _SHORT_BODY)
        spans = [Span("text", c.start, c.end, c.type, c.role) for c in found if c.type]
        for words in untrusted:
            spans += vouched.spans("text", plain, words)
        title_words = words_of(head, 0, len(head), known)
        if _title_case(title_words):
            spans += vouched.spans("title", head, title_words)
        else:
            spans += _title_spans(head, title_words, known, tongue == "en", vouched)
        return sorted(spans, key=lambda span: (span.field == "text", span.start))


def _title_spans(head: str, words: list[Word], known: Gazetteer, english: bool, vouched: _Vouched) -> list[Span]:
    """A headline written like a sentence: what the text vouches for, then what can be read in itself."""
    spans = vouched.spans("title", head, words)
    taken = {at for span in spans for at in range(span.start, span.end)}
    reader = Reader(head, known, english)
    reader.read(words)
    own = [c for c in reader.settle() if c.type and c.sure and taken.isdisjoint(range(c.start, c.end))]
    return [*spans, *(Span("title", c.start, c.end, c.type, c.role) for c in own if c.type)]


class _Vouched:
    """The names that the text itself has settled, to find again where capitals say nothing: headlines, headings."""

    def __init__(self, found: Sequence[Candidate], known: Gazetteer, *, everything: bool) -> None:
        self.known, self.everything = known, everything
        types: dict[str, Counter[EntityType]] = {}
        for c in found:
            if c.type:
                types.setdefault(c.name, Counter())[c.type] += 1
                if c.type == "person" and " " in c.name and len(surname(c.name)) > 2:
                    types.setdefault(surname(c.name), Counter())["person"] += 1
        self.types = {name: votes.most_common(1)[0][0] for name, votes in types.items()}
        self.by_first: dict[str, set[str]] = {}
        for name in self.types:
            self.by_first.setdefault(name.split()[0], set()).add(name)
        # A roster has thousands of Johns, but few lengths of names: those are tried, the longest first.
        self.lengths = {first: sorted({*map(len, names)}, reverse=True) for first, names in self.by_first.items()}

    def spans(self, field: Field, text: str, words: list[Word]) -> list[Span]:
        """The vouched names among `words`; with too little text to vouch, the listed ones too."""
        spans: list[Span] = []
        taken = 0
        for i, word in enumerate(words):
            if word.start < taken:
                continue
            for length in self.lengths.get(word.text, ()):
                name = text[word.start : word.start + length]
                end = word.start + len(name)
                if name in self.by_first[word.text] and not text[end : end + 1].isalnum():
                    taken = end
                    if not _names_a_thing(words, i, taken):
                        spans.append(Span(field, word.start, taken, self.types[name], ""))
                    break
            else:
                spans += self._listed(field, text, words, i)
                taken = max(taken, spans[-1].end if spans else 0)
        return spans

    def _listed(self, field: Field, text: str, words: list[Word], i: int) -> Iterator[Span]:
        word = words[i]
        if not self.everything or not word.name_like:
            return
        if name := self.known.longest(text, word.start, word.text):
            if name not in cues.AMBIGUOUS:
                yield Span(field, word.start, word.start + len(name), self.known.known[name][0], "")
        elif (
            word.text in given_names()
            and i + 1 < len(words)
            and words[i + 1].name_like
            and words[i + 1].joined
            and not word.closes
        ):
            follows = words[i + 1]
            if follows.text not in self.known.known and follows.text not in cues.NO_ENTITY_ENDS:
                yield Span(field, word.start, follows.end, "person", "")


def _names_a_thing(words: list[Word], at: int, end: int) -> bool:
    """A name that ends at `end` goes on to be that of a telescope, a law, an event."""
    for before, word in zip(words[at:], words[at + 1 : at + 8], strict=False):
        if word.start < end:
            continue
        if before.closes or not (word.name_like and word.joined):
            return False
        if word.text in cues.NO_ENTITY_ENDS:
            return True
    return False


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    while start < len(text):
        end = text.find("\n\n", start)
        end = len(text) if end < 0 else end
        yield start, end
        start = end + 2


def _is_heading(text: str, end: int, words: list[Word]) -> bool:
    return len(words) <= _HEADING_WORDS and text[end - 1 : end] not in '.!?"”)' and _title_case(words)


def _title_case(words: list[Word]) -> bool:
    """Whether so many words have capitals that a capital says nothing."""
    long = [word for word in words if len(word.text) > 3]
    if not long:
        return False
    return sum(word.name_like for word in long) >= 0.7 * len(long) or sum(
        word.text.isupper() for word in words
    ) > 0.6 * len(words)


def _unspaced(field: Field, text: str, known: Gazetteer) -> list[Span]:
    """Listed names in a text without spaces between its words: the local ones as strings, others as words."""
    found: list[tuple[int, int, str]] = []
    for name in known.wide:
        at = text.find(name)
        while at >= 0:
            found.append((at, at + len(name), name))
            at = text.find(name, at + len(name))
    for match in _LATIN_WORD.finditer(text):
        listed = known.longest(text, match.start(), match[0])
        if listed and listed not in cues.AMBIGUOUS:
            found.append((match.start(), match.start() + len(listed), listed))
    spans: list[Span] = []
    for start, end, name in sorted(found, key=lambda hit: (hit[0], -hit[1])):
        if not spans or start >= spans[-1].end:
            spans.append(Span(field, start, end, known.known[name][0]))
    return spans

"""Recognisers that others make: found by the entry point that their package declares, and never trusted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib.metadata import EntryPoint, entry_points
from typing import Protocol, get_args

from tui.judge.entities_spans import Field, Recogniser, Span, Text
from tui.models import EntityType

GROUP = "newsdesk.recognisers"


class Reader(Protocol):
    """What an entry point makes when it is called."""

    def recognise(self, texts: Sequence[Text]) -> Sequence[Sequence[Span]]: ...


class GuardedRecogniser:
    """Another's recogniser, whose mistakes cost no refresh: a batch that it fails at is read by ours, with a warning."""

    def __init__(self, name: str, version: str, theirs: Reader, ours: Recogniser) -> None:
        self.name, self.version = name, version
        self.fault = ""
        """What went wrong, the first time that something did."""
        self._theirs, self._ours = theirs, ours

    def recognise(self, texts: Sequence[Text]) -> Sequence[Sequence[Span]]:
        """The names of each text."""
        try:
            found = [checked(text, spans) for text, spans in zip(texts, self._theirs.recognise(texts), strict=True)]
        except Exception as error:  # it is another's code: anything may come of it
            said = " ".join(f"{type(error).__name__}: {error}".split())[:300]
            self.fault = self.fault or f"The recogniser {self.name!r} failed, and ours read instead: {said}"
            return self._ours.recognise(texts)
        return found


def installed() -> dict[str, EntryPoint]:
    """The recognisers that installed packages declare, by name."""
    return {point.name: point for point in entry_points(group=GROUP)}


def loaded(name: str, ours: Recogniser) -> GuardedRecogniser:
    """The installed recogniser of a name. Raises LookupError where there is none, and whatever its maker raises."""
    points = installed()
    if name not in points:
        known = ", ".join(sorted(points)) or "none"
        raise LookupError(f"No recogniser called {name!r} is installed (installed: {known}).")
    return GuardedRecogniser(name, version_of(points[name]), points[name].load()(), ours)


def version_of(point: EntryPoint) -> str:
    """The version of the package that a recogniser comes from."""
    return point.dist.version if point.dist else "0"


def checked(text: Text, spans: Iterable[Span]) -> list[Span]:
    """The spans in order. Raises ValueError for one that lies outside its field, is blank, or overlaps another."""
    fields = {"title": text.title, "text": text.text}
    found = sorted(spans, key=lambda span: (span.field == "text", span.start))
    end = {"title": 0, "text": 0}
    for span in found:
        if span.field not in get_args(Field) or span.type not in get_args(EntityType):
            raise ValueError(f"{span!r} has an unknown field or type")
        if not (end[span.field] <= span.start < span.end <= len(fields[span.field])):
            raise ValueError(f"{span!r} lies outside its field or on another name")
        if not fields[span.field][span.start : span.end].strip():
            raise ValueError(f"{span!r} is blank")
        end[span.field] = span.end
    return found

"""Which recogniser is in use: the one that the settings name, else the model's, else the small one in plain Python."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from tui.judge.entities_spans import Recogniser
from tui.judge.recogniser_plugins import GuardedRecogniser, installed, loaded, version_of
from tui.judge.recogniser_reading import TaggingRecogniser, version_with
from tui.judge.recogniser_version import version

OURS = "newsdesk"


@dataclass(frozen=True, slots=True)
class InUse:
    """The recogniser that reads for names here."""

    name: str
    version: str
    reason: str
    """Why it is not the one that is wished for; empty where it is."""


def recogniser(wished: str = "") -> Recogniser:
    """The recogniser of this name among those that are installed; ours without one, or where it cannot be had."""
    return _chosen(wished)[0]


def recogniser_in_use(wished: str = "") -> InUse:
    """Its name and version, and why it is not the one that is wished for. Loads it: not for the reader's start."""
    found, reason = _chosen(wished)
    if isinstance(found, GuardedRecogniser):
        reason = found.fault
    return InUse(found.name, found.version, reason)


def wished_for(wished: str = "") -> str:
    """What the store calls the recogniser that should be in use. Tells without loading it; empty if that cannot be told."""
    if wished in ("", OURS):
        try:
            return f"model {version_with(version())}"
        except OSError:
            return ""
    point = installed().get(wished)
    return f"{wished} {version_of(point)}" if point else ""


@cache
def _chosen(wished: str) -> tuple[Recogniser, str]:
    if wished in ("", OURS):
        return _ours()
    ours, reason = _ours()
    try:
        return loaded(wished, ours), ""
    except Exception as error:  # it is another's code: anything may come of it
        return ours, f"The recogniser {wished!r} cannot be used: {_told(error)}".strip()


@cache
def _ours() -> tuple[Recogniser, str]:
    try:
        from tui.judge.recogniser_model import ModelTagger

        return TaggingRecogniser("model", ModelTagger()), ""
    except Exception as error:  # a runtime that cannot load its own libraries raises whatever it likes
        from tui.judge.recogniser_perceptron import PerceptronTagger

        return TaggingRecogniser("perceptron", PerceptronTagger()), f"The model cannot be loaded: {_told(error)}"


def _told(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:300]

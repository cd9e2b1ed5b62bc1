"""Which recogniser is in use: the model's, or the one by rules where the model cannot be loaded."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from tui.judge.entities_spans import Recogniser
from tui.judge.recogniser_reading import TaggingRecogniser


@dataclass(frozen=True, slots=True)
class InUse:
    """The recogniser that reads for names here."""

    name: str
    version: str
    reason: str
    """Why it is not the model; empty where it is."""


def recogniser() -> Recogniser:
    """The recogniser in use, made on first use."""
    return _chosen()[0]


def recogniser_in_use() -> InUse:
    """Its name and version, and why it is not the model. Loads it: for `newsdesk doctor`, not for the reader."""
    found, reason = _chosen()
    return InUse(found.name, found.version, reason)


@cache
def _chosen() -> tuple[Recogniser, str]:
    try:
        from tui.judge.recogniser_model import ModelTagger

        return TaggingRecogniser("model", ModelTagger()), ""
    except Exception as error:  # a runtime that cannot load its libraries raises whatever it likes
        from tui.judge.entities_rules import RuleRecogniser

        return RuleRecogniser(), f"The model cannot be loaded: {type(error).__name__}: {error}"

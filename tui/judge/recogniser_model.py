"""The tagging model: an int8 ONNX network that gives every word a label, run by onnxruntime.

Loaded only where articles are judged; what browsing imports never comes here.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tui.judge.recogniser_pieces import LABELS, Pieces
from tui.judge.recogniser_version import version

# Read when it is loaded: from 1.32 on it would report its use to Microsoft, and leave an id in the cache folder.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import onnxruntime

onnxruntime.disable_telemetry_events()

_ROW = 126
"""Pieces in a row, without the marks at both ends: the network sees no further."""
_BATCH = 1024
"""Pieces in a batch, padding counted: more are no faster."""
_NEVER = -1e4

_ALLOWED = np.array(
    [
        [_NEVER if to.startswith("I-") and from_[2:] != to[2:] else 0.0 for to in LABELS]
        for from_ in LABELS
    ],
    dtype=np.float32,
)  # fmt: skip
_BEGINS = np.array([_NEVER if label.startswith("I-") else 0.0 for label in LABELS], dtype=np.float32)

_Row = tuple[int, int, list[int], list[int], list[int]]
"""Number of the text, number of its first word here, ids, shapes, and where each word's first piece stands."""


class ModelTagger:
    """Labels words. Raises OSError without its file, ImportError without its runtime, onnxruntime's own errors."""

    def __init__(self, file: Path | None = None, cores: int | None = None) -> None:
        network = (file or files("tui.judge") / "model" / "tagger.onnx").read_bytes()
        options = onnxruntime.SessionOptions()
        # One batch on each core is faster than one batch on all of them.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(network, options, providers=["CPUExecutionProvider"])
        self._pieces = Pieces()
        self.cores = cores or _cores()
        """How many batches are labelled at a time."""
        self.version = version()

    def tag(self, texts: Sequence[Sequence[str]]) -> list[list[str]]:
        """A label for every word of every text: O, B-PER, I-PER and so on."""
        rows = [row for number, words in enumerate(texts) for row in self._rows(number, words)]
        rows.sort(key=lambda row: len(row[2]))
        batches: list[list[_Row]] = []
        for row in rows:
            if not batches or (len(row[2]) + 2) * (len(batches[-1]) + 1) > _BATCH:
                batches.append([])
            batches[-1].append(row)
        batches.reverse()  # long ones first: no core is left with a long one at the end
        answers = [["O"] * len(words) for words in texts]
        if self.cores > 1 and len(batches) > 1:
            with ThreadPoolExecutor(self.cores) as pool:
                told = list(pool.map(self._run, batches))
        else:
            told = [self._run(batch) for batch in batches]
        for batch, labels in zip(batches, told, strict=True):
            for (number, first, _, _, _), row_labels in zip(batch, labels, strict=True):
                answers[number][first : first + len(row_labels)] = row_labels
        return answers

    def _rows(self, number: int, words: Sequence[str]) -> list[_Row]:
        """A text as rows that the network can take; a longer one is cut, at a sentence's end if there is one."""
        rows: list[_Row] = []
        cut = self._pieces.of(words)
        first = 0
        while first < len(words):
            ids: list[int] = []
            shapes: list[int] = []
            starts: list[int] = []
            last = first
            stop = 0
            while last < len(words) and len(ids) + len(cut[last][0]) <= _ROW:
                pieces, shape = cut[last]
                starts.append(len(ids) + 1)
                ids += pieces
                shapes += [shape] * len(pieces)
                last += 1
                if words[last - 1] in (".", "!", "?") and last - first > 40:
                    stop = last
            if stop and stop < last < len(words):
                ids, shapes = ids[: starts[stop - first] - 1], shapes[: starts[stop - first] - 1]
                starts = starts[: stop - first]
                last = stop
            rows.append((number, first, ids, shapes, starts))
            first = last
        return rows

    def _run(self, batch: Sequence[_Row]) -> list[list[str]]:
        width = len(batch[-1][2]) + 2
        ids = np.zeros((len(batch), width), np.int64)
        shapes, mask = np.zeros_like(ids), np.zeros_like(ids)
        for at, (_, _, row_ids, row_shapes, _) in enumerate(batch):
            length = len(row_ids)
            ids[at, 0], ids[at, 1 : length + 1], ids[at, length + 1] = self._pieces.first, row_ids, self._pieces.last
            shapes[at, 1 : length + 1] = row_shapes
            mask[at, : length + 2] = 1
        (told,) = self._session.run(["logp"], {"ids": ids, "case": shapes, "mask": mask})
        return [best_path(told[at][starts]) for at, (_, _, _, _, starts) in enumerate(batch)]


def best_path(told: NDArray[np.float32]) -> list[str]:
    """The likeliest labels of a row's words (words x labels, log-probabilities) of which each may follow the one before.

    Viterbi's algorithm, left out where the likeliest of each word do so already.
    """
    likeliest = told.argmax(1)
    steps = _ALLOWED[likeliest[:-1], likeliest[1:]]
    if _BEGINS[likeliest[0]] == 0 and not steps.any():
        return [LABELS[label] for label in likeliest]
    best = told[0] + _BEGINS
    before: list[NDArray[np.intp]] = []
    for word in told[1:]:
        reached = best[:, None] + _ALLOWED
        came = reached.argmax(0)
        before.append(came)
        best = reached[came, np.arange(len(LABELS))] + word
    label = int(best.argmax())
    path = [label]
    for came in reversed(before):
        label = int(came[label])
        path.append(label)
    return [LABELS[label] for label in reversed(path)]


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

"""Training the small tagger: an averaged perceptron over the same sentences, in plain Python."""

from __future__ import annotations

import random
import time
from collections import defaultdict
from pathlib import Path

from training.recogniser.augment import pools, varied
from training.recogniser.corpora import CORPORA, VARIED_NAMES, Sentence, read
from tui.judge.recogniser_perceptron import LABELS, Weights, features, history, is_plain, packed

SEED = 1
EPOCHS = 5
LEAST = 0.5
"""Weights nearer to nothing, of the average over all steps, are left out ..."""
FEATURES = 110_000
"""... and so many features are kept, the heaviest."""
SCALE = 8
"""What a file's whole numbers are multiples of: eighths."""

_Totals = dict[str, list[float]]


def fit(data: Path, log: Path) -> bytes:
    """The file of a trained tagger."""
    dice = random.Random(SEED)
    sets = [(corpus, read(data, corpus.name)) for corpus in CORPORA]
    others = pools([sentence for corpus, found in sets if corpus.name in VARIED_NAMES for sentence in found])
    weights: _Totals = defaultdict(lambda: [0.0] * len(LABELS))
    totals: _Totals = defaultdict(lambda: [0.0] * len(LABELS))
    step = 1
    started = time.process_time()
    for epoch in range(EPOCHS):
        sentences = [
            (sentence, corpus.only_three)
            for corpus, found in sets
            for sentence in (found if corpus.weight >= 1 else dice.sample(found, int(len(found) * corpus.weight)))
        ]
        dice.shuffle(sentences)
        wrong = 0
        for sentence, loose in sentences:
            wrong += _learn(varied(sentence, others, dice), loose, weights, totals, step)
            step += 1
        with log.open("a", encoding="utf-8") as lines:
            print(f"epoch {epoch + 1} wrong {wrong} cpu {time.process_time() - started:.0f} s", file=lines)
    return packed(_averaged(weights, totals, step))


def _learn(sentence: Sentence, loose: bool, weights: _Totals, totals: _Totals, step: int) -> int:
    """Label a sentence as it is labelled now, and mend the weights where that is wrong; how often it was."""
    known = features(sentence.words)
    before = "O"
    wrong = 0
    for at, (word, label) in enumerate(zip(sentence.words, sentence.labels, strict=True)):
        if is_plain(word, before):
            before = "O"
            continue
        own = (*known[at], *history(known[at], before))
        scores = [0.0] * len(LABELS)
        for feature in own:
            if feature in weights:
                scores = [score + weight for score, weight in zip(scores, weights[feature], strict=True)]
        said = LABELS[scores.index(max(scores))]
        if label != "?" and said != label and not (loose and label == "O" and said.endswith("MISC")):
            wrong += 1
            right, false = LABELS.index(label), LABELS.index(said)
            for feature in own:
                weights[feature][right] += 1
                weights[feature][false] -= 1
                # The average over all steps is the last weight less what was added too late for the earlier ones.
                totals[feature][right] += step
                totals[feature][false] -= step
        # It learns to go on from what it said itself, half of the time from what is right.
        before = label if label != "?" and (step + at) % 2 else said
    return wrong


def _averaged(weights: _Totals, totals: _Totals, steps: int) -> Weights:
    kept: dict[str, tuple[tuple[int, int], ...]] = {}
    for feature, own in weights.items():
        average = [weight - total / steps for weight, total in zip(own, totals[feature], strict=True)]
        pairs = tuple((label, round(SCALE * weight)) for label, weight in enumerate(average) if abs(weight) >= LEAST)
        if pairs:
            kept[feature] = pairs
    heaviest = sorted(kept, key=lambda feature: (-max(abs(weight) for _, weight in kept[feature]), feature))
    return {feature: kept[feature] for feature in heaviest[:FEATURES]}

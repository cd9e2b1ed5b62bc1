"""Training the network: a counted number of steps, everything drawn from one seed."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import torch
from torch import Tensor

from training.recogniser.augment import Pools, pools, varied
from training.recogniser.corpora import CORPORA, VARIED_NAMES, Corpus, Sentence, read
from training.recogniser.encoder import Tagger
from tui.judge.recogniser_pieces import LABELS, Pieces

SEED = 1
BATCH = 1500
"""Pieces in a step, padding counted."""
LONGEST = 126
TOGETHER = 100
"""Words: sentences of one text are read together up to here."""
RATE, HEAD_RATE, LOWER = 2e-4, 1e-3, 0.85
"""Of the top layer, of the new parts, and how much smaller that of each layer is than that of the one above."""
WARM_UP = 100

Row = tuple[list[int], list[int], list[int]]
_NO_LOSS = -100
_MAY_BE_OTHER = 100
"""Added to O where the set does not label other names: O and MISC are both right."""


def fit(data: Path, encoder: Path, steps: int, layers: int, log: Path) -> Tagger:
    """A trained network. On one thread the same seed and data give the same weights."""
    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    dice = random.Random(SEED)
    net = Tagger(encoder, layers).train()
    optimiser = torch.optim.AdamW(_groups(net), weight_decay=0.01)
    rates = [group["lr"] for group in optimiser.param_groups]
    batches = _batches(data, dice)
    started, running = time.process_time(), 0.0
    for step in range(1, steps + 1):
        scale = min(1.0, step / WARM_UP) * max(0.02, 1 - (step - 1) / steps)
        for group, rate in zip(optimiser.param_groups, rates, strict=True):
            group["lr"] = rate * scale
        ids, shapes, answers, mask = next(batches)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            told = net(ids, shapes, mask)
        loss = _loss(told.float(), answers)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimiser.step()
        running = loss.item() if step == 1 else 0.98 * running + 0.02 * loss.item()
        if step % 100 == 0:
            with log.open("a", encoding="utf-8") as lines:
                print(f"step {step} loss {running:.4f} cpu {time.process_time() - started:.0f} s", file=lines)
    return net.eval()


def _groups(net: Tagger) -> list[dict[str, object]]:
    new = [*net.shapes.parameters(), *net.head.parameters()]
    groups: list[dict[str, object]] = [{"params": new, "lr": HEAD_RATE}]
    for below, layer in enumerate(reversed(net.layers)):
        groups.append({"params": list(layer.parameters()), "lr": RATE * LOWER**below})
    groups.append({"params": list(net.norm.parameters()), "lr": RATE * LOWER ** len(net.layers)})
    return groups


def _loss(told: Tensor, answers: Tensor) -> Tensor:
    told, answers = told.view(-1, len(LABELS)), answers.view(-1)
    told, answers = told[answers >= 0], answers[answers >= 0]
    loose = answers == _MAY_BE_OTHER
    answers = torch.where(answers >= _MAY_BE_OTHER, answers - _MAY_BE_OTHER, answers)
    loss = -told[torch.arange(len(answers)), answers]
    other = [LABELS.index(label) for label in ("O", "B-MISC", "I-MISC")]
    return torch.where(loose, -torch.logsumexp(told[:, other], -1), loss).mean()


# ---------------------------------------------------------------- batches


def _batches(data: Path, dice: random.Random) -> Iterator[tuple[Tensor, ...]]:
    sets = [(corpus, read(data, corpus.name)) for corpus in CORPORA]
    others = pools([sentence for corpus, found in sets if corpus.name in VARIED_NAMES for sentence in found])
    pieces = Pieces()
    while True:
        yield from (_tensors(batch) for batch in _epoch(sets, others, pieces, dice))


def _epoch(
    sets: Sequence[tuple[Corpus, list[Sentence]]], others: Pools, pieces: Pieces, dice: random.Random
) -> list[list[Row]]:
    rows: list[Row] = []
    for corpus, sentences in sets:
        for _ in range(max(1, int(corpus.weight))):
            texts = _texts(corpus, sentences, others, dice)
            if corpus.weight < 1:
                texts = dice.sample(texts, int(len(texts) * corpus.weight))
            rows += [_row(text, pieces, loose=corpus.only_three) for text in texts]
    dice.shuffle(rows)
    batches: list[list[Row]] = []
    for at in range(0, len(rows), 2000):
        batch: list[Row] = []
        for row in sorted(rows[at : at + 2000], key=lambda row: len(row[0])):
            if batch and len(row[0]) * (len(batch) + 1) > BATCH:
                batches.append(batch)
                batch = []
            batch.append(row)
        batches.append(batch)
    dice.shuffle(batches)
    return batches


def _texts(corpus: Corpus, sentences: list[Sentence], others: Pools, dice: random.Random) -> list[Sentence]:
    """Sentences one by one, or up to four that follow each other."""
    texts: list[Sentence] = []
    at = 0
    while at < len(sentences):
        text = Sentence([], [])
        for sentence in sentences[at : at + (dice.choice((1, 1, 2, 3, 4)) if corpus.in_order else 1)]:
            if text.words and len(text.words) + len(sentence.words) > TOGETHER:
                break
            words, labels = varied(sentence, others, dice)
            text = Sentence(text.words + words, text.labels + labels)
            at += 1
        texts.append(text)
    return texts


def _row(text: Sentence, pieces: Pieces, *, loose: bool) -> Row:
    """Ids, shapes and answers of a text; only a word's first piece is asked for an answer."""
    ids: list[int] = []
    shapes: list[int] = []
    answers: list[int] = []
    for (cut, shape), label in zip(pieces.of(text.words), text.labels, strict=True):
        ids += cut
        shapes += [shape] * len(cut)
        answer = _NO_LOSS if label == "?" else LABELS.index(label) + _MAY_BE_OTHER * (loose and label == "O")
        answers += [answer, *[_NO_LOSS] * (len(cut) - 1)]
    return (
        [pieces.first, *ids[:LONGEST], pieces.last],
        [0, *shapes[:LONGEST], 0],
        [_NO_LOSS, *answers[:LONGEST], _NO_LOSS],
    )


def _tensors(batch: list[Row]) -> tuple[Tensor, ...]:
    width = max(len(row[0]) for row in batch)
    filled = [
        torch.tensor([[*row[part], *[fill] * (width - len(row[part]))] for row in batch])
        for part, fill in ((0, 0), (1, 0), (2, _NO_LOSS))
    ]
    mask = torch.tensor([[1] * len(row[0]) + [0] * (width - len(row[0])) for row in batch])
    return (*filled, mask)

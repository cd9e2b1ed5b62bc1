"""What a story is made of, summed up anew from its texts: after its articles were moved by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tui.judge import similarity
from tui.judge.terms import title_mask
from tui.judgements import StoryPart, StoryShape


def reshape(shape: StoryShape, parts: Sequence[StoryPart], *, roundup: bool) -> StoryShape:
    """The story with the sums of these texts, earliest first; its words and language stay. `roundup`: all are such."""
    empty = replace(shape, sums={}, texts=0, numbers=(), known=None, feeds={}, masks=(), roundup=roundup)
    tally = similarity.from_shape(empty)
    for part in parts:
        tally.add(part.vector.weights, part.vector.numbers)
        tally.stretch(part.at, part.at if part.dated or part.from_feed else None)
        if part.from_feed:
            tally.feeds[part.source] = tally.feeds.get(part.source, 0) + 1
            mask = title_mask(part.title, part.source)
            if mask is not None:
                tally.masks.append(mask)
    return similarity.to_shape(tally)

"""Which earlier story a new one continues: the same affair, taken up again after it had been quiet for too long to join.

A story that was quiet for its window takes no more articles: what comes months later under the same names is another
event, and a list whose old stories wake up cannot be scanned. What the time between held apart is linked instead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from tui.judge import similarity
from tui.judge.desk import StoryIndex, nearest
from tui.judge.similarity import Tally
from tui.judge.terms import SCALE, WORD
from tui.judgements import Continued, StoryJudgement, StoryShape

CONTINUES = 0.42
"""So near, but for the time between, two stories must be. As for a merge: the claim is as strong."""
LONGEST = timedelta(days=120)
"""What lies further back is background, not the same affair."""
TERMS_ASKED = 8
EACH = 40
"""Stories looked at of one term: the latest before the new one."""
ALIKE = 0.15
"""Share of the cosine that the asked terms alone must have before two stories are compared whole."""
COMPARED = 3


def found(judgement: StoryJudgement, index: StoryIndex) -> tuple[Continued, ...]:
    """The earlier stories that the new stories of a judgement continue, one each at most."""
    new = set(judgement.new)
    batch = {shape.id: shape for shape in judgement.shapes}
    here: dict[int, list[tuple[str, int]]] = {}
    for shape in judgement.shapes:
        for term, weight in shape.indexed:
            here.setdefault(term, []).append((shape.id, weight))
    ids: dict[int, str] = {}
    links = [_continued(shape, here, batch, index, ids) for shape in judgement.shapes if shape.id in new]
    return tuple(link for link in links if link is not None)


def _continued(
    shape: StoryShape,
    here: Mapping[int, Sequence[tuple[str, int]]],
    batch: Mapping[str, StoryShape],
    index: StoryIndex,
    ids: dict[int, str],
) -> Continued | None:
    if shape.roundup or shape.known is None:
        return None
    begun = shape.known[0]
    alike: dict[str, int] = {}
    stored: dict[int, int] = {}
    for term, weight in shape.indexed[:TERMS_ASKED]:
        for number, their in index.earlier(term, begun, EACH):
            stored[number] = stored.get(number, 0) + weight * their
        for id, their in here.get(term, ()):
            if id != shape.id:
                alike[id] = alike.get(id, 0) + weight * their
    alike |= nearest(stored, COMPARED, batch, index, ids)
    ranked = sorted(alike.items(), key=lambda entry: (-entry[1], entry[0]))[:COMPARED]
    likely = [id for id, product in ranked if product >= ALIKE * SCALE * SCALE]
    if not likely:
        return None
    shapes = {
        **index.shapes([id for id in likely if id not in batch]),
        **{id: batch[id] for id in likely if id in batch},
    }
    story = similarity.from_shape(shape)
    best: tuple[float, str, Tally] | None = None
    for id in likely:
        other = similarity.from_shape(shapes[id]) if id in shapes else None
        if other is None or other.roundup or other.known is None or shape.language != other.language:
            continue
        gap = begun - other.known[1]
        if not timedelta() < gap <= LONGEST:
            continue
        near = similarity.closeness(story, other, faded=False)
        if near >= CONTINUES and (best is None or (near, id) > best[:2]):
            best = (near, id, other)
    if best is None:
        return None
    near, id, other = best
    assert other.known is not None
    shared = [
        (story.readable.get(term) or other.readable[term], share)
        for term, share in similarity.shared_terms(story.sums, other.sums, 32)
        if term & 3 == WORD and (term in story.readable or term in other.readable)
    ]
    days = round((begun - other.known[1]) / timedelta(days=1), 2)
    return Continued(shape.id, id, round(near, 3), days, tuple(shared[:8]))

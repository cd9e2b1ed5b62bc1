"""To which half of a story an article is nearer, by the vectors that the judge left."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from math import sqrt

from sqlite_utils import Database

from tui.store.packing import unpack_weights


def nearer(db: Database, articles: Sequence[str], here: Sequence[str], there: Sequence[str]) -> list[str]:
    """Those of the articles that are nearer to the texts of the second half; copies go with their origins."""
    vectors = _vectors(db, [*articles, *here, *there])
    one, two = _sum(vectors, here), _sum(vectors, there)
    chosen = [id for id in articles if _cosine(vectors.get(id, {}), two) > _cosine(vectors.get(id, {}), one)]
    origins = dict(
        db.execute(
            "SELECT article, origin FROM copies WHERE article IN (SELECT value FROM json_each(?))",
            [json.dumps(list(articles))],
        ).fetchall()
    )
    went = {*chosen, *there}
    return [id for id in articles if (origins[id] in went if id in origins else id in went)]


def _vectors(db: Database, articles: Sequence[str]) -> dict[str, dict[int, int]]:
    rows = db.execute(
        """
        SELECT a.id, v.terms, v.weights FROM articles a JOIN text_vectors v ON v.article = a.n
        WHERE a.id IN (SELECT value FROM json_each(?))
        """,
        [json.dumps(list(articles))],
    )
    return {id: dict(unpack_weights(terms, "H", weights)) for id, terms, weights in rows}


def _sum(vectors: Mapping[str, Mapping[int, int]], articles: Sequence[str]) -> dict[int, int]:
    sums: dict[int, int] = {}
    for id in articles:
        for term, weight in vectors.get(id, {}).items():
            sums[term] = sums.get(term, 0) + weight
    return sums


def _cosine(vector: Mapping[int, int], sums: Mapping[int, int]) -> float:
    length = sqrt(sum(weight * weight for weight in sums.values()))
    return sum(weight * sums.get(term, 0) for term, weight in vector.items()) / length if length else 0.0

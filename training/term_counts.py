"""In how many ordinary texts terms occur: makes tui/judge/data/term_counts.bin, what story judging starts from.

    python training/term_counts.py --sentences FOLDER --gmb TRAIN.conll.gz [--out FILE]

FOLDER holds NAME.jsonl.gz of the free corpora named in SOURCES, one JSON line a sentence, `[tokens, tags]`; TRAIN.conll.gz
is the training part of the Groningen Meaning Bank, a token and its tag a line. Ten sentences that follow each other
stand for one text. The same input gives the same bytes.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tui.judge.prior import packed  # noqa: E402
from tui.judge.terms import PAIR, features  # noqa: E402
from tui.models import Article  # noqa: E402

SOURCES = ("masc", "meantime", "pud", "ewt", "gum", "redocred", "wikigold_half")
"""Free corpora of news, of encyclopaedic and of other edited prose; none of them is in a set that stories are measured on."""
TEXT_SENTENCES = 10
LEAST, LEAST_OF_PAIRS = 2, 3
"""A term that fewer texts have is left out: it is as good as unknown."""
THEN = datetime(2020, 1, 1, tzinfo=UTC)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sentences", type=Path, required=True)
    parser.add_argument("--gmb", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=ROOT / "tui" / "judge" / "data" / "term_counts.bin")
    options = parser.parse_args()
    counts: Counter[int] = Counter()
    texts = 0
    corpora = [_columns(options.gmb), *(_lines(options.sentences / f"{name}.jsonl.gz") for name in SOURCES)]
    for corpus in corpora:
        for text in _texts(corpus):
            counts.update(features(_article(text)).terms())
            texts += 1
    kept = {term: n for term, n in counts.items() if n >= (LEAST_OF_PAIRS if term & 3 == PAIR else LEAST)}
    blob = packed(kept, texts)
    options.out.write_bytes(blob)
    print(f"{texts} texts, {len(kept)} terms, {len(blob)} bytes: {options.out}")


def _texts(sentences: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(sentences)
    while len(block := list(islice(rest, TEXT_SENTENCES))) == TEXT_SENTENCES:
        yield block


def _article(sentences: list[str]) -> Article:
    return Article(
        "", "", "", None, "", sentences[0], None, None, "", "en", None, THEN, THEN, (), " ".join(sentences), ""
    )


def _lines(path: Path) -> Iterator[str]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield " ".join(json.loads(line)[0])


def _columns(path: Path) -> Iterator[str]:
    tokens: list[str] = []
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            if line.strip():
                tokens.append(line.split("\t")[0].strip())
            elif tokens:
                yield " ".join(tokens)
                tokens = []
    if tokens:
        yield " ".join(tokens)


if __name__ == "__main__":
    main()

"""Where stories are wrong, by kind, on the labelled data: for who wants to know where to look next.

    python bench/misgrouped.py [SET ...] [--most N]

A false merge is counted in pairs of articles, apart for pairs of one topic (twin events, as far as the set names its
topics) and across topics; a split is a labelled story told in several parts. The worst of each are named with the ids of
their articles, so that `newsdesk why A B` can be asked.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.order import DATA, SETS, articles_of, judged, labels_of  # noqa: E402


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", default=SETS)
    parser.add_argument("--most", type=int, default=5, help="how many of the worst are named (default: 5)")
    options = parser.parse_args()
    if not DATA.is_dir():
        print("The labelled data is not beside this checkout: nothing was measured.", file=sys.stderr)
        return 2
    for name in options.sets:
        folder = DATA / name / "dev"
        _, told = judged([articles_of(folder)])
        for line in failures(told, labels_of(folder), options.most):
            print(f"{name:<24} {line}", flush=True)
    return 0


def failures(told: dict[str, str], labels: dict[str, tuple[str, str]], most: int) -> list[str]:
    """Lines of counts and of the worst; `labels` has the story and the topic of each article."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    gold: defaultdict[str, list[str]] = defaultdict(list)
    for id in sorted(told):
        found[told[id]].append(id)
        gold[labels[id][0]].append(id)
    kinds: Counter[str] = Counter()
    mixed: list[tuple[int, list[list[str]]]] = []
    for members in found.values():
        parts: defaultdict[str, list[str]] = defaultdict(list)
        for id in members:
            parts[labels[id][0]].append(id)
        false = 0
        for at, one in enumerate(members):
            for two in members[at + 1 :]:
                if labels[one][0] != labels[two][0]:
                    kinds["within a topic" if labels[one][1] == labels[two][1] else "across topics"] += 1
                    false += 1
        if false:
            mixed.append((false, sorted(parts.values(), key=len, reverse=True)))
    split = [
        (len(members), sorted(Counter(told[id] for id in members).values(), reverse=True), label)
        for label, members in gold.items()
        if len({told[id] for id in members}) > 1
    ]
    alone = sum(parts.count(1) for _, parts, _ in split)
    lines = [
        f"false pairs within a topic {kinds['within a topic']}, across topics {kinds['across topics']}, "
        f"in {len(mixed)} of {len(found)} stories",
        f"split: {len(split)} of {len(gold)} labelled stories; {alone} articles of them stand alone",
    ]
    for false, groups in sorted(mixed, key=lambda entry: (-entry[0], entry[1]))[:most]:
        named = " | ".join(f"{group[0]} and {len(group) - 1} more" for group in groups[:4])
        lines.append(f"  merged, {false} false pairs: {named}")
    for size, parts, label in sorted(split, key=lambda entry: (entry[1][0] - entry[0], entry[2]))[:most]:
        lines.append(f"  split, {label} of {size}: {' + '.join(map(str, parts[:10]))}")
    return lines


if __name__ == "__main__":
    sys.exit(main())

"""Fuzz the way from bytes to a stored article for as long as you like.

    python bench/fuzz.py [--seconds 600] [--seed 1] [--atheris]

Each input is a feed of tests/mutating.py with some of it swapped, broken, repeated or poisoned. What must hold of the
outcome stands in tests/test_fuzz.py. With --atheris (pip install atheris) coverage chooses the inputs. An input that
fails is written to fuzz-N.bin and told; prints one JSON object at the end.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.mutating import TYPES, mutated  # noqa: E402
from tests.test_fuzz import stored, through  # noqa: E402
from tui.store.connect import open_store  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--atheris", action="store_true")
    options = parser.parse_args()
    if options.atheris:
        by_coverage(options.seconds)
        return
    until, inputs, gave, faults = time.monotonic() + options.seconds, 0, Counter[bool](), Counter[str]()
    slowest = 0.0
    with tempfile.TemporaryDirectory() as folder:
        db = open_store(Path(folder) / "news.db")
        while time.monotonic() < until:
            chance = random.Random(options.seed * 1_000_003 + inputs)
            body, content_type = mutated(chance, chance.choice((1, 3, 8, 25))), chance.choice(TYPES)
            inputs += 1
            began = time.monotonic()
            try:
                drafts = through(body, content_type)
                gave[bool(drafts)] += 1
                if inputs % 10 == 0:
                    stored(db, drafts)
            except Exception as error:
                where = traceback.extract_tb(error.__traceback__)[-1]
                name = f"{type(error).__name__} {Path(where.filename).name}:{where.lineno}"
                faults[name] += 1
                if faults[name] == 1:
                    Path(f"fuzz-{len(faults)}.bin").write_bytes(body)
                    print(name, repr(content_type), str(error)[:300], file=sys.stderr)
            slowest = max(slowest, time.monotonic() - began)
        db.close()
    print(
        json.dumps(
            {
                "inputs": inputs,
                "feeds": gave[True],
                "refused": gave[False],
                "faults": faults,
                "slowest_s": round(slowest, 2),
            }
        )
    )


def by_coverage(seconds: float) -> None:
    import atheris

    atheris.instrument_all()

    def one(data: bytes) -> None:
        through(data[1:], TYPES[data[0] % len(TYPES)] if data else None)

    def mutate(data: bytes, most: int, seed: int) -> bytes:
        if seed % 3:
            return bytes(atheris.Mutate(data, most))
        return (bytes([seed % 256]) + mutated(random.Random(seed)))[:most]

    atheris.Setup(
        [sys.argv[0], f"-max_total_time={seconds:.0f}", "-max_len=20000", "-rss_limit_mb=0"], one, custom_mutator=mutate
    )
    atheris.Fuzz()


if __name__ == "__main__":
    main()

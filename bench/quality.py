"""How right the judgements are, on labelled data, beside the figures of the last time that were accepted.

    python bench/quality.py [copies] [stories] [entities] [--accept "WHY"]

The share of main entities that are found as one entity of their story is measured by bench/merging.py.

Runs ../shared/eval/evaluate.py through the front door, prints every figure with its change against
bench/quality.json, and fails when one fell by more than 0.005. `--accept` stores the new figures with the reason.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EVALUATE = ROOT.parent / "shared" / "eval" / "evaluate.py"
ACCEPTED = ROOT / "bench" / "quality.json"
FIGURES = ("precision", "recall", "f1", "bcubed_p", "bcubed_r", "bcubed_f1", "pair_f1", "ari")
JUDGED_BY = ("f1", "bcubed_f1")
MAY_FALL = 0.005


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="*", help="copies, stories, entities, or names of data sets (default: all)")
    parser.add_argument("--accept", metavar="WHY", help="store these figures as the ones to hold, with the reason")
    options = parser.parse_args()
    if not EVALUATE.exists():
        print("The labelled data is not beside this checkout: nothing was measured.", file=sys.stderr)
        return 2
    accepted = json.loads(ACCEPTED.read_text(encoding="utf-8")) if ACCEPTED.exists() else {"why": "", "sets": {}}
    found = measured(options.what)
    fallen = [
        line for name, figures in found.items() for line in compared(name, figures, accepted["sets"].get(name, {}))
    ]
    missing = [name for name, figures in found.items() if figures["missing"]]
    if missing:
        print(f"Articles did not come back: {', '.join(missing)}", file=sys.stderr)
        return 1
    if options.accept:
        kept = {
            name: {key: round(value, 4) for key, value in figures.items() if key in FIGURES}
            for name, figures in found.items()
        }
        accepted = {"why": options.accept, "sets": accepted["sets"] | kept}
        ACCEPTED.write_text(json.dumps(accepted, indent=1) + "\n", encoding="utf-8")
        return 0
    for line in fallen:
        print(line, file=sys.stderr)
    return 1 if fallen else 0


def measured(what: list[str]) -> dict[str, dict[str, float]]:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "figures.json"
        newsdesk = f"env PYTHONPATH={ROOT} {sys.executable} -m tui"
        command = [sys.executable, str(EVALUATE), *what, "--newsdesk", newsdesk, "--json", str(out)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        figures: dict[str, dict[str, float]] = json.loads(out.read_text(encoding="utf-8"))
        return figures


def compared(name: str, figures: dict[str, float], before: dict[str, float]) -> list[str]:
    """Print one set's figures, each with its change; answer what fell too far."""
    shown = []
    fallen = []
    for key in FIGURES:
        if key not in figures:
            continue
        change = figures[key] - before.get(key, figures[key])
        shown.append(f"{key} {figures[key]:.3f}" + (f" ({change:+.3f})" if abs(change) >= 0.0005 else ""))
        if key in JUDGED_BY and change < -MAY_FALL:
            fallen.append(f"{name}: {key} fell by {-change:.3f}. Mend it, or --accept it with a reason.")
    print(f"{name:<24} {'  '.join(shown)}")
    for kind, count in figures.get("wrong", {}).items():  # type: ignore[attr-defined]
        print(f"{'':>24} {count:>4}  {kind}")
    return fallen


if __name__ == "__main__":
    sys.exit(main())

"""From labelled sentences to the files that ship, and their scores.

    python -m training.recogniser --encoder FOLDER [--data FOLDER] [--out FOLDER] [--measure FILE]... [--only WHAT]

Prints the steps to OUT/training.log, and at the end each file's size, SHA-256 and scores.
"""

from __future__ import annotations

import argparse
import time
from hashlib import sha256
from pathlib import Path

from training.recogniser import perceptron
from training.recogniser.score import read_columns, score
from tui.judge.entities_spans import Recogniser
from tui.judge.recogniser_reading import TaggingRecogniser

STEPS, LAYERS = 2400, 4
ROOT = Path(__file__).parents[2]


def main() -> None:
    parser = argparse.ArgumentParser(prog="training.recogniser", description=__doc__.splitlines()[0])
    parser.add_argument("--encoder", type=Path, help="folder with all-MiniLM-L6-v2's model.safetensors")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "entities" / "training_data")
    parser.add_argument("--out", type=Path, default=ROOT / "tui" / "judge" / "model")
    parser.add_argument("--measure", type=Path, action="append", default=[], help="labelled columns, never trained on")
    parser.add_argument("--only", choices=("model", "perceptron", "scores"))
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    log = options.out / "training.log"
    started = time.process_time()
    if options.only in (None, "model"):
        from training.recogniser.fit import fit
        from training.recogniser.ship import ship

        ship(fit(options.data, options.encoder, STEPS, LAYERS, log), options.out)
    if options.only in (None, "perceptron"):
        (options.out / "perceptron.xz").write_bytes(perceptron.fit(options.data, log))
    print(f"trained in {time.process_time() - started:.0f} s of one core")
    for file in (file for file in ("tagger.onnx", "perceptron.xz") if (options.out / file).exists()):
        made = (options.out / file).read_bytes()
        print(f"{file}: {len(made)} bytes, SHA-256 {sha256(made).hexdigest()}")
    for recogniser in _recognisers(options.out):
        for path in options.measure:
            found = score(recogniser, read_columns(path))
            print(f"{recogniser.name} on {path.name}: " + ", ".join(f"{kind} {f1:.3f}" for kind, f1 in found.items()))


def _recognisers(folder: Path) -> list[Recogniser]:
    from tui.judge.recogniser_model import ModelTagger
    from tui.judge.recogniser_perceptron import PerceptronTagger, unpacked

    found: list[Recogniser] = []
    if (model := folder / "tagger.onnx").exists():
        found.append(TaggingRecogniser("model", ModelTagger(model)))
    if (small := folder / "perceptron.xz").exists():
        found.append(TaggingRecogniser("perceptron", PerceptronTagger(unpacked(small.read_bytes()))))
    return found


if __name__ == "__main__":
    main()

"""How fast names are found: words a second on one core and on two, beside the small tagger in the same run.

    python bench/entities.py [--articles N]

The articles are the bundled samples, each time in another order of their paragraphs. Words are counted by spaces;
tokenising, labelling and the rules around them are all in the time.
"""

from __future__ import annotations

import argparse
import random
import resource
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BATCH = 200


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=400)
    options = parser.parse_args()
    from tui.judge.entities_spans import Text
    from tui.judge.recogniser_perceptron import PerceptronTagger
    from tui.judge.recogniser_reading import TaggingRecogniser

    dice = random.Random(1)
    texts: list[Text] = []
    samples = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "seeds").glob("*.txt"))]
    while len(texts) < options.articles:
        title, *blocks = dice.choice(samples).splitlines()
        blocks = [block for block in blocks if block.strip()]
        dice.shuffle(blocks)
        texts.append(Text(title, "\n\n".join(blocks), "en"))
    words = sum(len(f"{text.title} {text.text}".split()) for text in texts)
    print(f"{len(texts)} articles, {words} words")

    before = _memory()
    started = time.perf_counter()
    from tui.judge.recogniser_model import ModelTagger

    model = ModelTagger()
    print(f"model loaded in {time.perf_counter() - started:.2f} s")
    small = TaggingRecogniser("perceptron", PerceptronTagger())
    small.recognise(texts[:BATCH])
    baseline = 0.0
    large = TaggingRecogniser("model", model)
    for shown, recogniser, cores in (
        ("small tagger, 1 core", small, 1),
        ("model, 1 core", large, 1),
        ("model, 2 cores", large, 2),
    ):
        model.cores = cores
        wall, own = time.perf_counter(), time.process_time()
        for at in range(0, len(texts), BATCH):
            recogniser.recognise(texts[at : at + BATCH])
        wall, own = time.perf_counter() - wall, time.process_time() - own
        baseline = baseline or words / own
        print(
            f"{shown:<22} {words / wall:>8.0f} words/s  {words / own:>8.0f} words/s of processor time"
            f"  {words / own / baseline:.2f} of the small tagger"
        )
    print(f"memory: {_memory() - before:.0f} MB more than before the model, {_memory():.0f} MB in all")


def _memory() -> float:
    """The most that this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()

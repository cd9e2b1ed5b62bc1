"""From the trained network to the file that ships: ONNX, weights and pieces as 8-bit whole numbers."""

from __future__ import annotations

import tempfile
import warnings
from hashlib import blake2b
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from training.recogniser.encoder import Tagger

INPUTS = ("ids", "case", "mask")
OUTPUT = "logp"


def ship(net: Tagger, folder: Path) -> None:
    """Write tagger.onnx and version.txt into the folder."""
    net.eval()
    ids = torch.randint(1000, 2000, (2, 16))
    example = (ids, torch.randint(0, 8, ids.shape), torch.ones_like(ids))
    with tempfile.TemporaryDirectory() as scratch, warnings.catch_warnings():
        # The exporter that gives shapes free in both directions is called an old one.
        warnings.simplefilter("ignore")
        full = Path(scratch) / "full.onnx"
        torch.onnx.export(
            net,
            example,
            str(full),
            input_names=list(INPUTS),
            output_names=[OUTPUT],
            dynamic_axes={name: {0: "rows", 1: "pieces"} for name in (*INPUTS, OUTPUT)},
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(
            full,
            folder / "tagger.onnx",
            weight_type=QuantType.QInt8,
            per_channel=True,
            op_types_to_quantize=["MatMul", "Gather"],
        )
    version = blake2b((folder / "tagger.onnx").read_bytes(), digest_size=4).hexdigest()
    (folder / "version.txt").write_text(f"{version}\n", encoding="ascii")

"""The network: layers of all-MiniLM-L6-v2, the shape of each word added to its pieces, and a label for each piece."""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from tui.judge.recogniser_pieces import LABELS, SHAPES

WIDTH, HEADS = 384, 12


class Layer(nn.Module):
    """One layer of BERT."""

    def __init__(self) -> None:
        super().__init__()
        self.query, self.key, self.value, self.out = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.wide, self.narrow = nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH)
        self.norm, self.norm_out = (nn.LayerNorm(WIDTH, eps=1e-12) for _ in range(2))

    def forward(self, x: Tensor, away: Tensor) -> Tensor:
        rows, pieces = x.shape[0], x.shape[1]

        def heads(y: Tensor) -> Tensor:
            return y.reshape(rows, pieces, HEADS, WIDTH // HEADS).transpose(1, 2)

        q, k, v = heads(self.query(x)), heads(self.key(x)), heads(self.value(x))
        if self.training or not torch.onnx.is_in_onnx_export():
            seen = functional.scaled_dot_product_attention(q, k, v, away)
        else:
            seen = torch.softmax(q @ k.transpose(-1, -2) / (WIDTH // HEADS) ** 0.5 + away, -1) @ v
        x = self.norm(x + self._drop(self.out(seen.transpose(1, 2).reshape(rows, pieces, WIDTH))))
        return self.norm_out(x + self._drop(self.narrow(functional.gelu(self.wide(x)))))

    def _drop(self, x: Tensor) -> Tensor:
        return functional.dropout(x, 0.1) if self.training else x


class Tagger(nn.Module):
    """ids, shapes, mask (rows x pieces, int64) -> log-probabilities (rows x pieces x labels).

    `layers` of the encoder are used; its embeddings of pieces stay as they are.
    """

    def __init__(self, encoder: Path, layers: int) -> None:
        super().__init__()
        given = {name.removeprefix("bert."): w.float() for name, w in load_file(encoder / "model.safetensors").items()}
        self.pieces = nn.Embedding.from_pretrained(given["embeddings.word_embeddings.weight"], freeze=True)
        # Every text is of the first kind of two.
        places = given["embeddings.position_embeddings.weight"] + given["embeddings.token_type_embeddings.weight"][0]
        self.places = nn.Parameter(places[:128].clone(), requires_grad=False)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        _take(self.norm, given, "embeddings.LayerNorm")
        self.shapes = nn.Embedding(SHAPES, WIDTH)
        nn.init.normal_(self.shapes.weight, std=0.02)
        self.layers = nn.ModuleList(Layer() for _ in range(layers))
        for number, layer in enumerate(self.layers):
            for own, theirs in _NAMES.items():
                _take(getattr(layer, own), given, f"encoder.layer.{number}.{theirs}")
        self.head = nn.Linear(WIDTH, len(LABELS))

    def forward(self, ids: Tensor, shapes: Tensor, mask: Tensor) -> Tensor:
        away = (1 - mask.float())[:, None, None, :] * -1e4
        x = self.norm(self.pieces(ids) + self.places[: ids.shape[1]]) + self.shapes(shapes)
        for layer in self.layers:
            x = layer(x, away)
        x = functional.dropout(x, 0.1) if self.training else x
        return functional.log_softmax(self.head(x), -1)


_NAMES = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "out": "attention.output.dense",
    "norm": "attention.output.LayerNorm",
    "wide": "intermediate.dense",
    "narrow": "output.dense",
    "norm_out": "output.LayerNorm",
}


def _take(part: nn.Module, given: dict[str, Tensor], name: str) -> None:
    part.load_state_dict({"weight": given[f"{name}.weight"], "bias": given[f"{name}.bias"]})

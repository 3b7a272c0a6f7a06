"""The bench's table and the card that it is stored in."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import card
from bench.judging import Tally
from bench.labels import Score
from bench.reading import HEAD, curve_rows, gold_row, labelled_row, public_rows
from bench.sets import Stances

CARD = "# Card\n\n<!-- one -->\n<!-- end of one -->\n\nwords\n\n<!-- two -->\nold\n<!-- end of two -->\n"


def test_a_part_is_stored_and_the_rest_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "card.md"
    file.write_text(CARD, "utf8")
    assert card.store("two", "| new |", file)
    assert file.read_text("utf8") == CARD.replace("old", "\n| new |\n")
    assert not card.store("two", "| new |", file)


def test_an_unknown_part_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "card.md"
    file.write_text(CARD, "utf8")
    with pytest.raises(KeyError, match="three"):
        card.store("three", "", file)


def test_the_shipped_card_has_every_part(tmp_path: Path) -> None:
    file = tmp_path / "card.md"
    file.write_text(card.CARD.read_text("utf8"), "utf8")
    for part in ("reading", "speed"):
        assert card.store(part, "| new |", file)


def test_markdown_keeps_a_cell_in_its_place() -> None:
    assert card.markdown(("a", "b"), [["1|2", ""]]) == "| a | b |\n| --- | --- |\n| 1/2 | |"


def test_rows_say_found_of_wanted() -> None:
    tally = Tally(judged=[(0.8, True), (0.6, False)], wrong=["x"])
    tally.count("stances", "", True)
    tally.count("stances", "", False)
    tally.count("shifts", "", True)
    assert gold_row("own", tally, "all") == [
        "own",
        "0.50 (1 of 2)",
        "0.50 (1 of 2)",
        "1",
        "",
        "",
        "shifts 1.00 (1 of 1)",
        "all",
    ]
    made = Score(read=3, unlabelled=["y"])
    made.count("events", "", True)
    assert labelled_row("seed", made, "all")[3:7] == ["0", "1.00 (1 of 1)", "", "1 of 3 stances read have no label"]


def test_a_set_that_is_not_at_hand_says_so() -> None:
    for row in (labelled_row("seed", None, "all"), *public_rows(None, None)):
        assert len(row) == len(HEAD)
        assert row[6] == "not at hand"


def test_public_figures_stand_in_their_columns() -> None:
    figures = {"directed precision": 0.6, "directed recall": 0.3, "macro F1 (5 classes)": 0.4}
    plover = {"type F1": 0.7, "type+actors+recipients F1": 0.5}
    alone, whole, typed = public_rows(Stances(figures, {**figures, "directed recall": 0.2}, [], []), plover)
    assert (alone[2], whole[1:3]) == ("0.200", ["0.600", "0.300"])
    assert typed[6] == "type F1 0.700, with actors and recipients 0.500"


def test_the_curve_has_a_column_a_set() -> None:
    rows = curve_rows([[(0.8, True), (0.84, False)], []])
    assert rows[4] == ["0.8-0.9", "0.50 (1 of 2)", ""]
    assert rows[-1] == ["off by", "0.32 (2)", ""]

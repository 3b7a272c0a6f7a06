"""The frame files, and what is wrong in a broken one."""

from __future__ import annotations

import pytest

from extraction.inflection import noun_forms, verb_forms
from extraction.lexicon import Frame, lexicon, modal_words, parse_unit, read_frames


def test_the_shipped_lexicon_loads_whole() -> None:
    words = lexicon()
    assert len(words) > 2000
    assert len({head for _, head in words.units}) > 1200
    assert "say" in modal_words().say


@pytest.mark.parametrize("files", ["verbs_words", "verbs_deeds", "verbs_shift", "nouns", "adjectives"])
def test_frame_ids_are_told_apart(files: str) -> None:
    from extraction.lexicon import FRAMES

    frames, errors = read_frames((FRAMES / f"{files}.yaml").read_text(encoding="utf8"), files)
    assert errors == []
    assert len({frame.id for frame in frames}) == len(frames)
    assert all(-1 <= value <= 1 for frame in frames for value in frame.targets.values())


@pytest.mark.parametrize(
    ("text", "head", "words", "noun", "prep"),
    [
        ("condemn", "condemn", (), set(), None),
        ("lash out at", "lash", ("out",), set(), "at"),
        ("take [stand/stance] against", "take", (), {"stand", "stance"}, "against"),
    ],
)
def test_units_are_patterns(text: str, head: str, words: tuple[str, ...], noun: set[str], prep: str | None) -> None:
    targets = {"prep": -0.5} if prep else {"obj": -0.5}
    unit = parse_unit(Frame(id="x", pos="verb", units=(text,), targets=targets), text)
    assert (unit.head, unit.words, unit.noun, unit.prep) == (head, words, noun, prep)


@pytest.mark.parametrize(
    ("text", "what", "line"),
    [
        ("- id: x\n  pos: verb\n  units: [a]\n  targts: {obj: 1}\n", "unknown key 'targts'", 4),
        ("- id: x\n  pos: verb\n  units: []\n", "'units'", 3),
        ("- id: x\n  pos: verb\n  units: [side]\n  targets: {prep: 1}\n", "must end in the preposition", 3),
        ("- id: x\n  pos: adverb\n  units: [a]\n", "'pos'", 2),
        ("id: x\n", "a list of frames", 1),
        ("- [", "", 2),
    ],
)
def test_a_broken_frame_file_says_where(text: str, what: str, line: int) -> None:
    frames, errors = read_frames(text, "frames.yaml")
    assert frames == []
    assert what in errors[0].what
    assert errors[0].where.file == "frames.yaml"
    assert errors[0].where.line == line


def test_one_broken_frame_leaves_the_others() -> None:
    text = "- id: good\n  pos: verb\n  units: [praise]\n- id: bad\n  pos: verb\n"
    frames, errors = read_frames(text, "f")
    assert [frame.id for frame in frames] == ["good"]
    assert len(errors) == 1


@pytest.mark.parametrize(
    ("lemma", "forms"),
    [
        ("back", {"back", "backs", "backed", "backing"}),
        ("deny", {"deny", "denies", "denied", "denying"}),
        ("ban", {"banned", "banning", "bans"}),
        ("accuse", {"accused", "accusing"}),
        ("lie", {"lying"}),
        ("strike", {"struck", "striking"}),
    ],
)
def test_verbs_are_inflected(lemma: str, forms: set[str]) -> None:
    assert forms <= verb_forms(lemma, {"strike": "struck stricken", "lie": "lay lain"})


def test_nouns_are_inflected() -> None:
    assert noun_forms("ally") == {"ally", "allies"}
    assert noun_forms("march") == {"march", "marches"}


def test_an_object_of_several_words_is_a_phrase_of_its_pattern() -> None:
    frame = Frame(id="f", pos="verb", units=("give [cold shoulder/boot] to",), targets={"prep": -0.6})
    unit = parse_unit(frame, frame.units[0])
    assert unit.noun == frozenset({"boot"})
    assert unit.phrases == (frozenset({"cold", "shoulder"}),)
    assert unit.weight > parse_unit(frame, "give [boot] to").weight

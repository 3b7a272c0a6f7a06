"""The lexicon of frames: which words say who is for or against whom, or what happened between them.

    frames/*.yaml -> Frame (validated) -> Unit (one pattern) -> Lexicon (by part of speech and head lemma)

The words are data (see `frames/README.md`); this module only reads them. Roles follow FrameNet's practice of naming
them by grammatical slot; values toward participants follow the +/-effect lexicons of Deng and Wiebe (2014).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field

from extraction.inflection import noun_forms, verb_forms
from news.base import Model
from news.claim import EventType, Predicate
from news.errors import ConfigError, Where
from news.yaml_file import YamlFile

FRAMES = Path(__file__).parent / "frames"
_FRAME_FILES = ("verbs_words", "verbs_deeds", "verbs_shift", "nouns", "adjectives", "idioms", "judgements")
_PATTERN = re.compile(r"\[([^\]]+)\]|([^\s\[\]]+)")
Pos = Literal["verb", "noun", "adj", "prep"]


class Frame(Model):
    """A meaning shared by lexical units. Keys are explained in `frames/README.md`."""

    id: str
    pos: Pos
    units: tuple[str, ...] = Field(min_length=1)
    targets: dict[str, float] = {}
    holder: tuple[str, ...] | Literal["none", "speaker"] | None = None
    addressee: tuple[str, ...] = ()
    doer: float = Field(default=0, ge=0, le=1)
    deeds: bool = False
    wish: bool = False
    plan: bool = False
    shift: bool = False
    blame: bool = False
    action: bool = False
    carrier: bool = False
    implies: bool = False
    tries: bool = False
    climbs: bool = False
    mutual: bool = False
    slight: bool = False
    past: bool = False
    presupposes: bool = False
    reports: str | None = None
    event: EventType | None = None
    relation: Predicate | None = None
    strength: float = Field(default=0.8, gt=0, le=1)


@dataclass(frozen=True, slots=True, eq=False)
class Unit:
    """One pattern of a frame: `head particles [noun] prep`.

    `noun` are the lemmas that the object may have ("take a stand against"), `phrases` those of more than one word ("the
    cold shoulder"); `prep` marks the slot "prep".

    light   whether the pattern asks for an object noun
    weight  how specific it is: of two that match, the longer one means it
    asks    the words that it wants beside head and noun, as they are written
    """

    frame: Frame
    text: str
    head: str
    words: tuple[str, ...] = ()
    noun: frozenset[str] = frozenset()
    phrases: tuple[frozenset[str], ...] = ()
    prep: str | None = None
    light: bool = field(init=False)
    weight: int = field(init=False)
    asks: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        light = bool(self.noun or self.phrases)
        object.__setattr__(self, "light", light)
        object.__setattr__(self, "weight", len(self.words) + 2 * light + bool(self.phrases) + bool(self.prep))
        object.__setattr__(self, "asks", frozenset({*self.words, self.prep} - {None}))


class ModalWords(Model):
    """Closed classes that say who vouches and how sure it is: `frames/modality.yaml`."""

    say: frozenset[str]
    unsure: frozenset[str]
    denial: frozenset[str]
    denial_of_report: frozenset[str]
    untrue: frozenset[str]
    untrue_nouns: frozenset[str]
    true_words: frozenset[str]
    true_nouns: frozenset[str]
    ask: frozenset[str]
    suppose: frozenset[str]
    views: frozenset[str]
    tell_it: frozenset[str]
    former: frozenset[str]
    now: frozenset[str]
    rumoured: frozenset[str]
    to_come: frozenset[str]
    beside: frozenset[str]
    report_nouns: frozenset[str]
    rumour_nouns: frozenset[str]
    rumour_adverbs: frozenset[str]
    hedges: frozenset[str]
    rumour_passives: frozenset[str]
    predicted_passives: frozenset[str]
    seem: frozenset[str]
    predict: frozenset[str]
    future: frozenset[str]
    possible: frozenset[str]
    deontic: frozenset[str]
    conditional_marks: frozenset[str]
    negators: frozenset[str]
    formerly: frozenset[str]
    past_attitude: frozenset[str]
    until: frozenset[str]
    until_now: frozenset[str]


class AgentWords(Model):
    """Nouns that act for somebody else, and those that never do: `frames/agents.yaml`."""

    acts: frozenset[str]
    groups: frozenset[str]
    bodies: frozenset[str]
    apart: frozenset[str]
    factions: frozenset[str]
    officials: frozenset[str]
    rebels: frozenset[str]
    shares: frozenset[str]
    crowds: frozenset[str]
    measures: frozenset[str]
    sites: frozenset[str]
    others: frozenset[str]
    unsaid: frozenset[str]
    occupiers: frozenset[str]
    naming: frozenset[str]

    @cached_property
    def occupying(self) -> tuple[str, ...]:
        """The nouns of `occupiers`, without the words before them."""
        return tuple(sorted({phrase.split()[-1] for phrase in self.occupiers}))


class RoleWords(Model):
    """Nouns of office and belonging: `frames/roles.yaml`."""

    leads: frozenset[str]
    member_of: frozenset[str]
    advises: frozenset[str]
    role: frozenset[str]
    part_of: frozenset[str]
    allied_with: frozenset[str]
    lesser: frozenset[str]
    controls: frozenset[str]


@dataclass
class Lexicon:
    """Units by (part of speech, head lemma); head lemmas by (part of speech, written form)."""

    units: dict[tuple[Pos, str], tuple[Unit, ...]] = field(default_factory=dict)
    forms: dict[tuple[Pos, str], tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def heads(self) -> frozenset[str]:
        """Every lemma and form that can head a unit: most words of a text are none, and are passed over."""
        return frozenset(head for _, head in self.units) | frozenset(form for _, form in self.forms)

    def __len__(self) -> int:
        return sum(len(units) for units in self.units.values())

    def of(self, pos: Pos, lemma: str, form: str) -> tuple[Unit, ...]:
        """Units that a word may head, by its lemma or its form, the most specific first."""
        lemmas = dict.fromkeys((lemma, *self.forms.get((pos, form), ())))
        if len(lemmas) == 1:
            return self.units.get((pos, lemma), ())
        found = [unit for head in lemmas for unit in self.units.get((pos, head), ())]
        return tuple(sorted(found, key=_weight))


def _weight(unit: Unit) -> int:
    return -unit.weight


def parse_unit(frame: Frame, text: str) -> Unit:
    """One unit string as a pattern. Raises ValueError where it has no head, or a needed preposition is missing."""
    plain: list[str] = []
    noun: frozenset[str] = frozenset()
    phrases: tuple[frozenset[str], ...] = ()
    for nouns, word in _PATTERN.findall(text):
        if nouns:
            noun = frozenset(noun for noun in nouns.split("/") if " " not in noun)
            phrases = tuple(frozenset(phrase.split()) for phrase in nouns.split("/") if " " in phrase)
        else:
            plain.append(word)
    if not plain:
        raise ValueError(f"unit '{text}' has no head word")
    prep = None
    if "prep" in frame.targets:
        if len(plain) < 2:
            raise ValueError(f"unit '{text}' must end in the preposition of the slot 'prep'")
        prep = plain.pop()
    return Unit(frame, text, plain[0], tuple(plain[1:]), noun, phrases, prep)


def variants(text: str) -> list[str]:
    """The units that one unit string stands for: "cut/slash [aid] to" is "cut [aid] to" and "slash [aid] to"."""
    head, _, rest = text.partition(" ")
    return [f"{one} {rest}".strip() for one in head.split("/")]


def build(frames: Iterable[Frame], irregular: Mapping[str, str]) -> Lexicon:
    """The lexicon of these frames. Raises ValueError for a unit that cannot be a pattern."""
    units: dict[tuple[Pos, str], list[Unit]] = {}
    for frame in frames:
        for text in dict.fromkeys(one for unit in frame.units for one in variants(unit)):
            unit = parse_unit(frame, text)
            units.setdefault((frame.pos, unit.head), []).append(unit)
    forms: dict[tuple[Pos, str], list[str]] = {}
    for pos, head in units:
        made = verb_forms(head, irregular) if pos == "verb" else noun_forms(head) if pos == "noun" else {head}
        for form in sorted(made):
            forms.setdefault((pos, form), []).append(head)
    return Lexicon(
        {key: tuple(sorted(found, key=_weight)) for key, found in units.items()},
        {key: tuple(heads) for key, heads in forms.items()},
    )


def read_frames(text: str, file: str) -> tuple[list[Frame], list[ConfigError]]:
    """The frames of one file, and every error in it with its place."""
    frames: list[Frame] = []
    errors: list[ConfigError] = []
    try:
        data = YamlFile(text, file)
    except ConfigError as error:
        return [], [error]
    if not isinstance(data.data, list):
        return [], [ConfigError("a frame file is a list of frames", Where(file, 1), "start each with '- id:'")]
    for index in range(len(data.data)):
        frame, faults = data.validate(Frame, (index,))
        errors.extend(faults)
        if frame is None:
            continue
        try:
            for unit in frame.units:
                parse_unit(frame, unit)
        except ValueError as fault:
            errors.append(data.error((index, "units"), str(fault), "see frames/README.md for the pattern"))
        else:
            frames.append(frame)
    return frames, errors


def _read(name: str) -> YamlFile:
    path = FRAMES / f"{name}.yaml"
    return YamlFile(path.read_text(encoding="utf8"), str(path))


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The shipped lexicon, loaded once a process. Raises the first ConfigError of its files."""
    frames: list[Frame] = []
    for name in _FRAME_FILES:
        path = FRAMES / f"{name}.yaml"
        found, errors = read_frames(path.read_text(encoding="utf8"), str(path))
        if errors:
            raise errors[0]
        frames.extend(found)
    return build(frames, _read("irregular").data)


@lru_cache(maxsize=1)
def modal_words() -> ModalWords:
    """The shipped words of modality. Raises the first ConfigError of the file."""
    words, errors = _read("modality").validate(ModalWords)
    if words is None:
        raise errors[0]
    return words


@lru_cache(maxsize=1)
def agent_words() -> AgentWords:
    """The shipped nouns of acting for others. Raises the first ConfigError of the file."""
    words, errors = _read("agents").validate(AgentWords)
    if words is None:
        raise errors[0]
    return words


@lru_cache(maxsize=1)
def role_words() -> RoleWords:
    """The shipped nouns of office. Raises the first ConfigError of the file."""
    words, errors = _read("roles").validate(RoleWords)
    if words is None:
        raise errors[0]
    return words

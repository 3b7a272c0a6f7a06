"""The labels of the reader's own gold set: what a careful analyst reads, and what nobody may read.

tests/data/gold/README.md says how it is labelled; `bench.judging` holds readings against it.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator

from news.base import Model
from news.claim import Document, EventType, Modality, Predicate
from news.errors import ConfigError
from news.yaml_file import YamlFile

M = TypeVar("M", bound=BaseModel)

GOLD = Path(__file__).parents[1] / "tests" / "data" / "gold"
ARTICLES = "articles.yaml"


class Split(StrEnum):
    """A folder of the set each, so that nobody who works on train and dev meets what is counted only."""

    TRAIN = "train"  # written before it was read, and worked on
    DEV = "dev"  # looked at by those who write the reader
    TEST = "test"  # counted only


def _listed(value: object) -> object:
    return value if isinstance(value, list | tuple) else (value,)


Names = Annotated[tuple[str, ...], BeforeValidator(_listed)]
"""An actor, or several of which any will do: an id of the registry, else a name as it stands in the text."""


class _Label(Model):
    """`near` lies in the quote; `optional` is a reading that an analyst may make or leave."""

    near: str | None = None
    optional: bool = False


class GoldStance(_Label):
    """`modality` names one or several that will do; where absent, any that says so (asserted, reported, rumoured)."""

    holder: Names
    target: Names
    sign: Literal["+", "-"]
    modality: Annotated[tuple[Modality, ...], BeforeValidator(_listed)] = ()
    shift: bool = False
    speaker: Names = ()
    why: str = ""


class GoldEvent(_Label):
    type: Annotated[tuple[EventType, ...], BeforeValidator(_listed)]
    actors: Names = ()
    recipients: Names = ()
    place: str | None = None
    modality: Modality | None = None


class GoldRelation(_Label):
    subject: Names
    predicate: Annotated[tuple[Predicate, ...], BeforeValidator(_listed)]
    object: Names = ()


class Gold(Model):
    """The labels of one text. `wrong` are readings that must not occur."""

    split: Split = Split.TRAIN
    region: str
    stances: tuple[GoldStance, ...] = ()
    events: tuple[GoldEvent, ...] = ()
    relations: tuple[GoldRelation, ...] = ()
    wrong: tuple[GoldStance, ...] = ()


class GoldSentence(Gold):
    id: str
    style: str
    covers: str
    text: str

    def document(self) -> Document:
        """A headline is given as the title too, as a source would."""
        return Document(id=self.id, text=self.text, title=self.text if self.covers == "headline" else "")


def sentences() -> tuple[list[GoldSentence], list[ConfigError]]:
    """Those of each file of each split, but for its articles."""
    found: list[GoldSentence] = []
    errors: list[ConfigError] = []
    for split in Split:
        for path in sorted((GOLD / split).glob("*.yaml")):
            if path.name != ARTICLES:
                file = _file(split, path.name)
                good, faults = _valid(file.validate(GoldSentence, (index,)) for index in range(len(file.data)))
                found += [one.model_copy(update={"split": split}) for one in good]
                errors += faults
    return found, errors


def articles() -> tuple[dict[str, Gold], list[ConfigError]]:
    """The labels of each article, by its file's name without .md."""
    found: dict[str, Gold] = {}
    errors: list[ConfigError] = []
    for split in Split:
        file = _file(split, ARTICLES)
        good, faults = _valid(file.validate(Gold, (stem,)) for stem in file.data)
        if not faults:
            found |= {stem: one.model_copy(update={"split": split}) for stem, one in zip(file.data, good, strict=True)}
        errors += faults
    return found, errors


def _file(split: Split, name: str) -> YamlFile:
    return YamlFile((GOLD / split / name).read_text("utf8"), f"{split}/{name}")


def _valid(results: Iterable[tuple[M | None, list[ConfigError]]]) -> tuple[list[M], list[ConfigError]]:
    good: list[M] = []
    errors: list[ConfigError] = []
    for value, faults in results:
        errors += faults
        if value is not None:
            good.append(value)
    return good, errors

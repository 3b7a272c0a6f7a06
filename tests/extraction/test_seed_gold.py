"""The reader against what a careful analyst read in the first seed article (kept outside the checkout)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from extraction.reader import Reader
from ingestion.seeds import load_registry
from news.claim import Claim, Document, Event, Modality, Party, Reading, Relation, Stance
from news.registry import Registry
from news.yaml_file import YamlFile

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
GOLD = SHARED / "acceptance" / "seed_gold.yaml"
pytestmark = pytest.mark.skipif(not GOLD.exists(), reason="the acceptance material lies beside the checkout only")


@pytest.fixture(scope="module")
def gold() -> dict[str, Any]:
    return dict(YamlFile(GOLD.read_text(encoding="utf8"), GOLD.name).data)


@pytest.fixture(scope="module")
def registry() -> Registry:
    found, errors = load_registry(ROOT / "seeds" / "actors")
    assert errors == []
    return found


@pytest.fixture(scope="module")
def text() -> str:
    (file,) = sorted((SHARED / "seeds").glob("*.txt"))
    return file.read_text(encoding="utf8").replace("Print Friendly, PDF & Email", "").strip()


@pytest.fixture(scope="module")
def reading(registry: Registry, gold: dict[str, Any], text: str) -> Reading:
    title = text.split("\n", 1)[0]
    return Reader(registry).read(Document(id="seed", text=text, title=title, outlet=gold["article"]["outlet"]))


def folded(text: str) -> str:
    return text.translate(str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"'}))


def near(claim: Claim, text: str, words: str | None) -> bool:
    """Whether a claim's quote comes from the lines where the words stand."""
    if words is None:
        return True
    start = folded(text).find(folded(words))
    assert start >= 0, words
    return claim.quote.start < start + len(words) and start < claim.quote.end


def is_actor(party: Party | None, name: str, registry: Registry) -> bool:
    if party is None or party.actor is None:
        return False
    wanted = registry.resolve(name)
    return wanted is not None and (party.actor == wanted.id)


def is_stance(claim: Claim, wanted: dict[str, Any], text: str, registry: Registry) -> bool:
    return (
        isinstance(claim, Stance)
        and is_actor(claim.holder, wanted["holder"], registry)
        and is_actor(claim.target, wanted["target"], registry)
        and (claim.value > 0) == (wanted["sign"] == "+")
        and near(claim, text, wanted.get("near"))
    )


def names(claims: Sequence[Party], wanted: str | list[str], registry: Registry) -> bool:
    every = [wanted] if isinstance(wanted, str) else wanted
    return all(any(is_actor(party, name, registry) for party in claims) for name in every)


def test_actors(reading: Reading, gold: dict[str, Any], registry: Registry) -> None:
    found = {mention.actor for mention in reading.mentions}
    wanted = {name: registry.resolve(name) for name in gold["actors"]}
    missing = [name for name, actor in wanted.items() if actor is None or actor.id not in found]
    assert len(wanted) - len(missing) >= 20, missing


def test_stances(reading: Reading, gold: dict[str, Any], text: str, registry: Registry) -> None:
    missing = [
        wanted
        for wanted in gold["stances"]
        if not any(is_stance(claim, wanted, text, registry) for claim in reading.claims)
    ]
    assert len(gold["stances"]) - len(missing) >= 9, missing


def test_shifts_modality_and_speakers(reading: Reading, gold: dict[str, Any], text: str, registry: Registry) -> None:
    for wanted in gold["stances"]:
        found = [
            claim for claim in reading.claims if isinstance(claim, Stance) and is_stance(claim, wanted, text, registry)
        ]
        if not found:
            continue
        if wanted.get("shift"):
            assert any(claim.shift for claim in found), wanted
        if "modality" in wanted:
            assert any(claim.modality is Modality(wanted["modality"]) for claim in found), wanted
        if "speaker" in wanted:
            assert any(claim.speaker.name == wanted["speaker"] for claim in found), wanted


def test_nothing_that_is_wrong(reading: Reading, gold: dict[str, Any], text: str, registry: Registry) -> None:
    wrong = [
        claim for claim in reading.claims for wanted in gold["not_stances"] if is_stance(claim, wanted, text, registry)
    ]
    assert wrong == []


def test_quotes(reading: Reading, text: str) -> None:
    assert reading.claims
    assert all(text[claim.quote.start : claim.quote.end] == claim.quote.text for claim in reading.claims)


def test_events(reading: Reading, gold: dict[str, Any], text: str, registry: Registry) -> None:
    def is_event(claim: Claim, wanted: dict[str, Any]) -> bool:
        return (
            isinstance(claim, Event)
            and claim.type.value == wanted["type"]
            and names(claim.actors, wanted.get("actor", []), registry)
            and names(claim.recipients, wanted.get("recipient", []), registry)
            and near(claim, text, wanted.get("near"))
            and claim.modality is Modality(wanted.get("modality", claim.modality))
        )

    missing = [wanted for wanted in gold["events"] if not any(is_event(claim, wanted) for claim in reading.claims)]
    assert len(gold["events"]) - len(missing) >= 3, missing


def test_relations(reading: Reading, gold: dict[str, Any], text: str, registry: Registry) -> None:
    def is_relation(claim: Claim, wanted: dict[str, Any]) -> bool:
        if not isinstance(claim, Relation) or claim.predicate.value != wanted["predicate"]:
            return False
        other = wanted.get("object")
        held = other is None or is_actor(claim.object, other, registry)
        held = held or (claim.object is not None and claim.object.text in other)
        ended = wanted.get("ended") or wanted.get("date")
        dated = not isinstance(ended, date) or ended in {claim.valid_to, claim.valid_from}
        return (
            held
            and dated
            and is_actor(claim.subject, wanted["subject"], registry)
            and near(claim, text, wanted.get("near"))
        )

    missing = [wanted for wanted in gold["relations"] if not any(is_relation(c, wanted) for c in reading.claims)]
    assert len(gold["relations"]) - len(missing) >= 2, missing


def test_the_contradiction(reading: Reading) -> None:
    claims = {claim.id: claim for claim in reading.claims}
    denied = [claim for claim in reading.claims if claim.modality is Modality.DENIED and claim.denies]
    assert denied
    assert all(claims[other].quote.start > claim.quote.start for claim in denied for other in claim.denies)

"""CEL over a claim: compiled once, tried at loading, and unable to run long.

CEL has no loops but its list macros, no input and no output; its regular expressions run in linear time. Two things
keep an expression from being slow all the same: it is short, and it may use at most two list macros.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import cel

from news.claim import Event, Modality, Quote, Relation, Speaker, SpeakerKind, Stance
from news.claim import Party as ClaimParty
from news.errors import shown
from news.position import StoredClaim

_MACROS = re.compile(r"\.\s*(?:all|exists|exists_one|existsOne|map|filter)\s*\(")
MACROS = 2
"""List macros that one expression may use."""


def context_of(stored: StoredClaim) -> dict[str, Any]:
    """What an expression sees as `claim`: every key is there for every kind, empty where it says nothing."""
    claim = stored.claim
    actors: tuple[ClaimParty, ...] = ()
    others: tuple[ClaimParty, ...] = ()
    own: dict[str, Any] = {}
    match claim:
        case Stance():
            actors, others = (claim.holder,), (claim.target,)
            own = {"value": claim.value, "shift": claim.shift}
        case Event():
            actors, others = claim.actors, claim.recipients
            own = {"type": claim.type.value, "place": list(claim.place)}
        case Relation():
            actors, others = (claim.subject,), (claim.object,) if claim.object else ()
            own = {
                "predicate": claim.predicate.value,
                "office": claim.title or "",
                "from": claim.valid_from.isoformat() if claim.valid_from else "",
                "to": claim.valid_to.isoformat() if claim.valid_to else "",
            }
    return {
        "kind": claim.kind,
        "value": 0.0,
        "shift": False,
        "type": "",
        "place": [],
        "predicate": "",
        "office": "",
        "from": "",
        "to": "",
        "actors": [one.actor or one.name for one in actors],
        "recipients": [one.actor or one.name for one in others],
        "quote": claim.quote.text,
        "trigger": claim.trigger,
        "frame": claim.frame,
        "modality": claim.modality.value,
        "confidence": claim.confidence,
        "speaker": claim.speaker.actor or claim.speaker.name,
        "speaker_kind": claim.speaker.kind.value,
        "outlet": stored.outlet,
        "title": stored.title,
        "grade": stored.grade.value,
        "known_at": stored.known_at.isoformat(),
        "at": stored.at.isoformat(),
        **own,
    }


_last: list[tuple[StoredClaim, dict[str, Any]]] = []


def _seen(stored: StoredClaim) -> dict[str, Any]:
    """What an expression sees, made once for all expressions that look at a claim one after another."""
    if not _last or _last[0][0] is not stored:
        _last[:] = [(stored, context_of(stored))]
    return _last[0][1]


@lru_cache(maxsize=20_000)
def compiled(text: str) -> Callable[[StoredClaim], bool]:
    """Whether a claim meets the expression. Raises ValueError where it is none; what fails on a claim is not met."""
    if len(_MACROS.findall(text)) > MACROS:
        raise ValueError(f"more than {MACROS} of all, exists, map and filter")
    program = cel.compile(text)

    def meets(stored: StoredClaim) -> bool:
        try:
            return program.execute({"claim": _seen(stored)}) is True
        except (ArithmeticError, LookupError, RuntimeError, TypeError, ValueError):
            return False

    return meets


_TEXT = r"""(?:"([^"\\]*)"|'([^'\\]*)')"""
_SAYS = re.compile(rf"claim\s*\.\s*(?:kind|type|predicate)\s*==\s*{_TEXT}")
_NAMES = re.compile(rf"{_TEXT}\s+in\s+claim\s*\.\s*(?:actors|recipients)")


def conditions(text: str) -> tuple[frozenset[str] | None, frozenset[str] | None]:
    """What an expression asks of every claim that meets it: (one of these takes part, one of these is said), as far as
    it can be seen from what it joins by && at its top; None where that is anyone or anything."""
    names: frozenset[str] | None = None
    said: frozenset[str] | None = None
    for part in _joined(text):
        if found := _NAMES.fullmatch(part):
            names = frozenset((found[1] or found[2] or "",))
        elif found := _SAYS.fullmatch(part):
            said = frozenset((found[1] or found[2] or "",))
    return names, said


def _joined(text: str) -> list[str]:
    """The parts that && joins at the top; none where || or ? stands there, or where a string or a
    comment may hide one."""
    if "\\" in text or "//" in text or '"""' in text or "'''" in text:
        return []
    depth = 0
    parts = [""]
    for word in re.findall(r""""[^"]*"|'[^']*'|&&|\|\||.""", text, re.DOTALL):
        depth += (word in "([{") - (word in ")]}")
        if depth == 0 and word in ("||", "?"):
            return []
        if depth == 0 and word == "&&":
            parts.append("")
        else:
            parts[-1] += word
    return [part.strip() for part in parts]


def faults_of(text: str) -> Iterator[tuple[str, str]]:
    """What is wrong with an expression: (what, mend)."""
    try:
        compiled(text)
        answer = cel.compile(text).execute({"claim": context_of(_SAMPLE)})
    except (ArithmeticError, LookupError, RuntimeError, TypeError, ValueError) as error:
        yield f"'when' is no CEL that works on a claim: {shown(' '.join(str(error).split()), 160)}", _KEYS
        return
    if not isinstance(answer, bool):
        yield "'when' gives no true or false", "compare something: claim.value < -0.8"


def _party(name: str) -> ClaimParty:
    return ClaimParty(actor=name, name=name, text=name, start=0, end=len(name))


def _sample() -> StoredClaim:
    from datetime import UTC, datetime

    from news.article import DateBasis
    from news.source import Grade

    moment = datetime(2020, 1, 1, tzinfo=UTC)
    claim = Stance(
        id="sample",
        quote=Quote(text="a sample", start=0, end=8),
        speaker=Speaker(kind=SpeakerKind.OUTLET, name="an outlet"),
        modality=Modality.ASSERTED,
        trigger="",
        frame="sample",
        confidence=1.0,
        holder=_party("a"),
        target=_party("b"),
        value=-1.0,
    )
    return StoredClaim(
        claim=claim,
        article="sample",
        revision=1,
        batch=1,
        at=moment,
        known_at=moment,
        first_seen_at=moment,
        published_at=moment,
        published_basis=DateBasis.GIVEN,
        title="",
        outlet="an outlet",
        url=None,
        origin="sample",
        grade=Grade.A,
    )


_SAMPLE = _sample()
_KEYS = "it sees claim." + ", claim.".join(sorted(context_of(_SAMPLE)))

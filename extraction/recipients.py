"""To whom an event is done, or who is asked, threatened, promised: from its unit's slots, else from what hangs on it.

slots -> who shall act in the clause -> parties inside the clause -> phrases with "against", "to", "on" ...
-> who is meant by the condition of a threat or the aim of a protest -> the place, where a place suffers it
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from extraction.arguments import subjects
from extraction.lexicon import Unit
from extraction.parse import Token
from extraction.parties import below, parties_of, placed
from extraction.phrases import clauses, finite_clauses, obliques
from extraction.polarity import SentenceTree
from extraction.syntax import cases, children, verbal
from news.claim import EventType, Party

_RAW = frozenset({"NOUN", "PROPN"})
_TOWARD = ("against", "to", "with", "on", "for", "toward", "towards", "from", "at", "into")
_WHERE = frozenset(
    {EventType.ASSAULT, EventType.COERCE, EventType.CONCEDE, EventType.THREATEN, EventType.MOBILIZE, EventType.RETREAT}
)
_SHALL = frozenset({EventType.REQUEST})
_CLAUSES = frozenset({"clause", "that", "subj"})
_AIMS = frozenset({"to", "in"})
_CONDITIONS = frozenset({"unless", "if", "until"})


def recipients_of(
    tree: SentenceTree, trigger: Token, unit: Unit, kind: EventType, actors: Iterable[Party]
) -> list[Party]:
    """The recipients of an event that a unit tells; none of them one of its actors."""
    taken = {(party.start, party.end) for party in actors}
    same = {party.actor for party in actors if party.actor is not None}
    for found in _candidates(tree, trigger, unit, kind):
        left = [party for party in found if (party.start, party.end) not in taken and party.actor not in same]
        if left:
            return left
    return []


def _candidates(tree: SentenceTree, trigger: Token, unit: Unit, kind: EventType) -> Iterator[list[Party]]:
    fillers = list(_slots(tree, trigger, unit))
    yield parties_of(tree, fillers)
    content = [*clauses(trigger), *finite_clauses(trigger)] if _has_content(unit) else []
    if kind in _SHALL:
        yield parties_of(tree, [head for clause in content for head in subjects(clause)])
    for inner in (*content, *fillers):
        yield below(tree, inner)
    if not unit.frame.action or kind not in {EventType.RETREAT}:
        for preposition in _TOWARD:
            heads = [head for head in obliques(trigger, preposition) if not _only_where(tree, head, unit)]
            yield parties_of(tree, heads)
    if kind is EventType.THREATEN:
        yield parties_of(tree, [subject for clause in _conditions(trigger) for subject in subjects(clause)])
    if kind is EventType.PROTEST:
        for aim in _aims(trigger):
            yield below(tree, aim)
    if kind in _WHERE:
        yield [tree.analysis.party_of(mention) for mention in placed(tree, trigger)]


def _has_content(unit: Unit) -> bool:
    return bool({"clause", "that"} & set(unit.frame.targets))


def _slots(tree: SentenceTree, trigger: Token, unit: Unit) -> Iterator[Token]:
    frame = unit.frame
    main = next((value for value in frame.targets.values()), 0.0)
    found = []
    for slot in (*frame.addressee, *frame.targets):
        if slot in _CLAUSES or main * frame.targets.get(slot, main) < 0:
            continue  # "sided with X against Y": for Y it is something else
        found += [head for head in tree.fill(trigger, unit, slot) if not _only_where(tree, head, unit)]
    yield from found
    if frame.addressee and trigger.pos_ in _RAW:
        yield from (inner for head in found for inner in obliques(head, "via"))


def _only_where(tree: SentenceTree, head: Token, unit: Unit) -> bool:
    """Whether a city is only where force is used ("strike on Baghdad")."""
    mention = tree.mention(head)
    return unit.frame.event is EventType.ASSAULT and mention is not None and tree.is_city(mention)


def _conditions(trigger: Token) -> list[Token]:
    """Clauses that say what a threat depends on: "unless Israel withdrew"."""
    near = [trigger, *(child for child in children(trigger) if child.dep_ in {"xcomp", "ccomp", "advcl"})]
    return [child for node in near for child in children(node) if child.dep_ == "advcl" and cases(child) & _CONDITIONS]


def _aims(trigger: Token) -> list[Token]:
    """What a protest is for or about: "to demand that", "demanding", "in defiance of", "over"."""
    node = trigger if verbal(trigger) or not verbal(trigger.head) else trigger.head
    found = []
    for child in (*children(trigger), *(children(node) if node is not trigger else ())):
        clause = child.dep_ in {"advcl", "xcomp", "acl"} and (cases(child) & _AIMS or child.tag_ == "VBG")
        phrase = child.dep_ in {"obl", "nmod"} and cases(child) & {"over", "against", "in", "at", "about"}
        if clause or (phrase and (child.lemma_.lower() in _MOODS or not cases(child) & {"in", "at"})):
            found.append(child)
    return found


_MOODS = frozenset({"protest", "defiance", "opposition", "anger", "support", "solidarity", "response", "demand"})

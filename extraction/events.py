"""Events of a sentence: what happened between whom, where and when, as PLOVER types.

The same units as for stances, where their frame has a type; actors are who does it, recipients to whom it is done or
who is asked. Types after the PLOVER coding manual (Open Event Data Alliance, 2018).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from extraction.arguments import is_passive, subjects, themes
from extraction.confidence import Evidence, confidence
from extraction.deeds import Deed, is_vote
from extraction.intentions import as_meant, demanded, turned_down
from extraction.lexicon import Unit, agent_words
from extraction.modality import Standing, standing
from extraction.negation import negation
from extraction.parse import Token
from extraction.parties import is_known, parties_of, places, present
from extraction.patterns import light_noun
from extraction.phrases import obliques, possessors
from extraction.polarity import SentenceTree
from extraction.recipients import recipients_of
from extraction.syntax import children, verbal
from news.claim import EventType, MentionKind, Modality, Party

_TOGETHER = frozenset({EventType.CONSULT, EventType.AGREE, EventType.COOPERATE})
_NEED_TARGET = frozenset(
    {EventType.REQUEST, EventType.SUPPORT, EventType.REJECT, EventType.ACCUSE, EventType.COOPERATE}
)
_DONE = frozenset({EventType.ASSAULT, EventType.COERCE, EventType.SANCTION, EventType.CONSULT})
_RAW = frozenset({"NOUN", "PROPN"})
_BACKGROUND = frozenset({"VBN", "VBD", "JJ"})  # "the occupied territories", "the ousted president"


@dataclass(frozen=True, slots=True)
class ReadEvent:
    """An event as read, before it becomes a claim. `frame` is the id of the frame that read it."""

    trigger: Token
    frame: str
    type: EventType
    actors: tuple[Party, ...]
    recipients: tuple[Party, ...]
    place: tuple[str, ...]
    standing: Standing
    confidence: float


def read_events(tree: SentenceTree, triggers: Iterable[Token]) -> list[ReadEvent]:
    """The events of one sentence, in its order: one a trigger, the surest."""
    found: dict[int, ReadEvent] = {}
    for trigger in triggers:
        for unit in sorted(tree.units(trigger), key=lambda unit: -unit.frame.strength):
            event = _event(tree, trigger, unit) if trigger.i not in found else None
            if event is not None:
                found[trigger.i] = event
    for verb, asker, asked, stands in demanded(tree):
        if verb.i not in found:
            sure = confidence(_evidence(tree, 0.8, 0, stands))
            found[verb.i] = ReadEvent(verb, "must", EventType.REQUEST, asker, asked, (), stands, sure)
    lights = {
        noun.i for trigger in triggers if trigger.i in found for unit in tree.units(trigger)
        if unit.light and (noun := light_noun(unit, trigger)) is not None
    }  # fmt: skip
    told = [event for place, event in sorted(found.items()) if place not in lights]
    return list(_without_repeats(event for event in told if not _retold(event, found)))


def _retold(event: ReadEvent, found: dict[int, ReadEvent]) -> bool:
    """Whether the word above tells the same deed, with more ("attacks killed", "telephoned to discuss")."""
    node = event.trigger
    for _ in range(2):
        node = node.head
        other = found.get(node.i)
        if other is not None and node.i != event.trigger.i and other.type is event.type:
            return not event.recipients or bool(set(_spans(event.recipients)) & set(_spans(other.recipients)))
    return False


def _event(tree: SentenceTree, trigger: Token, unit: Unit) -> ReadEvent | None:
    kind = unit.frame.event
    if kind is None or (trigger.dep_ == "amod" and trigger.tag_ in _BACKGROUND and trigger.i < trigger.head.i):
        return None
    light = _light_subjects(tree, trigger)
    stands = standing(tree, trigger.head if light else trigger)
    called = _called_for(tree, trigger) if kind is EventType.PROTEST else []
    if stands.question or (stands.wanted and not called and (stands.asked or stands.deontic)):
        return None
    kind = as_meant(kind, trigger, stands, tree)
    if negation(trigger):
        if not turned_down(kind, stands):
            return None
        kind = EventType.REJECT
    actors = parties_of(tree, _agents(tree, trigger, unit) or light or called)
    if not actors and trigger.pos_ in _RAW:
        actors = parties_of(tree, present(trigger)) if kind in _TOGETHER else []
        if trigger.head.i == trigger.i and not any(child.dep_ in {"cop", "nsubj"} for child in children(trigger)):
            actors = list(tree.story.opener(tree.sentence))
    if kind in _TOGETHER and trigger.pos_ in _RAW:
        actors += parties_of(tree, [*obliques(trigger, "between"), *obliques(trigger, "among")])
    recipients = recipients_of(tree, trigger, unit, kind, actors)
    known = [party for party in (*actors, *recipients) if is_known(tree, party)]
    place = places(tree, trigger)
    met = kind in {EventType.CONSULT, EventType.AGREE} and bool(place) and not known and "subj" in trigger.dep_
    rallied = kind is EventType.PROTEST and bool(actors) and bool(place)
    if not known and not met and not rallied:
        return None
    together = kind in {EventType.SUPPORT, EventType.COOPERATE} and len(actors) > 1
    if kind in _NEED_TARGET and not (actors and recipients) and not together:
        return None
    if not actors and not met and (trigger.pos_ in _RAW or kind not in _DONE):
        return None
    sure = confidence(_evidence(tree, unit.frame.strength, 2 - len(known[:2]), stands))
    return ReadEvent(trigger, unit.frame.id, kind, tuple(actors), tuple(recipients), place, stands, sure)


def _evidence(tree: SentenceTree, strength: float, steps: int, stands: Standing) -> Evidence:
    return Evidence(
        strength=strength,
        steps=steps,
        kinds=(MentionKind.NAME,),
        modality=stands.modality,
        headline=tree.sentence.headline,
        hedged=stands.hedged,
    )


def _light_subjects(tree: SentenceTree, noun: Token) -> list[Token]:
    """Who does what a noun names, where a verb only says that it is done ("mounted an invasion of")."""
    if noun.dep_ == "nmod" and noun.head.lemma_.lower() in agent_words().measures:
        noun = noun.head  # "a second round of strikes"
    verb = noun.head
    if noun.pos_ not in _RAW or noun.dep_ != "obj" or not verbal(verb):
        return []
    light = any(unit.frame.id in {"bring-about", "launch"} for unit in tree.units(verb))
    return subjects(verb) if light else []


def opening(tree: SentenceTree) -> tuple[Party, ...]:
    """Who acts in a sentence that opens a list: the subject nearest before its colon; empty where it opens none."""
    if tree.sentence.span[-1].text != ":":
        return ()
    for token in reversed(tree.sentence.span):
        if token.dep_ == "nsubj" and verbal(token.head):
            found = parties_of(tree, [token])
            if found:
                return tuple(found)
    return ()


def votes(tree: SentenceTree, triggers: Iterable[Token]) -> list[Deed]:
    """Who voted or decided, for "the vote" and "the decision" of later sentences."""
    found = []
    for trigger in triggers:
        if verbal(trigger) and is_vote(trigger):
            actors = tuple(parties_of(tree, subjects(trigger)))
            if actors:
                found.append(Deed(tree.sentence.number, EventType.STATEMENT, trigger.lemma_.lower(), actors, ()))
    return found


def _called_for(tree: SentenceTree, noun: Token) -> list[Token]:
    """Who calls for or holds a protest, where the noun names only the protest itself."""
    verb = noun.head
    if not verbal(verb) or noun.dep_ not in {"obj", "obl"} or not any(unit.frame.wish for unit in tree.units(verb)):
        return []
    return subjects(verb)


def _agents(tree: SentenceTree, trigger: Token, unit: Unit) -> list[Token]:
    holder = unit.frame.holder
    if verbal(trigger) and (holder is None or holder == "none"):
        found = subjects(trigger)
        if not found and is_passive(trigger) and unit.frame.event in _TOGETHER:
            return themes(trigger)
        return found
    if holder == "none":
        return possessors(trigger)
    return tree.doers(trigger, unit)


def _without_repeats(events: Iterable[ReadEvent]) -> Iterable[ReadEvent]:
    """A noun and its light verb tell one event: of two with one type and the same parties the surer stays."""
    kept: dict[tuple[object, ...], ReadEvent] = {}
    for event in events:
        key = (event.type, _spans(event.actors), _spans(event.recipients), event.standing.modality is Modality.DENIED)
        if key not in kept or kept[key].confidence < event.confidence:
            kept[key] = event
    return kept.values()


def _spans(parties: Iterable[Party]) -> tuple[tuple[int, int], ...]:
    return tuple(sorted((party.start, party.end) for party in parties))

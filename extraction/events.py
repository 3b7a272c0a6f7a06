"""Events of a sentence: what happened between whom, where and when, as PLOVER types.

The same units as for stances, where their frame has a type; actors are who does it, recipients to whom it is done or
who is asked. Types after the PLOVER coding manual (Open Event Data Alliance, 2018).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from spacy.tokens import Token

from extraction.arguments import fill, is_passive, subjects, themes
from extraction.confidence import Evidence, confidence
from extraction.deeds import Deed, is_vote
from extraction.lexicon import Unit, agent_words
from extraction.modality import Standing, standing
from extraction.patterns import negation
from extraction.phrases import obliques, owners, possessors
from extraction.polarity import SentenceTree
from extraction.syntax import children, coordinated, verbal
from extraction.text import Use
from news.claim import EventType, MentionKind, Modality, Party

_PLACE_CASES = frozenset({"in", "at", "near", "over", "outside", "inside", "across", "around"})
_TOGETHER = frozenset({EventType.CONSULT, EventType.AGREE, EventType.COOPERATE})
_NEED_TARGET = frozenset(
    {EventType.REQUEST, EventType.SUPPORT, EventType.REJECT, EventType.ACCUSE, EventType.COOPERATE}
)
_DONE = frozenset({EventType.ASSAULT, EventType.COERCE, EventType.SANCTION, EventType.CONSULT})
_RAW = frozenset({"NOUN", "PROPN"})


@dataclass(frozen=True, slots=True)
class ReadEvent:
    """An event as read, before it becomes a claim."""

    trigger: Token
    unit: Unit
    type: EventType
    actors: tuple[Party, ...]
    recipients: tuple[Party, ...]
    place: tuple[str, ...]
    standing: Standing
    confidence: float


def read_events(tree: SentenceTree, triggers: Iterable[Token]) -> list[ReadEvent]:
    """The events of one sentence, in its order: one a trigger and type."""
    found: dict[tuple[int, EventType], ReadEvent] = {}
    for trigger in triggers:
        for unit in tree.units(trigger):
            kind = unit.frame.event
            if kind is None or (trigger.i, kind) in found:
                continue
            event = _event(tree, trigger, unit, kind)
            if event is not None:
                found[trigger.i, kind] = event
    return list(_without_repeats(found.values()))


def _event(tree: SentenceTree, trigger: Token, unit: Unit, kind: EventType) -> ReadEvent | None:
    stands = standing(tree, trigger)
    called = _called_for(tree, trigger) if kind is EventType.PROTEST else []
    if stands.question or (stands.wanted and not called) or negation(trigger):
        return None
    actors = _parties(tree, _agents(tree, trigger, unit) or called)
    recipients = _parties(tree, _recipients(tree, trigger, unit))
    if kind in _TOGETHER and trigger.pos_ in _RAW:
        actors += _parties(tree, [*obliques(trigger, "between"), *obliques(trigger, "among")])
    taken = {(party.start, party.end) for party in actors}
    recipients = [party for party in recipients if (party.start, party.end) not in taken]
    known = [party for party in (*actors, *recipients) if _is_known(tree, party)]
    place = places(tree, trigger)
    met = kind in {EventType.CONSULT, EventType.AGREE} and bool(place) and not known
    if not known and not met:
        return None
    if kind in _NEED_TARGET and not (actors and recipients):
        return None
    if not actors and not met and (trigger.pos_ in _RAW or kind not in _DONE):
        return None
    evidence = Evidence(
        strength=unit.frame.strength,
        steps=2 - len(known[:2]),
        kinds=(MentionKind.NAME,),
        modality=stands.modality,
        headline=tree.sentence.headline,
        hedged=stands.hedged,
    )
    return ReadEvent(trigger, unit, kind, tuple(actors), tuple(recipients), place, stands, confidence(evidence))


def votes(tree: SentenceTree, triggers: Iterable[Token]) -> list[Deed]:
    """Who voted or decided, for "the vote" and "the decision" of later sentences."""
    found = []
    for trigger in triggers:
        if verbal(trigger) and is_vote(trigger):
            actors = tuple(_parties(tree, subjects(trigger)))
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


def _recipients(tree: SentenceTree, trigger: Token, unit: Unit) -> list[Token]:
    frame = unit.frame
    found: list[Token] = []
    main = next((value for value in frame.targets.values()), 0.0)
    for slot in (*frame.addressee, *frame.targets):
        if slot in {"subj", "clause", "that"} or main * frame.targets.get(slot, main) < 0:
            continue  # "sided with X against Y": for Y it is something else
        found += [head for head in tree.fill(trigger, unit, slot) if not _only_where(tree, head, unit)]
    if frame.wish and frame.event is EventType.REQUEST and not found:  # "demanded that X end": X is asked
        found = [head for clause in tree.fill(trigger, unit, "that") for head in subjects(clause)]
    if frame.addressee and trigger.pos_ in _RAW:
        found += [inner for head in found for inner in fill(head, "via")]
    return found


def _is_known(tree: SentenceTree, party: Party) -> bool:
    """Whether a party is a mention, or a phrase with one in it ("a French minister")."""
    mentions = tree.analysis.mentions_in(tree.sentence)
    inside = any(party.start <= mention.start and mention.end <= party.end for mention in mentions)
    return inside or (party.start, party.end) in tree.analysis.placed


def _only_where(tree: SentenceTree, head: Token, unit: Unit) -> bool:
    """Whether a city is only where force is used ("strike on Baghdad")."""
    mention = tree.mention(head)
    return unit.frame.event is EventType.ASSAULT and mention is not None and tree.is_city(mention)


def _parties(tree: SentenceTree, heads: Iterable[Token]) -> list[Party]:
    """The parties that phrases name: mentions, whom they speak for, else the phrase itself as an unknown party."""
    parties: dict[tuple[int, int], Party] = {}
    for head in heads:
        for one in (head, *coordinated(head)):
            pair = tree.story.pair(one)
            if pair:
                parties.update({(party.start, party.end): party for party in pair})
                continue
            issue = tree.is_issue(one)
            named = (
                [leaf for owner in owners(one) for leaf in tree.parties(owner)] if issue else list(tree.parties(one))
            )
            if issue and not named:
                parties.update({(party.start, party.end): party for party in tree.touched(one)})
                continue
            own = any(not unit.frame.carrier for unit in tree.units(one))
            leaves = named or [leaf for leaf in tree.toward(one) if (leaf.doer or not leaf.deed) and leaf.steps < 3]
            if own and any(leaf.doer for leaf in leaves):  # "denounced Serbia's attack on X": Serbia is denounced
                leaves = [leaf for leaf in leaves if leaf.doer]
            for leaf in leaves:
                party = tree.analysis.party_of(leaf.mention)
                parties.setdefault((party.start, party.end), party)
            if (
                not leaves
                and one.pos_ in _RAW
                and not _thing(one)
                and tree.analysis.mention_of(tree.sentence, one) is None
            ):
                party = phrase_party(tree, one)
                parties.setdefault((party.start, party.end), party)
    return list(parties.values())


def _thing(noun: Token) -> bool:
    kinds = agent_words()
    lemma = noun.lemma_.lower()
    return not (lemma in kinds.groups or lemma in kinds.others) or lemma in kinds.unsaid


def phrase_party(tree: SentenceTree, head: Token) -> Party:
    """A party that no registry and no name knows: the words before a noun and the noun."""
    near = [child for child in head.lefts if child.dep_ in {"amod", "compound", "nmod:poss", "nummod"}]
    tokens = [inner for child in near for inner in child.subtree if inner.dep_ != "det"] + [head]
    start, end = tree.analysis.phrase(tree.sentence, tokens)
    text = tree.analysis.verbatim(start, end)
    return Party(actor=None, name=" ".join(text.split()), text=text, start=start, end=end)


def places(tree: SentenceTree, trigger: Token) -> tuple[str, ...]:
    """Names of places that hang below a trigger by "in", "at", "over" ..., in the order of the text."""
    found: dict[str, None] = {}
    root = trigger
    if trigger.dep_ in {"nsubj", "nsubj:pass"} and not verbal(trigger):
        root = trigger.head  # "meetings took place in Beirut"
    for token in root.subtree:
        mention = tree.analysis.mention_of(tree.sentence, token)
        if mention is None or tree.analysis.head_of(mention).i != token.i:
            continue
        cases = {child.lower_ for child in children(token) if child.dep_ == "case"}
        first = token.head if token.dep_ == "conj" else token
        cases |= {child.lower_ for child in children(first) if child.dep_ == "case"}
        placed = tree.analysis.use_of(mention) is Use.PLACE
        if (cases & _PLACE_CASES and (placed or mention.actor is None)) or (tree.is_city(mention) and "on" in cases):
            found.setdefault(mention.text)
    return tuple(found)


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

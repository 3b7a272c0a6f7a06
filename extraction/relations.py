"""Lasting relations of a sentence: who leads, advises, belongs to, funds, controls whom; who died, by whose hand.

Read from titles before names, appositions, copulas, possessors, and from verbs whose frame states a relation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial

from extraction.arguments import predicate_subjects, subjects, themes
from extraction.confidence import Evidence, confidence
from extraction.lexicon import role_words
from extraction.modality import Standing, standing
from extraction.negation import negation
from extraction.parse import Token
from extraction.parties import phrase_party
from extraction.phrases import modifiers, obliques, owners, possessors
from extraction.polarity import Leaf, SentenceTree
from extraction.syntax import children, verbal
from news.claim import MentionKind, Modality, Party, Predicate

_STRENGTH = 0.82
_PARTS = frozenset({"nsubj", "nsubj:pass", "obj", "iobj", "obl", "obl:agent", "nmod", "appos"})
_UP = 5
_SET_OFF = frozenset({"-", "–", "—", ",", "(", ":"})
_DEATH = frozenset({"die", "perish"})
_OFFICES = (
    Predicate.LEADS,
    Predicate.MEMBER_OF,
    Predicate.ADVISES,
    Predicate.ROLE,
    Predicate.PART_OF,
    Predicate.ALLIED_WITH,
)


@dataclass(frozen=True, slots=True)
class ReadRelation:
    """A relation as read, before it becomes a claim."""

    trigger: Token
    subject: Party
    predicate: Predicate
    object: Party | None
    title: str | None
    standing: Standing
    confidence: float


def read_relations(tree: SentenceTree) -> list[ReadRelation]:
    """The relations of one sentence, in its order, each (subject, predicate, object) once."""
    found: dict[tuple[int, Predicate, int | None], ReadRelation] = {}
    for token in filter(partial(_states_one, tree), tree.sentence.span):
        for relation in (*_of_noun(tree, token), *_of_verb(tree, token)):
            key = (relation.subject.start, relation.predicate, relation.object.start if relation.object else None)
            found.setdefault(key, relation)
    return list(found.values())


def _states_one(tree: SentenceTree, token: Token) -> bool:
    """Whether a word can state a lasting relation: it names an office, a death or control, or its frame says so."""
    lemma = token.lemma_.lower()
    if lemma in _named_offices() or lemma in _DEATH or lemma in role_words().controls:
        return True
    return any(unit.frame.relation for unit in tree.units(token))


def predicate_of(noun: Token) -> Predicate | None:
    """The relation that a noun of office names; a deputy or former chief has a role, and does not lead."""
    if noun.pos_ not in {"NOUN", "PROPN", "ADJ"}:
        return None
    named = _named_offices().get(noun.lemma_.lower())
    if named is Predicate.LEADS and any(child.lower_ in role_words().lesser for child in children(noun)):
        return Predicate.ROLE
    return named


@cache
def _named_offices() -> Mapping[str, Predicate]:
    """Nouns of office and belonging -> what they name; where several lists have one, the first says it."""
    words = role_words()
    return {lemma: name for name in reversed(_OFFICES) for lemma in getattr(words, name.value)}


def _of_noun(tree: SentenceTree, noun: Token) -> Iterator[ReadRelation]:
    predicate = predicate_of(noun)
    if predicate is None:
        if noun.lemma_.lower() in role_words().controls and noun.pos_ == "NOUN":
            yield from _controlled(tree, noun)
        return
    bearers = list(_bearers(tree, noun))
    if not bearers or negation(noun):
        return
    targets = list(_bodies(tree, noun))
    title = _title(tree, noun)
    if predicate is Predicate.ALLIED_WITH and not targets:  # "X and Y are allies"
        bearers = [leaf for subject in predicate_subjects(noun) for leaf in tree.parties(subject)]
        targets = bearers
    for bearer in bearers:
        for body in targets:
            if body.mention.actor is not None and body.mention.actor == bearer.mention.actor:
                continue
            if body.mention.start < bearer.mention.end and bearer.mention.start < body.mention.end:
                continue
            yield _relation(tree, noun, bearer, predicate, tree.analysis.party_of(body.mention), title, body.steps)


def _bearers(tree: SentenceTree, noun: Token) -> Iterator[Leaf]:
    """Who bears an office: "X, leader of", "leader X", "X is leader of", "appointed X as leader of"."""
    near = [child for child in children(noun) if child.dep_ in {"appos", "flat", "nmod:desc"}]
    if noun.dep_ in {"appos", "flat", "nmod:desc", "compound", "list", "parataxis"}:
        near.append(noun.head)
    if noun.dep_ == "conj" and noun.head.dep_ == "nmod" and predicate_of(noun.head.head) is not None:
        yield from _bearers(tree, noun.head.head)  # "speaker of X and leader of Y", hung on X
        return
    edge = noun.left_edge
    if noun.dep_ == "nsubj" and edge.i and "," in {edge.text, edge.nbor(-1).text}:  # "X, the leader of Y, said"
        near += [child for child in children(noun.head) if child.dep_ == "nsubj" and child.i < edge.i]
    near += [other for other in predicate_subjects(noun) if noun.dep_ not in {"amod", "appos", "acl"}]
    cases = {child.lower_ for child in children(noun) if child.dep_ == "case"}
    if "as" in cases and (verbal(noun.head) or noun.head.pos_ == "ADV"):
        near += themes(noun.head) or subjects(noun.head)
        near += [child for child in children(noun.head) if child.dep_ in {"obj", "obl"} and child.i < noun.i]
    seen: set[int] = set()
    for token in near:
        mention = tree.mention(token)
        if mention is not None and token.i not in seen and mention.kind is not MentionKind.NOMINAL:
            seen.add(token.i)
            yield Leaf(token, mention)
    own = tree.analysis.mention_of(tree.sentence, noun)
    if own is not None and own.kind is MentionKind.NOMINAL and own.actor and not seen:
        yield Leaf(noun, own, steps=1)


def _bodies(tree: SentenceTree, noun: Token) -> Iterator[Leaf]:
    """Of what or whom: "leader of X", "X's leader", "PMU leader"."""
    tokens = [*obliques(noun, "of"), *obliques(noun, "for"), *obliques(noun, "to"), *possessors(noun), *modifiers(noun)]
    if noun.lemma_.lower() in role_words().member_of | role_words().role:
        tokens += obliques(noun, "from")
    tokens += obliques(noun, "between")
    if not tokens:
        tokens = _just_before(tree, noun)
    for token in tokens:
        mention = tree.analysis.mention_of(tree.sentence, token)
        if mention is not None and tree.analysis.head_of(mention).i == token.i:
            yield Leaf(token, mention)
        else:
            for leaf in tree.toward(token):
                if not leaf.deed and leaf.steps < 4:
                    yield leaf


def _just_before(tree: SentenceTree, noun: Token) -> list[Token]:
    """The name right before a title that stands before a name ("the X (Y) chief NAME"), whatever it is hung on."""
    if noun.dep_ not in {"nmod:desc", "compound", "flat", "appos"} or noun.head.i < noun.i:
        return []
    words = [child.i for child in children(noun) if child.dep_ in {"amod", "compound"} and child.i < noun.i]
    place = min([*words, noun.i]) - 1
    start = tree.sentence.span.start
    if place > start and noun.doc[place].text == ")":
        while place > start and noun.doc[place].text != "(":
            place -= 1
        place -= 1
    mention = tree.analysis.mention_of(tree.sentence, noun.doc[place]) if place >= start else None
    return [tree.analysis.head_of(mention)] if mention is not None else []


def _controlled(tree: SentenceTree, noun: Token) -> Iterator[ReadRelation]:
    """ "X's control of Y", "assume the leadership of Y" is left to its verb."""
    led = noun.lemma_.lower() not in {"control", "possession", "ownership"}
    for holder in _in_control(noun):
        for bearer in tree.parties(holder):
            for filler in obliques(noun, "of"):
                inner = tree.mention(filler)
                named = [child for child in filler.subtree if child.dep_ == "appos" and tree.mention(child)]
                for token in [filler] if inner else (named or _named_after(tree, filler))[:1]:
                    mention = tree.mention(token)
                    if mention is None:
                        continue
                    human = tree.analysis.is_human(bearer.mention)
                    predicate = Predicate.LEADS if led or (human and tree.is_party(mention)) else Predicate.CONTROLS
                    yield _relation(tree, noun, bearer, predicate, tree.analysis.party_of(mention), None, 1)


def _in_control(noun: Token) -> list[Token]:
    """Whose control it is; in "X's influence in A, possession of B and control of C" it is X's too."""
    node, joined = noun, False
    for _ in range(_UP):
        found = possessors(node)
        if found and (joined or node.i == noun.i):
            return found
        if node.dep_ not in {"conj", "nmod"} or node.head.pos_ not in {"NOUN", "PROPN"}:
            return []
        joined = joined or node.dep_ == "conj"
        node = node.head
    return []


def _named_after(tree: SentenceTree, noun: Token) -> list[Token]:
    """The name set off right after a phrase: "the largest bloc in parliament - NAME"."""
    place, end = noun.right_edge.i + 1, tree.sentence.span.end
    if place < end and noun.doc[place].text not in _SET_OFF:
        return []
    while place < end and noun.doc[place].is_punct:
        place += 1
    if place >= end:
        return []
    mention = tree.analysis.mention_of(tree.sentence, noun.doc[place])
    return [tree.analysis.head_of(mention)] if mention is not None else []


def _of_verb(tree: SentenceTree, verb: Token) -> Iterator[ReadRelation]:
    lasting = any(unit.frame.relation for unit in tree.units(verb)) or verb.lemma_.lower() in _DEATH
    if not lasting or negation(verb):
        return
    if not verbal(verb):
        yield from _of_adjective(tree, verb)
        return
    if verb.lemma_.lower() in _DEATH:
        for subject in subjects(verb):
            for leaf in _named(tree, subject):
                yield _relation(tree, verb, leaf, Predicate.DIED, None, None, 0)
        return
    for unit in tree.units(verb):
        predicate = unit.frame.relation
        if predicate is None:
            continue
        agents = [leaf for subject in subjects(verb) for leaf in tree.parties(subject)]
        for theme in tree.fill(verb, unit, "prep") if unit.prep else themes(verb):
            if predicate is Predicate.KILLED_BY:
                for victim in _named(tree, theme):
                    yield _relation(tree, verb, victim, Predicate.DIED, None, None, 0)
                    for agent in agents:
                        party = tree.analysis.party_of(agent.mention)
                        yield _relation(tree, verb, victim, predicate, party, None, agent.steps)
                continue
            if predicate is Predicate.APPOINTED:
                for chosen in list(tree.parties(theme))[:1]:
                    for agent in agents:
                        yield _relation(tree, verb, agent, predicate, tree.analysis.party_of(chosen.mention), None, 0)
                continue
            thing = _thing(tree, theme, predicate)
            for agent in agents:
                if thing is not None and (thing.start, thing.end) != (agent.mention.start, agent.mention.end):
                    yield _relation(tree, verb, agent, predicate, thing, None, agent.steps)


def _named(tree: SentenceTree, token: Token) -> list[Leaf]:
    """The mentions that a phrase names itself, not whom its people belong to."""
    return [leaf for leaf in tree.parties(token) if leaf.steps == 0]


def _of_adjective(tree: SentenceTree, word: Token) -> Iterator[ReadRelation]:
    """ "X is allied to Y"."""
    for unit in tree.units(word):
        if unit.frame.relation is None or unit.frame.pos != "adj":
            continue
        for subject in predicate_subjects(word):
            for one in tree.parties(subject):
                for slot in unit.frame.targets:
                    for filler in tree.fill(word, unit, slot):
                        for other in tree.parties(filler):
                            party = tree.analysis.party_of(other.mention)
                            yield _relation(tree, word, one, unit.frame.relation, party, None, 0)


def _thing(tree: SentenceTree, token: Token, predicate: Predicate) -> Party | None:
    """What is led, funded or controlled: an actor, or a thing that belongs to one; whose it is need not be said of what
    is controlled or funded."""
    mention = tree.mention(token)
    if mention is not None:
        return tree.analysis.party_of(mention)
    owned = any(tree.mention(owner) or tree.analysis.mention_of(tree.sentence, owner) for owner in owners(token))
    owned = owned or predicate in {Predicate.CONTROLS, Predicate.FUNDS}
    return phrase_party(tree, token) if owned and token.pos_ in {"NOUN", "PROPN"} else None


def _title(tree: SentenceTree, noun: Token) -> str:
    """The office in plain words: the noun with the plain words before it ("special military adviser")."""
    words = [
        child
        for child in noun.lefts
        if child.dep_ in {"amod", "compound"} and tree.analysis.mention_of(tree.sentence, child) is None
    ]
    return " ".join(token.lower_ for token in (*words, noun))


def _relation(
    tree: SentenceTree,
    trigger: Token,
    subject: Leaf,
    predicate: Predicate,
    other: Party | None,
    title: str | None,
    steps: int,
) -> ReadRelation:
    stands = _described(trigger, standing(tree, trigger))
    evidence = Evidence(
        strength=_STRENGTH,
        steps=steps + subject.steps,
        kinds=(subject.mention.kind,),
        modality=stands.modality,
        headline=tree.sentence.headline,
        hedged=stands.hedged,
    )
    party = tree.analysis.party_of(subject.mention)
    return ReadRelation(trigger, party, predicate, other, title, stands, confidence(evidence))


def _described(trigger: Token, stands: Standing) -> Standing:
    """What a description says in passing is told, though what is told of whom it describes is denied: "denied that
    the head of X had met Y"."""
    named = trigger.pos_ == "NOUN" and trigger.dep_ in _PARTS and not any(c.dep_ == "cop" for c in children(trigger))
    if not named or stands.modality in {Modality.ASSERTED, Modality.REPORTED, Modality.RUMOURED}:
        return stands
    return Standing(voice=stands.voice if stands.denier is None else None)


def without_questions(relations: Iterable[ReadRelation]) -> list[ReadRelation]:
    """Only what is said: nothing asked, wanted or merely supposed makes a lasting relation."""
    return [found for found in relations if not found.standing.question and not found.standing.wanted]

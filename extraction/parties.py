"""Whom a phrase names as a party of an event: mentions, whom they speak for, or people that nobody registered.

A party nobody knows is its phrase, with what says whose it is ("supporters of former President X"). Pronouns give way
to the name that they stand for in the same sentence, so that who reads the event need not read back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from extraction.arguments import agents, subjects
from extraction.lexicon import modal_words
from extraction.parse import Token
from extraction.phrases import owners
from extraction.polarity import SentenceTree
from extraction.syntax import cases, children, coordinated, verbal
from extraction.text import Use
from extraction.unnamed import is_somebody
from news.claim import Mention, MentionKind, Party

_PLACE_CASES = frozenset(
    {"in", "at", "near", "over", "outside", "inside", "across", "around", "through", "throughout", "off", "along"}
)
_SUCH_AS = frozenset({"including", "such", "like"})
_ATTEND = frozenset({"attend", "host", "join", "convene"})
_RAW = frozenset({"NOUN", "PROPN"})
_SELF = frozenset({"he", "she", "they", "it", "we", "i"})
_DEEP = 5
_ARGUMENTS = (
    frozenset({"obj", "iobj", "nsubj:pass", "xcomp", "ccomp"}),
    frozenset({"obl", "nmod", "nmod:poss", "amod", "compound", "acl", "conj", "appos", "nmod:desc"}),
)


def parties_of(tree: SentenceTree, heads: Iterable[Token]) -> list[Party]:
    """The parties that phrases name, by place of their phrase; each span once for each whom it means."""
    parties: dict[tuple[int, int, str], Party] = {}
    for head in heads:
        for one in (head, *coordinated(head)):
            for party in _parties(tree, one):
                parties.setdefault((party.start, party.end, party.actor or party.name), party)
    return list(parties.values())


def _parties(tree: SentenceTree, one: Token) -> Iterator[Party]:
    pair = tree.story.pair(one)
    if pair:
        yield from pair
        return
    issue = tree.is_issue(one)
    named = [leaf for owner in owners(one) for leaf in tree.parties(owner)] if issue else list(tree.parties(one))
    if issue and not named:
        yield from tree.touched(one)
        return
    own = any(not unit.frame.carrier for unit in tree.units(one))
    leaves = named or [leaf for leaf in tree.toward(one) if (leaf.doer or not leaf.deed) and leaf.steps < 3]
    if own and any(leaf.doer for leaf in leaves):  # "denounced Serbia's attack on X": Serbia is denounced
        leaves = [leaf for leaf in leaves if leaf.doer]
    yield from (tree.analysis.party_of(written_out(tree, leaf.mention)) for leaf in leaves)
    if leaves:
        return
    if one.pos_ in _RAW and is_somebody(one):
        members = [child for child in children(one) if child.dep_ == "nmod" and cases(child) & _SUCH_AS]
        found = parties_of(tree, members)
        if found:
            yield from found
            return
    if one.lower_ in _SELF:
        yield from _speaking(tree, one)
    elif one.pos_ in _RAW and is_somebody(one) and tree.analysis.mention_of(tree.sentence, one) is None:
        yield phrase_party(tree, one)


def present(noun: Token) -> list[Token]:
    """Who was at the meeting where something was agreed ("at a meeting attended by X and Y")."""
    node = noun.head if noun.dep_ in {"nsubj", "nsubj:pass", "obj"} else noun
    near = [noun, *(child for child in children(node) if child.dep_ in {"obl", "nmod"} and cases(child) & {"at", "in"})]
    return [
        agent
        for meeting in near
        for clause in children(meeting)
        if clause.dep_ in {"acl", "acl:relcl"} and clause.lemma_.lower() in _ATTEND
        for agent in agents(clause)
    ]


def written_out(tree: SentenceTree, mention: Mention) -> Mention:
    """The name, earlier in the sentence, that a pronoun stands for; any other mention itself."""
    if mention.kind is not MentionKind.PRONOUN:
        return mention
    for other in tree.analysis.mentions_in(tree.sentence):
        same = other.actor == mention.actor and other.name == mention.name
        if same and other.end <= mention.start and other.kind is not MentionKind.PRONOUN:
            return other
    return mention


def _speaking(tree: SentenceTree, pronoun: Token) -> Iterator[Party]:
    """Who says of themselves what they do: "Rebel leaders said they would ..."."""
    clause = pronoun.head
    for _ in range(_DEEP):
        head = clause.head
        if head.i == clause.i:
            return
        if clause.dep_ == "ccomp" and verbal(head) and head.lemma_.lower() in modal_words().say:
            speakers = [subject for subject in subjects(head) if subject.lower_ not in _SELF]
            if speakers and (pronoun.lower_ == "they") == (speakers[0].tag_ in {"NNS", "NNPS"}):
                yield from parties_of(tree, speakers)
            return
        clause = head


def is_known(tree: SentenceTree, party: Party) -> bool:
    """Whether a party is a mention, or a phrase with one in it ("a French minister")."""
    mentions = tree.analysis.mentions_in(tree.sentence)
    inside = any(party.start <= mention.start and mention.end <= party.end for mention in mentions)
    return inside or (party.start, party.end) in tree.analysis.placed


def phrase_party(tree: SentenceTree, head: Token) -> Party:
    """A party that no registry and no name knows: its phrase."""
    return tree.analysis.party_of(tree.phrase_mention(head))


def below(tree: SentenceTree, head: Token, depth: int = 0) -> list[Party]:
    """The parties in a phrase or clause, those of its objects before those of its other phrases."""
    if depth > _DEEP:
        return []
    if depth:
        own = parties_of(tree, [head])
        mention = tree.analysis.mention_of(tree.sentence, head)
        where = bool(cases(head) & {"to", "for", "against", "on"})  # "send aid to Lebanon"
        if not own and mention is not None and (tree.analysis.use_of(mention) is Use.MODIFIER or where):
            own = [tree.analysis.party_of(mention)]
        if own:
            return own
    for links in _ARGUMENTS:
        found = [
            party
            for child in children(head)
            if child.dep_ in links and not cases(child) & {"by", "after", "before", "during", "since", "until"}
            for party in below(tree, child, depth + 1)
        ]
        if found:
            return found
    return []


def places(tree: SentenceTree, trigger: Token) -> tuple[str, ...]:
    """Names of places that hang below a trigger by "in", "at", "over" ..., in the order of the text; else those of the
    deed that did it ("the strike over Y that killed X")."""
    found = [*placed(tree, trigger)]
    if not found and verbal(trigger):
        found = [mention for noun in subjects(trigger) if noun.pos_ == "NOUN" for mention in placed(tree, noun)]
    return tuple(dict.fromkeys(mention.text for mention in found))


def placed(tree: SentenceTree, trigger: Token) -> Iterator[Mention]:
    """The mentions of places that hang below a trigger."""
    root = trigger
    if trigger.dep_ in {"nsubj", "nsubj:pass"} and not verbal(trigger):
        root = trigger.head  # "meetings took place in Beirut"
    for token in root.subtree:
        mention = tree.analysis.mention_of(tree.sentence, token)
        if mention is None or tree.analysis.head_of(mention).i != token.i:
            continue
        marks = {child.lower_ for child in children(token) if child.dep_ == "case"}
        first = token
        while first.dep_ == "conj" and first.head.i != first.i:
            first = first.head
        marks |= {child.lower_ for child in children(first) if child.dep_ == "case"}
        somewhere = tree.analysis.use_of(mention) is Use.PLACE
        if (marks & _PLACE_CASES and (somewhere or mention.actor is None)) or (tree.is_city(mention) and "on" in marks):
            yield mention

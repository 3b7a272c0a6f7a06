"""How sure a claim is and who vouches for it: one climb from its trigger to the root of the sentence.

Every step up asks what the clause around says: is it said (by whom), denied, rumoured, expected, only possible, wanted?
The innermost voice is the speaker; the most doubtful word on the way gives the modality. Scope follows the tree, as in
FactBank (Sauri and Pustejovsky 2009).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache

from spacy.tokens import Token

from extraction.arguments import is_passive, subjects
from extraction.inflection import noun_forms, verb_forms
from extraction.lexicon import modal_words
from extraction.patterns import negation
from extraction.phrases import obliques
from extraction.polarity import SentenceTree
from extraction.speakers import OUTLET, Voice, according_to, voice_of
from extraction.syntax import children, verbal
from news.claim import Modality, SpeakerKind

_DOUBT = (
    Modality.ASSERTED,
    Modality.REPORTED,
    Modality.RUMOURED,
    Modality.PREDICTED,
    Modality.HYPOTHETICAL,
    Modality.DENIED,
)
_CONTENT = frozenset({"ccomp", "xcomp", "advcl", "acl", "acl:relcl", "obj", "obl", "nmod", "nsubj:pass", "parataxis"})


@dataclass(frozen=True, slots=True)
class Standing:
    """What the words around a trigger make of it.

    voice     who says it; None is nobody but the outlet
    wanted    it stands inside what somebody wants, asks or plans: no fact
    asked     of those it is asked or wished for, not only planned by who would do it
    deontic   verbs on the way that "must" or "should" be: the speaker wants them
    question  it is asked, not said
    """

    modality: Modality = Modality.ASSERTED
    voice: Voice | None = None
    wanted: bool = False
    asked: bool = False
    deontic: bool = False
    question: bool = False
    hedged: bool = False
    denier: Voice | None = None
    denial: tuple[Token, ...] = field(default=())

    def doubt(self, modality: Modality) -> Standing:
        if _DOUBT.index(modality) > _DOUBT.index(self.modality):
            return replace(self, modality=modality)
        return self

    def says(self, voice: Voice) -> Standing:
        standing = self if self.voice is not None else replace(self, voice=voice)
        return standing.doubt(Modality.REPORTED) if voice.kind is not SpeakerKind.OUTLET else standing


@lru_cache(maxsize=1)
def _bases() -> dict[str, frozenset[str]]:
    """Written form -> the base words of the modal lists that it may be."""
    modal = modal_words()
    irregular = {"say": "said", "tell": "told", "think": "thought", "hold": "held", "write": "wrote written",
                 "swear": "swore sworn", "understand": "understood", "find": "found", "foresee": "foresaw foreseen",
                 "forecast": "forecast", "set": "set", "belie": "belied", "gainsay": "gainsaid"}  # fmt: skip
    verbs = modal.say | modal.denial | modal.denial_of_report | modal.rumour_passives | modal.predicted_passives
    made: dict[str, set[str]] = {}
    for verb in verbs | modal.seem | modal.predict:
        for form in verb_forms(verb, irregular):
            made.setdefault(form, set()).add(verb)
    for noun in modal.report_nouns | modal.rumour_nouns:
        for form in noun_forms(noun):
            made.setdefault(form, set()).add(noun)
    return {form: frozenset(bases) for form, bases in made.items()}


def is_one(token: Token, words: frozenset[str]) -> bool:
    """Whether a word is one of these, by lemma or by form."""
    if token.lemma_.lower() in words:
        return True
    return not words.isdisjoint(_bases().get(token.lower_, ()))


def standing(tree: SentenceTree, trigger: Token) -> Standing:
    """What the sentence makes of what `trigger` says."""
    if trigger.i not in tree.standings:
        tree.standings[trigger.i] = _climb(tree, trigger)
    found: Standing = tree.standings[trigger.i]
    return found


def _climb(tree: SentenceTree, trigger: Token) -> Standing:
    found = Standing()
    node, told = trigger, False
    for _ in range(len(tree.sentence.span)):
        above = _own_clause(tree, node, found)
        head = node.head
        if head.i != node.i:
            above = _above(tree, node, head, above)
        # What a relative clause or an apposition tells is presupposed: only who speaks carries down into it.
        found = replace(found, voice=above.voice) if told else above
        if head.i == node.i:
            break
        presupposed = node.dep_ == "acl:relcl" and not is_one(head, modal_words().report_nouns)
        told = told or presupposed or node.dep_ == "appos"
        node = head
    last = tree.sentence.span[-1]
    while last.i > tree.sentence.span.start and last.text in {'"', "'", ")", "''"}:
        last = last.nbor(-1)
    if last.text == "?" and (found.voice is None or found.voice is OUTLET):
        found = replace(found, question=True)
    return found


def _own_clause(tree: SentenceTree, node: Token, found: Standing) -> Standing:
    """Auxiliaries, marks and adverbs of the clause that `node` heads."""
    modal = modal_words()
    turned = _inverted(node)
    if turned is not None:  # "Were X to win", "Has X turned against Y, many ask"
        doubtful = turned.lower_ in {"were", "had", "should"}
        found = found.doubt(Modality.HYPOTHETICAL) if doubtful else replace(found, question=True)
    for child in children(node):
        word = child.lower_
        if child.dep_ in {"aux", "cop"}:
            if word in modal.future:
                found = found.doubt(Modality.PREDICTED)
            elif word in {"would", "'d"} and node.dep_ == "ccomp" and is_one(node.head, modal.say):
                found = found.doubt(Modality.PREDICTED)  # the future seen from the past: "said it would"
            elif word in modal.possible:
                found = found.doubt(Modality.HYPOTHETICAL)
            elif word in modal.deontic and child.tag_ == "MD":
                found = replace(found, deontic=True, wanted=True)
        elif child.dep_ == "mark" and (word in modal.conditional_marks):
            found = found.doubt(Modality.HYPOTHETICAL)
        elif child.dep_ == "advmod" and word in modal.rumour_adverbs:
            found = found.doubt(Modality.RUMOURED)
        elif child.dep_ == "advmod" and word in modal.past_attitude and node.tag_ in {"VBD", "VBN"}:
            found = replace(found, wanted=True, asked=True)  # "whom they once hailed": no longer so
        elif child.dep_ == "advmod" and word in modal.hedges:
            found = replace(found, hedged=True)
    if node.tag_ in {"VBD", "VBN"} and any(map(_until_a_time, children(node))):
        found = replace(found, wanted=True, asked=True)  # "until now X opposed Y": over
    voice = according_to(tree, node)
    if voice is not None:
        rumour = any(is_one(token, modal.rumour_nouns) for token in _sources(node))
        found = found.says(voice)
        found = found.doubt(Modality.RUMOURED) if rumour else found
    return found if found.voice is not None else _spoken_beside(tree, node, found)


def _until_a_time(child: Token) -> bool:
    """ "until now", "until December": not "until Y leaves", which is a condition."""
    modal = modal_words()
    if child.lower_ in modal.until:
        return child.i + 1 < len(child.doc) and child.nbor().lower_ in modal.until_now
    return child.dep_.startswith("obl") and any(below.lower_ in modal.until for below in children(child))


def _inverted(clause: Token) -> Token | None:
    """The auxiliary with which a clause begins, before its subject."""
    helpers = [child for child in children(clause) if child.dep_ in {"aux", "aux:pass", "cop"}]
    subject = next((child for child in children(clause) if child.dep_ in {"nsubj", "nsubj:pass"}), None)
    if not helpers or subject is None or helpers[0].i > subject.i or helpers[0].i > clause.i:
        return None
    return helpers[0] if helpers[0].i == clause.left_edge.i else None


def _sources(verb: Token) -> list[Token]:
    return [child for child in children(verb) if child.dep_ in {"obl", "advcl", "nmod"}]


def _spoken_beside(tree: SentenceTree, node: Token, found: Standing) -> Standing:
    """ "X backs Y, Z said": the verb of saying may hang below what is said."""
    for child in children(node):
        if child.dep_ in {"parataxis", "conj"} and child.i > node.i and is_one(child, modal_words().say):
            complete = any(inner.dep_ in {"ccomp", "obj", "cc", "xcomp"} for inner in children(child))
            if not complete and any(inner.dep_ == "nsubj" for inner in children(child)):
                for subject in subjects(child):
                    return found.says(voice_of(tree, subject))
    return found


def _above(tree: SentenceTree, node: Token, head: Token, found: Standing) -> Standing:
    """What the word above a clause or phrase makes of it."""
    modal = modal_words()
    relation = node.dep_
    if relation in {"conj", "nsubj", "nsubj:outer", "appos"} or relation not in _CONTENT:
        return found
    if verbal(head) or head.pos_ == "ADJ":
        passive = is_passive(head) and not any(child.dep_ == "obl:agent" for child in children(head))
        if relation in {"xcomp", "ccomp"} and passive and is_one(head, modal.rumour_passives):
            found = found.doubt(Modality.RUMOURED)
            return found if found.voice is not None else replace(found, voice=Voice(SpeakerKind.UNNAMED))
        raised = relation == "nsubj:pass" and any(child.dep_ == "xcomp" for child in children(head))
        if raised and is_one(head, modal.rumour_passives):  # "meetings are said to have taken place"
            return replace(found.doubt(Modality.RUMOURED), voice=found.voice or Voice(SpeakerKind.UNNAMED))
        if relation in {"xcomp", "ccomp"} and passive and is_one(head, modal.predicted_passives):
            return found.doubt(Modality.PREDICTED)
        if relation in {"xcomp", "advcl"} and head.lower_ == "used" and head.nbor().lower_ == "to":
            return replace(found, wanted=True)  # "used to back": no longer so
        if relation == "xcomp" and is_one(head, modal.seem):
            return replace(found, hedged=True)
        if is_one(head, modal.denial) and not (relation == "obl" and head.pos_ == "ADJ"):
            return _denied(tree, head, found)
        if head.lower_ in modal.untrue and relation in {"csubj", "ccomp", "advcl", "acl"}:  # "it was untrue that X"
            voice = found.voice
            return replace(found, modality=Modality.DENIED, denial=(head,), voice=voice)
        if is_one(head, modal.denial_of_report) and relation == "obj" and is_one(node, modal.report_nouns):
            return _denied(tree, head, found)
        if relation == "ccomp" and is_one(head, modal.predict) and not is_one(head, modal.rumour_passives):
            return _said(tree, head, found).doubt(Modality.PREDICTED)
        if relation in {"ccomp", "parataxis"} and is_one(head, modal.say):
            said = _said(tree, head, found)
            if negation(head):
                return said.doubt(Modality.HYPOTHETICAL)
            return said
    elif relation in {"acl", "acl:relcl", "nmod", "ccomp", "advcl"} and is_one(head, modal.report_nouns):
        if is_one(head, modal.rumour_nouns):
            found = found.doubt(Modality.RUMOURED)
            return found if found.voice is not None else replace(found, voice=Voice(SpeakerKind.UNNAMED))
        if relation in {"acl", "ccomp"} or "of" in {child.lower_ for child in children(node) if child.dep_ == "case"}:
            found = found.doubt(Modality.REPORTED)
    for unit in tree.units(head):
        frame = unit.frame
        filled = {filler.i for slot in frame.targets for filler in tree.fill(head, unit, slot)}
        if node.i not in filled:
            continue
        if frame.reports and any(node.i == filler.i for filler in obliques(head, frame.reports)):
            return _said(tree, head, found)
        if frame.wish:
            return replace(found, wanted=True, asked=found.asked or not frame.plan)
    return found


def _said(tree: SentenceTree, head: Token, found: Standing) -> Standing:
    for subject in subjects(head):
        return found.says(voice_of(tree, subject))
    return found.says(Voice(SpeakerKind.UNNAMED)) if is_passive(head) else found


def _denied(tree: SentenceTree, head: Token, found: Standing) -> Standing:
    if negation(head):
        return found.doubt(Modality.REPORTED)
    who = [voice_of(tree, subject) for subject in subjects(head)]
    denier = who[0] if who else Voice(SpeakerKind.UNNAMED)
    return replace(found, modality=Modality.DENIED, voice=denier, denier=denier, denial=(head,))

"""What the word above a clause or phrase makes of it: says it, denies it, asks it, expects it, wants it."""

from __future__ import annotations

from dataclasses import replace

from extraction.arguments import is_passive, subjects
from extraction.lexicon import modal_words
from extraction.negation import negation
from extraction.parse import Token
from extraction.phrases import obliques
from extraction.polarity import SentenceTree
from extraction.speakers import tellers, voice_of
from extraction.standing import Standing, is_one, is_untrue
from extraction.syntax import children, verbal
from extraction.text import Voice
from news.claim import Modality, SpeakerKind

_CONTENT = frozenset(
    {"ccomp", "xcomp", "csubj", "advcl", "acl", "acl:relcl", "obj", "obl", "nmod", "nsubj:pass", "parataxis"}
)
_SUBJECTS = frozenset({"nsubj", "nsubj:pass", "nsubj:outer", "csubj"})
_LEARN = frozenset({"have", "learn", "hear", "know", "discover"})
_UNNAMED = Voice(SpeakerKind.UNNAMED)


def over(node: Token) -> tuple[Token, str]:
    """The word above a clause and how the clause hangs on it; a that-clause is easily read as a relative one."""
    head, relation = node.head, node.dep_
    if relation not in {"acl", "acl:relcl"} or not _told(node):
        return head, relation
    modal = modal_words()
    if is_one(head, modal.report_nouns):  # "rumours that X had criticised Y"
        return head, "acl"
    if verbal(head) and is_one(head, modal.say):  # "the paper reports that X distrusts Y"
        return head, "ccomp"
    if head.dep_ in {"obj", "iobj", "expl", "obl"} and verbal(head.head) and _tells(head.head):  # "told reporters that"
        return head.head, "ccomp"
    return head, relation


def _told(clause: Token) -> bool:
    """Whether a clause begins with "that", and it is no part of the clause: subject and object are others."""
    below = children(clause)
    that = next((child for child in below if child.lower_ == "that"), None)
    if that is None or that.dep_ in _SUBJECTS:
        return False
    others = {child.dep_ for child in below if child.i != that.i}
    return that.dep_ == "mark" or (bool(others & _SUBJECTS) and bool(others & {"obj", "obl", "iobj", "ccomp"}))


def _tells(verb: Token) -> bool:
    return is_one(verb, modal_words().say) or verb.lemma_.lower() in _LEARN


def above(tree: SentenceTree, node: Token, head: Token, relation: str, found: Standing) -> Standing:
    """The standing of what `node` heads, in the light of the word above it."""
    modal = modal_words()
    if relation in _SUBJECTS and is_untrue(head) and (relation == "csubj" or is_one(node, modal.report_nouns)):
        return replace(found, modality=Modality.DENIED, denial=(head,))  # "claims that X hates Y are baseless"
    if relation not in _CONTENT:
        return found
    if verbal(head) or head.pos_ == "ADJ":
        made = _verb_above(tree, node, head, relation, found)
    else:
        made = _noun_above(node, head, relation, found)
    return made if made is not None else _unit_above(tree, node, head, found)


def _verb_above(tree: SentenceTree, node: Token, head: Token, relation: str, found: Standing) -> Standing | None:
    """None where the verb is none that vouches, doubts or denies."""
    modal = modal_words()
    passive = is_passive(head) and not any(child.dep_ == "obl:agent" for child in children(head))
    if relation in {"xcomp", "ccomp", "advcl"} and passive and is_one(head, modal.rumour_passives):
        found = found.doubt(Modality.RUMOURED)  # "is believed to", "is suspected of"
        return found if found.voice is not None else replace(found, voice=_UNNAMED)
    raised = relation == "nsubj:pass" and any(child.dep_ == "xcomp" for child in children(head))
    if raised and is_one(head, modal.rumour_passives):  # "meetings are said to have taken place"
        return replace(found.doubt(Modality.RUMOURED), voice=found.voice or _UNNAMED)
    if relation in {"xcomp", "ccomp"} and passive and is_one(head, modal.predicted_passives):
        return found.doubt(Modality.PREDICTED)
    if relation in {"xcomp", "advcl"} and head.lower_ == "used" and head.nbor().lower_ == "to":
        return found.over()  # "used to back": no longer so
    if relation in {"xcomp", "ccomp", "advcl"} and head.pos_ == "ADJ" and head.lower_ in modal.rumoured:
        return replace(found.doubt(Modality.RUMOURED), voice=found.voice or _UNNAMED)
    if relation in {"xcomp", "ccomp", "advcl", "csubj"} and head.pos_ == "ADJ" and head.lower_ in modal.to_come:
        return found.doubt(Modality.PREDICTED)  # "is likely to", "is set to"
    if relation == "xcomp" and is_one(head, modal.seem):
        return replace(found, hedged=True)
    if is_one(head, modal.denial) and not (relation == "obl" and head.pos_ == "ADJ"):
        return _denied(tree, head, found)
    if relation in {"csubj", "ccomp", "advcl", "acl"} and (is_untrue(head) or _is_not_that(head)):
        return replace(found, modality=Modality.DENIED, denial=(head,))  # "it was untrue that X"
    if relation in {"obj", "nsubj:pass"} and is_one(node, modal.report_nouns):
        called = [child for child in children(head) if child.dep_ in {"xcomp", "advcl", "obl"}]
        if is_one(head, modal.denial_of_report) or any(map(is_untrue, called)):
            return _denied(tree, head, found)
    if relation in {"ccomp", "xcomp"} and is_one(head, modal.predict) and not is_one(head, modal.rumour_passives):
        return _said(tree, head, found).doubt(Modality.PREDICTED)
    if relation in {"ccomp", "parataxis"} and is_one(head, modal.ask):
        return replace(found, question=True)
    if relation == "ccomp" and head.lemma_.lower() in modal.suppose and _supposes(head):
        return found.doubt(Modality.HYPOTHETICAL)
    if relation == "ccomp" and head.lemma_.lower() == "have" and any(map(_rumours, children(head))):
        return replace(found.doubt(Modality.RUMOURED), voice=found.voice or _UNNAMED)  # "rumour has it that"
    if relation in {"ccomp", "parataxis"} and is_one(head, modal.say):
        said = _said(tree, head, found)
        return said.doubt(Modality.HYPOTHETICAL) if negation(head) else said
    return None


def _noun_above(node: Token, head: Token, relation: str, found: Standing) -> Standing | None:
    modal = modal_words()
    if relation in {"acl", "acl:relcl", "ccomp", "csubj", "advcl"} and is_untrue(head):
        return replace(found, modality=Modality.DENIED, denial=(head,))  # "called it a lie that"
    if head.lemma_.lower() in modal.true_nouns and relation in {"nmod", "obl", "acl"} and negation(head):
        return replace(found, modality=Modality.DENIED, denial=(head,))  # "there is no truth in talk of"
    if relation in {"acl", "acl:relcl", "nmod", "ccomp", "advcl"} and is_one(head, modal.report_nouns):
        if is_one(head, modal.rumour_nouns):
            found = found.doubt(Modality.RUMOURED)
            return found if found.voice is not None else replace(found, voice=_UNNAMED)
        if relation in {"acl", "ccomp"} or "of" in {child.lower_ for child in children(node) if child.dep_ == "case"}:
            return found.doubt(Modality.REPORTED)
    return None


def _unit_above(tree: SentenceTree, node: Token, head: Token, found: Standing) -> Standing:
    for unit in tree.units(head):
        frame = unit.frame
        if not (frame.reports or frame.wish):
            continue
        filled = {filler.i for slot in frame.targets for filler in tree.fill(head, unit, slot)}
        if node.i not in filled:
            continue
        if frame.reports and any(node.i == filler.i for filler in obliques(head, frame.reports)):
            return _said(tree, head, found)
        if frame.wish:
            return replace(found, wanted=True, asked=found.asked or not frame.plan)
    return found


def _is_not_that(head: Token) -> bool:
    """ "It is not that X backs Y"."""
    it = any(child.dep_ in {"nsubj", "expl"} and child.lower_ == "it" for child in children(head))
    return head.lemma_.lower() == "be" and it and negation(head)


def _supposes(verb: Token) -> bool:
    """ "Suppose X attacks Y", "assuming that X attacks Y": not what somebody supposes."""
    if verb.tag_ == "VBG":
        return verb.lemma_.lower() != "say"
    return verb.tag_ in {"VB", "VBP"} and not any(child.dep_ in _SUBJECTS for child in children(verb))


def _rumours(child: Token) -> bool:
    return child.dep_ == "nsubj" and is_one(child, modal_words().rumour_nouns | modal_words().report_nouns)


def _said(tree: SentenceTree, head: Token, found: Standing) -> Standing:
    for subject in tellers(head):
        return found.says(voice_of(tree, subject))
    return found.says(_UNNAMED) if is_passive(head) else found


def _denied(tree: SentenceTree, head: Token, found: Standing) -> Standing:
    if negation(head):
        return found.doubt(Modality.REPORTED)
    who = [voice_of(tree, subject) for subject in subjects(head)]
    denier = who[0] if who else _UNNAMED
    return replace(found, modality=Modality.DENIED, voice=denier, denier=denier, denial=(head,))

"""How sure a claim is and who vouches for it: one climb from its trigger to the root of the sentence.

Every step up asks what the clause around says: is it said (by whom), denied, rumoured, expected, only possible, wanted?
The innermost voice is the speaker; the most doubtful word on the way gives the modality. Scope follows the tree, as in
FactBank (Sauri and Pustejovsky 2009). Where no word of the sentence says who speaks, the quotation around it does.
"""

from __future__ import annotations

from dataclasses import replace

from extraction.arguments import subjects
from extraction.embedding import above, over
from extraction.lexicon import Unit, agent_words, modal_words
from extraction.negation import negation
from extraction.parse import Token
from extraction.polarity import SentenceTree
from extraction.speakers import OUTLET, according_to, voice_of
from extraction.standing import Standing, is_one
from extraction.syntax import SUBJECTS, cases, children, verbal
from extraction.words import words
from news.claim import Modality

__all__ = ["Standing", "standing"]

_CLOSING = frozenset({'"', "'", ")", "''"})
_RATHER = (["rather"], ["sooner"], ["gladly"], ["gratefully"])
_OWN = frozenset({"aux", "aux:pass", "cop", "advmod", "amod"})
_HELPERS = frozenset({"aux", "aux:pass", "cop"})
_TELLING = frozenset(
    {"aux", "cop", "mark", "advmod", "amod", "parataxis"}
)  # links of words that say how a clause stands
_PLAIN = Standing()


def standing(tree: SentenceTree, trigger: Token) -> Standing:
    """What the sentence makes of what `trigger` says."""
    if trigger.i not in tree.standings:
        tree.standings[trigger.i] = _climb(tree, trigger)
    found: Standing = tree.standings[trigger.i]
    return found


def _climb(tree: SentenceTree, trigger: Token) -> Standing:
    found = _PLAIN
    node, told, apart = trigger, False, False
    for _ in range(len(tree.sentence.span)):
        plain = found is _PLAIN and not apart
        made = _said_around(tree, node) if plain else _own_clause(tree, node, found, apart)
        head, relation = over(node)
        told = told or any(unit.frame.presupposes and _fills(tree, head, unit, node) for unit in tree.units(head))
        if head.i != node.i:
            made = above(tree, node, head, relation, made)
        # What a relative clause or an apposition tells is presupposed: only who speaks carries down into it.
        found = made if not told else found if found.voice is made.voice else replace(found, voice=made.voice)
        if head.i == node.i:
            break
        told = told or _presupposed(node, head, relation)
        apart = relation == "conj" and verbal(head) and any(child.dep_ in SUBJECTS for child in children(node))
        node = head
    if found.voice is None:
        voice = tree.voice_at(trigger)
        found = found.says(voice) if voice is not None else found
    last = tree.sentence.span[-1]
    while last.i > tree.sentence.span.start and last.text in _CLOSING:
        last = last.nbor(-1)
    if last.text == "?" and (found.voice is None or found.voice is OUTLET or tree.voice_at(last) is not None):
        found = replace(found, question=True)
    return found


def _fills(tree: SentenceTree, head: Token, unit: Unit, node: Token) -> bool:
    return head.i != node.i and any(node.i == filler.i for filler in tree.fill(head, unit, "clause"))


def _presupposed(node: Token, head: Token, relation: str) -> bool:
    """Whether a clause is told for itself: what is denied, wanted or doubted around it is not so of it."""
    if relation == "acl:relcl":
        disowned = head.dep_ == "obj" and is_one(head.head, modal_words().denial)  # "disclaimed a letter in which"
        return not disowned and not is_one(head, modal_words().report_nouns)
    if relation == "acl" and node.tag_ == "VBG" and head.dep_ == "obj":  # "filed a lawsuit accusing X"
        return head.lemma_.lower() in agent_words().acts and head.head.lemma_.lower() in words("makes")
    if relation == "parataxis":
        return not is_one(head, modal_words().say | modal_words().ask)
    if relation == "advcl":
        return bool(cases(node) & modal_words().beside)
    return relation == "appos"


def _said_around(tree: SentenceTree, node: Token) -> Standing:
    """What the clause that `node` heads makes of what nothing has been said of yet: the same for all below it."""
    if node.i not in tree.clauses:
        tree.clauses[node.i] = _own_clause(tree, node, _PLAIN)
    found: Standing = tree.clauses[node.i]
    return found


def _own_clause(tree: SentenceTree, node: Token, found: Standing, apart: bool = False) -> Standing:
    """Auxiliaries, marks and adverbs of the clause that `node` heads. `apart`: what is asked for is a clause beside it
    with a subject of its own, to which only the marks belong ("X may trade with Y, but Z does not trust it")."""
    modal = modal_words()
    turned = _inverted(node)
    if turned is not None:  # "Were X to win", "Has X turned against Y, many ask", "When will X stop"
        doubtful = turned.lower_ in {"were", "had", "should"}
        found = found.doubt(Modality.HYPOTHETICAL) if doubtful else replace(found, question=True)
    sure = is_one(node, modal.denial) and negation(node)  # "nobody would deny that": nothing is open
    for child in children(node):
        word = child.lower_
        if child.dep_ not in _TELLING and word != "not" and word not in modal.suppose:
            continue
        if apart and child.dep_ in _OWN:
            continue
        if word == "not" and _not_that(child):  # "it is not that X backs Y"
            found = replace(found, modality=Modality.DENIED, denial=(child,))
        elif word in modal.suppose and child.tag_ in {"VB", "VBP"} and child.i == tree.sentence.span.start:
            found = found.doubt(Modality.HYPOTHETICAL)
        elif child.dep_ in {"aux", "cop"}:
            if word in modal.future:
                found = found.doubt(Modality.PREDICTED)
            elif word in {"would", "'d"} and node.dep_ == "ccomp" and is_one(node.head, modal.say):
                found = found.doubt(Modality.PREDICTED)  # the future seen from the past: "said it would"
            elif word in modal.possible and not sure and not _no_choice(child):
                found = found.doubt(Modality.HYPOTHETICAL)
            elif word in modal.deontic and child.tag_ == "MD":
                found = replace(found, deontic=True, wanted=True)
        elif child.dep_ == "mark" and word in modal.conditional_marks:
            found = found.doubt(Modality.HYPOTHETICAL)
        elif child.dep_ == "advmod" and word in modal.rumour_adverbs:
            found = found.doubt(Modality.RUMOURED)
        elif child.dep_ == "advmod" and word in modal.past_attitude and _may_be_over(node) and not _at_once(child):
            found = found.over()  # "whom they once hailed", "once a critic of"
        elif child.dep_ == "amod" and word in modal.former and child.i < node.i:
            found = found.over()  # "a former ally of"
        elif child.dep_ == "advmod" and word in modal.hedges:
            found = replace(found, hedged=True)
        elif child.dep_ == "parataxis" and is_one(child, modal.ask) and child.i > node.i:
            found = replace(found, question=True)  # "is it true that X, the host asked"
    if (
        not apart
        and node.tag_ in {"VBD", "VBN"}
        and not tree.spoken.isdisjoint(modal.until)
        and any(map(_until_a_time, children(node)))
    ):
        found = found.over()  # "until now X opposed Y"
    voice = according_to(tree, node)
    if voice is not None:
        rumour = any(is_one(token, modal.rumour_nouns) for token in _sources(node))
        found = found.says(voice)
        found = found.doubt(Modality.RUMOURED) if rumour else found
    return found if found.voice is not None else _spoken_beside(tree, node, found)


def _not_that(token: Token) -> bool:
    if token.i == 0 or token.i + 2 >= len(token.doc):
        return False
    return token.nbor(-1).lemma_.lower() == "be" and token.nbor().lower_ == "that" and token.nbor().dep_ == "mark"


def _no_choice(modal: Token) -> bool:
    """ "cannot but condemn", "cannot stand": no possibility, but what is so."""
    after = [token.lower_ for token in modal.doc[modal.i + 1 : modal.i + 4]]
    if after[:1] and after[0] in {"not", "n't"}:
        return after[1:2] == ["but"] or (modal.lower_ == "can" and after[1:2] in (["stand"], ["bear"], ["abide"]))
    return after[:1] in (["but"], ["only"]) or (modal.lower_ in {"would", "'d"} and after[0:1] in _RATHER)


def _at_once(child: Token) -> bool:
    return child.i > 0 and child.nbor(-1).lower_ in {"at", "than", "all"}  # "more than once", "all at once"


def _may_be_over(node: Token) -> bool:
    if any(child.dep_ == "aux" and child.lower_ in {"has", "have", "'ve"} for child in children(node)):
        return False  # "has previously praised X" tells what was done, not that it is over
    return node.tag_ in {"VBD", "VBN"} or (not verbal(node) and node.dep_ in {"appos", "nsubj", "advcl", "acl"})


def _until_a_time(child: Token) -> bool:
    """ "until now", "until December": not "until Y leaves", which is a condition."""
    modal = modal_words()
    if child.lower_ in modal.until:
        return child.i + 1 < len(child.doc) and child.nbor().lower_ in modal.until_now
    timed = child.dep_.startswith("obl") or child.lower_ in modal.until_now
    return timed and any(below.lower_ in modal.until for below in children(child))


def _inverted(clause: Token) -> Token | None:
    """The auxiliary with which a clause begins, before its subject; a question word may come first."""
    below = children(clause)
    helpers = [child for child in below if child.dep_ in _HELPERS]
    subject = next((child for child in below if child.dep_ in {"nsubj", "nsubj:pass", "expl"}), None)
    if not helpers or subject is None or helpers[0].i > subject.i or helpers[0].i > clause.i:
        return None
    first = clause.left_edge
    while first.is_punct and first.i < helpers[0].i:
        first = first.nbor()
    asks = first.tag_ in {"WRB", "WP", "WDT"} and clause.dep_ != "acl:relcl"
    return helpers[0] if helpers[0].i == first.i or asks else None


def _sources(verb: Token) -> list[Token]:
    return [child for child in children(verb) if child.dep_ in {"obl", "advcl", "nmod"}]


def _spoken_beside(tree: SentenceTree, node: Token, found: Standing) -> Standing:
    """ "X backs Y, Z said": the verb of saying may hang below what is said."""
    first = next((child.i for child in children(node) if child.dep_ in SUBJECTS), node.i)
    for child in children(node):  # after the clause, or inside: "X, Y insists, backs Z"
        if child.dep_ in {"parataxis", "conj"} and child.i > first and is_one(child, modal_words().say):
            complete = any(inner.dep_ in {"ccomp", "obj", "cc", "xcomp"} for inner in children(child))
            if not complete and any(inner.dep_ == "nsubj" for inner in children(child)):
                for subject in subjects(child):
                    return found.says(voice_of(tree, subject))
    return found

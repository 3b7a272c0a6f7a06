"""Whom a pronoun means: salience over the mentions before it.

In the manner of Lappin and Leass (1994): nearness and grammatical role, with agreement in gender and number and the bar
on two arguments of one verb being the same. Precision first: where two are about equal, nobody is meant.
"""

from __future__ import annotations

from collections.abc import Sequence

from extraction.found import Found
from extraction.lexicon import modal_words
from extraction.parse import Token
from extraction.standing import is_one
from extraction.text import Use
from extraction.uses import coordinated_with

NEARNESS = (3.8, 3.0, 1.0)  # by sentences between: in the same, in the one before, in the one before that
MARGIN = 0.6  # by which the best must beat the next
REPEATED = 0.15  # for every further mention of the same one

_BEING = {"be", "become", "remain", "stay"}
_MEMBERS = {"one", "some"}
_DEEP = 3
MALE = {"he", "him", "his", "himself"}
FEMALE = {"she", "her", "hers", "herself"}
PLURAL = {"they", "them", "their", "theirs", "themselves"}
NEUTER = {"it", "its", "itself"}
PRONOUNS = MALE | FEMALE | PLURAL | NEUTER
_ARGUMENTS = {"nsubj", "nsubj:pass", "obj", "iobj", "obl:agent"}
SUBJECT = {"nsubj", "nsubj:pass", "nsubj:outer", "csubj"}


class Candidate:
    """One that a pronoun can mean: a mention, or a common noun that rivals the mentions (`who` is None).

    group    many that are one, such as a militia: "it" as well as "they"
    others   who are named together with `who` ("X and Y"): all of them are meant
    """

    __slots__ = ("gender", "group", "human", "others", "plural", "sentence", "token", "who")

    def __init__(
        self,
        sentence: int,
        token: Token,
        who: Found | None,
        human: bool | None,
        plural: bool,
        group: bool = False,
        others: tuple[Found, ...] = (),
    ) -> None:
        self.sentence = sentence
        self.token = token
        self.who = who
        self.human = human
        self.plural = plural
        self.group = group
        self.others = others
        self.gender = who.gender if who is not None else None

    @property
    def entity(self) -> str:
        """The same for candidates that mean the same."""
        if self.who is None:
            return f"#{self.token.lemma_.lower()}"
        return " ".join((self.who.entity, *(other.entity for other in self.others)))


def choose(token: Token, sentence: int, recent: Sequence[Candidate]) -> Candidate | None:
    """Whom a pronoun of this sentence means, of the candidates before it; None where that is not sure."""
    word = token.lower_
    if word in NEUTER and (_empty(token) or (word == "it" and token.dep_ not in SUBJECT)):
        return None  # "it" as an object is mostly a thing said or done
    scores: dict[str, tuple[float, Candidate]] = {}
    barred = {
        candidate.who.entity
        for candidate in recent
        if candidate.who is not None and _beside(token, sentence, candidate)
    }
    for candidate in recent:
        if candidate.who is not None and barred & {candidate.who.entity, *(o.entity for o in candidate.others)}:
            continue
        far = sentence - candidate.sentence > 1 and word in PLURAL | NEUTER
        if far or not agree(word, candidate) or _barred(token, sentence, candidate):
            continue
        score = _salience(token, sentence, candidate)
        entity = candidate.entity
        known = scores.get(entity)
        if known is None:
            scores[entity] = (score, candidate)
        else:
            best = candidate if score >= known[0] else known[1]
            scores[entity] = (max(known[0], score) + REPEATED, best)
    ranked = sorted(scores.values(), key=lambda item: -item[0])
    if not ranked or ranked[0][1].who is None:
        return None
    if len(ranked) > 1 and ranked[0][0] - ranked[1][0] < MARGIN:
        return None
    return ranked[0][1]


def _salience(token: Token, sentence: int, candidate: Candidate) -> float:
    distance = sentence - candidate.sentence
    score = NEARNESS[distance]
    link = coordinated_with(candidate.token).dep_
    if link in SUBJECT:
        score += 2.0
        if _clause(candidate.token).dep_ == "ROOT":
            score += 0.5
    elif link in {"obj", "obl:agent", "iobj"}:
        score += 0.8
    elif link == "nmod:poss":
        score += 0.6
    elif link == "obl":
        score += 0.5
    if candidate.who is not None and candidate.who.use is Use.MODIFIER:
        score -= 0.6
    if distance == 0 and token.dep_ == "nmod:poss" and _clause(candidate.token) in (_clause(token.head), token.head):
        score += 0.6  # "gave X the key to his strategy"
    return score


def _barred(token: Token, sentence: int, candidate: Candidate) -> bool:
    """Two arguments of one verb are not the same, unless the pronoun is reflexive or a possessor."""
    if candidate.sentence != sentence:
        return candidate.token.doc is token.doc and _speaks_outside(token, candidate.token)  # still quoted
    if candidate.token.i >= token.i:
        return True
    if _speaks_outside(token, candidate.token):
        return True
    if token.dep_ == "nmod:poss" or token.lower_.endswith(("self", "selves")):
        # "his" inside a name's own phrase is not that name, nor is "his supporter" he who is one
        inside = candidate.token.head.i == token.i or token.head.i == candidate.token.i
        predicate = _predicate(token.head)
        said = predicate is not None and candidate.token.head.i == predicate.i
        return inside or (said and candidate.token.dep_ in SUBJECT)
    verb = _clause(token)
    if candidate.token.head.i == verb.i or token.head.i == candidate.token.i:
        return True
    shared = verb.dep_ in {"conj", "xcomp"} and not any(child.dep_ in SUBJECT for child in verb.children)
    return shared and candidate.token.head.i == verb.head.i and candidate.token.dep_ in SUBJECT


def _predicate(noun: Token) -> Token | None:
    """Where the subject hangs of which a noun is said: "X was his supporter", "X has become one of his supporters"."""
    for _ in range(_DEEP):
        if noun.dep_ != "nmod" or noun.head.lower_ not in _MEMBERS:
            break
        noun = noun.head
    if noun.dep_ in {"xcomp", "obj"} and noun.head.lemma_ in _BEING:
        return noun.head
    return noun if any(child.dep_ == "cop" for child in noun.children) else None


def _speaks_outside(token: Token, candidate: Token) -> bool:
    """'"He is brave," X said': inside a quotation X would say "I"."""
    if candidate.dep_ not in SUBJECT or not is_one(candidate.head, modal_words().say):
        return False
    return _is_quoted(token) and not _is_quoted(candidate)


def _is_quoted(token: Token) -> bool:
    return any(one.first <= token.i < one.last for one in token.doc.quotations)


def _beside(token: Token, sentence: int, candidate: Candidate) -> bool:
    """Whether a mention is another argument of the pronoun's own verb: "Salih praised him" is of somebody else."""
    if candidate.sentence != sentence or token.dep_ not in {*_ARGUMENTS, "obl"} or candidate.token.i >= token.i:
        return False
    if token.lower_.endswith(("self", "selves")):
        return False
    return candidate.token.head.i == token.head.i and candidate.token.dep_ in _ARGUMENTS


def _clause(token: Token) -> Token:
    """The verb (or other predicate) that a noun is an argument of."""
    return coordinated_with(token).head


def agree(word: str, candidate: Candidate) -> bool:
    """Whether a pronoun (lower case) can mean a candidate, by gender and number."""
    human, gender = candidate.human, candidate.gender
    if candidate.others:
        return word in PLURAL
    if human is None and candidate.who is not None and " " in candidate.who.name:
        human = True  # two capitalised words that nothing else explains
    if word in MALE:
        return human is True and not candidate.plural and gender != "female"
    if word in FEMALE:
        return human is True and not candidate.plural and gender != "male"
    if word in PLURAL:
        return (candidate.plural or candidate.group) and (human is not True or candidate.who is None)
    return human is not True and not candidate.plural


def _empty(token: Token) -> bool:
    """Whether "it" means nothing: "it is clear that", "it was X who"."""
    head = token.head
    if token.dep_ == "expl":
        return True
    return token.dep_ in SUBJECT and any(child.dep_ in {"csubj", "ccomp", "acl:relcl"} for child in head.children)

"""What a phrase says of each actor in it: values multiplied down the dependency tree.

    toward("the expulsion of US troops") = {US: -0.85}
    "call for" (+0.8) x toward(...)      = {US: -0.68}: who calls for it is against the United States

One rule does it all: a unit's value for a slot, times what the slot's filler says of the actor. Names count 1 for
themselves, carriers ("presence") hand on to their owners, deeds know their doer, negation turns the sign. After
compositional polarity (Moilanen and Pulman 2007) and implicature from +/-effect events (Deng and Wiebe 2014).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from extraction.arguments import fill, subjects
from extraction.deeds import Chronicle
from extraction.lexicon import Frame, Lexicon, Unit, agent_words
from extraction.matching import MatchedSentence, Voices
from extraction.negation import negation
from extraction.parse import Token
from extraction.patterns import affix, hands_on
from extraction.phrases import modifiers, obliques, owners, patients, possessors
from extraction.syntax import children, coordinated, verbal
from extraction.text import Sentence, Use
from extraction.words import words
from news.claim import EventType, Mention

_DEPTH = 9
_FLIP = -0.8  # "not" inside what is wanted or judged: nearly the opposite
_LOSS = 0.97
_SUBJECT_ONLY = frozenset({"subj"})
_UNNAMED = 2  # steps: of four readings with somebody who has no name one is wrong
_UNKNOWN_OWNER = 0.7  # a noun the lexicon does not know hands on less surely


@dataclass(frozen=True, slots=True)
class Leaf:
    """What a phrase says of one mention.

    words  heads of the units between the phrase and the mention, outermost first
    deed   whether a unit stood between: false for the bare name or what belongs to it
    doer   the mention does the deed that the phrase names; it is judged only by who judges deeds
    steps  how many nodes lie between: the longer, the less sure
    slight it says something only where it is refused or ended ("refused to trade with")
    """

    token: Token
    mention: Mention
    value: float = 1.0
    words: tuple[Token, ...] = ()
    deed: bool = False
    doer: bool = False
    steps: int = 0
    shift: bool = False
    slight: bool = False


class SentenceTree(MatchedSentence):
    """What is said of whom in one matched sentence. Answers are kept, so that no subtree is walked twice."""

    def __init__(
        self, story: Chronicle, sentence: Sentence, units: Lexicon | None = None, voices: Voices | None = None
    ) -> None:
        super().__init__(story, sentence, units, voices)
        self._toward: dict[int, tuple[Leaf, ...]] = {}
        self._aims: dict[tuple[int, Unit], tuple[Leaf, ...]] = {}
        self._bearers: dict[int, tuple[Leaf, ...]] = {}

    def toward(self, token: Token, depth: int = 0) -> tuple[Leaf, ...]:
        """What the phrase headed by this token says of each mention in it."""
        if depth > _DEPTH:
            return ()
        if token.i not in self._toward:
            self._toward[token.i] = ()  # a cycle through control or coordination ends here
            found = list(self._toward_one(token, depth))
            for other in coordinated(token):
                found += self._toward_one(other, depth + 1)
            self._toward[token.i] = tuple(found)
        return self._toward[token.i]

    def _nameless(self, token: Token) -> list[Leaf]:
        somebody = self.unnamed(token)
        return [Leaf(token, somebody, steps=_UNNAMED)] if somebody is not None else []

    def _toward_one(self, token: Token, depth: int) -> Iterator[Leaf]:
        mention = self.mention(token) or self.apposed(token)
        if mention is not None:
            issue = self.is_issue(token)
            yield from (Leaf(token, one, deed=issue) for one in self.meant(mention))
            if not issue:
                return
        if token.lemma_.lower() in agent_words().shares:  # "one of X's demands"
            for inner in obliques(token, "of"):
                yield from self.toward(inner, depth + 1)
        if token.lemma_.lower() in agent_words().measures:
            for inner in obliques(token, "of"):
                yield from (leaf for leaf in self.toward(inner, depth + 1) if leaf.deed)
        units = self.units(token)
        sign = _FLIP if negation(token) else 1.0
        for unit in units:
            judged = unit.frame.holder == "speaker" and verbal(token)  # "accused X of lying": said of X already
            for leaf in self._targets(token, unit, depth) if not judged else ():
                yield leaf if sign == 1.0 else replace(leaf, value=leaf.value * sign)
            if not unit.frame.carrier and (unit.frame.holder is None or "by" in unit.frame.holder):
                for doer in self.doers(token, unit):
                    for leaf in self.parties(doer):
                        yield replace(leaf, value=sign, words=(token,), deed=True, doer=True)
        for clause in self._enacted(token):
            yield from (leaf for leaf in self.toward(clause, depth + 1) if not leaf.doer)
        yield from (Leaf(token, doer, sign, (token,), True, True, 2) for doer in self.told_doers(token, units))
        for owner in modifiers(token):
            if affix(owner):
                yield from self._sided(owner)
        names = all(unit.frame.targets.keys() <= _SUBJECT_ONLY for unit in units)  # "fighter", as one is called
        if names and token.pos_ in {"NOUN", "PROPN"} and hands_on(token):
            for owner in owners(token):
                for leaf in self._handed(token, owner, depth) if not affix(owner) else ():
                    if self.is_place(leaf):
                        continue
                    yield replace(leaf, value=leaf.value * _UNKNOWN_OWNER, steps=leaf.steps + 2)

    def _makers(self, act: Token) -> list[Token]:
        """Who passed, issued or signed an act that itself does something ("issued a decree that praised X")."""
        verb = act.head
        if act.dep_ != "obj" or not verbal(verb):
            return []
        made = verb.lemma_.lower() in words("makes")
        made = made or any(unit.frame.deeds or unit.frame.event is EventType.STATEMENT for unit in self.units(verb))
        return subjects(verb) if made else []

    def _enacted(self, act: Token) -> list[Token]:
        """What an act does, as a relative clause tells: "a resolution that ends the aid"."""
        if act.lemma_.lower() not in agent_words().acts:
            return []
        clauses = [child for child in children(act) if child.dep_ == "acl:relcl"]
        return [clause for clause in clauses if any(subject.i == act.i for subject in subjects(clause))]

    def _handed(self, noun: Token, owner: Token, depth: int) -> Iterator[Leaf]:
        """To whom a noun that the lexicon does not know hands on what is said of it."""
        kinds, lemma = agent_words(), noun.lemma_.lower()
        found = self.analysis.mention_of(self.sentence, owner) if lemma in kinds.sites else None
        if found is not None and self.analysis.use_of(found) is Use.PLACE and owner.pos_ in {"ADJ", "PROPN"}:
            yield Leaf(owner, found)
        elif lemma in kinds.bodies:
            yield from self._owned(owner, depth, body=True)
        else:
            within = _within(noun.lemma_.lower())
            for leaf in self.toward(owner, depth + 1):
                if not leaf.deed and not (within and self.is_state(leaf.mention)):
                    yield leaf

    def _owned(self, owner: Token, depth: int, body: bool) -> Iterator[Leaf]:
        """The party that a body acts for; a mere adjective counts there ("French court"), not before a person."""
        found = self.analysis.mention_of(self.sentence, owner)
        if body and found is not None and self.analysis.use_of(found) is Use.MODIFIER:
            yield Leaf(owner, found)
        else:
            yield from self._parties(owner, depth + 1)

    def is_place(self, leaf: Leaf) -> bool:
        """Whether a name that nobody registered is where something is: "the port of Umm Qasr"."""
        mention, token = leaf.mention, leaf.token
        if mention.actor is not None or mention.mention is not None or not self.analysis.is_placed(mention):
            return False
        if self.analysis.is_human(mention) is True:
            return False
        lands = words("place_nouns")
        above = token.head if token.dep_ in {"nmod", "compound", "appos"} else token
        return mention.text.split()[-1].lower() in lands or above.lemma_.lower() in lands or token.ent_type_ == "LOC"

    def _seated(self, official: Token) -> Iterator[Leaf]:
        """The state in whose capital somebody sits: "an official in Tehran"."""
        for place in obliques(official, "in"):
            found = self.analysis.mention_of(self.sentence, place)
            if found is not None and self.is_state(found) and self.is_city(found):
                yield Leaf(place, found, steps=1)

    def told_doers(self, token: Token, units: tuple[Unit, ...]) -> list[Mention]:
        """Who did a deed that is only pointed to ("condemned the strike"), from what the article told before."""
        if token.pos_ != "NOUN" or (
            any(leaf for owner in owners(token) for leaf in self.parties(owner)) and not _hurt(units)
        ):
            return []
        types = {unit.frame.event for unit in units if unit.frame.event is not None}
        victims = [leaf.mention for owner in patients(token) for leaf in self.parties(owner)] if _hurt(units) else []
        victims += [leaf.mention for unit in units for leaf in self._targets(token, unit, _DEPTH - 2)]
        return self.story.doers(token, types, victims, self.sentence)

    def _sided(self, token: Token) -> Iterator[Leaf]:
        """ "pro-Iran", "anti-American" before a noun."""
        found = self.analysis.mention_of(self.sentence, token)
        if found is not None:
            yield Leaf(token, found, 0.8 * affix(token), (token.nbor(-2),), deed=True, steps=1)

    def targets(self, token: Token, unit: Unit) -> tuple[Leaf, ...]:
        """What one unit says of each mention in its slots, without the unit's own negation; of somebody without a name
        only where the unit itself is asked, and its slot holds nobody else."""
        key = (token.i, unit)
        if key not in self._aims:
            self._aims[key] = tuple(self._targets(token, unit, 0))
        return self._aims[key]

    def _targets(self, token: Token, unit: Unit, depth: int) -> Iterator[Leaf]:
        frame = unit.frame
        accused = {filler.i for filler in self.fill(token, unit, "obj")} if frame.reports else set()
        for slot, value in frame.targets.items():
            if value == 0 or (slot == "for" and self._lacks_object(token, frame)):
                continue
            for filler in self.fill(token, unit, slot):
                leaves = self.toward(filler, depth + 1) or self._implied(filler, slot, frame)
                if not leaves and depth == 0 and not frame.carrier and slot != "agent":
                    others = (one for one in (filler, *coordinated(filler)) if not _ones_own(one))
                    leaves = [leaf for one in others for leaf in self._nameless(one)]
                for leaf in leaves:
                    if slot == frame.reports and leaf.token.i in accused:
                        continue  # "accused X of failing": what X does is X's fault, not X's loss
                    if leaf.token.i == token.i:
                        continue  # "accused the opposition of shielding": nobody is for or against oneself
                    scale = value
                    if leaf.doer:
                        scale *= frame.doer
                    elif (frame.deeds and not leaf.deed) or (frame.past and self._hit(leaf)):
                        scale = 0
                    elif frame.tries and depth == 0 and leaf.value < 0 and not self._only_words(leaf):
                        scale = -scale  # who failed to stop it tried to
                    if scale:
                        slight = frame.slight or (leaf.slight and scale > 0)
                        yield Leaf(
                            leaf.token,
                            leaf.mention,
                            value=combine(scale, leaf.value),
                            words=leaf.words if frame.carrier else (token, *leaf.words),
                            deed=leaf.deed or not frame.carrier,
                            doer=False,
                            steps=leaf.steps + 1,
                            shift=frame.shift or (leaf.shift and not frame.wish),  # who is to turn is not who wants it
                            slight=slight,
                        )

    def _lacks_object(self, token: Token, frame: Frame) -> bool:
        """ "X slammed for a remark": who is judged there is X, whatever the parse says."""
        return frame.event is EventType.ACCUSE and "obj" in frame.targets and not fill(token, "obj") and verbal(token)

    def _implied(self, filler: Token, slot: str, frame: Frame) -> Iterable[Leaf]:
        """Whom a slot means where its phrase names nobody: whose the pattern's own noun is ("summoned the Afghan
        envoy"), or where somebody turns to."""
        if slot == "noun":
            return [replace(leaf, steps=1) for owner in owners(filler) for leaf in self._owned(owner, 0, body=True)]
        if (slot == "mod" and filler.pos_ == "PROPN") or (slot == "owner" and _is_body(filler.head)):
            return list(self._owned(filler, 0, body=True))  # "a Trump critic", "the Bavarian government"
        return self._goal(filler) if frame.shift else ()

    def _only_words(self, leaf: Leaf) -> bool:
        """Whether what stands between is said, not done ("condemn", "oppose")."""
        said = {EventType.ACCUSE, EventType.REJECT}
        return bool(leaf.words) and any(unit.frame.event in said for unit in self.units(leaf.words[0]))

    def _goal(self, token: Token) -> tuple[Leaf, ...]:
        """The states from which and to which somebody turns, though a phrase of place names them."""
        found = ((one, self.analysis.mention_of(self.sentence, one)) for one in (token, *coordinated(token)))
        return tuple(Leaf(one, mention) for one, mention in found if mention is not None and self.is_state(mention))

    def _hit(self, leaf: Leaf) -> bool:
        """Whether a mention is whom force was used on: who deplores that takes no side for them."""
        return bool(leaf.words) and any(unit.frame.event is EventType.ASSAULT for unit in self.units(leaf.words[0]))

    def parties(self, token: Token) -> tuple[Leaf, ...]:
        """The mentions that a subject phrase names or speaks for ("the faction of", "the vote in parliament")."""
        if token.i not in self._bearers:
            self._bearers[token.i] = tuple(self._parties(token, 0))
        return self._bearers[token.i]

    def _parties(self, token: Token, depth: int) -> Iterator[Leaf]:
        if depth > 4:
            return
        for one in (token, *(coordinated(token) if depth == 0 else ())):
            yield from list(self._named(one, depth)) or self._nameless(one)

    def _named(self, one: Token, depth: int) -> Iterator[Leaf]:
        mention = self.mention(one) or self.apposed(one)
        if mention is not None:
            yield from (Leaf(one, meant) for meant in self.meant(mention))
            return
        kinds = agent_words()
        lemma = one.lemma_.lower()
        if lemma in kinds.shares or one.lower_ in kinds.shares:
            for inner in obliques(one, "of"):
                for leaf in self._parties(inner, depth + 1):
                    yield replace(leaf, steps=leaf.steps + 1)
            return
        if any(child.dep_ in {"amod", "compound"} and child.lower_ in kinds.apart for child in children(one)):
            return  # "a former minister of Spain" speaks for himself
        if lemma in kinds.acts or lemma in kinds.groups or lemma in kinds.rebels:
            found = possessors(one) or [owner for owner in owners(one) if not affix(owner)]
            if lemma in kinds.acts:
                found = found or obliques(one, "in") or self._makers(one)
            if lemma in kinds.officials and not found:
                yield from self._seated(one)
            for owner in [each for first in found for each in (first, *coordinated(first))]:
                for leaf in self._owned(owner, depth, lemma in kinds.bodies):
                    if _within(lemma) and self.is_state(leaf.mention):
                        continue
                    yield replace(leaf, steps=leaf.steps + 1)


def _is_body(noun: Token) -> bool:
    return noun.lemma_.lower() in agent_words().bodies


def _ones_own(noun: Token) -> bool:
    """ "his lawyer", "her son": what is done to them says least of sides."""
    return any(child.dep_ == "nmod:poss" and child.pos_ == "PRON" for child in children(noun))


def _within(lemma: str) -> bool:
    """Whether a noun names a group in a state that does not act for it."""
    kinds = agent_words()
    return lemma in kinds.factions or (lemma in kinds.rebels and lemma not in kinds.groups)


def _hurt(units: tuple[Unit, ...]) -> bool:
    return any("patient" in unit.frame.targets for unit in units)


def combine(outer: float, inner: float) -> float:
    """Two values along one path: signs multiply, strength is that of the weaker one, a little less each step."""
    strength = min(abs(outer), abs(inner)) * _LOSS
    return strength if (outer > 0) == (inner > 0) else -strength

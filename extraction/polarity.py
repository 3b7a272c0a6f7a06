"""What a phrase says of each actor in it: values multiplied down the dependency tree.

    toward("the expulsion of US troops") = {US: -0.85}
    "call for" (+0.8) x toward(...)      = {US: -0.68}: who calls for it is against the United States

One rule does it all: a unit's value for a slot, times what the slot's filler says of the actor. Names count 1 for
themselves, carriers ("presence") hand on to their owners, deeds know their doer, negation turns the sign. After
compositional polarity (Moilanen and Pulman 2007) and implicature from +/-effect events (Deng and Wiebe 2014).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from spacy.attrs import LEMMA, LOWER
from spacy.tokens import Token

from extraction.arguments import fill, is_misread_agent, is_passive, subjects, themes
from extraction.deeds import Chronicle
from extraction.lexicon import Frame, Lexicon, Unit, agent_words, lexicon
from extraction.negation import negation
from extraction.patterns import affix, hands_on, inside, light_noun, stands
from extraction.phrases import doers, modifiers, obliques, owners, patients, possessors
from extraction.syntax import children, coordinated, pos_of, verbal
from extraction.text import Sentence, Use, Voice
from news.actor import ActorKind
from news.claim import EventType, Mention, MentionKind, Party

Voices = Callable[[Sentence, Token], Voice | None]

_LOOSE = frozenset({"to", "for", "against", "toward", "towards", "with"})  # where a phrase easily hangs too high
_FIRST = frozenset({"i", "we", "me", "us", "my", "our"})
_DEPTH = 9
_FLIP = -0.8  # "not" inside what is wanted or judged: nearly the opposite
_LOSS = 0.97
_SUBJECT_ONLY = frozenset({"subj"})
_BEHIND_OF = frozenset({"to", "for", "on", "against"})
_FLOWS = frozenset({"come", "flow", "pour", "arrive", "rain"})
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


class SentenceTree:
    """One sentence with its matched units. Answers are kept, so that no subtree is walked twice."""

    def __init__(
        self, story: Chronicle, sentence: Sentence, words: Lexicon | None = None, voices: Voices | None = None
    ) -> None:
        self.story = story
        self.analysis = story.analysis
        self.sentence = sentence
        self.registry = story.registry
        self.lexicon = words or lexicon()
        self._voices = voices
        self.standings: dict[int, Any] = {}  # kept by extraction.modality
        self._fills: dict[tuple[int, Unit, str], list[Token]] = {}
        self._units: dict[int, tuple[Unit, ...]] = {}
        self._toward: dict[int, tuple[Leaf, ...]] = {}

    def mention(self, token: Token) -> Mention | None:
        """The mention that this token heads, where it can be a party."""
        found = self.analysis.mention_of(self.sentence, token)
        if found is None:
            if token.lower_ in _FIRST:
                return self._speaking(token)
            return self.story.occupier(token, self.sentence) if token.pos_ == "NOUN" else None
        if self.analysis.head_of(found).i != token.i:
            return None
        use = self.analysis.use_of(found)
        return found if use is Use.PARTY or (use is Use.MODIFIER and self._owns(token)) else None

    def voice_at(self, token: Token) -> Voice | None:
        """Who is quoted where a word stands; None outside quotations."""
        return self._voices(self.sentence, token) if self._voices is not None else None

    def _speaking(self, token: Token) -> Mention | None:
        """Who says "I" or "we" in a quotation; "our" only before what is held or done ("our support")."""
        voice = self.voice_at(token)
        if voice is None or voice.mention is None or (token.dep_ == "nmod:poss" and not self._owns(token)):
            return None
        start, end = self.sentence.start_of(token), self.sentence.end_of(token)
        place = {"text": token.text, "start": start, "end": end, "kind": MentionKind.PRONOUN}
        return voice.mention.model_copy(update=place)

    def _owns(self, token: Token) -> bool:
        """Whether a possessor has what its noun names: an attitude or an act, not a person ("his lieutenants")."""
        noun = token.head
        if token.dep_ != "nmod:poss" or self.analysis.mention_of(self.sentence, noun) is not None:
            return False
        lemma = noun.lemma_.lower()
        return lemma in agent_words().acts or bool(self.lexicon.of("noun", lemma, noun.lower_))

    def _apposed(self, token: Token) -> Mention | None:
        """The name that goes with a description ("the cleric Moqtada Sadr", "its leader, Hadi al-Ameri")."""
        for child in children(token):
            if child.dep_ in {"flat", "appos"} and child.i > token.i:
                found = self.analysis.mention_of(self.sentence, child)
                if found is not None and self.analysis.use_of(found) is Use.PARTY:
                    return found
        return None

    def is_issue(self, token: Token) -> bool:
        """Whether this token heads a mention of an issue: a deed by itself ("US expulsion"), and no one's deed."""
        found = self.mention(token)
        actor = self.registry.get(found.actor) if found is not None else None
        return actor is not None and ActorKind.ISSUE in actor.kinds

    def touched(self, token: Token) -> list[Party]:
        """The actors that an issue is for, as parties at the issue's words."""
        found = self.mention(token)
        actor = self.registry.get(found.actor) if found is not None else None
        if found is None or actor is None:
            return []
        party = self.analysis.party_of(found)
        return [
            party.model_copy(update={"actor": other, "name": self.registry[other].name})
            for other, sign in sorted(actor.touches.items())
            if sign > 0 and other in self.registry
        ]

    def is_party(self, mention: Mention) -> bool:
        """Whether a mention names a party, a bloc of one, or a militia."""
        actor = self.registry.get(mention.actor)
        return actor is not None and bool({ActorKind.PARTY, ActorKind.MILITIA} & set(actor.kinds))

    def is_state(self, mention: Mention) -> bool:
        actor = self.registry.get(mention.actor)
        return actor is not None and ActorKind.STATE in actor.kinds

    def is_city(self, mention: Mention) -> bool:
        """Whether a name that can stand for a state is the place itself where force is used ("strike on Baghdad")."""
        actor = self.registry.get(mention.actor)
        return actor is not None and mention.text in actor.metonyms

    def triggers(self) -> list[Token]:
        """The words of the sentence that have units."""
        keys, span = self.lexicon.keys, self.sentence.span
        forms = span.doc.to_array([LOWER, LEMMA])[span.start : span.end].tolist()
        known = (at for at, (lower, lemma) in enumerate(forms) if lower in keys or lemma in keys)
        return [token for at in known if self.units(token := span[at])]

    def units(self, token: Token) -> tuple[Unit, ...]:
        """The most specific units whose pattern stands around this token."""
        keys = self.lexicon.keys
        if token.lower not in keys and token.lemma not in keys:
            return ()
        if token.i not in self._units:
            self._units[token.i] = self._match(token)
        return self._units[token.i]

    def _match(self, token: Token) -> tuple[Unit, ...]:
        pos = pos_of(token)
        if is_misread_agent(token):
            return ()
        if pos is None or (pos == "noun" and self.mention(token) is not None and not self.is_issue(token)):
            return ()
        lemma = token.lemma_.lower()
        found = [unit for unit in self.lexicon.of(pos, lemma, token.lower_) if stands(unit, token)]
        if pos == "verb" and token.tag_ in {"VBN", "VBD", "VBG", "JJ"}:  # "opposed to", "committed to"
            adjectives = self.lexicon.of("adj", token.lower_, token.lower_)
            states = [unit for unit in adjectives if any(fill(token, slot) for slot in unit.frame.targets)]
            found = states if states and is_passive(token) and not subjects(token) else found + states
        if not found:
            return ()
        top = max(unit.weight for unit in found)
        return tuple(unit for unit in found if unit.weight == top)

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

    def _toward_one(self, token: Token, depth: int) -> Iterator[Leaf]:
        mention = self.mention(token)
        if mention is not None:
            issue = self.is_issue(token)
            yield Leaf(token, mention, deed=issue)
            if not issue:
                return
        if token.lemma_.lower() in agent_words().measures:
            for inner in obliques(token, "of"):
                yield from (leaf for leaf in self.toward(inner, depth + 1) if leaf.deed)
        units = self.units(token)
        sign = _FLIP if negation(token) else 1.0
        for unit in units:
            for leaf in self.targets(token, unit, depth):
                yield replace(leaf, value=leaf.value * sign)
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
                    yield replace(leaf, value=leaf.value * _UNKNOWN_OWNER, steps=leaf.steps + 2)

    def _makers(self, act: Token) -> list[Token]:
        """Who passed, issued or signed an act that itself does something ("issued a decree that praised X")."""
        verb = act.head
        if act.dep_ != "obj" or not verbal(verb):
            return []
        made = any(unit.frame.deeds or unit.frame.event is EventType.STATEMENT for unit in self.units(verb))
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
            yield from self.parties(owner, depth + 1)

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
        victims += [leaf.mention for unit in units for leaf in self.targets(token, unit, _DEPTH - 2)]
        return self.story.doers(token, types, victims, self.sentence)

    def _sided(self, token: Token) -> Iterator[Leaf]:
        """ "pro-Iran", "anti-American" before a noun."""
        found = self.analysis.mention_of(self.sentence, token)
        if found is not None:
            yield Leaf(token, found, 0.8 * affix(token), (token.nbor(-2),), deed=True, steps=1)

    def targets(self, token: Token, unit: Unit, depth: int = 0) -> Iterator[Leaf]:
        """What one unit says of each mention in its slots, without the unit's own negation."""
        frame = unit.frame
        for slot, value in frame.targets.items():
            if value == 0:
                continue
            for filler in self.fill(token, unit, slot):
                for leaf in self.toward(filler, depth + 1) or self._implied(filler, slot, frame):
                    scale = value
                    if leaf.doer:
                        scale *= frame.doer
                    elif (frame.deeds and not leaf.deed) or (frame.past and self._hit(leaf)):
                        scale = 0
                    elif frame.tries and leaf.value < 0 and not self._only_words(leaf):
                        scale = -scale  # who failed to stop it tried to
                    if scale:
                        slight = frame.slight or (leaf.slight and scale > 0)
                        yield replace(
                            leaf,
                            value=combine(scale, leaf.value),
                            words=leaf.words if frame.carrier else (token, *leaf.words),
                            deed=leaf.deed or not frame.carrier,
                            doer=False,
                            steps=leaf.steps + 1,
                            shift=leaf.shift or frame.shift,
                            slight=slight,
                        )

    def _implied(self, filler: Token, slot: str, frame: Frame) -> Iterable[Leaf]:
        """Whom a slot means where its phrase names nobody: whose the pattern's own noun is ("summoned the Afghan
        envoy"), or where somebody turns to."""
        if slot == "noun":
            return [replace(leaf, steps=1) for owner in owners(filler) for leaf in self._owned(owner, 0, body=True)]
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

    def fill(self, token: Token, unit: Unit, slot: str) -> list[Token]:
        """The heads that fill a slot of a unit; a phrase may hang on the unit's noun as well as on its head."""
        key = (token.i, unit, slot)
        if key not in self._fills:
            self._fills[key] = self._fill(token, unit, slot)
        return self._fills[key]

    def _fill(self, token: Token, unit: Unit, slot: str) -> list[Token]:
        found = fill(token, slot, unit.prep)
        if slot == "owner" and any({"of", "patient"} & set(other.frame.targets) for other in self.units(token)):
            done = obliques(token, "of")  # "of X" is then on whom the deed is done
            return [owner for owner in found if owner not in done]
        if unit.light:
            noun = light_noun(unit, token)
            if slot == "noun":
                return [noun] if noun is not None else []
            if slot in {"obj", "subj"}:
                found = [filler for filler in found if filler != noun]
            elif noun is not None and not found:
                found = fill(noun, slot, unit.prep)
                if not found and unit.phrases and unit.prep and slot == "prep":
                    found = inside(noun, unit.prep)
        if not found and slot in _LOOSE and unit.frame.pos == "noun" and token.dep_ == "obj":
            found = self._on_verb(token, slot)
        if not found and slot in _BEHIND_OF and unit.frame.pos == "noun":  # "its gift of nineteen jets to X"
            found = [deeper for inner in obliques(token, "of") for deeper in obliques(inner, slot)]
        return found[:1] if slot in {"of", "prep"} else found

    def _on_verb(self, noun: Token, preposition: str) -> list[Token]:
        """ "abandoned his opposition to X": a phrase hung on the verb, where the verb has no use for it."""
        verb = noun.head
        wanted = any(preposition == unit.prep or preposition in unit.frame.targets for unit in self.units(verb))
        found = [] if wanted else obliques(verb, preposition)
        return [filler for filler in found if filler.i > noun.i]

    def doers(self, token: Token, unit: Unit) -> list[Token]:
        """Who holds the attitude or does the deed that a unit names."""
        holder = unit.frame.holder
        if holder in {"none", "speaker"}:
            return []
        if isinstance(holder, tuple):
            for slot in holder:
                found = self.fill(token, unit, slot) if slot != "speaker" else []
                if found:
                    return found
            return []
        if unit.frame.pos == "verb":
            return subjects(token)
        if unit.frame.pos == "adj":
            if not verbal(token):
                return fill(token, "subj")
            return themes(token) if is_passive(token) else subjects(token)
        taken = {filler.i for slot in unit.frame.targets for filler in self.fill(token, unit, slot)}
        found = doers(token) or obliques(token, "from")
        if not found and token.dep_ == "nsubj" and token.head.lemma_.lower() in _FLOWS:  # "praise for Y came from X"
            found = obliques(token.head, "from")
        return [doer for doer in found if doer.i not in taken]

    def parties(self, token: Token, depth: int = 0) -> Iterator[Leaf]:
        """The mentions that a subject phrase names or speaks for ("the faction of", "the vote in parliament")."""
        if depth > 4:
            return
        for one in (token, *(coordinated(token) if depth == 0 else ())):
            mention = self.mention(one) or self._apposed(one)
            if mention is not None:
                yield Leaf(one, mention)
                continue
            kinds = agent_words()
            lemma = one.lemma_.lower()
            if lemma in kinds.shares or one.lower_ in kinds.shares:
                for inner in obliques(one, "of"):
                    for leaf in self.parties(inner, depth + 1):
                        yield replace(leaf, steps=leaf.steps + 1)
                continue
            if any(child.dep_ in {"amod", "compound"} and child.lower_ in kinds.apart for child in children(one)):
                continue  # "a former minister of Spain" speaks for himself
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

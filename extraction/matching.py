"""One sentence with its matched units: which mentions can be parties, which patterns stand, what fills their slots."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property
from typing import Any

from extraction.arguments import fill, is_misread_agent, is_passive, subjects, themes
from extraction.deeds import Chronicle
from extraction.lexicon import Lexicon, Unit, agent_words, lexicon
from extraction.parse import Token
from extraction.patterns import inside, light_noun, stands
from extraction.phrases import doers, obliques
from extraction.syntax import children, pos_of, verbal
from extraction.text import Sentence, Use, Voice
from extraction.unnamed import phrase_tokens, takes_sides
from extraction.words import words
from news.actor import ActorKind
from news.claim import EventType, Mention, MentionKind, Party

Voices = Callable[[Sentence, Token], Voice | None]

_LOOSE = frozenset({"to", "for", "against", "toward", "towards", "with"})  # where a phrase easily hangs too high
_FIRST = frozenset({"i", "we", "me", "us", "my", "our"})
_BEHIND_OF = frozenset({"to", "for", "on", "against"})
_SCORE = re.compile(r"(?<![\d-])\d{1,2}\s?[-–]\s?\d{1,2}(?![\d-])|\b(?:[Qq]uarter|[Ss]emi)-?\s?[Ff]inals?\b")
_FLOWS = frozenset({"come", "flow", "pour", "arrive", "rain"})


class MatchedSentence:
    """One sentence with its matched units and their fillers. Answers are kept."""

    def __init__(
        self, story: Chronicle, sentence: Sentence, words: Lexicon | None = None, voices: Voices | None = None
    ) -> None:
        self.story = story
        self.analysis = story.analysis
        self.sentence = sentence
        self.registry = story.registry
        self.lexicon = words or lexicon()
        self._voices = voices
        self.spoken = frozenset(token.lower_ for token in sentence.span)
        self.bases = frozenset(token.lemma_.lower() for token in sentence.span)
        self.standings: dict[int, Any] = {}  # kept by extraction.modality
        self.clauses: dict[int, Any] = {}  # likewise
        self._fills: dict[tuple[int, Unit, str], list[Token]] = {}
        self._units: dict[int, tuple[Unit, ...]] = {}

    def mention(self, token: Token) -> Mention | None:
        """The mention that this token heads, where it can be a party."""
        found = self.analysis.mention_of(self.sentence, token)
        if found is None:
            if token.lower_ in _FIRST:
                return self._speaking(token)
            return self.story.occupier(token, self.sentence) if token.pos_ == "NOUN" else None
        place = self.analysis.placed[found.start, found.end]
        if place.head != token.i:
            return None
        use = place.use
        return found if use is Use.PARTY or (use is Use.MODIFIER and self._owns(token)) else None

    def meant(self, mention: Mention) -> tuple[Mention, ...]:
        """All whom a mention means: one, or each of "both countries"."""
        return (mention, *self.analysis.together.get((mention.start, mention.end), ()))

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

    def apposed(self, token: Token) -> Mention | None:
        """The name that goes with a description ("the cleric Moqtada Sadr", "its leader, Hadi al-Ameri", "Peace Now, a
        group that")."""
        if token.dep_ == "appos":
            named = self.analysis.mention_of(self.sentence, token.head)
            own = self.analysis.mention_of(self.sentence, token)
            return named if own is None and named is not None and self.analysis.use_of(named) is Use.PARTY else None
        for child in children(token):
            if child.dep_ in {"flat", "appos"} and child.i > token.i:
                found = self.analysis.mention_of(self.sentence, child)
                if found is not None and self.analysis.use_of(found) is Use.PARTY:
                    return found
        return None

    def phrase_mention(self, head: Token) -> Mention:
        """The phrase of a noun as a mention of somebody who has no name."""
        near = (*children(head), *children(head.head))
        deeds = [child for child in near if any(not unit.frame.carrier for unit in self.units(child))]
        start, end = self.analysis.phrase(self.sentence, phrase_tokens(head, deeds))
        text = self.analysis.verbatim(start, end)
        name = " ".join(text.split())
        return Mention(actor=None, name=name, text=text, start=start, end=end, kind=MentionKind.NOMINAL)

    def unnamed(self, token: Token) -> Mention | None:
        """Somebody without a name who can take a side, where a noun means one."""
        beside = token.i + 1 < len(token.doc) and self.analysis.mention_of(self.sentence, token.nbor()) is not None
        if beside or self.analysis.mention_of(self.sentence, token) is not None or not takes_sides(token):
            return None  # "the group Hizballah" has a name
        return self.phrase_mention(token)

    def is_issue(self, token: Token) -> bool:
        """Whether this token heads a mention of an issue: a deed by itself ("US expulsion"), and no one's deed."""
        found = self.mention(token)
        actor = self.registry.get(found.actor) if found is not None else None
        return actor is not None and ActorKind.ISSUE in actor.kinds

    def _names(self, noun: Token) -> bool:
        """Whether a noun only names somebody, and says nothing of them as "a critic of X" beside a name does."""
        found = self.mention(noun)
        described = found is not None and found.kind is MentionKind.NOMINAL and noun.dep_ == "appos"
        return found is not None and not described and not self.is_issue(noun)

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
        heads = self.lexicon.heads
        near = (token for token in self.sentence.span if token.lower_ in heads or token.lemma_ in heads)
        return [token for token in near if self.units(token)]

    def units(self, token: Token) -> tuple[Unit, ...]:
        """The most specific units whose pattern stands around this token."""
        known = self._units.get(token.i)
        if known is None:
            heads = self.lexicon.heads
            known = self._match(token) if token.lower_ in heads or token.lemma_ in heads else ()
            self._units[token.i] = known
        return known

    @cached_property
    def _sport(self) -> bool:
        """Whether the sentence reports a match: by its words, or by a score ("4-0")."""
        sentence = self.sentence
        told = any(token.lower_ in words("sports") for token in sentence.span)
        return told or _SCORE.search(self.analysis.verbatim(sentence.start, sentence.end)) is not None

    def _is_win(self, lemma: str, unit: Unit) -> bool:
        return unit.frame.event is EventType.ASSAULT or lemma in words("sports_wins")

    def _match(self, token: Token) -> tuple[Unit, ...]:
        pos = pos_of(token)
        if is_misread_agent(token):
            return ()
        if pos is None or (pos == "noun" and self._names(token)):
            return ()
        lemma = token.lemma_.lower()
        of = self.lexicon.of(pos, lemma, token.lower_)
        found = [unit for unit in of if unit.asks <= self.spoken and stands(unit, token)]
        if pos == "verb" and token.tag_ in {"VBN", "VBD", "VBG", "JJ"}:  # "opposed to", "committed to"
            adjectives = self.lexicon.of("adj", token.lower_, token.lower_)
            suffers = is_passive(token)  # "X is respected", not "X respected Y"
            states = [unit for unit in adjectives if suffers or unit.frame.holder != "speaker"]
            states = [unit for unit in states if any(fill(token, slot) for slot in unit.frame.targets)]
            found = states if states and suffers and not subjects(token) else found + states
        if any(self._is_win(lemma, unit) for unit in found) and self._sport:
            found = [unit for unit in found if not self._is_win(lemma, unit)]
        judged = [unit for unit in found if unit.frame.holder == "speaker"]  # stands beside what the word tells
        told = [unit for unit in found if unit.frame.holder != "speaker"]
        return (*_heaviest(told), *_heaviest(judged))

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
        if slot == "mod" and token.lemma_.lower() in words("followers"):
            return [filler for filler in found if filler.pos_ != "ADJ"]
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


def _heaviest(units: list[Unit]) -> list[Unit]:
    top = max((unit.weight for unit in units), default=0)
    return [unit for unit in units if unit.weight == top]

"""What the words around a trigger make of what it says, and the words that do so."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache

from spacy.tokens import Token as ParsedToken

from extraction.inflection import noun_forms, verb_forms
from extraction.lexicon import modal_words
from extraction.negation import negation
from extraction.parse import Token
from extraction.text import Voice
from news.claim import Modality, SpeakerKind

_DOUBT = (
    Modality.ASSERTED,
    Modality.REPORTED,
    Modality.RUMOURED,
    Modality.PREDICTED,
    Modality.HYPOTHETICAL,
    Modality.DENIED,
)


@dataclass(frozen=True, slots=True)
class Standing:
    """What the words around a trigger make of it.

    voice     who says it; None is nobody but the outlet
    wanted    it stands inside what somebody wants, asks or plans: no fact
    asked     of those it is asked or wished for, not only planned by who would do it
    deontic   verbs on the way that "must" or "should" be: the speaker wants them
    question  it is asked, not said
    relayed   who says it is himself only said to say it
    former    it was so once and is over ("once", "used to"); then it is `wanted` too, for it is no fact any more
    """

    modality: Modality = Modality.ASSERTED
    voice: Voice | None = None
    wanted: bool = False
    asked: bool = False
    deontic: bool = False
    question: bool = False
    hedged: bool = False
    former: bool = False
    relayed: bool = False
    denier: Voice | None = None
    denial: tuple[Token, ...] = field(default=())

    def doubt(self, modality: Modality) -> Standing:
        if _DOUBT.index(modality) > _DOUBT.index(self.modality):
            return replace(self, modality=modality)
        return self

    def says(self, voice: Voice) -> Standing:
        relayed = self.voice is not None and voice.kind is not SpeakerKind.OUTLET and self.voice != voice
        standing = (
            replace(self, relayed=self.relayed or relayed) if self.voice is not None else replace(self, voice=voice)
        )
        return standing.doubt(Modality.REPORTED) if voice.kind is not SpeakerKind.OUTLET else standing

    def over(self) -> Standing:
        return replace(self, wanted=True, asked=True, former=True)


@lru_cache(maxsize=1)
def _bases() -> dict[str, frozenset[str]]:
    """Written form -> the base words of the modal lists that it may be."""
    modal = modal_words()
    irregular = {"say": "said", "tell": "told", "think": "thought", "hold": "held", "write": "wrote written",
                 "swear": "swore sworn", "understand": "understood", "find": "found", "foresee": "foresaw foreseen",
                 "forecast": "forecast", "set": "set", "belie": "belied", "gainsay": "gainsaid",
                 "shoot": "shot"}  # fmt: skip
    verbs = modal.say | modal.denial | modal.denial_of_report | modal.rumour_passives | modal.predicted_passives
    made: dict[str, set[str]] = {}
    for verb in verbs | modal.seem | modal.predict | modal.ask:
        for form in verb_forms(verb, irregular):
            made.setdefault(form, set()).add(verb)
    for noun in modal.report_nouns | modal.rumour_nouns:
        for form in noun_forms(noun):
            made.setdefault(form, set()).add(noun)
    return {form: frozenset(bases) for form, bases in made.items()}


def is_one(token: Token | ParsedToken, words: frozenset[str]) -> bool:
    """Whether a word is one of these, by lemma or by form."""
    if token.lemma_.lower() in words:
        return True
    return not words.isdisjoint(_bases().get(token.lower_, ()))


def is_untrue(token: Token) -> bool:
    """Whether a word says that something is not so: "untrue", "a lie", "not true"."""
    modal = modal_words()
    if token.lower_ in modal.untrue or token.lemma_.lower() in modal.untrue_nouns:
        return not negation(token)
    return token.lower_ in modal.true_words and negation(token)

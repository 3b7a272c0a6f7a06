"""What an event is where it has not happened yet: promised, threatened, refused or demanded.

After the PLOVER coding manual (Open Event Data Alliance, 2018): a friendly deed of the future is AGREE, a hostile one
THREATEN, a friendly one turned down REJECT, and what somebody says that another must do REQUEST.
"""

from __future__ import annotations

from collections.abc import Iterator

from extraction.arguments import is_passive, subjects, themes
from extraction.lexicon import modal_words
from extraction.modality import Standing, standing
from extraction.parse import Token
from extraction.parties import is_known, parties_of
from extraction.polarity import SentenceTree
from extraction.syntax import children, verbal
from news.claim import EventType, Modality, Party, SpeakerKind

_FRIENDLY = frozenset(
    {EventType.AID, EventType.COOPERATE, EventType.SUPPORT, EventType.CONSULT, EventType.CONCEDE, EventType.RETREAT}
)
_HOSTILE = frozenset({EventType.ASSAULT, EventType.COERCE, EventType.SANCTION})
_VOWS = frozenset({"vow", "swear", "pledge", "promise"})
_HURT = -0.3


def as_meant(kind: EventType, trigger: Token, stands: Standing, tree: SentenceTree) -> EventType:
    """The type of a deed that is still to come; a vow is a promise or a threat by what is vowed."""
    if trigger.lemma_.lower() in _VOWS and kind in {EventType.AGREE, EventType.THREATEN}:
        leaves = [leaf for unit in tree.units(trigger) for leaf in tree.targets(trigger, unit)]
        return EventType.THREATEN if sum(leaf.value for leaf in leaves) < _HURT else EventType.AGREE
    if stands.modality is Modality.PREDICTED or stands.wanted:
        return EventType.AGREE if kind in _FRIENDLY else EventType.THREATEN if kind in _HOSTILE else kind
    return kind


def turned_down(kind: EventType, stands: Standing) -> bool:
    """Whether not to do it is to refuse it: a friendly deed that will not be done."""
    return kind is EventType.AGREE and (stands.modality is Modality.PREDICTED or stands.wanted)


def demanded(tree: SentenceTree) -> Iterator[tuple[Token, tuple[Party, ...], tuple[Party, ...], Standing]]:
    """(verb, who says so, who must, standing) of each "X must ..." that an actor says of another."""
    deontic = modal_words().deontic
    for modal in tree.sentence.span:
        if modal.tag_ != "MD" or modal.dep_ != "aux" or modal.lower_ not in deontic:
            continue
        verb = modal.head
        if not any(child.i == modal.i for child in children(verb)) or not (verbal(verb) or verb.pos_ == "ADJ"):
            continue
        stands = standing(tree, verb)
        voice = stands.voice
        if voice is None or voice.kind is not SpeakerKind.ACTOR or voice.mention is None or stands.question:
            continue
        asked = parties_of(tree, themes(verb) if is_passive(verb) else subjects(verb))
        asker = tree.analysis.party_of(voice.mention)
        asked = [party for party in asked if party.actor is None or party.actor != asker.actor]
        asked = [party for party in asked if (party.start, party.end) != (asker.start, asker.end)]
        if asked and any(is_known(tree, party) for party in (asker, *asked)):
            yield verb, (asker,), tuple(asked), stands

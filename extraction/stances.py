"""Stances of a sentence: who is for or against whom.

    trigger with a holder -> its targets' values -> negation -> standing (modality, speaker) -> Stance

Outer triggers are read before inner ones, so that "refused to condemn X" is read once, as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from extraction.arguments import fill, subjects
from extraction.confidence import Evidence
from extraction.holding import Holder, holders, identity, same_party
from extraction.lexicon import Unit, agent_words
from extraction.modality import Standing, standing
from extraction.negation import negation
from extraction.parse import Token
from extraction.patterns import denies, light_noun
from extraction.polarity import Leaf, SentenceTree
from extraction.syntax import children, verbal
from extraction.text import Voice
from extraction.turns import ReadStance, becomes, turned
from news.claim import EventType, Modality

FAINT = 0.15  # a value below says nothing
_NEGATED_FOR, _NEGATED_AGAINST = -0.6, -0.15  # "does not support" is weak against; "did not condemn" next to nothing
_IMPLIED = -0.9  # "did not fail to support": supported
_NO_LONGER = -0.6  # "no longer opposes" says more than "does not oppose"
_WILLS = frozenset({"will", "wo", "would", "can", "ca", "cannot", "could", "'ll"})


def read_stances(tree: SentenceTree, triggers: list[Token]) -> list[ReadStance]:
    """The stances of one sentence, one a holder, target and sign, the surest. `triggers` are the words with units."""
    found: dict[tuple[object, object, bool, tuple[bool, bool]], ReadStance] = {}
    taken: set[tuple[int, object]] = set()  # (trigger, holder) that an outer trigger has read already
    for trigger in sorted(triggers, key=lambda token: (_depth(token), token.i)):
        read = len(found)
        for unit in tree.units(trigger):
            for stance in _of_unit(tree, trigger, unit):
                holder = identity(stance.holder)
                if (trigger.i, holder) in taken:
                    continue
                kept_apart = (stance.standing.former, abs(stance.value) < FAINT)
                key = (holder, identity(stance.target), stance.value > 0, kept_apart)
                known = found.get(key)
                if known is None or known.confidence < stance.confidence:
                    same = known is not None and known.trigger.i == stance.trigger.i and known.shift
                    found[key] = replace(stance, shift=stance.shift or same)
        for unit in tree.units(trigger):
            if len(found) > read or not unit.frame.presupposes:  # "asked X to stop doing": X does it
                _take(tree, trigger, unit, taken)
    return sorted(
        (stance for stance in turned(list(found.values())) if abs(stance.value) >= FAINT),
        key=lambda stance: (stance.trigger.i, stance.holder.token.i, stance.target.token.i),
    )


def _take(tree: SentenceTree, trigger: Token, unit: Unit, taken: set[tuple[int, object]]) -> None:
    leaves = tree.targets(trigger, unit)
    if not leaves:
        return
    noun = light_noun(unit, trigger) if unit.light else None
    for holder in holders(tree, trigger, unit):
        if noun is not None:
            taken.add((noun.i, identity(holder.leaf)))
        for leaf in leaves:
            taken.update((word.i, identity(holder.leaf)) for word in leaf.words if word.i != trigger.i)


def _depth(token: Token) -> int:
    depth = 0
    while token.head.i != token.i:
        token, depth = token.head, depth + 1
    return depth


def _of_unit(tree: SentenceTree, trigger: Token, unit: Unit) -> Iterator[ReadStance]:
    frame = unit.frame
    leaves = tree.targets(trigger, unit) if not frame.carrier else ()
    if frame.carrier or not (leaves or frame.mutual or frame.blame):
        return
    stands = standing(tree, trigger)
    if stands.question:
        return
    if frame.mutual and not leaves:
        yield from _mutual(tree, trigger, unit, stands)
        return
    if stands.deontic and _wishes(tree, trigger) and stands.voice is not None:
        yield from _by_voice(tree, trigger, unit, leaves, stands, 0.8)
        return
    named = _naming(tree, trigger) if frame.holder == "speaker" and not stands.wanted else []
    for holder in named:
        for leaf in leaves:
            made = _stance(tree, trigger, unit, holder, leaf, stands)
            if made is not None:
                yield made
    if named:
        return
    if frame.holder == "speaker" or (isinstance(frame.holder, tuple) and "speaker" in frame.holder):
        if not stands.wanted and stands.voice is not None and not tree.doers(trigger, unit):
            yield from _by_voice(tree, trigger, unit, leaves, stands, 1.0)
            return
        if frame.holder == "speaker":
            return
    if stands.wanted and not stands.former:
        return
    if frame.blame and stands.voice is not None:
        yield from _blamed(tree, trigger, unit, stands)
    if frame.blame and frame.event is not EventType.ASSAULT and _accused(stands):
        return  # to be told to wrong somebody is the teller's word, not one's own side
    for holder in holders(tree, trigger, unit):
        for leaf in leaves:
            made = _stance(tree, trigger, unit, holder, leaf, stands)
            if made is not None:
                yield made


def _mutual(tree: SentenceTree, trigger: Token, unit: Unit, stands: Standing) -> Iterator[ReadStance]:
    """ "X and Y are allies", "the feud between X and Y": each toward the others."""
    value = next(iter(unit.frame.targets.values()))
    sides = tree.fill(trigger, unit, "between") or fill(trigger, "subj")
    parties = [leaf for side in sides for leaf in tree.parties(side)]
    for one in parties if not stands.wanted else ():
        for other in parties:
            if identity(one) != identity(other):
                made = _stance(tree, trigger, unit, Holder(one), replace(other, value=value), stands)
                if made is not None:
                    yield made


def _accused(stands: Standing) -> bool:
    return stands.modality is Modality.REPORTED and stands.voice is not None and stands.voice.mention is not None


def _naming(tree: SentenceTree, trigger: Token) -> list[Holder]:
    """ "X called Y a clown", "X described Y as dangerous": who gives a name holds what it says."""
    name = trigger.head if trigger.dep_ in {"amod", "compound"} else trigger  # "called Y a good man"
    verb = name.head
    if not verbal(verb) or name.dep_ not in {"xcomp", "obl", "obl:unmarked", "obj", "nmod", "advcl"}:
        return []
    if verb.lemma_.lower() not in agent_words().naming:
        return []
    return [Holder(leaf) for subject in subjects(verb) for leaf in tree.parties(subject)]


def _wishes(tree: SentenceTree, trigger: Token) -> bool:
    """Whether "must" or "should" stands with this very trigger."""
    return any(child.dep_ == "aux" and child.tag_ == "MD" for child in children(trigger))


def _voice_holder(tree: SentenceTree, trigger: Token, voice: Voice | None) -> Holder | None:
    if voice is None or voice.mention is None:
        return None
    return Holder(Leaf(trigger, voice.mention), by_voice=True)


def _by_voice(
    tree: SentenceTree, trigger: Token, unit: Unit, leaves: Sequence[Leaf], stands: Standing, scale: float
) -> Iterator[ReadStance]:
    """Who says that X must go, or that X is a liar, holds it."""
    holder = _voice_holder(tree, trigger, stands.voice)
    told = trigger.dep_ == "appos" and tree.voice_at(trigger) is None  # "X, an old friend of Y, Z said"
    if holder is None or told or stands.modality is Modality.HYPOTHETICAL:
        return
    own = replace(stands, modality=Modality.ASSERTED) if stands.modality is Modality.REPORTED else stands
    for leaf in leaves:
        made = _stance(tree, trigger, unit, holder, replace(leaf, value=leaf.value * scale), own)
        if made is not None:
            yield made


def _blamed(tree: SentenceTree, trigger: Token, unit: Unit, stands: Standing) -> Iterator[ReadStance]:
    """To tell a wrong is to blame who does it, where an actor tells it."""
    holder = _voice_holder(tree, trigger, stands.voice)
    if holder is None or stands.modality is not Modality.REPORTED or negation(trigger):
        return
    if not tree.analysis.is_placed(holder.leaf.mention):
        return  # what "a neighbour" or "witnesses" tell is no side of theirs
    own = replace(stands, modality=Modality.ASSERTED)
    for doer in tree.doers(trigger, unit):
        for leaf in tree.parties(doer):
            blamed = replace(leaf, value=-0.6, words=(trigger,), deed=True)
            made = _stance(tree, trigger, unit, holder, blamed, own)
            if made is not None:
                yield made


def _stance(
    tree: SentenceTree, trigger: Token, unit: Unit, holder: Holder, leaf: Leaf, stands: Standing
) -> ReadStance | None:
    if same_party(holder.leaf, leaf) or leaf.doer or (leaf.slight and not _refuses(unit, trigger)):
        return None
    if unit.frame.event is EventType.ASSAULT and len(leaf.words) == 1 and tree.is_city(leaf.mention):
        return None
    if tree.is_place(leaf):
        return None
    value, negated = leaf.value, denies(unit, trigger) or _not_called(unit, trigger)
    if negated and stands.modality is Modality.HYPOTHETICAL:
        return None  # "if X had not defended Y", "may not support": nothing is said
    if negated and unit.frame.implies:
        value *= _IMPLIED
    elif negated:
        value *= _NO_LONGER if _no_longer(trigger) else _NEGATED_FOR if value > 0 else _NEGATED_AGAINST
    if abs(value) < 0.02:
        return None
    modality = stands.modality
    own = stands.voice is not None and stands.voice.mention is not None and _same_voice(stands.voice, holder)
    if own and not stands.relayed and modality in {Modality.REPORTED, Modality.PREDICTED}:
        modality = Modality.ASSERTED  # who speaks of what they themselves hold or will do vouches for it
    if negated and value < 0 and modality is Modality.PREDICTED and stands.voice is None and _refuses(unit, trigger):
        modality = Modality.ASSERTED  # "will never accept": that is where one stands now
    shift = (
        leaf.shift
        or holder.shift
        or unit.frame.shift
        or (negated and _no_longer(trigger))
        or (becomes(trigger) and not unit.frame.action)
    )
    words = tuple(dict.fromkeys((*holder.words, trigger, *leaf.words)))
    evidence = Evidence(
        strength=unit.frame.strength,
        steps=leaf.steps + holder.leaf.steps,
        kinds=(holder.leaf.mention.kind, leaf.mention.kind),
        modality=modality,
        negated=negated,
        headline=tree.sentence.headline,
        hedged=stands.hedged,
        climbed=holder.climbed,
        by_voice=holder.by_voice,
        shift=shift,
        noun=not verbal(trigger),
        tokens=len(tree.sentence.span),
        apart=max(abs(trigger.i - holder.leaf.token.i), abs(trigger.i - leaf.token.i)),
    )
    return ReadStance(
        trigger,
        unit,
        holder.leaf,
        leaf,
        round(max(-1.0, min(1.0, value)), 2),
        shift,
        replace(stands, modality=modality),
        words,
        evidence,
    )


def _not_called(unit: Unit, trigger: Token) -> bool:
    """ "will not be treated as enemies", "never called X a liar"."""
    verb = trigger.head
    named = unit.frame.holder == "speaker" and trigger.dep_ in {"xcomp", "obl", "obj"} and verbal(verb)
    return named and verb.lemma_.lower() in agent_words().naming and negation(verb)


def _refuses(unit: Unit, trigger: Token) -> bool:
    """ "will not", "would never", "cannot": a refusal, where "did not" only tells what was not done; and what negation
    turns outright ("never refused to")."""
    if unit.frame.implies and negation(trigger):
        return True
    return negation(trigger) and any(child.lower_ in _WILLS for child in children(trigger) if child.dep_ == "aux")


def _same_voice(voice: Voice, holder: Holder) -> bool:
    return voice.mention is not None and identity(Leaf(holder.leaf.token, voice.mention)) == identity(holder.leaf)


def _no_longer(trigger: Token) -> bool:
    return any(
        child.lower_ == "longer" or (child.lower_ == "more" and child.nbor(-1).lower_ in {"any", "no"})
        for child in trigger.subtree
        if child.i > 0 and child.dep_ == "advmod"
    )

"""Claims of an article: the frames of every sentence that can hold one, as stances, events and relations.

Analysis -> sentences with parties and triggers -> SentenceTree -> read_stances / read_events / read_relations
         -> Claim (quote, speaker, modality, trigger words, date, confidence) -> denials linked
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from extraction.deeds import Chronicle, Deed
from extraction.events import ReadEvent, opening, read_events, votes
from extraction.modality import standing
from extraction.parse import Token
from extraction.patterns import light_noun
from extraction.polarity import SentenceTree
from extraction.quotations import Quoted
from extraction.relations import ReadRelation, read_relations, without_questions
from extraction.second_opinion import FRAME as LEARNED
from extraction.second_opinion import Model, Verdict, second_opinions
from extraction.speakers import OUTLET, speaker_of
from extraction.stances import read_stances
from extraction.syntax import children
from extraction.text import Analysis, Sentence, Voice
from extraction.turns import ReadStance
from news.base import stable_id
from news.claim import (
    Claim,
    Event,
    EventDate,
    EventType,
    Granularity,
    Modality,
    Party,
    Predicate,
    Relation,
    Speaker,
    Stance,
)
from news.registry import Registry

OPEN = frozenset({Modality.PREDICTED, Modality.HYPOTHETICAL})  # no "strike" that is pointed back to
_GOES_ON = frozenset({"he", "she", "they", "it"})
_KILLING = frozenset({"kill", "killing-noun"})
_MOST = 200  # claims compared with one denial: bounds the time of an endless article
_ISSUE_LOSS = 0.95  # what is said of an issue holds for the actor it touches a little less surely


def read_claims(analysis: Analysis, registry: Registry, second: Model | None = None) -> list[Claim]:
    """Every claim of an analysed document, in the order of the text. Pure and deterministic.

    `second` weighs the stances between given mentions and adds to them; None leaves them alone.
    """
    claims: list[Claim] = []
    story = Chronicle(analysis, registry)
    quoted = Quoted(story)
    for sentence in analysis.sentences:
        mentions = analysis.mentions_in(sentence)
        if not mentions and not (story.deeds and any(token.lower_ in {"two", "both"} for token in sentence.span)):
            continue  # nobody is named, nor meant: nothing can be claimed
        tree = SentenceTree(story, sentence, voices=quoted)
        triggers = tree.triggers()
        stances = stances_of(tree, triggers, registry) if triggers else []
        claims += stances if second is None else weighed(tree, stances, second, registry)
        if triggers:
            story.deeds += votes(tree, triggers)
            for event in read_events(tree, triggers):
                claims.append(event_claim(tree, event, registry))
                if event.standing.modality in OPEN:
                    continue
                lemma = event.trigger.lemma_.lower()
                story.deeds.append(Deed(sentence.number, event.type, lemma, event.actors, event.recipients))
        opened = opening(tree)
        if opened:
            story.opened = (sentence.number, opened)
        found = without_questions(read_relations(tree))
        claims += [relation_claim(tree, relation, registry) for relation in found]
    return link_denials(claims)


def stances_of(tree: SentenceTree, triggers: list[Token], registry: Registry) -> list[Stance]:
    """The stance claims of a sentence, one a holder, target and sign; what the text names wins over what follows."""
    found: dict[tuple[object, object, bool], Stance] = {}
    for stance in read_stances(tree, triggers):
        for claim in stance_claims(tree, stance, registry):
            key = (_who(claim.holder), _who(claim.target), claim.value > 0)
            if key not in found or (found[key].confidence < claim.confidence):
                found[key] = claim
    return list(found.values())


def _who(party: Party) -> object:
    return party.mention or party.actor or party.name.casefold()


def stance_claims(tree: SentenceTree, stance: ReadStance, registry: Registry) -> Iterator[Stance]:
    """The stance; and for one toward an issue, also the one toward each actor whom the issue touches."""
    analysis = tree.analysis
    quote = analysis.quote_of(tree.sentence)
    trigger = trigger_words(tree, stance.words)
    holder, target = analysis.party_of(stance.holder.mention), analysis.party_of(stance.target.mention)
    for aim, value, sure in _aims(target, stance, registry):
        if aim.actor is not None and aim.actor == holder.actor:
            continue
        yield Stance(
            id=stable_id(
                analysis.document.id,
                "stance",
                holder.start,
                holder.end,
                holder.actor or holder.name,
                aim.start,
                aim.end,
                aim.actor,
                quote.start,
                stance.unit.frame.id,
                trigger,
                value,
            ),
            quote=quote,
            speaker=_speaker(tree, stance.standing.voice, registry),
            modality=stance.standing.modality,
            trigger=trigger,
            frame=stance.unit.frame.id,
            event_date=date_near(analysis, tree.sentence, stance.trigger),
            confidence=sure,
            holder=holder,
            target=aim,
            value=value,
            shift=stance.shift,
        )


def weighed(tree: SentenceTree, stances: list[Stance], second: Model, registry: Registry) -> list[Stance]:
    """The stances of a sentence as the second opinion sees them: between given mentions each has the chance that it
    gives, those below their bar are left out, and what it sees beyond is added. Denials and others stay as they are."""
    verdicts = {
        (one.holder.mention, one.target.mention, one.sign): one for one in second_opinions(tree, stances, second)
    }
    made = []
    for stance in stances:
        key = (stance.holder.mention, stance.target.mention, 1 if stance.value > 0 else -1)
        verdict = verdicts.get(key) if stance.modality is not Modality.DENIED else None
        if verdict is None:
            made.append(stance)
        elif verdict.stands:
            made.append(stance.model_copy(update={"confidence": round(verdict.chance, 2)}))
            verdicts[key] = replace(verdict, word=None)  # no more to add
    added = [verdict for verdict in verdicts.values() if verdict.stands]
    return [*made, *(learned_stance(tree, one, one.word, registry) for one in added if one.word is not None)]


def learned_stance(tree: SentenceTree, verdict: Verdict, word: Token, registry: Registry) -> Stance:
    """What the second opinion sees and the frames do not, with the word that weighed most as trigger."""
    analysis = tree.analysis
    stands = standing(tree, word)
    quote, trigger = analysis.quote_of(tree.sentence), trigger_words(tree, (word,))
    holder, target = analysis.party_of(verdict.holder), analysis.party_of(verdict.target)
    key = (holder.start, holder.end, target.start, target.end, target.actor, quote.start, LEARNED, trigger)
    return Stance(
        id=stable_id(analysis.document.id, "stance", *key, verdict.value),
        quote=quote,
        speaker=_speaker(tree, stands.voice, registry),
        modality=stands.modality,
        trigger=trigger,
        frame=LEARNED,
        event_date=date_near(analysis, tree.sentence, word),
        confidence=round(verdict.chance, 2),
        holder=holder,
        target=target,
        value=verdict.value,
    )


def _aims(target: Party, stance: ReadStance, registry: Registry) -> Iterator[tuple[Party, float, float]]:
    yield target, stance.value, stance.confidence
    actor = registry.get(target.actor)
    for touched, sign in sorted(actor.touches.items()) if actor is not None else ():
        other = registry.get(touched)
        if other is not None:
            party = target.model_copy(update={"actor": touched, "name": other.name})
            yield party, stance.value * sign, round(stance.confidence * _ISSUE_LOSS, 2)


def event_claim(tree: SentenceTree, event: ReadEvent, registry: Registry) -> Event:
    analysis = tree.analysis
    quote = analysis.quote_of(tree.sentence)
    trigger = trigger_words(tree, (event.trigger,))
    at = tree.sentence.start_of(event.trigger)
    return Event(
        id=stable_id(analysis.document.id, "event", event.type, at, quote.start, trigger),
        quote=quote,
        speaker=_speaker(tree, event.standing.voice, registry),
        modality=event.standing.modality,
        trigger=trigger,
        frame=event.frame,
        event_date=date_near(analysis, tree.sentence, event.trigger) or _of_death(analysis, event, registry),
        confidence=event.confidence,
        type=event.type,
        actors=event.actors,
        recipients=event.recipients,
        place=event.place,
    )


def relation_claim(tree: SentenceTree, relation: ReadRelation, registry: Registry) -> Relation:
    analysis = tree.analysis
    quote = analysis.quote_of(tree.sentence)
    subject, other = relation.subject, relation.object
    when = date_near(analysis, tree.sentence, relation.trigger)
    day = when.date if when is not None and when.granularity is Granularity.DAY else None
    ends = relation.predicate in {Predicate.DIED, Predicate.KILLED_BY}
    actor = registry.get(subject.actor)
    died = actor.died if actor is not None and not ends else None
    return Relation(
        id=stable_id(
            analysis.document.id,
            "relation",
            subject.start,
            relation.predicate,
            other.start if other else None,
            quote.start,
            relation.title,
        ),
        quote=quote,
        speaker=_speaker(tree, relation.standing.voice, registry),
        modality=relation.standing.modality,
        trigger=trigger_words(tree, (relation.trigger,)),
        frame=f"relation-{relation.predicate.value}",
        event_date=when,
        confidence=relation.confidence,
        subject=subject,
        predicate=relation.predicate,
        object=other,
        title=relation.title,
        valid_from=day if ends else None,
        valid_to=died if died is not None and _past(analysis, died) else None,
    )


def _of_death(analysis: Analysis, event: ReadEvent, registry: Registry) -> EventDate | None:
    """The day of a killing, from when its victim is known to have died: nobody dies twice."""
    if event.type is not EventType.ASSAULT or event.frame not in _KILLING:
        return None
    victims = [registry.get(party.actor) for party in event.recipients]
    days = {victim.died for victim in victims if victim is not None and victim.died is not None}
    (day,) = days if len(days) == 1 else (None,)
    return EventDate(date=day) if day is not None and _past(analysis, day) else None


def _past(analysis: Analysis, day: object) -> bool:
    return analysis.published is not None and str(day) <= str(analysis.published)


def _speaker(tree: SentenceTree, voice: Voice | None, registry: Registry) -> Speaker:
    return speaker_of(voice or OUTLET, tree.analysis.document.outlet, registry)


def trigger_words(tree: SentenceTree, words: tuple[Token, ...]) -> str:
    """The words that carried a claim, as they stand in the article, gaps as " ... "."""
    tokens = {token.i: token for word in words for token in (word, *_with(tree, word))}
    text, before = "", -1
    for place in sorted(tokens):
        token = tokens[place]
        written = tree.analysis.verbatim(tree.sentence.start_of(token), tree.sentence.end_of(token))
        text += ("" if not text else " " if place == before + 1 else " ... ") + written
        before = place
    return text


def _with(tree: SentenceTree, word: Token) -> Iterator[Token]:
    """Particles, light nouns and prepositions of a unit's pattern, and its negation."""
    for unit in tree.units(word):
        wanted = {*unit.words, unit.prep}
        noun = light_noun(unit, word) if unit.light else None
        for child in children(word):
            light = noun is not None and child.i == noun.i
            if child.lower_ in wanted or light:
                yield child
            if child.i < word.i and not light:
                continue  # "On Friday ... imposed sanctions on"
            inside = [*children(child), *(deeper for inner in children(child) for deeper in children(inner) if light)]
            yield from (inner for inner in inside if inner.dep_ in {"case", "mark"} and inner.lower_ in wanted)
    yield from (child for child in children(word) if child.dep_ == "advmod" and child.lower_ in {"not", "n't", "never"})


def date_near(analysis: Analysis, sentence: Sentence, trigger: Token) -> EventDate | None:
    """The date of the trigger's clause: one that hangs below it; else the only one of the sentence."""
    dates = analysis.dates_in(sentence)
    if not dates:
        return _carried(analysis, sentence)
    start, end = analysis.phrase(sentence, trigger.subtree)
    inside = [found.when for found in dates if start <= found.start < end]
    chosen = inside or [found.when for found in dates]
    return chosen[0] if inside or len({(when.date, when.granularity) for when in chosen}) == 1 else None


def _carried(analysis: Analysis, sentence: Sentence) -> EventDate | None:
    """The day of the sentence before, in the same paragraph, where this one goes on about the same: "On Tuesday X
    issued a statement. He denied ..."."""
    first = sentence.span[0]
    if sentence.number == 0 or first.lower_ not in _GOES_ON or first.dep_ != "nsubj":
        return None
    before = analysis.sentences[sentence.number - 1]
    days = {found.when for found in analysis.dates_in(before) if found.when.granularity is Granularity.DAY}
    return days.pop() if len(days) == 1 and before.paragraph == sentence.paragraph else None


def link_denials(claims: list[Claim]) -> list[Claim]:
    """The same claims, each denied one naming the claims of the article that say otherwise."""
    told: dict[object, list[Claim]] = {}
    for claim in claims:
        if claim.modality is not Modality.DENIED:
            for key in dict.fromkeys(_about(claim)):
                told.setdefault(key, []).append(claim)
    linked: list[Claim] = []
    for claim in claims:
        if claim.modality is Modality.DENIED:
            same = [other for key in _about(claim)[:1] for other in told.get(key, ())[:_MOST]]
            denied = tuple(other.id for other in same if contradicts(claim, other))
            linked.append(claim.model_copy(update={"denies": denied}))
        else:
            linked.append(claim)
    return linked


def _about(claim: Claim) -> list[object]:
    """What a claim shares with one that it contradicts: its kind and its parties."""
    if isinstance(claim, Stance):
        return [("stance", claim.holder.actor)]
    if isinstance(claim, Event):
        return [(claim.type, party.actor) for party in (*claim.actors, *claim.recipients)]
    return []


def contradicts(denied: Claim, other: Claim) -> bool:
    """Whether `other` says what `denied` says is not so: the same kind of claim about the same parties."""
    if isinstance(denied, Stance) and isinstance(other, Stance):
        same = _same(denied.holder, other.holder) and _same(denied.target, other.target)
        return same and (denied.value > 0) == (other.value > 0)
    if isinstance(denied, Event) and isinstance(other, Event):
        if denied.type is not other.type:
            return False
        ours, theirs = [*denied.actors, *denied.recipients], [*other.actors, *other.recipients]
        return len(ours) > 1 and _covered(ours, theirs)
    return False


def _covered(ours: Iterable[Party], theirs: list[Party]) -> bool:
    return all(any(_same(one, other) for other in theirs) for one in ours)


def _same(one: Party, other: Party) -> bool:
    if one.actor is not None or other.actor is not None:
        return one.actor == other.actor
    return one.name.casefold() == other.name.casefold()

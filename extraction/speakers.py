"""Who says so: the outlet, an actor, or somebody unnamed; found in the parse or around quotation marks."""

from __future__ import annotations

from extraction.arguments import is_passive, subjects
from extraction.lexicon import modal_words
from extraction.parse import Token
from extraction.phrases import modifiers, obliques, possessors
from extraction.polarity import SentenceTree
from extraction.syntax import SUBJECTS, cases, children
from extraction.text import Voice
from news.claim import Speaker, SpeakerKind
from news.registry import Registry

_OWN = frozenset({"our", "we", "us", "this"})
_SOURCES = frozenset({"source", "correspondent", "reporter", "sources", "correspondents"})
_ANYONE = frozenset({"it", "he", "she", "they", "who", "that", "which", "this"})


OUTLET = Voice(SpeakerKind.OUTLET)


def voice_of(tree: SentenceTree, subject: Token) -> Voice:
    """The voice that the subject of a verb of saying names; of one without a name the mention is their phrase."""
    somebody = next(iter(tree.parties(subject)), None)
    if somebody is not None and tree.analysis.is_placed(somebody.mention):
        return Voice(SpeakerKind.ACTOR, somebody.mention, somebody.mention.name)
    lemma = subject.lemma_.lower()
    if subject.lower_ in {"we", "i"} or (lemma in _SOURCES and _is_own(tree, subject)):
        return OUTLET
    return Voice(SpeakerKind.UNNAMED, somebody.mention if somebody is not None else None, _phrase(tree, subject))


def tellers(verb: Token) -> list[Token]:
    """Who says something: the subject, also after the verb ('"...," wrote X')."""
    found = subjects(verb)
    if found or is_passive(verb):
        return found
    quoted = any(child.dep_ in {"ccomp", "parataxis"} and child.i < verb.i for child in children(verb))
    after = [child for child in children(verb) if child.dep_ == "obj" and child.pos_ == "PROPN"]
    return after if quoted and after and after[0].left_edge.i == verb.i + 1 else []


def _is_own(tree: SentenceTree, source: Token) -> bool:
    """ "our sources", "DEBKA Weekly's sources" where that is the outlet, or a paper that quotes its own sources."""
    outlet = tree.analysis.document.outlet.casefold()
    for owner in (*possessors(source), *modifiers(source)):
        if owner.lower_ in _OWN:
            return True
        name = " ".join(token.text for token in owner.subtree if token.dep_ not in {"case", "det"}).casefold()
        if outlet and name and (name in outlet or outlet in name):
            return True
        if owner.pos_ == "PROPN" and tree.mention(owner) is None and _names_paper(name):
            return True
    return False


def _names_paper(name: str) -> bool:
    papers = {"weekly", "daily", "times", "post", "news", "herald", "tribune", "gazette", "journal", "observer", "file"}
    return bool(papers & set(name.replace("'s", "").split()))


def _phrase(tree: SentenceTree, head: Token) -> str:
    if head.lower_ in _ANYONE:
        return ""
    near = [token for token in head.subtree if abs(token.i - head.i) <= 6 and token.dep_ != "punct"]
    start, end = tree.analysis.phrase(tree.sentence, near)
    return tree.analysis.verbatim(start, end)


def according_to(tree: SentenceTree, verb: Token) -> Voice | None:
    """The voice that is set beside a clause: "according to X", "in X's view", "as X tells it"; None without one.

    It may hang on the subject: "Ethiopia, according to Egypt, pays them".
    """
    if not _can_be_beside(tree):
        return None
    near = children(verb)
    beside = [*near, *(inner for child in near if child.dep_ in SUBJECTS for inner in children(child))]
    for child in beside:
        source = _according(child)
        if source is not None:
            return voice_of(tree, source)
        if child.lemma_.lower() in modal_words().views and cases(child) & {"in", "to", "by", "from"}:
            for owner in (*possessors(child), *obliques(child, "of")):
                return voice_of(tree, owner)
        if _as_told(child):
            for teller in children(child):
                if teller.dep_ == "nsubj":
                    return voice_of(tree, teller)
    return None


def _can_be_beside(tree: SentenceTree) -> bool:
    """Whether a sentence has a word by which a voice is set beside a clause at all."""
    if "according" in tree.spoken or not tree.bases.isdisjoint(modal_words().views):
        return True
    return "as" in tree.spoken and not tree.bases.isdisjoint(modal_words().tell_it)


def _as_told(clause: Token) -> bool:
    """ "as X sees it", "as X put things"."""
    told = clause.dep_ == "advcl" and "as" in cases(clause) and clause.lemma_.lower() in modal_words().tell_it
    return told and any(child.lower_ in {"it", "things", "matters"} for child in children(clause))


def _according(child: Token) -> Token | None:
    """Whom "according to" names."""
    if child.lower_ == "according":
        return next(iter(obliques(child, "to")), None)
    return child if "according" in cases(child) else None


def speaker_of(voice: Voice, outlet: str, registry: Registry) -> Speaker:
    """The voice as it stands in a claim."""
    if voice.kind is SpeakerKind.ACTOR and voice.mention is not None:
        actor = registry.get(voice.mention.actor)
        name = actor.name if actor else voice.mention.name
        return Speaker(kind=SpeakerKind.ACTOR, name=name, actor=voice.mention.actor)
    if voice.kind is SpeakerKind.UNNAMED:
        return Speaker(kind=SpeakerKind.UNNAMED, name=voice.name)
    return Speaker(kind=SpeakerKind.OUTLET, name=outlet)

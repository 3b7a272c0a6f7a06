"""Which paragraphs of an article can say something of the actors that are watched, told before anything is parsed.

    hits, words of descriptions -> touched paragraphs -> + those that their references reach into -> what is read

A paragraph is touched where it names a watched actor, an issue that touches one or a state that one speaks for, or has
the words of one of their descriptions, offices or titles. Of the paragraphs around it those are read that a pronoun or
"the strike" joins to it; names of the registry in the others are known all the same, for they need no parse.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from extraction.gazetteer import Hit
from extraction.lexicon import lexicon
from extraction.salience import FEMALE, MALE, NEUTER, PLURAL, PRONOUNS
from extraction.spelling import key
from extraction.words import words
from news.actor import Actor, ActorKind
from news.claim import EventType
from news.registry import Registry

AFTER = 2  # paragraphs after a touched one into which its pronouns can reach
FAR = 6  # paragraphs before one that points to a deed told there
_NEAR = 60  # characters before the last word of a description within which its other words stand
_LED = 40  # characters around "leader" within which those that are led are named
_GROUPS = frozenset({"party", "bloc", "alliance", "coalition", "militia", "brigade", "faction", "group", "movement"})
_GROUP = rf"the (?:{'|'.join(sorted(_GROUPS))}|organi[sz]ation)\b"
_VOTES = ("vote", "decision", "resolution", "motion", "ballot")
_STEM = 4  # letters that "killing" and "killed" share
_TOLD = 2  # paragraphs that tell a deed of the type, of which one is the deed
_NOBODY = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class _Meant:
    """By what an article can mean one watched actor: names of `ids`, and where one of `near` is named, descriptions.

    phrases   last word of a description -> the sets of its other words
    led       ids of whom it leads
    """

    ids: frozenset[str]
    near: frozenset[str]
    led: frozenset[str]
    phrases: Mapping[str, frozenset[frozenset[str]]]
    words: re.Pattern[str]

    def described(self, text: str) -> Iterator[int]:
        for found in self.words.finditer(text):
            before = frozenset(key(text[max(0, found.start() - _NEAR) : found.start()]).replace("'s", "").split())
            if any(others <= before for others in self.phrases[key(found.group())]):
                yield found.start()

    def leading(self, text: str, hits: Sequence[Hit]) -> Iterator[int]:
        """ "The new leader of X", where it holds an office of X."""
        for hit in hits:
            if any(bearer.actor in self.led for bearer in hit.bearers):
                start = max(0, hit.start - _LED)
                yield from (found.start() for found in _leaders().finditer(text, start, hit.end + _LED))


class Watch:
    """Watched actors, with all by which an article can mean them."""

    def __init__(self, registry: Registry, ids: Collection[str]) -> None:
        """Raises KeyError for an id that the registry does not have."""
        watched = [registry[actor_id] for actor_id in sorted(ids)]
        self.ids = frozenset(actor.id for actor in watched)
        self._meant = [_meant(registry, actor) for actor in watched]
        self._pronouns = _pronouns(watched)

    def touched(self, text: str, hits: Sequence[Hit]) -> list[int]:
        """Article offsets at which a watched actor may be meant; empty where the article is none of theirs."""
        present = {bearer.actor for hit in hits for bearer in hit.bearers}
        places: set[int] = set()
        for meant in self._meant:
            named = [hit.start for hit in hits if any(bearer.actor in meant.ids for bearer in hit.bearers)]
            if named or present & meant.near:
                places.update(named, meant.described(text), meant.leading(text, hits), _titled(text, named))
        return sorted(places)

    def around(self, text: str, places: Sequence[int], pieces: Sequence[tuple[int, int]]) -> set[int]:
        """The numbers of the pieces (start, end) to read, given the offsets that are touched (sorted)."""
        chosen: set[int] = set()
        for number in _holding(pieces, places):
            chosen.add(number)
            for after in range(number + 1, min(len(pieces), number + AFTER + 1)):
                if not self._pronouns.search(text, *pieces[after]):
                    break
                chosen.add(after)
            if text.endswith(":", 0, pieces[number][1]):  # what a list is about is told before it
                chosen.update(range(number + 1, min(len(pieces), number + FAR + 1)))
        for number in sorted(chosen):
            chosen.update(_before(text, pieces, number))
        return chosen


def _meant(registry: Registry, actor: Actor) -> _Meant:
    issues = [other for other in registry if actor.id in other.touches]
    ids = frozenset({actor.id, *(issue.id for issue in issues)})
    led = frozenset(role.of for role in actor.roles if role.of)
    near = ids | led | ({actor.country} if actor.country else frozenset())
    phrases: dict[str, set[frozenset[str]]] = {}
    for phrase in (phrase for told in (actor, *issues) for phrase in _descriptions(told)):
        *others, last = key(phrase).replace("'s", "").split()
        phrases.setdefault(last, set()).add(frozenset(others))
    return _Meant(
        ids=ids,
        near=near | {other.id for other in registry if other.country in near},
        led=led,
        phrases={last: frozenset(others) for last, others in phrases.items()},
        words=_any_of(phrases),
    )


def _descriptions(actor: Actor) -> Iterator[str]:
    """Phrases other than names by which an article can mean an actor."""
    yield from (nominal.removeprefix("the ") for nominal in actor.nominals)
    yield from (role.title for role in actor.roles)
    if actor.died is not None:
        yield from words("dead")
    if not {ActorKind.STATE, ActorKind.PERSON, ActorKind.ISSUE} & set(actor.kinds):
        ends = {key(name).split()[-1] for name in (actor.name, *actor.aliases)}
        yield from sorted(ends & (words("group_nouns") | words("organisation_nouns")))


def _any_of(found: Iterable[str]) -> re.Pattern[str]:
    told = "|".join(re.escape(word) for word in sorted(found) if word)
    return re.compile(rf"\b(?:{told})\b", re.IGNORECASE) if told else _NOBODY


def _pronouns(watched: Sequence[Actor]) -> re.Pattern[str]:
    """The pronouns, and the words for groups, by which a paragraph can go on about one of them."""
    found: set[str] = set()
    for actor in watched:
        if ActorKind.PERSON in actor.kinds:
            found |= {"male": MALE, "female": FEMALE}.get(actor.gender or "", MALE | FEMALE)
        else:
            found |= NEUTER | PLURAL
    groups = any(not {ActorKind.PERSON, ActorKind.STATE, ActorKind.ISSUE} & set(actor.kinds) for actor in watched)
    return re.compile(rf"\b(?:(?:two|both|{'|'.join(sorted(found))})\b{'|' + _GROUP if groups else ''})", re.IGNORECASE)


def _titled(text: str, named: Sequence[int]) -> Iterator[int]:
    """Where the titles stand again that the article gives to those named: "Gen. X ... the general"."""
    given: set[str] = set()
    for start in named:
        before = key(text[max(0, start - _NEAR) : start]).replace(".", "").split()
        for word in reversed(before):
            if word not in words("title_nouns") and word not in words("title_short"):
                break
            given |= {noun for noun in words("title_nouns") if noun.startswith(word)}
    if given:
        yield from (found.start() for found in _any_of(given).finditer(text))


@lru_cache(maxsize=1)
def _leaders() -> re.Pattern[str]:
    return _any_of(words("leader_nouns"))


def _holding(pieces: Sequence[tuple[int, int]], places: Sequence[int]) -> Iterator[int]:
    """The numbers of the pieces in which one of the places lies."""
    at = 0
    for number, (start, end) in enumerate(pieces):
        while at < len(places) and places[at] < start:
            at += 1
        if at < len(places) and places[at] < end:
            yield number


_PRONOUN = re.compile(rf"\b(?:{'|'.join(sorted(PRONOUNS))})\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{3,}")
_PAIR = re.compile(r"\b(?:two|both)\s+\w", re.IGNORECASE)
_ALONE = re.compile(r"(?<=[a-z,] )[A-Z][\w'’-]{2,}(?! [A-Z])")
_POINTING = re.compile(r"\b(?:the|this|that|these|those)((?:\s+\w+){1,3})", re.IGNORECASE)


def _before(text: str, pieces: Sequence[tuple[int, int]], number: int) -> Iterator[int]:
    """The pieces before one that its pronouns, and the deeds that it points to, reach into."""
    start, end = pieces[number]
    if number and _PRONOUN.search(text, start, end):
        yield number - 1
    if _PAIR.search(text, start, end):
        yield from range(max(0, number - FAR), number)
    for name in {found.group() for found in _ALONE.finditer(text, start, end)}:
        fuller = re.compile(rf"[A-Z][\w'’-]+\s+{re.escape(name)}\b")
        yield from islice((before for before in range(number - 1, -1, -1) if fuller.search(text, *pieces[before])), 1)
    pointed = {noun.lower() for found in _POINTING.finditer(text, start, end) for noun in found.group(1).split()}
    for noun in sorted(pointed):
        yield from _telling(text, pieces, number, noun)


def _telling(text: str, pieces: Sequence[tuple[int, int]], number: int, noun: str) -> Iterator[int]:
    """The pieces before one that may tell the deed that a noun means: by a word of its stem, or the nearest by any."""
    wanted = _deeds().get(("noun", noun), frozenset())
    told = 0
    for before in range(number - 1, max(-1, number - FAR - 1), -1) if wanted else ():
        found = {word.lower() for word in _WORD.findall(text, *pieces[before])}
        akin = any(word.startswith(noun[:_STEM]) for word in found)
        if akin or (told < _TOLD and any(wanted & _kinds(word) for word in found)):
            yield before
            told += not akin


@lru_cache(maxsize=1)
def _deeds() -> Mapping[tuple[str, str], frozenset[EventType | None]]:
    """The types of deed that a word can tell, by part of speech and form; None: a vote."""
    kinds: dict[tuple[str, str], set[EventType | None]] = {}
    told = {head: {unit.frame.event for unit in units} - {None} for head, units in lexicon().units.items()}
    for (pos, form), heads in (*lexicon().forms.items(), *((head, (head[1],)) for head in told)):
        for head in heads:
            kinds.setdefault((pos, form), set()).update(told.get((pos, head), ()))
    for noun in _VOTES:
        kinds.setdefault(("noun", noun), set()).add(None)
    for verb in ("vote", "voted", "decided", "adopted", "passed", "approved", "resolved"):
        kinds.setdefault(("verb", verb), set()).add(None)
    return {form: frozenset(found) for form, found in kinds.items() if found}


@lru_cache(maxsize=4096)
def _kinds(word: str) -> frozenset[EventType | None]:
    return _deeds().get(("verb", word), frozenset()) | _deeds().get(("noun", word), frozenset())

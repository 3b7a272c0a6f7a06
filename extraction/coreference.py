"""Pronouns and descriptions, resolved to those whom the article names.

names, in reading order -> appositions -> descriptions (by registry and context) -> pronouns (by salience)
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from datetime import date

from extraction.descriptions import Describer, describe, is_description, phrase_of, titled_of
from extraction.found import Found, Unread
from extraction.lexicon import agent_words
from extraction.parse import Token
from extraction.salience import NEARNESS, PRONOUNS, SUBJECT, Candidate, agree, choose
from extraction.spelling import key
from extraction.story import Story
from extraction.syntax import coordinated
from extraction.text import Sentence, Use
from extraction.uses import is_actor_noun, is_person_noun
from extraction.words import words
from news.actor import Actor, ActorKind
from news.claim import MentionKind
from news.registry import Registry

_ARGUMENTS = {*SUBJECT, "obj", "obl", "obl:agent", "nmod", "conj", "appos", "ROOT"}
_THOSE = {"the", "these", "those", "our", "their"}
_PAIRED = 6  # sentences within which "both countries" are the two that were named together
_APART = 8  # tokens between a description and the name set beside it


def resolve_references(
    sentences: Sequence[Sentence],
    names: Sequence[Found],
    unread: Sequence[Unread],
    registry: Registry,
    describer: Describer,
    day: date | None,
) -> list[Found]:
    """The names, and every pronoun and description that surely stands for one of them or of the `unread`; by start."""
    by_sentence: dict[int, list[Found]] = {}
    for name in names:
        by_sentence.setdefault(name.sentence, []).append(name)
    found: list[Found] = []
    recent: list[Candidate] = []
    story = Story(registry, [*(name.actor for name in names), *(name.actor for name in unread)])
    waiting = deque(unread)
    for sentence in sentences:
        while waiting and waiting[0].start < sentence.start:
            story.note(waiting.popleft().actor)
        walker = _Walker(sentence, by_sentence.get(sentence.number, []), recent, registry, describer, story, day)
        walker.walk()
        found.extend(walker.made)
        recent = [] if sentence.headline else walker.recent
        recent = [candidate for candidate in recent if sentence.number - candidate.sentence < len(NEARNESS) - 1]
    return sorted(found, key=lambda name: (name.start, -name.end))


class _Walker:
    """Reads one sentence from left to right."""

    def __init__(
        self,
        sentence: Sentence,
        names: list[Found],
        recent: list[Candidate],
        registry: Registry,
        describer: Describer,
        story: Story,
        day: date | None,
    ) -> None:
        self.sentence = sentence
        self.names = {name.head: name for name in names}
        self.covered = {
            token for name in names if name.kind is MentionKind.NAME for token in range(name.first, name.last)
        }
        self.all = names
        self.opening = {name.first for name in names if name.human}
        self.recent = list(recent)
        self.registry = registry
        self.describer = describer
        self.story = story
        self.day = day
        self.made: list[Found] = []

    def walk(self) -> None:
        headed: dict[int, list[Found]] = {}
        for name in self.all:
            headed.setdefault(name.head, []).append(name)
        for token in self.sentence.span:
            for name in headed.pop(token.i, ()):
                self._name(name, token)
            if token.i in self.covered:
                continue
            if token.lower_ in PRONOUNS and token.pos_ in {"PRON", "DET"}:
                self._pronoun(token)
            elif token.pos_ in {"NOUN", "PROPN", "ADJ"}:
                self._noun(token)
        for left in headed.values():
            for name in left:
                self._add(name)
        self._ahead()

    def _ahead(self) -> None:
        """ "While he admires X, Y armed Z", "For all his praise of X, Y opposes Z": a pronoun of a phrase that comes
        first, which nothing before explains, is the subject of the main clause."""
        known = {name.head for name in self.made}
        for token in self.sentence.span:
            if token.i in known or token.lower_ not in PRONOUNS or token.dep_ not in {*SUBJECT, "nmod:poss"}:
                continue
            phrase = token
            while phrase.dep_ not in {"advcl", "obl"} and phrase.head.i != phrase.i:
                phrase = phrase.head
            main = phrase.head
            if phrase.dep_ not in {"advcl", "obl"} or phrase.i > main.i:
                continue
            for name in self.all:
                subject = self.sentence.span.doc[name.head]
                fits = name.use is Use.PARTY and subject.dep_ in SUBJECT and subject.head.i == main.i
                likely = Candidate(self.sentence.number, subject, name, name.human, name.plural)
                if fits and subject.i > phrase.i and agree(token.lower_, likely):
                    self._add(self._pronoun_for(token, name))
                    break

    def _add(self, name: Found) -> None:
        self.made.append(name)
        self.story.add(name)

    # --- names and nouns

    def _name(self, name: Found, token: Token) -> None:
        self._described_before(name, token)
        self._add(name)
        self._remember(name, token)

    def _described_before(self, name: Found, token: Token) -> None:
        """A person's name between commas names the person that the words before describe, whatever the parse
        hangs it on: "a veteran negotiator in Oslo, Iceland's Jon X, and ..."."""
        if not name.human or name.use is not Use.PARTY:
            return
        doc, start = token.doc, token.left_edge.i
        start += doc[start].is_punct
        set_off = start > self.sentence.span.start and doc[start - 1].text == ","
        closed = name.last >= self.sentence.span.end or doc[name.last].text in {",", ".", ";", "-", "–"}
        follow = doc[name.last + 1 : name.last + 3]
        goes_on = (
            len(follow) == 2 and follow[0].lower_ in {"and", "or"} and follow[1].pos_ not in {"VERB", "AUX", "ADV"}
        )
        listed = goes_on or token.dep_ in SUBJECT or any(child.dep_ == "cc" for child in token.lefts)
        if not (set_off and closed) or listed:
            return
        for candidate in reversed(self.recent):
            noun = candidate.token
            if candidate.sentence != self.sentence.number or noun.i < start - _APART:
                return
            if noun.i >= start:
                continue
            if candidate.who is None and candidate.human and not candidate.plural:
                if any(word.pos_ in {"VERB", "AUX"} or word.text == "," for word in doc[noun.i : start - 1]):
                    return
                self.recent.remove(candidate)
                made = self._mention(phrase_of(noun), noun, MentionKind.NOMINAL, name)
                self._add(made)
                self._remember(made, noun)
                return

    def _remember(self, name: Found, token: Token) -> None:
        if name.use is not Use.PLACE and name.entity != "?":
            people, group = name.plural or self._is_a(name, ActorKind.PEOPLE), self._is_a(name, ActorKind.MILITIA)
            self.recent.append(Candidate(self.sentence.number, token, name, name.human, people, group))
            joined = [self.names[other.i] for other in coordinated(token) if other.i in self.names]
            others = tuple(other for other in joined if _kin(name, other))
            if others and len(others) == len(joined) and name.kind is MentionKind.NAME:
                self.recent.append(Candidate(self.sentence.number, token, name, name.human, True, others=others))
                if len(others) == 1:
                    self.story.joined.append((name, others[0]))

    def _is_a(self, name: Found, kind: ActorKind) -> bool:
        actor = self.registry.get(name.actor)
        return actor is not None and kind in actor.kinds

    def _noun(self, token: Token) -> None:
        two = self._two(token)
        if two:
            made = self._mention(phrase_of(token), token, MentionKind.NOMINAL, two[0])
            made.plural, made.others = True, two[1:]
            self._add(made)
            self.recent.append(Candidate(self.sentence.number, token, made, made.human, True, others=made.others))
            return
        crowd = self._crowd(token) if token.tag_ == "NNS" else None
        if crowd is not None:
            made = self._mention(phrase_of(token), token, MentionKind.NOMINAL, crowd)
            made.plural = True
            self._add(made)
            self._remember(made, token)
            return
        if not is_actor_noun(token):
            self._rival(token)
            return
        phrase = phrase_of(token)
        named = self._apposed(token)
        linked: Found | Actor | None = named
        if named is not None or self._titles_a_name(token):
            self._tell(named or self._titled(token), phrase)
        elif is_description(token):
            inside = [name for name in self.all if phrase[0].i <= name.head < token.i]
            inside += [self.names[child.i] for child in token.rights if child.i in self.names and _of(child)]
            linked = self._told(token, phrase, inside) or self.describer.meant(
                describe(phrase, inside), self.story, self.day
            )
        if linked is None:
            self._rival(token)
            return
        made = self._mention([*phrase, *titled_of(token)], token, MentionKind.NOMINAL, linked)
        self._add(made)
        self._remember(made, token)

    def _tell(self, name: Found | None, phrase: Sequence[Token]) -> None:
        """Keeps the words that go with a name ("X, the caretaker prime minister", "opposition leader X")."""
        if name is not None:
            self.story.tell(name, (key(word.text) for word in phrase if word.text.isalpha()))

    def _told(self, token: Token, phrase: Sequence[Token], inside: Sequence[Found]) -> Found | None:
        """The one of whom the article has had this description before; another than who acts beside it."""
        if inside or any(word.dep_ == "nmod:poss" for word in phrase):
            return None
        plain = [word for word in phrase if word.text.isalpha() and word.pos_ != "DET"]
        name = self.story.told(
            {key(word.text) for word in plain if word.pos_ != "ADJ" or word.lower_ in words("other_holders")}
        )
        beside = {one.who.entity for one in self.recent if one.who is not None and self._shares_verb(one, token)}
        return None if name is None or name.entity in beside else name

    def _shares_verb(self, candidate: Candidate, token: Token) -> bool:
        return candidate.sentence == self.sentence.number and candidate.token.head.i == token.head.i

    def _titled(self, token: Token) -> Found | None:
        """The name that a noun introduces."""
        if token.head.i in self.names and token.head.i > token.i:
            return self.names[token.head.i]
        return next((self.names[child.i] for child in token.rights if child.i in self.names), None)

    def _two(self, token: Token) -> tuple[Found, ...]:
        """The two that "both countries" or "the two men" means: those named together last, else the last two."""
        counted = {"both", "two"} & {child.lower_ for child in token.lefts if child.dep_ in {"det", "nummod", "amod"}}
        definite = "both" in counted or any(child.lower_ in _THOSE for child in token.lefts)
        lemma = token.lemma_.lower()
        states, people = lemma in words("state_nouns"), is_person_noun(token)
        if token.tag_ != "NNS" or not counted or not definite or not (states or people or lemma in words("side_nouns")):
            return ()

        def fits(name: Found) -> bool:
            state = self._is_a(name, ActorKind.STATE)
            return state if states else name.human is True if people else state or name.human is not False

        named = [one for one in self.recent if one.who is not None and fits(one.who)]
        beside = {
            one.entity for one in named if one.sentence == self.sentence.number and one.token.head.i == token.head.i
        }
        pairs = [(one.who, *one.others) for one in reversed(named) if one.who is not None and len(one.others) == 1]
        last = list({one.who.entity: one.who for one in reversed(named) if one.who is not None}.values())
        if len(last) == 2:
            pairs.append((last[1], last[0]))
        near = self.sentence.number - _PAIRED
        pairs += [pair for pair in reversed(self.story.joined) if pair[0].sentence >= near]
        free = [pair for pair in pairs if all(fits(one) and one.entity not in beside for one in pair)]
        return free[0] if free else ()

    def _crowd(self, token: Token) -> Actor | None:
        """The people or forces of the country in question that a plural names alone; not "lawmakers loyal to X"."""
        if any(child.dep_ in {"amod", "acl", "appos"} for child in token.rights) or self._titles_a_name(token):
            return None
        phrase = phrase_of(token)
        if any(word.lower_ in agent_words().apart or word.tag_ == "PRP$" for word in phrase):
            return None  # "opposition lawmakers", "his own lawmakers" are not the parliament
        if any(child.dep_ == "nmod" and child.pos_ == "NOUN" and _some_of(child) for child in token.rights):
            return None  # "lawmakers from his own party"
        inside = [name for name in self.all if phrase[0].i <= name.head < token.i]
        places = [child for child in token.rights if child.dep_ == "nmod" and child.pos_ == "PROPN"]
        of = [self.names[place.i] for place in places if place.i in self.names]
        if len(of) < len(places) or any(name.actor is None for name in of):
            return None  # "lawmakers in" a land that nobody registered
        return self.describer.crowd(describe(phrase, [*inside, *of]), self.story)

    def _apposed(self, token: Token) -> Found | None:
        """The name that a description stands beside: "X, the firebrand cleric," or "the firebrand cleric, X,"."""
        if token.tag_ in {"NNS", "NNPS"} or not is_person_noun(token):
            return None
        beside = [token.head] if token.dep_ == "appos" else [child for child in token.rights if child.dep_ == "appos"]
        for other in beside:
            name = self.names.get(other.i)
            if name is None or name.use is not Use.PARTY:
                continue
            if name.human is False and name.actor is None and self._is_split(name):
                name.human = True  # of two names and described as a person: whatever the entity model took it for
            if name.human is not False:
                return name
        return None

    def _is_split(self, name: Found) -> bool:
        """Whether a name has the parts that a person's has."""
        return any(word.dep_ == "flat" for word in self.sentence.span.doc[name.first : name.last])

    def _titles_a_name(self, token: Token) -> bool:
        """Whether the noun only introduces a name ("the new chief Hadi X"): then the name is the mention."""
        return token.dep_ in {"compound", "flat", "nmod:desc", "amod"} or any(
            child.dep_ in {"flat", "appos", "nmod:desc", "compound"} and child.i in self.names and child.i > token.i
            for child in token.children
        )

    def _rival(self, token: Token) -> None:
        """A common noun may be what a pronoun means; a negated one may not ("no candidate")."""
        if token.pos_ != "NOUN" or token.dep_ not in _ARGUMENTS:
            return
        if any(child.lower_ in {"no", "any", "every", "each"} for child in token.lefts):
            return
        if token.i + 1 in self.opening:
            return  # "supreme leader Ali X": the name is the one meant
        human = is_person_noun(token)
        many = token.tag_ == "NNS"
        if human or many or token.dep_ in SUBJECT or token.dep_ in {"obj", "ROOT"}:
            self.recent.append(Candidate(self.sentence.number, token, None, human, many))

    # --- pronouns

    def _pronoun(self, token: Token) -> None:
        chosen = choose(token, self.sentence.number, self.recent)
        if chosen is None or chosen.who is None:
            return
        made = self._pronoun_for(token, chosen.who)
        made.others = chosen.others
        self._add(made)
        self._remember(made, token)

    def _pronoun_for(self, token: Token, who: Found) -> Found:
        made = self._mention([token], token, MentionKind.PRONOUN, who)
        if token.dep_ == "nmod:poss" and is_actor_noun(token.head):
            made.use = Use.MODIFIER
        return made

    def _mention(self, phrase: list[Token], head: Token, kind: MentionKind, who: Found | Actor) -> Found:
        start, end = self.sentence.start_of(phrase[0]), self.sentence.end_of(phrase[-1])
        made = Found(start, end, self.sentence.number, phrase[0].i, phrase[-1].i + 1, head.i, name=who.name, kind=kind)
        if isinstance(who, Found):
            made.actor, made.human, made.gender, made.given = who.actor, who.human, who.gender, who.given
            made.plural = who.plural
        else:
            made.actor, made.gender, made.given = who.id, who.gender, self.story.given(who.id)
            made.human = ActorKind.PERSON in who.kinds
        return made


def _kin(one: Found, other: Found) -> bool:
    """Whether two names are of one kind, so that "they" can mean both."""
    return one.use is other.use and (one.human is True) == (other.human is True) and one.entity != other.entity


def _some_of(noun: Token) -> bool:
    """Whether a noun says which of many are meant."""
    return any(child.lower_ in {"from", "of", "with"} for child in noun.lefts)


def _of(noun: Token) -> bool:
    """Whether a noun says whose something is: "the head of X"."""
    return noun.dep_ == "nmod" and any(child.lower_ == "of" for child in noun.lefts)

"""Short present-tense news sentences with their trees, made from patterns in our own words.

The treebanks hold little of what headlines and wire summaries are made of: a name, a verb in the present tense that
could as well be a noun, another name ("Ankara backs Doha"). A few patterns filled in all ways teach it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from random import Random

from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

NAMES = (
    *(("Ankara", "LOC"), ("Doha", "LOC"), ("Egypt", "LOC"), ("France", "LOC"), ("Tehran", "LOC"), ("Moscow", "LOC")),
    *(("Berlin", "LOC"), ("Ukraine", "LOC"), ("Washington", "LOC"), ("Lebanon", "LOC"), ("Israel", "LOC")),
    *(
        ("Hamas", "ORG"),
        ("NATO", "ORG"),
        ("Parliament", "ORG"),
        ("Congress", "ORG"),
        ("Fatah", "ORG"),
        ("UNICEF", "ORG"),
    ),
    *(("Erdogan", "PER"), ("Macron", "PER"), ("Salih", "PER"), ("Modi", "PER"), ("Merkel", "PER"), ("Haftar", "PER")),
)
VERBS = (
    *("back", "slam", "hail", "blast", "vow", "urge", "join", "demand", "ban", "attack", "strike", "blame", "court"),
    *("shun", "praise", "condemn", "support", "bomb", "threaten", "accuse", "oppose", "fear", "host", "aid", "fund"),
    *("sanction", "snub", "welcome", "reject", "arm", "target", "shell", "warn", "thank", "trust", "deny", "visit"),
)
NOUNS = (
    ("plan", ""),
    ("march", ""),
    ("talks", "Plur"),
    ("sanctions", "Plur"),
    ("protest", ""),
    ("strike", ""),
    ("vote", ""),
)
_FINITE = "Mood=Ind|Number=Sing|Person=3|Tense=Pres|VerbForm=Fin"
_Token = tuple[str, str, str, str, str, int, str]  # word, lemma, pos, tag, morph, head, dependency


def _present(verb: str) -> str:
    if verb.endswith("y"):
        return verb[:-1] + "ies"
    return verb + ("es" if verb.endswith(("sh", "ss", "ch")) else "s")


def _name(word: str, head: int, dependency: str) -> _Token:
    return word, word, "PROPN", "NNP", "Number=Sing", head, dependency


def _verb(verb: str, head: int, dependency: str) -> _Token:
    return _present(verb), verb, "VERB", "VBZ", _FINITE, head, dependency


def _noun(word: str, number: str, head: int, dependency: str) -> _Token:
    lemma = word.removesuffix("s") if number else word
    return word, lemma, "NOUN", "NNS" if number else "NN", f"Number={number or 'Sing'}", head, dependency


def _adposition(word: str, head: int) -> _Token:
    return word, word, "ADP", "IN", "", head, "case"


def _stop(head: int) -> _Token:
    return ".", ".", "PUNCT", ".", "", head, "punct"


def _patterns(one: str, two: str, three: str, verb: str, noun: tuple[str, str]) -> Iterator[list[_Token]]:
    yield [_name(one, 1, "nsubj"), _verb(verb, 1, "ROOT"), _name(two, 1, "obj"), _stop(1)]
    yield [_name(one, 1, "nsubj"), _verb(verb, 1, "ROOT"), _name(two, 1, "obj")]
    yield [
        *(_name(one, 1, "nsubj"), _verb(verb, 1, "ROOT"), _noun(*noun, 1, "obj")),
        *(_adposition("against", 4), _name(two, 2, "nmod"), _stop(1)),
    ]
    yield [
        *(_name(one, 1, "nsubj"), _verb(verb, 1, "ROOT"), _name(two, 3, "compound"), _noun(*noun, 1, "obj")),
        *(_adposition("in", 5), _name(three, 1, "obl")),
    ]
    says: _Token = ("says", "say", "VERB", "VBZ", _FINITE, 1, "ROOT")
    yield [
        _name(three, 1, "nsubj"),
        says,
        _name(one, 3, "nsubj"),
        _verb(verb, 1, "ccomp"),
        _name(two, 3, "obj"),
        _stop(1),
    ]
    yield [
        *(_name(one, 2, "nmod:poss"), ("'s", "'s", "PART", "POS", "", 0, "case"), _noun("ally", "", 3, "nsubj")),
        *(_verb(verb, 3, "ROOT"), _name(two, 3, "obj"), _stop(3)),
    ]


def documents(vocab: Vocab, number: int = 500) -> list[Doc]:
    """So many of all fillings, drawn from a fixed seed."""
    random = Random(1)  # noqa: S311
    kinds = dict(NAMES)
    fillings = list(product(range(6), VERBS))
    made = []
    for pattern, verb in random.sample(fillings * (1 + number // len(fillings)), number):
        one, two = random.sample(sorted(kinds), 2)
        three = random.choice([name for name, kind in NAMES if kind == "LOC" and name not in (one, two)])
        rows = list(_patterns(one, two, three, verb, random.choice(NOUNS)))[pattern]
        words, lemmas, pos, tags, morphs, heads, deps = (list(column) for column in zip(*rows, strict=True))
        spaces = [index + 1 < len(words) and words[index + 1] not in {".", "'s"} for index in range(len(words))]
        doc = Doc(vocab, words, spaces, lemmas=lemmas, pos=pos, tags=tags, morphs=morphs, heads=heads, deps=deps)
        names = [Span(doc, i, i + 1, kinds[str(word)]) for i, word in enumerate(words) if word in kinds]
        doc.set_ents(names, default="outside")
        made.append(doc)
    return made

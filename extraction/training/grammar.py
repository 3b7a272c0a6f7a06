"""A small grammar of political news that makes sentences together with their exact trees.

    grammar.yaml -> production -> pieces with their head -> words, tags, heads, labels

The treebanks hold little of what wire news is made of: a name, a verb that could be a noun, another name ("Ankara backs
Doha"), votes, quotations with their speaker, "gave X asylum", "did not hesitate to". The grammar is head-marked: each
production says which part heads it and by which label the others hang on it; grammar.yaml tells how it is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from extraction.training.corpus import names_of_the_news
from news.yaml_file import YamlFile

_VOWELS = frozenset("aeiou")
_GLUED = {".", ",", ";", ":", "?", "'s", "n't"}  # no space before
_LONGEST = 45  # words of a sentence
_DEEP = 7  # levels after which only the short productions are drawn
_SHORT = 6


@dataclass(slots=True)
class _Token:
    word: str
    lemma: str
    tag: str
    pos: str
    morph: str
    head: int = 0  # within its piece; itself where it heads the piece
    dep: str = ""


@dataclass(slots=True)
class Piece:
    """A phrase: its tokens, the place of its head, and the names in it (first, last exclusive, label)."""

    tokens: list[_Token]
    head: int = 0
    names: list[tuple[int, int, str]] = field(default_factory=list)
    left: list[str] = field(default_factory=list)  # what a unit of several words still wants said ("down", "at")


class Grammar:
    """The productions, words and tags of grammar.yaml; `draw` makes one phrase of them."""

    def __init__(self, random: Random) -> None:
        folder = Path(__file__).parent
        said = YamlFile((folder / "grammar.yaml").read_text("utf8"), "grammar.yaml").data
        irregular = YamlFile((folder.parent / "frames" / "irregular.yaml").read_text("utf8"), "irregular.yaml").data
        self._random = random
        self._rules: dict[str, list[str]] = {
            name: [rule for line in lines for rule in _repeated(line)] for name, lines in said["rules"].items()
        }
        self._tags: dict[str, list[str]] = said["tags"]
        self._entities: dict[str, str] = said["entities"]
        self._doubling = frozenset(said["doubling"])
        self._irregular: dict[str, list[str]] = {
            verb: forms.split() for verb, forms in (irregular | said["irregular"]).items()
        }
        names = names_of_the_news()
        self._words: dict[str, list[str]] = said["words"] | {
            "given": [name.split(" ", 1)[0] for name in names["PER"] if " " in name],
            "family": [name for name in names["PER"] if " " not in name],
            "place": [name for name in names["LOC"] if " " not in name],
            "org": [name for name in names["ORG"] if " " not in name],
        }

    def draw(self, symbol: str, depth: int = 0) -> Piece:
        """A phrase of this symbol. A symbol with a tag (`VP:VBZ`) puts the tag where its productions have `*`."""
        name, _, tag = symbol.partition(":")
        rules = self._rules[name]
        rule = self._random.choice(rules if depth < _DEEP else sorted(rules, key=len)[:_SHORT])
        parts: list[tuple[str, Piece]] = []
        left: list[str] = []
        for item in rule.replace("*", tag).split(" "):
            kept = item.removesuffix("?")
            if kept != item and self._random.random() < 0.5:
                continue
            label, _, wanted = ("!", "", kept[1:]) if kept.startswith("!") else kept.partition("=")
            piece = self._piece(wanted, left, depth)
            left = piece.left or left
            parts.append((label, piece))
        made = _joined(parts)
        if name in self._entities:
            made.names = [(0, len(made.tokens), self._entities[name])]
        return made

    def sentence(self, symbol: str) -> Piece:
        """A whole sentence of this symbol: none that is overlong, no comma before another mark."""
        while len((made := _trimmed(self.draw(symbol))).tokens) > _LONGEST:
            pass
        return made

    def _piece(self, wanted: str, left: list[str], depth: int) -> Piece:
        if wanted == "~":
            return Piece([self._token(left.pop(0), "RP")])
        if wanted.startswith("~"):
            case = ("case", Piece([self._token(left.pop(0), "IN")]))
            return _joined([case, ("!", self.draw(wanted[1:], depth + 1))])
        if "/" in wanted:
            word, tag, *lemma = wanted.split("/")
            return Piece([self._token(word, tag, *lemma)])
        source, dot, tag = wanted.partition(".")
        if dot:
            word, *rest = self._random.choice(self._words[source]).split(" ")
            return Piece([self._token(self._inflected(word, tag), tag, word)], left=rest)
        return self.draw(wanted, depth + 1)

    def _token(self, word: str, key: str, lemma: str | None = None) -> _Token:
        tag, pos, morph = self._tags[key]
        return _Token(word, lemma or (word if pos == "PROPN" else word.lower()), tag, pos, morph)

    def _inflected(self, word: str, tag: str) -> str:
        if tag in {"NNS", "VBZ"}:
            return _with_s(word)
        irregular = self._irregular.get(word)
        if tag in {"VBD", "VBN", "PASS"} and irregular:
            return irregular[0] if tag == "VBD" else irregular[-1]
        if tag not in {"VBD", "VBN", "PASS", "VBG", "GER"}:
            return word
        stem = word + word[-1] if self._doubles(word) else word
        if tag in {"VBG", "GER"}:
            return (stem[:-1] if stem.endswith("e") and not stem.endswith(("ee", "ye")) else stem) + "ing"
        if stem.endswith("y") and stem[-2] not in _VOWELS:
            return stem[:-1] + "ied"
        return stem + ("d" if stem.endswith("e") else "ed")

    def _doubles(self, word: str) -> bool:
        if word in self._doubling:
            return True
        vowels = [i for i, letter in enumerate(word) if letter in _VOWELS]
        return vowels == [len(word) - 2] and word[-1] not in "wxyh"


def _repeated(line: str) -> list[str]:
    """`3 rule` is the rule three times: it is drawn so much the more often."""
    number, _, rest = line.partition(" ")
    return [rest] * int(number) if number.isdigit() else [line]


def _with_s(word: str) -> str:
    if word.endswith(("s", "x", "z", "ch", "sh")) or word in {"veto", "go"}:
        return word + "es"
    return word[:-1] + "ies" if word.endswith("y") and word[-2] not in _VOWELS else word + "s"


def _joined(parts: Sequence[tuple[str, Piece]]) -> Piece:
    """One piece of several: `!` heads it; `label>other` hangs on the part that hangs by `other`."""
    starts = [sum(len(piece.tokens) for _, piece in parts[:i]) for i in range(len(parts))]
    heads = {label.split(">")[0]: start + piece.head for (label, piece), start in zip(parts, starts, strict=True)}
    made = Piece([], heads["!"])
    for (label, piece), start in zip(parts, starts, strict=True):
        for token in piece.tokens:
            token.head += start
        made.tokens.extend(piece.tokens)
        made.names.extend((first + start, last + start, kind) for first, last, kind in piece.names)
        own, _, other = label.partition(">")
        token = made.tokens[start + piece.head]
        token.head = start + piece.head if own == "!" else heads[other or "!"]
        if own != "!":
            token.dep = own
    return made


def _trimmed(piece: Piece) -> Piece:
    """Without the commas that close an aside where another mark follows."""
    tokens = piece.tokens
    gone = [t.word == "," and u.pos == "PUNCT" and u.word != '"' for t, u in pairwise(tokens)]
    moved = [index - sum(gone[:index]) for index in range(len(tokens) + 1)]
    for token in tokens:
        token.head = moved[token.head]
    kept = [token for token, left_out in zip(tokens, [*gone, False], strict=True) if not left_out]
    return Piece(kept, moved[piece.head], [(moved[first], moved[last], kind) for first, last, kind in piece.names])


def _write(tokens: Sequence[_Token]) -> None:
    """Capitals where a sentence or a quotation starts, and "an" before a vowel."""
    fresh = True
    for token, after in zip(tokens, [*tokens[1:], None], strict=True):
        if token.word in {"a", "an"} and after is not None:
            token.word, token.lemma = ("an" if after.word[0].lower() in _VOWELS else "a"), "a"
        if fresh and token.word[0].isalnum():
            token.word, fresh = token.word[0].upper() + token.word[1:], False
        fresh = fresh or token.tag == "``"


def _document(vocab: Vocab, pieces: Iterable[Piece]) -> Doc:
    """Sentences in a row as one document."""
    columns: dict[str, list[Any]] = {key: [] for key in ("words", "lemmas", "pos", "tags", "morphs", "heads", "deps")}
    spaces: list[bool] = []
    names: list[tuple[int, int, str]] = []
    for piece in pieces:
        base, tokens = len(spaces), piece.tokens
        _write(tokens)
        for index, token in enumerate(tokens):
            values = (token.word, token.lemma, token.pos, token.tag, token.morph, base + token.head)
            for key, value in zip(columns, (*values, token.dep or "ROOT"), strict=True):
                columns[key].append(value)
            after = tokens[index + 1] if index + 1 < len(tokens) else None
            glued = after is not None and (after.word in _GLUED or after.tag in {"''", "HYPH", "-RRB-"})
            spaces.append(not glued and token.tag not in {"``", "HYPH", "-LRB-"})
        names.extend((base + first, base + last, kind) for first, last, kind in piece.names)
    spaces[-1] = False
    doc = Doc(vocab, spaces=spaces, **columns)  # type: ignore[arg-type]
    doc.set_ents([Span(doc, first, last, kind) for first, last, kind in names], default="outside")
    return doc


def documents(vocab: Vocab, number: int = 3000) -> list[Doc]:
    """So many documents of one to three sentences, or one headline, drawn from a fixed seed."""
    random = Random(1)  # noqa: S311
    grammar = Grammar(random)
    made = []
    for _ in range(number):
        if random.random() < 0.2:
            made.append(_document(vocab, [grammar.sentence("HEADLINE")]))
        else:
            made.append(_document(vocab, [grammar.sentence("SENTENCE") for _ in range(random.choice((1, 1, 2, 3)))]))
    return made

"""The spellings of one name: transliterations of names from Arabic and Persian, by table and rule.

Keys are folded: case, accents, curly apostrophes and hyphens do not count. The same folding of a text keeps a map
from its characters to those of the text where folding changes their number.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice, product
from pathlib import Path

from news.yaml_file import YamlFile

FILE = Path(__file__).with_name("spellings.yaml")
MOST = 500  # spellings made of one name

_HYPHENS = "-‐‑‒–"
_APOSTROPHES = "’‘ʼʿʾ`´"
_PLAIN = str.maketrans({**dict.fromkeys(_HYPHENS, " "), **dict.fromkeys(_APOSTROPHES, "'"), "\n": " ", "\u00a0": " "})


@lru_cache(maxsize=4096)
def _fold_character(character: str) -> str:
    plain = character.translate(_PLAIN)
    letters = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    return letters.casefold()


def fold_text(text: str) -> tuple[str, Sequence[int] | None]:
    """The folded text, and for each of its characters the position in `text`; None where positions are the same."""
    if text.isascii():
        return text.translate(_PLAIN).casefold(), None
    folded = [_fold_character(character) for character in text]
    if all(len(piece) == 1 for piece in folded):
        return "".join(folded), None
    return "".join(folded), [index for index, piece in enumerate(folded) for _ in piece]


def key(name: str) -> str:
    """The key under which two writings of a name meet."""
    return " ".join(fold_text(name)[0].split())


@lru_cache(maxsize=1)
def _table() -> tuple[dict[str, tuple[str, ...]], frozenset[str], tuple[tuple[str, ...], ...]]:
    data = YamlFile(FILE.read_text(encoding="utf8"), FILE.name).data
    words = {word: tuple(group) for group in data["words"] for word in group}
    return words, frozenset(data["articles"]), tuple(tuple(group) for group in data["endings"])


def articles() -> frozenset[str]:
    """What the Arabic article is written as, folded."""
    return _table()[1]


def variants(name: str, bare: bool = False) -> Iterator[str]:
    """Folded spellings of a name, itself first, at most MOST.

    `bare` says that the article may fall away before a later word, as in persons' names ("Hadi Ameri").
    """
    words, article, endings = _table()
    options: list[tuple[str, ...]] = []
    parts = key(name).split(" ")
    index = 0
    while index < len(parts):
        part = parts[index]
        pair = " ".join(parts[index : index + 2])
        if index + 1 < len(parts) and pair in words:
            options.append((pair, *words[pair]))
            index += 2
            continue
        if part in article and index + 1 < len(parts):
            last = bare and index > 0
            options.append((part, "al", "el", "as", "ash", *(("",) if last else ())))
        else:
            options.append(_word(part, words, endings))
        index += 1
    seen = _joined(options)
    yield from seen
    yield from dict.fromkeys(spelling.replace("'", "") for spelling in seen if "'" in spelling)


def _joined(options: list[tuple[str, ...]]) -> dict[str, None]:
    """Every choice of words in its order, once."""
    if all(len(choice) == 1 for choice in options):  # as most names are: worth no product
        return {" ".join(choice for (choice,) in options): None}
    return dict.fromkeys(" ".join(filter(None, choice)) for choice in islice(product(*map(_unique, options)), MOST))


def _unique(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))


def _word(word: str, words: dict[str, tuple[str, ...]], endings: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    if word in words:
        return (word, *words[word])
    if len(word) > 6:
        for group in endings:
            for ending in group:
                if word.endswith(ending):
                    return (word, *(word.removesuffix(ending) + other for other in group))
    return (word,)

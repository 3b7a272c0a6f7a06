"""Words as pieces of a fixed vocabulary, longest first (WordPiece: Wu et al. 2016, as BERT splits)."""

from __future__ import annotations

from collections.abc import Iterable

UNKNOWN = "[UNK]"


class Pieces:
    """A vocabulary. `number`: piece to its place; those that go on within a word start with "##"."""

    def __init__(self, pieces: Iterable[str]) -> None:
        self.number = {piece: place for place, piece in enumerate(pieces)}
        self._known: dict[str, tuple[int, ...]] = {}

    def split(self, word: str) -> tuple[int, ...]:
        """The numbers of a word's pieces; that of UNKNOWN alone where some part of it is no piece."""
        found = self._known.get(word)
        if found is None:
            found = tuple(self._split(word))
            if len(self._known) < 50_000:  # names without end must not fill the memory
                self._known[word] = found
        return found

    def _split(self, word: str) -> list[int]:
        numbers, start = [], 0
        while start < len(word):
            for end in range(len(word), start, -1):
                piece = word[start:end] if start == 0 else "##" + word[start:end]
                if piece in self.number:
                    numbers.append(self.number[piece])
                    start = end
                    break
            else:
                return [self.number[UNKNOWN]]
        return numbers

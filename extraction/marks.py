"""What a paragraph puts between quotation marks."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.attrs import ORTH
from spacy.tokens import Doc

_MARKS = ('"', "''", "``")
_SHORTEST = 3  # words; fewer are a term set apart, not speech
_KEPT = "weathervane.quotations"


@dataclass(frozen=True, slots=True)
class Quotation:
    """Tokens [first, last) of a paragraph between marks. `open`: the paragraph ended before it was closed."""

    first: int
    last: int
    open: bool = False


def quotations(doc: Doc) -> list[Quotation]:
    """What stands between double quotation marks, in order; kept with the Doc."""
    if _KEPT not in doc.user_data:
        doc.user_data[_KEPT] = _found(doc)
    kept: list[Quotation] = doc.user_data[_KEPT]
    return kept


def _found(doc: Doc) -> list[Quotation]:
    found: list[Quotation] = []
    start: int | None = None
    marks = {doc.vocab.strings[mark] for mark in _MARKS}
    for at, orth in enumerate(doc.to_array(ORTH).tolist()):
        if orth not in marks:
            continue
        token = doc[at]
        if start is not None:
            found.append(Quotation(start, token.i))
            start = None
        elif not token.whitespace_ or token.i == 0:
            start = token.i + 1
    if start is not None:
        found.append(Quotation(start, len(doc), open=True))
    return [one for one in found if one.last - one.first >= _SHORTEST]

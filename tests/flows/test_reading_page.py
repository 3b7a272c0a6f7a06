"""The page of a reading: everything that was read, at its place, and nothing of the text as markup."""

from __future__ import annotations

from datetime import date
from html.parser import HTMLParser

import pytest

from extraction.reader import LONGEST
from flows.reading_page import html, page_of
from news.article import DateBasis, Fault, FaultKind
from news.claim import Claim, Document, EventType, Modality, Reading
from tests.storage.build import event, party, stance

TEXT = "Before it. Sadr called for the troops to leave. Between <b>\x1b[31m\n\nSadr met Iran & Iraq. After."
FIRST, SECOND = "Sadr called for the troops to leave.", "Sadr met Iran & Iraq."


def quoted(claim: Claim, quote: str, text: str = TEXT) -> Claim:
    """A claim with its quote and its parties at their places in the text."""
    start = text.index(quote)
    changed: dict[str, object] = {"quote": {"text": quote, "start": start, "end": start + len(quote)}}
    return claim.model_copy(update={"quote": type(claim.quote).model_validate(changed["quote"])})


def read(text: str, *claims: Claim, **values: object) -> tuple[Document, Reading]:
    document = Document(id="t", text=text, title="A <i>title</i>", outlet="The Wire")
    reading = Reading(
        id="t",
        title="A <i>title</i>",
        published=date(2020, 1, 16),
        published_basis=DateBasis.GIVEN,
        language="en",
        reader="frames-1.0",
        claims=claims,
        **values,  # type: ignore[arg-type]
    )
    return document, reading


def claims() -> list[Claim]:
    at = TEXT.index(FIRST)
    against = stance("s").model_copy(
        update={"holder": party("sadr", "Sadr", at), "target": party("usa", "the troops", at + 16)}
    )
    met = event("m", ["sadr"], ["iran"], type=EventType.CONSULT, trigger="met", modality=Modality.DENIED)
    return [quoted(met, SECOND), quoted(event("e", ["sadr"], []), FIRST), quoted(against, FIRST)]


class Words(HTMLParser):
    """The text of a page's body, and its tags."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1] not in {"style", "title"}:
            self.words.append(data)


def words_of(page: str) -> Words:
    words = Words()
    words.feed(page)
    return words


def test_the_text_stands_in_its_order_with_claims_beneath_their_sentence() -> None:
    blocks = page_of(*read(TEXT, *claims())).blocks
    texts = ["".join(piece.text for piece in block.pieces) for block in blocks]
    assert texts == ["Before it.", FIRST, "Between <b> [31m", SECOND, "After."]
    assert [[claim.id for claim in block.claims] for block in blocks] == [[], ["s", "e"], [], ["m"], []]
    assert [claim.style for claim in blocks[1].claims] == ["against", "event"]
    assert [claim.weak for block in blocks for claim in block.claims] == [False, False, True]


def test_parties_and_triggers_are_marked() -> None:
    pieces = page_of(*read(TEXT, *claims())).blocks[1].pieces
    assert [piece.text for piece in pieces if piece.party] == ["Sadr", "the troops"]
    assert [piece.text for piece in pieces if piece.trigger] == ["called for", "leave"]


def test_all_that_a_claim_carries_is_said() -> None:
    page = "".join(words_of(html([read(TEXT, *claims())])).words)
    for said in ("Sadr against the troops", "-0.5", "asserted by The Wire", "called for ... leave", "confidence 0.80"):
        assert said in page


def test_nothing_of_the_text_is_markup() -> None:
    fault = Fault(kind=FaultKind.WEEKDAY, text="<script>x</script>", start=0, end=1)
    page = html([read("<script>alert(1)</script>{{ 7 * 7 }}\x00\ud800", faults=(fault,))])
    parsed = words_of(page)
    assert {"script", "i", "b"}.isdisjoint(parsed.tags)
    assert "<script>alert(1)</script>{{ 7 * 7 }}" in "".join(parsed.words)
    page.encode("utf8")
    assert "http" not in page.replace("http-equiv", "")  # it loads nothing


@pytest.mark.parametrize("spans", [((0, 10), (5, 20)), ((0, 20), (5, 10)), ((0, 10), (10, 20))])
def test_quotes_that_overlap_are_one_block(spans: tuple[tuple[int, int], ...]) -> None:
    text = "abcdefghij klmnopqrst uvw"
    found = [quoted(stance(f"c{number}"), text[a:b], text) for number, (a, b) in enumerate(spans)]
    blocks = page_of(*read(text, *found)).blocks
    assert "".join(piece.text for block in blocks for piece in block.pieces).replace(" ", "") == text.replace(" ", "")
    assert sum(len(block.claims) for block in blocks) == 2


def test_what_was_not_read_is_said() -> None:
    page = page_of(*read("x" * (LONGEST + 5)))
    assert f"only the first {LONGEST:,} characters were read" in page.meta
    assert len(page.blocks[0].pieces[0].text) == LONGEST


def test_no_article_is_a_page_too() -> None:
    assert words_of(html([])).tags[0] == "html"

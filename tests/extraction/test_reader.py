"""The reader as a whole."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction.reader import LONGEST, Reader
from news.article import DateBasis, FaultKind
from news.claim import Document, Reading
from news.registry import Registry

TEXT = (
    "Moqtada Sadr called for a march against US troops on Tuesday, Jan. 14.\n\n"
    "The cleric condemned the American presence. He backs Iran.\n\n"
    "Qassem Soleimani died on Jan. 3. As of Thursday, Jan. 15, Baghdad was calm."
)


def test_a_reading_carries_mentions_faults_and_the_inferred_day(reader: Reader) -> None:
    reading = reader.read(Document(id="a", text=TEXT, title="March", language="en"))
    assert (reading.id, reading.title, reading.reader) == ("a", "March", "frames-1.0")
    assert (reading.published, reading.published_basis) == (date(2020, 1, 14), DateBasis.INFERRED)
    assert [fault.kind for fault in reading.faults] == [FaultKind.WEEKDAY]
    assert {"moqtada-sadr", "united-states", "iran", "qassem-soleimani"} <= {m.actor for m in reading.mentions}
    assert reading.claims
    for claim in reading.claims:
        assert TEXT[claim.quote.start : claim.quote.end] == claim.quote.text


def test_a_given_day_is_kept(reader: Reader) -> None:
    reading = reader.read(Document(id="a", text=TEXT, published=date(2020, 1, 16)))
    assert (reading.published, reading.published_basis) == (date(2020, 1, 16), DateBasis.GIVEN)


def test_no_day_is_made_up(reader: Reader) -> None:
    reading = reader.read(Document(id="a", text="Iran met Iraq on Tuesday."))
    assert (reading.published, reading.published_basis) == (None, DateBasis.UNKNOWN)


def test_one_by_one_or_together_gives_the_same(registry: Registry, reader: Reader) -> None:
    documents = [Document(id=str(n), text=TEXT[n * 20 :], published=date(2020, 1, 16)) for n in range(6)]
    together = list(reader.read_many(documents))
    assert together == [reader.read(document) for document in documents]
    assert [reading.model_dump_json() for reading in Reader(registry).read_many(reversed(documents))] == [
        reading.model_dump_json() for reading in reversed(together)
    ]


def test_another_language_is_not_read_as_english(reader: Reader) -> None:
    reading = reader.read(Document(id="a", text="Iran und die US truppen.", language="de"))
    assert (reading.mentions, reading.claims) == ((), ())


def test_readings_survive_json(reader: Reader) -> None:
    reading = reader.read(Document(id="a", text=TEXT))
    assert Reading.model_validate_json(reading.model_dump_json()) == reading


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "\x00\x1b[31m",
        "a" * 50_000,
        "(" * 2_000,
        "“" * 500,
        "Iran, " * 2_000,
        "He " * 2_000,
        "The leader of the leader " * 300,
        "Mr. " * 1_000,
        "العراق وإيران " * 500,
        "中国外交部。" * 500,
        "1. Iran\n2. US\n" * 100,
        "\ud800 Iran condemned Iraq.",
        "ﬁ İ ß Iran condemned Iraq.",
        "Iran\u200b condemned\u00a0\u00a0Iraq.",
    ],
)
def test_any_text_is_read(reader: Reader, text: str) -> None:
    for mention in reader.read(Document(id="a", text=text)).mentions:
        assert text[mention.start : mention.end] == mention.text


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=300))
def test_any_unicode_is_read(reader: Reader, text: str) -> None:
    assert reader.read(Document(id="a", text=text)).id == "a"


WORDS = ("Sadr", "Iran", "US", "the strike", "condemned", "denied that", "he", "both sides", "Gen.", "Jane Roe", "said")
MARKS = ("“", "”", "'", '"', "(", ")", "—", "...", ".", "?", ":", "\n", "\n\n", "\t", "•", "1.", "Jan. 15", "{{7}}")
ODD = ("\x00", "\u200b", "\u202e", "\ud800", "🎈", "é", "İ", "ﬁ", "中国", "العراق", ", an aide to", "not", "Kata'ib")


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from((*WORDS, *MARKS, *ODD)), max_size=30),
    st.sampled_from([" ", "", ". "]),
    st.lists(st.tuples(st.integers(0, 80), st.integers(0, 80)), max_size=3),
)
def test_anything_made_of_news_is_read(
    reader: Reader, parts: list[str], between: str, spans: list[tuple[int, int]]
) -> None:
    text = between.join(parts)
    given_mentions = [{"id": str(number), "start": a, "end": b} for number, (a, b) in enumerate(spans)]
    document = Document.model_validate(
        {"id": "a", "text": text, "title": text[:20], "mentions": given_mentions or None}
    )
    reading = reader.read(document)
    assert all(text[mention.start : mention.end] == mention.text for mention in reading.mentions)
    assert all(text[claim.quote.start : claim.quote.end] == claim.quote.text for claim in reading.claims)


@settings(max_examples=30, deadline=None)
@given(st.binary(max_size=200), st.sampled_from(["utf8", "utf-16", "cp1252", "cp1256", "gb18030", "shift_jis"]))
def test_any_bytes_that_decode_are_read(reader: Reader, data: bytes, encoding: str) -> None:
    assert reader.read(Document(id="a", text=data.decode(encoding, "ignore"))).id == "a"


def test_a_blank_that_heads_a_sentence_does_no_harm(reader: Reader) -> None:
    text = "—\nthat\nthe\n•\n\u200b\nand\nembassy\na\nBoth bases house American soldiers\nin\nIran"
    spans = [{"id": "a", "start": 0, "end": 40}, {"id": "b", "start": 40, "end": 200}]
    assert reader.read(Document.model_validate({"id": "a", "text": text, "mentions": spans})).id == "a"


def test_an_endless_text_takes_bounded_time(reader: Reader) -> None:
    text = "Sadr condemned Iran and he backed the US and its troops, " * 100_000
    assert len(text) > 5_000_000
    started = time.process_time()
    analysis = next(reader.analyse([Document(id="a", text=text)]))
    assert time.process_time() - started < 120
    assert all(mention.end <= LONGEST for mention in analysis.mentions)


SHARED = Path(__file__).parents[3] / "shared"
SEED = next(iter(sorted((SHARED / "seeds").glob("*.txt"))), None)


@pytest.mark.skipif(SEED is None, reason="the seed article is not in this checkout (../shared/seeds)")
def test_the_seed_article_names_its_actors_and_its_day() -> None:
    from ingestion.seeds import load_registry

    assert SEED is not None
    registry, _ = load_registry(Path(__file__).parents[2] / "seeds" / "actors")
    text = SEED.read_text(encoding="utf8")
    title = text.split("\n", 1)[0]
    analysis = next(Reader(registry).analyse([Document(id="seed", text=text, title=title)]))
    assert analysis.published in {date(2020, 1, 15), date(2020, 1, 16)}
    assert [fault.kind for fault in analysis.faults] == [FaultKind.WEEKDAY]
    wanted = {
        "moqtada-sadr",
        "hassan-nasrallah",
        "ali-khamenei",
        "qassem-soleimani",
        "abu-mahdi-al-muhandis",
        "hussein-kawtharani",
        "hadi-al-ameri",
        "abu-duaa-al-isawi",
        "donald-trump",
        "hizballah",
        "popular-mobilization-units",
        "islamic-revolutionary-guard-corps",
        "saeroun",
        "sadrist-bloc",
        "iraqi-parliament",
        "asaib-ahl-al-haq",
        "kataib-hizballah",
        "kataib-jund-al-imam",
        "kataib-sayyid-al-shuhada",
        "kataib-al-imam-ali",
        "united-states",
        "iran",
        "iraq",
        "lebanon",
    }
    assert wanted <= {mention.actor for mention in analysis.mentions}

"""What a document is to the archive: new, a revision, a copy, or nothing new."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ingestion.admit import AdmitReason, admit, article_id
from ingestion.origins import SAME_REPORT, bands, shingles, similarity
from tests.ingestion.memory import MemoryArchive, incoming

REPORT = (
    "The council of the province met on Monday to speak of water, and no member left before the vote was taken at "
    "nine in the evening. Farmers who had come from the valley waited outside in the rain with their tractors. "
    "A clerk read the result from the steps of the town hall: eleven members were for the canal, four were against it, "
    "and two stayed away. Work is to begin in the spring, and the governor promised that nobody would lose a field. "
    "The opposition called the price too high, and asked for the accounts of the last three years to be opened."
)
OTHER = (
    "Schools in the north opened again after the storm, which had taken the roofs of forty houses and closed the coast "
    "road for a week. Teachers said that books had been saved by pupils who carried them up to the second floor, and "
    "the ministry sent tents for the classes whose rooms were still under water on Sunday morning."
)
URL = "https://wire.example/a"


def reasons(documents: list, archive: MemoryArchive) -> list[tuple[AdmitReason, int | None]]:
    admitted = admit(documents, archive)
    archive.save(admitted)
    return [(decision.reason, decision.revision) for decision in admitted.decisions]


def test_a_second_time_brings_nothing(archive: MemoryArchive) -> None:
    documents = [incoming(REPORT, url=URL, published=5), incoming(OTHER)]
    assert reasons(documents, archive) == [(AdmitReason.NEW, 1), (AdmitReason.NEW, 1)]
    assert reasons(documents, archive) == [(AdmitReason.UNCHANGED, None)] * 2


def test_a_changed_text_is_the_next_revision_of_the_same_article(archive: MemoryArchive) -> None:
    admit_first = admit([incoming(REPORT, url=URL, published=5)], archive)
    archive.save(admit_first)
    second = admit([incoming(REPORT.replace("eleven", "twelve"), url=URL, published=5)], archive)
    assert [(article.id, article.revision, article.origin) for article in second.articles] == [
        (admit_first.articles[0].id, 2, admit_first.articles[0].origin)
    ]
    assert second.decisions[0].reason is AdmitReason.REVISED


@pytest.mark.parametrize("text", [REPORT.replace(" ", "  "), REPORT.replace(". ", ".\n\n"), f" {REPORT}\n"])
def test_white_space_is_no_change(archive: MemoryArchive, text: str) -> None:
    assert reasons([incoming(REPORT, url=URL)], archive) == [(AdmitReason.NEW, 1)]
    assert reasons([incoming(text, url=URL)], archive) == [(AdmitReason.UNCHANGED, None)]


@pytest.mark.parametrize("days", [(5, 6), (5, 5), (None, None)])
def test_two_files_of_one_address_are_two_revisions_once(archive: MemoryArchive, days: tuple[int, int]) -> None:
    """Reading the folder again makes no third revision, whether or not dates tell the two apart."""
    documents = [
        incoming(REPORT, url=URL, published=days[0], where="a.md"),
        incoming(REPORT.replace("eleven", "twelve"), url=URL, published=days[1], where="b.md"),
    ]
    assert reasons(documents, archive) == [(AdmitReason.NEW, 1), (AdmitReason.REVISED, 2)]
    assert reasons(documents[::-1], archive) == [(AdmitReason.OUTDATED, None), (AdmitReason.UNCHANGED, None)]


def test_an_older_text_of_a_known_article_is_outdated(archive: MemoryArchive) -> None:
    reasons([incoming(REPORT, url=URL, published=6)], archive)
    assert reasons([incoming(OTHER, url=URL, published=5)], archive) == [(AdmitReason.OUTDATED, None)]


def test_the_same_twice_in_a_batch_and_the_empty_one(archive: MemoryArchive) -> None:
    documents = [incoming(REPORT, where="a"), incoming(REPORT, where="b"), incoming(" \n", where="c")]
    assert reasons(documents, archive) == [
        (AdmitReason.NEW, 1),
        (AdmitReason.DUPLICATE_IN_BATCH, None),
        (AdmitReason.EMPTY, None),
    ]


def test_ids_are_of_key_then_address_then_content() -> None:
    by_key, by_url = incoming(REPORT, key="k", url=URL), incoming(REPORT, url=URL)
    assert article_id(by_key) == article_id(incoming(OTHER, key="k"))
    assert article_id(by_url) == article_id(incoming(OTHER, url=URL))
    assert article_id(incoming(REPORT)) == article_id(incoming(REPORT, where="elsewhere"))
    ids = {article_id(document) for document in (by_key, by_url, incoming(REPORT), incoming(OTHER))}
    assert len(ids) == 4


COPY = "BASRA (Wire) - " + REPORT.replace("A clerk read the result from the steps of the town hall: e", "E")


def test_copies_in_one_batch_have_the_earliest_as_origin(archive: MemoryArchive) -> None:
    admitted = admit(
        [
            incoming(COPY, url="https://b.example/", published=6),
            incoming(OTHER, url="https://c.example/", published=6),
            incoming(REPORT, url="https://a.example/", published=5),
        ],
        archive,
    )
    origins = {article.url: article.origin for article in admitted.articles}
    first = admitted.articles[0]
    assert first.url == "https://a.example/"
    assert origins == {
        "https://a.example/": first.id,
        "https://b.example/": first.id,
        "https://c.example/": admitted.articles[2].id,
    }


@pytest.mark.parametrize(
    ("published", "same"),
    [(5, True), (12, True), (13, False), (None, True)],
)
def test_a_stored_report_is_the_origin_of_its_copies_within_days(
    archive: MemoryArchive, published: int | None, same: bool
) -> None:
    archive.save(admit([incoming(REPORT, url="https://a.example/", published=5)], archive))
    stored = archive.stored[0][0]
    copy = admit([incoming(COPY, url="https://b.example/", published=published)], archive).articles[0]
    assert (copy.origin == stored.id) is same
    assert copy.id != stored.id


def test_a_copy_of_a_copy_has_the_first_origin(archive: MemoryArchive) -> None:
    for number, text in enumerate((REPORT, COPY, COPY + " It rained.")):
        archive.save(admit([incoming(text, url=f"https://a.example/{number}", published=5 + number)], archive))
    assert len({article.origin for article, _ in archive.stored}) == 1


def test_a_credit_line_alone_is_no_proof(archive: MemoryArchive) -> None:
    admitted = admit([incoming(f"BASRA (Wire) - {REPORT}"), incoming(f"BASRA (Wire) - {OTHER}")], archive)
    assert len({article.origin for article in admitted.articles}) == 2


def test_short_texts_are_their_own_origins(archive: MemoryArchive) -> None:
    text = "Live: the vote on the canal is on."
    admitted = admit([incoming(text, url="https://a.example/"), incoming(text, url="https://b.example/")], archive)
    assert len({article.origin for article in admitted.articles}) == 2


@pytest.mark.parametrize(
    "dateline",
    ["BASRA (Wire) - ", "BASRA, 14 January (Wire) — ", "Basra, Jan. 14 (Wire News) -- ", "NAJAF, Iraq — ", ""],
)
def test_datelines_are_not_compared(dateline: str) -> None:
    assert shingles(dateline + REPORT) == shingles(REPORT)


def test_similarity_and_bands_agree() -> None:
    assert similarity(shingles(REPORT), shingles(COPY)) >= SAME_REPORT
    assert similarity(shingles(REPORT), shingles(OTHER)) == 0
    assert set(bands(REPORT)) & set(bands(COPY))
    assert not set(bands(REPORT)) & set(bands(OTHER))


def test_bands_are_the_same_for_ever() -> None:
    """They are stored; a library that hashes otherwise would silently find no copies."""
    found = bands(REPORT)
    assert len(found) == 32
    assert all(-(2**63) <= band < 2**63 for band in found)
    assert found[:2] == (1800203939870100646, 1863078116535123886)


@pytest.mark.parametrize(
    ("text", "declared", "usual", "language"),
    [
        ("Short text.", "", "ar", "ar"),
        ("Short text.", "", "", ""),
        (REPORT, "", "ar", "en"),
        (REPORT, "fr", "ar", "fr"),
        ("Le conseil de la province s'est réuni lundi pour parler de l'eau. " * 5, "", "", "fr"),
    ],
)
def test_language(archive: MemoryArchive, text: str, declared: str, usual: str, language: str) -> None:
    document = incoming(text, language=declared)
    document = document.model_copy(update={"source": document.source.model_copy(update={"language": usual})})
    assert admit([document], archive).articles[0].language == language


def test_an_article_carries_what_is_known(archive: MemoryArchive) -> None:
    document = incoming(REPORT, url=URL, published=5, outlet="Wire", author="A. Writer", language="en")
    article = admit([document], archive).articles[0]
    assert (article.source, article.url, article.outlet, article.author) == ("wire", URL, "Wire", "A. Writer")
    assert article.published_at == datetime(2020, 1, 5, tzinfo=UTC)
    assert article.text == REPORT

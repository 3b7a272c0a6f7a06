"""A file or a folder becomes documents; what cannot be used is one fault and stops nothing else."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion import files
from ingestion.files import read_bytes, read_path, read_text
from ingestion.frontmatter import has_front_matter, split
from ingestion.incoming import IncomingArticle
from ingestion.markup import plain_text, plain_title
from ingestion.pages import read_page
from news.article import DateBasis, Fault, FaultKind
from news.errors import ConfigError
from news.source import Source, SourceKind
from tests.ingestion.memory import NOW


def folder(path: Path) -> Source:
    return Source(id="folder", kind=SourceKind.FOLDER, location=str(path), outlet="Folder News")


def one(path: Path) -> IncomingArticle:
    documents, faults = read_path(folder(path), NOW)
    assert (len(documents), faults) == (1, [])
    return documents[0]


def test_plain_text_has_its_title_as_its_first_line_and_no_furniture(data: Path) -> None:
    document = one(data / "articles" / "plain.txt")
    assert document.title == "Governor’s office opens"
    assert document.text == "Governor’s office opens\n\nThe governor said “yes” on Monday.\n\nNobody asked why."
    assert (document.published_at, document.published_basis) == (None, DateBasis.UNKNOWN)
    assert (document.outlet, document.url, document.first_seen_at) == ("Folder News", None, NOW)


def test_dispatch_has_its_front_matter(data: Path) -> None:
    document = one(data / "articles" / "dispatch.md")
    assert document.title == "Parliament's “long” session ends"
    assert document.text == "Members of parliament went home at nine.\n\nThey will meet again on Sunday."
    assert document.url == "https://gulfledger.example/2020/session"
    assert document.published_at == datetime(2020, 1, 5, 18, tzinfo=UTC)
    assert (document.outlet, document.author, document.language) == ("Gulf Ledger", "A. Writer", "en")


def test_page_has_its_main_text_and_what_it_says_of_itself(data: Path) -> None:
    document = one(data / "articles" / "march.html")
    assert document.title == "Cleric calls for a march"
    assert document.text.startswith("The cleric asked his followers on Tuesday")
    assert document.text.endswith("usual hours during the march.")
    assert document.text.count("\n\n") == 2
    assert document.url == "https://tigriswire.example/2020/march"
    assert document.published_at == datetime(2020, 1, 14, 16, 30, tzinfo=UTC)
    assert (document.outlet, document.language) == ("Tigris Wire", "en")


def test_a_folder_gives_its_good_files_in_order_and_a_fault_for_each_bad_one(data: Path) -> None:
    documents, faults = read_path(folder(data / "articles"), NOW)
    assert [Path(document.where).name for document in documents] == ["dispatch.md", "march.html", "plain.txt"]
    found = [(Path(fault.where).name, fault.kind) for fault in faults]
    assert found == [
        ("binary.txt", FaultKind.NOT_TEXT),
        ("empty.txt", FaultKind.EMPTY),
        ("unclosed.md:1", FaultKind.BAD_FRONT_MATTER),
        ("unknown-key.md:3:1", FaultKind.BAD_FRONT_MATTER),
    ]
    assert all(fault.mend for fault in faults)
    assert "line 4: 'published': a time needs its zone" in faults[3].text


def test_reading_again_gives_the_same(data: Path) -> None:
    assert read_path(folder(data / "articles"), NOW) == read_path(folder(data / "articles"), NOW)


def test_folders_are_walked_in_order_hidden_and_other_files_left(tmp_path: Path) -> None:
    for name in ("b/2.txt", "b/1.txt", "a.txt", ".hidden.txt", ".git/x.txt", "picture.png", "c.TXT"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"Title {name}\n\nText.", encoding="utf8")
    documents, faults = read_path(folder(tmp_path), NOW)
    assert [Path(document.where).relative_to(tmp_path).as_posix() for document in documents] == [
        "a.txt",
        "c.TXT",
        "b/1.txt",
        "b/2.txt",
    ]
    assert faults == []


def test_a_missing_path_is_a_fault(tmp_path: Path) -> None:
    documents, faults = read_path(folder(tmp_path / "nowhere"), NOW)
    assert documents == []
    assert [(fault.kind, fault.where) for fault in faults] == [(FaultKind.UNREADABLE, str(tmp_path / "nowhere"))]


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    _, faults = read_path(folder(tmp_path), NOW)
    assert [fault.kind for fault in faults] == [FaultKind.UNREADABLE]


def test_a_file_that_is_too_large_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text("too long", encoding="utf8")
    monkeypatch.setattr(files, "LARGEST", 4)
    _, faults = read_path(folder(tmp_path), NOW)
    assert [fault.kind for fault in faults] == [FaultKind.NOT_TEXT]


def test_without_permission_on_a_folder(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()
    (closed / "x.txt").write_text("Title\n\nText.", encoding="utf8")
    (tmp_path / "open.txt").write_text("Title\n\nText.", encoding="utf8")
    closed.chmod(0)
    try:
        if os.access(closed, os.R_OK):
            pytest.skip("this user may read every folder")
        documents, faults = read_path(folder(tmp_path), NOW)
    finally:
        closed.chmod(0o700)
    assert len(documents) == 1
    assert [(fault.kind, fault.where) for fault in faults] == [(FaultKind.UNREADABLE, str(closed))]


def test_without_permission_whoever_runs_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the test above, where root may read everything: the operating system's refusals are put in its place."""
    (tmp_path / "closed").mkdir()
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("Title\n\nText.", encoding="utf8")
    scan, read = os.scandir, Path.read_bytes

    def scandir(path: str) -> object:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    def read_bytes(path: Path) -> bytes:
        if path.name == "a.txt":
            raise PermissionError(13, "Permission denied", str(path))
        return read(path)

    monkeypatch.setattr(os, "scandir", scandir)
    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    documents, faults = read_path(folder(tmp_path), NOW)
    assert [Path(document.where).name for document in documents] == ["b.txt"]
    assert [(fault.kind, Path(fault.where).name, fault.text) for fault in faults] == [
        (FaultKind.UNREADABLE, "a.txt", "Permission denied"),
        (FaultKind.UNREADABLE, "closed", "Permission denied"),
    ]
    assert all("permission" in fault.mend for fault in faults)


@pytest.mark.parametrize(
    ("matter", "line", "told"),
    [
        ("title: a\noutlt: b", 3, "unknown key 'outlt'"),
        ("outlet: b", 1, "'title' is missing"),
        ("title: a\npublished: 2020-01-05T10:00:00", 3, "a time needs its zone"),
        ("title: a\npublished: next week", 3, "must be a day"),
        ("title: a\npublished: 20200105", 3, "must be a day"),
        ("title: a\nurl: ftp://a.example/", 3, "http:// or https://"),
        ("title: a\nlanguage: English please", 3, "language code"),
        ("title: a\ntitle: b", 3, "duplicate key"),
        ("title: [a", 3, ""),
        ("- a", 2, "no list of keys"),
        ("", 2, "no list of keys"),
        ("title: " + "[" * 5000, None, ""),
    ],
)
def test_front_matter_faults_have_their_line(matter: str, line: int | None, told: str) -> None:
    with pytest.raises(ConfigError) as raised:
        split(f"---\n{matter}\n---\nText.", "a.md")
    assert raised.value.where.file == "a.md"
    assert line is None or raised.value.where.line == line
    assert told in raised.value.what


@pytest.mark.parametrize(
    ("said", "published"),
    [
        ("2020-01-05", datetime(2020, 1, 5, tzinfo=UTC)),
        ("2020-01-05T21:00:00Z", datetime(2020, 1, 5, 21, tzinfo=UTC)),
        ("2020-01-05T01:00:00+03:00", datetime(2020, 1, 4, 22, tzinfo=UTC)),
        ("null", None),
    ],
)
def test_front_matter_dates(said: str, published: datetime | None) -> None:
    outcome = read_text(f"---\ntitle: a\npublished: {said}\n---\nText.", folder(Path("x")), "a.md", NOW)
    assert isinstance(outcome[0], IncomingArticle)
    assert outcome[0].published_at == published


@pytest.mark.parametrize(
    ("fragment", "text"),
    [
        ("<p>One<br/>two</p><p>three</p>", "One\n\ntwo\n\nthree"),
        ("AT&amp;T &lt;b&gt; 5 < 6", "AT&T <b> 5 < 6"),
        ("<script>alert(1)</script><img src=x onerror=alert(1)>text", "text"),
        ("<a href='javascript:x'>word</a>s", "words"),
        ("one\ntwo", "one two"),
        ("<p>Text.</p><p>Share this</p>", "Text."),
        ("", ""),
    ],
)
def test_plain_text_of_a_fragment(fragment: str, text: str) -> None:
    assert plain_text(fragment) == text


def test_a_title_is_one_line_without_markup() -> None:
    assert plain_title("A <b>bold</b>\n move<script>x</script> &amp; more") == "A bold move & more"


@given(st.binary(max_size=300), st.booleans())
def test_any_bytes_are_documents_and_faults(data: bytes, page: bool) -> None:
    assert read_bytes(data, folder(Path("x")), "standard input", NOW, page=page)


@given(st.binary(max_size=300))
def test_any_bytes_in_front_matter_are_matter_or_an_error(data: bytes) -> None:
    text = f"---\n{data.decode('utf8', 'replace')}\n---\nText."
    try:
        split(text, "a.md")
    except ConfigError as error:
        assert error.where.file == "a.md"


@given(st.text(max_size=300))
def test_any_text_is_a_document_or_a_fault(text: str) -> None:
    try:
        outcome = read_text(text, folder(Path("x")), "a.txt", NOW)
    except ConfigError:
        assert has_front_matter(files.clean(text))
        return
    assert len(outcome) == 1
    if isinstance(outcome[0], IncomingArticle):
        assert outcome[0].text.startswith(outcome[0].title.rstrip("…"))


@given(st.text(alphabet=st.sampled_from("<>/=\"' abphtmlscrip&;!-\n"), max_size=200))
def test_any_page_is_documents_and_faults(page: str) -> None:
    outcome = read_page(page, folder(Path("x")), "a.html", NOW)
    assert outcome
    assert all(isinstance(found, Fault) or found.text for found in outcome)


def test_the_article_that_the_project_started_from() -> None:
    seeds = Path(__file__).resolve().parents[3] / "shared" / "seeds"
    if not seeds.is_dir():
        pytest.skip("it is not ours to ship, and is not here")
    for path in sorted(seeds.glob("*.txt")):
        document = one(path)
        assert document.text.startswith(f"{document.title}\n\n")
        assert "Print Friendly" not in document.text

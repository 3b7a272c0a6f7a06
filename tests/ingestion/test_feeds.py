"""Feeds from a real server: what is polite, what is hostile, and what comes out."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from ingestion.collect import collect
from ingestion.feeds import NotAFeed, parse
from ingestion.fetch import FetchError, FetchLimits, fetch, retry_after
from ingestion.incoming import Collected, Outcome
from ingestion.network import is_public
from news.article import DateBasis, FaultKind
from news.source import FeedState, Source, SourceKind
from tests.ingestion.memory import NOW

RSS = "application/rss+xml"


def source(url: str) -> Source:
    return Source(id="wire", kind=SourceKind.FEED, location=url, outlet="Tigris Wire", language="en")


def collected(url: str, state: FeedState | None = None, now: datetime = NOW, **limits: float) -> Collected:
    return collect(source(url), state, now, allow_private=True, limits=FetchLimits(**limits))  # type: ignore[arg-type]


@pytest.fixture
def wire(data: Path) -> bytes:
    return (data / "feeds" / "wire.rss.xml").read_bytes()


def failure(result: Collected) -> str:
    assert result.outcome is Outcome.FAILED
    assert result.documents == []
    assert [fault.kind for fault in result.faults] == [FaultKind.FETCH]
    assert result.faults[0].mend
    return result.faults[0].text


def test_entries_become_documents(httpserver: HTTPServer, wire: bytes) -> None:
    httpserver.expect_request("/rss").respond_with_data(wire, content_type=RSS)
    result = collected(httpserver.url_for("/rss"))
    assert (result.outcome, result.faults) == (Outcome.READ, [])
    full, headline, first, second = result.documents
    assert full.title == "Cleric rejects interference"
    assert full.text == "The cleric said so on Tuesday.\n\nHe repeated it & left.\n\nThen it rained."
    assert full.url == "https://tigriswire.example/2020/a?id=7"
    assert full.published_at == datetime(2020, 1, 14, 16, 30, tzinfo=UTC)
    assert (full.published_basis, full.language, full.outlet) == (DateBasis.GIVEN, "en", "Tigris Wire")
    assert headline.text == headline.title == "Headline only"
    assert (first.published_at, first.published_basis) == (None, DateBasis.UNKNOWN)
    assert first.url == second.url
    assert first.key != second.key  # one page of flashes: the address is no document's own


def test_dates_that_cannot_be_are_faults_and_the_entries_stay(httpserver: HTTPServer, data: Path) -> None:
    body = (data / "feeds" / "bad-dates.rss.xml").read_bytes()
    httpserver.expect_request("/rss").respond_with_data(body, content_type=RSS)
    result = collected(httpserver.url_for("/rss"))
    assert [document.published_at is not None for document in result.documents] == [False] * 6 + [True]
    assert [(fault.kind, fault.where.rpartition("/")[2]) for fault in result.faults] == [
        (FaultKind.IMPOSSIBLE_DATE, "feb"),
        (FaultKind.IMPOSSIBLE_DATE, "feb2"),
        (FaultKind.IMPOSSIBLE_DATE, "zero"),
        (FaultKind.IMPOSSIBLE_DATE, "words"),
        (FaultKind.IMPOSSIBLE_DATE, "epoch"),
        (FaultKind.FUTURE_DATE, "ahead"),
    ]


def test_validators_go_back_to_the_server_and_an_unchanged_feed_is_not_sent(
    httpserver: HTTPServer, wire: bytes
) -> None:
    def answer(request: Request) -> Response:
        modified = "Tue, 14 Jan 2020 10:00:00 GMT"
        if request.headers.get("If-None-Match") == '"v1"' and request.headers.get("If-Modified-Since") == modified:
            return Response(status=304)
        return Response(wire, content_type=RSS, headers={"ETag": '"v1"', "Last-Modified": modified})

    httpserver.expect_request("/rss").respond_with_handler(answer)
    url = httpserver.url_for("/rss")
    first = collected(url)
    assert first.feed_state == FeedState(
        url=url, etag='"v1"', last_modified="Tue, 14 Jan 2020 10:00:00 GMT", status=200, fetched_at=NOW
    )
    later = NOW + timedelta(hours=1)
    second = collected(url, first.feed_state, later)
    assert (second.outcome, second.documents, second.faults) == (Outcome.UNCHANGED, [], [])
    assert second.feed_state == first.feed_state.model_copy(update={"status": 304, "fetched_at": later})
    assert collected(url, FeedState(url="https://other.example/", etag='"v1"')).outcome is Outcome.READ


def test_a_page_instead_of_a_feed_is_a_fault_and_its_etag_is_forgotten(httpserver: HTTPServer, data: Path) -> None:
    page = (data / "feeds" / "page-instead.html").read_bytes()
    httpserver.expect_request("/rss").respond_with_data(page, content_type="text/html", headers={"ETag": '"page"'})
    result = collected(httpserver.url_for("/rss"))
    assert result.outcome is Outcome.FAILED
    assert [fault.kind for fault in result.faults] == [FaultKind.BAD_FEED]
    assert result.feed_state is not None
    assert (result.feed_state.etag, result.feed_state.failures) == (None, 1)


@pytest.mark.parametrize("body", [b"", b"\0\1\2", b"{}", b"<rss", b"just words", b"<?xml version='1.0'?><a/>"])
def test_what_is_no_feed_is_not_parsed(body: bytes) -> None:
    with pytest.raises(NotAFeed, match="neither RSS nor Atom"):
        parse(body, "https://a.example/", "text/xml")


def test_a_parser_that_takes_too_long_is_ended(wire: bytes) -> None:
    with pytest.raises(NotAFeed, match="not parsed within"):
        parse(wire, "https://a.example/", RSS, seconds=0.001)


def test_a_parser_that_dies_is_a_fault(wire: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingestion.feeds._CHILD", "ingestion.no_such_module")
    with pytest.raises(NotAFeed, match="bounds of time and memory"):
        parse(wire, "https://a.example/", RSS)


@pytest.mark.parametrize(
    ("status", "mend"), [(404, "moved"), (410, "remove"), (403, "another address"), (500, "again later")]
)
def test_a_refusal_is_a_fault_with_a_mend(httpserver: HTTPServer, status: int, mend: str) -> None:
    httpserver.expect_request("/rss").respond_with_data("no", status=status)
    result = collected(httpserver.url_for("/rss"))
    assert str(status) in failure(result)
    assert mend in result.faults[0].mend
    assert result.feed_state is not None
    assert (result.feed_state.status, result.feed_state.failures) == (status, 1)


def test_failures_wait_longer_each_time_and_a_good_fetch_forgets_them(httpserver: HTTPServer, wire: bytes) -> None:
    httpserver.expect_ordered_request("/rss").respond_with_data("no", status=500)
    httpserver.expect_ordered_request("/rss").respond_with_data("no", status=500)
    httpserver.expect_ordered_request("/rss").respond_with_data(wire, content_type=RSS)
    url, now, state, waits = httpserver.url_for("/rss"), NOW, None, []
    for _ in range(2):
        state = collected(url, state, now).feed_state
        assert state is not None
        assert state.retry_at is not None
        waits.append(state.retry_at - now)
        assert collected(url, state, state.retry_at - timedelta(seconds=1)).outcome is Outcome.NOT_DUE
        now = state.retry_at
    assert waits == [timedelta(minutes=5), timedelta(minutes=10)]
    good = collected(url, state, now)
    assert good.outcome is Outcome.READ
    assert good.feed_state is not None
    assert (good.feed_state.failures, good.feed_state.retry_at) == (0, None)


def test_the_server_may_ask_to_wait(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/rss").respond_with_data("no", status=429, headers={"Retry-After": "3600"})
    state = collected(httpserver.url_for("/rss")).feed_state
    assert state is not None
    assert state.retry_at == NOW + timedelta(hours=1)


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("120", timedelta(minutes=2)),
        ("Sat, 01 Feb 2020 12:10:00 GMT", timedelta(minutes=10)),
        ("Sat, 01 Feb 2020 11:00:00 GMT", timedelta()),
        ("999999999999999999", timedelta(days=7)),
        ("soon", None),
        ("", None),
        ("-5", None),
    ],
)
def test_retry_after(value: str, wait: timedelta | None) -> None:
    assert retry_after(value, NOW) == wait


def test_redirects_are_followed_and_a_loop_is_ended(httpserver: HTTPServer, wire: bytes) -> None:
    httpserver.expect_request("/old").respond_with_data("", status=301, headers={"Location": "/rss"})
    httpserver.expect_request("/rss").respond_with_data(wire, content_type=RSS)
    httpserver.expect_request("/loop").respond_with_data("", status=302, headers={"Location": "/loop"})
    assert collected(httpserver.url_for("/old")).outcome is Outcome.READ
    assert "redirected more than 5 times" in failure(collected(httpserver.url_for("/loop")))


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://a.example/", "gopher://127.0.0.1/", "http:///x"])
def test_redirects_leave_the_web_for_nothing(httpserver: HTTPServer, target: str) -> None:
    httpserver.expect_request("/rss").respond_with_data("", status=302, headers={"Location": target})
    failure(collected(httpserver.url_for("/rss")))


def test_a_private_address_is_not_connected_to(httpserver: HTTPServer, wire: bytes) -> None:
    httpserver.expect_request("/rss").respond_with_data(wire, content_type=RSS)
    result = collect(source(httpserver.url_for("/rss")), None, NOW)
    assert "private address" in failure(result)
    assert "allow_private_feeds" in result.faults[0].mend
    assert httpserver.log == []


def test_a_redirect_to_a_private_address_is_refused_at_its_hop(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A public server sends us inside: its name is let through, the address of the second hop is not."""
    port = httpserver.port
    httpserver.expect_request("/rss").respond_with_data("", status=302, headers={"Location": f"http://inside:{port}/"})
    monkeypatch.setattr("ingestion.network.is_public", lambda address: address == "127.0.0.1")
    resolve = socket.getaddrinfo
    hosts = {"outside": "127.0.0.1", "inside": "127.0.0.2"}
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *a, **k: resolve(hosts.get(host, host), *a, **k))
    with pytest.raises(FetchError, match=r"inside is at the private address 127\.0\.0\.2"):
        fetch(f"http://outside:{port}/rss", NOW)
    assert [request.path for request, _ in httpserver.log] == ["/rss"]


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        ("127.0.0.1", False),
        ("10.0.0.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("192.0.0.8", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("::ffff:127.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("2001:0:1::1", False),
        ("not an address", False),
    ],
)
def test_public_addresses(address: str, public: bool) -> None:
    assert is_public(address) is public


def test_a_gzip_bomb_is_not_unpacked_beyond_the_cap(httpserver: HTTPServer) -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    httpserver.expect_request("/rss").respond_with_data(bomb, headers={"Content-Encoding": "gzip"})
    assert len(bomb) < 100_000
    assert "larger than 1 MiB" in failure(collected(httpserver.url_for("/rss"), most_bytes=1024**2))


def test_a_body_that_is_too_large_is_left(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/rss").respond_with_data(b"x" * 20_000)
    assert "larger than" in failure(collected(httpserver.url_for("/rss"), most_bytes=10_000))


@pytest.mark.parametrize(
    ("body", "encoding", "told"),
    [
        (b"no gzip", "gzip", "damaged"),
        (gzip.compress(b"x" * 1000)[:-12], "gzip", "cut off"),
        (b"xxx", "br", "not asked for"),
        (b"xxx", "gzip, gzip", "not asked for"),
    ],
)
def test_packing_that_is_damaged_or_not_asked_for(
    httpserver: HTTPServer, body: bytes, encoding: str, told: str
) -> None:
    httpserver.expect_request("/rss").respond_with_data(body, headers={"Content-Encoding": encoding})
    assert told in failure(collected(httpserver.url_for("/rss")))


def test_gzip_is_unpacked(httpserver: HTTPServer, wire: bytes) -> None:
    httpserver.expect_request("/rss").respond_with_data(
        gzip.compress(wire), content_type=RSS, headers={"Content-Encoding": "gzip"}
    )
    assert len(collected(httpserver.url_for("/rss")).documents) == 4


@contextmanager
def dripping(head: bytes) -> Iterator[str]:
    """A server that answers with `head` and then a byte now and again, for as long as anyone listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        gone = threading.Event()

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                try:
                    connection.sendall(head)
                    while not gone.wait(0.02):
                        connection.sendall(b"x")
                except OSError:
                    pass

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}/rss"
        finally:
            gone.set()
            thread.join()


@pytest.mark.parametrize("head", [b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nX-Slow: "])
def test_a_server_that_drips_is_left_at_the_deadline(head: bytes) -> None:
    with dripping(head) as url:
        started = time.monotonic()
        told = failure(collected(url, total_seconds=0.5, answer_seconds=0.3))
        assert time.monotonic() - started < 2
    assert "no whole answer within 0.5 s" in told


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "http://[::1]:1/", "http://"])
def test_nobody_there_is_a_fault(url: str) -> None:
    failure(collected(url))


def test_a_name_that_nobody_knows_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert "Name or service not known" in failure(collected("http://nobody.example/rss"))

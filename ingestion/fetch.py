"""One conditional GET, bounded in time, size, redirects and reach."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx

from ingestion.network import Deadline, GuardedTransport, Refused
from news.errors import SourceError, Where, shown

_AGENT = "weathervane/0.1 (reads news feeds)"
_ACCEPT = "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
_REDIRECTS = (301, 302, 303, 307, 308)
_LONGEST_VALIDATOR = 500
_MENDS = {
    401: "the feed wants a login; use another address",
    403: "the server refuses programs; use another address",
    404: "the feed has moved: look up its address",
    410: "the feed is gone for good: remove it",
    429: "asked too often; it is tried again later",
}


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """Seconds for everything together and for one answer of the network; bytes both on the wire and unpacked."""

    total_seconds: float = 30.0
    answer_seconds: float = 10.0
    most_bytes: int = 10 * 1024 * 1024
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class FetchedFeed:
    """The server's answer. `body` is None where it says that nothing changed; `url` is where the redirects ended."""

    url: str
    status: int
    body: bytes | None
    content_type: str = ""
    etag: str | None = None
    last_modified: str | None = None


class FetchError(SourceError):
    """Nothing usable came. `status` is that of the last answer; `retry_after` is how long the server asks to wait."""

    def __init__(
        self, what: str, url: str, mend: str = "", status: int | None = None, retry_after: timedelta | None = None
    ) -> None:
        super().__init__(what, Where(url=url), mend)
        self.status = status
        self.retry_after = retry_after


def fetch(
    url: str,
    now: datetime,
    etag: str | None = None,
    last_modified: str | None = None,
    limits: FetchLimits | None = None,
    allow_private: bool = False,
) -> FetchedFeed:
    """The body behind an address, unless it is the one that `etag` or `last_modified` name.

    Every hop must be http(s) and, unless `allow_private`, be connected to a public address. Raises FetchError.
    """
    limits = limits or FetchLimits()
    deadline = Deadline(limits.total_seconds)
    headers = {"User-Agent": _AGENT, "Accept": _ACCEPT, "Accept-Encoding": "gzip"}
    headers |= {"If-None-Match": etag} if etag else {}
    headers |= {"If-Modified-Since": last_modified} if last_modified else {}
    transport = GuardedTransport(deadline, allow_private)
    try:
        with httpx.Client(
            transport=transport, trust_env=False, headers=headers, timeout=limits.answer_seconds
        ) as client:
            return _follow(client, url, now, limits)
    except httpx.TimeoutException:
        what = f"no whole answer within {limits.total_seconds:g} s"
        raise FetchError(what, url, "it is tried again later") from None
    except httpx.ConnectError as error:
        raise _unreachable(url, error) from None
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        raise FetchError(f"no answer: {shown(str(error))}", url, "check the address") from None


def _unreachable(url: str, error: httpx.ConnectError) -> FetchError:
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, Refused):
        cause = cause.__cause__ or cause.__context__
    if cause is not None:
        return FetchError(f"refused: {shown(str(error))}", url, "set allow_private_feeds if the feed lives there")
    return FetchError(f"no connection: {shown(str(error))}", url, "check the address, and the network")


def _follow(client: httpx.Client, url: str, now: datetime, limits: FetchLimits) -> FetchedFeed:
    address = httpx.URL(url)
    for _ in range(limits.redirects + 1):
        if address.scheme not in ("http", "https") or not address.host:
            raise FetchError(f"not an address to fetch: {shown(str(address))}", url, "only http and https are")
        with client.stream("GET", address) as response:
            location = response.headers.get("location", "")
            if response.status_code not in _REDIRECTS or not location:
                return _answer(response, now, limits)
            address = address.join(location)
    raise FetchError(f"redirected more than {limits.redirects} times", url, "look up the feed's address")


def _answer(response: httpx.Response, now: datetime, limits: FetchLimits) -> FetchedFeed:
    url, status = str(response.url), response.status_code
    if status not in (200, 304):
        what = f"the server answered {status} {shown(response.reason_phrase)}"
        mend = _MENDS.get(status, "it is tried again later" if status >= 500 else "check the address")
        raise FetchError(what, url, mend, status, retry_after(response.headers.get("retry-after", ""), now))
    body = None if status == 304 else _body(response, limits.most_bytes)
    return FetchedFeed(
        url=url,
        status=status,
        body=body,
        content_type=response.headers.get("content-type", ""),
        etag=_validator(response.headers.get("etag")),
        last_modified=_validator(response.headers.get("last-modified")),
    )


def _validator(value: str | None) -> str | None:
    """Kept only where it can be sent back as it came."""
    usable = value and len(value) <= _LONGEST_VALIDATOR and value.isascii() and value.isprintable()
    return value if usable else None


def _body(response: httpx.Response, most: int) -> bytes:
    url, encoding = str(response.url), response.headers.get("content-encoding", "identity").strip().lower()
    raw = _capped(response.iter_raw(), most, url)
    if encoding in ("", "identity"):
        return b"".join(raw)
    if encoding in ("gzip", "x-gzip"):
        return _unpacked(raw, most, url)
    raise FetchError(f"packed as {shown(encoding)}, which was not asked for", url, "report it to the feed's owner")


def _too_large(most: int, url: str) -> FetchError:
    return FetchError(f"larger than {most / 1024**2:g} MiB", url, "it is no feed that can be read")


def _capped(chunks: Iterable[bytes], most: int, url: str) -> Iterator[bytes]:
    length = 0
    for chunk in chunks:
        length += len(chunk)
        if length > most:
            raise _too_large(most, url)
        yield chunk


def _unpacked(chunks: Iterable[bytes], most: int, url: str) -> bytes:
    """gzip, never unpacked further than the cap: a few KiB can hold gigabytes."""
    unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    body = bytearray()
    try:
        for chunk in chunks:
            body += unpacker.decompress(chunk, most + 1 - len(body))
            if len(body) > most:
                raise _too_large(most, url)
    except zlib.error:
        raise FetchError("damaged on the way (gzip)", url, "it is tried again later") from None
    if not unpacker.eof:
        raise FetchError("cut off on the way (gzip)", url, "it is tried again later")
    return bytes(body)


def retry_after(value: str, now: datetime) -> timedelta | None:
    """How long a Retry-After header (seconds, or a date: RFC 9110, 10.2.3) asks to wait; at most a week."""
    value = value.strip()
    if value.isascii() and value.isdecimal():
        wait = timedelta(seconds=min(int(value[:9]), 604_800))
    else:
        try:
            moment = parsedate_to_datetime(value)
        except (ValueError, IndexError):
            return None
        wait = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now
    return min(max(wait, timedelta()), timedelta(days=7))

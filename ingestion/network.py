"""Connections that reach only public addresses and end when their time is up.

Both are enforced where the socket is: an address is judged after the name was resolved and is the one connected to, so
that no second answer of a name server can swap it; and every read is given no more than what is left of the whole time,
so that a server that drips bytes, even of its headers, cannot stretch it.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable
from typing import Any

import httpcore
import httpx

_EMBEDDING = tuple(
    ipaddress.ip_network(network)
    for network in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "192.0.0.0/24", "fec0::/10")
)
"""Counted as global by `ipaddress`, though they lead to addresses inside (NAT64, 6to4, Teredo) or are set apart."""


class Refused(httpcore.ConnectError):
    """The address is not one that a source may have."""


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet, by itself and by any IPv4 address inside it."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    embedded = any(ip.version == network.version and ip in network for network in _EMBEDDING)
    return ip.is_global and not ip.is_multicast and not embedded


class Deadline:
    """A moment on the monotonic clock, `seconds` from now."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def within(self, timeout: float | None) -> float:
        """The timeout, in seconds, cut to what is left. Raises httpcore.ReadTimeout when nothing is."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the time for the whole fetch is up")
        return left if timeout is None else min(timeout, left)


class _TimedStream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.within(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.within(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, self._deadline.within(timeout))
        return _TimedStream(stream, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _GuardedBackend(httpcore.NetworkBackend):
    def __init__(self, deadline: Deadline, allow_private: bool) -> None:
        self._plain = httpcore.SyncBackend()
        self._deadline = deadline
        self._allow_private = allow_private

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"no such host: {error}") from None
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        allowed = [address for address in addresses if self._allow_private or is_public(address)]
        if not allowed:
            raise Refused(f"{host} is at the private address {addresses[0]}")
        return self._first_to_answer(allowed, port, timeout, local_address, socket_options)

    def _first_to_answer(
        self,
        addresses: list[str],
        port: int,
        timeout: float | None,
        local_address: str | None,
        socket_options: Iterable[Any] | None,
    ) -> httpcore.NetworkStream:
        failure: Exception = httpcore.ConnectError("no address")
        for address in addresses:
            left = self._deadline.within(timeout)
            try:
                stream = self._plain.connect_tcp(address, port, left, local_address, socket_options)
                return _TimedStream(stream, self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure


class GuardedTransport(httpx.HTTPTransport):
    """httpx over guarded connections, for one fetch: the deadline is that of all its requests together."""

    def __init__(self, deadline: Deadline, allow_private: bool) -> None:
        certificates = httpx.create_ssl_context()
        super().__init__(verify=certificates, trust_env=False)
        self._pool = httpcore.ConnectionPool(
            ssl_context=certificates, network_backend=_GuardedBackend(deadline, allow_private)
        )

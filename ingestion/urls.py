"""One address for one document, however it was linked to."""

from __future__ import annotations

import httpx
from courlan import normalize_url

_LONGEST = 2000


def canonical(url: str) -> str | None:
    """The address without what does not tell documents apart; None where it is no http(s) address.

    Dropped: user and password, default port, dot segments, tracking parameters, fragment. Host in lower case and in
    ASCII (IDNA), parameters in order. The result is its own canonical form.
    """
    try:
        parts = httpx.URL(url.strip())
        if parts.scheme not in ("http", "https") or not parts.host or "%" in parts.raw_host.decode():
            return None
        plain = parts.copy_with(userinfo=None, fragment=None)
        return _settled(str(plain)) if len(str(plain)) <= _LONGEST else None
    except (httpx.InvalidURL, ValueError):
        return None


def _settled(url: str) -> str:
    """Cleaned until nothing changes. Not where a parameter has no value: courlan drops it, and it may be an id."""
    if any("=" not in part for part in str(httpx.URL(url).query, "ascii").split("&") if part):
        return url
    for _ in range(5):
        cleaner = str(httpx.URL(normalize_url(url)).copy_with(fragment=None))
        if cleaner == url:
            break
        url = cleaner
    return url

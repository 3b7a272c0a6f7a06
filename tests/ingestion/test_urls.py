"""One address for one document."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.urls import canonical


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTP://User:pw@Example.COM:80/a/../b/./c?utm_source=x&id=3&fbclid=4#frag", "http://example.com/b/c?id=3"),
        ("https://example.com:443/a", "https://example.com/a"),
        ("https://example.com:8443/a", "https://example.com:8443/a"),
        ("https://exämple.com/ü", "https://xn--exmple-cua.com/%C3%BC"),
        (" https://example.com/a?b=2&a=1 ", "https://example.com/a?a=1&b=2"),
        ("https://example.com/article?12345", "https://example.com/article?12345"),
        ("http://[2001:db8::1]:80/x", "http://[2001:db8::1]/x"),
        ("javascript:alert(1)", None),
        ("file:///etc/passwd", None),
        ("/relative", None),
        ("http://", None),
        ("http://a b.com/", None),
        ("", None),
        ("http://x.example/" + "a" * 3000, None),
    ],
)
def test_canonical(url: str, expected: str | None) -> None:
    assert canonical(url) == expected


@given(
    st.from_regex(
        r"https?://[a-z]{1,8}\.example(/[a-zA-Z0-9%._~+-]{0,6}){0,3}(\?[a-z0-9=&;%+_-]{0,12})?", fullmatch=True
    )
)
def test_canonical_is_its_own_canonical_form(url: str) -> None:
    once = canonical(url)
    assert once is not None
    assert canonical(once) == once


@given(st.text(max_size=80))
def test_any_text_is_an_address_or_none(text: str) -> None:
    assert canonical(text) is None or str(canonical(text)).startswith("http")

"""Cleaning text from outside."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.text import defuse, escape_markdown, printable, safe_link

PRINTABLE = [
    ("plain", "plain"),
    ("two\r\nlines\tand  blanks ", "two lines and blanks"),
    ("\x1b[31mred\x07", "\ufffd[31mred\ufffd"),
    ("line\u2028separator\u0085next", "line separator next"),
    ("\u202egnp.exe", "\ufffdgnp.exe"),
    ("\ud800", "\ufffd"),
    ("سلام \u200cنیم", "سلام \u200cنیم"),  # a joiner belongs to the spelling
]


@pytest.mark.parametrize(("text", "shown"), PRINTABLE)
def test_printable(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_printable_is_cut() -> None:
    assert printable("abcdef", 4) == "abc…"
    assert printable("abcd", 4) == "abcd"


LINKS = [
    ("https://news.example/a?b=1&c=2#d", "https://news.example/a?b=1&c=2#d"),
    ("HTTP://news.example/ü", "http://news.example/%C3%BC"),
    ("https://news.example:8080/", "https://news.example:8080/"),
    ("https://zürich.example/", "https://xn--zrich-kva.example/"),
    ("https://news.example/a b<c>\"'()[]*@`|", "https://news.example/a%20b%3Cc%3E%22%27%28%29%5B%5D%2A%40%60%7C"),
    ("https://news.example/&lt;!channel&gt;", "https://news.example/&lt%3B%21channel&gt%3B"),
    ("https://news.example/\r\nBcc: x", "https://news.example/Bcc:%20x"),
    ("javascript:alert(1)", None),
    ("data:text/html,x", None),
    ("file:///etc/passwd", None),
    ("//news.example/", None),
    ("https://", None),
    ("https://bank.example@evil.example/", None),
    ("https://[::1", None),
    ("https://news.example:port/", None),
    ("https://news.example/" + "a" * 3000, None),
    ("", None),
    (None, None),
]


@pytest.mark.parametrize(("url", "link"), LINKS)
def test_safe_link(url: str | None, link: str | None) -> None:
    assert safe_link(url) == link


@given(st.text())
def test_any_text_is_made_safe(text: str) -> None:
    line = printable(text)
    assert len(line) <= 200
    assert "\n" not in line
    assert not set(escape_markdown(line)) & set("\\`*_{}[]<|~@$")
    assert not set(defuse(line)) & set("<>`*~|_")
    link = safe_link(text)
    assert link is None or (link.isascii() and link.isprintable())

"""Bytes of any kind become text in one form, or are refused."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.text import NotText, clean, declared_charset, decode, paragraphs, without_furniture

RUSSIAN = "Министр заявил во вторник, что переговоры продолжатся на следующей неделе в столице страны. " * 5


@pytest.mark.parametrize(
    ("data", "declared", "text"),
    [
        ("Café “yes”".encode(), None, "Café “yes”"),
        (b"\xef\xbb\xbf" + "Café".encode(), None, "Café"),
        ("Café".encode("utf-16"), None, "Café"),
        (b"\xfe\xff" + "Café".encode("utf-16-be"), None, "Café"),
        ("Café".encode("utf-32"), None, "Café"),
        ("He said “yes” – and left".encode("windows-1252"), None, "He said “yes” – and left"),
        ("Привет".encode("koi8-r"), "koi8-r", "Привет"),
        (b"caf\xe9", "no-such-charset", "café"),
        (b"caf\xe9", "base64", "café"),
        (RUSSIAN.encode("windows-1251"), None, RUSSIAN),
        (b"", None, ""),
    ],
)
def test_charset_is_found(data: bytes, declared: str | None, text: str) -> None:
    assert decode(data, declared) == text


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"text\0text", "NUL"),
        (b"\x89PNG\r\n\x1a\n\x01\x02\x03\x04", "control characters"),
        (bytes(range(1, 256)) * 4, "control characters"),
        (b"\xff\xfe\x00\xd8", "utf-16-le"),
    ],
)
def test_what_is_no_text_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(NotText, match=reason):
        decode(data)


@pytest.mark.parametrize(
    ("page", "charset"),
    [
        (b'<meta charset="utf-8">', "utf-8"),
        (b"<META http-equiv=Content-Type content='text/html; charset=Windows-1256'>", "Windows-1256"),
        (b'<?xml version="1.0" encoding="ISO-8859-1"?>', "ISO-8859-1"),
        (b"<p>charset=utf-8</p>", None),
    ],
)
def test_declared_charset(page: bytes, charset: str | None) -> None:
    assert declared_charset(page) == charset


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("a\r\nb\rc\x0bd\u2028e\u2029f", "a\nb\nc\nd\ne\n\nf"),
        ("e\u0301", "é"),
        ("a\u200bb\ufeffc\u00add\u202ee\x07f", "abcdef"),
        (" a \t\u00a0 b ", "a b"),
        ("“a’s”", "“a’s”"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("a\u200cb", "ab"),
        ("\ud800x", "x"),
    ],
)
def test_clean(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


@pytest.mark.parametrize(
    "line",
    [
        "Print Friendly, PDF & Email",
        "Share this",
        "Share this article on Facebook",
        "Subscribe to our newsletter",
        "Advertisement",
        "ADVERTISEMENT",
        "Read more",
        "Related articles:",
        "Facebook Twitter WhatsApp",
        "The post Sadr calls a march appeared first on Tigris Wire.",
        "All rights reserved.",
    ],
)
def test_furniture_goes_at_head_and_tail_and_stays_between(line: str) -> None:
    assert without_furniture(f"{line}\n\nText one.\n\n{line}") == "Text one."
    middle = f"Text one.\n\n{line}\n\nText two."
    assert without_furniture(middle) == middle


@pytest.mark.parametrize(
    "line",
    [
        "He shares this view.",
        "More than a hundred people died.",
        "Like his father, the cleric wavered.",
        "Print runs were cut by half.",
        "Follow us or leave, he said.",
        "Reply came within the hour.",
        "Subscribe to no faction, the ayatollah advised.",
        "Next week the vote is held.",
        "Comment on the strike was refused.",
    ],
)
def test_news_is_no_furniture(line: str) -> None:
    assert without_furniture(line) == line


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One.\nTwo.", "One.\n\nTwo."),
        ("One.\n\n\n\nTwo.", "One.\n\nTwo."),
        (
            "The council met in the capital today\nand its members talked until late\nin the evening.\n\nThen left.",
            "The council met in the capital today and its members talked until late in the evening.\n\nThen left.",
        ),
        ("First point is this one here and\n• second point is this one over\n• third", None),
        ("", ""),
    ],
)
def test_paragraphs(text: str, expected: str | None) -> None:
    wanted = text.replace("\n", "\n\n") if expected is None else expected
    assert paragraphs(text) == wanted


@given(st.binary(max_size=400))
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    try:
        text = paragraphs(without_furniture(clean(decode(data))))
    except NotText:
        return
    assert all(unicodedata.category(character) not in ("Cc", "Cs") or character == "\n" for character in text)


@given(st.text(max_size=300))
def test_each_form_is_its_own(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    kept = without_furniture(cleaned)
    assert without_furniture(kept) == kept
    stored = paragraphs(kept)
    assert paragraphs(stored) == stored
    assert "\n\n\n" not in stored

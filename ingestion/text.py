"""Bytes -> characters -> the form in which every text is stored.

    decode -> clean -> without_furniture -> paragraphs

The stored form is Unicode NFC, `\\n` between lines, a blank line between paragraphs, single spaces, and no invisible or
control characters. Each function gives back its own output unchanged when it is applied again.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from functools import cache
from pathlib import Path

from charset_normalizer import from_bytes

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"""<(?:meta[^>]{0,200}charset|\?xml[^>]{0,100}encoding)\s*=\s*["']?\s*([\w.:-]{2,30})""", re.I)
_WESTERN_SHARE = 0.2
"""Up to this share of bytes beyond ASCII, a text of unknown charset is Western: they are its quotes and accents."""
_FEWEST_FOR_A_GUESS = 20
"""Bytes beyond ASCII; on fewer, a guess at the charset is worse than none."""
_WIDE = ["utf_16", "utf_16_be", "utf_16_le", "utf_32", "utf_32_be", "utf_32_le"]
"""Charsets that would have NUL bytes or a byte order mark; without, they are a wrong guess."""
_GARBAGE_SHARE = 0.01
"""Beyond this share of control and undecodable characters, a file is not text."""

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028]")
_SPACES = re.compile("[\t\x1c-\x1f\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000 ]+")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ufffd]")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
    # joiners are letters' business in Arabic and Indic scripts, and nowhere else
    "|(?<![\u0600-\u0dff])[\u200c\u200d]"
)
_ITEM = re.compile(r"[•*–—-] |\d{1,2}[.)] ")
_WRAP_COLUMN = 100
_SENTENCE_ENDS = (".", "!", "?", ".”", '."', "!”", "?”")
_FURNITURE = Path(__file__).parent / "furniture.txt"


class NotText(ValueError):
    """The bytes are no text; `str()` says why."""


def decode(data: bytes, declared: str | None = None) -> str:
    """The characters of a file: by its byte order mark, as UTF-8, as `declared`, else by what its bytes look like.

    Raises NotText for what no one meant to be read: NUL bytes, or too many control characters.
    """
    for mark, charset in _BOMS:
        if data.startswith(mark):
            return _judged(_strictly(data[len(mark) :], charset))
    if b"\0" in data:
        raise NotText("it has NUL bytes")
    for candidate in ("utf-8", declared):
        text = _tried(data, candidate)
        if text is not None:
            return _judged(text)
    beyond_ascii = sum(byte >= 0x80 for byte in data)
    if beyond_ascii > max(_FEWEST_FOR_A_GUESS, len(data) * _WESTERN_SHARE):
        best = from_bytes(data, cp_exclusion=_WIDE).best()
        if best is not None:
            return _judged(str(best))
    return _judged(data.decode("windows-1252", "replace"))


def declared_charset(page: bytes) -> str | None:
    """The charset that a page of HTML or XML says it is in, from its first 4 KiB."""
    found = _DECLARED.search(page[:4096])
    return found[1].decode("ascii") if found else None


def _strictly(data: bytes, charset: str) -> str:
    try:
        return data.decode(charset)
    except UnicodeDecodeError as error:
        raise NotText(f"it is marked as {charset}, but is not at byte {error.start}") from None


def _tried(data: bytes, charset: str | None) -> str | None:
    try:
        return data.decode(charset) if charset else None
    except (UnicodeError, LookupError, ValueError):
        return None


def _judged(text: str) -> str:
    garbage = len(_CONTROLS.findall(text))
    if garbage > max(2, len(text) * _GARBAGE_SHARE):
        raise NotText(f"{garbage} of its {len(text)} characters are control characters or undecodable")
    return text


def clean(text: str) -> str:
    """One form for line ends, spaces and composed letters; nothing invisible. Lines stay lines."""
    text = _LINE_ENDS.sub("\n", text).replace("\u2029", "\n\n")
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    return "\n".join(_SPACES.sub(" ", line).strip(" ") for line in text.split("\n")).strip("\n")


@cache
def _furniture() -> re.Pattern[str]:
    lines = _FURNITURE.read_text(encoding="utf-8").splitlines()
    patterns = [line for line in lines if line and not line.startswith("#")]
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


def without_furniture(text: str) -> str:
    """The text less the page's own lines ("Share this", "Print") at its head and tail; see furniture.txt."""
    lines = text.split("\n")
    first, last = 0, len(lines)
    while first < last and _is_furniture(lines[first]):
        first += 1
    while last > first and _is_furniture(lines[last - 1]):
        last -= 1
    return "\n".join(lines[first:last])


def _is_furniture(line: str) -> bool:
    return not line or (len(line) <= 200 and _furniture().fullmatch(line) is not None)


def paragraphs(text: str) -> str:
    """Paragraphs apart by one blank line, each on one line.

    Blank lines part paragraphs. Lines that follow each other are joined where they look like one paragraph wrapped at
    a column, and are paragraphs of their own elsewhere.
    """
    blocks = re.split(r"\n{2,}", text.strip("\n"))
    return "\n\n".join(paragraph for block in blocks for paragraph in _of_block(block.split("\n")))


def _of_block(lines: list[str]) -> list[str]:
    if not _is_wrapped(lines):
        return lines
    found = [lines[0]]
    for line in lines[1:]:
        if _ITEM.match(line):
            found.append(line)
        else:
            found[-1] += f" {line}"
    return found


def _is_wrapped(lines: list[str]) -> bool:
    """All lines but the last nearly as long as the longest, which is short, and few of them end a sentence."""
    broken = lines[:-1]
    longest = max(map(len, lines))
    return (
        bool(broken)
        and longest <= _WRAP_COLUMN
        and all(len(line) >= longest * 0.6 for line in broken)
        and sum(line.endswith(_SENTENCE_ENDS) for line in broken) * 2 <= len(broken)
    )

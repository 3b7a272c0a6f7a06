"""Text from outside, made safe for the place it is written to.

Everything that a page shows passes `printable` once, when the view of the page is built. What a place understands as
markup is then taken away by that place's own escaper, which the template engine applies to every value: HTML by
Jinja's autoescape, Markdown by `escape_markdown`, chat by `defuse`. Mail subjects and console lines need no more than
`printable`: one line, no control characters.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote, urlsplit

UNPRINTABLE = {"Cc", "Cs", "Co", "Cn"}
# What turns the direction of text around it can make a line read otherwise than it is written (Unicode UAX 9).
BIDI_CONTROLS = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
SEPARATORS = {"Zl", "Zp"}

LINK_LIMIT = 2000  # characters; longer ones are cut by mail and chat programs
_LINK_SAFE = "/:?&=%#,.-_~+"  # neither quotes, brackets, '!', ';' nor '@': no place reads markup or a mention in it

_MARKDOWN = {ord(character): f"&#{ord(character)};" for character in "\\`*_{}[]<|~&@$"}

_ZERO_WIDTH = "\u200b"
_CHAT = str.maketrans({
    "<": "‹", ">": "›", "`": "ˋ", "*": "∗", "~": "∼", "|": "¦", "_": "＿",
    "@": "@" + _ZERO_WIDTH,
})  # fmt: skip
_CHAT_BREAKS = re.compile(r"(\])(?=\()|(:)(?=//)|(&)(?=#?\w+;)")


class Link(str):
    """An address that any place may show as it stands: http or https, ASCII, without markup characters."""

    __slots__ = ()


def printable(text: str, limit: int = 200) -> str:
    """One line of at most `limit` characters, without control characters and turned writing directions.

    Line ends and tabs become one blank; any other unprintable character becomes U+FFFD, so that it is seen.
    """
    cleaned: list[str] = []
    for character in text[: 2 * limit]:
        if character.isspace() or unicodedata.category(character) in SEPARATORS:
            cleaned.append(" ")
        elif character in BIDI_CONTROLS or unicodedata.category(character) in UNPRINTABLE:
            cleaned.append("\ufffd")
        else:
            cleaned.append(character)
    line = " ".join("".join(cleaned).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def safe_link(url: str | None) -> Link | None:
    """The address as a `Link`, or None where it is none that a reader should follow.

    Refused: other schemes than http and https, no host, and a user name before the host (it makes one site look
    like another).
    """
    if not url or len(url) > LINK_LIMIT:
        return None
    try:
        parts = urlsplit(url.strip())
        host = parts.hostname
        if parts.scheme.lower() not in ("http", "https") or not host or "@" in parts.netloc:
            return None
        _ = parts.port
        authority = parts.netloc.encode("idna").decode("ascii")
    except (ValueError, UnicodeError):
        return None
    if not re.fullmatch(r"[A-Za-z0-9.\-:]+", authority):
        return None
    rest = parts._replace(scheme="", netloc="").geturl()
    encoded = quote(rest, safe=_LINK_SAFE, encoding="utf8", errors="replace")
    return Link(f"{parts.scheme.lower()}://{authority}{encoded}")


def escape_markdown(text: str) -> str:
    """Every character that any Markdown dialect reads as markup, as a numeric entity.

    Backslashes differ between dialects; an entity is never read as structure (CommonMark 0.31, section 2.5). `://`
    and `www.` are broken the same way, so that nothing turns into a link by itself. For use inside a line: what is
    markup at its start only (`>`, `#`, `-`, `1.`) is left.
    """
    return text.translate(_MARKDOWN).replace("://", "&#58;//").replace("www.", "www&#46;")


def defuse(text: str) -> str:
    """Text for chat services, whose dialects differ and whose mentions wake people.

    Characters that one of them reads as markup are replaced by look-alikes, and a zero-width space parts what would
    be a mention, a link or an entity. The letters of a quote stay; the stored quote is in the page's other forms.
    """
    replaced = text.replace(" -> ", " → ").translate(_CHAT)
    return _CHAT_BREAKS.sub(lambda found: found.group() + _ZERO_WIDTH, replaced)

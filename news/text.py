"""Text from outside, made fit to be shown: in a terminal, a message, a title, a report."""

from __future__ import annotations

from collections.abc import Callable


def _blank(_: str) -> str:
    return " "


def printable(text: str, keep: str = "", instead: Callable[[str], str] = _blank) -> str:
    """The text without what no reader can see: control characters, line ends, overrides of its direction.

    `keep`: characters that stay all the same; `instead`: what stands in the place of another one, by default a space.
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c in keep else instead(c) for c in text)


def escaped(character: str) -> str:
    """A character as an escape: a line feed as \\n."""
    return character.encode("unicode_escape").decode("ascii")

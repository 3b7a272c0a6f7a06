"""The plain text of a fragment of HTML, as feeds carry it. Only standard and third-party imports: see feed_child."""

from __future__ import annotations

import html
import re

import nh3

from ingestion.text import clean, paragraphs, without_furniture

_BLOCKS = {"p", "div", "br", "li", "tr", "blockquote", "section", "article", "h1", "h2", "h3", "h4", "h5", "h6"}
_DROPPED = {"script", "style", "iframe", "noscript", "template", "svg", "form", "button", "figcaption"}
_TAG = re.compile(r"<[^>]*>")


def plain_text(fragment: str) -> str:
    """The text of a fragment of HTML, or of a text without any, in the stored form. No markup of any kind is left."""
    kept = nh3.clean(fragment, tags=_BLOCKS, clean_content_tags=_DROPPED, attributes={})
    flat = " ".join(kept.split())  # in HTML, line ends are spaces
    text = html.unescape(_TAG.sub("\n\n", flat))
    return paragraphs(without_furniture(clean(text)))


def plain_title(title: str) -> str:
    """A title on one line, without markup."""
    return " ".join(plain_text(title).split())

"""The page of an alert, in the forms that its readers meet.

    AlertPage -> view (words, cleaned and bounded) -> template + the place's own escaper -> text

Each form has one escaper, and the template engine puts every value through it, so that a template cannot forget it.
A `Link` is ASCII without markup (see `alerts.text`) and passes as it is.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from alerts.text import Link, defuse, escape_markdown, printable
from alerts.timeline import has_course, timeline_png
from alerts.view import CLAIMS_PER_SIDE, QUOTE_LIMIT, PageView, view
from news.alert import AlertPage
from news.errors import DeliveryError

OUTPUT_LIMIT = 256 * 1024  # characters of one form, without the picture: several times what the view's bounds allow
_TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class ChatSize:
    """How much of a page a chat message holds: claims a side, characters a quote, their details, the rule's checks."""

    claims: int
    quote: int
    details: bool
    checks: bool


CHAT_SIZES = (
    ChatSize(CLAIMS_PER_SIDE, QUOTE_LIMIT, details=True, checks=True),
    ChatSize(2, 300, details=True, checks=True),
    ChatSize(1, 300, details=True, checks=False),
    ChatSize(1, 140, details=False, checks=False),
)


def _environment(escape: Callable[[str], str] | None) -> ImmutableSandboxedEnvironment:
    """Jinja, sandboxed. `escape` is put around every value; None is HTML, which Jinja escapes itself."""

    def finalize(value: Any) -> Any:
        return value if escape is None or isinstance(value, Link) else escape(str(value))

    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(_TEMPLATES),
        undefined=StrictUndefined,
        autoescape=escape is None,
        finalize=finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["shortened"] = printable
    return environment


_HTML = _environment(None)
_MARKDOWN = _environment(escape_markdown)
_CHAT = _environment(defuse)


def _fill(environment: ImmutableSandboxedEnvironment, template: str, **values: Any) -> str:
    pieces: list[str] = []
    length = 0
    for piece in environment.get_template(template).generate(**values):
        length += len(piece)
        if length > OUTPUT_LIMIT:
            raise DeliveryError("the page of an alert grew too long", mend="look at the alert's claims and checks")
        pieces.append(piece)
    return "".join(pieces).rstrip("\n") + "\n"


@dataclass(frozen=True)
class RenderedPage:
    """An alert's page. Its forms are made when a channel asks for them; each is the same on every run.

    notification  id of the message that carries the page, shown at its end; empty for a page that is only looked at
    """

    page: AlertPage
    notification: str = ""

    @cached_property
    def view(self) -> PageView:
        return view(self.page, self.notification)

    @property
    def title(self) -> str:
        """One line without control characters: fit for a mail subject."""
        return self.view.title

    @property
    def chat_title(self) -> str:
        """The title without anything that a chat service would read as markup or a mention."""
        return defuse(self.view.title)

    @cached_property
    def png(self) -> bytes | None:
        """The timeline picture (see `alerts.timeline`); None where the alert has no position to draw."""
        return timeline_png(self.page) if has_course(self.page) else None

    def html(self, picture: str | None = None) -> str:
        """A whole HTML document. `picture` is the address of the timeline ("cid:..."); None leaves it out."""
        return _fill(_HTML, "page.html", page=self.view, picture=picture)

    @cached_property
    def standalone_html(self) -> str:
        """The HTML page with its picture inside it: one file that needs nothing else."""
        if self.png is None:
            return self.html()
        return self.html("data:image/png;base64," + base64.b64encode(self.png).decode("ascii"))

    def markdown(self, picture: str | None = None) -> str:
        """Markdown (CommonMark with tables). `picture` is the name of the timeline's file beside it."""
        return _fill(_MARKDOWN, "page.md", page=self.view, picture=picture and Link(quote(picture)))

    def chat(self, limit: int | None = None) -> str:
        """Plain text for chat, of at most `limit` characters.

        What is too long first loses claims and checks, then its end, but never the last line: the alert's id, by
        which a message that came twice is recognised.
        """
        text = ""
        for size in CHAT_SIZES:
            text = _fill(_CHAT, "page.txt", page=self.view, size=size)
            if limit is None or len(text) <= limit:
                return text
        assert limit is not None
        body, _, last = text.rstrip("\n").rpartition("\n")
        room = limit - len(last) - 3
        return f"{body[:room].rstrip()}…\n{last}" if room > 0 else text[:limit]

"""The page of an alert in its forms: what stands in it, and that text from outside stays text."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from markdown import markdown
from rich.console import Console

from alerts.page import CHAT_SIZES, RenderedPage
from alerts.view import CLAIMS_PER_SIDE, QUOTE_LIMIT, view
from news.alert import AlertState
from news.errors import DeliveryError
from tests.alerts import pages
from tests.alerts.remake_goldens import GOLDENS, console_text, goldens


@pytest.mark.parametrize("name", sorted(goldens()))
def test_rendering_is_as_approved(name: str) -> None:
    approved = (GOLDENS / name).read_text(encoding="utf8")
    assert goldens()[name] == approved, "look at it, then: .venv/bin/python -m tests.alerts.remake_goldens"


def test_every_golden_is_made() -> None:
    assert {path.name for path in GOLDENS.iterdir()} == set(goldens())


ORDER = (
    "Moqtada Sadr: wary -> against the United States",
    "15 January 2020",
    "Before",
    "stay away from",
    "After",
    "march of a million",
    "2 independent origins in 2 articles",
    "sadr-toward-us",
    "at least 0.40",
    "5f2c9a71d04be638",
)


@pytest.mark.parametrize("form", ["html", "markdown", "chat", "console"])
def test_content_stands_in_its_order(form: str) -> None:
    rendered = RenderedPage(pages.page())
    text = {
        "html": lambda: visible(rendered.html()),
        "markdown": lambda: rendered.markdown().replace("**", ""),
        "chat": lambda: f"{rendered.title}\n{rendered.chat()}",
        "console": lambda: console_text(rendered, width=200),
    }[form]()
    places = [text.lower().find(part.lower()) for part in ORDER]
    assert -1 not in places
    assert places == sorted(places)


def test_a_page_that_nobody_was_sent_names_no_message() -> None:
    assert "message" not in RenderedPage(pages.page()).chat()
    assert "message 123abc" in RenderedPage(pages.page(), "123abc").chat()


def test_state_is_that_of_the_page() -> None:
    assert "resolved" in RenderedPage(pages.page(state=AlertState.RESOLVED)).chat()


# --- what carried the claim is marked ---

MARKS = [
    ("He called for a march against them.", "called for ... against", ["called for", "against"]),
    ("He called for a march against them.", "Called For … AGAINST", ["called for", "against"]),
    ("He called for a march.", "call for", []),  # a lemma is no place in a text
    ("Backing them, he said he backs them.", "back", []),  # not inside a word
    ("Backing them, he said he backs them.", "backs", ["backs"]),
    ("against all, against one", "against ... against", ["against", "against"]),
    ("one against", "against ... against", []),
    ("anything", "", []),
    ("anything", " ... ", []),
    ("İstanbul backs them", "backs", []),  # lower case has another length there
]


@pytest.mark.parametrize(("quote", "trigger", "marked"), MARKS)
def test_trigger_is_marked(quote: str, trigger: str, marked: list[str]) -> None:
    claim = view(pages.page(after=(pages.stance("2020-01-14", -0.5, quote, trigger=trigger),))).sides[1].claims[0]
    assert [piece.text for piece in claim.pieces if piece.marked] == marked
    assert claim.quote == quote


# --- bounds ---


def test_long_pages_stay_bounded() -> None:
    long = "word " * 100_000
    claims = tuple(pages.stance("2020-01-14", -0.5, long, id=str(number), title=long) for number in range(500))
    rendered = RenderedPage(pages.page(title=long, before=claims, after=claims, rule_title=long))
    assert rendered.view.sides[0].more == 500 - CLAIMS_PER_SIDE
    assert all(len(claim.quote) <= QUOTE_LIMIT for claim in rendered.view.sides[0].claims)
    assert "and 495 more" in rendered.chat()
    assert max(len(rendered.html()), len(rendered.markdown()), len(rendered.chat())) < 30_000


def test_output_is_capped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alerts.page.OUTPUT_LIMIT", 100)
    with pytest.raises(DeliveryError, match="too long"):
        RenderedPage(pages.page()).html()


@pytest.mark.parametrize("limit", [100, 160, 250, 500, 1000, 2000, 5000])
def test_chat_fits_and_keeps_the_id(limit: int) -> None:
    text = RenderedPage(pages.page(), "9d1e0c2f7a6b5843").chat(limit)
    assert len(text) <= limit
    assert text.splitlines()[-1] == "Alert 5f2c9a71d04be638, message 9d1e0c2f7a6b5843"


def test_short_chat_keeps_both_quotes() -> None:
    text = RenderedPage(pages.page()).chat(560)
    assert "stay away from the American embassy" in text
    assert "march of a million people" in text
    assert len(CHAT_SIZES) > 1


# --- text from outside ---


class Visible(HTMLParser):
    """The text a browser shows, and every tag and attribute it met."""

    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str, str | None]] = []
        self._hidden = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]
        self._hidden = tag in ("style", "title")

    def handle_endtag(self, tag: str) -> None:
        self._hidden = False

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.text.append(data)


def read(html: str) -> Visible:
    parser = Visible()
    parser.feed(html)
    parser.close()
    return parser


def visible(html: str) -> str:
    return "".join(read(html).text)


def test_html_has_only_our_tags_and_addresses() -> None:
    hostile, plain = (read(RenderedPage(page).html()) for page in (pages.HOSTILE_PAGE, pages.page()))
    assert hostile.tags <= plain.tags
    addresses = [value for _, name, value in hostile.attributes if name in ("href", "src")]
    assert addresses == []  # the claim's link was no link
    assert not [name for _, name, _ in hostile.attributes if name.startswith("on")]
    text = "".join(hostile.text)
    assert "<script>alert(1)</script>" in text
    assert "{{ 7*7 }}" in text


def test_html_loads_nothing() -> None:
    html = RenderedPage(pages.page()).standalone_html
    sources = [value or "" for _, name, value in read(html).attributes if name == "src"]
    assert len(sources) == 1
    assert sources[0].startswith("data:image/png;base64,")
    assert "default-src 'none'" in html


def test_markdown_stays_text_in_its_html() -> None:
    page = RenderedPage(pages.HOSTILE_PAGE)
    shown = read(markdown(page.markdown(), extensions=["tables"]))
    assert shown.tags <= {
        "h1",
        "h2",
        "p",
        "strong",
        "em",
        "blockquote",
        "br",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
    }
    assert [value for _, name, value in shown.attributes if name in ("href", "src")] == []
    text = "".join(shown.text)
    assert "**loud** `code`" in text
    assert "[click](http://evil.example)" in text
    assert len([line for line in page.markdown().splitlines() if line.startswith("|")]) == 3  # a cell opens no column


MENTIONS = [r"@(everyone|here|channel|all|room)\b", r"<[@!#&/]", r"<\w", r"&lt;", r"\]\(", r"://evil", r"[*`~|]"]


@pytest.mark.parametrize("pattern", MENTIONS)
def test_chat_holds_no_mention_and_no_markup(pattern: str) -> None:
    rendered = RenderedPage(pages.HOSTILE_PAGE)
    for text in (rendered.chat(), rendered.chat_title):
        assert re.search(pattern, text) is None


def test_chat_survives_what_slack_makes_of_it() -> None:
    from apprise.plugins.slack import NotifySlack

    text = RenderedPage(pages.HOSTILE_PAGE).chat()
    for pattern in (NotifySlack._re_channel_support, NotifySlack._re_user_id_support, NotifySlack._re_url_support):
        assert pattern.findall(text) == []
        assert pattern.findall("<!channel> <@U123> <https://news.example|here>")  # it would have found one


def test_title_is_one_line() -> None:
    rendered = RenderedPage(pages.HOSTILE_PAGE)
    assert rendered.title.isprintable()
    assert rendered.chat_title.splitlines() == [rendered.chat_title]


def test_console_gets_no_control_characters_and_no_markup() -> None:
    text = console_text(RenderedPage(pages.HOSTILE_PAGE), width=400)
    assert [character for character in text if not character.isprintable() and character != "\n"] == []
    assert "\u202e" not in text
    assert "[bold red]rich[/]" in text


def test_console_colours_are_ours_alone() -> None:
    import io

    out = io.StringIO()
    from alerts.console import console_page

    Console(file=out, width=400, force_terminal=True, color_system="standard").print(
        console_page(RenderedPage(pages.HOSTILE_PAGE))
    )
    assert "\x1b[31mred" not in out.getvalue()

"""What the command line shows a person: the reading of a text, the summary of a run, tables.

Text from outside is only ever put into `rich.text.Text`, which takes it as it is and never as markup, and without its
control characters.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Sequence

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from flows.report import Report
from news.claim import Claim, Event, Party, Quote, Reading, Relation, SpeakerKind, Stance
from news.errors import shown
from news.text import printable

_SIDES = {-1: ("against", "bold red"), 0: ("neutral toward", "bold"), 1: ("for", "bold green")}

KINDS = ("stance", "event", "relation")
"""The kinds of claims, as they are shown."""

WIDE = 160
"""Columns of what goes to a file or another program, which wraps nothing."""


def console(*, stderr: bool = False) -> Console:
    """Where the commands print: as wide as the terminal, else `WIDE`."""
    stream = sys.stderr if stderr else sys.stdout
    return Console(stderr=stderr, highlight=False, width=None if stream.isatty() else WIDE)


def _names(parties: Iterable[Party]) -> str:
    return ", ".join(printable(party.name) for party in parties)


def headline(claim: Claim) -> Text:
    """A claim in one line: who, what, whom."""
    line = Text()
    if isinstance(claim, Stance):
        word, style = _SIDES[(claim.value > 0) - (claim.value < 0)]
        line.append(printable(claim.holder.name), "bold").append(" ")
        line.append("turned " if claim.shift else "").append(word, style).append(" ")
        line.append(printable(claim.target.name), "bold").append(f"  {claim.value:+.1f}", "dim")
    elif isinstance(claim, Event):
        line.append(claim.type.value, "bold yellow").append(" ").append(_names(claim.actors), "bold")
        if claim.recipients:
            line.append(" → ").append(_names(claim.recipients), "bold")
        if claim.place:
            line.append(" in ").append(printable(", ".join(claim.place)))
    else:
        line.append_text(_relation(claim))
    return line


def _relation(claim: Relation) -> Text:
    line = Text().append(printable(claim.subject.name), "bold").append(" ")
    line.append(claim.predicate.value.replace("_", " "), "bold cyan")
    if claim.object is not None:
        line.append(" ").append(printable(claim.object.name), "bold")
    if claim.title:
        line.append(f" ({printable(claim.title)})")
    if claim.valid_to:
        line.append(f" until {claim.valid_to}")
    return line


def marked(quote: Quote, trigger: str, parties: Iterable[Party]) -> Text:
    """The quote with its parties underlined and the words that carried the claim set off."""
    text = Text(printable(quote.text))
    for party in parties:
        if quote.start <= party.start and party.end <= quote.end:
            text.stylize("underline", party.start - quote.start, party.end - quote.start)
    for start, end in triggered(text.plain, printable(trigger)):
        text.stylize("reverse", start, end)
    return text


def triggered(quote: str, trigger: str) -> Iterator[tuple[int, int]]:
    """Where the words that carried a claim stand in its quote, in order."""
    place = 0
    for words in trigger.split(" ... "):
        found = re.compile(re.escape(words)).search(quote, place)
        if words and found:
            yield found.span()
            place = found.end()


def parties_of(claim: Claim) -> tuple[Party, ...]:
    if isinstance(claim, Stance):
        return claim.holder, claim.target
    if isinstance(claim, Event):
        return *claim.actors, *claim.recipients
    return (claim.subject,) if claim.object is None else (claim.subject, claim.object)


def facts_of(claim: Claim) -> list[str]:
    """Who says so and how, when, by which words and frame, how surely."""
    who = (
        printable(claim.speaker.name)
        or {
            SpeakerKind.OUTLET: "the outlet",
            SpeakerKind.UNNAMED: "unnamed sources",
            SpeakerKind.ACTOR: "an actor",
        }[claim.speaker.kind]
    )
    facts = [f"{claim.modality.value} by {who}"]
    if claim.event_date:
        facts.append(f"{claim.event_date.date} ({claim.event_date.granularity.value})")
    facts += [f"trigger: {printable(claim.trigger)}", f"frame: {claim.frame}", f"confidence {claim.confidence:.2f}"]
    if claim.denies:
        facts.append(f"denies {', '.join(claim.denies)}")
    return facts


def claim_block(claim: Claim) -> RenderableType:
    """A claim with its quote marked, its speaker, modality, date, trigger and confidence."""
    quote = marked(claim.quote, claim.trigger, parties_of(claim))
    return Group(
        headline(claim), Text("  “").append_text(quote).append("”"), Text("  " + " · ".join(facts_of(claim)), "dim"), ""
    )


def reading_blocks(reading: Reading) -> Iterable[RenderableType]:
    """All of a reading, in the order of the text: stances, events, relations, then what is wrong in the text."""
    published = f"{reading.published} ({reading.published_basis.value})" if reading.published else "date unknown"
    yield Group(
        Text(printable(reading.title), "bold"), Text(f"published {published} · reader {reading.reader}", "dim"), ""
    )
    for claim in sorted(reading.claims, key=lambda claim: (KINDS.index(claim.kind), claim.quote.start)):
        yield claim_block(claim)
    for fault in reading.faults:
        yield Text(f"fault: {fault.kind.value}: ", "yellow").append(printable(fault.text))
    if not reading.claims:
        yield Text("nothing was read: no actor takes a side, acts or is described here", "dim")


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], title: str | None = None) -> Table:
    """A plain table; None is shown as nothing, numbers to the right and with four digits that count."""
    rows = [list(row) for row in rows]
    made = Table(title=title, title_justify="left")
    for index, column in enumerate(columns):
        numeric = bool(rows) and all(isinstance(row[index], int | float) for row in rows)
        made.add_column(printable(column), justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        made.add_row(*(Text(_cell(value)) for value in row))
    return made


def _cell(value: object) -> str:
    if value is None:
        return ""
    return f"{value:.4g}" if isinstance(value, float) else printable(str(value))


def summary(report: Report, counts: dict[str, int]) -> Table:
    """What a run added, and what is stored now."""
    rows: list[tuple[str, object, object]] = [
        ("articles and revisions", report.articles, counts.get("revisions")),
        ("claims", report.claims, counts.get("claims")),
        ("alerts", len(report.alerts), counts.get("alerts")),
        ("messages sent", report.sent, counts.get("sent")),
        ("faults", len(report.faults) + len(report.oddities), counts.get("faults")),
    ]
    return table(("", "this run", "stored"), rows)


def oddities(report: Report) -> Iterable[Text]:
    """What is wrong in the texts that were read, and what else a person should know, a line each."""
    for note in report.notes:
        yield Text("noted: ", "yellow").append(printable(note))
    for title, fault in report.oddities:
        line = Text("noted: ", "yellow").append(f"{fault.kind.value}: {shown(fault.text)} in {shown(title)}")
        yield line.append(f" ({printable(fault.mend)})") if fault.mend else line


def complain(errors: Console, report: Report) -> None:
    """Every error and fault of a run, a line each, on the error stream."""
    for line in report.complaints():
        errors.print(Text("refused: ", "bold red").append(printable(line)), soft_wrap=True)

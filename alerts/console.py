"""The page of an alert for a terminal, as a rich renderable.

Values are put in as `Text`, never as rich's markup; `alerts.view` has taken control characters out of them.
"""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from alerts.page import RenderedPage
from alerts.view import ClaimView, PageView, SideView

_SEVERITY = {"high": "bold red", "medium": "bold yellow", "low": "bold blue"}


def console_page(rendered: RenderedPage) -> RenderableType:
    """What `rich.console.Console.print` shows of an alert: the same content, in the same order, as the other forms."""
    page = rendered.view
    parts: list[RenderableType] = [_head(page)]
    for side in page.sides:
        parts += _side(side)
    parts += _why(page)
    return Panel(Group(*parts), border_style=_SEVERITY[page.severity], padding=(0, 1))


def _head(page: PageView) -> Text:
    head = Text.assemble(
        (page.title, "bold"), "\n", page.date, "  ", (page.severity, _SEVERITY[page.severity]), "  ", page.state
    )
    if page.change:
        head.append(f", {page.change}")
    if page.late:
        head.append(f"\n{page.late}", style="yellow")
    if page.level:
        head.append(f"\nPosition of {page.subject}: {page.level}")
    return head


def _side(side: SideView) -> list[RenderableType]:
    parts: list[RenderableType] = [Text(f"\n{side.label.upper()}", style="bold")]
    if side.nothing:
        parts.append(Text(side.nothing, style="italic"))
    parts += [Padding(_claim(claim), (1 if number else 0, 0, 0, 2)) for number, claim in enumerate(side.claims)]
    if side.more:
        parts.append(Text(f"and {side.more} more", style="italic"))
    return parts


def _claim(claim: ClaimView) -> Text:
    text = Text("“")
    for piece in claim.pieces:
        text.append(piece.text, style="bold underline" if piece.marked else "")
    text.append("”\n")
    text.append(claim.said, style="bold")
    text.append(f"{' ' if claim.value else ''}{claim.value} · {claim.date} · said by {claim.speaker}\n")
    text.append(
        f"{claim.outlet}, “{claim.headline}”, {claim.published} · {claim.modality} · "
        f"confidence {claim.confidence} · source grade {claim.grade}",
        style="dim",
    )
    if claim.link:
        text.append(f"\n{claim.link}", style="dim")
    return text


def _why(page: PageView) -> list[RenderableType]:
    labels = "".join(f" · {key}: {value}" for key, value in page.labels)
    parts: list[RenderableType] = [
        Text("\nWHY", style="bold"),
        Text(page.support),
        Text(f"Rule {page.rule_title} ({page.rule}){labels}"),
    ]
    if page.checks:
        table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 2, 0, 0))
        for check in page.checks:
            passed = Text("pass", style="green") if check.passed else Text("FAIL", style="red")
            table.add_row(passed, Text(check.name), Text(check.actual), Text(f"wanted {check.wanted}"))
        parts.append(table)
    message = f", message {page.notification}" if page.notification else ""
    parts.append(Text(f"\nAlert {page.alert}{message}", style="dim"))
    return parts

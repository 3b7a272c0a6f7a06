"""The reader's card: what it reaches, as tables in extraction/card.md. Each bench writes its own part.

A part stands between two marks, so that one bench leaves the others' figures and the words around them alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from rich.table import Table

CARD = Path(__file__).parents[1] / "extraction" / "card.md"


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table as Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |".replace("  ", " ") for line in lines)


def shown(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    """The same table for the console."""
    made = Table(*head, title=title, title_justify="left")
    for row in rows:
        made.add_row(*row)
    return made


def store(part: str, text: str, card: Path = CARD) -> bool:
    """Put `text` between the marks of a part of the card; says whether that changed it. KeyError: no such part."""
    before = card.read_text("utf8")
    begin, end = f"<!-- {part} -->", f"<!-- end of {part} -->"
    found = re.search(f"{re.escape(begin)}.*{re.escape(end)}", before, re.DOTALL)
    if found is None:
        raise KeyError(f"{card.name} has no part {part!r}: add the lines {begin} and {end}")
    after = before[: found.start()] + f"{begin}\n\n{text}\n\n{end}" + before[found.end() :]
    if after != before:
        card.write_text(after, "utf8")
    return after != before

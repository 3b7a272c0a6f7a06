"""Telling a person how far long work is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

from news.text import printable

Progress = Callable[[str, int, int | None], None]
"""Told what is being done, how much of it is done, and of how much where that is known."""


def silent(what: str, done: int, total: int | None) -> None:
    """No progress shown."""


@contextmanager
def shown_on(console: Console) -> Iterator[Progress]:
    """A bar on a terminal, nothing elsewhere; it is gone when the work is done."""
    columns = (
        *(SpinnerColumn(), TextColumn("{task.description}", markup=False)),
        *(BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()),
    )
    with Bar(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("starting", total=None)

        def tell(what: str, done: int, total: int | None) -> None:
            bar.update(task, description=printable(what), completed=done, total=total)

        yield tell

"""Stored alerts as pages, for a person who asks for one."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from alerts.console import console_page
from alerts.page import RenderedPage
from flows.settings import Settings
from flows.steps import Run
from news.errors import StoreError, Where, shown
from storage.writer import reading


def find(settings: Settings, beginning: str) -> RenderedPage:
    """The page of the alert whose id begins so. Raises StoreError where there is none, or more than one."""
    names = {actor.id: actor.name for actor in Run(settings).registry}
    with reading(settings.data) as store:
        found = [alert.id for alert in store.alerts() if alert.id.startswith(beginning)]
        if len(found) != 1:
            what = f"{'no alert' if not found else f'{len(found)} alerts'} whose id begins with {shown(beginning)}"
            raise StoreError(what, Where(str(settings.data)), "see 'weathervane alerts list'")
        return RenderedPage(store.page(found[0], names))


def print_page(rendered: RenderedPage, console: Console) -> None:
    console.print(console_page(rendered))


def write_html(rendered: RenderedPage, file: Path) -> None:
    """One file that needs nothing else. Raises StoreError where it cannot be written."""
    try:
        file.write_text(rendered.standalone_html, "utf8")
    except OSError as error:
        raise StoreError(f"cannot be written: {error.strerror}", Where(str(file)), "choose another place") from None

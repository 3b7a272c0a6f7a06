"""Write the golden renderings anew: `.venv/bin/python -m tests.alerts.remake_goldens`. Read the diff."""

from __future__ import annotations

import io
from pathlib import Path

from rich.console import Console

from alerts.console import console_page
from alerts.page import RenderedPage
from tests.alerts import pages

GOLDENS = Path(__file__).parents[1] / "data" / "alerts"
MESSAGE = "9d1e0c2f7a6b5843"


def console_text(rendered: RenderedPage, width: int = 100) -> str:
    out = io.StringIO()
    Console(file=out, width=width, color_system=None, legacy_windows=False).print(console_page(rendered))
    return out.getvalue()


def goldens() -> dict[str, str]:
    """File name -> what stands in it."""
    cases = {"turn": pages.page(), "first-late": pages.FIRST_LATE, "event": pages.EVENT}
    files: dict[str, str] = {}
    for name, page in cases.items():
        rendered = RenderedPage(page, MESSAGE)
        picture = "timeline.png" if rendered.png is not None else None
        files[f"{name}.html"] = rendered.html(picture)
        files[f"{name}.md"] = rendered.markdown(picture)
        files[f"{name}.chat.txt"] = rendered.chat()
        files[f"{name}.console.txt"] = console_text(rendered)
    return files


if __name__ == "__main__":
    GOLDENS.mkdir(parents=True, exist_ok=True)
    for name, text in goldens().items():
        (GOLDENS / name).write_text(text, encoding="utf8")

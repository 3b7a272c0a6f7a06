"""Puts the alert that the shipped seeds give into README: python -m tests.flows.remake_readme"""

from __future__ import annotations

import io
import re
import tempfile
from pathlib import Path

from rich.console import Console

from flows import pages, steps
from flows.clock import Clock
from flows.settings import CHECKOUT, Settings, load_settings
from storage.query import query

RULE = "sadr-toward-us"
_BLOCK = re.compile(r"(<!-- alert: .*? -->\n```text\n)(.*?)(```\n<!-- end of alert -->)", re.DOTALL)


def alert_block(readme: str) -> str:
    found = _BLOCK.search(readme)
    assert found is not None
    return found[2]


def printed_alert(settings: Settings) -> str:
    """The page of the Sadr alert, as `weathervane alerts show` prints it at 100 columns."""
    [(alert,)] = query(settings.data, f"SELECT id FROM alerts WHERE rule = '{RULE}' LIMIT 1").rows
    out = io.StringIO()
    pages.print_page(pages.find(settings, alert), Console(file=out, width=100))
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(data=Path(folder), channels=())
        steps.whole(steps.Run(settings, Clock(replay=True)))
        alert = printed_alert(settings)
    file = CHECKOUT / "README.md"
    file.write_text(_BLOCK.sub(lambda found: found[1] + alert + found[3], file.read_text("utf8")), "utf8")


if __name__ == "__main__":
    main()

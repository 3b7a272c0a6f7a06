"""The command line: `weathervane`, one verb a thing a person wants.

Exit codes: 0 all went well; 1 something was refused, failed or could not be delivered (each said in a line of its own,
the rest was done); 2 the command was used wrongly.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from flows import actor_commands, read_command, rules_commands, show, store_commands
from flows.clock import Clock
from flows.progress import shown_on
from flows.settings import load_settings
from news.errors import SourceError, WeathervaneError, Where
from news.source import Source, SourceKind
from news.text import printable

if TYPE_CHECKING:
    from flows.steps import Run  # loading it takes a second, which --help need not

app = typer.Typer(
    help="Watches the news and says when an actor changes sides.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode=None,
)
alerts_app = typer.Typer(help="The alerts that rules gave.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(actor_commands.app, name="actors")
app.add_typer(rules_commands.app, name="rules")
app.add_typer(alerts_app, name="alerts")
app.add_typer(store_commands.app)
app.command()(read_command.read)

out = show.console()
err = show.console(stderr=True)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"weathervane {version('weathervane')}")
        raise typer.Exit


@app.callback()
def common(
    show_version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which version this is, and end.")
    ] = False,
) -> None:
    """Watches the news and says when an actor changes sides."""


def _finish(run: Run) -> None:
    """The summary, the complaints, and the exit code."""
    from storage.writer import reading

    with reading(run.settings.data) as store:
        counts = store.counts()
    for line in show.oddities(run.report):
        out.print(line, soft_wrap=True)
    for alert in run.report.alerts:
        if alert.late:
            late = Text("recorded, but too old to wake anyone: ", "yellow").append(printable(alert.title))
            late.append(f"  ({alert.started_at:%Y-%m-%d}; --replay treats an archive as of its own time)")
            out.print(late, soft_wrap=True)
    out.print(show.summary(run.report, counts))
    show.complain(err, run.report)
    if not run.report.clean:
        raise typer.Exit(1)


@app.command()
def run(
    replay: Annotated[
        bool, typer.Option("--replay", help="Look along the time of the articles: an archive's alerts are not late.")
    ] = False,
    plain: Annotated[bool, typer.Option("--plain", help="Call the same steps without Prefect.")] = False,
) -> None:
    """Take in what is new, read it, evaluate the rules, and deliver what fires.

    Where no Prefect server is set (PREFECT_API_URL), one is embedded for the time of the run.
    """
    settings = load_settings()
    if not plain:
        _embed_prefect(settings.data)
    from flows import steps

    with shown_on(err) as tell:
        this = steps.Run(settings, Clock(replay=replay), tell)
        if plain:
            steps.whole(this)
        else:
            from flows.monitor import monitored

            monitored(this)
    _finish(this)


def _embed_prefect(data: Path) -> None:
    """An embedded server keeps its records with ours and says only what matters. What the user has set stands."""
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "WARNING")
    if not {"PREFECT_API_URL", "PREFECT_PROFILE", "PREFECT_HOME"} & set(os.environ):
        home = data.resolve() / "prefect"
        with suppress(OSError):  # what cannot be made is said by the first step that wants to write there
            home.mkdir(parents=True, exist_ok=True)
        os.environ["PREFECT_HOME"] = str(home)


def _source(place: str, outlet: str) -> Source:
    """The source that a path or a feed's url names. Raises SourceError where there is nothing."""
    if place.startswith(("http://", "https://")):
        return Source(id=place, kind=SourceKind.FEED, location=place, outlet=outlet)
    path = Path(place)
    if path.is_dir():
        return Source(id=f"folder:{place}", kind=SourceKind.FOLDER, location=place, outlet=outlet)
    if not path.exists():
        raise SourceError(
            "there is no such file or folder", Where(place), "check the path; a feed begins with https://"
        )
    return Source(id=f"file:{place}", kind=SourceKind.FILE, location=place, outlet=outlet)


@app.command()
def ingest(
    places: Annotated[list[str], typer.Argument(metavar="PATH|FEED_URL...", help="Files, folders or feeds.")],
    outlet: Annotated[str, typer.Option(help="The outlet, where the articles do not say it themselves.")] = "",
    replay: Annotated[
        bool, typer.Option("--replay", help="Look along the time of the articles: an archive's alerts are not late.")
    ] = False,
) -> None:
    """Take in these files, folders or feeds, read them, and evaluate the rules over them."""
    from flows import steps

    settings = load_settings()
    with shown_on(err) as tell:
        this = steps.Run(settings, Clock(replay=replay), tell)
        sources = []
        for place in places:
            try:
                sources.append(_source(place, outlet))
            except SourceError as error:
                this.report.errors.append(error)
        steps.whole(this, sources)
    _finish(this)


@alerts_app.command("list")
def alerts_list(
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON array.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="At most so many, newest first.")] = 50,
) -> None:
    """List the alerts, newest first."""
    from storage.query import query

    result = query(
        load_settings().data,
        "SELECT id, strftime(started_at, '%Y-%m-%d') AS date, state, severity, title, origins, late "
        "FROM alerts ORDER BY started_at DESC, id",
    )
    rows = result.rows[:limit]
    if as_json:
        objects = [dict(zip(result.columns, row, strict=True)) for row in rows]
        typer.echo(json.dumps(objects, ensure_ascii=False, indent=1))
    else:
        out.print(show.table(result.columns, rows))


@alerts_app.command("show")
def alerts_show(
    alert: Annotated[str, typer.Argument(metavar="ID", help="An alert's id, or the beginning of it.")],
    page: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write the page, with its picture, there.")
    ] = None,
) -> None:
    """Show one alert: both sides with their quotes, the origins, and why the rule fired."""
    from flows import pages

    settings = load_settings()
    found = pages.find(settings, alert)
    if page is not None:
        pages.write_html(found, page)
        err.print(f"written to {page}")
    else:
        pages.print_page(found, out)


def main() -> None:
    """The console script: an error of ours is one line, not a traceback."""
    try:
        app()
    except WeathervaneError as error:
        err.print(Text("error: ", "bold red").append(printable(str(error))), soft_wrap=True)
        sys.exit(1)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)

"""The commands over the store: `sql`, `export`, `import` and `db`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from flows import show
from flows.settings import load_settings
from news.text import printable
from storage import output, query, transfer, upkeep
from storage import verify as verifying
from storage.joining import take_in
from storage.publish import publish as publishing
from storage.writer import writing

app = typer.Typer(rich_markup_mode=None)
db_app = typer.Typer(help="The database: look after it.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(db_app, name="db")

_Folder = Annotated[Path, typer.Argument(metavar="FOLDER")]
_File = Annotated[Path, typer.Argument(metavar="FILE")]


def _show(result: query.Result, form: str) -> None:
    if form == "table":
        show.console().print(show.table(result.columns, result.rows))
    else:
        typer.echo(output.as_csv(result) if form == "csv" else output.as_json(result), nl=False)
    if result.truncated:
        typer.echo(f"only the first {len(result.rows)} rows: add LIMIT, or use --rows", err=True)


def _say(lines: str) -> None:
    for line in lines.splitlines():
        typer.echo(printable(line))


@app.command()
def sql(
    statement: Annotated[
        str | None,
        typer.Argument(metavar="QUERY", help="One SQL query; - reads it from standard input; none: a shell."),
    ] = None,
    form: Annotated[str, typer.Option("--format", help="table, csv, json, or parquet with --out.")] = "",
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write to a .csv, .json or .parquet.")
    ] = None,
    rows: Annotated[int, typer.Option(min=1, help="At most so many rows.")] = 100_000,
    timeout: Annotated[float, typer.Option(min=0.1, help="Seconds that a query may take.")] = 30.0,
    memory: Annotated[int, typer.Option(min=64, help="MiB that a query may take.")] = 1024,
    unsafe: Annotated[
        bool, typer.Option("--unsafe", help="Without limits, with files and network in reach; read-only still.")
    ] = False,
) -> None:
    """Ask the published copy in SQL. Read-only; it never waits for, or holds up, the program."""
    if form not in ("", "table", *output.FORMS) or (form == "parquet" and out is None):
        raise typer.BadParameter("--format is table, csv or json; parquet needs --out FILE")
    data = load_settings().data

    def ask(asked: str) -> query.Result:
        if unsafe:
            return query.unlocked(data, asked, rows)
        return query.query(data, asked, timeout, memory, rows)

    if statement is None:
        from flows import sql_shell

        sql_shell.run(sql_shell.Shell(ask, _show, _say), ask)
        return
    result = ask(sys.stdin.read() if statement == "-" else statement)
    if out is None:
        _show(result, form or "table")
    else:
        output.write(result, out, form if form in output.FORMS else None)
        typer.echo(f"{len(result.rows)} rows written to {out}", err=True)


@app.command("export")
def export(folder: _Folder, form: Annotated[str, typer.Option("--format", help="parquet or csv.")] = "parquet") -> None:
    """Write everything that is published into a new folder, a file a table."""
    if form not in ("parquet", "csv"):
        raise typer.BadParameter("--format is parquet or csv")
    rows = transfer.export(load_settings().data, folder, form)
    typer.echo(f"{sum(rows.values()):,} rows of {len(rows)} tables written to {folder}")


@app.command("import")
def import_(folder: _Folder) -> None:
    """Take another Weathervane's export into the database, or make the database of it."""
    settings = load_settings()
    joined = take_in(settings.data, folder, settings.lock_wait)
    typer.echo(f"{sum(joined.rows.values()):,} rows of {len(joined.rows)} tables taken in")
    for conflict in joined.conflicts:
        typer.echo(printable(conflict), err=True)
    if joined.conflicts:
        raise typer.Exit(1)


@db_app.command()
def info() -> None:
    """Say what there is: files, sizes, version, rows."""
    show.console().print(show.table(("", ""), list(upkeep.info(load_settings().data).items())))


@db_app.command()
def migrate() -> None:
    """Bring the database to what this program knows, and publish it."""
    settings = load_settings()
    with writing(settings.data, settings.lock_wait) as store:
        number = store.scalar("SELECT max(number) FROM migrations")
    publishing(settings.data, settings.lock_wait)
    typer.echo(f"the database is at schema {number}")


@db_app.command()
def publish() -> None:
    """Bring the published copy up to date now."""
    settings = load_settings()
    typer.echo(publishing(settings.data, settings.lock_wait).value)


@db_app.command()
def compact() -> None:
    """Write the database anew, without the room that old rows left."""
    settings = load_settings()
    before, after = upkeep.compact(settings.data, settings.lock_wait)
    typer.echo(f"{before / 1e6:,.1f} MB before, {after / 1e6:,.1f} MB now")


@db_app.command()
def verify() -> None:
    """Check keys, quotes against their texts, and positions against their claims. Exit code 1 where one is broken."""
    settings = load_settings()
    findings = verifying.verify(settings.data, settings.lock_wait)
    shown = [(f.promise, "ok" if not f.rows else f"{f.rows} broken, such as {f.example}") for f in findings]
    show.console().print(show.table(("promise", ""), shown))
    if any(finding.rows for finding in findings):
        show.console(stderr=True).print(Text("error: the database is damaged: restore a backup", "bold red"))
        raise typer.Exit(1)


@db_app.command()
def backup(file: _File) -> None:
    """Copy the database, whole, to a new file; also while the program runs."""
    settings = load_settings()
    typer.echo(f"{upkeep.backup(settings.data, file, settings.lock_wait) / 1e6:,.1f} MB written to {file}")


@db_app.command()
def restore(file: _File) -> None:
    """Put a backup in the place of the database, which is kept beside it."""
    settings = load_settings()
    kept = upkeep.restore(settings.data, file, settings.lock_wait)
    typer.echo(f"restored; the database before is {kept}" if kept else "restored")

"""`weathervane read`: what is read in a text, or in many; nothing is stored."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from flows import show
from flows.progress import shown_on
from flows.settings import load_settings
from news.claim import Document, Reading
from news.errors import SourceError, Where
from news.text import printable

out = show.console()
err = show.console(stderr=True)


def read(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="A text, HTML or dispatch file; - for standard input.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print each reading as one JSON object.")] = False,
    page: Annotated[
        Path | None,
        typer.Option("--html", metavar="PAGE", help="Write the text there as a page, with its claims marked."),
    ] = None,
    jsonl: Annotated[
        Path | None,
        typer.Option(
            metavar="IN",
            help='Read many texts, a row each: {"id", "text", "published"?, "title"?, "mentions"?: [{"id", "start", '
            '"end"}]}, mentions being spans to read between; - for standard input.',
        ),
    ] = None,
    target: Annotated[
        Path | None, typer.Option("--out", metavar="OUT", help="Where --jsonl writes; else standard output.")
    ] = None,
    watch: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Read only what may be about this actor: faster. May be given again."),
    ] = None,
) -> None:
    """Say what is read in a text: each claim with its quote, speaker, modality, trigger and confidence.

    Nothing is stored. In the quote, whom it is about is underlined, and the words that carried the claim are set off.

      weathervane read article.txt --html page.html

      curl -s https://news.example/story.html | weathervane read -

      weathervane read --jsonl rows.jsonl --out readings.jsonl
    """
    from flows import texts

    if (file is None) == (jsonl is None):
        raise typer.BadParameter("give either FILE or --jsonl IN")
    if jsonl is not None and (page is not None or as_json):
        raise typer.BadParameter("--jsonl prints JSON, and no page")
    if jsonl is None and target is not None:
        raise typer.BadParameter("--out goes with --jsonl")
    settings = load_settings(**({"watch": tuple(watch)} if watch else {}))
    with shown_on(err) as tell:
        if jsonl is not None:
            complaints = texts.read_rows(settings, jsonl, target, tell)
        else:
            assert file is not None
            read, complaints = texts.read_file(settings, file)
    if jsonl is None:
        if page is not None:
            _write_page(page, read)
        for _, reading in read if page is None or as_json else ():
            if as_json:
                typer.echo(json.dumps(reading.model_dump(mode="json"), ensure_ascii=False, indent=1))
            else:
                out.print(*show.reading_blocks(reading), sep="\n")
    for line in complaints:
        err.print(Text("refused: ", "bold red").append(printable(line)), soft_wrap=True)
    if complaints:
        raise typer.Exit(1)


def _write_page(page: Path, read: Sequence[tuple[Document, Reading]]) -> None:
    from flows.reading_page import html

    try:
        page.write_text(html(read), encoding="utf8")
    except OSError as error:
        raise SourceError(f"cannot be written: {error.strerror}", Where(str(page)), "choose another place") from None
    err.print(f"written to {page}", markup=False, soft_wrap=True)

"""`weathervane actors ...`: who is registered, who is not yet, and who is the same."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from flows import show
from flows.clock import Clock
from flows.settings import Settings, load_settings
from ingestion.actor_file import add_actor, id_for
from ingestion.seeds import load_registry
from news.actor import Actor, ActorKind
from news.errors import ConfigError, Where, shown
from news.registry import Registry, fold
from news.text import printable
from storage.files import PUBLISHED
from storage.merging import Candidate, Merged
from storage.publish import publish
from storage.writer import reading, writing

app = typer.Typer(
    help="Actors: who is known, and names that may be somebody.", no_args_is_help=True, rich_markup_mode=None
)
out = show.console()
err = show.console(stderr=True)

OWN_FILE = "own.yaml"
_NEAR = 86
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Name = Annotated[str, typer.Argument(metavar="NAME", help="A name, an alias or an id.")]


def _registry(settings: Settings) -> Registry:
    """The actors of the files. What is wrong in them is said; the others are used."""
    registry, errors = load_registry(settings.actors)
    for error in errors:
        err.print(Text("refused: ", "bold red").append(printable(str(error))), soft_wrap=True)
    return registry


def _json(value: object) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=1, default=str))


@app.command("list")
def list_actors(
    words: Annotated[str | None, typer.Argument(metavar="[WORDS]", help="Only those with this in a name.")] = None,
    kind: Annotated[ActorKind | None, typer.Option(help="Only those of this kind.")] = None,
    country: Annotated[str | None, typer.Option(help="Only those of this state, by name or id.")] = None,
    as_json: Json = False,
) -> None:
    """List the actors and issues of the actor files."""
    registry = _registry(load_settings())
    state = registry.one(country).id if country is not None else None
    chosen = [
        actor
        for actor in registry
        if (kind is None or kind in actor.kinds)
        and (state is None or actor.country == state)
        and (words is None or any(fold(words) in fold(name) for name in (actor.id, *_names(actor))))
    ]
    if as_json:
        _json([actor.model_dump(mode="json", exclude_defaults=True) for actor in chosen])
        return
    rows = [(actor.id, actor.name, ", ".join(actor.kinds), actor.country, len(_names(actor))) for actor in chosen]
    out.print(show.table(("id", "name", "kinds", "country", "names"), rows))


def _names(actor: Actor) -> tuple[str, ...]:
    return (actor.name, *actor.aliases, *actor.surnames, *actor.demonyms, *actor.metonyms)


_POSITIONS = (
    "SELECT holder, target, level, origins, known_at FROM positions "
    "WHERE holder_id = $1 OR target_id = $1 ORDER BY weight DESC, holder_id, target_id LIMIT 12"
)
_MERGED = "SELECT name FROM store.merges_now WHERE actor = $1 ORDER BY name"


@app.command("show")
def show_actor(name: Name, as_json: Json = False) -> None:
    """Show one actor: its names, offices and parents, what was merged into it, and where it stands by now."""
    settings = load_settings()
    registry = _registry(settings)
    actor = registry.one(name)
    merged: list[str] = []
    positions: list[dict[str, object]] = []
    if (settings.data / PUBLISHED).exists():
        with reading(settings.data) as store:
            merged = [found for (found,) in store.rows(_MERGED, (actor.id,))]
            positions = store.records(_POSITIONS, (actor.id,))
    if as_json:
        entry = actor.model_dump(mode="json", exclude_defaults=True)
        _json({**entry, "merged": merged, "positions": positions})
        return
    out.print(Text(printable(actor.name), "bold").append(f"  {actor.id}", "dim"))
    for label, values in _facts(registry, actor, merged):
        if values:
            out.print(Text(f"{label:<9} ", "dim").append(printable("; ".join(values))), soft_wrap=True)
    if positions:
        rows = [tuple(row.values()) for row in positions]
        out.print(show.table(tuple(positions[0]), rows))


def _facts(registry: Registry, actor: Actor, merged: list[str]) -> Iterable[tuple[str, list[str]]]:
    """What there is to say of an actor, by label; ids as names."""

    def names(ids: Iterable[str]) -> list[str]:
        return [registry[found].name if found in registry else found for found in ids]

    yield "kinds", [kind.value for kind in actor.kinds]
    yield "country", names([actor.country] if actor.country else [])
    yield "part of", names(actor.parents)
    yield "parts", names(other.id for other in registry if actor.id in other.parents)
    yield "aliases", list(actor.aliases)
    yield "short", [*actor.surnames, *actor.metonyms, *actor.demonyms, *actor.parts]
    yield "called", list(actor.nominals)
    yield "merged", merged
    yield (
        "offices",
        [
            f"{role.title}{' of ' + names([role.of])[0] if role.of else ''} {role.since or ''} to {role.until or 'now'}"
            for role in actor.roles
        ],
    )
    yield "lived", [f"{actor.born or '?'} to {actor.died or ''}".rstrip()] if actor.born or actor.died else []
    yield (
        "touches",
        [f"{'for' if sign > 0 else 'against'} {names([other])[0]}" for other, sign in actor.touches.items()],
    )
    yield "note", [actor.note] if actor.note else []


@app.command()
def review(
    limit: Annotated[int, typer.Option(min=1, help="At most so many names.")] = 20,
    examples: Annotated[int, typer.Option(min=1, help="Sentences of each.")] = 2,
    as_json: Json = False,
) -> None:
    """Show the names that nobody registered, the most told of first: with sentences, and whom they may be."""
    settings = load_settings()
    registry = _registry(settings)
    with reading(settings.data) as store:
        candidates = store.candidates(limit, examples)
    if as_json:
        _json([{**_as_row(found), "near": registry.suggest(found.name, least=_NEAR)} for found in candidates])
        return
    for found in candidates:
        times = f"{found.claims} claims, named {found.mentions} times in {found.articles} articles"
        seen = f"{found.first_seen_at:%Y-%m-%d} to {found.last_seen_at:%Y-%m-%d}"
        out.print(Text(printable(found.name), "bold").append(f"  {times}, {seen}", "dim"), soft_wrap=True)
        for sentence in found.examples:
            out.print(_marked(sentence, found.name), soft_wrap=True)
        near = registry.suggest(found.name, least=_NEAR)
        if near:
            out.print(Text("  near to ", "dim").append("; ".join(near)), soft_wrap=True)
    out.print(
        Text(
            "merge one with 'weathervane actors merge NAME ACTOR', register one with 'weathervane actors add NAME'",
            "dim",
        )
        if candidates
        else Text("nobody is named whom the registry does not know", "dim")
    )


def _as_row(found: Candidate) -> dict[str, object]:
    return {field: getattr(found, field) for field in Candidate.__slots__}


def _marked(sentence: str, name: str) -> Text:
    text = Text("  “").append(printable(sentence)).append("”")
    text.highlight_words([printable(name)], "bold", case_sensitive=False)
    return text


@app.command()
def merge(
    candidate: Annotated[str, typer.Argument(metavar="CANDIDATE", help="A name that nobody registered.")],
    actor: Annotated[str | None, typer.Argument(metavar="[ACTOR]", help="Whom it means: a name, alias or id.")] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take a merge back.")] = False,
) -> None:
    """Say whom a name means: all that was read of it, and will be, counts for that actor.

    Nothing is overwritten: the articles concerned get new readings, and --undo gives them others again.
    """
    if (actor is None) != undo:
        raise typer.BadParameter("give CANDIDATE and ACTOR, or CANDIDATE and --undo")
    settings = load_settings()
    registry = _registry(settings)
    meant = registry.one(actor) if actor is not None else None
    done = _merge(settings, registry, [candidate], meant)
    whom = meant.name if meant is not None else "nobody known"
    told = f"{done.claims} claims of {shown(candidate)} in {done.articles} articles count for {whom} now"
    out.print(told, markup=False, soft_wrap=True)


def _merge(settings: Settings, registry: Registry, names: Iterable[str], actor: Actor | None) -> Merged:
    """Merges these names, and publishes."""
    articles = claims = 0
    with writing(settings.data, settings.lock_wait, settings.position) as store:
        store.save_registry(registry)
        for name in names:
            done = store.merge(name, actor.id if actor is not None else None, Clock().now())
            articles, claims = articles + done.articles, claims + done.claims
    publish(settings.data, settings.lock_wait)
    return Merged(articles, claims)


@app.command()
def add(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The name to show; a candidate's, or a new one.")],
    kind: Annotated[list[ActorKind] | None, typer.Option(help="What it is; more than one may be given.")] = None,
    alias: Annotated[list[str] | None, typer.Option(help="Another name of it; more than one may be given.")] = None,
    surname: Annotated[list[str] | None, typer.Option(help="A short form, that counts after a full name.")] = None,
    parent: Annotated[list[str] | None, typer.Option(help="Whom it is part of, by name or id.")] = None,
    country: Annotated[str | None, typer.Option(help="Its state, by name or id.")] = None,
    actor_id: Annotated[str | None, typer.Option("--id", help="Its id; else made of the name.")] = None,
    file: Annotated[Path | None, typer.Option(help=f"The actor file; else {OWN_FILE} beside the others.")] = None,
) -> None:
    """Register an actor: an entry at the end of an actor file. Candidates of its names are merged into it.

    What is not given is asked for, where a person sits at the terminal.
    """
    settings = load_settings()
    registry = _registry(settings)
    asked = sys.stdin.isatty() and not kind
    kinds = kind or [_kind(typer.prompt(f"kind ({', '.join(ActorKind)})") if asked else "")]
    aliases = alias or (_listed(typer.prompt("aliases, with commas", default="")) if asked else [])
    parents = parent or (_listed(typer.prompt("part of, with commas", default="")) if asked else [])
    country = country or (typer.prompt("country", default="") if asked else None) or None
    actor = Actor(
        id=actor_id if actor_id is not None else id_for(name),
        name=name,
        kinds=tuple(kinds),
        aliases=tuple(aliases),
        surnames=tuple(surname or ()),
        parents=tuple(registry.one(other).id for other in parents),
        country=registry.one(country).id if country else None,
    )
    target = _file(settings, file)
    add_actor(target, actor, registry)
    out.print(f"{actor.id} added to {target}", markup=False, soft_wrap=True)
    names = _candidates(settings, _names(actor))
    if names:
        done = _merge(settings, _registry(settings), names, actor)
        out.print(f"{done.claims} claims in {done.articles} articles count for it now")


def _kind(given: str) -> ActorKind:
    try:
        return ActorKind(given.strip().lower())
    except ValueError:
        raise typer.BadParameter(f"give --kind: {', '.join(ActorKind)}") from None


def _listed(given: str) -> list[str]:
    return [part.strip() for part in given.split(",") if part.strip()]


def _file(settings: Settings, file: Path | None) -> Path:
    """The file to add to: a bare name is one beside the actor files. Raises ConfigError where it would not be read."""
    actors = settings.actors
    if not actors.is_dir():
        target = actors if file is None else file
    elif file is None or file == Path(file.name):
        target = actors / (OWN_FILE if file is None else file)
    else:
        target = file
    read = target.resolve() == actors.resolve() or (
        target.resolve().parent == actors.resolve() and target.suffix == ".yaml"
    )
    if not read:
        raise ConfigError("the settings read no actors from there", Where(str(target)), f"name a .yaml in {actors}")
    return target


def _candidates(settings: Settings, names: Iterable[str]) -> list[str]:
    """Those of the names by which stored articles call somebody whom nobody knew."""
    if not (settings.data / PUBLISHED).exists():
        return []
    with reading(settings.data) as store:
        known = {folded for (folded,) in store.rows("SELECT folded FROM candidates")}
    return [found for found in dict.fromkeys(names) if fold(found) in known]

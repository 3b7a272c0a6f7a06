"""`weathervane rules ...`: check, test, explain, backtest, score, new, schema."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from flows import show
from flows.settings import Settings, load_settings
from news.alert import Alert
from news.errors import ConfigError, Where, shown
from news.text import printable
from rules import backtest as backtests
from rules import drafts
from rules import score as scores
from rules.cases import run_cases
from rules.explain import explain
from rules.loading import Loaded, load
from rules.model import Rule
from rules.schema import rule_schema_text
from storage.writer import reading

if TYPE_CHECKING:
    from flows.steps import Run  # loading it takes a second, which --help need not

app = typer.Typer(help="The rules: what to watch for.", no_args_is_help=True, rich_markup_mode=None)
out = show.console()
err = show.console(stderr=True)

Paths = Annotated[list[Path] | None, typer.Argument(help="Rule files or folders; else those of the settings.")]
Junit = Annotated[Path | None, typer.Option("--junit", help="Write the outcome as JUnit XML, too.")]


def _complain(lines: Sequence[object]) -> None:
    """Each a line on the error stream; exit code 1 where there is any."""
    for line in lines:
        err.print(Text("error: ", "bold red").append(printable(str(line))), soft_wrap=True)
    if lines:
        raise typer.Exit(1)


def _loaded(settings: Settings, paths: Sequence[Path] | None) -> tuple[Run, Loaded]:
    from flows.steps import Run

    run = Run(settings)
    loaded = load(tuple(paths) if paths else settings.rules, run.registry)
    return run, loaded


def _one(loaded: Loaded, rule_id: str) -> Rule:
    for rule in loaded.rules:
        if rule.id == rule_id:
            return rule
    raise ConfigError(f"there is no rule {shown(rule_id)}", mend="see 'weathervane rules check'")


@app.command()
def check(paths: Paths = None) -> None:
    """Say whether every rule can be loaded, and whether its cases hold; every error with its place and a mend."""
    run, loaded = _loaded(load_settings(), paths)
    rows = [(rule.id, str(rule.watch), rule.severity.value, len(rule.cases)) for rule in loaded.rules]
    out.print(show.table(("rule", "watches", "severity", "cases"), rows))
    _complain([*loaded.errors, *(failure for rule in loaded.rules for failure in run_cases(rule, run.registry))])


@app.command()
def test(
    paths: Paths = None,
    both: Annotated[bool, typer.Option("--both", help="Ask for a firing and a silent case of each rule.")] = False,
    junit: Junit = None,
) -> None:
    """Run the cases of the rules."""
    run, loaded = _loaded(load_settings(), paths)
    outcomes: list[tuple[str, str, str | None]] = []
    for rule in loaded.rules:
        failures = {failure.case: str(failure) for failure in run_cases(rule, run.registry)}
        outcomes += [(rule.id, case.name, failures.get(case.name)) for case in rule.cases]
        for wanted, there in (
            ("firing", any(case.expect.fires for case in rule.cases)),
            ("silent", any(not case.expect.fires for case in rule.cases)),
        ):
            if both and not there:
                outcomes.append((rule.id, f"a {wanted} case", f"rule {rule.id} has no {wanted} case"))
    if junit is not None:
        junit.write_text(backtests.junit("rules", outcomes), "utf8")
    failed = [failure for *_, failure in outcomes if failure is not None]
    out.print(f"{len(outcomes) - len(failed)} of {len(outcomes)} cases of {len(loaded.rules)} rules hold")
    _complain([*loaded.errors, *failed])


@app.command("explain")
def explain_rule(
    rule_id: Annotated[str, typer.Argument(metavar="ID", help="The rule.")],
    about: Annotated[
        str | None, typer.Argument(metavar="[ARTICLE|KEY]", help="An article's id, or part of a key.")
    ] = None,
    rules: Annotated[list[Path] | None, typer.Option("--rules", help="Rule files or folders.")] = None,
) -> None:
    """Say why a rule fired or did not: each condition with the value that it met."""
    settings = load_settings()
    run, loaded = _loaded(settings, rules)
    with reading(settings.data) as store:
        tree = explain(_one(loaded, rule_id), store, run.registry, about)
    for line in tree.lines():
        out.print(printable(line), soft_wrap=True, markup=False)


@app.command()
def backtest(
    rule_id: Annotated[str, typer.Argument(metavar="ID", help="The rule, or all.")],
    first: Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First day.")] = None,
    last: Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day.")] = None,
    rules: Annotated[list[Path] | None, typer.Option("--rules", help="Rule files or folders.")] = None,
    against: Annotated[Path | None, typer.Option(help="Another version of the rule: what each catches alone.")] = None,
    expect: Annotated[
        Path | None, typer.Option(help="A YAML list of 'DAY RULE [KEY]' that must be what fires.")
    ] = None,
    junit: Junit = None,
) -> None:
    """Say what a rule would have fired over the stored history, with its evidence."""
    settings = load_settings()
    run, loaded = _loaded(settings, rules)
    chosen = loaded.rules if rule_id == "all" else [_one(loaded, rule_id)]
    days = (first.date() if first else None, last.date() if last else None)
    with reading(settings.data) as store:
        found = backtests.backtest(chosen, store, run.registry, *days)
        other = None
        if against is not None:
            others = load([against], run.registry)
            _complain(others.errors)
            same = [one for one in others.rules if rule_id in ("all", one.id)] or others.rules
            other = backtests.backtest(same, store, run.registry, *days)
        shown_claims = [claim for _, alert in found.fired for claim in (*alert.before[:1], *alert.after[:2])]
        quotes = store.claims_by_id(shown_claims)
    for at, alert in found.fired:
        _print_fired(at, alert)
        for claim in (*alert.before[:1], *alert.after[:2]):
            if claim in quotes:
                stored = quotes[claim]
                line = f'    {stored.known_at:%Y-%m-%d} {stored.outlet}: "{stored.claim.quote.text}"'
                out.print(printable(line), soft_wrap=True, markup=False)
    out.print(f"{len(found.fired)} alerts of {len(chosen)} rules")
    if other is not None:
        compared = backtests.compare(other, found)
        out.print(
            f"both: {compared.both}; this alone: {len(compared.new_alone)}; the other alone: {len(compared.old_alone)}"
        )
        for name, alone in (("this alone", compared.new_alone), ("the other alone", compared.old_alone)):
            for at, alert in alone:
                _print_fired(at, alert, f"{name}: ")
    missing, surplus = _expectations(expect, found)
    if junit is not None:
        rows = [(alert.rule, f"{at:%Y-%m-%d} {alert.key}", None) for at, alert in found.fired]
        failed = [(one.rule, str(one), "did not fire") for one in missing]
        backtest_rows = [(group, name, "was not expected" if name in surplus else None) for group, name, _ in rows]
        junit.write_text(backtests.junit("backtest", [*backtest_rows, *failed]), "utf8")
    _complain(
        [
            *loaded.errors,
            *found.evaluated.errors,
            *(f"expected, and did not fire: {one}" for one in missing),
            *(f"fired, and was not expected: {name}" for name in surplus),
        ]
    )


def _expectations(file: Path | None, found: backtests.Backtest) -> tuple[Sequence[backtests.Expected], Sequence[str]]:
    if file is None:
        return (), ()
    try:
        text = file.read_text("utf8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError("cannot be read", Where(str(file)), "name a text file that this user may read") from error
    missing, surplus = backtests.differences(backtests.read_expected(text, str(file)), found)
    return missing, [f"{at:%Y-%m-%d} {alert.key}" for at, alert in surplus]


def _print_fired(at: datetime, alert: Alert, before: str = "") -> None:
    out.print(printable(f"{before}{at:%Y-%m-%d}  {alert.rule}  {alert.title}"), soft_wrap=True, markup=False)


@app.command("score")
def score_rules(
    verdicts: Annotated[Path, typer.Argument(help="CSV lines of ALERT,good or ALERT,bad.")],
    rules: Annotated[list[Path] | None, typer.Option("--rules", help="Rule files or folders.")] = None,
) -> None:
    """Say how good each rule is, by what analysts said of its alerts: keep, tune, retire."""
    settings = load_settings()
    _, loaded = _loaded(settings, rules)
    said = scores.read_verdicts(verdicts.read_text("utf8"), str(verdicts))
    with reading(settings.data) as store:
        alerts = store.alerts_by([rule.id for rule in loaded.rules])
        span = store.span()
    watched = span.newest - span.oldest if span.newest and span.oldest else timedelta(0)
    found = scores.score(loaded.rules, [(alert.started_at, alert) for alert in alerts], said, watched)
    rows = [
        (
            one.rule,
            one.alerts,
            f"{one.a_week:.1f}",
            one.good,
            one.bad,
            f"{one.low:.2f}-{one.high:.2f}",
            one.advice.value,
        )
        for one in found
    ]
    out.print(show.table(("rule", "alerts", "a week", "good", "bad", "precision", "advice"), rows))
    _complain(loaded.errors)


_ASKED: dict[str, tuple[str, str | None]] = {
    "holder": ("Who (a name, alias or id)", None),
    "other": ("Who else", None),
    "target": ("Toward whom", None),
    "toward": ("Which way (against, for)", "against"),
    "type": ("Event type", "CONSULT"),
    "predicate": ("Relation", "leads"),
}
"""What a new rule asks for, with what is taken where nothing is answered; None: it must be answered."""


@app.command()
def new(
    file: Annotated[Path, typer.Argument(help="The file that the rule is written to; added at its end.")],
) -> None:
    """Ask what to watch for, and write a rule with cases."""
    from flows.steps import Run

    run = Run(load_settings())
    watch = typer.prompt(f"What to watch ({', '.join(drafts.KINDS)})", default="stance_change")
    if watch not in drafts.KINDS:
        raise typer.BadParameter(f"choose one of {', '.join(drafts.KINDS)}")
    given: dict[str, str] = {}
    for name in drafts.asks(watch):
        question, default = _ASKED[name]
        answer = typer.prompt(question, default="" if (watch, name) == ("event", "target") else default)
        actor = run.registry.resolve(answer) if watch in ("expression", "sql") else None
        given[name] = actor.id if actor is not None else answer
    about = [given[name] for name in ("holder", "target") if given.get(name)]
    title = typer.prompt("Title", default=f"{about[0]}: {' '.join([watch.replace('_', ' '), *about[1:]])}")
    rule_id = typer.prompt("Id", default="-".join("".join(c if c.isalnum() else " " for c in title.lower()).split()))
    text = drafts.draft(drafts.Answers(rule_id, title, watch, **given))
    before = file.read_text("utf8") if file.exists() else ""
    file.write_text(before + ("\n" if before else "") + text, "utf8")
    loaded = load([file], run.registry)
    _complain([*loaded.errors, *(failure for rule in loaded.rules for failure in run_cases(rule, run.registry))])
    out.print(f"written to {file}: rule {rule_id} with 2 cases, which hold", markup=False)


@app.command()
def schema() -> None:
    """Print the JSON Schema of rule files, for editors: # yaml-language-server: $schema=FILE."""
    typer.echo(rule_schema_text(), nl=False)

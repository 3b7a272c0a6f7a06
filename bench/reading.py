"""How well the reader reads: one table of every set, and how well its confidence holds. Both go into its card."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from bench import card
from bench.gold import Split
from bench.judging import Tally, reliability
from bench.labels import Score
from bench.sets import ROOT, Stances, events, gold, own, seed, stances
from extraction.reader import Reader
from ingestion.seeds import load_registry

HEAD = ("set", "stance precision", "stance recall", "wrong", "events", "relations", "further", "wanted")
CURVE = ("confidence", "own gold, dev", "own gold, test", "DSE dev, frames alone", "DSE dev")
WANTED = {
    "own gold": "precision 0.90, recall 0.75, 0 wrong",
    "seed": "24 actors, 11 stances, 0 wrong, 5 of 6 events, 6 of 7 relations",
    "DSE": "precision 0.60, macro F1 0.45",
    "PLOVER": "type F1 0.60, with actors and recipients 0.40",
}
FURTHER = ("shifts", "modalities", "speakers", "dates", "actors", "contradictions", "date faults")
MISSING = "not at hand"


def gold_row(name: str, made: Tally, wanted: str = WANTED["own gold"]) -> list[str]:
    """Events and relations are labelled in the main only: found of those that are wanted."""
    found = {kind: share(made.found[kind], made.wanted[kind]) for kind in made.wanted}
    further = [f"{kind} {share(made.found[kind], made.wanted[kind])}" for kind in FURTHER if made.wanted[kind]]
    precision, recall = share(made.right, len(made.judged)), found.get("stances", "")
    places = [f"{made.bad_quotes} quotes not at their place"] if made.bad_quotes else []
    wrong = str(len(made.wrong))
    more = ", ".join((*further, *places))
    return [name, precision, recall, wrong, found.get("events", ""), found.get("relations", ""), more, wanted]


def labelled_row(name: str, made: Score | None, wanted: str) -> list[str]:
    """A set whose stances are labelled in the main: what is read beyond the labels may be right."""
    if made is None:
        return [name, *[""] * 5, MISSING, wanted]
    kinds = {kind: share(made.found[kind], made.wanted[kind]) for kind in made.wanted}
    further = [f"{kind} {kinds[kind]}" for kind in FURTHER if kind in kinds]
    if made.unlabelled:
        further.append(f"{len(made.unlabelled)} of {made.read} stances read have no label")
    if made.bad_quotes:
        further.append(f"{made.bad_quotes} quotes not at their place")
    recall, wrong = kinds.get("stances", ""), str(len(made.wrong))
    return [name, "", recall, wrong, kinds.get("events", ""), kinds.get("relations", ""), ", ".join(further), wanted]


def public_rows(dse: Stances | None, plover: dict[str, float] | None) -> list[list[str]]:
    """The public sets, as their own scorer counts."""
    rows = []
    for name, figures in (("DSE dev, frames alone", dse and dse.frames_alone), ("DSE dev", dse and dse.figures)):
        if not figures:
            rows.append([name, *[""] * 5, MISSING, WANTED["DSE"]])
            continue
        precision, recall = (f"{figures[f'directed {kind}']:.3f}" for kind in ("precision", "recall"))
        macro = f"macro F1 {figures['macro F1 (5 classes)']:.3f}"
        rows.append([name, precision, recall, "", "", "", macro, WANTED["DSE"]])
    typed, whole = (plover[key] for key in ("type F1", "type+actors+recipients F1")) if plover else (0.0, 0.0)
    told = f"type F1 {typed:.3f}, with actors and recipients {whole:.3f}" if plover else MISSING
    return [*rows, ["PLOVER dev", *[""] * 5, told, WANTED["PLOVER"]]]


def curve_rows(columns: Sequence[Sequence[tuple[float, bool]]]) -> list[list[str]]:
    """A row a bin of confidence: the share that is right, of how many, by set; last how far off they are on average."""
    curves = [reliability(judged) for judged in columns]
    rows = [[name, *(_bin(curve.bins[name]) for curve in curves)] for name in curves[0].bins]
    return [*rows, ["off by", *(f"{curve.error:.2f} ({curve.count})" if curve.count else "" for curve in curves)]]


def _bin(counted: tuple[int, int]) -> str:
    count, right = counted
    return f"{right / count:.2f} ({right} of {count})" if count else ""


def share(part: int, whole: int) -> str:
    return f"{part / whole:.2f} ({part} of {whole})" if whole else "none"


def construction_table(constructions: dict[str, Tally]) -> Table:
    """Where the reader is weak: sentences by what they are there for."""
    rows = [
        [name, gold_row(name, made)[1], gold_row(name, made)[2], str(len(made.wrong))]
        for name, made in sorted(constructions.items())
    ]
    return card.shown("own gold", ("construction", "precision", "recall", "wrong"), rows)


def main(verbose: bool = False) -> None:
    """Prints both tables, and stores them in the card where every set is at hand; verbose: the misses, but of test."""
    console = Console(highlight=False, markup=False, width=None if Console().is_terminal else 200)
    registry, errors = load_registry(ROOT / "seeds" / "actors")
    if errors:
        raise SystemExit("\n".join(str(error) for error in errors))
    reader = Reader(registry)
    splits, constructions = gold(reader, registry)
    dispatches, article = own(reader, registry), seed(reader, registry)
    dse, plover = stances(registry), events(reader)
    rows = [
        *(gold_row(f"own gold, {split.value}", made) for split, made in splits.items()),
        labelled_row("dispatches", dispatches, "no wrong ones"),
        labelled_row("seed article", article, WANTED["seed"]),
        *public_rows(dse, dict(plover) if plover else None),
    ]
    judged = [splits[Split.DEV].judged, splits[Split.TEST].judged]
    curve = curve_rows([*judged, dse.judged_alone if dse else [], dse.judged if dse else []])
    console.print(card.shown("reading", HEAD, rows))
    console.print(card.shown("confidence: the share that is right should lie in its bin", CURVE, curve))
    if verbose:  # never the test split: it would no longer be one
        console.print(construction_table(constructions))
        for some in (splits[Split.TRAIN], splits[Split.DEV], dispatches, article):
            _lines(console, some)
    if article is None or dse is None or plover is None:
        console.print("the card is left as it is: not every set is at hand")
    else:
        changed = card.store("reading", f"{card.markdown(HEAD, rows)}\n\n{card.markdown(CURVE, curve)}")
        console.print(f"{'stored in' if changed else 'as in'} {card.CARD.relative_to(ROOT)}")


def _lines(console: Console, made: Score | Tally | None) -> None:
    for title in ("missed", "wrong", "unlabelled") if made is not None else ():
        for line in getattr(made, title):
            console.print(f"  {title}: {line}")

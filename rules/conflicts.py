"""What a rule says that cannot be together."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from news.claim import Modality
from rules.expressions import faults_of
from rules.model import (
    Bloc,
    Corroboration,
    Denial,
    Disagreement,
    EventSeen,
    Expression,
    First,
    LastingRule,
    PairRule,
    RelationSeen,
    Rule,
    ShiftReported,
    Silence,
    Sql,
    StanceChange,
    StanceLevel,
    Volume,
    say_duration,
)

LONGEST = timedelta(minutes=10)
"""What one question in SQL may be given."""
Conflict = tuple[tuple[str | int, ...], str, str]
"""(path of the key, what is wrong, mend)"""


def conflicts(rule: Rule) -> Iterator[Conflict]:
    """Every impossible combination in a rule."""
    if rule.valid_from and rule.valid_until and rule.valid_until < rule.valid_from:
        yield ("valid_until",), "valid_until lies before valid_from: nothing would count", "exchange the two"
    if isinstance(rule, LastingRule):
        yield from _lasting(rule)
    if isinstance(rule, PairRule | Bloc):
        yield from _positions(rule)
    yield from _own(rule)


def _lasting(rule: LastingRule) -> Iterator[Conflict]:
    if rule.hold_for >= rule.resolve_after:
        mend = f"make it shorter than {say_duration(rule.resolve_after)}, or resolve_after longer"
        yield ("for",), "for is not shorter than resolve_after: the alert would end before it fires", mend


def _positions(rule: PairRule | Bloc) -> Iterator[Conflict]:
    if isinstance(rule, PairRule) and rule.holder is None and rule.target is None:
        yield (), "neither holder nor target is said: the rule would watch everyone", "add 'holder:' or 'target:'"
    if rule.window < timedelta(days=1):
        yield ("window",), "window is shorter than a day: nothing would be before the change", "make it 1d or longer"
    if rule.resolve_after < rule.window:
        mend = f"make it {say_duration(rule.window)} or longer, or shorten the window"
        yield ("resolve_after",), "resolve_after is shorter than window: alerts would end while they hold", mend
    mute = {Modality.DENIED, Modality.HYPOTHETICAL} & set(rule.evidence.modality)
    if mute:
        said = " and ".join(sorted(mute))
        yield (
            ("evidence", "modality"),
            f"{said} claims move no position: they can support no change",
            "leave them out",
        )


def _own(rule: Rule) -> Iterator[Conflict]:
    """What is of one kind alone."""
    match rule:
        case ShiftReported() if rule.keep_firing_for:
            mend = "remove it: a reported turn ends with the opposite one"
            yield ("keep_firing_for",), "keep_firing_for means nothing for a reported turn", mend
        case StanceChange() if rule.turn and rule.move.by is not None:
            mend = "remove 'move.by' to be told of every turn, or 'turn' to be told of every move of that size"
            yield ("turn",), "turn: true and move.by exclude each other: a turn has no size of its own", mend
        case StanceLevel() if (rule.above is None) == (rule.below is None):
            yield (), "one of 'above' and 'below' says which level is crossed", "add the one, or make two rules"
        case Disagreement() if len(rule.blocs) == 1:
            yield ("blocs",), "one bloc alone cannot disagree", "add another bloc, or remove 'blocs'"
        case Volume() if (rule.spike is None) == (rule.drop is None):
            yield (), "one of 'spike' and 'drop' says what is unusual", "add the one, or make two rules"
        case Volume() if rule.baseline < timedelta(days=7):
            yield ("baseline",), "baseline is shorter than a week: no usual volume shows in it", "make it 7d or longer"
        case Silence() if (rule.about is None) == (not rule.outlets):
            yield (), "one of 'about' and 'outlets' says whose silence", "add the one, or make two rules"
        case Denial() if "modality" in rule.evidence.model_fields_set:
            mend = "remove 'modality:'"
            yield ("evidence", "modality"), "a denial has one modality, denied: it cannot be chosen", mend
        case Silence() if rule.after < timedelta(days=1):
            yield ("after",), "after is shorter than a day: what is read is counted by days", "make it 1d or longer"
        case Corroboration() if rule.evidence.origins < 2 and rule.or_grade is None:
            yield ("evidence",), "one origin alone corroborates nothing", "ask for origins: 2 or more, or add or_grade"
        case First() if rule.evidence.origins > 1:
            yield (
                ("evidence", "origins"),
                "only one report can be the first",
                "remove 'origins', or watch corroboration",
            )
        case First() if rule.of == "actor" and rule.other is not None:
            yield ("other",), "other is of pairs and alliances only", "remove it, or write of: pair"
        case EventSeen() if not (rule.types or rule.actor or rule.recipient):
            mend = "add 'types:', 'actor:' or 'recipient:'"
            yield (), "no type, actor or recipient is said: the rule would watch everything", mend
        case RelationSeen() if not (rule.predicates or rule.subject or rule.object):
            mend = "add 'predicates:', 'subject:' or 'object:'"
            yield (), "no predicate, subject or object is said: the rule would watch everything", mend
        case Expression():
            yield from ((("when",), what, mend) for what, mend in faults_of(rule.when))
        case Sql():
            if rule.timeout > LONGEST:
                what = f"timeout is longer than {say_duration(LONGEST)}: everything else would wait for it"
                yield ("timeout",), what, "ask for less, in a shorter time"
            yield from _sql_cases(rule)
    if not isinstance(rule, Sql) and any(case.rows for case in rule.cases):
        yield ("cases",), "rows are for rules in SQL", "write claims"


def _sql_cases(rule: Sql) -> Iterator[Conflict]:
    for number, case in enumerate(rule.cases):
        if case.claims:
            yield ("cases", number), "a rule in SQL is tried on rows, not on claims", "write 'rows:' with their columns"
        elif not all("key" in row and "day" in row for row in case.rows):
            yield ("cases", number, "rows"), "each row needs a key and the day on which it is there", "add them"

"""What one run did: for the summary that a person sees, for the log of a scheduled run, and for the exit code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from news.alert import Alert
from news.article import Fault
from news.errors import WeathervaneError, shown


@dataclass(slots=True)
class Report:
    """What one run did, for the summary a person sees and for the exit code.

    faults     what a source brought that could not be used
    oddities   (title, fault) of what is wrong in a text that was read all the same
    notes      what a person should know although nothing went wrong
    """

    articles: int = 0
    claims: int = 0
    alerts: list[Alert] = field(default_factory=list)
    sent: int = 0
    unsent: int = 0
    faults: list[Fault] = field(default_factory=list)
    oddities: list[tuple[str, Fault]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    errors: list[WeathervaneError] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Nothing was refused and nothing failed to go out."""
        return not (self.faults or self.errors or self.unsent)

    def complaints(self) -> Iterator[str]:
        """Every error and fault, a line each, with its place and mend."""
        yield from (str(error) for error in self.errors)
        for fault in self.faults:
            what = fault.kind.value + (f": {shown(fault.text)}" if fault.text else "")
            place = f"{fault.where}: " if fault.where else ""
            yield f"{place}{what}" + (f" ({fault.mend})" if fault.mend else "")

    def figures(self) -> dict[str, int]:
        """The numbers of the run, by name."""
        return {
            "articles": self.articles,
            "claims": self.claims,
            "alerts": len(self.alerts),
            "sent": self.sent,
            "unsent": self.unsent,
            "faults": len(self.faults) + len(self.oddities),
            "errors": len(self.errors),
        }

"""Checking what people wrote: rules and their cases."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from flows.settings import Settings
from flows.steps import Run
from rules.cases import run_cases
from rules.loading import load


def check_rules(settings: Settings, paths: Sequence[Path]) -> tuple[list[tuple[str, str, str, int]], list[str]]:
    """The rules that load (id, what it watches, severity, number of cases), and a line for each error and each case
    that does not give what it expects."""
    run = Run(settings)
    loaded = load(paths, run.registry)
    failures = [failure for rule in loaded.rules for failure in run_cases(rule, run.registry)]
    rows = [(rule.id, str(rule.watch), rule.severity.value, len(rule.cases)) for rule in loaded.rules]
    return rows, [str(complaint) for complaint in (*run.report.errors, *loaded.errors, *failures)]

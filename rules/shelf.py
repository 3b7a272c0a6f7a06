"""Rules of a process that lives long: read again when their files change; what an edit broke stays as it was last good.

files as they are now -> the same as before: the same book, and nothing to tell
                      -> changed: loaded anew; a rule that can no longer be read stays as it was, and is told once
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from news.errors import ConfigError
from news.registry import Registry
from rules.book import RuleBook
from rules.loading import Loaded, files_of, load


@dataclass(frozen=True, slots=True)
class Taken:
    """The rules that hold. `errors`: what is wrong, where the files changed since they were taken last; `kept`: the ids
    of the rules that hold on in their last good version."""

    book: RuleBook
    errors: Sequence[ConfigError] = ()
    kept: Sequence[str] = ()


class RuleShelf:
    """The rules of some files and folders."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self.paths = tuple(paths)
        self._seen: tuple[object, ...] = ()
        self._loaded = Loaded([], [])
        self._book: RuleBook | None = None

    def take(self, registry: Registry) -> Taken:
        """The rules as they are now. Never raises for what stands in a file."""
        seen = (registry.fingerprint, *((file, _print_of(file)) for file in files_of(self.paths, [])))
        if self._book is not None and seen == self._seen:
            return Taken(self._book)
        new = load(self.paths, registry)
        kept = _kept(self._loaded, new)
        rules = [*new.rules, *(rule for rule in self._loaded.rules if rule.id in kept)]
        self._loaded = Loaded(rules, new.errors, {**{one: kept[one] for one in kept}, **new.files}, new.broken)
        self._seen, self._book = seen, RuleBook(rules, registry)
        return Taken(self._book, new.errors, tuple(sorted(kept)))


def _kept(old: Loaded, new: Loaded) -> dict[str, Path]:
    """Rules that were good, are not there now, and stood in a file of which something cannot be read."""
    there = {rule.id for rule in new.rules}
    return {one: file for one, file in old.files.items() if one not in there and file in new.broken}


def _print_of(file: Path) -> str:
    try:
        return sha256(file.read_bytes()).hexdigest()
    except OSError as error:
        return str(error)

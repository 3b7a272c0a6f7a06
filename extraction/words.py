"""Closed classes of English words, from words.yaml."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from news.yaml_file import YamlFile

FILE = Path(__file__).with_name("words.yaml")


@cache
def _classes() -> dict[str, frozenset[str]]:
    data = YamlFile(FILE.read_text(encoding="utf8"), FILE.name).data
    return {name: frozenset(words) for name, words in data.items()}


@cache
def words(name: str) -> frozenset[str]:
    """The lower-case words of one class. Raises KeyError where there is no such class."""
    return _classes()[name]

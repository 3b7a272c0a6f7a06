"""The page of the shipped rules: `python -m rules.library_page > docs/rules-library.md`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from news.errors import WeathervaneError
from news.yaml_file import YamlFile

LIBRARY = Path(__file__).parent / "library"


def page(files: Iterable[Path]) -> str:
    """Markdown: one section a file, one entry a rule, in the order of the files."""
    lines = [
        "# The rules that are shipped",
        "",
        "Made from `rules/library/*.yaml` by `python -m rules.library_page`. What the keys mean stands in",
        "[rules.md](rules.md). Each rule has a case in which it fires and one in which it stays silent.",
    ]
    total = 0
    for file in sorted(files):
        entries = YamlFile(file.read_text("utf8"), file.name).data
        total += len(entries)
        lines += ["", f"## {file.stem.replace('-', ' ').capitalize()}", ""]
        for entry in entries:
            lines += list(_entry(entry))
    lines += ["", f"{total} rules in all."]
    return "\n".join(lines) + "\n"


def _entry(entry: dict[str, object]) -> Iterator[str]:
    labels = entry.get("labels")
    told = [f"`{entry['watch']}`", str(entry.get("severity", "medium"))]
    if isinstance(labels, dict):
        told += [f"{name}: {value}" for name, value in labels.items()]
    yield f"- **{entry['title']}** (`{entry['id']}`; {', '.join(told)})  "
    if entry.get("description"):
        yield f"  {' '.join(str(entry['description']).split())}  "
    cases = entry.get("cases")
    for case in cases if isinstance(cases, list) else []:
        yield f"  {'Fires' if case['expect']['fires'] else 'Silent'}: {case['name']}."


if __name__ == "__main__":
    try:
        sys.stdout.write(page(LIBRARY.glob("*.yaml")))
    except WeathervaneError as error:
        sys.exit(str(error))

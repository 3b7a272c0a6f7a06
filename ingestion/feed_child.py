"""A feed's bytes -> entries in plain text, in a process of its own, which is ended when it takes too long.

A hostile entry keeps feedparser, or the sanitiser, busy for minutes. Run as a module: one line of JSON and then the
bytes on standard input, one JSON object on standard output. It starts fast because it imports next to nothing of ours.
"""

from __future__ import annotations

import json
import resource
import sys
from typing import Any

import feedparser

from ingestion.markup import plain_text, plain_title

CPU_SECONDS = 10
MEMORY_BYTES = 2 * 1024**3
MOST_ENTRIES = 1_000
LONGEST = 1_000_000


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    head, _, body = sys.stdin.buffer.read().partition(b"\n")
    told = json.loads(head)
    headers = {"content-location": told["url"], "content-type": told["content_type"]}
    # a file-like object would be read, a string opened as a file or an address: bytes are only parsed
    parsed = feedparser.parse(body, response_headers=headers)
    feed = parsed.get("feed", {})
    json.dump(
        {
            "version": parsed.get("version", ""),
            "title": plain_title(_text(feed.get("title"))),
            "link": _text(feed.get("link")),
            "language": _text(feed.get("language")),
            "entries": [_entry(entry) for entry in parsed.get("entries", [])[:MOST_ENTRIES]],
        },
        sys.stdout,
    )


def _text(value: Any) -> str:
    return value[:LONGEST] if isinstance(value, str) else ""


def _entry(entry: Any) -> dict[str, Any]:
    bodies = [_text(part.get("value")) for part in entry.get("content", [])] + [_text(entry.get("summary"))]
    text = plain_text(max(bodies, key=len))
    key = next((key for key in ("published", "updated", "created") if entry.get(key)), "")
    moment = entry.get(f"{key}_parsed") if key else None
    source = entry.get("source")
    return {
        "id": _text(entry.get("id")),
        "link": _text(entry.get("link")),
        "title": plain_title(_text(entry.get("title"))),
        "author": plain_title(_text(entry.get("author"))),
        "outlet": plain_title(_text(source.get("title"))) if isinstance(source, dict) else "",
        "said": _text(entry.get(key)) if key else "",
        "moment": list(moment[:6]) if moment else None,
        "text": text,
    }


if __name__ == "__main__":
    main()

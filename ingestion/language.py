"""The language of a text, where nobody says."""

from __future__ import annotations

SHORTEST = 200
"""Characters; on less, the guess is too often wrong."""
_LOOKED_AT = 5_000


def language_of(text: str, declared: str, usual: str) -> str:
    """ISO 639-1 code: as the document declares, else as its letters say (langid: Lui and Baldwin 2012), else as is
    usual for its source, which may be ""."""
    if declared:
        return declared
    if len(text) < SHORTEST:
        return usual
    import py3langid  # loads a model: only where it is needed

    code: str = py3langid.classify(text[:_LOOKED_AT])[0]
    return code
